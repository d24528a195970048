//! What can go wrong with a database file, from SQLite's codes (sqlite.org/rescode.html) to the store's errors.

use crate::service::ports::store::StoreError;
use sqlx::migrate::MigrateError;
use std::{io, path::Path};

const READONLY: i64 = 8;
const CORRUPT: i64 = 11;
const FULL: i64 = 13;
const CANTOPEN: i64 = 14;
const NOTADB: i64 = 26;

/// The shared-memory file beside the database could not grow: in practice the disk is full.
const IOERR_SHMSIZE: i64 = 4_874;

/// The low byte of a code is the primary one, the rest says more precisely where it happened.
const PRIMARY: i64 = 0xff;

/// Tells faults of one file.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    path: String,
}

impl Fault {
    pub(super) fn at(path: &Path) -> Self {
        Self { path: path.display().to_string() }
    }

    pub(super) fn locked(&self) -> StoreError {
        StoreError::Locked { path: self.path.clone() }
    }

    pub(super) fn damaged(&self, reason: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), reason: reason.into() }
    }

    pub(super) fn newer(&self, found: i64, known: i64) -> StoreError {
        StoreError::Newer { path: self.path.clone(), found, known }
    }

    /// A file that only a writer can bring to this version's schema.
    pub(super) fn older(&self, found: i64, known: i64) -> StoreError {
        StoreError::Other(anyhow::anyhow!(
            "{} has an older schema ({found}, this version knows {known}); `greenroom db migrate` or \
             `greenroom console` brings it up to date",
            self.path
        ))
    }

    /// What SQLite said while reading or writing.
    pub(super) fn tell(&self, error: sqlx::Error) -> StoreError {
        let sqlx::Error::Database(database) = &error else {
            return StoreError::Other(error.into());
        };
        let code = database.code().and_then(|code| code.parse::<i64>().ok());
        match self.known(code, database.message()) {
            Some(known) => known,
            None => StoreError::Other(error.into()),
        }
    }

    fn known(&self, code: Option<i64>, message: &str) -> Option<StoreError> {
        let (path, reason) = (self.path.clone(), message.to_owned());
        let code = code?;
        if code == IOERR_SHMSIZE {
            return Some(StoreError::Full { path });
        }
        match code & PRIMARY {
            READONLY | CANTOPEN => Some(StoreError::ReadOnly { path, reason }),
            CORRUPT | NOTADB => Some(StoreError::Damaged { path, reason }),
            FULL => Some(StoreError::Full { path }),
            _ => None,
        }
    }

    /// What the system said while a file beside the database, or a copy of it, was made.
    pub(super) fn tell_io(&self, error: &io::Error) -> StoreError {
        let path = self.path.clone();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full { path },
            _ => StoreError::ReadOnly { path, reason: error.to_string() },
        }
    }

    /// What went wrong while the schema was brought up to date.
    pub(super) fn tell_migration(&self, error: MigrateError) -> StoreError {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                self.tell(error)
            }
            MigrateError::VersionMissing(found) => self.newer(found, super::newest_known()),
            MigrateError::VersionMismatch(version) => {
                self.damaged(format!("its schema step {version} is not the one of this program"))
            }
            other => StoreError::Other(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_with_the_file_and_the_way_out() {
        let fault = Fault::at(Path::new("/rooms.db"));
        let cases = [
            (8, "/rooms.db cannot be written: said so; give another file with --db"),
            (1_544, "/rooms.db cannot be written: said so; give another file with --db"),
            (14, "/rooms.db cannot be written: said so; give another file with --db"),
            (
                11,
                "/rooms.db is damaged or not a greenroom database: said so; restore a backup, or give another file with --db",
            ),
            (
                26,
                "/rooms.db is damaged or not a greenroom database: said so; restore a backup, or give another file with --db",
            ),
            (
                13,
                "the disk that holds /rooms.db is full; nothing was lost, free some space and try again",
            ),
            (
                4_874,
                "the disk that holds /rooms.db is full; nothing was lost, free some space and try again",
            ),
        ];
        for (code, want) in cases {
            let told = fault.known(Some(code), "said so").map(|error| error.to_string());
            assert_eq!(told.as_deref(), Some(want), "{code}");
        }
        for code in [None, Some(1), Some(5), Some(19), Some(2_067)] {
            assert!(fault.known(code, "said so").is_none(), "{code:?}");
        }
    }

    #[test]
    fn a_full_disk_and_a_closed_folder_are_told_apart() {
        let fault = Fault::at(Path::new("/rooms.db"));
        let full = fault.tell_io(&io::Error::from(io::ErrorKind::StorageFull));
        assert!(matches!(full, StoreError::Full { .. }), "{full}");
        for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem] {
            let closed = fault.tell_io(&io::Error::from(kind));
            assert!(matches!(closed, StoreError::ReadOnly { .. }), "{closed}");
        }
    }
}
