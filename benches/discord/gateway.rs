//! The gateway of the stub's Discord: one connection, its greeting, heartbeats, and events in zlib payloads, each of its own. What
//! is told in them is not known here.

use super::{
    events::{server, user},
    numbers::{APPLICATION, BOT, SERVER},
};
use flate2::{Compression, write::ZlibEncoder};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    io::Write,
    net::SocketAddr,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{
    net::TcpStream,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};
use tokio_tungstenite::{accept_async, tungstenite::Message};

/// Between heartbeats, in milliseconds: Discord's.
const HEARTBEAT: u64 = 41_250;

/// A payload on its way.
pub(crate) struct Payload {
    message: Message,
    is_event: bool,
}

#[derive(Default)]
struct Line {
    /// The number of the newest event.
    seq: u64,
    /// Where payloads of the connection go.
    orders: Option<UnboundedSender<Payload>>,
}

/// The gateway.
pub(crate) struct Gateway {
    /// Servers that we are in.
    servers: u64,
    line: Mutex<Line>,
    /// Events that went out.
    sent: AtomicU64,
    /// Sessions begun or resumed; more than one is a fault.
    logins: AtomicU64,
}

impl Gateway {
    pub(crate) fn new(servers: u64) -> Self {
        let (sent, logins) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { servers, line: Mutex::default(), sent, logins }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sessions begun or resumed so far.
    pub(crate) fn logins(&self) -> u64 {
        self.logins.load(Ordering::Relaxed)
    }

    /// Whether a session stands and every event is out.
    pub(crate) fn is_quiet(&self) -> bool {
        let seq = self.line().seq;
        seq > 0 && self.sent.load(Ordering::Relaxed) == seq
    }

    /// Makes an event ready to go; it must go before any that is made ready later.
    pub(crate) fn pack(&self, name: &str, data: &Value) -> anyhow::Result<Payload> {
        let mut line = self.line();
        packed(&mut line, name, data)
    }

    /// Sends what is ready.
    pub(crate) fn send(&self, payloads: impl IntoIterator<Item = Payload>) {
        let line = self.line();
        let Some(orders) = &line.orders else { return };
        for payload in payloads {
            // An error is a connection that has ended; that is seen by its successor.
            let _ = orders.send(payload);
        }
    }

    /// Tells of something at once.
    pub(crate) fn tell(&self, name: &str, data: &Value) -> anyhow::Result<()> {
        let mut line = self.line();
        let payload = packed(&mut line, name, data)?;
        if let Some(orders) = &line.orders {
            let _ = orders.send(payload);
        }
        Ok(())
    }

    /// Serves a connection until it ends. `here` is the gateway's own address.
    pub(crate) async fn serve(&self, stream: TcpStream, here: SocketAddr) -> anyhow::Result<()> {
        stream.set_nodelay(true)?;
        let (mut sink, mut heard) = accept_async(stream).await?.split();
        let (orders, mut queue) = unbounded_channel();
        let hello = json!({"op": 10, "s": null, "t": null,
            "d": {"heartbeat_interval": HEARTBEAT, "_trace": ["[\"stub\"]"]}});
        orders.send(text(&hello))?;
        let hear = async {
            while let Some(Ok(message)) = heard.next().await {
                let Message::Text(said) = message else { continue };
                let said: Value = serde_json::from_str(&said)?;
                match said["op"].as_u64() {
                    Some(1) => orders.send(text(&json!({"op": 11})))?,
                    Some(2 | 6) => self.enter(&orders, here)?,
                    _ => {}
                }
            }
            anyhow::Ok(())
        };
        tokio::select! {
            ended = hear => ended,
            ended = self.pump(&mut sink, &mut queue) => ended,
        }
    }

    async fn pump(
        &self,
        sink: &mut (impl SinkExt<Message, Error = tokio_tungstenite::tungstenite::Error> + Unpin),
        queue: &mut UnboundedReceiver<Payload>,
    ) -> anyhow::Result<()> {
        while let Some(first) = queue.recv().await {
            let mut next = Some(first);
            let mut events = 0;
            while let Some(payload) = next {
                events += u64::from(payload.is_event);
                sink.feed(payload.message).await?;
                next = queue.try_recv().ok();
            }
            sink.flush().await?;
            self.sent.fetch_add(events, Ordering::Relaxed);
        }
        Ok(())
    }

    /// A session begins: all servers are told of.
    fn enter(&self, orders: &UnboundedSender<Payload>, here: SocketAddr) -> anyhow::Result<()> {
        self.logins.fetch_add(1, Ordering::Relaxed);
        let mut line = self.line();
        line.seq = 0;
        line.orders = Some(orders.clone());
        let servers: Vec<Value> = (0..self.servers)
            .map(|place| json!({"unavailable": true, "id": (SERVER + place * 1_000).to_string()}))
            .collect();
        let ready = json!({
            "v": 10, "user_settings": {}, "user": user(BOT, "greenroom", true), "shard": [0, 1],
            "session_type": "normal", "session_id": "4f0d6c5fb27a9c1f6b8e2d3a1c0b9e7d",
            "resume_gateway_url": format!("ws://{here}"), "relationships": [],
            "private_channels": [], "presences": [], "guilds": servers, "guild_join_requests": [],
            "geo_ordered_rtc_regions": [], "auth": {}, "_trace": ["[\"stub\"]"],
            "application": {"id": APPLICATION.to_string(), "flags": 565_248},
        });
        orders.send(packed(&mut line, "READY", &ready)?)?;
        for place in 0..self.servers {
            orders.send(packed(&mut line, "GUILD_CREATE", &server(place))?)?;
        }
        Ok(())
    }
}

fn text(payload: &Value) -> Payload {
    Payload { message: Message::Text(payload.to_string().into()), is_event: false }
}

fn packed(line: &mut Line, name: &str, data: &Value) -> anyhow::Result<Payload> {
    line.seq += 1;
    let seq = line.seq;
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    write!(encoder, "{{\"t\":\"{name}\",\"s\":{seq},\"op\":0,\"d\":{data}}}")?;
    Ok(Payload { message: Message::Binary(encoder.finish()?.into()), is_event: true })
}
