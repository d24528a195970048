//! The port to schedules as they are read; their rows are in [`super::schedule`].

use super::{
    schedule::{Due, Firing, Schedule},
    store::StoreError,
};
use crate::{
    cadence::window::Window,
    framework::problem::ProblemId,
    ids::{ConversationId, GroupId, PlatformName, ScheduleId},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

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

    /// Schedules due at or before `now`, earliest first, those after this one, at most `limit`.
    async fn due_schedules(
        &self,
        now: DateTime<Utc>,
        after: Option<(DateTime<Utc>, ScheduleId)>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError>;

    /// When the earliest interview is to be looked at, or the earliest of the schedules that are not due by `now` is.
    async fn next_due(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// The rules of zones that were written last.
    async fn zone_rules(&self) -> Result<Option<i64>, StoreError>;

    /// Channels of groups that have a schedule, on one platform; each once.
    async fn scheduled_channels(
        &self,
        platform: &PlatformName,
    ) -> Result<Vec<ConversationId>, StoreError>;

    /// The newest problems posted to each of these groups by schedules, newest first, at most `limit` for each. Groups without any
    /// are not there.
    async fn posted(
        &self,
        groups: &[GroupId],
        limit: u32,
    ) -> Result<HashMap<GroupId, Vec<ProblemId>>, StoreError>;

    /// When a problem was posted to a group last by a schedule that says how long posts are answered, and how long.
    async fn window_of(
        &self,
        group: &GroupId,
        problem: &ProblemId,
    ) -> Result<Option<(DateTime<Utc>, Window)>, StoreError>;

    /// What became of the newest instants of a group's schedules, newest first, at most `limit`.
    async fn history(&self, group: &GroupId, limit: u32) -> Result<Vec<Firing>, StoreError>;
}
