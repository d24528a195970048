//! Reply text to a [`grade::Grade`]: levels with the words that earned them, a score, flags; no I/O.

pub mod grade;
pub mod grader;
pub mod score;
pub mod text;
pub mod vectors;
