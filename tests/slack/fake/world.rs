//! What a workspace holds: teams, people, channels, messages, views, files; and how it counts time. It answers nobody.

use super::{faults::Faults, outgoing::Outgoing};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The clock's first second.
pub(crate) const START: i64 = 1_700_000_001;

/// Microseconds between two messages' `ts`.
const TICK: i64 = 100;

/// Seconds that a trigger may be used after the action that gave it.
pub(crate) const TRIGGER_LIFE: i64 = 3;

/// One workspace that has the app.
#[derive(Clone, Debug)]
pub(crate) struct Team {
    pub(crate) name: String,
    /// User id of the bot in this workspace.
    pub(crate) bot_user: String,
    pub(crate) bot_id: String,
    pub(crate) token: String,
    /// Whether its tokens lapse after twelve hours.
    pub(crate) rotates: bool,
    /// When the token lapses, if it does, and what it is renewed with.
    pub(crate) lapses: Option<i64>,
    pub(crate) refresh: Option<String>,
    /// False after an uninstall: the token is refused.
    pub(crate) installed: bool,
}

/// One person, or a bot's user.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) team: String,
    pub(crate) name: String,
    pub(crate) tz: String,
    pub(crate) locale: String,
    pub(crate) admin: bool,
    pub(crate) guest: bool,
    pub(crate) bot: bool,
    pub(crate) deleted: bool,
}

impl User {
    /// The user as `users.info` and `user_change` show it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id, "team_id": self.team, "name": self.name, "deleted": self.deleted,
            "real_name": self.name, "tz": self.tz, "tz_label": self.tz, "tz_offset": 0,
            "profile": {
                "real_name": self.name, "display_name": self.name,
                "real_name_normalized": self.name, "display_name_normalized": self.name,
                "team": self.team,
            },
            "is_admin": self.admin, "is_owner": false, "is_primary_owner": false,
            "is_restricted": self.guest, "is_ultra_restricted": false, "is_bot": self.bot,
            "is_app_user": false, "updated": START, "locale": self.locale,
        })
    }
}

/// What a conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A public channel.
    Public,
    /// A private channel.
    Private,
    /// A direct message between the bot and one person.
    Im,
}

/// One conversation.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: String,
    pub(crate) team: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) archived: bool,
    /// Only admins may post: the bot gets `restricted_action`.
    pub(crate) restricted: bool,
    pub(crate) members: BTreeSet<String>,
}

impl Channel {
    /// `channel`, `group` or `im`, as message events say it.
    pub(crate) fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Public => "channel",
            Kind::Private => "group",
            Kind::Im => "im",
        }
    }
}

/// One message; ephemeral ones are kept apart, for the person who sees them.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) channel: String,
    pub(crate) ts: String,
    pub(crate) thread_ts: Option<String>,
    /// User id of the author.
    pub(crate) user: String,
    /// Set when the bot wrote it.
    pub(crate) bot_id: Option<String>,
    /// The `text` argument: what notifications show.
    pub(crate) fallback: String,
    pub(crate) blocks: Vec<Value>,
    pub(crate) metadata: Option<Value>,
    pub(crate) edited: bool,
    pub(crate) broadcast: bool,
    pub(crate) files: Vec<String>,
    /// The root of a thread was deleted while it had replies.
    pub(crate) tombstone: bool,
}

impl Message {
    /// What a person reads: the blocks as plain text, or else the text.
    pub(crate) fn text(&self) -> String {
        if self.blocks.is_empty() {
            return self.fallback.clone();
        }
        super::text::of_blocks(&self.blocks)
    }
}

/// One view: somebody's Home, or a modal.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) id: String,
    pub(crate) user: String,
    /// As the bot sent it, with block and action ids filled in.
    pub(crate) content: Value,
    /// Changes with each update.
    pub(crate) hash: String,
}

impl View {
    /// Title, blocks and button labels as plain text.
    pub(crate) fn text(&self) -> String {
        let title = self.content["title"]["text"].as_str().unwrap_or_default();
        let blocks = self.content["blocks"].as_array().map_or(&[][..], Vec::as_slice);
        let submit = self.content["submit"]["text"].as_str().unwrap_or_default();
        [title, &super::text::of_blocks(blocks), submit]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) mimetype: String,
    pub(crate) user: String,
    pub(crate) content: Vec<u8>,
    /// False between `files.getUploadURLExternal` and `files.completeUploadExternal`.
    pub(crate) complete: bool,
    pub(crate) declared: usize,
}

/// A `response_url`: whom it answers and how often it was used.
#[derive(Clone, Debug)]
pub(crate) struct ResponseUrl {
    pub(crate) user: String,
    pub(crate) channel: String,
    /// The message whose button gave it, if any.
    pub(crate) message: Option<String>,
    pub(crate) uses: u32,
    pub(crate) born: i64,
}

/// A trigger: who may open a view with it.
#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    pub(crate) user: String,
    pub(crate) born: i64,
    pub(crate) used: bool,
}

/// Everything the fake knows.
#[derive(Debug)]
pub(crate) struct World {
    /// Seconds since 1970, set by hand.
    pub(crate) now: i64,
    last_ts: i64,
    counter: u64,
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    pub(crate) teams: BTreeMap<String, Team>,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) channels: BTreeMap<String, Channel>,
    /// In order of `ts`.
    pub(crate) messages: Vec<Message>,
    /// Person and what only that person sees, in order.
    pub(crate) ephemerals: Vec<(String, Message)>,
    pub(crate) homes: HashMap<String, View>,
    /// The stack of open modals of each person; the last is on top.
    pub(crate) modals: HashMap<String, Vec<View>>,
    pub(crate) files: BTreeMap<String, File>,
    pub(crate) response_urls: HashMap<String, ResponseUrl>,
    pub(crate) triggers: HashMap<String, Trigger>,
    /// OAuth codes not yet exchanged, each with its team.
    pub(crate) codes: HashMap<String, String>,
    pub(crate) faults: Faults,
    /// Every call of a method, in order, with its arguments.
    pub(crate) calls: Vec<(String, Value)>,
    pub(crate) outgoing: Outgoing,
}

impl World {
    /// A world with nothing in it.
    pub(crate) fn new(base: String) -> Self {
        Self {
            now: START,
            last_ts: START * 1_000_000,
            counter: 0,
            base,
            teams: BTreeMap::new(),
            users: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: Vec::new(),
            ephemerals: Vec::new(),
            homes: HashMap::new(),
            modals: HashMap::new(),
            files: BTreeMap::new(),
            response_urls: HashMap::new(),
            triggers: HashMap::new(),
            codes: HashMap::new(),
            faults: Faults::default(),
            calls: Vec::new(),
            outgoing: Outgoing::default(),
        }
    }

    /// The next `ts`: later than any before, at the set second or after.
    pub(crate) fn next_ts(&mut self) -> String {
        self.last_ts = (self.last_ts + TICK).max(self.now * 1_000_000);
        format!("{}.{:06}", self.last_ts / 1_000_000, self.last_ts % 1_000_000)
    }

    /// A new id with this prefix, such as `F0000000012`.
    pub(crate) fn next_id(&mut self, prefix: &str) -> String {
        self.counter += 1;
        format!("{prefix}{:010}", self.counter)
    }

    /// The workspace of a user.
    pub(crate) fn team_of(&self, user: &str) -> (String, Team) {
        let user = self.users.get(user).unwrap_or_else(|| panic!("no such person: {user}"));
        (user.team.clone(), self.teams[&user.team].clone())
    }

    /// The channel a story speaks of; panics when there is none.
    pub(crate) fn channel(&self, id: &str) -> &Channel {
        self.channels.get(id).unwrap_or_else(|| panic!("no such channel: {id}"))
    }

    /// Whether the bot of the channel's workspace is in it.
    pub(crate) fn bot_is_in(&self, channel: &str) -> bool {
        let channel = self.channel(channel);
        channel.members.contains(&self.teams[&channel.team].bot_user)
    }

    /// The message with this `ts` in this channel.
    pub(crate) fn message(&self, channel: &str, ts: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.channel == channel && message.ts == ts)
    }

    /// A thread, its root first.
    pub(crate) fn thread(&self, channel: &str, ts: &str) -> Vec<&Message> {
        let belongs = |message: &&Message| {
            message.channel == channel
                && (message.ts == ts || message.thread_ts.as_deref() == Some(ts))
        };
        self.messages.iter().filter(belongs).collect()
    }

    /// The direct message of a person with the bot, made when there is none.
    pub(crate) fn im_of(&mut self, user: &str) -> String {
        let (team, bot) = self.team_of(user);
        let id = format!("D{}", &user[1..]);
        self.channels.entry(id.clone()).or_insert_with(|| Channel {
            id: id.clone(),
            team,
            name: String::new(),
            kind: Kind::Im,
            archived: false,
            restricted: false,
            members: BTreeSet::from([user.to_owned(), bot.bot_user]),
        });
        id
    }

    /// A trigger for this person, good once and for three seconds of the set clock.
    pub(crate) fn new_trigger(&mut self, user: &str) -> String {
        let id = format!("{}.trigger", self.next_id(""));
        let trigger = Trigger { user: user.to_owned(), born: self.now, used: false };
        self.triggers.insert(id.clone(), trigger);
        id
    }

    /// Uses up a trigger: whose it is, or Slack's error.
    pub(crate) fn use_trigger(&mut self, id: &str) -> Result<String, &'static str> {
        let now = self.now;
        let trigger = self.triggers.get_mut(id).ok_or("invalid_trigger_id")?;
        if trigger.used {
            return Err("exchanged_trigger_id");
        }
        if now > trigger.born + TRIGGER_LIFE {
            return Err("expired_trigger_id");
        }
        trigger.used = true;
        Ok(trigger.user.clone())
    }

    /// A `response_url` for this person and place.
    pub(crate) fn new_response_url(
        &mut self,
        user: &str,
        channel: &str,
        message: Option<&str>,
    ) -> String {
        let id = self.next_id("R");
        let url = format!("{}/response/{id}", self.base);
        let entry = ResponseUrl {
            user: user.to_owned(),
            channel: channel.to_owned(),
            message: message.map(str::to_owned),
            uses: 0,
            born: self.now,
        };
        self.response_urls.insert(id, entry);
        url
    }

    /// Gives blocks and their elements the ids that Slack gives when the bot does not.
    pub(crate) fn fill_ids(&mut self, blocks: &mut [Value]) {
        for block in blocks {
            if block["block_id"].as_str().is_none() {
                block["block_id"] = self.next_id("b").into();
            }
            for element in super::elements::in_block_mut(block) {
                if element["action_id"].as_str().is_none() {
                    element["action_id"] = self.next_id("a").into();
                }
            }
        }
    }
}
