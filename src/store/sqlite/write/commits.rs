//! Decided steps: which of a batch still hold, and their rows.

use super::{
    Answer, Job, NextIds, encode::Encoded, json, look::Known, pairs, places, points, problems,
    said, script::Script, tables::Table,
};
use crate::service::ports::{
    rows::{Committed, InterviewWrite},
    schedule::{Fired, Outcome},
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
    if let Some(waiting) = &commit.pairs
        && !pairs::hold(tx, waiting).await?
    {
        return Ok(false);
    }
    if let Some(own) = &commit.own
        && !problems::hold(tx, own).await?
    {
        return Ok(false);
    }
    // The firing last: it is written as soon as it is found to hold.
    if let Some(fired) = &commit.fired
        && !fire(tx, fired).await?
    {
        return Ok(false);
    }
    let interviews = commit.interviews.iter().map(|one| &one.stored.interview);
    versions.extend(interviews.map(|interview| (interview.id.0, interview.version)));
    Ok(true)
}

/// Inserts what became of a schedule's instants and moves it on, unless somebody did before or the schedule was removed;
/// whether it did. Writes nothing when it did not.
async fn fire(tx: &mut SqliteConnection, fired: &Fired) -> Result<bool, sqlx::Error> {
    let Some(last) = fired.firings.last() else { return Ok(true) };
    let instants: Vec<i64> =
        fired.firings.iter().map(|firing| firing.due_at.timestamp_millis()).collect();
    let next = fired.next_due_at.map(|next| next.timestamp_millis());
    let holds: bool = sqlx::query_scalar(
        "SELECT (?3 IS NULL OR EXISTS (SELECT 1 FROM schedule WHERE id = ?1 AND next_due_at <= ?2))
             AND NOT EXISTS (SELECT 1 FROM json_each(?4) AS instant
                 CROSS JOIN firing ON firing.schedule = ?1 AND firing.due_at = instant.value)",
    )
    .bind(last.schedule.0)
    .bind(last.due_at.timestamp_millis())
    .bind(next)
    .bind(json(&instants)?)
    .fetch_one(&mut *tx)
    .await?;
    if !holds {
        return Ok(false);
    }
    for firing in &fired.firings {
        let (problem, skipped) = match &firing.outcome {
            Outcome::Posted(problem) => (Some(problem.as_str()), None),
            Outcome::Skipped(skip) => (None, Some(json(skip)?)),
        };
        sqlx::query(
            "INSERT INTO firing (schedule, due_at, fired_at, problem, skipped, group_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(firing.schedule.0)
        .bind(firing.due_at.timestamp_millis())
        .bind(firing.fired_at.timestamp_millis())
        .bind(problem)
        .bind(skipped)
        .bind(firing.group.as_str())
        .execute(&mut *tx)
        .await?;
    }
    if let Some(next) = next {
        sqlx::query("UPDATE schedule SET next_due_at = ?1 WHERE id = ?2")
            .bind(next)
            .bind(last.schedule.0)
            .execute(&mut *tx)
            .await?;
    }
    Ok(true)
}
