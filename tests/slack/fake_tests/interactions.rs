//! Commands, presses, choices and forms, and what their answers do.

use super::{ANA, LOUNGE, Line, call, exchange, post, room, web_api::modal};
use crate::fake::{BOT, Fault};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};

fn menu() -> Value {
    json!([
        { "type": "section", "text": { "type": "mrkdwn", "text": "Ready?" } },
        { "type": "actions", "block_id": "row", "elements": [
            { "type": "button", "action_id": "go", "value": "go:1",
              "text": { "type": "plain_text", "text": "Go on" } },
            { "type": "static_select", "action_id": "pick", "options": [
                { "value": "a", "text": { "type": "plain_text", "text": "First" } },
                { "value": "b", "text": { "type": "plain_text", "text": "Second" } },
            ] },
        ] },
    ])
}

async fn respond(url: &Value, body: Value) -> u16 {
    let request = Request::post(url.as_str().unwrap()).header("content-type", "application/json");
    exchange(request.body(Body::from(body.to_string())).unwrap()).await.unwrap().0
}

#[tokio::test]
async fn a_press_names_its_message_and_can_be_answered_five_times() {
    let fake = room().await;
    let ts = post(&fake, json!({ "channel": LOUNGE, "text": "Ready?", "blocks": menu() })).await;
    assert_eq!(fake.channel(LOUNGE)[0].text(), "Ready?\n[Go on] [First | Second]");
    let mut line = Line::open(&fake).await;
    let (answer, sent) = tokio::join!(fake.press(ANA, &ts, "Go on"), line.take(Value::Null));
    assert!(answer.is_ok());
    let pressed = &sent["payload"];
    assert_eq!(pressed["type"], "block_actions");
    assert_eq!(pressed["actions"][0]["value"], "go:1");
    assert_eq!(pressed["actions"][0]["block_id"], "row");
    assert_eq!(pressed["container"]["message_ts"], ts.as_str());
    assert_eq!(pressed["message"]["ts"], ts.as_str());
    assert_eq!(pressed["state"]["values"]["row"]["pick"]["selected_option"], Value::Null);

    let (_, sent) = tokio::join!(fake.press(ANA, &ts, "Second"), line.take(Value::Null));
    let chosen = &sent["payload"]["actions"][0];
    assert_eq!(
        (&chosen["action_id"], &chosen["selected_option"]["value"]),
        (&json!("pick"), &json!("b"))
    );

    let url = &pressed["response_url"];
    assert_eq!(respond(url, json!({ "text": "alone" })).await, 200);
    assert_eq!(fake.ephemerals(ANA)[0].text(), "alone");
    assert_eq!(respond(url, json!({ "text": "all", "response_type": "in_channel" })).await, 200);
    assert_eq!(fake.channel(LOUNGE).len(), 2);
    assert_eq!(respond(url, json!({ "text": "new", "replace_original": true })).await, 200);
    fake.next("response_url", Fault::Status(500));
    assert_eq!(respond(url, json!({ "text": "x" })).await, 500);
    assert_eq!(respond(url, json!({ "delete_original": true })).await, 200);
    assert_eq!(fake.channel(LOUNGE).len(), 1, "the original is gone");
    assert_eq!(respond(url, json!({ "text": "five" })).await, 200);
    assert_eq!(respond(url, json!({ "text": "six" })).await, 404);
    fake.done();
}

#[tokio::test]
async fn an_ephemeral_is_pressed_and_replaced_by_its_url() {
    let fake = room().await;
    let card = json!({ "channel": LOUNGE, "user": ANA, "text": "Ready?", "blocks": menu() });
    call(&fake, "chat.postEphemeral", card).await;
    let ts = fake.ephemerals(ANA)[0].ts.clone();
    let mut line = Line::open(&fake).await;
    let (_, sent) = tokio::join!(fake.press(ANA, &ts, "go:1"), line.take(Value::Null));
    assert_eq!(sent["payload"]["container"]["is_ephemeral"], true);
    assert_eq!(sent["payload"]["message"], Value::Null);
    let url = &sent["payload"]["response_url"];
    assert_eq!(respond(url, json!({ "text": "done", "replace_original": true })).await, 200);
    assert_eq!(fake.ephemerals(ANA).iter().map(|it| it.text()).collect::<Vec<_>>(), ["done"]);
    fake.set_time(fake.time() + 1801);
    assert_eq!(respond(url, json!({ "text": "late" })).await, 404);
    assert!(fake.channel(LOUNGE).is_empty());
    fake.done();
}

#[tokio::test]
async fn a_command_opens_a_form_that_is_refused_and_then_taken() {
    let fake = room().await;
    let mut line = Line::open(&fake).await;
    let answer = json!({ "text": "wait" });
    let (answer, sent) =
        tokio::join!(fake.command(ANA, LOUNGE, "/greenroom", "new"), line.take(answer));
    assert_eq!(answer.body()["text"], "wait");
    assert_eq!(fake.ephemerals(ANA)[0].text(), "wait");
    assert_eq!(sent["payload"]["text"], "new");
    let trigger = sent["payload"]["trigger_id"].clone();
    let open = json!({ "trigger_id": trigger, "view": modal() });
    let opened = call(&fake, "views.open", open.clone()).await;
    assert_eq!(opened["ok"], true, "{opened}");
    assert_eq!(call(&fake, "views.open", open).await["error"], "exchanged_trigger_id");
    assert_eq!(fake.modal(ANA).unwrap().text(), "Form\nName\n[]\nSend");

    let stale = json!({ "view_id": opened["view"]["id"], "hash": "old", "view": modal() });
    assert_eq!(call(&fake, "views.update", stale).await["error"], "hash_conflict");
    let update = json!({ "view_id": opened["view"]["id"], "view": modal() });
    assert_eq!(call(&fake, "views.update", update).await["ok"], true);

    let errors = json!({ "response_action": "errors", "errors": { "name": "taken" } });
    let (refused, sent) =
        tokio::join!(fake.submit(ANA, "form", &[("Name", "Ana")]), line.take(errors));
    assert_eq!(refused, Some(json!({ "name": "taken" })));
    let state = &sent["payload"]["view"]["state"]["values"];
    assert_eq!(state["name"]["value"]["value"], "Ana");
    assert!(fake.modal(ANA).is_some(), "it stays open");
    let next = json!({ "response_action": "push", "view": modal() });
    tokio::join!(fake.submit(ANA, "form", &[("name", "A")]), line.take(next));
    let (taken, _) =
        tokio::join!(fake.submit(ANA, "form", &[("name", "Bea")]), line.take(Value::Null));
    assert_eq!(taken, None);
    let clear = json!({ "response_action": "clear" });
    tokio::join!(fake.submit(ANA, "form", &[("name", "Bea")]), line.take(clear));
    assert!(fake.modal(ANA).is_none());
    fake.done();
}

#[tokio::test]
#[should_panic(expected = "do not fit")]
async fn nobody_can_enter_more_than_an_input_takes() {
    let fake = room().await;
    let trigger = fake.with(|world| world.new_trigger(ANA));
    call(&fake, "views.open", json!({ "trigger_id": trigger, "view": modal() })).await;
    fake.submit(ANA, "form", &[("name", "longer than ten")]).await;
}

#[tokio::test]
async fn triggers_end_and_modals_stack_to_three() {
    let fake = room().await;
    let late = fake.with(|world| world.new_trigger(ANA));
    fake.set_time(fake.time() + 4);
    let open = |method: &'static str, trigger: String| {
        call(&fake, method, json!({ "trigger_id": trigger, "view": modal() }))
    };
    assert_eq!(open("views.open", late).await["error"], "expired_trigger_id");
    let trigger = || fake.with(|world| world.new_trigger(ANA));
    assert_eq!(open("views.push", trigger()).await["error"], "not_found");
    assert_eq!(open("views.open", trigger()).await["ok"], true);
    assert_eq!(open("views.push", trigger()).await["ok"], true);
    assert_eq!(open("views.push", trigger()).await["ok"], true);
    assert_eq!(open("views.push", trigger()).await["error"], "push_limit_reached");
    assert_eq!(fake.take_faults().len(), 1);
    for _ in 0..3 {
        fake.close_modal(ANA);
    }
    assert!(fake.modal(ANA).is_none());
}

#[tokio::test]
async fn a_home_is_published_and_pressed() {
    let fake = room().await;
    let mut line = Line::open(&fake).await;
    fake.open_home(ANA);
    let opened = line.take(Value::Null).await;
    assert_eq!(opened["payload"]["event"]["type"], "app_home_opened");
    let home = json!({ "user_id": ANA, "view": { "type": "home", "blocks": menu() } });
    assert_eq!(call(&fake, "views.publish", home).await["ok"], true);
    assert_eq!(fake.home(ANA).unwrap().text(), "Ready?\n[Go on] [First | Second]");
    let (_, sent) = tokio::join!(fake.press_home(ANA, "go"), line.take(Value::Null));
    assert_eq!(sent["payload"]["container"]["type"], "view");
    assert_eq!(sent["payload"]["view"]["type"], "home");
    let trigger = sent["payload"]["trigger_id"].clone();
    let mut form = modal();
    form["notify_on_close"] = true.into();
    form["blocks"].as_array_mut().unwrap().extend(menu().as_array().unwrap().clone());
    call(&fake, "views.open", json!({ "trigger_id": trigger, "view": form })).await;
    let (_, sent) = tokio::join!(fake.press_modal(ANA, "First"), line.take(Value::Null));
    assert_eq!(sent["payload"]["view"]["callback_id"], "form");
    fake.close_modal(ANA);
    assert_eq!(line.take(Value::Null).await["payload"]["type"], "view_closed");
    assert!(fake.with(|world| world.bot_is_in(LOUNGE)) && BOT.starts_with('U'));
    fake.done();
}
