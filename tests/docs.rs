//! The documents say what is so: commands, forms of the command line, folders, content.

use greenroom::{chat::command::table, prompts};
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

#[test]
fn every_form_of_the_command_line_in_the_readme_is_one() {
    let readme = read("README.md");
    let forms: Vec<&str> = readme.lines().filter(|line| line.starts_with("greenroom ")).collect();
    assert!(forms.len() >= 12, "{forms:?}");
    for form in forms {
        let mut words = form.split_whitespace().skip(1);
        let subcommand: Vec<&str> = words
            .by_ref()
            .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase()))
            .collect();
        let output = Command::new(env!("CARGO_BIN_EXE_greenroom"))
            .args(&subcommand)
            .arg("--help")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "{form}");
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        for flag in form
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .filter(|word| word.starts_with("--"))
        {
            let known = help.contains(flag) || form.contains("list|show");
            assert!(known, "{flag} of {form}:\n{help}");
        }
    }
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
    let mut files = 0;
    for area in std::fs::read_dir(root().join("prompts/problems")).unwrap() {
        for file in std::fs::read_dir(area.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let id = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(bank.find(&id).is_some(), "{}", path.display());
            files += 1;
        }
    }
    assert_eq!(files, bank.problems().len());
}

#[test]
fn the_tests_command_of_the_readme_is_the_one_ci_calls() {
    let readme = read("README.md");
    assert!(readme.contains("```console\ncargo test\n```"));
    assert!(read(".ci/run").lines().any(|line| line == "cargo test"));
    assert!(readme.contains("```console\ncargo run --release -- console\n```"));
}
