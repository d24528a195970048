//! `greenroom grade`: one reply, a file of replies, or the grader itself.

use super::{CliError, CliResult, Ending, PromptsArg, bank};
use crate::{
    framework::{bank::Bank, criterion::Criterion, level::Level, stage::Stage},
    grading::{
        eval,
        grade::Grade,
        grader::{Asked, Grader, Grading},
        labels::{self, LabelledReply},
        train,
    },
};
use anyhow::Context;
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

/// Grade a reply, or a file of replies.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "A batch has one JSON object a line: {\"id\", \"problem\", \"stage\", \"text\"}; the problem may be a title that is not in the bank.\nIt prints one object a line, in order: {\"id\", \"grader\", \"score\", \"levels\": {criterion: 0|1|2},\n\"evidence\": {criterion: [[start, end], …]}, \"flags\": […]}; spans are bytes of the text in UTF-8.\nWith --json one reply prints an array of one such object, without an id.\n\nExamples:\n  greenroom grade --stage io answer.txt\n  echo 'p99 under 100 ms?' | greenroom grade --stage clarify --problem card-fraud -\n  greenroom grade --batch replies.jsonl\n  greenroom grade eval tests/data/labels/replies.jsonl"
)]
pub(super) struct GradeArgs {
    #[command(subcommand)]
    tool: Option<Tool>,
    /// The stage that was asked: an id such as `io`, or a number from 1 to 10
    #[arg(long, required_unless_present = "batch")]
    stage: Option<String>,
    /// The problem that was asked, by id or title
    #[arg(long, value_name = "ID-OR-TITLE", conflicts_with = "batch")]
    problem: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Grade a file of replies, one JSON object a line; - for standard input
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "stage")]
    batch: Option<PathBuf>,
    /// The reply; - or nothing for standard input
    #[arg(conflicts_with = "batch")]
    file: Option<PathBuf>,
    #[command(flatten)]
    prompts: PromptsArg,
}

/// Tools for whoever looks after the grader.
#[derive(Debug, Subcommand)]
enum Tool {
    /// Measure the grader on labelled replies of authors and problems it was not trained on
    #[command(
        after_help = "Leaves one author out at a time, with their problems; word count and TF-IDF ridge are measured in the same run.\nJSON: an array with one object.\n\nExample:\n  greenroom grade eval tests/data/labels/replies.jsonl"
    )]
    Eval {
        /// Labelled replies, one JSON object a line
        #[arg(required = true)]
        labels: Vec<PathBuf>,
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Train the grader's weights on labelled replies, the same to the bit for the same labels
    #[command(
        after_help = "Example:\n  greenroom grade train tests/data/labels/replies.jsonl --out src/grading/data/weights.bin"
    )]
    Train {
        /// Labelled replies, one JSON object a line
        #[arg(required = true)]
        labels: Vec<PathBuf>,
        /// Where to write the weights
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

fn labels(paths: &[PathBuf]) -> Result<Vec<LabelledReply>, CliError> {
    let mut labels = Vec::new();
    for path in paths {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        labels.extend(labels::parse(&text).with_context(|| path.display().to_string())?);
    }
    Ok(labels)
}

fn run_tool(tool: Tool, out: &mut dyn Write) -> CliResult {
    match tool {
        Tool::Eval { labels: paths, json } => {
            let report = eval::report(&labels(&paths)?)?;
            if json {
                super::write_json(out, &[report])?;
            } else {
                writeln!(out, "{report}")?;
            }
        }
        Tool::Train { labels: paths, out: path } => {
            let weights = train::train(&labels(&paths)?)?;
            std::fs::write(&path, weights.to_bytes())
                .with_context(|| format!("writing {}", path.display()))?;
            writeln!(out, "weights written to {}", path.display())?;
        }
    }
    Ok(Ending::Done)
}

#[derive(Debug, Deserialize)]
struct Reply {
    id: Value,
    #[serde(default)]
    problem: String,
    stage: String,
    text: String,
}

pub(super) fn run(args: GradeArgs, out: &mut dyn Write) -> CliResult {
    if let Some(tool) = args.tool {
        return run_tool(tool, out);
    }
    let bank = bank(&args.prompts)?;
    let grader = Grader::built_in()?;
    if let Some(path) = &args.batch {
        return batch(&bank, &grader, path, out);
    }
    let stage =
        parse_stage(args.stage.as_deref().unwrap_or_default()).map_err(CliError::WrongUse)?;
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).with_context(|| format!("reading {}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let grade = grade(&bank, &grader, args.problem.as_deref().unwrap_or(""), stage, &text);
    if args.json {
        super::write_json(out, &[Value::Object(object(&grade))])?;
    } else {
        print(&bank, &grade, &text, out)?;
    }
    Ok(Ending::Done)
}

fn parse_stage(typed: &str) -> Result<Stage, String> {
    let by_number = typed
        .parse::<usize>()
        .ok()
        .and_then(|number| Stage::ALL.get(number.wrapping_sub(1)).copied());
    by_number.or_else(|| Stage::from_id(&typed.to_lowercase())).ok_or_else(|| {
        format!("there is no stage \u{201c}{typed}\u{201d}; a stage is a number from 1 to 10 or one of {}", Stage::ALL.map(Stage::id).join(", "))
    })
}

fn open(path: &Path) -> Result<Box<dyn BufRead>, CliError> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = std::fs::File::open(path).with_context(|| format!("opening {}", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Grades a reply as an interview would at its first sight of a stage, without hints taken.
fn grade(bank: &Bank, grader: &Grader, problem: &str, stage: Stage, text: &str) -> Grade {
    let known = bank.find(problem);
    let words = bank.rubric().stage(stage);
    let title = known.map_or(problem, |problem| problem.title.as_str());
    let mut shown = vec![title, words.question.as_str()];
    let mut hidden: Vec<&str> = words.hints.iter().map(String::as_str).collect();
    if let Some(problem) = known {
        shown.push(problem.brief.as_str());
        hidden.extend(problem.outline_of(stage).map(|(_, outline)| outline));
    }
    for criterion in Criterion::of(stage) {
        let text = bank.rubric().criterion(criterion);
        hidden.extend(text.developed.iter().chain(&text.mentioned).map(String::as_str));
    }
    grader.grade(&Asked { stage, problem: title, shown: &shown, hidden: &hidden }, text)
}

fn object(grade: &Grade) -> Map<String, Value> {
    let by_criterion = |value: &dyn Fn(&crate::grading::grade::Graded) -> Value| -> Value {
        grade
            .levels
            .iter()
            .map(|graded| (graded.criterion.id().to_owned(), value(graded)))
            .collect::<Map<_, _>>()
            .into()
    };
    let mut object = Map::new();
    object.insert("grader".to_owned(), json!(grade.grader));
    object.insert("score".to_owned(), json!(grade.score));
    object.insert("levels".to_owned(), by_criterion(&|graded| json!(graded.level)));
    object.insert("evidence".to_owned(), by_criterion(&|graded| json!(graded.evidence)));
    object.insert("flags".to_owned(), json!(grade.flags));
    object
}

fn batch(bank: &Bank, grader: &Grader, path: &Path, out: &mut dyn Write) -> CliResult {
    let mut out = std::io::BufWriter::new(out);
    for (number, line) in (1..).zip(open(path)?.lines()) {
        let line = line.with_context(|| format!("reading {}", path.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let fault = |reason: String| {
            CliError::CouldNot(anyhow::anyhow!("{}:{number}: {reason}", path.display()))
        };
        let reply: Reply = serde_json::from_str(&line).map_err(|error| fault(error.to_string()))?;
        let stage = parse_stage(&reply.stage).map_err(fault)?;
        let graded = grade(bank, grader, &reply.problem, stage, &reply.text);
        let mut row = Map::new();
        row.insert("id".to_owned(), reply.id);
        row.extend(object(&graded));
        serde_json::to_writer(&mut out, &row).map_err(std::io::Error::from)?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(Ending::Done)
}

fn print(bank: &Bank, grade: &Grade, text: &str, out: &mut dyn Write) -> Result<(), CliError> {
    let stage = bank.rubric().stage(grade.stage);
    writeln!(
        out,
        "Stage {} {}: {} of 100, graded by {}",
        grade.stage.number(),
        stage.title,
        grade.score,
        grade.grader
    )?;
    for flag in &grade.flags {
        writeln!(out, "  flagged: {}", json!(flag).as_str().unwrap_or_default())?;
    }
    for graded in &grade.levels {
        let level = match graded.level {
            Level::Absent => "absent",
            Level::Mentioned => "mentioned",
            Level::Developed => "developed",
        };
        writeln!(out, "  {level:<9}  {}", graded.criterion)?;
        if let Some(span) = graded.evidence.first() {
            writeln!(
                out,
                "             \u{201c}{}\u{201d}",
                crate::chat::words::quoted(span.of(text))
            )?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_named_or_numbered() {
        assert_eq!(parse_stage("IO"), Ok(Stage::Io));
        assert_eq!(parse_stage("10"), Ok(Stage::Tradeoffs));
        for wrong in ["", "0", "11", "design"] {
            assert!(parse_stage(wrong).is_err(), "{wrong}");
        }
    }
}
