//! What a group and its people do: reads for boards, streaks and schedules. Interviews and messages are read beside.

use super::{
    SqliteStore,
    row::{broken, firing_row, json, levels_row, schedule_row, text, time},
};
use crate::{
    cadence::window::Window,
    framework::problem::ProblemId,
    ids::{GroupId, MemberId, ScheduleId},
    progress::preferences::Preferences,
    service::ports::{
        rows::Levels,
        schedule::{Firing, Plan, Schedule},
        store::StoreError,
    },
};
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};
use std::collections::HashMap;

type Result<T> = std::result::Result<T, StoreError>;

/// A quarter of an hour in milliseconds: no clock is set to a part of it, so days begin with one everywhere.
const QUARTER: i64 = 15 * 60 * 1_000;

impl SqliteStore {
    pub(super) async fn preferences_of(
        &self,
        members: &[MemberId],
    ) -> Result<HashMap<MemberId, Preferences>> {
        let members: Vec<&str> = members.iter().map(MemberId::as_str).collect();
        let query = sqlx::query(
            "SELECT member, preferences FROM json_each(?1) AS wanted
             CROSS JOIN preference ON preference.member = wanted.value",
        )
        .bind(serde_json::to_string(&members).map_err(broken)?);
        let read = |row: &SqliteRow| Ok((MemberId::new(text(row, 0)), json(row, 1)?));
        Ok(self.all(query, read).await?.into_iter().collect())
    }

    pub(super) async fn schedules_beyond(
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

    pub(super) async fn schedules_due(
        &self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Schedule>> {
        let query = sqlx::query(
            "SELECT id, group_id, expression, zone, by_member, next_due_at, pool, plan FROM schedule
             WHERE next_due_at <= ?1 ORDER BY next_due_at LIMIT ?2",
        )
        .bind(now.timestamp_millis())
        .bind(limit);
        self.all(query, schedule_row).await
    }

    pub(super) async fn newest_window(
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

    /// A number that is kept by name.
    pub(super) async fn meta(&self, name: &str) -> Result<Option<i64>> {
        let query = sqlx::query_scalar::<_, Option<i64>>("SELECT value FROM meta WHERE name = ?1");
        let value = query.bind(name).fetch_optional(&self.readers).await;
        Ok(value.map_err(|error| self.fault().tell(error))?.flatten())
    }

    pub(super) async fn earliest_due(&self) -> Result<Option<DateTime<Utc>>> {
        let next = sqlx::query_scalar::<_, Option<i64>>(
            "SELECT min(at) FROM (SELECT min(wake_at) AS at FROM interview WHERE wake_at IS NOT NULL
             UNION ALL SELECT min(next_due_at) FROM schedule WHERE next_due_at IS NOT NULL)",
        )
        .fetch_one(&self.readers)
        .await
        .map_err(|error| self.fault().tell(error))?;
        next.map(time).transpose()
    }

    pub(super) async fn active_of(&self, member: &MemberId) -> Result<Vec<DateTime<Utc>>> {
        let query = sqlx::query(
            "SELECT DISTINCT part.at / ?2 * ?2 AS quarter FROM candidate
             CROSS JOIN part ON part.interview = candidate.interview
             WHERE candidate.member = ?1 AND part.member = ?1 AND part.state = 'answer' ORDER BY quarter",
        )
        .bind(member.as_str())
        .bind(QUARTER);
        self.all(query, |row| time(row.get(0))).await
    }

    pub(super) async fn posted_of(&self, group: &GroupId, limit: u32) -> Result<Vec<ProblemId>> {
        let query = sqlx::query(
            "SELECT problem FROM firing INDEXED BY firing_posted WHERE group_id = ?1 AND problem IS NOT NULL
             ORDER BY fired_at DESC, due_at DESC LIMIT ?2",
        )
        .bind(group.as_str())
        .bind(limit);
        self.all(query, |row| Ok(ProblemId::new(text(row, 0)))).await
    }

    pub(super) async fn levels_of(&self, group: &GroupId, limit: u32) -> Result<Vec<Levels>> {
        let query = sqlx::query(
            "SELECT grade.member, interview.touched_at, grade.grade FROM interview INDEXED BY interview_group
             CROSS JOIN grade ON grade.interview = interview.id
             WHERE interview.group_id = ?1 AND interview.status = 'closed'
             ORDER BY interview.id DESC LIMIT ?2",
        )
        .bind(group.as_str())
        .bind(limit);
        self.all(query, levels_row).await
    }

    pub(super) async fn history_of(&self, group: &GroupId, limit: u32) -> Result<Vec<Firing>> {
        let query = sqlx::query(
            "SELECT schedule, due_at, fired_at, problem, skipped, group_id FROM firing WHERE group_id = ?1
             ORDER BY fired_at DESC, due_at DESC LIMIT ?2",
        )
        .bind(group.as_str())
        .bind(limit);
        self.all(query, firing_row).await
    }
}
