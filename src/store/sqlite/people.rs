//! People as they are read. What is kept about one, counted and found, is in `person`, partners are in `pairs`.

use super::{
    SqliteStore,
    links::PERSON,
    row::{broken, group_row, json, levels_row, stage, text, time},
};
use crate::{
    chat::words::Kept,
    framework::problem::ProblemId,
    ids::{ConversationId, GroupId, InterviewId, MemberId, PlatformName},
    progress::{preferences::Preferences, summary::Finished},
    service::ports::{
        pairs::Pairs,
        people::PeopleStore,
        person::{Marks, Traces},
        rows::{Group, InterviewLine, Levels, Member},
        store::StoreError,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Row, sqlite::SqliteRow};
use std::collections::HashMap;

type Result<T> = std::result::Result<T, StoreError>;

/// A quarter of an hour in milliseconds: no clock is set to a part of it, so days begin with one everywhere.
const QUARTER: i64 = 15 * 60 * 1_000;

#[async_trait]
impl PeopleStore for SqliteStore {
    async fn members(&self) -> Result<Vec<Member>> {
        let query = sqlx::query("SELECT id, platform, name, zone, locale FROM member ORDER BY id");
        self.all(query, |row| {
            Ok(Member {
                id: MemberId::new(text(row, 0)),
                platform: PlatformName::new(text(row, 1)),
                name: text(row, 2),
                zone: row.get(3),
                locale: row.get(4),
            })
        })
        .await
    }

    async fn preferences(&self, members: &[MemberId]) -> Result<HashMap<MemberId, Preferences>> {
        let members: Vec<&str> = members.iter().map(MemberId::as_str).collect();
        let query = sqlx::query(
            "SELECT member, preferences FROM json_each(?1) AS wanted
             CROSS JOIN preference ON preference.member = wanted.value",
        )
        .bind(serde_json::to_string(&members).map_err(broken)?);
        let read = |row: &SqliteRow| Ok((MemberId::new(text(row, 0)), json(row, 1)?));
        Ok(self.all(query, read).await?.into_iter().collect())
    }

    async fn groups_of(&self, member: &MemberId) -> Result<Vec<Group>> {
        let query = sqlx::query(
            "SELECT study_group.id, name, zone, study_group.platform, channel, host FROM candidate
             JOIN interview ON interview.id = candidate.interview
             JOIN study_group ON study_group.id = interview.group_id
             WHERE candidate.member = ?1 GROUP BY study_group.id ORDER BY max(touched_at) DESC",
        )
        .bind(member.as_str());
        self.all(query, |row| Ok(group_row(row))).await
    }

    async fn open_interviews(&self, member: &MemberId) -> Result<Vec<InterviewLine>> {
        let query = sqlx::query(
            "SELECT interview.id, problem, mode, stage, status, touched_at, outbox.platform_id FROM candidate
             JOIN interview ON interview.id = candidate.interview
             LEFT JOIN outbox ON outbox.platform = interview.platform AND outbox.key = interview.thread
             WHERE candidate.member = ?1 AND status <> 'closed' ORDER BY touched_at DESC, interview.id DESC",
        )
        .bind(member.as_str());
        self.all(query, |row| {
            Ok(InterviewLine {
                id: InterviewId(row.get(0)),
                problem: ProblemId::new(text(row, 1)),
                mode: text(row, 2),
                stage: stage(row, 3)?,
                paused: text(row, 4) == "paused",
                touched_at: time(row.get(5))?,
                thread: row.get::<Option<String>, _>(6).map(ConversationId::new),
            })
        })
        .await
    }

    async fn outline_seen(&self, member: &MemberId, problem: &ProblemId) -> Result<bool> {
        let seen = format!(
            "SELECT EXISTS (SELECT 1 FROM outline_seen WHERE member IN {PERSON} AND problem = ?2)"
        );
        sqlx::query_scalar::<_, bool>(AssertSqlSafe(seen))
            .bind(member.as_str())
            .bind(problem.as_str())
            .fetch_one(&self.readers)
            .await
            .map_err(|error| self.fault().tell(error))
    }

    async fn active(&self, member: &MemberId) -> Result<Vec<DateTime<Utc>>> {
        let query = format!(
            "SELECT DISTINCT part.at / ?2 * ?2 AS quarter FROM candidate
             CROSS JOIN part ON part.interview = candidate.interview AND part.member = candidate.member
             WHERE candidate.member IN {PERSON} AND part.state = 'answer' ORDER BY quarter"
        );
        let query = sqlx::query(AssertSqlSafe(query)).bind(member.as_str()).bind(QUARTER);
        self.all(query, |row| time(row.get(0))).await
    }

    async fn finished(&self, member: Option<&MemberId>) -> Result<Vec<Finished>> {
        let query = match member {
            Some(member) => {
                let query = format!(
                    "SELECT result FROM finished WHERE member IN {PERSON} ORDER BY at, interview"
                );
                sqlx::query(AssertSqlSafe(query)).bind(member.as_str())
            }
            None => sqlx::query("SELECT result FROM finished ORDER BY at, interview"),
        };
        self.all(query, |row| json(row, 0)).await
    }

    async fn levels(&self, group: &GroupId, limit: u32) -> Result<Vec<Levels>> {
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

    async fn pairs(&self, group: &GroupId, since: DateTime<Utc>) -> Result<Pairs> {
        self.pairs_of(group, since).await
    }

    async fn kept(&self, member: &MemberId) -> Result<Kept> {
        self.kept_of(member).await
    }

    async fn traces(&self, member: &MemberId, marks: &Marks) -> Result<Traces> {
        self.traces_of(member, marks).await
    }
}
