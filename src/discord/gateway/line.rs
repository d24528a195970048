//! One connection to the gateway, from its first greeting to its end. When there is another one is not decided here.

use super::{
    Listener, Parts, Waits,
    close::{Ended, Fate, closed},
    envelope::{self, Heard, Ready},
    flight::Flight,
    gate::Turn,
    inflate::{BEGINNING, Inflated, Inflater, LONGEST},
    pulse::{Beat, Pulse},
    shard::{ShardId, told_to_stop},
};
use futures::{SinkExt, StreamExt};
use std::{pin::pin, time::Duration};
use tokio::{
    net::TcpStream,
    sync::watch,
    task::coop::consume_budget,
    time::{Instant, sleep_until, timeout},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        Message,
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};
use url::Url;

/// Said when a connection is left whose session goes on: 1000 and 1001 would end it.
const LEAVING: u16 = 4000;

/// A session that can be resumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resumable {
    /// Its name.
    pub(super) id: String,
    /// Where it can be resumed, if that was told.
    pub(super) url: Option<String>,
    /// The last event before which all are durable.
    pub(super) seq: u64,
}

/// What is asked for after the greeting.
pub(super) enum Wish {
    /// A new session.
    Begin(Turn),
    /// An old one.
    Resume(Resumable),
}

/// How a connection ended.
pub(super) struct Outcome {
    pub(super) ended: Ended,
    /// The session it had, if any.
    pub(super) session: Option<Resumable>,
    /// Since when it stood, if it did.
    pub(super) stood: Option<Instant>,
}

/// A connection as the protocol below has it.
pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Connects.
///
/// # Errors
/// In words: nobody is there, or it took too long.
pub(super) async fn connect(url: &Url, waits: &Waits) -> Result<Socket, String> {
    let config =
        WebSocketConfig::default().max_message_size(Some(LONGEST)).max_frame_size(Some(LONGEST));
    match timeout(waits.connect, connect_async_with_config(url.as_str(), Some(config), true)).await
    {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no connection in {:?}", waits.connect)),
    }
}

/// A connection.
pub(super) struct Line<'a> {
    socket: Socket,
    parts: &'a Parts,
    waits: &'a Waits,
    shard: ShardId,
    flight: Flight<'a>,
    phase: Phase,
    session: Option<Resumable>,
    /// The last event that was heard.
    last: u64,
}

/// How far a connection is.
enum Phase {
    /// It was not greeted yet.
    Greeted { until: Instant, wish: Option<Wish> },
    /// A session was asked for; something happened last at that time.
    Entering { moved: Instant, pulse: Pulse },
    /// A session stands.
    Standing { since: Instant, pulse: Pulse },
}

/// Whether the connection goes on.
type Step = Result<(), Ended>;

impl<'a> Line<'a> {
    /// A connection that just stands, and what is to be asked for on it.
    pub(super) fn new(
        socket: Socket,
        wish: Wish,
        shard: ShardId,
        parts: &'a Parts,
        waits: &'a Waits,
        listener: &'a dyn Listener,
    ) -> Self {
        let session = match &wish {
            Wish::Begin(_) => None,
            Wish::Resume(session) => Some(session.clone()),
        };
        let last = session.as_ref().map_or(0, |session| session.seq);
        Self {
            socket,
            parts,
            waits,
            shard,
            flight: Flight::after(last, shard.number, listener),
            phase: Phase::Greeted { until: Instant::now() + waits.hello, wish: Some(wish) },
            session,
            last,
        }
    }

    /// Listens until the connection ends.
    pub(super) async fn listen(mut self, stop: &mut watch::Receiver<bool>) -> Outcome {
        let ended = match self.converse(stop).await {
            Ok(()) => Ended::Again(Fate::Stays, "closed".to_owned()),
            Err(ended) => ended,
        };
        self.flight.left();
        let code = match ended {
            Ended::Stopped | Ended::Hopeless(_) => CloseCode::Normal,
            Ended::Again(..) => CloseCode::from(LEAVING),
        };
        let farewell = CloseFrame { code, reason: "".into() };
        // What is being taken is not dropped at once: the store would do the work twice.
        let (_, drained) = tokio::join!(
            timeout(self.waits.send, self.socket.close(Some(farewell))),
            timeout(self.waits.drain, self.flight.drain()),
        );
        if drained.is_err() {
            tracing::warn!(shard = %self.shard, "events were not stored in {:?}; they are asked for again", self.waits.drain);
        }
        let stood = match self.phase {
            Phase::Standing { since, .. } => Some(since),
            Phase::Greeted { .. } | Phase::Entering { .. } => None,
        };
        let seq = self.flight.durable();
        let session = self.session.map(|session| Resumable { seq, ..session });
        Outcome { ended, session, stood }
    }

    async fn converse(&mut self, stop: &mut watch::Receiver<bool>) -> Step {
        let mut stopping = pin!(told_to_stop(stop));
        let mut timer = pin!(sleep_until(self.wake()));
        let mut inflater = Inflater::default();
        loop {
            let listening = self.flight.has_room();
            if !listening {
                self.deafen();
            }
            let next = tokio::select! {
                biased;
                () = &mut stopping => return Err(Ended::Stopped),
                () = &mut timer => {
                    self.due(listening).await?;
                    timer.as_mut().reset(self.wake());
                    continue;
                }
                Some(landed) = self.flight.landed(), if !self.flight.is_empty() => {
                    landed.map_err(|error| not_taken(&error))?;
                    continue;
                }
                next = self.socket.next(), if listening => next,
            };
            match next {
                Some(Ok(message)) => self.hear(message, &mut inflater).await?,
                Some(Err(error)) => return Err(broken(error.to_string())),
                None => return Ok(()),
            }
            // Only ever earlier by what was heard, as after the first greeting; what is later is seen when it is due.
            let wake = self.wake();
            if wake < timer.deadline() {
                timer.as_mut().reset(wake);
            }
            // Events that lie ready in memory must not keep the others of this thread waiting.
            consume_budget().await;
        }
    }

    /// When there is something to do though nothing is heard.
    fn wake(&self) -> Instant {
        match &self.phase {
            Phase::Greeted { until, .. } => *until,
            Phase::Entering { moved, pulse } => pulse.next().min(*moved + self.waits.enter),
            Phase::Standing { pulse, .. } => pulse.next(),
        }
    }

    fn pulse(&mut self) -> Option<&mut Pulse> {
        match &mut self.phase {
            Phase::Greeted { .. } => None,
            Phase::Entering { pulse, .. } | Phase::Standing { pulse, .. } => Some(pulse),
        }
    }

    /// We do not listen for a while.
    fn deafen(&mut self) {
        if let Phase::Entering { moved, .. } = &mut self.phase {
            *moved = Instant::now();
        }
        if let Some(pulse) = self.pulse() {
            pulse.deafen();
        }
    }

    /// The time has come for something.
    async fn due(&mut self, listening: bool) -> Step {
        let now = Instant::now();
        let pulse = match &mut self.phase {
            Phase::Greeted { .. } => {
                return Err(broken(format!("not greeted in {:?}", self.waits.hello)));
            }
            Phase::Entering { moved, pulse } => {
                if listening && now >= *moved + self.waits.enter {
                    return Err(broken(format!("no session in {:?}", self.waits.enter)));
                }
                pulse
            }
            Phase::Standing { pulse, .. } => pulse,
        };
        if now < pulse.next() {
            return Ok(());
        }
        match pulse.due(listening, now) {
            Beat::Send => self.beat().await,
            Beat::Unanswered => Err(broken("a heartbeat was not answered".to_owned())),
            Beat::Silent => Err(broken(format!("silent for {:?}", self.parts.silence))),
        }
    }

    async fn beat(&mut self) -> Step {
        let heartbeat = envelope::heartbeat(self.flight.durable());
        self.say(heartbeat).await
    }

    async fn say(&mut self, payload: String) -> Step {
        match timeout(self.waits.send, self.socket.send(Message::Text(payload.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(broken(error.to_string())),
            Err(_) => Err(broken(format!("nothing could be sent in {:?}", self.waits.send))),
        }
    }

    async fn hear(&mut self, message: Message, inflater: &mut Inflater) -> Step {
        let now = Instant::now();
        if let Some(pulse) = self.pulse() {
            pulse.heard(now);
        }
        match message {
            Message::Text(text) => self.payload(text.as_str(), now).await,
            Message::Binary(packed) => match inflater.inflate(&packed) {
                Inflated::Whole(bytes) => match std::str::from_utf8(bytes) {
                    Ok(text) => self.payload(text, now).await,
                    Err(_) => self.unreadable(&String::from_utf8_lossy(bytes)),
                },
                Inflated::TooLong(bytes) => self.unreadable(&String::from_utf8_lossy(bytes)),
                Inflated::Broken => {
                    let beginning = packed.get(..BEGINNING).unwrap_or(&packed);
                    self.unreadable(&format!("zlib: {}", hex::encode(beginning)))
                }
            },
            Message::Close(frame) => Err(match frame {
                Some(frame) => closed(Some(frame.code.into()), frame.reason.as_str()),
                None => closed(None, ""),
            }),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        }
    }

    fn unreadable(&mut self, text: &str) -> Step {
        tracing::warn!(shard = %self.shard, bytes = text.len(), "Discord sent what cannot be read; it is kept");
        self.flight.unreadable(text.to_owned()).map_err(|error| not_taken(&error))
    }

    async fn payload(&mut self, text: &str, now: Instant) -> Step {
        match envelope::read(text) {
            Heard::Dispatch { seq, name, data } => self.dispatch(seq, name, data, now),
            Heard::Hello { every } => self.greeted(every, now).await,
            Heard::BeatWanted => {
                let granted = self.pulse().is_some_and(|pulse| pulse.asked(now));
                if granted { self.beat().await } else { Ok(()) }
            }
            Heard::Acknowledged => {
                if let Some(pulse) = self.pulse() {
                    pulse.answered();
                }
                Ok(())
            }
            Heard::Reconnect => Err(Ended::Again(Fate::Moved, "asked to".to_owned())),
            Heard::Invalid { resumable } => {
                let why = "the session is not valid".to_owned();
                Err(Ended::Again(Fate::Invalid { resumable }, why))
            }
            Heard::Unknown(op) => {
                tracing::debug!(shard = %self.shard, op, "Discord sent a payload of a kind that is not known here");
                Ok(())
            }
            Heard::Unreadable => self.unreadable(text),
        }
    }

    /// Answers the first greeting: asks for a session.
    async fn greeted(&mut self, every: Duration, now: Instant) -> Step {
        let wish = match &mut self.phase {
            Phase::Greeted { wish, .. } => wish.take(),
            Phase::Entering { .. } | Phase::Standing { .. } => None,
        };
        let token = self.parts.token.reveal();
        let payload = match wish {
            Some(Wish::Resume(session)) => envelope::resume(token, &session.id, session.seq),
            Some(Wish::Begin(turn)) => {
                if !turn.take().await {
                    let why = "others began sessions meanwhile".to_owned();
                    return Err(Ended::Again(Fate::NoneYet, why));
                }
                envelope::identify(token, self.parts.intents, self.shard.number, self.shard.total)
            }
            None => return Ok(()),
        };
        let random = (self.parts.random)();
        let pulse = Pulse::new(every, self.parts.silence, random, now);
        self.phase = Phase::Entering { moved: now, pulse };
        self.say(payload).await
    }

    fn dispatch(&mut self, seq: Option<u64>, name: String, data: &str, now: Instant) -> Step {
        if let Phase::Entering { moved, .. } = &mut self.phase {
            *moved = now;
        }
        let body = envelope::body(&name, data);
        if name == "READY" {
            self.last = seq.unwrap_or(0);
            let told = envelope::ready(data);
            if told.is_none() {
                tracing::warn!(shard = %self.shard, "Discord does not say how this session can be resumed");
            }
            let seq = self.last;
            self.session = told.map(|Ready { session, url }| Resumable { id: session, url, seq });
            self.stand(now);
            tracing::info!(shard = %self.shard, "connected to Discord");
            return self.flight.enter(seq, body).map_err(|error| not_taken(&error));
        }
        self.last = seq.unwrap_or(self.last).max(self.last);
        let seq = seq.unwrap_or(self.last);
        if name == "RESUMED" {
            self.stand(now);
            tracing::info!(shard = %self.shard, "connected to Discord again");
        }
        self.flight.take(seq, name, body).map_err(|error| not_taken(&error))
    }

    /// The session stands.
    fn stand(&mut self, now: Instant) {
        let blank = Phase::Greeted { until: now, wish: None };
        self.phase = match std::mem::replace(&mut self.phase, blank) {
            Phase::Entering { pulse, .. } => Phase::Standing { since: now, pulse },
            other @ (Phase::Greeted { .. } | Phase::Standing { .. }) => other,
        };
    }
}

fn broken(why: String) -> Ended {
    Ended::Again(Fate::Stays, why)
}

fn not_taken(error: &anyhow::Error) -> Ended {
    tracing::error!("an event was not taken, and is asked for again: {error:#}");
    Ended::Again(Fate::NotTaken, "an event was not taken".to_owned())
}
