//! What a Discord holds: servers, people, channels, threads, messages, files, interactions; and how it counts time. It answers
//! nobody.

use super::{
    commands::Command, faults::Faults, interactions::Interaction, modals::Modal, pace::Pace,
    permissions, sessions::Sessions,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A snowflake.
pub(crate) type Id = u64;

/// The clock's first second.
pub(crate) const START: i64 = 1_700_000_001;

/// The first instant that a snowflake can tell, in Unix milliseconds.
pub(crate) const EPOCH: i64 = 1_420_070_400_000;

/// Milliseconds for which a nonce is remembered at first; Discord says "the past few minutes".
pub(crate) const NONCE_WINDOW: i64 = 180_000;

/// One person, or a bot's user.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) global_name: Option<String>,
    pub(crate) bot: bool,
    /// Takes no direct messages: sending gives 50007.
    pub(crate) closed: bool,
    pub(crate) locale: String,
}

/// A person in a server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Member {
    pub(crate) nick: Option<String>,
    pub(crate) roles: Vec<Id>,
    /// When they came, in Unix milliseconds.
    pub(crate) joined: i64,
}

/// A role of a server.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) permissions: u64,
}

/// One server.
#[derive(Clone, Debug)]
pub(crate) struct Guild {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) owner: Id,
    pub(crate) roles: BTreeMap<Id, Role>,
    pub(crate) members: BTreeMap<Id, Member>,
    pub(crate) system_channel: Option<Id>,
    /// False while Discord has an outage there.
    pub(crate) available: bool,
    /// Threads that may be active at once.
    pub(crate) most_threads: usize,
}

/// What a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Direct,
    Voice,
    Category,
    Announcement,
    PublicThread,
    PrivateThread,
    Forum,
}

impl Kind {
    /// Discord's number.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Text => 0,
            Self::Direct => 1,
            Self::Voice => 2,
            Self::Category => 4,
            Self::Announcement => 5,
            Self::PublicThread => 11,
            Self::PrivateThread => 12,
            Self::Forum => 15,
        }
    }

    /// Whether it stands below a channel.
    pub(crate) fn is_thread(self) -> bool {
        matches!(self, Self::PublicThread | Self::PrivateThread)
    }
}

/// One channel, thread or direct message.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: Id,
    pub(crate) kind: Kind,
    pub(crate) guild: Option<Id>,
    /// Of a thread: its channel.
    pub(crate) parent: Option<Id>,
    pub(crate) name: String,
    /// Of a thread: who began it.
    pub(crate) owner: Id,
    /// Of a thread or a direct message: who is in it.
    pub(crate) members: BTreeSet<Id>,
    /// Permissions taken from one member here.
    pub(crate) denied: BTreeMap<Id, u64>,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    pub(crate) invitable: bool,
    /// Minutes without talk after which it is archived.
    pub(crate) archive_after: u64,
    /// When `archived` changed last, in Unix milliseconds.
    pub(crate) archived_at: i64,
    pub(crate) last_message: Option<Id>,
}

/// One message; one with `only_for` is seen by that person alone.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: Id,
    pub(crate) channel: Id,
    pub(crate) author: Id,
    /// Discord's number: 0 said, 19 a reply, 20 answers a command, others are the system's.
    pub(crate) kind: u8,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) files: Vec<Id>,
    pub(crate) flags: u64,
    /// Whom it mentions, as far as it may.
    pub(crate) mentions: Vec<Id>,
    /// When it was edited, in Unix milliseconds.
    pub(crate) edited: Option<i64>,
    pub(crate) nonce: Option<Value>,
    pub(crate) reply_to: Option<(Id, Id)>,
    /// The thread that began at it.
    pub(crate) thread: Option<Id>,
    pub(crate) only_for: Option<Id>,
    /// The interaction that it answers.
    pub(crate) interaction: Option<Id>,
    /// "… is thinking".
    pub(crate) thinking: bool,
    /// A webhook's: not written by any member.
    pub(crate) webhook: bool,
}

impl Message {
    /// What a person reads: content, embeds, components.
    pub(crate) fn text(&self) -> String {
        super::text::of_message(self)
    }
}

/// One file of a message.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) id: Id,
    pub(crate) channel: Id,
    pub(crate) name: String,
    pub(crate) mimetype: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) content: Vec<u8>,
}

/// A request that the bot made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Method and template, such as `POST /channels/{}/messages`.
    pub(crate) route: String,
    /// As it was asked for, below `/api/v10`.
    pub(crate) path: String,
    /// Its JSON, or null.
    pub(crate) body: Value,
    /// Names of the files that came with it.
    pub(crate) files: Vec<String>,
    /// The status that it was answered with; 0 for none.
    pub(crate) status: u16,
}

/// Everything the fake knows.
#[derive(Debug)]
pub(crate) struct World {
    /// Milliseconds since 1970, set by hand.
    pub(crate) now: i64,
    last_id: Id,
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// `ws://127.0.0.1:PORT`, where sessions are resumed.
    pub(crate) resume_url: String,
    pub(crate) token: String,
    /// Whether the application may read what people write.
    pub(crate) message_content: bool,
    pub(crate) users: BTreeMap<Id, User>,
    pub(crate) guilds: BTreeMap<Id, Guild>,
    pub(crate) channels: BTreeMap<Id, Channel>,
    /// In order of their ids, those for one person among them.
    pub(crate) messages: Vec<Message>,
    pub(crate) files: BTreeMap<Id, File>,
    /// Of everywhere under `None`.
    pub(crate) commands: BTreeMap<Option<Id>, Vec<Command>>,
    pub(crate) interactions: Vec<Interaction>,
    /// The form that is open for a person.
    pub(crate) modals: HashMap<Id, Modal>,
    /// Milliseconds for which a nonce is remembered.
    pub(crate) nonce_window: i64,
    /// Whether an interaction is unknown when three seconds have passed on the set clock.
    pub(crate) three_seconds: bool,
    /// Whether messages may mention people; else the bot must say that they do not.
    pub(crate) mentions_allowed: bool,
    pub(crate) faults: Faults,
    pub(crate) pace: Pace,
    /// Every request, in order.
    pub(crate) calls: Vec<Call>,
    pub(crate) sessions: Sessions,
}

impl World {
    /// A world with nothing in it.
    pub(crate) fn new(base: String, resume_url: String) -> Self {
        Self {
            now: START * 1000,
            last_id: 0,
            base,
            resume_url,
            token: super::TOKEN.to_owned(),
            message_content: true,
            users: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: Vec::new(),
            files: BTreeMap::new(),
            commands: BTreeMap::new(),
            interactions: Vec::new(),
            modals: HashMap::new(),
            nonce_window: NONCE_WINDOW,
            three_seconds: false,
            mentions_allowed: false,
            faults: Faults::default(),
            pace: Pace::default(),
            calls: Vec::new(),
            sessions: Sessions::default(),
        }
    }

    /// A new snowflake of the set time, greater than any before.
    pub(crate) fn next_id(&mut self) -> Id {
        let first = Id::try_from(self.now - EPOCH).unwrap() << 22;
        self.last_id = first.max(self.last_id + 1);
        self.last_id
    }

    /// The person a story speaks of; panics when there is none.
    pub(crate) fn user(&self, id: Id) -> &User {
        self.users.get(&id).unwrap_or_else(|| panic!("no such person: {id}"))
    }

    /// The server a story speaks of; panics when there is none.
    pub(crate) fn guild(&mut self, id: Id) -> &mut Guild {
        self.guilds.get_mut(&id).unwrap_or_else(|| panic!("no such server: {id}"))
    }

    /// The channel a story speaks of; panics when there is none.
    pub(crate) fn channel(&self, id: Id) -> &Channel {
        self.channels.get(&id).unwrap_or_else(|| panic!("no such channel: {id}"))
    }

    /// The same, to be changed.
    pub(crate) fn channel_mut(&mut self, id: Id) -> &mut Channel {
        self.channels.get_mut(&id).unwrap_or_else(|| panic!("no such channel: {id}"))
    }

    /// The message with this id in this channel.
    pub(crate) fn message(&self, channel: Id, id: Id) -> Option<&Message> {
        self.messages.iter().find(|message| message.channel == channel && message.id == id)
    }

    /// The same, to be changed.
    pub(crate) fn message_mut(&mut self, channel: Id, id: Id) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.channel == channel && message.id == id)
    }

    /// What everybody in a channel sees, in order.
    pub(crate) fn messages_in(&self, channel: Id) -> Vec<&Message> {
        let seen = |message: &&Message| message.channel == channel && message.only_for.is_none();
        self.messages.iter().filter(seen).collect()
    }

    /// The threads of a channel, oldest first.
    pub(crate) fn threads_of(&self, channel: Id) -> Vec<&Channel> {
        self.channels.values().filter(|thread| thread.parent == Some(channel)).collect()
    }

    /// How often a route was called, such as `POST /channels/{}/messages`.
    pub(crate) fn calls_of(&self, route: &str) -> usize {
        self.calls.iter().filter(|call| call.route == route).count()
    }

    /// What somebody may do in a channel; nothing outside of the server.
    pub(crate) fn permissions_of(&self, user: Id, channel: &Channel) -> u64 {
        let Some(guild) = channel.guild.and_then(|guild| self.guilds.get(&guild)) else {
            return if channel.members.contains(&user) { permissions::DIRECT } else { 0 };
        };
        let Some(member) = guild.members.get(&user) else { return 0 };
        let roles = member.roles.iter().chain([&guild.id]);
        let granted = roles
            .filter_map(|role| guild.roles.get(role))
            .fold(0, |sum, role| sum | role.permissions);
        if guild.owner == user || granted & permissions::ADMINISTRATOR != 0 {
            return permissions::ALL;
        }
        let own = channel.parent.filter(|_| channel.kind.is_thread());
        let place = own.and_then(|parent| self.channels.get(&parent)).unwrap_or(channel);
        granted & !place.denied.get(&user).copied().unwrap_or(0)
    }

    /// Whether somebody sees a channel, and may talk of it.
    pub(crate) fn sees(&self, user: Id, channel: &Channel) -> bool {
        let can = self.permissions_of(user, channel);
        let invited = channel.kind != Kind::PrivateThread
            || channel.members.contains(&user)
            || can & permissions::MANAGE_THREADS != 0;
        can & permissions::VIEW_CHANNEL != 0 && invited
    }

    /// The direct message of a person with the bot, made when there is none.
    pub(crate) fn direct(&mut self, user: Id) -> Id {
        let is_it =
            |channel: &&Channel| channel.kind == Kind::Direct && channel.members.contains(&user);
        if let Some(channel) = self.channels.values().find(is_it) {
            return channel.id;
        }
        let id = self.next_id();
        let mut channel = Channel::new(id, Kind::Direct, "");
        channel.members = BTreeSet::from([user, super::BOT]);
        self.channels.insert(id, channel);
        id
    }
}

impl Channel {
    /// A channel with nobody and nothing in it.
    pub(crate) fn new(id: Id, kind: Kind, name: &str) -> Self {
        Self {
            id,
            kind,
            guild: None,
            parent: None,
            name: name.to_owned(),
            owner: 0,
            members: BTreeSet::new(),
            denied: BTreeMap::new(),
            archived: false,
            locked: false,
            invitable: true,
            archive_after: 1440,
            archived_at: START * 1000,
            last_message: None,
        }
    }
}

impl Message {
    /// An empty message.
    pub(crate) fn new(id: Id, channel: Id, author: Id, kind: u8) -> Self {
        Self {
            id,
            channel,
            author,
            kind,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            files: Vec::new(),
            flags: 0,
            mentions: Vec::new(),
            edited: None,
            nonce: None,
            reply_to: None,
            thread: None,
            only_for: None,
            interaction: None,
            thinking: false,
            webhook: false,
        }
    }
}
