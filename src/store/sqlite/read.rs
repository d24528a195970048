//! The store's port: writes are handed to the writer, reads of rooms and what is said there go to the readers' pool. Boards,
//! people and schedules are read beside.

use super::{
    SqliteStore,
    row::{broken, frame_head, group_row, inbox_row, message_head, outbox_row, text, time},
    write::{Answer, Job},
};
use crate::{
    ids::{ConversationId, GroupId, InboxId, InterviewId, MessageKey, OutboxId, PlatformName},
    service::ports::{
        rows::{
            Commit, Committed, Frame, FrameHead, Group, InboxRow, Installation, MessageHead,
            OutboxRow, StoredInterview, Wake,
        },
        store::{Store, StoreError},
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

type Result<T> = std::result::Result<T, StoreError>;

const OPEN_ROOMS: &str =
    "SELECT outbox.platform_id, max(touched_at) FROM interview INDEXED BY interview_open
     JOIN outbox ON outbox.platform = interview.platform AND outbox.key = interview.thread
     WHERE status <> 'closed' AND interview.platform = ?1 AND outbox.platform_id IS NOT NULL
     GROUP BY outbox.platform_id";

#[async_trait]
impl Store for SqliteStore {
    async fn accept(&self, frame: Frame) -> Result<Option<InboxId>> {
        match self.writer()?.submit(Job::Accept(frame)).await? {
            Answer::Accepted(id) => Ok(id),
            other => Err(unexpected(&other)),
        }
    }

    async fn commit(&self, commit: Commit) -> Result<Committed> {
        let job = Job::commit(commit).map_err(|error| self.fault().tell(error))?;
        match self.writer()?.submit(job).await? {
            Answer::Committed(committed) => Ok(committed),
            other => Err(unexpected(&other)),
        }
    }

    async fn sent(&self, id: OutboxId, platform_id: String, at: DateTime<Utc>) -> Result<()> {
        self.writer()?.submit(Job::Sent { id, platform_id, at }).await.map(|_| ())
    }

    async fn dead(&self, id: OutboxId, reason: String, at: DateTime<Utc>) -> Result<Vec<OutboxId>> {
        match self.writer()?.submit(Job::Dead { id, reason, at }).await? {
            Answer::Given(ids) => Ok(ids),
            other => Err(unexpected(&other)),
        }
    }

    async fn emptied(&self, id: OutboxId) -> Result<()> {
        self.writer()?.submit(Job::Emptied(id)).await.map(|_| ())
    }

    async fn installed(&self, installation: Installation) -> Result<()> {
        self.writer()?.submit(Job::Installed(installation)).await.map(|_| ())
    }

    async fn uninstalled(
        &self,
        platform: PlatformName,
        workspace: String,
        channels: String,
    ) -> Result<()> {
        let job = Job::Uninstalled { platform, workspace, channels };
        self.writer()?.submit(job).await.map(|_| ())
    }

    async fn installations(&self, platform: &PlatformName) -> Result<Vec<Installation>> {
        let query = sqlx::query(
            "SELECT platform, workspace, sealed, at FROM installation WHERE platform = ?1 ORDER BY workspace",
        )
        .bind(platform.as_str());
        self.all(query, super::row::installation_row).await
    }

    async fn alive(&self, at: Option<DateTime<Utc>>) -> Result<()> {
        self.writer()?.submit(Job::Alive(at)).await.map(|_| ())
    }

    async fn last_alive(&self) -> Result<Option<DateTime<Utc>>> {
        self.meta("alive").await?.map(time).transpose()
    }

    async fn waiting_frames(&self) -> Result<Vec<FrameHead>> {
        let query = sqlx::query(
            "SELECT id, platform, conversation, at FROM inbox WHERE state = 'pending' ORDER BY at, id",
        );
        self.all(query, frame_head).await
    }

    async fn waiting_frame(&self, id: InboxId) -> Result<Option<InboxRow>> {
        let query = sqlx::query(
            "SELECT id, platform, key, conversation, at, received_at, body FROM inbox
             WHERE id = ?1 AND state = 'pending'",
        );
        Ok(self.all(query.bind(id.0), inbox_row).await?.pop())
    }

    async fn waiting_messages(&self) -> Result<Vec<MessageHead>> {
        let query = sqlx::query(
            "SELECT id, platform, key, place, replaces, opens_thread FROM outbox
             WHERE state = 'pending' ORDER BY id",
        );
        self.all(query, message_head).await
    }

    async fn waiting_message(&self, id: OutboxId) -> Result<Option<OutboxRow>> {
        let query = sqlx::query(
            "SELECT id, platform, key, place, card, replaces, opens_thread, written_at, if_closed
             FROM outbox WHERE id = ?1 AND state = 'pending'",
        );
        Ok(self.all(query.bind(id.0), outbox_row).await?.pop())
    }

    async fn platform_id(
        &self,
        platform: &PlatformName,
        key: &MessageKey,
    ) -> Result<Option<String>> {
        let found = sqlx::query_scalar::<_, Option<String>>(
            "SELECT platform_id FROM outbox WHERE platform = ?1 AND key = ?2",
        )
        .bind(platform.as_str())
        .bind(key.as_str())
        .fetch_optional(&self.readers)
        .await
        .map_err(|error| self.fault().tell(error))?;
        Ok(found.flatten())
    }

    async fn interview(&self, id: InterviewId) -> Result<Option<StoredInterview>> {
        self.load(id).await
    }

    async fn interview_in(
        &self,
        platform: &PlatformName,
        conversation: &ConversationId,
    ) -> Result<Option<InterviewId>> {
        let found = sqlx::query_scalar::<_, i64>(
            "SELECT interview.id FROM outbox JOIN interview
                 ON interview.platform = outbox.platform AND interview.thread = outbox.key
             WHERE outbox.platform = ?1 AND outbox.platform_id = ?2 AND outbox.opens_thread = 1
             ORDER BY interview.id DESC LIMIT 1",
        )
        .bind(platform.as_str())
        .bind(conversation.as_str())
        .fetch_optional(&self.readers)
        .await
        .map_err(|error| self.fault().tell(error))?;
        Ok(found.map(InterviewId))
    }

    async fn is_other_thread(
        &self,
        platform: &PlatformName,
        conversation: &ConversationId,
    ) -> Result<bool> {
        sqlx::query_scalar::<_, bool>(
            "SELECT EXISTS (SELECT 1 FROM outbox
                 LEFT JOIN interview ON interview.platform = outbox.platform AND interview.thread = outbox.key
                 WHERE outbox.platform = ?1 AND outbox.platform_id = ?2 AND outbox.opens_thread = 1
                     AND interview.id IS NULL)",
        )
        .bind(platform.as_str())
        .bind(conversation.as_str())
        .fetch_one(&self.readers)
        .await
        .map_err(|error| self.fault().tell(error))
    }

    async fn open_rooms(
        &self,
        platform: &PlatformName,
    ) -> Result<Vec<(ConversationId, DateTime<Utc>)>> {
        let query = sqlx::query(OPEN_ROOMS).bind(platform.as_str());
        let room = |row: &SqliteRow| Ok((ConversationId::new(text(row, 0)), time(row.get(1))?));
        self.all(query, room).await
    }

    async fn running_mocks(&self) -> Result<Vec<InterviewId>> {
        let query = sqlx::query(
            "SELECT id FROM interview INDEXED BY interview_open
             WHERE mode = 'mock' AND status = 'running' AND status <> 'closed'",
        );
        self.all(query, |row| Ok(InterviewId(row.get(0)))).await
    }

    async fn due_wakes(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Wake>> {
        let query = sqlx::query(
            "SELECT id, wake_at FROM interview WHERE wake_at <= ?1 ORDER BY wake_at LIMIT ?2",
        )
        .bind(now.timestamp_millis())
        .bind(limit);
        self.all(query, |row| {
            Ok(Wake { interview: InterviewId(row.get(0)), at: time(row.get(1))? })
        })
        .await
    }

    async fn groups(&self, ids: &[GroupId]) -> Result<Vec<Group>> {
        let ids: Vec<&str> = ids.iter().map(GroupId::as_str).collect();
        let query = sqlx::query(
            "SELECT DISTINCT study_group.id, name, zone, platform, channel, host FROM json_each(?1) AS wanted
             CROSS JOIN study_group ON study_group.id = wanted.value",
        )
        .bind(serde_json::to_string(&ids).map_err(broken)?);
        self.all(query, |row| Ok(group_row(row))).await
    }

    async fn group(&self, id: &GroupId) -> Result<Option<Group>> {
        let query = sqlx::query(
            "SELECT id, name, zone, platform, channel, host FROM study_group WHERE id = ?1",
        )
        .bind(id.as_str());
        Ok(self.all(query, |row| Ok(group_row(row))).await?.pop())
    }
}

impl SqliteStore {
    /// A number that is kept by name.
    pub(super) async fn meta(&self, name: &str) -> Result<Option<i64>> {
        let query = sqlx::query_scalar::<_, Option<i64>>("SELECT value FROM meta WHERE name = ?1");
        let value = query.bind(name).fetch_optional(&self.readers).await;
        Ok(value.map_err(|error| self.fault().tell(error))?.flatten())
    }

    pub(super) async fn all<'q, T>(
        &self,
        query: sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
        read: impl Fn(&SqliteRow) -> Result<T>,
    ) -> Result<Vec<T>> {
        let rows =
            query.fetch_all(&self.readers).await.map_err(|error| self.fault().tell(error))?;
        rows.iter().map(read).collect()
    }
}

fn unexpected(answer: &Answer) -> StoreError {
    StoreError::Other(anyhow::anyhow!("the writer answered something else: {answer:?}"))
}
