//! A gateway that does what a test says, connection by connection, and a listener that writes down what it took.

use crate::{
    discord::{
        gateway::{Advice, Advise, Event, Listener, NoAdvice, Parts, Waits, intents, run_with},
        settings::{SILENCE, Shards},
    },
    secret::Secret,
};
use async_trait::async_trait;
use flate2::{Compression, write::ZlibEncoder};
use futures::{SinkExt, StreamExt, future::BoxFuture};
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    io::Write,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, accept_async,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

/// No test waits longer for anything.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Long enough to be no heartbeat in a test.
pub(super) const NEVER: u64 = 600_000;

/// A gateway to which connections come.
pub(super) struct Server {
    listener: TcpListener,
    pub(super) url: String,
}

/// One connection, from the gateway's side.
pub(super) struct Peer {
    pub(super) socket: WebSocketStream<TcpStream>,
}

impl Server {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        Self { listener, url }
    }

    /// A bare connection, before it is greeted in any way.
    pub(super) async fn bare(&self) -> TcpStream {
        timeout(PATIENCE, self.listener.accept()).await.expect("nobody connects").unwrap().0
    }

    /// The next connection.
    pub(super) async fn next(&self) -> Peer {
        Peer { socket: accept_async(self.bare().await).await.unwrap() }
    }

    /// The next connection, greeted, with what it asks for.
    pub(super) async fn greeted(&self, every: u64) -> (Peer, Value) {
        let mut peer = self.next().await;
        peer.say(json!({ "op": 10, "d": { "heartbeat_interval": every } })).await;
        let wish = peer.hear().await;
        (peer, wish)
    }

    /// The next connection, with a new session.
    pub(super) async fn begun(&self, every: u64) -> Peer {
        let (mut peer, wish) = self.greeted(every).await;
        assert_eq!(wish["op"], 2, "{wish}");
        peer.event(1, "READY", json!({ "session_id": "s", "resume_gateway_url": self.url })).await;
        peer
    }

    /// Whether nobody connects for a while.
    pub(super) async fn is_quiet(&self, wait: Duration) -> bool {
        timeout(wait, self.listener.accept()).await.is_err()
    }
}

impl Peer {
    pub(super) async fn say(&mut self, payload: Value) {
        self.text(payload.to_string()).await;
    }

    pub(super) async fn text(&mut self, text: String) {
        self.socket.send(Message::Text(text.into())).await.unwrap();
    }

    /// Says it as a zlib stream.
    pub(super) async fn packed(&mut self, bytes: &[u8]) {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        self.binary(encoder.finish().unwrap()).await;
    }

    pub(super) async fn binary(&mut self, bytes: Vec<u8>) {
        self.socket.send(Message::Binary(bytes.into())).await.unwrap();
    }

    pub(super) async fn event(&mut self, seq: u64, name: &str, data: Value) {
        self.say(json!({ "t": name, "s": seq, "op": 0, "d": data })).await;
    }

    /// What we say next; nothing is left out.
    pub(super) async fn hear(&mut self) -> Value {
        loop {
            let heard = timeout(PATIENCE, self.socket.next()).await.expect("nothing is said");
            match heard.expect("the connection ended").expect("the connection broke") {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Says something, though we may have left.
    pub(super) async fn try_say(&mut self, payload: Value) {
        let _ = self.socket.send(Message::Text(payload.to_string().into())).await;
    }

    /// The code with which we leave, or `None` if something else is said.
    pub(super) async fn hear_or_left(&mut self) -> Option<u16> {
        match timeout(PATIENCE, self.socket.next()).await.expect("nothing is said") {
            Some(Ok(Message::Close(Some(frame)))) => Some(frame.code.into()),
            Some(Ok(_)) => None,
            other => panic!("left without a word: {other:?}"),
        }
    }

    /// The code with which we leave.
    pub(super) async fn left(&mut self) -> u16 {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("nobody leaves") {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("left without a word: {other:?}"),
            }
        }
    }

    pub(super) async fn close(mut self, code: u16) {
        let frame = CloseFrame { code: CloseCode::from(code), reason: "because".into() };
        self.socket.send(Message::Close(Some(frame))).await.unwrap();
        // Until the other side has closed as well.
        while timeout(PATIENCE, self.socket.next()).await.expect("nobody leaves").is_some() {}
    }
}

/// What was taken.
#[derive(Default)]
pub(super) struct Diary {
    pub(super) taken: Mutex<Vec<(u64, String)>>,
    pub(super) readies: AtomicU32,
    pub(super) unreadable: Mutex<Vec<String>>,
    changed: Notify,
}

impl Diary {
    fn note(&self, seq: u64, name: String) {
        self.taken.lock().unwrap().push((seq, name));
        self.changed.notify_waiters();
    }

    /// Waits until something is true.
    pub(super) async fn until(&self, what: &str, done: impl Fn(&Self) -> bool) {
        let wait = async {
            loop {
                let changed = self.changed.notified();
                if done(self) {
                    return;
                }
                let _ = timeout(Duration::from_millis(50), changed).await;
            }
        };
        timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("never: {what}"));
    }

    /// Waits until so many events were taken.
    pub(super) async fn taken(&self, count: usize) {
        self.until(&format!("{count} taken"), |diary| diary.taken.lock().unwrap().len() >= count)
            .await;
    }

    pub(super) fn seqs(&self) -> Vec<u64> {
        self.taken.lock().unwrap().iter().map(|(seq, _)| *seq).collect()
    }
}

/// How a listener takes an event.
pub(super) type Manner =
    Box<dyn Fn(&Event) -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>;

pub(super) struct Scribe {
    pub(super) diary: Arc<Diary>,
    manner: Manner,
}

#[async_trait]
impl Listener for Scribe {
    async fn take(&self, event: Event) -> anyhow::Result<()> {
        (self.manner)(&event).await?;
        self.diary.note(event.seq, event.body);
        Ok(())
    }

    async fn ready(&self, _: u16, body: String) {
        assert!(body.starts_with("{\"t\":\"READY\""), "{body}");
        self.diary.readies.fetch_add(1, Ordering::SeqCst);
    }

    async fn unreadable(&self, _: u16, body: String) -> anyhow::Result<()> {
        self.diary.unreadable.lock().unwrap().push(body);
        Ok(())
    }
}

/// Takes everything at once.
pub(super) fn at_once() -> Manner {
    Box::new(|_| Box::pin(async { Ok(()) }))
}

/// Advice that can be changed.
pub(super) struct Fixed(pub(super) Mutex<Result<Advice, NoAdvice>>);

#[async_trait]
impl Advise for Fixed {
    async fn advice(&self) -> Result<Advice, NoAdvice> {
        self.0.lock().unwrap().clone()
    }
}

/// The gateway part, running.
pub(super) struct Running {
    pub(super) diary: Arc<Diary>,
    pub(super) ended: JoinHandle<anyhow::Result<()>>,
    pub(super) halt: watch::Sender<bool>,
}

impl Running {
    /// Tells it to stop, and waits.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.halt.send_replace(true);
        self.outcome().await
    }

    /// Waits until it ends by itself.
    pub(super) async fn outcome(self) -> anyhow::Result<()> {
        timeout(PATIENCE, self.ended).await.expect("it does not end").unwrap()
    }
}

pub(super) fn advice(url: &str) -> Advice {
    Advice {
        url: url.to_owned(),
        shards: 1,
        remaining: 1_000,
        reset_after: Duration::from_secs(86_400),
        max_concurrency: 1,
    }
}

pub(super) fn parts(url: &str) -> Parts {
    Parts {
        advise: Arc::new(Fixed(Mutex::new(Ok(advice(url))))),
        api_url: "http://127.0.0.1:9".to_owned(),
        token: Secret::new("a.b.c"),
        intents: intents(true),
        shards: Shards::Auto,
        silence: SILENCE,
        random: || 0.0,
    }
}

pub(super) fn waits() -> Waits {
    Waits {
        connect: Duration::from_secs(5),
        hello: Duration::from_secs(5),
        enter: Duration::from_secs(5),
        send: Duration::from_secs(2),
        drain: Duration::from_secs(2),
        lot: Duration::from_millis(50),
    }
}

pub(super) fn start(parts: Parts, waits: Waits, manner: Manner) -> Running {
    let diary = Arc::new(Diary::default());
    let listener = Arc::new(Scribe { diary: Arc::clone(&diary), manner });
    let (halt, halted) = watch::channel(false);
    let ended = tokio::spawn(run_with(parts, waits, listener, halted));
    Running { diary, ended, halt }
}

/// Takes an event only after a word; until then it waits.
pub(super) fn when_told() -> (watch::Sender<bool>, Manner) {
    let (say, heard) = watch::channel(false);
    let manner: Manner = Box::new(move |_| {
        let mut heard = heard.clone();
        Box::pin(async move {
            heard.wait_for(|told| *told).await?;
            Ok(())
        })
    });
    (say, manner)
}

/// Events that are not stored, by their numbers, until they are taken out; and all that were begun, in order.
#[derive(Clone, Default)]
pub(super) struct Store {
    pub(super) refuses: Arc<Mutex<HashSet<u64>>>,
    pub(super) begun: Arc<Mutex<Vec<u64>>>,
}

impl Store {
    /// Each event takes a moment, those with even numbers a longer one.
    pub(super) fn manner(&self) -> Manner {
        let store = self.clone();
        Box::new(move |event| {
            let seq = event.seq;
            store.begun.lock().unwrap().push(seq);
            let refused = store.refuses.lock().unwrap().contains(&seq);
            Box::pin(async move {
                sleep(Duration::from_millis(if seq % 2 == 0 { 30 } else { 5 })).await;
                anyhow::ensure!(!refused, "not stored");
                Ok(())
            })
        })
    }
}
