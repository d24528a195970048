//! What the model sees of a reply for one criterion: hits, the substance around them, the reply as a whole.

use super::clauses::{Passage, Sentence};
use super::concepts::Concepts;
use super::patterns::Hit;
use super::polarity::{self, Polarity};
use super::signs::{self, Signs};
use super::text::Word;
use crate::framework::criterion::Criterion;
use crate::framework::stage::Stage;
use std::collections::{BTreeSet, HashSet};

/// Words on each side of a hit that count as near it.
const NEAR: usize = 7;

/// A clause of at most so many words that opens a sentence is a heading.
const MAX_HEADING: usize = 3;

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

/// What is told of the whole reply, by name. Shares only: more words, or more of anything, are not more design.
pub const WHOLE: [&str; 10] = [
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
];

/// What is told for one criterion, by name. Counts that only grow with the text are left out on purpose:
/// they measured better on eager writers and worse on terse ones.
pub const OWN: [&str; 40] = [
    "strong_distinct",
    "weak_distinct",
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
        let mut all = concepts.hits(&passage);
        let hits = Criterion::of(stage)
            .map(|criterion| (criterion, std::mem::take(&mut all[criterion.index()])))
            .collect();
        let mut reply = Self { passage, polarity, signs, hits, whole: Vec::new() };
        reply.whole = reply.tell_whole();
        reply
    }

    fn tell_whole(&self) -> Vec<f32> {
        let passage = &self.passage;
        let total = signs::sum(&self.signs, 0..passage.words.len());
        let words = total.words.max(1.0);
        let sentences = count(passage.sentences.len()).max(1.0);
        let sentence_share = |holds: fn(&Sentence) -> bool| {
            count(passage.sentences.iter().filter(|sentence| holds(sentence)).count()) / sentences
        };
        let distinct: HashSet<&str> = passage.words.iter().map(|word| word.stem.as_str()).collect();
        let denied = self.polarity.iter().filter(|&&state| state != Polarity::Meant).count();
        let we =
            |word: &&Word| matches!(word.text.as_str(), "we" | "i" | "our" | "my" | "i'd" | "we'd");
        vec![
            total.rare / total.content.max(1.0),
            total.stock / words,
            total.numbers / words,
            total.reasons / words,
            words / count(passage.clauses.len()).max(1.0),
            count(distinct.len()) / words,
            sentence_share(|sentence| sentence.question),
            count(denied) / words,
            sentence_share(|sentence| sentence.bullet),
            count(passage.words.iter().filter(we).count()) / words,
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

    fn hits_of(&self, criterion: Criterion) -> &[Hit] {
        self.hits.iter().find(|(of, _)| *of == criterion).map_or(&[], |(_, hits)| hits)
    }

    fn meant(&self, criterion: Criterion, strong: bool) -> Vec<&Hit> {
        let hits = self.hits_of(criterion).iter();
        hits.filter(|hit| hit.strong == strong && self.is_meant(criterion, hit)).collect()
    }

    fn sentences_of(&self, hits: &[&Hit]) -> BTreeSet<usize> {
        hits.iter().filter_map(|hit| self.passage.sentence_of(hit.word)).collect()
    }

    /// The sentence with the most substance, the first of equals, with its signs.
    fn best<'a>(&self, sentences: impl Iterator<Item = &'a usize>) -> Option<(&Sentence, Signs)> {
        sentences
            .filter_map(|&index| self.passage.sentences.get(index))
            .map(|sentence| (sentence, signs::sum(&self.signs, sentence.words.clone())))
            .reduce(|best, next| if next.1.substance() > best.1.substance() { next } else { best })
    }

    /// The signs of all words near one of the hits, each word once, within the hits' sentences.
    fn near(&self, hits: &[&Hit]) -> Signs {
        let mut words = BTreeSet::new();
        for hit in hits {
            let sentence = self.passage.sentence_of(hit.word);
            let Some(sentence) = sentence.and_then(|index| self.passage.sentences.get(index))
            else {
                continue;
            };
            let start = hit.word.saturating_sub(NEAR).max(sentence.words.start);
            words.extend(start..(hit.last + NEAR + 1).min(sentence.words.end));
        }
        let mut near = Signs::default();
        for word in words {
            near.add(&signs::sum(&self.signs, word..word + 1));
        }
        near
    }

    /// The signs of the clauses with a hit, and whether a hit is the heading of its sentence (`Drift: ..`).
    fn in_clauses(&self, hits: &[&Hit]) -> (Signs, bool) {
        let mut total = Signs::default();
        let mut heads = false;
        for clause in &self.passage.clauses {
            if !hits.iter().any(|hit| clause.words.contains(&hit.word)) {
                continue;
            }
            total.add(&signs::sum(&self.signs, clause.words.clone()));
            let sentence = self.passage.sentences.get(clause.sentence);
            heads |= clause.words.len() <= MAX_HEADING
                && sentence.is_some_and(|sentence| sentence.words.start == clause.words.start)
                && hits.iter().any(|hit| hit.word == clause.words.start);
        }
        (total, heads)
    }

    /// What is told for one criterion of the stage, in the order of [`OWN`].
    pub fn own(&self, criterion: Criterion) -> Vec<f32> {
        let hits = self.hits_of(criterion);
        let strong = self.meant(criterion, true);
        let weak = self.meant(criterion, false);
        let distinct =
            |hits: &[&Hit]| count(hits.iter().map(|hit| hit.phrase).collect::<BTreeSet<_>>().len());
        let in_state = |wanted: Polarity| {
            let state = |hit: &&Hit| hit.strong && self.polarity.get(hit.word) == Some(&wanted);
            count(hits.iter().filter(state).count())
        };
        let strong_hits: Vec<usize> =
            self.hits.iter().map(|&(of, _)| self.meant(of, true).len()).collect();
        let all_hits = count(strong_hits.iter().sum::<usize>()).max(1.0);
        let rivals = strong_hits.iter().filter(|&&hits| hits > 0).count();
        let words = count(self.passage.words.len()).max(1.0);

        let strong_sentences = self.sentences_of(&strong);
        let weak_sentences = self.sentences_of(&weak);
        let best = self.best(strong_sentences.iter());
        let question = best.is_some_and(|(sentence, _)| sentence.question);
        let comparisons = best.map_or(0, |(sentence, _)| sentence.comparisons);
        let best = best.map(|(_, signs)| signs).unwrap_or_default();
        let faint = self.best(weak_sentences.difference(&strong_sentences));
        let faint = faint.map(|(_, signs)| signs).unwrap_or_default();
        let near = self.near(&strong);
        let (clause, heads) = self.in_clauses(&strong);
        vec![
            distinct(&strong),
            distinct(&weak),
            in_state(Polarity::Denied),
            in_state(Polarity::PutOff),
            strong.first().map_or(1.0, |hit| count(hit.word) / words),
            count(strong.len()) / all_hits,
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
            f32::from(u8::try_from(comparisons).unwrap_or(u8::MAX)),
            best.substance(),
            near.words.min(2.0 * CAP),
            near.numbers,
            near.quantities,
            near.named,
            near.reasons,
            near.mechanisms,
            near.stock,
            near.rare,
            near.identifiers,
            clause.words.min(2.0 * CAP),
            clause.numbers,
            clause.rare,
            clause.named,
            faint.words.min(CAP),
            faint.numbers,
            faint.reasons,
            faint.rare,
            faint.stock,
            faint.substance(),
            f32::from(u8::from(heads)),
        ]
    }
}

fn count(n: usize) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str, id: &str) -> Vec<f32> {
        let criterion = Criterion::from_id(id).unwrap();
        let concepts = Concepts::built_in().unwrap();
        let passage = Passage::read(text, &[]);
        Reply::read(passage, criterion.stage(), &concepts, &HashSet::new()).own(criterion)
    }

    fn told(text: &str, id: &str, name: &str) -> f32 {
        own(text, id)[OWN.iter().position(|&of| of == name).unwrap()]
    }

    #[test]
    fn rows_are_as_long_as_their_names_for_any_text() {
        for text in ["", "canary", "1.", "no canary\n- 5% canary, then 50%: roll back if p99 > 1 s"]
        {
            assert_eq!(own(text, "deployment.canary").len(), OWN.len(), "{text:?}");
            let concepts = Concepts::built_in().unwrap();
            let reply =
                Reply::read(Passage::read(text, &[]), Stage::Io, &concepts, &HashSet::new());
            assert_eq!(reply.whole().len(), WHOLE.len());
            assert!(reply.whole().iter().all(|x| x.is_finite()));
        }
    }

    #[test]
    fn denied_hits_are_counted_apart_and_substance_is_taken_from_the_hit_sentence() {
        let id = "deployment.canary";
        assert_eq!(told("No canary needed.", id, "strong_distinct"), 0.0);
        assert!(told("No canary needed.", id, "denied") >= 1.0);
        let text = "Lunch is at 12. A canary gets 5% for 3 days.";
        assert_eq!(told(text, id, "best_numbers"), 2.0);
        assert_eq!(told("Canary: 5%", id, "after_colon"), 1.0);
    }

    #[test]
    fn what_can_wait_counts_where_the_question_is_what_can_wait() {
        let text = "Groceries can wait.";
        assert!(told(text, "clarify.scope", "strong_distinct") >= 1.0);
        assert_eq!(
            told("Monitoring of drift can wait.", "monitoring.drift", "strong_distinct"),
            0.0
        );
    }
}
