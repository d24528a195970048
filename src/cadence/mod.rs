//! A cron expression in a time zone and the instants it names; the clock is never read here.
//!
//! An expression is five fields as people write them in a crontab (minute, hour, day of month, month,
//! day of week) or one of `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`; `fields.rs` holds the
//! grammar. What happens when the clocks change follows Debian's cron:
//!
//! 1. An expression whose minute or hour field begins with `*` follows real time: it fires at every
//!    instant whose wall clock matches, so twice in an hour that happens twice, and never in a gap.
//! 2. Any other expression names wall-clock times of a day. Each fires once, at the first instant at
//!    which the clock shows that time or a later one: the first pass of an hour that happens twice,
//!    and the end of a gap that swallowed it. Several times swallowed by one gap fire once together.
//!
//! The `cron` crate finds the next match, but only on zone-free local time: given a zone it skips what
//! a gap swallowed and runs backwards in a repeated hour. It also counts weekdays from Sunday = 1,
//! wants seconds first, and joins day of month and day of week with AND; all three are put right in
//! `Fields::cron_rules`. Its calendar ends with the year 2100, and so do the instants here.
//!
//! Around it: [`holidays`] on which nothing fires, what becomes of [`missed`] instants, and a [`preview`].

pub mod country;
mod error;
mod fields;
pub mod holidays;
pub mod missed;
pub mod plain;
pub mod preview;
mod wall_clock;
pub mod window;
mod zone;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use error::{CadenceError, Field, FieldFault};
pub use zone::{parse_zone, rules};

use chrono::{DateTime, Datelike, Months, NaiveDateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use cron::Schedule;
use fields::Fields;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The last year of the `cron` crate's calendar.
const LAST_YEAR: i32 = 2100;

/// An expression that can stay silent longer than this is refused: it is nearly always a mistake.
const LONGEST_SILENCE: Months = Months::new(60);

/// 2025-01-01T00:00:00Z, from where [`Cadence::parse`] looks whether a real-time expression ever fires.
/// Fixed, so that the answer does not depend on the day it is asked.
const REFERENCE: DateTime<Utc> = DateTime::from_timestamp(1_735_689_600, 0).expect("2025");

/// When something happens: a cron expression, checked, and the zone whose wall clock it speaks of.
///
/// Equal when both texts are. Serialised as `{"expression": "0 9 * * MON", "zone": "Europe/Berlin"}`
/// and checked again when read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Cadence {
    expression: String,
    zone: Tz,
    follows_real_time: bool,
    rule: Schedule,
    /// The other half of day of month OR day of week.
    or_rule: Option<Schedule>,
}

impl Cadence {
    /// Reads an expression and the name of its zone.
    ///
    /// Refused as never firing: an expression that somewhere in the calendar's 28-year cycle leaves
    /// more than five years without a day (`0 0 30 2 *`), and one whose times a clock change swallows
    /// each time. The 29th of February passes: it waits four years, and eight only around 2100.
    ///
    /// # Errors
    ///
    /// [`CadenceError`] says what is wrong, with the field or the nearest zone names.
    pub fn parse(expression: &str, zone: &str) -> Result<Self, CadenceError> {
        let zone = parse_zone(zone)?;
        let fields = Fields::parse(expression)?;
        let expression = expression.split_whitespace().collect::<Vec<_>>().join(" ");
        if fields.can_stay_silent_longer_than(LONGEST_SILENCE) {
            return Err(CadenceError::NeverFires { expression });
        }
        let (rule, or_rule) = fields.cron_rules();
        let cadence = Self {
            expression,
            zone,
            follows_real_time: fields.follow_real_time(),
            rule: cron_schedule(&rule),
            or_rule: or_rule.as_deref().map(cron_schedule),
        };
        match cadence.next(REFERENCE) {
            Some(first) if first <= REFERENCE + LONGEST_SILENCE => Ok(cadence),
            _ => Err(CadenceError::NeverFires { expression: cadence.expression }),
        }
    }

    /// The first instant later than `after`, always a whole second; `None` once the year 2100 is over.
    ///
    /// Before 1970 there are no instants: the first one of 1970 answers for all earlier times.
    pub fn next(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if after.year() > LAST_YEAR {
            return None;
        }
        // All instants are whole seconds, so what is later than the second is later than its fraction.
        let after = after.max(DateTime::UNIX_EPOCH).with_nanosecond(0)?;
        if self.follows_real_time { self.next_real(after) } else { self.next_named(after) }
    }

    /// All instants later than `after`, in order, none twice.
    pub fn after(&self, after: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
        std::iter::successors(self.next(after), |&at| self.next(at))
    }

    /// The expression as it was written, with single spaces.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The zone whose wall clock the expression speaks of.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Rule 1 of the module: every instant whose wall clock matches.
    fn next_real(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut after = after;
        let mut local = wall_clock::local(self.zone, after);
        // From the first pass of a repeated hour, local time after `local` is not all that comes:
        // once the first pass is over, the clock shows earlier times again.
        if let Some(turn) = wall_clock::turns_back_at(self.zone, after) {
            let first_pass = self.next_local(local).map(|named| after + (named - local));
            if let Some(at) = first_pass.filter(|&at| at < turn) {
                return Some(at);
            }
            after = turn - TimeDelta::seconds(1);
            local = wall_clock::local(self.zone, turn) - TimeDelta::seconds(1);
        }
        loop {
            local = self.next_local(local)?;
            if let Some(at) = wall_clock::showing(self.zone, local).find(|&at| at > after) {
                return Some(at);
            }
        }
    }

    /// Rule 2 of the module: every named time once, when the clock first reaches it.
    fn next_named(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut local = wall_clock::local(self.zone, after);
        loop {
            local = self.next_local(local)?;
            // In the second pass of a repeated hour, times that the first pass reached are behind us.
            if let Some(at) = wall_clock::first_reaching(self.zone, local).filter(|&at| at > after)
            {
                return Some(at);
            }
        }
    }

    /// The first local time later than `after` that the expression names, as if every day had 24 hours.
    fn next_local(&self, after: NaiveDateTime) -> Option<NaiveDateTime> {
        let after = after.and_utc();
        let next = |rule: &Schedule| rule.after(&after).next();
        let other = self.or_rule.as_ref().and_then(next);
        next(&self.rule).into_iter().chain(other).min().map(|at| at.naive_utc())
    }
}

#[expect(clippy::expect_used, reason = "`Fields` writes only numbers within the field's range")]
fn cron_schedule(rule: &str) -> Schedule {
    Schedule::from_str(rule).expect("a rule written by `Fields` parses")
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.expression, self.zone.name())
    }
}

/// The two strings that a [`Cadence`] is kept as.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    expression: String,
    zone: String,
}

impl TryFrom<Written> for Cadence {
    type Error = CadenceError;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Self::parse(&written.expression, &written.zone)
    }
}

impl From<Cadence> for Written {
    fn from(cadence: Cadence) -> Self {
        Self { zone: cadence.zone.name().to_owned(), expression: cadence.expression }
    }
}
