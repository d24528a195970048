//! The store on one SQLite file: one writer task with the only write connection, readers beside it.
//!
//! WAL, `synchronous=FULL`, foreign keys, STRICT tables. A writer holds an exclusive lock on a file beside the database,
//! which the system lets go of however the process ends; whoever only reads opens the database beside it. SQL is in
//! [`write`] and [`read`]; what can go wrong is told apart in [`fault`].

mod fault;
mod read;
mod upkeep;
mod write;
mod writer;

use crate::service::ports::store::StoreError;
use fault::Fault;
use sqlx::{
    ConnectOptions, Row, SqlitePool,
    migrate::Migrator,
    sqlite::{
        SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions,
        SqliteSynchronous,
    },
};
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};
use writer::Writer;

/// The schema, as steps that are applied in order; built into the binary.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// Connections that only read.
const READERS: u32 = 4;

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
    /// [`StoreError`] tells apart: locked, missing, read-only, newer, damaged, full.
    pub async fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        let fault = Fault::at(path);
        let writer = match access {
            Access::Read => {
                if !path.exists() {
                    return Err(StoreError::Missing { path: path.display().to_string() });
                }
                None
            }
            Access::Write => {
                let lock = lock(path)?;
                let mut connection =
                    options(path).connect().await.map_err(|error| fault.tell(error))?;
                check_version(&mut connection, &fault).await?;
                MIGRATIONS
                    .run(&mut connection)
                    .await
                    .map_err(|error| fault.tell_migration(error))?;
                Some(Writer::start(connection, lock, fault.clone()))
            }
        };
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options(path).create_if_missing(false).read_only(true))
            .await
            .map_err(|error| fault.tell(error))?;
        let store = Self { path: path.to_path_buf(), readers, writer };
        if access == Access::Read {
            let mut connection =
                store.readers.acquire().await.map_err(|error| fault.tell(error))?;
            let found = check_version(&mut connection, &fault).await?;
            let known = newest_known();
            if found < known {
                return Err(StoreError::Other(anyhow::anyhow!(
                    "{} has an older schema ({found}, this version knows {known}); `greenroom db migrate` or `greenroom console` brings it up to date",
                    path.display()
                )));
            }
        }
        Ok(store)
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
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("cache_size", "-16384")
        .optimize_on_close(false, None)
}

/// Takes the lock that makes this process the only writer.
fn lock(path: &Path) -> Result<File, StoreError> {
    let unwritable = |error: &dyn std::fmt::Display| StoreError::ReadOnly {
        path: path.display().to_string(),
        reason: error.to_string(),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(&error))?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(PathBuf::from(name))
        .map_err(|error| unwritable(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(StoreError::Locked { path: path.display().to_string() })
        }
        Err(TryLockError::Error(error)) => Err(unwritable(&error)),
    }
}

fn newest_known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The newest schema step applied to the file, 0 for a new one.
async fn check_version(
    connection: &mut SqliteConnection,
    fault: &Fault,
) -> Result<i64, StoreError> {
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
