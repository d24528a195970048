//! `greenroom console`: the service behind this terminal.

use super::{CliError, CliResult, DatabaseArg, Ending, PromptsArg, bank, block_on, told_to_stop};
use crate::{
    chat::command::table::COMMANDS,
    config,
    console::{Completion, Input, Settings, terminal_columns},
    framework::bank::Bank,
    serve::{self, Sitting},
    service::ports::clock::{Clock, SystemClock},
    store::sqlite::{Access, SqliteStore},
};
use clap::{Args, ValueEnum};
use std::{io::BufReader, path::Path, sync::Arc};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// Feedback after every answer
    Practice,
    /// Timed, feedback at the end
    Mock,
    /// Several candidates: `@name: text` speaks for another
    Group,
}

/// Practise in this terminal.
#[derive(Debug, Args)]
#[command(
    after_help = "Without --problem a menu offers today's problem, a random one, an area, or an interview to resume.\nPiped input works too: each line is a message or a command, a line ending in \\ continues.\n\nExamples:\n  greenroom console\n  greenroom console --problem card-fraud\n  greenroom console --problem visual-search --mode mock --minutes 45\n  greenroom console --problem card-fraud < answers.txt"
)]
pub(super) struct ConsoleArgs {
    /// What you are called [default: the name of your account]
    #[arg(long)]
    name: Option<String>,
    /// Start this problem at once: an id, a title, an area, `today` or `random`
    #[arg(long, value_name = "ID")]
    problem: Option<String>,
    /// How to be interviewed
    #[arg(long, value_enum, default_value_t = Mode::Practice)]
    mode: Mode,
    /// Minutes of a mock, 1 to 180 [default: 45]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=180))]
    minutes: Option<u32>,
    #[command(flatten)]
    database: DatabaseArg,
    #[command(flatten)]
    prompts: PromptsArg,
}

impl ConsoleArgs {
    /// What the terminal is opened for, as a line of the command grammar.
    fn wanted(&self, bank: &Bank) -> Result<Option<String>, CliError> {
        if self.minutes.is_some() && self.mode != Mode::Mock {
            return Err(CliError::WrongUse("--minutes goes with --mode mock".to_owned()));
        }
        let verb = match self.mode {
            Mode::Practice => "practice",
            Mode::Mock => "mock",
            Mode::Group => "group",
        };
        let pick = match &self.problem {
            None if self.mode == Mode::Practice => return Ok(None),
            None => "today",
            Some(typed) => {
                let lower = typed.trim().to_lowercase();
                let known = ["today", "random"].contains(&lower.as_str())
                    || bank.find(typed).is_some()
                    || bank.areas().contains(&lower.as_str());
                if !known {
                    return Err(CliError::WrongUse(super::problems::unknown(bank, typed)));
                }
                typed.as_str()
            }
        };
        let minutes = self.minutes.map(|minutes| format!(" {minutes}")).unwrap_or_default();
        Ok(Some(format!("{verb} {pick}{minutes}")))
    }
}

fn completions(bank: &Bank) -> Vec<Completion> {
    let commands = COMMANDS.iter().flat_map(|spec| {
        std::iter::once(&spec.name)
            .chain(spec.aliases)
            .map(|name| Completion { line: (*name).to_owned(), about: spec.summary.to_owned() })
    });
    let problems = ["practice", "mock", "group"].into_iter().flat_map(|verb| {
        bank.problems().iter().map(move |problem| Completion {
            line: format!("{verb} {}", problem.id),
            about: problem.title.clone(),
        })
    });
    commands.chain(problems).collect()
}

pub(super) fn run(args: &ConsoleArgs) -> CliResult {
    let bank = bank(&args.prompts)?;
    let wanted = args.wanted(&bank)?;
    let name = config::name(args.name.as_deref())
        .map_err(|error| CliError::WrongUse(error.to_string()))?;
    let path = config::database(args.database.db.as_deref())?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let zone = config::zone();
    let interactive = config::interactive();
    let input = if interactive {
        Input::Typed { history: config::history(), completions: completions(&bank) }
    } else {
        Input::Piped(Box::new(BufReader::new(std::io::stdin())))
    };
    let settings = Settings {
        name,
        wanted,
        zone,
        colour: config::colour(),
        columns: Box::new(terminal_columns),
        sitting: format!("{:x}-{:x}", clock.now().timestamp_millis(), std::process::id()),
        clock: Arc::clone(&clock),
        files: Some(path.parent().unwrap_or(Path::new(".")).join("files")),
    };
    let outcome = block_on(async {
        let store = Arc::new(SqliteStore::open(&path, Access::Write).await?);
        let sitting = Sitting {
            store,
            bank,
            clock,
            zone,
            console: settings,
            input,
            out: Box::new(std::io::stdout()),
        };
        Ok(serve::console(sitting, told_to_stop()).await?)
    })?;
    Ok(if outcome.refused && !interactive { Ending::Refused } else { Ending::Done })
}
