//! Greenroom: a practice room for machine-learning system design interviews in chat.

pub mod ids;
pub mod framework;
