//! Sends requests over many connections that stay open and measures how long each answer takes. What requests are is not known
//! here.
//!
//! All on one thread of its own, as a machine elsewhere would send them: what it costs is the same for every receiver.

use super::requests::{Maker, Request};
use anyhow::{Context, bail, ensure};
use std::{
    cell::Cell,
    future::Future,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::LocalSet,
};

/// Connections that requests come over.
pub(crate) const CONNECTIONS: usize = 32;

/// Slack gives up after three seconds; a receiver that takes longer than this hangs.
const LONGEST_ANSWER: Duration = Duration::from_secs(20);

/// When the next request is sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// As soon as the one before it on its connection is answered, for so long.
    Closed(Duration),
    /// So many a second, for so long, whether others are answered or not.
    Open(u32, Duration),
    /// So many at once, each once.
    Count(u64),
}

/// What was measured.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// How long each answer took, in order of length. At an open pace from when the request was meant to be sent.
    pub(crate) took: Vec<Duration>,
    /// Keys of the requests that were answered 200.
    pub(crate) keys: Vec<String>,
    /// Answers that were none of 200.
    pub(crate) refused: usize,
    /// From the first request to the last answer.
    pub(crate) lasted: Duration,
}

impl Measured {
    /// Answers of 200 a second.
    pub(crate) fn rate(&self) -> f64 {
        self.keys.len() as f64 / self.lasted.as_secs_f64()
    }

    /// The time that so many of a hundred answers did not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        percentile(&self.took, percent)
    }
}

/// The value that so many of a hundred do not exceed, of values in order; zero of none.
pub(crate) fn percentile(ordered: &[Duration], percent: usize) -> Duration {
    let rank = (ordered.len() * percent).div_ceil(100).max(1) - 1;
    ordered.get(rank).copied().unwrap_or_default()
}

/// What the connections share.
struct Run {
    address: SocketAddr,
    maker: Maker,
    pace: Pace,
    began: Instant,
    sent: Cell<u64>,
}

/// When a request may go, and from when its answer is waited for.
enum Turn {
    Now,
    At(Instant),
    Over,
}

impl Run {
    fn turn(&self) -> Turn {
        let number = self.sent.get();
        self.sent.set(number + 1);
        match self.pace {
            Pace::Closed(length) if self.began.elapsed() < length => Turn::Now,
            Pace::Count(count) if number < count => Turn::Now,
            Pace::Open(rate, length) => {
                let after = Duration::from_secs_f64(number as f64 / f64::from(rate));
                if after < length { Turn::At(self.began + after) } else { Turn::Over }
            }
            Pace::Closed(_) | Pace::Count(_) => Turn::Over,
        }
    }

    async fn connection(self: Rc<Self>) -> anyhow::Result<Measured> {
        let mut wire = Wire::open(self.address).await?;
        let mut measured = Measured::default();
        loop {
            let intended = match self.turn() {
                Turn::Now => None,
                Turn::At(instant) => {
                    tokio::time::sleep_until(instant.into()).await;
                    Some(instant)
                }
                Turn::Over => return Ok(measured),
            };
            let Request { bytes, key } = self.maker.next();
            // What the generator takes to make a request is no time of the receiver's, unless it comes too late.
            let start = intended.unwrap_or_else(Instant::now);
            let status = wire.ask(&bytes).await?;
            measured.took.push(start.elapsed());
            if status == 200 {
                measured.keys.push(key);
            } else {
                measured.refused += 1;
            }
        }
    }
}

/// Sends requests at a pace over all connections, until all are answered.
///
/// # Errors
/// A connection broke, or an answer did not come.
pub(crate) fn run(address: SocketAddr, maker: Maker, pace: Pace) -> anyhow::Result<Measured> {
    alone(async move {
        let began = Instant::now();
        let run = Rc::new(Run { address, maker, pace, began, sent: Cell::new(0) });
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|_| tokio::task::spawn_local(Rc::clone(&run).connection()))
            .collect();
        let mut whole = Measured::default();
        for task in tasks {
            let part = task.await.context("a connection panicked")??;
            whole.took.extend(part.took);
            whole.keys.extend(part.keys);
            whole.refused += part.refused;
        }
        whole.lasted = began.elapsed();
        whole.took.sort_unstable();
        Ok(whole)
    })
}

/// The status that one request is answered with.
///
/// # Errors
/// It was not answered.
pub(crate) fn once(address: SocketAddr, request: &[u8]) -> anyhow::Result<u16> {
    alone(async move { Wire::open(address).await?.ask(request).await })
}

/// Runs something on one thread.
fn alone<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, work)
}

/// A connection that stays open.
struct Wire {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Wire {
    async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(4_096) })
    }

    /// Sends a request and reads the whole answer; gives its status.
    async fn ask(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        tokio::time::timeout(LONGEST_ANSWER, self.exchange(request))
            .await
            .with_context(|| format!("no answer in {LONGEST_ANSWER:?}"))?
    }

    async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        self.stream.write_all(request).await?;
        self.read.clear();
        loop {
            ensure!(self.stream.read_buf(&mut self.read).await? > 0, "the connection was closed");
            if let Some(status) = whole(&self.read)? {
                return Ok(status);
            }
        }
    }
}

/// The status of an answer, once all of it was read.
fn whole(read: &[u8]) -> anyhow::Result<Option<u16>> {
    let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&read[..end])?;
    let body = &read[end + 4..];
    let status = head.split(' ').nth(1).context("an answer without a status")?.parse()?;
    for line in head.lines().skip(1) {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            let length: usize = value.trim().parse()?;
            return Ok((body.len() >= length).then_some(status));
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return Ok(body.ends_with(b"0\r\n\r\n").then_some(status));
        }
    }
    bail!("an answer that does not tell its length: {head}")
}
