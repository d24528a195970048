//! Slash commands against the command table and Discord's limits, and what is typed against the grammar.

use super::{
    options::{Kind, Shape, shape},
    *,
};
use crate::{
    chat::command::{
        Command,
        parse::parse,
        table::{self, COMMANDS},
    },
    framework::{
        bank::{Bank, Own},
        content::Source,
        own,
        problem::ProblemId,
    },
    prompts,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

/// With a problem of its own.
static BANK: LazyLock<Bank> = LazyLock::new(|| {
    let source = Source { path: "sent.toml".to_owned(), text: own::TEMPLATE.to_owned() };
    let mut problem = own::read(&source).unwrap();
    problem.id = ProblemId::own("ride-prices", "discord:7", 1);
    let own = Own { problem: Arc::new(problem), text: own::TEMPLATE.into(), retired: false };
    prompts::bank(None).unwrap().with([own])
});

/// The `data` that Discord sends for what is typed as `/mock problem:card-fraud minutes:45`, as its apps read it.
fn sent(typed: &str) -> Value {
    let registered = commands(&BANK);
    let mut words = typed.strip_prefix('/').unwrap().split(' ').peekable();
    let name = words.next().unwrap();
    let known = registered.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
    let mut data = json!({ "id": "1", "name": name, "type": 1 });
    let mut known = known["options"].clone();
    let mut below = None;
    if known[0]["type"] == 1 {
        let verb = words.next().unwrap();
        let chosen = known.as_array().unwrap().iter().find(|one| one["name"] == verb).unwrap();
        below = Some(verb.to_owned());
        known = chosen["options"].clone();
    }
    let mut options: Vec<Value> = Vec::new();
    for word in words {
        let option = word.split_once(':').and_then(|(name, value)| {
            let option = known.as_array()?.iter().find(|option| option["name"] == name)?;
            Some((option, value))
        });
        match option {
            Some((option, value)) => {
                let value = match option["type"] == 4 {
                    true => json!(value.parse::<i64>().unwrap()),
                    false => json!(value),
                };
                options.push(
                    json!({ "name": option["name"], "type": option["type"], "value": value }),
                );
            }
            None => {
                let last = options.last_mut().unwrap();
                last["value"] = format!("{} {word}", last["value"].as_str().unwrap()).into();
            }
        }
    }
    data["options"] = match below {
        Some(verb) => json!([{ "name": verb, "type": 1, "options": options }]),
        None => json!(options),
    };
    data
}

#[test]
fn every_example_is_typed_with_options_and_comes_back_as_itself() {
    for spec in COMMANDS {
        let alone = if spec.arguments.starts_with('[') || spec.arguments.is_empty() {
            vec![spec.name]
        } else {
            Vec::new()
        };
        for example in spec.examples.iter().copied().chain(alone) {
            let typed = typed(&format!("/{example}")).unwrap();
            let back = line(&sent(&typed)).unwrap();
            assert_eq!(parse(&back), parse(example), "{example}: {typed}: {back}");
        }
        for alias in spec.aliases {
            assert_eq!(line(&json!({ "name": alias, "type": 1 })).as_deref(), Some(*alias));
        }
    }
}

#[test]
fn commands_are_named_as_discord_takes_them() {
    for (code, want) in [
        ("/next", Some("/next")),
        ("/practice", Some("/practice")),
        ("/practice ID", Some("/practice problem:ID")),
        ("/mock card-fraud 45", Some("/mock problem:card-fraud minutes:45")),
        ("/mock random 30 L5", Some("/mock problem:random minutes:30 level:L5")),
        ("/mock 30", Some("/mock minutes:30")),
        (
            "/mock [today|random|weak|AREA|PROBLEM] [MINUTES] [L4|L5|L6]",
            Some("/mock [problem] [minutes] [level]"),
        ),
        ("/edit [NUMBER] TEXT", Some("/edit [number] text")),
        ("/edit 1 NEW TEXT", Some("/edit number:1 text:NEW TEXT")),
        ("/edit We serve 2,000.", Some("/edit text:We serve 2,000.")),
        ("/edit -- 2 million users", Some("/edit text:2 million users")),
        ("/undo 1", Some("/undo number:1")),
        ("/outline STAGE", Some("/outline stage:STAGE")),
        ("/ask what is it?", Some("/ask question:what is it?")),
        ("/help mock", Some("/help command:mock")),
        ("/board", Some("/board")),
        (
            "/schedule add 0 9 * * mon-fri Europe/Berlin",
            Some("/schedule add when:0 9 * * mon-fri zone:Europe/Berlin"),
        ),
        (
            "/schedule add WHEN [ZONE] [easy|medium|hard|AREA] | list | preview WHEN [ZONE] | edit ID WHAT VALUE | pause ID [until DATE] | resume ID | history [ID] | remove ID | run now [ID]",
            Some("/schedule add | list | preview | edit | pause | resume | history | remove | run"),
        ),
        (
            "/schedule add 30 18 * * tue,thu Europe/Berlin hard",
            Some("/schedule add when:30 18 * * tue,thu zone:Europe/Berlin pool:hard"),
        ),
        ("/schedule add weekdays at 9", Some("/schedule add when:weekdays at 9")),
        (
            "/schedule add Tue and Thu 18:30 Europe/Berlin hard",
            Some("/schedule add when:Tue and Thu 18:30 zone:Europe/Berlin pool:hard"),
        ),
        ("/group", Some("/group start")),
        ("/group card-fraud", Some("/group start problem:card-fraud")),
        ("/group goal", Some("/group goal")),
        ("/group goal 3 interviews a week", Some("/group goal goal:3 interviews a week")),
        ("/group progress", Some("/group progress")),
        ("/progress coverage", Some("/progress picture:coverage")),
        ("/problems", Some("/problems list")),
        ("/problems search", Some("/problems list area:search")),
        ("/problems add", Some("/problems add")),
        ("/problems edit ride-prices", Some("/problems edit own:ride-prices")),
        ("/pair", Some("/pair find")),
        ("/pair leave", Some("/pair leave")),
        ("/privacy export", Some("/privacy export")),
        ("/leaderboard csv", Some("/leaderboard period:csv")),
        ("/link", Some("/link")),
        ("/link KMTR-4X9D", Some("/link code:KMTR-4X9D")),
        ("/settings", Some("/settings show")),
        ("/settings zone Europe/Berlin", Some("/settings zone name:Europe/Berlin")),
        ("/settings group-zone ZONE", Some("/settings group-zone name:ZONE")),
        ("/settings alias Night Owl", Some("/settings alias alias:Night Owl")),
        ("/settings streak weekly", Some("/settings streak rhythm:weekly")),
        ("/schedule run now", Some("/schedule run")),
        ("/schedule run now 3", Some("/schedule run id:3")),
        ("/schedule remove ID", Some("/schedule remove id:ID")),
        (
            "/schedule preview Mon 9:00 Europe/Berlin",
            Some("/schedule preview when:Mon 9:00 zone:Europe/Berlin"),
        ),
        (
            "/schedule edit 3 holidays DE, 2026-12-24",
            Some("/schedule edit id:3 what:holidays value:DE, 2026-12-24"),
        ),
        ("/schedule pause ID", Some("/schedule pause id:ID")),
        ("/schedule pause 3 until 2026-12-24", Some("/schedule pause id:3 until:2026-12-24")),
        ("/schedule resume 3", Some("/schedule resume id:3")),
        ("/schedule history", Some("/schedule history")),
        ("/schedule", Some("/schedule")),
        ("/no-such", None),
        ("/*Bob*", None),
        ("p99", None),
    ] {
        assert_eq!(typed(code).as_deref(), want, "{code}");
    }
}

#[test]
fn data_of_no_command_of_ours_is_no_line() {
    for data in [
        json!({}),
        json!({ "name": "other", "type": 1 }),
        json!({ "name": "mock", "type": 2 }),
        json!({ "name": 5 }),
        json!({ "name": "schedule", "type": 1 }),
        json!({ "name": "schedule", "options": [{ "name": "dance", "type": 1 }] }),
    ] {
        assert_eq!(line(&data), None, "{data}");
    }
    let odd = json!({ "name": "mock", "options": [{ "name": "problem", "value": " a\n b " }, { "name": "x" }, 5] });
    assert_eq!(line(&odd).as_deref(), Some("mock a b"));
}

/// What the official description does not hold.
#[test]
fn what_is_registered_keeps_the_limits() {
    let registered = commands(&BANK);
    let registered = registered.as_array().unwrap();
    let names: BTreeSet<&str> =
        registered.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), registered.len());
    assert!(registered.len() <= 100);
    for spec in COMMANDS {
        assert!(names.contains(spec.name));
    }
    for command in registered {
        assert_eq!(command["type"], 1);
        assert_eq!(
            (&command["contexts"], &command["integration_types"]),
            (&json!([0, 1]), &json!([0]))
        );
        let spec = table::find(command["name"].as_str().unwrap()).unwrap();
        let admin = if spec.admin { json!(32) } else { Value::Null };
        assert_eq!(command["default_member_permissions"], admin);
        let mut characters = 0;
        let mut open = vec![command];
        while let Some(one) = open.pop() {
            let place = format!("{} of {}", one["name"], command["name"]);
            let (name, about) =
                (one["name"].as_str().unwrap(), one["description"].as_str().unwrap());
            assert!((1..=32).contains(&name.len()), "{place}");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{place}");
            assert!((1..=100).contains(&about.chars().count()), "{place}: {about}");
            characters += name.len() + about.len();
            let below = one["options"].as_array().map(Vec::as_slice).unwrap_or_default();
            assert!(below.len() <= 25, "{place}");
            let needed = |option: &Value| option["required"] == true;
            assert!(below.is_sorted_by_key(|option| !needed(option)), "{place}: needed ones first");
            open.extend(below);
            let choices = one["choices"].as_array().map(Vec::as_slice).unwrap_or_default();
            assert!(
                choices.len() <= 25 && (choices.is_empty() || one["autocomplete"] != true),
                "{place}"
            );
            for choice in choices {
                let (name, value) =
                    (choice["name"].as_str().unwrap(), choice["value"].as_str().unwrap());
                assert!((1..=100).contains(&name.chars().count()) && value.len() <= 100, "{place}");
                characters += name.len() + value.len();
            }
        }
        assert!(characters <= 8_000, "{}: {characters}", command["name"]);
    }
}

#[test]
fn every_searched_option_offers_something() {
    for spec in COMMANDS {
        let arguments: Vec<_> = match shape(spec) {
            Shape::Arguments(arguments) => arguments.to_vec(),
            Shape::Verbs(verbs) => verbs.iter().flat_map(|verb| verb.arguments.to_vec()).collect(),
        };
        for argument in arguments {
            let offered = choices(argument.name, "", &BANK);
            let offered = offered["choices"].as_array().unwrap();
            assert_eq!(offered.is_empty(), argument.kind != Kind::Search, "{}", argument.name);
            for choice in offered {
                let value = choice["value"].as_str().unwrap();
                let fits = match spec.name {
                    "why" => parse(&format!("why {value}")),
                    "schedule" if argument.name == "pool" => {
                        parse(&format!("schedule add @daily UTC {value}"))
                    }
                    "schedule" => parse(&format!("schedule add @daily {value}")),
                    "settings" => parse(&format!("settings zone {value}")),
                    "problems" if argument.name == "own" => {
                        parse(&format!("problems show {value}"))
                    }
                    name => parse(&format!("{name} {}{value}", argument.before)),
                };
                assert!(fits.is_ok(), "{} {value}", spec.name);
            }
        }
    }
}

#[test]
fn what_is_typed_finds_its_choice() {
    for (option, typed, want) in [
        ("problem", "frau", "card-fraud"),
        ("problem", "", "today"),
        ("area", "se", "search"),
        ("criterion", "latency", "clarify.latency"),
        ("criterion", "io.in", "io.inputs"),
        ("command", "/mo", "mock"),
        ("command", "timed", "mock"),
        ("zone", "berlin", "Europe/Berlin"),
        ("zone", "new york", "America/New_York"),
        ("zone", "", "UTC"),
        ("name", "tokyo", "Asia/Tokyo"),
        ("pool", "", "easy"),
        ("pool", "fr", "fraud"),
    ] {
        let offered = choices(option, typed, &BANK);
        assert_eq!(offered["choices"][0]["value"], want, "{option} {typed}");
    }
    assert_eq!(choices("zone", "e", &BANK)["choices"].as_array().unwrap().len(), 25);
    assert_eq!(choices("problem", "zzzz", &BANK), json!({ "choices": [] }));
}

#[test]
fn the_option_in_hand_is_found_at_any_depth() {
    let flat = json!({ "name": "mock", "options": [
        { "name": "minutes", "type": 4, "value": 45 },
        { "name": "problem", "type": 3, "value": "fra", "focused": true }] });
    assert_eq!(focused(&flat), Some(("problem".to_owned(), "fra".to_owned())));
    let deep = json!({ "name": "schedule", "options": [{ "name": "add", "type": 1, "options": [
        { "name": "zone", "type": 3, "value": "", "focused": true }] }] });
    assert_eq!(focused(&deep), Some(("zone".to_owned(), String::new())));
    assert_eq!(focused(&json!({ "name": "mock" })), None);
}

proptest! {
    #[test]
    fn new_words_are_new_words_whatever_they_begin_with(
        number in prop::option::of(1usize..500), text in "(--|[0-9]{1,3}|a)( (--|[0-9]{1,3}|b)){0,3}",
    ) {
        let mut options = vec![json!({ "name": "text", "type": 3, "value": text })];
        options.extend(number.map(|number| json!({ "name": "number", "type": 4, "value": number })));
        let line = line(&json!({ "name": "edit", "type": 1, "options": options })).unwrap();
        prop_assert_eq!(parse(&line), Ok(Command::Edit { number, text }), "{}", line);
    }

    #[test]
    fn what_is_given_for_an_option_stays_in_its_line(text in "\\PC{1,60}", number in 1u32..500) {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let data = json!({ "name": "edit", "type": 1, "options": [
            { "name": "text", "type": 3, "value": text }, { "name": "number", "type": 4, "value": number }] });
        let want = format!("edit {number} {words}");
        prop_assert_eq!(line(&data).unwrap(), want.trim_end());
    }

    #[test]
    fn no_code_panics(code in "/?(mock|edit|schedule|why|x)( \\PC{0,40})?") {
        let _ = typed(&code);
    }
}
