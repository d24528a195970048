//! What can go wrong with a database file, from SQLite's codes (sqlite.org/rescode.html) to the store's errors.

use crate::service::ports::store::StoreError;
use sqlx::migrate::MigrateError;
use std::path::Path;

/// Tells faults of one file.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    path: String,
}

const READONLY: i64 = 8;
const CORRUPT: i64 = 11;
const FULL: i64 = 13;
const CANTOPEN: i64 = 14;
const NOTADB: i64 = 26;

impl Fault {
    pub(super) fn at(path: &Path) -> Self {
        Self { path: path.display().to_string() }
    }

    pub(super) fn damaged(&self, reason: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), reason: reason.into() }
    }

    pub(super) fn newer(&self, found: i64, known: i64) -> StoreError {
        StoreError::Newer { path: self.path.clone(), found, known }
    }

    pub(super) fn tell(&self, error: sqlx::Error) -> StoreError {
        let path = self.path.clone();
        let (code, reason) = match &error {
            sqlx::Error::Database(database) => {
                let code = database.code().and_then(|code| code.parse::<i64>().ok());
                // The low byte is the primary code, the rest says more precisely where it happened.
                (code.map(|code| code & 0xff), database.message().to_owned())
            }
            _ => (None, error.to_string()),
        };
        match code {
            Some(READONLY | CANTOPEN) => StoreError::ReadOnly { path, reason },
            Some(CORRUPT | NOTADB) => StoreError::Damaged { path, reason },
            Some(FULL) => StoreError::Full { path },
            _ => StoreError::Other(error.into()),
        }
    }

    pub(super) fn tell_migration(&self, error: MigrateError) -> StoreError {
        match error {
            MigrateError::Execute(error) => self.tell(error),
            MigrateError::VersionMissing(found) => self.newer(found, super::newest_known()),
            MigrateError::VersionMismatch(version) => {
                self.damaged(format!("its schema step {version} is not the one of this program"))
            }
            other => StoreError::Other(other.into()),
        }
    }
}
