//! The store alone: a one-row commit, and steps of 64 conversations at once, each durable before it is answered.

use chrono::{DateTime, Utc};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use greenroom::{
    chat::card::Card,
    framework::{
        criterion::Criterion as RubricCriterion, level::Level, problem::ProblemId, stage::Stage,
    },
    grading::{
        grade::{Grade, Graded, Span},
        score::Score,
    },
    ids::{ConversationId, GroupId, InboxId, InterviewId, MemberId, MessageKey, PlatformName},
    interview::{
        record,
        state::{Interview, Mode, Part, PartState},
        step::{Start, start},
    },
    service::ports::{
        rows::{
            Commit, Frame, InboxOutcome, InterviewWrite, Outgoing, Place, Room, StoredInterview,
        },
        store::Store,
    },
    store::sqlite::{Access, SqliteStore},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Conversations at once.
const TASKS: i64 = 64;

/// Messages of a conversation in one measured run.
const MESSAGES: i64 = 50;

/// Messages after which a conversation begins another interview, as a person would after ten stages of three.
const MESSAGES_AN_INTERVIEW: i64 = 30;

/// Sixty words.
const ANSWER: &str = "We log every payment attempt with amount, merchant, card country and device id to a Kafka topic. A Flink \
job keeps the counts of the last hour per card, so that the model sees them within 50 ms, because the terminal waits for us. \
Labels are chargebacks, which arrive about 45 days later, so training uses a window that ended 60 days ago.";

fn fail<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("the bench broke: {error:#}"),
    }
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap_or_default()
}

struct House {
    _dir: TempDir,
    store: SqliteStore,
    count: AtomicI64,
}

impl House {
    async fn open() -> Arc<Self> {
        let dir = fail(tempfile::tempdir());
        let store = fail(SqliteStore::open(&dir.path().join("bench.db"), Access::Write).await);
        Arc::new(Self { _dir: dir, store, count: AtomicI64::new(0) })
    }

    fn frame(&self, conversation: &str) -> Frame {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        Frame {
            platform: PlatformName::new("wire"),
            key: format!("f{number}"),
            conversation: ConversationId::new(conversation),
            at: at(number),
            received_at: at(number),
            body: ANSWER.to_owned(),
        }
    }

    /// A conversation: each message is a frame that is accepted, and a step that stores it with its grade and answer.
    async fn converse(self: Arc<Self>, who: String) {
        let mut state = None;
        for number in 0..MESSAGES {
            let frame = self.frame(&who);
            let key = MessageKey::new(frame.key.as_str());
            let now = frame.at;
            let inbox = fail(self.store.accept(frame).await).unwrap_or(InboxId(0));
            if number % MESSAGES_AN_INTERVIEW == 0 {
                state = None;
            }
            let after = next(state.as_ref(), inbox, &who, key, now);
            let commit = step(state.as_ref(), &after, inbox, now);
            fail(self.store.commit(commit).await);
            state = Some(after);
        }
    }
}

fn grade(stage: Stage) -> Grade {
    let levels = RubricCriterion::of(stage)
        .map(|criterion| Graded {
            criterion,
            level: Level::Mentioned,
            evidence: vec![Span { start: 0, end: 40 }, Span { start: 60, end: 90 }],
        })
        .collect();
    Grade {
        grader: "static-1".to_owned(),
        stage,
        score: Score::from_hundredths(3_571),
        levels,
        flags: Vec::new(),
    }
}

/// The state after one more message in the open stage.
fn next(
    before: Option<&Interview>,
    inbox: InboxId,
    who: &str,
    key: MessageKey,
    now: DateTime<Utc>,
) -> Interview {
    let by = MemberId::new(who);
    let mut after = before.cloned().unwrap_or_else(|| {
        let begin = Start {
            id: InterviewId(inbox.0),
            group: GroupId::new("local"),
            problem: ProblemId::new("card-fraud"),
            mode: Mode::Practice,
            by: by.clone(),
            after_outline: false,
            answer_by: None,
        };
        start(begin, now).0
    });
    after.version += 1;
    after.touched_at = now;
    if let Some(sheet) = after.sheets.get_mut(&by) {
        let stage = Stage::ALL[usize::try_from(after.version / 3).unwrap_or(0) % Stage::COUNT];
        let cell = Arc::make_mut(&mut sheet.stages[stage.index()]);
        cell.parts.push(Part {
            key,
            at: now,
            text: ANSWER.to_owned(),
            state: PartState::Answer,
            edited_at: None,
            later: None,
        });
        cell.revision += 1;
        cell.grade = Some((cell.revision, grade(stage)));
    }
    after
}

fn step(
    before: Option<&Interview>,
    after: &Interview,
    inbox: InboxId,
    now: DateTime<Utc>,
) -> Commit {
    let platform = PlatformName::new("wire");
    let thread = MessageKey::new(format!("interview{}", after.id));
    let outgoing = Outgoing {
        if_closed: None,
        key: MessageKey::new(format!("{thread}-{}", after.version)),
        platform: platform.clone(),
        place: Place::Thread { root: thread.clone() },
        card: Card { title: Some(ANSWER.to_owned()), ..Card::default() },
        replaces: None,
        opens_thread: false,
    };
    Commit {
        inbox: Some((inbox, InboxOutcome::Done)),
        at: now,
        interviews: vec![InterviewWrite {
            changes: fail(record::changes(before, after)),
            stored: Arc::new(StoredInterview {
                interview: after.clone(),
                room: Room {
                    platform,
                    channel: ConversationId::new("channel"),
                    last: outgoing.key.clone(),
                    thread,
                    feedback: Vec::new(),
                    told: Vec::new(),
                },
                wake_at: Some(now + Duration::from_secs(604_800)),
            }),
        }],
        outbox: vec![Arc::new(outgoing)],
        ..Commit::default()
    }
}

fn one_row(c: &mut Criterion, runtime: &Runtime) {
    let house = runtime.block_on(House::open());
    c.bench_function("store, a one-row commit", |b| {
        b.iter_custom(|rounds| {
            runtime.block_on(async {
                let mut spent = Duration::ZERO;
                for _ in 0..rounds {
                    let frame = house.frame("alone");
                    let begin = Instant::now();
                    fail(house.store.accept(frame).await);
                    spent += begin.elapsed();
                }
                spent
            })
        });
    });
}

fn throughput(c: &mut Criterion, runtime: &Runtime) {
    let house = runtime.block_on(House::open());
    let runs = AtomicI64::new(0);
    let mut group = c.benchmark_group("store, 64 conversations");
    group.sample_size(10);
    group.throughput(Throughput::Elements((TASKS * MESSAGES).unsigned_abs()));
    group.bench_function("a frame and its step", |b| {
        b.iter(|| {
            let run = runs.fetch_add(1, Ordering::Relaxed);
            runtime.block_on(async {
                let tasks = (0..TASKS).map(|task| {
                    tokio::spawn(Arc::clone(&house).converse(format!("run{run}-{task}")))
                });
                for task in futures::future::join_all(tasks).await {
                    fail(task);
                }
            });
        });
    });
    group.finish();
}

fn benchmark(c: &mut Criterion) {
    let runtime = fail(Runtime::new());
    one_row(c, &runtime);
    throughput(c, &runtime);
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
