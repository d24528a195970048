//! The next firings of a cadence as a list to show before it is agreed to: clock changes are marked and what is skipped
//! says why. Nothing is fired or stored here.
//!
//! 1. A firing on a holiday of the calendar, by the local day in the cadence's zone, is skipped.
//! 2. A firing before the end of a pause is skipped; one at its end is not.
//! 3. One row stands for all skipped firings of a holiday, and one for all of a pause.
//! 4. A row is marked when its clock is not as far from UTC as that of the row before.

use super::{
    Cadence,
    holidays::{Calendar, Holiday},
    wall_clock,
};
use chrono::{DateTime, Days, FixedOffset, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Most firings of one preview: a month of days, and what one card can show.
pub const FIRINGS_AT_MOST: usize = 31;

/// Rows for each firing asked for, skipped ones and all: a cadence that falls only on holidays ends here.
const ROWS_PER_FIRING: usize = 3;

/// Why a firing is skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its local day is a holiday.
    Holiday(Holiday),
    /// The schedule is paused until then.
    Paused(DateTime<Utc>),
}

/// How far the clock was moved since the row before: an hour forward in spring is `+1 h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClocksChange(pub TimeDelta);

/// One firing, or the first of several that one holiday or pause skips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// When.
    pub instant: DateTime<Utc>,
    /// What the clock of the zone shows then.
    pub local: NaiveDateTime,
    /// How far that clock is from UTC.
    pub offset: FixedOffset,
    /// The clocks change between the row before and this; for the first row, since `after`.
    pub mark: Option<ClocksChange>,
    /// Why it does not fire, if it does not.
    pub skipped: Option<Reason>,
}

/// Why a firing at this instant is skipped, if it is: what a preview shows, and what holds when it is due.
pub fn skipped(
    at: DateTime<Utc>,
    zone: Tz,
    holidays: &Calendar,
    paused_until: Option<DateTime<Utc>>,
) -> Option<Reason> {
    let paused = paused_until.filter(|until| at < *until).map(Reason::Paused);
    let day = wall_clock::local(zone, at).date();
    paused.or_else(|| holidays.holds(day).map(Reason::Holiday))
}

/// The next `firings` later than `after` (at most [`FIRINGS_AT_MOST`]), with what is skipped between them.
///
/// Fewer when the cadence ends or when two of three firings are skipped.
pub fn preview(
    cadence: &Cadence,
    after: DateTime<Utc>,
    firings: usize,
    holidays: &Calendar,
    paused_until: Option<DateTime<Utc>>,
) -> Vec<Row> {
    let zone = cadence.zone();
    let firings = firings.min(FIRINGS_AT_MOST);
    let mut rows: Vec<Row> = Vec::new();
    let (mut after, mut offset, mut fired) = (after, offset_at(zone, after), 0);
    while fired < firings && rows.len() < firings * ROWS_PER_FIRING {
        let Some(instant) = cadence.next(after) else {
            break;
        };
        let here = offset_at(zone, instant);
        let moved =
            TimeDelta::seconds(i64::from(here.local_minus_utc() - offset.local_minus_utc()));
        let local = wall_clock::local(zone, instant);
        let skipped = skipped(instant, zone, holidays, paused_until);
        let mark = (!moved.is_zero()).then_some(ClocksChange(moved));
        rows.push(Row { instant, local, offset: here, mark, skipped });
        offset = here;
        // The instant before the next that may fire: of a holiday or a pause only the first is a row.
        after = match skipped {
            None => {
                fired += 1;
                instant
            }
            Some(Reason::Paused(until)) => before(until),
            Some(Reason::Holiday(_)) => next_day(zone, local).map_or(instant, before).max(instant),
        };
    }
    rows
}

fn offset_at(zone: Tz, at: DateTime<Utc>) -> FixedOffset {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix()
}

/// Instants of a cadence are whole seconds, so nothing lies between this and `at`.
fn before(at: DateTime<Utc>) -> DateTime<Utc> {
    at - TimeDelta::milliseconds(1)
}

/// The first instant of the local day after this one.
fn next_day(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let midnight = local.date().checked_add_days(Days::new(1))?.and_time(chrono::NaiveTime::MIN);
    wall_clock::first_reaching(zone, midnight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn shown(rows: &[Row]) -> Vec<String> {
        rows.iter()
            .map(|row| {
                let mark = row.mark.map_or(String::new(), |by| format!(" {}h", by.0.num_hours()));
                let skipped = match row.skipped {
                    None => "",
                    Some(Reason::Holiday(_)) => " holiday",
                    Some(Reason::Paused(_)) => " paused",
                };
                format!("{} {}{mark}{skipped}", row.local.format("%m-%d %H:%M"), row.offset)
            })
            .collect()
    }

    #[test]
    fn clock_changes_are_marked_once_and_holidays_say_so() {
        let cadence = Cadence::parse("0 9 * * mon-fri", "Europe/Berlin").unwrap();
        let holidays = "de".parse().unwrap();
        let rows = preview(&cadence, utc("2026-03-26T12:00:00Z"), 4, &holidays, None);
        assert_eq!(
            shown(&rows),
            [
                "03-27 09:00 +01:00",
                "03-30 09:00 +02:00 1h",
                "03-31 09:00 +02:00",
                "04-01 09:00 +02:00"
            ]
        );
        let rows = preview(&cadence, utc("2026-04-01T12:00:00Z"), 2, &holidays, None);
        assert_eq!(
            shown(&rows),
            [
                "04-02 09:00 +02:00",
                "04-03 09:00 +02:00 holiday",
                "04-06 09:00 +02:00 holiday",
                "04-07 09:00 +02:00"
            ]
        );
    }

    #[test]
    fn a_pause_and_a_holiday_are_one_row_however_often_they_are_fired_upon() {
        let cadence = Cadence::parse("* * * * *", "America/New_York").unwrap();
        let holidays = "2026-11-01".parse().unwrap();
        let until = utc("2026-11-01T04:30:00Z");
        let rows = preview(&cadence, utc("2026-01-01T00:00:00Z"), 2, &holidays, Some(until));
        assert_eq!(
            shown(&rows),
            [
                "12-31 19:01 -05:00 paused",
                "11-01 00:30 -04:00 1h holiday",
                "11-02 00:00 -05:00 -1h",
                "11-02 00:01 -05:00"
            ]
        );
    }

    #[test]
    fn a_firing_at_the_end_of_a_pause_fires() {
        let until = utc("2026-05-05T09:00:00Z");
        let none = Calendar::default();
        let reason = |at: &str| skipped(utc(at), Tz::UTC, &none, Some(until));
        assert_eq!(reason("2026-05-05T09:00:00Z"), None);
        assert_eq!(reason("2026-05-05T08:59:59Z"), Some(Reason::Paused(until)));
    }

    #[test]
    fn a_cadence_that_falls_only_on_holidays_ends() {
        let cadence = Cadence::parse("0 9 25 12 *", "UTC").unwrap();
        let rows = preview(&cadence, utc("2026-01-01T00:00:00Z"), 5, &"de".parse().unwrap(), None);
        assert!(rows.len() == 15 && rows.iter().all(|row| row.skipped.is_some()));
    }

    proptest! {
        #[test]
        fn what_fires_is_what_the_cadence_names_less_what_is_skipped(
            expression in prop::sample::select(vec!["0 9 * * mon-fri", "30 */5 * * *", "15 2 * * *", "0 0 1 * *"]),
            zone in prop::sample::select(vec!["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "UTC"]),
            seconds in 1_767_225_600_i64..1_900_000_000,
            firings in 0_usize..40,
            paused in prop::option::of(0_i64..100),
        ) {
            let cadence = Cadence::parse(expression, zone).unwrap();
            let holidays: Calendar = "us".parse().unwrap();
            let after = DateTime::from_timestamp(seconds, 0).unwrap();
            let until = paused.map(|days| after + TimeDelta::days(days));
            let rows = preview(&cadence, after, firings, &holidays, until);
            let fired: Vec<_> = rows.iter().filter(|row| row.skipped.is_none()).map(|row| row.instant).collect();
            let want: Vec<_> = cadence
                .after(after)
                .filter(|at| skipped(*at, cadence.zone(), &holidays, until).is_none())
                .take(firings.min(FIRINGS_AT_MOST))
                .collect();
            prop_assert_eq!(&fired, &want[..fired.len()]);
            prop_assert!(fired.len() == want.len() || rows.len() == firings.min(FIRINGS_AT_MOST) * 3);
            prop_assert!(rows.is_sorted_by(|a, b| a.instant < b.instant));
        }
    }
}
