//! A room for stories: the real service on a real database, a paper platform, a clock set by hand.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use greenroom::{
    chat::{
        card::{Block, Card, Png, Tone},
        file::SentFile,
        inbound::{Actor, Inbound, InboundKind},
        picture::Picture,
        rich::{Rich, Run},
    },
    framework::bank::Bank,
    grading::grader::Grader,
    ids::{ConversationId, GroupId, MemberId, MessageKey, PlatformName, WorkspaceId},
    interview::alarm::Patience,
    prompts,
    service::{
        Parts, Service, Settings, firing,
        ports::{
            boards::BoardStore,
            clock::Clock,
            painter::Painter,
            platform::{Address, Outbound, Platform, PlatformId, SendError, Sent},
            random::SystemRandom,
            rows::{Frame, InboxRow},
            store::Store,
        },
    },
    store::sqlite::{Access, SqliteStore},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, LazyLock, Mutex},
};
use tempfile::TempDir;

/// The channel of every story.
pub(crate) const CHANNEL: &str = "lounge";

/// A channel of another workspace.
pub(crate) const ANNEX: &str = "annex";

/// Where somebody is alone with us, in nobody's workspace.
pub(crate) const ALONE: &str = "alone";

static GRADER: LazyLock<Arc<Grader>> = LazyLock::new(|| Arc::new(Grader::built_in().unwrap()));
static BANK: LazyLock<Arc<Bank>> = LazyLock::new(|| Arc::new(prompts::bank(None).unwrap()));

/// A clock that stands until it is moved.
pub(crate) struct HandClock(Mutex<DateTime<Utc>>);

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// What a paper frame says.
#[derive(Serialize, Deserialize)]
struct Body {
    who: String,
    kind: Kind,
}

#[derive(Serialize, Deserialize)]
enum Kind {
    Message { text: String, whole: bool },
    Edited { message: String, text: String },
    Deleted { message: String },
    Command { line: String },
}

/// A message as the paper platform shows it.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    pub(crate) id: PlatformId,
    pub(crate) address: Address,
    pub(crate) card: Card,
    pub(crate) files: Vec<SentFile>,
    pub(crate) edits: usize,
}

/// A chat platform on paper: it keeps what was posted, knows its threads, and refuses what no real one would take.
#[derive(Default)]
pub(crate) struct Paper {
    state: Mutex<PaperState>,
}

#[derive(Default)]
struct PaperState {
    posted: Vec<Posted>,
    threads: Vec<String>,
    sent_keys: HashMap<MessageKey, usize>,
    faults: VecDeque<Fault>,
    seen: usize,
}

/// What goes wrong with a message to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not sent, again after a moment.
    Later,
    /// Sent, but the answer was lost.
    AnswerLost,
    /// Refused for good.
    Never,
}

/// Draws nothing: its words are what a story reads.
struct Blank;

impl Painter for Blank {
    fn paint(&self, _picture: &Picture) -> anyhow::Result<Png> {
        Ok(Png(Vec::new()))
    }
}

#[async_trait]
impl Platform for Paper {
    fn name(&self) -> PlatformName {
        PlatformName::new("paper")
    }

    fn group_of(&self, channel: &ConversationId) -> GroupId {
        GroupId::new(format!("group-{channel}"))
    }

    fn workspace_of(&self, channel: &ConversationId) -> Option<WorkspaceId> {
        let of_a_workspace = channel.as_str() != ALONE;
        of_a_workspace.then(|| WorkspaceId::new(format!("paper:{channel}")))
    }

    fn is_direct(&self, channel: &ConversationId) -> bool {
        channel.as_str() == ALONE
    }

    fn inbound(&self, row: &InboxRow) -> anyhow::Result<Option<Inbound>> {
        let body: Body = serde_json::from_str(&row.frame.body)?;
        let kind = match body.kind {
            Kind::Message { text, whole } => InboundKind::Message {
                key: MessageKey::new(row.frame.key.as_str()),
                text,
                whole,
                addressed: false,
                unread: Vec::new(),
            },
            Kind::Edited { message, text } => {
                InboundKind::Edited { key: MessageKey::new(message), text, whole: true }
            }
            Kind::Deleted { message } => InboundKind::Deleted { key: MessageKey::new(message) },
            Kind::Command { line } => InboundKind::Command { line },
        };
        let actor = Actor {
            member: MemberId::new(format!("paper:{}", body.who)),
            name: body.who.clone(),
            admin: body.who != "guest",
            zone: None,
            locale: None,
        };
        let conversation = row.frame.conversation.clone();
        Ok(Some(Inbound {
            home: None,
            conversation,
            channel: match row.frame.conversation.as_str() {
                ANNEX | ALONE => row.frame.conversation.clone(),
                _ => ConversationId::new(CHANNEL),
            },
            actor,
            at: row.frame.at,
            kind,
        }))
    }

    async fn send(&self, message: &Outbound<'_>) -> Result<Sent, SendError> {
        let mut state = self.state.lock().unwrap();
        if let Some(&index) = state.sent_keys.get(message.key) {
            assert!(message.attempt > 0, "{} was sent again without a look", message.key);
            return Ok(state.posted[index].id.clone().into());
        }
        let fault = state.faults.pop_front();
        match fault {
            Some(Fault::Later) => {
                let after = std::time::Duration::from_millis(5);
                return Err(SendError::Later { after, reason: "too many".to_owned() });
            }
            Some(Fault::Never) => {
                return Err(SendError::Never { reason: "not allowed".to_owned() });
            }
            Some(Fault::AnswerLost) | None => {}
        }
        let (Address::Conversation(conversation)
        | Address::Home(_, conversation)
        | Address::Only(_, conversation)) = &message.address;
        let known = [CHANNEL, ANNEX, ALONE].contains(&conversation.as_str())
            || state.threads.iter().any(|thread| thread == conversation.as_str());
        assert!(
            known,
            "{} is addressed to {conversation}, which is no channel or thread",
            message.key
        );
        let index = match &message.replaces {
            Some(id) => {
                let index = state
                    .posted
                    .iter()
                    .position(|posted| posted.id == *id)
                    .expect("a message that was posted");
                state.posted[index].card = message.card.clone();
                state.posted[index].edits += 1;
                index
            }
            None => {
                let id = format!("p{}", state.posted.len());
                if message.opens_thread {
                    state.threads.push(id.clone());
                }
                let posted = Posted {
                    id,
                    address: message.address.clone(),
                    card: message.card.clone(),
                    files: message.files.to_vec(),
                    edits: 0,
                };
                state.posted.push(posted);
                state.posted.len() - 1
            }
        };
        state.sent_keys.insert(message.key.clone(), index);
        if fault == Some(Fault::AnswerLost) {
            return Err(SendError::Unknown { reason: "connection cut".to_owned() });
        }
        Ok(state.posted[index].id.clone().into())
    }
}

/// A story's room.
pub(crate) struct Room {
    pub(crate) dir: TempDir,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) paper: Arc<Paper>,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) service: Arc<Service>,
    count: usize,
    /// The conversation that people write in: the channel until an interview opens a thread.
    pub(crate) here: ConversationId,
}

impl Room {
    pub(crate) async fn open() -> Self {
        Self::open_at("2026-03-02T09:00:00Z").await
    }

    pub(crate) async fn open_at(now: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(Mutex::new(now.parse().unwrap())));
        let paper = Arc::new(Paper::default());
        let (store, service) = Self::start(&dir, &clock, &paper).await;
        Self { dir, clock, paper, store, service, count: 0, here: ConversationId::new(CHANNEL) }
    }

    async fn start(
        dir: &TempDir,
        clock: &Arc<HandClock>,
        paper: &Arc<Paper>,
    ) -> (Arc<SqliteStore>, Arc<Service>) {
        let store =
            Arc::new(SqliteStore::open(&dir.path().join("story.db"), Access::Write).await.unwrap());
        let service = Self::service(&store, clock, paper);
        service.recover().await.unwrap();
        service.settled().await;
        (store, service)
    }

    /// Another service on the same store, as a second task or a restarted process would be.
    pub(crate) fn service(
        store: &Arc<SqliteStore>,
        clock: &Arc<HandClock>,
        paper: &Arc<Paper>,
    ) -> Arc<Service> {
        Service::new(Parts {
            store: Arc::clone(store) as Arc<dyn Store>,
            bank: Arc::clone(&BANK),
            grader: Arc::clone(&GRADER) as Arc<dyn greenroom::grading::grader::Grading>,
            vectors: Arc::clone(GRADER.vectors()),
            clock: Arc::clone(clock) as Arc<dyn Clock>,
            painter: Arc::new(Blank),
            random: Arc::new(SystemRandom),
            platforms: vec![Arc::clone(paper) as Arc<dyn Platform>],
            settings: Settings { zone: chrono_tz::UTC, patience: Patience::default() },
        })
    }

    /// Stops as a process does that is killed: nothing is said farewell to.
    pub(crate) async fn restart(&mut self, down: Duration) {
        self.service.note_alive().await;
        self.store.close().await;
        self.advance_silently(down);
        let (store, service) = Self::start(&self.dir, &self.clock, &self.paper).await;
        self.store = store;
        self.service = service;
        firing::tick(&self.service).await.unwrap();
        self.service.settled().await;
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn advance_silently(&self, by: Duration) {
        *self.clock.0.lock().unwrap() += by;
    }

    /// Moves the clock and lets everything happen that is due then.
    pub(crate) async fn advance(&mut self, by: Duration) {
        self.advance_silently(by);
        firing::tick(&self.service).await.unwrap();
        self.service.settled().await;
    }

    async fn frame(
        &mut self,
        who: &str,
        conversation: &ConversationId,
        at: DateTime<Utc>,
        kind: Kind,
    ) -> String {
        self.count += 1;
        let key = format!("m{}", self.count);
        let frame = Frame {
            platform: self.paper.name(),
            key: key.clone(),
            conversation: conversation.clone(),
            at,
            received_at: self.now(),
            body: serde_json::to_string(&Body { who: who.to_owned(), kind }).unwrap(),
        };
        self.service.accept(frame).await.unwrap();
        self.service.settled().await;
        self.follow();
        key
    }

    /// What is typed next goes to the thread that a card moved the attention to.
    fn follow(&mut self) {
        use greenroom::chat::card::Focus;
        let state = self.paper.state.lock().unwrap();
        for posted in &state.posted {
            match (posted.card.focus, &posted.address) {
                (Focus::Here, _) if state.threads.contains(&posted.id) => {
                    self.here = ConversationId::new(posted.id.as_str());
                }
                (Focus::Here, Address::Conversation(conversation)) => {
                    self.here = conversation.clone();
                }
                _ => {}
            }
        }
    }

    /// A person writes a message and is done for now. Gives its key.
    pub(crate) async fn says(&mut self, who: &str, text: &str) -> String {
        let (here, now) = (self.here.clone(), self.now());
        self.frame(who, &here, now, Kind::Message { text: text.to_owned(), whole: true }).await
    }

    /// A person writes a message and may write on.
    pub(crate) async fn types(&mut self, who: &str, text: &str) -> String {
        let (here, now) = (self.here.clone(), self.now());
        self.frame(who, &here, now, Kind::Message { text: text.to_owned(), whole: false }).await
    }

    /// A message that reaches us late: its platform time is an earlier one.
    pub(crate) async fn says_late(&mut self, who: &str, at: DateTime<Utc>, text: &str) -> String {
        let here = self.here.clone();
        self.frame(who, &here, at, Kind::Message { text: text.to_owned(), whole: true }).await
    }

    pub(crate) async fn edits(&mut self, who: &str, message: &str, text: &str) {
        let (here, now) = (self.here.clone(), self.now());
        self.frame(
            who,
            &here,
            now,
            Kind::Edited { message: message.to_owned(), text: text.to_owned() },
        )
        .await;
    }

    pub(crate) async fn deletes(&mut self, who: &str, message: &str) {
        let (here, now) = (self.here.clone(), self.now());
        self.frame(who, &here, now, Kind::Deleted { message: message.to_owned() }).await;
    }

    /// A person gives a command where the conversation is.
    pub(crate) async fn does(&mut self, who: &str, line: &str) {
        let (here, now) = (self.here.clone(), self.now());
        self.frame(who, &here, now, Kind::Command { line: line.to_owned() }).await;
    }

    /// A person gives a command in the channel.
    pub(crate) async fn does_in_channel(&mut self, who: &str, line: &str) {
        self.does_in(CHANNEL, who, line).await;
    }

    /// A person gives a command in a place.
    pub(crate) async fn does_in(&mut self, place: &str, who: &str, line: &str) {
        let now = self.now();
        let command = Kind::Command { line: line.to_owned() };
        self.frame(who, &ConversationId::new(place), now, command).await;
    }

    /// Cards posted since this was last asked, as text.
    pub(crate) fn news(&self) -> Vec<String> {
        let mut state = self.paper.state.lock().unwrap();
        let from = state.seen;
        state.seen = state.posted.len();
        state.posted[from..].iter().map(|posted| text_of(&posted.card)).collect()
    }

    /// All cards that are on the platform now.
    pub(crate) fn posted(&self) -> Vec<Posted> {
        self.paper.state.lock().unwrap().posted.clone()
    }

    pub(crate) fn fail_next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.paper.state.lock().unwrap().faults.extend(faults);
    }

    /// Waits for the points of everybody on the board of all time.
    pub(crate) async fn points(&self) -> BTreeMap<String, u32> {
        use greenroom::progress::period::{Period, PeriodKey};
        let key = PeriodKey::holding(Period::All, self.now(), chrono_tz::UTC);
        let group = GroupId::new(format!("group-{CHANNEL}"));
        let standings = self.store.board(&group, key, 100).await.unwrap();
        standings.into_iter().map(|one| (one.member.to_string(), one.points)).collect()
    }

    /// Ends the story: nothing may be left over, and boards must be the sum of their ledger.
    pub(crate) async fn end(self) {
        self.service.settled().await;
        assert_eq!(self.store.waiting_frames().await.unwrap(), [], "left in the inbox");
        assert_eq!(self.store.waiting_messages().await.unwrap(), [], "left in the outbox");
        assert_eq!(self.store.check().await.unwrap(), Vec::<String>::new());
        self.store.close().await;
    }
}

/// Whether any of the cards holds these words.
pub(crate) fn any_has(cards: &[String], words: &str) -> bool {
    cards.iter().any(|card| card.contains(words))
}

/// Asserts that one of the cards holds these words.
#[track_caller]
pub(crate) fn assert_has(cards: &[String], words: &str) {
    assert!(any_has(cards, words), "no card says {words:?}:\n{}", cards.join("\n---\n"));
}

/// A card as plain text, with its tone where it is a refusal.
pub(crate) fn text_of(card: &Card) -> String {
    let mut lines = Vec::new();
    if card.tone == Tone::Warn {
        lines.push("[refused]".to_owned());
    }
    lines.extend(card.title.clone());
    for block in &card.blocks {
        match block {
            Block::Text { text } | Block::Small { text } => lines.push(line(text)),
            Block::Heading { text } => lines.push(text.clone()),
            Block::Quote { text } => lines.push(format!("> {text}")),
            Block::Bullets { items } => {
                lines.extend(items.iter().map(|item| format!("- {}", line(item))));
            }
            Block::Stages { marks } => lines.push(format!("{marks:?}")),
            Block::Meter { label, score } => lines.push(format!("{label}: {score}")),
            Block::Checks { items } => lines
                .extend(items.iter().map(|item| format!("{:?} {}", item.tick, line(&item.text)))),
            Block::Picture { alt, .. } => lines.push(alt.clone()),
            Block::Table { rows, .. } => lines.extend(rows.iter().map(|row| row.join(" | "))),
        }
    }
    lines.extend(card.buttons.iter().map(|button| format!("[{}]", button.action)));
    lines.join("\n")
}

fn line(rich: &Rich) -> String {
    rich.0
        .iter()
        .map(|run| match run {
            Run::Plain(text) | Run::Strong(text) | Run::Code(text) => text.clone(),
            Run::Time(at) => at.to_rfc3339(),
            Run::Place { words, .. } => words.clone(),
        })
        .collect()
}
