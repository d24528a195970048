//! The real binary: a piped interview, modes, the command line, exit statuses.

use crate::walk::strong_answers;
use serde_json::Value;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// The binary under test, with nothing of the machine's settings.
pub(crate) fn greenroom() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_greenroom"));
    for name in ["GREENROOM_DB", "GREENROOM_PROMPTS", "GREENROOM_LOG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.env("TZ", "UTC").stdin(Stdio::null());
    command
}

/// A multi-line message as lines of piped input.
pub(crate) fn piped(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join("\\\n")
}

/// A whole interview, one entry a message or command.
pub(crate) fn interview() -> Vec<String> {
    let answers = strong_answers();
    let mut entries: Vec<String> =
        answers.iter().flat_map(|answer| [piped(answer), "/next".to_owned()]).collect();
    entries.insert(0, "What latency is acceptable?".to_owned());
    entries.insert(4, "/hint".to_owned());
    entries
}

/// Runs the console on piped input.
pub(crate) fn console(db: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = greenroom()
        .arg("console")
        .args(arguments)
        .arg("--db")
        .arg(db)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a subcommand and reads its JSON.
pub(crate) fn json(arguments: &[&str], db: &Path) -> Value {
    let output = greenroom().args(arguments).arg("--db").arg(db).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn database() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("deep/er/greenroom.db");
    (dir, db)
}

#[test]
fn a_piped_interview_ends_in_a_report_card_and_the_board_shows_its_points() {
    let (_dir, db) = database();
    let output = console(
        &db,
        &["--name", "Ana", "--problem", "card-fraud"],
        &(interview().join("\n") + "\n"),
    );
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{shown}\n{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    for words in [
        "Stage 1 of 10",
        "Stage 10 of 10",
        "The interviewer answers",
        "Report card",
        "Checklist",
        "What to practise next",
    ] {
        assert!(shown.contains(words), "{words:?} is not in:\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "piped output is plain");
    let board = json(&["board", "--json"], &db);
    assert_eq!(board[0]["rank"], 1);
    assert_eq!(board[0]["member"], "Ana");
    assert_eq!(board[0]["interviews"], 1);
    assert!(board[0]["points"].as_u64().unwrap() > 50, "{board}");
    assert_eq!(json(&["board", "--json", "--period", "day"], &db)[0]["points"], board[0]["points"]);
    let progress = json(&["progress", "--member", "ana", "--json"], &db);
    assert_eq!(progress[0]["interviews"].as_array().unwrap().len(), 1);
    assert_eq!(progress[0]["stages"].as_array().unwrap().len(), 10);
    assert_eq!(progress[0]["checklist"].as_array().unwrap().len(), 7);
}

#[test]
fn a_refusal_shows_in_the_exit_status_and_nothing_else_changes() {
    let (_dir, db) = database();
    let output = console(
        &db,
        &["--name", "ana", "--problem", "card-fraud"],
        "/next\n/fnish\nThe goal is fewer chargebacks.\n",
    );
    assert_eq!(output.status.code(), Some(1));
    let shown = text(&output.stdout);
    assert!(
        shown.contains("There is no answer in stage 1") && shown.contains("/finish"),
        "{shown}"
    );
}

#[test]
fn the_menu_takes_a_number_and_a_running_interview_goes_on_in_the_next_sitting() {
    let (_dir, db) = database();
    let first = console(
        &db,
        &["--name", "ana"],
        "1\nThe goal is fewer complaints, 20 % fewer in a quarter.\n/next\n",
    );
    assert!(first.status.success(), "{}", text(&first.stdout));
    assert!(text(&first.stdout).contains("Stage 2 of 10"));
    let second = console(&db, &["--name", "ana"], "1\n/status\n");
    let shown = text(&second.stdout);
    assert!(second.status.success(), "{shown}");
    assert!(
        shown.contains("Resume")
            && shown.contains("Stage 2 of 10")
            && !shown.contains("Stage 1 of 10"),
        "{shown}"
    );
}

#[test]
fn several_people_share_a_group_interview_in_one_terminal() {
    let (_dir, db) = database();
    let input = "@ben: /join\nThe goal is fewer chargebacks, 20 % fewer in a quarter.\n@ben: What p99 latency do we need, 100 ms or a nightly batch?\n/next\n/finish\n";
    let output =
        console(&db, &["--name", "ana", "--mode", "group", "--problem", "card-fraud"], input);
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{shown}");
    assert!(
        shown.contains("Report card of ana") && shown.contains("Report card of ben"),
        "{shown}"
    );
    let board = json(&["board", "--json"], &db);
    assert_eq!(board.as_array().unwrap().len(), 2, "{board}");
}

#[test]
fn mock_feedback_comes_only_at_the_end() {
    let (_dir, db) = database();
    let input = format!("{}\n/next\n/finish\n", piped(&strong_answers()[0]));
    let output = console(
        &db,
        &["--name", "ana", "--mode", "mock", "--minutes", "30", "--problem", "card-fraud"],
        &input,
    );
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{shown}");
    let (before, after) = shown.split_once("Report card").unwrap();
    assert!(
        !before.contains("This stage so far") && before.contains("30 minutes left"),
        "{before}"
    );
    assert!(after.contains("1 Clarify requirements"), "{after}");
}

#[test]
fn schedules_are_kept_and_their_next_instants_told_without_a_database() {
    let (_dir, db) = database();
    let output = console(
        &db,
        &["--name", "ana"],
        "/schedule add 0 9 * * mon-fri Europe/Berlin\n/schedule list\n/schedule run now\n",
    );
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{shown}");
    assert!(shown.contains("0 9 * * mon-fri") && shown.contains("Problem of the day"), "{shown}");
    let output = greenroom()
        .args([
            "schedule",
            "next",
            "30 2 * * *",
            "--zone",
            "America/New_York",
            "--from",
            "2026-03-07T12:00:00Z",
            "--count",
            "2",
            "--json",
        ])
        .output()
        .unwrap();
    let next: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(next, serde_json::json!(["2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"]));
}

#[test]
fn a_batch_is_graded_in_order_with_spans_of_the_text() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("replies.jsonl");
    let reply = "Inputs: amount in cents, merchant id. Output: a fraud probability in 0..1 for the payment service.";
    let line = |id: &str, text: &str| {
        serde_json::json!({"id": id, "problem": "Something not in the bank", "stage": "io", "text": text}).to_string()
    };
    std::fs::write(&path, [line("b", reply), line("a", "")].join("\n")).unwrap();
    let output = greenroom().args(["grade", "--batch"]).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rows: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0]["id"], &rows[1]["id"]), (&Value::from("b"), &Value::from("a")));
    assert_eq!(rows[1]["score"], 0.0);
    assert_eq!(rows[0]["levels"].as_object().unwrap().len(), 5);
    assert!(rows[0]["levels"]["io.outputs"].as_u64().unwrap() > 0, "{}", rows[0]);
    for (criterion, level) in rows[0]["levels"].as_object().unwrap() {
        let spans = rows[0]["evidence"][criterion].as_array().unwrap();
        assert_eq!(level.as_u64() == Some(0), spans.is_empty(), "{criterion}");
        for span in spans {
            let (start, end) =
                (span[0].as_u64().unwrap() as usize, span[1].as_u64().unwrap() as usize);
            assert!(!reply[start..end].trim().is_empty());
        }
    }
}

#[test]
fn help_has_examples_everywhere_and_completions_are_printed() {
    for arguments in [
        vec![],
        vec!["console"],
        vec!["grade"],
        vec!["problems"],
        vec!["board"],
        vec!["progress"],
        vec!["schedule"],
        vec!["db"],
        vec!["doctor"],
        vec!["completions"],
    ] {
        let output = greenroom().args(&arguments).arg("--help").output().unwrap();
        assert!(output.status.success());
        assert!(
            text(&output.stdout).contains("Example"),
            "{arguments:?}:\n{}",
            text(&output.stdout)
        );
    }
    for shell in ["bash", "zsh", "fish"] {
        let output = greenroom().args(["completions", shell]).output().unwrap();
        assert!(text(&output.stdout).contains("greenroom"), "{shell}");
    }
}

#[test]
fn the_bank_is_listed_shown_and_checked() {
    let output = greenroom().args(["problems", "list", "--json"]).output().unwrap();
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 12);
    for field in ["id", "title", "area", "difficulty"] {
        assert!(!rows[0][field].is_null(), "{field}");
    }
    let output = greenroom().args(["problems", "show", "card-fraud", "--json"]).output().unwrap();
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(shown[0]["facts"].as_array().unwrap().len() >= 8);
    assert!(greenroom().args(["problems", "check"]).output().unwrap().status.success());
    assert!(
        greenroom()
            .arg("doctor")
            .arg("--db")
            .arg("/nonexistent/x.db")
            .output()
            .unwrap()
            .status
            .success()
    );
}
