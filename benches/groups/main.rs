//! What a study group costs: schedules by the hundred thousand, boards over millions of rows. Figures beside their bars; nothing is asserted, as machines
//! differ.

#![expect(clippy::print_stdout, reason = "figures are what a bench prints")]

mod boards;
mod house;
mod schedules;

use std::time::Duration;
use tokio::runtime::Runtime;

fn main() -> anyhow::Result<()> {
    let runtime = Runtime::new()?;
    schedules::measure(&runtime)?;
    boards::measure(&runtime)
}

/// The middle one; of none, nothing.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// In microseconds.
fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
