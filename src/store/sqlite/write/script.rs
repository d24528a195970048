//! The rows of a batch and the few scripts that write them: several statements in one hop to SQLite's thread.
//!
//! A hop wakes two threads, which costs more than the statements of a small batch. A script is prepared once for each
//! shape, so shapes are few: small ones with a statement for each table that has rows, the same with many frames, as when
//! many people write at once, and one large shape with a statement for every table, padded with empty rows.

use super::{
    tables::Table,
    values::{Row, Value},
};
use sqlx::{QueryBuilder, Sqlite, sqlite::SqliteConnection};
use std::sync::Arc;

/// Rows of each statement of a small script.
const FEW: usize = 2;

/// Rows of each statement of a large script: as many as wait while the batch before is written, under load.
const MANY: usize = 24;

/// Scripts that stay prepared; a large one takes some 400 kB.
pub(in super::super) const SCRIPTS_KEPT: usize = 40;

/// Rows to be written, by table.
#[derive(Debug, Default)]
pub(super) struct Script {
    rows: [Vec<Value>; Table::ALL.len()],
}

impl Script {
    /// One more row for a table.
    pub(super) fn put<const COLUMNS: usize>(&mut self, table: Table, row: Row<COLUMNS>) {
        debug_assert_eq!(COLUMNS, table.width(), "{table:?}");
        self.rows[table as usize].extend(row);
    }

    /// Copies of rows for a table; what they hold is shared.
    pub(super) fn put_all<const COLUMNS: usize>(&mut self, table: Table, rows: &[Row<COLUMNS>]) {
        debug_assert_eq!(COLUMNS, table.width(), "{table:?}");
        self.rows[table as usize].extend(rows.iter().flatten().cloned());
    }

    /// Writes the rows, table after table, and commits if wanted.
    pub(super) async fn run(
        &self,
        tx: &mut SqliteConnection,
        commits: bool,
    ) -> Result<(), sqlx::Error> {
        let size = self.size();
        let parts = self.parts(|table| size.height(table));
        let last = parts.len() - 1;
        for (number, part) in parts.iter().enumerate() {
            let mut query = QueryBuilder::<Sqlite>::new("");
            for table in Table::ALL {
                let values = part[table as usize];
                if size == Size::Large || !values.is_empty() {
                    push(&mut query, table, values, size.height(table));
                }
            }
            if commits && number == last {
                query.push("COMMIT;");
            }
            if !query.sql().as_str().is_empty() {
                query.build().execute(&mut *tx).await?;
            }
        }
        Ok(())
    }

    fn size(&self) -> Size {
        let has_few = |table: &Table| self.rows[*table as usize].len() <= FEW * table.width();
        let mut tables = Table::ALL.iter();
        match (
            has_few(&Table::Frames),
            tables.all(|table| *table == Table::Frames || has_few(table)),
        ) {
            (true, true) => Size::Small,
            (false, true) => Size::ManyFrames,
            (_, false) => Size::Large,
        }
    }

    /// The rows in parts of at most `height` rows of a table, such that whatever comes first comes first: a row may refer to
    /// any row of the tables before its own.
    fn parts(&self, height: impl Fn(Table) -> usize) -> Vec<[&[Value]; Table::ALL.len()]> {
        let mut parts = vec![<[&[Value]; Table::ALL.len()]>::default()];
        for table in Table::ALL {
            let chunks = self.rows[table as usize].chunks(height(table) * table.width());
            for (number, chunk) in chunks.enumerate() {
                if number > 0 {
                    parts.push(Default::default());
                }
                if let Some(part) = parts.last_mut() {
                    part[table as usize] = chunk;
                }
            }
        }
        parts
    }
}

/// How many rows the statements of a script have room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    Small,
    ManyFrames,
    Large,
}

impl Size {
    fn height(self, table: Table) -> usize {
        match (self, table) {
            (Self::Small, _) => FEW,
            (Self::ManyFrames, table) if table != Table::Frames => FEW,
            (Self::ManyFrames | Self::Large, _) => MANY,
        }
    }
}

fn push(query: &mut QueryBuilder<Sqlite>, table: Table, values: &[Value], height: usize) {
    query.push(table.before());
    query.push_values(0..height, |mut columns, row| {
        for column in 0..table.width() {
            match values.get(row * table.width() + column) {
                None | Some(Value::Null) => columns.push_bind(None::<i64>),
                Some(Value::Int(number)) => columns.push_bind(*number),
                Some(Value::Text(text)) => columns.push_bind(Arc::clone(text)),
            };
        }
    });
    query.push(table.after());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_every_row_once_in_an_order_that_references_allow() {
        let mut script = Script::default();
        for row in 0..70_i64 {
            let id = Value::Int(row);
            script.put(Table::FramesDone, [id.clone(), Value::Null, Value::Null]);
            script.put(Table::Candidates, [id.clone(), id]);
        }
        script.put(Table::Sent, [1_i64.into(), Value::Null, Value::Null]);
        let parts = script.parts(|_| 32);
        let rows = |table: Table| -> Vec<usize> {
            parts.iter().map(|part| part[table as usize].len() / table.width()).collect()
        };
        assert_eq!(rows(Table::FramesDone), [32, 32, 6, 0, 0]);
        assert_eq!(rows(Table::Candidates), [0, 0, 32, 32, 6]);
        assert_eq!(rows(Table::Sent), [0, 0, 0, 0, 1]);
        assert_eq!(rows(Table::Frames), [0; 5]);
    }

    #[test]
    fn the_order_of_tables_is_the_order_they_are_listed_in() {
        for (index, table) in Table::ALL.into_iter().enumerate() {
            assert_eq!(table as usize, index);
        }
    }
}
