//! The grammar of a command line, pure:
//!
//! ```text
//! line     = ["/"] verb [arguments]
//! practice = "practice" [pick]          mock = "mock" [pick] [minutes] [bar]   group = "group" …: `groups`
//! post     = "post" [pick]
//! pick     = "today" | "random" | "weak" | area | problem id | title
//! bar      = "L4" | "L5" | "L6"
//! back     = "back" [stage id | 1..10]  outline = "outline" [stage]
//! why      = "why" [criterion id, or the part behind its dot]
//! edit     = "edit" [number | "--"] text               undo = "undo" [number]
//! pair     = "pair" ["list" | "leave"]                  progress = "progress" ["coverage"]
//! mark     = "mark" …: `marks`
//! problems = "problems" [area | "add" [text] | "edit" id [text] | ("retire" | "return" | "show") id]     (a text goes over
//!            several lines, or may be fenced)
//! schedule = "schedule" …: `schedules`     leaderboard = "leaderboard" …: `boards`
//! settings = "settings" ["zone" zone | "group-zone" zone | "group-board" rule | "streak" ("daily" | "weekly") | "rest" days | "away" calendar
//!          | "board" ("show" | "hide") | "alias" (name | "none")]
//! rule     = `progress::board_rules`
//! privacy  = "privacy" ["export" | "hide" | "forget" ["yes"]]     (hide: as `settings board hide`)
//! link     = "link" [code | "none"]     code = `progress::linking`
//! days     = `progress::rest`               calendar = `cadence::holidays`
//! ```
//!
//! Whether a problem or area exists is the bank's answer, not the grammar's. A text that begins with a number takes the place of
//! the newest message when `--` stands before it: `edit -- 2 million users`.

use super::{
    Command, LinkCommand, OwnCommand, PairCommand, Pick, Preference, PrivacyCommand, ProgressPart,
    SettingsCommand, boards, groups, marks, schedules,
    table::{self, CommandSpec},
};
use crate::{
    cadence::parse_zone,
    framework::{criterion::Criterion, stage::Stage},
    ids::InterviewId,
    interview::report::Bar,
    progress::{alias::Alias, board_rules::BoardRule},
};
use std::{fmt::Display, str::FromStr};

/// Longest mock, in minutes: a whole on-site round with a break.
pub const MOST_MINUTES: u32 = 180;

/// In place of the number of a message: what follows is all text, also a number.
pub const NEWEST: &str = "--";

/// Stands before and after a text in chat that shall be shown as it is.
const FENCE: &str = "```";

/// A line that is not a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misuse {
    /// No command has this name.
    #[error("there is no command {given}")]
    Unknown {
        /// What was typed.
        given: String,
        /// Names nearest to it, best first.
        nearest: Vec<&'static str>,
    },
    /// The command is there, its arguments do not fit.
    #[error("{reason}")]
    Arguments {
        /// Which command.
        name: &'static str,
        /// What does not fit, in one sentence.
        reason: String,
    },
}

/// Parses a line of the grammar, with or without the slash.
///
/// # Errors
/// [`Misuse`], with what would have fitted.
pub fn parse(line: &str) -> Result<Command, Misuse> {
    let line = line.trim().trim_start_matches('/');
    let (verb, rest) = split_word(line);
    let Some(spec) = table::find(verb) else {
        return Err(Misuse::Unknown { given: verb.to_owned(), nearest: table::nearest(verb) });
    };
    arguments(spec, rest)
}

/// The command that a message is when it is one bare word of the table (`next`, `hint`), as buttons are not
/// everywhere.
pub fn bare(text: &str) -> Option<Command> {
    let word = text.trim();
    let spec =
        table::COMMANDS.iter().find(|spec| spec.bare && spec.name.eq_ignore_ascii_case(word))?;
    arguments(spec, "").ok()
}

fn arguments(spec: &'static CommandSpec, rest: &str) -> Result<Command, Misuse> {
    let wrong = |reason: String| Misuse::Arguments { name: spec.name, reason };
    let nothing = |command: Command| {
        if rest.is_empty() {
            Ok(command)
        } else {
            Err(wrong(format!("nothing goes after /{}", spec.name)))
        }
    };
    match spec.name {
        "practice" => Ok(Command::Practice(pick(rest))),
        "group" => groups::parse(rest).map(Command::Group).map_err(wrong),
        "post" => Ok(Command::Post(pick(rest))),
        "mock" => mock(rest).map_err(wrong),
        "join" => nothing(Command::Join),
        "next" => nothing(Command::Next),
        "back" => optional(rest, stage).map(Command::Back).map_err(wrong),
        "hint" => nothing(Command::Hint),
        "skip" => nothing(Command::Skip),
        "ask" if rest.is_empty() => Err(wrong("say what you want to ask".to_owned())),
        "ask" => Ok(Command::Ask(rest.to_owned())),
        "why" => optional(rest, criterion).map(Command::Why).map_err(wrong),
        "edit" => edit(rest).map_err(wrong),
        "undo" => optional(rest, count).map(Command::Undo).map_err(wrong),
        "status" => nothing(Command::Status),
        "pause" => nothing(Command::Pause),
        "resume" => {
            optional(rest, id).map(|id| Command::Resume(id.map(InterviewId))).map_err(wrong)
        }
        "finish" => nothing(Command::Finish),
        "give-up" => nothing(Command::GiveUp),
        "outline" => optional(rest, stage).map(|stage| Command::Outline { stage }).map_err(wrong),
        "mark" => marks::parse(rest).map(Command::Mark).map_err(wrong),
        "leaderboard" if rest.eq_ignore_ascii_case(boards::FILE) => Ok(Command::GroupFile),
        "leaderboard" => boards::parse(rest).map(Command::Leaderboard).map_err(wrong),
        "pair" => match rest.to_lowercase().as_str() {
            "" => Ok(Command::Pair(PairCommand::Join)),
            "list" => Ok(Command::Pair(PairCommand::List)),
            "leave" => Ok(Command::Pair(PairCommand::Leave)),
            _ => Err(wrong("say pair alone, pair list or pair leave".to_owned())),
        },
        "progress" => match rest.to_lowercase().as_str() {
            "" => Ok(Command::Progress(ProgressPart::Weeks)),
            "coverage" => Ok(Command::Progress(ProgressPart::Coverage)),
            _ => Err(wrong("say progress alone, or progress coverage".to_owned())),
        },
        "link" => Ok(Command::Link(match rest {
            "" => LinkCommand::Tell,
            none if none.eq_ignore_ascii_case("none") => LinkCommand::Leave,
            code => LinkCommand::Give(code.to_owned()),
        })),
        "problems" => problems(rest).map_err(wrong),
        "schedule" => schedules::parse(rest).map(Command::Schedule).map_err(wrong),
        "settings" => settings(rest).map(Command::Settings).map_err(wrong),
        "privacy" => privacy(rest).map_err(wrong),
        "menu" => nothing(Command::Menu),
        "help" => Ok(Command::Help(
            Some(rest.trim_start_matches('/').to_owned()).filter(|name| !name.is_empty()),
        )),
        other => Err(Misuse::Unknown { given: other.to_owned(), nearest: Vec::new() }),
    }
}

/// Whether a text is a command that goes on over several lines with a text of its own, as it comes with a file.
pub fn takes_text(line: &str) -> bool {
    match parse(line) {
        Ok(Command::Own(OwnCommand::Add(text) | OwnCommand::Edit(_, text))) => text.is_some(),
        _ => false,
    }
}

/// Whether a line waits for such a text.
pub fn wants_text(line: &str) -> bool {
    matches!(parse(line), Ok(Command::Own(OwnCommand::Add(None) | OwnCommand::Edit(_, None))))
}

pub(super) fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text, ""),
    }
}

fn optional<T>(rest: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if rest.is_empty() { Ok(None) } else { parse(rest).map(Some) }
}

pub(super) fn pick(rest: &str) -> Pick {
    match rest.to_lowercase().as_str() {
        "" | "today" => Pick::Today,
        "random" => Pick::Random,
        "weak" => Pick::Weak,
        _ => Pick::Typed(rest.to_owned()),
    }
}

fn problems(rest: &str) -> Result<Command, String> {
    let (verb, after) = split_word(rest);
    let (id, text) = split_word(after);
    let named = |what: fn(String) -> OwnCommand| match (id, text) {
        ("", _) => Err(format!("say which one: {verb} ride-prices")),
        (_, "") => Ok(Command::Own(what(id.to_lowercase()))),
        _ => Err(format!("nothing goes after the id of what you want to {verb}")),
    };
    match verb.to_lowercase().as_str() {
        "add" => Ok(Command::Own(OwnCommand::Add(unfenced(after)))),
        "edit" if id.is_empty() => named(OwnCommand::Show),
        "edit" => Ok(Command::Own(OwnCommand::Edit(id.to_lowercase(), unfenced(text)))),
        "retire" => named(OwnCommand::Retire),
        "return" => named(OwnCommand::Return),
        "show" => named(OwnCommand::Show),
        _ => Ok(Command::Problems {
            area: Some(rest.to_lowercase()).filter(|area| !area.is_empty()),
        }),
    }
}

/// A text without the fence that people put around it in chat.
fn unfenced(text: &str) -> Option<String> {
    let text = text.trim();
    let within = text.strip_prefix(FENCE).and_then(|rest| rest.strip_suffix(FENCE));
    let within = within.map_or(text, |rest| rest.strip_prefix("toml").unwrap_or(rest));
    Some(within.trim().to_owned()).filter(|text| !text.is_empty())
}

/// From the end: the seniority, the minutes; what is left names the problem.
fn mock(rest: &str) -> Result<Command, String> {
    let last_word = |text: &str| -> (String, String) {
        match text.rsplit_once(char::is_whitespace) {
            Some((before, last)) => (before.trim().to_owned(), last.to_owned()),
            None => (String::new(), text.to_owned()),
        }
    };
    let (before, last) = last_word(rest);
    let aim = Bar::ALL.into_iter().find(|bar| bar.word().eq_ignore_ascii_case(&last));
    let rest = if aim.is_some() { before } else { rest.to_owned() };
    let (before, last) = last_word(&rest);
    if last.is_empty() || !last.chars().all(|c| c.is_ascii_digit()) {
        return Ok(Command::Mock { pick: pick(&rest), minutes: None, aim });
    }
    match last.parse() {
        Ok(minutes @ 1..=MOST_MINUTES) => {
            Ok(Command::Mock { pick: pick(&before), minutes: Some(minutes), aim })
        }
        _ => Err(format!("a mock takes 1 to {MOST_MINUTES} minutes, not {last}")),
    }
}

pub(super) fn stage(typed: &str) -> Result<Stage, String> {
    let by_number = typed
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1))
        .and_then(|i| Stage::ALL.get(i));
    let typed_id = typed.to_lowercase();
    by_number.copied().or_else(|| Stage::from_id(&typed_id)).ok_or_else(|| {
        let ids = Stage::ALL.map(Stage::id).join(", ");
        format!("there is no stage {typed}; a stage is a number from 1 to 10 or one of {ids}")
    })
}

fn criterion(typed: &str) -> Result<Criterion, String> {
    let id = typed.to_lowercase();
    let mut short = Criterion::all().filter(|criterion| criterion.short() == id);
    let only = match (short.next(), short.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    Criterion::from_id(&id).or(only).ok_or_else(|| {
        let likeness = |criterion: &Criterion| {
            strsim::jaro_winkler(&id, criterion.id())
                .max(strsim::jaro_winkler(&id, criterion.short()))
        };
        let nearest = Criterion::all()
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
            .map_or("", Criterion::id);
        format!("there is no criterion {typed}; did you mean {nearest}?")
    })
}

/// A criterion of one stage.
pub(super) fn criterion_of(stage: Stage, typed: &str) -> Result<Criterion, String> {
    let id = typed.to_lowercase();
    let named = |criterion: &Criterion| criterion.id() == id || criterion.short() == id;
    Criterion::of(stage).find(named).ok_or_else(|| {
        let ids: Vec<_> = Criterion::of(stage).map(Criterion::short).collect();
        format!("{typed} is no criterion of stage {}, which has {}", stage.id(), ids.join(", "))
    })
}

fn count(typed: &str) -> Result<usize, String> {
    match typed.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{typed} is not the number of a message; they are counted from 1")),
    }
}

pub(super) fn id(typed: &str) -> Result<i64, String> {
    match typed.trim_start_matches('#').parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{typed} is not a number from the list")),
    }
}

fn edit(rest: &str) -> Result<Command, String> {
    let (first, after) = split_word(rest);
    if rest.is_empty() {
        return Err("give the new text".to_owned());
    }
    if first == NEWEST {
        return match after {
            "" => Err("give the new text".to_owned()),
            text => Ok(Command::Edit { number: None, text: text.to_owned() }),
        };
    }
    match first.parse() {
        Ok(number) if number > 0 && !after.is_empty() => {
            Ok(Command::Edit { number: Some(number), text: after.to_owned() })
        }
        _ => Ok(Command::Edit { number: None, text: rest.to_owned() }),
    }
}

fn settings(rest: &str) -> Result<SettingsCommand, String> {
    let (what, named) = split_word(rest);
    let zone = || parse_zone(named).map_err(|error| error.to_string());
    match what.to_lowercase().as_str() {
        "" => Ok(SettingsCommand::Show),
        "zone" => zone().map(SettingsCommand::Zone),
        "group-zone" => zone().map(SettingsCommand::GroupZone),
        "group-board" => BoardRule::from_words(named)
            .map(SettingsCommand::GroupBoard)
            .ok_or_else(|| "say group-board on, off, with host or without host".to_owned()),
        "streak" => read(named).map(Preference::Streak).map(SettingsCommand::Mine),
        "rest" => read(named).map(Preference::Rest).map(SettingsCommand::Mine),
        "away" if named.is_empty() => {
            Err("say a country, such as DE, dates such as 2026-12-24..2027-01-01, or none"
                .to_owned())
        }
        "away" => read(named).map(Preference::Away).map(SettingsCommand::Mine),
        "board" => match named.to_lowercase().as_str() {
            "show" => Ok(SettingsCommand::Mine(Preference::Hidden(false))),
            "hide" => Ok(SettingsCommand::Mine(Preference::Hidden(true))),
            _ => Err("say board show or board hide".to_owned()),
        },
        "alias" if named.eq_ignore_ascii_case("none") => {
            Ok(SettingsCommand::Mine(Preference::Alias(None)))
        }
        "alias" => {
            let words: Vec<&str> = table::COMMANDS.iter().map(|spec| spec.name).collect();
            let alias = Alias::parse(named, &words).map_err(|error| error.to_string())?;
            Ok(SettingsCommand::Mine(Preference::Alias(Some(alias))))
        }
        _ => {
            Err("say zone or group-zone, group-board, streak, rest, away, board or alias"
                .to_owned())
        }
    }
}

fn privacy(rest: &str) -> Result<Command, String> {
    let words: Vec<String> = rest.split_whitespace().map(str::to_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => Ok(Command::Privacy(PrivacyCommand::Show)),
        ["export"] => Ok(Command::Privacy(PrivacyCommand::Export)),
        ["hide"] => Ok(Command::Settings(SettingsCommand::Mine(Preference::Hidden(true)))),
        ["forget"] => Ok(Command::Privacy(PrivacyCommand::Forget)),
        ["forget", "yes"] => Ok(Command::Privacy(PrivacyCommand::ForgetNow)),
        ["forget", ..] => {
            Err("say forget to see what would be erased, or forget yes to erase it".to_owned())
        }
        _ => Err("say nothing more, export, hide or forget".to_owned()),
    }
}

/// Reads a value by its own grammar.
pub(super) fn read<T: FromStr<Err: Display>>(value: &str) -> Result<T, String> {
    value.parse().map_err(|error: T::Err| error.to_string())
}

#[cfg(test)]
mod tests;
