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

/// Words that deny what follows in their clause. Mere statements of fact (`isn't`, `can't`) are not among them.
const NEGATORS: [&str; 21] = [
    "no",
    "never",
    "nor",
    "neither",
    "none",
    "skip",
    "skipping",
    "avoid",
    "ignore",
    "without",
    "forget",
    "nothing",
    "won't",
    "wont",
    "wouldn't",
    "wouldnt",
    "don't",
    "dont",
    "needn't",
    "shouldn't",
    "omit",
];

/// "not" denies what follows when one of these stands before it.
const BEFORE_NOT: [&str; 10] =
    ["will", "do", "would", "should", "to", "and", "or", "we", "probably", "definitely"];

/// Behind "no" or "not" these make no denial: "not only", "no more than", "no NaN", "no single point of failure".
const HARMLESS_AFTER: [&str; 21] = [
    "only",
    "just",
    "know",
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
const DISMISSALS: [&str; 7] =
    ["overkill", "unnecessary", "pointless", "useless", "irrelevant", "unneeded", "premature"];

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

/// Whether a word denies at all, and whether it denies what follows it.
fn negates(word: &str, before: &str) -> (bool, bool) {
    if NEGATORS.contains(&word) {
        return (true, true);
    }
    let fact = word.ends_with("n't")
        || matches!(word, "cannot" | "isnt" | "doesnt" | "cant" | "arent" | "didnt");
    let not = word == "not";
    (not || fact, not && (before.is_empty() || BEFORE_NOT.contains(&before)))
}

/// Marks one clause; whether a denial is still open at its end.
fn mark_clause(words: &[Word], range: Range<usize>, meant: &mut [Polarity]) -> bool {
    let at = |index: usize| {
        words.get(index).filter(|_| range.contains(&index)).map_or("", |word| word.text.as_str())
    };
    let mut open = false;
    for index in range.clone() {
        let text = at(index);
        let before = if index > range.start { at(index - 1) } else { "" };
        let ahead = [at(index + 1), at(index + 2), at(index + 3)];
        if open && matches!(text, "without" | "unless" | "until" | "before") {
            open = false;
            continue;
        }
        let (denies, reaches_on) = negates(text, before);
        let harmless = HARMLESS_AFTER.contains(&ahead[0])
            || ahead[0].starts_with(|c: char| c.is_ascii_digit());
        if denies && !harmless {
            let of_before = ahead.iter().any(|word| DENIED_BEFORE.contains(word));
            // "we don't need X" is about what follows, "X isn't needed" about what stood before.
            let object_follows = reaches_on && ahead[0] == "need" && !ahead[1].is_empty();
            if of_before && !object_follows && !matches!(text, "no" | "without") {
                meant[range.start..index].fill(Polarity::Denied);
            }
            open |= reaches_on;
        } else if DISMISSALS.contains(&text) {
            meant[range.start..index].fill(Polarity::Denied);
        } else if text == "and" && matches!(ahead[0], "we" | "i" | "it" | "then") {
            open = false;
        }
        if open {
            meant[index] = Polarity::Denied;
        }
    }
    if range.clone().any(|index| puts_off(&at, index, &range)) {
        for state in &mut meant[range] {
            if *state == Polarity::Meant {
                *state = Polarity::PutOff;
            }
        }
    }
    open
}

/// Whether a word, with its neighbours, puts off the clause it stands in.
fn puts_off<'a>(at: &impl Fn(usize) -> &'a str, index: usize, range: &Range<usize>) -> bool {
    const TIME: [&str; 14] = [
        "day", "days", "hour", "hours", "minute", "minutes", "week", "weeks", "month", "months",
        "seconds", "no", "not", "h",
    ];
    let before = if index > range.start { at(index - 1) } else { "" };
    let after_time = before.starts_with(|c: char| c.is_ascii_digit()) || TIME.contains(&before);
    let at_an_end = index == range.start || index + 1 == range.end;
    match (at(index), at(index + 1)) {
        ("later", _) => at_an_end && !after_time,
        ("not", "now") | ("can", "wait") => true,
        ("down", "the") => at(index + 2) == "road",
        ("in", "the") => at(index + 2) == "future",
        ("at", "some") => at(index + 2) == "point",
        (word, _) => DEFERRALS.contains(&word) && !after_time,
    }
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
            ("Moderators can't autoscale", "autoscale", Polarity::Meant),
            ("Retraining is not planned", "retraining", Polarity::Denied),
            ("we do not monitor drift", "drift", Polarity::Denied),
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
            ("test on later dates than the training", "test", Polarity::Meant),
            ("no later than noon we retrain", "retrain", Polarity::Meant),
        ];
        for (text, word, want) in cases {
            assert_eq!(polarity_of(text, word), want, "{text}: {word}");
        }
    }
}
