//! `greenroom serve`: Slack and Discord; this version has neither, and says so.

use super::{CliError, CliResult, DatabaseArg, PromptsArg};
use clap::Args;

/// Serve Slack and Discord.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    database: DatabaseArg,
    #[command(flatten)]
    prompts: PromptsArg,
}

pub(super) fn run(args: &ServeArgs) -> CliResult {
    let _ = (&args.database, &args.prompts);
    Err(CliError::CouldNot(anyhow::anyhow!(
        "this version does not connect to Slack or Discord yet; `greenroom console` runs the same service in a terminal"
    )))
}
