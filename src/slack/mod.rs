//! Slack as a chat platform.

pub mod settings;
