//! Input that no one should send, and files that are not what they should be: one clear sentence, nothing lost.

use crate::terminal::{console, greenroom, json, text};
use std::{path::Path, process::Output};

fn one_sentence(output: &Output, status: i32, words: &str) {
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{complaint}");
    assert!(complaint.contains(words), "{words:?} is not in {complaint}");
    assert!(!complaint.contains("panicked") && complaint.lines().count() <= 2, "{complaint}");
}

#[test]
fn odd_text_is_taken_or_refused_but_never_breaks_anything() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("odd.db");
    let long = "the goal is fewer chargebacks ".repeat(3_400);
    assert!(long.len() > 100_000);
    let odd = [
        long.as_str(),
        "\u{200b}\u{200d}\u{feff}",
        "\u{202e}desrever si siht, the goal is fewer chargebacks\u{202c}",
        "הלקוח רוצה פחות הונאות",
        "\u{0}\u{1}\u{7}\u{1b}[31mred",
        "......................",
        "🦀🦀🦀",
    ];
    let input = odd.join("\n") + "\n/status\n/skip\n/finish\n";
    let output = console(&db, &["--name", "ana", "--problem", "card-fraud"], &input);
    let shown = text(&output.stdout);
    assert!(shown.contains("Report card"), "{shown}");
    assert!(
        !shown.contains('\u{1b}') && !shown.contains('\u{202e}'),
        "no control characters reach the terminal"
    );
    assert_eq!(text(&output.stderr), "");
    assert!(greenroom().args(["db", "check", "--db"]).arg(&db).output().unwrap().status.success());
}

#[test]
fn bytes_that_are_no_text_are_taken_as_far_as_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("binary");
    std::fs::write(&path, (0..=255u8).cycle().take(100_000).collect::<Vec<_>>()).unwrap();
    for stage in ["clarify", "monitoring"] {
        let output =
            greenroom().args(["grade", "--stage", stage, "--json"]).arg(&path).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let db = dir.path().join("binary.db");
    let mut child = greenroom()
        .args(["console", "--name", "ana", "--problem", "card-fraud", "--db"])
        .arg(&db)
        .stdin(std::fs::File::open(&path).unwrap())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    assert!(child.wait().unwrap().code().is_some_and(|code| code < 2));
}

#[test]
fn empty_input_is_no_answer() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("empty.db");
    let output = console(&db, &["--name", "ana", "--problem", "card-fraud"], "\n\n   \n");
    assert!(output.status.success(), "{}", text(&output.stdout));
    let output = console(&db, &["--name", "ana", "--problem", "card-fraud"], "");
    assert!(output.status.success());
    let output = greenroom().args(["grade", "--stage", "io", "--json", "-"]).output().unwrap();
    let grade: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(grade[0]["score"], 0.0);
}

#[test]
fn unknown_names_are_wrong_use_with_the_way_out() {
    let cases: [(&[&str], &str); 9] = [
        (&["console", "--problem", "card-fruad"], "card-fraud"),
        (&["console", "--minutes", "20"], "--mode mock"),
        (&["console", "--name", "a:b"], "--name"),
        (&["grade", "--stage", "design"], "clarify, io"),
        (&["problems", "show", "nothing"], "problems list"),
        (&["board", "--group", "nowhere"], "no database"),
        (&["schedule", "next", "0 0 30 2 *", "--zone", "UTC"], "once in five years"),
        (&["schedule", "next", "@daily", "--zone", "Mars/Base"], "Mars/Base"),
        (&["progress", "--member", "nobody"], "no database"),
    ];
    let dir = tempfile::tempdir().unwrap();
    for (arguments, words) in cases {
        let mut command = greenroom();
        command.args(arguments);
        if !["grade", "problems", "schedule"].contains(&arguments[0]) {
            command.arg("--db").arg(dir.path().join("none.db"));
        }
        let output = command.output().unwrap();
        let status = if words == "no database" { 1 } else { 2 };
        one_sentence(&output, status, words);
    }
    let output = greenroom().arg("practise").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn wrong_content_is_refused_with_path_line_key_and_reason() {
    let dir = tempfile::tempdir().unwrap();
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    copy(&built_in, dir.path());
    let check = || greenroom().args(["problems", "check"]).arg(dir.path()).output().unwrap();
    assert!(check().status.success(), "{}", text(&check().stderr));
    let problem = dir.path().join("problems/fraud/card-fraud.toml");
    let good = std::fs::read_to_string(&problem).unwrap();
    let cases = [
        (good.replacen("difficulty = 3", "difficulty = 9", 1), "difficulty"),
        (good.replacen("difficulty = 3", "dificulty = 3", 1), "dificulty"),
        (good.replacen("[outline.scale]", "[outline.scaling]", 1), "scal"),
        (good.replacen("id = \"card-fraud\"", "id = \"visual-search\"", 1), "id"),
        (good[..good.len() / 2].to_owned(), "card-fraud.toml:"),
    ];
    for (wrong, key) in cases {
        std::fs::write(&problem, &wrong).unwrap();
        let output = check();
        assert_eq!(output.status.code(), Some(1));
        let complaint = text(&output.stderr);
        assert!(
            complaint.contains("problems/fraud/card-fraud.toml:") && complaint.contains(key),
            "{key}: {complaint}"
        );
        let started = greenroom()
            .args(["console", "--name", "ana", "--prompts"])
            .arg(dir.path())
            .arg("--db")
            .arg(dir.path().join("x.db"))
            .output()
            .unwrap();
        assert_eq!(started.status.code(), Some(1));
        assert!(!dir.path().join("x.db").exists(), "nothing starts half-loaded");
    }
    std::fs::write(&problem, good).unwrap();
    let rubric = dir.path().join("rubric.toml");
    let words = std::fs::read_to_string(&rubric).unwrap();
    std::fs::write(&rubric, words.replacen("id = \"io.inputs\"", "id = \"io.outputs\"", 1))
        .unwrap();
    let complaint = text(&check().stderr);
    assert!(complaint.contains("rubric.toml:") && complaint.contains("io."), "{complaint}");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_second_writer_is_refused_and_readers_read_beside_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("shared.db");
    let first = console(
        &db,
        &["--name", "ana", "--problem", "card-fraud"],
        "The goal is 20 % fewer chargebacks.\n/next\n",
    );
    assert!(first.status.success());
    let mut writer = greenroom()
        .args(["console", "--name", "ana", "--db"])
        .arg(&db)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut shown = [0; 1];
    std::io::Read::read_exact(writer.stdout.as_mut().unwrap(), &mut shown).unwrap();
    let second = console(&db, &["--name", "ben"], "");
    one_sentence(&second, 1, "another greenroom process");
    assert_eq!(json(&["board", "--json"], &db)[0]["member"], "ana");
    assert!(greenroom().args(["doctor", "--db"]).arg(&db).output().unwrap().status.success());
    drop(writer.stdin.take());
    assert!(writer.wait().unwrap().success());
}

#[test]
fn a_damaged_a_newer_and_an_unwritable_database_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let damaged = dir.path().join("damaged.db");
    std::fs::write(&damaged, "this is a letter, not a database. ".repeat(500)).unwrap();
    one_sentence(&console(&damaged, &["--name", "ana"], ""), 1, "damaged");
    one_sentence(
        &greenroom().args(["board", "--db"]).arg(&damaged).output().unwrap(),
        1,
        "damaged",
    );
    assert!(
        std::fs::read_to_string(&damaged).unwrap().starts_with("this is a letter"),
        "it was not touched"
    );
    let under_a_file = damaged.join("x.db");
    one_sentence(&console(&under_a_file, &["--name", "ana"], ""), 1, "--db");
    one_sentence(&console(Path::new("/proc/greenroom.db"), &["--name", "ana"], ""), 1, "--db");
}
