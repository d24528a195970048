//! Points as rows: the gain of each result over the best so far, its ledger row and the boards.

use super::{
    script::Script,
    tables::Table,
    values::{Row, Value},
};
use crate::{
    progress::{
        fairness,
        ledger::{Claim, gain},
        period::{Period, PeriodKey},
    },
    service::ports::rows::FinishedWrite,
};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// Best points so far by member, group, problem and achievement.
pub(super) type Bests = HashMap<[String; 4], u32>;

/// Points of a day that count on the boards so far, by group, day and member.
pub(super) type Days = HashMap<[String; 3], u32>;

/// What names the day of a claim.
pub(super) fn day(claim: &Claim) -> [String; 3] {
    let member = claim.member.as_str().to_owned();
    [claim.group.as_str().to_owned(), key(claim, Period::Day), member]
}

fn key(claim: &Claim, wanted: Period) -> String {
    let key = claim.periods.iter().find(|key| key.period == wanted);
    key.map(ToString::to_string).unwrap_or_default()
}

/// What names the best result that a claim must beat.
pub(super) fn achieved(claim: &Claim) -> [String; 4] {
    [
        claim.member.as_str().to_owned(),
        claim.group.as_str().to_owned(),
        claim.problem.as_str().to_owned(),
        claim.achievement.id().to_owned(),
    ]
}

/// Adds the rows of results that gain something over the best so far; gives the gains in order.
pub(super) fn claims(
    script: &mut Script,
    claims: &[Claim],
    bests: &mut Bests,
    days: &mut Days,
) -> Vec<u32> {
    let mut gains = Vec::with_capacity(claims.len());
    for claim in claims {
        let best = bests.entry(achieved(claim)).or_insert(0);
        let gained = gain(*best, claim.points);
        if gained > 0 {
            *best = claim.points;
            let today = days.entry(day(claim)).or_insert(0);
            let counted = fairness::counted(*today, gained);
            *today += counted;
            write(script, claim, gained, counted);
        }
        gains.push(gained);
    }
    gains
}

fn write(script: &mut Script, claim: &Claim, gained: u32, counted: u32) {
    let (member, group) = (Value::from(claim.member.shared()), Value::from(claim.group.shared()));
    let (problem, achievement) =
        (Value::from(claim.problem.as_str()), Value::from(claim.achievement.id()));
    script.put(
        Table::Best,
        [
            member.clone(),
            group.clone(),
            problem.clone(),
            achievement.clone(),
            i64::from(claim.points).into(),
            claim.at.into(),
        ],
    );
    script.put(
        Table::Ledger,
        [
            member.clone(),
            group.clone(),
            claim.interview.0.into(),
            problem,
            achievement,
            i64::from(gained).into(),
            i64::from(counted).into(),
            claim.at.into(),
            key(claim, Period::Day).into(),
            key(claim, Period::Week).into(),
            key(claim, Period::Month).into(),
            claim.reason.id().into(),
        ],
    );
    boards(script, [group, member], &claim.periods, (counted, 0), claim.at);
}

/// Adds the rows that count closed interviews on the boards.
pub(super) fn finished(script: &mut Script, finished: &[FinishedWrite], rows: &[Row<6>]) {
    script.put_all(Table::Finished, rows);
    for write in finished {
        let result = &write.finished;
        let of = [write.group.shared().into(), result.member.shared().into()];
        boards(script, of, &write.periods, (0, 1), result.at);
    }
}

fn boards(
    script: &mut Script,
    [group, member]: [Value; 2],
    periods: &[PeriodKey],
    (points, interviews): (u32, u32),
    at: DateTime<Utc>,
) {
    for period in periods {
        script.put(
            Table::Boards,
            [
                group.clone(),
                period.to_string().into(),
                member.clone(),
                i64::from(points).into(),
                i64::from(interviews).into(),
                at.into(),
            ],
        );
    }
}
