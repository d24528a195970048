//! Which events are taken, under what key and in which conversation; what is odd.

use super::*;
use serde_json::Map;

/// Us: user 1 of application 2.
pub(in crate::discord) fn me() -> Me {
    Me { user: Snowflake(1), application: Snowflake(2), message_content: true }
}

/// A payload with other fields in place of, or beside, its own.
pub(in crate::discord) fn with(mut payload: Value, more: &Value) -> Value {
    let none = Map::new();
    for (name, value) in more.as_object().unwrap_or(&none) {
        payload[name] = value.clone();
    }
    payload
}

/// A message of user 100 in channel 8 of server 7, as Discord sends one.
pub(in crate::discord) fn message(more: &Value) -> Value {
    let payload = json!({
        "id": "1300000000000000000", "channel_id": "8", "guild_id": "7", "type": 0, "content": "an answer",
        "author": {"id": "100", "username": "ana_b", "global_name": "Ana", "discriminator": "0", "avatar": null},
        "member": {"nick": null, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00"},
        "timestamp": "2024-10-27T05:01:16.234000+00:00", "edited_timestamp": null, "tts": false, "pinned": false,
        "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
        "components": [], "flags": 0, "nonce": "12", "channel_type": 0,
    });
    json!({"t": "MESSAGE_CREATE", "d": with(payload, more)})
}

/// An interaction of user 100 there.
pub(in crate::discord) fn interacted(kind: u64, data: &Value, more: &Value) -> Value {
    let payload = json!({
        "id": "1300000000000000000", "application_id": "2", "token": "secret", "version": 1, "type": kind,
        "guild_id": "7", "channel_id": "8", "channel": {"id": "8", "type": 0}, "locale": "en-US",
        "member": {"nick": "Annie", "roles": [], "permissions": "0", "user": {"id": "100", "username": "ana_b"}},
        "entitlements": [], "context": 0, "data": data,
    });
    json!({"t": "INTERACTION_CREATE", "d": with(payload, more)})
}

fn of_message(name: &str, more: &Value) -> Value {
    json!({"t": name, "d": message(more)["d"]})
}

/// Key and conversation of what is taken, with how sure it is ours.
fn told(event: &Value) -> Option<(String, String, &'static str)> {
    let (taken, sure) = match verdict(event, &me()) {
        Verdict::Take(taken) => (taken, "ours"),
        Verdict::IfOurs(taken) => (taken, "perhaps"),
        Verdict::IfNew(taken) => (taken, "new"),
        Verdict::Split(_) => return Some((String::new(), String::new(), "split")),
        Verdict::Keep => return Some((String::new(), String::new(), "kept")),
        Verdict::Leave => return None,
    };
    Some((taken.key, taken.place.id(), sure))
}

fn sure(event: &Value) -> Option<&'static str> {
    told(event).map(|(_, _, sure)| sure)
}

const KEY: &str = "m:1300000000000000000";

#[test]
fn peoples_words_are_taken_under_one_key_and_nothing_else_is() {
    let at = |place: &str, sure| Some((KEY.to_owned(), place.to_owned(), sure));
    let us = json!([{"id": "1"}]);
    let cases = [
        ("in a server", json!({}), at("7/8", "perhaps")),
        ("a reply", json!({"type": 19}), at("7/8", "perhaps")),
        ("a mention", json!({"content": "<@1> hi", "mentions": us}), at("7/8", "ours")),
        ("a direct message", json!({"guild_id": null, "member": null}), at("@me/8", "ours")),
        ("a command as a reply", json!({"content": "help", "mentions": us}), at("7/8", "ours")),
        ("talk as a reply", json!({"content": "nice", "mentions": us}), at("7/8", "perhaps")),
        ("a file", json!({"content": "", "attachments": [{"id": "5"}]}), at("7/8", "perhaps")),
        ("a sticker", json!({"content": "", "sticker_items": [{"id": "5"}]}), None),
        ("somebody joined", json!({"type": 7}), None),
        ("the beginning of a thread", json!({"type": 21, "content": ""}), None),
        ("of a bot", json!({"author": {"id": "5", "bot": true}}), None),
        ("of Discord", json!({"author": {"id": "5", "system": true}}), None),
        ("of a webhook", json!({"webhook_id": "5"}), None),
        ("of our own", json!({"author": {"id": "1"}}), None),
    ];
    for (what, more, want) in cases {
        assert_eq!(told(&message(&more)), want, "{what}");
    }
    assert_eq!(sure(&of_message("MESSAGE_REACTION_ADD", &json!({}))), None);
    let Verdict::IfOurs(taken) = verdict(&message(&json!({})), &me()) else { panic!("left") };
    assert_eq!(taken.at.map(|at| at.timestamp_millis()), Some(1_730_014_552_832));
}

#[test]
fn edits_and_deletions_belong_where_their_message_does() {
    let edit = |more: Value| {
        let edited = json!({"edited_timestamp": "2024-10-27T05:02:00.500000+00:00"});
        told(&of_message("MESSAGE_UPDATE", &with(edited, &more)))
    };
    let at = |place: &str, sure| {
        Some(("e:1300000000000000000/1730005320500000".to_owned(), place.to_owned(), sure))
    };
    assert_eq!(edit(json!({})), at("7/8", "perhaps"));
    assert_eq!(edit(json!({"guild_id": null})), at("@me/8", "ours"));
    assert_eq!(edit(json!({"content": ""})), at("7/8", "perhaps"), "all words taken out");
    assert_eq!(edit(json!({"edited_timestamp": null})), None, "a preview was added");
    assert_eq!(edit(json!({"content": null})), None);
    assert_eq!(edit(json!({"author": {"id": "1"}})), None);
    let blind = Me { message_content: false, ..me() };
    let empty = json!({"content": "", "edited_timestamp": "2024-10-27T05:02:00Z"});
    assert_eq!(verdict(&of_message("MESSAGE_UPDATE", &empty), &blind), Verdict::Leave);

    let deletion = |payload: Value| told(&json!({"t": "MESSAGE_DELETE", "d": payload}));
    let gone = |place: &str, sure| Some(("d:9".to_owned(), place.to_owned(), sure));
    assert_eq!(
        deletion(json!({"id": "9", "channel_id": "8", "guild_id": "7"})),
        gone("7/8", "perhaps")
    );
    assert_eq!(deletion(json!({"id": "9", "channel_id": "8"})), gone("@me/8", "ours"));
}

#[test]
fn many_deletions_are_split() {
    let bulk = json!({"t": "MESSAGE_DELETE_BULK",
        "d": {"ids": ["9", "10", {}], "channel_id": "8", "guild_id": "7"}});
    let Verdict::Split(parts) = verdict(&bulk, &me()) else { panic!("not split") };
    assert_eq!(
        parts[0],
        json!({"t": "MESSAGE_DELETE", "d": {"id": "9", "channel_id": "8", "guild_id": "7"}})
    );
    let sure: Vec<_> = parts.iter().map(sure).collect();
    assert_eq!(sure, [Some("perhaps"), Some("perhaps"), Some("kept")]);
}

#[test]
fn commands_buttons_and_forms_of_ours_are_taken() {
    let is = |kind, data: Value| sure(&interacted(kind, &data, &json!({})));
    assert_eq!(is(2, json!({"name": "help", "type": 1})), Some("ours"));
    assert_eq!(is(2, json!({"name": "Look at", "type": 3})), None, "a menu of messages");
    assert_eq!(is(3, json!({"custom_id": "g:0:next", "component_type": 2})), Some("ours"));
    assert_eq!(is(3, json!({"custom_id": "f:0:answer"})), None, "opens a form");
    assert_eq!(is(3, json!({"custom_id": "c:0:skip"})), None, "asks first");
    assert_eq!(is(3, json!({"custom_id": "another"})), None);
    assert_eq!(is(4, json!({"name": "practice"})), None, "being typed");
    assert_eq!(is(5, json!({"custom_id": "greenroom:mock"})), Some("ours"));
    assert_eq!(is(5, json!({"custom_id": "another"})), None);
    assert_eq!(is(99, json!({})), None);
    let alone =
        json!({"guild_id": null, "member": null, "user": {"id": "100"}, "channel_id": null});
    let alone = interacted(2, &json!({"name": "help"}), &alone);
    let want = ("i:1300000000000000000".to_owned(), "@me/8".to_owned(), "ours");
    assert_eq!(told(&alone), Some(want));
}

#[test]
fn what_is_pressed_in_a_direct_message_belongs_to_the_channel_that_it_names() {
    let alone = json!({"guild_id": null, "member": null, "user": {"id": "100"}});
    let belongs = |kind, id: &str, more: &Value| {
        told(&interacted(kind, &json!({"custom_id": id}), more)).map(|(_, place, _)| place)
    };
    let at = |place: &str| Some(place.to_owned());
    assert_eq!(belongs(3, "g@9/1a:0:post", &alone), at("9/46"));
    assert_eq!(belongs(5, "greenroom:schedule@9/1a", &alone), at("9/46"));
    assert_eq!(belongs(3, "g:0:post", &alone), at("@me/8"));
    assert_eq!(belongs(3, "g@9/1a:0:post", &json!({})), at("7/8"), "in a server it is where it is");
    assert_eq!(belongs(3, "g@9:0:post", &alone), None, "no id of ours");
}

#[test]
fn a_server_welcomes_us_where_it_welcomes_everybody() {
    let server = |more: Value| {
        let payload = json!({"id": "7", "owner_id": "100", "joined_at": "2026-01-02T03:04:05.678000+00:00",
            "system_channel_id": "8", "unavailable": false, "channels": [
                {"id": "5", "type": 2, "position": 0}, {"id": "9", "type": 0, "position": 2},
                {"id": "10", "type": 0, "position": 1}]});
        told(&json!({"t": "GUILD_CREATE", "d": with(payload, &more)}))
    };
    let new = |place: &str| Some(("j:7/1767323045678".to_owned(), place.to_owned(), "new"));
    assert_eq!(server(json!({})), new("7/8"));
    assert_eq!(server(json!({"system_channel_id": null})), new("7/10"));
    assert_eq!(server(json!({"system_channel_id": null, "channels": []})), None);
    assert_eq!(server(json!({"unavailable": true})), None);
    assert_eq!(server(json!({"joined_at": 7})).unwrap().2, "kept");
}

#[test]
fn what_the_history_tells_has_the_same_keys() {
    let place = Place::channel(Some(Snowflake(7)), Snowflake(8));
    let mut old = message(&json!({"edited_timestamp": "2024-10-27T05:02:00.5+00:00"}))["d"].clone();
    old.as_object_mut().unwrap().remove("guild_id");
    let keys: Vec<_> = found(old, &place).iter().map(|event| told(event).unwrap().0).collect();
    assert_eq!(keys, [KEY, "e:1300000000000000000/1730005320500000"]);
    let unedited = found(message(&json!({}))["d"].clone(), &place);
    assert_eq!(unedited.len(), 1);
    assert_eq!(found(Value::Null, &place).iter().map(sure).next(), Some(Some("kept")));
}

#[test]
fn what_may_be_ours_and_cannot_be_read_is_kept() {
    let command = |more: Value| interacted(2, &json!({"name": "help"}), &more);
    let unread = [
        json!({"t": "MESSAGE_CREATE"}),
        json!({"t": "MESSAGE_CREATE", "d": []}),
        message(&json!({"id": {}})),
        message(&json!({"id": "0"})),
        message(&json!({"channel_id": null})),
        message(&json!({"guild_id": "G"})),
        message(&json!({"author": null})),
        message(&json!({"content": 7})),
        of_message("MESSAGE_UPDATE", &json!({"edited_timestamp": "yesterday"})),
        json!({"t": "MESSAGE_DELETE", "d": {"id": "9"}}),
        json!({"t": "MESSAGE_DELETE_BULK", "d": {"ids": "9"}}),
        command(json!({"type": "2"})),
        command(json!({"id": null})),
        command(json!({"channel": null, "channel_id": null})),
        command(json!({"member": {"user": {}}})),
        command(json!({"data": {"name": 7}})),
        interacted(3, &json!({}), &json!({})),
        interacted(5, &json!({"custom_id": 7}), &json!({})),
        json!({"t": "GUILD_CREATE", "d": {"id": "7"}}),
    ];
    for event in unread {
        assert_eq!(sure(&event), Some("kept"), "{event}");
    }
    for odd in
        [json!(null), json!({}), json!({"t": 7, "d": {}}), json!({"t": "TYPING_START", "d": 7})]
    {
        assert_eq!(sure(&odd), None, "{odd}");
    }
    assert_eq!(unreadable("x").len(), 66);
}
