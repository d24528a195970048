//! Commands, buttons, menus and forms, and every way to answer them.

use super::{ANA, BEN, LOUNGE, Line, good, refused, register, room, silent};
use crate::fake::{APP, BOT, Fake, Id, OWNER, Seen};
use serde_json::{Value, json};

/// Answers the next interaction of a line like this; gives the interaction.
async fn answer(fake: &Fake, line: &mut Line, body: Value) -> Value {
    let it = line.event("INTERACTION_CREATE").await;
    good(fake, "POST", &callback(&it), body).await;
    it
}

fn callback(it: &Value) -> String {
    format!(
        "/interactions/{}/{}/callback",
        it["id"].as_str().unwrap(),
        it["token"].as_str().unwrap()
    )
}

fn webhook(it: &Value, rest: &str) -> String {
    format!("/webhooks/{APP}/{}{rest}", it["token"].as_str().unwrap())
}

fn says(text: &str) -> Value {
    json!({ "content": text, "allowed_mentions": silent() })
}

#[tokio::test]
async fn a_command_is_typed_and_answered() {
    let fake = room().await;
    register(&fake).await;
    let mut line = Line::log_in(&fake).await;
    let typed = "/mock problem:card fraud minutes:45 level:Senior note:at noon: now";
    let (seen, it) = tokio::join!(
        fake.command(ANA, LOUNGE, typed),
        answer(&fake, &mut line, json!({ "type": 4, "data": says("Begun") })),
    );
    assert!(matches!(&seen, Seen::Message(message) if message.text() == "Begun"), "{seen:?}");
    let options = json!([
        { "name": "problem", "type": 3, "value": "card fraud" },
        { "name": "minutes", "type": 4, "value": 45 },
        { "name": "level", "type": 3, "value": "L5" },
        { "name": "note", "type": 3, "value": "at noon: now" },
    ]);
    assert_eq!(it["data"]["options"], options);
    assert_eq!((&it["type"], &it["member"]["user"]["id"]), (&json!(2), &json!("100")));
    let told = line.event("MESSAGE_CREATE").await;
    assert_eq!((&told["type"], &told["interaction_metadata"]["id"]), (&json!(20), &it["id"]));
    assert_eq!(refused(&fake, "POST", &callback(&it), json!({ "type": 5 })).await, (400, 40060));
    let unknown = format!("/interactions/1/{}/callback", it["token"].as_str().unwrap());
    assert_eq!(refused(&fake, "POST", &unknown, json!({ "type": 5 })).await, (404, 10062));
}

#[tokio::test]
async fn thinking_ends_with_the_answer() {
    let fake = room().await;
    register(&fake).await;
    let mut line = Line::log_in(&fake).await;
    let quiet = json!({ "type": 5, "data": { "flags": 64 } });
    let (seen, it) =
        tokio::join!(fake.command(ANA, LOUNGE, "/help"), answer(&fake, &mut line, quiet),);
    assert!(matches!(seen, Seen::Thinking { only_you: true }), "{seen:?}");
    good(&fake, "PATCH", &webhook(&it, "/messages/@original"), says("Here")).await;
    let seen = fake.outcome(ANA).await;
    assert!(matches!(&seen, Seen::Quiet(message) if message.text() == "Here"), "{seen:?}");
    assert_eq!(seen.message().only_for, Some(ANA));
    assert!(fake.messages(LOUNGE).is_empty(), "nobody else sees it");
    good(&fake, "GET", &webhook(&it, "/messages/@original"), Value::Null).await;
    let more = json!({ "content": "More", "flags": 64, "allowed_mentions": silent() });
    let more = good(&fake, "POST", &webhook(&it, ""), more).await;
    let path = webhook(&it, &format!("/messages/{}", more["id"].as_str().unwrap()));
    good(&fake, "PATCH", &path, says("Less")).await;
    let texts: Vec<String> = fake.quiet(ANA, LOUNGE).iter().map(|it| it.text()).collect();
    assert_eq!(texts, ["Here", "Less"]);
    good(&fake, "DELETE", &path, Value::Null).await;
    good(&fake, "DELETE", &webhook(&it, "/messages/@original"), Value::Null).await;
    assert!(matches!(fake.outcome(ANA).await, Seen::Gone));
    let gone = webhook(&it, "/messages/@original");
    assert_eq!(refused(&fake, "GET", &gone, Value::Null).await, (404, 10008));
    fake.pass(16 * 60);
    assert_eq!(refused(&fake, "POST", &webhook(&it, ""), says("late")).await, (401, 50027));
    let other = format!("/webhooks/{APP}/nothing");
    assert_eq!(refused(&fake, "POST", &other, says("x")).await, (404, 10015));
}

#[tokio::test]
async fn the_first_follow_up_takes_the_place_of_thinking() {
    let fake = room().await;
    register(&fake).await;
    let mut line = Line::log_in(&fake).await;
    let (_, it) = tokio::join!(
        fake.command(ANA, LOUNGE, "/help"),
        answer(&fake, &mut line, json!({ "type": 5 }))
    );
    let told = line.event("MESSAGE_CREATE").await;
    assert_eq!(told["flags"], 128);
    let answer = good(&fake, "POST", &webhook(&it, ""), says("Here")).await;
    assert_eq!(answer["id"], told["id"]);
    assert_eq!(line.event("MESSAGE_UPDATE").await["flags"], 0);
    assert_eq!(fake.messages(LOUNGE).len(), 1);
}

/// Posts a message with a button, a menu, a link and a button that is off.
async fn card(fake: &Fake) -> Id {
    let body = json!({
        "content": "Card", "allowed_mentions": silent(), "components": [
            { "type": 1, "components": [
                { "type": 2, "style": 1, "label": "Go", "custom_id": "g:1:go" },
                { "type": 2, "style": 5, "label": "Read", "url": "https://example.org/" },
                { "type": 2, "style": 2, "label": "Off", "custom_id": "off", "disabled": true },
            ] },
            { "type": 1, "components": [{ "type": 3, "custom_id": "pick", "options": [
                { "label": "One", "value": "1" }, { "label": "Two", "value": "2" },
            ] }] },
        ],
    });
    let answer = good(fake, "POST", &format!("/channels/{LOUNGE}/messages"), body).await;
    answer["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn buttons_and_menus_are_used() {
    let fake = room().await;
    let id = card(&fake).await;
    assert_eq!(fake.card_in(LOUNGE).text(), "Card\n[Go]\n[Read]\n[Off] (off)\n[ ▾]\n- One\n- Two");
    let mut line = Line::log_in(&fake).await;
    let change = json!({ "type": 7, "data": { "content": "Gone", "components": [], "allowed_mentions": silent() } });
    let (seen, it) = tokio::join!(
        fake.select(ANA, LOUNGE, id, &["Two"]),
        answer(&fake, &mut line, json!({ "type": 6 })),
    );
    assert!(matches!(seen, Seen::Still), "{seen:?}");
    assert_eq!(
        (&it["data"]["values"], &it["message"]["id"]),
        (&json!(["2"]), &json!(id.to_string()))
    );
    let (seen, it) =
        tokio::join!(fake.press(BEN, LOUNGE, id, "Go"), answer(&fake, &mut line, change));
    assert!(matches!(&seen, Seen::Updated(message) if message.text() == "Gone"), "{seen:?}");
    assert_eq!(it["data"], json!({ "custom_id": "g:1:go", "component_type": 2, "id": 2 }));
    line.event("MESSAGE_UPDATE").await;
    let again = tokio::join!(
        fake.repeat(it["id"].as_str().unwrap().parse().unwrap()),
        line.event("INTERACTION_CREATE")
    );
    assert_eq!(again.1["token"], it["token"]);
}

#[tokio::test]
async fn forms_are_opened_filled_in_and_answered() {
    let fake = room().await;
    let id = card(&fake).await;
    let mut line = Line::log_in(&fake).await;
    let form = json!({ "type": 9, "data": { "custom_id": "greenroom:mock", "title": "Mock", "components": [
        { "type": 1, "components": [
            { "type": 4, "custom_id": "words", "label": "Words", "style": 2, "max_length": 10 },
        ] },
        { "type": 18, "label": "Level", "component": {
            "type": 3, "custom_id": "level", "options": [
                { "label": "Senior", "value": "L5" }, { "label": "Staff", "value": "L6", "default": true },
            ],
        } },
        { "type": 18, "label": "Why", "component": {
            "type": 4, "custom_id": "why", "style": 1, "required": false,
        } },
    ] } });
    let (seen, _) = tokio::join!(fake.press(ANA, LOUNGE, id, "Go"), answer(&fake, &mut line, form));
    assert_eq!(seen.modal().custom_id, "greenroom:mock");
    assert_eq!(seen.text(), fake.modal(ANA).unwrap().text());
    assert_eq!(seen.modal().text(), "Mock\nWords: \nLevel: \n- Senior\n- Staff\nWhy: ");
    let (seen, it) = tokio::join!(
        fake.submit(ANA, "greenroom:mock", &[("Words", "hello"), ("level", "Senior")]),
        answer(&fake, &mut line, json!({ "type": 6 })),
    );
    assert!(matches!(seen, Seen::Still), "{seen:?}");
    assert!(fake.modal(ANA).is_none(), "it is closed");
    assert_eq!((&it["type"], &it["message"]["id"]), (&json!(5), &json!(id.to_string())));
    let sent = json!([
        { "type": 1, "id": 1, "components": [{ "type": 4, "id": 2, "custom_id": "words", "value": "hello" }] },
        { "type": 18, "id": 3, "component": { "type": 3, "id": 4, "custom_id": "level", "values": ["L5"] } },
        { "type": 18, "id": 5, "component": { "type": 4, "id": 6, "custom_id": "why", "value": "" } },
    ]);
    assert_eq!(it["data"]["components"], sent);
    let again = json!({ "type": 9, "data": { "custom_id": "f", "title": "F", "components": [
        { "type": 10, "content": "Read this" },
        { "type": 18, "label": "Why", "component": { "type": 4, "custom_id": "why", "style": 1 } },
    ] } });
    tokio::join!(fake.press(ANA, LOUNGE, id, "Go"), answer(&fake, &mut line, again));
    fake.close_modal(ANA);
    assert!(fake.modal(ANA).is_none());
}

#[tokio::test]
async fn typing_is_completed() {
    let fake = room().await;
    register(&fake).await;
    let mut line = Line::log_in(&fake).await;
    let choices = json!({ "type": 8, "data": { "choices": [{ "name": "Card fraud", "value": "card-fraud" }] } });
    let (seen, it) = tokio::join!(
        fake.autocomplete(ANA, LOUNGE, "/mock minutes:45 problem:car"),
        answer(&fake, &mut line, choices),
    );
    assert_eq!(seen.choices(), ["Card fraud"]);
    assert_eq!(it["type"], 4);
    assert_eq!(
        it["data"]["options"][1],
        json!({ "name": "problem", "type": 3, "value": "car", "focused": true })
    );
    let many: Vec<Value> =
        (0..26).map(|n| json!({ "name": n.to_string(), "value": n.to_string() })).collect();
    let (seen, _) = tokio::join!(fake.autocomplete(ANA, LOUNGE, "/mock problem:car"), async {
        let it = line.event("INTERACTION_CREATE").await;
        let body = json!({ "type": 8, "data": { "choices": many } });
        assert_eq!(refused(&fake, "POST", &callback(&it), body).await, (400, 50035));
        good(&fake, "POST", &callback(&it), json!({ "type": 8, "data": { "choices": [] } })).await;
    });
    assert!(seen.choices().is_empty());
    assert_eq!(fake.take_faults().len(), 1);
}

#[tokio::test]
async fn commands_are_seen_by_whom_they_are_for() {
    let fake = room().await;
    let first = register(&fake).await;
    let direct = fake.direct(OWNER);
    assert_eq!(fake.commands_for(ANA, LOUNGE), ["help", "mock"]);
    assert_eq!(fake.commands_for(OWNER, LOUNGE), ["help", "mock", "setup"]);
    assert_eq!(fake.commands_for(OWNER, direct), ["help", "mock"]);
    let again = register(&fake).await;
    assert_eq!(again[0]["id"], first[0]["id"], "a command keeps its id");
    good(&fake, "GET", &format!("/applications/{APP}/commands"), Value::Null).await;
    let path = format!("/applications/{APP}/commands");
    for (bad, expected) in [
        (json!({ "name": "Bad Name", "description": "x" }), "no name"),
        (json!({ "name": "x", "description": "x".repeat(101) }), "description"),
        (json!({ "name": "x", "description": "" }), "description"),
        (json!({ "name": "x", "description": "x", "option": [] }), "option"),
    ] {
        assert_eq!(refused(&fake, "PUT", &path, json!([bad])).await, (400, 50035));
        let found = fake.take_faults().join("\n");
        assert!(found.contains(expected), "{expected}: {found}");
    }
    let mut line = Line::log_in(&fake).await;
    let (_, it) = tokio::join!(
        fake.command(OWNER, LOUNGE, "/setup day at:noon"),
        answer(&fake, &mut line, json!({ "type": 5 })),
    );
    let expected = json!([{ "name": "day", "type": 1, "options": [{ "name": "at", "type": 3, "value": "noon" }] }]);
    assert_eq!(it["data"]["options"], expected);
}

#[tokio::test]
async fn without_an_answer_it_fails() {
    let fake = room().await;
    register(&fake).await;
    assert!(
        matches!(fake.command(ANA, LOUNGE, "/help").await, Seen::Failed),
        "nobody is connected"
    );
    let mut line = Line::log_in(&fake).await;
    fake.with(|world| world.three_seconds = true);
    let (_, it) = tokio::join!(fake.command(BEN, LOUNGE, "/help"), async {
        let it = line.event("INTERACTION_CREATE").await;
        fake.pass(4);
        assert_eq!(
            refused(&fake, "POST", &callback(&it), json!({ "type": 5 })).await,
            (404, 10062)
        );
        fake.with(|world| world.sessions.lines.clear());
        it
    });
    let early = webhook(&it, "/messages/@original");
    assert_eq!(refused(&fake, "PATCH", &early, says("x")).await, (404, 10015));
    assert!(it["app_permissions"].is_string());
    assert_eq!(it["application_id"], APP.to_string());
    assert_ne!(APP, BOT);
}
