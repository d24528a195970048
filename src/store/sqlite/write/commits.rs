//! Decided steps: which of a batch still hold, and their rows.

use super::{Answer, Job, interviews, places, points, rows, said};
use crate::service::ports::{
    rows::{Commit, Committed, Firing, InboxOutcome, InterviewWrite},
    store::StoreError,
};
use sqlx::{Row, sqlite::SqliteConnection};
use std::collections::{HashMap, HashSet};

pub(super) async fn write(
    tx: &mut SqliteConnection,
    jobs: &[Job],
    answers: &mut [Result<Answer, StoreError>],
) -> Result<(), sqlx::Error> {
    let all: Vec<(usize, &Commit)> = jobs
        .iter()
        .enumerate()
        .filter_map(|(index, job)| match job {
            Job::Commit(commit) => Some((index, &**commit)),
            _ => None,
        })
        .collect();
    if all.is_empty() {
        return Ok(());
    }
    let conflicts = conflicts(tx, &all).await?;
    for &index in &conflicts {
        answers[index] = Err(StoreError::Conflict);
    }
    let holding: Vec<(usize, &Commit)> =
        all.into_iter().filter(|(index, _)| !conflicts.contains(index)).collect();
    let commits: Vec<&Commit> = holding.iter().map(|(_, commit)| *commit).collect();
    inbox(tx, &commits).await?;
    interviews::write(tx, &commits).await?;
    places::write(tx, &commits).await?;
    let mut written = said::outbox(tx, &commits).await?;
    for (index, commit) in holding {
        let gains = points::claims(tx, &commit.claims).await?;
        points::finished(tx, &commit.finished).await?;
        let outbox =
            commit.outbox.iter().filter_map(|one| written.remove(&said::binding(one))).collect();
        answers[index] = Ok(Answer::Committed(Committed { outbox, gains }));
    }
    Ok(())
}

/// Indices of the steps that were decided on something that is no longer so.
async fn conflicts(
    tx: &mut SqliteConnection,
    all: &[(usize, &Commit)],
) -> Result<HashSet<usize>, sqlx::Error> {
    let mut versions = HashMap::new();
    let ids: Vec<i64> = all
        .iter()
        .flat_map(|(_, commit)| &commit.interviews)
        .map(|one| one.interview.id.0)
        .collect();
    if !ids.is_empty() {
        let found = sqlx::query(
            "SELECT id, version FROM interview WHERE id IN (SELECT value FROM json_each(?1))",
        )
        .bind(rows(&ids)?)
        .fetch_all(&mut *tx)
        .await?;
        versions.extend(found.iter().map(|row| (row.get::<i64, _>(0), row.get::<i64, _>(1))));
    }
    let mut conflicts = HashSet::new();
    for (index, commit) in all {
        let moved_on = |one: &InterviewWrite| {
            versions.get(&one.interview.id.0).copied().unwrap_or(0) + 1 != one.interview.version
        };
        // The firing last: it is written as soon as it is found to hold.
        let holds = !commit.interviews.iter().any(moved_on)
            && match &commit.firing {
                Some(firing) => fire(tx, firing).await?,
                None => true,
            };
        if holds {
            versions.extend(
                commit.interviews.iter().map(|one| (one.interview.id.0, one.interview.version)),
            );
        } else {
            conflicts.insert(*index);
        }
    }
    Ok(conflicts)
}

/// Inserts a firing and moves its schedule on, unless somebody did before or the schedule was removed; whether it
/// did. Writes nothing when it did not.
async fn fire(tx: &mut SqliteConnection, firing: &Firing) -> Result<bool, sqlx::Error> {
    let due_at = firing.due_at.timestamp_millis();
    let next = firing.next_due_at.map(|next| next.timestamp_millis());
    let inserted = sqlx::query(
        "INSERT INTO firing (schedule, due_at, fired_at, problem, group_id)
         SELECT ?1, ?2, ?3, ?4, ?5
         WHERE ?6 IS NULL OR EXISTS (SELECT 1 FROM schedule WHERE id = ?1 AND next_due_at <= ?2)
         ON CONFLICT DO NOTHING",
    )
    .bind(firing.schedule.0)
    .bind(due_at)
    .bind(firing.fired_at.timestamp_millis())
    .bind(firing.problem.as_str())
    .bind(firing.group.as_str())
    .bind(next)
    .execute(&mut *tx)
    .await?;
    let fired = inserted.rows_affected() > 0;
    if let (true, Some(next)) = (fired, next) {
        sqlx::query("UPDATE schedule SET next_due_at = ?1 WHERE id = ?2")
            .bind(next)
            .bind(firing.schedule.0)
            .execute(&mut *tx)
            .await?;
    }
    Ok(fired)
}

async fn inbox(tx: &mut SqliteConnection, commits: &[&Commit]) -> Result<(), sqlx::Error> {
    let done: Vec<_> = commits
        .iter()
        .filter_map(|commit| commit.inbox.as_ref())
        .map(|(id, outcome)| match outcome {
            InboxOutcome::Done => (id.0, "done", None),
            InboxOutcome::Failed(note) => (id.0, "failed", Some(note)),
        })
        .collect();
    if done.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE inbox SET state = row.value ->> 1, note = row.value ->> 2
         FROM json_each(?1) AS row WHERE inbox.id = row.value ->> 0",
    )
    .bind(rows(&done)?)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
