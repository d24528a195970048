//! The port to what a group aims at and what was done for it, read; a goal is written with the step that sets it.

use super::{rows::Levels, store::StoreError};
use crate::{
    framework::{problem::ProblemId, stage::Stage},
    ids::{GroupId, MemberId},
    progress::goal::Goal,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

/// A goal that is set, or ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalWrite {
    /// Of which group.
    pub group: GroupId,
    /// By whom.
    pub by: MemberId,
    /// The new one; none ends the one there was.
    pub goal: Option<Goal>,
}

/// Interviews that a member finished on one day of the group's boards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedOn {
    /// Who.
    pub member: MemberId,
    /// The day.
    pub day: NaiveDate,
    /// How many, at least 1.
    pub interviews: u32,
}

/// A stage that a member answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Who.
    pub member: MemberId,
    /// Of which problem.
    pub problem: ProblemId,
    /// Which.
    pub stage: Stage,
    /// When the first words of the answer were written.
    pub at: DateTime<Utc>,
}

/// Where goals, and what counts for them, are read.
#[async_trait]
pub trait GoalStore: Send + Sync {
    /// What a group aims at.
    async fn goal(&self, group: &GroupId) -> Result<Option<Goal>, StoreError>;

    /// Interviews finished in a group from a day of its boards on, by day.
    async fn finished_since(
        &self,
        group: &GroupId,
        since: NaiveDate,
    ) -> Result<Vec<FinishedOn>, StoreError>;

    /// Stages answered in a group since an instant, in no order.
    async fn answered_since(
        &self,
        group: &GroupId,
        since: DateTime<Utc>,
    ) -> Result<Vec<Answered>, StoreError>;

    /// A member's newest answers of closed interviews in all groups, newest first, at most `limit`.
    async fn levels_of(&self, member: &MemberId, limit: u32) -> Result<Vec<Levels>, StoreError>;
}
