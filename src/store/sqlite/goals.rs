//! What a group aims at and what was done for it, as it is read.

use super::{
    SqliteStore,
    row::{broken, levels_row, stage, text, time},
};
use crate::{
    framework::problem::ProblemId,
    ids::{GroupId, MemberId},
    progress::{
        goal::Goal,
        period::{Period, PeriodKey},
    },
    service::ports::{
        goals::{Answered, FinishedOn, GoalStore},
        rows::Levels,
        store::StoreError,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row, sqlite::SqliteRow};

type Result<T> = std::result::Result<T, StoreError>;

/// Begins the keys of boards of a day; their dates are in the order of time.
const DAYS: &str = "day:";

/// Behind the key of every day.
const BEHIND_DAYS: &str = "day;";

#[async_trait]
impl GoalStore for SqliteStore {
    async fn goal(&self, group: &GroupId) -> Result<Option<Goal>> {
        let query =
            sqlx::query("SELECT goal FROM group_goal WHERE group_id = ?1").bind(group.as_str());
        let read = |row: &SqliteRow| text(row, 0).parse().map_err(broken);
        Ok(self.all(query, read).await?.pop())
    }

    async fn finished_since(&self, group: &GroupId, since: NaiveDate) -> Result<Vec<FinishedOn>> {
        let first = PeriodKey { period: Period::Day, begins: since };
        let query = sqlx::query(
            "SELECT member, period, interviews FROM board
             WHERE group_id = ?1 AND period >= ?2 AND period < ?3 AND interviews > 0",
        )
        .bind(group.as_str())
        .bind(first.to_string())
        .bind(BEHIND_DAYS);
        self.all(query, finished_row).await
    }

    async fn answered_since(&self, group: &GroupId, since: DateTime<Utc>) -> Result<Vec<Answered>> {
        let query = sqlx::query(
            "SELECT part.member, interview.problem, part.stage, min(part.at) AS first
             FROM interview INDEXED BY interview_group CROSS JOIN part ON part.interview = interview.id
             WHERE interview.group_id = ?1 AND interview.touched_at >= ?2 AND part.state = 'answer'
             GROUP BY interview.id, part.member, part.stage HAVING first >= ?2",
        )
        .bind(group.as_str())
        .bind(since.timestamp_millis());
        self.all(query, answered_row).await
    }

    async fn levels_of(&self, member: &MemberId, limit: u32) -> Result<Vec<Levels>> {
        let query = sqlx::query(
            "SELECT grade.member, interview.touched_at, grade.grade FROM candidate
             CROSS JOIN interview ON interview.id = candidate.interview
             CROSS JOIN grade ON grade.interview = interview.id AND grade.member = candidate.member
             WHERE candidate.member = ?1 AND interview.status = 'closed'
             ORDER BY interview.id DESC LIMIT ?2",
        )
        .bind(member.as_str())
        .bind(limit);
        self.all(query, levels_row).await
    }
}

fn finished_row(row: &SqliteRow) -> Result<FinishedOn> {
    let period = text(row, 1);
    let day = period.strip_prefix(DAYS).and_then(|day| day.parse().ok());
    Ok(FinishedOn {
        member: MemberId::new(text(row, 0)),
        day: day.ok_or_else(|| broken(anyhow::anyhow!("{period} is no board of a day")))?,
        interviews: row.get(2),
    })
}

fn answered_row(row: &SqliteRow) -> Result<Answered> {
    Ok(Answered {
        member: MemberId::new(text(row, 0)),
        problem: ProblemId::new(text(row, 1)),
        stage: stage(row, 2)?,
        at: time(row.get(3))?,
    })
}
