//! A store on a file of its own, and rows to put in it; what the store promises is tested in the files beside.

mod files;
mod firings;
mod frames;
mod goals;
mod installs;
mod interviews;
mod links;
mod messages;
mod peers;
mod points;
mod problems;

use super::*;
use crate::{
    chat::card::Card,
    framework::{criterion::Criterion, level::Level, problem::ProblemId, stage::Stage},
    grading::{
        grade::{Grade, Graded, Span},
        score::Score,
    },
    ids::{ConversationId, GroupId, InterviewId, MemberId, MessageKey, PlatformName},
    interview::{
        record,
        state::{Interview, Mode},
        step::{Start, start},
    },
    service::ports::{
        boards::BoardStore,
        people::PeopleStore,
        rows::{
            Commit, Frame, FrameHead, InboxRow, InterviewWrite, MessageHead, OutboxRow, Outgoing,
            Place, Room, StoredInterview,
        },
        schedules::ScheduleStore,
        store::Store,
    },
};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use tempfile::TempDir;

/// A store that is open for writing, on a file in a folder of its own.
struct House {
    dir: TempDir,
    store: Arc<SqliteStore>,
}

impl House {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store =
            Arc::new(SqliteStore::open(&dir.path().join("rooms.db"), Access::Write).await.unwrap());
        Self { dir, store }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("rooms.db")
    }

    /// Ends the store and opens the file again.
    async fn reopened(self) -> Self {
        self.store.close().await;
        let store = Arc::new(SqliteStore::open(&self.path(), Access::Write).await.unwrap());
        Self { dir: self.dir, store }
    }

    /// Runs a statement on the file, past the store.
    async fn sql(&self, statement: &'static str) {
        sql(&self.path(), statement).await;
    }

    /// Frames not worked on, whole.
    async fn frames(&self) -> Vec<InboxRow> {
        let mut frames = Vec::new();
        for head in self.store.waiting_frames().await.unwrap() {
            let row = self.store.waiting_frame(head.id).await.unwrap().unwrap();
            assert_eq!(
                head,
                FrameHead {
                    id: row.id,
                    platform: row.frame.platform.clone(),
                    conversation: row.frame.conversation.clone(),
                    at: row.frame.at,
                }
            );
            frames.push(row);
        }
        frames
    }

    /// Messages not sent, whole.
    async fn messages(&self) -> Vec<OutboxRow> {
        let mut messages = Vec::new();
        for head in self.store.waiting_messages().await.unwrap() {
            let row = self.store.waiting_message(head.id).await.unwrap().unwrap();
            assert_eq!(head, MessageHead::from(&row));
            messages.push(row);
        }
        messages
    }

    async fn count(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(&self.store.readers).await.unwrap()
    }

    /// Hands in many jobs at once, so that they come to the writer as a batch; their answers in order.
    async fn together<T, F>(&self, jobs: impl IntoIterator<Item = F>) -> Vec<T>
    where
        F: Future<Output = T>,
    {
        futures::future::join_all(jobs).await
    }
}

/// Runs a statement on a file that the store may have open or not.
async fn sql(path: &Path, statement: &'static str) {
    let mut connection =
        SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.unwrap();
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
}

fn wire() -> PlatformName {
    PlatformName::new("wire")
}

fn member(name: &str) -> MemberId {
    MemberId::new(format!("wire:{name}"))
}

fn group() -> GroupId {
    GroupId::new("local")
}

fn problem() -> ProblemId {
    ProblemId::new("card-fraud")
}

fn frame(key: &str, second: i64) -> Frame {
    Frame {
        platform: wire(),
        key: key.to_owned(),
        conversation: ConversationId::new("thread"),
        at: at(second),
        received_at: at(second + 1),
        body: format!("body of {key}"),
    }
}

/// A practice of ana's that was just begun; its version is the first one to be written.
fn begun(id: i64) -> Interview {
    let (mut interview, _) = start(
        Start {
            id: InterviewId(id),
            group: group(),
            problem: problem(),
            mode: Mode::Practice,
            by: member("ana"),
            after_outline: false,
            answer_by: None,
        },
        at(0),
    );
    interview.version = 1;
    interview
}

fn room(id: i64) -> Room {
    Room {
        platform: wire(),
        channel: ConversationId::new("channel"),
        thread: MessageKey::new(format!("thread{id}")),
        last: MessageKey::new(format!("last{id}")),
        feedback: Vec::new(),
        told: vec![member("passer-by")],
    }
}

/// What makes the stored `before` into `after`.
fn written(before: Option<&Interview>, after: &Interview) -> InterviewWrite {
    InterviewWrite {
        stored: Arc::new(StoredInterview {
            interview: after.clone(),
            room: room(after.id.0),
            wake_at: None,
        }),
        changes: record::changes(before, after).unwrap(),
    }
}

fn step_of(writes: Vec<InterviewWrite>) -> Commit {
    Commit { at: at(1), interviews: writes, ..Commit::default() }
}

/// A step that begins an interview.
fn beginning(id: i64) -> Commit {
    step_of(vec![written(None, &begun(id))])
}

/// A step that cannot be written: the thread of its interview belongs to another one.
fn poison(id: i64, taken: i64) -> Commit {
    let mut write = written(None, &begun(id));
    Arc::make_mut(&mut write.stored).room.thread = room(taken).thread;
    step_of(vec![write])
}

fn grade(stage: Stage) -> Grade {
    let levels: Vec<Graded> = Criterion::of(stage)
        .map(|criterion| Graded {
            criterion,
            level: Level::Mentioned,
            evidence: vec![Span { start: 0, end: 1 }],
        })
        .collect();
    Grade {
        grader: "test-1".to_owned(),
        stage,
        score: Score::from_hundredths(3_571),
        levels,
        flags: Vec::new(),
    }
}

fn outgoing(key: &str) -> Outgoing {
    Outgoing {
        if_closed: None,
        key: MessageKey::new(key),
        platform: wire(),
        place: Place::Channel { channel: ConversationId::new("channel") },
        card: Card { title: Some(format!("card of {key}")), ..Card::default() },
        replaces: None,
        opens_thread: false,
    }
}

fn saying(outbox: Vec<Outgoing>) -> Commit {
    let outbox = outbox.into_iter().map(Arc::new).collect();
    Commit { at: at(2), outbox, ..Commit::default() }
}
