//! The ledger: points for finished stages and interviews, and the gain a new result is worth.
//!
//! 1. A stage is worth score × (0.8 + 0.1 × difficulty) ÷ 10 points, rounded half up.
//! 2. Finishing all ten stages is worth [`FINISHING_POINTS`] more.
//! 3. What is written is the gain over the member's best so far of that problem in that group,
//!    dated when the stage closed; later corrections are further rows in the same period.

use super::period::PeriodKey;
use crate::{
    framework::{problem::ProblemId, stage::Stage},
    grading::score::Score,
    ids::{GroupId, InterviewId, MemberId},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Points for an interview with an answer in every stage.
pub const FINISHING_POINTS: u32 = 10;

/// What a row of the ledger is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Achievement {
    /// A stage that was left with an answer.
    Stage(Stage),
    /// All ten stages answered in one interview.
    AllTen,
}

impl Achievement {
    /// As stored: the stage's id, or `all-ten`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Stage(stage) => stage.id(),
            Self::AllTen => "all-ten",
        }
    }

    /// The achievement with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        if id == Self::AllTen.id() {
            Some(Self::AllTen)
        } else {
            Stage::from_id(id).map(Self::Stage)
        }
    }
}

/// Why a row was written, in order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The stage or interview was closed.
    Closed,
    /// A message that was late, or an override by a person, changed what counted before.
    Correction,
}

impl Reason {
    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Correction => "correction",
        }
    }
}

/// A result that may be worth points; the store turns it into a row holding the gain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub member: MemberId,
    /// On whose boards.
    pub group: GroupId,
    /// In which interview.
    pub interview: InterviewId,
    /// Of which problem.
    pub problem: ProblemId,
    /// For what.
    pub achievement: Achievement,
    /// What it is worth in full.
    pub points: u32,
    /// When it closed.
    pub at: DateTime<Utc>,
    /// The periods it counts in, in the group's zone.
    pub periods: [PeriodKey; 4],
    /// Why.
    pub reason: Reason,
}

impl Claim {
    /// The periods of an instant in a group's zone, for a claim dated then.
    pub fn periods(at: DateTime<Utc>, zone: Tz) -> [PeriodKey; 4] {
        PeriodKey::all_holding(at, zone)
    }
}

/// Points of a stage: score × (0.8 + 0.1 × difficulty) ÷ 10, rounded half up; difficulty 1 to 5.
pub fn stage_points(score: Score, difficulty: u8) -> u32 {
    let tenths_of_weight = 8 + u32::from(difficulty);
    (score.hundredths() * tenths_of_weight + 5_000) / 10_000
}

/// What a result is worth over the best so far: never negative.
pub fn gain(best: u32, points: u32) -> u32 {
    points.saturating_sub(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stage_points_weigh_difficulty_and_round_half_up() {
        let cases = [
            (10_000, 1, 9),
            (10_000, 5, 13),
            (3_571, 2, 4),
            (3_571, 3, 4),
            (5_000, 1, 5),
            (4_999, 2, 5),
            (0, 5, 0),
        ];
        for (hundredths, difficulty, want) in cases {
            let got = stage_points(Score::from_hundredths(hundredths), difficulty);
            assert_eq!(got, want, "{hundredths} hundredths at difficulty {difficulty}");
        }
    }

    proptest! {
        #[test]
        fn gains_add_up_to_the_best_whatever_the_order(points in prop::collection::vec(0u32..14, 0..20)) {
            let mut best = 0;
            let mut sum = 0;
            for &result in &points {
                let gained = gain(best, result);
                sum += gained;
                best += gained;
            }
            prop_assert_eq!(sum, points.iter().copied().max().unwrap_or(0));
        }
    }
}
