//! The port to marks of peers: what others gave to an answer once its interview was over.

use super::store::StoreError;
use crate::{
    framework::{criterion::Criterion, level::Level, stage::Stage},
    ids::{ConversationId, GroupId, InterviewId, MemberId},
    progress::improvement::Reviews,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What one member gave to one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerMark {
    /// Of which interview.
    pub interview: InterviewId,
    /// Whose answer.
    pub candidate: MemberId,
    /// To which stage.
    pub stage: Stage,
    /// Who gave it; never the candidate.
    pub by: MemberId,
    /// The levels of criteria of that stage, at least one. Written, they take the place of earlier ones of the same
    /// criteria; others stay.
    pub levels: BTreeMap<Criterion, Level>,
    /// When it was given or last changed.
    pub at: DateTime<Utc>,
}

/// Where marks of peers are read; they are written with the step that gives them.
#[async_trait]
pub trait PeerStore: Send + Sync {
    /// All marks of an interview, by candidate and stage, the earliest first.
    async fn peer_marks(&self, interview: InterviewId) -> Result<Vec<PeerMark>, StoreError>;

    /// How many answers a member has marked.
    async fn reviews(&self, member: &MemberId) -> Result<u64, StoreError>;

    /// How many answers each member has marked in the interviews of a group, of the marks given since then; and when the last
    /// one was given.
    async fn reviews_since(
        &self,
        group: &GroupId,
        since: DateTime<Utc>,
    ) -> Result<Vec<Reviews>, StoreError>;

    /// The newest closed interview begun in a channel of a group that somebody else was a candidate of.
    async fn last_of_another(
        &self,
        group: &GroupId,
        channel: &ConversationId,
        member: &MemberId,
    ) -> Result<Option<InterviewId>, StoreError>;
}
