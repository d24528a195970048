//! The Slack edge over signed HTTP: requests a second and latency beside `@slack/bolt`, which stores nothing; latency at a steady
//! pace while interviews are graded; memory of an idle server.
//!
//! Not a criterion bench: it starts the release binary and the peer as a person would, a Slack of its own beside them, and kills
//! the binary after each round. A request that was answered 200 and is not in the database then is a fault.

#![expect(clippy::print_stdout, reason = "figures are what a bench prints")]

mod disk;
mod load;
mod receivers;
mod requests;
mod stub;

use anyhow::{bail, ensure};
use load::{CONNECTIONS, Measured, Pace};
use receivers::{Receiver, database, install_bolt};
use requests::{Kind, Maker, Thread, candidate_of, channel_of};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};
use stub::Stub;
use tempfile::TempDir;

/// Times that both are asked, in turns.
const ROUNDS: usize = 5;

/// How long each is asked before and while it is measured: the peer is compiled while it runs.
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(4);

/// Interviews that replies belong to.
const INTERVIEWS: u64 = 256;

/// Replies a second at the steady pace, and for how long.
const STEADY: u32 = 500;
const STEADILY: Duration = Duration::from_secs(20);

/// The bars: p99 at the steady pace, and memory in MiB.
const STEADY_P99: Duration = Duration::from_millis(50);
const IDLE_MIB: f64 = 45.0;

/// Time until an idle server is measured.
const IDLE: Duration = Duration::from_secs(3);

/// Longest wait for interviews to begin and for what was taken to be worked on.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// What all measurements stand on.
struct Bench {
    folder: TempDir,
    stub: Arc<Stub>,
    api: SocketAddr,
}

/// A server with a database of its own.
struct Served {
    folder: TempDir,
    receiver: Receiver,
}

impl Bench {
    fn serve(&self) -> anyhow::Result<Served> {
        let folder = tempfile::tempdir_in(self.folder.path())?;
        self.stub.clear();
        Ok(Served { receiver: Receiver::greenroom(folder.path(), self.api)?, folder })
    }

    /// Begins interviews through the front door; gives their threads.
    fn interviews(&self, served: &Served) -> anyhow::Result<Vec<Thread>> {
        let begun =
            load::run(served.receiver.address, Maker::new(Kind::Begin)?, Pace::Count(INTERVIEWS))?;
        ensure!(begun.refused == 0, "{} interviews were refused", begun.refused);
        served.settle()?;
        (0..INTERVIEWS)
            .map(|number| {
                let channel = channel_of(number);
                let Some(ts) = self.stub.root(&channel) else {
                    bail!("nothing was said in {channel}: no interview was begun")
                };
                Ok(Thread { channel, ts, candidate: candidate_of(number) })
            })
            .collect()
    }

    /// What is asked, of the binary.
    fn kind(&self, what: What, served: &Served) -> anyhow::Result<Kind> {
        Ok(match what {
            What::Commands => Kind::Commands,
            What::Replies => Kind::Replies(self.interviews(served)?),
        })
    }

    fn greenroom(&self, what: What) -> anyhow::Result<Measured> {
        let served = self.serve()?;
        let kind = self.kind(what, &served)?;
        let warm =
            load::run(served.receiver.address, Maker::new(kind.clone())?, Pace::Closed(WARM_UP))?;
        let measured =
            load::run(served.receiver.address, Maker::new(kind)?, Pace::Closed(MEASURED))?;
        served.kill_and_check(&[&warm, &measured])?;
        Ok(measured)
    }

    fn bolt(&self, what: What, folder: &Path) -> anyhow::Result<Measured> {
        let receiver = Receiver::bolt(folder)?;
        let kind = match what {
            What::Commands => Kind::Commands,
            What::Replies => Kind::Replies((0..INTERVIEWS).map(somewhere).collect()),
        };
        load::run(receiver.address, Maker::new(kind.clone())?, Pace::Closed(WARM_UP))?;
        let measured = load::run(receiver.address, Maker::new(kind)?, Pace::Closed(MEASURED))?;
        ensure!(measured.refused == 0, "bolt refused {} requests", measured.refused);
        Ok(measured)
    }
}

/// A thread for the peer, which knows none.
fn somewhere(number: u64) -> Thread {
    let ts = "1700000001.000100".to_owned();
    Thread { channel: channel_of(number), ts, candidate: candidate_of(number) }
}

impl Served {
    /// Waits until everything taken is worked on and said; gives how long that took.
    fn settle(&self) -> anyhow::Result<Duration> {
        let began = Instant::now();
        loop {
            let (frames, messages, _) = disk::progress(&database(self.folder.path()))?;
            if frames == 0 && messages == 0 {
                return Ok(began.elapsed());
            }
            ensure!(
                began.elapsed() < LONGEST_WAIT,
                "after {LONGEST_WAIT:?} {frames} requests and {messages} messages still wait"
            );
            sleep(Duration::from_millis(50));
        }
    }

    /// Kills the server; everything that was answered 200 must be in its database.
    fn kill_and_check(self, runs: &[&Measured]) -> anyhow::Result<()> {
        drop(self.receiver);
        let stored = disk::stored(&database(self.folder.path()))?;
        for run in runs {
            ensure!(run.refused == 0, "{} requests were not taken", run.refused);
            let lost = run.keys.iter().filter(|key| !stored.contains(*key)).count();
            ensure!(lost == 0, "LOST: {lost} of {} requests answered 200", run.keys.len());
        }
        Ok(())
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Commands,
    Replies,
}

/// One round of one receiver.
struct Round {
    rate: f64,
    p50: Duration,
    p99: Duration,
}

impl Round {
    fn of(measured: &Measured) -> Self {
        let (p50, p99) = (measured.percentile(50), measured.percentile(99));
        Self { rate: measured.rate(), p50, p99 }
    }

    /// The median of each figure.
    fn median(rounds: &[Self]) -> Self {
        let mut rates: Vec<f64> = rounds.iter().map(|round| round.rate).collect();
        rates.sort_by(f64::total_cmp);
        Self {
            rate: rates.get(rates.len() / 2).copied().unwrap_or_default(),
            p50: middle(rounds.iter().map(|round| round.p50).collect()),
            p99: middle(rounds.iter().map(|round| round.p99).collect()),
        }
    }
}

impl std::fmt::Display for Round {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{:>6.0}/s  p50 {:>5.1} ms  p99 {:>5.1} ms",
            self.rate,
            milliseconds(self.p50),
            milliseconds(self.p99)
        )
    }
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    load::percentile(&times, 50)
}

fn fsync(usual: Duration, slow: Duration) -> String {
    format!("of 4 kB: p50 {:.2} ms, p99 {:.2} ms", milliseconds(usual), milliseconds(slow))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn bar(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

fn idle(bench: &Bench) -> anyhow::Result<()> {
    let served = bench.serve()?;
    sleep(IDLE);
    let resident = served.receiver.resident()?;
    println!(
        "idle: {resident:.1} MiB resident (bar: under {IDLE_MIB} MiB): {}",
        bar(resident < IDLE_MIB)
    );
    Ok(())
}

fn against_bolt(bench: &Bench, bolt: &Path) -> anyhow::Result<()> {
    for what in [What::Commands, What::Replies] {
        println!("\n{what:?}, {CONNECTIONS} connections, {MEASURED:?} each");
        let (mut ours, mut theirs, mut disk) = (Vec::new(), Vec::new(), Vec::new());
        for round in 1..=ROUNDS {
            let one = Round::of(&bench.greenroom(what)?);
            println!("  round {round}  greenroom {one}");
            let other = Round::of(&bench.bolt(what, bolt)?);
            println!("           bolt      {other}");
            let (usual, slow) = disk::fsync(bench.folder.path())?;
            println!("           fsync     {}", fsync(usual, slow));
            disk.push(slow);
            ours.push(one);
            theirs.push(other);
        }
        let (ours, theirs) = (Round::median(&ours), Round::median(&theirs));
        let slow = middle(disk);
        let allowed = theirs.p99 + 3 * slow;
        println!("  median   greenroom {ours}\n           bolt      {theirs}");
        println!("           fsync     p99 {:.2} ms", milliseconds(slow));
        println!(
            "  {:.2} times bolt's requests a second (bar: 1): {}",
            ours.rate / theirs.rate,
            bar(ours.rate >= theirs.rate)
        );
        println!(
            "  p99 {:.1} ms (bar: bolt's and three times fsync's, {:.1} ms): {}",
            milliseconds(ours.p99),
            milliseconds(allowed),
            bar(ours.p99 <= allowed)
        );
    }
    Ok(())
}

/// How long what was taken in a burst waits until it is answered.
fn burst(bench: &Bench) -> anyhow::Result<()> {
    for what in [What::Commands, What::Replies] {
        let served = bench.serve()?;
        let maker = Maker::new(bench.kind(what, &served)?)?;
        let burst = load::run(served.receiver.address, maker, Pace::Closed(MEASURED))?;
        let (waiting, _, _) = disk::progress(&database(served.folder.path()))?;
        let worked_off = served.settle()?;
        println!(
            "\n{what:?} in a burst: {} taken in {MEASURED:?}, {waiting} of them not worked on when it ended; all answered {:.1} s later; {:.1} MiB resident",
            burst.keys.len(),
            worked_off.as_secs_f64(),
            served.receiver.resident()?
        );
        served.kill_and_check(&[&burst])?;
    }
    Ok(())
}

fn steady(bench: &Bench) -> anyhow::Result<()> {
    let served = bench.serve()?;
    let threads = bench.interviews(&served)?;
    let measured = load::run(
        served.receiver.address,
        Maker::new(Kind::Walks(threads))?,
        Pace::Open(STEADY, STEADILY),
    )?;
    let (waiting, unsent, grades) = disk::progress(&database(served.folder.path()))?;
    let p99 = measured.percentile(99);
    println!(
        "\nReplies and moves at {STEADY} a second for {STEADILY:?}: {:.0}/s answered, {grades} graded, {waiting} not worked on yet, {unsent} messages to be sent; {:.1} MiB resident",
        measured.rate(),
        served.receiver.resident()?
    );
    println!(
        "  p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms (bar: p99 under {STEADY_P99:?}): {}",
        milliseconds(measured.percentile(50)),
        milliseconds(p99),
        milliseconds(measured.percentile(100)),
        bar(p99 < STEADY_P99)
    );
    served.kill_and_check(&[&measured])
}

/// The measurements, by name: names given after `--` choose among them.
fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("this takes minutes and is run by `cargo bench --bench slack`");
        return Ok(());
    }
    let chosen: Vec<&String> =
        arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| chosen.is_empty() || chosen.iter().any(|one| *one == name);
    let build = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (stub, api) = Stub::start()?;
    let bench = Bench { folder: tempfile::tempdir_in(&build)?, stub, api };
    let (usual, slow) = disk::fsync(bench.folder.path())?;
    println!("fsync {}", fsync(usual, slow));
    if is_wanted("idle") {
        idle(&bench)?;
    }
    if is_wanted("steady") {
        steady(&bench)?;
    }
    if is_wanted("burst") {
        burst(&bench)?;
    }
    if is_wanted("bolt") {
        match install_bolt(&build)? {
            Some(bolt) => against_bolt(&bench, &bolt)?,
            None => println!(
                "\nSKIPPED: @slack/bolt could not be installed (node and npm are needed): nothing was compared"
            ),
        }
    }
    Ok(())
}
