//! The schema's steps on files with rows in them: each step over the rows of all steps before it, and afterwards the
//! program reads what older versions wrote. Steps that only work on an empty file are found here.

#![expect(clippy::unwrap_used, reason = "a test says no more than that it broke")]

use greenroom::{
    chat::words::export::LEFT_OUT,
    framework::{problem::ProblemId, stage::Stage},
    ids::{ConversationId, GroupId, InterviewId, MemberId, MessageKey, PlatformName},
    progress::period::{Period, PeriodKey},
    service::ports::{
        boards::BoardStore, export::ExportStore, people::PeopleStore, schedules::ScheduleStore,
        store::Store,
    },
    store::sqlite::{Access, SqliteStore, export::exported},
};
use sqlx::{
    ConnectOptions, Connection,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The steps' files in order, with their versions as written: `0001`.
fn steps() -> Vec<(String, PathBuf)> {
    let mut steps: Vec<_> = fs::read_dir(folder("migrations/sqlite"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name.split_once('_').unwrap().0.to_owned(), path)
        })
        .collect();
    steps.sort();
    steps
}

async fn connect(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap()
}

/// A file that was brought up step by step, with the rows of each step put in as soon as it was applied.
async fn grown(dir: &Path) -> PathBuf {
    let path = dir.join("rooms.db");
    let so_far = dir.join("steps");
    fs::create_dir(&so_far).unwrap();
    for (version, step) in steps() {
        fs::copy(&step, so_far.join(step.file_name().unwrap())).unwrap();
        let mut connection = connect(&path).await;
        let migrator = Migrator::new(so_far.as_path()).await.unwrap();
        migrator
            .run(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("step {version}: {error}"));
        let rows =
            fs::read_to_string(folder("tests/data/migrations").join(format!("{version}.sql")))
                .unwrap_or_else(|error| panic!("rows of step {version}: {error}"));
        sqlx::raw_sql(sqlx::AssertSqlSafe(rows))
            .execute(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("rows of step {version}: {error}"));
        connection.close().await.unwrap();
    }
    path
}

#[tokio::test]
async fn every_step_applies_over_the_rows_of_the_steps_before_and_every_table_has_some() {
    let dir = tempfile::tempdir().unwrap();
    let path = grown(dir.path()).await;
    let mut connection = connect(&path).await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_sqlx%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert!(tables.len() >= 15, "{tables:?}");
    for table in tables {
        let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        let rows: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap();
        assert!(rows > 0, "no sample row in {table}");
    }
    let store = SqliteStore::open(&path, Access::Read).await.unwrap();
    assert_eq!(store.check().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn what_older_versions_wrote_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = grown(dir.path()).await;
    let store = SqliteStore::open(&path, Access::Write).await.unwrap();
    let (ana, group) = (MemberId::new("console:ana"), GroupId::new("local"));
    let console = PlatformName::new("console");

    let running = store.interview(InterviewId(1)).await.unwrap().unwrap();
    let cell = running.interview.sheets[&ana].of(Stage::Clarify);
    assert_eq!(cell.answer(), "Who pays for a false alarm?");
    assert_eq!((cell.parts.len(), cell.hints), (2, 1));
    assert_eq!(cell.current_grade().unwrap().score.hundredths(), 3_571);
    assert_eq!(running.room.feedback.len(), 1);
    assert!(store.interview(InterviewId(5)).await.unwrap().unwrap().interview.is_closed());
    let found = store.interview_in(&console, &ConversationId::new("interview1")).await.unwrap();
    assert_eq!(found, Some(InterviewId(1)));
    assert_eq!(store.open_interviews(&ana).await.unwrap().len(), 1);

    assert_eq!(store.waiting_frames().await.unwrap().len(), 1);
    assert_eq!(store.waiting_messages().await.unwrap().len(), 1);
    let bound = store.platform_id(&console, &MessageKey::new("interview1")).await.unwrap();
    assert_eq!(bound.as_deref(), Some("interview1"));

    let late = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let wakes = store.due_wakes(late, 9).await.unwrap();
    assert_eq!(wakes.iter().map(|wake| wake.at.timestamp()).collect::<Vec<_>>(), [1_700_604_810]);
    assert_eq!(store.due_schedules(late, None, 9).await.unwrap().len(), 1);
    let pools: Vec<String> =
        store.schedules(&group).await.unwrap().iter().map(|one| one.pool.to_string()).collect();
    assert_eq!(pools, ["any", "hard"]);
    assert_eq!(store.history(&group, 9).await.unwrap().len(), 2);
    assert_eq!(
        store.posted(std::slice::from_ref(&group), 9).await.unwrap()[&group],
        [ProblemId::new("wake-word")]
    );

    let all = PeriodKey::holding(Period::All, late, chrono_tz::UTC);
    assert_eq!(store.board(&group, all, 9).await.unwrap()[0].points, 6);
    let problem = ProblemId::new("wake-word");
    let of_problem = store.problem_board(&group, &problem, 9).await.unwrap();
    assert!(of_problem.iter().all(|row| row.reached_at.timestamp() > 0), "{of_problem:?}");
    assert!(store.board_rules(&group).await.unwrap().without_host);
    assert_eq!(store.finished(Some(&ana)).await.unwrap()[0].score.hundredths(), 357);
    let members = store.members().await.unwrap();
    let locales: Vec<Option<&str>> = members.iter().map(|one| one.locale.as_deref()).collect();
    assert_eq!(locales, [Some("de-DE"), None]);
    assert_eq!(store.group(&group).await.unwrap().unwrap().zone, "Europe/Berlin");
    assert!(store.outline_seen(&ana, &ProblemId::new("wake-word")).await.unwrap());
    let slack = PlatformName::new("slack");
    assert_eq!(store.installations(&slack).await.unwrap()[0].workspace, "T1");
    assert!(store.last_alive().await.unwrap().is_some());
    store.close().await;
}

/// Names of columns that hold a person.
const PEOPLE: [&str; 6] = ["member", "person", "by_member", "host", "one", "other"];

#[tokio::test]
async fn all_that_names_somebody_is_in_their_copy_or_said_to_be_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let path = grown(dir.path()).await;
    let mut connection = connect(&path).await;
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%' AND tables.name NOT LIKE '_sqlx%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let mut naming = BTreeSet::new();
    for (table, column) in columns {
        let named = sqlx::AssertSqlSafe(format!(
            "SELECT EXISTS (SELECT 1 FROM {table} WHERE instr({column}, 'console:ana') OR instr({column}, 'console:ben'))"
        ));
        let named: bool = sqlx::query_scalar(named).fetch_one(&mut connection).await.unwrap();
        if named || PEOPLE.contains(&column.as_str()) {
            naming.insert(table);
        }
    }
    let known: BTreeSet<String> =
        exported().chain(LEFT_OUT.map(|(table, _)| table)).map(str::to_owned).collect();
    let missing: Vec<_> = naming.difference(&known).collect();
    assert!(
        missing.is_empty(),
        "neither in store/sqlite/export.rs nor in words/export.rs: {missing:?}"
    );
    let gone: Vec<_> = exported().filter(|table| !naming.contains(*table)).collect();
    assert!(gone.is_empty(), "nobody is named in {gone:?}");

    let store = SqliteStore::open(&path, Access::Read).await.unwrap();
    let (ana, ben) = (MemberId::new("console:ana"), MemberId::new("console:ben"));
    let mine = store.export(std::slice::from_ref(&ana)).await.unwrap();
    let theirs = store.export(&[ana, ben]).await.unwrap();
    for section in &theirs {
        assert!(!section.rows.is_empty(), "no row in {}", section.name);
        for row in &section.rows {
            assert!(serde_json::from_str::<serde_json::Value>(row).unwrap().is_object(), "{row}");
        }
    }
    let others =
        mine.iter().flat_map(|section| &section.rows).filter(|row| row.contains("console:ben"));
    assert_eq!(others.count(), 0, "nothing of anybody else");
    let grade = mine.iter().find(|section| section.name == "grades").unwrap().rows.first().unwrap();
    assert!(grade.contains(r#""score":35.71"#) && grade.contains("evidence"), "{grade}");
    let answer =
        mine.iter().find(|section| section.name == "answers").unwrap().rows.first().unwrap();
    assert!(answer.contains(r#""at":"2023-11-14T22:13:30.000Z""#), "{answer}");
}

/// Columns added as NOT NULL without a DEFAULT: SQLite refuses them where the table has rows. Comments do not count.
fn columns_without_default(sql: &str) -> Vec<String> {
    let bare: String =
        sql.lines().map(|line| line.split("--").next().unwrap_or("")).collect::<Vec<_>>().join(" ");
    bare.split(';')
        .map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|statement| {
            let upper = statement.to_uppercase();
            upper.starts_with("ALTER TABLE")
                && upper.contains(" ADD ")
                && upper.contains(" NOT NULL")
                && !upper.contains(" DEFAULT ")
        })
        .collect()
}

#[test]
fn a_column_added_to_a_table_with_rows_has_a_default() {
    for (version, path) in steps().into_iter().skip(1) {
        let faults = columns_without_default(&fs::read_to_string(path).unwrap());
        assert!(faults.is_empty(), "step {version}: {faults:?}");
    }
}

#[test]
fn the_look_for_missing_defaults_finds_planted_ones_only() {
    let sql = "
        CREATE TABLE fresh (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL) STRICT;
        -- ALTER TABLE member ADD COLUMN rank INTEGER NOT NULL;
        ALTER TABLE member ADD COLUMN zone TEXT;
        ALTER TABLE member ADD COLUMN points INTEGER NOT NULL DEFAULT 0;
        alter table member
            add column shown integer not null -- DEFAULT 1 is only said here
            ;
        ALTER TABLE member ADD shy INTEGER NOT NULL CHECK (shy IN (0, 1));
        ALTER TABLE member RENAME COLUMN name TO title;
    ";
    assert_eq!(
        columns_without_default(sql),
        [
            "alter table member add column shown integer not null",
            "ALTER TABLE member ADD shy INTEGER NOT NULL CHECK (shy IN (0, 1))",
        ]
    );
}

#[test]
fn steps_are_numbered_without_a_gap() {
    let versions: Vec<String> = steps().into_iter().map(|(version, _)| version).collect();
    let wanted: Vec<String> = (1..=versions.len()).map(|number| format!("{number:04}")).collect();
    assert_eq!(versions, wanted);
}
