//! An interview as rows: a small head, message parts and grades; which rows a step changed, and back.

use super::state::{Interview, Part};
use crate::{framework::stage::Stage, grading::grade::Grade, ids::MemberId};

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

/// What to write so that the stored interview becomes `after`.
///
/// # Errors
/// Never in practice: the head is plain data; the JSON error is passed on rather than unwrapped.
pub fn changes(
    _before: Option<&Interview>,
    _after: &Interview,
) -> Result<Changes, serde_json::Error> {
    todo!()
}

/// The interview from its rows, in any order.
///
/// # Errors
/// A head that is not what this version writes.
pub fn restore(
    _head: &str,
    _parts: Vec<PartRow>,
    _grades: Vec<GradeRow>,
) -> Result<Interview, serde_json::Error> {
    todo!()
}
