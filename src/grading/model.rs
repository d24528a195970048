//! From a reply to one number a criterion, and back to the words that earned it; no guards, no thresholds.

use super::clauses::Passage;
use super::concepts::Concepts;
use super::features::Reply;
use super::grade::Span;
use super::polarity::Polarity;
use super::text::Word;
use super::vectors::{Vector, Vectors};
use super::weights::{StageWeights, Weights};
use crate::framework::{criterion::Criterion, stage::Stage};
use std::collections::HashSet;

/// Most spans a grade quotes for one criterion.
const MAX_QUOTES: usize = 3;

/// A sentence that no pattern names is quoted only when its vector alone speaks for at least this level (0 to 2):
/// below it the quote would be about something else, and no quote is no credit.
const FAR_FETCHED: f32 = 0.6;

/// Longest quote, in bytes; of a longer sentence the clauses around the hit are quoted.
const MAX_QUOTE_BYTES: usize = 240;

/// What the linear models say of a reply for one criterion.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Leads {
    /// Level from terms.
    pub terms: f32,
    /// Level from the vector of the whole reply.
    pub vector: f32,
    /// Highest level that the vector of a single sentence suggests.
    pub sentence: f32,
    /// Mean level of the criterion.
    pub prior: f32,
    /// Mean of `terms` over the criteria of the stage: how strong the reply is as a whole.
    pub stage_terms: f32,
    /// Mean of `vector` over the criteria of the stage.
    pub stage_vector: f32,
    /// How much the reply sounds like an answer to the stage.
    pub sounds: f32,
    /// How much it sounds like an answer to the other stage that it fits best.
    pub sounds_else: f32,
}

/// A reply read for a stage, with its vectors.
#[derive(Debug)]
pub struct Seen {
    /// Words, hits and signs.
    pub reply: Reply,
    /// Vector of each sentence.
    pub sentences: Vec<Vector>,
    /// Vector of the whole.
    pub whole: Vector,
    stage: Stage,
}

impl Seen {
    /// Counts and embeds a passage of a text.
    pub fn of(
        text: &str,
        passage: Passage,
        stage: Stage,
        concepts: &Concepts,
        vectors: &Vectors,
        common: &HashSet<u64>,
    ) -> Self {
        let parts: Vec<&str> =
            passage.sentences.iter().map(|sentence| sentence.span.of(text)).collect();
        let sentences = parts.iter().map(|part| vectors.embed(part)).collect();
        let whole = vectors.embed(&parts.join(" "));
        let reply = Reply::read(passage, stage, concepts, common);
        Self { reply, sentences, whole, stage }
    }

    /// All words that are graded.
    pub fn words(&self) -> &[Word] {
        &self.reply.passage.words
    }

    /// What the linear models of its stage say, one a criterion in order.
    pub fn leads(&self, stages: &[StageWeights], priors: &[f32]) -> Vec<Leads> {
        let Some(weights) = stages.get(self.stage.index()) else { return Vec::new() };
        let row = weights.terms.row(self.words());
        let mut leads: Vec<Leads> = Criterion::of(self.stage)
            .zip(weights.by_terms.iter().zip(&weights.by_vector))
            .map(|(criterion, (by_terms, by_vector))| Leads {
                terms: by_terms.predict_sparse(&row),
                vector: by_vector.predict(self.whole.as_slice()),
                sentence: self
                    .sentences
                    .iter()
                    .map(|vector| by_vector.predict(vector.as_slice()))
                    .fold(by_vector.intercept, f32::max),
                prior: priors.get(criterion.index()).copied().unwrap_or(0.0),
                ..Leads::default()
            })
            .collect();
        let size = f32::from(u16::try_from(leads.len().max(1)).unwrap_or(u16::MAX));
        let stage_terms = leads.iter().map(|lead| lead.terms).sum::<f32>() / size;
        let stage_vector = leads.iter().map(|lead| lead.vector).sum::<f32>() / size;
        let sounds = weights.sounds.predict(self.whole.as_slice());
        let sounds_else = stages
            .iter()
            .enumerate()
            .filter(|&(stage, _)| stage != self.stage.index())
            .map(|(_, other)| other.sounds.predict(self.whole.as_slice()))
            .fold(0.0, f32::max);
        for lead in &mut leads {
            lead.sounds = sounds;
            lead.sounds_else = sounds_else;
            lead.stage_terms = stage_terms;
            lead.stage_vector = stage_vector;
        }
        leads
    }

    /// The row that the forests read for one criterion.
    pub fn row(&self, criterion: Criterion, leads: Leads) -> Vec<f32> {
        let mut row = self.reply.own(criterion);
        row.extend_from_slice(self.reply.whole());
        row.extend([leads.terms, leads.vector, leads.sentence, leads.prior]);
        row.extend([leads.stage_terms, leads.stage_vector]);
        row.extend([leads.sounds, leads.sounds - leads.sounds_else]);
        row.extend([leads.terms - leads.stage_terms, leads.vector - leads.stage_vector]);
        row
    }

    /// The level before thresholds, about 0 to 2, for each criterion of the stage in order.
    pub fn levels(&self, weights: &Weights) -> Vec<(Criterion, f32)> {
        let leads = self.leads(&weights.stages, &weights.priors);
        Criterion::of(self.stage)
            .zip(leads)
            .map(|(criterion, leads)| {
                let row = self.row(criterion, leads);
                let sum: f32 = weights.forests.iter().map(|forest| forest.predict(&row)).sum();
                let trees = weights.forests.len().max(1);
                (criterion, sum / f32::from(u16::try_from(trees).unwrap_or(u16::MAX)))
            })
            .collect()
    }

    /// The words that talk about a criterion, best first; empty when nothing in the text does.
    pub fn quotes(&self, criterion: Criterion, weights: &Weights) -> Vec<Span> {
        let passage = &self.reply.passage;
        let by_vector = weights.stages.get(self.stage.index()).and_then(|stage| {
            let place = Criterion::of(self.stage).position(|of| of == criterion)?;
            stage.by_vector.get(place)
        });
        let mut ranked: Vec<(f32, usize, usize)> = Vec::new();
        let hits = self.reply.hits.iter().find(|(of, _)| *of == criterion);
        for (index, sentence) in passage.sentences.iter().enumerate() {
            let mut score: f32 = 0.0;
            let mut at = sentence.words.start;
            let mut first = true;
            for hit in hits.iter().flat_map(|(_, hits)| hits) {
                if sentence.words.contains(&hit.word) && self.reply.is_meant(criterion, hit) {
                    score += if hit.strong { 2.0 } else { 0.7 };
                    if first || hit.strong {
                        at = hit.word;
                        first = !hit.strong;
                    }
                }
            }
            if score == 0.0 {
                continue;
            }
            let signs = super::signs::sum(&self.reply.signs, sentence.words.clone());
            score = 2.0 * score.min(6.0) + 0.4 * signs.substance();
            if let (Some(model), Some(vector)) = (by_vector, self.sentences.get(index)) {
                score += 4.0 * model.predict(vector.as_slice());
            }
            ranked.push((score, index, at));
        }
        let nothing_said = hits.is_none_or(|(_, hits)| hits.is_empty());
        if let (true, Some(model)) = (nothing_said, by_vector) {
            let numbers = self.sentences.iter().map(|vector| model.predict(vector.as_slice()));
            for (index, (number, sentence)) in numbers.zip(&passage.sentences).enumerate() {
                if number >= FAR_FETCHED
                    && sentence
                        .words
                        .clone()
                        .all(|word| self.reply.polarity[word] == Polarity::Meant)
                {
                    ranked.push((number, index, sentence.words.start));
                }
            }
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            ranked.truncate(1);
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.truncate(MAX_QUOTES);
        ranked.into_iter().filter_map(|(_, index, at)| self.quote(index, at)).collect()
    }

    /// The sentence, or when it is long the clauses around a word of it.
    fn quote(&self, sentence: usize, word: usize) -> Option<Span> {
        let passage = &self.reply.passage;
        let span = passage.sentences.get(sentence)?.span;
        if span.end - span.start <= MAX_QUOTE_BYTES {
            return Some(span);
        }
        let clauses: Vec<_> =
            passage.clauses.iter().filter(|clause| clause.sentence == sentence).collect();
        let middle = clauses.iter().position(|clause| clause.words.contains(&word))?;
        let bytes = |from: usize, to: usize| -> Option<Span> {
            let start = passage.words.get(clauses.get(from)?.words.start)?.span.start;
            let end = passage.words.get(clauses.get(to)?.words.end.checked_sub(1)?)?.span.end;
            Some(Span { start, end })
        };
        let (mut from, mut to) = (middle, middle);
        let mut quote = bytes(from, to)?;
        loop {
            let later = bytes(from, to + 1).filter(|span| span.end - span.start <= MAX_QUOTE_BYTES);
            let earlier = from
                .checked_sub(1)
                .and_then(|from| bytes(from, to))
                .filter(|span| span.end - span.start <= MAX_QUOTE_BYTES);
            match (later, earlier) {
                (Some(span), _) => {
                    quote = span;
                    to += 1;
                }
                (None, Some(span)) => {
                    quote = span;
                    from -= 1;
                }
                (None, None) => return Some(quote),
            }
        }
    }
}
