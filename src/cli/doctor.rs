//! `greenroom doctor`: whether content, grader and database are in order.

use super::{CliError, CliResult, DatabaseArg, Ending, PromptsArg, block_on};
use crate::{
    config,
    grading::grader::{Grader, Grading},
    prompts,
    store::sqlite::{Access, SqliteStore},
};
use clap::Args;
use std::io::Write;

/// Check that everything this program needs is in order.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  greenroom doctor --db study.db")]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    database: DatabaseArg,
    #[command(flatten)]
    prompts: PromptsArg,
}

pub(super) fn run(args: DoctorArgs, out: &mut dyn Write) -> CliResult {
    let content = prompts::bank(args.prompts.prompts.as_deref())
        .map(|bank| format!("{} problems in {} areas", bank.problems().len(), bank.areas().len()))
        .map_err(|error| error.to_string());
    let grader = Grader::built_in()
        .map(|grader| grader.version().to_owned())
        .map_err(|error| error.to_string());
    let path = config::database(args.database.db.as_deref())?;
    let database = if path.exists() {
        block_on(async { Ok::<_, CliError>(check(&path).await) })?
    } else {
        Ok(format!("none at {} yet; `greenroom console` makes one", path.display()))
    };
    let zone = Ok(config::zone().name().to_owned());
    let mut ending = Ending::Done;
    for (what, found) in
        [("content", content), ("grader", grader), ("database", database), ("time zone", zone)]
    {
        match found {
            Ok(words) => writeln!(out, "ok      {what}: {words}")?,
            Err(words) => {
                ending = Ending::Refused;
                writeln!(out, "broken  {what}: {words}")?;
            }
        }
    }
    Ok(ending)
}

async fn check(path: &std::path::Path) -> Result<String, String> {
    let store = SqliteStore::open(path, Access::Read).await.map_err(|error| error.to_string())?;
    let faults = store.check().await.map_err(|error| error.to_string())?;
    if faults.is_empty() {
        Ok(format!("{} is whole", path.display()))
    } else {
        Err(faults.join("; "))
    }
}
