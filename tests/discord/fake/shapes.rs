//! The JSON that Discord shows of what there is: people, servers, channels, messages. Nothing here changes anything.

use super::{
    APP, BOT,
    world::{Channel, File, Guild, Id, Kind, Member, Message, Role, User, World},
};
use chrono::DateTime;
use serde_json::{Value, json};

/// Seconds for which the address of a file is good.
pub(crate) const FILE_LIFE: i64 = 86_400;

/// An instant as Discord writes it.
pub(crate) fn time(millis: i64) -> String {
    let time = DateTime::from_timestamp_millis(millis).unwrap();
    time.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

/// An id, or null.
fn id(id: Option<Id>) -> Value {
    id.map_or(Value::Null, |id| id.to_string().into())
}

impl User {
    /// The user as everybody sees them.
    pub(crate) fn to_json(&self) -> Value {
        let mut user = json!({
            "id": self.id.to_string(), "username": self.name, "avatar": null,
            "discriminator": if self.bot { "0001" } else { "0" }, "public_flags": 0, "flags": 0,
            "global_name": self.global_name, "primary_guild": null, "clan": null,
            "avatar_decoration_data": null, "collectibles": null, "banner": null,
            "accent_color": null,
        });
        if self.bot {
            user["bot"] = true.into();
        }
        user
    }
}

impl Member {
    /// The member, without the user.
    pub(crate) fn to_json(&self) -> Value {
        let roles: Vec<String> = self.roles.iter().map(Id::to_string).collect();
        json!({
            "avatar": null, "banner": null, "communication_disabled_until": null, "flags": 0,
            "joined_at": time(self.joined), "nick": self.nick, "pending": false,
            "premium_since": null, "roles": roles, "mute": false, "deaf": false,
        })
    }
}

impl Role {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id.to_string(), "name": self.name, "permissions": self.permissions.to_string(),
            "position": 0, "color": 0,
            "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
            "hoist": false, "managed": false, "mentionable": false, "icon": null,
            "unicode_emoji": null, "flags": 0,
        })
    }
}

impl Guild {
    /// The server as `GET /guilds/{}` shows it.
    pub(crate) fn to_json(&self) -> Value {
        let roles: Vec<Value> = self.roles.values().map(Role::to_json).collect();
        json!({
            "id": self.id.to_string(), "name": self.name, "icon": null, "description": null,
            "home_header": null, "splash": null, "discovery_splash": null, "features": [],
            "banner": null, "owner_id": self.owner.to_string(), "application_id": null,
            "region": "deprecated", "afk_channel_id": null, "afk_timeout": 300,
            "system_channel_id": id(self.system_channel), "system_channel_flags": 0,
            "widget_enabled": false, "widget_channel_id": null, "verification_level": 0,
            "roles": roles, "default_message_notifications": 0, "mfa_level": 0,
            "explicit_content_filter": 0, "max_presences": null, "max_members": 500_000,
            "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
            "vanity_url_code": null, "premium_tier": 0, "premium_subscription_count": 0,
            "preferred_locale": "en-US", "rules_channel_id": null,
            "safety_alerts_channel_id": null, "public_updates_channel_id": null,
            "premium_progress_bar_enabled": false, "nsfw": false, "nsfw_level": 0, "emojis": [],
            "stickers": [], "incidents_data": null,
        })
    }
}

impl World {
    /// The member with their user; panics when they are not there.
    pub(crate) fn member_json(&self, guild: Id, user: Id) -> Value {
        let guild = &self.guilds[&guild];
        let member = guild.members.get(&user).unwrap_or_else(|| panic!("{user} is not there"));
        let mut json = member.to_json();
        json["user"] = self.user(user).to_json();
        json
    }

    /// The channel as the bot sees it.
    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        let mut json = json!({
            "id": channel.id.to_string(), "type": channel.kind.number(), "flags": 0,
        });
        if channel.kind != Kind::Category {
            json["last_message_id"] = id(channel.last_message);
        }
        if channel.kind == Kind::Direct {
            let others = channel.members.iter().filter(|member| **member != BOT);
            json["recipients"] = others.map(|user| self.user(*user).to_json()).collect();
            return json;
        }
        json["guild_id"] = id(channel.guild);
        json["name"] = channel.name.as_str().into();
        json["parent_id"] = id(channel.parent);
        json["rate_limit_per_user"] = 0.into();
        if !channel.kind.is_thread() {
            let denied = |(user, bits): (&Id, &u64)| {
                json!({
                    "id": user.to_string(), "type": 1, "allow": "0", "deny": bits.to_string(),
                })
            };
            json["position"] = 0.into();
            json["nsfw"] = false.into();
            json["topic"] = Value::Null;
            json["permission_overwrites"] = channel.denied.iter().map(denied).collect();
            return json;
        }
        let count = self.messages_in(channel.id).len();
        let mut metadata = json!({
            "archived": channel.archived, "locked": channel.locked,
            "auto_archive_duration": channel.archive_after,
            "archive_timestamp": time(channel.archived_at),
            "create_timestamp": time(channel.archived_at),
        });
        if channel.kind == Kind::PrivateThread {
            metadata["invitable"] = channel.invitable.into();
        }
        json["owner_id"] = channel.owner.to_string().into();
        json["thread_metadata"] = metadata;
        json["message_count"] = count.into();
        json["member_count"] = channel.members.len().into();
        json["total_message_sent"] = count.into();
        if channel.members.contains(&BOT) {
            json["member"] = self.thread_member(channel, BOT);
        }
        json
    }

    /// Somebody in a thread.
    pub(crate) fn thread_member(&self, thread: &Channel, user: Id) -> Value {
        json!({
            "id": thread.id.to_string(), "user_id": user.to_string(), "flags": 0,
            "join_timestamp": time(thread.archived_at),
        })
    }

    /// The file as part of a message.
    pub(crate) fn file_json(&self, file: &File) -> Value {
        let (from, until) = (self.now / 1000, self.now / 1000 + FILE_LIFE);
        let url = format!(
            "{}/attachments/{}/{}/{}?ex={until:x}&is={from:x}&hm=fa{:x}&",
            self.base, file.channel, file.id, file.name, file.id
        );
        let mut json = json!({
            "id": file.id.to_string(), "filename": file.name, "size": file.content.len(),
            "url": url, "proxy_url": url,
        });
        if let Some(kind) = &file.mimetype {
            json["content_type"] = kind.as_str().into();
        }
        if let Some(description) = &file.description {
            json["description"] = description.as_str().into();
        }
        json
    }

    /// The message as REST shows it to the bot.
    pub(crate) fn message_json(&self, message: &Message) -> Value {
        let users =
            |ids: &[Id]| -> Value { ids.iter().map(|id| self.user(*id).to_json()).collect() };
        let files = message.files.iter().map(|file| self.file_json(&self.files[file]));
        let mut json = json!({
            "id": message.id.to_string(), "channel_id": message.channel.to_string(),
            "type": message.kind, "content": message.content,
            "author": self.author_json(message), "mentions": users(&message.mentions),
            "mention_roles": [], "mention_everyone": false,
            "attachments": files.collect::<Value>(), "embeds": self.embeds_json(message),
            "components": message.components, "flags": message.flags, "pinned": false, "tts": false,
            "timestamp": time((i64::try_from(message.id >> 22).unwrap()) + super::world::EPOCH),
            "edited_timestamp": message.edited.map(time),
        });
        if message.webhook {
            json["webhook_id"] = message.author.to_string().into();
        }
        if message.author == BOT && message.interaction.is_some() {
            json["application_id"] = APP.to_string().into();
            json["webhook_id"] = APP.to_string().into();
        }
        if let Some((channel, of)) = message.reply_to {
            let mut reference = json!({
                "type": 0, "channel_id": channel.to_string(), "message_id": of.to_string(),
            });
            if let Some(guild) = self.channels.get(&channel).and_then(|channel| channel.guild) {
                reference["guild_id"] = guild.to_string().into();
            }
            json["message_reference"] = reference;
            let first = self.message(channel, of).filter(|first| first.reply_to.is_none());
            json["referenced_message"] =
                first.map_or(Value::Null, |first| self.message_json(first));
        }
        if let Some(thread) = message.thread.and_then(|thread| self.channels.get(&thread)) {
            json["thread"] = self.channel_json(thread);
        }
        if let Some(it) = message.interaction.and_then(|id| self.interaction(id)) {
            json["interaction_metadata"] = it.metadata(self.user(it.user));
        }
        json
    }

    fn author_json(&self, message: &Message) -> Value {
        if message.webhook {
            return json!({
                "id": message.author.to_string(), "username": "Webhook", "avatar": null,
                "discriminator": "0000", "public_flags": 0, "flags": 0, "global_name": null,
                "primary_guild": null, "bot": true,
            });
        }
        self.user(message.author).to_json()
    }

    /// Embeds with the addresses that their pictures got.
    fn embeds_json(&self, message: &Message) -> Value {
        let mut embeds = message.embeds.clone();
        for embed in &mut embeds {
            embed["type"] = "rich".into();
            let given =
                embed["timestamp"].as_str().and_then(|it| DateTime::parse_from_rfc3339(it).ok());
            if let Some(given) = given {
                embed["timestamp"] = time(given.timestamp_millis()).into();
            }
            for field in embed.get_mut("fields").and_then(Value::as_array_mut).into_iter().flatten()
            {
                let inline = field["inline"] == true;
                field["inline"] = inline.into();
            }
            let slots = ["/image", "/thumbnail", "/footer", "/author"];
            for slot in slots {
                let Some(part) = embed.pointer_mut(slot) else { continue };
                for key in ["url", "icon_url"] {
                    let Some(name) =
                        part[key].as_str().and_then(|url| url.strip_prefix("attachment://"))
                    else {
                        continue;
                    };
                    let file = message
                        .files
                        .iter()
                        .map(|id| &self.files[id])
                        .find(|file| file.name == name);
                    if let Some(file) = file {
                        part[key] = self.file_json(file)["url"].clone();
                    }
                }
            }
            if let Some(embed) = embed.as_object_mut() {
                embed.retain(|_, value| !value.is_null());
            }
        }
        embeds.into()
    }

    /// The message as events and history of the bot show it: empty where it may not read.
    pub(crate) fn veil(&self, message: &mut Value, reads: bool, direct: bool) {
        let bot = BOT.to_string();
        let named = |users: &Value| {
            users
                .as_array()
                .is_some_and(|users| users.iter().any(|user| user["id"] == bot.as_str()))
        };
        if reads || direct || message["author"]["id"] == bot.as_str() || named(&message["mentions"])
        {
            return;
        }
        message["content"] = "".into();
        for part in ["embeds", "attachments", "components"] {
            message[part] = json!([]);
        }
        if message["referenced_message"].is_object() {
            let mut first = message["referenced_message"].take();
            self.veil(&mut first, reads, direct);
            message["referenced_message"] = first;
        }
    }
}
