//! Properties of the cadence against a brute-force reading of its rules around odd clock changes.
//!
//! The reference over all zones is `tests/cadence.rs`.

use super::*;
use chrono::TimeDelta;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Zones with odd clock changes since 1970, and an instant within a day or two of one of them.
const ODD_CHANGES: &[(&str, &str)] = &[
    ("America/New_York", "2026-03-08T07:00:00Z"),
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("Europe/Dublin", "2026-10-25T01:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("America/Santiago", "2026-04-05T03:00:00Z"),
    ("America/Santiago", "2026-09-06T04:00:00Z"),
    ("Africa/Cairo", "2026-10-29T21:00:00Z"),
    ("America/Havana", "2026-11-01T05:00:00Z"),
    ("Antarctica/Troll", "2026-03-29T01:00:00Z"),
    ("Antarctica/Troll", "2026-10-25T01:00:00Z"),
    ("Africa/Casablanca", "2026-03-22T02:00:00Z"),
    ("America/Scoresbysund", "2024-03-31T01:00:00Z"),
    ("Antarctica/Casey", "2010-03-04T15:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Pacific/Kwajalein", "1993-08-21T12:00:00Z"),
    ("Asia/Pyongyang", "2018-05-04T15:00:00Z"),
    ("America/Caracas", "2007-12-09T07:00:00Z"),
    ("Asia/Kathmandu", "1985-12-31T18:30:00Z"),
    ("UTC", "2027-12-31T00:00:00Z"),
];

/// One field: its text, the values it names and whether it begins with a star.
type FieldText = (String, BTreeSet<u32>, bool);

fn field(min: u32, max: u32) -> impl Strategy<Value = FieldText> {
    let star = Just(("*".to_owned(), (min..=max).collect(), true));
    let star_step = (1..=max - min).prop_map(move |step| {
        (format!("*/{step}"), (min..=max).step_by(step as usize).collect(), true)
    });
    let range = (min..=max, min..=max, 1_u32..4).prop_map(|(a, b, step)| {
        let (from, to) = (a.min(b), a.max(b));
        (format!("{from}-{to}/{step}"), (from..=to).step_by(step as usize).collect(), false)
    });
    let list = proptest::collection::vec(min..=max, 1..4).prop_map(|values| {
        let text = values.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        (text, values.into_iter().collect(), false)
    });
    prop_oneof![2 => star, 1 => star_step, 2 => range, 3 => list]
}

/// Every minute from `start` for `minutes`, by looking at each wall clock in turn: a plain reading of
/// the two rules that shares nothing with the code under test but the zone's offsets.
fn by_brute_force(
    fields: &[FieldText],
    zone: Tz,
    start: DateTime<Utc>,
    minutes: i64,
) -> Vec<DateTime<Utc>> {
    let matches = |local: NaiveDateTime| {
        let has = |index: usize, value: u32| fields[index].1.contains(&value);
        let day = has(2, local.day());
        let weekday = local.weekday().num_days_from_sunday();
        let weekday = has(4, weekday) || (weekday == 0 && has(4, 7));
        let stars = fields[2].2 || fields[4].2;
        has(0, local.minute())
            && has(1, local.hour())
            && has(3, local.month())
            && if stars { day && weekday } else { day || weekday }
    };
    let real_time = fields[0].2 || fields[1].2;
    let minute = TimeDelta::minutes(1);
    // Two days before the start the clock has shown everything that it will show again after it.
    let warm_up = 2 * 24 * 60;
    let mut highest = NaiveDateTime::MIN;
    let mut found = Vec::new();
    for step in -warm_up..=minutes {
        let at = start + minute * i32::try_from(step).unwrap();
        let local = at.with_timezone(&zone).naive_local();
        let reached = highest.max(local - TimeDelta::days(2));
        highest = highest.max(local);
        let fires = if real_time {
            matches(local)
        } else {
            let behind = (highest - reached).num_minutes();
            step > -warm_up
                && (0..behind).any(|back| matches(highest - minute * i32::try_from(back).unwrap()))
        };
        if fires && step > 0 {
            found.push(at);
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn around_a_clock_change_every_instant_is_found_and_no_other(
        minute in field(0, 59),
        hour in field(0, 23),
        day in field(1, 31),
        month in field(1, 12),
        weekday in field(0, 7),
        change in proptest::sample::select(ODD_CHANGES),
        before in 0_i64..2_000,
        any_day in prop::bool::weighted(0.7),
    ) {
        let every = |min: u32, max: u32| ("*".to_owned(), (min..=max).collect(), true);
        let fields = if any_day {
            [minute, hour, every(1, 31), every(1, 12), every(0, 7)]
        } else {
            [minute, hour, day, month, weekday]
        };
        let expression = fields.iter().map(|f| f.0.as_str()).collect::<Vec<_>>().join(" ");
        let (zone, near) = change;
        let Ok(cadence) = Cadence::parse(&expression, zone) else {
            return Ok(());
        };
        let start = utc(near) - TimeDelta::minutes(before);
        let minutes = 3_000;
        let end = start + TimeDelta::minutes(minutes);
        let want = by_brute_force(&fields, cadence.zone(), start, minutes);
        let got: Vec<_> = cadence.after(start).take_while(|at| *at <= end).collect();
        prop_assert_eq!(&got, &want, "{} after {}", cadence, start);
        // From any moment, not only from an instant of the chain.
        for shift in (0..minutes * 60).step_by(1_801) {
            let now = start + TimeDelta::seconds(shift) + TimeDelta::milliseconds(shift % 2);
            let first = want.iter().find(|at| **at > now);
            let got = cadence.next(now);
            prop_assert!(got.is_none_or(|at| at > now));
            if let Some(first) = first {
                prop_assert_eq!(got, Some(*first), "{} after {}", cadence, now);
            }
        }
    }

    #[test]
    fn no_text_panics_and_next_is_later(
        text in prop_oneof![
            ".{0,60}",
            "[0-9*/,@a-zA-Z#?L -]{0,40}",
            "[0-9*/,-]{1,6} [0-9*/,-]{1,5} [0-9*/,-]{1,5} [0-9*/,a-z-]{1,5} [0-9*/,a-z-]{1,5}",
            "@[a-z]{0,9}",
        ],
        zone in prop_oneof!["[A-Za-z/_ ]{0,20}", Just("Africa/Monrovia".to_owned())],
        seconds in 0_i64..4_200_000_000,
    ) {
        let now = DateTime::from_timestamp(seconds, 500_000_000).unwrap();
        if let Ok(cadence) = Cadence::parse(&text, &zone) {
            prop_assert!(cadence.next(now).is_none_or(|at| at > now));
        }
        if let Ok(cadence) = Cadence::parse(&text, "Europe/London") {
            let first = cadence.next(now);
            prop_assert!(first.is_none_or(|at| at > now));
            prop_assert!(first.and_then(|at| cadence.next(at)).is_none_or(|at| Some(at) > first));
        }
    }
}
