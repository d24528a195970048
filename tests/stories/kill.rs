//! Killed with -9 after any line and started again, an interview goes on where it was: nothing lost, nothing doubled.

use crate::terminal::{greenroom, interview, json, text};
use serde_json::Value;
use std::{
    io::Write,
    path::Path,
    process::{Child, ChildStdin, Stdio},
    time::Duration,
};

/// How long one line may take on a busy machine before the story is given up.
const PATIENCE: Duration = Duration::from_secs(60);

struct Sitting {
    child: Child,
    input: ChildStdin,
}

impl Sitting {
    fn open(db: &Path) -> Self {
        let mut child = greenroom()
            .args(["console", "--name", "ana", "--problem", "card-fraud", "--db"])
            .arg(db)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        Self { child, input }
    }

    fn write(&mut self, entry: &str) {
        self.input.write_all(entry.as_bytes()).unwrap();
        self.input.write_all(b"\n").unwrap();
        self.input.flush().unwrap();
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn end(mut self) {
        drop(self.input);
        assert!(self.child.wait().unwrap().success());
    }
}

/// Frames of lines (not of arrivals) that are durable, worked on or not.
async fn lines_taken(db: &Path) -> usize {
    use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};
    let options = SqliteConnectOptions::new().filename(db).read_only(true);
    let Ok(mut connection) = options.connect().await else { return 0 };
    let count = sqlx::query_scalar::<_, i64>(
        "SELECT count(*) FROM inbox WHERE body NOT LIKE '%\"arrived\"%'",
    )
    .fetch_one(&mut connection)
    .await;
    usize::try_from(count.unwrap_or(0)).unwrap()
}

async fn wait_for_lines(db: &Path, count: usize) {
    let started = std::time::Instant::now();
    while lines_taken(db).await < count {
        assert!(started.elapsed() < PATIENCE, "line {count} was never taken");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What must not depend on where the process was killed.
fn outcome(db: &Path) -> (Value, Value) {
    let board = json(&["board", "--json"], db);
    let mut progress = json(&["progress", "--json"], db);
    for member in progress.as_array_mut().unwrap() {
        for interview in member["interviews"].as_array_mut().unwrap() {
            interview["at"] = Value::Null;
        }
    }
    (board, progress)
}

async fn parts_and_ledger(db: &Path) -> (Vec<(String, String)>, Vec<(String, i64)>) {
    use sqlx::{ConnectOptions, Row, sqlite::SqliteConnectOptions};
    let mut connection =
        SqliteConnectOptions::new().filename(db).read_only(true).connect().await.unwrap();
    let parts = sqlx::query("SELECT stage, text FROM part ORDER BY at, key")
        .fetch_all(&mut connection)
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    let ledger = sqlx::query("SELECT achievement, points FROM ledger ORDER BY id")
        .fetch_all(&mut connection)
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    (parts, ledger)
}

#[tokio::test]
async fn an_interview_killed_after_any_line_goes_on_where_it_was() {
    let entries = interview();
    let dir = tempfile::tempdir().unwrap();
    let whole = dir.path().join("whole.db");
    let mut sitting = Sitting::open(&whole);
    for entry in &entries {
        sitting.write(entry);
    }
    sitting.end();
    let want = (outcome(&whole), parts_and_ledger(&whole).await);
    assert!(want.0.0[0]["points"].as_u64().unwrap() > 50, "{:?}", want.0);

    for kill_after in 1..entries.len() {
        let db = dir.path().join(format!("killed-{kill_after}.db"));
        let mut sitting = Sitting::open(&db);
        for entry in &entries[..kill_after] {
            sitting.write(entry);
        }
        wait_for_lines(&db, kill_after).await;
        sitting.kill();
        let mut sitting = Sitting::open(&db);
        for entry in &entries[kill_after..] {
            sitting.write(entry);
        }
        sitting.end();
        assert_eq!(
            (outcome(&db), parts_and_ledger(&db).await),
            want,
            "killed after line {kill_after}"
        );
        let check = greenroom().args(["db", "check", "--db"]).arg(&db).output().unwrap();
        assert!(check.status.success(), "{}", text(&check.stdout));
    }
}

#[tokio::test]
async fn killed_again_and_again_in_the_middle_of_its_work_it_still_loses_and_doubles_nothing() {
    let entries = interview();
    let dir = tempfile::tempdir().unwrap();
    let whole = dir.path().join("whole.db");
    let mut sitting = Sitting::open(&whole);
    for entry in &entries {
        sitting.write(entry);
    }
    sitting.end();
    let want = (outcome(&whole), parts_and_ledger(&whole).await);

    let db = dir.path().join("killed.db");
    let mut taken = 0;
    for round in 0..entries.len() as u64 {
        let mut sitting = Sitting::open(&db);
        let written = entries[taken..].iter().take(3).map(|entry| sitting.write(entry)).count();
        // A different moment of the work each round, from before it starts to well within it.
        tokio::time::sleep(Duration::from_millis(40 + 17 * (round % 13))).await;
        sitting.kill();
        let now = lines_taken(&db).await;
        assert!((taken..=taken + written).contains(&now), "{taken} lines were durable, now {now}");
        taken = now;
    }
    let mut sitting = Sitting::open(&db);
    for entry in &entries[taken..] {
        sitting.write(entry);
    }
    sitting.end();
    assert_eq!((outcome(&db), parts_and_ledger(&db).await), want);
}
