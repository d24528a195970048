//! The events that the fake sends, read by another library's types; and what people see.

use super::{ANA, BEN, LOUNGE, Line, good, post, register, room, silent};
use crate::fake::{BOT, GUILD, Kind, OWNER, START, permissions};
use serde_json::{Value, json};
use serenity::model::{application::Interaction, event::Event};

#[tokio::test]
async fn every_event_is_read_by_another_library() {
    let fake = room().await;
    register(&fake).await;
    fake.add_role(GUILD, 900, "Hosts", permissions::MANAGE_GUILD, &[ANA]);
    let _line = Line::log_in(&fake).await;
    let row = json!({ "type": 1, "components": [
        { "type": 2, "style": 1, "label": "Go", "custom_id": "go" },
    ] });
    let body = json!({
        "embeds": [{ "title": "Card", "fields": [{ "name": "a", "value": "b" }], "color": 3 }],
        "components": [row], "allowed_mentions": silent(), "nonce": "n1",
    });
    let card = good(&fake, "POST", &format!("/channels/{LOUNGE}/messages"), body).await;
    let card = card["id"].as_str().unwrap().parse().unwrap();
    let said = fake.mention(ANA, LOUNGE, "hello");
    fake.edit(ANA, LOUNGE, said, "hello again");
    fake.reply(BEN, LOUNGE, said, "hi");
    fake.say_with_file(BEN, LOUNGE, "look", "a.txt", None, b"text");
    fake.whisper(ANA, "alone");
    fake.delete(LOUNGE, said);
    fake.strange(77, true, 0, LOUNGE, "a webhook's");
    let thread = fake.begin_thread(ANA, LOUNGE, Some(card), "Talk");
    post(&fake, thread, "here").await;
    fake.bring(ANA, thread, BEN);
    fake.archive(thread, true);
    fake.begin_private_thread(ANA, LOUNGE, "unseen");
    fake.add_channel_of(820, GUILD, "loud", Kind::Voice);
    fake.deny(LOUNGE, permissions::EMBED_LINKS);
    fake.add_guild(702, "Other", OWNER);
    fake.invite_bot(702);
    fake.outage(702, true);
    fake.delete_channel(820);
    // Nobody answers these: they are only read.
    let direct = fake.direct(ANA);
    fake.with(|world| {
        let place = world.channel(LOUNGE).clone();
        let typed = world.typed(ANA, &place, "/mock problem:a minutes:9", false);
        world.interact(2, ANA, LOUNGE, None, &typed);
        let typing = world.typed(ANA, &place, "/mock problem:a", true);
        world.interact(4, ANA, direct, None, &typing);
        let press = json!({ "custom_id": "go", "component_type": 2, "id": 2 });
        world.interact(3, BEN, LOUNGE, Some(card), &press);
        let form = json!({ "custom_id": "f", "components": [
            { "type": 1, "id": 1, "components": [{ "type": 4, "id": 2, "custom_id": "a", "value": "x" }] },
        ], "resolved": {} });
        world.interact(5, BEN, LOUNGE, Some(card), &form);
    });
    let told = fake.told(0);
    let mut names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let expected = [
        "CHANNEL_CREATE",
        "CHANNEL_DELETE",
        "CHANNEL_UPDATE",
        "GUILD_CREATE",
        "GUILD_DELETE",
        "INTERACTION_CREATE",
        "MESSAGE_CREATE",
        "MESSAGE_DELETE",
        "MESSAGE_UPDATE",
        "READY",
        "THREAD_CREATE",
        "THREAD_MEMBERS_UPDATE",
        "THREAD_MEMBER_UPDATE",
        "THREAD_UPDATE",
    ];
    assert_eq!(names, expected);
    for (name, data) in &told {
        let event = json!({ "t": name, "d": data });
        let read = serde_json::from_value::<Event>(event);
        let known = matches!(&read, Ok(event) if !matches!(event, Event::Unknown(_)));
        assert!(known, "{name} is not understood: {read:?}\n{data:#}");
        if name == "INTERACTION_CREATE" {
            let read = serde_json::from_value::<Interaction>(data.clone()).unwrap();
            assert_eq!(read.application_id().get(), crate::fake::APP);
        }
    }
    let said = |(name, _): &&(String, Value)| name == "MESSAGE_CREATE";
    let first = told.iter().find(said).unwrap();
    assert_eq!(
        (&first.1["nonce"], &first.1["author"]["id"]),
        (&json!("n1"), &json!(BOT.to_string()))
    );
}

#[tokio::test]
async fn members_are_told_with_their_name_here() {
    let fake = room().await;
    let mut line = Line::log_in_as(&fake, super::identify(super::INTENTS)).await;
    fake.change_member(GUILD, ANA, |member| member.nick = Some("Annie".to_owned()));
    fake.say(ANA, LOUNGE, "hi");
    let told = line.event("MESSAGE_CREATE").await;
    assert_eq!(told["member"]["nick"], "Annie", "and without GUILD_MEMBERS nobody says it before");
    fake.alter_user(ANA, |user| user.global_name = Some("Ana B".to_owned()));
    fake.say(ANA, LOUNGE, "hi");
    assert_eq!(line.event("MESSAGE_CREATE").await["author"]["global_name"], "Ana B");
}

#[tokio::test]
async fn time_is_set_by_hand_and_only_forward() {
    let fake = room().await;
    let seconds = |id: u64| (id >> 22) / 1000 + 1_420_070_400;
    let first = fake.say(ANA, LOUNGE, "a");
    assert_eq!(seconds(first), START.unsigned_abs());
    fake.set_time(START + 60);
    let second = fake.say(ANA, LOUNGE, "b");
    assert_eq!(seconds(second), START.unsigned_abs() + 60);
    assert!(fake.say(ANA, LOUNGE, "c") > second);
    let path = format!("/channels/{LOUNGE}/messages/{second}");
    let told = good(&fake, "GET", &path, Value::Null).await;
    assert_eq!(told["timestamp"], "2023-11-14T22:14:21.000000+00:00");
}

#[tokio::test]
async fn requests_are_remembered() {
    let fake = room().await;
    post(&fake, LOUNGE, "the board").await;
    assert_eq!(fake.cards_saying(LOUNGE, "board").len(), 1);
    let calls = fake.calls("POST /channels/{}/messages");
    let call = &calls[0];
    assert_eq!((call.path.as_str(), call.status), ("/channels/800/messages", 200));
    assert_eq!((&call.body["content"], call.files.len()), (&json!("the board"), 0));
    fake.with(|world| assert_eq!(world.calls_of("POST /channels/{}/messages"), 1));
}
