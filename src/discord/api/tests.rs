//! Tests of calls against a small server that answers what it is told to.

use super::*;
use crate::discord::place::Snowflake;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Response as Answer, StatusCode},
};
use serde_json::json;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

/// What a server was asked: line, authorization, content type, body.
#[derive(Debug, Clone)]
struct Asked {
    line: String,
    authorization: Option<String>,
    agent: String,
    body: String,
}

#[derive(Clone, Default)]
struct Server {
    answers: Arc<Mutex<VecDeque<Answer<String>>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

async fn serve(State(server): State<Server>, request: Request) -> Answer<Body> {
    let (authorization, agent) = {
        let header = |name: &str| {
            request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        (header("authorization"), header("user-agent"))
    };
    let line = format!("{} {}", request.method(), request.uri());
    let body = to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let body = String::from_utf8_lossy(&body).into_owned();
    let agent = agent.unwrap_or_default();
    server.asked.lock().unwrap().push(Asked { line, authorization, agent, body });
    let answer = server.answers.lock().unwrap().pop_front();
    answer.expect("an answer for every call").map(Body::from)
}

fn says(status: u16, body: &Value) -> Answer<String> {
    Answer::builder().status(status).body(body.to_string()).unwrap()
}

fn text(status: u16, headers: &[(&str, &str)], body: &str) -> Answer<String> {
    let mut answer = Answer::builder().status(StatusCode::from_u16(status).unwrap());
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer.body(body.to_owned()).unwrap()
}

/// A Discord that gives these answers one after the other.
async fn discord(answers: Vec<Answer<String>>) -> (Server, Api) {
    let server = Server { answers: Arc::new(Mutex::new(answers.into())), ..Server::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(serve).with_state(server.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (server, Api::new(&url, &Secret::new("T0K3N")).unwrap())
}

impl Server {
    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn hook() -> Hook {
    Hook { application: Snowflake(1), token: Secret::new("tok-en_1") }
}

#[tokio::test]
async fn a_message_is_posted_with_our_token_and_files_beside_its_json() {
    let posted = json!({ "id": "9" });
    let (server, api) = discord(vec![says(200, &posted), says(200, &posted)]).await;
    let mut content = Content::from(json!({ "content": "hello" }));
    assert_eq!(api.post(Snowflake(7), &content).await.unwrap(), posted);
    content.files.push(File {
        name: "a.png".to_owned(),
        bytes: b"PNG".to_vec(),
        kind: "image/png",
    });
    api.post(Snowflake(7), &content).await.unwrap();
    let asked = server.asked();
    assert_eq!(asked[0].line, "POST /api/v10/channels/7/messages");
    assert_eq!(asked[0].authorization.as_deref(), Some("Bot T0K3N"));
    assert!(asked[0].agent.starts_with("DiscordBot (https://"), "{}", asked[0].agent);
    assert_eq!(asked[0].body, r#"{"content":"hello"}"#);
    for part in ["name=\"payload_json\"", "name=\"files[0]\"; filename=\"a.png\"", "PNG"] {
        assert!(asked[1].body.contains(part), "{part} in {}", asked[1].body);
    }
}

#[tokio::test]
async fn what_goes_through_an_interaction_does_not_carry_our_token() {
    let (server, api) =
        discord(vec![says(200, &json!({})), text(204, &[], ""), text(204, &[], "")]).await;
    api.answer(&hook(), &json!({}).into()).await.unwrap();
    api.withdraw(&hook()).await.unwrap();
    let token = Secret::new("tok");
    let answered = api.callback(Snowflake(5), &token, &json!({ "type": 5 })).await;
    assert_eq!(answered, Ok(Answered::Now));
    let asked = server.asked();
    let lines: Vec<_> = asked.iter().map(|asked| asked.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "PATCH /api/v10/webhooks/1/tok-en_1/messages/@original",
            "DELETE /api/v10/webhooks/1/tok-en_1/messages/@original",
            "POST /api/v10/interactions/5/tok/callback",
        ]
    );
    assert!(asked.iter().all(|asked| asked.authorization.is_none()), "{asked:?}");
}

#[tokio::test]
async fn an_answer_to_an_interaction_may_come_twice_or_too_late() {
    for (status, code, want) in [
        (400, 40_060, Ok(Answered::Before)),
        (404, 10_062, Ok(Answered::TooLate)),
        (404, 10_015, Err(10_015)),
    ] {
        let body = json!({ "code": code, "message": "m" });
        let (_, api) = discord(vec![says(status, &body)]).await;
        let answered = api.callback(Snowflake(5), &Secret::new("t"), &json!({})).await;
        assert_eq!(answered.map_err(|error| error.code()), want);
    }
}

#[tokio::test]
async fn faults_are_told_apart() {
    let refused = |status, code: u64, message: &str| ApiError::Refused {
        status,
        code,
        message: format!("GET /channels/{{}}: {message}"),
    };
    let unknown = |word: &str| ApiError::Unknown(format!("GET /channels/{{}}: {word}"));
    let errors = json!({ "code": 50_035, "message": "Invalid Form Body", "errors": {
        "embeds": { "0": { "title": { "_errors": [{ "code": "TOO_LONG", "message": "secret" }] } } },
    }});
    for (answer, want) in [
        (
            says(403, &json!({ "code": 50_013, "message": "Missing Permissions" })),
            refused(403, 50_013, "Missing Permissions"),
        ),
        (says(400, &errors), refused(400, 50_035, "Invalid Form Body (embeds.0.title: TOO_LONG)")),
        (
            says(404, &json!({ "code": 0, "message": "404: Not Found" })),
            refused(404, 0, "404: Not Found"),
        ),
        (text(405, &[], "no"), refused(405, 0, "no reason told")),
        (says(401, &json!({ "code": 0, "message": "401: Unauthorized" })), ApiError::NotAllowed),
        (text(502, &[], "<html>"), unknown("HTTP 502")),
        (says(500, &json!({ "code": 0 })), unknown("HTTP 500")),
        (text(302, &[("location", "https://example.org")], ""), unknown("HTTP 302")),
        (text(200, &[], "<html>"), unknown("not JSON")),
        (text(403, &[], "<html>"), ApiError::RateLimited(Duration::from_secs(60))),
        (
            text(429, &[("retry-after", "900")], "<html>"),
            ApiError::RateLimited(Duration::from_secs(900)),
        ),
        (
            text(429, &[("retry-after", "61")], r#"{"retry_after": 60.25, "global": false}"#),
            ApiError::RateLimited(Duration::from_millis(60_250)),
        ),
    ] {
        let (server, api) = discord(vec![answer]).await;
        assert_eq!(api.channel(Snowflake(7)).await.unwrap_err(), want);
        assert_eq!(server.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_short_wait_is_waited_and_the_call_made_again() {
    let wait = r#"{"retry_after": 0.05, "global": false}"#;
    let (server, api) =
        discord(vec![text(429, &[], wait), text(429, &[], wait), says(200, &json!({}))]).await;
    api.channel(Snowflake(7)).await.unwrap();
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_full_bucket_is_not_called() {
    let limits = [
        ("x-ratelimit-bucket", "b"),
        ("x-ratelimit-limit", "5"),
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset-after", "3600.5"),
    ];
    let (server, api) = discord(vec![text(200, &limits, "{}"), says(200, &json!({}))]).await;
    api.channel(Snowflake(7)).await.unwrap();
    let error = api.channel(Snowflake(7)).await.unwrap_err();
    assert!(matches!(error, ApiError::RateLimited(wait) if wait > Duration::from_secs(3_590)));
    api.channel(Snowflake(8)).await.unwrap();
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_connection_that_breaks_does_not_show_the_token_of_an_interaction() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let api = Api::new(&url, &Secret::new("T0K3N")).unwrap();
    let error = api.answer(&hook(), &json!({}).into()).await.unwrap_err();
    assert!(matches!(error, ApiError::Unknown(_)), "{error}");
    let shown = format!("{error} {error:?} {api:?} {:?}", hook());
    assert!(!shown.contains("tok-en_1") && !shown.contains("T0K3N"), "{shown}");
}

#[tokio::test]
async fn what_is_read_is_put_in_order() {
    let messages = json!([{ "id": "30" }, { "id": "9" }, { "id": "100" }]);
    let gateway = json!({ "url": "wss://g", "shards": 2, "session_start_limit": {
        "total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1 } });
    let (server, api) = discord(vec![
        says(200, &messages),
        says(200, &messages),
        says(404, &json!({ "code": 10_008, "message": "Unknown Message" })),
        says(200, &gateway),
        says(200, &json!({ "id": "1", "name": "Greenroom", "flags": 1 << 19 })),
        says(200, &json!({ "id": "2", "username": "greenroom" })),
    ])
    .await;
    let ids = |messages: Vec<Value>| -> Vec<_> {
        messages.iter().filter_map(|message| snowflake(message, "/id")).map(|id| id.0).collect()
    };
    let channel = Snowflake(7);
    assert_eq!(ids(api.messages_after(channel, Snowflake(8), 100).await.unwrap()), [9, 30, 100]);
    assert_eq!(ids(api.messages_before(channel, None, 50).await.unwrap()), [100, 30, 9]);
    assert_eq!(api.message(channel, Snowflake(8)).await, Ok(None));
    let advice = api.gateway_bot().await.unwrap();
    assert_eq!((advice.url.as_str(), advice.shards, advice.remaining), ("wss://g", 2, 999));
    assert_eq!((advice.reset_after, advice.max_concurrency), (Duration::from_secs(14_400), 1));
    assert!(api.application().await.unwrap().message_content);
    assert_eq!(api.me().await.unwrap().id, Snowflake(2));
    assert_eq!(api.me().await.unwrap().name, "greenroom", "asked once");
    let asked = server.asked();
    assert_eq!(asked[0].line, "GET /api/v10/channels/7/messages?after=8&limit=100");
    assert_eq!(asked[1].line, "GET /api/v10/channels/7/messages?limit=50");
}

#[tokio::test]
async fn a_file_is_read_up_to_its_length() {
    let (server, api) = discord(vec![
        text(200, &[], "twelve bytes"),
        text(200, &[], "twelve bytes"),
        text(404, &[], "gone"),
        text(302, &[("location", "https://example.org")], ""),
    ])
    .await;
    let url = format!("{}/attachments/1/2/a.txt", api.base);
    assert_eq!(api.download(&url, 12).await.unwrap().as_deref(), Some(&b"twelve bytes"[..]));
    assert_eq!(api.download(&url, 11).await.unwrap(), None);
    assert_eq!(api.download(&url, 11).await.unwrap_err().to_string(), "HTTP 404");
    assert_eq!(api.download(&url, 11).await.unwrap_err().to_string(), "HTTP 302");
    let elsewhere = api.download("http://127.0.0.2:1/attachments/1/2/a.txt", 9).await;
    assert!(elsewhere.unwrap_err().to_string().contains("outside of Discord"));
    assert!(server.asked().iter().all(|asked| asked.authorization.is_none()));
}

#[test]
fn a_token_that_can_be_none_is_refused_without_showing_it() {
    let error = Api::new(DISCORD, &Secret::new("to\nken")).unwrap_err();
    assert!(!format!("{error:#}").contains("ken\""), "{error:#}");
}
