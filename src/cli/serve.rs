//! `greenroom serve`: reads and checks the settings, then hands over to `serve`.

use super::{CliError, CliResult, DatabaseArg, PromptsArg, bank};
use crate::config;
use clap::Args;
use std::path::PathBuf;

/// Serve Slack and Discord.
#[derive(Debug, Args)]
#[command(
    after_help = "Settings are read from FILE and from variables such as GREENROOM_SLACK_BOT_TOKEN, which win; with _FILE at its end a variable names\na file that holds the value. docs/slack.md lists them, deploy/greenroom.example.toml shows them.\n\nExample:\n  greenroom serve --config greenroom.toml"
)]
pub(super) struct ServeArgs {
    /// File of settings, in TOML
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseArg,
    #[command(flatten)]
    prompts: PromptsArg,
}

pub(super) fn run(args: &ServeArgs) -> CliResult {
    let settings = config::serve(args.config.as_deref())
        .map_err(|error| CliError::WrongUse(format!("{error:#}")))?;
    if settings.slack.is_none() {
        return Err(CliError::WrongUse(
            "no platform is set up to serve; write a [slack] section into the file that --config names, as docs/slack.md shows, or use `greenroom console`"
                .to_owned(),
        ));
    }
    let _database = config::database(args.database.db.as_deref().or(settings.database.as_deref()))?;
    let _bank = bank(&args.prompts)?;
    Err(CliError::CouldNot(anyhow::anyhow!(
        "this version does not connect to Slack or Discord yet; `greenroom console` runs the same service in a terminal"
    )))
}
