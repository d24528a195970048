//! Greenroom: a practice room for machine-learning system design interviews in chat.

pub mod framework;
pub mod ids;
