//! Holds the floors: a file of `src/` names only lower floors or its own module, and says first what it is.
//!
//! Works on the text of the sources with std alone. It does not see macros' expansions; `lib.rs` re-exports nothing, so
//! every name of another module begins with `crate::`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Every module of the crate with its floor. Modules of one floor never name each other.
const FLOORS: [(&str, u8); 17] = [
    ("ids", 0),
    ("framework", 1),
    ("cadence", 1),
    ("grading", 2),
    ("interview", 3),
    ("progress", 3),
    ("chat", 4),
    ("service", 5),
    ("store", 6),
    ("console", 6),
    ("prompts", 6),
    ("config", 7),
    ("telemetry", 7),
    ("serve", 8),
    ("cli", 9),
    ("lib", 10),
    ("main", 10),
];

/// Floors up to this one are pure: no I/O, no async, no clock.
const PURE: u8 = 4;

/// What pure floors never say.
const IMPURE: [&str; 11] = [
    "async ",
    "tokio::",
    "sqlx::",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "Utc::now",
    "Local::now",
    "Instant::now",
    "SystemTime::now",
];

/// Longest file that still has one subject, in lines.
const LONGEST: usize = 400;

/// What is wrong with one file.
fn faults(path: &str, text: &str) -> Vec<String> {
    let module = module_of(path);
    let Some(floor) = floor_of(module) else {
        return vec![format!("{path}: module {module} stands on no floor")];
    };
    let mut faults = Vec::new();
    if !text.starts_with("//! ") {
        faults.push(format!("{path}: does not begin with a line that says what it is"));
    }
    let is_test = is_test(path);
    if !is_test && text.lines().count() > LONGEST {
        faults.push(format!("{path}: {} lines, more than {LONGEST}", text.lines().count()));
    }
    let code = code_of(text);
    for (line, code) in &code {
        for name in named(code) {
            if name == module || (is_test && name == "prompts") {
                continue;
            }
            match floor_of(&name) {
                Some(other) if other < floor => {}
                Some(_) => faults
                    .push(format!("{path}:{line}: {module} names {name}, which is not below it")),
                None => {
                    faults.push(format!("{path}:{line}: names {name}, which stands on no floor"))
                }
            }
        }
        if floor <= PURE {
            for word in IMPURE.iter().filter(|word| code.contains(*word)) {
                faults.push(format!("{path}:{line}: a pure floor says `{}`", word.trim()));
            }
        }
        let depth = path.matches('/').count() + usize::from(!path.ends_with("mod.rs"));
        if depth <= 1 && code.contains("super::") && module != "lib" {
            faults.push(format!("{path}:{line}: climbs to the top level with super::"));
        }
        if module == "lib" && code.trim_start().starts_with("pub use") {
            faults.push(format!("{path}:{line}: lib.rs re-exports"));
        }
    }
    faults
}

fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/")
}

fn module_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

fn floor_of(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// Lines of code with their numbers: no comments, no strings' contents, nothing from the test module on.
fn code_of(text: &str) -> Vec<(usize, String)> {
    let mut code = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        code.push((number, without_comment_and_strings(line)));
    }
    code
}

fn without_comment_and_strings(line: &str) -> String {
    let mut kept = String::new();
    let mut quoted = false;
    let mut previous = ' ';
    for c in line.chars() {
        if !quoted && c == '/' && previous == '/' {
            kept.pop();
            return kept;
        }
        if c == '"' && previous != '\\' && previous != '\'' {
            quoted = !quoted;
        }
        if !quoted {
            kept.push(c);
        }
        previous = c;
    }
    kept
}

/// Top-level modules that a line names as `crate::x`; groups are read by [`grouped`].
fn named(code: &str) -> Vec<String> {
    code.match_indices("crate::")
        .map(|(at, found)| first_word(&code[at + found.len()..]))
        .filter(|name| !name.is_empty())
        .collect()
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Top-level modules named in `crate::{…}` groups, over lines and nested groups, with the line the group begins on.
fn grouped(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, opening) in code.match_indices("crate::{") {
        let line = code[..at].lines().count().max(1);
        let mut depth = 0;
        let mut name = String::new();
        for c in code[at + opening.len()..].chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => found.push((line, first_word(&std::mem::take(&mut name)))),
                _ if depth == 0 => name.push(c),
                _ => {}
            }
        }
        found.push((line, first_word(&name)));
    }
    found.retain(|(_, name)| !name.is_empty());
    found
}

fn check(path: &str, text: &str) -> Vec<String> {
    let mut all = faults(path, text);
    let module = module_of(path);
    let code: String = code_of(text).into_iter().map(|(_, line)| line + "\n").collect();
    for (line, name) in grouped(&code) {
        if name == module || (is_test(path) && name == "prompts") {
            continue;
        }
        match (floor_of(&name), floor_of(module)) {
            (Some(other), Some(floor)) if other < floor => {}
            (Some(_), _) => {
                all.push(format!("{path}:{line}: {module} names {name}, which is not below it"))
            }
            (None, _) => all.push(format!("{path}:{line}: names {name}, which stands on no floor")),
        }
    }
    all.sort();
    all.dedup();
    all
}

fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
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

#[test]
fn every_file_stands_on_its_floor() {
    let sources = sources();
    assert!(sources.len() > 60, "only {} sources were found", sources.len());
    let faults: Vec<String> = sources.iter().flat_map(|(path, text)| check(path, text)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_floor_is_in_the_map_of_the_crate() {
    let map = &sources()["lib.rs"];
    for (module, _) in FLOORS.iter().filter(|(module, _)| !["lib", "main"].contains(module)) {
        assert!(map.contains(&format!("[`{module}`]")), "{module} is not in the table of lib.rs");
        assert!(map.contains(&format!("pub mod {module};")), "{module} is not a module");
    }
}

#[test]
fn planted_faults_are_found() {
    let planted = [
        (
            "framework/stage.rs",
            "//! A stage.\nuse crate::grading::grade::Grade;\n",
            "framework names grading",
        ),
        (
            "chat/card.rs",
            "//! A card.\nuse crate::{\n    framework::stage::Stage,\n    service::{\n        Service,\n    },\n};\n",
            "chat names service",
        ),
        (
            "console/mod.rs",
            "//! A terminal.\nfn f() { crate::store::sqlite::open() }\n",
            "console names store",
        ),
        (
            "interview/step.rs",
            "//! A step.\nuse crate::progress::board;\n",
            "interview names progress",
        ),
        ("grading/text.rs", "//! Text.\npub async fn f() {}\n", "a pure floor says `async`"),
        (
            "progress/board.rs",
            "//! A board.\nlet now = Utc::now();\n",
            "a pure floor says `Utc::now`",
        ),
        ("ids.rs", "use std::fmt;\n", "does not begin with a line"),
        ("config.rs", "//! Settings.\nuse super::store;\n", "climbs to the top level"),
        ("lib.rs", "//! Map.\npub use cli::main;\n", "re-exports"),
        ("helpers/mod.rs", "//! Things.\n", "stands on no floor"),
        (
            "store/mod.rs",
            &format!("//! Rows.\n{}", "// line\n".repeat(LONGEST)),
            "lines, more than",
        ),
    ];
    for (path, text, want) in planted {
        let found = check(path, text);
        assert!(
            found.iter().any(|fault| fault.contains(want)),
            "{path}: wanted {want:?}, found {found:?}"
        );
    }
}

#[test]
fn what_is_allowed_is_not_a_fault() {
    let allowed = [
        (
            "chat/card.rs",
            "//! A card.\nuse crate::framework::stage::Stage; // not crate::service\n",
        ),
        (
            "grading/text.rs",
            "//! Text about crate::service.\nlet words = \"crate::cli async tokio::\";\n",
        ),
        (
            "interview/step.rs",
            "//! A step.\nuse super::state;\n#[cfg(test)]\nmod tests { use crate::service::x; }\n",
        ),
        (
            "service/mod.rs",
            "//! Service.\nuse crate::{chat::{card, rich}, progress};\nasync fn f() {}\n",
        ),
    ];
    for (path, text) in allowed {
        assert_eq!(check(path, text), Vec::<String>::new(), "{path}");
    }
}
