//! What holds for every card, whatever it says.

use crate::{all, text};
use greenroom::chat::{
    card::{Block, Button, Card, Tone},
    command::parse::parse,
    rich::{Rich, Run},
};
use std::{collections::BTreeSet, path::Path};

/// The functions of `chat::words` that return a card, by their paths, read from the sources.
fn functions(dir: &Path, path: &str, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        if file.is_dir() {
            functions(&file, &format!("{name}::"), found);
            continue;
        }
        let source = std::fs::read_to_string(&file).unwrap();
        // What is written in other files is re-exported by the module of their folder.
        let own = match name.as_str() {
            "feedback" | "forms" | "goals" | "groups" | "links" | "own" | "pairs" | "peers"
            | "report" => format!("{name}::"),
            _ => path.to_owned(),
        };
        for after in source.split("\npub fn ").skip(1) {
            let head = after.split(" {\n").next().unwrap();
            if head.ends_with("-> Card") {
                let name = head.split(['(', '<']).next().unwrap();
                found.insert(format!("{own}{name}"));
            }
        }
    }
}

#[test]
fn every_function_that_returns_a_card_is_shown() {
    let mut written = BTreeSet::new();
    functions(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/chat/words"), "", &mut written);
    assert!(written.len() > 40, "{written:?}");
    let shown: BTreeSet<String> = all().iter().map(|shown| shown.function.to_owned()).collect();
    assert_eq!(shown, written);
}

#[test]
fn no_snapshot_is_left_of_a_function_that_is_gone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cards/snapshots");
    let kept: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".snap"))
        .collect();
    let cards = all();
    let wanted = cards.iter().flat_map(|shown| {
        let name = shown.function.replace("::", ".");
        ["json", "text"].map(|kind| format!("{name}.{kind}.snap"))
    });
    assert_eq!(kept, wanted.collect());
}

fn runs(card: &Card) -> Vec<&Rich> {
    card.blocks
        .iter()
        .flat_map(|block| match block {
            Block::Text { text } | Block::Small { text } => vec![text],
            Block::Bullets { items } => items.iter().collect(),
            Block::Checks { items } => items.iter().map(|item| &item.text).collect(),
            Block::Heading { .. }
            | Block::Quote { .. }
            | Block::Stages { .. }
            | Block::Meter { .. }
            | Block::Picture { .. }
            | Block::Table { .. } => vec![],
        })
        .collect()
}

fn words(rich: &Rich) -> String {
    rich.0
        .iter()
        .map(|run| match run {
            Run::Plain(text) | Run::Strong(text) | Run::Code(text) => text.clone(),
            Run::Time(at) => at.to_rfc3339(),
            Run::Place { words, .. } => words.clone(),
        })
        .collect()
}

#[test]
fn every_state_of_a_function_has_its_own_name() {
    let mut names = BTreeSet::new();
    for shown in all() {
        assert!(
            names.insert((shown.function, shown.state.clone())),
            "{} ({}) twice",
            shown.function,
            shown.state
        );
    }
}

#[test]
fn a_stored_card_comes_back_as_it_was() {
    for shown in all() {
        let stored = serde_json::to_string(&shown.card).unwrap();
        assert_eq!(
            serde_json::from_str::<Card>(&stored).unwrap(),
            shown.card,
            "{}",
            shown.function
        );
    }
}

#[test]
fn every_button_fits_and_is_a_command() {
    for shown in all() {
        let mut actions = BTreeSet::new();
        for Button { label, action, opens, .. } in &shown.card.buttons {
            let place = format!("{} ({}): {label}", shown.function, shown.state);
            assert!((1..=40).contains(&label.chars().count()), "{place}");
            let works = match opens {
                Some(form) => form.word() == action,
                None => parse(action).is_ok(),
            };
            assert!(works, "{place}: {action}");
            assert!(actions.insert(action), "{place}: {action} twice");
        }
        let primary = shown.card.buttons.iter().filter(|button| button.primary).count();
        assert!(primary <= 1, "{} ({}) has {primary} first choices", shown.function, shown.state);
    }
}

/// Whatever a card tells people to type works as typed, capitals replaced by something of theirs.
#[test]
fn every_command_that_a_card_names_is_one() {
    let not_commands = ["/hnit", "/zzzzz"];
    for shown in all().iter().filter(|shown| !["help", "help_about"].contains(&shown.function)) {
        for run in runs(&shown.card).iter().flat_map(|rich| &rich.0) {
            let Run::Code(code) = run else { continue };
            let Some(line) = code.strip_prefix('/') else { continue };
            let usage = line.contains('[') || line.contains('|');
            if usage || not_commands.contains(&code.as_str()) || line.starts_with('*') {
                continue;
            }
            let line = line
                .replace("STAGE", "io")
                .replace("EXPR ZONE", "0 9 * * * UTC")
                .replace("ZONE", "UTC")
                .replace("ID", "3");
            assert!(parse(&line).is_ok(), "{} ({}): {code}", shown.function, shown.state);
        }
    }
}

#[test]
fn no_card_is_empty_and_no_paragraph_is_left_hanging() {
    for shown in all() {
        let place = format!("{} ({})", shown.function, shown.state);
        assert!(!shown.card.blocks.is_empty(), "{place}");
        for rich in runs(&shown.card) {
            let words = words(rich);
            assert!(!words.trim().is_empty(), "{place}: an empty paragraph");
            assert_eq!(words, words.trim(), "{place}");
            assert!(!words.contains("  "), "{place}: {words}");
            assert!(!words.contains(".."), "{place}: {words}");
        }
        for block in &shown.card.blocks {
            match block {
                Block::Table { head, rows } => {
                    assert!(rows.iter().all(|row| row.len() == head.len()), "{place}: {rows:?}");
                }
                Block::Quote { text } => {
                    assert!(!text.trim().is_empty(), "{place}: an empty quote");
                }
                Block::Stages { marks } => assert_eq!(marks.len(), 10, "{place}"),
                _ => {}
            }
        }
    }
}

/// A refusal says what is possible now: it names a command, or whom to ask.
#[test]
fn every_refusal_names_the_way_on() {
    for shown in all().iter().filter(|shown| shown.card.tone == Tone::Warn) {
        let place = format!("{} ({})", shown.function, shown.state);
        let text = text(&shown.card, 72);
        let way_on = text.contains("`/")
            || text.contains("Ask one of them")
            || text.contains("What you write now")
            || text.contains("aste the words")
            || text.contains("Write your answer in the thread")
            || text.contains("Please try again")
            || text.contains("Change it there")
            || text.contains("in your profile; I follow it")
            || text.contains("Give me the permission")
            || text.contains("Close old threads")
            || text.contains("Invite me there")
            || text.contains("Please report it");
        assert!(way_on, "{place}: {text}");
        assert!(shown.card.title.is_none(), "{place}: the reason comes first");
    }
}

/// On a phone of 40 columns nobody scrolls through more than about two screens of feedback.
#[test]
fn feedback_is_short() {
    for shown in all().iter().filter(|shown| shown.function == "feedback::feedback") {
        let lines = text(&shown.card, 40).lines().count();
        assert!(lines <= 48, "{}: {lines} lines", shown.state);
    }
}

#[test]
fn nobody_is_praised_for_nothing_or_shamed() {
    let never = [
        "great",
        "awesome",
        "excellent",
        "well done",
        "perfect",
        "congrat",
        "fail",
        "bad answer",
        "poor",
        "wrong answer",
        "unfortunately",
        "oops",
        "sorry",
        "!",
    ];
    for shown in all().iter().filter(|shown| shown.function != "walk::outline") {
        let ours = runs(&shown.card)
            .into_iter()
            .filter(|_| !matches!(shown.function, "walk::hint" | "walk::stage_opened"));
        for rich in ours {
            let words = words(rich).to_lowercase();
            for word in never {
                assert!(
                    !words.contains(word),
                    "{} ({}) says {word:?}: {words}",
                    shown.function,
                    shown.state
                );
            }
        }
    }
}
