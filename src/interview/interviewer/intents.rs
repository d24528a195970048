//! What people want to know in such interviews, learnt from the questions of `questions.txt`; nothing of one problem.
//!
//! A problem's facts are asked for in its own words and in the words of the trade. The first are the problem's
//! `asks`; the second, the same for every problem, are learnt here: "what is the QPS" finds the fact on traffic
//! though no ask of it says so. It is a naive Bayes model over word stems and pairs of them, stop words included.

use crate::grading::text;
use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

static QUESTIONS: &str = include_str!("questions.txt");

/// Pairs of words repeat what their words say: they count for so much less.
const PAIR_WEIGHT: f32 = 0.6;

/// How many questions' worth of the overall share of a term is added to each intent, so that nothing is impossible.
const SMOOTHING: f32 = 0.9;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::learn(QUESTIONS));

/// How likely each intent is, by its place in the file; together 1, or all 0 when no word is known.
#[derive(Debug, Clone)]
pub(super) struct Intents(Vec<f32>);

impl Intents {
    /// How likely it is that two texts want the same, 0 to 1.
    pub(super) fn shared(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum()
    }

    /// How likely it is that no fact answers it, 0 to 1: an opinion, a choice of the candidate's, the conversation
    /// itself. The last intent of the file.
    pub(super) fn no_fact(&self) -> f32 {
        self.0.last().copied().unwrap_or(0.0)
    }
}

struct Model {
    /// Questions of each intent.
    questions: Vec<f32>,
    /// In how many questions of each intent a term is.
    terms: HashMap<String, Vec<f32>>,
}

impl Model {
    fn learn(source: &str) -> Self {
        let mut questions: Vec<f32> = Vec::new();
        let mut seen: Vec<(usize, BTreeSet<String>)> = Vec::new();
        for line in source.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if line.starts_with('[') {
                questions.push(0.0);
            } else if let Some(intent) = questions.len().checked_sub(1) {
                questions[intent] += 1.0;
                seen.push((intent, terms(line)));
            }
        }
        let mut counts: HashMap<String, Vec<f32>> = HashMap::new();
        for (intent, terms) in seen {
            for term in terms {
                counts.entry(term).or_insert_with(|| vec![0.0; questions.len()])[intent] += 1.0;
            }
        }
        Self { questions, terms: counts }
    }

    fn likely(&self, text: &str) -> Intents {
        let all: f32 = self.questions.iter().sum();
        let mut logs = vec![0.0; self.questions.len()];
        let mut known = false;
        for term in terms(text) {
            let Some(counts) = self.terms.get(&term) else { continue };
            known = true;
            let weight = if term.contains(' ') { PAIR_WEIGHT } else { 1.0 };
            let overall = counts.iter().sum::<f32>() / all;
            for ((log, count), questions) in logs.iter_mut().zip(counts).zip(&self.questions) {
                let share = (count + SMOOTHING * overall) / (questions + SMOOTHING);
                *log += weight * (share / overall).ln();
            }
        }
        if !known {
            return Intents(logs);
        }
        let most = logs.iter().copied().fold(f32::MIN, f32::max);
        let odds: Vec<f32> = logs.iter().map(|log| (log - most).exp()).collect();
        let sum: f32 = odds.iter().sum();
        Intents(odds.into_iter().map(|odds| odds / sum).collect())
    }
}

/// The stems of all words, stop words included, and of all pairs in a row; `^` stands before the first.
fn terms(text: &str) -> BTreeSet<String> {
    let stems: Vec<String> = text::words(text).into_iter().map(|word| word.stem).collect();
    let before = std::iter::once("^").chain(stems.iter().map(String::as_str));
    let pairs = before.zip(&stems).map(|(first, second)| format!("{first} {second}"));
    pairs.chain(stems.iter().cloned()).collect()
}

/// How likely each intent is for a text.
pub(super) fn of(text: &str) -> Intents {
    MODEL.likely(text)
}
