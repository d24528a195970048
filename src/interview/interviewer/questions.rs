//! Which parts of a message ask something: question marks, question words, requests; never what they ask for.

use crate::grading::{
    clauses::{Passage, Sentence},
    grade::Span,
    text::Word,
};
use std::ops::Range;

/// A longer sentence without a question mark states something, whatever it begins with.
const MAX_UNMARKED_WORDS: usize = 25;

/// A message of one longer sentence is prose, even with a question mark at its end.
const MAX_ONE_QUESTION_WORDS: usize = 30;

/// A message of more words than a question and a long greeting is prose: not worth reading closer.
const MAX_GREETED_QUESTION_WORDS: usize = MAX_ONE_QUESTION_WORDS + 12;

/// A question of fewer words ("right?", "ok?") asks for a nod.
const MIN_WORDS: usize = 2;

/// Each part of a list of topics ("what about latency, scale and privacy?") is at most so many words.
const MAX_TOPIC_WORDS: usize = 4;

/// Words that people begin with before they ask.
const FILLERS: [&str; 35] = [
    "ok", "okay", "so", "and", "also", "first", "firstly", "then", "but", "well", "hi", "hey",
    "hello", "um", "hmm", "second", "secondly", "third", "next", "finally", "lastly", "thanks",
    "great", "sure", "cool", "alright", "right", "now", "please", "plus", "just", "q", "question",
    "again", "sorry",
];

/// Words that join one question to the next.
const CONJUNCTIONS: [&str; 4] = ["and", "or", "also", "plus"];

/// Words that begin a question when an auxiliary follows soon.
const WH: [&str; 9] = ["what", "which", "who", "whom", "whose", "how", "when", "where", "why"];

/// With an apostrophe and `s`, or without, a question word and its auxiliary in one.
const WH_CONTRACTED: [&str; 10] =
    ["what's", "whats", "who's", "whos", "how's", "hows", "where's", "wheres", "when's", "what're"];

/// "how many", "how fast": these begin a question by themselves.
const DEGREES: [&str; 17] = [
    "many", "much", "fast", "long", "big", "large", "far", "often", "late", "fresh", "soon",
    "quickly", "old", "stale", "about", "accurate", "good",
];

const AUXILIARIES: [&str; 24] = [
    "is", "are", "was", "were", "do", "does", "did", "can", "could", "should", "shall", "will",
    "would", "may", "might", "must", "have", "has", "am", "isn't", "aren't", "don't", "doesn't",
    "can't",
];

/// What follows an auxiliary in a question, while a statement that begins with one goes on otherwise.
const SUBJECTS: [&str; 26] = [
    "it", "there", "we", "i", "you", "they", "the", "this", "that", "a", "an", "any", "our",
    "these", "those", "users", "people", "somebody", "someone", "anybody", "anyone", "all", "some",
    "everyone", "he", "she",
];

/// Requests that what follows be told.
const REQUESTS: [&[&str]; 22] = [
    &["i'd", "ask"],
    &["i", "would", "ask"],
    &["id", "ask"],
    &["i", "want", "to", "ask"],
    &["i", "want", "to", "know"],
    &["i'd", "want", "to", "know"],
    &["i'd", "like", "to", "know"],
    &["i", "would", "like", "to", "know"],
    &["i", "would", "want", "to", "know"],
    &["i", "need", "to", "know"],
    &["we", "need", "to", "know"],
    &["i'd", "need", "to", "know"],
    &["wondering"],
    &["curious"],
    &["tell", "me"],
    &["let", "me", "ask"],
    &["my", "question", "is"],
    &["please", "clarify"],
    &["i'd", "clarify"],
    &["i", "would", "clarify"],
    &["asking", "about"],
    &["can", "we", "assume"],
];

/// Openings that name topics instead of asking for each.
const TOPIC_OPENERS: [&[&str]; 8] = [
    &["what", "about"],
    &["how", "about"],
    &["tell", "me", "about"],
    &["ask", "about"],
    &["asking", "about"],
    &["any", "constraints", "on"],
    &["any", "requirements", "on"],
    &["any", "info", "on"],
];

/// The questions of a message, in order, as written.
pub(super) fn asked(text: &str) -> Vec<&str> {
    let passage = Passage::read(text, &[]);
    passage
        .sentences
        .iter()
        .filter(|sentence| asks(&passage, sentence))
        .flat_map(|sentence| parts(text, &passage, sentence))
        .collect()
}

/// Whether a message is one question and nothing else but a greeting.
pub(super) fn is_one_question(text: &str) -> bool {
    if text.split_whitespace().nth(MAX_GREETED_QUESTION_WORDS).is_some() {
        return false;
    }
    let passage = Passage::read(text, &[]);
    let mut said = passage
        .sentences
        .iter()
        .filter(|sentence| !words(&passage, &sentence.words).iter().all(|word| is(&FILLERS, word)));
    let Some(only) = said.next() else { return false };
    said.next().is_none()
        && only.words.len() <= MAX_ONE_QUESTION_WORDS
        && asks(&passage, only)
        && (only.question || !is_request(words(&passage, &only.words)))
}

fn words<'a>(passage: &'a Passage, range: &Range<usize>) -> &'a [Word] {
    passage.words.get(range.clone()).unwrap_or(&[])
}

fn is(list: &[&str], word: &Word) -> bool {
    list.contains(&word.text.as_str())
}

fn asks(passage: &Passage, sentence: &Sentence) -> bool {
    let words = words(passage, &sentence.words);
    if words.len() < MIN_WORDS {
        return false;
    }
    let words = after_fillers(words);
    sentence.question
        || (words.len() <= MAX_UNMARKED_WORDS
            && (opens_question(words) || words.first().is_some_and(|word| word.text == "any")))
        || is_request(words)
}

fn after_fillers(words: &[Word]) -> &[Word] {
    let begun = words.iter().position(|word| !is(&FILLERS, word)).unwrap_or(0);
    words.get(begun..).unwrap_or(words)
}

/// Whether words begin as a question does, without its mark.
fn opens_question(words: &[Word]) -> bool {
    let Some(first) = words.first() else { return false };
    let second = words.get(1);
    if is(&WH_CONTRACTED, first) {
        return true;
    }
    if is(&WH, first) {
        let degree = first.text == "how" && second.is_some_and(|word| is(&DEGREES, word));
        let about = second.is_some_and(|word| word.text == "about" || word.text == "if");
        // "which features do we", but not "when the app opens".
        let reach =
            if matches!(first.text.as_str(), "what" | "which" | "how" | "whose") { 4 } else { 2 };
        let soon = words.iter().take(reach).skip(1).any(|word| is(&AUXILIARIES, word));
        let who = matches!(first.text.as_str(), "who" | "whose") && second.is_some();
        return degree || about || soon || who;
    }
    is(&AUXILIARIES, first) && second.is_some_and(|word| is(&SUBJECTS, word))
}

fn is_request(words: &[Word]) -> bool {
    REQUESTS.iter().any(|request| {
        words
            .windows(request.len())
            .any(|window| window.iter().zip(*request).all(|(word, wanted)| word.text == *wanted))
    })
}

/// A sentence cut where one question ends and the next begins.
fn parts<'a>(text: &'a str, passage: &Passage, sentence: &Sentence) -> Vec<&'a str> {
    let all = words(passage, &sentence.words);
    if let Some(topics) = topics(text, all) {
        return topics;
    }
    let mut starts = vec![0];
    let first = all.len() - after_fillers(all).len();
    for at in first + 2..all.len() {
        let joined = is(&CONJUNCTIONS, &all[at - 1])
            || between(text, &all[at - 1], &all[at]).contains([',', ':', '(', '-', '–', '—']);
        let last = starts.last().copied().unwrap_or(0);
        if joined && at - last > 1 && opens_question(&all[at..]) {
            starts.push(at);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([all.len()]).collect::<Vec<_>>();
    let ranges: Vec<(usize, usize)> = starts.into_iter().zip(ends).collect();
    let part = |&(start, end): &(usize, usize)| {
        let last = all.get(end.checked_sub(1)?)?;
        let joins = end < all.len() && is(&CONJUNCTIONS, last);
        let end_byte = match (end == all.len(), joins) {
            (true, _) => sentence.span.end,
            (false, true) => all.get(end.checked_sub(2)?)?.span.end,
            (false, false) => last.span.end,
        };
        Some(Span { start: all.get(start)?.span.start, end: end_byte }.of(text))
    };
    // What stands before the first question of several states something: "people scroll, so this is online, can we ...".
    let stated = match ranges.as_slice() {
        [(start, end), _, ..] => !opens_question(after_fillers(&all[*start..*end])),
        _ => false,
    };
    ranges
        .iter()
        .skip(usize::from(stated))
        .filter_map(part)
        .filter(|part| !part.is_empty())
        .collect()
}

/// The topics of "what about latency, scale and privacy?", if it is such a list.
fn topics<'a>(text: &'a str, all: &[Word]) -> Option<Vec<&'a str>> {
    let after = TOPIC_OPENERS.iter().find_map(|opener| {
        let at = all.windows(opener.len()).position(|window| {
            window.iter().zip(*opener).all(|(word, wanted)| word.text == *wanted)
        })?;
        Some(at + opener.len())
    })?;
    let mut topics: Vec<Vec<&Word>> = vec![Vec::new()];
    for (at, word) in all.iter().enumerate().skip(after) {
        let conjunction = matches!(word.text.as_str(), "and" | "or");
        let comma = at > after && between(text, &all[at - 1], word).contains(',');
        if (conjunction || comma) && topics.last().is_some_and(|topic| !topic.is_empty()) {
            topics.push(Vec::new());
        }
        if !conjunction && let Some(topic) = topics.last_mut() {
            topic.push(word);
        }
    }
    topics.retain(|topic| !topic.is_empty());
    let short = topics.iter().all(|topic| topic.len() <= MAX_TOPIC_WORDS);
    if topics.len() < 2 || !short {
        return None;
    }
    let span = |topic: &Vec<&Word>| {
        Some(Span { start: topic.first()?.span.start, end: topic.last()?.span.end }.of(text))
    };
    topics.iter().map(span).collect()
}

fn between<'a>(text: &'a str, before: &Word, after: &Word) -> &'a str {
    text.get(before.span.end..after.span.start).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_found_in_prose_lists_and_without_their_marks() {
        let cases: [(&str, &[&str]); 19] = [
            (
                "People open the app and scroll, so this is online, can we get 200 ms?",
                &["can we get 200 ms?"],
            ),
            ("And must we explain a refusal?", &["And must we explain a refusal?"]),
            ("How many users do we have?", &["How many users do we have?"]),
            ("ok so how many users do we have", &["ok so how many users do we have"]),
            (
                "What's the latency requirement and how much data do we have?",
                &["What's the latency requirement", "how much data do we have?"],
            ),
            ("what about latency, scale and privacy?", &["latency", "scale", "privacy"]),
            ("I assume 10 M users. Is it real time? I'd go for 200 ms.", &["Is it real time?"]),
            ("1. Who pays?\n2. Which markets are we in", &["Who pays?", "Which markets are we in"]),
            (
                "I'd ask who we are optimising for, the viewer or the advertiser.",
                &["I'd ask who we are optimising for, the viewer or the advertiser."],
            ),
            ("any privacy constraints", &["any privacy constraints"]),
            ("can we assume that labels are there", &["can we assume that labels are there"]),
            (
                "Are we the issuer, the acquirer or the merchant?",
                &["Are we the issuer, the acquirer or the merchant?"],
            ),
            ("When the app opens we show ten videos.", &[]),
            ("Which means that batch is fine.", &[]),
            ("Is fine by me.", &[]),
            ("The goal is retention, right?", &["The goal is retention, right?"]),
            ("Right? Ok?", &[]),
            ("", &[]),
            ("\u{202e}?!? 🦀", &[]),
        ];
        for (text, want) in cases {
            assert_eq!(asked(text), want, "{text}");
        }
    }

    #[test]
    fn only_a_message_that_is_one_question_is_one() {
        let cases = [
            ("How many GPUs do we have?", true),
            ("hi! how many GPUs do we have", true),
            ("Kafka, then Flink. How many GPUs do we have?", false),
            ("We page the owner when PSI is over 0.2.", false),
            ("I'd ask the on-call to roll back.", false),
            ("", false),
        ];
        for (text, want) in cases {
            assert_eq!(is_one_question(text), want, "{text}");
        }
    }
}
