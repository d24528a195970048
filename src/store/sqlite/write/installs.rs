//! Workspaces that got or lost the app. They are few, so each is a statement or two.

use crate::{ids::PlatformName, service::ports::rows::Installation};
use sqlx::sqlite::SqliteConnection;

/// Keeps an installation in place of the one before.
pub(super) async fn put(
    tx: &mut SqliteConnection,
    installation: &Installation,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO installation (platform, workspace, sealed, at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (platform, workspace) DO UPDATE SET sealed = excluded.sealed, at = excluded.at",
    )
    .bind(installation.platform.as_str())
    .bind(&installation.workspace)
    .bind(&installation.sealed)
    .bind(installation.at.timestamp_millis())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Forgets an installation, and the schedules of its channels: they would post to nobody.
pub(super) async fn remove(
    tx: &mut SqliteConnection,
    platform: &PlatformName,
    workspace: &str,
    channels: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM installation WHERE platform = ?1 AND workspace = ?2")
        .bind(platform.as_str())
        .bind(workspace)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "DELETE FROM schedule WHERE group_id IN (SELECT id FROM study_group
             WHERE platform = ?1 AND substr(channel, 1, length(?2)) = ?2)",
    )
    .bind(platform.as_str())
    .bind(channels)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
