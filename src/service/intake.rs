//! Takes stored frames and due looks at interviews per conversation, one by one, in order of platform time.
//!
//! Conversations run side by side. A look at an interview waits until every frame of its conversation with an earlier
//! platform time is worked on and none is on its way in. A frame that refers to a message not seen yet stays in the inbox and is
//! tried again after the next frame of its conversation, until [`ORPHAN_MINUTES`] have passed. When more waits than is held in
//! memory, the rest is read from the inbox again when it is its turn.

use super::{
    Service, decide,
    door::Door,
    failure::Failure,
    ports::{
        rows::{FrameHead, InboxRow, Wake},
        store::StoreError,
    },
};
use crate::ids::{InboxId, InterviewId};
use chrono::{DateTime, Duration, Utc};
use futures::FutureExt;
use std::{
    any::Any,
    collections::{BTreeMap, HashMap, HashSet},
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// How long an edit or deletion waits for its message before it is dropped, in minutes; a backfill takes less.
pub const ORPHAN_MINUTES: i64 = 10;

/// Times a step is decided anew because the interview moved on meanwhile; more means that something is wrong.
const MOST_CONFLICTS: usize = 20;

/// Bytes of waiting frames that are held in memory, a thousand messages; of those beyond it only the number is.
const MOST_HELD: usize = 2 << 20;

/// Pause before the inbox is read again when it cannot be read.
const READING_PAUSE: std::time::Duration = std::time::Duration::from_secs(1);

/// Pause between looks whether a frame on its way in has been stored: about one commit.
const ARRIVING_PAUSE: std::time::Duration = std::time::Duration::from_millis(1);

/// Something a conversation waits for to be worked on.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// A frame.
    Row(Arc<InboxRow>),
    /// A frame that is read again when it is its turn.
    Stored(InboxId),
    /// An interview to be looked at.
    Wake(Wake),
    /// We were down for so long.
    Outage(InterviewId, Duration),
}

/// Order within a conversation: platform time, then arrival; looks at interviews after frames of the same instant.
type Position = (DateTime<Utc>, u8, i64);

#[derive(Debug, Default)]
struct Conversation {
    waiting: BTreeMap<Position, Item>,
    orphans: Vec<Arc<InboxRow>>,
    arriving: usize,
    running: bool,
}

impl Conversation {
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.orphans.is_empty() && self.arriving == 0 && !self.running
    }
}

/// The queues of all conversations.
#[derive(Debug, Default)]
pub(super) struct Queues {
    conversations: Mutex<HashMap<String, Conversation>>,
    wakes: Mutex<HashSet<InterviewId>>,
    /// Bytes of waiting frames that are held.
    held: AtomicUsize,
    door: Door,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queues {
    /// A frame is about to be stored: looks at its conversation's interview wait for it.
    pub(super) fn arriving(&self, key: &str) {
        self.door.arriving();
        locked(&self.conversations).entry(key.to_owned()).or_default().arriving += 1;
    }

    /// The frame is stored, or will never be.
    pub(super) fn landed(&self, key: &str) {
        self.door.landed();
        let mut conversations = locked(&self.conversations);
        if let Some(entry) = conversations.get_mut(key) {
            entry.arriving = entry.arriving.saturating_sub(1);
            if entry.is_idle() {
                conversations.remove(key);
            }
        }
    }

    fn is_arriving(&self, key: &str) -> bool {
        locked(&self.conversations).get(key).is_some_and(|entry| entry.arriving > 0)
    }

    /// A stored frame waits to be worked on.
    pub(super) fn push(&self, service: &Arc<Service>, row: InboxRow) {
        let key = Service::conversation_key(&row.frame.platform, &row.frame.conversation);
        let position = (row.frame.at, 0, row.id.0);
        let is_full = self.held.load(Ordering::Relaxed) >= MOST_HELD;
        let item = if is_full { Item::Stored(row.id) } else { self.hold(Arc::new(row)) };
        self.enqueue(service, key, position, item);
    }

    /// The same, of one that a process before this one stored.
    pub(super) fn push_stored(&self, service: &Arc<Service>, head: &FrameHead) {
        let key = Service::conversation_key(&head.platform, &head.conversation);
        self.enqueue(service, key, (head.at, 0, head.id.0), Item::Stored(head.id));
    }

    fn hold(&self, row: Arc<InboxRow>) -> Item {
        self.held.fetch_add(row.frame.body.len(), Ordering::Relaxed);
        Item::Row(row)
    }

    /// An interview is to be looked at; ignored while it waits for that already.
    pub(super) fn push_wake(&self, service: &Arc<Service>, conversation: String, wake: Wake) {
        if locked(&self.wakes).insert(wake.interview) {
            service.work.begin();
            let position = (wake.at, 1, wake.interview.0);
            self.enqueue(service, conversation, position, Item::Wake(wake));
        }
    }

    pub(super) fn push_outage(
        &self,
        service: &Arc<Service>,
        conversation: String,
        interview: InterviewId,
        lasted: Duration,
    ) {
        service.work.begin();
        let position = (DateTime::<Utc>::MIN_UTC, 0, interview.0);
        self.enqueue(service, conversation, position, Item::Outage(interview, lasted));
    }

    fn enqueue(&self, service: &Arc<Service>, key: String, position: Position, item: Item) {
        let mut conversations = locked(&self.conversations);
        let entry = conversations.entry(key.clone()).or_default();
        entry.waiting.insert(position, item);
        if !entry.running {
            entry.running = true;
            let service = Arc::clone(service);
            tokio::spawn(async move { drain(service, key).await });
        }
    }

    fn is_waiting(&self, key: &str) -> bool {
        locked(&self.conversations).get(key).is_some_and(|entry| !entry.waiting.is_empty())
    }

    fn next(&self, key: &str) -> Option<Item> {
        let mut conversations = locked(&self.conversations);
        let entry = conversations.get_mut(key)?;
        if let Some((_, item)) = entry.waiting.pop_first() {
            if let Item::Row(row) = &item {
                self.held.fetch_sub(row.frame.body.len(), Ordering::Relaxed);
            }
            return Some(item);
        }
        entry.running = false;
        if entry.is_idle() {
            conversations.remove(key);
        }
        None
    }

    fn keep_orphan(&self, key: &str, row: Arc<InboxRow>) {
        if let Some(entry) = locked(&self.conversations).get_mut(key) {
            entry.orphans.push(row);
        }
    }

    /// Frames that waited for another one go back into line, counted as work again.
    fn retry_orphans(&self, service: &Service, key: &str) {
        if let Some(entry) = locked(&self.conversations).get_mut(key) {
            for row in std::mem::take(&mut entry.orphans) {
                service.work.begin();
                entry.waiting.insert((row.frame.at, 0, row.id.0), self.hold(row));
            }
        }
    }

    fn wake_taken(&self, wake: &Wake) {
        locked(&self.wakes).remove(&wake.interview);
    }
}

async fn drain(service: Arc<Service>, key: String) {
    loop {
        if service.intake.is_waiting(&key) {
            service.intake.door.turn().await;
        }
        let Some(next) = service.intake.next(&key) else { return };
        let Some(item) = at_hand(&service, next).await else {
            service.work.end();
            continue;
        };
        let row = match &item {
            Item::Row(row) => Some(Arc::clone(row)),
            Item::Stored(_) | Item::Wake(_) | Item::Outage(..) => None,
        };
        // A panic is a fault of this one item: it is told as such, and the conversation goes on.
        let work = AssertUnwindSafe(work_on(&service, &key, item)).catch_unwind().await;
        if let Err(panic) = work {
            let error = anyhow::anyhow!("{}", panic_words(&*panic));
            match row {
                Some(row) => give_up(&service, &row, &error).await,
                None => tracing::error!(conversation = key, "{error:#}"),
            }
        }
        service.work.end();
    }
}

/// What is to be worked on, read again if it is not held; `None`: it is worked on already.
async fn at_hand(service: &Service, item: Item) -> Option<Item> {
    let Item::Stored(id) = item else { return Some(item) };
    loop {
        match service.store.waiting_frame(id).await {
            Ok(row) => return row.map(|row| Item::Row(Arc::new(row))),
            Err(error) => tracing::error!(inbox = %id, "cannot be read again yet: {error:#}"),
        }
        tokio::time::sleep(READING_PAUSE).await;
    }
}

fn panic_words(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().map(ToString::to_string);
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panicked: {}", said.as_deref().unwrap_or("without words"))
}

async fn work_on(service: &Arc<Service>, key: &str, item: Item) {
    match item {
        Item::Row(row) => {
            if work_on_row(service, key, &row).await {
                service.intake.retry_orphans(service, key);
            }
        }
        // It was read by `at_hand`.
        Item::Stored(_) => {}
        Item::Wake(wake) => {
            while service.intake.is_arriving(key) {
                tokio::time::sleep(ARRIVING_PAUSE).await;
            }
            // Taken off the list before it is decided: if it is still due afterwards it comes again.
            service.intake.wake_taken(&wake);
            if let Err(error) = service.settle(|| decide::wake(service, wake)).await {
                tracing::error!(interview = %wake.interview, "not looked at: {error:#}");
            }
        }
        Item::Outage(interview, lasted) => {
            if let Err(error) = service.settle(|| decide::outage(service, interview, lasted)).await
            {
                tracing::error!(%interview, "outage not made good: {error:#}");
            }
        }
    }
}

/// Works on a frame; whether it changed something that a waiting one may need.
async fn work_on_row(service: &Arc<Service>, key: &str, row: &Arc<InboxRow>) -> bool {
    let result = service.settle(|| decide::frame(service, row)).await;
    let error = match result {
        Ok(Settled::Done) => return true,
        Ok(Settled::Waits) => {
            let now = service.clock.now();
            if now - row.frame.received_at < Duration::minutes(ORPHAN_MINUTES) {
                service.intake.keep_orphan(key, Arc::clone(row));
                return false;
            }
            anyhow::anyhow!("the message it changes never came")
        }
        // Nothing was written, and nothing can be told either: it stays in the inbox until there is room.
        Err(error) if matches!(error.downcast_ref(), Some(StoreError::Full { .. })) => {
            tracing::error!(inbox = %row.id, "frame kept for later: {error:#}");
            service.intake.keep_orphan(key, Arc::clone(row));
            return false;
        }
        Err(error) => error,
    };
    give_up(service, row, &error).await;
    false
}

/// Marks a frame as failed and apologises with the reference that the log has.
async fn give_up(service: &Arc<Service>, row: &InboxRow, error: &anyhow::Error) {
    tracing::error!(inbox = %row.id, conversation = %row.frame.conversation, "frame not worked on: {error:#}");
    if let Err(error) = service.write(decide::broken(service, row)).await {
        tracing::error!(inbox = %row.id, "frame could not be marked as failed: {error:#}");
    }
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    Done,
    Waits,
}

impl Service {
    /// Decides and commits, anew as long as what was decided on moved on meanwhile.
    async fn settle<F>(self: &Arc<Self>, decide: impl Fn() -> F) -> anyhow::Result<Settled>
    where
        F: Future<Output = Result<decide::Decision, Failure>>,
    {
        for _ in 0..MOST_CONFLICTS {
            let decision = match decide().await {
                Ok(decision) => decision,
                Err(Failure::Waits(_)) => return Ok(Settled::Waits),
                Err(Failure::Broken(error)) => return Err(error),
                Err(Failure::Refused(card)) => {
                    return Err(anyhow::anyhow!("a refusal that nobody hears: {card:?}"));
                }
            };
            match self.write(decision).await {
                Ok(_) => return Ok(Settled::Done),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(anyhow::anyhow!("the interview moved on {MOST_CONFLICTS} times in a row"))
    }
}
