//! A problem that hosts write for their own workspace: what is wanted of it, and its bounds; it stores nothing.

use super::{
    bank::{Bank, Taken},
    content::{ContentError, Source},
    problem::{Problem, RawFacts, RawOutlines, RawProblem, RawTwists, Wanted},
    reading::{self, Faults, Text},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// Bytes of a whole file; the largest of the bank has about a quarter of it.
pub const MOST_BYTES: usize = 96 * 1024;

/// Characters of an id or an area, so that each fits a button's value beside its verb.
pub const LONGEST_SLUG: usize = 48;

/// Characters of a title, so that it fits a choice of a list on each platform.
pub const LONGEST_TITLE: usize = 72;

/// Characters of a brief, so that it fits one card beside the first question on each platform.
pub const LONGEST_BRIEF: usize = 1_500;

/// Characters of every other text: an answer, a way of asking, a change, an outline of one criterion.
pub const LONGEST_TEXT: usize = 600;

/// Facts of one problem, and ways of asking of one fact.
pub const MOST_ENTRIES: usize = 40;

/// What a problem of one's own must hold: two ways of asking are enough to be heard, and a strong answer may be unwritten.
const OWN: Wanted = Wanted { facts: 1, asks: 2, twists: 0, whole_outline: false };

/// A file to begin with: it is taken as it stands.
pub const TEMPLATE: &str = r#"id = "ride-prices"
title = "Set the prices of rides"
area = "pricing"
difficulty = 3
brief = """
You work on a ride service in forty cities. Riders see a price before they book. Design the system
that sets it, so that riders book and drivers are near."""

[[facts]]
topic = "latency"
asks = ["How fast must a price be there?", "what is the latency budget"]
answer = "150 ms at p99, from opening the app to the price."

[[facts]]
topic = "traffic"
asks = ["How many requests a second?", "how many prices do we set at the peak"]
answer = "4,000 a second at the peak."

# May be left out: what changes when a stage opens.
[[twists]]
stage = "scale"
text = "Two hundred more cities join within a month."

# May be left out: a strong answer, criterion by criterion.
[outline.clarify]
"clarify.goal" = "More completed rides a week, without longer waits: 2 percent is worth the work."
"#;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOwn {
    id: Text,
    title: Text,
    area: Text,
    difficulty: Spanned<i64>,
    brief: Text,
    facts: RawFacts,
    twists: Option<RawTwists>,
    outline: Option<RawOutlines>,
}

/// Parses and checks a problem that was written for one workspace. As with the bank's own files an unknown key is a fault; the
/// changes and the outline may be left out. The path is for messages only: the name of the file that was sent.
///
/// # Errors
/// A file that is too large, one fault of form, or else every fault of content, top down; never an empty list.
pub fn read(source: &Source) -> Result<Problem, Vec<ContentError>> {
    if source.text.len() > MOST_BYTES {
        return Err(vec![ContentError {
            path: source.path.clone(),
            line: 1,
            key: reading::WHOLE_FILE.to_owned(),
            reason: format!("has {} bytes; at most {MOST_BYTES} are taken", source.text.len()),
        }]);
    }
    let raw: RawOwn = reading::raw(source).map_err(|fault| vec![fault])?;
    let mut faults = Faults::of(source);
    let nowhere = 0..0;
    let places = [&raw.id, &raw.area, &raw.title, &raw.brief].map(Spanned::span);
    let facts = raw.facts.span();
    let twists = raw.twists.unwrap_or_else(|| Spanned::new(nowhere.clone(), Vec::new()));
    let outline = raw.outline.unwrap_or_else(|| Spanned::new(nowhere, BTreeMap::new()));
    let (twists_at, outline_at) = (twists.span(), outline.span());
    let fact_places: Vec<_> = raw.facts.get_ref().iter().map(Spanned::span).collect();
    let problem = RawProblem {
        id: raw.id,
        title: raw.title,
        area: raw.area,
        difficulty: raw.difficulty,
        brief: raw.brief,
        facts: raw.facts,
        twists,
        outline,
    }
    .check(OWN, &mut faults);
    if let Some(problem) = &problem {
        let [id, area, title, brief] = places;
        let mut bounded = |at: &std::ops::Range<usize>, key: &str, text: &str, most: usize| {
            let count = text.chars().count();
            if count > most {
                faults.add(at, key, format!("has {count} characters; at most {most} are taken"));
            }
        };
        bounded(&id, "id", problem.id.as_str(), LONGEST_SLUG);
        bounded(&area, "area", &problem.area, LONGEST_SLUG);
        bounded(&title, "title", &problem.title, LONGEST_TITLE);
        bounded(&brief, "brief", &problem.brief, LONGEST_BRIEF);
        for (index, (fact, at)) in problem.facts.iter().zip(&fact_places).enumerate() {
            bounded(at, &format!("facts[{index}].topic"), &fact.topic, LONGEST_SLUG);
            bounded(at, &format!("facts[{index}].answer"), &fact.answer, LONGEST_TEXT);
            for (place, ask) in fact.asks.iter().enumerate() {
                bounded(at, &format!("facts[{index}].asks[{place}]"), ask, LONGEST_TEXT);
            }
        }
        for (index, twist) in problem.twists.iter().enumerate() {
            bounded(&twists_at, &format!("twists[{index}].text"), &twist.text, LONGEST_TEXT);
        }
        for (criterion, text) in &problem.outline {
            bounded(&outline_at, &format!("outline: {criterion}"), text, LONGEST_TEXT);
        }
        let counts = problem.facts.iter().map(|fact| fact.asks.len()).chain([problem.facts.len()]);
        if let Some(count) = counts.max().filter(|count| *count > MOST_ENTRIES) {
            let reason = format!("one list has {count} entries; at most {MOST_ENTRIES} are taken");
            faults.add(&facts, "facts", reason);
        }
    }
    faults.or(problem)
}

/// Parses and checks a problem that is to stand beside those of a bank, or in place of one that the workspace wrote.
///
/// # Errors
/// As [`read`]; and an id or a title that another problem has, or another id than that of the one whose place it takes.
pub fn check(
    source: &Source,
    bank: &Bank,
    in_place_of: Option<&str>,
) -> Result<Problem, Vec<ContentError>> {
    let problem = read(source)?;
    let id = problem.id.as_str();
    let fault = match in_place_of.filter(|before| *before != id) {
        Some(before) => Some((
            "id",
            format!("is `{id}`; this one stays `{before}`, another id is another problem"),
        )),
        None => bank.taken(&problem, in_place_of).map(|taken| match taken {
            Taken::Id => ("id", format!("`{id}` is the id of another problem")),
            Taken::Title => ("title", "is the title of another problem".to_owned()),
        }),
    };
    match fault {
        Some((key, reason)) => Err(vec![Faults::at_key(source, key, reason)]),
        None => Ok(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Problem, Vec<ContentError>> {
        super::read(&Source { path: "sent.toml".to_owned(), text: text.to_owned() })
    }

    fn first(text: &str) -> (usize, String, String) {
        let fault = read(text).unwrap_err().swap_remove(0);
        (fault.line, fault.key, fault.reason)
    }

    #[test]
    fn the_template_is_taken_also_without_what_may_be_left_out() {
        let whole = read(TEMPLATE).unwrap();
        assert_eq!((whole.facts.len(), whole.twists.len(), whole.outline.len()), (2, 1, 1));
        let (short, _) = TEMPLATE.split_once("# May be left out").unwrap();
        let short = read(short).unwrap();
        assert_eq!((short.facts, short.twists.len(), short.outline.len()), (whole.facts, 0, 0));
    }

    #[test]
    fn what_is_wrong_is_told_with_line_and_key() {
        for (from, to, line, key, reason) in [
            ("ride-prices", "<@U1> *x*", 1, "id", "is not lower-case letters"),
            ("difficulty = 3", "difficulty = 9", 4, "difficulty", "is 9"),
            ("difficulty = 3", "difficulty = 3\nid = \"b\"", 5, "id", "duplicate key"),
            ("difficulty = 3", "difficulty = 3\ncolour = 1", 5, "colour", "unknown field"),
            ("\"what is the latency budget\"", "", 11, "facts[0].asks", "has 1 entries"),
            ("\"scale\"", "\"scales\"", 21, "twists[0].stage", "is not a stage"),
            ("\"pricing\"", "pricing", 3, "area", "string values must be quoted"),
        ] {
            let text = TEMPLATE.replacen(from, to, 1);
            let (at, named, said) = first(&text);
            assert_eq!((at, named.as_str()), (line, key), "{to}: {said}");
            assert!(said.contains(reason), "{to}: {said}");
        }
    }

    #[test]
    fn what_stands_beside_other_problems_is_none_of_them() {
        let bank = crate::prompts::bank(None).unwrap();
        let checked = |text: String, before: Option<&str>| {
            let source = Source { path: "sent.toml".to_owned(), text };
            check(&source, &bank, before).map_err(|faults| (faults[0].line, faults[0].key.clone()))
        };
        let with = |from: &str, to: &str| TEMPLATE.replacen(from, to, 1);
        assert!(checked(TEMPLATE.to_owned(), None).is_ok());
        assert!(checked(TEMPLATE.to_owned(), Some("ride-prices")).is_ok());
        let taken = checked(with("ride-prices", "card-fraud"), None);
        assert_eq!(taken.unwrap_err(), (1, "id".to_owned()));
        let moved = checked(TEMPLATE.to_owned(), Some("taxi-prices"));
        assert_eq!(moved.unwrap_err(), (1, "id".to_owned()));
        let title = bank.problems()[0].title.to_uppercase();
        let taken = checked(with("Set the prices of rides", &title), None);
        assert_eq!(taken.unwrap_err(), (2, "title".to_owned()));
    }

    #[test]
    fn what_is_too_long_is_refused_with_the_bound() {
        for (from, key, most) in [
            ("ride-prices", "id", LONGEST_SLUG),
            ("Set the prices of rides", "title", LONGEST_TITLE),
            ("You work on", "brief", LONGEST_BRIEF),
            ("150 ms at p99", "facts[0].answer", LONGEST_TEXT),
            ("Two hundred", "twists[0].text", LONGEST_TEXT),
        ] {
            let text = TEMPLATE.replacen(from, &"x".repeat(most + 1), 1);
            let (_, named, said) = first(&text);
            assert_eq!(named, key);
            assert!(said.contains(&format!("at most {most} are taken")), "{said}");
        }
        let asks: String = (0..=MOST_ENTRIES).map(|n| format!("\"question {n}\", ")).collect();
        let text = TEMPLATE.replacen("asks = [", &format!("asks = [{asks}"), 1);
        assert_eq!(first(&text).1, "facts");
    }

    #[test]
    fn a_hostile_file_is_refused_without_harm() {
        let megabyte = "x".repeat(1 << 20);
        assert_eq!(
            first(&megabyte).2,
            format!("has 1048576 bytes; at most {MOST_BYTES} are taken")
        );
        for deep in ["[", "{a=", "a."] {
            let count = MOST_BYTES / deep.len() - 100;
            assert!(read(&format!("id = {}", deep.repeat(count))).is_err());
            assert!(read(&format!("{}b = 1", deep.repeat(count))).is_err());
        }
    }
}
