//! The port to boards as they are read; they are written with the step that earns the points.

use super::store::StoreError;
use crate::{
    framework::problem::ProblemId,
    grading::score::Score,
    ids::{ConversationId, GroupId, MemberId, PlatformName},
    progress::{
        board::{Ranked, Standing},
        board_rules::BoardRules,
        period::PeriodKey,
        season::Season,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Where boards are read.
#[async_trait]
pub trait BoardStore: Send + Sync {
    /// A board's standings, best first, at most `limit`.
    async fn board(
        &self,
        group: &GroupId,
        period: PeriodKey,
        limit: u32,
    ) -> Result<Vec<Standing>, StoreError>;

    /// The standings of a season: its day boards added up, best first, at most `limit`.
    async fn season(
        &self,
        group: &GroupId,
        season: Season,
        limit: u32,
    ) -> Result<Vec<Standing>, StoreError>;

    /// What was reached in a problem in a group: the bests of its stages added up, most points first, at most `limit`.
    async fn problem_board(
        &self,
        group: &GroupId,
        problem: &ProblemId,
        limit: u32,
    ) -> Result<Vec<Standing>, StoreError>;

    /// The groups of a platform whose hosts want boards, with their channels.
    async fn groups_with_boards(
        &self,
        platform: &PlatformName,
    ) -> Result<Vec<(GroupId, ConversationId)>, StoreError>;

    /// The boards of all time of these groups added up, best first.
    async fn board_of_all(&self, groups: &[GroupId]) -> Result<Vec<Standing>, StoreError>;

    /// Scores of the interviews of a group that closed since then, and when, in any order.
    async fn results_since(
        &self,
        group: &GroupId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(MemberId, DateTime<Utc>, Score)>, StoreError>;

    /// What a group's host decided about its boards.
    async fn board_rules(&self, group: &GroupId) -> Result<BoardRules, StoreError>;

    /// A member's standing on a board and the rank there, however far down, among those who do not hide from boards.
    /// `None` without points.
    async fn place_on_board(
        &self,
        group: &GroupId,
        period: PeriodKey,
        member: &MemberId,
    ) -> Result<Option<Ranked>, StoreError>;
}
