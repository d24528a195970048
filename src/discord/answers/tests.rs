//! What is answered at once, and what is put off in which manner.

use super::{
    super::frame::tests::{interacted, me, message},
    *,
};
use crate::prompts;
use chrono_tz::Europe::Berlin;

fn bank() -> Bank {
    prompts::bank(None).unwrap()
}

fn answer(kind: u64, data: &Value, more: &Value) -> Option<AtOnce> {
    asked(kind, data, more, &asker(&bank()))
}

fn asker(bank: &Bank) -> Asker<'_> {
    Asker { bank, zone: Berlin, writes: false, draft: None }
}

fn asked(kind: u64, data: &Value, more: &Value, asker: &Asker<'_>) -> Option<AtOnce> {
    at_once(&interacted(kind, data, more), asker)
}

fn answered(kind: u64, data: &Value, more: &Value) -> Value {
    match answer(kind, data, more) {
        Some(AtOnce::Answer(answer)) => answer,
        other => panic!("{other:?}"),
    }
}

fn pressed(id: &str) -> Option<AtOnce> {
    let message = json!({"id": "9", "components": [{"type": 1, "components": [
        {"type": 2, "custom_id": "g:5:next", "label": "Next", "style": 4},
        {"type": 2, "custom_id": id, "label": "Skip it", "style": 2}]}]});
    answer(3, &json!({"custom_id": id, "component_type": 2}), &json!({"message": message}))
}

#[test]
fn commands_are_put_off_for_those_who_may_see_the_answer() {
    let message = |only_you| Promise::Message { only_you };
    for name in ["practice", "help", "next", "schedule"] {
        let want = AtOnce::Defer(json!({"type": 5, "data": {"flags": 64}}), message(true));
        assert_eq!(answer(2, &json!({"name": name}), &json!({})), Some(want), "{name}");
    }
    let want = AtOnce::Defer(json!({"type": 5}), message(false));
    assert_eq!(answer(2, &json!({"name": "leaderboard"}), &json!({})), Some(want));
}

#[test]
fn a_mock_without_arguments_asks_for_them() {
    let form = answered(2, &json!({"name": "mock"}), &json!({}));
    assert_eq!((&form["type"], &form["data"]["custom_id"]), (&json!(9), &json!("greenroom:mock")));
    let with =
        json!({"name": "mock", "options": [{"name": "problem", "type": 3, "value": "card-fraud"}]});
    assert!(matches!(answer(2, &with, &json!({})), Some(AtOnce::Defer(..))));
}

#[test]
fn buttons_do_ask_or_open() {
    let quiet = AtOnce::Defer(json!({"type": 6}), Promise::Nothing);
    assert_eq!(pressed("g:1:next"), Some(quiet));
    let Some(AtOnce::Answer(form)) = pressed("f:1:answer") else { panic!("no form") };
    assert_eq!(
        (&form["type"], &form["data"]["custom_id"]),
        (&json!(9), &json!("greenroom:answer"))
    );
    let Some(AtOnce::Answer(asked)) = pressed("c:1:skip") else { panic!("no question") };
    let button = &asked["data"]["components"][0]["components"][0];
    assert_eq!((&asked["type"], &asked["data"]["flags"]), (&json!(4), &json!(64)));
    assert_eq!((&button["custom_id"], &button["label"]), (&json!("g:0:skip"), &json!("Skip it")));
    assert!(asked["data"].to_string().contains("without an answer"), "{asked}");
    let question = json!({"message": {"id": "9", "components": asked["data"]["components"]}});
    let gone = AtOnce::Defer(json!({"type": 7, "data": {"components": []}}), Promise::Nothing);
    assert_eq!(answer(3, &json!({"custom_id": "g:0:skip"}), &question), Some(gone));
    for foreign in ["x", "f:1:nothing", "f:answer", "c:skip", ""] {
        assert_eq!(pressed(foreign), None, "{foreign}");
    }
}

#[test]
fn what_acts_elsewhere_goes_on_acting_there() {
    let alone = json!({"guild_id": null, "member": null, "user": {"id": "100"}});
    let pressed = |kind, data: Value| answered(kind, &data, &alone)["data"].clone();
    let form = pressed(3, json!({"custom_id": "f@9/1a:1:answer"}));
    assert_eq!(form["custom_id"], "greenroom:answer@9/1a");
    let button = |of: Value| of["components"][0]["components"][0]["custom_id"].clone();
    let question = pressed(3, json!({"custom_id": "c@9/1a:1:skip"}));
    assert_eq!(button(question), "g@9/1a:0:skip");
    let wrong = pressed(5, json!({"custom_id": "greenroom:answer@9/1a"}));
    assert_eq!(button(wrong), "f@9/1a:0:answer");
    let event = interacted(3, &json!({"custom_id": "g@9/1a:1:next"}), &alone);
    let read = Interaction::read(&event, &me()).unwrap();
    assert_eq!((read.conversation.as_str(), read.acts.id().as_str()), ("@me/8", "9/46"));
}

#[test]
fn only_what_is_wrong_in_a_form_is_answered_at_once() {
    let sent = |text: &str, more: Value| {
        let field =
            json!({"type": 18, "component": {"type": 4, "custom_id": "text", "value": text}});
        answer(5, &json!({"custom_id": "greenroom:answer", "components": [field]}), &more)
    };
    let Some(AtOnce::Answer(wrong)) = sent("  ", json!({})) else { panic!("taken") };
    assert_eq!((&wrong["type"], &wrong["data"]["flags"]), (&json!(4), &json!(64)));
    assert!(wrong["data"]["embeds"].to_string().contains("Write something first"), "{wrong}");
    assert_eq!(wrong["data"]["allowed_mentions"], json!({"parse": [], "replied_user": false}));
    let again = &wrong["data"]["components"][0]["components"][0]["custom_id"];
    assert!(
        again.as_str().is_some_and(|id| id.starts_with("f:") && id.ends_with(":answer")),
        "{again}"
    );
    let put_off = AtOnce::Defer(
        json!({"type": 5, "data": {"flags": 64}}),
        Promise::Message { only_you: true },
    );
    assert_eq!(sent("Growth.", json!({})), Some(put_off));
    let quiet = AtOnce::Defer(json!({"type": 6}), Promise::Nothing);
    assert_eq!(sent("Growth.", json!({"message": {"id": "9"}})), Some(quiet));
}

#[test]
fn choices_follow_what_is_typed() {
    let typing = |command: &str, option: &str, typed: &str| {
        let option = json!({"name": option, "type": 3, "value": typed, "focused": true});
        let answer = answered(4, &json!({"name": command, "options": [option]}), &json!({}));
        assert_eq!(answer["type"], 8);
        answer["data"]["choices"].as_array().unwrap().clone()
    };
    let first = |command, option, typed| typing(command, option, typed)[0]["value"].clone();
    assert_eq!(first("practice", "problem", ""), "today");
    assert_eq!(first("mock", "problem", "fraud"), "card-fraud");
    assert_eq!(typing("practice", "problem", "").len(), bank().problems().len() + 2);
    assert_eq!(first("schedule", "zone", "berl"), "Europe/Berlin");
    assert_eq!(first("schedule", "zone", "new york"), "America/New_York");
    assert_eq!(typing("schedule", "zone", "eu").len(), 25);
    assert_eq!(first("why", "criterion", "canary"), "deployment.canary");
    assert_eq!(typing("practice", "problem", &"z".repeat(3000)), Vec::<Value>::new());
    assert_eq!(typing("practice", "other", "x"), Vec::<Value>::new());
    let none = answered(4, &json!({"name": "practice"}), &json!({}));
    assert_eq!(none["data"]["choices"], json!([]));
}

#[test]
fn an_interaction_tells_where_its_answers_go() {
    let event = interacted(2, &json!({"name": "help"}), &json!({}));
    let read = Interaction::read(&event, &me()).unwrap();
    assert_eq!(
        (read.id.0, read.application.0, read.token.reveal()),
        (1_300_000_000_000_000_000, 2, "secret")
    );
    assert_eq!((read.member.as_str(), read.conversation.as_str()), ("discord:100", "7/8"));
    assert!(!format!("{read:?}").contains("secret\""));
    let blank = interacted(2, &json!({"name": "help"}), &json!({"token": ""}));
    assert_eq!(Interaction::read(&blank, &me()), None, "a stored one");
    assert_eq!(Interaction::read(&message(&json!({})), &me()), None);
    assert_eq!(at_once(&message(&json!({})), &asker(&bank())), None);
}

#[test]
fn whoever_may_write_gets_the_form_of_a_problem_and_what_was_not_taken_is_there_again() {
    let bank = bank();
    let host = Asker { writes: true, ..asker(&bank) };
    let add = json!({"name": "problems", "options": [{"name": "add", "type": 1}]});
    let text = |answer: &Value| {
        let fields = answer["data"]["components"].as_array().unwrap();
        fields.last().unwrap()["component"]["value"].as_str().unwrap().to_owned()
    };
    let Some(AtOnce::Answer(form)) = asked(2, &add, &json!({}), &host) else { panic!("no form") };
    assert_eq!(form["data"]["custom_id"], "greenroom:add-problem");
    assert!(text(&form).starts_with("id = \"ride-prices\""));
    assert!(matches!(asked(2, &add, &json!({}), &asker(&bank)), Some(AtOnce::Defer(..))));
    let mut with_file = add;
    with_file["resolved"] = json!({"attachments": {"5": {"id": "5"}}});
    assert!(matches!(asked(2, &with_file, &json!({}), &host), Some(AtOnce::Defer(..))));
    let edit = json!({"name": "problems", "options": [{"name": "edit", "type": 1,
        "options": [{"name": "own", "type": 3, "value": "card-fraud"}]}]});
    let put_off = asked(2, &edit, &json!({}), &host);
    assert!(matches!(put_off, Some(AtOnce::Defer(..))), "it is none of their own");

    let taken = text(&form).replacen("ride-prices", "card-fraud", 1);
    let field = json!({"type": 18, "component": {"type": 4, "custom_id": "text", "value": taken}});
    let sent = json!({"custom_id": "greenroom:add-problem", "components": [field]});
    let Some(AtOnce::Answer(wrong)) = asked(5, &sent, &json!({}), &host) else { panic!("taken") };
    assert!(wrong["data"].to_string().contains("is the id of another problem"), "{wrong}");
    let draft = written(&interacted(5, &sent, &json!({})));
    assert_eq!(draft.as_ref().map(|draft| draft.text.as_str()), Some(taken.as_str()));
    let again = Asker { draft, ..asker(&bank) };
    let press = json!({"custom_id": "f:1:add-problem", "component_type": 2});
    let Some(AtOnce::Answer(form)) = asked(3, &press, &json!({}), &again) else {
        panic!("no form")
    };
    assert_eq!(text(&form), taken);
}
