//! `greenroom board`: the standings of a group, read beside a running greenroom.

use super::{CliError, CliResult, DatabaseArg, Ending, block_on, reader, write_json, write_table};
use crate::{
    config,
    ids::GroupId,
    progress::{
        board::rank,
        period::{Period, PeriodKey},
    },
    service::ports::{
        boards::BoardStore,
        clock::{Clock, SystemClock},
        people::PeopleStore,
        store::Store,
    },
};
use clap::Args;
use serde::Serialize;
use std::{collections::HashMap, io::Write};

/// Standings printed at the most.
const MOST: u32 = 100_000;

/// Show a board.
#[derive(Debug, Args)]
#[command(
    after_help = "Ranks: more points first; with equal points, who reached them first.\nJSON: an array of objects {rank, member, points, interviews}.\n\nExamples:\n  greenroom board\n  greenroom board --period week --json"
)]
pub(super) struct BoardArgs {
    /// Whose board
    #[arg(long, default_value = "local")]
    group: String,
    /// Which span: day, week, month or all
    #[arg(long, default_value = "all", value_parser = parse_period)]
    period: Period,
    /// Print a JSON array
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArg,
}

fn parse_period(word: &str) -> Result<Period, String> {
    Period::from_word(word).ok_or_else(|| "a board is for a day, week, month or all".to_owned())
}

#[derive(Debug, Serialize)]
struct Row {
    rank: u32,
    member: String,
    points: u32,
    interviews: u32,
}

pub(super) fn run(args: &BoardArgs, out: &mut dyn Write) -> CliResult {
    let rows = block_on(async {
        let store = reader(&args.database).await?;
        let id = GroupId::new(args.group.as_str());
        let Some(group) = store.group(&id).await? else {
            return if args.group == "local" {
                Ok(Vec::new())
            } else {
                Err(CliError::WrongUse(format!(
                    "there is no group {}; the terminal's group is `local`",
                    args.group
                )))
            };
        };
        let zone = group.zone.parse().unwrap_or_else(|_| config::zone());
        let key = PeriodKey::holding(args.period, SystemClock.now(), zone);
        let names: HashMap<_, _> =
            store.members().await?.into_iter().map(|member| (member.id, member.name)).collect();
        let ranked = rank(store.board(&id, key, MOST).await?);
        Ok(ranked
            .into_iter()
            .map(|row| Row {
                rank: row.rank,
                member: names
                    .get(&row.standing.member)
                    .cloned()
                    .unwrap_or_else(|| row.standing.member.to_string()),
                points: row.standing.points,
                interviews: row.standing.interviews,
            })
            .collect::<Vec<_>>())
    })?;
    if args.json {
        write_json(out, &rows)?;
    } else if rows.is_empty() {
        writeln!(out, "Nobody has points here yet. `greenroom console` starts an interview.")?;
    } else {
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                vec![
                    row.rank.to_string(),
                    row.member.clone(),
                    row.points.to_string(),
                    row.interviews.to_string(),
                ]
            })
            .collect();
        write_table(out, &["rank", "member", "points", "interviews"], &cells)?;
    }
    Ok(Ending::Done)
}
