//! The whole service: from a frame handed in to its answer sent and noted. Latency of one conversation beside a one-row
//! commit of the same store, and messages a second with 64 conversations, with a stub grader and with the real one.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use greenroom::{
    chat::{
        card::Png,
        inbound::{Actor, Inbound, InboundKind},
        picture::Picture,
    },
    framework::{criterion::Criterion as RubricCriterion, level::Level},
    grading::{
        grade::{Grade, Graded, Span},
        grader::{Asked, Grader, Grading},
        score::Score,
    },
    ids::{ConversationId, MemberId, MessageKey, PlatformName},
    interview::alarm::Patience,
    prompts,
    service::{
        Parts, Service, Settings,
        ports::{
            clock::{Clock, SystemClock},
            painter::Painter,
            platform::{Outbound, Platform, SendError, Sent},
            rows::{Frame, InboxRow},
            store::Store,
        },
    },
    store::sqlite::{Access, SqliteStore},
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{runtime::Runtime, sync::oneshot};

/// Conversations at once in the throughput figures.
const CONVERSATIONS: usize = 64;

/// Messages of a conversation before it goes to the next stage, as a person would.
const MESSAGES_A_STAGE: u64 = 3;

/// After so many moves an interview is over.
const STAGES: u64 = 10;

/// An answer that takes longer is a fault of the bench.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sixty words.
const ANSWER: &str = "We log every payment attempt with amount, merchant, card country and device id to a Kafka topic. A Flink \
job keeps the counts of the last hour per card, so that the model sees them within 50 ms, because the terminal waits for us. \
Labels are chargebacks, which arrive about 45 days later, so training uses a window that ended 60 days ago.";

/// Answers at once, and wakes whoever waits for the first card that a frame led to.
#[derive(Default)]
struct Wire {
    state: Mutex<WireState>,
}

#[derive(Default)]
struct WireState {
    /// Who waits, by the key of their frame.
    waiting: HashMap<String, oneshot::Sender<i64>>,
    /// Keys of frames whose answer is waited for, by their row of the inbox.
    frames: HashMap<i64, String>,
}

impl Wire {
    fn state(&self) -> MutexGuard<'_, WireState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ready with the frame's row of the inbox when it is answered.
    fn answer_to(&self, frame: &Frame) -> oneshot::Receiver<i64> {
        let (sender, receiver) = oneshot::channel();
        self.state().waiting.insert(frame.key.clone(), sender);
        receiver
    }
}

/// Nothing is drawn here: the platform shows no pictures.
struct NoPainter;

impl Painter for NoPainter {
    fn paint(&self, _picture: &Picture) -> anyhow::Result<Png> {
        anyhow::bail!("nothing is to be drawn")
    }
}

#[async_trait]
impl Platform for Wire {
    fn shows_pictures(&self) -> bool {
        false
    }

    fn name(&self) -> PlatformName {
        PlatformName::new("wire")
    }

    fn inbound(&self, row: &InboxRow) -> anyhow::Result<Option<Inbound>> {
        let mut state = self.state();
        if state.waiting.contains_key(&row.frame.key) {
            state.frames.insert(row.id.0, row.frame.key.clone());
        }
        drop(state);
        let (who, text) = row.frame.body.split_once('\n').unwrap_or_default();
        let kind = match text.strip_prefix('/') {
            Some(line) => InboundKind::Command { line: line.to_owned() },
            None => InboundKind::Message {
                key: MessageKey::new(row.frame.key.as_str()),
                text: text.to_owned(),
                whole: true,
                addressed: false,
                unread: Vec::new(),
            },
        };
        Ok(Some(Inbound {
            home: None,
            conversation: row.frame.conversation.clone(),
            channel: ConversationId::new(format!("channel-{who}")),
            actor: Actor {
                member: MemberId::new(who),
                name: who.to_owned(),
                admin: true,
                zone: None,
                locale: None,
            },
            at: row.frame.at,
            kind,
        }))
    }

    async fn send(&self, message: &Outbound<'_>) -> Result<Sent, SendError> {
        let row = message
            .key
            .as_str()
            .strip_prefix("in")
            .and_then(|key| key.split_once('.'))
            .and_then(|(row, _)| row.parse().ok());
        if let Some(row) = row.filter(|_| !message.card.folded) {
            let mut state = self.state();
            if let Some(answered) =
                state.frames.remove(&row).and_then(|key| state.waiting.remove(&key))
            {
                let _ = answered.send(row);
            }
        }
        Ok(message.key.to_string().into())
    }
}

/// Grades in no time.
struct Stub;

impl Grading for Stub {
    fn version(&self) -> &str {
        "stub"
    }

    fn grade(&self, asked: &Asked<'_>, reply: &str) -> Grade {
        let evidence = vec![Span { start: 0, end: reply.len().min(1) }];
        let levels = RubricCriterion::of(asked.stage)
            .map(|criterion| Graded {
                criterion,
                level: Level::Mentioned,
                evidence: evidence.clone(),
            })
            .collect();
        Grade {
            grader: "stub".to_owned(),
            stage: asked.stage,
            score: Score::ZERO,
            levels,
            flags: Vec::new(),
        }
    }
}

struct House {
    _dir: TempDir,
    store: Arc<SqliteStore>,
    service: Arc<Service>,
    wire: Arc<Wire>,
    count: AtomicU64,
}

impl House {
    async fn open(
        grader: Arc<dyn Grading>,
        vectors: Arc<greenroom::grading::vectors::Vectors>,
    ) -> anyhow::Result<Arc<Self>> {
        let dir = tempfile::tempdir()?;
        let store = Arc::new(SqliteStore::open(&dir.path().join("bench.db"), Access::Write).await?);
        let wire = Arc::new(Wire::default());
        let service = Service::new(Parts {
            store: Arc::clone(&store) as Arc<dyn Store>,
            bank: Arc::new(prompts::bank(None)?),
            grader,
            vectors,
            clock: Arc::new(SystemClock),
            painter: Arc::new(NoPainter),
            random: Arc::new(greenroom::service::ports::random::SystemRandom),
            platforms: vec![Arc::clone(&wire) as Arc<dyn Platform>],
            settings: Settings { zone: chrono_tz::UTC, patience: Patience::default() },
        });
        service.recover().await?;
        Ok(Arc::new(Self { _dir: dir, store, service, wire, count: AtomicU64::new(0) }))
    }

    fn frame(&self, who: &str, conversation: &ConversationId, text: &str) -> Frame {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let now: DateTime<Utc> = SystemClock.now();
        Frame {
            platform: self.wire.name(),
            key: format!("f{count}"),
            conversation: conversation.clone(),
            at: now,
            received_at: now,
            body: format!("{who}\n{text}"),
        }
    }

    /// Starts an interview; gives the conversation of its thread.
    async fn begin(&self, who: &str) -> anyhow::Result<ConversationId> {
        let channel = ConversationId::new(format!("channel-{who}"));
        let row = self.say(who, &channel, "/practice card-fraud").await?;
        Ok(ConversationId::new(format!("interview{row}")))
    }

    /// Says something and waits until it is answered; gives its row of the inbox.
    async fn say(
        &self,
        who: &str,
        conversation: &ConversationId,
        text: &str,
    ) -> anyhow::Result<i64> {
        let frame = self.frame(who, conversation, text);
        let answered = self.wire.answer_to(&frame);
        self.service.accept(frame).await?;
        Ok(tokio::time::timeout(PATIENCE, answered).await??)
    }

    /// A candidate who writes `messages` answers, going on after a few; begins anew after the last stage.
    async fn converse(self: Arc<Self>, who: String, messages: u64) -> anyhow::Result<()> {
        let mut thread = self.begin(&who).await?;
        let mut stage = 0;
        for number in 1..=messages {
            self.say(&who, &thread, ANSWER).await?;
            if number % MESSAGES_A_STAGE == 0 {
                self.say(&who, &thread, "/next").await?;
                stage += 1;
                if stage == STAGES {
                    stage = 0;
                    thread = self.begin(&who).await?;
                }
            }
        }
        Ok(())
    }
}

fn fail<T>(result: anyhow::Result<T>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("the bench broke: {error:#}"),
    }
}

fn latency(c: &mut Criterion, runtime: &Runtime, grader: &Arc<Grader>) {
    let house = fail(runtime.block_on(House::open(Arc::new(Stub), Arc::clone(grader.vectors()))));
    let elsewhere = ConversationId::new("elsewhere");
    let mut group = c.benchmark_group("service, one conversation");
    group.measurement_time(Duration::from_secs(5));
    group.bench_function("a one-row commit", |b| {
        b.iter_custom(|rounds| {
            runtime.block_on(async {
                let mut spent = Duration::ZERO;
                for _ in 0..rounds {
                    let frame = house.frame("nobody", &elsewhere, "row");
                    let start = Instant::now();
                    fail(house.store.accept(frame).await.map_err(anyhow::Error::from));
                    spent += start.elapsed();
                }
                spent
            })
        });
    });
    group.bench_function("inbound to durable to answered", |b| {
        b.iter_custom(|rounds| {
            runtime.block_on(async {
                let mut spent = Duration::ZERO;
                let who = format!("latency{}", house.count.load(Ordering::Relaxed));
                let mut thread = fail(house.begin(&who).await);
                for round in 1..=rounds {
                    let start = Instant::now();
                    fail(house.say(&who, &thread, ANSWER).await);
                    spent += start.elapsed();
                    if round % MESSAGES_A_STAGE == 0 {
                        fail(house.say(&who, &thread, "/next").await);
                    }
                    if round % (MESSAGES_A_STAGE * 10) == 0 {
                        thread = fail(house.begin(&who).await);
                    }
                }
                spent
            })
        });
    });
    group.finish();
}

fn throughput(c: &mut Criterion, runtime: &Runtime, grader: &Arc<Grader>) {
    let graders: [(&str, Arc<dyn Grading>, u64); 2] = [
        ("stub grader", Arc::new(Stub), 150),
        ("real grader, 60 words", Arc::clone(grader) as Arc<dyn Grading>, 30),
    ];
    for (name, grading, messages) in graders {
        let house = fail(runtime.block_on(House::open(grading, Arc::clone(grader.vectors()))));
        let mut group = c.benchmark_group("service, 64 conversations");
        group.sample_size(10);
        // Answers and moves alike: each is a message that somebody wrote and got an answer to. The interviews begun are
        // not counted.
        let moves = messages / MESSAGES_A_STAGE;
        group.throughput(Throughput::Elements((messages + moves) * CONVERSATIONS as u64));
        let run = AtomicU64::new(0);
        group.bench_function(name, |b| {
            b.iter(|| {
                let run = run.fetch_add(1, Ordering::Relaxed);
                runtime.block_on(async {
                    let tasks = (0..CONVERSATIONS).map(|one| {
                        tokio::spawn(
                            Arc::clone(&house).converse(format!("run{run}-{one}"), messages),
                        )
                    });
                    for task in futures::future::join_all(tasks).await {
                        fail(task.map_err(anyhow::Error::from).and_then(|done| done));
                    }
                    house.service.settled().await;
                });
            });
        });
        group.finish();
    }
}

fn benchmark(c: &mut Criterion) {
    let runtime = fail(Runtime::new().map_err(anyhow::Error::from));
    let grader = Arc::new(fail(Grader::built_in().map_err(anyhow::Error::from)));
    latency(c, &runtime, &grader);
    throughput(c, &runtime, &grader);
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
