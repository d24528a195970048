//! Slack as a chat platform: what its cards look like. Nothing here decides what happens.

pub mod render;
