//! The rows of schedules: what is posted when, and what became of each instant. When an instant is due is the cadence's.

use crate::{
    cadence::{holidays::Calendar, missed::Missed, window::Window},
    chat::{command::PostMode, ping::Ping},
    framework::{draw::Choice, pool::Pool, problem::ProblemId},
    ids::{GroupId, MemberId, ScheduleId},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A schedule of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// Whose.
    pub group: GroupId,
    /// Cron expression, as typed.
    pub expression: String,
    /// IANA time zone.
    pub zone: String,
    /// Which problems it draws from.
    pub pool: Pool,
    /// Who added it.
    pub by: MemberId,
    /// When it is due next; `None` when it never is again, or is paused for good.
    pub next_due_at: Option<DateTime<Utc>>,
    /// What else it does.
    pub plan: Plan,
}

/// A schedule that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub schedule: Schedule,
    /// Of its instants from the one that is due on, those that were seen to: some when a clock was set back.
    pub seen_to: Vec<DateTime<Utc>>,
}

/// What a schedule does beside when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// Which problem comes next.
    #[serde(default)]
    pub choice: Choice,
    /// What people join.
    #[serde(default)]
    pub mode: PostMode,
    /// Days on which nothing is posted, by its zone's calendar.
    #[serde(default)]
    pub holidays: Calendar,
    /// What becomes of instants that passed while nothing ran.
    #[serde(default)]
    pub missed: Missed,
    /// Whom its posts call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ping: Option<Ping>,
    /// How long its posts are answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// Whether it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<Pause>,
}

/// How long a schedule rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// Nothing is posted before this instant.
    Until(DateTime<Utc>),
    /// Until somebody ends it.
    Open,
}

/// A schedule that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleChange {
    /// As it is from now on.
    pub schedule: Schedule,
    /// Whether `next_due_at` is new too; otherwise it stays what is stored, as the schedule may fire meanwhile.
    pub moves: bool,
}

/// What became of an instant of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firing {
    /// Of which schedule.
    pub schedule: ScheduleId,
    /// Which instant; with the schedule its primary key.
    pub due_at: DateTime<Utc>,
    /// When it was seen to.
    pub fired_at: DateTime<Utc>,
    /// Whose group.
    pub group: GroupId,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This problem was posted.
    Posted(ProblemId),
    /// Nothing was posted.
    Skipped(Skip),
}

impl Outcome {
    /// The problem that was posted.
    pub fn posted(&self) -> Option<&ProblemId> {
        match self {
            Self::Posted(problem) => Some(problem),
            Self::Skipped(_) => None,
        }
    }
}

/// Why nothing was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Skip {
    /// Its day is a holiday of the schedule.
    Holiday,
    /// It passed while nothing ran; the newest of so many, all for this reason.
    Missed {
        /// How many, at least one.
        count: u64,
        /// The oldest.
        first: DateTime<Utc>,
    },
}

/// Instants of one schedule that are seen to, in order: written as a whole, or not at all when one of them was seen to before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// At least one.
    pub firings: Vec<Firing>,
    /// When the schedule is due next; refused when it moved on meanwhile. `None`: by hand, which moves nothing.
    pub next_due_at: Option<DateTime<Utc>>,
}
