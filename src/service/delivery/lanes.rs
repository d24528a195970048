//! What waits to be sent, by lane, in order of writing; nothing is sent here.

use super::{
    super::{
        Service,
        ports::rows::{MessageHead, OutboxRow},
    },
    drain,
};
use crate::{
    chat::card::Block,
    ids::{MessageKey, OutboxId, PlatformName},
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Bytes of waiting messages that are held in memory, some hundred cards; those beyond it are read at their turn.
const MOST_HELD: usize = 2 << 20;

/// Bytes that a card without pictures is counted as.
const CARD: usize = 4 << 10;

/// A message in its lane.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) id: OutboxId,
    pub(super) platform: PlatformName,
    pub(super) key: MessageKey,
    replaces: Option<MessageKey>,
    opens_thread: bool,
    /// A process before this one may have sent it without noting so.
    pub(super) recovered: bool,
    /// `None`: it is read when it is its turn.
    pub(super) row: Option<Arc<OutboxRow>>,
}

impl Waiting {
    /// Bytes that it holds, roughly.
    fn weight(&self) -> usize {
        let Some(row) = &self.row else { return 0 };
        let pictures = row.outgoing.card.blocks.iter().map(|block| match block {
            Block::Picture { png, .. } => png.0.len(),
            _ => 0,
        });
        CARD + pictures.sum::<usize>()
    }
}

#[derive(Debug, Default)]
struct Lane {
    rows: VecDeque<Waiting>,
    running: bool,
}

/// All lanes that have something to say.
#[derive(Debug, Default)]
pub(in crate::service) struct Lanes {
    lanes: Mutex<HashMap<String, Lane>>,
    /// Bytes of waiting messages that are held.
    held: AtomicUsize,
    /// Lanes that wait for a message of ours to be sent, by its key.
    waiting: Mutex<HashMap<MessageKey, Vec<String>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first message of a lane.
pub(super) struct First {
    pub(super) message: Waiting,
    /// A later change of the same message waits behind it.
    pub(super) superseded: bool,
}

impl Lanes {
    /// A stored message is to be sent.
    pub(in crate::service) fn push(&self, service: &Arc<Service>, row: OutboxRow) {
        let is_full = self.held.load(Ordering::Relaxed) >= MOST_HELD;
        let head = MessageHead::from(&row);
        self.enqueue(service, head, false, (!is_full).then(|| Arc::new(row)));
    }

    /// The same, of one that a process before this one wrote, and may have sent without noting so.
    pub(in crate::service) fn push_stored(&self, service: &Arc<Service>, head: MessageHead) {
        self.enqueue(service, head, true, None);
    }

    fn enqueue(
        &self,
        service: &Arc<Service>,
        head: MessageHead,
        recovered: bool,
        row: Option<Arc<OutboxRow>>,
    ) {
        let key = service.lane_of(&head);
        let MessageHead { id, platform, key: message, place: _, replaces, opens_thread } = head;
        let waiting =
            Waiting { id, platform, key: message, replaces, opens_thread, recovered, row };
        self.held.fetch_add(waiting.weight(), Ordering::Relaxed);
        let mut lanes = locked(&self.lanes);
        let lane = lanes.entry(key.clone()).or_default();
        lane.rows.push_back(waiting);
        if !lane.running {
            lane.running = true;
            Self::start(service, key);
        }
    }

    /// Whether a message is being sent on a platform at which a thread begins: people may see it before we note so.
    pub(in crate::service) fn opens_a_thread(&self, platform: &PlatformName) -> bool {
        let lanes = locked(&self.lanes);
        let mut first = lanes.values().filter_map(|lane| lane.rows.front());
        first.any(|message| message.opens_thread && message.platform == *platform)
    }

    /// Whether a message waits to be sent.
    pub(in crate::service) fn holds(&self, platform: &PlatformName, key: &MessageKey) -> bool {
        let lanes = locked(&self.lanes);
        let mut messages = lanes.values().flat_map(|lane| &lane.rows);
        messages.any(|message| message.key == *key && message.platform == *platform)
    }

    fn start(service: &Arc<Service>, key: String) {
        let service = Arc::clone(service);
        tokio::spawn(async move { drain(service, key).await });
    }

    pub(super) fn first(&self, key: &str) -> Option<First> {
        let mut lanes = locked(&self.lanes);
        let lane = lanes.get_mut(key)?;
        let Some(message) = lane.rows.front() else {
            lanes.remove(key);
            return None;
        };
        let replaced = message.replaces.as_ref();
        let superseded = replaced.is_some()
            && lane.rows.iter().skip(1).any(|later| later.replaces.as_ref() == replaced);
        Some(First { message: message.clone(), superseded })
    }

    pub(super) fn done_with_first(&self, key: &str) {
        let mut lanes = locked(&self.lanes);
        let done = lanes.get_mut(key).and_then(|lane| lane.rows.pop_front());
        self.held.fetch_sub(done.map_or(0, |message| message.weight()), Ordering::Relaxed);
    }

    /// Stops a lane until a message of ours is sent or given up.
    pub(super) fn park(&self, key: &str, until: MessageKey) {
        locked(&self.waiting).entry(until).or_default().push(key.to_owned());
        if let Some(lane) = locked(&self.lanes).get_mut(key) {
            lane.running = false;
        }
    }

    pub(super) fn wake(&self, service: &Arc<Service>, sent: &MessageKey) {
        let woken = locked(&self.waiting).remove(sent).unwrap_or_default();
        let mut lanes = locked(&self.lanes);
        for key in woken {
            if let Some(lane) = lanes.get_mut(&key).filter(|lane| !lane.running) {
                lane.running = true;
                Self::start(service, key);
            }
        }
    }

    /// Takes rows that were given up out of their lanes.
    pub(super) fn drop_rows(&self, service: &Service, ids: &[OutboxId]) {
        for lane in locked(&self.lanes).values_mut() {
            lane.rows.retain(|message| {
                let gone = ids.contains(&message.id);
                if gone {
                    self.held.fetch_sub(message.weight(), Ordering::Relaxed);
                    service.work.end();
                }
                !gone
            });
        }
    }
}
