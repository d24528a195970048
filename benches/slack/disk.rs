//! What the disk does: how long it takes until something is durable, and which requests are stored.

use super::load::percentile;
use anyhow::Context;
use sqlx::{
    Connection, Row,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow},
};
use std::{
    collections::HashSet,
    fs::File,
    io::{Seek, Write},
    path::Path,
    time::{Duration, Instant},
};

/// A page of the database.
const PAGE: usize = 4_096;

/// Writes whose times are told.
const WRITES: usize = 500;

/// How long it takes to make a page durable in a folder: median and the time that 99 of 100 do not exceed.
///
/// # Errors
/// The folder cannot be written to.
pub(crate) fn fsync(folder: &Path) -> std::io::Result<(Duration, Duration)> {
    let mut file = File::create(folder.join("fsync"))?;
    let page = [7; PAGE];
    let mut took = Vec::with_capacity(WRITES);
    for write in 0..WRITES {
        // Like a log that is written round and round: most commits make no file longer.
        if write % 100 == 0 {
            file.rewind()?;
        }
        let start = Instant::now();
        file.write_all(&page)?;
        file.sync_data()?;
        took.push(start.elapsed());
    }
    took.sort_unstable();
    Ok((percentile(&took, 50), percentile(&took, 99)))
}

/// Keys of all requests stored in a database.
///
/// # Errors
/// It cannot be read.
pub(crate) fn stored(database: &Path) -> anyhow::Result<HashSet<String>> {
    let rows = read(database, "SELECT key FROM inbox")?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Requests not worked on yet, messages not sent yet, and answers graded, in a database that may be in use.
///
/// # Errors
/// It cannot be read.
pub(crate) fn progress(database: &Path) -> anyhow::Result<(i64, i64, i64)> {
    let rows = read(
        database,
        "SELECT (SELECT count(*) FROM inbox WHERE state = 'pending'),
                (SELECT count(*) FROM outbox WHERE state = 'pending'),
                (SELECT count(*) FROM grade)",
    )?;
    let row = rows.first().context("a count gives a row")?;
    Ok((row.get(0), row.get(1), row.get(2)))
}

fn read(database: &Path, query: &'static str) -> anyhow::Result<Vec<SqliteRow>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Not opened as read-only: after a kill the log must be looked through before anything can be read.
        let options = SqliteConnectOptions::new().filename(database);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let rows = sqlx::query(query).fetch_all(&mut connection).await?;
        connection.close().await?;
        Ok(rows)
    })
}
