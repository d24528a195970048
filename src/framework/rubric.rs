//! The words of the rubric, parsed from `rubric.toml`: questions, hints, meanings and exemplars.

use super::{
    content::{ContentError, Source},
    criterion::Criterion,
    stage::Stage,
};

/// The whole rubric: one entry for each stage and criterion, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Rubric {
    pub(super) stages: Vec<StageText>,
    pub(super) criteria: Vec<CriterionText>,
    pub(super) checklist: Vec<ChecklistItem>,
    pub(super) pitfalls: Vec<PitfallText>,
}

/// What the candidate reads of one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageText {
    /// Which stage.
    pub stage: Stage,
    /// A short title: "Clarify requirements".
    pub title: String,
    /// Suggested minutes of a 45-minute interview.
    pub minutes: u32,
    /// The question put to the candidate.
    pub question: String,
    /// Three hints, weakest first: a nudge, a pointer, a worked example for another problem.
    pub hints: [String; 3],
}

/// What a learner and the grader read of one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionText {
    /// Which criterion.
    pub criterion: Criterion,
    /// Two or three words: "business goal".
    pub name: String,
    /// What it means, in one sentence.
    pub means: String,
    /// What would lift a bare mention to a developed one, in one line.
    pub lift: String,
    /// The question an interviewer would ask when it is missing; never the answer.
    pub probe: String,
    /// Sentences that develop it, each for another problem than those of the bank.
    pub developed: Vec<String>,
    /// Sentences that only mention it.
    pub mentioned: Vec<String>,
    /// Sentences with its words that do not satisfy it: denials, deferrals, other meanings.
    pub negatives: Vec<String>,
}

/// One of the seven items of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistItem {
    /// Stable id: `goals`, `io`, `system`, `tooling`, `data`, `operations`, `scale`.
    pub id: String,
    /// As people read it: "clarified goals and constraints".
    pub title: String,
    /// All of these must hold.
    pub needs: Vec<Need>,
}

/// At least so many of these criteria at level 1 or better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// How many.
    pub at_least: usize,
    /// Of which.
    pub of: Vec<Criterion>,
}

/// The words of one of the three pitfalls; when each is seen is decided in `pitfall`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PitfallText {
    /// Which.
    pub pitfall: super::pitfall::Pitfall,
    /// A short title: "model first".
    pub title: String,
    /// What was seen and what to do about it, in one or two sentences.
    pub advice: String,
}

impl Rubric {
    /// Parses and checks `rubric.toml`: every stage, criterion, item and pitfall exactly once.
    ///
    /// # Errors
    /// The first fault found, with its place.
    pub fn parse(source: &Source) -> Result<Self, ContentError> {
        todo!()
    }

    /// The words of a stage.
    pub fn stage(&self, stage: Stage) -> &StageText {
        &self.stages[stage.index()]
    }

    /// The words of a criterion.
    pub fn criterion(&self, criterion: Criterion) -> &CriterionText {
        &self.criteria[criterion.index()]
    }

    /// The seven items, in order.
    pub fn checklist(&self) -> &[ChecklistItem] {
        &self.checklist
    }

    /// The words of a pitfall.
    pub fn pitfall(&self, pitfall: super::pitfall::Pitfall) -> &PitfallText {
        &self.pitfalls[pitfall as usize]
    }
}
