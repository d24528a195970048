//! A grade: what the grader says of one answer, with the byte spans that earned it.

use super::score::Score;
use crate::framework::{criterion::Criterion, level::Level, stage::Stage};
use serde::{Deserialize, Serialize};

/// A range of bytes of the graded text, on character boundaries, start before end; serialised `[start,end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "[usize; 2]", from = "[usize; 2]")]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The words of the span; empty when the text is another than the graded one.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

impl From<Span> for [usize; 2] {
    fn from(span: Span) -> Self {
        [span.start, span.end]
    }
}

impl From<[usize; 2]> for Span {
    fn from([start, end]: [usize; 2]) -> Self {
        Self { start, end }
    }
}

/// Why a grade was lowered, or could not be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Nothing to grade: no words, or only a greeting.
    Blank,
    /// Text copied from the question, the brief, a hint, the outline or an exemplar earned nothing.
    Echo,
    /// A bare list of terms: capped at mentioned.
    Stuffed,
    /// Text that speaks to the grader was left out.
    Instruction,
    /// Only the first part, up to the size limit, was graded.
    Cut,
    /// Not in a language this grader knows.
    Language,
    /// The first words name a model before anything else was asked or said.
    ModelFirst,
}

/// One criterion of a grade. A level above absent always has evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    /// Which criterion.
    pub criterion: Criterion,
    /// How far it is satisfied.
    pub level: Level,
    /// The words that earned the level, best first; empty exactly when absent.
    pub evidence: Vec<Span>,
}

/// The grade of one answer in one stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// Name and version of the grader: `static-1`.
    pub grader: String,
    /// The stage it was graded for.
    pub stage: Stage,
    /// Score before hints are paid for.
    pub score: Score,
    /// One entry for each criterion of the stage, in order.
    pub levels: Vec<Graded>,
    /// What was noticed on the way, sorted, each once.
    pub flags: Vec<Flag>,
}

impl Grade {
    /// The entry of a criterion; `None` when it belongs to another stage.
    pub fn of(&self, criterion: Criterion) -> Option<&Graded> {
        self.levels.iter().find(|graded| graded.criterion == criterion)
    }
}
