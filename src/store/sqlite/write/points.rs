//! Points: the gain of each result, its ledger row and the boards, in one transaction.

use super::json;
use crate::{
    progress::{
        ledger::{Claim, gain},
        period::{Period, PeriodKey},
    },
    service::ports::rows::FinishedWrite,
};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteConnection;

/// Writes the gains of results over the best so far; gives them in order.
pub(super) async fn claims(
    tx: &mut SqliteConnection,
    claims: &[Claim],
) -> Result<Vec<u32>, sqlx::Error> {
    let mut gains = Vec::new();
    for claim in claims {
        let best = sqlx::query_scalar::<_, i64>(
            "SELECT points FROM best WHERE member = ?1 AND group_id = ?2 AND problem = ?3 AND achievement = ?4",
        )
        .bind(claim.member.as_str())
        .bind(claim.group.as_str())
        .bind(claim.problem.as_str())
        .bind(claim.achievement.id())
        .fetch_optional(&mut *tx)
        .await?;
        let gained =
            gain(best.and_then(|best| u32::try_from(best).ok()).unwrap_or(0), claim.points);
        if gained > 0 {
            write(tx, claim, gained).await?;
        }
        gains.push(gained);
    }
    Ok(gains)
}

async fn write(tx: &mut SqliteConnection, claim: &Claim, gained: u32) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO best (member, group_id, problem, achievement, points) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (member, group_id, problem, achievement) DO UPDATE SET points = excluded.points",
    )
    .bind(claim.member.as_str())
    .bind(claim.group.as_str())
    .bind(claim.problem.as_str())
    .bind(claim.achievement.id())
    .bind(claim.points)
    .execute(&mut *tx)
    .await?;
    let key = |wanted: Period| {
        claim
            .periods
            .iter()
            .find(|key| key.period == wanted)
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    sqlx::query(
        "INSERT INTO ledger (member, group_id, interview, problem, achievement, points, at, day, week, month, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )
    .bind(claim.member.as_str())
    .bind(claim.group.as_str())
    .bind(claim.interview.0)
    .bind(claim.problem.as_str())
    .bind(claim.achievement.id())
    .bind(gained)
    .bind(claim.at.timestamp_millis())
    .bind(key(Period::Day))
    .bind(key(Period::Week))
    .bind(key(Period::Month))
    .bind(claim.reason.id())
    .execute(&mut *tx)
    .await?;
    let (group, member) = (claim.group.as_str(), claim.member.as_str());
    boards(tx, group, member, &claim.periods, (gained, 0), claim.at).await
}

/// Stores results of closed interviews, and counts them on the boards.
pub(super) async fn finished(
    tx: &mut SqliteConnection,
    finished: &[FinishedWrite],
) -> Result<(), sqlx::Error> {
    for write in finished {
        let result = &write.finished;
        sqlx::query(
            "INSERT INTO finished (interview, member, problem, at, score, result) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(result.interview.0)
        .bind(result.member.as_str())
        .bind(result.problem.as_str())
        .bind(result.at.timestamp_millis())
        .bind(result.score.hundredths())
        .bind(json(result)?)
        .execute(&mut *tx)
        .await?;
        boards(tx, write.group.as_str(), result.member.as_str(), &write.periods, (0, 1), result.at)
            .await?;
    }
    Ok(())
}

/// Adds to a member's rows on the boards. When they were reached moves only with points.
async fn boards(
    tx: &mut SqliteConnection,
    group: &str,
    member: &str,
    periods: &[PeriodKey],
    (points, interviews): (u32, u32),
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let keys: Vec<String> = periods.iter().map(ToString::to_string).collect();
    sqlx::query(
        "INSERT INTO board (group_id, period, member, points, interviews, reached_at)
         SELECT ?1, value, ?2, ?3, ?4, ?5 FROM json_each(?6) WHERE true
         ON CONFLICT (group_id, period, member) DO UPDATE SET
             points = points + excluded.points, interviews = interviews + excluded.interviews,
             reached_at = CASE WHEN excluded.points = 0 THEN reached_at
                               WHEN points = 0 THEN excluded.reached_at
                               ELSE max(reached_at, excluded.reached_at) END",
    )
    .bind(group)
    .bind(member)
    .bind(points)
    .bind(interviews)
    .bind(at.timestamp_millis())
    .bind(json(&keys)?)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
