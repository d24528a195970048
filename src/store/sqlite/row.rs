//! One stored row, or one value of it, as the port's types; what cannot be read is an error and never a guess.

use crate::{
    framework::{pool::Pool, problem::ProblemId, stage::Stage},
    grading::grade::Grade,
    ids::{
        ConversationId, GroupId, InboxId, MemberId, MessageKey, OutboxId, PlatformName, ScheduleId,
    },
    interview::{
        record::{GradeRow, PartRow},
        state::{Part, PartState},
    },
    service::ports::{
        rows::{
            Frame, FrameHead, Group, InboxRow, Installation, Levels, MessageHead, OutboxRow,
            Outgoing,
        },
        schedule::{Firing, Outcome, Schedule},
        store::StoreError,
    },
};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::{Row, sqlite::SqliteRow};
use std::sync::Arc;

type Result<T> = std::result::Result<T, StoreError>;

/// A stored value that this version cannot read.
pub(super) fn broken(error: impl Into<anyhow::Error>) -> StoreError {
    StoreError::Other(error.into().context("reading a stored row"))
}

pub(super) fn text(row: &SqliteRow, index: usize) -> String {
    row.get(index)
}

pub(super) fn time(millis: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis)
        .ok_or_else(|| broken(anyhow::anyhow!("{millis} is no time")))
}

pub(super) fn json<T: DeserializeOwned>(row: &SqliteRow, index: usize) -> Result<T> {
    serde_json::from_str(row.get(index)).map_err(broken)
}

/// The same, where there may be none.
fn optional_json<T: DeserializeOwned>(row: &SqliteRow, index: usize) -> Result<Option<T>> {
    let stored: Option<&str> = row.get(index);
    stored.map(serde_json::from_str).transpose().map_err(broken)
}

pub(super) fn stage(row: &SqliteRow, index: usize) -> Result<Stage> {
    let id = text(row, index);
    Stage::from_id(&id).ok_or_else(|| broken(anyhow::anyhow!("{id} is no stage")))
}

pub(super) fn grade_row(row: &SqliteRow) -> Result<GradeRow> {
    Ok(GradeRow {
        by: MemberId::new(text(row, 0)),
        revision: u32::try_from(row.get::<i64, _>(1)).map_err(broken)?,
        grade: json(row, 2)?,
    })
}

pub(super) fn levels_row(row: &SqliteRow) -> Result<Levels> {
    let grade: Grade = json(row, 2)?;
    Ok(Levels {
        member: MemberId::new(text(row, 0)),
        at: time(row.get(1))?,
        levels: grade.levels.iter().map(|graded| (graded.criterion, graded.level)).collect(),
    })
}

pub(super) fn inbox_row(row: &SqliteRow) -> Result<InboxRow> {
    Ok(InboxRow {
        id: InboxId(row.get(0)),
        frame: Frame {
            platform: PlatformName::new(text(row, 1)),
            key: text(row, 2),
            conversation: ConversationId::new(text(row, 3)),
            at: time(row.get(4))?,
            received_at: time(row.get(5))?,
            body: text(row, 6),
        },
    })
}

pub(super) fn frame_head(row: &SqliteRow) -> Result<FrameHead> {
    Ok(FrameHead {
        id: InboxId(row.get(0)),
        platform: PlatformName::new(text(row, 1)),
        conversation: ConversationId::new(text(row, 2)),
        at: time(row.get(3))?,
    })
}

pub(super) fn message_head(row: &SqliteRow) -> Result<MessageHead> {
    Ok(MessageHead {
        id: OutboxId(row.get(0)),
        platform: PlatformName::new(text(row, 1)),
        key: MessageKey::new(text(row, 2)),
        place: json(row, 3)?,
        replaces: row.get::<Option<String>, _>(4).map(MessageKey::new),
        opens_thread: row.get(5),
    })
}

pub(super) fn part_row(row: &SqliteRow) -> Result<PartRow> {
    let state = match row.get::<&str, _>(5) {
        "answer" => PartState::Answer,
        "question" => PartState::Question,
        "deleted" => PartState::Deleted,
        other => return Err(broken(anyhow::anyhow!("{other} is no state of a message"))),
    };
    Ok(PartRow {
        by: MemberId::new(text(row, 0)),
        stage: stage(row, 1)?,
        part: Part {
            key: MessageKey::new(text(row, 2)),
            at: time(row.get(3))?,
            text: text(row, 4),
            state,
            edited_at: row.get::<Option<i64>, _>(6).map(time).transpose()?,
            later: row
                .get::<Option<String>, _>(7)
                .map(|later| serde_json::from_str(&later).map_err(broken))
                .transpose()?,
        },
    })
}

pub(super) fn schedule_row(row: &SqliteRow) -> Result<Schedule> {
    Ok(Schedule {
        id: ScheduleId(row.get(0)),
        group: GroupId::new(text(row, 1)),
        expression: text(row, 2),
        zone: text(row, 3),
        by: MemberId::new(text(row, 4)),
        next_due_at: row.get::<Option<i64>, _>(5).map(time).transpose()?,
        pool: Pool::parse(&text(row, 6)),
        plan: json(row, 7)?,
    })
}

/// What became of an instant, as its columns are named in `history`.
pub(super) fn firing_row(row: &SqliteRow) -> Result<Firing> {
    let outcome = match row.get::<Option<String>, _>(3) {
        Some(problem) => Outcome::Posted(ProblemId::new(problem)),
        None => Outcome::Skipped(json(row, 4)?),
    };
    Ok(Firing {
        schedule: ScheduleId(row.get(0)),
        due_at: time(row.get(1))?,
        fired_at: time(row.get(2))?,
        group: GroupId::new(text(row, 5)),
        outcome,
    })
}

/// A message to be said, as its columns are named in `waiting_message`.
pub(super) fn outbox_row(row: &SqliteRow) -> Result<OutboxRow> {
    Ok(OutboxRow {
        id: OutboxId(row.get(0)),
        outgoing: Arc::new(Outgoing {
            platform: PlatformName::new(text(row, 1)),
            key: MessageKey::new(text(row, 2)),
            place: json(row, 3)?,
            card: json(row, 4)?,
            replaces: row.get::<Option<String>, _>(5).map(MessageKey::new),
            opens_thread: row.get(6),
            if_closed: optional_json(row, 8)?,
        }),
        written_at: time(row.get(7))?,
    })
}

/// A group: id, name, zone, platform, channel, host.
pub(super) fn group_row(row: &SqliteRow) -> Group {
    Group {
        id: GroupId::new(text(row, 0)),
        name: text(row, 1),
        zone: text(row, 2),
        platform: PlatformName::new(text(row, 3)),
        channel: ConversationId::new(text(row, 4)),
        host: row.get::<Option<String>, _>(5).map(MemberId::new),
    }
}

pub(super) fn installation_row(row: &SqliteRow) -> Result<Installation> {
    Ok(Installation {
        platform: PlatformName::new(text(row, 0)),
        workspace: text(row, 1),
        sealed: text(row, 2),
        at: time(row.get(3))?,
    })
}
