//! One shard: connects again and again, resumes its session, or begins a new one when it must. What is said on a connection
//! is not known here.

use super::{
    Listener, NoAdvice, Parts, Waits,
    close::{Ended, Fate},
    gate::Gate,
    line::{Line, Outcome, Resumable, Socket, Wish, connect},
    patience::Patience,
    reach::Reach,
};
use std::{fmt, ops::ControlFlow, sync::Arc, time::Duration};
use tokio::{sync::watch, time::sleep};
use url::Url;

/// A connection that stood so long was a good one: after its end there is no wait.
const LONG: Duration = Duration::from_secs(30);

/// Connections that ended without a single new event before their session is given up: it may be one of its events that breaks
/// them. With the waits between them that takes longer than Discord keeps a session anyway.
const FRUITLESS: u32 = 8;

/// Shortest wait after a session that is not valid; the longest is five times that
/// (docs.discord.com/developers/events/gateway#resuming).
const INVALID: Duration = Duration::from_secs(1);

/// Which shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ShardId {
    /// From 0.
    pub(super) number: u16,
    /// How many there are in all processes together.
    pub(super) total: u16,
}

impl fmt::Display for ShardId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.number, self.total)
    }
}

/// One shard of those that this process holds.
pub(super) struct Shard {
    id: ShardId,
    parts: Arc<Parts>,
    waits: Waits,
    reach: Reach,
    gate: Arc<Gate>,
    listener: Arc<dyn Listener>,
    stop: watch::Receiver<bool>,
    session: Option<Resumable>,
    patience: Patience,
    /// Connections in a row that brought nothing new.
    fruitless: u32,
    /// Connections in a row to the address of the session that could not be had.
    unreached: u32,
}

/// What is to be done next.
enum Next {
    /// Stop.
    Stop,
    /// Connect anew, after at least this wait.
    After(Duration),
}

impl Shard {
    pub(super) fn new(
        id: ShardId,
        parts: Arc<Parts>,
        waits: Waits,
        reach: Reach,
        gate: Arc<Gate>,
        listener: Arc<dyn Listener>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        Self {
            id,
            parts,
            waits,
            reach,
            gate,
            listener,
            stop,
            session: None,
            patience: Patience::default(),
            fruitless: 0,
            unreached: 0,
        }
    }

    /// Connects again and again until told to stop.
    ///
    /// # Errors
    /// In one sentence with the way out: another connection would end like the last.
    pub(super) async fn keep(mut self) -> anyhow::Result<()> {
        while !*self.stop.borrow() {
            let Next::After(least) = self.once().await? else { break };
            let wait = least.max(self.patience.next((self.parts.random)()));
            if pause(wait, &mut self.stop).await.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// One attempt, or one connection.
    async fn once(&mut self) -> anyhow::Result<Next> {
        let mut stop = self.stop.clone();
        let opened = tokio::select! {
            opened = self.open() => opened,
            () = told_to_stop(&mut stop) => return Ok(Next::Stop),
        };
        let (socket, wish) = match opened {
            Ok(opened) => opened,
            Err(NoAdvice::Hopeless(sentence)) => anyhow::bail!(sentence),
            Err(NoAdvice::Passing(why)) => {
                tracing::warn!(shard = %self.id, "no connection to Discord: {why}");
                return Ok(Next::After(Duration::ZERO));
            }
        };
        let listener = Arc::clone(&self.listener);
        let line = Line::new(socket, wish, self.id, &self.parts, &self.waits, &*listener);
        let outcome = line.listen(&mut stop).await;
        self.ended(outcome)
    }

    /// Connects, to resume a session if there is one.
    async fn open(&mut self) -> Result<(Socket, Wish), NoAdvice> {
        let (url, wish) = match &self.session {
            None => {
                let (turn, told) = self.gate.turn(self.id.number).await?;
                (self.address(&told).await?, Wish::Begin(turn))
            }
            Some(session) => {
                let own = session.url.as_deref().filter(|_| self.unreached.is_multiple_of(2));
                let url = match own.and_then(|told| self.reach.address(told)) {
                    Some(url) => url,
                    None => self.address(&self.gate.advice().await?.url).await?,
                };
                (url, Wish::Resume(session.clone()))
            }
        };
        match connect(&url, &self.waits).await {
            Ok(socket) => {
                self.unreached = 0;
                Ok((socket, wish))
            }
            Err(why) => {
                self.unreached = self.unreached.wrapping_add(1);
                Err(NoAdvice::Passing(why))
            }
        }
    }

    async fn address(&self, told: &str) -> Result<Url, NoAdvice> {
        if let Some(url) = self.reach.address(told) {
            return Ok(url);
        }
        self.gate.distrust().await;
        Err(NoAdvice::Passing(format!("{told:?} is no gateway of {}", self.parts.api_url)))
    }

    /// What to do after a connection, and with which session.
    fn ended(&mut self, outcome: Outcome) -> anyhow::Result<Next> {
        let Outcome { ended, session, stood } = outcome;
        let (fate, why) = match ended {
            Ended::Stopped => return Ok(Next::Stop),
            Ended::Hopeless(sentence) => anyhow::bail!(sentence),
            Ended::Again(fate, why) => (fate, why),
        };
        tracing::info!(shard = %self.id, "connection to Discord renewed: {why}");
        let stuck = stood.is_none() && session.is_some() && session == self.session;
        self.session = session;
        self.fruitless = if stuck && fate == Fate::Stays { self.fruitless + 1 } else { 0 };
        if self.fruitless >= FRUITLESS {
            tracing::warn!(shard = %self.id, "a session with Discord was given up: {FRUITLESS} connections brought nothing new");
            (self.session, self.fruitless) = (None, 0);
        }
        if stood.is_some_and(|since| since.elapsed() >= LONG) {
            self.patience.renew();
        }
        let spread = INVALID.mul_f64(1.0 + 4.0 * (self.parts.random)().clamp(0.0, 1.0));
        Ok(Next::After(match fate {
            Fate::Stays | Fate::Moved | Fate::NotTaken | Fate::NoneYet => Duration::ZERO,
            Fate::Invalid { resumable: true } => spread,
            Fate::Invalid { resumable: false } => {
                self.session = None;
                spread
            }
            Fate::Over => {
                self.session = None;
                Duration::ZERO
            }
        }))
    }
}

/// Waits; breaks off when told to stop.
pub(super) async fn pause(wait: Duration, stop: &mut watch::Receiver<bool>) -> ControlFlow<()> {
    tokio::select! {
        biased;
        () = told_to_stop(stop) => ControlFlow::Break(()),
        () = sleep(wait) => ControlFlow::Continue(()),
    }
}

/// Waits until told to stop, or until nobody is left who could tell.
pub(super) async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        discord::{
            gateway::{Advice, Advise, Event, budget::LOT},
            settings::Shards,
        },
        secret::Secret,
    };
    use async_trait::async_trait;
    use tokio::time::Instant;

    struct Nobody;

    #[async_trait]
    impl Advise for Nobody {
        async fn advice(&self) -> Result<Advice, NoAdvice> {
            Err(NoAdvice::Passing(String::new()))
        }
    }

    #[async_trait]
    impl Listener for Nobody {
        async fn take(&self, _: Event) -> anyhow::Result<()> {
            Ok(())
        }

        async fn ready(&self, _: u16, _: String) {}

        async fn unreadable(&self, _: u16, _: String) -> anyhow::Result<()> {
            Ok(())
        }
    }

    fn shard() -> Shard {
        let parts = Arc::new(Parts {
            advise: Arc::new(Nobody),
            api_url: "http://127.0.0.1:9".to_owned(),
            token: Secret::new("a.b.c"),
            intents: 0,
            shards: Shards::Auto,
            silence: Duration::from_secs(100),
            random: || 0.5,
        });
        Shard::new(
            ShardId { number: 0, total: 1 },
            Arc::clone(&parts),
            Waits::default(),
            Reach::of(&parts.api_url).unwrap(),
            Arc::new(Gate::new(Arc::new(Nobody), LOT)),
            Arc::new(Nobody),
            watch::channel(false).1,
        )
    }

    fn session(seq: u64) -> Option<Resumable> {
        Some(Resumable { id: "s".to_owned(), url: None, seq })
    }

    fn end(shard: &mut Shard, fate: Fate, seq: u64, stood: Option<Instant>) -> Duration {
        let ended = Ended::Again(fate, String::new());
        match shard.ended(Outcome { ended, session: session(seq), stood }).unwrap() {
            Next::After(wait) => wait,
            Next::Stop => panic!("stopped"),
        }
    }

    #[tokio::test]
    async fn a_session_that_breaks_each_connection_at_the_same_event_is_given_up() {
        let mut shard = shard();
        end(&mut shard, Fate::Stays, 4, None);
        for _ in 1..FRUITLESS {
            end(&mut shard, Fate::Stays, 4, None);
            assert_eq!(shard.session, session(4));
        }
        end(&mut shard, Fate::Stays, 4, None);
        assert_eq!(shard.session, None);
    }

    #[tokio::test]
    async fn a_session_is_kept_while_there_is_progress_or_the_fault_is_ours() {
        let mut shard = shard();
        for seq in 0..20 {
            end(&mut shard, Fate::Stays, seq, None);
        }
        for _ in 0..20 {
            end(&mut shard, Fate::NotTaken, 20, None);
        }
        for _ in 0..20 {
            end(&mut shard, Fate::Stays, 20, Some(Instant::now()));
        }
        assert_eq!(shard.session, session(20));
    }

    #[tokio::test]
    async fn a_session_that_is_not_valid_is_waited_for_and_one_that_is_over_forgotten() {
        let mut shard = shard();
        let wait = end(&mut shard, Fate::Invalid { resumable: true }, 4, None);
        assert_eq!((wait, shard.session.clone()), (INVALID * 3, session(4)));
        let wait = end(&mut shard, Fate::Invalid { resumable: false }, 4, None);
        assert_eq!((wait, shard.session.clone()), (INVALID * 3, None));
        end(&mut shard, Fate::Moved, 4, None);
        assert_eq!(shard.session, session(4));
        end(&mut shard, Fate::Over, 4, None);
        assert_eq!(shard.session, None);
    }

    #[tokio::test]
    async fn a_connection_that_stood_for_long_makes_the_next_wait_none() {
        let mut shard = shard();
        for _ in 0..5 {
            shard.patience.next(1.0);
        }
        end(&mut shard, Fate::Stays, 4, Instant::now().checked_sub(LONG));
        assert_eq!(shard.patience.next(1.0), Duration::ZERO);
        end(&mut shard, Fate::Stays, 4, Some(Instant::now()));
        assert!(shard.patience.next(1.0) > Duration::ZERO);
    }
}
