//! The port to boards as they are read; they are written with the step that earns the points.

use super::store::StoreError;
use crate::{
    ids::{GroupId, MemberId},
    progress::{
        board::{Ranked, Standing},
        period::PeriodKey,
        season::Season,
    },
};
use async_trait::async_trait;

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

    /// A member's standing on a board and the rank there, however far down, among those who do not hide from boards.
    /// `None` without points.
    async fn place_on_board(
        &self,
        group: &GroupId,
        period: PeriodKey,
        member: &MemberId,
    ) -> Result<Option<Ranked>, StoreError>;
}
