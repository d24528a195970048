//! Training: labelled replies to weights, the same bits for the same labels; no reading or writing of files.

use super::boost::{self, Forest, Growth};
use super::clauses::Passage;
use super::concepts::Concepts;
use super::grader::ModelError;
use super::guards::Instructions;
use super::labels::LabelledReply;
use super::metrics;
use super::model::{Leads, Seen};
use super::ridge;
use super::terms::{self, Terms};
use super::text::{self, Word};
use super::vectors::Vectors;
use super::weights::{StageWeights, Weights};
use crate::framework::{criterion::Criterion, level::Level, stage::Stage};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// A stem used in replies to this many problems is everyday design talk.
const COMMON_PROBLEMS: usize = 4;

/// A term must occur in this many replies of its stage to become a column.
const MIN_TEXTS: usize = 2;

const TERMS_PENALTY: f64 = 1.0;
const VECTOR_PENALTY: f64 = 0.3;

/// Forests that are averaged: each looks at other columns.
const FORESTS: u64 = 3;

/// Parts in which problems are left out to find thresholds.
const THRESHOLD_FOLDS: usize = 5;

const GROWTH: Growth = Growth {
    trees: 400,
    leaves: 12,
    min_rows: 20,
    rate: 0.03,
    penalty: 5.0,
    columns: 0.12,
    seed: 1,
};

/// What every training and every grade needs beside weights.
#[derive(Debug)]
pub struct Resources {
    /// Patterns by criterion.
    pub concepts: Concepts,
    /// Patterns of talk to the grader.
    pub instructions: Instructions,
    /// Word-piece table.
    pub vectors: Arc<Vectors>,
}

impl Resources {
    /// Loads what is built into the binary.
    ///
    /// # Errors
    /// When some of it does not have the shape that the code expects.
    pub fn built_in() -> Result<Self, ModelError> {
        Ok(Self {
            concepts: Concepts::built_in()?,
            instructions: Instructions::built_in()?,
            vectors: Arc::new(Vectors::built_in()?),
        })
    }
}

/// Trains weights on labelled replies. Fewer than two problems give a model that predicts means.
///
/// # Errors
/// When the built-in data does not have the shape that the code expects.
pub fn train(labels: &[LabelledReply]) -> Result<Weights, ModelError> {
    let labels: Vec<&LabelledReply> = labels.iter().collect();
    Ok(fit(&labels, &Resources::built_in()?))
}

/// Trains weights on some of the labelled replies.
pub fn fit(labels: &[&LabelledReply], resources: &Resources) -> Weights {
    let common = common_stems(labels);
    let known: HashSet<u64> = common.iter().copied().collect();
    let seen: Vec<Seen> = labels
        .iter()
        .map(|label| {
            let passage = Passage::read(&label.text, &[]);
            let without = resources.instructions.find(&label.text, &passage);
            let Resources { concepts, vectors, .. } = resources;
            let kept = Passage::read(&label.text, &without);
            Seen::of(&label.text, kept, label.stage, concepts, vectors, &known)
        })
        .collect();
    let everything: Vec<usize> = (0..labels.len()).collect();
    let priors = means(labels, &everything);
    let leads = leads_out_of_fold(labels, &seen);

    let mut rows = Vec::new();
    let mut targets = Vec::new();
    let mut row_problems = Vec::new();
    for ((label, seen), leads) in labels.iter().zip(&seen).zip(&leads) {
        for (&(criterion, level), &lead) in label.levels.iter().zip(leads) {
            rows.push(seen.row(criterion, lead));
            targets.push(number(level));
            row_problems.push(label.problem.as_str());
        }
    }
    let (mentioned, developed) = thresholds(&rows, &targets, &row_problems);
    let forests = grow(&rows, &targets);
    let stages = fit_stages(labels, &seen, &everything);
    Weights { common, stages, priors, forests, mentioned, developed }
}

fn number(level: Level) -> f32 {
    f32::from(u8::from(level))
}

fn common_stems(labels: &[&LabelledReply]) -> Vec<u64> {
    let mut problems: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
    for label in labels {
        for stem in text::stems(&label.text) {
            problems.entry(terms::hash(&[&stem])).or_default().insert(&label.problem);
        }
    }
    problems
        .into_iter()
        .filter(|(_, of)| of.len() >= COMMON_PROBLEMS)
        .map(|(hash, _)| hash)
        .collect()
}

fn means(labels: &[&LabelledReply], of: &[usize]) -> Vec<f32> {
    let mut sums = vec![(0.0_f32, 0.0_f32); Criterion::COUNT];
    for &at in of {
        for &(criterion, level) in &labels[at].levels {
            let (sum, count) = &mut sums[criterion.index()];
            *sum += number(level);
            *count += 1.0;
        }
    }
    sums.into_iter().map(|(sum, count)| if count > 0.0 { sum / count } else { 0.0 }).collect()
}

/// The linear models of all stages from some of the replies.
fn fit_stages(labels: &[&LabelledReply], seen: &[Seen], of: &[usize]) -> Vec<StageWeights> {
    let answers: Vec<usize> = of.iter().copied().filter(|&at| !labels[at].off).collect();
    let rows = vector_rows(seen, &answers);
    let targets: Vec<Vec<f32>> = Stage::ALL
        .into_iter()
        .map(|stage| {
            answers.iter().map(|&at| f32::from(u8::from(labels[at].stage == stage))).collect()
        })
        .collect();
    let sounds = ridge::fit(&rows, super::vectors::DIMENSIONS, &targets, VECTOR_PENALTY);
    Stage::ALL
        .into_iter()
        .zip(sounds)
        .map(|(stage, sounds)| StageWeights { sounds, ..fit_stage(stage, labels, seen, of) })
        .collect()
}

fn vector_rows(seen: &[Seen], of: &[usize]) -> Vec<Vec<(u32, f32)>> {
    of.iter().map(|&at| (0..).zip(seen[at].whole.as_slice().iter().copied()).collect()).collect()
}

/// The linear models of a stage from some of the replies.
fn fit_stage(stage: Stage, labels: &[&LabelledReply], seen: &[Seen], of: &[usize]) -> StageWeights {
    let of: Vec<usize> = of.iter().copied().filter(|&at| labels[at].stage == stage).collect();
    let texts: Vec<&[Word]> = of.iter().map(|&at| seen[at].words()).collect();
    let terms = Terms::fit(&texts, MIN_TEXTS);
    let term_rows: Vec<Vec<(u32, f32)>> = texts.iter().map(|words| terms.row(words)).collect();
    let vector_rows = vector_rows(seen, &of);
    let criteria = Criterion::of(stage).count();
    let targets: Vec<Vec<f32>> = (0..criteria)
        .map(|place| of.iter().map(|&at| number(labels[at].levels[place].1)).collect())
        .collect();
    let by_terms = ridge::fit(&term_rows, terms.hashes.len(), &targets, TERMS_PENALTY);
    let by_vector = ridge::fit(&vector_rows, super::vectors::DIMENSIONS, &targets, VECTOR_PENALTY);
    StageWeights { terms, by_terms, by_vector, ..StageWeights::default() }
}

/// What linear models that never saw a reply's problem say of it: the forests must learn how far to trust them.
fn leads_out_of_fold(labels: &[&LabelledReply], seen: &[Seen]) -> Vec<Vec<Leads>> {
    let mut leads: Vec<Vec<Leads>> = vec![Vec::new(); labels.len()];
    let problems: BTreeSet<&str> = labels.iter().map(|label| label.problem.as_str()).collect();
    for problem in problems {
        let (inside, outside): (Vec<usize>, Vec<usize>) =
            (0..labels.len()).partition(|&at| labels[at].problem == problem);
        let priors = means(labels, &outside);
        let stages = fit_stages(labels, seen, &outside);
        for at in inside {
            leads[at] = seen[at].leads(&stages, &priors);
        }
    }
    leads
}

/// The thresholds with the best agreement on problems left out.
fn thresholds(rows: &[Vec<f32>], targets: &[f32], problems: &[&str]) -> (f32, f32) {
    let distinct: BTreeSet<&str> = problems.iter().copied().collect();
    let fold_of: BTreeMap<&str, usize> = distinct
        .into_iter()
        .enumerate()
        .map(|(at, problem)| (problem, at % THRESHOLD_FOLDS))
        .collect();
    let mut predicted = vec![0.0; rows.len()];
    for fold in 0..THRESHOLD_FOLDS {
        let (test, fitted): (Vec<usize>, Vec<usize>) =
            (0..rows.len()).partition(|&at| fold_of.get(problems[at]) == Some(&fold));
        let fit_rows: Vec<Vec<f32>> = fitted.iter().map(|&at| rows[at].clone()).collect();
        let fit_targets: Vec<f32> = fitted.iter().map(|&at| targets[at]).collect();
        let forests = grow(&fit_rows, &fit_targets);
        for at in test {
            predicted[at] =
                forests.iter().map(|forest| forest.predict(&rows[at])).sum::<f32>() / 3.0;
        }
    }
    metrics::best_thresholds(&predicted, targets)
}

fn grow(rows: &[Vec<f32>], targets: &[f32]) -> Vec<Forest> {
    (0..FORESTS)
        .map(|n| boost::fit(rows, targets, &Growth { seed: GROWTH.seed + n, ..GROWTH }))
        .collect()
}
