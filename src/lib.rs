//! Greenroom: a practice room for machine-learning system design interviews in chat.

pub mod framework;
pub mod ids;
// pub mod cadence;
pub mod chat;
pub mod console;
pub mod grading;
pub mod interview;
pub mod progress;
pub mod service;
