//! Whether words are meant, denied or put off: the scope of "no", "we will not", "skip", "later"; no levels.

use super::clauses::Passage;
use super::text::Word;
use std::ops::Range;

/// How a word is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Polarity {
    /// As it stands.
    #[default]
    Meant,
    /// Said to be absent or unwanted: "no canary", "a canary is overkill".
    Denied,
    /// Put off: "monitoring later".
    PutOff,
}

/// Words that deny what follows in their clause.
const NEGATORS: [&str; 16] = [
    "no", "not", "never", "nor", "neither", "none", "skip", "skipping", "skipped", "avoid",
    "ignore", "cannot", "without", "forget", "nothing", "zero",
];

/// Behind "no" or "not" these make no denial: "not only", "no more than", "no NaN", "no single point of failure".
const HARMLESS_AFTER: [&str; 20] = [
    "only",
    "just",
    "more",
    "less",
    "later",
    "longer",
    "matter",
    "nan",
    "nans",
    "single",
    "yet",
    "until",
    "sure",
    "necessarily",
    "raw",
    "fewer",
    "duplicate",
    "duplicates",
    "idea",
    "answer",
];

/// Behind a negation these deny what stood before: "a canary is not needed".
const DENIED_BEFORE: [&str; 14] = [
    "needed",
    "need",
    "required",
    "necessary",
    "planned",
    "important",
    "relevant",
    "worth",
    "matter",
    "issue",
    "concern",
    "problem",
    "critical",
    "useful",
];

/// These deny what stood before by themselves: "a canary is overkill".
const DISMISSALS: [&str; 8] = [
    "overkill",
    "unnecessary",
    "pointless",
    "useless",
    "irrelevant",
    "unneeded",
    "premature",
    "waste",
];

/// These put off the whole clause.
const DEFERRALS: [&str; 8] =
    ["later", "eventually", "someday", "postpone", "postponed", "defer", "deferred", "sometime"];

/// A comma list goes on being denied while its parts are at most this long, in words.
const MAX_LIST_PART: usize = 4;

/// How every word of a passage is meant.
pub fn read(passage: &Passage) -> Vec<Polarity> {
    let mut meant = vec![Polarity::Meant; passage.words.len()];
    let mut carried: Option<usize> = None;
    for clause in &passage.clauses {
        let range = clause.words.clone();
        let open = mark_clause(&passage.words, range.clone(), &mut meant);
        let continues_list = carried == Some(clause.sentence)
            && range.len() <= MAX_LIST_PART
            && !starts_anew(&passage.words, &range);
        if continues_list && !open {
            meant[range].fill(Polarity::Denied);
        }
        carried = (open || continues_list).then_some(clause.sentence);
    }
    meant
}

fn starts_anew(words: &[Word], range: &Range<usize>) -> bool {
    let first = words.get(range.start).map_or("", |word| word.text.as_str());
    matches!(
        first,
        "but"
            | "because"
            | "since"
            | "so"
            | "we"
            | "i"
            | "it"
            | "then"
            | "instead"
            | "just"
            | "only"
            | "unless"
            | "if"
            | "which"
            | "as"
            | "that"
            | "otherwise"
            | "they"
            | "this"
    )
}

fn is_negator(word: &Word) -> bool {
    NEGATORS.contains(&word.text.as_str())
        || word.text.ends_with("n't")
        || is_bare_contraction(&word.text)
}

fn is_bare_contraction(word: &str) -> bool {
    matches!(word, "dont" | "wont" | "isnt" | "doesnt" | "cant" | "arent" | "wouldnt" | "didnt")
}

/// Marks one clause; whether a denial is still open at its end.
fn mark_clause(words: &[Word], range: Range<usize>, meant: &mut [Polarity]) -> bool {
    let at = |index: usize| {
        words.get(index).filter(|_| range.contains(&index)).map_or("", |word| word.text.as_str())
    };
    let mut open: Option<usize> = None;
    for index in range.clone() {
        let word = &words[index];
        let next = at(index + 1);
        if open.is_some() && matches!(word.text.as_str(), "without" | "unless" | "until" | "before")
        {
            open = None;
            continue;
        }
        if is_negator(word) {
            if HARMLESS_AFTER.contains(&next) || next.starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let ahead = [next, at(index + 2), at(index + 3)];
            if word.text != "no"
                && word.text != "without"
                && ahead.iter().any(|word| DENIED_BEFORE.contains(word))
            {
                let object_follows =
                    matches!(ahead[0], "need") && index + 2 < range.end && is_intent(word);
                if !object_follows {
                    meant[range.start..index].fill(Polarity::Denied);
                }
            }
            if word.text == "no"
                && (DENIED_BEFORE.contains(&at(index + 2))
                    || DENIED_BEFORE.contains(&at(index + 3)))
            {
                meant[index..range.end].fill(Polarity::Denied);
            }
            open = Some(index);
        } else if DISMISSALS.contains(&word.text.as_str()) {
            meant[range.start..index].fill(Polarity::Denied);
        } else if word.text == "and" && matches!(next, "we" | "i" | "it" | "then") {
            open = None;
        }
        if open.is_some() {
            meant[index] = Polarity::Denied;
        }
    }
    for index in range.clone() {
        let text = words[index].text.as_str();
        let next = at(index + 1);
        let before = if index > range.start { at(index - 1) } else { "" };
        let after_time = before.starts_with(|c: char| c.is_ascii_digit())
            || matches!(
                before,
                "day"
                    | "days"
                    | "hour"
                    | "hours"
                    | "minutes"
                    | "weeks"
                    | "week"
                    | "months"
                    | "seconds"
                    | "no"
                    | "not"
                    | "h"
            );
        let deferral =
            DEFERRALS.contains(&text) && !after_time && !matches!(next, "than" | "on" | "stage");
        let phrase = matches!((text, next), ("not", "now") | ("can", "wait"))
            || (text == "down" && next == "the" && at(index + 2) == "road")
            || (text == "in" && next == "the" && at(index + 2) == "future")
            || (text == "at" && next == "some" && at(index + 2) == "point");
        if deferral || phrase {
            for state in &mut meant[range.clone()] {
                if *state == Polarity::Meant {
                    *state = Polarity::PutOff;
                }
            }
        }
    }
    open.is_some()
}

/// Whether a negation is the speaker's own: "we don't need X" names X behind it.
fn is_intent(word: &Word) -> bool {
    word.text.starts_with("do")
        || word.text.starts_with("wo")
        || matches!(word.text.as_str(), "not" | "never" | "cannot")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the words asked for is denied or put off.
    fn polarity_of(text: &str, word: &str) -> Polarity {
        let passage = Passage::read(text, &[]);
        let meant = read(&passage);
        let at = passage.words.iter().position(|found| found.text == word).unwrap();
        meant[at]
    }

    #[test]
    fn denials_reach_as_far_as_they_are_meant() {
        let cases = [
            ("No monitoring needed.", "monitoring", Polarity::Denied),
            ("We will not canary this", "canary", Polarity::Denied),
            ("we skip the rollback", "rollback", Polarity::Denied),
            ("A canary isn't needed here", "canary", Polarity::Denied),
            ("Blue-green is overkill for a table", "green", Polarity::Denied),
            ("We don't need Kafka", "kafka", Polarity::Denied),
            (
                "We won't need a store, streaming, model server, or a cache.",
                "cache",
                Polarity::Denied,
            ),
            ("no canary, but we roll back on errors", "roll", Polarity::Meant),
            ("we never ship without a rollback", "rollback", Polarity::Meant),
            ("nothing goes live unless the eval passes", "eval", Polarity::Meant),
            ("not only latency", "latency", Polarity::Meant),
            ("no more than 200 ms latency", "latency", Polarity::Meant),
            ("dont do drift checks", "drift", Polarity::Denied),
        ];
        for (text, word, want) in cases {
            assert_eq!(polarity_of(text, word), want, "{text}: {word}");
        }
    }

    #[test]
    fn what_is_put_off_is_not_what_happens_some_days_later() {
        let cases = [
            ("monitoring comes later", "monitoring", Polarity::PutOff),
            ("monitoring can wait", "monitoring", Polarity::PutOff),
            ("alerts at some point", "alerts", Polarity::PutOff),
            ("join labels 24h later", "labels", Polarity::Meant),
            ("no later than noon we retrain", "retrain", Polarity::Meant),
        ];
        for (text, word, want) in cases {
            assert_eq!(polarity_of(text, word), want, "{text}: {word}");
        }
    }
}
