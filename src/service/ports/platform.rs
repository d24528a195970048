//! The port to a chat platform: what a stored frame means, and how a card is sent.

use super::rows::InboxRow;
use crate::{
    chat::{
        card::Card,
        file::SentFile,
        inbound::Inbound,
        words::{NoEntry, Trouble},
    },
    ids::{ConversationId, GroupId, MemberId, MessageKey, PlatformName, WorkspaceId},
};
use async_trait::async_trait;
use std::time::Duration;

/// A chat platform.
#[async_trait]
pub trait Platform: Send + Sync {
    /// Its name, as in frames and outbox rows.
    fn name(&self) -> PlatformName;

    /// Learns what [`Platform::inbound`] should know about who did it, as far as it can be had now.
    async fn prepare(&self, _row: &InboxRow) {}

    /// What a stored frame means; pure. `None`: nothing of ours.
    ///
    /// # Errors
    /// A frame that cannot be understood: it is marked failed, and the next one goes on.
    fn inbound(&self, row: &InboxRow) -> anyhow::Result<Option<Inbound>>;

    /// The study group that a channel belongs to before a host says otherwise.
    fn group_of(&self, channel: &ConversationId) -> GroupId {
        GroupId::new(format!("{}:{channel}", self.name()))
    }

    /// Which workspace a channel lies in: its members share their own problems. `None` where that cannot be told, as of a
    /// direct message that belongs to nobody but the person.
    fn workspace_of(&self, _channel: &ConversationId) -> Option<WorkspaceId> {
        Some(WorkspaceId::new(self.name().shared()))
    }

    /// Whether a channel is somebody's alone with us.
    fn is_direct(&self, _channel: &ConversationId) -> bool {
        false
    }

    /// What somebody is called in a channel, where that may differ from place to place and is known.
    fn name_in(&self, _channel: &ConversationId, _member: &MemberId) -> Option<String> {
        None
    }

    /// Somebody wants to be forgotten: what is remembered of them here goes, until they are seen again.
    fn forget(&self, _member: &MemberId) {}

    /// Whether somebody is no longer among those who can see a channel. Not when it cannot be told.
    async fn has_left(&self, _channel: &ConversationId, _member: &MemberId) -> bool {
        false
    }

    /// Whether a thread was deleted. Not when it cannot be told.
    async fn is_gone(&self, _thread: &ConversationId) -> bool {
        false
    }

    /// Whether people see pictures there.
    fn shows_pictures(&self) -> bool {
        true
    }

    /// Whether it tells where people are; if not, they are asked.
    fn tells_zones(&self) -> bool {
        true
    }

    /// Sends one message, or changes one sent before.
    ///
    /// # Errors
    /// [`SendError`] says whether to try again.
    async fn send(&self, message: &Outbound<'_>) -> Result<Sent, SendError>;

    /// Whether everything that people did before now in a conversation has reached the inbox (no backfill is under
    /// way); deadlines wait for it.
    fn caught_up(&self, _conversation: &ConversationId) -> bool {
        true
    }
}

/// The platform's own id of a message. For a message that opened a thread: the [`ConversationId`] that frames of
/// that thread will carry.
pub type PlatformId = String;

/// A message that the platform took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its id there.
    pub id: PlatformId,
    /// What was not as it should be.
    pub trouble: Option<Trouble>,
}

impl From<PlatformId> for Sent {
    fn from(id: PlatformId) -> Self {
        Self { id, trouble: None }
    }
}

/// A message ready to be rendered and sent.
#[derive(Debug)]
pub struct Outbound<'a> {
    /// Our key: stable over retries, the platform's idempotency key.
    pub key: &'a MessageKey,
    /// Where to.
    pub address: Address,
    /// What.
    pub card: &'a Card,
    /// Files that go with it. A message to one person alone that has some is seen by nobody else, wherever it is shown.
    pub files: &'a [SentFile],
    /// The message it replaces, by the platform's id.
    pub replaces: Option<PlatformId>,
    /// Whether a thread begins at it.
    pub opens_thread: bool,
    /// Whoever asked for it, where somebody did.
    pub asked_by: Option<&'a MemberId>,
    /// How often it may have been sent before: above 0, look whether it is there already.
    pub attempt: u32,
}

/// Where a message goes, in the platform's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A channel, direct message or existing thread.
    Conversation(ConversationId),
    /// The page kept for one person; what is pressed there is answered in the conversation.
    Home(MemberId, ConversationId),
    /// To one person alone, in a conversation.
    Only(MemberId, ConversationId),
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Certainly not sent: try again after this time.
    #[error("not now, again in {after:?}: {reason}")]
    Later {
        /// How long to wait.
        after: Duration,
        /// Why.
        reason: String,
    },
    /// Perhaps sent: look before sending again.
    #[error("outcome unknown: {reason}")]
    Unknown {
        /// What happened.
        reason: String,
    },
    /// Never: the place cannot be written to.
    #[error("the place cannot be written to: {0:?}")]
    Closed(NoEntry),
    /// Never: the platform will not take it.
    #[error("refused for good: {reason}")]
    Never {
        /// Why.
        reason: String,
    },
}
