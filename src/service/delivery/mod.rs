//! Sends what the outbox holds: in order per lane, lanes side by side, again after a failure that may pass.
//!
//! A lane is a thread or a channel. A row that addresses a thread not opened yet, or changes a message not sent yet,
//! waits for it. Changes of one message that are not sent yet are merged: only the newest is sent. When more waits than is
//! held in memory, the rest is read from the outbox again when it is its turn.

mod lanes;
mod telling;

pub(super) use lanes::Lanes;

use super::{
    Service,
    ports::{
        platform::{Address, Outbound, SendError, Sent},
        rows::{MessageHead, OutboxRow, Place},
    },
};
use crate::{
    chat::words::{NoEntry, Trouble},
    ids::{ConversationId, MessageKey, OutboxId, PlatformName},
};
use lanes::{First, Waiting};
use std::{fmt::Display, sync::Arc, time::Duration};

/// First wait after an unknown outcome or a failing store; doubled up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Times that a message is put off before that is worth a warning: what waits behind a crowd is put off a few times.
const LOUD: u32 = 10;

/// What became of a lane's first row.
enum Step {
    Sent,
    Waits(MessageKey),
}

/// Tells of a fault of ours; the message is tried again after a while that is not known.
fn not_yet(id: OutboxId, error: &dyn Display) -> Option<Duration> {
    tracing::error!(outbox = %id, "not delivered yet: {error:#}");
    None
}

async fn drain(service: Arc<Service>, key: String) {
    let mut wait = FIRST_WAIT;
    let mut attempt = 0;
    while let Some(First { message, superseded }) = service.delivery.first(&key) {
        match service.deliver_first(&message, superseded, attempt).await {
            Ok(Step::Sent) => {
                service.delivery.done_with_first(&key);
                service.work.end();
                service.delivery.wake(&service, &message.key);
                wait = FIRST_WAIT;
                attempt = 0;
            }
            Ok(Step::Waits(until)) => {
                service.delivery.park(&key, until.clone());
                // It may have been sent between the look and the parking.
                if service.is_bound(&message.platform, &until).await {
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
    fn lane_of(&self, head: &MessageHead) -> String {
        let platform = &head.platform;
        let (Place::Channel { channel: conversation }
        | Place::Home { conversation, .. }
        | Place::Only { conversation, .. }) = &head.place
        else {
            let Place::Thread { root } = &head.place else { return platform.to_string() };
            return format!("{platform}/{root}");
        };
        match self.memory.thread(platform, conversation) {
            Some((_, root)) => format!("{platform}/{root}"),
            None => format!("{platform}/{conversation}"),
        }
    }

    async fn platform_id(
        &self,
        platform: &PlatformName,
        key: &MessageKey,
    ) -> anyhow::Result<Option<String>> {
        if let Some(id) = self.memory.bound(platform, key) {
            return Ok(Some(id));
        }
        let id = self.store.platform_id(platform, key).await?;
        if let Some(id) = &id {
            self.memory.bind(platform, key, id);
        }
        Ok(id)
    }

    async fn is_bound(&self, platform: &PlatformName, key: &MessageKey) -> bool {
        matches!(self.platform_id(platform, key).await, Ok(Some(_)))
    }

    /// Sends the first message of a lane, read from the outbox if it is not held. An error asks for another try, after the
    /// time it names.
    async fn deliver_first(
        self: &Arc<Self>,
        message: &Waiting,
        superseded: bool,
        attempt: u32,
    ) -> Result<Step, Option<Duration>> {
        let later = |error: &dyn Display| not_yet(message.id, error);
        if superseded {
            let merged = self.give_up(message.id, "merged into a newer change").await;
            return merged.map(|()| Step::Sent).map_err(|error| later(&error));
        }
        let read = match &message.row {
            Some(row) => Some(Arc::clone(row)),
            None => self
                .store
                .waiting_message(message.id)
                .await
                .map_err(|error| later(&error))?
                .map(Arc::new),
        };
        let Some(row) = read else { return Ok(Step::Sent) };
        let step = self.deliver(&row, attempt + u32::from(message.recovered)).await?;
        if matches!(step, Step::Sent) && row.outgoing.card.fleeting {
            // When it fails, it is sent no second time: it is only kept for longer.
            if let Err(error) = self.store.emptied(row.id).await {
                tracing::error!(outbox = %row.id, "not emptied: {error:#}");
            }
        }
        Ok(step)
    }

    async fn deliver(
        self: &Arc<Self>,
        row: &OutboxRow,
        attempt: u32,
    ) -> Result<Step, Option<Duration>> {
        let later = |error: &dyn Display| not_yet(row.id, error);
        let outgoing = &row.outgoing;
        let platform = self.platform(&outgoing.platform).map_err(|error| later(&error))?;
        let bound = async |key| {
            self.platform_id(&outgoing.platform, key).await.map_err(|error| later(&error))
        };
        let address = match &outgoing.place {
            Place::Channel { channel } => Address::Conversation(channel.clone()),
            Place::Home { member, conversation } => {
                Address::Home(member.clone(), conversation.clone())
            }
            Place::Only { member, conversation } => {
                Address::Only(member.clone(), conversation.clone())
            }
            Place::Thread { root } => match bound(root).await? {
                Some(id) => Address::Conversation(ConversationId::new(id)),
                None => return Ok(Step::Waits(root.clone())),
            },
        };
        let replaces = match &outgoing.replaces {
            None => None,
            Some(key) => match bound(key).await? {
                Some(id) => Some(id),
                None => return Ok(Step::Waits(key.clone())),
            },
        };
        let files = match &outgoing.card.attached {
            Some(attached) => self.files(attached).await.map_err(|error| later(&error))?,
            None => Vec::new(),
        };
        let message = Outbound {
            key: &outgoing.key,
            address,
            card: &outgoing.card,
            files: &files,
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
                // A platform that wants us slower is usual, for long it is not.
                if attempt < LOUD {
                    tracing::debug!(outbox = %row.id, "to be sent later: {reason}");
                } else {
                    tracing::warn!(outbox = %row.id, attempt, "to be sent later: {reason}");
                }
                Err(Some(after))
            }
            Err(SendError::Unknown { reason }) => {
                tracing::warn!(outbox = %row.id, "outcome unknown, to be looked up: {reason}");
                Err(None)
            }
            Err(SendError::Closed(why)) => {
                tracing::warn!(outbox = %row.id, "given up: the place cannot be written to: {why:?}");
                self.give_up(row.id, &format!("{why:?}")).await.map_err(|error| later(&error))?;
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
                self.give_up(row.id, &reason).await.map_err(|error| later(&error))?;
                Ok(Step::Sent)
            }
        }
    }

    async fn give_up(self: &Arc<Self>, id: OutboxId, reason: &str) -> anyhow::Result<()> {
        let mut gone = self.store.dead(id, reason.to_owned(), self.clock.now()).await?;
        gone.retain(|other| *other != id);
        // All lanes are looked through: not for nothing.
        if !gone.is_empty() {
            self.delivery.drop_rows(self, &gone);
        }
        Ok(())
    }
}
