//! The `chat.*` methods, and what an answer to a `response_url` does: both write messages.

use super::{
    api::{Call, Outcome, Refusal},
    limits::{self, Surface},
    world::{Channel, Kind, Message, World},
};
use serde_json::{Value, json};

/// Characters of `text` that Slack takes; it cuts longer ones in posts and refuses them in updates.
const LONGEST_TEXT: usize = 40_000;

/// Characters of `markdown_text` that Slack takes.
const LONGEST_MARKDOWN: usize = 12_000;

/// Uses of one `response_url`, and its life in seconds.
const RESPONSE_USES: u32 = 5;
const RESPONSE_LIFE: i64 = 30 * 60;

/// What a message says.
struct Content {
    text: String,
    blocks: Vec<Value>,
    metadata: Option<Value>,
}

fn content(call: &mut Call<'_>) -> Result<Content, Refusal> {
    let mut text = call.text("text").unwrap_or_default();
    let blocks = call.json("blocks")?.unwrap_or_else(|| json!([]));
    let Value::Array(mut blocks) = blocks else { return Err("invalid_blocks_format".into()) };
    if let Some(markdown) = call.text("markdown_text") {
        if !text.is_empty() || !blocks.is_empty() {
            return Err("markdown_text_conflict".into());
        }
        if markdown.chars().count() > LONGEST_MARKDOWN {
            call.fault("markdown_text is too long");
            return Err("msg_too_long".into());
        }
        text = markdown;
    }
    let attached = call.json("attachments")?.is_some_and(|list| list != json!([]));
    if text.is_empty() && blocks.is_empty() && !attached {
        return Err("no_text".into());
    }
    if text.chars().count() > LONGEST_TEXT {
        call.fault("text is longer than 40,000 characters");
        return Err("msg_too_long".into());
    }
    check_blocks(call, &blocks, Surface::Message)?;
    let metadata = call.json("metadata")?;
    if let Some(metadata) = &metadata
        && !(metadata["event_type"].is_string() && metadata["event_payload"].is_object())
    {
        call.fault("metadata needs event_type and event_payload");
        return Err("invalid_metadata_format".into());
    }
    call.world.fill_ids(&mut blocks);
    Ok(Content { text, blocks, metadata })
}

/// Refuses and notes blocks that break a limit.
pub(crate) fn check_blocks(
    call: &mut Call<'_>,
    blocks: &[Value],
    surface: Surface,
) -> Result<(), Refusal> {
    let messages = limits::check(blocks, surface);
    if messages.is_empty() {
        return Ok(());
    }
    for message in &messages {
        call.fault(message);
    }
    Err(Refusal { error: "invalid_blocks", messages })
}

/// The channel with this id (or the direct message of this person), if the bot may write there.
pub(crate) fn writable(call: &mut Call<'_>, id: &str) -> Result<Channel, Refusal> {
    let person = call.world.users.get(id).filter(|user| user.team == call.team && !user.bot);
    let id = if person.is_some() { call.world.im_of(id) } else { id.to_owned() };
    let channel = visible(call, &id)?;
    let bot = &call.the_team().bot_user;
    if !channel.members.contains(bot) {
        return Err("not_in_channel".into());
    }
    if channel.archived {
        return Err("is_archived".into());
    }
    if channel.restricted {
        return Err("restricted_action".into());
    }
    Ok(channel)
}

/// The channel with this id, if the bot can know of it.
pub(crate) fn visible(call: &mut Call<'_>, id: &str) -> Result<Channel, Refusal> {
    let looks_right = id.len() > 1
        && id.starts_with(['C', 'D', 'G'])
        && id.chars().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit());
    if !looks_right {
        call.fault(&format!("{id:?} is not a channel's id"));
        return Err("channel_not_found".into());
    }
    let bot = call.the_team().bot_user.clone();
    let channel = call.world.channels.get(id).filter(|channel| {
        channel.team == call.team
            && (channel.kind == Kind::Public || channel.members.contains(&bot))
    });
    Ok(channel.ok_or("channel_not_found")?.clone())
}

fn thread(call: &mut Call<'_>, channel: &str) -> Result<Option<String>, Refusal> {
    let Some(thread) = call.text("thread_ts") else { return Ok(None) };
    let root = call.world.message(channel, &thread).ok_or("thread_not_found")?;
    if root.thread_ts.is_some() {
        call.fault("thread_ts is the ts of a reply");
    }
    Ok(Some(thread))
}

fn own(call: &mut Call<'_>, channel: Channel, content: Content) -> Message {
    let (user, bot_id) = (call.the_team().bot_user.clone(), call.the_team().bot_id.clone());
    Message {
        channel: channel.id,
        ts: call.world.next_ts(),
        thread_ts: None,
        user,
        bot_id: Some(bot_id),
        fallback: content.text,
        blocks: content.blocks,
        metadata: content.metadata,
        edited: false,
        broadcast: false,
        files: Vec::new(),
        tombstone: false,
    }
}

/// `chat.postMessage`
pub(crate) fn post(call: &mut Call<'_>) -> Outcome {
    let id = call.need("channel")?;
    let channel = writable(call, &id)?;
    let thread_ts = thread(call, &channel.id)?;
    let content = content(call)?;
    let mut message = own(call, channel, content);
    message.broadcast = thread_ts.is_some() && call.flag("reply_broadcast");
    message.thread_ts = thread_ts;
    call.world.publish(message.clone());
    let shown = call.world.message_json(&message, true);
    Ok(json!({ "channel": message.channel, "ts": message.ts, "message": shown }))
}

/// `chat.postEphemeral`
pub(crate) fn post_ephemeral(call: &mut Call<'_>) -> Outcome {
    let id = call.need("channel")?;
    let user = call.need("user")?;
    let channel = writable(call, &id)?;
    if !channel.members.contains(&user) {
        return Err("user_not_in_channel".into());
    }
    let thread_ts = thread(call, &channel.id)?;
    let content = content(call)?;
    let message = Message { thread_ts, ..own(call, channel, content) };
    let ts = message.ts.clone();
    call.world.ephemerals.push((user, message));
    Ok(json!({ "message_ts": ts }))
}

/// The message that `channel` and `ts` name, if the bot wrote it.
fn mine(call: &mut Call<'_>, refusal: &'static str) -> Result<Message, Refusal> {
    let (id, ts) = (call.need("channel")?, call.need("ts")?);
    let channel = visible(call, &id)?;
    if channel.archived {
        return Err("is_archived".into());
    }
    let message = call.world.message(&id, &ts).filter(|message| !message.tombstone);
    let message = message.ok_or("message_not_found")?.clone();
    if message.bot_id.as_ref() != Some(&call.the_team().bot_id) {
        return Err(refusal.into());
    }
    Ok(message)
}

/// `chat.update`
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let old = mine(call, "cant_update_message")?;
    let blocks_given = call.arguments.contains_key("blocks");
    let new = content(call)?;
    call.world.change(&old.channel, &old.ts, |message| {
        message.fallback = new.text;
        if blocks_given {
            message.blocks = new.blocks;
        }
        if new.metadata.is_some() {
            message.metadata = new.metadata;
        }
        message.edited = true;
    });
    let message = call.world.message(&old.channel, &old.ts).ok_or("message_not_found")?;
    let shown = call.world.message_json(message, true);
    Ok(json!({
        "channel": old.channel, "ts": old.ts, "text": shown["text"], "message": shown,
    }))
}

/// `chat.delete`
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let message = mine(call, "cant_delete_message")?;
    call.world.remove(&message.channel, &message.ts);
    Ok(json!({ "channel": message.channel, "ts": message.ts }))
}

/// `chat.getPermalink`
pub(crate) fn permalink(call: &mut Call<'_>) -> Outcome {
    let (id, ts) = (call.need("channel")?, call.need("message_ts")?);
    let channel = visible(call, &id)?;
    let message = call.world.message(&channel.id, &ts).ok_or("message_not_found")?;
    let thread = message.thread_ts.as_ref();
    let query = thread.map_or(String::new(), |root| format!("?thread_ts={root}&cid={id}"));
    let link = format!("{}/archives/{id}/p{}{query}", call.world.base, ts.replace('.', ""));
    Ok(json!({ "channel": id, "permalink": link }))
}

/// What the bot sends to a `response_url`, or answers to a command: a status and text, as Slack gives them.
pub(crate) fn respond(world: &mut World, id: &str, body: &Value) -> (u16, &'static str) {
    let now = world.now;
    let Some(url) = world.response_urls.get_mut(id) else { return (404, "no_such_url") };
    url.uses += 1;
    if url.uses > RESPONSE_USES || now > url.born + RESPONSE_LIFE {
        return (404, "used_url");
    }
    let url = url.clone();
    let sender = world.team_of(&url.user).1;
    let text = body["text"].as_str().unwrap_or_default();
    let mut blocks = body["blocks"].as_array().cloned().unwrap_or_default();
    if let Some(broken) = limits::check(&blocks, Surface::Message).first() {
        world.faults.note(format!("response_url: {broken}"));
        return (400, "invalid_blocks");
    }
    world.fill_ids(&mut blocks);
    let replaced = url.message.filter(|_| body["replace_original"] == true);
    let deleted = body["delete_original"] == true;
    if !deleted && text.is_empty() && blocks.is_empty() {
        world.faults.note("response_url: neither text nor blocks");
        return (400, "no_text");
    }
    let place = world.response_urls[id].message.clone();
    let ephemeral = place.as_ref().and_then(|ts| {
        world.ephemerals.iter().position(|(user, message)| *user == url.user && message.ts == *ts)
    });
    match (deleted, replaced, ephemeral) {
        (true, _, Some(index)) => drop(world.ephemerals.remove(index)),
        (true, _, None) => match place {
            Some(ts) => world.remove(&url.channel, &ts),
            None => return (400, "nothing_to_delete"),
        },
        (false, Some(_), Some(index)) => {
            let message = &mut world.ephemerals[index].1;
            message.fallback = text.to_owned();
            message.blocks = blocks;
        }
        (false, Some(ts), None) => world.change(&url.channel, &ts, |message| {
            message.fallback = text.to_owned();
            message.blocks = blocks;
            message.edited = true;
        }),
        (false, None, _) => {
            let thread_ts = body["thread_ts"].as_str().map(str::to_owned);
            let message = Message {
                channel: url.channel,
                ts: world.next_ts(),
                thread_ts,
                user: sender.bot_user,
                bot_id: Some(sender.bot_id),
                fallback: text.to_owned(),
                blocks,
                metadata: None,
                edited: false,
                broadcast: false,
                files: Vec::new(),
                tombstone: false,
            };
            if body["response_type"] == "in_channel" {
                world.publish(message);
            } else {
                world.ephemerals.push((url.user, message));
            }
        }
    }
    (200, "ok")
}
