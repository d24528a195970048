//! The port that edges reach the service by: frames go in; what it listens to, and which problems somebody sees, is told.

use super::rows::Frame;
use crate::{
    framework::bank::Bank,
    ids::{ConversationId, MemberId, PlatformName},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Somebody in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// On which edge.
    pub platform: PlatformName,
    /// The channel, or the direct message; no thread.
    pub channel: ConversationId,
    /// Who.
    pub member: MemberId,
}

/// The service, as an edge with a network behind it needs it.
#[async_trait]
pub trait Front: Send + Sync {
    /// Takes a frame; it is durable when this returns.
    ///
    /// # Errors
    /// It could not be stored: it must not be acknowledged.
    async fn hand_in(&self, frame: Frame) -> anyhow::Result<()>;

    /// Whether what is said in a thread concerns an interview: it is one's thread, or began at a message of ours
    /// (`begun_by_us`) that is only just sent.
    ///
    /// # Errors
    /// The store cannot be read.
    async fn listens(
        &self,
        platform: &PlatformName,
        thread: &ConversationId,
        begun_by_us: bool,
    ) -> anyhow::Result<bool>;

    /// The bank as somebody sees it in a place: with what their workspace wrote for itself, and nothing of another's.
    ///
    /// # Errors
    /// The store cannot be read.
    async fn bank(&self, who: &Whereabouts) -> anyhow::Result<Arc<Bank>>;

    /// Whether somebody brought us into the channel; where they are alone with us, into that of their group.
    ///
    /// # Errors
    /// The store cannot be read.
    async fn is_host(&self, who: &Whereabouts) -> anyhow::Result<bool>;
}
