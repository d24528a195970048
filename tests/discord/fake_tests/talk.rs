//! Messages, threads, people and servers as REST shows them and as events tell of them.

use super::{
    ANA, BEN, LOUNGE, Line, call, exchange, good, post, post_files, refused, request_of, room,
    silent,
};
use crate::fake::{APP, BOT, GUILD, Id, Kind, OWNER, TOKEN, permissions};
use serde_json::{Value, json};

#[tokio::test]
async fn who_and_where_we_are_is_told() {
    let fake = room().await;
    assert_eq!(good(&fake, "GET", "/users/@me", Value::Null).await["id"], BOT.to_string());
    assert_eq!(good(&fake, "GET", "/applications/@me", Value::Null).await["id"], APP.to_string());
    good(&fake, "GET", "/oauth2/applications/@me", Value::Null).await;
    let advice = good(&fake, "GET", "/gateway/bot", Value::Null).await;
    assert_eq!(advice["session_start_limit"]["remaining"], 1000);
    good(&fake, "GET", &format!("/guilds/{GUILD}"), Value::Null).await;
    good(&fake, "GET", &format!("/guilds/{GUILD}/channels"), Value::Null).await;
    let ana = good(&fake, "GET", &format!("/guilds/{GUILD}/members/{ANA}"), Value::Null).await;
    assert_eq!(ana["user"]["username"], "ana");
    good(&fake, "GET", &format!("/channels/{LOUNGE}"), Value::Null).await;
    let direct = json!({ "recipient_id": ANA.to_string() });
    let direct = good(&fake, "POST", "/users/@me/channels", direct).await;
    assert_eq!(direct["id"], fake.direct(ANA).to_string());
    let cases = [
        ("GET", "/guilds/1".to_owned(), (404, 10004)),
        ("GET", format!("/guilds/{GUILD}/members/1"), (404, 10013)),
        ("GET", "/channels/1".to_owned(), (404, 10003)),
        ("GET", format!("/channels/{LOUNGE}/messages/1"), (404, 10008)),
    ];
    for (method, path, expected) in cases {
        assert_eq!(refused(&fake, method, &path, Value::Null).await, expected, "{path}");
    }
}

#[tokio::test]
async fn a_message_is_posted_changed_and_deleted() {
    let fake = room().await;
    let mut line = Line::log_in(&fake).await;
    let id = post(&fake, LOUNGE, "one").await;
    let told = line.event("MESSAGE_CREATE").await;
    assert_eq!((&told["content"], &told["guild_id"]), (&json!("one"), &json!(GUILD.to_string())));
    assert_eq!(told["author"]["bot"], true);
    let path = format!("/channels/{LOUNGE}/messages/{id}");
    let body = json!({ "content": "two", "allowed_mentions": silent() });
    let answer = good(&fake, "PATCH", &path, body).await;
    assert!(answer["edited_timestamp"].is_string());
    assert_eq!(line.event("MESSAGE_UPDATE").await["content"], "two");
    assert_eq!(fake.card_in(LOUNGE).text(), "two");
    good(&fake, "GET", &path, Value::Null).await;
    good(&fake, "DELETE", &path, Value::Null).await;
    assert_eq!(line.event("MESSAGE_DELETE").await["id"], id.to_string());
    assert!(fake.messages(LOUNGE).is_empty());
    let said = fake.say(ANA, LOUNGE, "mine");
    let path = format!("/channels/{LOUNGE}/messages/{said}");
    let body = json!({ "content": "two", "allowed_mentions": silent() });
    assert_eq!(refused(&fake, "PATCH", &path, body).await, (403, 50005));
    assert_eq!(refused(&fake, "DELETE", &path, Value::Null).await, (403, 50013));
}

#[tokio::test]
async fn a_nonce_is_remembered_for_a_while() {
    let fake = room().await;
    let path = format!("/channels/{LOUNGE}/messages");
    let body = json!({
        "content": "x", "nonce": "key", "enforce_nonce": true, "allowed_mentions": silent(),
    });
    let first = good(&fake, "POST", &path, body.clone()).await;
    fake.pass(100);
    assert_eq!(good(&fake, "POST", &path, body.clone()).await["id"], first["id"]);
    assert_eq!(first["nonce"], "key");
    let listed = good(&fake, "GET", &path, Value::Null).await;
    assert!(listed[0].get("nonce").is_none(), "history does not tell nonces");
    fake.pass(100);
    assert_ne!(good(&fake, "POST", &path, body).await["id"], first["id"]);
    assert_eq!(fake.messages(LOUNGE).len(), 2);
}

#[tokio::test]
async fn history_is_paged_newest_first() {
    let fake = room().await;
    let ids: Vec<Id> = (0..5).map(|n| fake.say(ANA, LOUNGE, &n.to_string())).collect();
    let list = async |query: String| -> Vec<String> {
        let path = format!("/channels/{LOUNGE}/messages?{query}");
        let answer = good(&fake, "GET", &path, Value::Null).await;
        let content = |it: &Value| it["content"].as_str().unwrap().to_owned();
        answer.as_array().unwrap().iter().map(content).collect()
    };
    assert_eq!(list("limit=2".to_owned()).await, ["4", "3"]);
    assert_eq!(list(format!("after={}&limit=2", ids[0])).await, ["2", "1"]);
    assert_eq!(list(format!("before={}&limit=2", ids[3])).await, ["2", "1"]);
    assert_eq!(list(format!("around={}&limit=3", ids[2])).await, ["3", "2", "1"]);
    fake.deny(LOUNGE, permissions::READ_MESSAGE_HISTORY);
    assert!(list("limit=2".to_owned()).await.is_empty());
}

#[tokio::test]
async fn files_come_and_go_by_signed_addresses() {
    let fake = room().await;
    let path = format!("/channels/{LOUNGE}/messages");
    let body = json!({
        "embeds": [{ "title": "Board", "image": { "url": "attachment://a.png" } }],
        "attachments": [{ "id": 0, "description": "a picture" }], "allowed_mentions": silent(),
    });
    let (status, answer) = post_files(&fake, &path, &body, &[("a.png", b"png")]).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["attachments"][0]["description"], "a picture");
    let url = answer["attachments"][0]["url"].as_str().unwrap().to_owned();
    assert_eq!(answer["embeds"][0]["image"]["url"], url.as_str());
    let fetch = async |url: &str| {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap())
    };
    assert_eq!(fetch(&url).await, (200, "png".into()));
    assert_eq!(fetch(url.split('?').next().unwrap()).await.0, 404);
    fake.pass(90_000);
    assert_eq!(fetch(&url).await.0, 404, "the address has lapsed");
    assert_eq!(fake.files(&fake.card_in(LOUNGE)), [("a.png".to_owned(), b"png".to_vec())]);
    fake.deny(LOUNGE, permissions::ATTACH_FILES);
    let (status, answer) = post_files(&fake, &path, &body, &[("a.png", b"png")]).await;
    assert_eq!((status, &answer["code"]), (403, &json!(50013)));
}

#[tokio::test]
async fn threads_begin_sleep_wake_and_lock() {
    let fake = room().await;
    let mut line = Line::log_in(&fake).await;
    let root = post(&fake, LOUNGE, "root").await;
    line.event("MESSAGE_CREATE").await;
    let begin = format!("/channels/{LOUNGE}/messages/{root}/threads");
    let thread = good(&fake, "POST", &begin, json!({ "name": "Ranking" })).await;
    assert_eq!((&thread["id"], &thread["type"]), (&json!(root.to_string()), &json!(11)));
    assert_eq!(line.event("THREAD_CREATE").await["parent_id"], LOUNGE.to_string());
    assert_eq!(line.event("MESSAGE_UPDATE").await["flags"], 32);
    assert_eq!(line.event("MESSAGE_CREATE").await["type"], 21);
    assert_eq!(refused(&fake, "POST", &begin, json!({ "name": "x" })).await, (400, 160_004));
    let said = fake.say(ANA, root, "hello");
    assert_eq!(line.event("THREAD_MEMBERS_UPDATE").await["added_members"][0]["user_id"], "100");
    assert_eq!(line.event("MESSAGE_CREATE").await["id"], said.to_string());
    let own = post(&fake, root, "inside").await;
    line.event("MESSAGE_CREATE").await;
    let active = format!("/guilds/{GUILD}/threads/active");
    assert_eq!(good(&fake, "GET", &active, Value::Null).await["threads"][0]["id"], thread["id"]);

    let path = format!("/channels/{root}");
    good(&fake, "PATCH", &path, json!({ "archived": true })).await;
    let told = line.event("THREAD_UPDATE").await;
    assert_eq!(told["thread_metadata"]["archived"], true);
    let edit = format!("/channels/{root}/messages/{own}");
    let body = json!({ "content": "new", "allowed_mentions": silent() });
    assert_eq!(refused(&fake, "PATCH", &edit, body.clone()).await, (400, 50083));
    assert_eq!(good(&fake, "GET", &active, Value::Null).await["threads"], json!([]));
    let archived = format!("/channels/{LOUNGE}/threads/archived/public");
    assert_eq!(good(&fake, "GET", &archived, Value::Null).await["threads"][0]["id"], thread["id"]);
    post(&fake, root, "awake").await;
    assert!(!fake.channel(root).archived, "posting wakes it");
    good(&fake, "PATCH", &edit, body).await;

    fake.archive(root, true);
    fake.lock(root, true);
    let body = json!({ "content": "x", "allowed_mentions": silent() });
    let messages = format!("/channels/{root}/messages");
    assert_eq!(refused(&fake, "POST", &messages, body).await, (403, 160_005));
    assert_eq!(refused(&fake, "PATCH", &path, json!({ "archived": false })).await.1, 160_005);
    fake.lock(root, false);
    good(&fake, "PATCH", &path, json!({ "archived": false })).await;
    fake.alter_guild(GUILD, |guild| guild.most_threads = 1);
    let other = post(&fake, LOUNGE, "other").await;
    let begin = format!("/channels/{LOUNGE}/messages/{other}/threads");
    assert_eq!(refused(&fake, "POST", &begin, json!({ "name": "y" })).await, (400, 160_006));
}

#[tokio::test]
async fn private_threads_are_seen_by_their_members() {
    let fake = room().await;
    let path = format!("/channels/{LOUNGE}/threads");
    let body = json!({ "name": "Quiet", "type": 12, "invitable": false });
    let thread = good(&fake, "POST", &path, body).await;
    assert_eq!(
        (&thread["type"], &thread["thread_metadata"]["invitable"]),
        (&json!(12), &json!(false))
    );
    let id: Id = thread["id"].as_str().unwrap().parse().unwrap();
    let member = format!("/channels/{id}/thread-members/{ANA}");
    good(&fake, "PUT", &member, Value::Null).await;
    assert!(fake.channel(id).members.contains(&ANA));
    fake.say(ANA, id, "thanks");
    good(&fake, "DELETE", &member, Value::Null).await;
    assert!(!fake.channel(id).members.contains(&ANA));
    assert_eq!(fake.threads(LOUNGE).len(), 1);

    let secret = fake.begin_private_thread(ANA, LOUNGE, "secret");
    let path = format!("/channels/{secret}");
    assert_eq!(refused(&fake, "GET", &path, Value::Null).await, (403, 50001));
    fake.bring(ANA, secret, BOT);
    good(&fake, "GET", &path, Value::Null).await;
    good(&fake, "GET", &format!("/channels/{secret}/thread-members"), Value::Null).await;
    fake.deny(LOUNGE, permissions::CREATE_PRIVATE_THREADS);
    let path = format!("/channels/{LOUNGE}/threads");
    let body = json!({ "name": "Quiet", "type": 12 });
    assert_eq!(refused(&fake, "POST", &path, body).await, (403, 50013));
}

#[tokio::test]
async fn what_is_denied_is_refused() {
    let fake = room().await;
    let body = || json!({ "content": "x", "allowed_mentions": silent() });
    let path = format!("/channels/{LOUNGE}/messages");
    let embed = json!({ "embeds": [{ "title": "x" }], "allowed_mentions": silent() });
    fake.deny(LOUNGE, permissions::EMBED_LINKS);
    assert_eq!(refused(&fake, "POST", &path, embed).await, (403, 50013));
    fake.deny(LOUNGE, permissions::SEND_MESSAGES | permissions::CREATE_PUBLIC_THREADS);
    assert_eq!(refused(&fake, "POST", &path, body()).await, (403, 50013));
    let said = fake.say(ANA, LOUNGE, "hi");
    let begin = format!("/channels/{LOUNGE}/messages/{said}/threads");
    assert_eq!(refused(&fake, "POST", &begin, json!({ "name": "x" })).await, (403, 50013));
    let thread = fake.begin_thread(ANA, LOUNGE, Some(said), "theirs");
    post(&fake, thread, "in a thread SEND_MESSAGES means nothing").await;
    let archive = json!({ "archived": true });
    let refusal = refused(&fake, "PATCH", &format!("/channels/{thread}"), archive).await;
    assert_eq!(refusal, (403, 50013), "it is not ours");
    fake.deny(LOUNGE, permissions::SEND_MESSAGES_IN_THREADS);
    let inside = format!("/channels/{thread}/messages");
    assert_eq!(refused(&fake, "POST", &inside, body()).await, (403, 50013));
    fake.deny(LOUNGE, permissions::VIEW_CHANNEL);
    assert_eq!(refused(&fake, "GET", &path, Value::Null).await, (403, 50001));
    fake.allow(LOUNGE);
    post(&fake, LOUNGE, "again").await;
    fake.alter_user(ANA, |user| user.closed = true);
    let direct = format!("/channels/{}/messages", fake.direct(ANA));
    assert_eq!(refused(&fake, "POST", &direct, body()).await, (403, 50007));
    fake.remove_bot(GUILD);
    assert_eq!(refused(&fake, "POST", &path, body()).await, (403, 50001));
}

#[tokio::test]
async fn people_and_servers_are_told_of() {
    let fake = room().await;
    let mut line = Line::log_in(&fake).await;
    let id = fake.mention(ANA, LOUNGE, "help");
    let told = line.event("MESSAGE_CREATE").await;
    assert_eq!(told["mentions"][0]["id"], BOT.to_string());
    assert!(told["member"]["joined_at"].is_string());
    fake.edit(ANA, LOUNGE, id, "help me");
    assert_eq!(line.event("MESSAGE_UPDATE").await["content"], "help me");
    let first = fake.message(LOUNGE, id).unwrap().edited;
    fake.unfurl(LOUNGE, id);
    line.event("MESSAGE_UPDATE").await;
    assert_eq!(fake.message(LOUNGE, id).unwrap().edited, first, "no edit of hers");
    fake.edit(ANA, LOUNGE, id, "help now");
    line.event("MESSAGE_UPDATE").await;
    assert_ne!(fake.message(LOUNGE, id).unwrap().edited, first);
    let answer = fake.reply(BEN, LOUNGE, id, "how?");
    let told = line.event("MESSAGE_CREATE").await;
    assert_eq!(
        (&told["type"], &told["referenced_message"]["id"]),
        (&json!(19), &json!(id.to_string()))
    );
    fake.delete_many(LOUNGE, &[id, answer]);
    assert_eq!(line.event("MESSAGE_DELETE_BULK").await["ids"].as_array().unwrap().len(), 2);
    fake.say_with_file(ANA, LOUNGE, "", "a.txt", Some("text/plain"), b"hello");
    let told = line.event("MESSAGE_CREATE").await;
    assert_eq!(told["attachments"][0]["content_type"], "text/plain");
    fake.whisper(ANA, "alone");
    assert!(line.event("MESSAGE_CREATE").await.get("guild_id").is_none());

    fake.add_guild(702, "Other", OWNER);
    fake.add_channel_of(803, 702, "talk", Kind::Text);
    fake.alter_guild(702, |guild| guild.system_channel = Some(803));
    fake.invite_bot(702);
    let told = line.event("GUILD_CREATE").await;
    assert_eq!((&told["id"], &told["channels"][0]["id"]), (&json!("702"), &json!("803")));
    fake.outage(702, true);
    assert_eq!(line.event("GUILD_DELETE").await["unavailable"], true);
    fake.outage(702, false);
    line.event("GUILD_CREATE").await;
    fake.remove_bot(702);
    assert_eq!(line.event("GUILD_DELETE").await, json!({ "id": "702" }));
    fake.say(OWNER, 803, "unheard");
    fake.add_channel_of(804, GUILD, "forum", Kind::Forum);
    line.event("CHANNEL_CREATE").await;
    let body = json!({ "content": "x", "allowed_mentions": silent() });
    assert_eq!(refused(&fake, "POST", "/channels/804/messages", body).await, (400, 50008));
    fake.delete_channel(LOUNGE);
    line.event("CHANNEL_DELETE").await;
}

#[tokio::test]
async fn what_discord_would_refuse_is_noted() {
    let fake = room().await;
    let path = format!("/channels/{LOUNGE}/messages");
    let button = |id: &str| json!({ "type": 2, "style": 1, "label": "x", "custom_id": id });
    let row = |parts: Vec<Value>| json!({ "type": 1, "components": parts });
    let field = json!({ "name": "n".repeat(200), "value": "v".repeat(1024) });
    let cases: Vec<(Value, &str)> = vec![
        (json!({ "content": "x".repeat(2001) }), "2001 characters"),
        (json!({ "content": "x", "contents": "y" }), "contents"),
        (json!({ "content": "x", "embeds": [{ "titel": "y" }] }), "titel"),
        (json!({ "embeds": [{ "fields": vec![field; 5] }] }), "6120 characters"),
        (json!({ "embeds": [{ "fields": [{ "name": "", "value": "v" }] }] }), "no name"),
        (json!({ "content": "x", "nonce": "n".repeat(26) }), "/nonce"),
        (json!({ "content": "x", "enforce_nonce": true }), "no nonce"),
        (json!({ "content": "" }), "empty"),
        (json!({ "components": [row(vec![button("a"), button("a")])] }), "two components"),
        (json!({ "components": vec![row(vec![button("a")]); 6] }), "6 rows"),
        (json!({ "components": [row(vec![button(&"a".repeat(101))])] }), "custom_id"),
        (json!({ "components": [button("a")] }), "/components/0"),
        (json!({ "embeds": [{ "image": { "url": "attachment://b.png" } }] }), "b.png"),
        (json!({ "content": "x", "flags": 128 }), "flags"),
        (json!({ "content": "x", "flags": 64 }), "flags"),
        (json!({ "content": "x", "tts": 3 }), "/tts"),
        (json!({ "embeds": [{ "title": "x", "url": "javascript:x" }] }), "no address"),
        (json!({ "embeds": [{ "title": "x", "timestamp": "noon" }] }), "no instant"),
    ];
    for (mut body, expected) in cases {
        body["allowed_mentions"] = silent();
        let (status, answer) = call(&fake, "POST", &path, body).await;
        assert_eq!(status, 400, "{answer}");
        let found = fake.take_faults().join("\n");
        assert!(found.contains(expected), "{expected}: {found}");
    }
    for body in [json!({ "content": "x" }), json!({ "content": "x", "allowed_mentions": {} })] {
        assert_eq!(refused(&fake, "POST", &path, body).await, (400, 50035));
        assert!(fake.take_faults().join("\n").contains("nobody is mentioned"));
    }
    assert!(fake.messages(LOUNGE).is_empty());
}

#[tokio::test]
async fn unknown_things_are_noted() {
    let fake = room().await;
    assert_eq!(call(&fake, "GET", "/nowhere", Value::Null).await.0, 404);
    assert_eq!(call(&fake, "PUT", "/users/@me", Value::Null).await.0, 405);
    assert_eq!(call(&fake, "GET", "/users/@me?a=1", Value::Null).await.0, 200);
    assert_eq!(call(&fake, "GET", "/users/@me", json!({ "a": 1 })).await.0, 400);
    let plain = request_of(&fake, "GET", "/users/@me", "curl", TOKEN);
    assert_eq!(exchange(plain).await.0, 200);
    let found = fake.take_faults();
    assert_eq!(found.len(), 5, "{found:#?}");
    let stranger = request_of(&fake, "GET", "/users/@me", "DiscordBot (https://a.b, 1)", "other");
    assert_eq!(exchange(stranger).await.0, 401);
    assert_eq!(fake.invalid_requests(), 1);
}

#[tokio::test]
#[should_panic(expected = "no parameter is called")]
async fn a_test_fails_in_which_the_bot_did_wrong() {
    let fake = room().await;
    call(&fake, "GET", "/users/@me?a=1", Value::Null).await;
}
