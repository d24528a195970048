//! Schedules as they are read, and what became of them.

use super::{
    SqliteStore,
    row::{firing_row, json, schedule_row, text, time},
};
use crate::{
    cadence::window::Window,
    framework::problem::ProblemId,
    ids::{ConversationId, GroupId, PlatformName, ScheduleId},
    service::ports::{
        schedule::{Firing, Plan, Schedule},
        schedules::ScheduleStore,
        store::StoreError,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

type Result<T> = std::result::Result<T, StoreError>;

const SCHEDULED_CHANNELS: &str = "SELECT DISTINCT channel FROM study_group JOIN schedule ON schedule.group_id = study_group.id WHERE platform = ?1";

#[async_trait]
impl ScheduleStore for SqliteStore {
    async fn schedules(&self, group: &GroupId) -> Result<Vec<Schedule>> {
        let query = sqlx::query(
            "SELECT id, group_id, expression, zone, by_member, next_due_at, pool, plan FROM schedule WHERE group_id = ?1 ORDER BY id",
        )
        .bind(group.as_str());
        self.all(query, schedule_row).await
    }

    async fn schedules_after(
        &self,
        after: Option<ScheduleId>,
        limit: u32,
    ) -> Result<Vec<Schedule>> {
        let query = sqlx::query(
            "SELECT id, group_id, expression, zone, by_member, next_due_at, pool, plan FROM schedule
             WHERE id > ?1 AND next_due_at IS NOT NULL ORDER BY id LIMIT ?2",
        )
        .bind(after.map_or(i64::MIN, |after| after.0))
        .bind(limit);
        self.all(query, schedule_row).await
    }

    async fn due_schedules(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Schedule>> {
        let query = sqlx::query(
            "SELECT id, group_id, expression, zone, by_member, next_due_at, pool, plan FROM schedule
             WHERE next_due_at <= ?1 ORDER BY next_due_at LIMIT ?2",
        )
        .bind(now.timestamp_millis())
        .bind(limit);
        self.all(query, schedule_row).await
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        let next = sqlx::query_scalar::<_, Option<i64>>(
            "SELECT min(at) FROM (SELECT min(wake_at) AS at FROM interview WHERE wake_at IS NOT NULL
             UNION ALL SELECT min(next_due_at) FROM schedule WHERE next_due_at IS NOT NULL)",
        )
        .fetch_one(&self.readers)
        .await
        .map_err(|error| self.fault().tell(error))?;
        next.map(time).transpose()
    }

    async fn zone_rules(&self) -> Result<Option<i64>> {
        self.meta("zone_rules").await
    }

    async fn scheduled_channels(&self, platform: &PlatformName) -> Result<Vec<ConversationId>> {
        let query = sqlx::query(SCHEDULED_CHANNELS).bind(platform.as_str());
        self.all(query, |row| Ok(ConversationId::new(text(row, 0)))).await
    }

    async fn posted(&self, group: &GroupId, limit: u32) -> Result<Vec<ProblemId>> {
        let query = sqlx::query(
            "SELECT problem FROM firing INDEXED BY firing_posted WHERE group_id = ?1 AND problem IS NOT NULL
             ORDER BY fired_at DESC, due_at DESC LIMIT ?2",
        )
        .bind(group.as_str())
        .bind(limit);
        self.all(query, |row| Ok(ProblemId::new(text(row, 0)))).await
    }

    async fn window_of(
        &self,
        group: &GroupId,
        problem: &ProblemId,
    ) -> Result<Option<(DateTime<Utc>, Window)>> {
        let query = sqlx::query(
            "SELECT firing.fired_at, schedule.plan FROM firing INDEXED BY firing_posted
             CROSS JOIN schedule ON schedule.id = firing.schedule
             WHERE firing.group_id = ?1 AND firing.problem = ?2 AND firing.problem IS NOT NULL
             ORDER BY firing.fired_at DESC, firing.due_at DESC LIMIT 1",
        )
        .bind(group.as_str())
        .bind(problem.as_str());
        let read = |row: &SqliteRow| Ok((time(row.get(0))?, json::<Plan>(row, 1)?));
        let newest = self.all(query, read).await?.into_iter().next();
        Ok(newest.and_then(|(at, plan)| Some((at, plan.window?))))
    }

    async fn history(&self, group: &GroupId, limit: u32) -> Result<Vec<Firing>> {
        let query = sqlx::query(
            "SELECT schedule, due_at, fired_at, problem, skipped, group_id FROM firing WHERE group_id = ?1
             ORDER BY fired_at DESC, due_at DESC LIMIT ?2",
        )
        .bind(group.as_str())
        .bind(limit);
        self.all(query, firing_row).await
    }
}
