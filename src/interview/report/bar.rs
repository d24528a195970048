//! Seniority bars read from the same scores; guidance, never a promise.
//!
//! Interviewers agree most on how requirements were handled, on decisions with their cost, and on named ways to fail;
//! so these weigh more here than the mean alone does.

use super::{Outcome, StageResult};
use crate::{framework::stage::Stage, grading::score::Score};
use serde::{Deserialize, Serialize};

/// A seniority bar: guidance, never a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Bar {
    /// Mid level.
    L4,
    /// Senior.
    L5,
    /// Staff.
    L6,
}

impl Bar {
    /// All, lowest first.
    pub const ALL: [Self; 3] = [Self::L4, Self::L5, Self::L6];

    /// As it is typed: `L5`.
    pub fn word(self) -> &'static str {
        match self {
            Self::L4 => "L4",
            Self::L5 => "L5",
            Self::L6 => "L6",
        }
    }
}

/// What a bar asks for; all of it must hold. Scores in points, 0 to 100.
struct Demand {
    bar: Bar,
    /// Stages with an answer: a bar is about the whole path from the goal to operating it.
    answered: usize,
    /// Mean over the ten stages.
    mean: u32,
    /// Stage 1 alone: weak requirements are the commonest reason for a refusal.
    clarify: u32,
    /// Mean of stages 1 to 3: the problem is framed before it is solved.
    framing: u32,
    /// Mean of tooling and trade-offs: decisions with their cost, rather than lists of options.
    decisions: u32,
    /// Mean of deployment, monitoring and scale: how it fails and what happens then.
    failure: u32,
    /// A technical choice was tied to the business.
    business: bool,
}

/// Highest bar first.
const DEMANDS: [Demand; 3] = [
    // Leads: names failure and rollback unasked, and links choices to the business. 75 needs most criteria developed.
    Demand {
        bar: Bar::L6,
        answered: 10,
        mean: 75,
        clarify: 75,
        framing: 75,
        decisions: 70,
        failure: 70,
        business: true,
    },
    // Justifies choices with numbers, finds the hard part: more developed than mentioned nearly everywhere.
    Demand {
        bar: Bar::L5,
        answered: 9,
        mean: 60,
        clarify: 60,
        framing: 60,
        decisions: 50,
        failure: 45,
        business: false,
    },
    // The basics from end to end, some mistakes allowed. Naming everything and developing nothing is 36: not enough.
    Demand {
        bar: Bar::L4,
        answered: 8,
        mean: 42,
        clarify: 40,
        framing: 42,
        decisions: 0,
        failure: 0,
        business: false,
    },
];

/// The highest bar that the scores reach.
pub(super) fn reached(stages: &[StageResult], mean: Score, business: bool) -> Option<Bar> {
    let score = |stage: Stage| {
        stages
            .iter()
            .find(|result| result.stage == stage)
            .map_or(Score::ZERO, |result| result.score)
    };
    let at_least = |points: u32, of: &[Stage]| {
        Score::mean(of.iter().map(|stage| score(*stage)), of.len())
            >= Score::from_hundredths(points * 100)
    };
    let answered = stages.iter().filter(|result| result.outcome == Outcome::Answered).count();
    let met = |demand: &&Demand| {
        answered >= demand.answered
            && mean >= Score::from_hundredths(demand.mean * 100)
            && at_least(demand.clarify, &[Stage::Clarify])
            && at_least(demand.framing, &[Stage::Clarify, Stage::Io, Stage::Workflow])
            && at_least(demand.decisions, &[Stage::Tooling, Stage::Tradeoffs])
            && at_least(demand.failure, &[Stage::Deployment, Stage::Monitoring, Stage::Scale])
            && (business || !demand.business)
    };
    DEMANDS.iter().find(met).map(|demand| demand.bar)
}
