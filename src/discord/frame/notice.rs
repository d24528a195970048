//! What events tell of servers, channels and threads: read for whoever remembers it, never stored.

use super::{id, is_missing, string, time};
use crate::discord::place::Snowflake;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// Kinds of channels that are threads: of announcements, public, private
/// (docs.discord.com/developers/resources/channel#channel-object-channel-types).
const THREADS: [u64; 3] = [10, 11, 12];

/// Something an event tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A new session: everything may have happened before it.
    Ready {
        /// Our user.
        user: Snowflake,
        /// Our application.
        application: Option<Snowflake>,
        /// The servers that we are in; each is told of in a [`Notice::Server`] that follows.
        servers: Vec<Snowflake>,
    },
    /// A server is there, new to us or back.
    Server {
        /// Which.
        guild: Snowflake,
        /// Since when we are in it.
        joined_at: Option<DateTime<Utc>>,
        /// Its threads that are not archived and that we can see.
        threads: Vec<Thread>,
    },
    /// We were removed from a server.
    Left(Snowflake),
    /// A thread began, was changed, or we were added to it.
    Thread(Thread),
    /// The threads of a server, or of some of its channels, that are not archived.
    Threads(Vec<Thread>),
    /// A channel or thread is no more.
    Gone {
        /// Of which server.
        guild: Option<Snowflake>,
        /// Which.
        channel: Snowflake,
    },
}

/// A thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// Of which server.
    pub guild: Snowflake,
    /// Its number.
    pub id: Snowflake,
    /// The channel that it lies in.
    pub parent: Snowflake,
    /// Who began it.
    pub owner: Option<Snowflake>,
    /// The newest message in it, which may be deleted.
    pub newest: Option<Snowflake>,
    /// Whether it is put away.
    pub archived: bool,
    /// Whether only moderators can open it again.
    pub locked: bool,
}

impl Thread {
    /// Reads a channel object; `None` when it is no thread, or nobody can tell of which server.
    pub fn read(channel: &Value, guild: Option<Snowflake>) -> Option<Self> {
        let is = |pointer: &str| channel.pointer(pointer) == Some(&Value::Bool(true));
        let kind = channel.get("type").and_then(Value::as_u64)?;
        Some(Self {
            guild: id(channel, "/guild_id").or(guild)?,
            id: id(channel, "/id")?,
            parent: id(channel, "/parent_id")?,
            owner: id(channel, "/owner_id"),
            newest: id(channel, "/last_message_id"),
            archived: is("/thread_metadata/archived"),
            locked: is("/thread_metadata/locked"),
        })
        .filter(|_| THREADS.contains(&kind))
    }
}

/// What an event tells; `None`: nothing of these.
pub fn notice(event: &Value) -> Option<Notice> {
    let payload = event.get("d")?;
    let is_unavailable = payload.get("unavailable") == Some(&Value::Bool(true));
    let guild = id(payload, "/guild_id");
    match string(event, "/t")? {
        "READY" => Some(Notice::Ready {
            user: id(payload, "/user/id")?,
            application: id(payload, "/application/id"),
            // All or none: whoever is not named is taken for left.
            servers: payload
                .get("guilds")?
                .as_array()?
                .iter()
                .map(|guild| id(guild, "/id"))
                .collect::<Option<_>>()?,
        }),
        "GUILD_CREATE" if !is_unavailable => {
            let guild = id(payload, "/id")?;
            Some(Notice::Server {
                guild,
                joined_at: payload.get("joined_at").and_then(time),
                threads: threads(payload, Some(guild)),
            })
        }
        "GUILD_DELETE" if !is_unavailable => Some(Notice::Left(id(payload, "/id")?)),
        "THREAD_CREATE" | "THREAD_UPDATE" => Some(Notice::Thread(Thread::read(payload, None)?)),
        "THREAD_LIST_SYNC" => Some(Notice::Threads(threads(payload, guild))),
        "THREAD_DELETE" | "CHANNEL_DELETE" => {
            Some(Notice::Gone { guild, channel: id(payload, "/id")? })
        }
        // An interaction brings the thread along that it happened in.
        "INTERACTION_CREATE" if !is_missing(payload, "/channel") => {
            Some(Notice::Thread(Thread::read(payload.get("channel")?, guild)?))
        }
        _ => None,
    }
}

fn list<'a>(payload: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    payload.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn threads(payload: &Value, guild: Option<Snowflake>) -> Vec<Thread> {
    list(payload, "threads").filter_map(|thread| Thread::read(thread, guild)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(name: &str, payload: &Value) -> Option<Notice> {
        notice(&json!({"t": name, "d": payload}))
    }

    fn thread() -> Value {
        json!({"id": "9", "type": 11, "parent_id": "8", "owner_id": "1", "last_message_id": "12",
            "thread_metadata": {"archived": true, "locked": false}})
    }

    #[test]
    fn threads_know_their_channels() {
        let want = Thread {
            guild: Snowflake(7),
            id: Snowflake(9),
            parent: Snowflake(8),
            owner: Some(Snowflake(1)),
            newest: Some(Snowflake(12)),
            archived: true,
            locked: false,
        };
        let mut alone = thread();
        alone["guild_id"] = "7".into();
        assert_eq!(told("THREAD_CREATE", &alone), Some(Notice::Thread(want.clone())));
        alone["type"] = 0.into();
        assert_eq!(told("THREAD_UPDATE", &alone), None, "a text channel");
        assert_eq!(told("THREAD_CREATE", &thread()), None, "of no server");
        let listed = json!({"guild_id": "7", "threads": [thread(), {"id": 3}, null]});
        assert_eq!(told("THREAD_LIST_SYNC", &listed), Some(Notice::Threads(vec![want.clone()])));
        let server =
            json!({"id": "7", "joined_at": "2026-01-02T03:04:05+00:00", "threads": [thread()]});
        let joined_at = DateTime::from_timestamp(1_767_323_045, 0);
        let threads = vec![want.clone()];
        assert_eq!(
            told("GUILD_CREATE", &server),
            Some(Notice::Server { guild: Snowflake(7), joined_at, threads })
        );
        let pressed = json!({"guild_id": "7", "channel": thread()});
        assert_eq!(told("INTERACTION_CREATE", &pressed), Some(Notice::Thread(want)));
    }

    #[test]
    fn an_outage_is_no_farewell() {
        assert_eq!(told("GUILD_DELETE", &json!({"id": "7"})), Some(Notice::Left(Snowflake(7))));
        assert_eq!(told("GUILD_DELETE", &json!({"id": "7", "unavailable": true})), None);
        assert_eq!(told("GUILD_CREATE", &json!({"id": "7", "unavailable": true})), None);
        let ready = json!({"user": {"id": "1"}, "application": {"id": "2"}, "guilds": [{"id": "7", "unavailable": true}]});
        let servers = vec![Snowflake(7)];
        assert_eq!(
            told("READY", &ready),
            Some(Notice::Ready { user: Snowflake(1), application: Some(Snowflake(2)), servers })
        );
        for guilds in [json!(null), json!({}), json!([{"id": "7"}, {}]), json!([{"id": "x"}])] {
            assert_eq!(told("READY", &json!({"user": {"id": "1"}, "guilds": guilds})), None);
        }
    }
}
