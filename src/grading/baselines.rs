//! What the grader must beat: word count, and TF-IDF ridge, each per criterion; nothing of the grader's own.

use super::labels::LabelledReply;
use super::metrics;
use super::ridge::{self, Linear};
use super::terms::Terms;
use super::text::{self, Word};
use crate::framework::{criterion::Criterion, stage::Stage};
use std::collections::BTreeSet;

/// A simple grader: features of a text, one linear model a criterion, two thresholds.
#[derive(Debug)]
pub struct Baseline {
    kind: Kind,
    stages: Vec<(Terms, Vec<Linear>)>,
    thresholds: (f32, f32),
}

/// Which simple grader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The logarithm of the number of words.
    WordCount,
    /// Stems and their pairs, weighted by rarity.
    TfIdfRidge,
}

impl Baseline {
    /// Fits one; thresholds are found on problems left out, as the grader's are.
    pub fn fit(kind: Kind, labels: &[&LabelledReply]) -> Self {
        let problems: BTreeSet<&str> = labels.iter().map(|label| label.problem.as_str()).collect();
        let (mut predicted, mut wanted) = (Vec::new(), Vec::new());
        for problem in problems {
            let (inside, outside): (Vec<&LabelledReply>, Vec<&LabelledReply>) =
                labels.iter().partition(|label| label.problem == problem);
            let stages = fit_stages(kind, &outside);
            for label in inside {
                predicted.extend(predict(kind, &stages, label.stage, &label.text));
                wanted.extend(label.levels.iter().map(|&(_, level)| f32::from(u8::from(level))));
            }
        }
        let thresholds = metrics::best_thresholds(&predicted, &wanted);
        Self { kind, stages: fit_stages(kind, labels), thresholds }
    }

    /// The levels of a reply, one a criterion of the stage in order.
    pub fn levels(&self, stage: Stage, text: &str) -> Vec<u8> {
        let (mentioned, developed) = self.thresholds;
        predict(self.kind, &self.stages, stage, text)
            .into_iter()
            .map(|x| metrics::level_of(x, mentioned, developed))
            .collect()
    }
}

fn fit_stages(kind: Kind, labels: &[&LabelledReply]) -> Vec<(Terms, Vec<Linear>)> {
    let fit_stage = |stage: Stage| {
        let here: Vec<&&LabelledReply> =
            labels.iter().filter(|label| label.stage == stage).collect();
        let words: Vec<Vec<Word>> = here.iter().map(|label| text::words(&label.text)).collect();
        let slices: Vec<&[Word]> = words.iter().map(Vec::as_slice).collect();
        let terms = Terms::fit(&slices, 2);
        let rows: Vec<Vec<(u32, f32)>> =
            slices.iter().map(|words| features(kind, &terms, words)).collect();
        let targets: Vec<Vec<f32>> = (0..Criterion::of(stage).count())
            .map(|place| {
                here.iter().map(|label| f32::from(u8::from(label.levels[place].1))).collect()
            })
            .collect();
        let (columns, penalty) = match kind {
            Kind::WordCount => (1, 1e-3),
            Kind::TfIdfRidge => (terms.hashes.len(), 1.0),
        };
        let models = ridge::fit(&rows, columns, &targets, penalty);
        (terms, models)
    };
    Stage::ALL.into_iter().map(fit_stage).collect()
}

fn features(kind: Kind, terms: &Terms, words: &[Word]) -> Vec<(u32, f32)> {
    match kind {
        Kind::WordCount => {
            let count = u16::try_from(words.len()).unwrap_or(u16::MAX);
            vec![(0, f32::from(count).ln_1p())]
        }
        Kind::TfIdfRidge => terms.row(words),
    }
}

fn predict(kind: Kind, stages: &[(Terms, Vec<Linear>)], stage: Stage, text: &str) -> Vec<f32> {
    let Some((terms, models)) = stages.get(stage.index()) else { return Vec::new() };
    let row = features(kind, terms, &text::words(text));
    models.iter().map(|model| model.predict_sparse(&row)).collect()
}
