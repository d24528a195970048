//! Decided steps: which of a batch still hold, and their rows.

use super::{
    Answer, Job, NextIds, encode::Encoded, look::Known, places, points, said, script::Script,
    tables::Table,
};
use crate::service::ports::{
    rows::{Committed, Firing, InterviewWrite},
    store::StoreError,
};
use sqlx::sqlite::SqliteConnection;
use std::collections::HashMap;

/// Adds the rows of the steps that hold to the script; answers all of them as if they were written already. Their
/// messages get the next ids.
pub(super) async fn decide(
    tx: &mut SqliteConnection,
    jobs: &[Job],
    known: &mut Known,
    next: &mut NextIds,
    script: &mut Script,
    answers: &mut [Result<Answer, StoreError>],
) -> Result<(), sqlx::Error> {
    let mut versions = HashMap::new();
    for (job, answer) in jobs.iter().zip(answers) {
        let Job::Commit(step) = job else { continue };
        if !holds(tx, step, known, &mut versions).await? {
            *answer = Err(StoreError::Conflict);
            continue;
        }
        places::write(tx, &step.commit).await?;
        let outbox = said::put(script, step, known, next);
        script.put_all(Table::FramesDone, step.frame.as_slice());
        script.put_all(Table::Interviews, &step.interviews);
        script.put_all(Table::Candidates, &step.candidates);
        script.put_all(Table::Parts, &step.parts);
        script.put_all(Table::Grades, &step.grades);
        let gains = points::claims(script, &step.commit.claims, &mut known.bests);
        points::finished(script, &step.commit.finished, &step.finished);
        *answer = Ok(Answer::Committed(Committed { outbox, gains }));
    }
    Ok(())
}

/// Whether a step was decided on what is so now; then its versions are what the next of the batch must be decided on.
async fn holds(
    tx: &mut SqliteConnection,
    step: &Encoded,
    known: &Known,
    versions: &mut HashMap<i64, i64>,
) -> Result<bool, sqlx::Error> {
    let commit = &step.commit;
    let moved_on = |one: &InterviewWrite| {
        let interview = &one.stored.interview;
        let stored = versions.get(&interview.id.0).or_else(|| known.moved_on.get(&interview.id.0));
        stored.is_some_and(|stored| stored + 1 != interview.version)
    };
    if commit.interviews.iter().any(moved_on) {
        return Ok(false);
    }
    // The firing last: it is written as soon as it is found to hold.
    if let Some(firing) = &commit.firing
        && !fire(tx, firing).await?
    {
        return Ok(false);
    }
    let interviews = commit.interviews.iter().map(|one| &one.stored.interview);
    versions.extend(interviews.map(|interview| (interview.id.0, interview.version)));
    Ok(true)
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
