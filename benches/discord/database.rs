//! What the program's database tells while it is in use: what was taken in, in which order, and what was made of it.

use super::numbers::{Channel, Snowflake};
use anyhow::Context;
use sqlx::{
    Connection, Row,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow},
};
use std::{collections::HashMap, path::Path};
use tokio::runtime::Runtime;

/// Numbers of a thread's messages, in some order, by thread.
pub(crate) type Told = HashMap<Snowflake, Vec<Snowflake>>;

/// Where an interview goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// Its thread.
    pub(crate) thread: Snowflake,
    /// The channel of it.
    pub(crate) parent: Channel,
    /// Who is interviewed.
    pub(crate) candidate: Snowflake,
}

/// What is to be done still, and what was graded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress {
    /// Events not worked on.
    pub(crate) events: i64,
    /// Messages not sent.
    pub(crate) messages: i64,
    /// Answers that have a grade.
    pub(crate) grades: i64,
}

/// An open database.
pub(crate) struct Database {
    runtime: Runtime,
    connection: SqliteConnection,
}

impl Database {
    /// Opens what a program writes to.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let options = SqliteConnectOptions::new().filename(path);
        let connection = runtime.block_on(SqliteConnection::connect_with(&options))?;
        Ok(Self { runtime, connection })
    }

    fn rows(&mut self, query: &'static str, after: i64) -> anyhow::Result<Vec<SqliteRow>> {
        let rows = sqlx::query(query).bind(after).fetch_all(&mut self.connection);
        Ok(self.runtime.block_on(rows)?)
    }

    fn numbers(&mut self, query: &'static str) -> anyhow::Result<Vec<i64>> {
        let rows = self.rows(query, 0)?;
        let row = rows.first().context("a count gives a row")?;
        Ok((0..row.len()).map(|column| row.get(column)).collect())
    }

    /// The number of the newest event in the inbox; they count up one by one.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn newest(&mut self) -> anyhow::Result<i64> {
        Ok(self.numbers("SELECT coalesce(max(id), 0) FROM inbox WHERE ?1 = 0")?[0])
    }

    /// How far the program is.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn progress(&mut self) -> anyhow::Result<Progress> {
        let told = self.numbers(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 'pending'),
                    (SELECT count(*) FROM outbox WHERE state = 'pending'),
                    (SELECT count(*) FROM grade) WHERE ?1 = 0",
        )?;
        Ok(Progress { events: told[0], messages: told[1], grades: told[2] })
    }

    /// Events that could not be worked on, and messages that cannot be sent.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn failed(&mut self) -> anyhow::Result<i64> {
        let told = self.numbers(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 'failed')
                  + (SELECT count(*) FROM outbox WHERE state = 'dead') WHERE ?1 = 0",
        )?;
        Ok(told[0])
    }

    /// The messages that were taken in after an event, as they were taken in.
    ///
    /// # Errors
    /// It cannot be read, or holds other events.
    pub(crate) fn taken(&mut self, after: i64) -> anyhow::Result<Told> {
        let rows =
            self.rows("SELECT conversation, key FROM inbox WHERE id > ?1 ORDER BY id", after)?;
        let mut told = Told::new();
        for row in rows {
            let (conversation, key): (String, String) = (row.get(0), row.get(1));
            let thread = conversation.rsplit('/').next().unwrap_or_default().parse()?;
            let message = key.strip_prefix("m:").with_context(|| format!("{key} is no message"))?;
            told.entry(thread).or_default().push(message.parse()?);
        }
        Ok(told)
    }

    /// The messages that answers are made of, as they were worked on.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn worked_on(&mut self) -> anyhow::Result<Told> {
        let rows = self.rows("SELECT key FROM part WHERE rowid > ?1 ORDER BY rowid", 0)?;
        let mut told = Told::new();
        for row in rows {
            let key: String = row.get(0);
            let mut parts = key.rsplit('/');
            let (message, thread) = parts.next().zip(parts.next()).context("a message's key")?;
            told.entry(thread.parse()?).or_default().push(message.parse()?);
        }
        Ok(told)
    }

    /// All interviews.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn rooms(&mut self) -> anyhow::Result<Vec<Room>> {
        let rows = self.rows(
            "SELECT outbox.platform_id, interview.group_id, candidate.member FROM interview
                 JOIN candidate ON candidate.interview = interview.id
                 JOIN outbox ON outbox.platform = interview.platform AND outbox.key = interview.thread
             WHERE outbox.platform_id IS NOT NULL AND interview.id > ?1",
            0,
        )?;
        let last = |text: &str| text.rsplit(['/', ':']).next().unwrap_or_default().parse();
        rows.iter()
            .map(|row| {
                let (thread, group, member): (String, String, String) =
                    (row.get(0), row.get(1), row.get(2));
                let parent = last(&group)?;
                Ok(Room {
                    thread: last(&thread)?,
                    parent: Channel::of(parent)
                        .with_context(|| format!("{group} is no channel"))?,
                    candidate: last(&member)?,
                })
            })
            .collect()
    }
}
