//! Events of what people and the bot say, held against the shapes of official payloads.

use super::{ANA, LOUNGE, call, post, room};
use crate::fake::{BOT, Delivery, Fake, Kind, Message, Sort, TEAM};
use serde_json::{Value, json};

/// The events sent since `from`.
fn events(fake: &Fake, from: usize) -> Vec<Value> {
    let sent: Vec<Delivery> = fake.deliveries().split_off(from);
    assert!(sent.iter().all(|delivery| delivery.sort == Sort::Event));
    sent.into_iter().map(|delivery| delivery.payload["event"].clone()).collect()
}

/// Every field of an official payload is in ours, with the same kind of value.
fn has_shape(ours: &Value, official: &Value, path: &str) {
    match (ours, official) {
        (Value::Object(ours), Value::Object(official)) => {
            for (name, value) in official {
                let own = ours.get(name).unwrap_or_else(|| panic!("{path}.{name} is missing"));
                has_shape(own, value, &format!("{path}.{name}"));
            }
        }
        (Value::Array(ours), Value::Array(official)) => {
            for (own, value) in ours.iter().zip(official).filter(|(own, _)| own["type"] != "text") {
                has_shape(own, value, &format!("{path}[]"));
            }
        }
        _ => assert_eq!(
            std::mem::discriminant(ours),
            std::mem::discriminant(official),
            "{path}: {ours} where Slack has {official}"
        ),
    }
}

#[tokio::test]
async fn payloads_have_the_shape_of_official_ones() {
    let fake = room().await;
    fake.mention(ANA, LOUNGE, "Hi here!");
    // Nobody is connected, so this returns at once.
    fake.command(ANA, LOUNGE, "/greenroom", "").await;
    let sent = fake.deliveries();
    let find = |sort: Sort, kind: &str| {
        let it = sent.iter().find(|delivery| {
            delivery.sort == sort && (kind.is_empty() || delivery.payload["event"]["type"] == kind)
        });
        it.unwrap().payload.clone()
    };
    let mut compared = 0;
    for line in include_str!("../../data/slack/envelopes.jsonl").lines() {
        let official: Value = serde_json::from_str(line).unwrap();
        let ours = match (official["type"].as_str(), official["payload"]["event"]["type"].as_str())
        {
            (Some("events_api"), Some(kind)) => find(Sort::Event, kind),
            (Some("slash_commands"), _) => find(Sort::Command, ""),
            _ => continue,
        };
        has_shape(&ours, &official["payload"], "payload");
        compared += 1;
    }
    assert_eq!(compared, 3);
}

#[tokio::test]
async fn a_mention_is_told_as_message_and_as_mention() {
    let fake = room().await;
    let ts = fake.mention(ANA, LOUNGE, "help");
    let told = events(&fake, 0);
    assert_eq!(told.len(), 2);
    assert_eq!((&told[0]["type"], &told[1]["type"]), (&json!("message"), &json!("app_mention")));
    assert_eq!(told[1]["ts"], ts.as_str());
    assert_eq!(told[0]["text"], format!("<@{BOT}> help"));
    fake.whisper(ANA, &format!("<@{BOT}> help"));
    let told = events(&fake, 2);
    assert_eq!((told.len(), &told[0]["channel_type"]), (1, &json!("im")));
}

#[tokio::test]
async fn edits_and_deletions_say_what_was_before() {
    let fake = room().await;
    let root = fake.say(ANA, LOUNGE, "one");
    let reply = fake.reply(ANA, LOUNGE, &root, "two");
    let shared = fake.broadcast(ANA, LOUNGE, &root, "three");
    let told = events(&fake, 0);
    assert_eq!(told[1]["thread_ts"], root.as_str());
    assert_eq!(told[2]["subtype"], "thread_broadcast");
    assert_eq!(fake.channel(LOUNGE).len(), 2, "the broadcast reply is there too");
    fake.edit(ANA, LOUNGE, &reply, "2");
    fake.delete(LOUNGE, &shared);
    fake.delete(LOUNGE, &root);
    let told = events(&fake, 3);
    assert_eq!(told[0]["subtype"], "message_changed");
    assert_eq!(told[0]["message"]["text"], "2");
    assert_eq!(told[0]["previous_message"]["text"], "two");
    assert_eq!(told[1]["subtype"], "message_deleted");
    assert_eq!(told[1]["deleted_ts"], shared.as_str());
    assert_eq!(told[2]["message"]["subtype"], "tombstone", "its thread still has a reply");
    let texts: Vec<String> = fake.thread(LOUNGE, &root).iter().map(Message::text).collect();
    assert_eq!(texts, ["This message was deleted.", "2"]);
}

#[tokio::test]
async fn the_bot_hears_itself() {
    let fake = room().await;
    let ts = post(&fake, json!({ "channel": LOUNGE, "text": "mine" })).await;
    call(&fake, "chat.update", json!({ "channel": LOUNGE, "ts": ts, "text": "new" })).await;
    call(&fake, "chat.delete", json!({ "channel": LOUNGE, "ts": ts })).await;
    let told = events(&fake, 0);
    assert_eq!((&told[0]["user"], &told[0]["bot_id"]), (&json!(BOT), &json!("B0BOT")));
    assert_eq!(told[1]["message"]["text"], "new");
    assert_eq!(told[2]["previous_message"]["text"], "new");
    assert!(fake.channel(LOUNGE).is_empty());
    fake.done();
}

#[tokio::test]
async fn files_people_and_places_are_told_of() {
    let fake = room().await;
    let (ts, file) = fake.share_file(ANA, LOUNGE, None, "a.txt", "text/plain", b"hello");
    let told = events(&fake, 0);
    assert_eq!((&told[0]["subtype"], &told[0]["ts"]), (&json!("file_share"), &json!(ts)));
    assert_eq!(told[0]["files"][0]["id"], file.as_str());
    assert_eq!(told[1]["type"], "file_shared");
    assert_eq!(fake.file(&file).unwrap(), b"hello");

    fake.user_change(ANA, |user| user.tz = "Asia/Tokyo".to_owned());
    fake.add_channel("G0DEN", "den", Kind::Private, &[ANA]);
    fake.say(ANA, "G0DEN", "unheard");
    fake.join_bot("G0DEN", ANA);
    fake.kick_bot("G0DEN");
    fake.uninstall(TEAM);
    fake.say(ANA, LOUNGE, "gone");
    let told = events(&fake, 2);
    let kinds: Vec<&str> = told.iter().map(|event| event["type"].as_str().unwrap()).collect();
    let expected =
        ["user_change", "member_joined_channel", "group_left", "tokens_revoked", "app_uninstalled"];
    assert_eq!(kinds, expected);
    assert_eq!(told[0]["user"]["tz"], "Asia/Tokyo");
    assert_eq!((&told[1]["user"], &told[1]["inviter"]), (&json!(BOT), &json!(ANA)));
}

#[tokio::test]
async fn time_is_set_by_hand_and_only_forward() {
    let fake = room().await;
    let first = fake.say(ANA, LOUNGE, "a");
    assert_eq!(first, "1700000001.000100");
    fake.set_time(1_700_000_060);
    assert_eq!(fake.say(ANA, LOUNGE, "b"), "1700000060.000000");
    assert_eq!(fake.say(ANA, LOUNGE, "c"), "1700000060.000100");
    assert_eq!(fake.deliveries()[1].payload["event_time"], 1_700_000_060);
    fake.wait_until("three calls of nothing", |world| world.calls_of("x") == 0).await;
}

#[tokio::test]
async fn blocks_read_as_text() {
    let fake = room().await;
    let text = |kind: &str, text: &str| json!({ "type": kind, "text": text });
    let blocks = json!([
        { "type": "header", "text": text("plain_text", "Head") },
        { "type": "section", "text": text("mrkdwn", "1 &lt; 2"), "fields": [text("mrkdwn", "f")] },
        { "type": "divider" },
        { "type": "context", "elements": [text("mrkdwn", "x"), text("plain_text", "y")] },
        { "type": "rich_text", "elements": [{ "type": "rich_text_section", "elements": [
            { "type": "text", "text": "see " }, { "type": "user", "user_id": ANA },
        ] }] },
        { "type": "table", "rows": [[
            { "type": "raw_text", "text": "a" }, { "type": "raw_text", "text": "b" },
        ]] },
    ]);
    post(&fake, json!({ "channel": LOUNGE, "text": "t", "blocks": blocks })).await;
    let read = fake.channel(LOUNGE)[0].text();
    assert_eq!(read, format!("Head\n1 < 2\nf\n---\nx y\nsee <@{ANA}>\na | b"));
}
