//! The state of one interview: who is in it, which stage is open, what was written and how it was graded.

use crate::{
    framework::{problem::ProblemId, stage::Stage},
    grading::{grade::Grade, score::Score},
    ids::{GroupId, InterviewId, MemberId, MessageKey},
    interview::{play::Play, report::Bar},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

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
        /// The seniority that the candidate prepares for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        aim: Option<Bar>,
    },
    /// Everyone who joined, one shared stage, feedback for each.
    Group,
}

impl Mode {
    /// As a word in rows, JSON and commands.
    pub fn word(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Mock { .. } => "mock",
            Self::Group => "group",
        }
    }
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
    /// Until when answers are wanted, where the post that it came from says so.
    pub answer_by: Option<AnswerBy>,
    /// How a group plays it.
    pub play: Play,
    /// Grows by one with each stored change; 0 before the first.
    pub version: i64,
}

/// Until when answers are wanted. Nothing ends then: whoever fell silent is reminded once before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerBy {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when; later than `since`.
    pub until: DateTime<Utc>,
    /// Whether they were reminded.
    pub reminded: bool,
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
    /// One for each stage, by [`Stage::index`]; shared with the state before a step where nothing changed.
    pub stages: [Arc<StageSheet>; Stage::COUNT],
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
    /// Whether it counted since it was last opened: what counts after that is a correction.
    pub counted: bool,
    /// Platform time of the newest message or edit whose quiet time is being waited for; `None` when
    /// nothing waits for quiet (graded, whole, or a mock).
    pub quiet_at: Option<DateTime<Utc>>,
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
    /// What became of it after its stage was left: seen in the transcript, while the answer keeps `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later: Option<Later>,
}

/// What a candidate did to a message after its stage was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Later {
    /// Edited to this text.
    Edited(String),
    /// Deleted.
    Deleted,
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

impl Interview {
    /// The stage that was open at a platform time; before the start, the first one.
    pub fn stage_at(&self, at: DateTime<Utc>) -> Stage {
        let after = self.openings.partition_point(|opening| opening.at <= at);
        self.openings.get(after.saturating_sub(1)).map_or(self.stage, |opening| opening.stage)
    }

    /// The stage a message belongs to: the one open then. Who joined after that was not a candidate of
    /// it: their message belongs to the stage open now.
    pub fn stage_of(&self, by: &MemberId, at: DateTime<Utc>) -> Stage {
        let stage = self.stage_at(at);
        let sheet = self.sheets.get(by);
        let ahead = sheet.is_none_or(|sheet| sheet.of(stage).progress == Progress::Ahead);
        if ahead { self.stage } else { stage }
    }

    /// Whether it is over.
    pub fn is_closed(&self) -> bool {
        matches!(self.status, Status::Closed { .. })
    }

    /// Whose message this is and in which stage it lies; `None` for one that was not taken as part of an answer.
    pub fn find(&self, key: &MessageKey) -> Option<(&MemberId, Stage)> {
        self.sheets.iter().find_map(|(by, sheet)| {
            let stage = Stage::ALL
                .into_iter()
                .find(|stage| sheet.of(*stage).parts.iter().any(|part| part.key == *key))?;
            Some((by, stage))
        })
    }

    /// When its time is up, if it is a mock.
    pub fn deadline(&self) -> Option<DateTime<Utc>> {
        match self.mode {
            Mode::Mock { deadline, .. } => Some(deadline),
            Mode::Practice | Mode::Group => None,
        }
    }
}

impl Sheet {
    /// What was done in one stage.
    pub fn of(&self, stage: Stage) -> &StageSheet {
        &self.stages[stage.index()]
    }

    /// The same as it is shared between states.
    pub(super) fn shared(&self, stage: Stage) -> &Arc<StageSheet> {
        &self.stages[stage.index()]
    }

    /// The same, to change it.
    pub(super) fn of_mut(&mut self, stage: Stage) -> &mut StageSheet {
        Arc::make_mut(&mut self.stages[stage.index()])
    }
}

impl Part {
    /// The text as the transcript shows it; `None` when it was deleted.
    pub fn shown(&self) -> Option<&str> {
        match (&self.later, self.state) {
            (Some(Later::Deleted), _) | (None, PartState::Deleted) => None,
            (Some(Later::Edited(text)), _) => Some(text),
            (None, PartState::Answer | PartState::Question) => Some(&self.text),
        }
    }
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

    /// Whether there is an answer at all: a counting message with more than white space in it.
    pub fn written(&self) -> bool {
        self.parts
            .iter()
            .any(|part| part.state == PartState::Answer && !part.text.trim().is_empty())
    }

    /// Whether its text changed since it was last graded, and a grade would count.
    pub fn awaits_grade(&self) -> bool {
        matches!(self.progress, Progress::Open | Progress::Done)
            && self.current_grade().is_none()
            && self.written()
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
