//! Tests of the fake Discord itself, through its own door: the bot here is a few lines that send requests and hold a connection.

mod connections;
mod interactions;
mod shapes;
mod talk;

use crate::fake::{APP, BOT, Fake, GUILD, Id, TOKEN, schema};
use flate2::read::ZlibDecoder;
use futures::{SinkExt, StreamExt};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::io::Read;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, protocol::CloseFrame},
};

/// The people and places of these tests.
const ANA: Id = 100;
const BEN: Id = 101;
const LOUNGE: Id = 800;

/// Servers, what is said in them and in direct messages, and the words of it.
const INTENTS: u64 = 1 | 1 << 9 | 1 << 12 | 1 << 15;

/// A Discord with two people and one channel.
async fn room() -> Fake {
    let fake = Fake::start().await;
    fake.add_member(ANA, "ana");
    fake.add_member(BEN, "ben");
    fake.add_channel(LOUNGE, GUILD, "lounge");
    fake
}

/// What says that nobody is mentioned.
fn silent() -> Value {
    json!({ "parse": [], "replied_user": false })
}

/// A request without a body, still to be sent.
fn request(fake: &Fake, method: &str, path: &str) -> reqwest::RequestBuilder {
    request_of(fake, method, path, "DiscordBot (https://example.org, 1)", TOKEN)
}

/// The same, of another program or with another token.
fn request_of(
    fake: &Fake,
    method: &str,
    path: &str,
    agent: &str,
    token: &str,
) -> reqwest::RequestBuilder {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    client
        .request(method.parse().unwrap(), format!("{}/api/v10{path}", fake.url()))
        .header("user-agent", agent)
        .header("authorization", format!("Bot {token}"))
}

/// The request with this body.
fn with_json(request: reqwest::RequestBuilder, body: &Value) -> reqwest::RequestBuilder {
    request.header("content-type", "application/json").body(body.to_string())
}

/// Sends a request: status and JSON. Good answers are held against Discord's description.
async fn exchange(request: reqwest::RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

/// A call as the bot, whose good answer must fit Discord's description of this route.
async fn call(fake: &Fake, method: &str, path: &str, body: Value) -> (u16, Value) {
    let mut request = request(fake, method, path);
    if !body.is_null() {
        request = with_json(request, &body);
    }
    let (status, answer) = exchange(request).await;
    let route = fake.with(|world| world.calls.last().map(|call| call.route.clone()));
    if let (200..=299, Some(route)) = (status, route) {
        let (method, template) = route.split_once(' ').unwrap();
        let wrong = schema::check_answer(method, template, status, &answer);
        assert!(wrong.is_empty(), "{route}: {wrong:#?}\n{answer:#}");
    }
    (status, answer)
}

/// The same, which must go well.
async fn good(fake: &Fake, method: &str, path: &str, body: Value) -> Value {
    let (status, answer) = call(fake, method, path, body).await;
    assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
    answer
}

/// The same, which must be refused: status and Discord's code.
async fn refused(fake: &Fake, method: &str, path: &str, body: Value) -> (u16, u64) {
    let (status, answer) = call(fake, method, path, body).await;
    (status, answer["code"].as_u64().unwrap_or_else(|| panic!("{method} {path}: {answer}")))
}

/// Posts a message and gives its id.
async fn post(fake: &Fake, channel: Id, text: &str) -> Id {
    let body = json!({ "content": text, "allowed_mentions": silent() });
    let answer = good(fake, "POST", &format!("/channels/{channel}/messages"), body).await;
    answer["id"].as_str().unwrap().parse().unwrap()
}

/// Posts JSON with files.
async fn post_files(
    fake: &Fake,
    path: &str,
    body: &Value,
    files: &[(&str, &[u8])],
) -> (u16, Value) {
    let json = Part::text(body.to_string()).mime_str("application/json").unwrap();
    let mut form = Form::new().part("payload_json", json);
    for (at, (name, content)) in files.iter().enumerate() {
        let part = Part::bytes(content.to_vec()).file_name((*name).to_owned());
        form = form.part(format!("files[{at}]"), part.mime_str("image/png").unwrap());
    }
    exchange(request(fake, "POST", path).multipart(form)).await
}

/// A page for one command of every sort of option.
fn commands() -> Value {
    json!([
        { "name": "help", "type": 1, "description": "What there is" },
        { "name": "mock", "type": 1, "description": "A mock interview", "options": [
            { "name": "problem", "type": 3, "description": "Which", "autocomplete": true },
            { "name": "minutes", "type": 4, "description": "How long", "min_value": 5, "max_value": 90 },
            { "name": "level", "type": 3, "description": "Bar", "choices": [
                { "name": "Senior", "value": "L5" }, { "name": "Staff", "value": "L6" },
            ] },
            { "name": "note", "type": 3, "description": "Words" },
        ] },
        { "name": "setup", "type": 1, "description": "For admins", "default_member_permissions": "32",
          "contexts": [0], "options": [
            { "name": "day", "type": 1, "description": "One", "options": [
                { "name": "at", "type": 3, "description": "When", "required": true },
            ] },
        ] },
    ])
}

/// Registers the commands everywhere.
async fn register(fake: &Fake) -> Value {
    good(fake, "PUT", &format!("/applications/{APP}/commands"), commands()).await
}

/// The bot's end of a gateway connection.
struct Line {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    seq: u64,
    session: String,
    resume_url: String,
    /// Whether the last payload came compressed.
    zlib: bool,
}

impl Line {
    /// Opens a connection to this address and takes HELLO.
    async fn open(url: &str) -> Self {
        let (socket, _) = connect_async(format!("{url}/?v=10&encoding=json")).await.unwrap();
        let (session, resume_url) = (String::new(), String::new());
        let mut line = Self { socket, seq: 0, session, resume_url, zlib: false };
        let hello = line.next().await.unwrap();
        assert_eq!(hello["op"], 10);
        assert!(hello["d"]["heartbeat_interval"].is_u64());
        line
    }

    /// Opens a connection and logs in: takes READY and the servers.
    async fn log_in(fake: &Fake) -> Self {
        Self::log_in_as(fake, identify(INTENTS)).await
    }

    async fn log_in_as(fake: &Fake, identify: Value) -> Self {
        let url = good(fake, "GET", "/gateway", Value::Null).await["url"].clone();
        let mut line = Self::open(url.as_str().unwrap()).await;
        line.send(&json!({ "op": 2, "d": identify })).await;
        let ready = line.event("READY").await;
        ready["session_id"].as_str().unwrap().clone_into(&mut line.session);
        ready["resume_gateway_url"].as_str().unwrap().clone_into(&mut line.resume_url);
        assert_eq!(ready["user"]["id"], BOT.to_string());
        for _ in ready["guilds"].as_array().unwrap() {
            line.event("GUILD_CREATE").await;
        }
        line
    }

    /// A new connection that resumes this session from here.
    async fn resume(&self) -> Self {
        let mut line = Self::open(&self.resume_url).await;
        line.seq = self.seq;
        line.session.clone_from(&self.session);
        line.resume_url.clone_from(&self.resume_url);
        let data = json!({ "token": TOKEN, "session_id": self.session, "seq": self.seq });
        line.send(&json!({ "op": 6, "d": data })).await;
        line
    }

    /// The next payload; the close code when the connection ends.
    async fn next(&mut self) -> Result<Value, u16> {
        loop {
            let text = match self.socket.next().await {
                Some(Ok(tungstenite::Message::Text(text))) => {
                    self.zlib = false;
                    text.as_str().to_owned()
                }
                Some(Ok(tungstenite::Message::Binary(bytes))) => {
                    self.zlib = true;
                    let mut text = String::new();
                    ZlibDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
                    text
                }
                Some(Ok(tungstenite::Message::Close(close))) => {
                    return Err(close.map_or(1005, |CloseFrame { code, .. }| code.into()));
                }
                None | Some(Err(_)) => return Err(1006),
                Some(Ok(_)) => continue,
            };
            let payload: Value = serde_json::from_str(&text).unwrap();
            self.seq = payload["s"].as_u64().unwrap_or(self.seq);
            return Ok(payload);
        }
    }

    /// The data of the next event, which must have this name.
    async fn event(&mut self, name: &str) -> Value {
        let payload = self.next().await.unwrap();
        assert_eq!(payload["t"], name, "{payload}");
        payload["d"].clone()
    }

    async fn send(&mut self, payload: &Value) {
        self.socket.send(tungstenite::Message::Text(payload.to_string().into())).await.unwrap();
    }
}

/// What IDENTIFY carries.
fn identify(intents: u64) -> Value {
    json!({
        "token": TOKEN, "intents": intents, "shard": [0, 1],
        "properties": { "os": "linux", "browser": "test", "device": "test" },
    })
}
