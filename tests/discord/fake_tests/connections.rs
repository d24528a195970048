//! The gateway's moods, REST faults and rate limits.

use super::{
    ANA, INTENTS, LOUNGE, Line, call, good, identify, post, request, room, silent, with_json,
};
use crate::fake::{BOT, Fault, GUILD, Login, Scope};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_tungstenite::{connect_async, tungstenite};

#[tokio::test]
async fn heartbeats_are_answered_until_they_are_not() {
    let fake = room().await;
    let mut line = Line::log_in(&fake).await;
    line.send(&json!({ "op": 1, "d": line.seq })).await;
    assert_eq!(line.next().await.unwrap()["op"], 11);
    fake.ask_for_heartbeat();
    assert_eq!(line.next().await.unwrap()["op"], 1);
    fake.gateway(|manners| manners.acks = false);
    line.send(&json!({ "op": 1, "d": line.seq })).await;
    fake.say(ANA, LOUNGE, "hi");
    line.event("MESSAGE_CREATE").await;
    fake.wait_until("the second one", |world| world.sessions.heartbeats == 2).await;
    assert_eq!((fake.heartbeats(), fake.connections()), (2, 1));
}

#[tokio::test]
async fn a_session_is_resumed_where_it_was_left() {
    let fake = room().await;
    let mut line = Line::log_in(&fake).await;
    fake.say(ANA, LOUNGE, "one");
    line.event("MESSAGE_CREATE").await;
    fake.cut();
    assert_eq!(line.next().await, Err(1006));
    fake.say(ANA, LOUNGE, "two");
    fake.say(ANA, LOUNGE, "three");
    let mut line = line.resume().await;
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "two");
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "three");
    line.event("RESUMED").await;
    fake.close(4000);
    assert_eq!(line.next().await, Err(4000));
    let mut line = line.resume().await;
    line.event("RESUMED").await;
    fake.ask_to_reconnect();
    assert_eq!(line.next().await.unwrap()["op"], 7);
    fake.gateway(|manners| manners.refusals.push_back(true));
    let mut line = line.resume().await;
    assert_eq!(line.next().await.unwrap()["d"], true);
    fake.forget_sessions();
    let mut line = line.resume().await;
    assert_eq!(line.next().await.unwrap(), json!({ "op": 9, "d": false }));
    assert_eq!((fake.identifies(), fake.resumes()), (1, 4));
    assert!(matches!(fake.logins()[1], Login::Resume(_, true)));
    let mut line = Line::log_in(&fake).await;
    fake.connected(1).await;
    fake.invalidate(false);
    assert_eq!(line.next().await.unwrap()["d"], false);
    assert!(fake.sessions().is_empty());
    fake.send_bytes(&[1, 2, 3]);
    assert!(matches!(line.socket.next().await, Some(Ok(tungstenite::Message::Binary(_)))));
}

#[tokio::test]
async fn a_login_that_is_not_right_is_closed() {
    let fake = room().await;
    let mut wrong = identify(INTENTS);
    wrong["token"] = "other".into();
    let mut shard = identify(INTENTS);
    shard["shard"] = json!([1, 1]);
    let cases = [(wrong, 4004), (shard, 4010), (identify(1 << 40), 4013), (identify(1 << 8), 4014)];
    for (identify, code) in cases {
        let mut line = Line::open(&fake.with(|world| world.gateway_url())).await;
        line.send(&json!({ "op": 2, "d": identify })).await;
        assert_eq!(line.next().await, Err(code));
    }
    fake.with(|world| world.message_content = false);
    let mut line = Line::open(&fake.with(|world| world.gateway_url())).await;
    line.send(&json!({ "op": 2, "d": identify(INTENTS) })).await;
    assert_eq!(line.next().await, Err(4014));
    let limits = good(&fake, "GET", "/gateway/bot", Value::Null).await;
    assert_eq!(limits["session_start_limit"]["remaining"], 995);
    fake.check();
    let mut line = Line::open(&fake.with(|world| world.gateway_url())).await;
    line.send(&json!({ "op": 3, "d": {} })).await;
    assert_eq!(line.next().await, Err(4003));
    let mut line = Line::log_in_as(&fake, identify(INTENTS & !(1 << 15))).await;
    line.send(&json!({ "op": 2, "d": identify(INTENTS) })).await;
    assert_eq!(line.next().await, Err(4005));
    assert_eq!(fake.take_faults().len(), 2);
}

#[tokio::test]
async fn logins_are_spaced_where_a_story_asks_for_it() {
    let fake = room().await;
    fake.gateway(|manners| manners.identify_window = Duration::from_secs(5));
    let login = async |shard: u64| {
        let mut data = identify(INTENTS);
        data["shard"] = json!([shard, 4]);
        let mut line = Line::open(&fake.with(|world| world.gateway_url())).await;
        line.send(&json!({ "op": 2, "d": data })).await;
        line.next().await.unwrap()
    };
    assert_eq!(login(0).await["t"], "READY");
    assert_eq!(login(1).await["op"], 9);
    assert_eq!(fake.take_faults().len(), 1);
    fake.gateway(|manners| manners.max_concurrency = 4);
    assert_eq!(login(2).await["t"], "READY");
    assert_eq!(login(3).await["t"], "READY");
    fake.gateway(|manners| manners.remaining = 0);
    let mut line = Line::open(&fake.with(|world| world.gateway_url())).await;
    line.send(&json!({ "op": 2, "d": identify(INTENTS) })).await;
    assert_eq!(line.next().await, Err(4004));
    assert_eq!(fake.take_faults().len(), 1);
}

#[tokio::test]
async fn without_the_intent_what_people_write_is_empty() {
    let fake = room().await;
    let mut line = Line::log_in_as(&fake, identify(INTENTS & !(1 << 15))).await;
    fake.say(ANA, LOUNGE, "secret");
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "");
    fake.mention(ANA, LOUNGE, "told");
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], format!("<@{BOT}> told"));
    fake.whisper(ANA, "alone");
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "alone");
    post(&fake, LOUNGE, "own").await;
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "own");
    let path = format!("/channels/{LOUNGE}/messages?limit=100");
    assert_eq!(good(&fake, "GET", &path, Value::Null).await[2]["content"], "secret");
    fake.with(|world| world.message_content = false);
    assert_eq!(good(&fake, "GET", &path, Value::Null).await[2]["content"], "");
}

#[tokio::test]
async fn shards_hear_of_their_own_servers() {
    let fake = room().await;
    let far = (1 << 22) + 5;
    fake.add_guild(far, "Far", ANA);
    fake.invite_bot(far);
    fake.add_channel(801, far, "talk");
    assert_eq!((fake.shard_of(GUILD, 2), fake.shard_of(far, 2)), (0, 1));
    let mut second = identify(INTENTS);
    second["shard"] = json!([1, 2]);
    second["compress"] = true.into();
    let mut second = Line::log_in_as(&fake, second).await;
    assert!(second.zlib, "what is long comes compressed");
    fake.say(ANA, LOUNGE, "near");
    fake.say(ANA, 801, "far");
    assert_eq!(second.event("MESSAGE_CREATE").await["content"], "far");
    assert_eq!(fake.told(1).len(), 3);
}

#[tokio::test]
async fn events_come_twice_or_in_another_order() {
    let fake = room().await;
    let mut line = Line::log_in(&fake).await;
    fake.duplicate(1);
    fake.say(ANA, LOUNGE, "one");
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "one");
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "one");
    fake.reverse(2);
    fake.say(ANA, LOUNGE, "two");
    fake.say(ANA, LOUNGE, "three");
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "three");
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "two");
    fake.reverse(9);
    fake.say(ANA, LOUNGE, "four");
    fake.release();
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "four");
    fake.send_event("STRANGE", json!({ "x": 1 }));
    assert_eq!(line.event("STRANGE").await, json!({ "x": 1 }));
    fake.send_text("{\"op\":0,\"t\":\"BROKEN\"}");
    assert_eq!(line.next().await.unwrap()["t"], "BROKEN");
}

#[tokio::test]
async fn a_silent_gateway_says_nothing() {
    let fake = room().await;
    let mut line = Line::log_in(&fake).await;
    fake.stall();
    fake.say(ANA, LOUNGE, "unheard");
    let silence = tokio::time::timeout(Duration::from_millis(50), line.next()).await;
    assert!(silence.is_err());
    let mut line = line.resume().await;
    assert_eq!(line.event("MESSAGE_CREATE").await["content"], "unheard");
    fake.gateway(|manners| manners.hello = false);
    let (mut mute, _) = connect_async(format!("{}/?v=10", line.resume_url)).await.unwrap();
    let silence = tokio::time::timeout(Duration::from_millis(50), mute.next()).await;
    assert!(silence.is_err());
    fake.gateway(|manners| (manners.hello, manners.opens) = (true, false));
    let opening = connect_async(format!("{}/?v=10", line.resume_url));
    assert!(tokio::time::timeout(Duration::from_millis(50), opening).await.is_err());
    fake.gateway(|manners| {
        manners.opens = true;
        manners.closes.push_back(4011);
    });
    let mut line = line.resume().await;
    assert_eq!(line.next().await, Err(4011));
}

#[tokio::test]
async fn scripted_faults_happen_once() {
    let fake = room().await;
    let route = "POST /channels/{}/messages";
    let send = || {
        let body = json!({ "content": "x", "allowed_mentions": silent() });
        let request = request(&fake, "POST", &format!("/channels/{LOUNGE}/messages"));
        with_json(request, &body).send()
    };
    fake.next(route, Fault::RateLimited(1.5, Scope::Shared));
    let answer = send().await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["retry-after"], "2");
    assert_eq!(answer.headers()["x-ratelimit-scope"], "shared");
    let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!((&body["retry_after"], &body["global"]), (&json!(1.5), &json!(false)));
    assert_eq!(send().await.unwrap().status(), 429, "it was told to wait");
    assert_eq!(fake.throttled(), [route]);
    tokio::time::sleep(Duration::from_millis(1600)).await;
    fake.next(route, Fault::RateLimited(1.5, Scope::Global));
    assert_eq!(send().await.unwrap().headers()["x-ratelimit-global"], "true");
    assert_eq!(call(&fake, "GET", "/gateway", Value::Null).await.0, 429);
    tokio::time::sleep(Duration::from_millis(1600)).await;
    fake.next(route, Fault::Banned(60));
    let answer = send().await.unwrap();
    assert!(!answer.headers().contains_key("x-ratelimit-limit"));
    fake.next(route, Fault::Status(502));
    assert_eq!(send().await.unwrap().status(), 502);
    fake.next(route, Fault::Error(403, 50013, "Missing Permissions"));
    assert_eq!(send().await.unwrap().status(), 403);
    fake.next(route, Fault::Hang);
    assert!(tokio::time::timeout(Duration::from_millis(50), send()).await.is_err());
    fake.next("*", Fault::Hang);
    fake.clear_faults();
    fake.next(route, Fault::Reset);
    assert!(send().await.is_err());
    assert!(fake.messages(LOUNGE).is_empty());
    fake.next(route, Fault::Lose);
    assert!(send().await.is_err());
    fake.next(route, Fault::DoneBut(500));
    assert_eq!(send().await.unwrap().status(), 500);
    fake.next(route, Fault::LoseSilently);
    assert!(tokio::time::timeout(Duration::from_millis(50), send()).await.is_err());
    fake.wait_until("the last one", |world| world.messages_in(LOUNGE).len() == 3).await;
    assert_eq!((fake.waiting_faults(), fake.invalid_requests()), (0, 4));
    assert_eq!(fake.calls(route).len(), 11);
}

#[tokio::test]
async fn a_bucket_runs_empty_and_fills_again() {
    let fake = room().await;
    let route = "POST /channels/{}/messages";
    fake.limit(route, 2, Duration::from_millis(1500));
    let send = || {
        let body = json!({ "content": "x", "allowed_mentions": silent() });
        let request = request(&fake, "POST", &format!("/channels/{LOUNGE}/messages"));
        with_json(request, &body).send()
    };
    let first = send().await.unwrap();
    assert_eq!(first.headers()["x-ratelimit-remaining"], "1");
    assert!(first.headers().contains_key("x-ratelimit-bucket"));
    assert_eq!(send().await.unwrap().headers()["x-ratelimit-remaining"], "0");
    assert_eq!(send().await.unwrap().status(), 429);
    assert_eq!(fake.throttled(), [route]);
    tokio::time::sleep(Duration::from_millis(1600)).await;
    assert_eq!(send().await.unwrap().status(), 200);
    fake.limit_all(1, Duration::from_secs(9));
    assert_eq!(call(&fake, "GET", "/gateway", Value::Null).await.0, 200);
    assert_eq!(call(&fake, "GET", "/gateway", Value::Null).await.0, 429);
}
