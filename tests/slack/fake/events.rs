//! The JSON of events, messages and files as official payloads have it. Who gets them when is `World::event`'s part.

use super::{
    APP,
    outgoing::Sort,
    world::{File, Kind, Message, World},
};
use serde_json::{Value, json};

/// The verification token of old: still in every payload, no longer of use.
pub(crate) const VERIFICATION: &str = "verification-token";

impl World {
    /// Sends an event to the app of this workspace, if it is still installed; gives the delivery's id.
    pub(crate) fn event(&mut self, team: &str, event: Value) -> Option<String> {
        if !self.teams[team].installed {
            return None;
        }
        let mut payload = json!({
            "token": VERIFICATION,
            "team_id": team,
            "api_app_id": APP,
            "context_team_id": team,
            "context_enterprise_id": null,
            "type": "event_callback",
            "event_id": self.next_id("Ev"),
            "event_time": self.now,
            "authorizations": [{
                "enterprise_id": null,
                "team_id": team,
                "user_id": self.teams[team].bot_user,
                "is_bot": true,
                "is_enterprise_install": false,
            }],
            "is_ext_shared_channel": false,
            "event_context": self.next_id("4-"),
        });
        payload["event"] = event;
        Some(self.send(Sort::Event, payload))
    }

    /// Sends an event of a channel, which the app gets only if its bot is there.
    pub(crate) fn channel_event(&mut self, channel: &str, mut event: Value) {
        if !self.bot_is_in(channel) {
            return;
        }
        let (team, type_name) = {
            let channel = self.channel(channel);
            (channel.team.clone(), channel.type_name())
        };
        event["channel"] = channel.into();
        event["channel_type"] = type_name.into();
        self.event(&team, event);
    }

    /// A message as history and events show it.
    pub(crate) fn message_json(&self, message: &Message, with_metadata: bool) -> Value {
        let team = &self.channel(&message.channel).team;
        let mut json = json!({
            "type": "message", "user": message.user, "text": message.fallback,
            "ts": message.ts, "team": team,
        });
        if message.tombstone {
            json["subtype"] = "tombstone".into();
            json["user"] = "USLACKBOT".into();
            json["hidden"] = true.into();
        }
        if message.blocks.is_empty() && message.bot_id.is_none() && !message.tombstone {
            json["blocks"] = json!([{
                "type": "rich_text", "block_id": "rt",
                "elements": [{
                    "type": "rich_text_section",
                    "elements": [{ "type": "text", "text": message.fallback }],
                }],
            }]);
        } else if !message.blocks.is_empty() {
            json["blocks"] = message.blocks.clone().into();
        }
        if let Some(bot) = &message.bot_id {
            json["bot_id"] = bot.as_str().into();
            json["app_id"] = APP.into();
            json["bot_profile"] = json!({
                "id": bot, "app_id": APP, "name": "greenroom", "team_id": team, "deleted": false,
                "updated": super::world::START, "icons": {},
            });
        } else if !message.tombstone {
            json["client_msg_id"] = format!("client-{}", message.ts).into();
        }
        if let Some(thread) = &message.thread_ts {
            json["thread_ts"] = thread.as_str().into();
            if let Some(root) = self.message(&message.channel, thread) {
                json["parent_user_id"] = root.user.as_str().into();
            }
        }
        if message.broadcast {
            json["subtype"] = "thread_broadcast".into();
        }
        if message.edited {
            json["edited"] = json!({ "user": message.user, "ts": format!("{}.000000", self.now) });
        }
        if !message.files.is_empty() {
            let files = message.files.iter().map(|id| self.file_json(&self.files[id]));
            json["files"] = files.collect();
            json["subtype"] = "file_share".into();
            json["upload"] = false.into();
        }
        if let (true, Some(metadata)) = (with_metadata, &message.metadata) {
            json["metadata"] = metadata.clone();
        }
        self.count_replies(message, &mut json);
        json
    }

    fn count_replies(&self, message: &Message, json: &mut Value) {
        let is_reply = |other: &&Message| {
            other.channel == message.channel
                && other.thread_ts.as_deref() == Some(message.ts.as_str())
        };
        let replies: Vec<&Message> = self.messages.iter().filter(is_reply).collect();
        if let Some(latest) = replies.last() {
            json["thread_ts"] = message.ts.as_str().into();
            json["reply_count"] = replies.len().into();
            json["latest_reply"] = latest.ts.as_str().into();
        }
    }

    /// A file object.
    pub(crate) fn file_json(&self, file: &File) -> Value {
        let url = format!("{}/files/{}/{}", self.base, file.id, super::hook::escape(&file.name));
        json!({
            "id": file.id, "name": file.name, "title": file.title, "mimetype": file.mimetype,
            "filetype": file.name.rsplit('.').next(), "size": file.content.len(), "user": file.user,
            "created": self.now, "timestamp": self.now, "mode": "hosted", "is_external": false,
            "is_public": false, "editable": false, "url_private": url,
            "url_private_download": url, "permalink": url, "file_access": "visible",
        })
    }

    /// Keeps a new message and tells the app, the bot's own included; mentions of the bot are told twice.
    pub(crate) fn publish(&mut self, message: Message) {
        let channel = message.channel.clone();
        let mut event = self.message_json(&message, true);
        event["event_ts"] = message.ts.as_str().into();
        self.channel_event(&channel, event.clone());
        let place = self.channel(&channel).clone();
        let bot = &self.teams[&place.team].bot_user;
        let mentioned = message.fallback.contains(&format!("<@{bot}>"));
        if mentioned && place.kind != Kind::Im && message.bot_id.is_none() {
            event["type"] = "app_mention".into();
            self.channel_event(&channel, event);
        }
        self.messages.push(message);
    }

    /// Changes a message by `change` and tells the app what it was before.
    pub(crate) fn change(&mut self, channel: &str, ts: &str, change: impl FnOnce(&mut Message)) {
        let before = self.known(channel, ts).clone();
        let previous = self.message_json(&before, true);
        let index =
            self.messages.iter().position(|message| message.channel == channel && message.ts == ts);
        change(&mut self.messages[index.unwrap()]);
        let after = self.known(channel, ts).clone();
        let message = self.message_json(&after, true);
        let now = self.next_ts();
        let event = json!({
            "type": "message", "subtype": "message_changed", "message": message,
            "previous_message": previous, "hidden": true, "ts": now, "event_ts": now,
        });
        self.channel_event(channel, event);
    }

    /// Deletes a message; the root of a thread that has replies becomes a tombstone.
    pub(crate) fn remove(&mut self, channel: &str, ts: &str) {
        if self.thread(channel, ts).len() > 1 {
            return self.change(channel, ts, |message| {
                message.tombstone = true;
                message.fallback = "This message was deleted.".to_owned();
                message.blocks.clear();
                message.files.clear();
                message.metadata = None;
            });
        }
        let before = self.known(channel, ts).clone();
        let previous = self.message_json(&before, true);
        self.messages.retain(|message| !(message.channel == channel && message.ts == ts));
        let now = self.next_ts();
        let event = json!({
            "type": "message", "subtype": "message_deleted", "deleted_ts": ts,
            "previous_message": previous, "hidden": true, "ts": now, "event_ts": now,
        });
        self.channel_event(channel, event);
    }

    fn known(&self, channel: &str, ts: &str) -> &Message {
        self.message(channel, ts).unwrap_or_else(|| panic!("no message {ts} in {channel}"))
    }
}
