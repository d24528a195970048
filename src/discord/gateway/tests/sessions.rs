//! How sessions begin, are resumed, and end.

use super::server::{
    Diary, Manner, NEVER, Peer, Server, Store, at_once, parts, start, waits, when_told,
};
use futures::future::join_all;
use serde_json::{Value, json};
use std::{sync::atomic::Ordering, time::Duration};
use tokio::sync::watch;

/// What asks for the rest of the session `s`.
fn resume(seq: u64) -> Value {
    json!({ "op": 6, "d": { "token": "a.b.c", "session_id": "s", "seq": seq } })
}

#[tokio::test]
async fn a_session_begins_beats_and_is_resumed_from_its_last_event() {
    let server = Server::start().await;
    let running = start(parts(&server.url), waits(), at_once());
    let mut peer = server.next().await;
    peer.say(json!({ "op": 10, "d": { "heartbeat_interval": 200 } })).await;
    let identify = peer.hear().await;
    assert_eq!(identify["op"], 2);
    assert_eq!(identify["d"]["token"], "a.b.c");
    assert_eq!(identify["d"]["shard"], json!([0, 1]));
    assert_eq!(identify["d"]["compress"], true);
    let url = &server.url;
    peer.event(1, "READY", json!({ "session_id": "s", "resume_gateway_url": url })).await;
    for seq in 2..=4 {
        peer.event(seq, "MESSAGE_CREATE", json!({ "id": seq.to_string() })).await;
    }
    running.diary.taken(3).await;
    assert_eq!(running.diary.readies.load(Ordering::SeqCst), 1);
    while peer.hear().await != json!({ "op": 1, "d": 4 }) {
        peer.say(json!({ "op": 11 })).await;
    }
    // The connection breaks without a word.
    drop(peer);
    let (mut peer, wish) = server.greeted(NEVER).await;
    assert_eq!(wish, resume(4));
    peer.event(5, "MESSAGE_CREATE", json!({ "id": "5" })).await;
    peer.event(6, "RESUMED", json!({})).await;
    running.diary.taken(5).await;
    let taken = running.diary.taken.lock().unwrap().clone();
    let seqs: Vec<u64> = taken.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs, [2, 3, 4, 5, 6]);
    assert_eq!(taken[3].1, r#"{"t":"MESSAGE_CREATE","d":{"id":"5"}}"#);
    assert_eq!(running.diary.readies.load(Ordering::SeqCst), 1);
    running.stop().await.unwrap();
}

/// The numbers of all that was taken: what is taken at the same time ends in any order.
fn sorted(diary: &Diary) -> Vec<u64> {
    let mut seqs = diary.seqs();
    seqs.sort_unstable();
    seqs
}

/// Sends a message of each number.
async fn messages(peer: &mut Peer, seqs: impl Iterator<Item = u64>) {
    for seq in seqs {
        peer.event(seq, "MESSAGE_CREATE", json!({ "id": seq.to_string() })).await;
    }
}

#[tokio::test]
async fn an_event_that_was_not_stored_comes_again() {
    let server = Server::start().await;
    let store = Store::default();
    store.refuses.lock().unwrap().extend([5, 8]);
    let running = start(parts(&server.url), waits(), store.manner());
    let mut peer = server.begun(NEVER).await;
    messages(&mut peer, 2..=9).await;
    assert_eq!(peer.left().await, 4000);
    // 6, 7 and 9 may be durable already; what comes after the first that is not comes again all the same.
    let (mut peer, wish) = server.greeted(NEVER).await;
    assert_eq!(wish, resume(4));
    store.refuses.lock().unwrap().remove(&5);
    messages(&mut peer, 5..=9).await;
    assert_eq!(peer.left().await, 4000);
    let (mut peer, wish) = server.greeted(NEVER).await;
    assert_eq!(wish, resume(7));
    store.refuses.lock().unwrap().clear();
    messages(&mut peer, 8..=9).await;
    peer.event(10, "RESUMED", json!({})).await;
    let done = |seqs: &[u64]| (2..=9).all(|seq| seqs.contains(&seq)) && seqs.contains(&10);
    running.diary.until("all are stored", |diary| done(&diary.seqs())).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_begun_when_a_connection_broke_is_not_asked_for_again_once_it_is_stored() {
    let server = Server::start().await;
    let (say, manner) = when_told();
    let running = start(parts(&server.url), waits(), manner);
    let mut peer = server.begun(NEVER).await;
    messages(&mut peer, 2..=3).await;
    peer.say(json!({ "op": 7 })).await;
    assert_eq!(peer.left().await, 4000);
    say.send_replace(true);
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!(wish, resume(3));
    assert_eq!(sorted(&running.diary), [2, 3]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_never_stored_holds_nothing_up_for_ever() {
    let server = Server::start().await;
    let (_say, manner) = when_told();
    let mut waits = waits();
    waits.drain = Duration::from_millis(100);
    let running = start(parts(&server.url), waits, manner);
    let mut peer = server.begun(NEVER).await;
    messages(&mut peer, 2..=3).await;
    peer.say(json!({ "op": 7 })).await;
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!(wish, resume(1));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn each_way_to_lose_a_connection_keeps_the_session_or_not() {
    let cases = [
        (json!({ "op": 7, "d": null }), 6),
        (json!({ "op": 9, "d": true }), 6),
        (json!({ "op": 9, "d": false }), 2),
        (json!(4000), 6),
        (json!(1000), 6),
        (json!(1001), 6),
        (json!(4003), 2),
        (json!(4007), 2),
        (json!(4008), 6),
        (json!(4009), 2),
    ];
    join_all(cases.map(|(what, op)| ends_with(what, op))).await;
}

/// Ends a connection with a payload or a close code, and looks at what is asked for next: 6 resumes, 2 begins anew.
async fn ends_with(what: Value, op: u64) {
    let server = Server::start().await;
    let running = start(parts(&server.url), waits(), at_once());
    let mut peer = server.begun(NEVER).await;
    messages(&mut peer, 2..=2).await;
    running.diary.taken(1).await;
    if let Some(code) = what.as_u64() {
        peer.close(u16::try_from(code).unwrap()).await;
    } else {
        peer.say(what.clone()).await;
        assert_eq!(peer.left().await, 4000, "{what}");
    }
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!(wish["op"], op, "{what}");
    if op == 6 {
        assert_eq!(wish, resume(2), "{what}");
    }
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_session_that_discord_forgot_is_begun_anew_and_its_positions_forgotten() {
    let server = Server::start().await;
    let running = start(parts(&server.url), waits(), at_once());
    let mut peer = server.begun(NEVER).await;
    messages(&mut peer, 2..=90).await;
    running.diary.taken(89).await;
    drop(peer);
    let (mut peer, wish) = server.greeted(NEVER).await;
    assert_eq!(wish, resume(90));
    peer.say(json!({ "op": 9, "d": false })).await;
    let mut peer = server.begun(NEVER).await;
    messages(&mut peer, 2..=3).await;
    running.diary.taken(91).await;
    assert_eq!(running.diary.readies.load(Ordering::SeqCst), 2);
    drop(peer);
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!(wish, resume(3));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn codes_that_trying_again_does_not_change_end_all_with_a_sentence() {
    for (code, word) in [
        (4004, "bot token"),
        (4010, "shards"),
        (4011, "too many servers"),
        (4012, "newer Greenroom"),
        (4013, "intents"),
        (4014, "Message Content Intent"),
    ] {
        let server = Server::start().await;
        let running = start(parts(&server.url), waits(), at_once());
        let (peer, _) = server.greeted(NEVER).await;
        peer.close(code).await;
        let sentence = running.outcome().await.unwrap_err().to_string();
        assert!(sentence.contains(word), "{code}: {sentence}");
    }
}

#[tokio::test]
async fn a_session_is_resumed_where_discord_said() {
    let (server, other) = (Server::start().await, Server::start().await);
    let running = start(parts(&server.url), waits(), at_once());
    let (mut peer, _) = server.greeted(NEVER).await;
    let ready = json!({ "session_id": "s", "resume_gateway_url": other.url });
    peer.event(1, "READY", ready).await;
    peer.say(json!({ "op": 7 })).await;
    let (peer, wish) = other.greeted(NEVER).await;
    assert_eq!(wish, resume(1));
    // It is gone: the gateway that is there for all knows the session as well.
    drop(other);
    drop(peer);
    let (mut peer, wish) = server.greeted(NEVER).await;
    assert_eq!(wish, resume(1));
    // A new session names a host that must not be talked to.
    peer.say(json!({ "op": 9, "d": false })).await;
    let (mut peer, _) = server.greeted(NEVER).await;
    let ready = json!({ "session_id": "s", "resume_gateway_url": "wss://gateway.discord.gg" });
    peer.event(1, "READY", ready).await;
    peer.say(json!({ "op": 7 })).await;
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!(wish, resume(1));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn stopping_ends_the_session_and_waits_for_what_is_being_stored() {
    let server = Server::start().await;
    let (say, manner) = when_told();
    let (begin, mut begun) = watch::channel(0);
    let manner: Manner = Box::new(move |event| {
        begin.send_replace(event.seq);
        manner(event)
    });
    let running = start(parts(&server.url), waits(), manner);
    let mut peer = server.begun(NEVER).await;
    messages(&mut peer, 2..=4).await;
    begun.wait_for(|seq| *seq == 4).await.unwrap();
    running.halt.send_replace(true);
    assert_eq!(peer.left().await, 1000);
    assert!(running.diary.seqs().is_empty());
    say.send_replace(true);
    let diary = running.diary.clone();
    running.outcome().await.unwrap();
    assert_eq!(sorted(&diary), [2, 3, 4]);
}

#[tokio::test]
async fn whoever_could_tell_to_stop_is_gone_and_it_stops() {
    let server = Server::start().await;
    let running = start(parts(&server.url), waits(), at_once());
    let mut peer = server.begun(NEVER).await;
    let super::server::Running { ended, halt, .. } = running;
    drop(halt);
    assert_eq!(peer.left().await, 1000);
    ended.await.unwrap().unwrap();
}
