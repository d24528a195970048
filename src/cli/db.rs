//! `greenroom db`: back up, check and migrate the database.

use super::{CliResult, DatabaseArg, Ending, block_on, reader};
use crate::{
    config,
    store::sqlite::{Access, SqliteStore},
};
use clap::{Args, Subcommand};
use std::{io::Write, path::PathBuf};

/// Look after the database.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  greenroom db backup greenroom-monday.db\n  greenroom db check"
)]
pub(super) struct DbArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Copy the database, also while it is being written to
    Backup {
        /// The copy; must not exist
        to: PathBuf,
        #[command(flatten)]
        database: DatabaseArg,
    },
    /// Check that the file is whole and that every board is the sum of its ledger
    Check {
        #[command(flatten)]
        database: DatabaseArg,
    },
    /// Bring the database to this version's schema (done by itself when greenroom starts)
    Migrate {
        #[command(flatten)]
        database: DatabaseArg,
    },
}

pub(super) fn run(args: DbArgs, out: &mut dyn Write) -> CliResult {
    match args.what {
        What::Backup { to, database } => {
            block_on(async { Ok(reader(&database).await?.backup(&to).await?) })?;
            writeln!(out, "copied to {}", to.display())?;
        }
        What::Check { database } => {
            let faults = block_on(async { Ok(reader(&database).await?.check().await?) })?;
            for fault in &faults {
                writeln!(out, "{fault}")?;
            }
            if !faults.is_empty() {
                return Ok(Ending::Refused);
            }
            writeln!(out, "the database is whole, and every board is the sum of its ledger")?;
        }
        What::Migrate { database } => {
            let path = config::database(database.db.as_deref())?;
            block_on(async { Ok(SqliteStore::open(&path, Access::Write).await?) })?;
            writeln!(out, "{} has this version's schema", path.display())?;
        }
    }
    Ok(Ending::Done)
}
