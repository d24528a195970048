//! How well a question fits each fact of a problem: words, vectors and intents weighed together.
//!
//! A question is compared by its words alone, so letters' case and punctuation never matter. The weights were fitted as
//! one choice among all facts and "none" on paraphrases (`paraphrases.tsv`, the set `tuned`) and the asks themselves;
//! finer features (global frequencies, nearest known questions, contrast between facts) gained nothing in
//! cross-validation and were left out. The tests say how much is right on questions kept apart.

use super::intents::{self, Intents};
use crate::{
    framework::problem::{Fact, Problem},
    grading::{
        clauses::Passage,
        grade::Span,
        text,
        vectors::{Vector, Vectors},
    },
};
use std::{
    collections::{BTreeSet, HashMap},
    ops::Range,
};

/// Below this cosine two words have nothing to do with each other.
const UNRELATED: f32 = 0.3;

/// What each sign that a question asks for a fact weighs; the sum must come over [`NEEDED`].
const WEIGHTS: Weights = Weights {
    asks: 4.4,
    covered: 5.2,
    answer: 4.2,
    topic: 2.0,
    asks_intent: 4.6,
    topic_intent: 1.2,
    no_fact: -5.0,
};

/// Below this the question is about something else: better no answer than a wrong one.
const NEEDED: f32 = 6.0;

/// A question of more words that carry meaning tells more than it asks.
const LONG_WORDS: usize = 6;

/// Words beyond this many are not looked at: nobody asks so long a question, and a pasted page must not cost seconds.
const MAX_WORDS: usize = 40;

/// Clauses beyond this many are not tried alone.
const MAX_CLAUSES: usize = 8;

/// A clause of fewer is no question.
const CLAUSE_WORDS: usize = 2;

struct Weights {
    /// Mean cosine to the two nearest asks, 0 to 1.
    asks: f32,
    /// Share of the question's telling words that the fact has words like, 0 to 1.
    covered: f32,
    /// Cosine to the answer.
    answer: f32,
    /// The topic is named.
    topic: f32,
    /// How much the question wants what the fact's asks want, 0 to 1.
    asks_intent: f32,
    /// The same with the fact's topic.
    topic_intent: f32,
    /// How likely the question is one that no fact answers, 0 to 1.
    no_fact: f32,
}

/// The facts of a problem, prepared for comparing.
#[derive(Debug, Default)]
pub(super) struct Facts {
    facts: Vec<Prepared>,
    /// All words of the facts with their vectors; elsewhere a word is its index here.
    words: Vec<(String, Vector)>,
    index: HashMap<String, usize>,
    /// In how many facts a stem is asked with.
    spread: HashMap<String, f32>,
}

#[derive(Debug)]
struct Prepared {
    asks: Vec<Ask>,
    topic_stems: BTreeSet<String>,
    topic_intents: Intents,
    answer: Vector,
    /// The words of topic, asks and answer.
    words: BTreeSet<usize>,
}

#[derive(Debug)]
struct Ask {
    stems: BTreeSet<String>,
    vector: Vector,
    intents: Intents,
}

/// A question, prepared for comparing.
struct Question {
    stems: BTreeSet<String>,
    vector: Vector,
    intents: Intents,
    /// Each word that carries meaning: how telling it is, and its likeness to every word of the facts.
    words: Vec<(f32, Vec<f32>)>,
}

/// The words of a text that carry meaning, in order, lower-cased.
fn content(text: &str) -> Vec<String> {
    let words = text::words(text).into_iter();
    words.filter(|word| !word.is_stop_word()).map(|word| word.text).collect()
}

/// The clauses of a text, as written.
fn clauses(text: &str) -> Vec<&str> {
    let passage = Passage::read(text, &[]);
    let span = |words: &Range<usize>| {
        let first = passage.words.get(words.start)?;
        let last = passage.words.get(words.end.checked_sub(1)?)?;
        Some(Span { start: first.span.start, end: last.span.end }.of(text))
    };
    passage.clauses.iter().filter_map(|clause| span(&clause.words)).collect()
}

impl Facts {
    pub(super) fn prepare(problem: &Problem, vectors: &Vectors) -> Self {
        let mut made = Self::default();
        for fact in &problem.facts {
            let prepared = made.prepare_fact(fact, vectors);
            let asked = prepared.asks.iter().flat_map(|ask| &ask.stems);
            let stems: BTreeSet<&String> = asked.chain(&prepared.topic_stems).collect();
            for stem in stems {
                *made.spread.entry(stem.clone()).or_default() += 1.0;
            }
            made.facts.push(prepared);
        }
        made
    }

    fn prepare_fact(&mut self, fact: &Fact, vectors: &Vectors) -> Prepared {
        let ask = |ask: &String| Ask {
            stems: text::stems(ask).into_iter().collect(),
            vector: vectors.embed(&content(ask).join(" ")),
            intents: intents::of(ask),
        };
        let mut words = BTreeSet::new();
        for part in fact.asks.iter().chain([&fact.topic, &fact.answer]) {
            words.extend(content(part).into_iter().map(|word| self.index_of(word, vectors)));
        }
        Prepared {
            asks: fact.asks.iter().map(ask).collect(),
            topic_stems: text::stems(&fact.topic).into_iter().collect(),
            topic_intents: intents::of(&fact.topic),
            answer: vectors.embed(&content(&fact.answer).join(" ")),
            words,
        }
    }

    fn index_of(&mut self, word: String, vectors: &Vectors) -> usize {
        let next = self.words.len();
        if let Some(index) = self.index.get(&word) {
            return *index;
        }
        self.words.push((word.clone(), vectors.embed(&word)));
        self.index.insert(word, next);
        next
    }

    /// The fact that fits best, if any fits well enough; on a tie the first. A question in the words of an ask is
    /// answered with that ask's fact, whatever else it might mean. What a long question asks may be drowned by
    /// what it tells: its clauses are tried alone, too.
    pub(super) fn best(&self, question: &str, vectors: &Vectors) -> Option<usize> {
        let stems: BTreeSet<String> = text::stems(question).into_iter().collect();
        if stems.is_empty() {
            return None;
        }
        let same = |fact: &Prepared| fact.asks.iter().any(|ask| ask.stems == stems);
        if let Some(fact) = self.facts.iter().position(same) {
            return Some(fact);
        }
        let whole = self.question(question, vectors);
        let mut best = self.fittest(&whole);
        if whole.words.len() > LONG_WORDS {
            for clause in clauses(question).into_iter().take(MAX_CLAUSES) {
                let clause = self.question(clause, vectors);
                if clause.words.len() >= CLAUSE_WORDS
                    && let Some(found) = self.fittest(&clause)
                    && best.is_none_or(|(_, fit)| found.1 > fit)
                {
                    best = Some(found);
                }
            }
        }
        best.map(|(fact, _)| fact)
    }

    fn fittest(&self, question: &Question) -> Option<(usize, f32)> {
        let mut best = None;
        for (index, fact) in self.facts.iter().enumerate() {
            let fit = self.fit(question, fact);
            if fit > best.map_or(NEEDED, |(_, fit)| fit) {
                best = Some((index, fit));
            }
        }
        best
    }

    fn question(&self, question: &str, vectors: &Vectors) -> Question {
        let mut words = content(question);
        words.truncate(MAX_WORDS);
        let likeness = |word: &String| {
            let vector = vectors.embed(word);
            let to = self.words.iter().map(|(other, other_vector)| {
                if other == word {
                    return 1.0;
                }
                let cosine = vector.cosine(other_vector);
                if cosine < UNRELATED { 0.0 } else { cosine }
            });
            (self.telling(&text::stem(word)), to.collect())
        };
        Question {
            stems: text::stems(question).into_iter().collect(),
            vector: vectors.embed(&words.join(" ")),
            intents: intents::of(question),
            words: words.iter().map(likeness).collect(),
        }
    }

    /// How telling a stem is: the more, the fewer facts are asked for with it.
    fn telling(&self, stem: &str) -> f32 {
        let facts = self.facts.len() as f32;
        let spread = self.spread.get(stem).copied().unwrap_or(0.0);
        ((facts + 1.0) / (spread + 0.5)).ln().max(0.0)
    }

    fn fit(&self, question: &Question, fact: &Prepared) -> f32 {
        let mut cosines: Vec<f32> =
            fact.asks.iter().map(|ask| question.vector.cosine(&ask.vector)).collect();
        cosines.sort_by(|a, b| b.total_cmp(a));
        let nearest = cosines.first().copied().unwrap_or(0.0);
        let asks = f32::midpoint(nearest, cosines.get(1).copied().unwrap_or(nearest));
        let topic = question.stems.iter().any(|stem| fact.topic_stems.contains(stem));
        WEIGHTS.asks * asks
            + WEIGHTS.covered * covered(question, fact)
            + WEIGHTS.answer * question.vector.cosine(&fact.answer)
            + if topic { WEIGHTS.topic } else { 0.0 }
            + WEIGHTS.asks_intent * asks_intent(question, fact)
            + WEIGHTS.topic_intent * question.intents.shared(&fact.topic_intents)
            + WEIGHTS.no_fact * question.intents.no_fact()
    }
}

/// The share of what the question says, by how telling its words are, that the fact has words like.
fn covered(question: &Question, fact: &Prepared) -> f32 {
    let (mut found, mut all) = (0.0, 0.0);
    for (telling, likeness) in &question.words {
        let nearest = fact.words.iter().filter_map(|word| likeness.get(*word)).copied();
        found += telling * nearest.fold(0.0, f32::max);
        all += telling;
    }
    if all > 0.0 { found / all } else { 0.0 }
}

/// How much a question wants what the asks of a fact want, on average.
fn asks_intent(question: &Question, fact: &Prepared) -> f32 {
    let shared: f32 = fact.asks.iter().map(|ask| question.intents.shared(&ask.intents)).sum();
    shared / fact.asks.len().max(1) as f32
}
