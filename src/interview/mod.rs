//! The interview: a pure state machine, the interviewer's answers and the report card; no I/O, no clock.
//!
//! [`step::step`] takes a state, an event and the time, and gives the next state and what happened.
//! What is said about it in words is the `chat` floor's business, what is stored the `store`'s.

pub mod alarm;
pub mod event;
pub mod interviewer;
pub mod play;
pub mod record;
pub mod report;
pub mod state;
pub mod step;
