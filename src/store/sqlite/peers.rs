//! Marks of peers as they are read; they are written with the step that gives them.

use super::{
    SqliteStore,
    row::{broken, json, stage, text, time},
};
use crate::{
    ids::{ConversationId, GroupId, InterviewId, MemberId},
    progress::improvement::Reviews,
    service::ports::{
        peers::{PeerMark, PeerStore},
        store::StoreError,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

type Result<T> = std::result::Result<T, StoreError>;

#[async_trait]
impl PeerStore for SqliteStore {
    async fn peer_marks(&self, interview: InterviewId) -> Result<Vec<PeerMark>> {
        let query = sqlx::query(
            "SELECT interview, candidate, stage, member, levels, at FROM peer_mark
             WHERE interview = ?1 ORDER BY candidate, stage, at, member",
        )
        .bind(interview.0);
        self.all(query, mark_row).await
    }

    async fn reviews(&self, member: &MemberId) -> Result<u64> {
        let query =
            sqlx::query("SELECT count(*) FROM peer_mark WHERE member = ?1").bind(member.as_str());
        let counts = self.all(query, |row| Ok(row.get::<i64, _>(0))).await?;
        Ok(counts.first().and_then(|count| u64::try_from(*count).ok()).unwrap_or(0))
    }

    async fn reviews_since(&self, group: &GroupId, since: DateTime<Utc>) -> Result<Vec<Reviews>> {
        let query = sqlx::query(
            "SELECT member, count(*), max(at) FROM interview INDEXED BY interview_group
             CROSS JOIN peer_mark ON peer_mark.interview = interview.id
             WHERE group_id = ?1 AND at >= ?2 GROUP BY member",
        )
        .bind(group.as_str())
        .bind(since.timestamp_millis());
        self.all(query, |row| {
            Ok(Reviews {
                member: MemberId::new(text(row, 0)),
                given: u32::try_from(row.get::<i64, _>(1)).map_err(broken)?,
                last: time(row.get(2))?,
            })
        })
        .await
    }

    async fn last_of_another(
        &self,
        group: &GroupId,
        channel: &ConversationId,
        member: &MemberId,
    ) -> Result<Option<InterviewId>> {
        let query = sqlx::query(
            "SELECT id FROM interview INDEXED BY interview_group
             WHERE group_id = ?1 AND status = 'closed' AND room ->> 'channel' = ?2
                 AND EXISTS (SELECT 1 FROM json_each(head, '$.sheets') WHERE key <> ?3)
             ORDER BY id DESC LIMIT 1",
        )
        .bind(group.as_str())
        .bind(channel.as_str())
        .bind(member.as_str());
        Ok(self.all(query, |row| Ok(InterviewId(row.get(0)))).await?.pop())
    }
}

fn mark_row(row: &SqliteRow) -> Result<PeerMark> {
    Ok(PeerMark {
        interview: InterviewId(row.get(0)),
        candidate: MemberId::new(text(row, 1)),
        stage: stage(row, 2)?,
        by: MemberId::new(text(row, 3)),
        levels: json(row, 4)?,
        at: time(row.get(5))?,
    })
}
