//! Which frames are taken, under what key and in which conversation; what is odd; what Slack itself shows as examples.

use super::{super::workspace::tests::home, *};
use serde_json::json;

fn event(event: &Value) -> Value {
    json!({"type": "events_api", "envelope_id": "e1", "payload": {"team_id": "T1", "event": event}})
}

fn reply(more: &Value) -> Value {
    let mut message = json!({"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1",
        "text": "an answer", "ts": "1700000009.000100", "thread_ts": "1700000001.000100", "parent_user_id": "UBOT"});
    for (name, value) in more.as_object().unwrap() {
        message[name] = value.clone();
    }
    event(&message)
}

/// Key and conversation of what is taken, with how sure it is ours.
fn told(frame: &Value) -> Option<(String, String, &'static str)> {
    let (taken, sure) = match verdict(frame, &home()) {
        Verdict::Take(taken) => (taken, "ours"),
        Verdict::IfOurs { taken, begun_by_us: true } => (taken, "began at ours"),
        Verdict::IfOurs { taken, begun_by_us: false } => (taken, "unknown"),
        Verdict::Keep => return Some(("x:".to_owned(), String::new(), "kept")),
        Verdict::Leave => return None,
    };
    Some((taken.key, taken.place.id(), sure))
}

#[test]
fn what_concerns_us_is_taken_under_one_key_and_nothing_else_is() {
    let at = |key: &str, place: &str, sure| Some((key.to_owned(), place.to_owned(), sure));
    let (message, thread) = ("T1/C1/1700000009.000100", "T1/C1/1700000001.000100");
    let key = format!("m:{message}");
    let cases = [
        ("a reply in a thread of ours", json!({}), at(&key, thread, "began at ours")),
        (
            "in a thread nobody told of",
            json!({"parent_user_id": null}),
            at(&key, thread, "unknown"),
        ),
        ("in somebody's thread", json!({"parent_user_id": "U2"}), None),
        ("in the channel", json!({"thread_ts": null, "parent_user_id": null}), None),
        (
            "a mention there",
            json!({"thread_ts": null, "text": "<@UBOT> hi"}),
            at(&key, "T1/C1", "ours"),
        ),
        (
            "the same as app_mention",
            json!({"type": "app_mention", "thread_ts": null, "channel_type": null}),
            at(&key, "T1/C1", "ours"),
        ),
        (
            "a mention in somebody's thread",
            json!({"parent_user_id": "U2", "text": "<@UBOT>"}),
            at(&key, thread, "ours"),
        ),
        (
            "a direct message",
            json!({"channel": "D1", "channel_type": "im", "thread_ts": null}),
            at("m:T1/D1/1700000009.000100", "T1/D1", "ours"),
        ),
        (
            "a reply shown in the channel too",
            json!({"subtype": "thread_broadcast"}),
            at(&key, thread, "began at ours"),
        ),
        ("with a file", json!({"subtype": "file_share"}), at(&key, thread, "began at ours")),
        ("somebody joined", json!({"subtype": "channel_join"}), None),
        ("of a bot", json!({"bot_id": "B1"}), None),
        ("of our own", json!({"user": "UBOT"}), None),
        ("without a writer", json!({"user": null}), None),
        ("a reaction", json!({"type": "reaction_added"}), None),
    ];
    for (what, more, want) in cases {
        assert_eq!(told(&reply(&more)), want, "{what}");
    }
}

#[test]
fn edits_and_deletions_belong_where_their_message_does() {
    let message = |text: &str| {
        json!({"type": "message", "user": "U1", "text": text, "ts": "1700000009.000100",
            "thread_ts": "1700000001.000100", "parent_user_id": "UBOT", "edited": {"user": "U1", "ts": "1700000020.000000"}})
    };
    let changed = |from: &str, to: &str| {
        event(
            &json!({"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000020.000200",
            "event_ts": "1700000020.000200", "message": message(to), "previous_message": message(from)}),
        )
    };
    let thread = "T1/C1/1700000001.000100".to_owned();
    let want =
        ("e:T1/C1/1700000009.000100/1700000020.000000".to_owned(), thread.clone(), "began at ours");
    assert_eq!(told(&changed("a", "b")), Some(want));
    assert_eq!(told(&changed("a", "a")), None, "a preview of a link changes no text");
    let deleted = event(&json!({"type": "message", "subtype": "message_deleted", "channel": "C1",
        "deleted_ts": "1700000009.000100", "event_ts": "1700000030.000000", "previous_message": message("a")}));
    assert_eq!(
        told(&deleted),
        Some(("d:T1/C1/1700000009.000100".to_owned(), thread, "began at ours"))
    );
}

#[test]
fn commands_and_buttons_are_always_ours() {
    let command = json!({"type": "slash_commands", "payload": {"team_id": "T1", "channel_id": "C1",
        "user_id": "U1", "command": "/greenroom", "text": "help", "trigger_id": "1.2.abc"}});
    assert_eq!(told(&command), Some(("c:1.2.abc".to_owned(), "T1/C1".to_owned(), "ours")));
    let press = |container: Value| {
        json!({"type": "interactive", "payload": {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"},
            "channel": {"id": "C1"}, "container": container, "trigger_id": "9", "actions": [{"value": "next", "action_ts": "1700000001.5"}]}})
    };
    let in_thread = press(json!({"message_ts": "5.1", "thread_ts": "4.1"}));
    assert_eq!(told(&in_thread).unwrap().1, "T1/C1/4.1");
    assert_eq!(told(&press(json!({"message_ts": "5.1"}))).unwrap().1, "T1/C1/5.1");
    assert_eq!(
        told(&press(json!({"message_ts": "5.1", "is_ephemeral": true}))).unwrap().1,
        "T1/C1"
    );
    assert_eq!(told(&json!({"type": "interactive", "payload": {"type": "view_closed"}})), None);
    for odd in
        [json!(null), json!({}), json!({"type": "events_api"}), json!({"type": 7, "payload": []})]
    {
        assert_eq!(told(&odd), None);
    }
}

#[test]
fn views_belong_where_we_noted() {
    let sent = |callback: &str, noted: &str| {
        json!({"type": "interactive", "payload": {"type": "view_submission", "team": {"id": "T1"},
            "user": {"id": "U1"}, "view": {"id": "V1", "callback_id": callback, "private_metadata": noted}}})
    };
    let want = Some(("v:V1".to_owned(), "T1/C1/4.1".to_owned(), "ours"));
    assert_eq!(told(&sent("greenroom:mock", "T1/C1/4.1")), want);
    assert_eq!(told(&sent("another", "T1/C1/4.1")), None);
    assert_eq!(told(&sent("greenroom:mock", "T2/C1")).unwrap().2, "kept");
    let tab = |tab: &str| {
        event(
            &json!({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": tab, "event_ts": "7.5"}),
        )
    };
    let want = Some(("h:T1/U1/7.5".to_owned(), "T1/D1".to_owned(), "ours"));
    assert_eq!((told(&tab("home")), told(&tab("messages"))), (want, None));
}

#[test]
fn what_may_be_ours_and_cannot_be_read_is_kept() {
    let unread = [
        reply(&json!({"channel": 7})),
        reply(&json!({"channel": null})),
        reply(&json!({"ts": {}, "event_ts": null})),
        event(&json!({"type": "app_home_opened", "tab": "home"})),
        json!({"type": "slash_commands", "payload": {"command": "/practice", "channel_id": "C1"}}),
        json!({"type": "interactive", "payload": {"type": "block_actions", "trigger_id": "1"}}),
    ];
    for frame in unread {
        assert_eq!(told(&frame).map(|(_, _, sure)| sure), Some("kept"), "{frame}");
    }
}

#[test]
fn the_envelopes_that_slack_sends_are_read() {
    let home = Workspace { team: "T111".to_owned(), bot: "U111".to_owned(), ..home() };
    let envelopes = include_str!("../../../tests/data/slack/envelopes.jsonl");
    let keys: Vec<Option<String>> = envelopes
        .lines()
        .map(|line| match verdict(&serde_json::from_str(line).unwrap(), &home) {
            Verdict::Take(taken) => Some(format!("{} in {}", taken.key, taken.place.id())),
            Verdict::IfOurs { .. } => Some("perhaps".to_owned()),
            Verdict::Keep => Some("kept".to_owned()),
            Verdict::Leave => None,
        })
        .collect();
    // The mention comes twice, as itself and as a message: under one key.
    let mention = Some("m:T111/C111/1610241741.000200 in T111/C111".to_owned());
    let command = Some("c:111.222.xxx in T111/C111".to_owned());
    assert_eq!(keys, [command, mention.clone(), None, mention, None, None, None]);
}

#[test]
fn what_is_odd_in_a_message_does_not_hide_it() {
    for odd in [
        json!({"metadata": {"event_type": "x", "event_payload": {"n": 7}}}),
        json!({"files": [{"id": "F1", "url_private": ""}], "subtype": "file_share"}),
        json!({"attachments": [{"id": "not a number"}], "blocks": "none"}),
        json!({"text": "x".repeat(1 << 20)}),
        json!({"edited": null, "reactions": {}}),
    ] {
        let want = Some("began at ours");
        assert_eq!(told(&reply(&odd)).map(|(_, _, sure)| sure), want);
    }
    let mut no_team = reply(&json!({}));
    no_team["payload"]["team_id"] = Value::Null;
    assert!(told(&no_team).is_some(), "an installation of a whole organisation tells no team");
}
