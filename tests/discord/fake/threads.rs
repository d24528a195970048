//! Threads: beginning them at a message or without one, who is in them, archiving and locking; and what of channels can be changed.

use super::{
    BOT, permissions,
    rest::{Ask, Outcome, Refusal},
    routes::to_talk_in,
    world::{Channel, Id, Kind},
};
use serde_json::{Value, json};

const ARCHIVED: &str = "Tried to perform an operation on an archived thread";

impl Ask<'_> {
    /// The thread in the first gap, if the bot sees it.
    fn thread(&self) -> Result<Channel, Refusal> {
        let thread = self.channel()?;
        let is = thread.kind.is_thread();
        let wrong = Refusal::new(400, 50024, "Cannot execute action on this channel type");
        is.then_some(thread).ok_or(wrong)
    }

    /// Whether one more thread can be active in this channel's server.
    fn has_room(&self, channel: &Channel) -> Result<(), Refusal> {
        let Some(guild) = channel.guild else {
            return Err(Refusal::new(400, 50024, "Cannot execute action on this channel type"));
        };
        let active = self.world.channels.values();
        let active =
            active.filter(|it| it.kind.is_thread() && it.guild == Some(guild) && !it.archived);
        let room = active.count() < self.world.guilds[&guild].most_threads;
        room.then_some(()).ok_or(Refusal::new(
            400,
            160_006,
            "Maximum number of active threads reached",
        ))
    }

    /// Begins a thread with the body's name and settings.
    fn new_thread(&mut self, channel: Id, at: Option<Id>, kind: Kind) -> Outcome {
        let name = self.text("name").unwrap_or_default();
        let id = self.world.begin_thread(channel, at, BOT, &name, kind);
        let (minutes, invitable) =
            (self.body["auto_archive_duration"].as_u64(), self.body["invitable"] != false);
        let thread = self.world.channel_mut(id);
        thread.archive_after = minutes.unwrap_or(thread.archive_after);
        thread.invitable = invitable;
        Ok((201, self.world.channel_json(self.world.channel(id))))
    }

    fn threads(&self, threads: &[&Channel]) -> Value {
        let members = threads.iter().filter(|thread| thread.members.contains(&BOT));
        let members: Value = members.map(|thread| self.world.thread_member(thread, BOT)).collect();
        let shown: Value = threads.iter().map(|thread| self.world.channel_json(thread)).collect();
        json!({ "threads": shown, "members": members, "has_more": false })
    }
}

/// `POST /channels/{}/messages/{}/threads`.
pub(crate) fn begin_at(ask: &mut Ask<'_>) -> Outcome {
    let (channel, at) = (ask.channel()?, ask.id(1));
    if !matches!(channel.kind, Kind::Text | Kind::Announcement) {
        ask.fault("a thread can only begin in a channel of a server");
        return Err(Refusal::new(400, 50024, "Cannot execute action on this channel type"));
    }
    ask.may(&channel, permissions::CREATE_PUBLIC_THREADS)?;
    let message = ask.world.message(channel.id, at).filter(|message| message.only_for.is_none());
    let message = message.ok_or(Refusal::new(404, 10008, "Unknown Message"))?;
    if message.thread.is_some() {
        let message = "A thread has already been created for this message";
        return Err(Refusal::new(400, 160_004, message));
    }
    ask.has_room(&channel)?;
    ask.new_thread(channel.id, Some(at), Kind::PublicThread)
}

/// `POST /channels/{}/threads`: private unless the type says otherwise.
pub(crate) fn begin(ask: &mut Ask<'_>) -> Outcome {
    let channel = ask.channel()?;
    let kind = match ask.body["type"].as_u64() {
        Some(11) => Kind::PublicThread,
        Some(12) | None => Kind::PrivateThread,
        _ => return Err(Refusal::new(400, 50024, "Cannot execute action on this channel type")),
    };
    let fits = channel.kind == Kind::Text
        || channel.kind == Kind::Announcement && kind == Kind::PublicThread;
    if !fits {
        ask.fault("such a thread cannot begin in such a channel");
        return Err(Refusal::new(400, 50024, "Cannot execute action on this channel type"));
    }
    if kind == Kind::PublicThread && ask.body.get("invitable").is_some() {
        ask.fault("invitable is for private threads");
    }
    ask.may(
        &channel,
        match kind {
            Kind::PublicThread => permissions::CREATE_PUBLIC_THREADS,
            _ => permissions::CREATE_PRIVATE_THREADS,
        },
    )?;
    ask.has_room(&channel)?;
    ask.new_thread(channel.id, None, kind)
}

/// `PATCH /channels/{}`: threads; of other channels the fake changes nothing.
pub(crate) fn alter(ask: &mut Ask<'_>) -> Outcome {
    let thread = ask.thread()?;
    let body = ask.body.clone();
    let manages = ask.may(&thread, permissions::MANAGE_THREADS).is_ok();
    let wakes = body["archived"] == false;
    let only_wakes = wakes && body.as_object().is_some_and(|fields| fields.len() == 1);
    if only_wakes && !thread.locked {
        ask.may(&thread, to_talk_in(thread.kind))?;
    } else if thread.locked && !manages {
        return Err(Refusal::new(403, 160_005, "This thread is locked"));
    } else if !manages && (thread.owner != BOT || body.get("locked").is_some()) {
        return Err(Refusal::new(403, 50013, "Missing Permissions"));
    }
    if thread.archived && !wakes {
        return Err(Refusal::new(400, 50083, ARCHIVED));
    }
    if thread.archived && wakes {
        ask.has_room(&thread)?;
    }
    let it = ask.world.channel_mut(thread.id);
    if let Some(name) = body["name"].as_str() {
        name.clone_into(&mut it.name);
    }
    it.locked = body["locked"].as_bool().unwrap_or(it.locked);
    it.invitable = body["invitable"].as_bool().unwrap_or(it.invitable);
    it.archive_after = body["auto_archive_duration"].as_u64().unwrap_or(it.archive_after);
    let archived = body["archived"].as_bool().unwrap_or(it.archived);
    ask.world.archive(thread.id, archived);
    Ok((200, ask.world.channel_json(ask.world.channel(thread.id))))
}

/// `DELETE /channels/{}`: a thread, or the bot's end of a direct message.
pub(crate) fn delete(ask: &mut Ask<'_>) -> Outcome {
    let channel = ask.channel()?;
    let json = ask.world.channel_json(&channel);
    if channel.kind == Kind::Direct {
        return Ok((200, json));
    }
    ask.may(&channel, permissions::MANAGE_THREADS)?;
    ask.world.delete_channel(channel.id);
    Ok((200, json))
}

/// `GET /guilds/{}/threads/active`.
pub(crate) fn active(ask: &mut Ask<'_>) -> Outcome {
    let guild = ask.guild()?;
    let threads = ask.world.channels.values();
    let threads: Vec<&Channel> = threads
        .filter(|it| it.guild == Some(guild) && it.kind.is_thread() && !it.archived)
        .filter(|it| ask.world.sees(BOT, it))
        .collect();
    Ok((200, ask.threads(&threads)))
}

/// `GET /channels/{}/threads/archived/public`.
pub(crate) fn archived_public(ask: &mut Ask<'_>) -> Outcome {
    archived(ask, Kind::PublicThread, permissions::READ_MESSAGE_HISTORY)
}

/// `GET /channels/{}/threads/archived/private`.
pub(crate) fn archived_private(ask: &mut Ask<'_>) -> Outcome {
    archived(
        ask,
        Kind::PrivateThread,
        permissions::READ_MESSAGE_HISTORY | permissions::MANAGE_THREADS,
    )
}

fn archived(ask: &mut Ask<'_>, kind: Kind, bits: u64) -> Outcome {
    let channel = ask.channel()?;
    ask.may(&channel, bits)?;
    let threads = ask.world.threads_of(channel.id);
    let threads: Vec<&Channel> =
        threads.into_iter().filter(|it| it.kind == kind && it.archived).collect();
    Ok((200, ask.threads(&threads)))
}

/// `GET /channels/{}/thread-members`.
pub(crate) fn members(ask: &mut Ask<'_>) -> Outcome {
    let thread = ask.thread()?;
    let members = thread.members.iter();
    Ok((200, members.map(|user| ask.world.thread_member(&thread, *user)).collect()))
}

/// `PUT /channels/{}/thread-members/@me`.
pub(crate) fn join(ask: &mut Ask<'_>) -> Outcome {
    come(ask, BOT)
}

/// `PUT /channels/{}/thread-members/{}`.
pub(crate) fn invite(ask: &mut Ask<'_>) -> Outcome {
    let user = ask.id(1);
    come(ask, user)
}

fn come(ask: &mut Ask<'_>, user: Id) -> Outcome {
    let thread = ask.thread()?;
    if thread.archived {
        return Err(Refusal::new(400, 50083, ARCHIVED));
    }
    ask.may(&thread, to_talk_in(thread.kind))?;
    let guild = &ask.world.guilds[&thread.guild.unwrap()];
    if !guild.members.contains_key(&user) {
        return Err(Refusal::new(404, 10007, "Unknown Member"));
    }
    ask.world.invite(thread.id, user, BOT);
    Ok((204, Value::Null))
}

/// `DELETE /channels/{}/thread-members/{}`.
pub(crate) fn expel(ask: &mut Ask<'_>) -> Outcome {
    let (thread, user) = (ask.thread()?, ask.id(1));
    if thread.archived {
        return Err(Refusal::new(400, 50083, ARCHIVED));
    }
    let own = thread.kind == Kind::PrivateThread && thread.owner == BOT;
    if !own {
        ask.may(&thread, permissions::MANAGE_THREADS)?;
    }
    if ask.world.channel_mut(thread.id).members.remove(&user) {
        ask.world.members_changed(thread.id, &[], &[user]);
    }
    Ok((204, Value::Null))
}

impl super::World {
    /// Deletes a channel with its threads and messages, and tells of it.
    pub(crate) fn delete_channel(&mut self, id: Id) {
        let threads: Vec<Id> = self.threads_of(id).iter().map(|thread| thread.id).collect();
        threads.into_iter().for_each(|thread| self.delete_channel(thread));
        let channel = self.channel(id);
        let name = if channel.kind.is_thread() { "THREAD_DELETE" } else { "CHANNEL_DELETE" };
        self.tell_of(id, name);
        self.channels.remove(&id);
        self.messages.retain(|message| message.channel != id);
    }
}
