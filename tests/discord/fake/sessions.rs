//! Gateway sessions: what each heard in which order, what a resumed one hears again, and who is connected. What is in an event
//! is made elsewhere.

use super::world::{Id, World};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};
use tokio::{sync::mpsc::UnboundedSender, time::Instant};

/// Intents by their bits.
pub(crate) const GUILDS: u64 = 1;
pub(crate) const GUILD_MEMBERS: u64 = 1 << 1;
pub(crate) const GUILD_PRESENCES: u64 = 1 << 8;
pub(crate) const GUILD_MESSAGES: u64 = 1 << 9;
pub(crate) const DIRECT_MESSAGES: u64 = 1 << 12;
pub(crate) const MESSAGE_CONTENT: u64 = 1 << 15;
/// All that exist.
pub(crate) const ALL_INTENTS: u64 = 0x0333_ffff;

/// An order to the task of one connection.
#[derive(Debug)]
pub(crate) enum Order {
    /// Send this; compressed when the connection asked for it and it is long.
    Text(String),
    /// Send these bytes as they are.
    Bytes(Vec<u8>),
    /// Close with this code.
    Close(u16, &'static str),
    /// Reset the connection.
    Cut,
    /// Neither read nor write any more, but stay open.
    Stall,
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) id: Id,
    pub(crate) orders: UnboundedSender<Order>,
    /// Connected where sessions are resumed.
    pub(crate) by_resume_url: bool,
    pub(crate) session: Option<String>,
    /// Nothing more goes over it.
    pub(crate) gone: bool,
}

/// One session: it outlives its connections.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    /// Number and count.
    pub(crate) shard: (u64, u64),
    pub(crate) intents: u64,
    /// Name and data of every event; the first has the sequence number 1.
    pub(crate) log: Vec<(String, Value)>,
    pub(crate) compress: bool,
}

/// Whom an event is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Guild(Id),
    Direct,
    /// Every shard.
    All,
}

/// How a heartbeat, a login or a resume is met.
#[derive(Clone, Debug)]
pub(crate) struct Manners {
    /// Milliseconds between heartbeats.
    pub(crate) interval: u64,
    /// Says HELLO.
    pub(crate) hello: bool,
    /// Answers the HTTP request that opens a connection.
    pub(crate) opens: bool,
    pub(crate) acks: bool,
    /// Answers the next logins with op 9 (again resumable?) instead; one is used up by each.
    pub(crate) refusals: VecDeque<bool>,
    /// Closes the next connections with these codes when they log in.
    pub(crate) closes: VecDeque<u16>,
    /// Shards that `/gateway/bot` advises.
    pub(crate) shards: u64,
    /// Addresses that `/gateway/bot` tells first, instead of its own.
    pub(crate) advised: VecDeque<String>,
    /// Logins left, and milliseconds until there are as many as ever.
    pub(crate) remaining: u64,
    pub(crate) reset_after: u64,
    pub(crate) max_concurrency: u64,
    /// Real time between two logins of one bucket of `max_concurrency`; Discord: five seconds, here none at first.
    pub(crate) identify_window: Duration,
    /// Events longer than this are sent compressed to whoever asked for it.
    pub(crate) compress_over: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            interval: 41_250,
            hello: true,
            opens: true,
            acks: true,
            refusals: VecDeque::new(),
            closes: VecDeque::new(),
            shards: 1,
            advised: VecDeque::new(),
            remaining: 1000,
            reset_after: 86_400_000,
            max_concurrency: 1,
            identify_window: Duration::ZERO,
            compress_over: 600,
        }
    }
}

/// What the gateway was asked, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    /// A new session of this shard.
    Identify(u64),
    /// An old session, from this sequence number, and whether at the address for it.
    Resume(u64, bool),
}

/// All sessions and connections.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    pub(crate) list: Vec<Session>,
    pub(crate) lines: Vec<Line>,
    pub(crate) manners: Manners,
    pub(crate) logins: Vec<Login>,
    pub(crate) last_identify: HashMap<u64, Instant>,
    pub(crate) heartbeats: usize,
    /// How many of the next events come twice.
    pub(crate) twice: usize,
    /// How many of the next events are held back, to come in reverse order.
    pub(crate) hold: usize,
    pub(crate) held: Vec<(Audience, String, Value)>,
}

impl Line {
    /// Whether events of this session go over it.
    pub(crate) fn holds(&self, session: &str) -> bool {
        !self.gone && self.session.as_deref() == Some(session)
    }
}

impl Sessions {
    /// Connections that are open and hold a session.
    pub(crate) fn connected(&self) -> usize {
        let lines = self.lines.iter();
        lines.filter(|line| self.list.iter().any(|session| line.holds(&session.id))).count()
    }

    /// The connection with this id.
    pub(crate) fn line(&mut self, id: Id) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.id == id)
    }

    /// The session with this id.
    pub(crate) fn session(&mut self, id: &str) -> Option<&mut Session> {
        self.list.iter_mut().find(|session| session.id == id)
    }

    /// Sends an order over a connection.
    pub(crate) fn order(&self, id: Id, order: Order) {
        if let Some(line) = self.lines.iter().find(|line| line.id == id) {
            // A task that has ended needs no order.
            let _ = line.orders.send(order);
        }
    }

    /// Whether a connected session hears of this audience.
    pub(crate) fn hears(&self, audience: Audience) -> bool {
        let connected = |session: &&Session| self.lines.iter().any(|line| line.holds(&session.id));
        self.list.iter().filter(connected).any(|session| session.hears(audience))
    }

    /// Adds an event to one session and sends it if that is connected.
    pub(crate) fn push(&mut self, session: &str, name: &str, data: Value) {
        let Some(it) = self.session(session) else { return };
        it.log.push((name.to_owned(), data));
        let text = frame(it.log.len(), it.log.last().unwrap());
        for line in self.lines.iter().filter(|line| line.holds(session)) {
            let _ = line.orders.send(Order::Text(text.clone()));
        }
    }
}

/// An event as it goes over the connection.
pub(crate) fn frame(seq: usize, (name, data): &(String, Value)) -> String {
    json!({ "op": 0, "s": seq, "t": name, "d": data }).to_string()
}

impl Session {
    fn hears(&self, audience: Audience) -> bool {
        let (shard, count) = self.shard;
        match audience {
            Audience::Guild(guild) => (guild >> 22) % count == shard,
            Audience::Direct => shard == 0,
            Audience::All => true,
        }
    }

    /// Whether the session asked for events of this name.
    fn wants(&self, name: &str, audience: Audience) -> bool {
        let needed = match (name, audience) {
            ("INTERACTION_CREATE", _) => return true,
            (name, Audience::Direct) if name.starts_with("MESSAGE_") => DIRECT_MESSAGES,
            (name, _) if name.starts_with("MESSAGE_") => GUILD_MESSAGES,
            (name, _) if name.starts_with("GUILD_MEMBER") => GUILD_MEMBERS,
            (name, _)
                if ["GUILD_", "CHANNEL_", "THREAD_"].iter().any(|kind| name.starts_with(kind)) =>
            {
                GUILDS
            }
            _ => return true,
        };
        self.intents & needed != 0
    }
}

impl World {
    /// Sends an event to whoever should hear it, twice or later if a story says so.
    pub(crate) fn dispatch(&mut self, audience: Audience, name: &str, data: Value) {
        if self.sessions.hold > 0 {
            self.sessions.held.push((audience, name.to_owned(), data));
            self.sessions.hold -= 1;
            if self.sessions.hold == 0 {
                self.release();
            }
            return;
        }
        if self.sessions.twice > 0 {
            self.sessions.twice -= 1;
            self.deliver(audience, name, &data);
        }
        self.deliver(audience, name, &data);
    }

    /// Sends what was held back, the last first.
    pub(crate) fn release(&mut self) {
        self.sessions.hold = 0;
        for (audience, name, data) in std::mem::take(&mut self.sessions.held).into_iter().rev() {
            self.deliver(audience, &name, &data);
        }
    }

    fn deliver(&mut self, audience: Audience, name: &str, data: &Value) {
        let fits = |session: &&Session| session.hears(audience) && session.wants(name, audience);
        let sessions: Vec<(String, u64)> = self
            .sessions
            .list
            .iter()
            .filter(fits)
            .map(|session| (session.id.clone(), session.intents))
            .collect();
        for (session, intents) in sessions {
            let mut data = data.clone();
            if matches!(name, "MESSAGE_CREATE" | "MESSAGE_UPDATE") {
                let reads = intents & MESSAGE_CONTENT != 0;
                self.veil(&mut data, reads, audience == Audience::Direct);
            }
            self.sessions.push(&session, name, data);
        }
    }

    /// Whom an event of a channel is for; `None` where the bot sees nothing.
    pub(crate) fn audience(&self, channel: Id) -> Option<Audience> {
        let channel = self.channels.get(&channel)?;
        let Some(guild) = channel.guild else { return Some(Audience::Direct) };
        let there = self.guilds.get(&guild)?.available && self.sees(super::BOT, channel);
        there.then_some(Audience::Guild(guild))
    }

    /// Sends an event of a channel, if the bot sees that.
    pub(crate) fn tell(&mut self, channel: Id, name: &str, data: Value) {
        if let Some(audience) = self.audience(channel) {
            self.dispatch(audience, name, data);
        }
    }
}
