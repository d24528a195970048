//! What Tab offers: the next word of every known line that begins like the typed one. Pure.

use super::{Completion, line::LEAVING};
use reedline::{CompletionResult, Span, Suggestion};

/// Offers the words of known lines after a slash.
pub(super) struct Completer(pub(super) Vec<Completion>);

/// A word that may follow.
#[derive(Debug, PartialEq, Eq)]
struct Offer<'a> {
    /// Where in the line it begins, in bytes; it ends at the cursor.
    start: usize,
    word: &'a str,
    /// What the line does, if it ends with this word.
    about: Option<&'a str>,
    /// Whether more words can follow.
    more: bool,
}

/// The offers for what stands before the cursor, in the order of the known lines, each word once.
fn offers<'a>(known: &'a [Completion], before: &str) -> Vec<Offer<'a>> {
    let Some(typed) = before.strip_prefix('/').filter(|typed| !typed.contains('\n')) else {
        return Vec::new();
    };
    let word_start = typed.rfind(' ').map_or(0, |blank| blank + 1);
    let mut offers: Vec<Offer<'a>> = Vec::new();
    for Completion { line, about } in known {
        let Some(rest) = line.strip_prefix(typed).and_then(|_| line.get(word_start..)) else {
            continue;
        };
        let (word, more) = match rest.split_once(' ') {
            Some((word, _)) => (word, true),
            None => (rest, false),
        };
        let about = (!more).then_some(about.as_str());
        match offers.iter_mut().find(|offer| offer.word == word) {
            Some(offer) => {
                offer.about = offer.about.or(about);
                offer.more |= more;
            }
            None if word.is_empty() => {}
            None => offers.push(Offer { start: word_start + 1, word, about, more }),
        }
    }
    offers
}

impl reedline::Completer for Completer {
    fn complete(&mut self, line: &str, at: usize) -> CompletionResult {
        let before = line.get(..at).unwrap_or(line);
        let suggestions: Vec<Suggestion> = offers(&self.0, before)
            .into_iter()
            .map(|offer| Suggestion {
                value: offer.word.to_owned(),
                description: offer.about.map(str::to_owned),
                span: Span { start: offer.start, end: before.len() },
                append_whitespace: offer.more,
                ..Suggestion::default()
            })
            .collect();
        CompletionResult::fresh(suggestions)
    }
}

/// The lines given, and the terminal's own.
pub(super) fn with_own(mut known: Vec<Completion>) -> Vec<Completion> {
    let about = "Leave; everything is saved";
    known.extend(LEAVING.map(|line| Completion { line: line.to_owned(), about: about.to_owned() }));
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_word_is_offered_once() {
        let known: Vec<Completion> = [
            "practice",
            "practice card-fraud",
            "practice card-linking",
            "progress",
            "schedule run now",
        ]
        .map(|line| Completion { line: line.to_owned(), about: format!("about {line}") })
        .into();
        let words = |before: &str| -> Vec<(usize, String)> {
            let offers = offers(&known, before);
            offers.iter().map(|offer| (offer.start, offer.word.to_owned())).collect()
        };
        let some = |start: usize, words: &[&str]| -> Vec<(usize, String)> {
            words.iter().map(|word| (start, (*word).to_owned())).collect()
        };
        for (before, want) in [
            ("/", some(1, &["practice", "progress", "schedule"])),
            ("/pr", some(1, &["practice", "progress"])),
            ("/practice ", some(10, &["card-fraud", "card-linking"])),
            ("/practice card-f", some(10, &["card-fraud"])),
            ("/schedule run ", some(14, &["now"])),
            ("/practice  ", vec![]),
            ("/zz", vec![]),
            ("pr", vec![]),
            ("/edit one\npr", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(words(before), want, "{before:?}");
        }
        let all = offers(&known, "/");
        assert_eq!(all[0].about, Some("about practice"));
        assert!(all[0].more && !all[1].more && all[2].about.is_none());
    }
}
