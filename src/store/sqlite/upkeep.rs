//! Looking after the file: whether it is whole, and a copy of it.

use super::{SqliteStore, fault::Fault};
use crate::service::ports::store::StoreError;
use sqlx::Row;
use std::{fs::File, io, path::Path};

/// Wrong boards told at the most, and damaged pages (a pragma takes no parameter, so its 20 stands there).
const MOST_FAULTS: i64 = 20;

/// When the points of a board were reached, against the newest row of the ledger in its period.
const WRONG_TIMES: &str = "
    WITH dated (group_id, period, member, at) AS (
        SELECT group_id, day, member, at FROM ledger WHERE counted > 0
        UNION ALL SELECT group_id, week, member, at FROM ledger WHERE counted > 0
        UNION ALL SELECT group_id, month, member, at FROM ledger WHERE counted > 0
        UNION ALL SELECT group_id, 'all', member, at FROM ledger WHERE counted > 0
    ), newest AS (
        SELECT group_id, period, member, max(at) AS at FROM dated GROUP BY 1, 2, 3
    )
    SELECT 'board of ' || group_id || ', ' || period || ': ' || member || ' has points reached at ' || reached_at
        || ', the ledger says ' || newest.at
    FROM board JOIN newest USING (group_id, period, member) WHERE reached_at <> newest.at LIMIT 20";

/// Interviews on the boards of all time, against the results; over all groups, as a result does not name its group.
const WRONG_INTERVIEWS: &str = "
    WITH boards AS (SELECT member, sum(interviews) AS count FROM board WHERE period = 'all' GROUP BY 1),
         results AS (SELECT member, count(*) AS count FROM finished GROUP BY 1)
    SELECT 'boards: ' || member || ' has ' || coalesce(boards.count, 0) || ' interviews, the results are '
        || coalesce(results.count, 0)
    FROM boards FULL JOIN results USING (member)
    WHERE coalesce(boards.count, 0) <> coalesce(results.count, 0) LIMIT 20";

/// What the next result must beat, against the ledger.
const WRONG_BESTS: &str = "
    WITH sums AS (
        SELECT member, group_id, problem, achievement, sum(points) AS points FROM ledger GROUP BY 1, 2, 3, 4
    )
    SELECT 'best of ' || member || ' in ' || group_id || ', ' || problem || ', ' || achievement || ' is '
        || coalesce(best.points, 0) || ', the ledger says ' || coalesce(sums.points, 0)
    FROM best FULL JOIN sums USING (member, group_id, problem, achievement)
    WHERE coalesce(best.points, 0) <> coalesce(sums.points, 0) LIMIT 20";

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
        for query in [WRONG_TIMES, WRONG_INTERVIEWS, WRONG_BESTS] {
            let found = sqlx::query_scalar::<_, String>(query).fetch_all(&self.readers).await;
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
        let found = sqlx::query(
            "WITH sums (group_id, period, member, points) AS (
                 SELECT group_id, day, member, sum(counted) FROM ledger GROUP BY 1, 2, 3
                 UNION ALL SELECT group_id, week, member, sum(counted) FROM ledger GROUP BY 1, 2, 3
                 UNION ALL SELECT group_id, month, member, sum(counted) FROM ledger GROUP BY 1, 2, 3
                 UNION ALL SELECT group_id, 'all', member, sum(counted) FROM ledger GROUP BY 1, 2, 3
             )
             SELECT coalesce(b.group_id, s.group_id), coalesce(b.period, s.period), coalesce(b.member, s.member),
                    coalesce(b.points, 0), coalesce(s.points, 0)
             FROM board AS b FULL JOIN sums AS s USING (group_id, period, member)
             WHERE coalesce(b.points, 0) <> coalesce(s.points, 0) LIMIT ?1",
        )
        .bind(MOST_FAULTS)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.fault().tell(error))?;
        Ok(found
            .iter()
            .map(|row| {
                let (group, period, member): (&str, &str, &str) = (row.get(0), row.get(1), row.get(2));
                let (board, ledger): (i64, i64) = (row.get(3), row.get(4));
                format!("board of {group}, {period}: {member} has {board} points, the ledger says {ledger}")
            })
            .collect())
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
