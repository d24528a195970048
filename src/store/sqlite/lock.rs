//! The lock that makes one process the only writer of a database file; the system lets go of it however the process
//! ends. Not SQLite's own locks, which come and go with each transaction.

use super::fault::Fault;
use crate::service::ports::store::StoreError;
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

/// What is added to the database's name.
const SUFFIX: &str = ".lock";

/// Looks at a lock that is held, and the pause between two: a process that just ended, or a child of ours that has not become
/// its own program yet, lets go within moments.
const LOOKS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(50);

/// Takes the lock of a database; makes its folder when there is none. It is held until the file is dropped.
///
/// # Errors
/// [`StoreError::Locked`] when another process, or this one, holds it; [`StoreError::Full`] or
/// [`StoreError::ReadOnly`] when the lock's file cannot be made.
pub(super) fn take(path: &Path, fault: &Fault) -> Result<File, StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| fault.tell_io(&error))?;
    }
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(name(path))
        .map_err(|error| fault.tell_io(&error))?;
    for look in 0..LOOKS {
        if look > 0 {
            std::thread::sleep(PAUSE);
        }
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(fault.tell_io(&error)),
        }
    }
    Err(fault.locked())
}

/// The lock's file lies beside the database itself, whichever link to it was given.
fn name(path: &Path) -> PathBuf {
    let mut name = path.canonicalize().unwrap_or_else(|_| path.to_path_buf()).into_os_string();
    name.push(SUFFIX);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_the_database_has_the_same_lock() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rooms.db");
        std::fs::write(&path, "").unwrap();
        let link = dir.path().join("link.db");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let held = take(&path, &Fault::at(&path)).unwrap();
        let second = take(&link, &Fault::at(&link)).unwrap_err();
        assert!(matches!(second, StoreError::Locked { .. }), "{second}");
        drop(held);
        take(&link, &Fault::at(&link)).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told_as_not_writable() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let path = file.join("rooms.db");
        let error = take(&path, &Fault::at(&path)).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    }

    #[test]
    fn a_lock_that_is_let_go_of_within_moments_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rooms.db");
        let fault = Fault::at(&path);
        let held = take(&path, &fault).unwrap();
        let (begun, began) = std::sync::mpsc::channel();
        let other = std::thread::spawn(move || {
            began.recv().unwrap();
            drop(held);
        });
        begun.send(()).unwrap();
        take(&path, &fault).unwrap();
        other.join().unwrap();
    }
}
