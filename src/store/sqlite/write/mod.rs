//! One transaction for a batch of jobs: two hops to SQLite's thread for all of them, not a few for each.
//!
//! The first looks whether decided steps still hold, the second writes the rows of all jobs as one script. What few jobs
//! have (a firing, a schedule, a message given up) is a statement of its own between them or after. Jobs that conflict
//! with what is stored, or with an earlier job of the batch, are left out and answered alone.

mod commits;
mod encode;
mod erase;
mod goals;
mod installs;
mod links;
mod look;
mod pairs;
mod places;
mod points;
mod problems;
mod said;
mod script;
mod tables;
mod values;

pub(super) use script::SCRIPTS_KEPT;

use crate::{
    ids::{InboxId, MessageKey, OutboxId, PlatformName},
    service::ports::{
        rows::{Commit, Committed, Frame, Installation},
        store::StoreError,
    },
};
use chrono::{DateTime, Utc};
use encode::Encoded;
use look::look;
use script::Script;
use serde::Serialize;
use sqlx::{Row, sqlite::SqliteConnection};
use tables::Table;

/// Something to be written.
#[derive(Debug)]
pub(super) enum Job {
    /// A frame came.
    Accept(Frame),
    /// A step was decided.
    Commit(Box<Encoded>),
    /// A message was sent.
    Sent { id: OutboxId, platform_id: String, at: DateTime<Utc> },
    /// A message is given up.
    Dead { id: OutboxId, reason: String, at: DateTime<Utc> },
    /// What a message said is not to be kept.
    Emptied(OutboxId),
    /// A workspace has the app.
    Installed(Installation),
    /// A workspace has it no longer; groups whose channel's id begins with `channels` lose their schedules.
    Uninstalled { platform: PlatformName, workspace: String, channels: String },
    /// We are up, or nobody is there any more.
    Alive(Option<DateTime<Utc>>),
}

impl Job {
    /// Whether it takes something away that must not stay in the log.
    pub(super) fn erases(&self) -> bool {
        match self {
            Self::Commit(step) => !step.commit.forgotten.is_empty(),
            Self::Emptied(_) => true,
            _ => false,
        }
    }

    /// The job of a decided step.
    pub(super) fn commit(commit: Commit) -> Result<Self, sqlx::Error> {
        Ok(Self::Commit(Box::new(Encoded::new(commit)?)))
    }

    /// Whether it is a step of a schedule by the clock: few rows, and many at once.
    pub(super) fn only_posts(&self) -> bool {
        matches!(self, Self::Commit(step) if step.commit.fired.is_some() && step.commit.inbox.is_none())
    }
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

/// The numbers that the next rows get: there is one writer, so it counts them itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct NextIds {
    frame: i64,
    message: i64,
}

impl NextIds {
    pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let newest = sqlx::query(
            "SELECT (SELECT coalesce(max(id), 0) FROM inbox), (SELECT coalesce(max(id), 0) FROM outbox)",
        )
        .fetch_one(connection)
        .await?;
        Ok(Self { frame: newest.get::<i64, _>(0) + 1, message: newest.get::<i64, _>(1) + 1 })
    }

    fn frame(&mut self) -> i64 {
        self.frame += 1;
        self.frame - 1
    }

    fn message(&mut self) -> i64 {
        self.message += 1;
        self.message - 1
    }
}

/// Writes a batch. An error means that nothing of it was written, and that its ids are free again.
///
/// The transaction is driven by statements and not by sqlx's guard: SQLite ends it by itself when the disk is full
/// or a page cannot be read, the guard's rollback then fails, and the guard counts the connection as inside a
/// transaction from then on. Nothing may drop this future half-way; only the writer runs it.
pub(super) async fn transaction(
    connection: &mut SqliteConnection,
    jobs: &[Job],
    next: &mut NextIds,
) -> Result<Answers, sqlx::Error> {
    let mut after = *next;
    let written = every(connection, jobs, &mut after).await;
    match written {
        Ok(_) => *next = after,
        // Fails when SQLite has ended the transaction already: then there is nothing left to undo.
        Err(_) => drop(sqlx::query("ROLLBACK").execute(&mut *connection).await),
    }
    written
}

async fn every(
    tx: &mut SqliteConnection,
    jobs: &[Job],
    next: &mut NextIds,
) -> Result<Answers, sqlx::Error> {
    let mut answers: Answers = jobs.iter().map(|_| Ok(Answer::Done)).collect();
    let mut script = Script::default();
    let mut known = look(tx, jobs).await?;
    commits::decide(tx, jobs, &mut known, next, &mut script, &mut answers).await?;
    let mut rare = false;
    for (job, answer) in jobs.iter().zip(&mut answers) {
        match job {
            Job::Accept(frame) => {
                let binding = (frame.platform.clone(), MessageKey::new(frame.key.as_str()));
                let id = known.frames.insert(binding).then(|| next.frame());
                if let Some(id) = id {
                    script.put(Table::Frames, frame_row(id, frame));
                }
                *answer = Ok(Answer::Accepted(id.map(InboxId)));
            }
            Job::Sent { id, platform_id, at } => {
                script.put(Table::Sent, [id.0.into(), platform_id.as_str().into(), (*at).into()]);
            }
            Job::Dead { .. }
            | Job::Emptied(_)
            | Job::Installed(_)
            | Job::Uninstalled { .. }
            | Job::Alive(_) => rare = true,
            Job::Commit(step) => rare |= !step.commit.forgotten.is_empty(),
        }
    }
    script.run(tx, !rare).await?;
    if rare {
        for (job, answer) in jobs.iter().zip(&mut answers) {
            match job {
                Job::Dead { id, reason, at } => {
                    *answer = Ok(Answer::Given(said::give_up(tx, *id, reason, *at).await?));
                }
                Job::Emptied(id) => erase::card(tx, *id).await?,
                Job::Installed(installation) => installs::put(tx, installation).await?,
                Job::Uninstalled { platform, workspace, channels } => {
                    installs::remove(tx, platform, workspace, channels).await?;
                }
                Job::Alive(at) => {
                    remember(tx, "alive", at.map(|at| at.timestamp_millis())).await?;
                }
                Job::Commit(step) => {
                    if answer.is_ok() {
                        for forgotten in &step.commit.forgotten {
                            erase::person(tx, forgotten).await?;
                        }
                    }
                }
                Job::Accept(_) | Job::Sent { .. } => {}
            }
        }
        sqlx::query("COMMIT").execute(&mut *tx).await?;
    }
    Ok(answers)
}

fn frame_row(id: i64, frame: &Frame) -> values::Row<7> {
    [
        id.into(),
        frame.platform.shared().into(),
        frame.key.as_str().into(),
        frame.conversation.shared().into(),
        frame.at.into(),
        frame.received_at.into(),
        frame.body.as_str().into(),
    ]
}

/// Keeps a number by name.
async fn remember(
    tx: &mut SqliteConnection,
    name: &str,
    value: Option<i64>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO meta (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A value as JSON text for a column.
fn json<T: Serialize>(value: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}
