//! The five fields of a crontab expression, read into sets; days and times only, no zone and no clock.
//!
//! ```text
//! expression = minute hour day-of-month month day-of-week | "@" shorthand
//! field      = item *("," item)
//! item       = ("*" | value | value "-" value) ["/" step]
//! value      = number | name          names: jan..dec, sun..sat, or in full, in any case
//! ```
//!
//! `5/15` is `5-max/15`. Weekdays are 0 to 7, Sunday twice; a range may end with `sun` or 0 as 7.
//! Day of month and day of week: when neither begins with `*`, a day of either kind counts; otherwise
//! a day must be of both.

use super::error::{CadenceError, Field, FieldFault, quoted};
use chrono::{Datelike, Months, NaiveDate};

/// A full list of every field takes some 330 bytes.
const LONGEST_EXPRESSION: usize = 512;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] =
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
/// Letters of a name's short form.
const SHORT_NAME: usize = 3;

const SUNDAY: u32 = 0;
const SUNDAY_AGAIN: u32 = 7;

/// Two of the Gregorian calendar's 28-year cycles, so that every silence is seen whole.
const TWO_CYCLES: std::ops::Range<i32> = 2001..2057;

/// An expression as the values each field names.
#[derive(Debug)]
pub(super) struct Fields {
    minute: Values,
    hour: Values,
    day: Values,
    month: Values,
    weekday: Values,
}

/// The values one field names.
#[derive(Debug, Default, Clone, Copy)]
struct Values {
    /// Bit n is set when the value n is named.
    bits: u64,
    /// The field begins with `*`, which crontab reads as "not restricted", also before a step.
    starred: bool,
}

impl Fields {
    /// Reads an expression; the error says which field is wrong and why.
    pub(super) fn parse(expression: &str) -> Result<Self, CadenceError> {
        if expression.len() > LONGEST_EXPRESSION {
            return Err(CadenceError::TooLong {
                bytes: expression.len(),
                limit: LONGEST_EXPRESSION,
            });
        }
        let expression = match expression.trim() {
            shorthand if shorthand.starts_with('@') => written_out(shorthand)?,
            expression => expression,
        };
        let words: Vec<&str> = expression.split_whitespace().collect();
        let &[minute, hour, day, month, weekday] = words.as_slice() else {
            return Err(CadenceError::FieldCount { found: words.len() });
        };
        Ok(Self {
            minute: Field::Minute.parse(minute)?,
            hour: Field::Hour.parse(hour)?,
            day: Field::DayOfMonth.parse(day)?,
            month: Field::Month.parse(month)?,
            weekday: Field::DayOfWeek.parse(weekday)?.with_one_sunday(),
        })
    }

    /// Whether the expression follows real time over a clock change, rather than naming times of day.
    pub(super) fn follow_real_time(&self) -> bool {
        self.minute.starred || self.hour.starred
    }

    /// The same times in the `cron` crate's language, a local time being named when either rule does.
    ///
    /// Seconds come first, weekdays are counted from Sunday = 1, and one rule means day of month AND
    /// day of week, so that OR takes two.
    pub(super) fn cron_rules(&self) -> (String, Option<String>) {
        let rule = |day: Values, weekday: Values| {
            format!(
                "0 {} {} {} {} {}",
                self.minute.cron_list(Field::Minute),
                self.hour.cron_list(Field::Hour),
                day.cron_list(Field::DayOfMonth),
                self.month.cron_list(Field::Month),
                weekday.cron_list(Field::DayOfWeek),
            )
        };
        let (any_day, any_weekday) =
            (Values::all(Field::DayOfMonth), Values::all(Field::DayOfWeek).with_one_sunday());
        if self.either_day() {
            (rule(self.day, any_weekday), Some(rule(any_day, self.weekday)))
        } else {
            (rule(self.day, self.weekday), None)
        }
    }

    /// Whether some wait between two named days is longer than `limit`, at any time from 1901 to 2099.
    pub(super) fn can_stay_silent_longer_than(&self, limit: Months) -> bool {
        let mut last: Option<NaiveDate> = None;
        for year in TWO_CYCLES {
            let mut days = self.days_of(year);
            let Some(first) = days.next() else { continue };
            if last.is_some_and(|last| first > last + limit) {
                return true;
            }
            last = days.next_back().or(Some(first));
        }
        last.is_none()
    }

    /// The days of a year that the expression names.
    fn days_of(&self, year: i32) -> impl DoubleEndedIterator<Item = NaiveDate> {
        (1..=12)
            .filter(move |&month| self.month.has(month))
            .flat_map(move |month| (1..=31).map(move |day| (month, day)))
            .filter_map(move |(month, day)| NaiveDate::from_ymd_opt(year, month, day))
            .filter(move |&date| self.names_day(date))
    }

    fn names_day(&self, date: NaiveDate) -> bool {
        let day = self.day.has(date.day());
        let weekday = self.weekday.has(date.weekday().num_days_from_sunday());
        if self.either_day() { day || weekday } else { day && weekday }
    }

    fn either_day(&self) -> bool {
        !self.day.starred && !self.weekday.starred
    }
}

impl Values {
    fn all(field: Field) -> Self {
        let (min, max) = field.range();
        Self { bits: (min..=max).fold(0, |bits, value| bits | (1 << value)), starred: true }
    }

    /// The values in the `cron` crate's numbers; `*` for all, which it reads much faster.
    fn cron_list(self, field: Field) -> String {
        if self.bits.count_ones() == field.count() {
            return "*".to_owned();
        }
        let shift = u32::from(field == Field::DayOfWeek);
        self.iter().map(|value| (value + shift).to_string()).collect::<Vec<_>>().join(",")
    }

    fn has(self, value: u32) -> bool {
        (self.bits >> value) & 1 == 1
    }

    fn iter(self) -> impl Iterator<Item = u32> {
        (0..u64::BITS).filter(move |&value| self.has(value))
    }

    fn with_one_sunday(mut self) -> Self {
        if self.has(SUNDAY_AGAIN) {
            self.bits = (self.bits & !(1 << SUNDAY_AGAIN)) | (1 << SUNDAY);
        }
        self
    }
}

impl Field {
    fn range(self) -> (u32, u32) {
        match self {
            Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (SUNDAY, SUNDAY_AGAIN),
        }
    }

    /// How many different values there are, which is the longest step.
    fn count(self) -> u32 {
        let (min, max) = self.range();
        if self == Self::DayOfWeek { max - min } else { max - min + 1 }
    }

    /// The names of this field and the number of the first.
    fn names(self) -> (&'static [&'static str], u32) {
        match self {
            Self::Month => (&MONTHS, 1),
            Self::DayOfWeek => (&WEEKDAYS, SUNDAY),
            Self::Minute | Self::Hour | Self::DayOfMonth => (&[], 0),
        }
    }

    fn parse(self, text: &str) -> Result<Values, CadenceError> {
        let mut values = Values { bits: 0, starred: text.starts_with('*') };
        for item in text.split(',') {
            values.bits |= self.item(item).map_err(|fault| CadenceError::BadField {
                field: self,
                given: quoted(text),
                fault,
            })?;
        }
        Ok(values)
    }

    /// The bits of one item of a list.
    fn item(self, item: &str) -> Result<u64, FieldFault> {
        let (span, step) = match item.split_once('/') {
            Some((span, step)) => (span, Some(self.step(step)?)),
            None => (item, None),
        };
        let (min, max) = self.range();
        let (from, to) = if span == "*" {
            (min, max)
        } else if let Some((from, to)) = span.split_once('-') {
            (self.value(from)?, self.value(to)?)
        } else {
            let only = self.value(span)?;
            (only, if step.is_some() { max } else { only })
        };
        let to =
            if self == Self::DayOfWeek && to == SUNDAY && from > to { SUNDAY_AGAIN } else { to };
        if from > to {
            return Err(FieldFault::Backwards { range: quoted(span) });
        }
        let step = step.unwrap_or(1);
        Ok((from..=to).step_by(step).fold(0, |bits, value| bits | (1 << value)))
    }

    fn step(self, text: &str) -> Result<usize, FieldFault> {
        let step = number(text).ok_or_else(|| self.not_a_value(text, false))?;
        match usize::try_from(step) {
            Ok(step) if step >= 1 && step <= self.count() as usize => Ok(step),
            _ => Err(FieldFault::BadStep { given: quoted(text), max: self.count() }),
        }
    }

    fn value(self, text: &str) -> Result<u32, FieldFault> {
        let (names, first) = self.names();
        let named = |name: &&str| {
            name.eq_ignore_ascii_case(text) || name[..SHORT_NAME].eq_ignore_ascii_case(text)
        };
        if let Some((_, value)) = names.iter().zip(first..).find(|(name, _)| named(name)) {
            return Ok(value);
        }
        let (min, max) = self.range();
        match number(text) {
            Some(value) if (min..=max).contains(&value) => Ok(value),
            Some(_) => Err(FieldFault::OutOfRange { given: quoted(text), min, max }),
            None => Err(self.not_a_value(text, !names.is_empty())),
        }
    }

    fn not_a_value(self, text: &str, named: bool) -> FieldFault {
        if text.is_empty() {
            FieldFault::Missing
        } else {
            FieldFault::NotAValue { given: quoted(text), named }
        }
    }
}

/// A number in digits; one too large to hold is larger than any field.
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u32::MAX))
}

/// The five fields that a shorthand stands for, as in crontab.
fn written_out(shorthand: &str) -> Result<&'static str, CadenceError> {
    match shorthand.to_ascii_lowercase().as_str() {
        "@hourly" => Ok("0 * * * *"),
        "@daily" | "@midnight" => Ok("0 0 * * *"),
        "@weekly" => Ok("0 0 * * 0"),
        "@monthly" => Ok("0 0 1 * *"),
        "@yearly" | "@annually" => Ok("0 0 1 1 *"),
        _ => Err(CadenceError::UnknownShorthand { given: quoted(shorthand) }),
    }
}
