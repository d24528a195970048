//! The list of those who wait for a partner, as a step found it and leaves it.

use crate::{ids::MemberId, service::ports::pairs::PairWrite};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteConnection;

/// Whether the list is still as it was when the step was decided.
pub(super) async fn hold(
    tx: &mut SqliteConnection,
    pairs: &PairWrite,
) -> Result<bool, sqlx::Error> {
    let now: Vec<String> =
        sqlx::query_scalar("SELECT member FROM pair_waiting WHERE group_id = ?1 ORDER BY member")
            .bind(pairs.group.as_str())
            .fetch_all(tx)
            .await?;
    Ok(now.iter().map(String::as_str).eq(pairs.seen.iter().map(MemberId::as_str)))
}

pub(super) async fn write(
    tx: &mut SqliteConnection,
    pairs: &PairWrite,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let waiting: Vec<_> = pairs
        .waiting
        .iter()
        .map(|one| {
            let partner = &one.partner;
            let level = partner.level.hundredths();
            (partner.member.as_str(), partner.zone.name(), level, one.since.timestamp_millis())
        })
        .collect();
    sqlx::query("DELETE FROM pair_waiting WHERE group_id = ?1")
        .bind(pairs.group.as_str())
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO pair_waiting (group_id, member, zone, level, since)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2)",
    )
    .bind(pairs.group.as_str())
    .bind(super::json(&waiting)?)
    .execute(&mut *tx)
    .await?;
    let couples: Vec<_> =
        pairs.couples.iter().map(|couple| couple.members().map(MemberId::as_str)).collect();
    sqlx::query(
        "INSERT INTO pair_met (group_id, one, other, at)
         SELECT ?1, value ->> 0, value ->> 1, ?3 FROM json_each(?2) WHERE true
         ON CONFLICT (group_id, one, other) DO UPDATE SET at = excluded.at",
    )
    .bind(pairs.group.as_str())
    .bind(super::json(&couples)?)
    .bind(at.timestamp_millis())
    .execute(&mut *tx)
    .await?;
    Ok(())
}
