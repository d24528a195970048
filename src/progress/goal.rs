//! Goals a person or group sets itself, "3 interviews a week", and how far they are met; words of praise are not here.
//!
//! ```text
//! goal  = count [ unit ] per
//! count = 1..100 | "one" .. "twelve" | "once" | "twice"
//! unit  = "interviews" | "stages" | "reviews"          (interviews when there is none; also in the singular)
//! per   = ("a" | "per" | "each" | "every" | "/") ("week" | "month") | "weekly" | "monthly"
//! ```
//!
//! 1. A week runs from Monday to Sunday and a month from its first to its last day, by the person's local dates.
//! 2. **Reached**: as many are done as the goal says.
//! 3. **On track**: at least that share of the goal is done, rounded down, that the past days are of the period. Today
//!    is not past: on the first day everybody is on track.
//! 4. **Behind**: otherwise. What is left is spread evenly over the days that are left, today among them.

use super::period::Period;
use crate::ids::MemberId;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Numbers that may be written as words, from one.
const NUMBERS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

/// The largest number of a goal: ten full interviews of ten stages.
const LARGEST: u8 = 100;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Interviews finished.
    Interviews,
    /// Stages answered.
    Stages,
    /// Reviews given to others.
    Reviews,
}

impl Unit {
    const ALL: [Self; 3] = [Self::Interviews, Self::Stages, Self::Reviews];

    /// In the plural: `interviews`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Interviews => "interviews",
            Self::Stages => "stages",
            Self::Reviews => "reviews",
        }
    }

    /// In the singular: `interview`.
    pub fn one(self) -> &'static str {
        self.word().trim_end_matches('s')
    }
}

/// How often a goal begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Per {
    /// Each Monday.
    Week,
    /// Each first of a month.
    Month,
}

impl Per {
    const ALL: [Self; 2] = [Self::Week, Self::Month];

    /// As typed: `week`, `month`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// First day and number of days of the week or month that holds a day.
    fn holding(self, day: NaiveDate) -> (NaiveDate, u32) {
        match self {
            Self::Week => (Period::Week.begin(day), 7),
            Self::Month => (Period::Month.begin(day), u32::from(day.num_days_in_month())),
        }
    }
}

/// So many of something in a week or month. Kept as its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Goal {
    count: u8,
    unit: Unit,
    per: Per,
}

/// Why a text is no goal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GoalError {
    /// The words are not count, unit and period.
    #[error("`{given}` is not a goal; write `3 interviews a week`")]
    NotAGoal {
        /// What was written, shortened.
        given: String,
    },
    /// A number that is not from 1 to 100.
    #[error("a goal is from 1 to {LARGEST}, and this is {given}")]
    OutOfRange {
        /// The number as written, shortened.
        given: String,
    },
}

impl Goal {
    /// A goal; `None` for a count that is not from 1 to 100.
    pub fn new(count: u8, unit: Unit, per: Per) -> Option<Self> {
        (1..=LARGEST).contains(&count).then_some(Self { count, unit, per })
    }

    /// How many, 1 to 100.
    pub fn count(self) -> u8 {
        self.count
    }

    /// Of what.
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// In how long a time.
    pub fn per(self) -> Per {
        self.per
    }

    /// How far it is met on a local day, from the local dates on which one was done, each as often as it was; dates of
    /// other periods and later ones do not count.
    pub fn standing(
        self,
        dates: impl IntoIterator<Item = NaiveDate>,
        today: NaiveDate,
    ) -> Standing {
        let (begins, length) = self.per.holding(today);
        let done = dates.into_iter().filter(|day| (begins..=today).contains(day)).count();
        let done = u32::try_from(done).unwrap_or(u32::MAX);
        let wanted = u32::from(self.count);
        let past = u32::try_from((today - begins).num_days()).unwrap_or(0);
        let days_left = length.saturating_sub(past).max(1);
        let missing = wanted.saturating_sub(done);
        let pace = if missing == 0 {
            Pace::Reached
        } else if done >= wanted * past / length {
            Pace::OnTrack
        } else if missing > days_left {
            Pace::Behind(Need::EachDay(missing.div_ceil(days_left)))
        } else {
            Pace::Behind(Need::OneEvery { days: days_left / missing })
        };
        Standing { done, wanted, begins, days_left, pace }
    }

    /// Who of a group stands where on a local day; each list in the order given.
    pub fn of_group<'a, D: IntoIterator<Item = NaiveDate>>(
        self,
        members: impl IntoIterator<Item = (&'a MemberId, D)>,
        today: NaiveDate,
    ) -> GroupStanding<'a> {
        let mut group = GroupStanding::default();
        for (member, dates) in members {
            match self.standing(dates, today).pace {
                Pace::Reached => group.reached.push(member),
                Pace::OnTrack => group.on_track.push(member),
                Pace::Behind(_) => group.behind.push(member),
            }
        }
        group
    }
}

/// What is needed from now on to reach a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// One every so many days, at least 1.
    OneEvery {
        /// How many.
        days: u32,
    },
    /// So many on each day that is left, at least 2 on one of them.
    EachDay(u32),
}

/// Where one stands by the rules of the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// The goal is met.
    Reached,
    /// It will be at this pace.
    OnTrack,
    /// More is needed than so far.
    Behind(Need),
}

/// How far one goal is met in the current period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Done so far; may be more than wanted.
    pub done: u32,
    /// What the goal says.
    pub wanted: u32,
    /// First day of the period.
    pub begins: NaiveDate,
    /// Days left of it, today among them; at least 1.
    pub days_left: u32,
    /// Where that leads.
    pub pace: Pace,
}

/// Members of a group by their pace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupStanding<'a> {
    /// Who met the goal.
    pub reached: Vec<&'a MemberId>,
    /// Who is on track.
    pub on_track: Vec<&'a MemberId>,
    /// Who is behind.
    pub behind: Vec<&'a MemberId>,
}

impl FromStr for Goal {
    type Err = GoalError;

    fn from_str(text: &str) -> Result<Self, GoalError> {
        let not_a_goal = || GoalError::NotAGoal { given: text.trim().chars().take(40).collect() };
        let folded = text.to_lowercase().replace('/', " per ");
        let mut words: Vec<&str> = folded.split_whitespace().collect();
        let per = match words.pop() {
            Some("weekly") => Per::Week,
            Some("monthly") => Per::Month,
            Some(last) => {
                let says =
                    words.pop().is_some_and(|it| ["a", "per", "each", "every"].contains(&it));
                let per = Per::ALL.into_iter().find(|per| per.word() == last);
                per.filter(|_| says).ok_or_else(not_a_goal)?
            }
            None => return Err(not_a_goal()),
        };
        let (count, unit) = match words.as_slice() {
            [count] => (*count, Unit::Interviews),
            [count, unit] => {
                let named = |known: &Unit| known.word() == *unit || known.one() == *unit;
                (*count, Unit::ALL.into_iter().find(named).ok_or_else(not_a_goal)?)
            }
            _ => return Err(not_a_goal()),
        };
        let named = (1..).zip(NUMBERS).find(|(_, word)| *word == count).map(|(number, _)| number);
        let count = match count {
            "once" => 1,
            "twice" => 2,
            _ if count.bytes().all(|one| one.is_ascii_digit()) => {
                let given = || GoalError::OutOfRange { given: count.chars().take(20).collect() };
                count.parse().ok().filter(|it| (1..=LARGEST).contains(it)).ok_or_else(given)?
            }
            _ => named.ok_or_else(not_a_goal)?,
        };
        Ok(Self { count, unit, per })
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.count == 1 { self.unit.one() } else { self.unit.word() };
        write!(f, "{} {unit} a {}", self.count, self.per.word())
    }
}

impl TryFrom<String> for Goal {
    type Error = GoalError;

    fn try_from(text: String) -> Result<Self, GoalError> {
        text.parse()
    }
}

impl From<Goal> for String {
    fn from(goal: Goal) -> Self {
        goal.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn standing(goal: &str, done: usize, today: &str) -> Standing {
        let goal: Goal = goal.parse().unwrap();
        goal.standing(std::iter::repeat_n(day(today), done), day(today))
    }

    #[test]
    fn goals_are_read_as_people_type_them() {
        for (typed, want) in [
            ("3 interviews a week", "3 interviews a week"),
            ("Two per month", "2 interviews a month"),
            ("twelve stages/week", "12 stages a week"),
            ("1 review every month", "1 review a month"),
            ("once weekly", "1 interview a week"),
            ("100 stages monthly", "100 stages a month"),
        ] {
            assert_eq!(typed.parse::<Goal>().unwrap().to_string(), want, "{typed}");
        }
        for typed in [
            "",
            "3",
            "a week",
            "3 naps a week",
            "3 interviews week",
            "thirteen a week",
            "3 4 a week",
            "3 a day",
        ] {
            assert!(matches!(typed.parse::<Goal>(), Err(GoalError::NotAGoal { .. })), "{typed}");
        }
        for typed in ["0 a week", "101 a week", "99999999999999999999999 a month"] {
            assert!(matches!(typed.parse::<Goal>(), Err(GoalError::OutOfRange { .. })), "{typed}");
        }
    }

    #[test]
    fn pace_follows_the_stated_share() {
        use {Need::*, Pace::*};
        // 2026-06-01 is a Monday.
        for (goal, done, today, want) in [
            ("3 a week", 0, "2026-06-01", OnTrack),
            ("3 a week", 0, "2026-06-03", OnTrack),
            ("3 a week", 0, "2026-06-04", Behind(OneEvery { days: 1 })),
            ("3 a week", 1, "2026-06-06", Behind(OneEvery { days: 1 })),
            ("3 a week", 1, "2026-06-07", Behind(EachDay(2))),
            ("3 a week", 3, "2026-06-01", Reached),
            ("2 a month", 0, "2026-06-17", Behind(OneEvery { days: 7 })),
            ("2 a month", 1, "2026-06-30", OnTrack),
            ("100 stages a week", 0, "2026-06-02", Behind(EachDay(17))),
        ] {
            assert_eq!(standing(goal, done, today).pace, want, "{goal}, {done} done on {today}");
        }
        assert_eq!(standing("1 a month", 0, "2028-02-01").days_left, 29);
        assert_eq!(standing("1 a week", 0, "2026-06-07").begins, day("2026-06-01"));
    }

    #[test]
    fn a_group_is_told_apart_by_pace_and_other_periods_do_not_count() {
        let goal: Goal = "2 a week".parse().unwrap();
        let members = ["ana", "ben", "cleo"].map(MemberId::new);
        let dates = [
            vec!["2026-06-01", "2026-06-04"],
            vec!["2026-05-31", "2026-06-09"],
            vec!["2026-06-02"],
        ];
        let dates = dates.map(|dates| dates.into_iter().map(day).collect::<Vec<_>>());
        let group = goal.of_group(members.iter().zip(dates), day("2026-06-05"));
        assert_eq!(group.reached, [&members[0]]);
        assert_eq!((group.behind, group.on_track), (vec![&members[1]], vec![&members[2]]));
    }

    proptest! {
        #[test]
        fn words_are_read_back(count in 1_u8..=LARGEST, unit in 0_usize..3, per in 0_usize..2) {
            let goal = Goal::new(count, Unit::ALL[unit], Per::ALL[per]).unwrap();
            prop_assert_eq!(goal.to_string().parse(), Ok(goal));
        }

        #[test]
        fn what_is_needed_reaches_the_goal_and_one_more_done_is_never_worse(
            count in 1_u8..=LARGEST, per in 0_usize..2, done in 0_usize..110, on in 0_u64..400,
        ) {
            let goal = Goal::new(count, Unit::Stages, Per::ALL[per]).unwrap();
            let today = day("2026-01-01") + Days::new(on);
            let at = |done| goal.standing(std::iter::repeat_n(today, done), today);
            let standing = at(done);
            if let Pace::Behind(need) = standing.pace {
                let reached = match need {
                    Need::EachDay(number) => number * standing.days_left,
                    Need::OneEvery { days } => standing.days_left / days,
                };
                prop_assert!(standing.done + reached >= standing.wanted);
                let none = [Need::EachDay(1), Need::OneEvery { days: 0 }].contains(&need);
                prop_assert!(!none);
            } else {
                prop_assert!(!matches!(at(done + 1).pace, Pace::Behind(_)));
            }
        }
    }
}
