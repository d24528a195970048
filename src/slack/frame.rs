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
mod tests;
