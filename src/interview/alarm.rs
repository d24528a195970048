//! When an interview wants to be woken: derived from its state, kept by the store as rows.

use super::state::Interview;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Seconds of quiet after the last message before the answer so far is graded.
pub const QUIET_SECONDS: i64 = 6;

/// What an interview wants to be woken for; at most one of each kind is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// Six seconds of quiet: grade the answers so far.
    Quiet,
    /// Half of a mock's time is gone.
    HalfTime,
    /// Five minutes are left of a mock.
    FiveMinutes,
    /// A mock's time is up.
    Deadline,
    /// Seven quiet days: one nudge.
    Nudge,
    /// Thirty quiet days: close as unfinished.
    Abandon,
}

/// Days of quiet before the nudge and before closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Days until the one nudge.
    pub nudge_days: u32,
    /// Days until it closes as unfinished.
    pub abandon_days: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self { nudge_days: 7, abandon_days: 30 }
    }
}

/// All alarms that the state wants, each with its time; none once closed.
pub fn alarms(_interview: &Interview, _patience: Patience) -> Vec<(Alarm, DateTime<Utc>)> {
    todo!()
}
