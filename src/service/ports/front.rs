//! The port that edges reach the service by: frames go in, and what it listens to is told.

use super::rows::Frame;
use crate::ids::{ConversationId, PlatformName};
use async_trait::async_trait;

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
}
