//! An interview put together again from its rows; how it was taken apart is `write`'s and `interview::record`'s.

use super::{
    SqliteStore,
    row::{broken, grade_row, json, part_row, time},
};
use crate::{
    ids::InterviewId,
    interview::record::restore,
    service::ports::{rows::StoredInterview, store::StoreError},
};
use sqlx::Row;

type Result<T> = std::result::Result<T, StoreError>;

impl SqliteStore {
    /// An interview whole, as it was at one moment.
    pub(super) async fn load(&self, id: InterviewId) -> Result<Option<StoredInterview>> {
        let tell = |error| self.fault().tell(error);
        // One transaction, so that all three reads see the same moment: a step may be committed between them.
        let mut tx = self.readers.begin().await.map_err(tell)?;
        let head = sqlx::query("SELECT head, room, version, wake_at FROM interview WHERE id = ?1")
            .bind(id.0)
            .fetch_optional(&mut *tx)
            .await
            .map_err(tell)?;
        let Some(head) = head else { return Ok(None) };
        let parts = sqlx::query(
            "SELECT member, stage, key, at, text, state, edited_at, later FROM part WHERE interview = ?1 ORDER BY at, key",
        )
        .bind(id.0)
        .fetch_all(&mut *tx)
        .await
        .map_err(tell)?;
        let grades = sqlx::query("SELECT member, revision, grade FROM grade WHERE interview = ?1")
            .bind(id.0)
            .fetch_all(&mut *tx)
            .await
            .map_err(tell)?;
        tx.rollback().await.map_err(tell)?;
        let parts = parts.iter().map(part_row).collect::<Result<_>>()?;
        let grades = grades.iter().map(grade_row).collect::<Result<_>>()?;
        let mut interview = restore(head.get(0), parts, grades).map_err(broken)?;
        interview.version = head.get(2);
        let wake_at = head.get::<Option<i64>, _>(3).map(time).transpose()?;
        Ok(Some(StoredInterview { interview, room: json(&head, 1)?, wake_at }))
    }
}
