//! The Discord edge: a replayed stream of messages until all are in the inbox, and in what order; how long slash commands wait to be
//! acknowledged while interviews are graded; memory of an idle server in a thousand servers of Discord's.
//!
//! Not a criterion bench: it starts the release binary as a person would, and a Discord of its own beside it. Both share the
//! processors of the machine.

#![expect(clippy::print_stdout, reason = "figures are what a bench prints")]

mod database;
mod events;
mod gateway;
mod numbers;
mod program;
mod stub;

use anyhow::ensure;
use database::{Database, Room, Told};
use events::{CHANNELS, command, message, naming_us, words};
use numbers::{Channel, PERSON, Snowflake, now, number_of};
use program::{Program, database};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};
use stub::Stub;
use tempfile::TempDir;

/// Messages of the stream, and the interviews that they belong to.
const MESSAGES: u64 = 100_000;
const INTERVIEWS: u64 = 200;

/// Messages a millisecond, by their numbers.
const A_MILLISECOND: u64 = 10;

/// The bars of the stream: events a second, and memory at its peak in MiB.
const STREAM: f64 = 5_000.0;
const PEAK_MIB: f64 = 120.0;

/// Slash commands and answers a second, and for how long.
const COMMANDS: u32 = 50;
const ANSWERS: u32 = 50;
const STEADILY: Duration = Duration::from_secs(30);

/// Interviews that answers belong to, and messages in each stage of theirs, the last of which ends it.
const WALKED: u64 = 100;
const A_STAGE: u64 = 4;

/// People who send commands.
const ASKING: u64 = 1_000;

/// What they ask.
const ASKED: [&str; 4] = ["problems", "help", "progress", "leaderboard"];

/// The bar of acknowledgements.
const ACK_P99: Duration = Duration::from_millis(100);

/// Servers of the idle program, how long it is idle, and its bar in MiB.
const SERVERS: u64 = 1_000;
const IDLE: Duration = Duration::from_secs(20);
const IDLE_MIB: f64 = 50.0;

/// Longest wait for anything.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Pause between looks.
const PAUSE: Duration = Duration::from_millis(20);

/// A program in its Discord, with a database of its own.
struct Served {
    stub: Arc<Stub>,
    program: Program,
    folder: TempDir,
}

impl Served {
    /// Starts a program in so many servers, and waits until it knows them all.
    fn start(folder: &Path, servers: u64) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir_in(folder)?;
        let (stub, api) = Stub::start(servers)?;
        let mut served = Self { stub, program: Program::start(folder.path(), api)?, folder };
        served.until("a session and commands", |served| Ok(served.stub.is_up()))?;
        Ok(served)
    }

    fn until(
        &mut self,
        what: &str,
        mut is_so: impl FnMut(&mut Self) -> anyhow::Result<bool>,
    ) -> anyhow::Result<Duration> {
        let began = Instant::now();
        while !is_so(self)? {
            self.program.check()?;
            let log = || self.program.log();
            ensure!(
                began.elapsed() < LONGEST_WAIT,
                "{what}: not after {LONGEST_WAIT:?}\n{}",
                log()
            );
            sleep(PAUSE);
        }
        Ok(began.elapsed())
    }

    fn database(&self) -> anyhow::Result<Database> {
        Database::open(&database(self.folder.path()))
    }

    /// Waits until everything taken in is worked on and said; gives how long that took.
    fn settle(&mut self, database: &mut Database) -> anyhow::Result<Duration> {
        self.until("all that waits", |_| {
            let progress = database.progress()?;
            Ok(progress.events == 0 && progress.messages == 0)
        })
    }

    /// Begins interviews through the front door.
    fn interviews(
        &mut self,
        database: &mut Database,
        verb: &str,
        options: &Value,
        count: u64,
    ) -> anyhow::Result<Vec<Room>> {
        for number in 0..count {
            let (place, by) = (Channel { server: 0, number: number % CHANNELS }, PERSON + number);
            let id = self.stub.fresh();
            self.stub.interact(id, &command(id, place, by, verb, options))?;
        }
        let mut rooms = Vec::new();
        self.until("interviews", |_| {
            rooms = database.rooms()?;
            Ok(rooms.len() as u64 == count)
        })?;
        self.settle(database)?;
        let (took, missed) = self.stub.answered();
        ensure!(missed == 0 && took.len() as u64 == count, "{missed} commands were not answered");
        Ok(rooms)
    }

    /// The end of a measurement: nothing went wrong.
    fn check(&mut self, database: &mut Database) -> anyhow::Result<()> {
        self.program.check()?;
        self.stub.check()?;
        let failed = database.failed()?;
        ensure!(failed == 0, "{failed} events or messages failed\n{}", self.program.log());
        let log = self.program.log();
        let faults: Vec<&str> =
            log.lines().filter(|line| line.contains("WARN") || line.contains("ERROR")).collect();
        if let Some(last) = faults.last() {
            println!("  {} warnings and errors in its log; the last: {last}", faults.len());
        }
        Ok(())
    }
}

/// Numbers that look like chance and are the same each time.
fn scattered(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
}

/// The value that so many of a hundred do not exceed, of values in order; zero of none.
fn percentile(ordered: &[Duration], percent: usize) -> Duration {
    let rank = (ordered.len() * percent).div_ceil(100).max(1) - 1;
    ordered.get(rank).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn bar(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

/// Threads in which anything is out of order, missing or more than was written.
fn astray(written: &Told, found: &Told) -> usize {
    let differs = |thread: &&Snowflake| written.get(*thread) != found.get(*thread);
    let beside = found.keys().filter(|thread| !written.contains_key(*thread)).count();
    written.keys().filter(differs).count() + beside
}

/// A stream of messages of candidates in mock interviews, which are graded at their end and not before.
fn stream(folder: &Path) -> anyhow::Result<()> {
    let mut served = Served::start(folder, 1)?;
    let mut database = served.database()?;
    let options = json!([{"type": 3, "name": "problem", "value": "card-fraud"},
        {"type": 4, "name": "minutes", "value": 180}]);
    let rooms = served.interviews(&mut database, "mock", &options, INTERVIEWS)?;
    let (before, began) = (database.newest()?, now());
    let (mut written, mut packed) = (Told::new(), Vec::new());
    for number in 0..MESSAGES {
        let room = &rooms[(scattered(number) % INTERVIEWS) as usize];
        let id = number_of(began + number / A_MILLISECOND, number % A_MILLISECOND);
        let event = message(id, room.thread, room.parent, room.candidate, &words(number, 1));
        written.entry(room.thread).or_default().push(id);
        packed.push(served.stub.gateway.pack("MESSAGE_CREATE", &event)?);
    }
    let (rested, worked) = (served.program.resident()?, served.program.worked()?);
    let start = Instant::now();
    served.stub.gateway.send(packed);
    let all = before + i64::try_from(MESSAGES)?;
    served.until("all messages in the inbox", |_| Ok(database.newest()? >= all))?;
    let lasted = start.elapsed();
    let (taken_in, waiting) = (served.program.worked()? - worked, database.progress()?.events);
    let peak_of_intake = served.program.peak()?;
    served.settle(&mut database)?;
    let settled = start.elapsed();
    let (rate, peak) = (MESSAGES as f64 / lasted.as_secs_f64(), served.program.peak()?);
    println!(
        "\nstream: {MESSAGES} messages of candidates in {INTERVIEWS} mock interviews (graded only at their end), {rested:.1} MiB resident before"
    );
    println!(
        "  in the inbox after {:.1} s, with {:.1} s of processors: {rate:.0}/s (bar: {STREAM}/s): {}",
        lasted.as_secs_f64(),
        taken_in.as_secs_f64(),
        bar(rate >= STREAM)
    );
    println!(
        "  {waiting} of them not worked on then; all worked on after {:.1} s: {:.0}/s",
        settled.as_secs_f64(),
        MESSAGES as f64 / settled.as_secs_f64()
    );
    let (in_inbox, in_work) =
        (astray(&written, &database.taken(before)?), astray(&written, &database.worked_on()?));
    println!(
        "  threads out of order: {in_inbox} in the inbox, {in_work} as worked on (bar: none): {}",
        bar(in_inbox == 0 && in_work == 0)
    );
    println!(
        "  {peak_of_intake:.1} MiB at the peak while it comes in (bar: under {PEAK_MIB} MiB): {}; {peak:.1} MiB while all of it is worked on, {:.1} MiB at the end",
        bar(peak_of_intake < PEAK_MIB),
        served.program.resident()?
    );
    served.check(&mut database)
}

/// Does something at a steady rate; each time is told its number.
fn steadily(rate: u32, mut act: impl FnMut(u64) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let began = Instant::now();
    for number in 0.. {
        let due = Duration::from_secs_f64(number as f64 / f64::from(rate));
        if due >= STEADILY {
            break;
        }
        sleep(due.saturating_sub(began.elapsed()));
        act(number)?;
    }
    Ok(())
}

/// What a candidate who goes through the stages writes.
fn step(number: u64) -> String {
    let (pass, one) = (number / WALKED, number % WALKED);
    // Not all of them at once.
    let is_last = (pass + one) % A_STAGE == A_STAGE - 1;
    if is_last && pass > 0 {
        format!("{} next", naming_us())
    } else {
        words(number, 3 + number % 2)
    }
}

/// Slash commands while interviews are graded.
fn acks(folder: &Path) -> anyhow::Result<()> {
    let mut served = Served::start(folder, 1)?;
    let mut database = served.database()?;
    let options = json!([{"type": 3, "name": "problem", "value": "card-fraud"}]);
    let rooms = served.interviews(&mut database, "practice", &options, WALKED)?;
    let worked = served.program.worked()?;
    let stub = &served.stub;
    std::thread::scope(|scope| {
        let answers = scope.spawn(|| {
            steadily(ANSWERS, |number| {
                let room = &rooms[(number % WALKED) as usize];
                let id = stub.fresh();
                let event = message(id, room.thread, room.parent, room.candidate, &step(number));
                stub.gateway.tell("MESSAGE_CREATE", &event)
            })
        });
        steadily(COMMANDS, |number| {
            let place = Channel { server: 0, number: number % CHANNELS };
            let (id, by) = (stub.fresh(), PERSON + 10_000 + number % ASKING);
            let name = ASKED[(number % ASKED.len() as u64) as usize];
            stub.interact(id, &command(id, place, by, name, &json!([])))
        })?;
        answers.join().map_err(|_| anyhow::anyhow!("answers panicked"))?
    })?;
    // As long as Discord waits.
    sleep(Duration::from_secs(3));
    let (took, missed) = served.stub.answered();
    let (worked, progress) = (served.program.worked()? - worked, database.progress()?);
    let p99 = percentile(&took, 99);
    println!(
        "\nacks: {COMMANDS} slash commands and {ANSWERS} answers of some 60 words a second for {STEADILY:?}; {} answers graded, {:.1} s of processors, {} events not worked on yet, {} messages to be sent; {:.1} MiB resident",
        progress.grades,
        worked.as_secs_f64(),
        progress.events,
        progress.messages,
        served.program.resident()?
    );
    println!(
        "  {} acknowledged, {missed} not: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms (bar: p99 under {ACK_P99:?}): {}",
        took.len(),
        milliseconds(percentile(&took, 50)),
        milliseconds(p99),
        milliseconds(percentile(&took, 100)),
        bar(missed == 0 && p99 < ACK_P99)
    );
    served.check(&mut database)
}

/// Memory of a program that nobody talks to.
fn idle(folder: &Path) -> anyhow::Result<()> {
    let mut served = Served::start(folder, SERVERS)?;
    sleep(IDLE);
    let resident = served.program.resident()?;
    println!(
        "\nidle: {resident:.1} MiB resident after {IDLE:?} in {SERVERS} servers (bar: under {IDLE_MIB} MiB): {}; {:.1} MiB at the peak",
        bar(resident < IDLE_MIB),
        served.program.peak()?
    );
    let mut database = served.database()?;
    served.check(&mut database)
}

/// The measurements, by name: names given after `--` choose among them.
fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("this takes minutes and is run by `cargo bench --bench discord`");
        return Ok(());
    }
    let chosen: Vec<&String> =
        arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| chosen.is_empty() || chosen.iter().any(|one| *one == name);
    let build = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let folder = tempfile::tempdir_in(&build)?;
    if is_wanted("idle") {
        idle(folder.path())?;
    }
    if is_wanted("acks") {
        acks(folder.path())?;
    }
    if is_wanted("stream") {
        stream(folder.path())?;
    }
    Ok(())
}
