//! When sessions are begun, by whom, and where.

use super::server::{Fixed, NEVER, Running, Server, advice, at_once, parts, start, waits};
use crate::discord::{
    gateway::{Advice, NoAdvice, Parts, Waits, budget::LOT},
    settings::Shards,
};
use serde_json::json;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::Instant;

/// The gateway part with advice that a test can change.
fn advised(mut parts: Parts, told: Result<Advice, NoAdvice>) -> (Arc<Fixed>, Running) {
    let fixed = Arc::new(Fixed(Mutex::new(told)));
    parts.advise = fixed.clone();
    (fixed, start(parts, waits(), at_once()))
}

#[tokio::test]
async fn shards_of_different_lots_begin_at_once_and_know_who_they_are() {
    let server = Server::start().await;
    let told = Advice { shards: 3, max_concurrency: 16, ..advice(&server.url) };
    let (_, running) = advised(parts(&server.url), Ok(told));
    let mut numbers = Vec::new();
    let mut peers = Vec::new();
    for _ in 0..3 {
        let (peer, wish) = server.greeted(NEVER).await;
        assert_eq!(wish["d"]["shard"][1], 3);
        numbers.push(wish["d"]["shard"][0].as_u64().unwrap());
        peers.push(peer);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, [0, 1, 2]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn shards_of_one_lot_begin_five_seconds_apart() {
    let server = Server::start().await;
    let mut parts = parts(&server.url);
    parts.shards = Shards::Some { first: 3, end: 5, total: 8 };
    let running = start(parts, Waits { lot: LOT, ..waits() }, at_once());
    let (mut first_peer, wish) = server.greeted(NEVER).await;
    first_peer.event(1, "READY", json!({ "session_id": "s" })).await;
    let since = Instant::now();
    let first = wish["d"]["shard"].clone();
    let (_second, wish) = server.greeted(NEVER).await;
    assert!(since.elapsed() >= Duration::from_secs(5), "{:?}", since.elapsed());
    let mut both = [first, wish["d"]["shard"].clone()];
    both.sort_by_key(|shard| shard[0].as_u64());
    assert_eq!(both, [json!([3, 8]), json!([4, 8])]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn no_session_is_begun_when_few_are_left() {
    let server = Server::start().await;
    let told = Advice { remaining: 20, ..advice(&server.url) };
    let (_, running) = advised(parts(&server.url), Ok(told));
    assert!(server.is_quiet(Duration::from_secs(1)).await);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn advice_is_asked_for_until_it_comes() {
    let server = Server::start().await;
    let passing = NoAdvice::Passing("not yet".to_owned());
    let (fixed, running) = advised(parts(&server.url), Err(passing));
    assert!(server.is_quiet(Duration::from_millis(300)).await);
    *fixed.0.lock().unwrap() = Ok(advice(&server.url));
    server.begun(NEVER).await;
    *fixed.0.lock().unwrap() = Err(NoAdvice::Hopeless("do this: that".to_owned()));
    running.stop().await.unwrap();

    let hopeless = NoAdvice::Hopeless("do this: that".to_owned());
    let (_, running) = advised(parts(&server.url), Err(hopeless));
    assert_eq!(running.outcome().await.unwrap_err().to_string(), "do this: that");
}

#[tokio::test]
async fn a_token_goes_nowhere_else() {
    let server = Server::start().await;
    // This server is on this machine, and the API is Discord's own.
    let mut own = parts(&server.url);
    own.api_url = "https://discord.com".to_owned();
    let (_, running) = advised(own, Ok(advice(&server.url)));
    assert!(server.is_quiet(Duration::from_secs(1)).await);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn too_many_shards_for_one_process_are_refused() {
    let told = Advice { shards: 257, ..advice("ws://127.0.0.1:9") };
    let (_, running) = advised(parts("ws://127.0.0.1:9"), Ok(told));
    let sentence = running.outcome().await.unwrap_err().to_string();
    assert!(sentence.contains("discord.shards"), "{sentence}");
}

#[tokio::test]
async fn one_shard_that_cannot_go_on_ends_the_others_in_order() {
    let server = Server::start().await;
    let told = Advice { shards: 2, max_concurrency: 2, ..advice(&server.url) };
    let (_, running) = advised(parts(&server.url), Ok(told));
    let (mut good, _) = server.greeted(NEVER).await;
    let (bad, _) = server.greeted(NEVER).await;
    bad.close(4014).await;
    assert_eq!(good.left().await, 1000);
    assert!(running.outcome().await.is_err());
}
