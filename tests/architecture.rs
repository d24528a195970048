//! Holds the floors of `src/lib.rs`: a file names only lower floors or its own module, and says first what it is.
//!
//! Reads the sources as text, with std alone: comments and literals are cut away, paths from `crate`, `self` and `super`
//! are resolved, groups and all. It does not see what macros expand to.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "architecture/source.rs"]
mod source;

use source::{mark_tests, module_path, paths, tokens};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Floors up to this one are pure: no I/O, no async, no clock.
const PURE: u8 = 3;

/// Longest file that still has one subject, in lines; files of tests may be longer.
const LONGEST: usize = 400;

/// Content that tests of every floor may read, although it stands above them.
const CONTENT: &str = "prompts";

/// Words and `std` modules that a pure floor never says.
const IMPURE: [&str; 5] = ["async", "await", "tokio", "sqlx", "rand"];
const IMPURE_STD: [&str; 5] = ["fs", "env", "net", "process", "thread"];

type Floors = BTreeMap<String, u8>;

/// Module to floor, as the table in the documentation of `lib.rs` says.
fn floors_of(lib: &str) -> Floors {
    let mut floors = Floors::new();
    for row in lib.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let mut cells = row.split(" | ");
        let (Some(Ok(floor)), Some(names)) = (cells.next().map(str::parse), cells.next()) else {
            continue;
        };
        floors.extend(names.split('`').skip(1).step_by(2).map(|name| (name.to_owned(), floor)));
    }
    floors
}

/// What is wrong with one file. `only_tests` when the whole file is seen by tests alone.
fn faults(floors: &Floors, path: &str, text: &str, only_tests: bool) -> Vec<String> {
    let mut faults = BTreeSet::new();
    if !text.starts_with("//! ") {
        faults.insert(format!("{path}: does not begin with a line that says what it is"));
    }
    if !only_tests && text.lines().count() > LONGEST {
        faults.insert(format!("{path}: {} lines, more than {LONGEST}", text.lines().count()));
    }
    let module = module_path(path);
    let own = module[0].as_str();
    let top = matches!(path, "lib.rs" | "main.rs");
    let Some(floor) = floors.get(own).copied().or(top.then_some(u8::MAX)) else {
        faults.insert(format!("{path}: module {own} stands on no floor"));
        return faults.into_iter().collect();
    };
    let mut code = tokens(text);
    mark_tests(&mut code);
    for (full, line, test) in paths(if top { &[] } else { &module }, &code) {
        let test = test || only_tests;
        match full.first().map(String::as_str) {
            Some("std") => {
                let part = full.get(1).map_or("", String::as_str);
                if floor <= PURE && !test && IMPURE_STD.contains(&part) {
                    faults.insert(format!("{path}:{line}: a pure floor says std::{part}"));
                }
            }
            None | Some("*") => {
                faults.insert(format!("{path}:{line}: takes the whole crate by one name"));
            }
            Some(other) if other == own || (test && other == CONTENT) => {}
            Some(other) => match floors.get(other) {
                Some(below) if *below < floor => {}
                Some(_) => {
                    faults.insert(format!(
                        "{path}:{line}: {own} names {other}, which is not below it"
                    ));
                }
                None => {
                    faults.insert(format!("{path}:{line}: names {other}, which has no floor"));
                }
            },
        }
    }
    for (i, token) in code.iter().enumerate() {
        let word = token.text.as_str();
        let pure = floor <= PURE && !token.test && !only_tests;
        if pure && (IMPURE.contains(&word) || (word == "now" && i > 0 && code[i - 1].text == "::"))
        {
            faults.insert(format!("{path}:{}: a pure floor says {word}", token.line));
        }
        if path == "lib.rs" && word == "use" {
            faults.insert(format!("{path}:{}: re-exports", token.line));
        }
    }
    faults.into_iter().collect()
}

fn sources(folder: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (mut found, mut folders) = (BTreeMap::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(below, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// Modules that only tests see, with everything in them, as declared by `#[cfg(test)] mod name;`.
fn test_modules(sources: &BTreeMap<String, String>) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for (path, text) in sources {
        for name in mark_tests(&mut tokens(text)) {
            found.insert([module_path(path), vec![name]].concat());
        }
    }
    found
}

#[test]
fn every_file_stands_on_its_floor() {
    let sources = sources("src");
    assert!(sources.len() > 100, "only {} sources were found", sources.len());
    let floors = floors_of(&sources["lib.rs"]);
    let tests = test_modules(&sources);
    let mut found = Vec::new();
    for (path, text) in &sources {
        let module = module_path(path);
        let only_tests = tests.iter().any(|test| module.starts_with(test));
        found.extend(faults(&floors, path, text, only_tests));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_map_of_the_crate_names_every_module_and_no_other() {
    let sources = sources("src");
    let floors = floors_of(&sources["lib.rs"]);
    let there: BTreeSet<&str> = sources
        .keys()
        .map(|path| path.split('/').next().unwrap().trim_end_matches(".rs"))
        .filter(|module| !["lib", "main"].contains(module))
        .collect();
    assert_eq!(floors.keys().map(String::as_str).collect::<BTreeSet<_>>(), there);
    for (module, floor) in [("ids", 0), ("grading", 1), ("chat", 3), ("console", 5), ("cli", 8)] {
        assert_eq!(floors[module], floor, "{module}");
    }
}

#[test]
fn every_file_of_tests_and_benches_says_what_it_is() {
    for (path, text) in sources("tests").into_iter().chain(sources("benches")) {
        assert!(text.starts_with("//! "), "{path}");
    }
}

/// Path, text, what the fault says.
const PLANTED: [(&str, &str, &str); 22] = [
    ("framework/a.rs", "use crate::grading::Grade;", "framework names grading"),
    (
        "chat/a.rs",
        "use crate::{\n    framework::{stage, level},\n    service::{Service},\n};",
        ":4: chat names service",
    ),
    ("chat/a.rs", "use {std::fmt, crate::{ids as i, cli as c}};", "chat names cli"),
    ("chat/a.rs", "fn f(x: &'a str) -> crate::store::Row { 'c'; x }", "chat names store"),
    ("console/a.rs", "fn f() { crate::store::sqlite::open() }", "console names store"),
    ("store/a.rs", "use crate::prompts;", "store names prompts"),
    ("interview/a.rs", "use crate::progress::board;", "interview names progress"),
    ("interview/step/mod.rs", "use super::super::{progress};", "interview names progress"),
    ("config.rs", "use super::serve::run;", "config names serve"),
    (
        "grading/a.rs",
        "mod inner { fn f() { super::super::super::chat::f() } }",
        "grading names chat",
    ),
    ("grading/a.rs", "#[cfg(test)]\nuse std::fmt;\nuse crate::chat;", ":4: grading names chat"),
    ("grading/a.rs", "use super::super as all;", "takes the whole crate"),
    ("grading/a.rs", "use crate as all;", "takes the whole crate"),
    ("grading/a.rs", "#[cfg(test)]\nmod tests { use crate::service::f; }", "grading names service"),
    ("grading/a.rs", "async fn f() {}", "a pure floor says async"),
    ("chat/a.rs", "use std::{fmt, fs::File};", "a pure floor says std::fs"),
    ("chat/a.rs", "fn f() { std::env::var(\"A\"); }", "a pure floor says std::env"),
    ("progress/a.rs", "fn f() { let now = Utc::now(); }", "a pure floor says now"),
    ("service/a.rs", "use crate::nowhere;", "names nowhere, which has no floor"),
    ("lib.rs", "pub use cli::main;", "re-exports"),
    ("helpers/mod.rs", "", "module helpers stands on no floor"),
    ("store/a.rs", include_str!("../Cargo.lock"), "lines, more than"),
];

/// Path and text of what is no fault.
const ALLOWED: [(&str, &str); 9] = [
    (
        "chat/a.rs",
        "use crate::framework::stage::Stage; // not crate::service\n/* crate::cli /* async */ */",
    ),
    ("grading/a.rs", "/// See crate::service.\nconst A: &str = \"crate::cli \\\" async\";"),
    (
        "grading/a.rs",
        "const A: &str = r#\"a \" crate::cli\nasync\"#; const B: char = '\"'; const C: char = '\\'';",
    ),
    ("interview/step/a.rs", "use super::super::state; use self::b::c;"),
    (
        "interview/a.rs",
        "#[cfg(test)]\nmod tests { use super::*; use crate::prompts; use std::fs; }",
    ),
    (
        "service/a.rs",
        "use crate::{chat::{card, rich}, progress};\nasync fn f() { Instant::now(); }",
    ),
    ("progress/a.rs", "fn f(now: i64) -> i64 { now }\npub(crate) struct A;"),
    ("main.rs", "fn main() { greenroom::cli::main() }"),
    ("lib.rs", "pub mod cli;"),
];

#[test]
fn planted_faults_are_found_and_nothing_else_is() {
    let floors = floors_of(&sources("src")["lib.rs"]);
    for (path, code, want) in PLANTED {
        let found = faults(&floors, path, &format!("//! A file.\n{code}\n"), false);
        assert!(matches!(&found[..], [one] if one.contains(want)), "{path} {want}: {found:?}");
    }
    assert_eq!(faults(&floors, "ids.rs", "use std::fmt;\n", false).len(), 1, "no first line");
    for (path, code) in ALLOWED {
        let found = faults(&floors, path, &format!("//! A file.\n{code}\n"), false);
        assert!(found.is_empty(), "{path} {code}: {found:?}");
    }
}

#[test]
fn files_of_tests_are_known_by_their_declaration() {
    let sources = BTreeMap::from([
        ("chat/mod.rs".to_owned(), "#[cfg(test)]\n#[allow(x)]\nmod laws;\nmod card;".to_owned()),
        ("chat/card.rs".to_owned(), "#[cfg(test)]\nmod tests { mod inner; }".to_owned()),
    ]);
    assert_eq!(
        test_modules(&sources),
        BTreeSet::from([vec!["chat".to_owned(), "laws".to_owned()]])
    );
}
