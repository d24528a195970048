//! Reply text to a [`grade::Grade`]: levels with the words that earned them, a score, flags; no I/O.
//!
//! Bottom up: [`text`], [`clauses`], [`polarity`] and [`vectors`] read; [`patterns`], [`concepts`], [`signs`]
//! and [`features`] count; [`ridge`] and [`boost`] learn; [`guards`] lower; [`grader`] puts them together;
//! [`train`] makes the weights and [`eval`] measures them.

pub mod baselines;
pub mod boost;
pub mod clauses;
pub mod concepts;
pub mod eval;
pub mod features;
pub mod grade;
pub mod grader;
pub mod guards;
pub mod labels;
pub mod metrics;
pub mod model;
pub mod naming;
pub mod patterns;
pub mod polarity;
pub mod ridge;
pub mod score;
pub mod signs;
pub mod terms;
pub mod text;
pub mod train;
pub mod vectors;
pub mod weights;

pub use naming::model_named;
