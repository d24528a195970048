//! Which of Slack's frames concern us, under what key and in which conversation: a pure reading, before anything is stored.
//!
//! | frame | key | conversation | taken when |
//! | --- | --- | --- | --- |
//! | message, mention | `m:` message | its thread, else its channel | direct message; mention; reply in a thread of ours |
//! | edit | `e:` message, edit's time | as the message | as the message, and the text changed |
//! | deletion | `d:` message, time | as the message | as the message |
//! | slash command | `c:` trigger | its channel | always |
//! | button | `i:` trigger | thread of the card, or channel; in a view what it notes | always |
//! | modal sent | `v:` view | what the view notes | it is ours |
//! | Home tab opened | `h:` person, time | direct message | always |
//! | bot added to a channel | `j:` channel, time | channel | it was us |
//! | one of these that cannot be read | `x:` hash | none | always: kept, and told as a fault |
//!
//! A message that a mention tells of too has one key: whichever comes first is taken. Edits that Slack makes itself (a
//! preview of a link) change no text and are not taken. What bots write is not taken.

use super::{
    place::{self, Place},
    render::modal,
    text,
    workspace::Workspace,
};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// What is to become of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Store it.
    Take(Taken),
    /// Store it if its conversation is a thread of an interview; somebody wrote below a message.
    IfOurs {
        /// How.
        taken: Taken,
        /// Slack says that the thread began at a message of ours.
        begun_by_us: bool,
    },
    /// Store it, although it cannot be read: it may have concerned us.
    Keep,
    /// Acknowledge and forget it.
    Leave,
}

/// How a frame is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Unique per frame, the same for every repetition of it.
    pub key: String,
    /// Where it belongs.
    pub place: Place,
    /// Slack's time; `None` where Slack tells none.
    pub at: Option<DateTime<Utc>>,
}

/// A string at a JSON pointer; nothing when it is empty or no string.
pub(super) fn string<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// What is to become of a frame, `{"type": …, "payload": …}` as Socket Mode sends it and HTTP is brought to, that came
/// through a workspace.
pub fn verdict(frame: &Value, home: &Workspace) -> Verdict {
    let Some(payload) = frame.get("payload") else { return Verdict::Leave };
    let taken = match string(frame, "/type") {
        Some("events_api") => return event(payload, home),
        Some("slash_commands") => command(payload, home),
        Some("interactive") => match string(payload, "/type") {
            Some("block_actions") if is_ours(payload) => press(payload, home),
            Some("view_submission") if modal::form_of(&payload["view"]).is_some() => {
                submission(payload, home)
            }
            _ => return Verdict::Leave,
        },
        _ => return Verdict::Leave,
    };
    taken.map_or(Verdict::Keep, Verdict::Take)
}

fn command(payload: &Value, home: &Workspace) -> Option<Taken> {
    let place = Place::channel(&home.team, string(payload, "/channel_id")?);
    Some(Taken { key: format!("c:{}", string(payload, "/trigger_id")?), place, at: None })
}

/// Whether what was pressed is of a card of ours, or nobody can tell.
fn is_ours(payload: &Value) -> bool {
    string(payload, "/actions/0/action_id").is_none_or(|id| id.starts_with("greenroom"))
}

fn press(payload: &Value, home: &Workspace) -> Option<Taken> {
    let at = string(payload, "/actions/0/action_ts").and_then(place::time);
    let key = format!("i:{}", string(payload, "/trigger_id")?);
    Some(Taken { key, place: pressed_at(payload, home)?, at })
}

/// A modal is sent once: after that it is closed.
fn submission(payload: &Value, home: &Workspace) -> Option<Taken> {
    let key = format!("v:{}", string(payload, "/view/id")?);
    Some(Taken { key, place: noted_in(payload, home)?, at: None })
}

/// Where something was pressed: the thread of the card, or the channel; of a view what was noted in it.
pub(super) fn pressed_at(payload: &Value, home: &Workspace) -> Option<Place> {
    let channel =
        string(payload, "/channel/id").or_else(|| string(payload, "/container/channel_id"));
    let Some(channel) = channel else { return noted_in(payload, home) };
    let place = Place::channel(&home.team, channel);
    let thread =
        string(payload, "/container/thread_ts").or_else(|| string(payload, "/message/thread_ts"));
    let is_ephemeral = payload.pointer("/container/is_ephemeral") == Some(&Value::Bool(true));
    let root = string(payload, "/container/message_ts").filter(|_| !is_ephemeral);
    Some(match thread.or(root) {
        Some(ts) => place.at(ts),
        None => place,
    })
}

/// The place that we noted in a view.
fn noted_in(payload: &Value, home: &Workspace) -> Option<Place> {
    let place = Place::parse(string(payload, "/view/private_metadata")?)?;
    (place.team == home.team).then_some(place)
}

fn event(payload: &Value, home: &Workspace) -> Verdict {
    let Some(event) = payload.get("event") else { return Verdict::Leave };
    let team = &home.team;
    let kind = string(event, "/type");
    let joined = kind == Some("member_joined_channel") && string(event, "/user") == Some(&home.bot);
    let home_opened =
        kind == Some("app_home_opened") && string(event, "/tab").is_none_or(|tab| tab == "home");
    if joined || home_opened {
        let who = string(event, "/user").unwrap_or_default();
        let ts = string(event, "/event_ts").or_else(|| string(payload, "/event_id"));
        let taken = string(event, "/channel").zip(ts).map(|(channel, ts)| Taken {
            key: match joined {
                true => format!("j:{team}/{channel}/{ts}"),
                false => format!("h:{team}/{who}/{ts}"),
            },
            place: Place::channel(team, channel),
            at: place::time(ts),
        });
        return taken.map_or(Verdict::Keep, Verdict::Take);
    }
    match kind {
        Some("message" | "app_mention") if !has_place(event) => Verdict::Keep,
        Some("message" | "app_mention") => message(event, home).unwrap_or(Verdict::Leave),
        _ => Verdict::Leave,
    }
}

/// Whether it can be told where a message was written.
fn has_place(event: &Value) -> bool {
    string(event, "/channel").is_some()
        && ["/ts", "/event_ts"].iter().any(|time| string(event, time).is_some())
}

fn message(event: &Value, home: &Workspace) -> Option<Verdict> {
    let channel = Place::channel(&home.team, string(event, "/channel")?);
    let (message, key, at) = match string(event, "/subtype") {
        None | Some("file_share" | "thread_broadcast" | "me_message") => {
            let ts = string(event, "/ts")?;
            (event, format!("m:{}", channel.at(ts).id()), ts)
        }
        Some("message_changed") => {
            let message = event.get("message")?;
            if message.get("text") == event.pointer("/previous_message/text") {
                return None;
            }
            let edited = string(message, "/edited/ts").or_else(|| string(event, "/event_ts"))?;
            let ts = string(message, "/ts")?;
            (message, format!("e:{}/{edited}", channel.at(ts).id()), edited)
        }
        Some("message_deleted") => {
            let message = event.get("previous_message")?;
            let ts = string(event, "/deleted_ts").or_else(|| string(message, "/ts"))?;
            let when = string(event, "/event_ts").unwrap_or(ts);
            (message, format!("d:{}", channel.at(ts).id()), when)
        }
        Some(_) => return None,
    };
    let writer = string(message, "/user")?;
    if writer == home.bot || string(message, "/bot_id").is_some() {
        return None;
    }
    let ts = string(message, "/ts")?;
    let thread = string(message, "/thread_ts").filter(|thread| *thread != ts);
    let at = place::time(at);
    let place = thread.map_or_else(|| channel.clone(), |thread| channel.at(thread));
    let direct = channel.is_direct() || string(event, "/channel_type") == Some("im");
    let mentioned = string(event, "/type") == Some("app_mention")
        || string(message, "/text").is_some_and(|words| text::mentions(words, &home.bot));
    let taken = Taken { key, place, at };
    if direct || mentioned {
        return Some(Verdict::Take(taken));
    }
    let parent = string(message, "/parent_user_id");
    if thread.is_none() || parent.is_some_and(|parent| parent != home.bot) {
        return None;
    }
    Some(Verdict::IfOurs { taken, begun_by_us: parent.is_some() })
}

#[cfg(test)]
mod tests {
    use super::{super::settings::Secret, *};
    use serde_json::json;

    fn home() -> Workspace {
        let me = json!({"team_id": "T1", "user_id": "UBOT"});
        Workspace::read(&me, &Secret::new("")).unwrap()
    }

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
        let want = (
            "e:T1/C1/1700000009.000100/1700000020.000000".to_owned(),
            thread.clone(),
            "began at ours",
        );
        assert_eq!(told(&changed("a", "b")), Some(want));
        assert_eq!(told(&changed("a", "a")), None, "a preview of a link changes no text");
        let deleted = event(
            &json!({"type": "message", "subtype": "message_deleted", "channel": "C1",
            "deleted_ts": "1700000009.000100", "event_ts": "1700000030.000000", "previous_message": message("a")}),
        );
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
        for odd in [
            json!(null),
            json!({}),
            json!({"type": "events_api"}),
            json!({"type": 7, "payload": []}),
        ] {
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
        let envelopes = include_str!("../../tests/data/slack/envelopes.jsonl");
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
}
