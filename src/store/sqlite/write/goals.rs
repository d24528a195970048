//! What a group aims at, as a step sets or ends it.

use crate::service::ports::goals::GoalWrite;
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteConnection;

pub(super) async fn write(
    tx: &mut SqliteConnection,
    goals: &[GoalWrite],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    for GoalWrite { group, by, goal } in goals {
        match goal {
            Some(goal) => {
                sqlx::query(
                    "INSERT INTO group_goal (group_id, goal, by_member, since) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (group_id) DO UPDATE SET goal = excluded.goal,
                         by_member = excluded.by_member, since = excluded.since",
                )
                .bind(group.as_str())
                .bind(goal.to_string())
                .bind(by.as_str())
                .bind(at.timestamp_millis())
                .execute(&mut *tx)
                .await?;
            }
            None => {
                sqlx::query("DELETE FROM group_goal WHERE group_id = ?1")
                    .bind(group.as_str())
                    .execute(&mut *tx)
                    .await?;
            }
        }
    }
    Ok(())
}
