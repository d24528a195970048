//! One transaction for a batch of jobs: a few statements over the rows of all of them, not a few for each.
//!
//! Rows travel as one JSON array a statement (`json_each`): one hop to SQLite's thread instead of one a row. Jobs
//! that conflict with what is stored, or with an earlier job of the batch, are left out and answered alone.

mod commits;
mod interviews;
mod places;
mod points;
mod said;

use crate::{
    ids::{InboxId, OutboxId},
    service::ports::{
        rows::{Commit, Committed, Frame},
        store::StoreError,
    },
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Row, sqlite::SqliteConnection};
use std::collections::HashMap;

/// Something to be written.
#[derive(Debug)]
pub(super) enum Job {
    /// A frame came.
    Accept(Frame),
    /// A step was decided.
    Commit(Box<Commit>),
    /// A message was sent.
    Sent { id: OutboxId, platform_id: String, at: DateTime<Utc> },
    /// A message is given up.
    Dead { id: OutboxId, reason: String, at: DateTime<Utc> },
    /// We are up, or nobody is there any more.
    Alive(Option<DateTime<Utc>>),
}

/// What a job gave.
#[derive(Debug)]
pub(super) enum Answer {
    Accepted(Option<InboxId>),
    Committed(Committed),
    Given(Vec<OutboxId>),
    Done,
}

/// What a job of a batch gave, or why it alone was not done.
type Answers = Vec<Result<Answer, StoreError>>;

/// Writes a batch. An error means that nothing of it was written.
///
/// The transaction is driven by statements and not by sqlx's guard: SQLite ends it by itself when the disk is full
/// or a page cannot be read, the guard's rollback then fails, and the guard counts the connection as inside a
/// transaction from then on. Nothing may drop this future half-way; only the writer task runs it.
pub(super) async fn transaction(
    connection: &mut SqliteConnection,
    jobs: &[Job],
) -> Result<Answers, sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let written = match every(connection, jobs).await {
        Ok(answers) => sqlx::query("COMMIT").execute(&mut *connection).await.map(|_| answers),
        Err(error) => Err(error),
    };
    if written.is_err() {
        // Fails when SQLite has ended the transaction already: then there is nothing left to undo.
        let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
    }
    written
}

async fn every(tx: &mut SqliteConnection, jobs: &[Job]) -> Result<Answers, sqlx::Error> {
    let mut answers: Answers = jobs.iter().map(|_| Ok(Answer::Done)).collect();
    accept(tx, jobs, &mut answers).await?;
    commits::write(tx, jobs, &mut answers).await?;
    said::sent(tx, jobs).await?;
    said::dead(tx, jobs, &mut answers).await?;
    for job in jobs {
        if let Job::Alive(at) = job {
            sqlx::query(
                "INSERT INTO meta (name, value) VALUES ('alive', ?1)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )
            .bind(at.map(|at| at.timestamp_millis()))
            .execute(&mut *tx)
            .await?;
        }
    }
    Ok(answers)
}

async fn accept(
    tx: &mut SqliteConnection,
    jobs: &[Job],
    answers: &mut [Result<Answer, StoreError>],
) -> Result<(), sqlx::Error> {
    let frames: Vec<_> = jobs
        .iter()
        .filter_map(|job| match job {
            Job::Accept(frame) => Some((
                frame.platform.as_str(),
                &frame.key,
                frame.conversation.as_str(),
                frame.at.timestamp_millis(),
                frame.received_at.timestamp_millis(),
                &frame.body,
            )),
            _ => None,
        })
        .collect();
    if frames.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query(
        "INSERT INTO inbox (platform, key, conversation, at, received_at, body)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
         FROM json_each(?1) WHERE true ORDER BY json_each.key
         ON CONFLICT (platform, key) DO NOTHING RETURNING platform, key, id",
    )
    .bind(rows(&frames)?)
    .fetch_all(&mut *tx)
    .await?;
    let mut ids: HashMap<(String, String), i64> =
        rows.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect();
    for (job, answer) in jobs.iter().zip(answers) {
        if let Job::Accept(frame) = job {
            let id = ids.remove(&(frame.platform.as_str().to_owned(), frame.key.clone()));
            *answer = Ok(Answer::Accepted(id.map(InboxId)));
        }
    }
    Ok(())
}

/// Rows as the JSON array that `json_each` takes apart.
fn rows<T: Serialize>(rows: &T) -> Result<String, sqlx::Error> {
    json(rows)
}

/// A value as JSON text for a column.
fn json<T: Serialize>(value: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}
