//! Schedules as they are read, and what became of them.

use super::{
    SqliteStore,
    row::{broken, firing_row, json, schedule_row, text, time},
};
use crate::{
    cadence::window::Window,
    framework::problem::ProblemId,
    ids::{ConversationId, GroupId, PlatformName, ScheduleId},
    service::ports::{
        schedule::{Due, Firing, Plan, Schedule},
        schedules::ScheduleStore,
        store::StoreError,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};
use std::collections::HashMap;

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

    async fn due_schedules(
        &self,
        now: DateTime<Utc>,
        after: Option<(DateTime<Utc>, ScheduleId)>,
        limit: u32,
    ) -> Result<Vec<Due>> {
        let (at, id) = after.map_or((i64::MIN, i64::MIN), |(at, id)| (at.timestamp_millis(), id.0));
        let query = sqlx::query(
            "SELECT id, group_id, expression, zone, by_member, next_due_at, pool, plan,
                 (SELECT json_group_array(due_at) FROM firing WHERE schedule = schedule.id AND due_at >= next_due_at)
             FROM schedule INDEXED BY schedule_due
             WHERE next_due_at IS NOT NULL AND next_due_at <= ?1 AND (next_due_at, id) > (?2, ?3)
             ORDER BY next_due_at, id LIMIT ?4",
        )
        .bind(now.timestamp_millis())
        .bind(at)
        .bind(id)
        .bind(limit);
        self.all(query, |row| {
            let seen_to: Vec<i64> = json(row, 8)?;
            let seen_to = seen_to.into_iter().map(time).collect::<Result<_>>()?;
            Ok(Due { schedule: schedule_row(row)?, seen_to })
        })
        .await
    }

    async fn next_due(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        let next = sqlx::query_scalar::<_, Option<i64>>(
            "SELECT min(at) FROM (SELECT min(wake_at) AS at FROM interview WHERE wake_at IS NOT NULL
             UNION ALL SELECT min(next_due_at) FROM schedule WHERE next_due_at IS NOT NULL AND next_due_at > ?1)",
        )
        .bind(now.timestamp_millis())
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

    async fn posted(
        &self,
        groups: &[GroupId],
        limit: u32,
    ) -> Result<HashMap<GroupId, Vec<ProblemId>>> {
        let groups: Vec<&str> = groups.iter().map(GroupId::as_str).collect();
        let query = sqlx::query(
            "SELECT DISTINCT value, (SELECT json_group_array(problem) FROM (
                 SELECT problem FROM firing INDEXED BY firing_posted
                 WHERE group_id = wanted.value AND problem IS NOT NULL
                 ORDER BY fired_at DESC, due_at DESC LIMIT ?2))
             FROM json_each(?1) AS wanted",
        )
        .bind(serde_json::to_string(&groups).map_err(broken)?)
        .bind(limit);
        let read = |row: &SqliteRow| Ok((GroupId::new(text(row, 0)), json(row, 1)?));
        let mut posted: HashMap<_, Vec<_>> = self.all(query, read).await?.into_iter().collect();
        posted.retain(|_, problems| !problems.is_empty());
        Ok(posted)
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
