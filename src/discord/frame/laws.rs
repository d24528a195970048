//! What holds for every event, however odd: no reading panics, and what is ours and readable is never left.

use super::{
    super::{
        answers::{self, AtOnce},
        files::Files,
        inbound,
        people::People,
    },
    tests::*,
    *,
};
use crate::{framework::bank::Bank, ids::ConversationId, prompts};
use proptest::prelude::*;
use std::sync::LazyLock;

/// Names that readings look at, and one that none does.
const NAMES: [&str; 31] = [
    "id",
    "channel_id",
    "guild_id",
    "content",
    "author",
    "member",
    "user",
    "bot",
    "system",
    "type",
    "mentions",
    "attachments",
    "edited_timestamp",
    "webhook_id",
    "data",
    "custom_id",
    "values",
    "components",
    "options",
    "name",
    "value",
    "focused",
    "roles",
    "permissions",
    "channels",
    "members",
    "ids",
    "joined_at",
    "owner_id",
    "channel",
    "zzz",
];

const EVENTS: [&str; 12] = [
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "INTERACTION_CREATE",
    "GUILD_CREATE",
    "GUILD_DELETE",
    "READY",
    "THREAD_CREATE",
    "THREAD_LIST_SYNC",
    "GUILD_ROLE_UPDATE",
    "NEW",
];

fn odd() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..30).prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0u64..200).prop_map(|id| id.to_string().into()),
        prop::sample::select(vec![
            "g:0:next",
            "f:0:answer",
            "c:1:skip",
            "greenroom:mock",
            "g:",
            "c::",
            "<@1>",
            ""
        ])
        .prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(NAMES.to_vec()), inner), 0..6).prop_map(
                |fields| {
                    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
                }
            ),
        ]
    })
}

fn fields() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    prop::collection::vec((prop::sample::select(NAMES.to_vec()), odd()), 0..6)
}

static BANK: LazyLock<Bank> = LazyLock::new(|| prompts::bank(None).unwrap());

/// Everything that reads an event.
fn read(event: &Value) -> Verdict {
    let people = People::default();
    people.learn(event);
    let who = people.of(event);
    let _ = notice::notice(event);
    let _ = body::body(event, &event.to_string());
    let verdict = verdict(event, &me());
    let (zone, draft) = (chrono_tz::UTC, answers::written(event));
    let asker = answers::Asker { bank: &BANK, zone, writes: true, draft };
    let at_once = answers::at_once(event, &asker);
    if matches!(at_once, Some(AtOnce::Defer(..))) {
        assert_ne!(verdict, Verdict::Leave, "what is put off is stored: {event}");
    }
    if matches!(&verdict, Verdict::Take(taken) if taken.key.starts_with("i:")) {
        assert!(at_once.is_some(), "what is stored is answered: {event}");
    }
    if let Some(who) = who {
        let here = ConversationId::new("7/8");
        for channel in ["7/8", "7/6"] {
            let channel = ConversationId::new(channel);
            let (at, files) = (DateTime::UNIX_EPOCH, Files::default());
            let _ = inbound::inbound(event, &here, channel, at, &me(), &files, who.clone());
        }
    }
    verdict
}

/// An array in an array in an array.
fn deep(depth: usize) -> Value {
    (0..depth).fold(Value::Null, |inside, _| json!([inside]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_event_panics(name in prop::sample::select(EVENTS.to_vec()), payload in odd()) {
        read(&json!({"t": name, "d": payload}));
        read(&payload);
    }

    #[test]
    fn no_event_with_odd_fields_panics(
        name in prop::sample::select(EVENTS.to_vec()), kind in 0u64..7, odd in fields(), inner in fields(),
    ) {
        let data = inner.into_iter().fold(json!({"name": "mock", "custom_id": "g:0:next"}), |mut data, (name, value)| {
            data[name] = value;
            data
        });
        let mut event = interacted(kind, &data, &message(&json!({}))["d"]);
        event["d"]["type"] = kind.into();
        event["t"] = name.into();
        for (name, value) in odd {
            event["d"][name] = value;
        }
        read(&event);
    }

    #[test]
    fn what_concerns_us_is_never_left(odd in fields(), name in "[a-z_]{1,9}", more in odd()) {
        // What decides whether it is a person's, or ours, or readable at all, stays.
        let decides = ["id", "channel_id", "guild_id", "content", "author", "type", "webhook_id", "edited_timestamp",
            "data", "member", "user"];
        let mut events = [
            (message(&json!({"content": "<@1> hello"})), "taken"),
            (message(&json!({"guild_id": null})), "taken"),
            (message(&json!({})), "perhaps"),
            (of("MESSAGE_UPDATE", &json!({"edited_timestamp": "2026-01-02T03:04:05Z", "content": "<@1> a"})), "taken"),
            (of("MESSAGE_DELETE", &json!({"guild_id": null})), "taken"),
            (interacted(2, &json!({"name": "next"}), &json!({})), "taken"),
            (interacted(3, &json!({"custom_id": "g:1:next"}), &json!({})), "taken"),
            (interacted(5, &json!({"custom_id": "greenroom:answer"}), &json!({})), "taken"),
        ];
        for (event, want) in &mut events {
            for (name, value) in odd.iter().map(|(name, value)| (*name, value)).chain([(name.as_str(), &more)]) {
                if !decides.contains(&name) {
                    event["d"][name] = value.clone();
                }
            }
            let verdict = read(event);
            let is_right = match *want {
                "taken" => matches!(verdict, Verdict::Take(_)),
                _ => matches!(verdict, Verdict::IfOurs(_) | Verdict::Take(_)),
            };
            prop_assert!(is_right, "{verdict:?} of {event}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_kept_and_never_left(
        broken in prop::sample::select(vec!["id", "channel_id", "guild_id", "content", "author"]),
        value in prop_oneof![Just(json!([])), Just(json!({})), Just(json!(-1)), Just(json!("x")), Just(json!(true))],
    ) {
        let event = message(&json!({ broken: value }));
        let verdict = verdict(&event, &me());
        let is_text = broken == "content" && value.is_string();
        prop_assert!(verdict == Verdict::Keep || is_text, "{verdict:?} of {event}");
    }
}

fn of(name: &str, more: &Value) -> Value {
    json!({"t": name, "d": message(more)["d"]})
}

#[test]
fn size_and_depth_do_not_hide_a_message() {
    let long = format!("<@1> {}", "x ".repeat(1 << 19));
    for odd in [
        json!({"content": long}),
        json!({"content": "<@1>".repeat(1 << 18)}),
        json!({"content": format!("<@1>{}", "<".repeat(1 << 14))}),
        json!({"content": "<@1>", "embeds": deep(100)}),
        json!({"content": "<@1>", "mentions": deep(100), "attachments": deep(100), "member": deep(100)}),
        json!({"content": "<@1>", "mentions": vec![json!({"id": "5"}); 10_000]}),
    ] {
        let event = message(&odd);
        assert!(matches!(read(&event), Verdict::Take(_)));
        let text = event.to_string();
        assert_eq!(body::body(&event, &text), text);
        let reread: Value = serde_json::from_str(&text).unwrap();
        assert!(matches!(verdict(&reread, &me()), Verdict::Take(_)));
    }
}
