//! A small language of word patterns, read from data and matched against passages; no meaning attached.
//!
//! `@name: words` is a class of words. `[section]` begins the phrases of a section, a comma between two; a line
//! beginning with `~` holds faint signs. A phrase is words in order: `a|b` either, `word*` beginning with, `#`
//! anything with a digit, `#t` a time (`200ms`), `#n` a count (`5k`), `#%` a share, `..` up to four words
//! between, `@name` a class. English stems are compared.

use super::clauses::Passage;
use super::grader::ModelError;
use super::text::{self, Word};
use std::collections::{HashMap, HashSet};

/// `..` in a phrase bridges at most this many words.
const MAX_GAP: usize = 4;

/// Characters compared of a word given as a beginning (`regulat*`); shorter ones would match by chance.
const MIN_PREFIX: usize = 2;

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

#[derive(Debug, Clone)]
struct Phrase {
    section: usize,
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
pub struct Patterns {
    /// Exact stems and special classes to term numbers.
    exact: HashMap<String, u32>,
    /// Beginnings of words with their term numbers.
    prefixes: Vec<(String, u32)>,
    phrases: Vec<Phrase>,
    /// How many sections there are.
    sections: usize,
    /// For each term, the phrases that begin with it.
    by_first: Vec<Vec<u32>>,
    /// Stems of the words of the classes.
    classed: HashSet<String>,
}

impl Patterns {
    /// Reads patterns; `sections` are the sections that the source may have, and how they are numbered.
    ///
    /// # Errors
    /// With the line number, when one does not follow the notation.
    pub fn parse(source: &str, part: &'static str, sections: &[&str]) -> Result<Self, ModelError> {
        let mut patterns = Self {
            exact: HashMap::new(),
            prefixes: Vec::new(),
            phrases: Vec::new(),
            sections: sections.len(),
            by_first: Vec::new(),
            classed: HashSet::new(),
        };
        let mut classes: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut section = None;
        for (number, line) in (1..).zip(source.lines()) {
            let damaged = |reason: &str| ModelError::Damaged {
                part,
                reason: format!("line {number}: {reason}"),
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with("# ") || line == "#" {
                continue;
            }
            let class = line.strip_prefix('@').and_then(|rest| rest.split_once(": "));
            if let Some(name) = line.strip_prefix('[') {
                let name = name.trim_end_matches(']');
                let known = sections.iter().position(|&section| section == name);
                section = Some(known.ok_or_else(|| damaged("not a section that is known"))?);
            } else if let Some((name, words)) = class {
                let mut terms = Vec::new();
                for word in words.split([' ', '|']).filter(|word| !word.is_empty()) {
                    terms.push(patterns.term(word));
                    patterns.classed.insert(text::stem(word));
                }
                classes.insert(name, terms);
            } else {
                let section = section.ok_or_else(|| damaged("before the first section"))?;
                let (strong, phrases) = match line.strip_prefix('~') {
                    Some(rest) => (false, rest),
                    None => (true, line),
                };
                for phrase in phrases.split(',').map(str::trim).filter(|phrase| !phrase.is_empty())
                {
                    let terms = patterns
                        .phrase(phrase, &classes)
                        .ok_or_else(|| damaged(&format!("`{phrase}` is not a phrase")))?;
                    patterns.phrases.push(Phrase { section, strong, terms });
                }
            }
        }
        patterns.index();
        Ok(patterns)
    }

    fn index(&mut self) {
        self.by_first = vec![Vec::new(); self.exact.len() + self.prefixes.len()];
        for (number, phrase) in (0..).zip(&self.phrases) {
            let Some(Term::AnyOf(first)) = phrase.terms.first() else { continue };
            for &term in first {
                if let Some(phrases) = self.by_first.get_mut(term as usize)
                    && phrases.last() != Some(&number)
                {
                    phrases.push(number);
                }
            }
        }
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

    /// Whether a word belongs to any class.
    pub fn is_classed(&self, word: &Word) -> bool {
        self.classed.contains(&word.stem) || self.classed.contains(&word.text)
    }

    /// How many sure and faint phrases a section has.
    pub fn size(&self, section: usize) -> (usize, usize) {
        let of = |strong| {
            let phrases = self.phrases.iter();
            phrases.filter(|phrase| phrase.section == section && phrase.strong == strong).count()
        };
        (of(true), of(false))
    }

    /// All phrases in a passage by section, in the order of the words; none crosses a sentence.
    pub fn hits(&self, passage: &Passage) -> Vec<Vec<Hit>> {
        let words: Vec<Vec<u32>> = passage.words.iter().map(|word| self.terms_of(word)).collect();
        let mut hits = vec![Vec::new(); self.sections];
        for sentence in &passage.sentences {
            for word in sentence.words.clone() {
                let terms = words.get(word).map_or(&[][..], Vec::as_slice);
                let begun = terms.iter().filter_map(|&term| self.by_first.get(term as usize));
                for &number in begun.flatten() {
                    let Some(phrase) = self.phrases.get(number as usize) else { continue };
                    if let Some(last) = matches_at(&phrase.terms, &words, word, sentence.words.end)
                    {
                        let hit = Hit { word, last, phrase: number, strong: phrase.strong };
                        hits[phrase.section].push(hit);
                    }
                }
            }
        }
        for hits in &mut hits {
            hits.sort_by_key(|hit: &Hit| (hit.word, hit.last, hit.phrase));
            hits.dedup();
        }
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
        let patterns = Patterns::parse(source, "test", &["one"]).unwrap();
        let passage = Passage::read(text, &[]);
        patterns.hits(&passage)[0]
            .iter()
            .map(|hit| {
                let words = &passage.words[hit.word..=hit.last];
                words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    #[test]
    fn phrases_match_stems_gaps_numbers_and_classes_within_a_sentence() {
        let source = "@tool: redis kafka\n[one]\nwho .. user|reader, # ms, regulat*, @tool\n~ #%";
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
        for source in ["[two]", "goal", "[one]\n@unknown", "[one]\n.. a"] {
            let refused = Patterns::parse(source, "test", &["one"]);
            assert!(matches!(refused, Err(ModelError::Damaged { .. })), "{source}");
        }
    }
}
