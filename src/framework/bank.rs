//! The bank: the rubric and all problems, loaded whole or not at all from text it is given.

use super::{
    content::{ContentError, Source},
    problem::{Problem, ProblemId},
    rubric::Rubric,
};
use std::sync::Arc;

/// Rubric and problems, in order of area and id.
#[derive(Debug, Clone)]
pub struct Bank {
    rubric: Arc<Rubric>,
    problems: Vec<Arc<Problem>>,
}

impl Bank {
    /// Parses all sources: one `rubric.toml`, any number of `problems/<area>/<id>.toml`.
    ///
    /// # Errors
    /// Every fault of every file, so that an author mends them in one go; never a half-loaded bank.
    pub fn parse(sources: &[Source]) -> Result<Self, Vec<ContentError>> {
        todo!()
    }

    /// The rubric.
    pub fn rubric(&self) -> &Arc<Rubric> {
        &self.rubric
    }

    /// All problems, in order of area and id.
    pub fn problems(&self) -> &[Arc<Problem>] {
        &self.problems
    }

    /// The problem with this id.
    pub fn get(&self, id: &ProblemId) -> Option<&Arc<Problem>> {
        self.problems.iter().find(|problem| problem.id == *id)
    }

    /// The problem a person means: by id, by title in any case, else `None`.
    pub fn find(&self, typed: &str) -> Option<&Arc<Problem>> {
        todo!()
    }

    /// Ids nearest to what was typed, for "did you mean", best first, at most three.
    pub fn nearest(&self, typed: &str) -> Vec<&ProblemId> {
        todo!()
    }

    /// The areas of the bank, in order, each once.
    pub fn areas(&self) -> Vec<&str> {
        todo!()
    }

    /// The problem of a day where a group has no firing: the bank indexed by days since 1970-01-01.
    pub fn of_day(&self, days: i64) -> Option<&Arc<Problem>> {
        todo!()
    }
}
