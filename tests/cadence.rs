//! The cadence against a reference over every time zone and every clock change of four years.
//!
//! `data/cadence/make_expected.py` says where the instants come from and how the file is written.

#![expect(clippy::expect_used, reason = "a reference that cannot be read fails the test")]

use chrono::{DateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{IANA_TZDB_VERSION, TZ_VARIANTS, Tz};
use greenroom::cadence::Cadence;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

const EXPECTED: &str = include_str!("data/cadence/expected.txt");

/// 2025-01-01 and 2029-01-01, in minutes since 1970: the years of the reference.
const START: i64 = 28_928_160;
const END: i64 = 31_032_000;

/// Zones that a newer tz release may have changed before the reference has to be written again.
const STALE_ZONES_ALLOWED: usize = 30;

/// In the tz release but not in chrono-tz: a placeholder for machines without a zone.
const NOT_IN_CHRONO_TZ: &[&str] = &["Factory"];

/// Failures printed before the count alone is given.
const SHOWN: usize = 10;

/// A change of a zone's clock: when, and the offsets in minutes before and after.
type Change = (i64, i64, i64);

struct Block {
    zones: Vec<&'static str>,
    changes: Vec<Change>,
    cases: Vec<Case>,
}

/// All instants of one expression in (from, to], in minutes since 1970.
struct Case {
    expression: &'static str,
    from: i64,
    to: i64,
    instants: Vec<i64>,
}

fn number(text: &str) -> i64 {
    text.parse().unwrap_or_else(|_| panic!("`{text}` in expected.txt is no number"))
}

fn blocks() -> (&'static str, Vec<Block>) {
    let mut lines = EXPECTED.lines();
    let release = lines.next().and_then(|line| line.strip_prefix("tzdata ")).expect("a release");
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        if let Some(names) = line.strip_prefix("zones ") {
            let zones = names.split(' ').collect();
            blocks.push(Block { zones, changes: Vec::new(), cases: Vec::new() });
            continue;
        }
        let block = blocks.last_mut().expect("zones come first");
        if let Some(change) = line.strip_prefix("change ") {
            let [at, before, after] = change.split(' ').map(number).collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            block.changes.push((at, before, after));
        } else {
            let [expression, from, to, runs] = line.split('|').collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let (from, to) = (number(from), number(to));
            block.cases.push(Case { expression, from, to, instants: instants(from, runs) });
        }
    }
    (release, blocks)
}

/// `30 15*2` from 0 is 30, 45, 60.
fn instants(from: i64, runs: &str) -> Vec<i64> {
    let mut at = from;
    let mut found = Vec::new();
    for run in runs.split_whitespace() {
        let (step, times) = run.split_once('*').unwrap_or((run, "1"));
        for _ in 0..number(times) {
            at += number(step);
            found.push(at);
        }
    }
    found
}

fn minute(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(at * 60, 0).expect("in range")
}

fn offset(zone: Tz, at: i64) -> i64 {
    let seconds = zone.offset_from_utc_datetime(&minute(at).naive_utc()).fix().local_minus_utc();
    assert_eq!(seconds % 60, 0, "{zone}");
    i64::from(seconds / 60)
}

/// The changes of a zone's clock in the years of the reference, found as the script finds them; for a
/// zone without any, the quiet moment that stands for it.
fn changes(zone: Tz, quiet: i64) -> Vec<Change> {
    let mut found = Vec::new();
    let mut before = offset(zone, START);
    for step in (START..END).step_by(360) {
        let after = offset(zone, step + 360);
        if after == before {
            continue;
        }
        let (mut low, mut high) = (step, step + 360);
        while high - low > 1 {
            let middle = i64::midpoint(low, high);
            if offset(zone, middle) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        found.push((high, before, after));
        before = after;
    }
    if found.is_empty() { vec![(quiet, before, before)] } else { found }
}

/// Whether chrono-tz knows the clocks of this zone as the reference does.
fn agrees(zone: Tz, block: &Block) -> bool {
    changes(zone, block.changes[0].0) == block.changes
}

/// Every zone of the reference that chrono-tz has and knows alike.
fn zones(block: &Block) -> impl Iterator<Item = Tz> {
    let known = block.zones.iter().filter_map(|name| name.parse::<Tz>().ok());
    known.filter(move |zone| agrees(*zone, block))
}

/// Holds one expression in one zone to the reference; the text says what went wrong.
fn check(zone: Tz, case: &Case, changes: &[Change]) -> Result<usize, String> {
    let cadence = Cadence::parse(case.expression, zone.name())
        .map_err(|fault| format!("{}: {fault}", zone.name()))?;
    let shown = |at: Option<DateTime<Utc>>| match at {
        Some(at) => format!("{} (local {})", at, at.with_timezone(&zone)),
        None => "nothing".to_owned(),
    };
    let mut calls = 0;
    let mut expect = |now: DateTime<Utc>, want: Option<&i64>| {
        let want = want.map(|at| minute(*at));
        let got = cadence.next(now);
        calls += 1;
        let right = match want {
            Some(want) => got == Some(want),
            None => got.is_none_or(|at| at > minute(case.to)),
        };
        if right {
            return Ok(());
        }
        let nothing_until = format!("nothing until {}", minute(case.to));
        let want = want.map_or(nothing_until, |want| shown(Some(want)));
        let (now, got) = (shown(Some(now)), shown(got));
        Err(format!("{cadence} after {now}\n    wants {want}\n    got   {got}"))
    };
    let mut now = minute(case.from);
    for want in &case.instants {
        expect(now, Some(want))?;
        now = minute(*want);
    }
    expect(now, None)?;
    // Near a change, also from moments that are no instant of the chain, with a fraction of a second.
    for (change, ..) in changes.iter().filter(|(at, ..)| (case.from..case.to).contains(at)) {
        let nearby = (change - 180).max(case.from)..(change + 180).min(case.to);
        for at in nearby.step_by(23) {
            let now = minute(at) + TimeDelta::milliseconds(20_500);
            expect(now, case.instants.iter().find(|instant| **instant > at))?;
        }
    }
    Ok(calls)
}

#[test]
fn every_zone_and_clock_change_is_met_as_the_reference_meets_it() {
    let (_, blocks) = blocks();
    let mut failures = Vec::new();
    let mut calls = 0;
    for block in &blocks {
        for zone in zones(block) {
            for case in &block.cases {
                match check(zone, case, &block.changes) {
                    Ok(made) => calls += made,
                    Err(failure) => failures.push(failure),
                }
            }
        }
    }
    let first = failures.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of the cases fail, first of them:\n{first}", failures.len());
    assert!(calls > 1_000_000, "only {calls} instants were compared");
}

#[test]
fn chrono_tz_knows_the_zones_and_changes_of_the_reference() {
    let (release, blocks) = blocks();
    let written: BTreeMap<&str, &Block> = blocks
        .iter()
        .flat_map(|block| block.zones.iter().map(move |name| (*name, block)))
        .collect();
    let known: BTreeSet<&str> = TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
    let missing: Vec<&str> = written.keys().copied().filter(|name| !known.contains(name)).collect();
    let stale: Vec<&str> = TZ_VARIANTS
        .iter()
        .filter(|zone| written.get(zone.name()).is_none_or(|block| !agrees(**zone, block)))
        .map(|zone| zone.name())
        .collect();
    if release == IANA_TZDB_VERSION {
        assert_eq!(missing, NOT_IN_CHRONO_TZ, "zones of tz {release} unknown to chrono-tz");
        assert_eq!(
            stale, [""; 0],
            "zones that chrono-tz knows otherwise, of the same tz {release}"
        );
    } else {
        let advice = format!(
            "chrono-tz has tz {IANA_TZDB_VERSION}, the reference {release}: write it again with \
             tests/data/cadence/make_expected.py; zones left out: {stale:?}"
        );
        assert!(stale.len() <= STALE_ZONES_ALLOWED, "{advice}");
        writeln!(std::io::stderr(), "{advice}").expect("standard error");
    }
}
