//! The port to schedules as they are read; their rows are in [`super::schedule`].

use super::{
    schedule::{Firing, Schedule},
    store::StoreError,
};
use crate::{
    cadence::window::Window,
    framework::problem::ProblemId,
    ids::{ConversationId, GroupId, PlatformName, ScheduleId},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Where schedules and what became of them are read.
#[async_trait]
pub trait ScheduleStore: Send + Sync {
    /// Schedules of a group, oldest first.
    async fn schedules(&self, group: &GroupId) -> Result<Vec<Schedule>, StoreError>;

    /// Schedules of all groups that are due some time, by id, after this one, at most `limit`.
    async fn schedules_after(
        &self,
        after: Option<ScheduleId>,
        limit: u32,
    ) -> Result<Vec<Schedule>, StoreError>;

    /// Schedules due at or before `now`, earliest first, at most `limit`.
    async fn due_schedules(
        &self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Schedule>, StoreError>;

    /// When the earliest interview or schedule is due.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// The rules of zones that were written last.
    async fn zone_rules(&self) -> Result<Option<i64>, StoreError>;

    /// Channels of groups that have a schedule, on one platform; each once.
    async fn scheduled_channels(
        &self,
        platform: &PlatformName,
    ) -> Result<Vec<ConversationId>, StoreError>;

    /// The newest problems posted to a group by schedules, newest first, at most `limit`.
    async fn posted(&self, group: &GroupId, limit: u32) -> Result<Vec<ProblemId>, StoreError>;

    /// When a problem was posted to a group last by a schedule that says how long posts are answered, and how long.
    async fn window_of(
        &self,
        group: &GroupId,
        problem: &ProblemId,
    ) -> Result<Option<(DateTime<Utc>, Window)>, StoreError>;

    /// What became of the newest instants of a group's schedules, newest first, at most `limit`.
    async fn history(&self, group: &GroupId, limit: u32) -> Result<Vec<Firing>, StoreError>;
}
