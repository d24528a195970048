//! A given slash command as a line of the command grammar, and a line as it is typed in Discord. Whether its arguments
//! fit is the grammar's answer.

use super::options::{Argument, Kind, Shape, Verb, shape};
use crate::{
    chat::command::{
        boards::{self, FILE, Measure},
        marks,
        parse::NEWEST,
        schedules,
        table::{self, CommandSpec},
    },
    interview::report::Bar,
    progress::period::Span,
};
use serde_json::Value;

/// A command of text, as Discord numbers the kinds of commands.
const CHAT_INPUT: u64 = 1;

/// The line that the `data` of an interaction with a slash command stands for; `None` for a command that is none of ours.
pub fn line(data: &Value) -> Option<String> {
    let kind = data.get("type").and_then(Value::as_u64).unwrap_or(CHAT_INPUT);
    let name = data.get("name")?.as_str()?;
    let spec = table::find(name).filter(|_| kind == CHAT_INPUT)?;
    let options = data.get("options");
    let mut words = vec![name.to_owned()];
    match shape(spec) {
        Shape::Arguments(arguments) => words.extend(given(options, arguments)),
        Shape::Verbs(verbs) => {
            let chosen = options?.get(0)?;
            let name = chosen.get("name")?.as_str()?;
            let verb = verbs.iter().find(|verb| verb.name == name)?;
            words.extend((!verb.words.is_empty()).then(|| verb.words.to_owned()));
            words.extend(given(chosen.get("options"), verb.arguments));
        }
    }
    Some(words.join(" "))
}

/// The values in the order of the grammar.
fn given(options: Option<&Value>, arguments: &[Argument]) -> Vec<String> {
    let options = options.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let value = |argument: &Argument| {
        let option = options.iter().find(|option| option["name"] == argument.name)?;
        let value = match option.get("value")? {
            Value::String(words) => words.split_whitespace().collect::<Vec<_>>().join(" "),
            other => other.to_string(),
        };
        Some(value)
            .filter(|value| !value.is_empty())
            .map(|value| format!("{}{value}", argument.before))
    };
    let left_out = |argument: &Argument| {
        // The text after it may begin with a number.
        takes_number_and_text(arguments)
            .filter(|first| first == argument)
            .map(|_| NEWEST.to_owned())
    };
    let of_the_line = arguments.iter().filter(|one| one.kind != Kind::File);
    of_the_line.filter_map(|one| value(one).or_else(|| left_out(one))).collect()
}

/// A line, or the usage of a command, as people type it in Discord: `/mock card-fraud 45` is
/// `/mock problem:card-fraud minutes:45`. `None` for what is no command of ours.
pub fn typed(line: &str) -> Option<String> {
    let line = line.strip_prefix('/')?;
    let (name, rest) = first_word(line);
    let spec = table::find(name)?;
    let usage = !rest.is_empty() && rest == spec.arguments;
    let words = match shape(spec) {
        Shape::Arguments(arguments) if usage => arguments.iter().map(placeholder).collect(),
        Shape::Arguments(arguments) => labelled(arguments, values(spec, arguments, rest)),
        Shape::Verbs(verbs) if usage => {
            vec![verbs.iter().map(|verb| verb.name).collect::<Vec<_>>().join(" | ")]
        }
        Shape::Verbs(verbs) => below(verbs, rest),
    };
    Some(std::iter::once(format!("/{name}")).chain(words).collect::<Vec<_>>().join(" "))
}

/// The first of a number that may be left out and a text.
fn takes_number_and_text(arguments: &[Argument]) -> Option<Argument> {
    match arguments {
        [number @ Argument { kind: Kind::Number(_), required: false, .. }, text]
            if matches!(text.kind, Kind::Text(_)) =>
        {
            Some(*number)
        }
        _ => None,
    }
}

fn first_word(text: &str) -> (&str, &str) {
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text, ""),
    }
}

fn last_word(text: &str) -> (&str, &str) {
    match text.rsplit_once(char::is_whitespace) {
        Some((rest, word)) => (rest.trim(), word),
        None => ("", text),
    }
}

fn placeholder(argument: &Argument) -> String {
    if argument.required { argument.name.to_owned() } else { format!("[{}]", argument.name) }
}

fn labelled(arguments: &[Argument], values: Vec<Option<&str>>) -> Vec<String> {
    arguments
        .iter()
        .zip(values)
        .filter_map(|(argument, value)| Some(format!("{}:{}", argument.name, value?)))
        .collect()
}

fn below(verbs: &[Verb], rest: &str) -> Vec<String> {
    let whole = rest;
    let (name, rest) = first_word(rest);
    let alone = || verbs.iter().find(|verb| verb.words.is_empty());
    let verb = match name {
        "" => alone(),
        name => verbs.iter().find(|verb| verb.name == name),
    };
    // What follows the verb before it alone.
    let without = || alone().filter(|verb| !verb.arguments.is_empty());
    let (verb, rest) = match verb {
        Some(verb) => (Some(verb), rest),
        None => (without(), whole),
    };
    let Some(verb) = verb else {
        return (!name.is_empty()).then(|| name.to_owned()).into_iter().collect();
    };
    let rest = rest.strip_prefix("now").map_or(rest, str::trim);
    let values = match verb.arguments {
        [] | [_] | [_, Argument { kind: Kind::File, .. }] => vec![rest],
        [_, Argument { kind: Kind::OneOf(words), required: false, .. }] => match last_word(rest) {
            (before, last) if words.contains(&last) => vec![before, last],
            _ => vec![rest],
        },
        [Argument { kind: Kind::Number(_), .. }, others @ ..] => {
            let (id, rest) = first_word(rest);
            let rest = rest.strip_prefix("until ").unwrap_or(rest);
            let (what, value) = if others.len() > 1 { first_word(rest) } else { (rest, "") };
            vec![id, what, value]
        }
        _ => {
            let (when, zone, pool) = schedules::timing(rest);
            vec![when, zone.unwrap_or_default(), pool.unwrap_or_default()]
        }
    };
    let values = values.into_iter().map(|value| Some(value).filter(|value| !value.is_empty()));
    let labelled = labelled(verb.arguments, values.collect());
    std::iter::once(verb.name.to_owned()).chain(labelled).collect()
}

/// The value of each argument in what follows a verb, as the grammar reads it.
fn values<'a>(spec: &CommandSpec, arguments: &[Argument], rest: &'a str) -> Vec<Option<&'a str>> {
    let some = |text: &'a str| Some(text).filter(|text| !text.is_empty());
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match (spec.name, arguments) {
        ("mock", _) => {
            let bar =
                |word: &&str| Bar::ALL.iter().any(|bar| bar.word().eq_ignore_ascii_case(word));
            let (before, last) = last_word(rest);
            let level = Some(last).filter(bar);
            let rest = if level.is_some() { before } else { rest };
            let (before, last) = last_word(rest);
            let minutes = Some(last).filter(|last| numeric(last));
            vec![some(if minutes.is_some() { before } else { rest }), minutes, level]
        }
        ("leaderboard", _) if rest.eq_ignore_ascii_case(FILE) => vec![some(rest)],
        ("leaderboard", _) => {
            let (span, measure, left) = boards::parts(rest);
            let problem = some(first_word(left).1);
            vec![span.map(Span::word), measure.map(Measure::word), problem]
        }
        ("mark", _) => {
            let (whom, stage, levels) = marks::split(rest);
            vec![some(whom), some(stage), some(levels)]
        }
        _ if takes_number_and_text(arguments).is_some() => match first_word(rest) {
            (NEWEST, text) => vec![None, some(text)],
            (number, text) if numeric(number) && !text.is_empty() => vec![some(number), some(text)],
            _ => vec![None, some(rest)],
        },
        _ => vec![some(rest)],
    }
}
