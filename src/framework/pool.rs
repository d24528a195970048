//! Which problems a schedule draws from; in what order it draws them is not known here.

use super::problem::Problem;
use serde::{Deserialize, Serialize};
use std::{fmt, ops::RangeInclusive};

/// A part of the bank.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Pool {
    /// All of it.
    #[default]
    Any,
    /// Problems of some difficulty.
    Of(Ease),
    /// Problems of one area, as it was typed in lower case.
    Area(String),
}

/// How hard problems are, in words; the numbers are those of [`Problem::difficulty`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ease {
    /// 1 and 2.
    Easy,
    /// 3.
    Medium,
    /// 4 and 5.
    Hard,
}

impl Ease {
    /// All of them, easiest first.
    pub const ALL: [Self; 3] = [Self::Easy, Self::Medium, Self::Hard];

    /// As a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        }
    }

    /// Which difficulties it stands for.
    pub fn difficulties(self) -> RangeInclusive<u8> {
        match self {
            Self::Easy => 1..=2,
            Self::Medium => 3..=3,
            Self::Hard => 4..=5,
        }
    }
}

/// Stands for [`Pool::Any`].
const ANY: &str = "any";

impl Pool {
    /// Reads a word, in any case. One that is none of ours is taken for an area; only the bank knows whether there is one.
    pub fn parse(word: &str) -> Self {
        let word = word.to_lowercase();
        match Ease::ALL.into_iter().find(|ease| ease.word() == word) {
            Some(ease) => Self::Of(ease),
            None if word == ANY => Self::Any,
            None => Self::Area(word),
        }
    }

    /// As a word that [`Pool::parse`] reads.
    pub fn word(&self) -> &str {
        match self {
            Self::Any => ANY,
            Self::Of(ease) => ease.word(),
            Self::Area(area) => area,
        }
    }

    /// Whether a problem is in it.
    pub fn holds(&self, problem: &Problem) -> bool {
        match self {
            Self::Any => true,
            Self::Of(ease) => ease.difficulties().contains(&problem.difficulty),
            Self::Area(area) => problem.area.eq_ignore_ascii_case(area),
        }
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompts;
    use proptest::prelude::*;

    #[test]
    fn every_problem_has_one_ease_and_one_area() {
        let bank = prompts::bank(None).unwrap();
        for problem in bank.problems() {
            let eases = Ease::ALL.into_iter().filter(|ease| Pool::Of(*ease).holds(problem));
            assert_eq!(eases.count(), 1, "{}", problem.id);
            let areas = bank.areas().into_iter().filter(|area| Pool::parse(area).holds(problem));
            assert_eq!(areas.count(), 1, "{}", problem.id);
            assert!(Pool::parse("Any").holds(problem) && !Pool::parse("astrology").holds(problem));
        }
    }

    proptest! {
        #[test]
        fn words_are_read_back(word in "[a-zA-Z-]{1,12}") {
            let pool = Pool::parse(&word);
            prop_assert_eq!(Pool::parse(pool.word()), pool);
        }
    }
}
