//! The Web API of Slack as far as the bot calls it, on a thread of its own: everything is well, and nothing is remembered but
//! where threads begin.

use super::requests::{BOT_USER, TEAM};
use anyhow::Context;
use greenroom::service::ports::clock::{Clock, SystemClock};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// A Slack that answers.
#[derive(Default)]
pub(crate) struct Stub {
    /// The first message of ours in each channel.
    roots: Mutex<HashMap<String, String>>,
    /// Messages posted or shown so far; their names count up from the time of the start.
    said: AtomicU64,
    began: u64,
}

/// What is read of a call.
#[derive(Deserialize)]
struct Call<'a> {
    #[serde(borrow)]
    channel: Option<&'a str>,
    thread_ts: Option<&'a str>,
    ts: Option<&'a str>,
    users: Option<&'a str>,
}

impl Stub {
    /// Serves on loopback until the process ends.
    ///
    /// # Errors
    /// It cannot listen.
    pub(crate) fn start() -> anyhow::Result<(Arc<Self>, SocketAddr)> {
        let began = u64::try_from(SystemClock.now().timestamp())?;
        let stub = Arc::new(Self { began, ..Self::default() });
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = Arc::clone(&stub);
        std::thread::Builder::new().name("stub-of-slack".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener)?;
                loop {
                    let (stream, _) = listener.accept().await?;
                    let served = Arc::clone(&served);
                    tokio::spawn(async move {
                        // An error is a bot that went away.
                        let _ = served.connection(stream).await;
                    });
                }
                #[expect(unreachable_code, reason = "names the type of the block")]
                anyhow::Ok(())
            })
        })?;
        Ok((stub, address))
    }

    /// Where the thread of a channel begins.
    pub(crate) fn root(&self, channel: &str) -> Option<String> {
        self.roots().get(channel).cloned()
    }

    /// Forgets all threads.
    pub(crate) fn clear(&self) {
        self.roots().clear();
    }

    fn roots(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.roots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connection(&self, mut stream: TcpStream) -> anyhow::Result<()> {
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
            let head = String::from_utf8(read[..end].to_vec())?.to_ascii_lowercase();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .map_or(Ok(0), |length| length.trim().parse())?;
            while read.len() < end + length {
                if stream.read_buf(&mut read).await? == 0 {
                    return Ok(());
                }
            }
            let target = head.split(' ').nth(1).context("a request without a target")?;
            let answer = self.answer(target, &read[end..end + length]).to_string();
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {}\r\n\r\n{answer}",
                answer.len()
            );
            stream.write_all(answer.as_bytes()).await?;
            read.drain(..end + length);
        }
    }

    /// `target` in lower case.
    fn answer(&self, target: &str, body: &[u8]) -> Value {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let none = Call { channel: None, thread_ts: None, ts: None, users: None };
        let call: Call<'_> = serde_json::from_slice(body).unwrap_or(none);
        let method = path.rsplit('/').next().unwrap_or_default();
        match method {
            "auth.test" => {
                json!({"ok": true, "url": "https://greenroom.slack.com/", "team": "Greenroom",
                "user": "greenroom", "team_id": TEAM, "user_id": BOT_USER, "bot_id": "B0GREENROOM",
                "is_enterprise_install": false})
            }
            "chat.postmessage" => {
                let ts = self.ts();
                if let (Some(channel), None) = (call.channel, call.thread_ts) {
                    self.roots().entry(channel.to_owned()).or_insert_with(|| ts.clone());
                }
                json!({"ok": true, "channel": call.channel, "ts": ts})
            }
            "chat.postephemeral" => json!({"ok": true, "message_ts": self.ts()}),
            "chat.update" => json!({"ok": true, "channel": call.channel, "ts": call.ts}),
            "users.info" => {
                let user = query
                    .split('&')
                    .find_map(|one| one.strip_prefix("user="))
                    .unwrap_or_default()
                    .to_uppercase();
                json!({"ok": true, "user": {"id": user, "team_id": TEAM, "name": "candidate",
                    "tz": "Europe/Berlin", "profile": {"display_name": user, "real_name": user},
                    "is_admin": false, "is_owner": false, "is_bot": false, "is_restricted": false}})
            }
            "conversations.open" => {
                let channel = call.users.unwrap_or_default().replacen('U', "D", 1);
                json!({"ok": true, "channel": {"id": channel}})
            }
            "conversations.history" | "conversations.replies" => {
                json!({"ok": true, "messages": [], "has_more": false})
            }
            _ => json!({"ok": false, "error": "unknown_method"}),
        }
    }

    fn ts(&self) -> String {
        let said = self.said.fetch_add(1, Ordering::Relaxed);
        format!("{}.{:06}", self.began + said / 1_000_000, said % 1_000_000)
    }
}
