//! Logging in to the gateway: new sessions and resumed ones, with everything that Discord refuses there. The connections are in
//! `gateway`.

use super::{
    BOT,
    gateway::close,
    sessions::{
        ALL_INTENTS, Audience, GUILD_MEMBERS, GUILD_PRESENCES, Login, MESSAGE_CONTENT, Order,
        Session, frame,
    },
    world::{Id, World},
};
use serde_json::{Value, json};
use tokio::time::Instant;

/// Answers a login as a story scripted; false when none did.
fn refused(world: &mut World, line: Id) -> bool {
    if let Some(code) = world.sessions.manners.closes.pop_front() {
        close(world, line, code, "scripted");
        return true;
    }
    if let Some(resumable) = world.sessions.manners.refusals.pop_front() {
        invalid(world, line, resumable);
        return true;
    }
    false
}

fn invalid(world: &mut World, line: Id, resumable: bool) {
    world.sessions.order(line, Order::Text(json!({ "op": 9, "d": resumable }).to_string()));
}

/// IDENTIFY.
pub(crate) fn identify(world: &mut World, line: Id, data: &Value) {
    let keys =
        ["token", "properties", "compress", "large_threshold", "shard", "presence", "intents"];
    for key in data.as_object().into_iter().flat_map(|fields| fields.keys()) {
        if !keys.contains(&key.as_str()) {
            world.faults.note(format!("gateway: IDENTIFY with {key:?}"));
        }
    }
    for key in ["os", "browser", "device"] {
        if !data["properties"][key].is_string() {
            world.faults.note(format!("gateway: IDENTIFY without properties.{key}"));
        }
    }
    let shard = match (&data["shard"][0], &data["shard"][1], &data["shard"]) {
        (_, _, Value::Null) => Some((0, 1)),
        (one, all, _) => one.as_u64().zip(all.as_u64()).filter(|(one, all)| one < all),
    };
    world.sessions.logins.push(Login::Identify(shard.map_or(0, |shard| shard.0)));
    if world.sessions.manners.remaining == 0 {
        world.faults.note("gateway: IDENTIFY with no session starts left: the token is reset");
        return close(world, line, 4004, "Authentication failed.");
    }
    world.sessions.manners.remaining -= 1;
    if shard.is_some_and(|(one, _)| too_soon(world, one)) {
        world.faults.note("gateway: more logins at once than max_concurrency lets through");
        return invalid(world, line, false);
    }
    if refused(world, line) {
        return;
    }
    if data["token"] != world.token.as_str() {
        return close(world, line, 4004, "Authentication failed.");
    }
    let Some(shard) = shard else { return close(world, line, 4010, "Invalid shard.") };
    let Some(intents) = data["intents"].as_u64().filter(|bits| bits & !ALL_INTENTS == 0) else {
        return close(world, line, 4013, "Invalid intent(s).");
    };
    let mut closed = GUILD_MEMBERS | GUILD_PRESENCES;
    if !world.message_content {
        closed |= MESSAGE_CONTENT;
    }
    if intents & closed != 0 {
        return close(world, line, 4014, "Disallowed intent(s).");
    }
    let id = format!("{:032x}", world.next_id());
    let compress = data["compress"] == true;
    // Two connected sessions of a shard live side by side; one that nobody holds is not resumed any more here.
    let held = |old: &Session| world.sessions.lines.iter().any(|line| line.holds(&old.id));
    let kept =
        world.sessions.list.iter().filter(|old| old.shard != shard || held(old)).cloned().collect();
    world.sessions.list = kept;
    world.sessions.list.push(Session { id: id.clone(), shard, intents, log: Vec::new(), compress });
    world.sessions.line(line).unwrap().session = Some(id.clone());
    greet(world, &id);
}

/// Whether another shard of the same bucket has logged in just now.
fn too_soon(world: &mut World, shard: u64) -> bool {
    let sessions = &mut world.sessions;
    let bucket = shard % sessions.manners.max_concurrency;
    let last = sessions.last_identify.insert(bucket, Instant::now());
    last.is_some_and(|last| last.elapsed() < sessions.manners.identify_window)
}

/// READY, and every server of the shard.
fn greet(world: &mut World, id: &str) {
    let session = world.sessions.session(id).unwrap().clone();
    let (one, all) = session.shard;
    let of_shard = |guild: &&Id| (*guild >> 22) % all == one;
    let guilds: Vec<Id> = world
        .guilds
        .values()
        .filter(|guild| guild.members.contains_key(&BOT))
        .map(|guild| guild.id)
        .filter(|guild| of_shard(&guild))
        .collect();
    let away = |guild: &Id| json!({ "id": guild.to_string(), "unavailable": true });
    let mut me = world.user(BOT).to_json();
    me["verified"] = true.into();
    me["mfa_enabled"] = false.into();
    me["email"] = Value::Null;
    let ready = json!({
        "v": 10, "user": me, "guilds": guilds.iter().map(away).collect::<Value>(),
        "session_id": id, "session_type": "normal", "resume_gateway_url": world.resume_url,
        "shard": [one, all], "application": { "id": super::APP.to_string(), "flags": 565_248 },
        "private_channels": [], "presences": [], "relationships": [], "guild_join_requests": [],
        "geo_ordered_rtc_regions": [], "user_settings": {}, "auth": {}, "_trace": ["[\"fake\"]"],
    });
    world.sessions.push(id, "READY", ready);
    for guild in guilds {
        if world.guilds[&guild].available {
            let event = world.guild_event(guild);
            world.sessions.push(id, "GUILD_CREATE", event);
        }
    }
}

/// RESUME.
pub(crate) fn resume(world: &mut World, line: Id, data: &Value) {
    for key in data.as_object().into_iter().flat_map(|fields| fields.keys()) {
        if !["token", "session_id", "seq"].contains(&key.as_str()) {
            world.faults.note(format!("gateway: RESUME with {key:?}"));
        }
    }
    let by_url = world.sessions.line(line).is_some_and(|line| line.by_resume_url);
    let seq = data["seq"].as_u64().unwrap_or(u64::MAX);
    world.sessions.logins.push(Login::Resume(seq, by_url));
    if !by_url {
        world.faults.note("gateway: RESUME elsewhere than at resume_gateway_url");
    }
    if refused(world, line) {
        return;
    }
    if data["token"] != world.token.as_str() {
        return close(world, line, 4004, "Authentication failed.");
    }
    let id = data["session_id"].as_str().unwrap_or_default().to_owned();
    let Some(session) = world.sessions.session(&id).cloned() else {
        return invalid(world, line, false);
    };
    let Some(from) = usize::try_from(seq).ok().filter(|seq| *seq <= session.log.len()) else {
        return close(world, line, 4007, "Invalid seq.");
    };
    for old in &mut world.sessions.lines {
        old.gone |= old.session.as_ref() == Some(&id);
    }
    world.sessions.line(line).unwrap().session = Some(id.clone());
    for (at, event) in session.log.iter().enumerate().skip(from) {
        world.sessions.order(line, Order::Text(frame(at + 1, event)));
    }
    world.sessions.push(&id, "RESUMED", json!({ "_trace": ["[\"fake\"]"] }));
}

impl World {
    /// The server as `GUILD_CREATE` tells of it.
    pub(crate) fn guild_event(&self, guild: Id) -> Value {
        let it = &self.guilds[&guild];
        let bot = &it.members[&BOT];
        let mut event = it.to_json();
        let of = |threads: bool| -> Value {
            self.channels
                .values()
                .filter(|channel| channel.guild == Some(guild))
                .filter(|channel| channel.kind.is_thread() == threads && !channel.archived)
                .filter(|channel| !threads || self.sees(BOT, channel))
                .map(|channel| self.channel_json(channel))
                .collect()
        };
        event["channels"] = of(false);
        event["threads"] = of(true);
        event["joined_at"] = super::shapes::time(bot.joined).into();
        event["large"] = false.into();
        event["unavailable"] = false.into();
        event["member_count"] = it.members.len().into();
        event["members"] = json!([self.member_json(guild, BOT)]);
        for empty in [
            "voice_states",
            "presences",
            "stage_instances",
            "guild_scheduled_events",
            "soundboard_sounds",
        ] {
            event[empty] = json!([]);
        }
        event
    }

    /// Tells that a server is there now.
    pub(crate) fn tell_of_guild(&mut self, guild: Id) {
        let event = self.guild_event(guild);
        self.dispatch(Audience::Guild(guild), "GUILD_CREATE", event);
    }
}
