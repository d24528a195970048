//! Events that are being taken: many at once, begun in order, within bounds of number and size.

use super::{
    Event, Listener,
    positions::{Positions, Ticket},
};
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Most events of one connection that are being taken at once. A store that commits every 20 ms can take 50,000 a second so.
const MOST: usize = 1024;

/// Most bytes of events that are being taken at once; one longer than that goes alone.
const MOST_BYTES: usize = 32 << 20;

/// Events of one connection that are not durable yet.
pub(super) struct Flight<'a> {
    shard: u16,
    listener: &'a dyn Listener,
    running: FuturesUnordered<Running<'a>>,
    positions: Positions,
    bytes: usize,
    /// A new session is being told of: nothing may overtake it.
    entering: bool,
}

type Take<'a> = BoxFuture<'a, anyhow::Result<()>>;

struct Running<'a> {
    ticket: Ticket,
    bytes: usize,
    enters: bool,
    take: Take<'a>,
}

impl Future for Running<'_> {
    type Output = (Ticket, usize, bool, anyhow::Result<()>);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (ticket, bytes, enters) = (self.ticket, self.bytes, self.enters);
        self.take.poll_unpin(context).map(|taken| (ticket, bytes, enters, taken))
    }
}

impl<'a> Flight<'a> {
    /// Nothing is being taken yet; all up to an event is durable.
    pub(super) fn after(seq: u64, shard: u16, listener: &'a dyn Listener) -> Self {
        Self {
            shard,
            listener,
            running: FuturesUnordered::new(),
            positions: Positions::after(seq),
            bytes: 0,
            entering: false,
        }
    }

    /// Whether another event may be looked at.
    pub(super) fn has_room(&self) -> bool {
        !self.entering && self.running.len() < MOST && self.bytes < MOST_BYTES
    }

    /// Whether nothing is being taken.
    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// The number of the last event before which all are durable.
    pub(super) fn durable(&self) -> u64 {
        self.positions.durable()
    }

    /// Begins to take an event.
    ///
    /// # Errors
    /// It was not taken.
    pub(super) fn take(&mut self, seq: u64, name: String, body: String) -> anyhow::Result<()> {
        let bytes = body.len();
        let event = Event { shard: self.shard, seq, name, body };
        self.begin(seq, bytes, false, self.listener.take(event))
    }

    /// Begins to take what is no payload.
    ///
    /// # Errors
    /// It was not taken.
    pub(super) fn unreadable(&mut self, body: String) -> anyhow::Result<()> {
        let bytes = body.len();
        self.begin(0, bytes, false, self.listener.unreadable(self.shard, body))
    }

    /// Begins a new session, whose events count from 1.
    ///
    /// # Errors
    /// None; as with the others.
    pub(super) fn enter(&mut self, seq: u64, body: String) -> anyhow::Result<()> {
        self.positions.restart();
        let bytes = body.len();
        let (listener, shard) = (self.listener, self.shard);
        let take = async move {
            listener.ready(shard, body).await;
            Ok(())
        };
        self.begin(seq, bytes, true, take.boxed())
    }

    fn begin(
        &mut self,
        seq: u64,
        bytes: usize,
        enters: bool,
        mut take: Take<'a>,
    ) -> anyhow::Result<()> {
        let ticket = self.positions.begin(seq);
        // Polled here and not only with the others: so it begins before the next one is looked at, and one that is none of
        // ours ends here. Whoever waits is woken by the poll that follows, in `running`.
        match take.as_mut().now_or_never() {
            Some(taken) => {
                taken?;
                self.positions.done(ticket);
            }
            None => {
                self.bytes += bytes;
                self.entering |= enters;
                self.running.push(Running { ticket, bytes, enters, take });
            }
        }
        Ok(())
    }

    /// Waits until one more event is durable; `None` when nothing is being taken.
    ///
    /// # Errors
    /// It was not taken.
    pub(super) async fn landed(&mut self) -> Option<anyhow::Result<()>> {
        let (ticket, bytes, enters, taken) = self.running.next().await?;
        self.bytes = self.bytes.saturating_sub(bytes);
        if enters {
            self.entering = false;
        }
        if taken.is_ok() {
            self.positions.done(ticket);
        }
        Some(taken)
    }

    /// The connection ended.
    pub(super) fn left(&self) {
        self.listener.left(self.shard);
    }

    /// Waits until nothing is being taken any more. What fails now comes again like what failed before.
    pub(super) async fn drain(&mut self) {
        while let Some(taken) = self.landed().await {
            if let Err(error) = taken {
                tracing::debug!("an event was not taken: {error:#}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use tokio::sync::watch;

    /// Takes an event once it is told.
    struct Waits(watch::Receiver<bool>);

    #[async_trait]
    impl Listener for Waits {
        async fn take(&self, event: Event) -> anyhow::Result<()> {
            self.0.clone().wait_for(|told| *told).await?;
            anyhow::ensure!(event.name != "BAD", "not stored");
            Ok(())
        }

        async fn ready(&self, _: u16, _: String) {
            let _ = self.0.clone().wait_for(|told| *told).await;
        }

        async fn unreadable(&self, _: u16, _: String) -> anyhow::Result<()> {
            Ok(())
        }
    }

    fn event(flight: &mut Flight<'_>, seq: u64, bytes: usize) {
        flight.take(seq, "X".to_owned(), "x".repeat(bytes)).unwrap();
    }

    #[tokio::test]
    async fn there_is_room_for_so_many_events_and_so_many_bytes() {
        let (say, told) = watch::channel(false);
        let listener = Waits(told);
        let mut flight = Flight::after(0, 0, &listener);
        let most = u64::try_from(MOST).unwrap();
        for seq in 1..=most {
            assert!(flight.has_room(), "{seq}");
            event(&mut flight, seq, 1);
        }
        assert!(!flight.has_room());
        say.send_replace(true);
        flight.landed().await.unwrap().unwrap();
        assert!(flight.has_room());
        flight.drain().await;
        assert_eq!((flight.durable(), flight.bytes), (most, 0));
        say.send_replace(false);
        event(&mut flight, most + 1, MOST_BYTES - 1);
        assert!(flight.has_room());
        event(&mut flight, most + 2, 1);
        assert!(!flight.has_room());
    }

    #[tokio::test]
    async fn nothing_overtakes_a_new_session() {
        let (say, told) = watch::channel(false);
        let listener = Waits(told);
        let mut flight = Flight::after(70, 0, &listener);
        flight.enter(1, "{}".to_owned()).unwrap();
        assert!(!flight.has_room());
        assert_eq!(flight.durable(), 0);
        say.send_replace(true);
        flight.landed().await.unwrap().unwrap();
        assert!(flight.has_room());
        assert_eq!(flight.durable(), 1);
    }

    #[tokio::test]
    async fn what_is_not_stored_holds_the_position_whether_it_fails_at_once_or_later() {
        for at_once in [true, false] {
            let (say, told) = watch::channel(at_once);
            let listener = Waits(told);
            let mut flight = Flight::after(4, 0, &listener);
            event(&mut flight, 5, 1);
            let bad = flight.take(6, "BAD".to_owned(), String::new());
            assert_eq!(bad.is_err(), at_once);
            event(&mut flight, 7, 1);
            say.send_replace(true);
            flight.drain().await;
            assert_eq!(flight.durable(), 5, "{at_once}");
            assert!(flight.is_empty());
        }
    }
}
