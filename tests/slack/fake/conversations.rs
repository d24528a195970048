//! The `conversations.*` methods: places, who is in them, and reading what was said.

use super::{
    api::{Call, Outcome, Refusal},
    chat::visible,
    world::{Channel, Kind, Message},
};
use serde_json::{Value, json};

/// Default and largest page of messages, members and channels.
const PAGE: usize = 100;
const LARGEST_PAGE: usize = 1000;

fn channel_json(call: &Call<'_>, channel: &Channel) -> Value {
    let mut json = json!({
        "id": channel.id, "name": channel.name, "name_normalized": channel.name,
        "is_channel": channel.kind == Kind::Public, "is_group": channel.kind == Kind::Private,
        "is_im": channel.kind == Kind::Im, "is_mpim": false, "is_general": false,
        "is_private": channel.kind != Kind::Public, "is_archived": channel.archived,
        "is_member": channel.members.contains(&call.the_team().bot_user),
        "created": super::world::START, "creator": "U0CREATOR", "is_shared": false,
        "is_ext_shared": false, "is_org_shared": false, "context_team_id": channel.team,
        "topic": { "value": "", "creator": "", "last_set": 0 },
        "purpose": { "value": "", "creator": "", "last_set": 0 },
    });
    if channel.kind == Kind::Im {
        let bot = &call.the_team().bot_user;
        json["user"] = channel.members.iter().find(|member| *member != bot).cloned().into();
    }
    json
}

fn named(call: &mut Call<'_>) -> Result<Channel, Refusal> {
    let id = call.need("channel")?;
    visible(call, &id)
}

/// `conversations.open`, for one person.
pub(crate) fn open(call: &mut Call<'_>) -> Outcome {
    let user = call.need("users")?;
    let known = call.world.users.get(&user).filter(|user| user.team == call.team);
    match known {
        None => return Err("user_not_found".into()),
        Some(user) if user.bot => return Err("cannot_dm_bot".into()),
        Some(user) if user.deleted => return Err("user_disabled".into()),
        Some(_) => {}
    }
    let id = call.world.im_of(&user);
    let channel = if call.flag("return_im") {
        channel_json(call, &call.world.channels[&id])
    } else {
        json!({ "id": id })
    };
    Ok(json!({ "channel": channel }))
}

/// `conversations.info`
pub(crate) fn info(call: &mut Call<'_>) -> Outcome {
    let channel = named(call)?;
    let mut json = channel_json(call, &channel);
    if call.flag("include_num_members") {
        json["num_members"] = channel.members.len().into();
    }
    if call.flag("include_locale") {
        json["locale"] = "en-US".into();
    }
    Ok(json!({ "channel": json }))
}

/// `conversations.join`
pub(crate) fn join(call: &mut Call<'_>) -> Outcome {
    let channel = named(call)?;
    match channel.kind {
        Kind::Public if channel.archived => Err("is_archived".into()),
        Kind::Public => {
            let bot = call.the_team().bot_user.clone();
            call.world.join(&channel.id, &bot, None);
            let channel = call.world.channel(&channel.id).clone();
            Ok(json!({ "channel": channel_json(call, &channel) }))
        }
        Kind::Private | Kind::Im => Err("method_not_supported_for_channel_type".into()),
    }
}

/// Where a page begins: the number that an earlier page's cursor holds.
fn start(call: &Call<'_>) -> Result<usize, Refusal> {
    let Some(cursor) = call.text("cursor") else { return Ok(0) };
    let number = cursor.strip_prefix("page:").and_then(|number| number.parse().ok());
    number.ok_or_else(|| "invalid_cursor".into())
}

/// One page of a list, and the cursor of the next, empty at the end.
fn page<T>(call: &Call<'_>, all: Vec<T>) -> Result<(Vec<T>, String), Refusal> {
    let (start, limit) = (start(call)?, call.number("limit", PAGE, LARGEST_PAGE));
    let next = start + limit;
    let cursor = if next < all.len() { format!("page:{next}") } else { String::new() };
    Ok((all.into_iter().skip(start).take(limit).collect(), cursor))
}

/// `conversations.members`
pub(crate) fn members(call: &mut Call<'_>) -> Outcome {
    let channel = named(call)?;
    let (members, next) = page(call, channel.members.into_iter().collect())?;
    Ok(json!({ "members": members, "response_metadata": { "next_cursor": next } }))
}

/// `conversations.list`
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let types = call.text("types").unwrap_or_else(|| "public_channel".to_owned());
    let bot = call.the_team().bot_user.clone();
    let wanted = |channel: &&Channel| {
        let kind = match channel.kind {
            Kind::Public => "public_channel",
            Kind::Private => "private_channel",
            Kind::Im => "im",
        };
        channel.team == call.team
            && types.split(',').any(|wanted| wanted.trim() == kind)
            && (channel.kind == Kind::Public || channel.members.contains(&bot))
            && !(channel.archived && call.flag("exclude_archived"))
    };
    let all: Vec<Value> = call
        .world
        .channels
        .values()
        .filter(wanted)
        .map(|channel| channel_json(call, channel))
        .collect();
    let (channels, next) = page(call, all)?;
    Ok(json!({ "channels": channels, "response_metadata": { "next_cursor": next } }))
}

/// Whether a message lies between `oldest` and `latest`.
fn within(call: &Call<'_>, ts: &str) -> Result<bool, Refusal> {
    let bound = |name: &str, error: &'static str| match call.text(name) {
        None => Ok(None),
        Some(text) => micros(&text).map(Some).ok_or_else(|| Refusal::from(error)),
    };
    let oldest = bound("oldest", "invalid_ts_oldest")?;
    let latest = bound("latest", "invalid_ts_latest")?;
    let at = micros(ts).unwrap_or_default();
    let inclusive = call.flag("inclusive");
    Ok(oldest.is_none_or(|oldest| at > oldest || (inclusive && at == oldest))
        && latest.is_none_or(|latest| at < latest || (inclusive && at == latest)))
}

/// A `ts`, or a plain number of seconds, in microseconds.
fn micros(ts: &str) -> Option<i64> {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, ""));
    let fraction: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(seconds.parse::<i64>().ok()? * 1_000_000 + fraction)
}

fn readable(call: &mut Call<'_>) -> Result<Channel, Refusal> {
    let channel = named(call)?;
    if !channel.members.contains(&call.the_team().bot_user) {
        return Err("not_in_channel".into());
    }
    Ok(channel)
}

fn pages(call: &Call<'_>, messages: Vec<Message>) -> Outcome {
    let (messages, next) = page(call, messages)?;
    let with_metadata = call.flag("include_all_metadata");
    let shown: Vec<Value> =
        messages.iter().map(|message| call.world.message_json(message, with_metadata)).collect();
    let mut answer = json!({ "messages": shown, "has_more": !next.is_empty() });
    if !next.is_empty() {
        answer["response_metadata"] = json!({ "next_cursor": next });
    }
    Ok(answer)
}

/// `conversations.history`: newest first, without replies unless they were broadcast.
pub(crate) fn history(call: &mut Call<'_>) -> Outcome {
    let channel = readable(call)?;
    let mut found = Vec::new();
    for message in call.world.messages.iter().rev() {
        let shown = message.thread_ts.is_none() || message.broadcast;
        if message.channel == channel.id && shown && within(call, &message.ts)? {
            found.push(message.clone());
        }
    }
    pages(call, found)
}

/// `conversations.replies`: oldest first, the root always among the first page.
pub(crate) fn replies(call: &mut Call<'_>) -> Outcome {
    let channel = readable(call)?;
    let ts = call.need("ts")?;
    let message = call.world.message(&channel.id, &ts).ok_or("thread_not_found")?;
    let root = message.thread_ts.clone().unwrap_or(ts);
    let mut found = Vec::new();
    for message in call.world.thread(&channel.id, &root) {
        if message.ts == root || within(call, &message.ts)? {
            found.push(message.clone());
        }
    }
    pages(call, found)
}
