//! The command line: one file for each subcommand; what is said on errors, and the exit status.
//!
//! Exit status: 0 done, 1 could not (or something was refused), 2 wrong use.

mod board;
mod completions;
mod console;
mod db;
mod doctor;
mod grade;
mod problems;
mod progress;
mod schedule;
mod serve;

use crate::{
    config,
    framework::bank::Bank,
    prompts,
    store::sqlite::{Access, SqliteStore},
    telemetry,
};
use clap::{Args, CommandFactory, Parser, Subcommand};
use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

/// A practice room for machine-learning system design interviews, in the terminal and in chat.
#[derive(Debug, Parser)]
#[command(
    name = "greenroom",
    version,
    after_help = "Examples:\n  greenroom console\n  greenroom console --problem card-fraud --mode mock --minutes 30\n  greenroom grade --stage io answer.txt\n  greenroom board --period week"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Practise in this terminal
    Console(console::ConsoleArgs),
    /// Grade a reply, a file of replies, or the grader itself
    Grade(grade::GradeArgs),
    /// List, show and check problems
    Problems(problems::ProblemsArgs),
    /// Show a board
    Board(board::BoardArgs),
    /// Show how members are doing
    Progress(progress::ProgressArgs),
    /// Try out schedule expressions
    Schedule(schedule::ScheduleArgs),
    /// Serve Slack and Discord
    Serve(serve::ServeArgs),
    /// Look after the database
    Db(db::DbArgs),
    /// Check that everything this program needs is in order
    Doctor(doctor::DoctorArgs),
    /// Print completions for a shell
    Completions(completions::CompletionsArgs),
}

/// Which database.
#[derive(Debug, Clone, Args)]
struct DatabaseArg {
    /// Database file [default: greenroom.db in the user's data folder]
    #[arg(long, value_name = "PATH", env = "GREENROOM_DB")]
    db: Option<PathBuf>,
}

/// Which content.
#[derive(Debug, Clone, Args)]
struct PromptsArg {
    /// Folder of rubric.toml and problems/ that replaces the built-in content
    #[arg(long, value_name = "DIR", env = "GREENROOM_PROMPTS")]
    prompts: Option<PathBuf>,
}

/// How a subcommand ended when nothing broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Done,
    Refused,
}

/// Why a subcommand could not do what was asked.
#[derive(Debug)]
enum CliError {
    /// The words on the command line do not fit: exit status 2.
    WrongUse(String),
    /// Anything else: exit status 1.
    CouldNot(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for CliError {
    fn from(error: E) -> Self {
        Self::CouldNot(error.into())
    }
}

type CliResult = Result<Ending, CliError>;

/// Runs the subcommand that the command line names.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = std::io::stdout();
    let result = telemetry::start(&config::log_filter())
        .map_err(|error| CliError::WrongUse(error.to_string()))
        .and_then(|()| run(cli.command, &mut out));
    match result {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Refused) => ExitCode::from(1),
        Err(CliError::WrongUse(message)) => {
            complain(&message);
            ExitCode::from(2)
        }
        Err(CliError::CouldNot(error)) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(CliError::CouldNot(error)) => {
            complain(&format!("{error:#}"));
            ExitCode::from(1)
        }
    }
}

/// Whoever read our output has seen enough: nothing to complain about.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

fn complain(message: &str) {
    // Standard error may be closed too; then there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "greenroom: {message}");
}

fn run(command: Command, out: &mut dyn Write) -> CliResult {
    match command {
        Command::Console(args) => console::run(&args),
        Command::Grade(args) => grade::run(args, out),
        Command::Problems(args) => problems::run(args, out),
        Command::Board(args) => board::run(&args, out),
        Command::Progress(args) => progress::run(&args, out),
        Command::Schedule(args) => schedule::run(args, out),
        Command::Serve(args) => serve::run(&args),
        Command::Db(args) => db::run(args, out),
        Command::Doctor(args) => doctor::run(&args, out),
        Command::Completions(args) => {
            completions::run(&args, &mut Cli::command(), out);
            Ok(Ending::Done)
        }
    }
}

fn bank(prompts: &PromptsArg) -> Result<Arc<Bank>, CliError> {
    Ok(Arc::new(prompts::bank(prompts.prompts.as_deref())?))
}

/// Runs a future on a runtime of this thread and its workers.
fn block_on<T>(future: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(future)
}

async fn reader(database: &DatabaseArg) -> Result<SqliteStore, CliError> {
    Ok(SqliteStore::open(&config::database(database.db.as_deref())?, Access::Read).await?)
}

/// Writes rows as one JSON array.
fn write_json<T: serde::Serialize>(out: &mut dyn Write, rows: &[T]) -> Result<(), CliError> {
    serde_json::to_writer_pretty(&mut *out, rows).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// Aligns rows in columns, two spaces apart.
fn write_table(out: &mut dyn Write, head: &[&str], rows: &[Vec<String>]) -> Result<(), CliError> {
    use unicode_width::UnicodeWidthStr;
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut write = |cells: &mut dyn Iterator<Item = &str>| -> std::io::Result<()> {
        let mut line = String::new();
        for (cell, width) in cells.zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 2));
        }
        writeln!(out, "{}", line.trim_end())
    };
    write(&mut head.iter().copied())?;
    for row in rows {
        write(&mut row.iter().map(String::as_str))?;
    }
    Ok(())
}

/// Ready when the system asks this process to stop.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            terminate.recv().await;
            return;
        }
    }
    std::future::pending::<()>().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_promised_forms_parse() {
        for line in [
            "console --name ana --problem card-fraud --mode mock --minutes 30 --db x.db --prompts p",
            "grade --stage io --problem card-fraud --json -",
            "grade --batch replies.jsonl",
            "problems list --json",
            "problems show card-fraud --json",
            "problems check prompts",
            "board --group local --period week --json --db x.db",
            "progress --member ana --json --db x.db",
            "schedule next @daily --zone UTC --from 2026-01-01T00:00:00Z --count 3 --json",
            "serve --config greenroom.toml --db x.db --prompts p",
            "db backup copy.db --db x.db",
            "db check --db x.db",
            "db migrate --db x.db",
            "doctor --db x.db",
            "completions bash",
        ] {
            let words = std::iter::once("greenroom").chain(line.split(' '));
            assert!(Cli::try_parse_from(words).is_ok(), "{line}");
        }
    }
}
