//! An interview as rows: a small head, message parts and grades; which rows a step changed, and back.
//!
//! The law that the tests hold: applying the [`Changes`] of every step to what was stored, and restoring,
//! gives the state of the last step. Parts are never taken away and grades only replaced; a grade that no longer
//! stands is left lying and not named by the head.

use super::play::Play;
use super::state::{
    AnswerBy, Interview, Mode, Notices, Opening, Part, Progress, Sheet, StageSheet, Status,
};
use crate::{
    framework::{problem::ProblemId, stage::Stage},
    grading::grade::Grade,
    ids::{GroupId, InterviewId, MemberId},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Rows of an interview that are new or changed. Applying them in order to what was stored gives the new state.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The head as JSON: all but texts and grades.
    pub head: String,
    /// Message parts to insert or replace, by message key.
    pub parts: Vec<PartRow>,
    /// Grades to insert or replace, by candidate and stage.
    pub grades: Vec<GradeRow>,
}

/// One message of an answer, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// Whose.
    pub by: MemberId,
    /// In which stage.
    pub stage: Stage,
    /// The message.
    pub part: Part,
}

/// The newest grade of an answer, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeRow {
    /// Whose.
    pub by: MemberId,
    /// Which revision of the text it is for.
    pub revision: u32,
    /// The grade; names its stage.
    pub grade: Grade,
}

/// All of an interview but texts and grades.
#[derive(Serialize, Deserialize)]
struct Head {
    id: InterviewId,
    group: GroupId,
    problem: ProblemId,
    mode: Mode,
    status: Status,
    stage: Stage,
    openings: Vec<Opening>,
    sheets: BTreeMap<MemberId, SheetHead>,
    facts: Vec<usize>,
    started_at: DateTime<Utc>,
    touched_at: DateTime<Utc>,
    nudged: bool,
    notices: Notices,
    #[serde(default, skip_serializing_if = "is_default")]
    answer_by: Option<AnswerBy>,
    #[serde(default, skip_serializing_if = "is_default")]
    play: Play,
    version: i64,
}

/// A candidate's stages but those that nothing happened in.
#[derive(Serialize, Deserialize)]
struct SheetHead {
    after_outline: bool,
    stages: BTreeMap<Stage, StageHead>,
}

/// What is as it was at the opening of a stage is left out: it is most of a head, which is written with each step.
#[derive(Serialize, Deserialize)]
struct StageHead {
    progress: Progress,
    #[serde(default, skip_serializing_if = "is_default")]
    hints: usize,
    revision: u32,
    /// Revision of the grade that stands; a stored one for another revision is not restored.
    #[serde(default, skip_serializing_if = "is_default")]
    graded: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    left_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "is_default")]
    counted: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    quiet_at: Option<DateTime<Utc>>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What to write so that the stored interview becomes `after`.
///
/// # Errors
/// Never in practice: the head is plain data; the JSON error is passed on rather than unwrapped.
pub fn changes(
    before: Option<&Interview>,
    after: &Interview,
) -> Result<Changes, serde_json::Error> {
    let mut changes = Changes { head: head(after)?, parts: Vec::new(), grades: Vec::new() };
    for (by, sheet) in &after.sheets {
        let old_sheet = before.and_then(|before| before.sheets.get(by));
        for stage in Stage::ALL {
            let cell = sheet.of(stage);
            if old_sheet.is_some_and(|old| Arc::ptr_eq(old.shared(stage), sheet.shared(stage))) {
                continue;
            }
            let old = old_sheet.map(|sheet| sheet.of(stage));
            let old_parts = old.map_or(&[][..], |cell| &cell.parts);
            changes.parts.extend(
                cell.parts.iter().filter(|part| !old_parts.contains(part)).map(|part| PartRow {
                    by: by.clone(),
                    stage,
                    part: part.clone(),
                }),
            );
            if let Some((revision, grade)) = &cell.grade
                && old.is_none_or(|old| old.grade != cell.grade)
            {
                changes.grades.push(GradeRow {
                    by: by.clone(),
                    revision: *revision,
                    grade: grade.clone(),
                });
            }
        }
    }
    Ok(changes)
}

fn head(interview: &Interview) -> Result<String, serde_json::Error> {
    let sheets = interview.sheets.iter().map(|(by, sheet)| {
        let stages = Stage::ALL
            .into_iter()
            .filter(|stage| *sheet.of(*stage) != StageSheet::default())
            .map(|stage| (stage, StageHead::from(sheet.of(stage))))
            .collect();
        (by.clone(), SheetHead { after_outline: sheet.after_outline, stages })
    });
    serde_json::to_string(&Head {
        id: interview.id,
        group: interview.group.clone(),
        problem: interview.problem.clone(),
        mode: interview.mode,
        status: interview.status,
        stage: interview.stage,
        openings: interview.openings.clone(),
        sheets: sheets.collect(),
        facts: interview.facts.clone(),
        started_at: interview.started_at,
        touched_at: interview.touched_at,
        nudged: interview.nudged,
        notices: interview.notices,
        answer_by: interview.answer_by,
        play: interview.play.clone(),
        version: interview.version,
    })
}

impl From<&StageSheet> for StageHead {
    fn from(cell: &StageSheet) -> Self {
        Self {
            progress: cell.progress,
            hints: cell.hints,
            revision: cell.revision,
            graded: cell.grade.as_ref().map(|(revision, _)| *revision),
            left_at: cell.left_at,
            counted: cell.counted,
            quiet_at: cell.quiet_at,
        }
    }
}

/// The interview from its rows, in any order. Rows of people and grades that the head does not name are left out.
///
/// # Errors
/// A head that is not what this version writes.
pub fn restore(
    head: &str,
    parts: Vec<PartRow>,
    grades: Vec<GradeRow>,
) -> Result<Interview, serde_json::Error> {
    let head: Head = serde_json::from_str(head)?;
    let mut standing = BTreeMap::new();
    let mut sheets = BTreeMap::new();
    for (by, sheet_head) in head.sheets {
        let mut sheet = Sheet { after_outline: sheet_head.after_outline, ..Sheet::default() };
        for (stage, cell) in sheet_head.stages {
            standing.insert((by.clone(), stage), cell.graded);
            *sheet.of_mut(stage) = StageSheet {
                parts: Vec::new(),
                hints: cell.hints,
                progress: cell.progress,
                revision: cell.revision,
                grade: None,
                left_at: cell.left_at,
                counted: cell.counted,
                quiet_at: cell.quiet_at,
            };
        }
        sheets.insert(by, sheet);
    }
    for row in parts {
        if let Some(sheet) = sheets.get_mut(&row.by) {
            sheet.of_mut(row.stage).parts.push(row.part);
        }
    }
    for cell in sheets.values_mut().flat_map(|sheet| &mut sheet.stages) {
        Arc::make_mut(cell).parts.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    }
    for GradeRow { by, revision, grade } in grades {
        let stage = grade.stage;
        if let Some(sheet) = sheets.get_mut(&by)
            && standing.get(&(by, stage)) == Some(&Some(revision))
        {
            sheet.of_mut(stage).grade = Some((revision, grade));
        }
    }
    Ok(Interview {
        id: head.id,
        group: head.group,
        problem: head.problem,
        mode: head.mode,
        status: head.status,
        stage: head.stage,
        openings: head.openings,
        sheets,
        facts: head.facts,
        started_at: head.started_at,
        touched_at: head.touched_at,
        nudged: head.nudged,
        notices: head.notices,
        answer_by: head.answer_by,
        play: head.play,
        version: head.version,
    })
}
