//! The state of one interview: who is in it, which stage is open, what was written and how it was graded.

use crate::{
    framework::{problem::ProblemId, stage::Stage},
    grading::{grade::Grade, score::Score},
    ids::{GroupId, InterviewId, MemberId, MessageKey},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a hint costs of the stage's score, in percent, by how many were taken: nudge, pointer, worked example.
pub const HINT_COST_PERCENT: [u32; 4] = [0, 5, 15, 30];

/// How a run of a problem is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mode {
    /// One candidate, feedback on the answer so far.
    Practice,
    /// One candidate against the clock, feedback only at the end.
    Mock {
        /// Minutes agreed at the start, 1 to 180.
        minutes: u32,
        /// When it closes by itself; moved only by an outage of ours.
        deadline: DateTime<Utc>,
    },
    /// Everyone who joined, one shared stage, feedback for each.
    Group,
}

/// Whether it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Status {
    /// A stage is open.
    Running,
    /// Put aside by a candidate; never a mock.
    Paused {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Over.
    Closed {
        /// When.
        at: DateTime<Utc>,
        /// How.
        ending: Ending,
    },
}

/// How an interview ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// A candidate finished it, after stage ten or early.
    Finished,
    /// The mock's time was up.
    TimeUp,
    /// Given up: kept, not graded further, no finishing bonus.
    GaveUp,
    /// Quiet for thirty days.
    Abandoned,
}

/// One interview. Invariants are held by [`super::step::step`]; other floors only read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    /// Which.
    pub id: InterviewId,
    /// The group whose boards it counts on.
    pub group: GroupId,
    /// What is being designed.
    pub problem: ProblemId,
    /// How it is played.
    pub mode: Mode,
    /// Whether it goes on.
    pub status: Status,
    /// The open stage (the last one open, once closed).
    pub stage: Stage,
    /// Every opening of a stage, in time order; the first is the start.
    pub openings: Vec<Opening>,
    /// The candidates, in order of id; at least one.
    pub sheets: BTreeMap<MemberId, Sheet>,
    /// Indices of the problem's facts given so far, in order, each once.
    pub facts: Vec<usize>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// Platform time of the last thing a candidate did; quiet days are counted from here.
    pub touched_at: DateTime<Utc>,
    /// Whether the nudge of the seventh quiet day was given since then.
    pub nudged: bool,
    /// Remaining-time notices of a mock that were already given.
    pub notices: Notices,
    /// Grows by one with each stored change; 0 before the first.
    pub version: i64,
}

/// A stage was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Which.
    pub stage: Stage,
    /// When; messages of earlier platform time belong to the stage open before.
    pub at: DateTime<Utc>,
}

/// Which remaining-time notices of a mock were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notices {
    /// At half time.
    pub half: bool,
    /// Five minutes before the end.
    pub five_minutes: bool,
}

/// What one candidate did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// One for each stage, by [`Stage::index`].
    pub stages: [StageSheet; Stage::COUNT],
    /// The outline of this problem was seen before the run began: marked, earns no points.
    pub after_outline: bool,
}

/// What one candidate did in one stage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StageSheet {
    /// Their messages in order of platform time, deleted ones included.
    pub parts: Vec<Part>,
    /// Hints taken, 0 to 3.
    pub hints: usize,
    /// How far the stage is.
    pub progress: Progress,
    /// Grows when the graded text changes; 0 means nothing was ever written.
    pub revision: u32,
    /// The newest grade and the revision of the text it is for.
    pub grade: Option<(u32, Grade)>,
    /// When the stage was last left by this candidate.
    pub left_at: Option<DateTime<Utc>>,
}

/// How far a candidate is in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Never opened.
    #[default]
    Ahead,
    /// Opened, not left.
    Open,
    /// Left with an answer.
    Done,
    /// Left without one.
    Skipped,
}

/// One message of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The edge's key of the message.
    pub key: MessageKey,
    /// Platform time of the message.
    pub at: DateTime<Utc>,
    /// Its text as last edited.
    pub text: String,
    /// Whether it counts toward the answer.
    pub state: PartState,
    /// Platform time of the last edit that was applied, so that an older one is not applied after it.
    pub edited_at: Option<DateTime<Utc>>,
}

/// Whether a message counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// Part of the answer.
    Answer,
    /// Only a question to the interviewer; not graded (stage 1: questions are answers too).
    Question,
    /// Deleted by its writer; kept so that a repeated deletion or late edit finds it.
    Deleted,
}

impl StageSheet {
    /// The text that is graded: the counting messages, joined by a blank line.
    pub fn answer(&self) -> String {
        let mut answer = String::new();
        for part in self.parts.iter().filter(|part| part.state == PartState::Answer) {
            if !answer.is_empty() {
                answer.push_str("\n\n");
            }
            answer.push_str(&part.text);
        }
        answer
    }

    /// The grade, if it is for the text as it now is.
    pub fn current_grade(&self) -> Option<&Grade> {
        self.grade
            .as_ref()
            .filter(|(revision, _)| *revision == self.revision)
            .map(|(_, grade)| grade)
    }

    /// The score after hints; nothing for a stage without a grade or skipped.
    pub fn score(&self) -> Score {
        if self.progress == Progress::Skipped {
            return Score::ZERO;
        }
        let cost = HINT_COST_PERCENT[self.hints.min(HINT_COST_PERCENT.len() - 1)];
        self.grade.as_ref().map_or(Score::ZERO, |(_, grade)| grade.score.less_percent(cost))
    }
}
