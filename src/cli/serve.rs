//! `greenroom serve`: reads and checks the settings, then hands over to `serve`.

use super::{CliError, CliResult, DatabaseArg, Ending, PromptsArg, bank, block_on, told_to_stop};
use crate::{
    config,
    serve::{self, Serving},
    service::ports::clock::SystemClock,
    store::sqlite::{Access, SqliteStore},
};
use anyhow::Context;
use clap::Args;
use std::{path::PathBuf, sync::Arc};
use tokio::net::TcpListener;

/// Serve Slack, Discord or both.
#[derive(Debug, Args)]
#[command(
    after_help = "Settings are read from FILE and from variables such as GREENROOM_SLACK_BOT_TOKEN, which win; with _FILE at its end a variable names\na file that holds the value. docs/slack.md and docs/discord.md list them, deploy/greenroom.example.toml shows them.\n\nExample:\n  greenroom serve --config greenroom.toml"
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
    if settings.slack.is_none() && settings.discord.is_none() {
        return Err(CliError::WrongUse(
            "no platform is set up to serve; write a [slack] or a [discord] section into the file that --config names, as docs/slack.md and docs/discord.md show, or use `greenroom console`"
                .to_owned(),
        ));
    }
    let path = config::database(args.database.db.as_deref().or(settings.database.as_deref()))?;
    let bank = bank(&args.prompts)?;
    block_on(async {
        let listener = match settings.http {
            Some(address) => Some(
                TcpListener::bind(address)
                    .await
                    .with_context(|| format!("cannot listen on {address} (http.listen)"))?,
            ),
            None => None,
        };
        let serving = Serving {
            store: Arc::new(SqliteStore::open(&path, Access::Write).await?),
            bank,
            clock: Arc::new(SystemClock),
            zone: settings.zone.unwrap_or(config::zone()),
            patience: settings.patience,
            slack: settings.slack,
            discord: settings.discord,
            listener,
        };
        // A second Ctrl-C ends it at once.
        let stop = async {
            tokio::select! {
                () = told_to_stop() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        };
        Ok(serve::serve(serving, stop).await?)
    })?;
    Ok(Ending::Done)
}
