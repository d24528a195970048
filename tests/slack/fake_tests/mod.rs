//! Tests of the fake Slack itself, through its own door: the bot here is a few lines that call methods and hold a socket.

mod connections;
mod interactions;
mod talk;
mod web_api;

use crate::fake::{APP_TOKEN, BOT, BOT_TOKEN, Fake, Kind};
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request},
};
use futures::{SinkExt, StreamExt};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite};

/// The people and places of these tests.
const ANA: &str = "U0ANA";
const LOUNGE: &str = "C0LOUNGE";

/// A Slack with one person and one channel, where the bot is too.
async fn room() -> Fake {
    let fake = Fake::start().await;
    fake.add_user(ANA, |user| user.admin = true);
    fake.add_channel(LOUNGE, "lounge", Kind::Public, &[ANA, BOT]);
    fake
}

/// Sends a request: status, headers and body, or `None` when there was no whole answer.
pub(crate) async fn exchange(request: Request<Body>) -> Option<(u16, HeaderMap, Vec<u8>)> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let (parts, body) = client.request(request).await.ok()?.into_parts();
    let body = to_bytes(Body::new(body), usize::MAX).await.ok()?;
    Some((parts.status.as_u16(), parts.headers, body.to_vec()))
}

/// A call with JSON, as the bot.
fn request(fake: &Fake, method: &str, token: &str, arguments: &Value) -> Request<Body> {
    Request::post(format!("{}/{method}", fake.api_url()))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json; charset=utf-8")
        .body(Body::from(arguments.to_string()))
        .unwrap()
}

async fn call_with(fake: &Fake, token: &str, method: &str, arguments: &Value) -> Value {
    let (_, _, body) = exchange(request(fake, method, token, arguments)).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// The same by GET with a query, for methods that are described so.
async fn get(fake: &Fake, method: &str, query: &str) -> Value {
    let request = Request::get(format!("{}/{method}?{query}", fake.api_url()))
        .header("authorization", format!("Bearer {BOT_TOKEN}"))
        .body(Body::empty())
        .unwrap();
    serde_json::from_slice(&exchange(request).await.unwrap().2).unwrap()
}

async fn call(fake: &Fake, method: &str, arguments: Value) -> Value {
    call_with(fake, BOT_TOKEN, method, &arguments).await
}

/// Posts a message and gives its `ts`.
async fn post(fake: &Fake, arguments: Value) -> String {
    let answer = call(fake, "chat.postMessage", arguments).await;
    assert_eq!(answer["ok"], true, "{answer}");
    answer["ts"].as_str().unwrap().to_owned()
}

/// The bot's end of a socket.
struct Line(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Line {
    /// Opens a connection and takes the greeting.
    async fn open(fake: &Fake) -> Self {
        let answer = call_with(fake, APP_TOKEN, "apps.connections.open", &json!({})).await;
        let (socket, _) = connect_async(answer["url"].as_str().unwrap()).await.unwrap();
        let mut line = Self(socket);
        assert_eq!(line.next().await.unwrap()["type"], "hello");
        line
    }

    /// The next frame of text as JSON; `None` when the connection ended.
    async fn next(&mut self) -> Option<Value> {
        loop {
            match self.0.next().await? {
                Ok(tungstenite::Message::Text(text)) => {
                    return Some(serde_json::from_str(&text).unwrap());
                }
                Ok(tungstenite::Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    async fn send(&mut self, frame: &Value) {
        self.0.send(tungstenite::Message::Text(frame.to_string().into())).await.unwrap();
    }

    /// Takes the next envelope and acknowledges it, with this payload unless it is null.
    async fn take(&mut self, payload: Value) -> Value {
        let envelope = self.next().await.unwrap();
        let mut frame = json!({ "envelope_id": envelope["envelope_id"] });
        if !payload.is_null() {
            frame["payload"] = payload;
        }
        self.send(&frame).await;
        envelope
    }
}
