//! Labelled replies: what the model is trained on and measured against; parsing only.

use crate::framework::{criterion::Criterion, level::Level, stage::Stage};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One reply with the level of every criterion of its stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledReply {
    /// Unique among the labels.
    pub id: String,
    /// Who wrote it: `A1`, `B`.
    pub author: String,
    /// Title of the problem.
    pub problem: String,
    /// The stage it answers.
    pub stage: Stage,
    /// The reply itself.
    pub text: String,
    /// Levels of the stage's criteria, in the order of the rubric.
    pub levels: Vec<(Criterion, Level)>,
    /// Instructs the grader, lists, echoes, or is generic framework text.
    pub gaming: bool,
    /// Does not answer the stage.
    pub off: bool,
}

impl LabelledReply {
    /// The writer without a number: `A1` and `A2` are one group, `A`.
    pub fn author_group(&self) -> &str {
        self.author.trim_end_matches(|c: char| c.is_ascii_digit())
    }
}

/// Why labels could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// A line is not a labelled reply.
    #[error("line {line} is not a labelled reply: {reason}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What does not fit.
        reason: String,
    },
    /// Nothing to train on or to measure.
    #[error("there are no labelled replies")]
    Empty,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    author: String,
    problem: String,
    stage: Stage,
    text: String,
    levels: BTreeMap<Criterion, Level>,
    #[serde(default)]
    gaming: bool,
    #[serde(default)]
    off: bool,
}

/// Reads labelled replies, one JSON object a line; blank lines are skipped.
///
/// # Errors
/// At the first line that is not a labelled reply or does not grade exactly the criteria of its stage, and
/// when there is none at all.
pub fn parse(source: &str) -> Result<Vec<LabelledReply>, LabelError> {
    let mut replies = Vec::new();
    for (line, text) in (1..).zip(source.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        let refused = |reason: String| LabelError::Line { line, reason };
        let row: Row = serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
        if !row.levels.keys().copied().eq(Criterion::of(row.stage)) {
            return Err(refused(format!("its levels are not those of the stage {}", row.stage)));
        }
        replies.push(LabelledReply {
            id: row.id,
            author: row.author,
            problem: row.problem,
            stage: row.stage,
            text: row.text,
            levels: row.levels.into_iter().collect(),
            gaming: row.gaming,
            off: row.off,
        });
    }
    if replies.is_empty() { Err(LabelError::Empty) } else { Ok(replies) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: &str = include_str!("../../tests/data/labels/replies.jsonl");

    #[test]
    fn the_committed_labels_are_complete() {
        let replies = parse(LABELS).unwrap();
        assert_eq!(replies.len(), 720);
        assert_eq!(replies.iter().map(|reply| reply.levels.len()).sum::<usize>(), 3_744);
        assert!(replies.iter().all(|reply| ["A", "B", "C"].contains(&reply.author_group())));
    }

    #[test]
    fn a_wrong_line_is_refused_with_its_number() {
        let good = LABELS.lines().next().unwrap();
        let wrong_stage = good.replace("\"stage\": \"clarify\"", "\"stage\": \"io\"");
        assert_ne!(wrong_stage, good);
        for bad in ["{}", "x", wrong_stage.as_str()] {
            let refused = parse(&format!("{good}\n{bad}")).unwrap_err();
            assert!(refused.to_string().starts_with("line 2 "), "{refused}");
        }
        assert!(matches!(parse("\n"), Err(LabelError::Empty)));
    }
}
