//! The store's port: writes are handed to the writer, reads go to the readers' pool.

use super::{
    SqliteStore,
    row::{
        frame_head, group_row, inbox_row, json, message_head, outbox_row, schedule_row, stage,
        text, time,
    },
    write::{Answer, Job},
};
use crate::{
    cadence::window::Window,
    chat::words::Kept,
    framework::problem::ProblemId,
    ids::{
        ConversationId, GroupId, InboxId, InterviewId, MemberId, MessageKey, OutboxId,
        PlatformName, ScheduleId,
    },
    progress::{
        board::{Ranked, Standing},
        period::PeriodKey,
        preferences::Preferences,
        season::Season,
        summary::Finished,
    },
    service::ports::{
        person::{Marks, Traces},
        rows::{
            Commit, Committed, Frame, FrameHead, Group, InboxRow, Installation, InterviewLine,
            Levels, Member, MessageHead, OutboxRow, Pairs, StoredInterview, Wake,
        },
        schedule::{Firing, Schedule},
        store::{Store, StoreError},
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};
use std::collections::HashMap;

type Result<T> = std::result::Result<T, StoreError>;

const OPEN_ROOMS: &str =
    "SELECT outbox.platform_id, max(touched_at) FROM interview INDEXED BY interview_open
     JOIN outbox ON outbox.platform = interview.platform AND outbox.key = interview.thread
     WHERE status <> 'closed' AND interview.platform = ?1 AND outbox.platform_id IS NOT NULL
     GROUP BY outbox.platform_id";

const SCHEDULED_CHANNELS: &str = "SELECT DISTINCT channel FROM study_group JOIN schedule ON schedule.group_id = study_group.id WHERE platform = ?1";

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

    async fn open_rooms(
        &self,
        platform: &PlatformName,
    ) -> Result<Vec<(ConversationId, DateTime<Utc>)>> {
        let query = sqlx::query(OPEN_ROOMS).bind(platform.as_str());
        let room = |row: &SqliteRow| Ok((ConversationId::new(text(row, 0)), time(row.get(1))?));
        self.all(query, room).await
    }

    async fn scheduled_channels(&self, platform: &PlatformName) -> Result<Vec<ConversationId>> {
        let query = sqlx::query(SCHEDULED_CHANNELS).bind(platform.as_str());
        self.all(query, |row| Ok(ConversationId::new(text(row, 0)))).await
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

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        self.earliest_due().await
    }

    async fn outline_seen(&self, member: &MemberId, problem: &ProblemId) -> Result<bool> {
        sqlx::query_scalar::<_, bool>(
            "SELECT EXISTS (SELECT 1 FROM outline_seen WHERE member = ?1 AND problem = ?2)",
        )
        .bind(member.as_str())
        .bind(problem.as_str())
        .fetch_one(&self.readers)
        .await
        .map_err(|error| self.fault().tell(error))
    }

    async fn board(&self, group: &GroupId, period: PeriodKey, limit: u32) -> Result<Vec<Standing>> {
        self.board_of(group, period, limit).await
    }

    async fn season(&self, group: &GroupId, season: Season, limit: u32) -> Result<Vec<Standing>> {
        self.season_of(group, season, limit).await
    }

    async fn place_on_board(
        &self,
        group: &GroupId,
        period: PeriodKey,
        member: &MemberId,
    ) -> Result<Option<Ranked>> {
        self.place_of(group, period, member).await
    }

    async fn finished(&self, member: Option<&MemberId>) -> Result<Vec<Finished>> {
        let query = match member {
            Some(member) => {
                sqlx::query("SELECT result FROM finished WHERE member = ?1 ORDER BY at, interview")
                    .bind(member.as_str())
            }
            None => sqlx::query("SELECT result FROM finished ORDER BY at, interview"),
        };
        self.all(query, |row| json(row, 0)).await
    }

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

    async fn group(&self, id: &GroupId) -> Result<Option<Group>> {
        let query = sqlx::query(
            "SELECT id, name, zone, platform, channel, host FROM study_group WHERE id = ?1",
        )
        .bind(id.as_str());
        Ok(self.all(query, |row| Ok(group_row(row))).await?.pop())
    }

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
        self.schedules_beyond(after, limit).await
    }

    async fn zone_rules(&self) -> Result<Option<i64>> {
        self.meta("zone_rules").await
    }

    async fn due_schedules(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Schedule>> {
        self.schedules_due(now, limit).await
    }

    async fn window_of(
        &self,
        group: &GroupId,
        problem: &ProblemId,
    ) -> Result<Option<(DateTime<Utc>, Window)>> {
        self.newest_window(group, problem).await
    }

    async fn preferences(&self, members: &[MemberId]) -> Result<HashMap<MemberId, Preferences>> {
        self.preferences_of(members).await
    }

    async fn pairs(&self, group: &GroupId, since: DateTime<Utc>) -> Result<Pairs> {
        self.pairs_of(group, since).await
    }

    async fn active(&self, member: &MemberId) -> Result<Vec<DateTime<Utc>>> {
        self.active_of(member).await
    }

    async fn posted(&self, group: &GroupId, limit: u32) -> Result<Vec<ProblemId>> {
        self.posted_of(group, limit).await
    }

    async fn levels(&self, group: &GroupId, limit: u32) -> Result<Vec<Levels>> {
        self.levels_of(group, limit).await
    }

    async fn kept(&self, member: &MemberId) -> Result<Kept> {
        self.kept_of(member).await
    }

    async fn traces(&self, member: &MemberId, marks: &Marks) -> Result<Traces> {
        self.traces_of(member, marks).await
    }

    async fn history(&self, group: &GroupId, limit: u32) -> Result<Vec<Firing>> {
        self.history_of(group, limit).await
    }
}

impl SqliteStore {
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
