//! What events mean: words, commands, presses, forms.

use super::{
    super::frame::tests::{interacted, me, message, with},
    *,
};
use crate::chat::inbound::Unread;
use crate::discord::people::People;
use serde_json::json;

/// What an event means in a channel of a server, in a thread of it, or in a direct message.
fn meant(event: &Value, conversation: &str, channel: &str) -> Option<InboundKind> {
    let who = People::default().of(event)?;
    assert_eq!(who.member.as_str(), "discord:100");
    let (here, channel) = (ConversationId::new(conversation), ConversationId::new(channel));
    let at = DateTime::UNIX_EPOCH;
    let inbound = inbound(event, &here, channel.clone(), at, &me(), &Files::default(), who)?;
    assert_eq!((inbound.conversation, inbound.channel, inbound.home), (here, channel, None));
    Some(inbound.kind)
}

const CHANNEL: (&str, &str) = ("7/8", "7/8");
const THREAD: (&str, &str) = ("7/8", "7/6");
const DIRECT: (&str, &str) = ("@me/8", "@me/8");

fn command(line: &str) -> Option<InboundKind> {
    Some(InboundKind::Command { line: line.to_owned() })
}

#[test]
fn a_message_is_a_command_where_nothing_else_can_be_meant() {
    let said = |place: &str, text: &str, addressed| {
        let key = MessageKey::new(format!("{place}/1300000000000000000"));
        let text = text.to_owned();
        Some(InboundKind::Message { key, text, whole: false, addressed, unread: Vec::new() })
    };
    let menu = Some(InboundKind::Arrived { wanted: None });
    let cases = [
        ("<@1> practice card-fraud", CHANNEL, command("practice card-fraud")),
        ("<@!1> what now", CHANNEL, command("what now")),
        ("<@1>", CHANNEL, menu.clone()),
        ("practice", CHANNEL, None),
        ("<@1> pause", THREAD, command("pause")),
        ("<@1>", THREAD, menu.clone()),
        ("<@1> how many users?", THREAD, said("7/8", "how many users?", true)),
        ("pause", THREAD, said("7/8", "pause", false)),
        ("We log to Kafka.", THREAD, said("7/8", "We log to Kafka.", false)),
        ("practice card-fraud", DIRECT, command("practice card-fraud")),
        ("/help", DIRECT, command("/help")),
        (
            "Practice makes the model\nbetter",
            DIRECT,
            said("@me/8", "Practice makes the model\nbetter", false),
        ),
        ("<@1> The goal is growth.", DIRECT, said("@me/8", "The goal is growth.", true)),
        ("<@1>", DIRECT, menu),
        ("", DIRECT, None),
    ];
    for (text, (conversation, channel), want) in cases {
        let event = message(&json!({"content": text}));
        assert_eq!(
            meant(&event, conversation, channel),
            want,
            "{text} in {conversation} of {channel}"
        );
    }
}

#[test]
fn a_reply_to_a_card_answers_it() {
    let reply =
        |text: &str, more: &Value| message(&with(json!({"type": 19, "content": text}), more));
    let to_us = json!({"referenced_message": {"author": {"id": "1"}}});
    let called = json!({"mentions": [{"id": "1"}], "referenced_message": null});
    let to_another = json!({"referenced_message": {"author": {"id": "5"}}});
    let said = |text: &str, more: &Value| meant(&reply(text, more), THREAD.0, THREAD.1);
    for more in [&to_us, &called, &to_another] {
        let answer = said("The goal is growth.", more);
        assert!(
            matches!(answer, Some(InboundKind::Message { addressed: false, .. })),
            "{answer:?} to {more}"
        );
    }
    assert_eq!(said("pause", &to_us), command("pause"));
    assert_eq!(said("pause", &called), command("pause"));
    assert!(matches!(said("pause", &to_another), Some(InboundKind::Message { .. })));
    let (here, channel) = CHANNEL;
    assert_eq!(meant(&reply("practice", &called), here, channel), command("practice"));
    assert_eq!(meant(&reply("Looks good!", &called), here, channel), None, "talk below a post");
}

#[test]
fn a_mention_is_an_answer_where_nothing_else_is_read() {
    let blind = Me { message_content: false, ..me() };
    let said = |conversation: &str| {
        let event = message(&json!({"content": "<@1> The goal is growth."}));
        let who = People::default().of(&event)?;
        let (here, channel) = (ConversationId::new(conversation), ConversationId::new("7/6"));
        let (at, files) = (DateTime::UNIX_EPOCH, Files::default());
        Some(inbound(&event, &here, channel, at, &blind, &files, who)?.kind)
    };
    assert!(matches!(said("7/8"), Some(InboundKind::Message { addressed: false, .. })));
    assert!(matches!(said("@me/8"), Some(InboundKind::Message { addressed: true, .. })));
}

#[test]
fn files_that_were_not_read_are_told() {
    let shared = |text: &str| {
        message(&json!({"content": text, "attachments": [{"id": "5", "filename": "a.png"}]}))
    };
    let Some(InboundKind::Message { text, unread, .. }) =
        meant(&shared("See:"), THREAD.0, THREAD.1)
    else {
        panic!("nothing");
    };
    assert_eq!(
        (text.as_str(), unread[0].name.as_str(), unread[0].why),
        ("See:", "a.png", Unread::NotGiven)
    );
    assert!(matches!(meant(&shared(""), THREAD.0, THREAD.1), Some(InboundKind::Message { .. })));
    assert!(matches!(
        meant(&shared("<@1>"), CHANNEL.0, CHANNEL.1),
        Some(InboundKind::Message { .. })
    ));
    assert_eq!(meant(&shared(""), CHANNEL.0, CHANNEL.1), None);
}

#[test]
fn edits_and_deletions_name_their_message() {
    let key = MessageKey::new("7/8/1300000000000000000");
    let event =
        json!({"t": "MESSAGE_UPDATE", "d": message(&json!({"content": "<@1> better"}))["d"]});
    let want = InboundKind::Edited { key: key.clone(), text: "better".to_owned(), whole: false };
    assert_eq!(meant(&event, THREAD.0, THREAD.1), Some(want));
    let event = json!({"t": "MESSAGE_DELETE", "d": {"id": "1300000000000000000", "channel_id": "8", "guild_id": "7"}});
    assert_eq!(actor(&event), None);
    let who = People::default().of(&message(&json!({}))).unwrap();
    let here = ConversationId::new("7/8");
    let at = DateTime::UNIX_EPOCH;
    let inbound = inbound(&event, &here, here.clone(), at, &me(), &Files::default(), who).unwrap();
    assert_eq!(inbound.kind, InboundKind::Deleted { key });
}

#[test]
fn commands_buttons_and_selects_are_lines_of_the_grammar() {
    let given =
        |kind, data: Value| meant(&interacted(kind, &data, &json!({})), CHANNEL.0, CHANNEL.1);
    assert_eq!(given(2, json!({"name": "progress", "type": 1})), command("progress"));
    assert_eq!(given(2, json!({"name": "gone"})), command("gone"), "of an earlier version");
    assert_eq!(
        given(3, json!({"custom_id": "g:0:practice card-fraud"})),
        command("practice card-fraud")
    );
    assert_eq!(
        given(3, json!({"custom_id": "g:0:why", "values": ["io.inputs"]})),
        command("why io.inputs")
    );
    for nothing in ["g:0:", "g:0", "f:0:answer", "c:0:skip", "x"] {
        assert_eq!(given(3, json!({"custom_id": nothing})), None, "{nothing}");
    }
    assert_eq!(given(4, json!({"name": "practice"})), None);
}

#[test]
fn a_filled_form_is_a_line_or_an_answer() {
    let sent = |form: &str, text: &str| {
        let field =
            json!({"type": 18, "component": {"type": 4, "custom_id": "text", "value": text}});
        let data = json!({"custom_id": form, "components": [field]});
        meant(&interacted(5, &data, &json!({})), THREAD.0, THREAD.1)
    };
    let key = MessageKey::new("7/8/form/1300000000000000000");
    let text = "The goal\n\nis growth.".to_owned();
    let answer =
        InboundKind::Message { key, text, whole: true, addressed: false, unread: Vec::new() };
    assert_eq!(sent("greenroom:answer", "The goal\n\nis growth. "), Some(answer));
    assert_eq!(sent("greenroom:ask", "How many\nusers?"), command("ask How many users?"));
    assert_eq!(sent("greenroom:ask", " "), None, "what is wrong never gets here");
}

#[test]
fn what_is_pressed_or_filled_in_from_afar_is_the_same() {
    let (_, channel) = CHANNEL;
    let alone = json!({"guild_id": null, "member": null, "user": {"id": "100"}});
    let did = |kind, data: Value| meant(&interacted(kind, &data, &alone), channel, channel);
    assert_eq!(did(3, json!({"custom_id": "g@7/8:0:post"})), command("post"));
    let field =
        json!({"type": 18, "component": {"type": 4, "custom_id": "text", "value": "Growth."}});
    let form = json!({"custom_id": "greenroom:answer@7/8", "components": [field]});
    let Some(InboundKind::Message { key, .. }) = did(5, form) else { panic!("no answer") };
    assert_eq!(key.as_str(), "7/8/form/1300000000000000000");
}

#[test]
fn a_new_server_invited_us() {
    let event = json!({"t": "GUILD_CREATE", "d": {"id": "7", "owner_id": "100"}});
    assert_eq!(meant(&event, CHANNEL.0, CHANNEL.1), Some(InboundKind::Invited));
}
