//! What people do that needs no answer of the bot: talk, edit, share, come and go. Presses and forms are in `acts`.

use super::{
    Fake,
    world::{File, Message, User, World},
};
use serde_json::json;

impl World {
    /// A message of this person; they must be in the channel.
    fn by(&mut self, user: &str, channel: &str, text: &str) -> Message {
        let place = self.channel(channel);
        assert!(!place.archived, "{channel} is archived");
        assert!(place.members.contains(user), "{user} is not in {channel}");
        Message {
            channel: channel.to_owned(),
            ts: self.next_ts(),
            thread_ts: None,
            user: user.to_owned(),
            bot_id: None,
            fallback: text.to_owned(),
            blocks: Vec::new(),
            metadata: None,
            edited: false,
            broadcast: false,
            files: Vec::new(),
            tombstone: false,
        }
    }

    /// Somebody joins a channel; the app hears of it if its bot is there then.
    pub(crate) fn join(&mut self, channel: &str, user: &str, inviter: Option<&str>) {
        let place = self.channels.get_mut(channel).unwrap_or_else(|| panic!("no {channel}"));
        if !place.members.insert(user.to_owned()) {
            return;
        }
        let (team, kind) = (place.team.clone(), place.id[..1].to_owned());
        if !self.bot_is_in(channel) {
            return;
        }
        let mut event = json!({
            "type": "member_joined_channel", "user": user, "channel": channel,
            "channel_type": kind, "team": team, "event_ts": self.next_ts(),
        });
        if let Some(inviter) = inviter {
            event["inviter"] = inviter.into();
        }
        self.event(&team, event);
    }

    /// The app is removed from a workspace: two events, then its token is dead.
    pub(crate) fn uninstall(&mut self, team: &str) {
        let bot = self.teams[team].bot_user.clone();
        let ts = self.next_ts();
        let revoked = json!({ "oauth": [], "bot": [bot] });
        self.event(team, json!({ "type": "tokens_revoked", "tokens": revoked, "event_ts": ts }));
        self.event(team, json!({ "type": "app_uninstalled", "event_ts": ts }));
        self.teams.get_mut(team).unwrap().installed = false;
    }
}

impl Fake {
    /// Somebody writes in a channel. Gives the message's `ts`. `<@BOT>` in the text makes an `app_mention` too.
    pub(crate) fn say(&self, user: &str, channel: &str, text: &str) -> String {
        self.with(|world| {
            let message = world.by(user, channel, text);
            let ts = message.ts.clone();
            world.publish(message);
            ts
        })
    }

    /// Somebody writes in their direct message with the bot. Gives the message's `ts`.
    pub(crate) fn whisper(&self, user: &str, text: &str) -> String {
        let channel = self.im(user);
        self.say(user, &channel, text)
    }

    /// Somebody mentions the bot at the start of a message.
    pub(crate) fn mention(&self, user: &str, channel: &str, text: &str) -> String {
        let bot = self.with(|world| world.team_of(user).1.bot_user);
        self.say(user, channel, &format!("<@{bot}> {text}"))
    }

    /// Somebody answers in a thread.
    pub(crate) fn reply(&self, user: &str, channel: &str, thread_ts: &str, text: &str) -> String {
        self.answer_in(user, channel, thread_ts, text, false)
    }

    /// Somebody answers in a thread and sends it to the channel too.
    pub(crate) fn broadcast(
        &self,
        user: &str,
        channel: &str,
        thread_ts: &str,
        text: &str,
    ) -> String {
        self.answer_in(user, channel, thread_ts, text, true)
    }

    fn answer_in(
        &self,
        user: &str,
        channel: &str,
        thread: &str,
        text: &str,
        broadcast: bool,
    ) -> String {
        self.with(|world| {
            assert!(world.message(channel, thread).is_some(), "no message {thread} in {channel}");
            let thread_ts = Some(thread.to_owned());
            let message = Message { thread_ts, broadcast, ..world.by(user, channel, text) };
            let ts = message.ts.clone();
            world.publish(message);
            ts
        })
    }

    /// Somebody changes their own message.
    pub(crate) fn edit(&self, user: &str, channel: &str, ts: &str, text: &str) {
        self.with(|world| {
            world.change(channel, ts, |message| {
                assert_eq!(message.user, user, "people edit only what they wrote");
                message.fallback = text.to_owned();
                message.edited = true;
            });
        });
    }

    /// A message is deleted: by its author, or by an admin.
    pub(crate) fn delete(&self, channel: &str, ts: &str) {
        self.with(|world| world.remove(channel, ts));
    }

    /// Somebody shares a file, in a thread or in the channel. Gives the message's `ts` and the file's id.
    pub(crate) fn share_file(
        &self,
        user: &str,
        channel: &str,
        thread_ts: Option<&str>,
        name: &str,
        mimetype: &str,
        content: &[u8],
    ) -> (String, String) {
        self.with(|world| {
            let file = File {
                id: world.next_id("F"),
                name: name.to_owned(),
                title: name.to_owned(),
                mimetype: mimetype.to_owned(),
                user: user.to_owned(),
                content: content.to_vec(),
                complete: true,
                declared: content.len(),
            };
            let id = file.id.clone();
            world.files.insert(id.clone(), file);
            let thread_ts = thread_ts.map(str::to_owned);
            let files = vec![id.clone()];
            let message = Message { thread_ts, files, ..world.by(user, channel, "") };
            let ts = message.ts.clone();
            world.publish(message);
            if world.bot_is_in(channel) {
                let team = world.channel(channel).team.clone();
                let event = json!({
                    "type": "file_shared", "channel_id": channel, "file_id": id,
                    "user_id": user, "file": { "id": id }, "event_ts": ts,
                });
                world.event(&team, event);
            }
            (ts, id)
        })
    }

    /// Somebody invites the bot to a channel.
    pub(crate) fn join_bot(&self, channel: &str, inviter: &str) {
        self.with(|world| {
            let bot = world.team_of(inviter).1.bot_user;
            world.join(channel, &bot, Some(inviter));
        });
    }

    /// The bot is removed from a channel.
    pub(crate) fn kick_bot(&self, channel: &str) {
        self.with(|world| {
            let team = world.channel(channel).team.clone();
            let bot = world.teams[&team].bot_user.clone();
            world.channels.get_mut(channel).unwrap().members.remove(&bot);
            let kind = match &channel[..1] {
                "G" => "group_left",
                _ => "channel_left",
            };
            let ts = world.next_ts();
            world.event(&team, json!({ "type": kind, "channel": channel, "event_ts": ts }));
        });
    }

    /// A person's profile changes.
    pub(crate) fn user_change(&self, user: &str, change: impl FnOnce(&mut User)) {
        self.with(|world| {
            change(world.users.get_mut(user).unwrap_or_else(|| panic!("no {user}")));
            let shown = world.users[user].to_json();
            let team = world.users[user].team.clone();
            let ts = world.next_ts();
            let event = json!({
                "type": "user_change", "user": shown, "cache_ts": world.now, "event_ts": ts,
            });
            world.event(&team, event);
        });
    }

    /// Somebody opens the bot's Home tab.
    pub(crate) fn open_home(&self, user: &str) {
        self.with(|world| {
            let channel = world.im_of(user);
            let team = world.users[user].team.clone();
            let mut event = json!({
                "type": "app_home_opened", "user": user, "channel": channel, "tab": "home",
                "event_ts": world.next_ts(),
            });
            if let Some(view) = world.homes.get(user) {
                event["view"] = super::views::view_json(world, view);
            }
            world.event(&team, event);
        });
    }

    /// An admin removes the app from a workspace.
    pub(crate) fn uninstall(&self, team: &str) {
        self.with(|world| world.uninstall(team));
    }
}
