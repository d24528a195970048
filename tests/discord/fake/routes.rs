//! The routes that the fake knows, and those of them that only tell: who we are, servers, channels, members. What they change is
//! in `messages`, `threads`, `registration`, `callbacks` and `webhooks`.

use super::{
    APP, BOT, callbacks, messages, permissions, registration,
    rest::{Ask, Outcome, Refusal},
    threads, webhooks,
    world::{Channel, Id, Kind},
};
use serde_json::{Value, json};

/// What a route does.
pub(crate) type Act = fn(&mut Ask<'_>) -> Outcome;

/// Method, path with `{}` for each parameter, and what it does. Of two that fit the first counts.
const ROUTES: &[(&str, &str, Act)] = &[
    ("GET", "/gateway", gateway),
    ("GET", "/gateway/bot", gateway_bot),
    ("GET", "/users/@me", me),
    ("GET", "/applications/@me", application),
    ("GET", "/oauth2/applications/@me", application),
    ("POST", "/users/@me/channels", open_direct),
    ("GET", "/channels/{}", channel),
    ("PATCH", "/channels/{}", threads::alter),
    ("DELETE", "/channels/{}", threads::delete),
    ("GET", "/channels/{}/messages", messages::list),
    ("POST", "/channels/{}/messages", messages::create),
    ("GET", "/channels/{}/messages/{}", messages::show),
    ("PATCH", "/channels/{}/messages/{}", messages::edit),
    ("DELETE", "/channels/{}/messages/{}", messages::delete),
    ("POST", "/channels/{}/messages/{}/threads", threads::begin_at),
    ("POST", "/channels/{}/threads", threads::begin),
    ("GET", "/channels/{}/threads/archived/public", threads::archived_public),
    ("GET", "/channels/{}/threads/archived/private", threads::archived_private),
    ("GET", "/channels/{}/thread-members", threads::members),
    ("PUT", "/channels/{}/thread-members/@me", threads::join),
    ("PUT", "/channels/{}/thread-members/{}", threads::invite),
    ("DELETE", "/channels/{}/thread-members/{}", threads::expel),
    ("GET", "/guilds/{}", guild),
    ("GET", "/guilds/{}/channels", channels),
    ("GET", "/guilds/{}/threads/active", threads::active),
    ("GET", "/guilds/{}/members/{}", member),
    ("GET", "/applications/{}/commands", registration::list),
    ("PUT", "/applications/{}/commands", registration::set),
    ("GET", "/applications/{}/guilds/{}/commands", registration::list),
    ("PUT", "/applications/{}/guilds/{}/commands", registration::set),
    ("POST", "/interactions/{}/{}/callback", callbacks::callback),
    ("POST", "/webhooks/{}/{}", webhooks::follow_up),
    ("GET", "/webhooks/{}/{}/messages/@original", webhooks::show),
    ("PATCH", "/webhooks/{}/{}/messages/@original", webhooks::edit),
    ("DELETE", "/webhooks/{}/{}/messages/@original", webhooks::delete),
    ("GET", "/webhooks/{}/{}/messages/{}", webhooks::show),
    ("PATCH", "/webhooks/{}/{}/messages/{}", webhooks::edit),
    ("DELETE", "/webhooks/{}/{}/messages/{}", webhooks::delete),
];

/// What stands in the gaps of a template, if the path fits it.
fn gaps(template: &str, path: &str) -> Option<Vec<String>> {
    let (template, path): (Vec<&str>, Vec<&str>) =
        (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    let mut gaps = Vec::new();
    for (wanted, part) in template.into_iter().zip(path) {
        match wanted {
            "{}" if !part.is_empty() => gaps.push(part.to_owned()),
            wanted if wanted == part => {}
            _ => return None,
        }
    }
    Some(gaps)
}

/// The template, the parameters and the act of a request.
pub(crate) fn find(method: &str, path: &str) -> Option<(&'static str, Vec<String>, Act)> {
    ROUTES
        .iter()
        .filter(|(of, ..)| *of == method)
        .find_map(|(_, template, act)| Some((*template, gaps(template, path)?, *act)))
}

/// Whether there is anything at this path.
pub(crate) fn knows(path: &str) -> bool {
    ROUTES.iter().any(|(_, template, _)| gaps(template, path).is_some())
}

/// Whether a route is called so; for stories that script faults.
pub(crate) fn is_route(route: &str) -> bool {
    let of = |(method, template, _): &(&str, &str, Act)| format!("{method} {template}") == route;
    route == "*" || route == super::cdn::ROUTE || ROUTES.iter().any(of)
}

impl Ask<'_> {
    /// The channel in the first gap, if the bot sees it.
    pub(crate) fn channel(&self) -> Result<Channel, Refusal> {
        self.channel_of(self.id(0))
    }

    /// A channel, if the bot sees it.
    pub(crate) fn channel_of(&self, id: Id) -> Result<Channel, Refusal> {
        let unknown = Refusal::new(404, 10003, "Unknown Channel");
        let channel = self.world.channels.get(&id).ok_or(unknown)?;
        if !self.world.sees(BOT, channel) {
            return Err(Refusal::new(403, 50001, "Missing Access"));
        }
        Ok(channel.clone())
    }

    /// Whether the bot may do this in a channel, by the bits of `permissions`.
    pub(crate) fn may(&self, channel: &Channel, bits: u64) -> Result<(), Refusal> {
        let has = self.world.permissions_of(BOT, channel) & bits == bits;
        has.then_some(()).ok_or(Refusal::new(403, 50013, "Missing Permissions"))
    }

    /// The server in the first gap, if the bot is there.
    pub(crate) fn guild(&self) -> Result<Id, Refusal> {
        let unknown = Refusal::new(404, 10004, "Unknown Guild");
        let guild = self.world.guilds.get(&self.id(0)).ok_or(unknown)?;
        let there = guild.members.contains_key(&BOT);
        there.then_some(guild.id).ok_or(Refusal::new(403, 50001, "Missing Access"))
    }
}

fn gateway(ask: &mut Ask<'_>) -> Outcome {
    Ok((200, json!({ "url": ask.world.gateway_url() })))
}

fn gateway_bot(ask: &mut Ask<'_>) -> Outcome {
    let advised = ask.world.sessions.manners.advised.pop_front();
    let manners = &ask.world.sessions.manners;
    let limits = json!({
        "total": 1000, "remaining": manners.remaining, "reset_after": manners.reset_after,
        "max_concurrency": manners.max_concurrency,
    });
    let url = advised.unwrap_or_else(|| ask.world.gateway_url());
    Ok((200, json!({ "url": url, "shards": manners.shards, "session_start_limit": limits })))
}

fn me(ask: &mut Ask<'_>) -> Outcome {
    let mut me = ask.world.user(BOT).to_json();
    me["mfa_enabled"] = false.into();
    me["verified"] = true.into();
    me["locale"] = "en-US".into();
    me["email"] = Value::Null;
    Ok((200, me))
}

fn application(ask: &mut Ask<'_>) -> Outcome {
    let mut flags = 1 << 23;
    if ask.world.message_content {
        // GATEWAY_MESSAGE_CONTENT_LIMITED: what unverified applications have.
        flags |= 1 << 19;
    }
    let bot = ask.world.user(BOT).to_json();
    Ok((
        200,
        json!({
            "id": APP.to_string(), "name": bot["username"], "icon": null, "description": "",
            "type": null, "verify_key": "00", "flags": flags, "flags_new": flags.to_string(),
            "redirect_uris": [], "interactions_endpoint_url": null,
            "role_connections_verification_url": null, "owner": bot, "bot": bot,
            "approximate_guild_count": ask.world.guilds.len(), "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0, "explicit_content_filter": 0, "team": null,
            "bot_public": false, "bot_require_code_grant": false, "eligible_oauth2_scopes": [],
        }),
    ))
}

fn open_direct(ask: &mut Ask<'_>) -> Outcome {
    let to = ask.text("recipient_id").and_then(|id| id.parse::<Id>().ok()).unwrap_or(0);
    if ask.world.users.get(&to).is_none_or(|user| user.bot) {
        return Err(Refusal::new(400, 50033, "Invalid Recipient(s)"));
    }
    let id = ask.world.direct(to);
    Ok((200, ask.world.channel_json(ask.world.channel(id))))
}

fn channel(ask: &mut Ask<'_>) -> Outcome {
    let channel = ask.channel()?;
    Ok((200, ask.world.channel_json(&channel)))
}

fn guild(ask: &mut Ask<'_>) -> Outcome {
    let id = ask.guild()?;
    Ok((200, ask.world.guilds[&id].to_json()))
}

fn channels(ask: &mut Ask<'_>) -> Outcome {
    let id = ask.guild()?;
    let of = ask.world.channels.values();
    let of = of.filter(|channel| channel.guild == Some(id) && !channel.kind.is_thread());
    Ok((200, of.map(|channel| ask.world.channel_json(channel)).collect()))
}

fn member(ask: &mut Ask<'_>) -> Outcome {
    let (guild, user) = (ask.guild()?, ask.id(1));
    if !ask.world.users.contains_key(&user) {
        return Err(Refusal::new(404, 10013, "Unknown User"));
    }
    if !ask.world.guilds[&guild].members.contains_key(&user) {
        return Err(Refusal::new(404, 10007, "Unknown Member"));
    }
    Ok((200, ask.world.member_json(guild, user)))
}

/// The permission that talking in a channel of this kind needs.
pub(crate) fn to_talk_in(kind: Kind) -> u64 {
    if kind.is_thread() {
        permissions::SEND_MESSAGES_IN_THREADS
    } else {
        permissions::SEND_MESSAGES
    }
}
