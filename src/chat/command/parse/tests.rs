//! Lines that are commands, and what is said of those that are not.

use super::{
    super::{
        ScheduleCommand,
        boards::{BoardPick, Measure},
    },
    *,
};
use crate::{
    cadence::holidays::Calendar,
    framework::pool::Pool,
    ids::ScheduleId,
    progress::{
        period::{Period, Span},
        rest::Rest,
        streak::Rhythm,
    },
};
use proptest::prelude::*;

#[test]
fn every_example_of_the_table_parses_to_its_own_command() {
    for spec in table::COMMANDS {
        for example in spec.examples {
            assert!(parse(example).is_ok(), "{example}: {:?}", parse(example));
            assert!(example.starts_with(spec.name), "{example} is not an example of {}", spec.name);
        }
        if !spec.arguments.starts_with(|c: char| c.is_uppercase()) && spec.examples.is_empty() {
            assert!(parse(spec.name).is_ok(), "{} alone", spec.name);
        }
    }
}

#[test]
fn lines_mean_what_people_expect() {
    let typed = |text: &str| Pick::Typed(text.to_owned());
    let mine = |preference| Command::Settings(SettingsCommand::Mine(preference));
    let cases = [
        ("/practice", Command::Practice(Pick::Today)),
        ("PRACTICE Random", Command::Practice(Pick::Random)),
        (
            "practice Detect fraudulent card payments",
            Command::Practice(typed("Detect fraudulent card payments")),
        ),
        ("mock 30", Command::Mock { pick: Pick::Today, minutes: Some(30), aim: None }),
        (
            "mock card-fraud 45",
            Command::Mock { pick: typed("card-fraud"), minutes: Some(45), aim: None },
        ),
        (
            "mock card-fraud 45 l5",
            Command::Mock { pick: typed("card-fraud"), minutes: Some(45), aim: Some(Bar::L5) },
        ),
        ("mock L6", Command::Mock { pick: Pick::Today, minutes: None, aim: Some(Bar::L6) }),
        ("mock card-fraud", Command::Mock { pick: typed("card-fraud"), minutes: None, aim: None }),
        ("back 2", Command::Back(Some(Stage::Io))),
        ("back IO", Command::Back(Some(Stage::Io))),
        ("back", Command::Back(None)),
        ("why canary", Command::Why(Criterion::from_id("deployment.canary"))),
        ("why clarify.goal", Command::Why(Criterion::from_id("clarify.goal"))),
        ("edit 2 new words", Command::Edit { number: Some(2), text: "new words".to_owned() }),
        ("edit 2", Command::Edit { number: None, text: "2".to_owned() }),
        (
            "edit -- 2 million users",
            Command::Edit { number: None, text: "2 million users".to_owned() },
        ),
        ("edit -- -- a", Command::Edit { number: None, text: "-- a".to_owned() }),
        ("edit 2 -- a", Command::Edit { number: Some(2), text: "-- a".to_owned() }),
        ("edit --a", Command::Edit { number: None, text: "--a".to_owned() }),
        ("edit new words", Command::Edit { number: None, text: "new words".to_owned() }),
        ("give-up", Command::GiveUp),
        (
            "board month",
            Command::Leaderboard(BoardPick::Span(Period::Month.into(), Measure::Points)),
        ),
        (
            "leaderboard season",
            Command::Leaderboard(BoardPick::Span(Span::Season, Measure::Points)),
        ),
        ("leaderboard CSV", Command::GroupFile),
        ("privacy Export", Command::Privacy(PrivacyCommand::Export)),
        ("link", Command::Link(LinkCommand::Tell)),
        ("link None", Command::Link(LinkCommand::Leave)),
        ("link a9ab cde9", Command::Link(LinkCommand::Give("a9ab cde9".to_owned()))),
        ("schedule", Command::Schedule(ScheduleCommand::List)),
        ("schedule run 4 now", Command::Schedule(ScheduleCommand::RunNow(Some(ScheduleId(4))))),
        (
            "schedule add '0 9 * * 1-5' Europe/Berlin",
            Command::Schedule(ScheduleCommand::Add {
                expression: "0 9 * * 1-5".to_owned(),
                zone: Some("Europe/Berlin".to_owned()),
                pool: Pool::Any,
            }),
        ),
        (
            "schedule add 0 9 * * 1-5 Europe/Berlin Hard",
            Command::Schedule(ScheduleCommand::Add {
                expression: "0 9 * * 1-5".to_owned(),
                zone: Some("Europe/Berlin".to_owned()),
                pool: Pool::parse("hard"),
            }),
        ),
        (
            "schedule add @daily Europe/Berln",
            Command::Schedule(ScheduleCommand::Add {
                expression: "@daily".to_owned(),
                zone: Some("Europe/Berln".to_owned()),
                pool: Pool::Any,
            }),
        ),
        (
            "schedule add weekdays at 9",
            Command::Schedule(ScheduleCommand::Add {
                expression: "0 9 * * mon-fri".to_owned(),
                zone: None,
                pool: Pool::Any,
            }),
        ),
        (
            "schedule add Mon and Thu 18:30 hard",
            Command::Schedule(ScheduleCommand::Add {
                expression: "30 18 * * mon,thu".to_owned(),
                zone: None,
                pool: Pool::parse("hard"),
            }),
        ),
        (
            "schedule add Mon and Thu 18:30 Europe/Berlin search",
            Command::Schedule(ScheduleCommand::Add {
                expression: "30 18 * * mon,thu".to_owned(),
                zone: Some("Europe/Berlin".to_owned()),
                pool: Pool::parse("search"),
            }),
        ),
        ("settings", Command::Settings(SettingsCommand::Show)),
        (
            "settings zone asia/tokyo",
            Command::Settings(SettingsCommand::Zone(chrono_tz::Asia::Tokyo)),
        ),
        ("settings group-zone UTC", Command::Settings(SettingsCommand::GroupZone(chrono_tz::UTC))),
        ("settings streak Weekly", mine(Preference::Streak(Rhythm::Weekly))),
        ("settings rest weekends", mine(Preference::Rest(Rest::WEEKENDS))),
        ("settings away none", mine(Preference::Away(Calendar::default()))),
        ("settings board hide", mine(Preference::Hidden(true))),
        ("settings alias none", mine(Preference::Alias(None))),
        ("settings alias Night Owl", mine(Preference::Alias("Night Owl".parse().ok()))),
        ("help /mock", Command::Help(Some("mock".to_owned()))),
    ];
    for (line, want) in cases {
        assert_eq!(parse(line), Ok(want), "{line}");
    }
}

#[test]
fn misuse_says_what_would_have_fitted() {
    let cases = [
        ("mock 500", "1 to 180"),
        ("back nowhere", "clarify, io"),
        ("why canry", "deployment.canary"),
        ("undo zero", "counted from 1"),
        ("leaderboard fortnight", "day, week, month, season or all"),
        ("next please", "nothing goes after /next"),
        ("schedule sometimes", "add, list, preview, edit"),
        ("schedule add daily", "weekdays at 9"),
        ("ask", "what you want to ask"),
        ("settings colour blue", "zone or group-zone"),
        ("settings zone Europe/Berln", "Europe/Berlin"),
        ("settings streak hourly", "daily or weekly"),
        ("settings board", "show or board hide"),
        ("settings away", "DE"),
        ("settings alias mock", "mock"),
        ("edit", "new text"),
        ("edit -- ", "new text"),
    ];
    for (line, want) in cases {
        match parse(line) {
            Err(Misuse::Arguments { reason, .. }) => {
                assert!(reason.contains(want), "{line}: {reason}");
            }
            other => panic!("{line}: {other:?}"),
        }
    }
    assert!(
        matches!(parse("/nxet"), Err(Misuse::Unknown { nearest, .. }) if nearest.contains(&"next"))
    );
}

#[test]
fn only_bare_words_of_the_table_are_commands_without_a_slash() {
    assert_eq!(bare(" Next "), Some(Command::Next));
    assert_eq!(bare("next we shard the index"), None);
    assert_eq!(bare("give-up"), None);
}

proptest! {
    #[test]
    fn no_line_panics(line in "\\PC{0,60}") {
        let _ = parse(&line);
        let _ = bare(&line);
    }
}
