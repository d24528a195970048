//! The report card: ten scores, the checklist with the words that ticked it, pitfalls, what to do next.

use super::state::Interview;
use crate::{
    framework::{
        bank::Bank,
        checklist::Tick,
        criterion::Criterion,
        level::Level,
        pitfall::Pitfall,
        problem::{Problem, ProblemId},
        stage::Stage,
    },
    grading::score::Score,
    ids::MemberId,
};

/// The end of an interview for one candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// One for each stage, in order.
    pub stages: Vec<StageResult>,
    /// Mean over the ten stages.
    pub score: Score,
    /// The seven items.
    pub checklist: Vec<Item>,
    /// The pitfalls seen.
    pub pitfalls: Vec<Pitfall>,
    /// The criteria that would raise the score most, at most two, best first.
    pub lifts: Vec<Lift>,
    /// A technical choice that the candidate tied to business impact, in their words.
    pub business_choice: Option<Quote>,
    /// What to practise next.
    pub next: Practice,
    /// Highest seniority bar that the scores reach.
    pub bar: Option<Bar>,
    /// The outline was seen before: no points.
    pub after_outline: bool,
}

/// One stage on the report card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageResult {
    /// Which.
    pub stage: Stage,
    /// Score after hints.
    pub score: Score,
    /// Whether there was an answer.
    pub outcome: Outcome,
    /// Hints taken, 0 to 3.
    pub hints: usize,
}

/// What became of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Answered and graded.
    Answered,
    /// Left without an answer.
    Skipped,
    /// Never reached.
    NotReached,
}

/// One item of the checklist with the words that ticked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// As people read it.
    pub title: String,
    /// Its state.
    pub tick: Tick,
    /// The words that count most toward it.
    pub words: Option<Quote>,
}

/// The candidate's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// From the answer to which stage.
    pub stage: Stage,
    /// For which criterion.
    pub criterion: Criterion,
    /// The words.
    pub text: String,
}

/// A criterion that would raise the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lift {
    /// Which.
    pub criterion: Criterion,
    /// What it is now.
    pub now: Level,
    /// By how much the interview's score would rise if it were developed.
    pub gain: Score,
}

/// What to practise next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    /// The weakest stage.
    pub stage: Stage,
    /// Another problem to do it on; `None` when the bank has no other.
    pub problem: Option<ProblemId>,
}

/// A seniority bar: guidance, never a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bar {
    /// Mid level.
    L4,
    /// Senior.
    L5,
    /// Staff.
    L6,
}

/// The report card of one candidate; `None` when they are not in it.
pub fn report(
    _interview: &Interview,
    _member: &MemberId,
    _problem: &Problem,
    _bank: &Bank,
) -> Option<Report> {
    todo!()
}

/// The levels reached over all stages, and the checklist of them: for "n of 7" on every feedback card.
pub fn ticks_so_far(_interview: &Interview, _member: &MemberId, _bank: &Bank) -> usize {
    todo!()
}
