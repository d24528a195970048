//! The port to what is known of people: who they are, what they set and did. What they said in an interview is with it.

use super::{
    pairs::Pairs,
    person::{Marks, Traces},
    rows::{Group, InterviewLine, Levels, Member},
    store::StoreError,
};
use crate::{
    chat::words::Kept,
    framework::problem::ProblemId,
    ids::{GroupId, MemberId},
    progress::{preferences::Preferences, summary::Finished},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// Where people are read.
#[async_trait]
pub trait PeopleStore: Send + Sync {
    /// Members by id, as last seen.
    async fn members(&self) -> Result<Vec<Member>, StoreError>;

    /// What these people have set for themselves; who has set nothing is not there.
    async fn preferences(
        &self,
        members: &[MemberId],
    ) -> Result<HashMap<MemberId, Preferences>, StoreError>;

    /// Groups that a member was interviewed in, newest first.
    async fn groups_of(&self, member: &MemberId) -> Result<Vec<Group>, StoreError>;

    /// Interviews of a member that are not closed, newest touched first.
    async fn open_interviews(&self, member: &MemberId) -> Result<Vec<InterviewLine>, StoreError>;

    /// Whether a member has seen the outline of a problem, with any account of theirs.
    async fn outline_seen(
        &self,
        member: &MemberId,
        problem: &ProblemId,
    ) -> Result<bool, StoreError>;

    /// Times at which a member wrote something that is part of an answer, with any account of theirs, to the quarter of an hour,
    /// in order.
    async fn active(&self, member: &MemberId) -> Result<Vec<DateTime<Utc>>, StoreError>;

    /// Results of closed interviews; of one member with all accounts of theirs, or of everybody.
    async fn finished(&self, member: Option<&MemberId>) -> Result<Vec<Finished>, StoreError>;

    /// The newest answers of closed interviews of a group, newest first, at most `limit`: how each criterion was satisfied.
    async fn levels(&self, group: &GroupId, limit: u32) -> Result<Vec<Levels>, StoreError>;

    /// Who of a group waits for a partner, and who was paired after `since`.
    async fn pairs(&self, group: &GroupId, since: DateTime<Utc>) -> Result<Pairs, StoreError>;

    /// How much is kept about somebody.
    async fn kept(&self, member: &MemberId) -> Result<Kept, StoreError>;

    /// Where somebody is found, reading all that was ever said.
    async fn traces(&self, member: &MemberId, marks: &Marks) -> Result<Traces, StoreError>;
}
