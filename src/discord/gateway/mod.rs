//! Discord's gateway: connections that each take events, remember how far they are durable, and are resumed from there.
//! What events mean is not known here.
//!
//! Discord sends an event once. What was sent while nobody listened, or was not durable yet when a connection broke, comes
//! again only to whoever resumes the same session with the number of the last event it has. So that number is here the one
//! of the last event before which all are durable, never simply the last one heard. The connections are our own and not
//! serenity's, which gives sessions up where it need not and never goes back to the address it was told.
//! See docs.discord.com/developers/events/gateway.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `shard` | one shard: connects, resumes or identifies again and again |
//! | `line` | one connection, from its first greeting to its end |
//! | `pulse` | heartbeats, and what silence means |
//! | `flight`, `positions` | events that are being taken, and how far they are durable |
//! | `envelope`, `inflate` | what a payload is around its event |
//! | `close` | what the end of a connection means for its session |
//! | `gate`, `budget` | when a new session may be asked for |
//! | `patience` | waits between attempts |
//! | `reach` | which hosts may be talked to |

mod budget;
mod close;
mod envelope;
mod flight;
mod gate;
mod inflate;
mod line;
mod patience;
mod positions;
mod pulse;
mod reach;
mod shard;
#[cfg(test)]
mod tests;

use super::settings::Shards;
use crate::secret::Secret;
use anyhow::Context;
use async_trait::async_trait;
use budget::LOT;
use gate::Gate;
use patience::Patience;
use reach::Reach;
use shard::{Shard, ShardId, pause, told_to_stop};
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::Arc,
    time::Duration,
};
use tokio::sync::watch;

/// Most connections of one process; a bot in so many servers shares them among processes.
const MOST_SHARDS: u16 = 256;

/// An event as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The connection's number.
    pub shard: u16,
    /// Its number in its session, from 1. An event that came without one has that of the last before it.
    pub seq: u64,
    /// What happened, such as `MESSAGE_CREATE`.
    pub name: String,
    /// `{"t":…,"d":…}`. Valid JSON whose `d` is as Discord wrote it; how deep it is nested is not checked.
    pub body: String,
}

/// Whoever events are for.
#[async_trait]
pub trait Listener: Send + Sync {
    /// Takes an event. When it returns, the event is durable or none of ours. Many are being taken at once; each is polled for
    /// the first time in the order in which Discord sent them, before the next one is looked at.
    ///
    /// An event may come again: after a break all that were not durable come, and those after them.
    ///
    /// # Errors
    /// It could not be stored. The connection is left, and the event comes again.
    async fn take(&self, event: Event) -> anyhow::Result<()>;

    /// A new session stands: what happened since the last one is told by nobody and has to be looked up. The body is the event
    /// `READY` as in [`Event::body`]. No further event of the connection is looked at before it returns, so the look-up
    /// itself has to go on elsewhere.
    async fn ready(&self, shard: u16, body: String);

    /// A connection that stood ended: what happens from now on is heard late, before the event `RESUMED`, or by nobody, before
    /// [`Listener::ready`].
    fn left(&self, _shard: u16) {}

    /// Takes a text that is no payload of the gateway; of one that is too long when unpacked only its beginning, and of bytes
    /// that cannot be unpacked the first as hex digits after `zlib: `.
    ///
    /// # Errors
    /// It could not be stored. The connection is left.
    async fn unreadable(&self, shard: u16, body: String) -> anyhow::Result<()>;
}

/// What `GET /gateway/bot` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// Where the gateway is.
    pub url: String,
    /// How many connections Discord advises.
    pub shards: u16,
    /// How many sessions may still be begun until the reset.
    pub remaining: u32,
    /// Time until the reset.
    pub reset_after: Duration,
    /// How many sessions may be begun within 5 s.
    pub max_concurrency: u16,
}

/// Why there is no advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAdvice {
    /// Asking again does not help; a sentence with the way out.
    Hopeless(String),
    /// It may work later.
    Passing(String),
}

/// Whoever can ask Discord for advice.
#[async_trait]
pub trait Advise: Send + Sync {
    /// Asks Discord.
    ///
    /// # Errors
    /// There was no answer that helps.
    async fn advice(&self) -> Result<Advice, NoAdvice>;
}

/// What the connections need.
#[derive(Clone)]
pub struct Parts {
    /// Tells where the gateway is, and how many sessions may be begun.
    pub advise: Arc<dyn Advise>,
    /// Where Discord is. When that is not `https://discord.com`, only its host and this machine are talked to.
    pub api_url: String,
    /// The bot's token.
    pub token: Secret,
    /// Which events are wanted; see [`intents`].
    pub intents: u64,
    /// Which connections are held here.
    pub shards: Shards,
    /// Longest silence of a connection; afterwards it is taken for dead.
    pub silence: Duration,
    /// A random number from 0 up to but without 1, drawn anew at each call; see [`chance`].
    pub random: fn() -> f64,
}

/// Events of servers, their messages, and direct messages; with what people wrote, if that may be read
/// (docs.discord.com/developers/events/gateway#gateway-intents).
pub fn intents(message_content: bool) -> u64 {
    const GUILDS: u64 = 1;
    const GUILD_MESSAGES: u64 = 1 << 9;
    const DIRECT_MESSAGES: u64 = 1 << 12;
    const MESSAGE_CONTENT: u64 = 1 << 15;
    let content = if message_content { MESSAGE_CONTENT } else { 0 };
    GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES | content
}

/// A random number from 0 up to but without 1, good enough to spread waits; nothing secret hangs on it.
pub fn chance() -> f64 {
    // The upper 53 bits, as many as a double holds.
    let drawn = RandomState::new().build_hasher().finish() >> 11;
    drawn as f64 / (1_u64 << 53) as f64
}

/// Longest waits for the other side, and the one that it demands.
#[derive(Debug, Clone, Copy)]
struct Waits {
    /// For a connection to stand.
    connect: Duration,
    /// For the first greeting on it.
    hello: Duration,
    /// For a session to begin, or for the next of the events that it is told again.
    enter: Duration,
    /// For a payload or a farewell to be sent.
    send: Duration,
    /// For events that are being taken when their connection ends.
    drain: Duration,
    /// Between sessions of one lot of shards.
    lot: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            hello: Duration::from_secs(10),
            enter: Duration::from_secs(30),
            send: Duration::from_secs(5),
            drain: Duration::from_secs(10),
            lot: LOT,
        }
    }
}

/// Receives until told to stop, or until nobody is left who could tell.
///
/// # Errors
/// In one sentence with the way out: Discord does not accept the token, the intents or the shards.
pub async fn run(
    parts: Parts,
    listener: Arc<dyn Listener>,
    stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    run_with(parts, Waits::default(), listener, stopped).await
}

async fn run_with(
    parts: Parts,
    waits: Waits,
    listener: Arc<dyn Listener>,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let reach = Reach::of(&parts.api_url)?;
    let gate = Arc::new(Gate::new(Arc::clone(&parts.advise), waits.lot));
    let (first, end, total) = match parts.shards {
        Shards::Some { first, end, total } => (first, end, total),
        Shards::Auto => match advised(&gate, parts.random, &mut stopped).await? {
            Some(shards) => (0, shards, shards),
            None => return Ok(()),
        },
    };
    anyhow::ensure!(
        end.saturating_sub(first) <= MOST_SHARDS,
        "{} connections to Discord are too many for one process: set `discord.shards` so that each of several processes holds at most {MOST_SHARDS}",
        end.saturating_sub(first)
    );
    gate.serves(end.saturating_sub(first)).await;
    // One that cannot go on ends all, in order.
    let (halt, halted) = watch::channel(false);
    let parts = Arc::new(parts);
    let mut shards = tokio::task::JoinSet::new();
    for number in first..end {
        let shard = Shard::new(
            ShardId { number, total },
            Arc::clone(&parts),
            waits,
            reach.clone(),
            Arc::clone(&gate),
            Arc::clone(&listener),
            halted.clone(),
        );
        shards.spawn(shard.keep());
    }
    drop(halted);
    let mut outcome = Ok(());
    loop {
        let ended = tokio::select! {
            ended = shards.join_next() => ended,
            () = told_to_stop(&mut stopped), if !*halt.borrow() => {
                halt.send_replace(true);
                continue;
            }
        };
        let Some(ended) = ended else { return outcome };
        let ended = ended.context("a connection to Discord panicked").and_then(|ended| ended);
        if ended.is_err() {
            halt.send_replace(true);
            outcome = outcome.and(ended);
        }
    }
}

/// How many connections Discord advises, asked until it answers; `None` when told to stop.
async fn advised(
    gate: &Gate,
    random: fn() -> f64,
    stopped: &mut watch::Receiver<bool>,
) -> anyhow::Result<Option<u16>> {
    let mut patience = Patience::default();
    loop {
        let advice = tokio::select! {
            advice = gate.advice() => advice,
            () = told_to_stop(stopped) => return Ok(None),
        };
        match advice {
            Ok(advice) => return Ok(Some(advice.shards.max(1))),
            Err(NoAdvice::Hopeless(sentence)) => anyhow::bail!(sentence),
            Err(NoAdvice::Passing(why)) => {
                tracing::warn!("Discord does not tell where its gateway is yet: {why}");
            }
        }
        if pause(patience.next(random()), stopped).await.is_break() {
            return Ok(None);
        }
    }
}
