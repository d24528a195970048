//! Problems that workspaces wrote for themselves, as they are read.

use super::{SqliteStore, row::text};
use crate::{
    ids::WorkspaceId,
    service::ports::{
        problems::{OwnRow, ProblemStore},
        store::StoreError,
    },
};
use async_trait::async_trait;
use sqlx::{Row, sqlite::SqliteRow};

#[async_trait]
impl ProblemStore for SqliteStore {
    async fn own_problems(&self, workspace: &WorkspaceId) -> Result<Vec<OwnRow>, StoreError> {
        let query = sqlx::query(
            "SELECT id, revision, toml, retired_at IS NOT NULL FROM own_problem AS newest
             WHERE workspace = ?1 AND revision = (SELECT max(revision) FROM own_problem
                 WHERE workspace = ?1 AND id = newest.id)
             ORDER BY id",
        )
        .bind(workspace.as_str());
        let read = |row: &SqliteRow| {
            Ok(OwnRow {
                slug: text(row, 0),
                revision: row.get(1),
                text: text(row, 2),
                retired: row.get(3),
            })
        };
        self.all(query, read).await
    }

    async fn own_revision(
        &self,
        workspace: &WorkspaceId,
        slug: &str,
        revision: u32,
    ) -> Result<Option<String>, StoreError> {
        let query = sqlx::query(
            "SELECT toml FROM own_problem WHERE workspace = ?1 AND id = ?2 AND revision = ?3",
        )
        .bind(workspace.as_str())
        .bind(slug)
        .bind(revision);
        Ok(self.all(query, |row| Ok(text(row, 0))).await?.pop())
    }
}
