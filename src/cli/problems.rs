//! `greenroom problems`: the bank, listed, shown and checked.

use super::{CliError, CliResult, Ending, PromptsArg, bank, write_json, write_table};
use crate::{
    framework::{bank::Bank, problem::Problem, stage::Stage},
    prompts::{self, PromptsError},
};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;
use std::{io::Write, path::PathBuf};

/// List, show and check problems.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  greenroom problems list\n  greenroom problems show card-fraud\n  greenroom problems check prompts"
)]
pub(super) struct ProblemsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the problems: id, title, area, difficulty
    List {
        /// Print a JSON array
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        prompts: PromptsArg,
    },
    /// Show one problem whole, with its facts, twists and outline
    Show {
        /// Id or title
        id: String,
        /// Print a JSON array of one object
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        prompts: PromptsArg,
    },
    /// Check a folder of content, or the built-in one
    Check {
        /// Folder of rubric.toml and problems/
        dir: Option<PathBuf>,
        /// Print the faults as a JSON array: path, line, key, reason
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        prompts: PromptsArg,
    },
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    id: &'a str,
    title: &'a str,
    area: &'a str,
    difficulty: u8,
}

/// What to say of a problem that the bank does not have.
pub(super) fn unknown(bank: &Bank, typed: &str) -> String {
    let near: Vec<&str> =
        bank.nearest(typed).into_iter().map(crate::framework::problem::ProblemId::as_str).collect();
    let near =
        if near.is_empty() { String::new() } else { format!("; near it: {}", near.join(", ")) };
    format!(
        "there is no problem \u{201c}{typed}\u{201d}{near}; `greenroom problems list` shows all"
    )
}

pub(super) fn run(args: ProblemsArgs, out: &mut dyn Write) -> CliResult {
    match args.what {
        What::List { json, prompts } => list(&*bank(&prompts)?, json, out),
        What::Show { id, json, prompts } => {
            let bank = bank(&prompts)?;
            let problem = bank.find(&id).ok_or_else(|| CliError::WrongUse(unknown(&bank, &id)))?;
            show(problem, &bank, json, out)
        }
        What::Check { dir, json, prompts } => check(dir.or(prompts.prompts), json, out),
    }
}

fn list(bank: &Bank, json: bool, out: &mut dyn Write) -> CliResult {
    let rows: Vec<Row<'_>> = bank
        .problems()
        .iter()
        .map(|problem| Row {
            id: problem.id.as_str(),
            title: &problem.title,
            area: &problem.area,
            difficulty: problem.difficulty,
        })
        .collect();
    if json {
        write_json(out, &rows)?;
    } else {
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                vec![
                    row.id.to_owned(),
                    row.title.to_owned(),
                    row.area.to_owned(),
                    row.difficulty.to_string(),
                ]
            })
            .collect();
        write_table(out, &["id", "title", "area", "difficulty"], &cells)?;
    }
    Ok(Ending::Done)
}

fn show(problem: &Problem, bank: &Bank, json: bool, out: &mut dyn Write) -> CliResult {
    if json {
        let outline: serde_json::Map<String, serde_json::Value> = problem
            .outline
            .iter()
            .map(|(criterion, text)| (criterion.id().to_owned(), json!(text)))
            .collect();
        let facts: Vec<_> = problem
            .facts
            .iter()
            .map(|fact| json!({"topic": fact.topic, "asks": fact.asks, "answer": fact.answer}))
            .collect();
        let twists: Vec<_> = problem
            .twists
            .iter()
            .map(|twist| json!({"stage": twist.stage.id(), "text": twist.text}))
            .collect();
        let object = json!({
            "id": problem.id.as_str(), "title": problem.title, "area": problem.area,
            "difficulty": problem.difficulty, "brief": problem.brief,
            "facts": facts, "twists": twists, "outline": outline,
        });
        write_json(out, &[object])?;
        return Ok(Ending::Done);
    }
    let wrap = |text: &str| {
        textwrap::fill(
            text.trim(),
            textwrap::Options::new(88).subsequent_indent("    ").initial_indent("    "),
        )
    };
    writeln!(
        out,
        "{}\n{}, area {}, difficulty {} of 5\n",
        problem.title, problem.id, problem.area, problem.difficulty
    )?;
    writeln!(out, "{}\n", textwrap::fill(problem.brief.trim(), 88))?;
    writeln!(out, "Facts the interviewer gives when asked")?;
    for fact in &problem.facts {
        writeln!(out, "  {}\n{}", fact.topic, wrap(&fact.answer))?;
    }
    writeln!(out, "\nTwists")?;
    for twist in &problem.twists {
        writeln!(out, "  {}\n{}", twist.stage, wrap(&twist.text))?;
    }
    writeln!(out, "\nA strong answer")?;
    for stage in Stage::ALL {
        writeln!(out, "  {} {}", stage.number(), bank.rubric().stage(stage).title)?;
        for (criterion, text) in problem.outline_of(stage) {
            writeln!(out, "{}", wrap(&format!("{criterion}: {text}")))?;
        }
    }
    Ok(Ending::Done)
}

fn check(dir: Option<PathBuf>, json: bool, out: &mut dyn Write) -> CliResult {
    match prompts::bank(dir.as_deref()) {
        Ok(bank) => {
            if json {
                write_json::<()>(out, &[])?;
            } else {
                writeln!(
                    out,
                    "{} problems in {} areas, no faults",
                    bank.problems().len(),
                    bank.areas().len()
                )?;
            }
            Ok(Ending::Done)
        }
        Err(PromptsError::Refused(faults)) if json => {
            let rows: Vec<_> = faults
                .iter()
                .map(|fault| json!({"path": fault.path, "line": fault.line, "key": fault.key, "reason": fault.reason}))
                .collect();
            write_json(out, &rows)?;
            Ok(Ending::Refused)
        }
        Err(error) => Err(error.into()),
    }
}
