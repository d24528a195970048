//! Concept patterns: which words of a passage talk about which criterion; presence only, no levels.
//!
//! The patterns and their notation are in `data/concepts.txt`.

use super::clauses::Passage;
use super::grader::ModelError;
use super::text::{self, Word};
use crate::framework::criterion::Criterion;
use std::collections::{HashMap, HashSet};

/// `..` in a phrase bridges at most this many words.
const MAX_GAP: usize = 4;

/// Characters compared of a word given as a beginning (`regulat*`); shorter ones would match by chance.
const MIN_PREFIX: usize = 2;

static SOURCE: &str = include_str!("data/concepts.txt");

/// Units of time that make a number a duration when written together: `200ms`, `5min`.
const TIME_SUFFIXES: [&str; 12] =
    ["ms", "s", "sec", "min", "mins", "h", "hr", "hrs", "d", "us", "w", "y"];

/// One word position of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    /// One of these terms of the index.
    AnyOf(Vec<u32>),
    /// Up to [`MAX_GAP`] words.
    Gap,
}

/// A phrase with the place it holds among those of its criterion.
#[derive(Debug, Clone)]
struct Phrase {
    criterion: Criterion,
    strong: bool,
    terms: Vec<Term>,
}

/// A phrase found in a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// First word of it in the passage.
    pub word: usize,
    /// Last word of it.
    pub last: usize,
    /// Which phrase, for counting different ones.
    pub phrase: u32,
    /// Whether it is a sure sign.
    pub strong: bool,
}

/// All patterns, ready to be matched.
#[derive(Debug)]
pub struct Concepts {
    /// Exact stems and special classes to term numbers.
    exact: HashMap<String, u32>,
    /// Beginnings of words with their term numbers.
    prefixes: Vec<(String, u32)>,
    phrases: Vec<Phrase>,
    /// Phrases by criterion index.
    by_criterion: Vec<Vec<u32>>,
    /// Names of things (tools, models, metrics) by stem.
    named: HashSet<String>,
}

/// The terms that each word of a passage is.
#[derive(Debug)]
pub struct Reading(Vec<Vec<u32>>);

impl Concepts {
    /// The patterns that are built into the binary.
    ///
    /// # Errors
    /// When a line of the data does not follow its notation.
    pub fn built_in() -> Result<Self, ModelError> {
        Self::parse(SOURCE)
    }

    /// Reads patterns in the notation of `data/concepts.txt`.
    ///
    /// # Errors
    /// With the line number, when one does not follow the notation.
    pub fn parse(source: &str) -> Result<Self, ModelError> {
        let mut concepts = Self {
            exact: HashMap::new(),
            prefixes: Vec::new(),
            phrases: Vec::new(),
            by_criterion: vec![Vec::new(); Criterion::COUNT],
            named: HashSet::new(),
        };
        let mut classes: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut criterion = None;
        for (number, line) in (1..).zip(source.lines()) {
            let damaged = |reason: &str| ModelError::Damaged {
                part: "concepts",
                reason: format!("line {number}: {reason}"),
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with("# ") || line == "#" {
                continue;
            }
            if let Some(id) = line.strip_prefix('[') {
                let id = id.trim_end_matches(']');
                criterion = Some(Criterion::from_id(id).ok_or_else(|| damaged("not a criterion"))?);
            } else if let Some((name, words)) =
                line.strip_prefix('@').and_then(|rest| rest.split_once(':'))
                && criterion.is_none()
            {
                let mut terms = Vec::new();
                for word in words.split([' ', '|']).filter(|word| !word.is_empty()) {
                    terms.push(concepts.term(word));
                    if !matches!(name, "money" | "period" | "sched") {
                        concepts.named.insert(text::stem(word));
                    }
                }
                classes.insert(name, terms);
            } else {
                let criterion = criterion.ok_or_else(|| damaged("before the first criterion"))?;
                let (strong, phrases) = match line.strip_prefix('~') {
                    Some(rest) => (false, rest),
                    None => (true, line),
                };
                for phrase in phrases.split(", ").map(str::trim).filter(|phrase| !phrase.is_empty())
                {
                    let terms = concepts
                        .phrase(phrase.trim_end_matches(','), &classes)
                        .ok_or_else(|| damaged(&format!("`{phrase}` is not a phrase")))?;
                    let index = u32::try_from(concepts.phrases.len()).unwrap_or(u32::MAX);
                    concepts.phrases.push(Phrase { criterion, strong, terms });
                    concepts.by_criterion[criterion.index()].push(index);
                }
            }
        }
        Ok(concepts)
    }

    fn term(&mut self, word: &str) -> u32 {
        let next = u32::try_from(self.exact.len() + self.prefixes.len()).unwrap_or(u32::MAX);
        if let Some(prefix) = word.strip_suffix('*') {
            if let Some((_, term)) = self.prefixes.iter().find(|(known, _)| known == prefix) {
                return *term;
            }
            self.prefixes.push((prefix.to_owned(), next));
            return next;
        }
        let stem = if word.starts_with('#') { word.to_owned() } else { text::stem(word) };
        *self.exact.entry(stem).or_insert(next)
    }

    fn phrase(&mut self, phrase: &str, classes: &HashMap<&str, Vec<u32>>) -> Option<Vec<Term>> {
        let mut terms = Vec::new();
        for part in phrase.split_whitespace() {
            if part == ".." {
                terms.push(Term::Gap);
                continue;
            }
            let mut any = Vec::new();
            for word in part.split('|').filter(|word| !word.is_empty()) {
                match word.strip_prefix('@') {
                    Some(class) if !class.is_empty() => any.extend(classes.get(class)?),
                    _ => {
                        for piece in word.split(['-', '/']).filter(|piece| !piece.is_empty()) {
                            any.push(self.term(piece));
                        }
                    }
                }
            }
            if any.is_empty() {
                continue;
            }
            terms.push(Term::AnyOf(any));
        }
        let bounded = |term: Option<&Term>| matches!(term, Some(Term::AnyOf(_)));
        (bounded(terms.first()) && bounded(terms.last())).then_some(terms)
    }

    /// Looks up every word of a passage once, for all criteria.
    pub fn read(&self, passage: &Passage) -> Reading {
        Reading(passage.words.iter().map(|word| self.terms_of(word)).collect())
    }

    fn terms_of(&self, word: &Word) -> Vec<u32> {
        let mut terms = Vec::new();
        let mut add = |key: &str| terms.extend(self.exact.get(key));
        add(&word.stem);
        if word.stem != word.text {
            add(&word.text);
        }
        if word.has_digit() {
            add("#");
            let tail =
                word.text.trim_start_matches(|c: char| c.is_ascii_digit() || ".,".contains(c));
            let starts_with_digit = word.text.starts_with(|c: char| c.is_ascii_digit());
            if starts_with_digit {
                match tail {
                    "%" => add("#%"),
                    "k" | "m" | "b" | "bn" | "mio" | "tb" | "gb" => add("#n"),
                    _ if word.text.len() > 4 && tail.is_empty() => add("#n"),
                    _ => {}
                }
                if TIME_SUFFIXES.contains(&tail) {
                    add("#t");
                }
            }
        }
        let begun = self.prefixes.iter().filter(|(prefix, _)| {
            prefix.len() >= MIN_PREFIX && word.text.starts_with(prefix.as_str())
        });
        terms.extend(begun.map(|(_, term)| *term));
        terms
    }

    /// Whether a word is the name of a tool, a model, a metric or a test of drift.
    pub fn is_named(&self, word: &Word) -> bool {
        self.named.contains(&word.stem) || self.named.contains(&word.text)
    }

    /// All phrases of a criterion in a passage, in the order of the words; none crosses a sentence.
    pub fn hits(&self, criterion: Criterion, passage: &Passage, reading: &Reading) -> Vec<Hit> {
        let mut hits = Vec::new();
        for &index in &self.by_criterion[criterion.index()] {
            let Some(phrase) = self.phrases.get(index as usize) else { continue };
            debug_assert_eq!(phrase.criterion, criterion);
            for sentence in &passage.sentences {
                for word in sentence.words.clone() {
                    if let Some(last) =
                        matches_at(&phrase.terms, &reading.0, word, sentence.words.end)
                    {
                        hits.push(Hit { word, last, phrase: index, strong: phrase.strong });
                    }
                }
            }
        }
        hits.sort_by_key(|hit| (hit.word, hit.last, hit.phrase));
        hits
    }
}

/// The last word of a phrase that begins exactly at `at`, if it does.
fn matches_at(terms: &[Term], words: &[Vec<u32>], at: usize, end: usize) -> Option<usize> {
    let (first, rest) = terms.split_first()?;
    let Term::AnyOf(any) = first else { return None };
    let word = words.get(at).filter(|_| at < end)?;
    if !word.iter().any(|term| any.contains(term)) {
        return None;
    }
    match rest.first() {
        None => Some(at),
        Some(Term::AnyOf(_)) => matches_at(rest, words, at + 1, end),
        Some(Term::Gap) => {
            (at + 1..=at + 1 + MAX_GAP).find_map(|next| matches_at(&rest[1..], words, next, end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit_words(source: &str, text: &str) -> Vec<String> {
        let concepts = Concepts::parse(source).unwrap();
        let passage = Passage::read(text, &[]);
        let reading = concepts.read(&passage);
        let criterion = Criterion::from_id("clarify.goal").unwrap();
        let hits = concepts.hits(criterion, &passage, &reading);
        hits.iter()
            .map(|hit| {
                let words = &passage.words[hit.word..=hit.last];
                words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    #[test]
    fn phrases_match_stems_gaps_numbers_and_classes_within_a_sentence() {
        let source =
            "@tool: redis kafka\n[clarify.goal]\nwho .. user|reader, # ms, regulat*, @tool\n~ #%";
        let cases: [(&str, &[&str]); 7] = [
            ("Who are the users?", &["who are the users"]),
            ("who? Users", &[]),
            ("who one two three four five users", &[]),
            ("in 200 ms", &["200 ms"]),
            ("regulations", &["regulations"]),
            ("Redis, 5%", &["redis", "5%"]),
            ("nothing here", &[]),
        ];
        for (text, want) in cases {
            assert_eq!(hit_words(source, text), want, "{text}");
        }
    }

    #[test]
    fn a_line_against_the_notation_is_refused_with_its_number() {
        for source in
            ["[clarify.nothing]", "goal", "[clarify.goal]\n@unknown", "[clarify.goal]\n.. a"]
        {
            assert!(matches!(Concepts::parse(source), Err(ModelError::Damaged { .. })), "{source}");
        }
    }

    #[test]
    fn every_criterion_has_sure_and_faint_signs() {
        let concepts = Concepts::built_in().unwrap();
        for criterion in Criterion::all() {
            let of = |strong| {
                concepts.by_criterion[criterion.index()]
                    .iter()
                    .filter(|&&index| concepts.phrases[index as usize].strong == strong)
                    .count()
            };
            assert!(of(true) >= 15 && of(false) >= 3, "{criterion}");
        }
    }
}
