//! Sends what the outbox holds: in order per lane, lanes side by side, again after a failure that may pass.
//!
//! A lane is a thread or a channel. A row that addresses a thread not opened yet, or changes a message not sent yet,
//! waits for it. Changes of one message that are not sent yet are merged: only the newest is sent.

use super::{
    Service,
    ports::{
        platform::{Address, Outbound, SendError, Sent},
        rows::{Commit, OutboxRow, Outgoing, Place},
    },
};
use crate::{
    chat::words::{self, NoEntry, Trouble},
    ids::{ConversationId, MessageKey, PlatformName},
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// First wait after an unknown outcome or a failing store; doubled up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
struct Lane {
    /// Each with whether a process before this one may have sent it.
    rows: VecDeque<(Arc<OutboxRow>, bool)>,
    running: bool,
}

/// All lanes that have something to say.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    lanes: Mutex<HashMap<String, Lane>>,
    /// Lanes that wait for a message of ours to be sent, by its key.
    waiting: Mutex<HashMap<MessageKey, Vec<String>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first row of a lane.
struct First {
    row: Arc<OutboxRow>,
    recovered: bool,
    /// A later change of the same message waits behind it.
    superseded: bool,
}

/// What became of a lane's first row.
enum Step {
    Sent,
    Waits(MessageKey),
}

impl Lanes {
    /// A stored row is to be sent.
    /// `recovered`: a process before this one may have sent it without noting so.
    pub(super) fn push(&self, service: &Arc<Service>, row: OutboxRow, recovered: bool) {
        let key = service.lane_of(&row);
        let mut lanes = locked(&self.lanes);
        let lane = lanes.entry(key.clone()).or_default();
        lane.rows.push_back((Arc::new(row), recovered));
        if !lane.running {
            lane.running = true;
            Self::start(service, key);
        }
    }

    /// Whether a message is being sent on a platform at which a thread begins: people may see it before we note so.
    pub(super) fn opens_a_thread(&self, platform: &PlatformName) -> bool {
        let lanes = locked(&self.lanes);
        let mut first = lanes.values().filter_map(|lane| lane.rows.front());
        first.any(|(row, _)| row.outgoing.opens_thread && row.outgoing.platform == *platform)
    }

    /// Whether a message waits to be sent.
    pub(super) fn holds(&self, platform: &PlatformName, key: &MessageKey) -> bool {
        let lanes = locked(&self.lanes);
        let mut rows = lanes.values().flat_map(|lane| &lane.rows);
        rows.any(|(row, _)| row.outgoing.key == *key && row.outgoing.platform == *platform)
    }

    fn start(service: &Arc<Service>, key: String) {
        let service = Arc::clone(service);
        tokio::spawn(async move { drain(service, key).await });
    }

    fn first(&self, key: &str) -> Option<First> {
        let mut lanes = locked(&self.lanes);
        let lane = lanes.get_mut(key)?;
        let Some((row, recovered)) = lane.rows.front() else {
            lanes.remove(key);
            return None;
        };
        let replaced = row.outgoing.replaces.as_ref();
        let superseded = replaced.is_some()
            && lane
                .rows
                .iter()
                .skip(1)
                .any(|(later, _)| later.outgoing.replaces.as_ref() == replaced);
        Some(First { row: Arc::clone(row), recovered: *recovered, superseded })
    }

    fn done_with_first(&self, key: &str) {
        if let Some(lane) = locked(&self.lanes).get_mut(key) {
            lane.rows.pop_front();
        }
    }

    /// Stops a lane until a message of ours is sent or given up.
    fn park(&self, key: &str, until: MessageKey) {
        locked(&self.waiting).entry(until).or_default().push(key.to_owned());
        if let Some(lane) = locked(&self.lanes).get_mut(key) {
            lane.running = false;
        }
    }

    fn wake(&self, service: &Arc<Service>, sent: &MessageKey) {
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
    fn drop_rows(&self, service: &Service, ids: &[crate::ids::OutboxId]) {
        for lane in locked(&self.lanes).values_mut() {
            lane.rows.retain(|(row, _)| {
                let gone = ids.contains(&row.id);
                if gone {
                    service.work.end();
                }
                !gone
            });
        }
    }
}

async fn drain(service: Arc<Service>, key: String) {
    let mut wait = FIRST_WAIT;
    let mut attempt = 0;
    while let Some(First { row, recovered, superseded }) = service.delivery.first(&key) {
        match service.deliver(&row, superseded, attempt + u32::from(recovered)).await {
            Ok(Step::Sent) => {
                service.delivery.done_with_first(&key);
                service.work.end();
                service.delivery.wake(&service, &row.outgoing.key);
                wait = FIRST_WAIT;
                attempt = 0;
            }
            Ok(Step::Waits(until)) => {
                service.delivery.park(&key, until.clone());
                // It may have been sent between the look and the parking.
                if service.is_bound(&row, &until).await {
                    service.delivery.wake(&service, &until);
                }
                return;
            }
            Err(again) => {
                attempt += 1;
                let pause = again.unwrap_or(wait);
                wait = (wait * 2).min(LONGEST_WAIT);
                tokio::time::sleep(pause).await;
            }
        }
    }
}

impl Service {
    fn lane_of(&self, row: &OutboxRow) -> String {
        let platform = &row.outgoing.platform;
        let (Place::Channel { channel: conversation }
        | Place::Home { conversation, .. }
        | Place::Only { conversation, .. }) = &row.outgoing.place
        else {
            let Place::Thread { root } = &row.outgoing.place else { return platform.to_string() };
            return format!("{platform}/{root}");
        };
        match self.memory.thread(platform, conversation) {
            Some((_, root)) => format!("{platform}/{root}"),
            None => format!("{platform}/{conversation}"),
        }
    }

    async fn platform_id(
        &self,
        row: &OutboxRow,
        key: &MessageKey,
    ) -> anyhow::Result<Option<String>> {
        let platform = &row.outgoing.platform;
        if let Some(id) = self.memory.bound(platform, key) {
            return Ok(Some(id));
        }
        let id = self.store.platform_id(platform, key).await?;
        if let Some(id) = &id {
            self.memory.bind(platform, key, id);
        }
        Ok(id)
    }

    async fn is_bound(&self, row: &OutboxRow, key: &MessageKey) -> bool {
        matches!(self.platform_id(row, key).await, Ok(Some(_)))
    }

    /// Sends one row. An error asks for another try, after the time it names.
    async fn deliver(
        self: &Arc<Self>,
        row: &OutboxRow,
        superseded: bool,
        attempt: u32,
    ) -> Result<Step, Option<Duration>> {
        let later = |error: &dyn std::fmt::Display| {
            tracing::error!(outbox = %row.id, "not delivered yet: {error:#}");
            None
        };
        let outgoing = &row.outgoing;
        let platform = self.platform(&outgoing.platform).map_err(|error| later(&error))?;
        if superseded {
            self.give_up(row, "merged into a newer change").await.map_err(|error| later(&error))?;
            return Ok(Step::Sent);
        }
        let address = match &outgoing.place {
            Place::Channel { channel } => Address::Conversation(channel.clone()),
            Place::Home { member, conversation } => {
                Address::Home(member.clone(), conversation.clone())
            }
            Place::Only { member, conversation } => {
                Address::Only(member.clone(), conversation.clone())
            }
            Place::Thread { root } => {
                match self.platform_id(row, root).await.map_err(|error| later(&error))? {
                    Some(id) => Address::Conversation(ConversationId::new(id)),
                    None => return Ok(Step::Waits(root.clone())),
                }
            }
        };
        let replaces = match &outgoing.replaces {
            None => None,
            Some(key) => match self.platform_id(row, key).await.map_err(|error| later(&error))? {
                Some(id) => Some(id),
                None => return Ok(Step::Waits(key.clone())),
            },
        };
        let message = Outbound {
            key: &outgoing.key,
            address,
            card: &outgoing.card,
            replaces,
            opens_thread: outgoing.opens_thread,
            asked_by: outgoing.if_closed.as_ref().map(|notice| &notice.member),
            attempt,
        };
        match platform.send(&message).await {
            Ok(Sent { id, trouble }) => {
                self.store
                    .sent(row.id, id.clone(), self.clock.now())
                    .await
                    .map_err(|error| later(&error))?;
                self.memory.bind(&outgoing.platform, &outgoing.key, &id);
                if outgoing.opens_thread {
                    self.memory.forget_thread(&outgoing.platform, &id);
                }
                if let Some(trouble) = trouble {
                    self.tell_host(row, trouble).await.map_err(|error| later(&error))?;
                }
                Ok(Step::Sent)
            }
            Err(SendError::Later { after, reason }) => {
                tracing::warn!(outbox = %row.id, "to be sent later: {reason}");
                Err(Some(after))
            }
            Err(SendError::Unknown { reason }) => {
                tracing::warn!(outbox = %row.id, "outcome unknown, to be looked up: {reason}");
                Err(None)
            }
            Err(SendError::Closed(why)) => {
                tracing::warn!(outbox = %row.id, "given up: the place cannot be written to: {why:?}");
                self.give_up(row, &format!("{why:?}")).await.map_err(|error| later(&error))?;
                // Whoever takes no direct messages would be told in one.
                if !matches!(why, NoEntry::NoDirect) {
                    self.tell_closed(row, why).await.map_err(|error| later(&error))?;
                    self.tell_host(row, Trouble::Closed(why))
                        .await
                        .map_err(|error| later(&error))?;
                }
                Ok(Step::Sent)
            }
            Err(SendError::Never { reason }) => {
                tracing::error!(outbox = %row.id, "given up: {reason}");
                self.give_up(row, &reason).await.map_err(|error| later(&error))?;
                Ok(Step::Sent)
            }
        }
    }

    /// Tells whoever asked that the place cannot be written to.
    async fn tell_closed(self: &Arc<Self>, row: &OutboxRow, why: NoEntry) -> anyhow::Result<()> {
        let Some(notice) = &row.outgoing.if_closed else { return Ok(()) };
        let conversation = match &row.outgoing.place {
            Place::Channel { channel: conversation }
            | Place::Home { conversation, .. }
            | Place::Only { conversation, .. } => conversation.clone(),
            Place::Thread { root } => match self.platform_id(row, root).await? {
                Some(id) => ConversationId::new(id),
                None => return Ok(()),
            },
        };
        let outgoing = Arc::new(Outgoing {
            key: notice.key.clone(),
            platform: row.outgoing.platform.clone(),
            place: Place::Only { member: notice.member.clone(), conversation },
            card: words::no_entry(why),
            replaces: None,
            opens_thread: false,
            if_closed: None,
        });
        let commit = Commit { at: self.clock.now(), outbox: vec![outgoing], ..Commit::default() };
        self.write(super::decide::Decision { commit, interview: None }).await?;
        Ok(())
    }

    /// Tells whoever brought us into the row's channel what they can mend; once a month for each channel and kind.
    async fn tell_host(self: &Arc<Self>, row: &OutboxRow, what: Trouble) -> anyhow::Result<()> {
        let outgoing = &row.outgoing;
        let Some(channel) = self.channel_of(row).await? else { return Ok(()) };
        let id = self.platform(&outgoing.platform)?.group_of(&channel);
        let Some(group) = self.group(&id).await? else { return Ok(()) };
        let Some(host) = group.host else { return Ok(()) };
        // They are told as the one who asked.
        let asked = outgoing.if_closed.as_ref().is_some_and(|notice| notice.member == host);
        if matches!(what, Trouble::Closed(_)) && asked {
            return Ok(());
        }
        let now = self.clock.now();
        let key = format!("trouble-{id}-{}-{}", what.word(), now.format("%Y-%m"));
        let outgoing = Arc::new(Outgoing {
            key: MessageKey::new(key),
            platform: outgoing.platform.clone(),
            place: Place::Only { member: host, conversation: channel.clone() },
            card: words::trouble(what, &channel),
            replaces: None,
            opens_thread: false,
            if_closed: None,
        });
        let commit = Commit { at: now, outbox: vec![outgoing], ..Commit::default() };
        self.write(super::decide::Decision { commit, interview: None }).await?;
        Ok(())
    }

    /// The channel that a row's place lies in, where that is known.
    async fn channel_of(&self, row: &OutboxRow) -> anyhow::Result<Option<ConversationId>> {
        let root = match &row.outgoing.place {
            Place::Channel { channel: conversation } | Place::Only { conversation, .. } => {
                return Ok(Some(conversation.clone()));
            }
            Place::Home { .. } => return Ok(None),
            Place::Thread { root } => root,
        };
        let platform = &row.outgoing.platform;
        let Some(thread) = self.platform_id(row, root).await? else { return Ok(None) };
        let thread = ConversationId::new(thread);
        let Some(id) = self.store.interview_in(platform, &thread).await? else { return Ok(None) };
        Ok(self.interview(id).await?.map(|stored| stored.room.channel.clone()))
    }

    async fn give_up(self: &Arc<Self>, row: &OutboxRow, reason: &str) -> anyhow::Result<()> {
        let mut gone = self.store.dead(row.id, reason.to_owned(), self.clock.now()).await?;
        gone.retain(|id| *id != row.id);
        self.delivery.drop_rows(self, &gone);
        Ok(())
    }
}
