//! Many events through one connection: none lost, in order, within bounds of memory.

use super::server::{Manner, NEVER, Server, parts, start, waits};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, sleep};

const COUNT: u64 = 100_000;

/// A message as Discord sends it, about 1,000 bytes.
fn message(seq: u64) -> String {
    let id = (1_300_000_000_000_000_000 + seq).to_string();
    let author = json!({
        "id": "100", "username": "ada", "global_name": "Ada", "avatar": null, "discriminator": "0",
        "public_flags": 0, "bot": false, "clan": null, "banner": null,
    });
    let member = json!({
        "roles": ["1", "2", "3"], "nick": null, "joined_at": "2026-01-01T00:00:00Z", "deaf": false,
        "mute": false, "flags": 0, "pending": false,
    });
    json!({ "op": 0, "t": "MESSAGE_CREATE", "s": seq, "d": {
        "id": id, "channel_id": "8", "guild_id": "7", "type": 0, "author": author, "member": member,
        "content": "I would start from the request rate and the size of the index. ".repeat(6),
        "timestamp": "2026-11-30T12:00:00.000000+00:00", "edited_timestamp": null, "tts": false,
        "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [],
        "embeds": [], "components": [], "pinned": false, "flags": 0,
    }})
    .to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_events_pass_in_order_and_few_at_once() {
    let server = Server::start().await;
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let begun = AtomicU64::new(2);
    // A store that commits whatever is there every 5 ms.
    let manner: Manner = {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        let (commit, committed) = tokio::sync::watch::channel(0_u64);
        tokio::spawn(async move {
            loop {
                sleep(Duration::from_millis(5)).await;
                commit.send_modify(|count| *count += 1);
            }
        });
        Box::new(move |event| {
            // Begun in the order in which they were sent.
            assert_eq!(begun.fetch_add(1, Ordering::SeqCst), event.seq);
            let (now, mut committed) = (Arc::clone(&now), committed.clone());
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            committed.mark_unchanged();
            Box::pin(async move {
                committed.changed().await?;
                now.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            })
        })
    };
    let running = start(parts(&server.url), waits(), manner);
    let mut peer = server.begun(NEVER).await;
    let lines: Vec<String> = (2..2 + COUNT).map(message).collect();
    let since = Instant::now();
    let sender = tokio::spawn(async move {
        use futures::SinkExt;
        use tokio_tungstenite::tungstenite::Message;
        for line in lines {
            peer.socket.feed(Message::Text(line.into())).await.unwrap();
        }
        peer.socket.flush().await.unwrap();
        peer
    });
    running.diary.taken(usize::try_from(COUNT).unwrap()).await;
    let took = since.elapsed();
    let pace = COUNT as f64 / took.as_secs_f64();
    // Ten times as many are usual; the machine may be busy.
    assert!(pace > 5_000.0, "{pace:.0} events a second");
    assert!(most.load(Ordering::SeqCst) <= 1024);
    let mut seqs = running.diary.seqs();
    seqs.sort_unstable();
    assert!(seqs.iter().copied().eq(2..2 + COUNT));
    let mut peer = sender.await.unwrap();
    peer.say(json!({ "op": 7 })).await;
    let (_, wish) = server.greeted(NEVER).await;
    assert_eq!(wish["d"]["seq"], COUNT + 1);
    running.stop().await.unwrap();
}
