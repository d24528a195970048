//! The store on one SQLite file: one writer with the only write connection, readers beside it.
//!
//! WAL, `synchronous=FULL`, foreign keys, STRICT tables. A writer holds an exclusive lock on a file beside the database,
//! which the system lets go of however the process ends (`lock`); whoever only reads opens the database beside it.
//! SQL is in `write` and `read`; what can go wrong is told apart in `fault`.

mod boards;
mod checkpoint;
pub mod export;
mod fault;
mod goals;
mod links;
mod load;
mod lock;
mod pairs;
mod peers;
mod people;
mod person;
mod problems;
mod read;
mod row;
mod schedules;
mod upkeep;
mod write;
mod writer;

#[cfg(test)]
mod tests;

use crate::service::ports::store::StoreError;
use fault::Fault;
use sqlx::{
    ConnectOptions, Row, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use writer::Writer;

/// The schema, as steps that are applied in order; built into the binary.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// Connections that only read.
const READERS: u32 = 4;

/// Pages kept in memory by the connection that writes: 16 MiB, in negative KiB as SQLite wants it.
const CACHE: &str = "-16384";

/// Pages kept by each of the others: 2 MiB, as SQLite does by itself. The system keeps what is read often.
const READING_CACHE: &str = "-2048";

/// Pages of the log after which whoever writes copies it into the file: 128 MiB, only when nobody does it in time (`checkpoint`).
const CHECKPOINT: &str = "32000";

/// How long a statement waits for another connection's lock: a checkpoint, or a backup's first page.
const BUSY: Duration = Duration::from_secs(5);

/// What the process that opens the store will do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read and write; one process at a time.
    Write,
    /// Only read, beside a writer.
    Read,
}

/// An open store.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    readers: SqlitePool,
    writer: Option<Writer>,
}

impl SqliteStore {
    /// Opens the file; a writer makes it and brings it to this version's schema.
    ///
    /// # Errors
    /// [`StoreError`] tells apart: locked, missing, read-only, newer, damaged, full. A reader of an older schema is
    /// told to let a writer bring it up to date.
    pub async fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        let fault = Fault::at(path);
        if path.is_dir() {
            return Err(fault.damaged("it is a folder"));
        }
        let writer = match access {
            Access::Read if !path.exists() => {
                return Err(StoreError::Missing { path: path.display().to_string() });
            }
            Access::Read => None,
            Access::Write => {
                let lock = lock::take(path, &fault)?;
                let options = options(path).statement_cache_capacity(write::SCRIPTS_KEPT);
                let connection = prepared(options, &fault).await?;
                let beside = connected(reading(path), &fault).await?;
                Some(Writer::start(connection, beside, lock, fault.clone()).await?)
            }
        };
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(reading(path).create_if_missing(false).read_only(true))
            .await
            .map_err(|error| fault.tell(error))?;
        if access == Access::Read {
            let mut connection = readers.acquire().await.map_err(|error| fault.tell(error))?;
            let (found, known) = (schema(&mut connection, &fault).await?, newest_known());
            if found < known {
                return Err(fault.older(found, known));
            }
        }
        Ok(Self { path: path.to_path_buf(), readers, writer })
    }

    /// Ends the writer after what was handed in is written, and closes all connections. Dropping the store does the
    /// same, without waiting for it.
    pub async fn close(&self) {
        self.readers.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }

    fn fault(&self) -> Fault {
        Fault::at(&self.path)
    }

    fn writer(&self) -> Result<&Writer, StoreError> {
        self.writer.as_ref().ok_or_else(|| StoreError::ReadOnly {
            path: self.path.display().to_string(),
            reason: "it was opened for reading".to_owned(),
        })
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("cache_size", CACHE)
        .pragma("wal_autocheckpoint", CHECKPOINT)
        .optimize_on_close(false, None)
}

fn reading(path: &Path) -> SqliteConnectOptions {
    options(path).pragma("cache_size", READING_CACHE)
}

async fn connected(
    options: SqliteConnectOptions,
    fault: &Fault,
) -> Result<SqliteConnection, StoreError> {
    options.connect().await.map_err(|error| fault.tell(error))
}

/// The write connection, with this version's schema. A file that is not ours, or of a newer version, is left as it
/// was: WAL is only set, which changes the file, when it is known to be ours.
async fn prepared(
    options: SqliteConnectOptions,
    fault: &Fault,
) -> Result<SqliteConnection, StoreError> {
    let mut connection = connected(options, fault).await?;
    schema(&mut connection, fault).await?;
    sqlx::query("PRAGMA journal_mode = WAL")
        .execute(&mut connection)
        .await
        .map_err(|error| fault.tell(error))?;
    MIGRATIONS.run(&mut connection).await.map_err(|error| fault.tell_migration(error))?;
    Ok(connection)
}

fn newest_known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The newest schema step applied to the file, 0 for a new one.
async fn schema(connection: &mut SqliteConnection, fault: &Fault) -> Result<i64, StoreError> {
    let tables = sqlx::query("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .fetch_all(&mut *connection)
        .await
        .map_err(|error| fault.tell(error))?;
    let ours = tables.iter().any(|row| row.get::<&str, _>(0) == "_sqlx_migrations");
    if !ours {
        if tables.is_empty() {
            return Ok(0);
        }
        return Err(fault.damaged("it holds other tables than greenroom's"));
    }
    let found = sqlx::query_scalar::<_, Option<i64>>("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(&mut *connection)
        .await
        .map_err(|error| fault.tell(error))?
        .unwrap_or(0);
    let known = newest_known();
    if found > known {
        return Err(fault.newer(found, known));
    }
    Ok(found)
}
