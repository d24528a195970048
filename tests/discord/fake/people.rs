//! What people do that needs no answer of the bot: talk, edit, share, begin threads, come and go. Commands, presses and forms are
//! in `acts`.

use super::{
    BOT, Fake, permissions,
    routes::to_talk_in,
    sessions::Audience,
    world::{File, Id, Kind, Member, Message, World},
};
use serde_json::{Value, json};

impl World {
    /// A message of this person; they must be able to write there.
    fn by(&mut self, user: Id, channel: Id, text: &str) -> Message {
        let place = self.channel(channel).clone();
        let can = self.permissions_of(user, &place);
        let talks = can & to_talk_in(place.kind) != 0 || place.kind == Kind::Direct;
        assert!(self.sees(user, &place) && talks, "{user} cannot write in {channel}");
        let manages = can & permissions::MANAGE_THREADS != 0;
        assert!(!place.locked || manages, "{channel} is locked");
        let mut message = Message::new(self.next_id(), channel, user, 0);
        text.clone_into(&mut message.content);
        message.mentions = self.mentioned(text);
        message
    }

    /// The bot comes to a server, with a role of its own.
    pub(crate) fn invite_bot(&mut self, guild: Id, granted: u64) {
        let (role, now) = (self.next_id(), self.now);
        let it = self.guild(guild);
        let name = "Greenroom".to_owned();
        it.roles.insert(role, super::world::Role { id: role, name, permissions: granted });
        it.members.insert(BOT, Member { nick: None, roles: vec![role], joined: now });
        self.tell_of_guild(guild);
    }
}

impl Fake {
    /// Somebody writes in a channel, thread or direct message. Gives the message's id. `<@BOT>` in the text mentions the bot.
    pub(crate) fn say(&self, user: Id, channel: Id, text: &str) -> Id {
        self.with(|world| {
            let message = world.by(user, channel, text);
            let id = message.id;
            world.publish(message);
            id
        })
    }

    /// Somebody writes in their direct message with the bot.
    pub(crate) fn whisper(&self, user: Id, text: &str) -> Id {
        let channel = self.direct(user);
        self.say(user, channel, text)
    }

    /// Somebody mentions the bot at the start of a message.
    pub(crate) fn mention(&self, user: Id, channel: Id, text: &str) -> Id {
        self.say(user, channel, &format!("<@{BOT}> {text}"))
    }

    /// Somebody replies to a message of the same channel; its author is mentioned, as clients do.
    pub(crate) fn reply(&self, user: Id, channel: Id, to: Id, text: &str) -> Id {
        self.with(|world| {
            let author =
                world.message(channel, to).unwrap_or_else(|| panic!("no message {to}")).author;
            let mut message = world.by(user, channel, text);
            message.kind = 19;
            message.reply_to = Some((channel, to));
            if !message.mentions.contains(&author) {
                message.mentions.push(author);
            }
            let id = message.id;
            world.publish(message);
            id
        })
    }

    /// Somebody shares a file with a text. Gives the message's id.
    pub(crate) fn say_with_file(
        &self,
        user: Id,
        channel: Id,
        text: &str,
        name: &str,
        mimetype: Option<&str>,
        content: &[u8],
    ) -> Id {
        self.with(|world| {
            let mut message = world.by(user, channel, text);
            let file = File {
                id: world.next_id(),
                channel,
                name: name.to_owned(),
                mimetype: mimetype.map(str::to_owned),
                description: None,
                content: content.to_vec(),
            };
            message.files = vec![file.id];
            // A message is younger than its files.
            message.id = world.next_id();
            world.files.insert(file.id, file);
            let id = message.id;
            world.publish(message);
            id
        })
    }

    /// A message that no person wrote: of a bot or webhook (`kind` 0), or of Discord itself.
    pub(crate) fn strange(
        &self,
        author: Id,
        webhook: bool,
        kind: u8,
        channel: Id,
        text: &str,
    ) -> Id {
        self.with(|world| {
            let mut message = Message::new(world.next_id(), channel, author, kind);
            text.clone_into(&mut message.content);
            message.webhook = webhook;
            let id = message.id;
            world.publish(message);
            id
        })
    }

    /// Somebody changes their own message.
    pub(crate) fn edit(&self, user: Id, channel: Id, id: Id, text: &str) {
        self.with(|world| {
            let mentions = world.mentioned(text);
            world.change(channel, id, true, |message| {
                assert_eq!(message.author, user, "people edit only what they wrote");
                text.clone_into(&mut message.content);
                message.mentions = mentions;
            });
        });
    }

    /// A message changes without an edit, as when a link's preview is found.
    pub(crate) fn unfurl(&self, channel: Id, id: Id) {
        self.with(|world| world.change(channel, id, false, |_| {}));
    }

    /// A message is deleted, by its author or a moderator.
    pub(crate) fn delete(&self, channel: Id, id: Id) {
        self.with(|world| world.remove(channel, id));
    }

    /// A moderator deletes several messages at once.
    pub(crate) fn delete_many(&self, channel: Id, ids: &[Id]) {
        self.with(|world| world.remove_many(channel, ids));
    }

    /// Somebody begins a thread, at a message or without one.
    pub(crate) fn begin_thread(&self, user: Id, channel: Id, at: Option<Id>, name: &str) -> Id {
        self.with(|world| world.begin_thread(channel, at, user, name, Kind::PublicThread))
    }

    /// Somebody begins a thread that only those see who are invited to it.
    pub(crate) fn begin_private_thread(&self, user: Id, channel: Id, name: &str) -> Id {
        self.with(|world| world.begin_thread(channel, None, user, name, Kind::PrivateThread))
    }

    /// Somebody brings somebody to a thread.
    pub(crate) fn bring(&self, by: Id, thread: Id, user: Id) {
        self.with(|world| world.invite(thread, user, by));
    }

    /// A thread is archived, as by its time, or woken.
    pub(crate) fn archive(&self, thread: Id, archived: bool) {
        self.with(|world| world.archive(thread, archived));
    }

    /// A moderator locks a thread, or unlocks it.
    pub(crate) fn lock(&self, thread: Id, locked: bool) {
        self.with(|world| {
            world.channel_mut(thread).locked = locked;
            world.tell_of(thread, "THREAD_UPDATE");
        });
    }

    /// A moderator deletes a channel or thread.
    pub(crate) fn delete_channel(&self, channel: Id) {
        self.with(|world| world.delete_channel(channel));
    }

    /// Takes permissions (bits) from the bot in a channel, and thereby in its threads.
    pub(crate) fn deny(&self, channel: Id, bits: u64) {
        self.deny_to(BOT, channel, bits);
    }

    /// Takes permissions (bits) from one member in a channel.
    pub(crate) fn deny_to(&self, user: Id, channel: Id, bits: u64) {
        self.with(|world| {
            *world.channel_mut(channel).denied.entry(user).or_default() |= bits;
            world.tell_of(channel, "CHANNEL_UPDATE");
        });
    }

    /// Gives all back that was taken from the bot in a channel.
    pub(crate) fn allow(&self, channel: Id) {
        self.with(|world| {
            world.channel_mut(channel).denied.remove(&BOT);
            world.tell_of(channel, "CHANNEL_UPDATE");
        });
    }

    /// Somebody brings the bot to a server.
    pub(crate) fn invite_bot(&self, guild: Id) {
        self.with(|world| world.invite_bot(guild, permissions::EVERYONE));
    }

    /// The bot is removed from a server.
    pub(crate) fn remove_bot(&self, guild: Id) {
        self.with(|world| {
            let event = json!({ "id": guild.to_string() });
            world.dispatch(Audience::Guild(guild), "GUILD_DELETE", event);
            world.guild(guild).members.remove(&BOT);
        });
    }

    /// A server falls out, or is back.
    pub(crate) fn outage(&self, guild: Id, out: bool) {
        self.with(|world| {
            world.guild(guild).available = !out;
            if out {
                let event = json!({ "id": guild.to_string(), "unavailable": true });
                world.dispatch(Audience::Guild(guild), "GUILD_DELETE", event);
            } else {
                world.tell_of_guild(guild);
            }
        });
    }

    /// A member's nickname or roles change.
    pub(crate) fn change_member(&self, guild: Id, user: Id, change: impl FnOnce(&mut Member)) {
        self.with(|world| {
            let member = world.guild(guild).members.get_mut(&user);
            change(member.unwrap_or_else(|| panic!("{user} is not in {guild}")));
            let mut event: Value = world.member_json(guild, user);
            event["guild_id"] = guild.to_string().into();
            world.dispatch(Audience::Guild(guild), "GUILD_MEMBER_UPDATE", event);
        });
    }
}
