//! Days on which nothing is posted or owed: a country's public holidays and a group's own dates. School holidays are not here.
//!
//! ```text
//! calendar = "none" | entry { ("," | ";") entry }
//! entry    = country [ "+regions" ] | date | date ".." date
//! country  = its ISO code or its English name: "de", "us", "United Kingdom"
//! date     = 2026-12-24
//! ```
//!
//! 1. A country's calendar has the days that the whole country keeps. Days that only some region keeps are
//!    left out, unless `+regions` is written; then a day counts that any region keeps. One region cannot be
//!    named: its days are written as own dates.
//! 2. The days are those on which a holiday is kept: the 4th of July on Friday the 3rd when it falls on a Saturday.
//! 3. A country's days are known for the years of [`KNOWN_YEARS`]. In other years only own dates are holidays, and
//!    [`Calendar::knows`] says so.
//!
//! The days come with the `opening-hours` crate, which has them from date.nager.at; there are no names of holidays in it.

use super::{
    country::{Country, UnknownCountry},
    error::quoted,
};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, ops::RangeInclusive, str::FromStr};

/// The years in which a country's holidays are known.
pub const KNOWN_YEARS: RangeInclusive<i32> = 2000..=2076;

/// The years an own date may have; others are nearly always a slip of the finger.
pub const OWN_YEARS: RangeInclusive<i32> = 2000..=2100;

/// Most own dates of one calendar: more than half a year of days off is a pause.
pub const OWN_AT_MOST: usize = 200;

/// Longest text that is read, in bytes: 200 single dates need 2,400.
const LONGEST: usize = 4_000;

/// What follows a country whose regional days count too.
const REGIONS: &str = "+regions";

/// Stands for a calendar without holidays.
const NONE: &str = "none";

/// Whose holiday a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holiday {
    /// One of the group's own dates.
    Own,
    /// A public holiday of this country.
    Public(Country),
}

/// Holidays of at most one country, and own dates. Kept as its text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Calendar {
    country: Option<Country>,
    every_region: bool,
    own: BTreeSet<NaiveDate>,
}

impl Calendar {
    /// The country, if there is one.
    pub fn country(&self) -> Option<Country> {
        self.country
    }

    /// Whether a day counts that only some region of the country keeps.
    pub fn every_region(&self) -> bool {
        self.every_region
    }

    /// The own dates, at most [`OWN_AT_MOST`].
    pub fn own(&self) -> &BTreeSet<NaiveDate> {
        &self.own
    }

    /// Whose holiday a day is; an own date says so even where the country keeps it too.
    pub fn holds(&self, day: NaiveDate) -> Option<Holiday> {
        if self.own.contains(&day) {
            return Some(Holiday::Own);
        }
        let country = self.country.filter(|_| KNOWN_YEARS.contains(&day.year()))?;
        let kept = country.keeps(day) || self.every_region && country.keeps_somewhere(day);
        kept.then_some(Holiday::Public(country))
    }

    /// Whether all is known about a day: false for a country's days outside [`KNOWN_YEARS`].
    pub fn knows(&self, day: NaiveDate) -> bool {
        self.country.is_none() || KNOWN_YEARS.contains(&day.year())
    }

    fn set_country(&mut self, typed: &str) -> Result<(), HolidayError> {
        let folded = typed.to_lowercase();
        let (name, every_region) = match folded.strip_suffix(REGIONS) {
            Some(name) => (name, true),
            None => (typed, false),
        };
        let country = Country::parse(name)?;
        self.every_region |= every_region;
        match self.country.replace(country).filter(|first| *first != country) {
            None => Ok(()),
            Some(first) => Err(HolidayError::TwoCountries { first, second: country }),
        }
    }

    fn add(&mut self, range: RangeInclusive<NaiveDate>) -> Result<(), HolidayError> {
        let mut day = *range.start();
        while range.contains(&day) {
            self.own.insert(day);
            if self.own.len() > OWN_AT_MOST {
                return Err(HolidayError::TooManyDates);
            }
            // The years of own dates end long before the calendar does.
            day = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
        }
        Ok(())
    }
}

/// Why a calendar was refused. Texts in it are shortened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HolidayError {
    /// No country with this code or name is listed.
    #[error(transparent)]
    UnknownCountry(#[from] UnknownCountry),
    /// A second country.
    #[error("a calendar has one country, and this names {} and {}", first.name(), second.name())]
    TwoCountries {
        /// The one written first.
        first: Country,
        /// The one written last.
        second: Country,
    },
    /// A date that is not written as year, month and day, or that the calendar does not have.
    #[error(
        "`{given}` is not a date; write one as 2026-12-24, or a range as 2026-12-24..2027-01-01"
    )]
    NotADate {
        /// What was written.
        given: String,
    },
    /// A year outside [`OWN_YEARS`].
    #[error("{date} is not in the years {} to {}", OWN_YEARS.start(), OWN_YEARS.end())]
    FarAway {
        /// The date.
        date: NaiveDate,
    },
    /// A range whose end is before its start.
    #[error("the range {first}..{last} runs backwards")]
    Backwards {
        /// As written first.
        first: NaiveDate,
        /// As written last.
        last: NaiveDate,
    },
    /// More own dates than a calendar holds.
    #[error("a calendar holds {OWN_AT_MOST} dates at most; a longer time is a pause")]
    TooManyDates,
    /// Longer than any calendar that is not refused.
    #[error("the text is {bytes} bytes long; {LONGEST} are enough for any calendar")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

impl FromStr for Calendar {
    type Err = HolidayError;

    fn from_str(text: &str) -> Result<Self, HolidayError> {
        if text.len() > LONGEST {
            return Err(HolidayError::TooLong { bytes: text.len() });
        }
        let mut calendar = Self::default();
        if text.trim().eq_ignore_ascii_case(NONE) {
            return Ok(calendar);
        }
        for entry in text.split([',', ';', '\n']) {
            // A country's name may have several words, and a date may follow without a comma.
            let dates = entry.find(|one: char| one.is_ascii_digit()).unwrap_or(entry.len());
            let (country, dates) = entry.split_at(dates);
            if !country.trim().is_empty() {
                calendar.set_country(country.trim())?;
            }
            for range in joined_ranges(dates).split_whitespace() {
                calendar.add(range_of(range)?)?;
            }
        }
        Ok(calendar)
    }
}

/// The dates of an entry with every range in one piece: `a..b` for `a .. b`, `a to b` and `a – b`.
fn joined_ranges(dates: &str) -> String {
    let dates = dates.replace(" to ", "..").replace(['–', '…'], "..");
    dates.split("..").map(str::trim).collect::<Vec<_>>().join("..")
}

fn range_of(text: &str) -> Result<RangeInclusive<NaiveDate>, HolidayError> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (date(first)?, date(last)?);
    if first > last { Err(HolidayError::Backwards { first, last }) } else { Ok(first..=last) }
}

fn date(text: &str) -> Result<NaiveDate, HolidayError> {
    // chrono also reads "+2026- 1-2".
    let plain = text.bytes().all(|one| one.is_ascii_digit() || one == b'-');
    let date = text.parse::<NaiveDate>().ok().filter(|_| plain);
    let date = date.ok_or_else(|| HolidayError::NotADate { given: quoted(text) })?;
    if OWN_YEARS.contains(&date.year()) { Ok(date) } else { Err(HolidayError::FarAway { date }) }
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(country) = self.country {
            let regions = if self.every_region { REGIONS } else { "" };
            write!(f, "{}{regions}", country.code().to_lowercase())?;
            separator = ", ";
        }
        let mut days = self.own.iter().copied().peekable();
        while let Some(first) = days.next() {
            let mut last = first;
            while let Some(next) = days.next_if(|next| last.succ_opt() == Some(*next)) {
                last = next;
            }
            write!(f, "{separator}{first}")?;
            if last > first {
                write!(f, "..{last}")?;
            }
            separator = ", ";
        }
        if separator.is_empty() { f.write_str(NONE) } else { Ok(()) }
    }
}

impl TryFrom<String> for Calendar {
    type Error = HolidayError;

    fn try_from(text: String) -> Result<Self, HolidayError> {
        text.parse()
    }
}

impl From<Calendar> for String {
    fn from(calendar: Calendar) -> Self {
        calendar.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(text: &str) -> Result<Calendar, HolidayError> {
        text.parse()
    }

    #[test]
    fn a_country_keeps_its_own_days_and_those_of_regions_only_when_asked() {
        let kept = [
            ("de", "2026-10-03", true),
            ("DE", "2026-06-04", false),
            ("germany +regions", "2026-06-04", true),
            ("us", "2026-07-03", true),
            ("us", "2026-07-04", false),
            ("uk", "2030-12-25", true),
            ("gb+regions", "2030-01-01", true),
            ("jp", "2076-01-01", true),
            ("none", "2026-12-25", false),
        ];
        for (calendar, on, want) in kept {
            let calendar = read(calendar).unwrap();
            assert_eq!(calendar.holds(day(on)).is_some(), want, "{calendar} on {on}");
        }
    }

    #[test]
    fn beyond_the_known_years_only_own_dates_are_holidays_and_it_says_so() {
        let calendar = read("fr, 2077-07-14").unwrap();
        assert_eq!(calendar.holds(day("2077-07-14")), Some(Holiday::Own));
        assert_eq!(calendar.holds(day("2077-12-25")), None);
        assert!(!calendar.knows(day("2077-12-25")) && calendar.knows(day("2076-12-25")));
        assert!(read("2077-07-14").unwrap().knows(day("2090-01-01")));
    }

    #[test]
    fn every_listed_country_has_holidays_in_the_first_and_last_known_year() {
        let empty: Vec<_> = Country::all()
            .filter(|country| {
                let calendar = Calendar { country: Some(*country), ..Calendar::default() };
                !KNOWN_YEARS.clone().all(|year| {
                    let days = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days().take(365);
                    days.into_iter().any(|day| calendar.holds(day).is_some())
                })
            })
            .map(Country::code)
            .collect();
        assert_eq!(empty, [""; 0]);
    }

    #[test]
    fn dates_and_ranges_are_read_as_people_type_them() {
        for (typed, want) in [
            ("2026-12-24, 2026-12-31", "2026-12-24, 2026-12-31"),
            ("2026-12-24..2027-01-01", "2026-12-24..2027-01-01"),
            ("de 2026-12-24 to 2026-12-26; 2026-12-27", "de, 2026-12-24..2026-12-27"),
            (
                "2026-12-24 – 2026-12-25 2026-12-31, United States",
                "us, 2026-12-24..2026-12-25, 2026-12-31",
            ),
            ("United Kingdom +REGIONS", "gb+regions"),
            ("DE, germany+regions", "de+regions"),
            (" ,", "none"),
            ("None", "none"),
        ] {
            assert_eq!(read(typed).unwrap().to_string(), want, "{typed}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_the_nearest_country() {
        for (typed, want) in [
            ("germnay", "did you mean DE (Germany)?"),
            ("xx", "write an ISO code"),
            ("de, fr", "names Germany and France"),
            ("2026-13-01", "`2026-13-01` is not a date"),
            ("2026-12-24..", "`` is not a date"),
            ("206-12-24", "not in the years 2000 to 2100"),
            ("2026-12-24..2026-12-01", "runs backwards"),
            ("2026-01-01..2026-12-31", "200 dates at most"),
        ] {
            let error = read(typed).unwrap_err().to_string();
            assert!(error.contains(want), "{typed}: {error}");
        }
        assert!(matches!(read(&"2026-01-01 ".repeat(400)), Err(HolidayError::TooLong { .. })));
        assert!(read("2026-01-01..2026-07-19").is_ok(), "200 days are allowed");
    }

    proptest! {
        #[test]
        fn a_calendar_is_read_back(
            country in prop::option::of(prop::sample::select(Country::all().collect::<Vec<_>>())),
            every_region: bool,
            days in prop::collection::btree_set(0_u64..400, 0..60),
        ) {
            let own = days.into_iter().map(|after| day("2026-01-01") + Days::new(after)).collect();
            let every_region = every_region && country.is_some();
            let calendar = Calendar { country, every_region, own };
            prop_assert_eq!(read(&calendar.to_string()), Ok(calendar.clone()));
            let json = serde_json::to_string(&calendar).unwrap();
            prop_assert_eq!(serde_json::from_str::<Calendar>(&json).unwrap(), calendar);
        }

        #[test]
        fn no_text_panics(text in prop_oneof![".{0,60}", "[0-9., ;–a-z+-]{0,60}"]) {
            let _ = read(&text);
        }
    }
}
