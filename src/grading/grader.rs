//! The offline grader: a pure function of the question asked and the reply.

use super::clauses::Passage;
use super::grade::{Flag, Grade, Graded, Span};
use super::guards;
use super::metrics;
use super::model::Seen;
use super::score::Score;
use super::signs;
use super::train::Resources;
use super::vectors::Vectors;
use super::weights::Weights;
use crate::framework::{criterion::Criterion, level::Level, stage::Stage};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// Name and version of the built-in grader; the number changes with the weights or the rules.
const VERSION: &str = "static-1";

static WEIGHTS: &[u8] = include_bytes!("data/weights.bin");

/// What the reply answers, and what the candidate could have copied from.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The stage asked.
    pub stage: Stage,
    /// Title of the problem; need not be in the bank.
    pub problem: &'a str,
    /// Text the candidate was shown: brief, question, hints taken, twists. Repeating it earns nothing.
    pub shown: &'a [&'a str],
    /// Text the candidate should not have: outline, exemplars, untaken hints. Copying it earns nothing.
    pub hidden: &'a [&'a str],
}

/// Grades one answer for one stage. Implemented by [`Grader`], and by simple ones in benches and tests.
pub trait Grading: Send + Sync {
    /// Name and version, as every grade names it.
    fn version(&self) -> &str;

    /// The grade of a reply. Deterministic; never fails: what cannot be graded is flagged.
    fn grade(&self, asked: &Asked<'_>, reply: &str) -> Grade;
}

/// The grader with its model, loaded once.
#[derive(Debug)]
pub struct Grader {
    resources: Resources,
    weights: Weights,
    common: HashSet<u64>,
}

impl Grader {
    /// Loads the model that is built into the binary.
    ///
    /// # Errors
    /// When the built-in data does not have the shape that the code expects.
    pub fn built_in() -> Result<Self, ModelError> {
        Ok(Self::with_weights(Resources::built_in()?, Weights::from_bytes(WEIGHTS)?))
    }

    /// A grader with other weights, for measuring.
    pub fn with_weights(resources: Resources, weights: Weights) -> Self {
        let common = weights.common.iter().copied().collect();
        Self { resources, weights, common }
    }

    /// The word-piece table, for finding like texts elsewhere.
    pub fn vectors(&self) -> &Arc<Vectors> {
        &self.resources.vectors
    }

    /// The parts that hold for any weights.
    pub fn into_resources(self) -> Resources {
        self.resources
    }

    fn levels(&self, asked: &Asked<'_>, text: &str, flags: &mut BTreeSet<Flag>) -> Vec<Graded> {
        let passage = Passage::read(text, &[]);
        if guards::is_blank(&passage) {
            flags.insert(Flag::Blank);
        }
        if guards::is_foreign(text, &passage) {
            flags.insert(Flag::Language);
        }
        let mut without = self.resources.instructions.find(text, &passage);
        if !without.is_empty() {
            flags.insert(Flag::Instruction);
        }
        let known = asked.shown.iter().chain(asked.hidden).copied();
        let copied = guards::copied(&passage, known);
        if !copied.is_empty() {
            flags.insert(Flag::Echo);
        }
        without.extend(copied);
        let without = joined(without);
        let kept = if without.is_empty() { passage } else { Passage::read(text, &without) };
        if guards::is_blank(&kept) {
            return Criterion::of(asked.stage).map(absent).collect();
        }
        let list = guards::is_bare_list(&kept);
        let whole = 0..kept.words.len();
        let Resources { concepts, vectors, .. } = &self.resources;
        let seen = Seen::of(text, kept, asked.stage, concepts, vectors, &self.common);
        let capped = list || guards::is_generic(&signs::sum(&seen.reply.signs, whole));
        let grade = |(criterion, number): (Criterion, f32)| {
            let level = metrics::level_of(number, self.weights.mentioned, self.weights.developed);
            let mut level = Level::try_from(level).unwrap_or_default();
            if capped && level == Level::Developed {
                level = Level::Mentioned;
            }
            let evidence = if level == Level::Absent {
                Vec::new()
            } else {
                seen.quotes(criterion, &self.weights)
            };
            if evidence.is_empty() {
                absent(criterion)
            } else {
                Graded { criterion, level, evidence }
            }
        };
        if list {
            flags.insert(Flag::Stuffed);
        }
        seen.levels(&self.weights).into_iter().map(grade).collect()
    }
}

fn absent(criterion: Criterion) -> Graded {
    Graded { criterion, level: Level::Absent, evidence: Vec::new() }
}

/// Sorted spans without overlaps.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

impl Grading for Grader {
    fn version(&self) -> &str {
        VERSION
    }

    fn grade(&self, asked: &Asked<'_>, reply: &str) -> Grade {
        let mut flags = BTreeSet::new();
        let (text, was_cut) = guards::cut(reply);
        if was_cut {
            flags.insert(Flag::Cut);
        }
        let levels = self.levels(asked, text, &mut flags);
        Grade {
            grader: VERSION.to_owned(),
            stage: asked.stage,
            score: Score::of_levels(levels.iter().map(|graded| graded.level)),
            levels,
            flags: flags.into_iter().collect(),
        }
    }
}

/// Why a model could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The bytes are not a table of the expected layout.
    #[error("the {part} of the grader's model is damaged: {reason}")]
    Damaged {
        /// Which file of the model.
        part: &'static str,
        /// What does not fit.
        reason: String,
    },
}

#[cfg(test)]
mod tests;
