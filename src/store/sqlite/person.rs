//! What is kept about one person, counted, and where they are found. How it is erased is in `write::erase`.

use super::{SqliteStore, row::broken};
use crate::{
    chat::words::Kept,
    ids::{InboxId, InterviewId, MemberId, OutboxId},
    service::ports::{
        person::{Marks, NamedIn, Traces},
        store::StoreError,
    },
};
use sqlx::{Row, sqlite::SqliteRow};

type Result<T> = std::result::Result<T, StoreError>;

/// Whether a message of ours is to somebody, about them, or in one of these threads: `?1` their names, `?2` the threads,
/// both as lists in JSON.
pub(super) const ABOUT: &str = "(EXISTS (SELECT 1 FROM json_each(?1) AS mark
         WHERE instr(lower(card), mark.value) OR instr(lower(place), mark.value)
             OR instr(lower(coalesce(if_closed, '')), mark.value))
     OR root IN (SELECT value FROM json_each(?2)) OR key IN (SELECT value FROM json_each(?2)))";

/// Whether a frame names somebody: `?1` their names, as a list in JSON.
pub(super) const NAMED: &str =
    "EXISTS (SELECT 1 FROM json_each(?1) AS mark WHERE instr(lower(body), mark.value))";

/// The interviews that are all of one person (`?1`), and how to find their threads.
pub(super) const ALONE: &str =
    "FROM candidate CROSS JOIN interview ON interview.id = candidate.interview
     WHERE candidate.member = ?1
         AND (SELECT count(*) = 1 AND min(key) = ?1 FROM json_each(interview.head, '$.sheets'))";

fn list<T: serde::Serialize>(values: &[T]) -> Result<String> {
    serde_json::to_string(values).map_err(broken)
}

impl SqliteStore {
    pub(super) async fn kept_of(&self, member: &MemberId) -> Result<Kept> {
        let query = sqlx::query(
            "WITH mine (id) AS (SELECT interview FROM candidate WHERE member = ?1)
             SELECT (SELECT count(*) FROM mine),
                 (SELECT count(*) FROM mine CROSS JOIN interview USING (id) WHERE status <> 'closed'),
                 (SELECT count(*) FROM mine CROSS JOIN part ON part.interview = mine.id WHERE member = ?1),
                 (SELECT count(*) FROM mine CROSS JOIN grade ON grade.interview = mine.id WHERE member = ?1),
                 (SELECT count(*) FROM finished WHERE member = ?1),
                 (SELECT coalesce(sum(points), 0) FROM board WHERE period = 'all' AND member = ?1
                     AND group_id IN (SELECT group_id FROM best WHERE member = ?1)),
                 (SELECT count(*) FROM outline_seen WHERE member = ?1),
                 (SELECT count(*) FROM schedule WHERE by_member = ?1),
                 EXISTS (SELECT 1 FROM preference WHERE member = ?1),
                 EXISTS (SELECT 1 FROM member WHERE id = ?1),
                 (SELECT zone FROM member WHERE id = ?1),
                 (SELECT count(*) FROM peer_mark WHERE member = ?1),
                 (SELECT count(*) FROM peer_mark WHERE candidate = ?1)",
        )
        .bind(member.as_str());
        let read = |row: &SqliteRow| {
            let count = |column| u64::try_from(row.get::<i64, _>(column)).unwrap_or(0);
            Ok(Kept {
                interviews: count(0),
                open: count(1),
                messages: count(2),
                grades: count(3),
                results: count(4),
                points: count(5),
                outlines: count(6),
                schedules: count(7),
                preferences: row.get(8),
                named: row.get(9),
                zone: row.get(10),
                reviews: count(11),
                reviewed: count(12),
            })
        };
        Ok(self.all(query, read).await?.pop().unwrap_or_default())
    }

    pub(super) async fn traces_of(&self, member: &MemberId, marks: &Marks) -> Result<Traces> {
        let newest = sqlx::query(
            "SELECT (SELECT coalesce(max(id), 0) FROM inbox), (SELECT coalesce(max(id), 0) FROM outbox)",
        );
        let read = |row: &SqliteRow| Ok((InboxId(row.get(0)), OutboxId(row.get(1))));
        let (newest_frame, newest_message) =
            self.all(newest, read).await?.pop().unwrap_or((InboxId(0), OutboxId(0)));
        let interviews = sqlx::query(
            "SELECT id, (SELECT count(*) = 1 AND min(key) = ?1 FROM json_each(head, '$.sheets')), status = 'closed'
             FROM interview
             WHERE id IN (SELECT interview FROM candidate WHERE member = ?1) OR instr(room, ?2)",
        )
        .bind(member.as_str())
        .bind(serde_json::to_string(member.as_str()).map_err(broken)?);
        let interviews = self
            .all(interviews, |row| {
                Ok(NamedIn {
                    interview: InterviewId(row.get(0)),
                    alone: row.get(1),
                    closed: row.get(2),
                })
            })
            .await?;
        let marked = list(marks.list())?;
        let frames =
            sqlx::query(sqlx::AssertSqlSafe(format!("SELECT id FROM inbox WHERE {NAMED}")))
                .bind(&marked);
        let frames = self.all(frames, |row| Ok(InboxId(row.get(0)))).await?;
        let threads = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT interview.thread {ALONE}")))
            .bind(member.as_str());
        let threads = self.all(threads, |row| Ok(row.get::<String, _>(0))).await?;
        let messages =
            sqlx::query(sqlx::AssertSqlSafe(format!("SELECT id FROM outbox WHERE {ABOUT}")))
                .bind(&marked)
                .bind(list(&threads)?);
        let messages = self.all(messages, |row| Ok(OutboxId(row.get(0)))).await?;
        Ok(Traces { interviews, frames, messages, newest_frame, newest_message })
    }
}
