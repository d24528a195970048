//! The score of an answer, 0 to 100, kept exactly in hundredths so that equal answers tie.

use crate::framework::level::Level;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Share of the maximum that already counts as full marks, in percent: nobody must name all four ways to deploy.
const FULL_MARKS_PERCENT: u32 = 70;

/// A score from 0.00 to 100.00; serialised as a JSON number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Score(u32);

impl Score {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Full marks.
    pub const FULL: Self = Self(10_000);

    /// From hundredths of a point; more than 10,000 is full marks.
    pub fn from_hundredths(hundredths: u32) -> Self {
        Self(hundredths.min(Self::FULL.0))
    }

    /// In hundredths of a point, 0 to 10,000.
    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// In points, rounded half up: what people are shown.
    pub fn rounded(self) -> u32 {
        (self.0 + 50) / 100
    }

    /// The stage score: 100 × Σ points ÷ full marks, at most 100; full marks is 70 % of the maximum.
    /// No levels at all is 0.
    pub fn of_levels(levels: impl IntoIterator<Item = Level>) -> Self {
        let (points, criteria) = levels
            .into_iter()
            .fold((0, 0), |(points, criteria), level| (points + level.points(), criteria + 1));
        let full = criteria * Level::Developed.points() * FULL_MARKS_PERCENT;
        if full == 0 {
            return Self::ZERO;
        }
        Self::from_hundredths((points * 1_000_000 + full / 2) / full)
    }

    /// What is left after a cost in percent of the score.
    #[must_use]
    pub fn less_percent(self, cost: u32) -> Self {
        Self((self.0 * 100_u32.saturating_sub(cost) + 50) / 100)
    }

    /// The mean of exactly so many scores, missing ones counting 0.
    pub fn mean(scores: impl IntoIterator<Item = Self>, out_of: usize) -> Self {
        let total: u32 = scores.into_iter().map(|score| score.0).sum();
        let out_of = u32::try_from(out_of).unwrap_or(u32::MAX).max(1);
        Self::from_hundredths((total + out_of / 2) / out_of)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.rounded())
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let points = f64::deserialize(deserializer)?;
        if !(0.0..=100.0).contains(&points) {
            return Err(serde::de::Error::custom("a score lies between 0 and 100"));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to lie between 0 and 100 just above"
        )]
        Ok(Self((points * 100.0).round() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_marks_are_seventy_percent_and_mere_mentions_stay_at_thirty_six() {
        let cases = [
            (vec![Level::Developed; 5], 10_000),
            (vec![Level::Mentioned; 5], 3_571),
            (vec![Level::Absent; 5], 0),
            (vec![], 0),
            (vec![Level::Developed, Level::Developed, Level::Developed, Level::Absent], 10_000),
            (vec![Level::Developed, Level::Absent, Level::Absent, Level::Absent], 3_571),
        ];
        for (levels, want) in cases {
            assert_eq!(Score::of_levels(levels.clone()).hundredths(), want, "{levels:?}");
        }
    }

    #[test]
    fn a_cost_takes_its_share_and_a_mean_counts_what_is_missing() {
        assert_eq!(Score::from_hundredths(5_000).less_percent(10).hundredths(), 4_500);
        assert_eq!(Score::FULL.less_percent(200), Score::ZERO);
        assert_eq!(Score::mean([Score::FULL; 5], 10).hundredths(), 5_000);
    }

    #[test]
    fn a_score_survives_json() {
        for hundredths in [0, 1, 3_571, 9_999, 10_000] {
            let score = Score::from_hundredths(hundredths);
            let json = serde_json::to_string(&score).unwrap();
            assert_eq!(serde_json::from_str::<Score>(&json).unwrap(), score, "{json}");
        }
    }
}
