//! What must be known of the stored before a batch is written, read in the hop that begins the transaction.
//!
//! Only what is unusual comes back (a frame that is there already, an interview that moved on): each row that comes back
//! wakes the writer once more.

use super::{
    Job, json,
    points::{Bests, Days, achieved, day},
    said::{self, Binding},
};
use crate::service::ports::rows::Commit;
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteConnection};
use std::collections::{HashMap, HashSet};

/// What is stored and concerns a batch.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Frames that are there already, by platform and key.
    pub(super) frames: HashSet<Binding>,
    /// Messages that are there already.
    pub(super) messages: HashSet<Binding>,
    /// Messages given up, of those that something waits for.
    pub(super) dead: HashSet<Binding>,
    /// Versions of interviews that are not those which the first step of each was decided on, by id.
    pub(super) moved_on: HashMap<i64, i64>,
    pub(super) bests: Bests,
    /// Steps that fire what was fired before, or what is not due or not there any more, by their place in the batch.
    pub(super) fired: HashSet<usize>,
    pub(super) days: Days,
}

/// Begins the transaction and looks.
pub(super) async fn look(tx: &mut SqliteConnection, jobs: &[Job]) -> Result<Known, sqlx::Error> {
    let frames: Vec<(&str, &str)> = jobs
        .iter()
        .filter_map(|job| match job {
            Job::Accept(frame) => Some((frame.platform.as_str(), frame.key.as_str())),
            _ => None,
        })
        .collect();
    let steps = || jobs.iter().filter_map(step);
    let said = || steps().flat_map(|step| &step.outbox);
    let messages: Vec<(&str, &str)> =
        said().map(|one| (one.platform.as_str(), one.key.as_str())).collect();
    let awaited: HashSet<(&str, &str)> = said()
        .flat_map(|one| said::awaited(one).map(|key| (one.platform.as_str(), key.as_str())))
        .collect();
    let mut versions: HashMap<i64, i64> = HashMap::new();
    for write in steps().flat_map(|step| &step.interviews) {
        let interview = &write.stored.interview;
        versions.entry(interview.id.0).or_insert(interview.version);
    }
    let versions: Vec<(i64, i64)> = versions.into_iter().collect();
    let fired: Vec<(usize, i64, i64, bool, Vec<i64>)> =
        jobs.iter().enumerate().filter_map(fired).collect();
    let claimed: Vec<[String; 4]> = steps().flat_map(|step| &step.claims).map(achieved).collect();
    let days: Vec<[String; 3]> = steps().flat_map(|step| &step.claims).map(day).collect();
    let found = sqlx::query(
        "BEGIN IMMEDIATE;
         SELECT 'frame', inbox.platform, inbox.key FROM json_each(?) AS wanted
             CROSS JOIN inbox ON inbox.platform = wanted.value ->> 0 AND inbox.key = wanted.value ->> 1;
         SELECT 'message', outbox.platform, outbox.key FROM json_each(?) AS wanted
             CROSS JOIN outbox ON outbox.platform = wanted.value ->> 0 AND outbox.key = wanted.value ->> 1;
         SELECT 'dead', outbox.platform, outbox.key FROM json_each(?) AS wanted
             CROSS JOIN outbox INDEXED BY outbox_dead ON outbox.platform = wanted.value ->> 0
                 AND outbox.key = wanted.value ->> 1 AND outbox.state = 'dead';
         SELECT 'version', wanted.value ->> 0, coalesce(interview.version, 0) FROM json_each(?) AS wanted
             LEFT JOIN interview ON interview.id = wanted.value ->> 0
             WHERE coalesce(interview.version, 0) + 1 <> wanted.value ->> 1;
         SELECT 'best', member, group_id, problem, achievement, points FROM json_each(?) AS wanted
             CROSS JOIN best ON best.member = wanted.value ->> 0 AND best.group_id = wanted.value ->> 1
                 AND best.problem = wanted.value ->> 2 AND best.achievement = wanted.value ->> 3;
         SELECT 'fired', wanted.value ->> 0 FROM json_each(?) AS wanted
             WHERE (wanted.value ->> 3 AND NOT EXISTS (SELECT 1 FROM schedule
                     WHERE id = wanted.value ->> 1 AND next_due_at <= wanted.value ->> 2))
                 OR EXISTS (SELECT 1 FROM json_each(wanted.value, '$[4]') AS instant
                     CROSS JOIN firing ON firing.schedule = wanted.value ->> 1 AND firing.due_at = instant.value);
         SELECT DISTINCT 'day', group_id, period, member, points FROM json_each(?) AS wanted
             CROSS JOIN board ON board.group_id = wanted.value ->> 0 AND board.period = wanted.value ->> 1
                 AND board.member = wanted.value ->> 2;",
    )
    .bind(json(&frames)?)
    .bind(json(&messages)?)
    .bind(json(&awaited)?)
    .bind(json(&versions)?)
    .bind(json(&claimed)?)
    .bind(json(&fired)?)
    .bind(json(&days)?)
    .fetch_all(&mut *tx)
    .await?;
    let mut known = Known::default();
    for row in &found {
        let binding = || said::bound(row.get(1), row.get(2));
        match row.get::<&str, _>(0) {
            "frame" => {
                known.frames.insert(binding());
            }
            "message" => {
                known.messages.insert(binding());
            }
            "dead" => {
                known.dead.insert(binding());
            }
            "version" => {
                known.moved_on.insert(row.get(1), row.get(2));
            }
            "fired" => {
                known.fired.insert(usize::try_from(row.get::<i64, _>(1)).unwrap_or(usize::MAX));
            }
            "day" => {
                let points = u32::try_from(row.get::<i64, _>(4)).unwrap_or(0);
                known.days.insert([row.get(1), row.get(2), row.get(3)], points);
            }
            _ => {
                let points = u32::try_from(row.get::<i64, _>(5)).unwrap_or(0);
                known.bests.insert([row.get(1), row.get(2), row.get(3), row.get(4)], points);
            }
        }
    }
    Ok(known)
}

/// The place of a step in the batch, the schedule it fires, the newest instant, whether that moves the schedule, and all
/// instants.
fn fired((place, job): (usize, &Job)) -> Option<(usize, i64, i64, bool, Vec<i64>)> {
    let fired = step(job)?.fired.as_ref()?;
    let last = fired.firings.last()?;
    let at = |at: DateTime<Utc>| at.timestamp_millis();
    let instants = fired.firings.iter().map(|firing| at(firing.due_at)).collect();
    Some((place, last.schedule.0, at(last.due_at), fired.next_due_at.is_some(), instants))
}

fn step(job: &Job) -> Option<&Commit> {
    match job {
        Job::Commit(step) => Some(&step.commit),
        _ => None,
    }
}
