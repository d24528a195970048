//! The port to what leaves the store as files: all that is a person's, and how a group's people stand.

use super::store::StoreError;
use crate::{
    grading::score::Score,
    ids::{GroupId, MemberId},
    progress::period::PeriodKey,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// All that is kept of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is called, in letters and underscores.
    pub name: &'static str,
    /// One JSON object each; times are UTC in RFC 3339.
    pub rows: Vec<String>,
}

/// How somebody stands in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// Who.
    pub member: MemberId,
    /// Points in each of the periods asked for.
    pub points: [u32; 4],
    /// Interviews of the group that they finished.
    pub interviews: u32,
    /// The mean of their scores; `None` without such interviews.
    pub mean: Option<Score>,
    /// When they last wrote something that is part of an answer.
    pub last_active: Option<DateTime<Utc>>,
}

/// Where files come from.
#[async_trait]
pub trait ExportStore: Send + Sync {
    /// All that is kept of these accounts of one person; sections without rows too.
    async fn export(&self, accounts: &[MemberId]) -> Result<Vec<Section>, StoreError>;

    /// Everybody who was interviewed in a group and does not hide from its boards, by id.
    async fn group_rows(
        &self,
        group: &GroupId,
        periods: [PeriodKey; 4],
    ) -> Result<Vec<GroupRow>, StoreError>;
}
