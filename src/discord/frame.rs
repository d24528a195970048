//! Which of Discord's events concern us, under what key and in which conversation: a pure reading, before anything is
//! stored.
//!
//! | event | key | conversation | taken when |
//! | --- | --- | --- | --- |
//! | `MESSAGE_CREATE` | `m:` message | its channel | a person's words: direct message; mention; in a thread of ours |
//! | `MESSAGE_UPDATE` | `e:` message, time of the edit | its channel | as the message, and a person changed it |
//! | `MESSAGE_DELETE` | `d:` message | its channel | direct message; in a thread of ours |
//! | `MESSAGE_DELETE_BULK` | - | - | split: as many deletions |
//! | `INTERACTION_CREATE`: command, button or select, form | `i:` interaction | the channel it acts in; below the message of the button the thread that begins there | it is ours |
//! | `GUILD_CREATE` | `j:` server, time of joining | its system channel, else its first text channel | the server is new |
//! | one of these that cannot be read | `x:` hash | none | always: kept, and told as a fault |
//!
//! Discord does not tell of a message or deletion in a server whether its channel is a thread, so all of them may be ours.
//! No deletion tells who wrote the message or who deleted it. What bots, webhooks and Discord itself write is not taken, nor
//! a message without words or files. Events that say only how a server looks (`READY`, `GUILD_*`, `CHANNEL_*`, `THREAD_*`)
//! are not stored: [`notice`] reads them. What [`answers`](super::answers) answers for good is not stored either.

use super::{
    inbound::is_typed_command,
    place::{Place, Snowflake},
    render::{Pressed, acts_in, modal, pressed},
    text,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub mod body;
pub mod notice;

/// Begins the keys of events that cannot be read, before a hash; and stands in place of the channel that nobody could tell.
pub const UNREADABLE: &str = "x:";

/// Kinds of messages that are people's words: an ordinary one and a reply
/// (docs.discord.com/developers/resources/message#message-object-message-types).
const WORDS: [u64; 2] = [0, 19];

/// The kind of a slash command among application commands; the others stand in menus of people and messages.
const SLASH: u64 = 1;

/// Who we are in Discord.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Me {
    /// Our user.
    pub user: Snowflake,
    /// Our application.
    pub application: Snowflake,
    /// Whether Discord lets us read what is not addressed to us.
    pub message_content: bool,
}

/// What is to become of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Store it.
    Take(Taken),
    /// Store it if its conversation is a thread of an interview.
    IfOurs(Taken),
    /// We are in this server since [`Taken::at`]: store it if we were not in it before.
    IfNew(Taken),
    /// Several in one: judge each of these by itself; each is the body that is stored of it.
    Split(Vec<Value>),
    /// Store it under [`unreadable`], although it cannot be read: it may have concerned us.
    Keep,
    /// Forget it.
    Leave,
}

/// How an event is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Unique per event, the same for every repetition of it.
    pub key: String,
    /// Where it belongs.
    pub place: Place,
    /// Discord's time; `None` where Discord tells none: a deletion.
    pub at: Option<DateTime<Utc>>,
}

/// What an interaction is about (docs.discord.com/developers/interactions/receiving-and-responding#interaction-object).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interacts {
    /// A slash command was sent.
    Command,
    /// A button was pressed, or something chosen.
    Component,
    /// An option of a slash command is being typed.
    Typing,
    /// A form was sent.
    Form,
    /// Something that we never ask for.
    Other,
}

/// A string at a JSON pointer; nothing when it is empty or no string.
pub(super) fn string<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// A snowflake at a JSON pointer.
pub(super) fn id(value: &Value, pointer: &str) -> Option<Snowflake> {
    match value.pointer(pointer)? {
        Value::String(text) => Snowflake::parse(text),
        // Discord's documentation lets a number stand for one.
        Value::Number(number) => number.as_u64().filter(|id| *id > 0).map(Snowflake),
        _ => None,
    }
}

/// Whether nothing stands at a JSON pointer.
pub(super) fn is_missing(value: &Value, pointer: &str) -> bool {
    value.pointer(pointer).is_none_or(Value::is_null)
}

/// The payload of an event with this name.
pub(super) fn payload<'a>(event: &'a Value, name: &str) -> Option<&'a Value> {
    (string(event, "/t")? == name).then(|| event.get("d"))?
}

/// Set on a message at which a thread begins (docs.discord.com/developers/resources/message#message-object-message-flags).
const HAS_THREAD: u64 = 1 << 5;

/// Where a message or interaction is: `None` when that cannot be read. What is pressed on the message at which a thread
/// begins is meant for that thread.
pub(super) fn place(payload: &Value) -> Option<Place> {
    let guild = match is_missing(payload, "/guild_id") {
        true => None,
        false => Some(id(payload, "/guild_id")?),
    };
    let channel = id(payload, "/channel_id").or_else(|| id(payload, "/channel/id"))?;
    Some(Place::channel(guild, thread_below(payload).unwrap_or(channel)))
}

/// The thread at whose first message something was pressed: it has that message's number.
fn thread_below(payload: &Value) -> Option<Snowflake> {
    let flags = payload.pointer("/message/flags").and_then(Value::as_u64).unwrap_or(0);
    let has_thread = flags & HAS_THREAD != 0 || !is_missing(payload, "/message/thread");
    has_thread.then(|| id(payload, "/message/id"))?
}

/// Where what somebody does happens: where they do it, unless a button or form in a direct message says that it acts in a
/// channel.
pub(super) fn acts(payload: &Value) -> Option<Place> {
    let here = place(payload)?;
    let named = string(payload, "/data/custom_id").and_then(acts_in);
    Some(named.filter(|_| here.is_direct()).unwrap_or(here))
}

/// The key of an event that cannot be read, by its text as it is stored.
pub fn unreadable(body: &str) -> String {
    format!("{UNREADABLE}{}", hex::encode(Sha256::digest(body)))
}

/// What is to become of an event, `{"t": …, "d": …}`.
pub fn verdict(event: &Value, me: &Me) -> Verdict {
    let payload = event.get("d").unwrap_or(&Value::Null);
    let read = match string(event, "/t") {
        Some("MESSAGE_CREATE") => written(payload, me),
        Some("MESSAGE_UPDATE") => edited(payload, me),
        Some("MESSAGE_DELETE") => deleted(payload),
        Some("MESSAGE_DELETE_BULK") => split(payload),
        Some("INTERACTION_CREATE") => interaction(payload),
        Some("GUILD_CREATE") => server(payload),
        _ => return Verdict::Leave,
    };
    read.unwrap_or(Verdict::Keep)
}

/// A message found in a conversation's history, as the events that we would have heard: its writing, and its last edit.
pub fn found(message: Value, place: &Place) -> Vec<Value> {
    let mut message = message;
    if let (Some(guild), Some(fields)) = (place.guild, message.as_object_mut()) {
        // The history does not repeat it.
        fields.insert("guild_id".to_owned(), guild.to_string().into());
    }
    let event = |name: &str, message: &Value| json!({ "t": name, "d": message });
    let mut events = vec![event("MESSAGE_CREATE", &message)];
    if !is_missing(&message, "/edited_timestamp") {
        events.push(event("MESSAGE_UPDATE", &message));
    }
    events
}

/// Whether words may be a person's: they are not when anything says otherwise.
fn may_be_a_persons(message: &Value, me: &Me) -> bool {
    let is = |pointer: &str| message.pointer(pointer) == Some(&Value::Bool(true));
    let kind = message.get("type").and_then(Value::as_u64);
    kind.is_none_or(|kind| WORDS.contains(&kind))
        && is_missing(message, "/webhook_id")
        && !is("/author/bot")
        && !is("/author/system")
        && id(message, "/author/id") != Some(me.user)
}

fn written(message: &Value, me: &Me) -> Option<Verdict> {
    if !may_be_a_persons(message, me) {
        return Some(Verdict::Leave);
    }
    let message_id = id(message, "/id")?;
    let taken = Taken {
        key: format!("m:{message_id}"),
        place: place(message)?,
        at: Some(message_id.time()),
    };
    let text = words(message)?;
    if text.is_empty() && is_empty(message, "/attachments") {
        return Some(Verdict::Leave);
    }
    Some(said(message, text, taken, me))
}

fn edited(message: &Value, me: &Me) -> Option<Verdict> {
    // Without these Discord itself changed something: it added a preview, or the message was pinned.
    let by_a_person = !is_missing(message, "/content") && !is_missing(message, "/edited_timestamp");
    if !by_a_person || !may_be_a_persons(message, me) {
        return Some(Verdict::Leave);
    }
    let at = time(message.get("edited_timestamp")?)?;
    let taken = Taken {
        key: format!("e:{}/{}", id(message, "/id")?, at.timestamp_micros()),
        place: place(message)?,
        at: Some(at),
    };
    let text = words(message)?;
    let is_unread = !me.message_content && !taken.place.is_direct();
    if is_unread && text.is_empty() && is_empty(message, "/attachments") {
        return Some(Verdict::Leave);
    }
    Some(said(message, text, taken, me))
}

/// The words of a message whose writer can be told; `None` when either cannot be read.
fn words(message: &Value) -> Option<&str> {
    id(message, "/author/id")?;
    message.get("content")?.as_str()
}

fn is_empty(message: &Value, pointer: &str) -> bool {
    match message.pointer(pointer) {
        Some(Value::Array(items)) => items.is_empty(),
        other => other.is_none_or(Value::is_null),
    }
}

/// Whether a message calls us by name, or answers one of ours in such a way that we are told.
pub(super) fn is_called(message: &Value, user: Snowflake) -> bool {
    let called = message.get("mentions").and_then(Value::as_array);
    called.into_iter().flatten().any(|called| id(called, "/id") == Some(user))
}

fn said(message: &Value, text: &str, taken: Taken, me: &Me) -> Verdict {
    let is_command = || is_called(message, me.user) && is_typed_command(text.trim());
    match taken.place.is_direct() || text::mentions(text, me.user) || is_command() {
        true => Verdict::Take(taken),
        false => Verdict::IfOurs(taken),
    }
}

fn deleted(payload: &Value) -> Option<Verdict> {
    let place = place(payload)?;
    let taken = Taken { key: format!("d:{}", id(payload, "/id")?), place, at: None };
    Some(match place.is_direct() {
        true => Verdict::Take(taken),
        false => Verdict::IfOurs(taken),
    })
}

fn split(payload: &Value) -> Option<Verdict> {
    let one = |message: &Value| {
        let mut deletion = json!({ "t": "MESSAGE_DELETE", "d": { "id": message } });
        for name in ["channel_id", "guild_id"] {
            if let Some(value) = payload.get(name) {
                deletion["d"][name] = value.clone();
            }
        }
        deletion
    };
    Some(Verdict::Split(payload.get("ids")?.as_array()?.iter().map(one).collect()))
}

/// What an interaction is about; `None` when that cannot be read.
pub(super) fn interacts(payload: &Value) -> Option<Interacts> {
    Some(match payload.get("type")?.as_u64()? {
        2 => match payload.pointer("/data/type").and_then(Value::as_u64) {
            None | Some(SLASH) => Interacts::Command,
            Some(_) => Interacts::Other,
        },
        3 => Interacts::Component,
        4 => Interacts::Typing,
        5 => Interacts::Form,
        _ => Interacts::Other,
    })
}

/// Who did what an interaction tells of.
pub(super) fn interacting(payload: &Value) -> Option<Snowflake> {
    id(payload, "/member/user/id").or_else(|| id(payload, "/user/id"))
}

fn interaction(payload: &Value) -> Option<Verdict> {
    let is_ours = match interacts(payload)? {
        Interacts::Command => {
            string(payload, "/data/name")?;
            true
        }
        Interacts::Component => {
            matches!(pressed(string(payload, "/data/custom_id")?), Some(Pressed::Line(_)))
        }
        Interacts::Form => modal::form_of(string(payload, "/data/custom_id")?).is_some(),
        Interacts::Typing | Interacts::Other => false,
    };
    if !is_ours {
        return Some(Verdict::Leave);
    }
    interacting(payload)?;
    let id = id(payload, "/id")?;
    let taken = Taken { key: format!("i:{id}"), place: acts(payload)?, at: Some(id.time()) };
    Some(Verdict::Take(taken))
}

fn server(payload: &Value) -> Option<Verdict> {
    if payload.get("unavailable") == Some(&Value::Bool(true)) {
        return Some(Verdict::Leave);
    }
    let guild = id(payload, "/id")?;
    id(payload, "/owner_id")?;
    let at = time(payload.get("joined_at")?)?;
    let Some(channel) = id(payload, "/system_channel_id").or_else(|| first_text_channel(payload))
    else {
        return Some(Verdict::Leave);
    };
    let key = format!("j:{guild}/{}", at.timestamp_millis());
    Some(Verdict::IfNew(Taken { key, place: Place::channel(Some(guild), channel), at: Some(at) }))
}

/// The text channel that stands first in a server.
fn first_text_channel(server: &Value) -> Option<Snowflake> {
    let channels = server.get("channels").and_then(Value::as_array)?;
    let texts = channels.iter().filter(|one| one.get("type").and_then(Value::as_u64) == Some(0));
    let places = texts.filter_map(|one| {
        Some((one.get("position").and_then(Value::as_i64).unwrap_or(0), id(one, "/id")?))
    });
    places.min().map(|(_, channel)| channel)
}

/// A time as Discord writes it: RFC 3339.
fn time(value: &Value) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(value.as_str()?).ok()?.to_utc())
}

#[cfg(test)]
mod laws;
#[cfg(test)]
pub(super) mod tests;
