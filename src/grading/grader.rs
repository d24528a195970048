//! The offline grader: a pure function of the question asked and the reply.

use super::grade::Grade;
use crate::framework::stage::Stage;

/// What the reply answers, and what the candidate could have copied from.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The stage asked.
    pub stage: Stage,
    /// Title of the problem; need not be in the bank.
    pub problem: &'a str,
    /// Text the candidate was shown: brief, question, hints taken, twists. Repeating it earns nothing.
    pub shown: &'a [&'a str],
    /// Text the candidate should not have: outline, exemplars, untaken hints. Copying it earns nothing.
    pub hidden: &'a [&'a str],
}

/// Grades one answer for one stage. Implemented by [`Grader`], and by simple ones in benches and tests.
pub trait Grading: Send + Sync {
    /// Name and version, as every grade names it.
    fn version(&self) -> &str;

    /// The grade of a reply. Deterministic; never fails: what cannot be graded is flagged.
    fn grade(&self, asked: &Asked<'_>, reply: &str) -> Grade;
}

/// The grader with its model, loaded once.
#[derive(Debug)]
pub struct Grader {}

impl Grader {
    /// Loads the model that is built into the binary.
    ///
    /// # Errors
    /// When the built-in data does not have the shape that the code expects.
    pub fn built_in() -> Result<Self, ModelError> {
        todo!()
    }
}

/// Why a model could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The bytes are not a table of the expected layout.
    #[error("the {part} of the grader's model is damaged: {reason}")]
    Damaged {
        /// Which file of the model.
        part: &'static str,
        /// What does not fit.
        reason: String,
    },
}
