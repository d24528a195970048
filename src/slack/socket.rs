//! Socket Mode: two connections that each take frames, acknowledge them once they are durable, and are renewed in good time.
//! What frames mean is not known here.
//!
//! Slack spreads frames over the connections and sends an unacknowledged one again; while one connection is renewed the
//! other receives. The connections are our own and not slack-morphism's, which acknowledges frames that it cannot parse,
//! and waits for ever for a peer that went silent. See docs.slack.dev/apis/events-api/using-socket-mode.

use super::{
    FIRST_WAIT, LONGEST_WAIT,
    api::{Api, ApiError},
    frame::string,
    intake::Intake,
};
use anyhow::Context;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

/// Connections at once; Slack allows ten.
const CONNECTIONS: usize = 2;

/// The second connection is opened so much later, so that both are not renewed at the same moment.
const APART: Duration = Duration::from_millis(500);

/// Longest wait for a connection to stand.
const CONNECT: Duration = Duration::from_secs(10);

/// Silence after which a connection is given up, unless set otherwise. Slack itself is silent for hours.
pub const SILENCE: Duration = Duration::from_secs(30);

/// Times that we ask whether the peer is there before its silence is too long.
const QUESTIONS: u32 = 3;

/// Words of Slack's that trying again does not change.
const HOPELESS: [&str; 8] = [
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
    "missing_scope",
    "no_permission",
];

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Receives until told to stop; a connection that is silent for so long is renewed.
///
/// # Errors
/// In one sentence with the way out: Slack does not accept the token.
pub async fn run(
    url: &str,
    app_token: &str,
    intake: Arc<Intake>,
    silence: Duration,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let api = Arc::new(Api::new(url)?);
    let mut lines = tokio::task::JoinSet::new();
    for number in 0..CONNECTIONS {
        let line = Line {
            api: Arc::clone(&api),
            token: app_token.to_owned(),
            intake: Arc::clone(&intake),
            silence,
            stop: stop.clone(),
        };
        let apart = APART * u32::try_from(number).unwrap_or(0);
        lines.spawn(async move {
            sleep(apart).await;
            line.keep().await
        });
    }
    while let Some(ended) = lines.join_next().await {
        ended.context("a connection to Slack panicked")??;
    }
    Ok(())
}

/// One of the connections.
struct Line {
    api: Arc<Api>,
    token: String,
    intake: Arc<Intake>,
    silence: Duration,
    stop: watch::Receiver<bool>,
}

/// Why a connection ended.
enum Ended {
    Stopped,
    /// Slack asked for a new one, or it broke.
    Renew(String),
}

impl Line {
    /// Opens the connection again and again until told to stop.
    async fn keep(mut self) -> anyhow::Result<()> {
        let mut wait = FIRST_WAIT;
        while !*self.stop.borrow() {
            match self.open().await {
                Ok(socket) => {
                    let since = Instant::now();
                    match self.receive(socket).await {
                        Ended::Stopped => return Ok(()),
                        Ended::Renew(why) => tracing::info!("connection to Slack renewed: {why}"),
                    }
                    // One that stood a while is renewed at once; one that breaks at once must not spin.
                    if since.elapsed() > self.silence {
                        wait = FIRST_WAIT;
                        continue;
                    }
                }
                Err(Failed::Hopeless(reason)) => anyhow::bail!(
                    "Slack does not accept the app token ({reason}): make one with the scope connections:write under \"Basic Information\", \"App-Level Tokens\", and turn Socket Mode on"
                ),
                Err(Failed::Passing(reason)) => tracing::warn!("no connection to Slack: {reason}"),
            }
            tokio::select! {
                () = sleep(wait) => {}
                _ = self.stop.changed() => {}
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Ok(())
    }

    async fn open(&self) -> Result<Socket, Failed> {
        let answer = match self.api.post(&self.token, "apps.connections.open", &json!({})).await {
            Ok(answer) => answer,
            Err(ApiError::Refused(reason)) if HOPELESS.contains(&reason.as_str()) => {
                return Err(Failed::Hopeless(reason));
            }
            Err(error) => return Err(Failed::Passing(error.to_string())),
        };
        let Some(url) = string(&answer, "/url") else {
            return Err(Failed::Passing("apps.connections.open told no address".to_owned()));
        };
        match timeout(CONNECT, connect_async(url)).await {
            Ok(Ok((socket, _))) => Ok(socket),
            Ok(Err(error)) => Err(Failed::Passing(error.to_string())),
            Err(_) => Err(Failed::Passing(format!("no answer in {CONNECT:?}"))),
        }
    }

    async fn receive(&mut self, mut socket: Socket) -> Ended {
        let mut heard = Instant::now();
        let mut asked = tokio::time::interval(self.silence / (QUESTIONS + 1));
        loop {
            let next = tokio::select! {
                next = socket.next() => next,
                _ = self.stop.changed() => {
                    let _ = socket.close(None).await;
                    return Ended::Stopped;
                }
                _ = asked.tick() => {
                    if heard.elapsed() > self.silence {
                        return Ended::Renew(format!("silent for {:?}", self.silence));
                    }
                    if let Err(error) = socket.send(Message::Ping(Vec::new().into())).await {
                        return Ended::Renew(error.to_string());
                    }
                    continue;
                }
            };
            heard = Instant::now();
            let text = match next {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Close(_))) | None => return Ended::Renew("closed".to_owned()),
                Some(Ok(_)) => continue,
                Some(Err(error)) => return Ended::Renew(error.to_string()),
            };
            match self.frame(&text).await {
                Answer::Acknowledge(answer) => {
                    if let Err(error) = socket.send(Message::Text(answer.into())).await {
                        return Ended::Renew(error.to_string());
                    }
                }
                Answer::Nothing => {}
                Answer::Leave(why) => {
                    let _ = socket.close(None).await;
                    return Ended::Renew(why);
                }
            }
        }
    }

    async fn frame(&self, text: &str) -> Answer {
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            if let Err(error) = self.intake.take_unreadable(text.to_owned()).await {
                tracing::error!("a frame that is not JSON was not kept: {error:#}");
            }
            return Answer::Nothing;
        };
        match string(&frame, "/type") {
            Some("hello") => Answer::Nothing,
            Some("disconnect") => {
                Answer::Leave(string(&frame, "/reason").unwrap_or("asked to").to_owned())
            }
            _ => {
                let Some(id) = string(&frame, "/envelope_id") else { return Answer::Nothing };
                match self.intake.take(&frame, text.to_owned()).await {
                    Ok(None) => Answer::Acknowledge(json!({ "envelope_id": id }).to_string()),
                    Ok(Some(answer)) => Answer::Acknowledge(
                        json!({ "envelope_id": id, "payload": answer }).to_string(),
                    ),
                    Err(error) => {
                        // Slack sends it again.
                        tracing::error!("a frame was not taken and not acknowledged: {error:#}");
                        Answer::Nothing
                    }
                }
            }
        }
    }
}

enum Failed {
    Hopeless(String),
    Passing(String),
}

enum Answer {
    Acknowledge(String),
    Nothing,
    Leave(String),
}
