//! Zones change their rules, and a newer version of the program knows of it: what is due next is then worked out anew, once.

use super::{
    super::super::{
        Service,
        ports::{
            rows::Commit,
            schedule::{Schedule, ScheduleChange},
            store::StoreError,
        },
    },
    next,
};
use crate::cadence::{Cadence, rules};
use chrono::{DateTime, TimeDelta, Utc};

/// Schedules looked at for one commit.
const AT_ONCE: u32 = 500;

/// Works out anew what lies ahead when the rules of zones are not those that it was worked out by. What is overdue
/// stays, unless the rules of today know no such instant: then the first one after it is due.
///
/// # Errors
/// When the store cannot be read or written; what was not reached is done at the next start.
pub(in crate::service) async fn renew(service: &Service) -> Result<(), StoreError> {
    let known = rules();
    if service.store.zone_rules().await? == Some(known) {
        return Ok(());
    }
    let now = service.clock.now();
    let mut moved = 0;
    let mut after = None;
    loop {
        let page = service.store.schedules_after(after, AT_ONCE).await?;
        after = page.last().map(|last| last.id);
        let changed_schedules: Vec<_> =
            page.iter().filter_map(|schedule| renewed(schedule, now)).collect();
        moved += changed_schedules.len();
        let zone_rules = after.is_none().then_some(known);
        let commit = Commit { at: now, changed_schedules, zone_rules, ..Commit::default() };
        service.store.commit(commit).await?;
        if zone_rules.is_some() {
            break;
        }
    }
    tracing::info!(moved, "zones have other rules than at the last start");
    Ok(())
}

/// The schedule as it is by the rules of today; `None` when that changes nothing.
fn renewed(schedule: &Schedule, now: DateTime<Utc>) -> Option<ScheduleChange> {
    let due = schedule.next_due_at?;
    // What cannot be read any more is told of when it is due.
    let cadence = Cadence::parse(&schedule.expression, &schedule.zone).ok()?;
    let next = if due > now {
        next(&cadence, now, schedule.plan.pause)
    } else {
        cadence.next(due - TimeDelta::milliseconds(1))
    };
    (next != Some(due)).then(|| ScheduleChange {
        schedule: Schedule { next_due_at: next, ..schedule.clone() },
        moves: true,
    })
}
