//! Problems that workspaces write for themselves: revisions are added, none is changed or taken away.

use crate::service::ports::problems::{OwnChange, OwnWrite};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteConnection;

/// Whether the newest revision is still the one that the step was decided on.
pub(super) async fn hold(tx: &mut SqliteConnection, own: &OwnWrite) -> Result<bool, sqlx::Error> {
    let newest: u32 = sqlx::query_scalar(
        "SELECT coalesce(max(revision), 0) FROM own_problem WHERE workspace = ?1 AND id = ?2",
    )
    .bind(own.workspace.as_str())
    .bind(&own.slug)
    .fetch_one(tx)
    .await?;
    Ok(newest == own.seen)
}

pub(super) async fn write(
    tx: &mut SqliteConnection,
    own: &OwnWrite,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let at = at.timestamp_millis();
    let statement = match &own.change {
        OwnChange::Text { text, by } => sqlx::query(
            "INSERT INTO own_problem (workspace, id, revision, toml, by_member, at, retired_at)
             VALUES (?1, ?2, ?3 + 1, ?5, ?6, ?4, (SELECT retired_at FROM own_problem
                 WHERE workspace = ?1 AND id = ?2 AND revision = ?3))",
        )
        .bind(own.workspace.as_str())
        .bind(&own.slug)
        .bind(own.seen)
        .bind(at)
        .bind(text)
        .bind(by.as_str()),
        OwnChange::Retired(retired) => sqlx::query(
            "UPDATE own_problem SET retired_at = ?4 WHERE workspace = ?1 AND id = ?2 AND revision = ?3",
        )
        .bind(own.workspace.as_str())
        .bind(&own.slug)
        .bind(own.seen)
        .bind(Some(at).filter(|_| *retired)),
    };
    statement.execute(tx).await.map(drop)
}
