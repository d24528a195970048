//! Who left a server, asked one by one and only when it matters: Discord tells it unasked only to bots that may know all
//! members. And what we may not do where people ask us, as Discord says it with what they did.

use super::{api::Api, frame::id, place::Snowflake};
use serde_json::Value;
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, timeout};

/// How long an answer is believed.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Longest wait for an answer: whoever asks for a board waits for it.
const LONGEST: Duration = Duration::from_secs(2);

/// People and channels remembered; beyond it all are forgotten. One is some 50 bytes.
const MOST: usize = 20_000;

/// The right to read what was written before, and Discord's name for it
/// (docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags).
const HISTORY: u64 = 1 << 16;
const HISTORY_NAME: &str = "Read Message History";

/// Somebody in a server.
type Membership = (Snowflake, Snowflake);

#[derive(Debug, Default)]
pub(super) struct Presence {
    /// Whether they left, and when that was told.
    told: Mutex<HashMap<Membership, (bool, Instant)>>,
    /// Channels whose history we may not read.
    blind: Mutex<HashSet<Snowflake>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Presence {
    fn keep(&self, who: Membership, left: bool, now: Instant) {
        let mut told = locked(&self.told);
        if told.len() >= MOST {
            told.clear();
        }
        told.insert(who, (left, now));
    }

    /// Whether somebody left, as far as was told within a day.
    fn known(&self, who: Membership, now: Instant) -> Option<bool> {
        let (left, at) = locked(&self.told).get(&who).copied()?;
        (now.saturating_duration_since(at) < DAY).then_some(left)
    }

    /// Somebody did something in a server.
    pub(super) fn is_here(&self, guild: Snowflake, user: Snowflake, now: Instant) {
        self.keep((guild, user), false, now);
    }

    /// Whether somebody left a server. What cannot be told now is asked again the next time.
    pub(super) async fn has_left(&self, api: &Api, guild: Snowflake, user: Snowflake) -> bool {
        if let Some(left) = self.known((guild, user), Instant::now()) {
            return left;
        }
        match timeout(LONGEST, api.member(guild, user)).await {
            Ok(Ok(member)) => {
                self.keep((guild, user), member.is_none(), Instant::now());
                member.is_none()
            }
            Ok(Err(error)) => {
                tracing::warn!("not known whether {user} is still in {guild}: {error}");
                false
            }
            Err(_) => false,
        }
    }

    /// What an interaction says of our rights where it was made.
    pub(super) fn learn(&self, event: &Value) {
        let Some(payload) = event.get("d") else { return };
        let rights = payload.get("app_permissions").and_then(Value::as_str);
        let Some(rights) = rights.and_then(|rights| rights.parse::<u64>().ok()) else { return };
        let mut blind = locked(&self.blind);
        // What a thread may is what its channel may.
        for channel in ["/channel_id", "/channel/parent_id"] {
            let Some(channel) = id(payload, channel) else { continue };
            if rights & HISTORY != 0 {
                blind.remove(&channel);
            } else if blind.len() < MOST {
                blind.insert(channel);
            }
        }
    }

    /// What we may not do in a channel and should, as far as we know.
    pub(super) fn lacks(&self, channel: Snowflake) -> Option<&'static str> {
        locked(&self.blind).contains(&channel).then_some(HISTORY_NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_is_believed_for_a_day() {
        let presence = Presence::default();
        let (who, now) = ((Snowflake(7), Snowflake(100)), Instant::now());
        assert_eq!(presence.known(who, now), None);
        presence.keep(who, true, now);
        assert_eq!(presence.known(who, now + DAY / 2), Some(true));
        assert_eq!(presence.known(who, now + DAY), None);
        presence.is_here(who.0, who.1, now);
        assert_eq!(presence.known(who, now), Some(false), "back again");
    }

    #[test]
    fn what_we_may_not_is_known_until_it_is_given() {
        let presence = Presence::default();
        let rights = |rights: u64| {
            let parent = json!({ "parent_id": "9" });
            json!({ "d": { "channel_id": "8", "channel": parent, "app_permissions": rights.to_string() } })
        };
        presence.learn(&rights(0));
        presence.learn(&json!({ "d": { "channel_id": "8" } }));
        let lacks = |channel| presence.lacks(Snowflake(channel));
        assert_eq!((lacks(8), lacks(9), lacks(7)), (Some(HISTORY_NAME), Some(HISTORY_NAME), None));
        presence.learn(&rights(HISTORY));
        assert_eq!((lacks(8), lacks(9)), (None, None));
    }
}
