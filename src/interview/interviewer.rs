//! The interviewer's ear: what in a message is a question, and which fact of the problem answers it.

use super::event::Heard;
use crate::{
    framework::{problem::Problem, stage::Stage},
    grading::vectors::Vectors,
};

/// Answers questions about one problem. Made once a problem; deterministic.
#[derive(Debug)]
pub struct Interviewer {}

impl Interviewer {
    /// Prepares the ways people ask for each fact.
    pub fn new(_problem: &Problem, _vectors: &Vectors) -> Self {
        todo!()
    }

    /// The fact that answers a question; `None` when none fits. The same question asked another way gets
    /// the same fact.
    pub fn fact(&self, _question: &str, _vectors: &Vectors) -> Option<usize> {
        todo!()
    }

    /// What a message in a stage is: in stage 1 every question in it is answered and the message is also
    /// answer; later a message that is one question, or was addressed to the interviewer (`addressed`), is
    /// only a question.
    pub fn hear(&self, _stage: Stage, _text: &str, _addressed: bool, _vectors: &Vectors) -> Heard {
        todo!()
    }
}
