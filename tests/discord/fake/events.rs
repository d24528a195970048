//! What a message, a thread or a person coming to it makes the gateway tell. Who may hear it is decided by `sessions`.

use super::{
    BOT,
    sessions::Audience,
    world::{Id, Kind, Message, World},
};
use serde_json::{Value, json};

impl World {
    /// A message as its event tells of it: with the server and the author's membership.
    fn message_event(&self, message: &Message) -> Value {
        let mut event = self.message_json(message);
        event["channel_type"] = self.channel(message.channel).kind.number().into();
        if let Some(nonce) = &message.nonce {
            event["nonce"] = nonce.clone();
        }
        let Some(guild) = self.channel(message.channel).guild else { return event };
        event["guild_id"] = guild.to_string().into();
        if let Some(member) = self.guilds[&guild].members.get(&message.author) {
            event["member"] = member.to_json();
        }
        for user in event["mentions"].as_array_mut().into_iter().flatten() {
            let id: Id = user["id"].as_str().unwrap().parse().unwrap();
            if let Some(member) = self.guilds[&guild].members.get(&id) {
                user["member"] = member.to_json();
            }
        }
        event
    }

    /// Adds a message to its channel and tells of it; posting wakes an archived thread.
    pub(crate) fn publish(&mut self, message: Message) {
        let (channel, id) = (message.channel, message.id);
        self.messages.push(message);
        let Some(message) = self.message(channel, id).filter(|it| it.only_for.is_none()).cloned()
        else {
            return;
        };
        let place = self.channel_mut(channel);
        place.last_message = Some(id);
        if place.archived && !place.locked {
            self.archive(channel, false);
        }
        let place = self.channel_mut(channel);
        if place.kind.is_thread() && !message.webhook {
            let new = place.members.insert(message.author);
            if new {
                self.members_changed(channel, &[message.author], &[]);
            }
        }
        let event = self.message_event(&message);
        self.tell(channel, "MESSAGE_CREATE", event);
    }

    /// Changes a message and tells of it, as an edit by its author or, when `edit` is false, as a change of Discord's own.
    pub(crate) fn change(
        &mut self,
        channel: Id,
        id: Id,
        edit: bool,
        change: impl FnOnce(&mut Message),
    ) {
        let now = self.now;
        let message = self.message_mut(channel, id).unwrap_or_else(|| panic!("no message {id}"));
        change(message);
        if edit {
            // No two edits of a message have the same time.
            message.edited = Some(now.max(message.edited.map_or(now, |last| last + 1)));
        }
        let message = message.clone();
        if message.only_for.is_none() {
            let event = self.message_event(&message);
            self.tell(channel, "MESSAGE_UPDATE", event);
        }
    }

    /// Deletes a message and tells of it. The thread that began at it stays.
    pub(crate) fn remove(&mut self, channel: Id, id: Id) {
        let open = self.message(channel, id).is_some_and(|message| message.only_for.is_none());
        self.messages.retain(|message| message.channel != channel || message.id != id);
        if open {
            let mut event = json!({ "id": id.to_string(), "channel_id": channel.to_string() });
            self.add_guild_id(channel, &mut event);
            self.tell(channel, "MESSAGE_DELETE", event);
        }
    }

    /// Deletes several at once.
    pub(crate) fn remove_many(&mut self, channel: Id, ids: &[Id]) {
        self.messages.retain(|message| message.channel != channel || !ids.contains(&message.id));
        let names: Vec<String> = ids.iter().map(Id::to_string).collect();
        let mut event = json!({ "ids": names, "channel_id": channel.to_string() });
        self.add_guild_id(channel, &mut event);
        self.tell(channel, "MESSAGE_DELETE_BULK", event);
    }

    fn add_guild_id(&self, channel: Id, event: &mut Value) {
        if let Some(guild) = self.channel(channel).guild {
            event["guild_id"] = guild.to_string().into();
        }
    }

    /// Archives a thread or wakes it, and tells of it.
    pub(crate) fn archive(&mut self, thread: Id, archived: bool) {
        let now = self.now;
        let channel = self.channel_mut(thread);
        assert!(channel.kind.is_thread(), "{thread} is no thread");
        if channel.archived != archived {
            channel.archived = archived;
            channel.archived_at = now;
        }
        self.tell_of(thread, "THREAD_UPDATE");
    }

    /// Tells of a channel or thread as it is now. A bot hears of channels even where it sees nothing that is said.
    pub(crate) fn tell_of(&mut self, channel: Id, name: &str) {
        let place = self.channel(channel);
        let json = self.channel_json(place);
        let there = place.guild.filter(|guild| self.guilds[guild].members.contains_key(&BOT));
        match there.filter(|_| !place.kind.is_thread()) {
            Some(guild) => self.dispatch(Audience::Guild(guild), name, json),
            None => self.tell(channel, name, json),
        }
    }

    /// Begins a thread in a channel, at this message or at none, and tells of it.
    pub(crate) fn begin_thread(
        &mut self,
        channel: Id,
        at: Option<Id>,
        owner: Id,
        name: &str,
        kind: Kind,
    ) -> Id {
        let id = at.unwrap_or_else(|| self.next_id());
        let mut thread = super::world::Channel::new(id, kind, name);
        thread.guild = self.channel(channel).guild;
        thread.parent = Some(channel);
        thread.owner = owner;
        thread.archived_at = self.now;
        thread.members.insert(owner);
        self.channels.insert(id, thread);
        let mut event = self.channel_json(self.channel(id));
        event["newly_created"] = true.into();
        self.tell(id, "THREAD_CREATE", event);
        if let Some(message) = at {
            self.change(channel, message, false, |message| {
                message.thread = Some(id);
                message.flags |= 1 << 5;
            });
            let mut starter = Message::new(self.next_id(), id, owner, 21);
            starter.reply_to = Some((channel, message));
            self.publish(starter);
        } else if kind == Kind::PublicThread {
            let mut notice = Message::new(self.next_id(), channel, owner, 18);
            notice.content = name.to_owned();
            notice.reply_to = Some((id, id));
            self.publish(notice);
        }
        id
    }

    /// Somebody comes to a thread, by the hand of `by`.
    pub(crate) fn invite(&mut self, thread: Id, user: Id, by: Id) {
        if !self.channel_mut(thread).members.insert(user) {
            return;
        }
        self.members_changed(thread, &[user], &[]);
        if user == by {
            return;
        }
        let mut notice = Message::new(self.next_id(), thread, by, 1);
        notice.mentions = vec![user];
        self.publish(notice);
    }

    /// Tells who came to a thread and who left it.
    pub(crate) fn members_changed(&mut self, thread: Id, added: &[Id], removed: &[Id]) {
        let channel = self.channel(thread);
        let Some(guild) = channel.guild else { return };
        let added: Vec<Value> =
            added.iter().map(|user| self.thread_member(channel, *user)).collect();
        let removed: Vec<String> = removed.iter().map(Id::to_string).collect();
        let event = json!({
            "id": thread.to_string(), "guild_id": guild.to_string(),
            "member_count": channel.members.len(), "added_members": added,
            "removed_member_ids": removed,
        });
        self.tell(thread, "THREAD_MEMBERS_UPDATE", event);
        if added.iter().any(|member| member["user_id"] == BOT.to_string().as_str()) {
            let mut own = self.thread_member(self.channel(thread), BOT);
            own["guild_id"] = guild.to_string().into();
            self.tell(thread, "THREAD_MEMBER_UPDATE", own);
        }
    }
}
