//! The periods a board can be for, as keys in a group's time zone.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The span of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A local calendar day.
    Day,
    /// A local week, from Monday.
    Week,
    /// A local calendar month.
    Month,
    /// Everything.
    All,
}

impl Period {
    /// All spans, shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::All];

    /// As typed: `day`, `week`, `month`, `all`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::All => "all",
        }
    }

    /// First day of the span that holds a local date; 1970-01-01 for [`Period::All`].
    pub fn begin(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => day,
            Self::Week => {
                let since_monday = u64::from(day.weekday().num_days_from_monday());
                day.checked_sub_days(Days::new(since_monday)).unwrap_or(day)
            }
            Self::Month => day.with_day(1).unwrap_or(day),
            Self::All => NaiveDate::default(),
        }
    }

    /// The span with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.word().eq_ignore_ascii_case(word))
    }
}

/// What a board of a group is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Span {
    /// A period whose sums are kept.
    Period(Period),
    /// The season of today, added up from its days when it is asked for.
    Season,
}

impl Span {
    /// All of them, shortest first.
    pub const ALL: [Self; 5] = [
        Self::Period(Period::Day),
        Self::Period(Period::Week),
        Self::Period(Period::Month),
        Self::Season,
        Self::Period(Period::All),
    ];

    /// As typed: `season`, or the word of the period.
    pub fn word(self) -> &'static str {
        match self {
            Self::Period(period) => period.word(),
            Self::Season => "season",
        }
    }

    /// The one with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.word().eq_ignore_ascii_case(word))
    }
}

impl From<Period> for Span {
    fn from(period: Period) -> Self {
        Self::Period(period)
    }
}

/// One period of a group: a span with the local date it begins on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeriodKey {
    /// The span.
    pub period: Period,
    /// First local day; 1970-01-01 for [`Period::All`].
    pub begins: NaiveDate,
}

impl PeriodKey {
    /// The period of this span that holds an instant, in a zone.
    pub fn holding(period: Period, at: DateTime<Utc>, zone: Tz) -> Self {
        let day = at.with_timezone(&zone).date_naive();
        Self { period, begins: period.begin(day) }
    }

    /// The four periods that hold an instant: what one ledger row counts in.
    pub fn all_holding(at: DateTime<Utc>, zone: Tz) -> [Self; 4] {
        Period::ALL.map(|period| Self::holding(period, at, zone))
    }
}

impl fmt::Display for PeriodKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.period {
            Period::All => f.write_str("all"),
            _ => write!(f, "{}:{}", self.period.word(), self.begins),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_counts_in_the_local_day_week_and_month() {
        let cases = [
            (
                "2026-03-01T04:30:00Z",
                "America/New_York",
                "day:2026-02-28 week:2026-02-23 month:2026-02-01 all",
            ),
            (
                "2026-03-01T04:30:00Z",
                "Asia/Tokyo",
                "day:2026-03-01 week:2026-02-23 month:2026-03-01 all",
            ),
            ("2026-12-31T23:59:59Z", "UTC", "day:2026-12-31 week:2026-12-28 month:2026-12-01 all"),
        ];
        for (at, zone, want) in cases {
            let keys = PeriodKey::all_holding(at.parse().unwrap(), zone.parse().unwrap());
            assert_eq!(keys.map(|key| key.to_string()).join(" "), want, "{at} {zone}");
        }
    }

    #[test]
    fn words_name_periods_in_any_case() {
        assert_eq!(Period::from_word("WEEK"), Some(Period::Week));
        assert_eq!(Period::from_word("fortnight"), None);
        assert_eq!(Span::from_word("Season"), Some(Span::Season));
        assert_eq!(Span::from_word("month"), Some(Period::Month.into()));
        assert_eq!(Span::from_word("fortnight"), None);
    }
}
