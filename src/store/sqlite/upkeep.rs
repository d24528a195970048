//! Looking after the file: whether it is whole, and a copy of it.

use super::{SqliteStore, fault::Fault};
use crate::service::ports::store::StoreError;
use sqlx::Row;
use std::{fs::File, io, path::Path};

/// Faults of a kind told at the most (a pragma takes no parameter, so its 20 stands there).
const MOST_FAULTS: i64 = 20;

/// Points of boards and when they were reached, against the ledger. All is put in order once and read along: a join of boards
/// with sums of the ledger would look through all sums for each board.
const WRONG_BOARDS: &str = "
    SELECT group_id, period, member, sum(points), sum(counted), max(reached_at), max(at) FROM (
        SELECT group_id, period, member, points, 0 AS counted, reached_at, NULL AS at FROM board
        UNION ALL SELECT group_id, day, member, 0, counted, NULL, iif(counted > 0, at, NULL) FROM ledger
        UNION ALL SELECT group_id, week, member, 0, counted, NULL, iif(counted > 0, at, NULL) FROM ledger
        UNION ALL SELECT group_id, month, member, 0, counted, NULL, iif(counted > 0, at, NULL) FROM ledger
        UNION ALL SELECT group_id, 'all', member, 0, counted, NULL, iif(counted > 0, at, NULL) FROM ledger
    ) GROUP BY 1, 2, 3
    HAVING sum(points) <> sum(counted) OR max(reached_at) <> max(at) LIMIT ?1";

/// Interviews on the boards of all time, against the results; over all groups, as a result does not name its group.
const WRONG_INTERVIEWS: &str = "
    SELECT 'boards: ' || member || ' has ' || sum(board) || ' interviews, the results are ' || sum(result) FROM (
        SELECT member, interviews AS board, 0 AS result FROM board WHERE period = 'all'
        UNION ALL SELECT member, 0, 1 FROM finished
    ) GROUP BY member HAVING sum(board) <> sum(result) LIMIT ?1";

/// What the next result must beat, against the ledger.
const WRONG_BESTS: &str = "
    SELECT 'best of ' || member || ' in ' || group_id || ', ' || problem || ', ' || achievement || ' is ' || sum(best)
        || ', the ledger says ' || sum(gained) FROM (
        SELECT member, group_id, problem, achievement, points AS best, 0 AS gained FROM best
        UNION ALL SELECT member, group_id, problem, achievement, 0, points FROM ledger
    ) GROUP BY member, group_id, problem, achievement HAVING sum(best) <> sum(gained) LIMIT ?1";

impl SqliteStore {
    /// Everything that is wrong with the file: damaged pages, rows without what they refer to, boards that are not the
    /// sum of their ledger or of the results, bests that the ledger does not say. Empty when all is well.
    ///
    /// # Errors
    /// When it cannot even be looked at.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut faults = self.damaged_pages().await?;
        if !faults.is_empty() {
            // What the other looks would find on damaged pages means nothing.
            return Ok(faults);
        }
        faults.extend(self.orphans().await?);
        faults.extend(self.wrong_boards().await?);
        for query in [WRONG_INTERVIEWS, WRONG_BESTS] {
            let query = sqlx::query_scalar::<_, String>(query).bind(MOST_FAULTS);
            let found = query.fetch_all(&self.readers).await;
            faults.extend(found.map_err(|error| self.fault().tell(error))?);
        }
        Ok(faults)
    }

    async fn damaged_pages(&self) -> Result<Vec<String>, StoreError> {
        let looked = sqlx::query_scalar::<_, String>("PRAGMA integrity_check(20)")
            .fetch_all(&self.readers)
            .await;
        match looked.map_err(|error| self.fault().tell(error)) {
            Ok(lines) => Ok(lines.into_iter().filter(|line| line != "ok").collect()),
            // Damage that the look itself stumbles over.
            Err(StoreError::Damaged { reason, .. }) => Ok(vec![reason]),
            Err(other) => Err(other),
        }
    }

    async fn orphans(&self) -> Result<Vec<String>, StoreError> {
        let found = sqlx::query(
            r#"SELECT "table", "parent", count(*) FROM pragma_foreign_key_check GROUP BY 1, 2"#,
        )
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.fault().tell(error))?;
        Ok(found
            .iter()
            .map(|row| {
                let (table, parent, count): (&str, &str, i64) =
                    (row.get(0), row.get(1), row.get(2));
                format!("{count} rows of {table} refer to rows of {parent} that are not there")
            })
            .collect())
    }

    async fn wrong_boards(&self) -> Result<Vec<String>, StoreError> {
        let found = sqlx::query(WRONG_BOARDS)
            .bind(MOST_FAULTS)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.fault().tell(error))?;
        let mut faults = Vec::new();
        for row in &found {
            let (group, period, member): (&str, &str, &str) = (row.get(0), row.get(1), row.get(2));
            let board = format!("board of {group}, {period}: {member} has");
            let (points, counted): (i64, i64) = (row.get(3), row.get(4));
            if points != counted {
                faults.push(format!("{board} {points} points, the ledger says {counted}"));
            }
            let reached: (Option<i64>, Option<i64>) = (row.get(5), row.get(6));
            if let (Some(reached), Some(newest)) = reached
                && reached != newest
            {
                faults
                    .push(format!("{board} points reached at {reached}, the ledger says {newest}"));
            }
        }
        Ok(faults)
    }

    /// Copies the database as it is now, also while it is being written to. What cannot be finished is taken away.
    ///
    /// # Errors
    /// When the copy exists already or cannot be written.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let fault = Fault::at(to);
        let name = to.to_str().ok_or_else(|| {
            StoreError::Other(anyhow::anyhow!("{} is not UTF-8; give another name", to.display()))
        })?;
        // An empty file is made first, and SQLite fills it: nobody else's file is ever overwritten.
        let file = File::create_new(to).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => StoreError::Other(anyhow::anyhow!(
                "{} exists already; give another name",
                to.display()
            )),
            _ => fault.tell_io(&error),
        })?;
        let copied = match sqlx::query("VACUUM INTO ?1").bind(name).execute(&self.readers).await {
            Ok(_) => file.sync_all().map_err(|error| fault.tell_io(&error)),
            Err(error) => Err(fault.tell(error)),
        };
        if copied.is_err() {
            let _ = std::fs::remove_file(to);
        }
        copied
    }
}
