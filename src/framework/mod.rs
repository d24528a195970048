//! What an interview is made of: stages, criteria, levels, checklist, pitfalls and problems; no I/O.
//!
//! The ids are fixed in code ([`stage::Stage`], [`criterion::Criterion`]); the words come from the text of `prompts/`,
//! which [`bank::Bank::parse`] turns into values that cannot be half-loaded.

pub mod bank;
pub mod chance;
pub mod checklist;
pub mod content;
pub mod criterion;
pub mod draw;
pub mod level;
pub mod own;
pub mod pitfall;
pub mod pool;
pub mod problem;
mod reading;
pub mod rubric;
pub mod stage;

#[cfg(test)]
mod tests;
