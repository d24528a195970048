//! Looking after the file: whether it is whole, and a copy of it.

use super::SqliteStore;
use crate::service::ports::store::StoreError;
use sqlx::Row;
use std::path::Path;

/// Faults told at the most.
const MOST_FAULTS: i64 = 20;

impl SqliteStore {
    /// Everything that is wrong with the file: damaged pages, rows without what they refer to, boards that are not the
    /// sum of their ledger. Empty when all is well.
    ///
    /// # Errors
    /// When it cannot even be looked at.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        let tell = |error| self.fault().tell(error);
        let mut faults = Vec::new();
        let pages = sqlx::query_scalar::<_, String>("PRAGMA integrity_check(20)")
            .fetch_all(&self.readers)
            .await
            .map_err(tell)?;
        faults.extend(pages.into_iter().filter(|line| line != "ok"));
        let orphans = sqlx::query(
            r#"SELECT "table", "parent", count(*) FROM pragma_foreign_key_check GROUP BY 1, 2"#,
        )
        .fetch_all(&self.readers)
        .await
        .map_err(tell)?;
        for row in orphans {
            let (table, parent, count): (String, String, i64) =
                (row.get(0), row.get(1), row.get(2));
            faults.push(format!(
                "{count} rows of {table} refer to rows of {parent} that are not there"
            ));
        }
        let boards = sqlx::query(
            "WITH sums (group_id, period, member, points) AS (
                 SELECT group_id, day, member, sum(points) FROM ledger GROUP BY 1, 2, 3
                 UNION ALL SELECT group_id, week, member, sum(points) FROM ledger GROUP BY 1, 2, 3
                 UNION ALL SELECT group_id, month, member, sum(points) FROM ledger GROUP BY 1, 2, 3
                 UNION ALL SELECT group_id, 'all', member, sum(points) FROM ledger GROUP BY 1, 2, 3
             )
             SELECT coalesce(b.group_id, s.group_id), coalesce(b.period, s.period), coalesce(b.member, s.member),
                    coalesce(b.points, 0), coalesce(s.points, 0)
             FROM board AS b FULL JOIN sums AS s USING (group_id, period, member)
             WHERE coalesce(b.points, 0) <> coalesce(s.points, 0) LIMIT ?1",
        )
        .bind(MOST_FAULTS)
        .fetch_all(&self.readers)
        .await
        .map_err(tell)?;
        for row in boards {
            let (group, period, member): (String, String, String) =
                (row.get(0), row.get(1), row.get(2));
            let (board, ledger): (i64, i64) = (row.get(3), row.get(4));
            faults.push(format!(
                "board of {group}, {period}: {member} has {board} points, the ledger says {ledger}"
            ));
        }
        Ok(faults)
    }

    /// Copies the database as it is now, also while it is being written to.
    ///
    /// # Errors
    /// When the copy exists already or cannot be written.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            return Err(StoreError::Other(anyhow::anyhow!(
                "{} exists already; give another name",
                to.display()
            )));
        }
        sqlx::query("VACUUM INTO ?1")
            .bind(to.to_string_lossy().into_owned())
            .execute(&self.readers)
            .await
            .map_err(|error| super::fault::Fault::at(to).tell(error))?;
        Ok(())
    }
}
