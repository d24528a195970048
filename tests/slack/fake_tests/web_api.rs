//! The Web API: state, errors, strictness, scripted faults, files.

use super::{ANA, LOUNGE, call, call_with, exchange, get, post, request, room};
use crate::fake::{
    APP_TOKEN, BOT, BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, Fake, Fault, Kind, TEAM, TOKEN_LIFE,
};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_post_is_read_back_with_its_metadata_only_on_request() {
    let fake = room().await;
    let metadata = json!({ "event_type": "bot_out", "event_payload": { "op": "1" } });
    let root = post(&fake, json!({ "channel": LOUNGE, "text": "one" })).await;
    let reply = json!({
        "channel": LOUNGE, "text": "two", "thread_ts": root, "metadata": metadata,
    });
    let reply = post(&fake, reply).await;
    assert!(reply > root);

    let query = format!("channel={LOUNGE}&ts={root}");
    let plain = get(&fake, "conversations.replies", &query).await;
    assert_eq!(plain["messages"][1]["text"], "two");
    assert_eq!(plain["messages"][1]["metadata"], Value::Null);
    assert_eq!(plain["messages"][0]["reply_count"], 1);
    let query = format!("{query}&include_all_metadata=true&oldest={root}&limit=1");
    let first = get(&fake, "conversations.replies", &query).await;
    assert_eq!(first["messages"].as_array().unwrap().len(), 1);
    let cursor = first["response_metadata"]["next_cursor"].as_str().unwrap();
    let second = get(&fake, "conversations.replies", &format!("{query}&cursor={cursor}")).await;
    assert_eq!(second["messages"][0]["metadata"], metadata);

    let history = get(&fake, "conversations.history", &format!("channel={LOUNGE}")).await;
    assert_eq!(history["messages"].as_array().unwrap().len(), 1, "replies are not in it");
    fake.done();
}

#[tokio::test]
async fn history_is_newest_first_and_keeps_to_its_bounds() {
    let fake = room().await;
    let mut all = Vec::new();
    for text in ["a", "b", "c"] {
        all.push(fake.say(ANA, LOUNGE, text));
    }
    let texts = |answer: Value| -> Vec<String> {
        let messages = answer["messages"].as_array().unwrap().clone();
        messages.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    };
    let whole = get(&fake, "conversations.history", &format!("channel={LOUNGE}")).await;
    assert_eq!(texts(whole), ["c", "b", "a"]);
    let query = format!("channel={LOUNGE}&oldest={}&latest={}", all[0], all[2]);
    assert_eq!(texts(get(&fake, "conversations.history", &query).await), ["b"]);
    let query = format!("{query}&inclusive=true");
    assert_eq!(texts(get(&fake, "conversations.history", &query).await), ["c", "b", "a"]);
}

#[tokio::test]
async fn form_query_and_json_are_the_same() {
    let fake = room().await;
    let blocks = json!([{ "type": "section", "text": { "type": "mrkdwn", "text": "a &amp; b" } }]);
    let escaped: String = blocks.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect();
    let form = format!("token={BOT_TOKEN}&channel={LOUNGE}&text=hi+there&blocks={escaped}");
    let form_post = Request::post(format!("{}/chat.postMessage", fake.api_url()))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.clone()))
        .unwrap();
    exchange(form_post).await.unwrap();
    get(&fake, "chat.postMessage", &form).await;
    post(&fake, json!({ "channel": LOUNGE, "text": "hi there", "blocks": blocks })).await;
    for message in fake.channel(LOUNGE) {
        assert_eq!((message.fallback.as_str(), message.text().as_str()), ("hi there", "a & b"));
        assert!(message.blocks[0]["block_id"].is_string(), "Slack gives ids");
    }
    assert_eq!(fake.channel(LOUNGE).len(), 3);
    fake.done();
}

#[tokio::test]
async fn errors_are_those_of_slack() {
    let fake = room().await;
    fake.add_user("U0BEN", |user| user.guest = true);
    fake.add_channel("C0OTHER", "other", Kind::Public, &[ANA]);
    fake.add_channel("G0SECRET", "secret", Kind::Private, &[ANA]);
    fake.add_channel("C0OLD", "old", Kind::Public, &[BOT]);
    fake.alter_channel("C0OLD", |channel| channel.archived = true);
    fake.add_channel("C0QUIET", "quiet", Kind::Public, &[BOT]);
    fake.alter_channel("C0QUIET", |channel| channel.restricted = true);
    let hers = fake.say(ANA, LOUNGE, "hello");
    for (method, arguments, error) in [
        ("chat.postMessage", json!({ "channel": "C0OTHER", "text": "x" }), "not_in_channel"),
        ("chat.postMessage", json!({ "channel": "G0SECRET", "text": "x" }), "channel_not_found"),
        ("chat.postMessage", json!({ "channel": "C0NONE", "text": "x" }), "channel_not_found"),
        ("chat.postMessage", json!({ "channel": "C0OLD", "text": "x" }), "is_archived"),
        ("chat.postMessage", json!({ "channel": "C0QUIET", "text": "x" }), "restricted_action"),
        ("chat.postMessage", json!({ "channel": LOUNGE }), "no_text"),
        (
            "chat.postMessage",
            json!({ "channel": LOUNGE, "text": "x", "thread_ts": "1.000001" }),
            "thread_not_found",
        ),
        (
            "chat.postEphemeral",
            json!({ "channel": LOUNGE, "text": "x", "user": "U0BEN" }),
            "user_not_in_channel",
        ),
        (
            "chat.update",
            json!({ "channel": LOUNGE, "ts": "1.000001", "text": "x" }),
            "message_not_found",
        ),
        (
            "chat.update",
            json!({ "channel": LOUNGE, "ts": hers, "text": "x" }),
            "cant_update_message",
        ),
        ("chat.delete", json!({ "channel": LOUNGE, "ts": hers }), "cant_delete_message"),
        ("conversations.join", json!({ "channel": "C0OLD" }), "is_archived"),
        ("conversations.open", json!({ "users": "U0NONE" }), "user_not_found"),
        ("conversations.history", json!({ "channel": "C0OTHER" }), "not_in_channel"),
        ("views.open", json!({ "trigger_id": "1", "view": modal() }), "invalid_trigger_id"),
    ] {
        let answer = call(&fake, method, arguments.clone()).await;
        assert_eq!(
            (&answer["ok"], &answer["error"]),
            (&json!(false), &json!(error)),
            "{method} {arguments}"
        );
    }
    fake.done();
    let long = "x".repeat(40_001);
    let answer = call(&fake, "chat.postMessage", json!({ "channel": LOUNGE, "text": long })).await;
    assert_eq!(answer["error"], "msg_too_long");
    assert_eq!(fake.take_faults().len(), 1);
}

/// A modal with one input.
pub(super) fn modal() -> Value {
    json!({
        "type": "modal", "callback_id": "form", "submit": { "type": "plain_text", "text": "Send" },
        "title": { "type": "plain_text", "text": "Form" },
        "blocks": [{
            "type": "input", "block_id": "name", "label": { "type": "plain_text", "text": "Name" },
            "element": { "type": "plain_text_input", "action_id": "value", "max_length": 10 },
        }],
    })
}

#[tokio::test]
async fn tokens_are_looked_at() {
    let fake = room().await;
    for (token, method, error) in [
        ("", "auth.test", "not_authed"),
        ("xoxb-wrong", "auth.test", "invalid_auth"),
        (APP_TOKEN, "auth.test", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
        ("xapp-wrong", "apps.connections.open", "invalid_auth"),
    ] {
        assert_eq!(call_with(&fake, token, method, &json!({})).await["error"], error, "{token}");
    }
    let answer = call(&fake, "auth.test", json!({})).await;
    assert_eq!((&answer["user_id"], &answer["team_id"]), (&json!(BOT), &json!(TEAM)));
}

#[tokio::test]
async fn what_no_description_allows_is_noted() {
    let fake = room().await;
    for (method, arguments, part) in [
        ("chat.shout", json!({}), "does not know this method"),
        ("chat.postMessage", json!({ "channel": LOUNGE, "text": "x", "txet": 1 }), "\"txet\""),
        ("chat.postMessage", json!({ "text": "x" }), "channel is missing"),
        ("chat.postMessage", json!({ "channel": "#lounge", "text": "x" }), "not a channel's id"),
        (
            "chat.postMessage",
            json!({ "channel": LOUNGE, "text": "x", "unfurl_links": "no" }),
            "unfurl_links cannot be",
        ),
        ("files.getUploadURLExternal", json!({ "filename": "a", "length": 1 }), "not take JSON"),
        (
            "chat.postMessage",
            json!({ "channel": LOUNGE, "text": "x", "metadata": { "event_type": "a" } }),
            "event_payload",
        ),
    ] {
        call(&fake, method, arguments).await;
        let faults = fake.take_faults();
        assert_eq!(faults.len(), 1, "{method}: {faults:?}");
        assert!(faults[0].contains(part), "{faults:?}");
    }
}

#[tokio::test]
async fn blocks_beyond_a_limit_are_refused() {
    let fake = room().await;
    let plain = |length: usize| json!({ "type": "plain_text", "text": "x".repeat(length) });
    let button =
        |length, id: &str| json!({ "type": "button", "text": plain(length), "action_id": id });
    let select = |count: usize| {
        let option = |n: usize| json!({ "text": plain(5), "value": n.to_string() });
        let options: Vec<Value> = (0..count).map(option).collect();
        json!({ "type": "static_select", "action_id": "s", "options": options })
    };
    let actions = |elements: Value| json!([{ "type": "actions", "elements": elements }]);
    let header = |length| json!([{ "type": "header", "text": plain(length) }]);
    let section = |length| json!([{ "type": "section", "text": plain(length) }]);
    let many = |count| Value::Array(vec![json!({ "type": "divider" }); count]);
    let buttons = |count: usize| {
        actions((0..count).map(|n| button(3, &n.to_string())).collect::<Vec<_>>().into())
    };
    for (good, bad) in [
        (header(150), header(151)),
        (section(3000), section(3001)),
        (section(1), section(0)),
        (many(50), many(51)),
        (buttons(25), buttons(26)),
        (actions(json!([button(75, "a")])), actions(json!([button(76, "a")]))),
        (
            actions(json!([button(1, "a"), button(1, "b")])),
            actions(json!([button(1, "a"), button(1, "a")])),
        ),
        (actions(json!([select(100)])), actions(json!([select(101)]))),
        (json!([{ "type": "divider" }]), json!([{ "type": "dividre" }])),
        (section(9), Value::Array(vec![section(2800)[0].clone(); 4])),
    ] {
        let answer =
            call(&fake, "chat.postMessage", json!({ "channel": LOUNGE, "blocks": good })).await;
        assert_eq!(answer["ok"], true, "{answer}");
        fake.done();
        let answer =
            call(&fake, "chat.postMessage", json!({ "channel": LOUNGE, "blocks": bad })).await;
        assert_eq!(answer["error"], "invalid_blocks", "{bad}");
        assert_eq!(fake.take_faults().len(), 1);
    }
}

#[tokio::test]
async fn scripted_faults_happen_in_order_and_once() {
    let fake = room().await;
    let message = json!({ "channel": LOUNGE, "text": "x" });
    let send = || exchange(request(&fake, "chat.postMessage", BOT_TOKEN, &message));
    for fault in [
        Fault::RateLimited(7),
        Fault::Status(503),
        Fault::Error("is_archived"),
        Fault::Reset,
        Fault::Hang,
        Fault::Lose,
    ] {
        fake.next("chat.postMessage", fault);
    }
    let (status, headers, _) = send().await.unwrap();
    assert_eq!((status, headers["retry-after"].to_str().unwrap()), (429, "7"));
    assert_eq!(send().await.unwrap().0, 503);
    assert!(String::from_utf8(send().await.unwrap().2).unwrap().contains("is_archived"));
    assert!(send().await.is_none(), "the connection is reset");
    let waited = tokio::time::timeout(Duration::from_millis(100), send()).await;
    assert!(waited.is_err(), "no answer");
    assert!(fake.channel(LOUNGE).is_empty(), "nothing was done so far");
    assert_eq!(fake.waiting_faults(), 1);
    assert!(send().await.is_none(), "the answer is lost");
    assert_eq!(fake.channel(LOUNGE).len(), 1, "but it was done");
    assert_eq!(send().await.unwrap().0, 200);
    assert_eq!(fake.calls("chat.postMessage").len(), 7);
    fake.done();
}

#[tokio::test]
async fn a_file_goes_up_in_three_steps_and_down_with_the_token() {
    let fake = room().await;
    let place = get(&fake, "files.getUploadURLExternal", "filename=board.png&length=3").await;
    let id = place["file_id"].as_str().unwrap().to_owned();
    let upload = |content: &'static str| {
        let url = place["upload_url"].as_str().unwrap();
        exchange(Request::post(url).body(Body::from(content)).unwrap())
    };
    upload("four").await.unwrap();
    assert_eq!(fake.take_faults(), ["upload: 4 bytes where 3 were declared"]);
    fake.next("upload", Fault::Status(500));
    assert_eq!(upload("png").await.unwrap().0, 500);
    assert_eq!(upload("png").await.unwrap().0, 200);
    assert_eq!(fake.file(&id), None, "not complete yet");
    let done = json!({ "files": [{ "id": id, "title": "Board" }], "channel_id": LOUNGE });
    let done = call(&fake, "files.completeUploadExternal", done).await;
    assert_eq!(done["files"][0]["mimetype"], "image/png");
    assert_eq!(fake.channel(LOUNGE)[0].files, [id.as_str()]);
    assert_eq!(fake.file(&id).unwrap(), b"png");

    let info = get(&fake, "files.info", &format!("file={id}")).await;
    let url = info["file"]["url_private_download"].as_str().unwrap();
    let ask = |token: &str| {
        let request = Request::get(url).header("authorization", format!("Bearer {token}"));
        exchange(request.body(Body::empty()).unwrap())
    };
    assert_eq!(ask(BOT_TOKEN).await.unwrap().2, b"png");
    assert_eq!(ask("xoxb-wrong").await.unwrap().0, 303, "a page to sign in, not the file");
    fake.done();
}

#[tokio::test]
async fn workspaces_are_apart_and_come_and_go() {
    let fake = room().await;
    let other = fake.add_team("T0ELSE", "else", "U0ELSEBOT");
    fake.add_user_of("T0ELSE", "U0CY", |_| {});
    fake.add_channel("C0ELSE", "else", Kind::Public, &["U0CY", "U0ELSEBOT"]);
    let message = json!({ "channel": "C0ELSE", "text": "x" });
    assert_eq!(
        call(&fake, "chat.postMessage", message.clone()).await["error"],
        "channel_not_found"
    );
    assert_eq!(call_with(&fake, &other, "chat.postMessage", &message).await["ok"], true);

    let app = format!("client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}");
    assert_eq!(get(&fake, "apps.uninstall", &app).await["ok"], true);
    assert_eq!(call(&fake, "auth.test", json!({})).await["error"], "account_inactive");
    assert_eq!(call_with(&fake, &other, "auth.test", &json!({})).await["ok"], true);
    let code = fake.grant_code(TEAM);
    let query = format!("{app}&code={code}");
    let granted = get(&fake, "oauth.v2.access", &query).await;
    assert_eq!(granted["access_token"], BOT_TOKEN);
    assert_eq!(get(&fake, "oauth.v2.access", &query).await["error"], "invalid_code");
    assert_eq!(call(&fake, "auth.test", json!({})).await["ok"], true);
    fake.done();
}

#[tokio::test]
async fn tokens_lapse_and_are_renewed_once_for_each_refresh_token() {
    let fake = room().await;
    fake.alter_team(TEAM, |team| team.rotates = true);
    let app = format!("client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}");
    let code = fake.grant_code(TEAM);
    let first = get(&fake, "oauth.v2.access", &format!("{app}&code={code}")).await;
    let (token, refresh) = (&first["access_token"], first["refresh_token"].as_str().unwrap());
    assert_eq!(first["expires_in"], TOKEN_LIFE);
    let test = async |token: &Value| {
        call_with(&fake, token.as_str().unwrap(), "auth.test", &json!({})).await["error"].clone()
    };
    assert_eq!(test(token).await, json!(null));
    fake.set_time(fake.time() + TOKEN_LIFE);
    assert_eq!(test(token).await, "token_expired");
    let query = format!("{app}&grant_type=refresh_token&refresh_token={refresh}");
    let second = get(&fake, "oauth.v2.access", &query).await;
    assert_eq!(test(&second["access_token"]).await, json!(null));
    assert_eq!(test(token).await, "invalid_auth");
    assert_eq!(get(&fake, "oauth.v2.access", &query).await["error"], "invalid_refresh_token");
    let stranger = query.replace(CLIENT_SECRET, "another");
    assert_eq!(get(&fake, "oauth.v2.access", &stranger).await["error"], "bad_client_secret");
    fake.done();
}

#[tokio::test]
async fn places_and_people_are_described() {
    let fake = Fake::start().await;
    fake.add_user(ANA, |user| user.tz = "Asia/Tokyo".to_owned());
    fake.add_channel("C0A", "a", Kind::Public, &[ANA]);
    fake.add_channel("G0B", "b", Kind::Private, &[ANA, BOT]);
    let user = get(&fake, "users.info", &format!("user={ANA}&include_locale=true")).await;
    assert_eq!(
        (&user["user"]["tz"], &user["user"]["locale"]),
        (&json!("Asia/Tokyo"), &json!("en-GB"))
    );
    let list =
        get(&fake, "conversations.list", "types=public_channel,private_channel&limit=1").await;
    assert_eq!(list["channels"][0]["is_member"], false);
    assert_eq!(list["response_metadata"]["next_cursor"], "page:1");
    let joined = call(&fake, "conversations.join", json!({ "channel": "C0A" })).await;
    assert_eq!(joined["channel"]["is_member"], true);
    let members = get(&fake, "conversations.members", "channel=C0A").await;
    assert_eq!(members["members"], json!([ANA, BOT]));
    let info = get(&fake, "conversations.info", "channel=G0B").await;
    assert_eq!(info["channel"]["is_private"], true);
    let opened = call(&fake, "conversations.open", json!({ "users": ANA })).await;
    assert_eq!(opened["channel"]["id"], fake.im(ANA).as_str());
    let ts = post(&fake, json!({ "channel": ANA, "text": "x" })).await;
    let query = format!("channel={}&message_ts={ts}", fake.im(ANA));
    let link =
        get(&fake, "chat.getPermalink", &query).await["permalink"].as_str().unwrap().to_owned();
    assert!(link.starts_with(fake.base_url()) && link.ends_with(&ts.replace('.', "")), "{link}");
    fake.done();
}
