//! `greenroom progress`: finished interviews, stage scores and checklist of each member.

use super::{
    CliError, CliResult, DatabaseArg, Ending, PromptsArg, bank, block_on, reader, write_json,
    write_table,
};
use crate::{
    framework::{bank::Bank, checklist::Tick},
    progress::summary::{Summary, summarise},
    service::ports::people::PeopleStore,
};
use clap::Args;
use serde_json::{Value, json};
use std::io::Write;

/// Show how members are doing.
#[derive(Debug, Args)]
#[command(
    after_help = "JSON: an array with one object a member: {member, interviews: [{id, problem, title, mode, at, score, complete}],\nstages: [{stage, answered, mean, best, latest}], checklist: [{id, title, ticked, latest}], weakest}.\n\nExamples:\n  greenroom progress\n  greenroom progress --member ana --json"
)]
pub(super) struct ProgressArgs {
    /// Only this member, by name or id
    #[arg(long)]
    member: Option<String>,
    /// Print a JSON array
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArg,
    #[command(flatten)]
    prompts: PromptsArg,
}

pub(super) fn run(args: &ProgressArgs, out: &mut dyn Write) -> CliResult {
    let bank = bank(&args.prompts)?;
    let items: Vec<&str> = bank.rubric().checklist().iter().map(|item| item.id.as_str()).collect();
    let summaries = block_on(async {
        let store = reader(&args.database).await?;
        let members = store.members().await?;
        let wanted = |name: &str, id: &str| {
            args.member.as_ref().is_none_or(|typed| {
                name.eq_ignore_ascii_case(typed) || id.eq_ignore_ascii_case(typed)
            })
        };
        let mut summaries = Vec::new();
        for member in members.iter().filter(|member| wanted(&member.name, member.id.as_str())) {
            let finished = store.finished(Some(&member.id)).await?;
            summaries.push((member.name.clone(), summarise(member.id.clone(), finished, &items)));
        }
        if let Some(typed) = args.member.as_ref().filter(|_| summaries.is_empty()) {
            let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
            let known = if names.is_empty() {
                "nobody was here yet".to_owned()
            } else {
                format!("members: {}", names.join(", "))
            };
            return Err(CliError::WrongUse(format!("there is no member {typed}; {known}")));
        }
        Ok(summaries)
    })?;
    if args.json {
        let rows: Vec<Value> =
            summaries.iter().map(|(name, summary)| object(name, summary, &bank)).collect();
        write_json(out, &rows)?;
    } else {
        for (name, summary) in &summaries {
            print(name, summary, &bank, out)?;
        }
        if summaries.is_empty() {
            writeln!(out, "Nobody was here yet. `greenroom console` starts an interview.")?;
        }
    }
    Ok(Ending::Done)
}

fn tick_word(tick: Tick) -> &'static str {
    match tick {
        Tick::Open => "open",
        Tick::NamedOnly => "named only",
        Tick::Ticked => "ticked",
    }
}

fn object(name: &str, summary: &Summary, bank: &Bank) -> Value {
    let interviews: Vec<Value> = summary
        .interviews
        .iter()
        .map(|finished| {
            json!({
                "id": finished.interview.0, "problem": finished.problem.as_str(),
                "title": bank.get(&finished.problem).map(|problem| problem.title.as_str()),
                "mode": finished.mode, "at": finished.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                "score": finished.score, "complete": finished.complete,
            })
        })
        .collect();
    let stages: Vec<Value> = summary
        .stages
        .iter()
        .map(|stage| {
            json!({"stage": stage.stage.id(), "answered": stage.answered, "mean": stage.mean, "best": stage.best, "latest": stage.latest})
        })
        .collect();
    let checklist: Vec<Value> = bank
        .rubric()
        .checklist()
        .iter()
        .zip(&summary.checklist)
        .map(|(item, progress)| json!({"id": item.id, "title": item.title, "ticked": progress.ticked, "latest": tick_word(progress.latest)}))
        .collect();
    json!({
        "member": name, "interviews": interviews, "stages": stages, "checklist": checklist,
        "weakest": summary.weakest.map(|stage| stage.id()),
    })
}

fn print(name: &str, summary: &Summary, bank: &Bank, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(
        out,
        "{name}: {} finished",
        crate::chat::words::counted(summary.interviews.len() as u64, "interview")
    )?;
    if summary.interviews.is_empty() {
        writeln!(out)?;
        return Ok(());
    }
    let rows: Vec<Vec<String>> = summary
        .stages
        .iter()
        .map(|stage| {
            let title =
                format!("{} {}", stage.stage.number(), bank.rubric().stage(stage.stage).title);
            vec![
                title,
                stage.answered.to_string(),
                stage.mean.to_string(),
                stage.best.to_string(),
                stage.latest.to_string(),
            ]
        })
        .collect();
    write_table(out, &["stage", "answered", "mean", "best", "latest"], &rows)?;
    for (item, progress) in bank.rubric().checklist().iter().zip(&summary.checklist) {
        writeln!(out, "{} of {}: {}", progress.ticked, summary.interviews.len(), item.title)?;
    }
    writeln!(out)?;
    Ok(())
}
