//! Messages of channels: posting, changing, deleting, history; and how the body of any message of the bot's becomes one.

use super::{
    BOT, permissions,
    rest::{Ask, Outcome, Refusal},
    routes::to_talk_in,
    schema::Wrong,
    world::{Channel, File, Id, Kind, Message},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Flags that the bot may set: no previews, seen by one person, silent, only components.
pub(crate) const SETTABLE: u64 = 1 << 2 | EPHEMERAL | 1 << 12 | 1 << 15;

/// Seen by one person alone.
pub(crate) const EPHEMERAL: u64 = 1 << 6;

/// "… is thinking".
pub(crate) const LOADING: u64 = 1 << 7;

impl Ask<'_> {
    /// Changes a message as `data`, a body or a part of one, says. What `data` does not name stays.
    pub(crate) fn fill(&mut self, message: &mut Message, data: &Value) -> Result<(), Refusal> {
        if let Some(content) = data.get("content") {
            message.content = content.as_str().unwrap_or_default().trim().to_owned();
            message.mentions = self.mentions(&message.content, &data["allowed_mentions"]);
        }
        let list = |name: &str| data.get(name).map(|it| it.as_array().cloned().unwrap_or_default());
        if let Some(mut embeds) = list("embeds") {
            embeds.iter_mut().for_each(trim);
            message.embeds = embeds;
        }
        if let Some(mut components) = list("components") {
            complete(&mut components, &mut 1);
            message.components = components;
        }
        if let Some(flags) = data["flags"].as_u64() {
            message.flags = message.flags & !(1 << 2) | flags & SETTABLE & !EPHEMERAL;
        }
        self.fill_files(message, data)?;
        let empty = message.content.trim().is_empty()
            && message.embeds.is_empty()
            && message.components.is_empty()
            && message.files.is_empty();
        if empty {
            self.fault("the message is empty");
            return Err(Refusal::new(400, 50006, "Cannot send an empty message"));
        }
        Ok(())
    }

    fn fill_files(&mut self, message: &mut Message, data: &Value) -> Result<(), Refusal> {
        let listed = data["attachments"].as_array().cloned();
        let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
        if let Some(listed) = &listed {
            message.files.retain(|file| listed.iter().any(|it| number(&it["id"]) == Some(*file)));
            for it in listed {
                let known = number(&it["id"]).is_some_and(|id| {
                    message.files.contains(&id) || self.files.iter().any(|file| file.number == id)
                });
                if !known {
                    self.fault(&format!("attachments name a file that is not there: {it}"));
                    let wrong = Wrong::new("/attachments", "no such file");
                    return Err(Refusal::form(vec![wrong]));
                }
            }
        }
        for upload in self.files.clone() {
            let about = listed.iter().flatten().find(|it| number(&it["id"]) == Some(upload.number));
            if listed.is_some() && about.is_none() {
                self.fault(&format!("attachments do not name files[{}]", upload.number));
                continue;
            }
            let text = |name: &str| about.and_then(|it| it[name].as_str()).map(str::to_owned);
            let file = File {
                id: self.world.next_id(),
                channel: message.channel,
                name: text("filename").unwrap_or(upload.name),
                mimetype: upload.mimetype,
                description: text("description"),
                content: upload.content,
            };
            message.files.push(file.id);
            self.world.files.insert(file.id, file);
        }
        Ok(())
    }

    /// The people that a text mentions, as far as it may.
    fn mentions(&self, text: &str, allowed: &Value) -> Vec<Id> {
        let all = allowed.is_null()
            || allowed["parse"]
                .as_array()
                .is_some_and(|kinds| kinds.iter().any(|it| it == "users"));
        let named = |user: &Id| {
            let users = allowed["users"].as_array();
            users.is_some_and(|users| users.contains(&user.to_string().into()))
        };
        let found = self.world.mentioned(text).into_iter();
        found.filter(|user| all || named(user)).collect()
    }

    /// Whether the bot may post this in a channel.
    fn may_post(&self, channel: &Channel, data: &Value) -> Result<(), Refusal> {
        if matches!(channel.kind, Kind::Category | Kind::Forum) {
            return Err(Refusal::new(400, 50008, "Cannot send messages in a non-text channel"));
        }
        if channel.kind == Kind::Direct {
            let closed = |user: &Id| self.world.user(*user).closed;
            if channel.members.iter().any(closed) {
                return Err(Refusal::new(403, 50007, "Cannot send messages to this user"));
            }
            return Ok(());
        }
        self.may(channel, to_talk_in(channel.kind))?;
        if data["embeds"].as_array().is_some_and(|embeds| !embeds.is_empty()) {
            self.may(channel, permissions::EMBED_LINKS)?;
        }
        if !self.files.is_empty() {
            self.may(channel, permissions::ATTACH_FILES)?;
        }
        let manages = self.world.permissions_of(BOT, channel) & permissions::MANAGE_THREADS != 0;
        if channel.locked && !manages {
            return Err(Refusal::new(403, 160_005, "This thread is locked"));
        }
        Ok(())
    }

    /// The message of the second gap, in the channel of the first.
    fn message(&self, channel: &Channel) -> Result<Message, Refusal> {
        let found = self.world.message(channel.id, self.id(1));
        let found = found.filter(|message| message.only_for.is_none());
        found.cloned().ok_or(Refusal::new(404, 10008, "Unknown Message"))
    }

    /// What the bot is shown of a message.
    fn shown(&self, channel: &Channel, message: &Message) -> Value {
        let mut json = self.world.message_json(message);
        self.world.veil(&mut json, self.world.message_content, channel.kind == Kind::Direct);
        json
    }
}

/// Takes blanks from the ends of all texts, as Discord does with embeds.
fn trim(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.trim().to_owned(),
        Value::Array(items) => items.iter_mut().for_each(trim),
        Value::Object(fields) => fields.values_mut().for_each(trim),
        _ => {}
    }
}

/// Gives components what Discord adds to them: numbers, and what was left out of menus.
pub(crate) fn complete(components: &mut [Value], next: &mut u64) {
    for component in components {
        if let Some(fields) = component.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
            fields.entry("id").or_insert_with(|| (*next).into());
            if matches!(fields["type"].as_u64(), Some(3 | 5..=8)) {
                fields.entry("min_values").or_insert(1.into());
                fields.entry("max_values").or_insert(1.into());
            }
        }
        *next += 1;
        if let Some(inner) = component.get_mut("components").and_then(Value::as_array_mut) {
            complete(inner, next);
        }
        if component["component"].is_object() {
            complete(std::slice::from_mut(&mut component["component"]), next);
        }
    }
}

/// `POST /channels/{}/messages`.
pub(crate) fn create(ask: &mut Ask<'_>) -> Outcome {
    let channel = ask.channel()?;
    let body = ask.body.clone();
    ask.may_post(&channel, &body)?;
    let nonce = Some(body["nonce"].clone()).filter(|nonce| !nonce.is_null());
    if let (Some(nonce), true) = (&nonce, body["enforce_nonce"] == true) {
        let since = ask.world.now - ask.world.nonce_window;
        let same = ask.world.messages.iter().find(|message| {
            let born = i64::try_from(message.id >> 22).unwrap() + super::world::EPOCH;
            message.channel == channel.id
                && message.author == BOT
                && message.nonce.as_ref() == Some(nonce)
                && born >= since
        });
        if let Some(same) = same.cloned() {
            let mut json = ask.world.message_json(&same);
            json["nonce"] = nonce.clone();
            return Ok((200, json));
        }
    }
    let mut message = Message::new(ask.world.next_id(), channel.id, BOT, 0);
    message.nonce.clone_from(&nonce);
    if let Some(of) = body["message_reference"]["message_id"].as_str() {
        let of = of.parse().unwrap_or(0);
        let lenient = body["message_reference"]["fail_if_not_exists"] == false;
        if ask.world.message(channel.id, of).is_some() {
            message.reply_to = Some((channel.id, of));
            message.kind = 19;
        } else if !lenient {
            let wrong = Wrong::new("/message_reference", "Unknown message");
            return Err(Refusal::form(vec![wrong]));
        }
    }
    ask.fill(&mut message, &body)?;
    ask.world.publish(message.clone());
    let mut json = ask.world.message_json(&message);
    if let Some(nonce) = nonce {
        json["nonce"] = nonce;
    }
    Ok((200, json))
}

/// `GET /channels/{}/messages`: newest first.
pub(crate) fn list(ask: &mut Ask<'_>) -> Outcome {
    let channel = ask.channel()?;
    let number = |name: &str| ask.query.get(name).map(|text| text.parse::<u64>());
    let bounds: Vec<&str> =
        ["around", "before", "after"].into_iter().filter(|name| number(name).is_some()).collect();
    let limit = number("limit").unwrap_or(Ok(50)).unwrap_or(0);
    let bad = bounds.iter().any(|name| number(name).is_some_and(|it| it.is_err()));
    if bounds.len() > 1 || bad || !(1..=100).contains(&limit) {
        ask.fault("around, before, after: one of them at most; limit: 1 to 100");
        return Err(Refusal::form(vec![Wrong::new("/limit", "not like this")]));
    }
    let limit = usize::try_from(limit).unwrap();
    if ask.may(&channel, permissions::READ_MESSAGE_HISTORY).is_err() {
        return Ok((200, json!([])));
    }
    let bound = bounds.first().and_then(|name| number(name)).map_or(0, Result::unwrap);
    let all = ask.world.messages_in(channel.id);
    let mut found: Vec<Message> = match bounds.first() {
        Some(&"after") => all.into_iter().filter(|it| it.id > bound).take(limit).cloned().collect(),
        Some(&"around") => {
            let at = all.iter().position(|it| it.id >= bound).unwrap_or(all.len());
            let from = at.saturating_sub(limit / 2);
            all.into_iter().skip(from).take(limit).cloned().collect()
        }
        before => {
            let end = if before.is_some() { bound } else { Id::MAX };
            let mut last: Vec<Message> =
                all.into_iter().rev().filter(|it| it.id < end).take(limit).cloned().collect();
            last.reverse();
            last
        }
    };
    found.reverse();
    Ok((200, found.iter().map(|message| ask.shown(&channel, message)).collect()))
}

/// `GET /channels/{}/messages/{}`.
pub(crate) fn show(ask: &mut Ask<'_>) -> Outcome {
    let channel = ask.channel()?;
    ask.may(&channel, permissions::READ_MESSAGE_HISTORY)?;
    let message = ask.message(&channel)?;
    Ok((200, ask.shown(&channel, &message)))
}

/// `PATCH /channels/{}/messages/{}`.
pub(crate) fn edit(ask: &mut Ask<'_>) -> Outcome {
    let channel = ask.channel()?;
    let mut message = ask.message(&channel)?;
    let body = ask.body.clone();
    let only_flags = body.as_object().is_some_and(|fields| fields.keys().all(|key| key == "flags"));
    if message.author != BOT && !only_flags {
        return Err(Refusal::new(403, 50005, "Cannot edit a message authored by another user"));
    }
    if channel.archived {
        let message = "Tried to perform an operation on an archived thread";
        return Err(Refusal::new(400, 50083, message));
    }
    if !ask.files.is_empty() {
        ask.may(&channel, permissions::ATTACH_FILES)?;
    }
    ask.fill(&mut message, &body)?;
    ask.put(&message);
    let message = ask.message(&channel)?;
    Ok((200, ask.world.message_json(&message)))
}

impl Ask<'_> {
    /// Puts a changed message in the place of what it was, as an edit.
    pub(crate) fn put(&mut self, message: &Message) {
        let new = message.clone();
        self.world.change(message.channel, message.id, true, |old| *old = new);
    }
}

/// `DELETE /channels/{}/messages/{}`.
pub(crate) fn delete(ask: &mut Ask<'_>) -> Outcome {
    let channel = ask.channel()?;
    let message = ask.message(&channel)?;
    if message.author != BOT {
        ask.may(&channel, permissions::MANAGE_MESSAGES)?;
    }
    ask.world.remove(channel.id, message.id);
    Ok((204, Value::Null))
}

impl super::World {
    /// The people whose mention stands in a text, each once.
    pub(crate) fn mentioned(&self, text: &str) -> Vec<Id> {
        let mut seen = BTreeSet::new();
        let ids = text.split("<@").skip(1).filter_map(|rest| {
            let (id, _) = rest.trim_start_matches('!').split_once('>')?;
            id.parse::<Id>().ok()
        });
        ids.filter(|id| self.users.contains_key(id) && seen.insert(*id)).collect()
    }
}
