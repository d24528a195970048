//! One design problem: what the candidate reads, what the interviewer knows, and a strong answer.

use super::{
    content::{ContentError, Source},
    criterion::Criterion,
    stage::Stage,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// The id of a problem: lower-case words joined by `-`, the name of its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProblemId(String);

impl ProblemId {
    /// Takes an id as stored or typed; whether such a problem exists is the bank's answer.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProblemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A design problem of the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable id, also the file's name.
    pub id: ProblemId,
    /// As people read it: "Recommend short videos on a home feed".
    pub title: String,
    /// The folder it lies in: `recsys`, `search`, `fraud`.
    pub area: String,
    /// 1 (easy) to 5 (staff).
    pub difficulty: u8,
    /// What the candidate reads at the start, one or more paragraphs.
    pub brief: String,
    /// What the interviewer tells only when asked; at least eight.
    pub facts: Vec<Fact>,
    /// What changes on the way; at least three.
    pub twists: Vec<Twist>,
    /// A strong answer by criterion, for all ten stages.
    pub outline: BTreeMap<Criterion, String>,
}

/// Something the interviewer knows and gives when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// One or two words, unique in the problem: "latency".
    pub topic: String,
    /// Ways people ask for it; at least three.
    pub asks: Vec<String>,
    /// What the interviewer answers.
    pub answer: String,
}

/// A change of the problem that the interviewer brings when a stage opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twist {
    /// The stage it comes with.
    pub stage: Stage,
    /// What changes, in a sentence or two.
    pub text: String,
}

impl Problem {
    /// Parses and checks one problem file.
    ///
    /// # Errors
    /// The first fault found, with its place.
    pub fn parse(source: &Source) -> Result<Self, ContentError> {
        todo!()
    }

    /// The outline of a strong answer for one stage, criterion by criterion.
    pub fn outline_of(&self, stage: Stage) -> impl Iterator<Item = (Criterion, &str)> {
        Criterion::of(stage)
            .filter_map(|criterion| Some((criterion, self.outline.get(&criterion)?.as_str())))
    }
}
