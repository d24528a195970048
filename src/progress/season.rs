//! Seasons: quarters of a year in a group's zone, and their boards as sums of day rows; nothing is kept for them.
//!
//! A season begins on the first of January, April, July or October by the group's local date and ends with the last day
//! before the next. It is named by year and quarter: `2026 Q4`.

use super::board::Standing;
use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, ops::RangeInclusive, str::FromStr};

/// Months of a season.
const MONTHS: Months = Months::new(3);

/// Years a season may have; the zones' rules are for these.
const YEARS: RangeInclusive<i32> = 1970..=2100;

/// One quarter of a year. Ordered by time; kept as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Season {
    first: NaiveDate,
}

/// A text that names no season.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a season; write `2026 Q4`")]
pub struct NoSeason {
    /// What was written, shortened.
    pub given: String,
}

impl Season {
    /// The season that holds a local date.
    pub fn of(day: NaiveDate) -> Self {
        let month = day.month0() / 3 * 3 + 1;
        Self { first: NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day) }
    }

    /// The season that holds an instant, in a zone.
    pub fn holding(at: DateTime<Utc>, zone: Tz) -> Self {
        Self::of(at.with_timezone(&zone).date_naive())
    }

    /// Its first local day.
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// Its last local day.
    pub fn last(self) -> NaiveDate {
        self.next().first.pred_opt().unwrap_or(self.first)
    }

    /// Its days in order: 90 to 92. The day rows of these dates sum up to it.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        let last = self.last();
        self.first.iter_days().take_while(move |day| *day <= last)
    }

    /// 1 to 4.
    pub fn quarter(self) -> u32 {
        self.first.month0() / 3 + 1
    }

    /// The one after it.
    pub fn next(self) -> Self {
        Self { first: self.first.checked_add_months(MONTHS).unwrap_or(self.first) }
    }

    /// The one before it.
    pub fn previous(self) -> Self {
        Self { first: self.first.checked_sub_months(MONTHS).unwrap_or(self.first) }
    }

    /// The standings of the season: each member's day rows within it added up, reached when the newest was; in order of
    /// members, not yet ranked.
    pub fn standings(self, days: impl IntoIterator<Item = (NaiveDate, Standing)>) -> Vec<Standing> {
        let mut sums = BTreeMap::new();
        let season = self.first..=self.last();
        for (_, row) in days.into_iter().filter(|(day, _)| season.contains(day)) {
            let sum = sums.entry(row.member.clone()).or_insert_with(|| Standing {
                points: 0,
                interviews: 0,
                ..row.clone()
            });
            sum.points = sum.points.saturating_add(row.points);
            sum.interviews = sum.interviews.saturating_add(row.interviews);
            sum.reached_at = sum.reached_at.max(row.reached_at);
        }
        sums.into_values().collect()
    }
}

impl fmt::Display for Season {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Q{}", self.first.year(), self.quarter())
    }
}

impl FromStr for Season {
    type Err = NoSeason;

    fn from_str(text: &str) -> Result<Self, NoSeason> {
        let folded = text.to_lowercase().replace('-', " ");
        let (year, quarter) = match folded.split_whitespace().collect::<Vec<_>>().as_slice() {
            [quarter, year] if quarter.starts_with('q') => {
                ((*year).to_owned(), (*quarter).to_owned())
            }
            words => {
                let joined = words.concat();
                joined.split_once('q').map_or_else(Default::default, |(year, quarter)| {
                    (year.to_owned(), format!("q{quarter}"))
                })
            }
        };
        let month = ["q1", "q2", "q3", "q4"].iter().position(|name| *name == quarter);
        let month = month.and_then(|place| u32::try_from(place * 3 + 1).ok());
        let plain = year.len() == 4 && year.bytes().all(|one| one.is_ascii_digit());
        let year = year.parse().ok().filter(|year| plain && YEARS.contains(year));
        year.zip(month)
            .and_then(|(year, month)| NaiveDate::from_ymd_opt(year, month, 1))
            .map(|first| Self { first })
            .ok_or_else(|| NoSeason { given: text.trim().chars().take(20).collect() })
    }
}

impl TryFrom<String> for Season {
    type Error = NoSeason;

    fn try_from(text: String) -> Result<Self, NoSeason> {
        text.parse()
    }
}

impl From<Season> for String {
    fn from(season: Season) -> Self {
        season.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MemberId;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_is_in_the_season_of_its_local_date() {
        for (at, zone, want) in [
            ("2026-12-31T23:59:59Z", "UTC", "2026 Q4"),
            ("2026-12-31T23:59:59Z", "Asia/Tokyo", "2027 Q1"),
            ("2026-04-01T03:00:00Z", "America/New_York", "2026 Q1"),
            ("2026-07-01T00:00:00Z", "UTC", "2026 Q3"),
        ] {
            let season = Season::holding(at.parse().unwrap(), zone.parse().unwrap());
            assert_eq!(season.to_string(), want, "{at} {zone}");
        }
        let season = Season::of(day("2028-02-29"));
        assert_eq!((season.first(), season.last()), (day("2028-01-01"), day("2028-03-31")));
        assert_eq!(season.previous().to_string(), "2027 Q4");
    }

    #[test]
    fn names_are_read_as_people_type_them() {
        for typed in ["2026 Q4", "2026q4", "q4 2026", "2026-Q4", " Q4-2026 "] {
            assert_eq!(typed.parse::<Season>().unwrap().first(), day("2026-10-01"), "{typed}");
        }
        for typed in ["", "Q4", "2026", "2026 Q5", "26 Q4", "2026 Q44", "+026 Q1", "9999 Q1"] {
            assert!(typed.parse::<Season>().is_err(), "{typed}");
        }
    }

    #[test]
    fn a_season_is_the_sum_of_its_day_rows() {
        let row = |date: &str, member: &str, points, second| {
            let reached_at = DateTime::from_timestamp(second, 0).unwrap();
            let member = MemberId::new(member);
            (day(date), Standing { member, points, interviews: 1, reached_at })
        };
        let standings = Season::of(day("2026-11-11")).standings([
            row("2026-10-01", "ana", 5, 10),
            row("2026-12-31", "ana", 7, 90),
            row("2026-11-02", "ben", 9, 40),
            row("2026-09-30", "ben", 100, 5),
            row("2027-01-01", "ana", 100, 99),
        ]);
        let sums: Vec<_> = standings
            .iter()
            .map(|sum| {
                (sum.member.as_str(), sum.points, sum.interviews, sum.reached_at.timestamp())
            })
            .collect();
        assert_eq!(sums, [("ana", 12, 2, 90), ("ben", 9, 1, 40)]);
    }

    proptest! {
        #[test]
        fn every_day_is_in_one_season_and_names_are_read_back(days in 0_u64..40_000) {
            let date = day("1970-01-01") + chrono::Days::new(days);
            let season = Season::of(date);
            prop_assert!(season.days().any(|one| one == date));
            prop_assert!((90..=92).contains(&season.days().count()));
            prop_assert_eq!(season.last().succ_opt(), Some(season.next().first()));
            prop_assert_eq!(season.next().previous(), season);
            prop_assert_eq!(season.to_string().parse(), Ok(season));
        }
    }
}
