//! Weekdays on which a person owes nothing; holidays and times away are not weekdays and not here.
//!
//! ```text
//! rest = "none" | "weekends" | day { ("," | " ") day } | day "-" day
//! day  = a weekday's name or its first three letters
//! ```

use chrono::Weekday;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The days of a week, Monday first.
const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// Weekdays of rest, at most six: who rests on all seven practises on none. Kept as its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rest([bool; 7]);

/// Why a text names no days of rest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// A word that is no weekday.
    #[error("`{given}` is not a weekday; write `weekends`, `sat, sun` or `none`")]
    NotAWeekday {
        /// What was written, shortened.
        given: String,
    },
    /// All seven days.
    #[error("one day of the week at least is for practice")]
    WholeWeek,
}

impl Rest {
    /// No day.
    pub const NONE: Self = Self([false; 7]);
    /// Saturday and Sunday.
    pub const WEEKENDS: Self = Self([false, false, false, false, false, true, true]);

    /// Whether a weekday is one of rest.
    pub fn holds(self, day: Weekday) -> bool {
        self.0[day.num_days_from_monday() as usize]
    }
}

impl FromStr for Rest {
    type Err = RestError;

    fn from_str(text: &str) -> Result<Self, RestError> {
        let folded = text.to_lowercase().replace(" - ", "-");
        let folded = folded.trim();
        match folded {
            "none" => return Ok(Self::NONE),
            "weekend" | "weekends" => return Ok(Self::WEEKENDS),
            _ => {}
        }
        let weekday = |word: &str| {
            let shortened = || word.chars().take(20).collect();
            word.parse().map_err(|_| RestError::NotAWeekday { given: shortened() })
        };
        let mut days = [false; 7];
        for word in folded.split([',', ' ']).filter(|word| !word.is_empty() && *word != "and") {
            let (first, last) = word.split_once('-').unwrap_or((word, word));
            let (mut day, last): (Weekday, Weekday) = (weekday(first)?, weekday(last)?);
            days[day.num_days_from_monday() as usize] = true;
            while day != last {
                day = day.succ();
                days[day.num_days_from_monday() as usize] = true;
            }
        }
        match days {
            [true, true, true, true, true, true, true] => Err(RestError::WholeWeek),
            [false, false, false, false, false, false, false] => {
                weekday(folded).map(|_| Self(days))
            }
            some => Ok(Self(some)),
        }
    }
}

impl fmt::Display for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NONE => return f.write_str("none"),
            Self::WEEKENDS => return f.write_str("weekends"),
            Self(_) => {}
        }
        let mut separator = "";
        for day in WEEK.into_iter().filter(|day| self.holds(*day)) {
            write!(f, "{separator}{}", day.to_string().to_lowercase())?;
            separator = ", ";
        }
        Ok(())
    }
}

impl TryFrom<String> for Rest {
    type Error = RestError;

    fn try_from(text: String) -> Result<Self, RestError> {
        text.parse()
    }
}

impl From<Rest> for String {
    fn from(rest: Rest) -> Self {
        rest.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_read_as_people_type_them() {
        for (typed, want) in [
            ("Weekends", "weekends"),
            ("sat, sun", "weekends"),
            ("saturday and Sunday", "weekends"),
            ("fri - mon", "mon, fri, sat, sun"),
            ("wed", "wed"),
            ("none", "none"),
        ] {
            assert_eq!(typed.parse::<Rest>().unwrap().to_string(), want, "{typed}");
        }
        assert_eq!("mon-sun".parse::<Rest>(), Err(RestError::WholeWeek));
        for typed in ["", "someday", "sat-", "sat, 7", ","] {
            assert!(matches!(typed.parse::<Rest>(), Err(RestError::NotAWeekday { .. })), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn words_are_read_back(days: [bool; 7]) {
            let whole = days.iter().all(|day| *day);
            let read = Rest(days).to_string().parse();
            prop_assert_eq!(read, if whole { Err(RestError::WholeWeek) } else { Ok(Rest(days)) });
        }
    }
}
