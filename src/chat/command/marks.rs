//! The grammar of marks that peers give, pure:
//!
//! ```text
//! mark   = "mark" [[["@"] name] stage (criterion level)*]
//! level  = "0" | "1" | "2"        (absent, mentioned, developed)
//! ```
//!
//! A criterion is named by its id or the part behind the dot; `:`, `=`, `,` and `;` between words are read as blanks. Everything
//! before the first word that is a stage is the name of whoever is marked.

use super::parse::{criterion_of, stage};
use crate::framework::{criterion::Criterion, level::Level, stage::Stage};
use std::collections::BTreeMap;

/// What a peer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkCommand {
    /// Show what I got, or how it is done; of one stage, or of all.
    Show(Option<Stage>),
    /// Mark an answer.
    Give {
        /// Whose; the only candidate's when absent.
        whom: Option<String>,
        /// To which stage.
        stage: Stage,
        /// Levels of criteria of that stage, at least one.
        levels: BTreeMap<Criterion, Level>,
    },
}

/// Name, stage and levels as typed, each empty when it is not there.
pub fn split(typed: &str) -> (&str, &str, &str) {
    let typed = typed.trim();
    let starts = typed.split_whitespace().map(|word| {
        let start = word.as_ptr().addr() - typed.as_ptr().addr();
        (start, word)
    });
    match starts.into_iter().find(|(_, word)| stage(word).is_ok()) {
        Some((start, word)) => {
            let (name, rest) = typed.split_at(start);
            (name.trim(), word, rest[word.len()..].trim())
        }
        None => (typed, "", ""),
    }
}

/// Reads what follows the verb.
///
/// # Errors
/// What does not fit, in one sentence.
pub fn parse(typed: &str) -> Result<MarkCommand, String> {
    let (name, of, rest) = split(typed);
    let whom = Some(name.trim_start_matches('@').trim()).filter(|name| !name.is_empty());
    if of.is_empty() {
        return match whom {
            None => Ok(MarkCommand::Show(None)),
            Some(_) => Err("name the stage, then criteria with levels from 0 to 2".to_owned()),
        };
    }
    let stage = stage(of)?;
    let levels = levels(stage, rest)?;
    match whom {
        None if levels.is_empty() => Ok(MarkCommand::Show(Some(stage))),
        Some(_) if levels.is_empty() => {
            Err("name at least one criterion with a level from 0 to 2".to_owned())
        }
        whom => Ok(MarkCommand::Give { whom: whom.map(str::to_owned), stage, levels }),
    }
}

fn levels(stage: Stage, typed: &str) -> Result<BTreeMap<Criterion, Level>, String> {
    let between = |c: char| c.is_whitespace() || matches!(c, ':' | '=' | ',' | ';');
    let mut words = typed.split(between).filter(|word| !word.is_empty());
    let mut levels = BTreeMap::new();
    while let Some(word) = words.next() {
        let criterion = criterion_of(stage, word)?;
        let number = words.next().ok_or_else(|| format!("{word} has no level after it"))?;
        let level = number.parse::<u8>().ok().and_then(|number| Level::try_from(number).ok());
        let level = level.ok_or_else(|| {
            format!("{number} is not a level: 0 is absent, 1 mentioned, 2 developed")
        })?;
        levels.insert(criterion, level);
    }
    Ok(levels)
}

/// The line that a filled form stands for: a stage, and levels that a name may stand before.
pub fn line(of: &str, typed: &str) -> String {
    let words: Vec<&str> = typed.split_whitespace().collect();
    let is_criterion = |word: &str| {
        let word = word.split([':', '=']).next().unwrap_or("");
        stage(of).is_ok_and(|stage| criterion_of(stage, word).is_ok())
    };
    let name = match words.first() {
        Some(first) if first.starts_with('@') => words.iter().position(|one| is_criterion(one)),
        _ => None,
    };
    let (name, levels) = words.split_at(name.unwrap_or(0));
    let parts = ["mark"].into_iter().chain(name.iter().copied()).chain([of]);
    parts.chain(levels.iter().copied()).collect::<Vec<_>>().join(" ")
}

/// Whether a message in a thread is meant as a mark: one line that begins so and names a stage.
pub fn is_meant(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let begins = words.next().is_some_and(|word| word.eq_ignore_ascii_case("mark"));
    let second = words.next().unwrap_or("");
    begins
        && !text.trim().contains('\n')
        && (second.starts_with('@') || second.is_empty() || stage(second).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn give(whom: Option<&str>, stage: Stage, levels: &[(&str, u8)]) -> MarkCommand {
        let level = |&(id, number): &(&str, u8)| {
            (Criterion::from_id(id).unwrap(), Level::try_from(number).unwrap())
        };
        let levels = levels.iter().map(level).collect();
        MarkCommand::Give { whom: whom.map(str::to_owned), stage, levels }
    }

    #[test]
    fn marks_are_read_with_and_without_a_name() {
        let io = [("io.inputs", 2), ("io.outputs", 1)];
        for (typed, want) in [
            ("io inputs 2 outputs 1", give(None, Stage::Io, &io)),
            ("2 io.inputs=2, Outputs: 1", give(None, Stage::Io, &io)),
            ("@ben io inputs 2 outputs 1", give(Some("ben"), Stage::Io, &io)),
            ("Ana Maria io inputs 2; outputs 1", give(Some("Ana Maria"), Stage::Io, &io)),
            ("data storage 0", give(None, Stage::Data, &[("data.storage", 0)])),
            ("", MarkCommand::Show(None)),
            ("io", MarkCommand::Show(Some(Stage::Io))),
        ] {
            assert_eq!(parse(typed), Ok(want), "{typed}");
        }
    }

    #[test]
    fn what_does_not_fit_is_said() {
        for (typed, want) in [
            ("@ben", "name the stage"),
            ("@ben io", "at least one criterion"),
            ("io inputs", "inputs has no level"),
            ("io inputs 3", "3 is not a level"),
            ("io inputs two", "two is not a level"),
            ("io baseline 2", "baseline is no criterion of stage io"),
        ] {
            let reason = parse(typed).unwrap_err();
            assert!(reason.contains(want), "{typed}: {reason}");
        }
    }

    #[test]
    fn talk_is_not_taken_for_a_mark() {
        for text in ["mark io inputs 2", "Mark @ben io inputs 7", "mark 3 human 1", "mark"] {
            assert!(is_meant(text), "{text}");
        }
        for text in ["mark my words", "marks io", "", "mark io inputs 2\nand more"] {
            assert!(!is_meant(text), "{text}");
        }
    }
}
