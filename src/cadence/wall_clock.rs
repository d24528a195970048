//! What the wall clock of a zone shows, and when: its gaps and its repeated hours, not its schedules.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};

/// What the clock shows at an instant.
pub(super) fn local(zone: Tz, at: DateTime<Utc>) -> NaiveDateTime {
    zone.from_utc_datetime(&at.naive_utc()).naive_local()
}

/// The instants, earliest first, at which the clock shows `local`: none in a gap, two in a repeated hour.
pub(super) fn showing(zone: Tz, local: NaiveDateTime) -> impl Iterator<Item = DateTime<Utc>> {
    let (first, second) = match zone.from_local_datetime(&local) {
        MappedLocalTime::None => (None, None),
        MappedLocalTime::Single(only) => (Some(only), None),
        MappedLocalTime::Ambiguous(first, second) => (Some(first), Some(second)),
    };
    first.into_iter().chain(second).map(|at| at.to_utc())
}

/// The first instant at which the clock shows `local` or a later time: the end of the gap when it is in
/// one. `None` only for a gap that the zone's table does not close.
pub(super) fn first_reaching(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let first = showing(zone, local).next();
    first.or_else(|| Some(GapInfo::new(&local, &zone)?.end?.to_utc()))
}

/// When `at`, a whole second, is in the first pass of an hour that happens twice: the instant the clock
/// is put back.
pub(super) fn turns_back_at(zone: Tz, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut passes = showing(zone, local(zone, at));
    let (first, second) = (passes.next()?, passes.next()?);
    if at >= second {
        return None;
    }
    let offset = |at: DateTime<Utc>| zone.offset_from_utc_datetime(&at.naive_utc()).fix();
    let put_back = offset(second);
    // chrono-tz does not give its table of transitions; some 17 halvings find a second in a day.
    let (mut before, mut after) = (first, second);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if offset(middle) == put_back {
            after = middle;
        } else {
            before = middle;
        }
    }
    Some(after)
}
