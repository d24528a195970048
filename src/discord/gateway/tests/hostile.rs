//! A gateway that is silent, slow, or says what it must not.

use super::{
    super::{Parts, inflate::LONGEST},
    server::{NEVER, Server, at_once, parts, start, waits, when_told},
};
use serde_json::json;
use std::time::Duration;

const SOON: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_handshake_that_is_never_answered_is_given_up() {
    let server = Server::start().await;
    let mut waits = waits();
    waits.connect = SOON;
    let running = start(parts(&server.url), waits, at_once());
    let held = server.bare().await;
    let again = server.bare().await;
    let mut peer = {
        drop((held, again));
        server.begun(NEVER).await
    };
    running.halt.send_replace(true);
    assert_eq!(peer.left().await, 1000);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_connection_that_is_never_greeted_is_given_up() {
    let server = Server::start().await;
    let mut waits = waits();
    waits.hello = SOON;
    let running = start(parts(&server.url), waits, at_once());
    let mut peer = server.next().await;
    assert_eq!(peer.left().await, 4000);
    // Nothing was asked for, so it is still the first session.
    server.begun(NEVER).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_session_that_never_begins_is_asked_for_anew() {
    let server = Server::start().await;
    let mut waits = waits();
    waits.enter = SOON;
    let running = start(parts(&server.url), waits, at_once());
    // Heartbeats are answered, but that is all.
    let (mut peer, wish) = server.greeted(100).await;
    assert_eq!(wish["op"], 2);
    while peer.hear_or_left().await.is_none() {
        peer.try_say(json!({ "op": 11 })).await;
    }
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!(wish["op"], 2);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn heartbeats_without_answer_lead_to_a_resume() {
    let server = Server::start().await;
    let running = start(parts(&server.url), waits(), at_once());
    let mut peer = server.begun(200).await;
    // Events go on meanwhile; they are no answer.
    let mut seq = 1;
    let code = loop {
        seq += 1;
        peer.try_say(json!({ "op": 0, "t": "TYPING_START", "s": seq, "d": {} })).await;
        match peer.hear_or_left().await {
            Some(code) => break code,
            None => continue,
        }
    };
    assert_eq!(code, 4000);
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!(wish["op"], 6);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn silence_leads_to_a_resume() {
    let server = Server::start().await;
    let mut parts = parts(&server.url);
    parts.silence = Duration::from_millis(600);
    let running = start(parts, waits(), at_once());
    let _stalled = server.begun(NEVER).await;
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!(wish["op"], 6);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_heartbeat_that_is_asked_for_is_sent() {
    let server = Server::start().await;
    let running = start(Parts { random: || 0.999, ..parts(&server.url) }, waits(), at_once());
    let mut peer = server.begun(NEVER).await;
    peer.say(json!({ "op": 1, "d": null })).await;
    assert_eq!(peer.hear().await, json!({ "op": 1, "d": 1 }));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_and_the_rest_goes_on() {
    let server = Server::start().await;
    let running = start(parts(&server.url), waits(), at_once());
    let mut peer = server.begun(NEVER).await;
    let deep = format!("{{\"op\":0,\"t\":\"X\",\"s\":2,\"d\":{}}}", "[".repeat(200_000));
    for text in ["", "null", "{\"op\":0,\"s\":3,\"d\":{}}", "{\"op\":0,\"t\":5}", &deep] {
        peer.text(text.to_owned()).await;
    }
    peer.binary(b"no zlib".to_vec()).await;
    peer.packed(&[0xff, 0xfe]).await;
    peer.packed(&vec![b'['; LONGEST + 1]).await;
    peer.say(json!({ "op": 99, "d": {} })).await;
    peer.say(json!({ "op": 10, "d": { "heartbeat_interval": 0 } })).await;
    peer.packed(br#"{"op":0,"t":"MESSAGE_CREATE","s":4,"d":{"id": "4"}}"#).await;
    peer.text(r#"{"op":0,"t":"MESSAGE_CREATE","d":{"id": "5"}}"#.to_owned()).await;
    running.diary.taken(2).await;
    let taken = running.diary.taken.lock().unwrap().clone();
    let body = |id| format!("{{\"t\":\"MESSAGE_CREATE\",\"d\":{{\"id\": \"{id}\"}}}}");
    assert_eq!(taken, [(4, body(4)), (4, body(5))]);
    let kept = running.diary.unreadable.lock().unwrap().clone();
    assert_eq!(kept.len(), 8);
    assert_eq!(kept[4], deep);
    assert_eq!(kept[5], format!("zlib: {}", hex::encode("no zlib")));
    assert!(kept[7].len() < 100_000);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_text_that_is_too_long_ends_the_connection_and_not_the_session() {
    let server = Server::start().await;
    let running = start(parts(&server.url), waits(), at_once());
    let mut peer = server.begun(NEVER).await;
    peer.event(2, "MESSAGE_CREATE", json!({})).await;
    running.diary.taken(1).await;
    let long = format!("{{\"op\":0,\"t\":\"X\",\"s\":3,\"d\":\"{}\"}}", "x".repeat(LONGEST));
    peer.try_say(json!(long)).await;
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!((wish["op"].as_u64(), wish["d"]["seq"].as_u64()), (Some(6), Some(2)));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn numbers_that_jump_and_events_that_come_twice_are_handed_on() {
    let server = Server::start().await;
    let running = start(parts(&server.url), waits(), at_once());
    let mut peer = server.begun(NEVER).await;
    for seq in [2, 2, 5, 3, 9, 9] {
        peer.event(seq, "MESSAGE_CREATE", json!({ "id": "1" })).await;
    }
    running.diary.taken(6).await;
    assert_eq!(running.diary.seqs(), [2, 2, 5, 3, 9, 9]);
    drop(peer);
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!(wish["d"]["seq"], 9);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_store_that_stands_still_stops_us_listening_but_not_beating() {
    let server = Server::start().await;
    let (say, manner) = when_told();
    let running = start(parts(&server.url), waits(), manner);
    let mut peer = server.begun(100).await;
    let count = 3_000;
    for seq in 2..2 + count {
        peer.event(seq, "MESSAGE_CREATE", json!({ "id": seq.to_string() })).await;
    }
    // Answers lie behind the events, and still nobody takes the connection for dead.
    for _ in 0..8 {
        let heartbeat = peer.hear().await;
        assert!(heartbeat["d"].as_u64().is_none_or(|durable| durable == 1), "{heartbeat}");
        peer.say(json!({ "op": 11 })).await;
    }
    say.send_replace(true);
    running.diary.taken(usize::try_from(count).unwrap()).await;
    while peer.hear().await["d"] != count + 1 {
        peer.say(json!({ "op": 11 })).await;
    }
    let mut seqs = running.diary.seqs();
    seqs.sort_unstable();
    assert!(seqs.iter().copied().eq(2..2 + count));
    running.stop().await.unwrap();
}
