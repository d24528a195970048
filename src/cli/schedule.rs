//! `greenroom schedule`: when an expression fires, without any database.

use super::{CliError, CliResult, Ending, write_json};
use crate::{
    cadence::Cadence,
    service::ports::clock::{Clock, SystemClock},
};
use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use std::io::Write;

/// Try out schedule expressions.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  greenroom schedule next '0 9 * * mon-fri' --zone Europe/Berlin --count 10"
)]
pub(super) struct ScheduleArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the next instants of an expression
    #[command(after_help = "JSON: an array of UTC instants in RFC 3339.")]
    Next {
        /// Five fields as in a crontab, or @daily and the like
        expr: String,
        /// IANA time zone
        #[arg(long)]
        zone: String,
        /// Only instants later than this one [default: now]
        #[arg(long, value_name = "RFC3339")]
        from: Option<DateTime<Utc>>,
        /// How many
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        count: u32,
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(args: ScheduleArgs, out: &mut dyn Write) -> CliResult {
    let What::Next { expr, zone, from, count, json } = args.what;
    let cadence =
        Cadence::parse(&expr, &zone).map_err(|error| CliError::WrongUse(error.to_string()))?;
    let from = from.unwrap_or_else(|| SystemClock.now());
    let next: Vec<DateTime<Utc>> = cadence.after(from).take(count as usize).collect();
    if json {
        let rows: Vec<String> =
            next.iter().map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).collect();
        write_json(out, &rows)?;
    } else {
        for at in next {
            let local = at.with_timezone(&cadence.zone());
            writeln!(
                out,
                "{}  {}",
                local.format("%a %Y-%m-%d %H:%M %Z"),
                at.to_rfc3339_opts(SecondsFormat::Secs, true)
            )?;
        }
    }
    Ok(Ending::Done)
}
