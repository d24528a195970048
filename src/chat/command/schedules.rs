//! The grammar of what follows `schedule`, pure:
//!
//! ```text
//! schedule = "list" | "add" when [pool] | "preview" when | "edit" id edit | "pause" id ["until" date] | "resume" id
//!          | "history" [id] | "remove" id | "run" ["now"] [id]
//! when     = words [zone] | expression zone
//! words    = days and a time: `cadence::plain`
//! pool     = "any" | "easy" | "medium" | "hard" | area
//! edit     = "when" when | "from" pool | "choose" choice | "mode" ("practice" | "mock" | "group")
//!          | "holidays" calendar | "missed" missed | "ping" whom | "window" (window | "none")
//! choice   = `framework::draw`        calendar = `cadence::holidays`        missed = `cadence::missed`
//! whom     = `chat::ping`        window = `cadence::window`
//! date     = 2026-12-24
//! ```

use super::{
    PostMode, ScheduleCommand, ScheduleEdit,
    parse::{id, read, split_word},
};
use crate::{
    cadence::{parse_zone, plain},
    chat::ping,
    framework::pool::Pool,
    ids::ScheduleId,
};
use chrono::NaiveDate;

/// What can follow, as it is told to whoever typed something else.
const VERBS: &str = "say add, list, preview, edit, pause, resume, history, remove or run now";

/// What can be changed, as it is told to whoever typed something else.
const WHAT: &str = "say what to change: when, from, choose, mode, holidays, missed, ping or window";

/// What can be changed of a schedule.
pub const EDITS: [&str; 8] =
    ["when", "from", "choose", "mode", "holidays", "missed", "ping", "window"];

/// Parses what follows `schedule`.
pub(super) fn parse(rest: &str) -> Result<ScheduleCommand, String> {
    let (verb, arguments) = split_word(rest);
    match verb.to_lowercase().as_str() {
        "" | "list" if arguments.is_empty() => Ok(ScheduleCommand::List),
        "add" => {
            let (expression, zone, pool) = when(arguments)?;
            Ok(ScheduleCommand::Add { expression, zone, pool })
        }
        "preview" => {
            let (expression, zone, _) = when(arguments)?;
            Ok(ScheduleCommand::Preview { expression, zone })
        }
        "edit" => {
            let (which, rest) = split_word(arguments);
            Ok(ScheduleCommand::Edit(schedule(which)?, edit(rest)?))
        }
        "pause" => {
            let (which, rest) = split_word(arguments);
            let until = match split_word(rest) {
                ("", _) => None,
                (word, day) if word.eq_ignore_ascii_case("until") => Some(date(day)?),
                (day, _) => Some(date(day)?),
            };
            Ok(ScheduleCommand::Pause(schedule(which)?, until))
        }
        "resume" => schedule(arguments).map(ScheduleCommand::Resume),
        "history" if arguments.is_empty() => Ok(ScheduleCommand::History(None)),
        "history" => schedule(arguments).map(|id| ScheduleCommand::History(Some(id))),
        "remove" => schedule(arguments).map(ScheduleCommand::Remove),
        "run" => {
            let words: Vec<&str> = arguments
                .split_whitespace()
                .filter(|word| !word.eq_ignore_ascii_case("now"))
                .collect();
            match words.as_slice() {
                [] => Ok(ScheduleCommand::RunNow(None)),
                [one] => schedule(one).map(|id| ScheduleCommand::RunNow(Some(id))),
                _ => Err("give at most one schedule to run".to_owned()),
            }
        }
        _ => Err(VERBS.to_owned()),
    }
}

fn schedule(typed: &str) -> Result<ScheduleId, String> {
    if typed.is_empty() {
        return Err("say which schedule, by its number from the list".to_owned());
    }
    id(typed).map(ScheduleId)
}

fn date(typed: &str) -> Result<NaiveDate, String> {
    let typed = typed.trim();
    typed.parse().map_err(|_| format!("{typed} is not a date; write one as 2026-12-24"))
}

fn edit(rest: &str) -> Result<ScheduleEdit, String> {
    let (what, value) = split_word(rest);
    match what.to_lowercase().as_str() {
        "when" => {
            let (expression, zone, _) = when(value)?;
            Ok(ScheduleEdit::When { expression, zone })
        }
        "from" if value.is_empty() => Err("say any, easy, medium, hard or an area".to_owned()),
        "from" => Ok(ScheduleEdit::From(Pool::parse(value))),
        "choose" => read(value).map(ScheduleEdit::Choice),
        "mode" => PostMode::from_word(value)
            .map(ScheduleEdit::Mode)
            .ok_or_else(|| format!("say {}", PostMode::ALL.map(PostMode::word).join(" or "))),
        "holidays" if value.is_empty() => {
            Err("say a country, such as DE, dates such as 2026-12-24, or none".to_owned())
        }
        "holidays" => read(value).map(ScheduleEdit::Holidays),
        "missed" => read(value).map(ScheduleEdit::Missed),
        "ping" => ping::parse(value).map(ScheduleEdit::Ping).map_err(|error| error.to_string()),
        "window" if value.eq_ignore_ascii_case("none") => Ok(ScheduleEdit::Window(None)),
        "window" => read(value).map(|window| ScheduleEdit::Window(Some(window))),
        _ => Err(WHAT.to_owned()),
    }
}

/// When a schedule is to fire: an expression, perhaps a zone, and a pool.
fn when(arguments: &str) -> Result<(String, Option<String>, Pool), String> {
    let (expression, zone, pool) = timing(arguments);
    let expression = expression.trim().trim_matches(['"', '\'']).trim();
    let expression = plain::expression(expression).unwrap_or_else(|| expression.to_owned());
    if expression.is_empty() || zone.is_none() && !expression.contains(' ') {
        return Err(
            "say when, such as weekdays at 9, or give an expression of five fields and a time zone"
                .to_owned(),
        );
    }
    let pool = pool.map_or(Pool::Any, Pool::parse);
    Ok((expression, zone.map(ToOwned::to_owned), pool))
}

/// When a schedule is to fire, as typed: words or an expression, then perhaps a zone, then perhaps a pool. Where words are not
/// understood by themselves, what stands where a zone is wanted is taken for one, so that a slip in it is told.
pub fn timing(arguments: &str) -> (&str, Option<&str>, Option<&str>) {
    let arguments = arguments.trim();
    let Some((before, last)) = arguments.rsplit_once(char::is_whitespace) else {
        return (arguments, None, None);
    };
    let before = before.trim();
    if plain::expression(arguments).is_some() {
        return (arguments, None, None);
    }
    if is_zone(last) {
        return (before, Some(last), None);
    }
    if plain::expression(before).is_some() && !looks_like_zone(last) {
        return (before, None, Some(last));
    }
    match before.rsplit_once(char::is_whitespace) {
        Some((when, zone)) if looks_like_zone(zone) => (when.trim(), Some(zone), Some(last)),
        _ => (before, Some(last), None),
    }
}

fn is_zone(word: &str) -> bool {
    parse_zone(word).is_ok()
}

/// Also of a zone with a slip in it: a step of an expression has a slash too, but begins with no letter.
fn looks_like_zone(word: &str) -> bool {
    is_zone(word) || word.contains('/') && word.starts_with(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::ping::Ping;

    #[test]
    fn what_can_be_done_with_schedules_is_read() {
        let three = ScheduleId(3);
        let edit = |edit| ScheduleCommand::Edit(three, edit);
        let cases = [
            ("list", ScheduleCommand::List),
            ("", ScheduleCommand::List),
            (
                "preview weekdays at 9 Europe/Berlin",
                ScheduleCommand::Preview {
                    expression: "0 9 * * mon-fri".to_owned(),
                    zone: Some("Europe/Berlin".to_owned()),
                },
            ),
            (
                "edit 3 when 30 18 * * 1,4 UTC",
                edit(ScheduleEdit::When {
                    expression: "30 18 * * 1,4".to_owned(),
                    zone: Some("UTC".to_owned()),
                }),
            ),
            ("edit #3 from Hard", edit(ScheduleEdit::From(Pool::parse("hard")))),
            ("edit 3 choose ramp", edit(ScheduleEdit::Choice("ramp".parse().unwrap()))),
            (
                "edit 3 choose list card-fraud, visual-search",
                edit(ScheduleEdit::Choice("list card-fraud, visual-search".parse().unwrap())),
            ),
            ("edit 3 MODE Mock", edit(ScheduleEdit::Mode(PostMode::Mock))),
            (
                "edit 3 holidays DE, 2026-12-24..2026-12-31",
                edit(ScheduleEdit::Holidays("de, 2026-12-24..2026-12-31".parse().unwrap())),
            ),
            ("edit 3 holidays none", edit(ScheduleEdit::Holidays("none".parse().unwrap()))),
            ("edit 3 missed all up to 4", edit(ScheduleEdit::Missed("all 4".parse().unwrap()))),
            ("edit 3 ping @here", edit(ScheduleEdit::Ping(Some(Ping::Here)))),
            ("edit 3 window 2 days", edit(ScheduleEdit::Window("48 h".parse().ok()))),
            ("edit 3 window none", edit(ScheduleEdit::Window(None))),
            ("edit 3 ping nobody", edit(ScheduleEdit::Ping(None))),
            ("pause 3", ScheduleCommand::Pause(three, None)),
            (
                "pause 3 until 2026-12-24",
                ScheduleCommand::Pause(three, NaiveDate::from_ymd_opt(2026, 12, 24)),
            ),
            (
                "pause 3 2026-12-24",
                ScheduleCommand::Pause(three, NaiveDate::from_ymd_opt(2026, 12, 24)),
            ),
            ("resume 3", ScheduleCommand::Resume(three)),
            ("history", ScheduleCommand::History(None)),
            ("history 3", ScheduleCommand::History(Some(three))),
            ("run now 3", ScheduleCommand::RunNow(Some(three))),
        ];
        for (line, want) in cases {
            assert_eq!(parse(line), Ok(want), "{line}");
        }
    }

    #[test]
    fn everything_that_can_be_changed_is_told() {
        for edit in EDITS {
            assert!(WHAT.contains(edit));
            let told = parse(&format!("edit 3 {edit} ?")).map_err(|told| told != WHAT);
            assert_ne!(told, Err(false), "{edit}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told_with_what_would() {
        for (line, want) in [
            ("tomorrow", VERBS),
            ("edit", "say which schedule"),
            ("edit 3", WHAT),
            ("edit 3 colour red", WHAT),
            ("edit 3 mode loud", "say practice or mock or group"),
            ("edit 3 choose randon", "did you mean random"),
            ("edit 3 holidays Germnay", "Germany"),
            ("edit 3 holidays 2026-02-30", "is not a date"),
            ("edit 3 missed never", "is not one of skip"),
            ("edit 3 window soon", "such as 8 hours"),
            ("edit 3 ping @juniors", "say whom to call"),
            ("pause", "say which schedule"),
            ("pause 3 until tomorrow", "tomorrow is not a date"),
            ("resume x", "x is not a number"),
            ("preview", "say when"),
        ] {
            let told = parse(line).unwrap_err();
            assert!(told.contains(want), "{line}: {told}");
        }
    }
}
