//! The file: who may open it, what is wrong with it, when the disk is full, and a copy of it.

use super::*;
use crate::service::ports::rows::Member;
use std::{
    fs,
    io::{Seek, SeekFrom, Write},
};

async fn refused(path: &Path, access: Access) -> StoreError {
    match SqliteStore::open(path, access).await {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

/// Names in the folder of a house.
fn names(house: &House) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(house.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_second_writer_is_refused_until_the_first_has_closed() {
    let house = House::new().await;
    let error = refused(&house.path(), Access::Write).await;
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    house.store.accept(frame("a", 0)).await.unwrap();
    house.store.close().await;
    let second = SqliteStore::open(&house.path(), Access::Write).await.unwrap();
    assert_eq!(second.waiting_frames().await.unwrap().len(), 1);
    second.close().await;
}

#[tokio::test]
async fn a_store_that_is_dropped_lets_go_of_the_file_by_itself() {
    let House { dir, store } = House::new().await;
    drop(store);
    let path = dir.path().join("rooms.db");
    for _ in 0..200 {
        match SqliteStore::open(&path, Access::Write).await {
            Ok(_) => return,
            Err(StoreError::Locked { .. }) => tokio::time::sleep(Duration::from_millis(10)).await,
            Err(error) => panic!("{error}"),
        }
    }
    panic!("still locked after two seconds");
}

#[tokio::test]
async fn a_reader_beside_the_writer_sees_what_is_committed_and_cannot_write() {
    let house = House::new().await;
    let reader = SqliteStore::open(&house.path(), Access::Read).await.unwrap();
    for number in 1..4 {
        house.store.accept(frame(&number.to_string(), number)).await.unwrap();
        assert_eq!(reader.waiting_frames().await.unwrap().len(), usize::try_from(number).unwrap());
    }
    let error = reader.accept(frame("x", 0)).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    reader.close().await;
    house.store.accept(frame("4", 4)).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_not_there_is_made_by_a_writer_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deep/er/rooms.db");
    let error = refused(&path, Access::Read).await;
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    assert!(!dir.path().join("deep").exists(), "a reader makes nothing");
    SqliteStore::open(&path, Access::Write).await.unwrap().close().await;
    SqliteStore::open(&path, Access::Read).await.unwrap();
}

#[tokio::test]
async fn a_schema_of_another_version_is_told_apart_and_the_file_left_alone() {
    let house = House::new().await;
    house.store.close().await;
    sql(&house.path(), "UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations); PRAGMA journal_mode = DELETE")
        .await;
    let before = fs::read(house.path()).unwrap();
    for access in [Access::Read, Access::Write] {
        let error = refused(&house.path(), access).await;
        assert!(matches!(error, StoreError::Newer { found: 9_999, .. }), "{access:?}: {error}");
    }
    assert_eq!(fs::read(house.path()).unwrap(), before);

    sql(&house.path(), "DELETE FROM _sqlx_migrations").await;
    let error = refused(&house.path(), Access::Read).await;
    assert!(error.to_string().contains("has an older schema (0, this version knows"), "{error}");
}

#[tokio::test]
async fn a_schema_step_that_was_changed_afterwards_is_told() {
    let house = House::new().await;
    house.store.close().await;
    sql(&house.path(), "UPDATE _sqlx_migrations SET checksum = x'00'").await;
    let error = refused(&house.path(), Access::Write).await;
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("letter.txt");
    fs::write(&text, "Dear Ana, ".repeat(1_000)).unwrap();
    let foreign = dir.path().join("foreign.db");
    let create = SqliteConnectOptions::new().filename(&foreign).create_if_missing(true);
    let mut connection = create.connect().await.unwrap();
    sqlx::raw_sql("CREATE TABLE music (title TEXT)").execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    for path in [text, foreign] {
        let before = fs::read(&path).unwrap();
        for access in [Access::Read, Access::Write] {
            let error = refused(&path, access).await;
            assert!(matches!(error, StoreError::Damaged { .. }), "{}: {error}", path.display());
        }
        assert_eq!(fs::read(&path).unwrap(), before, "{}", path.display());
    }
}

#[tokio::test]
async fn a_folder_is_no_database_and_nothing_is_made_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("rooms.db");
    fs::create_dir(&folder).unwrap();
    for access in [Access::Read, Access::Write] {
        let error = refused(&folder, access).await;
        assert!(error.to_string().contains("database: it is a folder; "), "{access:?}: {error}");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

/// Overwrites pages in the middle of the file.
fn damage(path: &Path) {
    let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
    let length = file.metadata().unwrap().len();
    file.seek(SeekFrom::Start(length / 2 / 4_096 * 4_096)).unwrap();
    file.write_all(&[0xa5; 4_096 * 3]).unwrap();
}

#[tokio::test]
async fn a_damaged_page_is_found_by_the_check_and_told_by_whoever_reads_it() {
    let house = House::new().await;
    for number in 0..200 {
        let body = "words ".repeat(200);
        house.store.accept(Frame { body, ..frame(&number.to_string(), number) }).await.unwrap();
    }
    assert_eq!(house.store.check().await.unwrap(), [""; 0]);
    house.store.close().await;
    damage(&house.path());
    let reader = SqliteStore::open(&house.path(), Access::Read).await.unwrap();
    let faults = reader.check().await.unwrap();
    assert!(!faults.is_empty());
    let error = reader.waiting_frames().await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[tokio::test]
async fn a_file_cut_short_is_told_as_damaged() {
    let house = House::new().await;
    house.store.close().await;
    let file = fs::OpenOptions::new().write(true).open(house.path()).unwrap();
    file.set_len(4_096 + 100).unwrap();
    let error = refused(&house.path(), Access::Write).await;
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[tokio::test]
async fn rows_without_what_they_refer_to_are_found() {
    let house = House::new().await;
    house.store.commit(beginning(1)).await.unwrap();
    house.sql("DELETE FROM interview").await;
    let faults = house.store.check().await.unwrap();
    assert_eq!(faults, ["1 rows of candidate refer to rows of interview that are not there"]);
}

/// A store on a disk with room for so many more pages of 4 KiB.
async fn with_room(house: House, pages: i64) -> House {
    house.store.close().await;
    let path = house.path();
    let fault = Fault::at(&path);
    let lock = lock::take(&path, &fault).unwrap();
    let mut connection = prepared(options(&path), &fault).await.unwrap();
    let used: i64 =
        sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut connection).await.unwrap();
    let limit = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {}", used + pages));
    sqlx::query(limit).execute(&mut connection).await.unwrap();
    let readers =
        SqlitePoolOptions::new().connect_with(options(&path).read_only(true)).await.unwrap();
    let beside = connected(options(&path), &fault).await.unwrap();
    let writer = Some(Writer::start(connection, beside, lock, fault).await.unwrap());
    House { dir: house.dir, store: Arc::new(SqliteStore { path, readers, writer }) }
}

#[tokio::test]
async fn on_a_full_disk_nothing_is_half_written_and_later_what_fits_is() {
    let house = with_room(House::new().await, 20).await;
    let big = |key: &str| Frame { body: "x".repeat(1 << 20), ..frame(key, 0) };
    // Alone, among others of a batch, and as a step of several tables.
    let error = house.store.accept(big("big")).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    let frames = [frame("a", 1), big("b"), frame("c", 3), big("d"), frame("e", 5)];
    let answers = house.together(frames.map(|frame| house.store.accept(frame))).await;
    let full: Vec<bool> =
        answers.iter().map(|answer| matches!(answer, Err(StoreError::Full { .. }))).collect();
    assert_eq!(full, [false, true, false, true, false], "{answers:?}");
    let mut said = outgoing("said");
    said.card.title = Some("y".repeat(1 << 20));
    let step = Commit { outbox: vec![Arc::new(said)], ..beginning(1) };
    let error = house.store.commit(step).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    // A statement of a single row: there SQLite ends the whole transaction by itself.
    let name = "z".repeat(1 << 20);
    let huge = Member {
        id: member("ana"),
        platform: wire(),
        name: name.clone(),
        zone: None,
        locale: None,
    };
    for step in [
        Commit { members: vec![huge], ..beginning(1) },
        Commit { outlines: vec![(member("ana"), ProblemId::new(name))], ..beginning(1) },
    ] {
        let error = house.store.commit(step).await.unwrap_err();
        assert!(matches!(error, StoreError::Full { .. }), "{error}");
    }
    assert_eq!(house.store.interview(InterviewId(1)).await.unwrap(), None);
    house.store.commit(beginning(2)).await.unwrap();
    let stored: Vec<String> = house.frames().await.into_iter().map(|row| row.frame.key).collect();
    assert_eq!(stored, ["a", "c", "e"]);
    assert_eq!(house.store.check().await.unwrap(), [""; 0]);

    let house = house.reopened().await;
    assert!(house.store.accept(big("big")).await.unwrap().is_some(), "there is room again");
}

#[tokio::test]
async fn a_copy_is_whole_also_while_it_is_written_to_and_overwrites_nothing() {
    let house = House::new().await;
    house.store.commit(beginning(1)).await.unwrap();
    let to = house.dir.path().join("copy.db");
    let writing = async {
        for number in 0..50 {
            house.store.accept(frame(&number.to_string(), number)).await.unwrap();
        }
    };
    let (copied, ()) = tokio::join!(house.store.backup(&to), writing);
    copied.unwrap();
    for access in [Access::Read, Access::Write] {
        let copy = SqliteStore::open(&to, access).await.unwrap();
        assert_eq!(copy.check().await.unwrap(), [""; 0], "{access:?}");
        let found = copy.interview(InterviewId(1)).await.unwrap().unwrap();
        assert_eq!(found.interview, begun(1), "{access:?}");
        copy.close().await;
    }
    let before = fs::read(&to).unwrap();
    let error = house.store.backup(&to).await.unwrap_err();
    assert!(error.to_string().ends_with("copy.db exists already; give another name"), "{error}");
    assert_eq!(fs::read(&to).unwrap(), before);
    fs::write(house.dir.path().join("empty"), "").unwrap();
    assert!(
        house.store.backup(&house.dir.path().join("empty")).await.is_err(),
        "an empty file is a file"
    );
}

#[tokio::test]
async fn a_copy_that_cannot_be_made_is_told_and_leaves_nothing() {
    let house = House::new().await;
    let before = names(&house);
    let error = house.store.backup(&house.dir.path().join("none/copy.db")).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    assert_eq!(names(&house), before);
}

#[tokio::test]
async fn a_file_in_a_folder_closed_to_us_is_told_as_not_writable() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new().await;
    house.store.close().await;
    fs::remove_file(house.dir.path().join("rooms.db.lock")).unwrap();
    fs::set_permissions(house.path(), fs::Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(house.dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let opened = SqliteStore::open(&house.path(), Access::Write).await;
    let closed_to_us = fs::write(house.dir.path().join("probe"), "").is_err();
    fs::set_permissions(house.dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    // Root may write everywhere: there the mapping of the codes, tested in `fault`, is all that can be looked at.
    match opened {
        Ok(_) => assert!(!closed_to_us),
        Err(error) => assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}"),
    }
}

/// Frames in a copy of the file alone, without its log.
async fn copied(house: &House) -> usize {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rooms.db");
    fs::copy(house.path(), &path).unwrap();
    match SqliteStore::open(&path, Access::Read).await {
        Ok(store) => store.waiting_frames().await.unwrap().len(),
        Err(_) => 0,
    }
}

#[tokio::test]
async fn when_nothing_is_written_for_a_while_the_log_is_copied_into_the_file() {
    let house = House::new().await;
    house.store.accept(frame("a", 0)).await.unwrap();
    for _ in 0..200 {
        if copied(&house).await == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it is still in the log alone");
}

#[tokio::test]
async fn while_much_is_written_the_log_begins_anew() {
    let house = House::new().await;
    let log = house.dir.path().join("rooms.db-wal");
    let (mut first, mut before) = (None, 0);
    for round in 0..12 {
        for batch in 0..40 {
            let key = |number| format!("{round}/{batch}/{number}");
            let frames = (0..300).map(|number| house.store.accept(frame(&key(number), 0)));
            futures::future::try_join_all(frames).await.unwrap();
        }
        let size = fs::metadata(&log).unwrap().len();
        let grown = size - before;
        if grown < *first.get_or_insert(grown) / 2 {
            return;
        }
        before = size;
    }
    panic!("it grew to {before} bytes");
}
