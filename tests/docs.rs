//! The documents say what is so: commands, forms of the command line, folders, content.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "docs/discord.rs"]
mod discord;
#[path = "docs/slack.rs"]
mod slack;

use greenroom::{
    chat::command::table,
    grading::grader::{Grader, Grading},
    prompts,
};
use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, Stdio},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} is missing"));
    rest.split_once(to).unwrap_or_else(|| panic!("{to} is missing")).0
}

/// The README's table is the one command table. When it changed, paste what this prints.
#[test]
fn the_readme_has_the_table_of_commands() {
    let readme = read("README.md");
    let written = between(&readme, "<!-- commands -->\n", "<!-- /commands -->");
    let table = table::markdown();
    assert!(written == table, "paste this between the markers of README.md:\n{table}");
}

/// Documents that show how the program is called.
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/content.md",
    "docs/slack.md",
    "deploy/README.md",
];

/// Every `greenroom …` of a document: lines of code blocks, and code within sentences.
fn calls(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            found.extend(line.starts_with("greenroom ").then(|| line.to_owned()));
        } else {
            let code = line.split('`').skip(1).step_by(2);
            found.extend(code.filter(|code| code.starts_with("greenroom ")).map(str::to_owned));
        }
    }
    found
}

fn greenroom(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_greenroom"))
        .args(words)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "greenroom {}: {complaint}", words.join(" "));
    String::from_utf8(output.stdout).unwrap()
}

/// Words up to the first that is not plain go to the program with `--help`: a subcommand it does not know is refused.
/// Every option named must be in that help.
#[test]
fn every_call_in_the_documents_is_one_that_the_program_takes() {
    let calls: BTreeSet<String> =
        DOCUMENTS.iter().flat_map(|document| calls(&read(document))).collect();
    assert!(calls.len() >= 20, "{calls:?}");
    for call in calls {
        let plain = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase());
        let mut words: Vec<&str> = call.split_whitespace().skip(1).take_while(plain).collect();
        words.push("--help");
        let help = greenroom(&words);
        let options: BTreeSet<&str> = help.split(|c: char| !is_of_option(c)).collect();
        for option in call.split(|c: char| !is_of_option(c)).filter(|word| word.starts_with("--")) {
            assert!(options.contains(option), "{call}: no {option} in\n{help}");
        }
    }
}

fn is_of_option(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

/// The README has a row for each output; its names are compared with what is really printed.
#[test]
fn the_fields_of_json_output_are_the_documented_ones() {
    let readme = read("README.md");
    let db = tempfile::tempdir().unwrap();
    let db = db.path().join("rooms.db");
    let db = db.to_str().unwrap();
    greenroom(&["console", "--name", "ana", "--problem", "card-fraud", "--db", db]);
    let answer = root().join("README.md");
    let answer = answer.to_str().unwrap();
    for (row, words) in [
        ("problems list", &["problems", "list", "--json"][..]),
        ("problems show", &["problems", "show", "card-fraud", "--json"]),
        ("progress", &["progress", "--json", "--db", db]),
        ("grade", &["grade", "--stage", "io", "--json", answer]),
    ] {
        let printed: serde_json::Value = serde_json::from_str(&greenroom(words)).unwrap();
        let names: BTreeSet<&str> =
            printed[0].as_object().unwrap().keys().map(String::as_str).collect();
        let row = between(&readme, &format!("\n| `{row}` | "), "\n");
        // What stands in brackets are the names one level down.
        let mut depth = 0;
        let outer: String = row
            .chars()
            .filter(|c| {
                depth += i32::from(*c == '(') - i32::from(*c == ')');
                depth == 0
            })
            .collect();
        let documented: BTreeSet<&str> = outer.split('`').skip(1).step_by(2).collect();
        assert_eq!(names, documented);
    }
}

#[test]
fn every_variable_of_the_environment_is_in_the_readme() {
    let readme = read("README.md");
    let sources = [read("src/config/mod.rs"), read("src/cli/mod.rs")].concat();
    let names: BTreeSet<&str> = sources
        .split(|c: char| !(c.is_ascii_uppercase() || c == '_'))
        .filter(|word| word.starts_with("GREENROOM_"))
        .collect();
    assert!(names.len() >= 3, "{names:?}");
    for name in names {
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn the_grader_that_is_described_is_the_one_built_in() {
    let grader = Grader::built_in().unwrap();
    assert!(read("README.md").contains(&format!("`{}`", grader.version())), "{}", grader.version());
}

#[test]
fn the_folders_of_the_readme_are_there_and_all_of_them() {
    let readme = read("README.md");
    let section = between(&readme, "## Folders", "\n## ");
    let named: BTreeSet<String> = section
        .lines()
        .filter_map(|line| Some(line.strip_prefix("| `")?.split_once("/`")?.0.to_owned()))
        .collect();
    let there: BTreeSet<String> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "target" && !name.starts_with('.'))
        .collect();
    assert_eq!(named, there);
}

#[test]
fn every_file_of_content_is_loaded() {
    let bank = prompts::bank(None).unwrap();
    let mut read: BTreeSet<String> = bank
        .problems()
        .iter()
        .map(|problem| format!("problems/{}/{}.toml", problem.area, problem.id.as_str()))
        .collect();
    read.insert("rubric.toml".to_owned());
    let top = root().join("prompts");
    let (mut there, mut folders) = (BTreeSet::new(), vec![top.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path.strip_prefix(&top).unwrap();
                there.insert(below.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    assert_eq!(there, read);
}

#[test]
fn the_tests_command_of_the_readme_is_the_one_ci_calls() {
    let readme = read("README.md");
    assert!(readme.contains("```console\ncargo test\n```"));
    assert!(read(".ci/run").lines().any(|line| line == "cargo test"));
    assert!(readme.contains("```console\ncargo run --release -- console\n```"));
}
