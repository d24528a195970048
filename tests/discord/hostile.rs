//! What nobody should send, and what nobody should be sent: events that are not as they must be, texts that are none, addresses
//! that lead elsewhere. What may concern us is kept, nothing else is, no secret ever, and the program goes on.

use crate::{
    fake::{Fake, GUILD, Id},
    gaps::{begun, once, until_stored},
    room::{ANA, ANSWER, BEN, CHANNEL, Room},
};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Row, sqlite::SqliteConnectOptions};

/// Keys and bodies of the inbox in which these words stand.
async fn stored(room: &Room, words: &str) -> Vec<String> {
    let options = SqliteConnectOptions::new().filename(room.database()).read_only(true);
    let mut connection = options.connect().await.unwrap();
    let rows = sqlx::query("SELECT key FROM inbox WHERE instr(body, ?1) > 0 ORDER BY id")
        .bind(words)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// A message of Ana's as Discord would tell of it.
pub(crate) fn message(fake: &Fake, channel: Id, words: &str) -> Value {
    let id = fake.with(|world| world.next_id());
    json!({
        "id": id.to_string(), "channel_id": channel.to_string(), "guild_id": GUILD.to_string(),
        "type": 0, "content": words, "author": { "id": ANA.to_string(), "username": "Ana" },
        "member": { "roles": [], "joined_at": "2026-01-01T00:00:00+00:00" }, "attachments": [],
        "mentions": [], "embeds": [], "edited_timestamp": null,
    })
}

pub(crate) fn with(mut event: Value, field: &str, value: Value) -> Value {
    event[field] = value;
    event
}

fn without(mut event: Value, field: &str) -> Value {
    event.as_object_mut().unwrap().remove(field);
    event
}

/// Lists in lists, so deep.
fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

/// Ana asks for something and gets it: the program goes on.
pub(crate) async fn goes_on(room: &Room, thread: Id, words: &str) {
    room.pass(1);
    room.fake.say(ANA, thread, "hint");
    room.told(thread, words).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_concern_us_and_cannot_be_read_is_kept_once() {
    let (room, thread) = begun().await;
    let good = |words: &str| message(&room.fake, thread, words);
    let deletion = json!({ "id": "7x", "channel_id": thread.to_string(), "guild_id": GUILD.to_string(), "why": "odd-deletion" });
    let pressed = json!({ "id": "81", "application_id": "9001", "type": 3, "token": "odd-secret-1",
        "channel_id": thread.to_string(), "guild_id": GUILD.to_string(), "data": { "custom_id": 7 },
        "member": { "user": { "id": ANA.to_string() } } });
    let odd = [
        ("MESSAGE_CREATE", json!({ "content": "odd-nothing-else" }), "odd-nothing-else"),
        ("MESSAGE_CREATE", without(good("odd-no-id"), "id"), "odd-no-id"),
        ("MESSAGE_CREATE", with(good("odd-id"), "id", json!({})), "odd-id"),
        ("MESSAGE_CREATE", without(good("odd-no-channel"), "channel_id"), "odd-no-channel"),
        ("MESSAGE_CREATE", with(good("odd-guild"), "guild_id", json!("x")), "odd-guild"),
        ("MESSAGE_CREATE", with(good("odd-author"), "author", Value::Null), "odd-author"),
        (
            "MESSAGE_CREATE",
            with(good("x"), "content", json!({ "a": "odd-content" })),
            "odd-content",
        ),
        ("MESSAGE_UPDATE", with(good("odd-time"), "edited_timestamp", json!(12)), "odd-time"),
        ("MESSAGE_UPDATE", with(good("odd-when"), "edited_timestamp", json!("noon")), "odd-when"),
        ("MESSAGE_DELETE", deletion, "odd-deletion"),
        ("MESSAGE_DELETE_BULK", json!({ "ids": "odd-bulk", "channel_id": "9" }), "odd-bulk"),
        ("INTERACTION_CREATE", with(pressed.clone(), "nonce", json!("odd-press")), "odd-press"),
        (
            "INTERACTION_CREATE",
            with(with(pressed, "type", json!("3")), "nonce", json!("odd-kind")),
            "odd-kind",
        ),
    ];
    for (name, data, _) in &odd {
        room.fake.send_event(name, data.clone());
        room.fake.send_event(name, data.clone());
    }
    room.fake.send_text("odd-text {\"token\":\"odd-secret-2\"");
    room.fake.send_bytes(b"odd-bytes");
    let deep = nested(300);
    room.fake.send_text(&format!(
        "{{\"op\":0,\"s\":{},\"t\":\"MESSAGE_CREATE\",\"d\":{{\"content\":\"odd-depth\",\"x\":{deep}}}}}",
        room.fake.told(0).len()
    ));
    for (name, _, words) in &odd {
        until_stored(&room, words).await;
        let keys = stored(&room, words).await;
        assert!(keys.len() == 1 && keys[0].starts_with("x:"), "{name} {words}: {keys:?}");
    }
    let bytes = hex::encode("odd-bytes");
    for words in ["odd-text", "odd-depth", bytes.as_str()] {
        until_stored(&room, words).await;
    }
    for secret in ["odd-secret-1", "odd-secret-2"] {
        assert!(!room.is_stored(secret), "{secret}");
    }
    goes_on(&room, thread, "Hint 1 of 3").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_concern_us_is_not_kept_whatever_it_looks_like() {
    let (room, thread) = begun().await;
    let elsewhere = |words: &str| message(&room.fake, CHANNEL, words);
    let bot = json!({ "id": "5", "username": "other", "bot": true });
    let strange = [
        ("SOUNDBOARD_PARTY", json!({ "content": "own-party", "channel_id": [] })),
        ("TYPING_START", json!({ "who": "own-typing" })),
        ("MESSAGE_REACTION_ADD", json!({ "emoji": "own-emoji" })),
        ("PRESENCE_UPDATE", json!("own-presence")),
        ("MESSAGE_CREATE", elsewhere("own-lunch")),
        ("MESSAGE_CREATE", elsewhere(&format!("own-megabyte {}", "x".repeat(1 << 20)))),
        ("MESSAGE_CREATE", with(elsewhere("own-numbers"), "channel_id", json!(CHANNEL))),
        (
            "MESSAGE_CREATE",
            with(elsewhere("own-deep"), "x", serde_json::from_str(&nested(100)).unwrap()),
        ),
        ("MESSAGE_CREATE", with(elsewhere("own-bot"), "author", bot)),
        ("MESSAGE_CREATE", with(elsewhere("own-system"), "type", json!(7))),
        ("MESSAGE_UPDATE", without(elsewhere("own-preview"), "edited_timestamp")),
        ("GUILD_MEMBER_UPDATE", json!({ "nick": "own-nick" })),
        ("THREAD_CREATE", json!({ "id": 4, "name": "own-thread" })),
        ("THREAD_LIST_SYNC", json!({ "threads": "own-threads" })),
        ("CHANNEL_DELETE", json!({ "id": null, "name": "own-channel" })),
        (
            "INTERACTION_CREATE",
            json!({ "id": "82", "type": 4, "token": "own-typed", "data": "own-data" }),
        ),
        ("RESUMED", json!("own-resumed")),
    ];
    for (name, data) in strange {
        room.fake.send_event(name, data);
    }
    goes_on(&room, thread, "Hint 1 of 3").await;
    assert!(!room.is_stored("own-"), "something that does not concern us is stored");
    // Kept calls would have been found.
    room.fake.send_event("MESSAGE_CREATE", message(&room.fake, thread, "ours-this-one"));
    until_stored(&room, "ours-this-one").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_for_ids_and_what_is_deep_or_long_are_read_as_what_they_are() {
    let (room, thread) = begun().await;
    let mut numeric = message(&room.fake, thread, ANSWER);
    for field in ["id", "channel_id", "guild_id"] {
        numeric[field] = numeric[field].as_str().unwrap().parse::<u64>().unwrap().into();
    }
    numeric["author"]["id"] = ANA.into();
    numeric["x"] = serde_json::from_str(&nested(100)).unwrap();
    numeric["attachments"] = json!([null, 7, { "id": "no number" }, { "filename": 5 }]);
    room.fake.send_event("MESSAGE_CREATE", numeric);
    room.pass(10);
    room.told(thread, "Feedback: stage 1").await;
    assert_eq!(stored(&room, "cut fraud losses").await.len(), 1);

    room.pass(1);
    let long = format!("long-words {}", ANSWER.repeat(8_000));
    room.fake.send_event("MESSAGE_CREATE", message(&room.fake, thread, &long));
    until_stored(&room, "long-words").await;
    let own = with(message(&room.fake, thread, "nobody's server"), "guild_id", Value::Null);
    room.fake.send_event("MESSAGE_CREATE", own);
    until_stored(&room, "nobody's server").await;
    room.pass(10);
    room.fake.command(BEN, CHANNEL, "/settings show").await;
    room.whispered(BEN, CHANNEL, "Time zone:").await;
    room.pass(10);
    goes_on(&room, thread, "Hint 1 of 3").await;
    // It is posted anew below what was written: for a moment there is none.
    room.told(thread, "Feedback: stage 1").await;
    once(&room.fake, thread, "Feedback: stage 1");
    assert_eq!(stored(&room, "long-words").await.len(), 1);
    room.fake.take_faults();
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_cannot_be_read_change_nothing() {
    let room = Room::open().await;
    room.fake.command(ANA, CHANNEL, "/leaderboard").await;
    room.fake.send_event("READY", json!({ "session_id": "x", "guilds": null }));
    room.fake.send_event(
        "GUILD_CREATE",
        json!({ "id": GUILD.to_string(), "threads": 5, "note": "odd-server" }),
    );
    until_stored(&room, "odd-server").await;
    room.fake.send_event("GUILD_DELETE", json!({ "id": {} }));
    let thread = room.begin(ANA, "/practice problem:card-fraud").await.id;
    room.told(thread, "Stage 1 of 10").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_of_an_interaction_is_ever_stored() {
    let (mut room, thread) = begun().await;
    room.fake.say(ANA, thread, ANSWER);
    room.pass(10);
    let feedback = room.told(thread, "Feedback: stage 1").await;
    room.fake.press(ANA, thread, feedback.id, "Next stage").await;
    let stage = room.told(thread, "Stage 2 of 10").await;
    room.fake.press(ANA, thread, stage.id, "Answer in a form").await;
    room.fake.submit(ANA, "greenroom:answer", &[("text", ANSWER)]).await;
    room.fake.command(BEN, CHANNEL, "/settings show").await;
    room.whispered(BEN, CHANNEL, "Time zone:").await;
    room.fake.autocomplete(BEN, CHANNEL, "/practice problem:frau").await;
    room.pass(10);
    room.told(thread, "Feedback: stage 2").await;
    let done = room.fake.with(|world| {
        let done = world.interactions.iter();
        done.map(|one| (one.id, one.token.clone(), one.kind)).collect::<Vec<_>>()
    });
    assert!(done.len() >= 6, "{done:?}");
    let nothing_of_them = |room: &Room| {
        for (id, token, kind) in &done {
            assert!(!room.is_stored(token), "{id} of kind {kind}");
        }
    };
    nothing_of_them(&room);
    room.stop().await;
    nothing_of_them(&room);
    room.fake.check();
}
