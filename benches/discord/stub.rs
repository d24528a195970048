//! Discord's HTTP API as far as the bot calls it, beside its gateway, on a thread of its own: everything is well, no limit is
//! told, and nothing is remembered but where threads lie and when interactions are answered.

use super::{
    events::{thread, user},
    gateway::Gateway,
    numbers::{APPLICATION, BOT, Channel, DIRECT, PERSON, Snowflake, now, number_of},
};
use anyhow::Context;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// A Discord that answers.
pub(crate) struct Stub {
    /// Through which it tells what happens.
    pub(crate) gateway: Gateway,
    newest: AtomicU64,
    has_commands: AtomicBool,
    threads: Mutex<HashMap<Snowflake, Channel>>,
    /// Interactions that were sent and not answered yet.
    waiting: Mutex<HashMap<Snowflake, Instant>>,
    /// How long the others took.
    took: Mutex<Vec<Duration>>,
    /// Calls that are not known here.
    unknown: Mutex<Vec<String>>,
}

/// An answer: status, and what it holds if anything.
type Answer = (u16, Option<Value>);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn bound() -> anyhow::Result<(std::net::TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

impl Stub {
    /// Serves on loopback until the process ends; gives where its HTTP API is.
    ///
    /// # Errors
    /// It cannot listen.
    pub(crate) fn start(servers: u64) -> anyhow::Result<(Arc<Self>, SocketAddr)> {
        let stub = Arc::new(Self {
            gateway: Gateway::new(servers),
            newest: AtomicU64::new(0),
            has_commands: AtomicBool::new(false),
            threads: Mutex::default(),
            waiting: Mutex::default(),
            took: Mutex::default(),
            unknown: Mutex::default(),
        });
        let (http, address) = bound()?;
        let (gateway, told) = bound()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = Arc::clone(&stub);
        std::thread::Builder::new().name("stub-of-discord".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let http = TcpListener::from_std(http)?;
                let gateway = TcpListener::from_std(gateway)?;
                loop {
                    let served = Arc::clone(&served);
                    tokio::select! {
                        stream = http.accept() => {
                            let (stream, _) = stream?;
                            // An error is a bot that went away; so below.
                            tokio::spawn(async move { served.connection(stream, told).await });
                        }
                        stream = gateway.accept() => {
                            let (stream, _) = stream?;
                            tokio::spawn(async move { served.gateway.serve(stream, told).await });
                        }
                    }
                }
                #[expect(unreachable_code, reason = "names the type of the block")]
                anyhow::Ok(())
            })
        })?;
        Ok((stub, address))
    }

    /// Whether the bot is there, knows all servers and has told its commands.
    pub(crate) fn is_up(&self) -> bool {
        self.has_commands.load(Ordering::Relaxed) && self.gateway.is_quiet()
    }

    /// Something went otherwise than a bot that is well lets it.
    ///
    /// # Errors
    /// What it was.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let logins = self.gateway.logins();
        anyhow::ensure!(logins == 1, "{logins} sessions where one was to be");
        let unknown = locked(&self.unknown);
        anyhow::ensure!(unknown.is_empty(), "calls that are not known here: {unknown:?}");
        Ok(())
    }

    /// A number for what happens now.
    pub(crate) fn fresh(&self) -> Snowflake {
        let now = number_of(now(), 0);
        let next = |newest: u64| Some(now.max(newest + 1));
        let before = self.newest.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        before.map_or(now, |before| now.max(before + 1))
    }

    /// Tells of an interaction; how long its answer takes is measured from here.
    pub(crate) fn interact(&self, id: Snowflake, data: &Value) -> anyhow::Result<()> {
        locked(&self.waiting).insert(id, Instant::now());
        self.gateway.tell("INTERACTION_CREATE", data)
    }

    /// How long every interaction since the last call of this took to be answered, in order of length, and how many were not.
    pub(crate) fn answered(&self) -> (Vec<Duration>, usize) {
        let mut took = std::mem::take(&mut *locked(&self.took));
        took.sort_unstable();
        (took, locked(&self.waiting).drain().count())
    }

    async fn connection(&self, mut stream: TcpStream, gateway: SocketAddr) -> anyhow::Result<()> {
        stream.set_nodelay(true)?;
        let mut read = Vec::with_capacity(16_384);
        loop {
            let end = loop {
                if let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") {
                    break end + 4;
                }
                if stream.read_buf(&mut read).await? == 0 {
                    return Ok(());
                }
            };
            let head = String::from_utf8(read[..end].to_vec())?;
            let length: usize = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(Ok(0), |(_, length)| length.trim().parse())?;
            while read.len() < end + length {
                if stream.read_buf(&mut read).await? == 0 {
                    return Ok(());
                }
            }
            let mut words = head.split(' ');
            let (method, target) = words.next().zip(words.next()).context("no request")?;
            let path = target.split('?').next().unwrap_or(target);
            let path = path.strip_prefix("/api/v10/").unwrap_or(path);
            let (status, body) = self.answer(method, path, &read[end..end + length], gateway)?;
            let body = body.map(|body| body.to_string()).unwrap_or_default();
            let answer = format!(
                "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await?;
            read.drain(..end + length);
        }
    }

    fn answer(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        gateway: SocketAddr,
    ) -> anyhow::Result<Answer> {
        let segments: Vec<&str> = path.split('/').collect();
        let number = |text: &str| text.parse::<Snowflake>().unwrap_or_default();
        Ok(match (method, segments.as_slice()) {
            ("GET", ["users", "@me"]) => (200, Some(user(BOT, "greenroom", true))),
            ("GET", ["applications", "@me"]) => {
                let id = APPLICATION.to_string();
                (200, Some(json!({"id": id, "name": "Greenroom", "flags": 565_248})))
            }
            ("GET", ["gateway", "bot"]) => {
                let limit = json!({"total": 1000, "remaining": 1000, "reset_after": 86_400_000,
                    "max_concurrency": 1});
                let url = format!("ws://{gateway}");
                (200, Some(json!({"url": url, "shards": 1, "session_start_limit": limit})))
            }
            ("GET", ["applications", _, "commands"]) => (200, Some(json!([]))),
            ("PUT", ["applications", _, "commands"]) => {
                self.has_commands.store(true, Ordering::Relaxed);
                (200, Some(json!([])))
            }
            ("POST", ["users", "@me", "channels"]) => {
                let asked: Value = serde_json::from_slice(body)?;
                let person = number(asked["recipient_id"].as_str().unwrap_or_default());
                let id = DIRECT + person.saturating_sub(PERSON);
                (200, Some(json!({"id": id.to_string(), "type": 1, "recipients": []})))
            }
            ("GET", ["channels", id]) => (200, Some(self.channel(number(id)))),
            ("PATCH", ["channels", id]) => (200, Some(json!({"id": id}))),
            ("GET", ["channels", _, "messages"]) => (200, Some(json!([]))),
            ("POST", ["channels", id, "messages"]) => (200, Some(self.posted(id))),
            ("PATCH", ["channels", id, "messages", message]) => {
                (200, Some(json!({"id": message, "channel_id": id})))
            }
            ("POST", ["channels", id, "messages", message, "threads"]) => {
                let parent =
                    Channel::of(number(id)).context("a thread in no channel of a server")?;
                let thread = thread(number(message), parent, "An interview");
                locked(&self.threads).insert(number(message), parent);
                self.gateway.tell("THREAD_CREATE", &thread)?;
                (201, Some(thread))
            }
            ("PUT", ["channels", _, "thread-members", _]) => (204, None),
            ("POST", ["interactions", id, _, "callback"]) => {
                if let Some(sent) = locked(&self.waiting).remove(&number(id)) {
                    locked(&self.took).push(sent.elapsed());
                }
                (204, None)
            }
            ("DELETE", ["webhooks", _, _, "messages", _]) => (204, None),
            ("PATCH", ["webhooks", _, _, "messages", _]) | ("POST", ["webhooks", _, _]) => {
                (200, Some(self.posted("0")))
            }
            _ => {
                locked(&self.unknown).push(format!("{method} {path}"));
                (404, Some(json!({"code": 0, "message": "404: Not Found"})))
            }
        })
    }

    fn posted(&self, channel: &str) -> Value {
        json!({"id": self.fresh().to_string(), "channel_id": channel, "type": 0, "content": "",
            "author": user(BOT, "greenroom", true), "embeds": [], "attachments": []})
    }

    fn channel(&self, id: Snowflake) -> Value {
        if let Some(parent) = locked(&self.threads).get(&id) {
            return thread(id, *parent, "An interview");
        }
        match Channel::of(id) {
            Some(channel) => json!({"id": id.to_string(), "type": 0, "name": "ml-interviews",
                "guild_id": channel.server_id().to_string(), "permission_overwrites": []}),
            None => json!({"id": id.to_string(), "type": 1, "recipients": []}),
        }
    }
}
