//! Socket Mode and HTTP mode: greeting, acknowledging, sending again, breaking.

use super::{ANA, LOUNGE, Line, room};
use crate::fake::{Answer, Sort};
use axum::{Router, body::Bytes, extract::State, http::HeaderMap, http::Uri, routing::post};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::net::TcpListener;

#[tokio::test]
async fn envelopes_go_to_the_sockets_in_turn_and_are_acknowledged() {
    let fake = room().await;
    let (mut first, mut second) = (Line::open(&fake).await, Line::open(&fake).await);
    assert_eq!(fake.sockets(), 2);
    fake.say(ANA, LOUNGE, "one");
    fake.say(ANA, LOUNGE, "two");
    let (one, two) = tokio::join!(first.take(Value::Null), second.take(Value::Null));
    let mut texts = [&one, &two].map(|sent| sent["payload"]["event"]["text"].as_str().unwrap());
    texts.sort_unstable();
    assert_eq!(texts, ["one", "two"]);
    fake.all_acked().await;
    let id = one["envelope_id"].as_str().unwrap();
    assert_eq!(fake.acked(id), Some(Answer::Given { status: 200, body: Value::Null }));
    assert_eq!(fake.redeliver(), 0);

    let again = fake.repeat(id);
    let (line, other) = (first.next(), second.next());
    let envelope = tokio::select! { it = line => it, it = other => it }.unwrap();
    assert_eq!(envelope["envelope_id"], again.as_str());
    assert_eq!(envelope["payload"]["event_id"], one["payload"]["event_id"]);
    fake.done();
}

#[tokio::test]
async fn what_nobody_acknowledged_comes_again_with_its_number() {
    let fake = room().await;
    fake.say(ANA, LOUNGE, "nobody there");
    assert_eq!(fake.redeliver(), 0, "there is no socket");
    let mut line = Line::open(&fake).await;
    assert_eq!(fake.redeliver(), 1);
    assert_eq!(line.next().await.unwrap()["retry_attempt"], 2);
    assert_eq!(fake.redeliver(), 1);
    let last = line.take(Value::Null).await;
    assert_eq!((&last["retry_attempt"], &last["retry_reason"]), (&json!(3), &json!("timeout")));
    fake.all_acked().await;
    line.send(&json!({ "envelope_id": "never" })).await;
    fake.wait_until("a fault", |world| !world.faults.found().is_empty()).await;
    assert!(fake.take_faults()[0].contains("never sent"));
}

#[tokio::test]
async fn sockets_break_in_every_way() {
    let fake = room().await;
    let mut line = Line::open(&fake).await;
    assert!(fake.send_raw("{}"));
    assert_eq!(line.next().await.unwrap(), json!({}));
    fake.disconnect("warning");
    assert_eq!(line.next().await.unwrap()["reason"], "warning");
    assert_eq!(fake.sockets(), 1, "a warning closes nothing");
    fake.disconnect("refresh_requested");
    assert_eq!(line.next().await.unwrap()["reason"], "refresh_requested");
    assert_eq!(line.next().await, None);

    let mut line = Line::open(&fake).await;
    fake.drop_sockets();
    assert_eq!(line.next().await, None);
    let mut line = Line::open(&fake).await;
    fake.stall();
    fake.say(ANA, LOUNGE, "lost");
    let waited = tokio::time::timeout(Duration::from_millis(100), line.next()).await;
    assert!(waited.is_err(), "it is open and silent");
    assert_eq!(fake.sockets(), 0);
    let mut line = Line::open(&fake).await;
    assert_eq!(fake.redeliver(), 1);
    assert_eq!(line.take(Value::Null).await["payload"]["event"]["text"], "lost");
}

type Seen = Arc<Mutex<Vec<(String, HeaderMap, String)>>>;

/// A bot's server that answers 500 to the first request and then 200 with a text.
async fn server() -> (String, Seen) {
    async fn take(
        State(seen): State<Seen>,
        uri: Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> (axum::http::StatusCode, &'static str) {
        let mut seen = seen.lock().unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        seen.push((uri.path().to_owned(), headers, body));
        match seen.len() {
            1 => (axum::http::StatusCode::INTERNAL_SERVER_ERROR, ""),
            _ => (axum::http::StatusCode::OK, "thanks"),
        }
    }
    let seen = Seen::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/slack/{what}", post(take)).with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (base, seen)
}

#[tokio::test]
async fn over_http_everything_is_signed_and_events_come_again() {
    let fake = room().await;
    let (base, seen) = server().await;
    fake.http_target(&base, "secret");
    fake.set_time(1_700_000_500);
    fake.say(ANA, LOUNGE, "hello");
    let id = fake.deliveries()[0].id.clone();
    assert_eq!(fake.answer(&id).await, Answer::Given { status: 500, body: Value::Null });
    assert_eq!(fake.redeliver(), 1);
    assert_eq!(fake.answer(&id).await.body(), "thanks");
    let answer = fake.command(ANA, LOUNGE, "/greenroom", "practice a b").await;
    assert_eq!(answer.body(), "thanks");
    assert_eq!(fake.ephemerals(ANA)[0].text(), "thanks", "what a command answers is shown");

    let seen = seen.lock().unwrap();
    let paths: Vec<&str> = seen.iter().map(|(path, ..)| path.as_str()).collect();
    assert_eq!(paths, ["/slack/events", "/slack/events", "/slack/commands"]);
    assert!(!seen[0].1.contains_key("x-slack-retry-num"));
    assert_eq!(seen[1].1["x-slack-retry-num"], "1");
    assert_eq!(seen[1].1["x-slack-retry-reason"], "http_timeout");
    assert!(seen[2].2.contains("text=practice%20a%20b"), "{}", seen[2].2);
    for (_, headers, body) in seen.iter() {
        assert_eq!(headers["x-slack-request-timestamp"], "1700000500");
        let signature =
            crate::fake::hmac_hex(b"secret", format!("v0:1700000500:{body}").as_bytes());
        assert_eq!(headers["x-slack-signature"], format!("v0={signature}").as_str());
    }
    assert_eq!(fake.deliveries().last().unwrap().sort, Sort::Command);
}

#[tokio::test]
async fn a_knock_goes_where_the_story_says_and_silence_is_silence() {
    let fake = room().await;
    let (base, seen) = server().await;
    let url = format!("{base}/slack/events");
    fake.knock(&url, "application/json", "{}", "wrong", fake.time() - 301).await;
    assert_eq!(seen.lock().unwrap()[0].2, "{}");
    let nowhere = fake.knock("http://127.0.0.1:1/", "text/plain", "", "s", 1).await;
    assert_eq!(nowhere, Answer::Silence);
    assert_eq!(fake.command(ANA, LOUNGE, "/x", "").await, Answer::Silence, "no socket is open");
}

/// RFC 4231, cases 2 and 6 (a key longer than a block).
#[test]
fn the_signature_is_hmac_sha256() {
    assert_eq!(
        crate::fake::hmac_hex(b"Jefe", b"what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    assert_eq!(
        crate::fake::hmac_hex(
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First"
        ),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}
