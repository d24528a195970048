//! Reply text to a [`grade::Grade`]: levels with the words that earned them, a score, flags; no I/O.

pub mod clauses;
pub mod concepts;
pub mod features;
pub mod grade;
pub mod grader;
pub mod labels;
pub mod polarity;
pub mod score;
pub mod signs;
pub mod text;
pub mod vectors;
