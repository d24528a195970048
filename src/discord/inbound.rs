//! What a stored event of Discord means: who did what. Pure; names come from whoever knows them.

use super::{
    commands,
    files::Files,
    frame::{self, Interacts, Me, id, string},
    place::{Place, Snowflake},
    render::{Pressed, modal, pressed},
    text,
};
use crate::{
    chat::{
        command::{parse, table},
        form::{self, Submitted},
        inbound::{Actor, Inbound, InboundKind},
    },
    ids::{ConversationId, MessageKey},
};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// A longer message is an answer, whatever it begins with.
const LONGEST_TYPED_COMMAND: usize = 80;

/// The user who did what an event tells of; of a server that we are new in its owner, as nobody tells who brought us there.
/// Of deletions nobody is told.
pub fn actor(event: &Value) -> Option<Snowflake> {
    let payload = event.get("d")?;
    match string(event, "/t")? {
        "MESSAGE_CREATE" | "MESSAGE_UPDATE" => id(payload, "/author/id"),
        "INTERACTION_CREATE" => frame::interacting(payload),
        "GUILD_CREATE" => id(payload, "/owner_id"),
        _ => None,
    }
}

/// What an event means. `conversation` and `at` are as it was stored, `channel` is where its thread lies (the same as the
/// conversation outside threads), `who` is the person of [`actor`], `files` what was fetched.
pub fn inbound(
    event: &Value,
    conversation: &ConversationId,
    channel: ConversationId,
    at: DateTime<Utc>,
    me: &Me,
    files: &Files,
    who: Actor,
) -> Option<Inbound> {
    let payload = event.get("d")?;
    let here = Place::parse(conversation.as_str())?;
    let kind = match string(event, "/t")? {
        "MESSAGE_CREATE" => {
            let is_talk = !here.is_direct() && channel == *conversation;
            message(payload, &here, is_talk, me, files)?
        }
        "MESSAGE_UPDATE" => {
            let raw = string(payload, "/content").unwrap_or("");
            let (text, _) = files.words(payload, text::plain(raw, me.user));
            InboundKind::Edited { key: here.at(id(payload, "/id")?).message(), text, whole: false }
        }
        "MESSAGE_DELETE" => InboundKind::Deleted { key: here.at(id(payload, "/id")?).message() },
        "INTERACTION_CREATE" => interaction(payload, &here, files)?,
        "GUILD_CREATE" => InboundKind::Invited,
        _ => return None,
    };
    Some(Inbound { conversation: conversation.clone(), channel, home: None, actor: who, at, kind })
}

/// `is_talk`: in a channel of a server, where people talk with each other.
fn message(
    message: &Value,
    here: &Place,
    is_talk: bool,
    me: &Me,
    files: &Files,
) -> Option<InboundKind> {
    let raw = string(message, "/content").unwrap_or("");
    let is_named = text::mentions(raw, me.user);
    let is_to_us = is_named || frame::is_called(message, me.user) || is_reply_to(message, me.user);
    let (text, unread) = files.words(message, text::plain(raw, me.user));
    if text.is_empty() && unread.is_empty() {
        return is_named.then_some(InboundKind::Arrived { wanted: None });
    }
    let may_command = is_to_us || here.is_direct();
    if !unread.is_empty() && may_command && parse::wants_text(&text) {
        // Without its file it would only ask for what was sent.
        let key = here.at(id(message, "/id")?).message();
        let text = String::new();
        return Some(InboundKind::Message { key, text, whole: true, addressed: true, unread });
    }
    // In a channel nothing but a command can be meant; in a thread a mention may also be a question.
    if is_talk && is_named && unread.is_empty()
        || may_command && (is_typed_command(&text) || parse::takes_text(&text))
    {
        return Some(InboundKind::Command { line: text });
    }
    if is_talk && !is_named {
        // An answer to a post of ours, for others to read.
        return None;
    }
    let key = here.at(id(message, "/id")?).message();
    // What is addressed to us is a question and no answer. A reply is not: people answer so what a card of ours asks. Nor
    // is a mention where Discord lets us read nothing else.
    let addressed = is_named && (me.message_content || here.is_direct());
    Some(InboundKind::Message { key, text, whole: false, addressed, unread })
}

/// Whether a message answers one of somebody's.
fn is_reply_to(message: &Value, user: Snowflake) -> bool {
    id(message, "/referenced_message/author/id") == Some(user)
}

fn interaction(payload: &Value, here: &Place, files: &Files) -> Option<InboundKind> {
    let data = payload.get("data")?;
    let line = match frame::interacts(payload)? {
        // A command that is registered from an earlier version of ours: its name tells what to suggest.
        Interacts::Command => {
            let line = commands::line(data).or_else(|| string(data, "/name").map(str::to_owned))?;
            let (line, unread) = match data.get("resolved").filter(|_| parse::wants_text(&line)) {
                Some(resolved) => files.words(resolved, line),
                None => (line, Vec::new()),
            };
            if !unread.is_empty() {
                let key = MessageKey::new(format!("{}/file/{}", here.id(), id(payload, "/id")?));
                let (text, whole, addressed) = (String::new(), true, true);
                return Some(InboundKind::Message { key, text, whole, addressed, unread });
            }
            line
        }
        Interacts::Component => chosen(data)?,
        Interacts::Form => {
            let form = modal::form_of(string(data, "/custom_id")?)?;
            match form::read(form, &modal::values(data)).ok()? {
                Submitted::Line(line) => line,
                Submitted::Answer(text) => {
                    let key = format!("{}/form/{}", here.id(), id(payload, "/id")?);
                    return Some(InboundKind::Message {
                        key: MessageKey::new(key),
                        text,
                        whole: true,
                        addressed: false,
                        unread: Vec::new(),
                    });
                }
            }
        }
        Interacts::Typing | Interacts::Other => return None,
    };
    Some(InboundKind::Command { line: line.trim().to_owned() })
}

/// The line of the command grammar behind a button; behind a select it goes on with what was chosen.
fn chosen(data: &Value) -> Option<String> {
    let Pressed::Line(line) = pressed(string(data, "/custom_id")?)? else { return None };
    Some(match string(data, "/values/0") {
        Some(value) => format!("{line} {value}"),
        None => line.to_owned(),
    })
}

/// Whether a line is meant as a command: it begins with a verb and is one.
pub(super) fn is_typed_command(line: &str) -> bool {
    let verb = || line.split_whitespace().next().unwrap_or("");
    line.len() <= LONGEST_TYPED_COMMAND
        && !line.contains('\n')
        && table::find(verb().trim_start_matches('/')).is_some()
        && parse::parse(line).is_ok()
}

#[cfg(test)]
mod tests;
