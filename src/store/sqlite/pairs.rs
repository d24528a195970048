//! Who waits for a partner, and who had whom: read here; written with the step that pairs them.

use super::{
    SqliteStore,
    row::{broken, text, time},
};
use crate::{
    grading::score::Score,
    ids::{GroupId, MemberId},
    progress::{
        pairing::{Couple, Partner},
        partners::{Met, Waiting},
    },
    service::ports::{pairs::Pairs, store::StoreError},
};
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

impl SqliteStore {
    pub(super) async fn pairs_of(
        &self,
        group: &GroupId,
        since: DateTime<Utc>,
    ) -> Result<Pairs, StoreError> {
        let waiting = sqlx::query(
            "SELECT member, zone, level, since FROM pair_waiting WHERE group_id = ?1 ORDER BY member",
        )
        .bind(group.as_str());
        let met = sqlx::query(
            "SELECT one, other, at FROM pair_met INDEXED BY pair_met_newest
             WHERE group_id = ?1 AND at > ?2 ORDER BY at",
        )
        .bind(group.as_str())
        .bind(since.timestamp_millis());
        Ok(Pairs {
            waiting: self.all(waiting, waiting_row).await?,
            met: self.all(met, met_row).await?,
        })
    }
}

fn waiting_row(row: &SqliteRow) -> Result<Waiting, StoreError> {
    let zone = text(row, 1);
    let zone = zone.parse().map_err(|_| broken(anyhow::anyhow!("{zone} is no time zone")))?;
    let level = Score::from_hundredths(row.get(2));
    let partner = Partner { member: MemberId::new(text(row, 0)), zone, level };
    Ok(Waiting { partner, since: time(row.get(3))? })
}

fn met_row(row: &SqliteRow) -> Result<Met, StoreError> {
    let (one, other) = (MemberId::new(text(row, 0)), MemberId::new(text(row, 1)));
    let couple = Couple::of(&one, &other)
        .ok_or_else(|| broken(anyhow::anyhow!("{one} was paired with themselves")))?;
    Ok(Met { couple, at: time(row.get(2))? })
}
