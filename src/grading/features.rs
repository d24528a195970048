//! What the model sees of a reply for one criterion: hits, the substance around them, the reply as a whole.

use super::clauses::Passage;
use super::concepts::Concepts;
use super::patterns::Hit;
use super::polarity::{self, Polarity};
use super::signs::{self, Signs};
use crate::framework::criterion::Criterion;
use crate::framework::stage::Stage;
use std::collections::{BTreeSet, HashSet};

/// Words on each side of a hit that count as near it.
const NEAR: usize = 7;

/// Counts above this say nothing more; it also keeps long texts from leaving the trained range.
const CAP: f32 = 40.0;

/// A passage with everything that is counted once for all criteria of its stage.
#[derive(Debug)]
pub struct Reply {
    /// The text as words, clauses, sentences.
    pub passage: Passage,
    /// How each word is meant.
    pub polarity: Vec<Polarity>,
    /// Signs of each word.
    pub signs: Vec<Signs>,
    /// Hits of each criterion of the stage, in the order of the rubric.
    pub hits: Vec<(Criterion, Vec<Hit>)>,
    whole: Vec<f32>,
}

/// What is counted of the whole reply, by name. Its length is not: more words are not more design.
pub const WHOLE: [&str; 20] = [
    "numbers",
    "quantities",
    "named",
    "identifiers",
    "reasons",
    "mechanisms",
    "stock",
    "rare",
    "rare_share",
    "stock_share",
    "number_share",
    "reason_share",
    "clause_words",
    "distinct_share",
    "question_share",
    "denied_share",
    "bullet_share",
    "we_share",
    "comparisons",
    "arrows",
];

/// What is counted for one criterion, by name.
pub const OWN: [&str; 51] = [
    "strong",
    "strong_distinct",
    "weak",
    "weak_distinct",
    "strong_sentences",
    "weak_sentences",
    "denied",
    "put_off",
    "first_at",
    "share_of_hits",
    "rivals",
    "question",
    "best_words",
    "best_numbers",
    "best_quantities",
    "best_spelled",
    "best_named",
    "best_identifiers",
    "best_reasons",
    "best_mechanisms",
    "best_stock",
    "best_rare",
    "best_comparisons",
    "best_substance",
    "all_words",
    "all_numbers",
    "all_named",
    "all_reasons",
    "all_mechanisms",
    "all_stock",
    "all_rare",
    "near_words",
    "near_numbers",
    "near_quantities",
    "near_named",
    "near_reasons",
    "near_mechanisms",
    "near_stock",
    "near_rare",
    "near_identifiers",
    "clause_words",
    "clause_numbers",
    "clause_rare",
    "clause_named",
    "weak_words",
    "weak_numbers",
    "weak_reasons",
    "weak_rare",
    "weak_stock",
    "weak_substance",
    "after_colon",
];

impl Reply {
    /// Counts what the whole reply has, and finds the hits of its stage. `common` are hashes of stems of
    /// everyday talk.
    pub fn read(
        passage: Passage,
        stage: Stage,
        concepts: &Concepts,
        common: &HashSet<u64>,
    ) -> Self {
        let polarity = polarity::read(&passage);
        let signs = signs::per_word(&passage, concepts, common);
        let reading = concepts.read(&passage);
        let hits = Criterion::of(stage)
            .map(|criterion| (criterion, concepts.hits(criterion, &passage, &reading)))
            .collect();
        let mut reply = Self { passage, polarity, signs, hits, whole: Vec::new() };
        reply.whole = reply.count_whole();
        reply
    }

    fn count_whole(&self) -> Vec<f32> {
        let passage = &self.passage;
        let total = signs::sum(&self.signs, 0..passage.words.len());
        let words = total.words.max(1.0);
        let sentences = count(passage.sentences.len()).max(1.0);
        let distinct: HashSet<&str> = passage.words.iter().map(|word| word.stem.as_str()).collect();
        let share = |n: usize| count(n) / sentences;
        let denied = self.polarity.iter().filter(|&&state| state != Polarity::Meant).count();
        let we = passage.words.iter().filter(|word| {
            matches!(word.text.as_str(), "we" | "i" | "our" | "my" | "i'd" | "we'd")
        });
        vec![
            total.numbers.min(CAP),
            total.quantities.min(CAP),
            total.named.min(CAP),
            total.identifiers.min(CAP),
            total.reasons.min(CAP),
            total.mechanisms.min(CAP),
            total.stock.min(CAP),
            total.rare.min(2.0 * CAP),
            total.rare / total.content.max(1.0),
            total.stock / words,
            total.numbers / words,
            total.reasons / words,
            words / count(passage.clauses.len()).max(1.0),
            count(distinct.len()) / words,
            share(passage.sentences.iter().filter(|sentence| sentence.question).count()),
            count(denied) / words,
            share(passage.sentences.iter().filter(|sentence| sentence.bullet).count()),
            count(we.count()) / words,
            passage
                .sentences
                .iter()
                .map(|sentence| count(sentence.comparisons as usize))
                .sum::<f32>()
                .min(CAP),
            passage
                .sentences
                .iter()
                .map(|sentence| count(sentence.arrows as usize))
                .sum::<f32>()
                .min(CAP),
        ]
    }

    /// The counts of the whole reply, in the order of [`WHOLE`].
    pub fn whole(&self) -> &[f32] {
        &self.whole
    }

    /// Whether a hit is meant, neither denied nor put off. What can wait is meant where the question is what
    /// can wait.
    pub fn is_meant(&self, criterion: Criterion, hit: &Hit) -> bool {
        let may_wait = criterion.stage() == Stage::Tradeoffs || criterion.id() == "clarify.scope";
        [hit.word, hit.last].into_iter().all(|word| match self.polarity.get(word) {
            Some(Polarity::Denied) => false,
            Some(Polarity::PutOff) => may_wait,
            Some(Polarity::Meant) | None => true,
        })
    }

    /// The counts for one criterion of the stage, in the order of [`OWN`].
    pub fn own(&self, criterion: Criterion) -> Vec<f32> {
        let passage = &self.passage;
        let Some((_, hits)) = self.hits.iter().find(|(of, _)| *of == criterion) else {
            return vec![0.0; OWN.len()];
        };
        let meant = |strong: bool| {
            hits.iter().filter(move |hit| hit.strong == strong && self.is_meant(criterion, hit))
        };
        let strong: Vec<&Hit> = meant(true).collect();
        let weak: Vec<&Hit> = meant(false).collect();
        let sentences_of = |hits: &[&Hit]| -> BTreeSet<usize> {
            hits.iter().filter_map(|hit| passage.sentence_of(hit.word)).collect()
        };
        let distinct =
            |hits: &[&Hit]| count(hits.iter().map(|hit| hit.phrase).collect::<BTreeSet<_>>().len());
        let in_state = |wanted: Polarity| {
            hits.iter()
                .filter(|hit| hit.strong && self.polarity.get(hit.word) == Some(&wanted))
                .count()
        };
        let all_hits: usize = self
            .hits
            .iter()
            .map(|(of, hits)| hits.iter().filter(|hit| hit.strong && self.is_meant(*of, hit)).count())
            .sum();
        let rivals = self
            .hits
            .iter()
            .filter(|(of, hits)| hits.iter().any(|hit| hit.strong && self.is_meant(*of, hit)))
            .count();

        let hit_sentences = sentences_of(&strong);
        let weak_sentences = sentences_of(&weak);
        let signs_of =
            |sentence: usize| signs::sum(&self.signs, passage.sentences[sentence].words.clone());
        let best = hit_sentences.iter().map(|&sentence| (sentence, signs_of(sentence))).fold(
            None,
            |best: Option<(usize, Signs)>, next| match best {
                Some(best) if best.1.substance() >= next.1.substance() => Some(best),
                _ => Some(next),
            },
        );
        let comparisons = best.map_or(0, |(sentence, _)| passage.sentences[sentence].comparisons);
        let question = best.is_some_and(|(sentence, _)| passage.sentences[sentence].question);
        let best = best.map(|(_, signs)| signs).unwrap_or_default();
        let mut all = Signs::default();
        for &sentence in &hit_sentences {
            all.add(&signs_of(sentence));
        }
        let near_words: BTreeSet<usize> = strong
            .iter()
            .flat_map(|hit| {
                let sentence = passage
                    .sentence_of(hit.word)
                    .map(|index| passage.sentences[index].words.clone())
                    .unwrap_or_default();
                hit.word.saturating_sub(NEAR).max(sentence.start)
                    ..(hit.last + NEAR + 1).min(sentence.end)
            })
            .collect();
        let mut near = Signs::default();
        for &word in &near_words {
            near.add(&self.signs[word]);
        }
        let mut clause_signs = Signs::default();
        let mut after_colon = 0.0;
        for clause in &passage.clauses {
            if strong.iter().any(|hit| clause.words.contains(&hit.word)) {
                clause_signs.add(&signs::sum(&self.signs, clause.words.clone()));
                let starts = strong.iter().any(|hit| hit.word == clause.words.start)
                    && passage.sentences[clause.sentence].words.start == clause.words.start
                    && clause.words.len() <= 3;
                if starts {
                    after_colon = 1.0;
                }
            }
        }
        let mut weak_best = Signs::default();
        for &sentence in weak_sentences.difference(&hit_sentences) {
            let signs = signs_of(sentence);
            if weak_best.words == 0.0 || signs.substance() > weak_best.substance() {
                weak_best = signs;
            }
        }
        let first_at =
            strong.first().map_or(1.0, |hit| count(hit.word) / count(passage.words.len()).max(1.0));
        vec![
            count(strong.len()).min(CAP),
            distinct(&strong),
            count(weak.len()).min(CAP),
            distinct(&weak),
            count(hit_sentences.len()).min(CAP),
            count(weak_sentences.len()).min(CAP),
            count(in_state(Polarity::Denied)),
            count(in_state(Polarity::PutOff)),
            first_at,
            count(strong.len()) / count(all_hits).max(1.0),
            count(rivals),
            f32::from(u8::from(question)),
            best.words.min(CAP),
            best.numbers,
            best.quantities,
            best.spelled,
            best.named,
            best.identifiers,
            best.reasons,
            best.mechanisms,
            best.stock,
            best.rare,
            count(comparisons as usize),
            best.substance(),
            all.words.min(100.0),
            all.numbers,
            all.named,
            all.reasons,
            all.mechanisms,
            all.stock,
            all.rare,
            near.words.min(100.0),
            near.numbers,
            near.quantities,
            near.named,
            near.reasons,
            near.mechanisms,
            near.stock,
            near.rare,
            near.identifiers,
            clause_signs.words.min(100.0),
            clause_signs.numbers,
            clause_signs.rare,
            clause_signs.named,
            weak_best.words.min(CAP),
            weak_best.numbers,
            weak_best.reasons,
            weak_best.rare,
            weak_best.stock,
            weak_best.substance(),
            after_colon,
        ]
    }
}

fn count(n: usize) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}
