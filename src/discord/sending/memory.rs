//! What sending remembers of places and of messages under way; all of it can be found out again.

use super::mark::Mark;
use crate::{
    discord::{
        api::snowflake,
        place::{Place, Snowflake},
    },
    service::ports::platform::SendError,
};
use serde_json::Value;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Things of one kind remembered at once; then all are forgotten.
const REMEMBERED: usize = 10_000;

/// What kind of channel it is, as far as it matters to us
/// (<https://docs.discord.com/developers/resources/channel#channel-object-channel-types>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Messages and threads.
    Text,
    /// Messages, and threads at them that everybody sees.
    Announcements,
    /// Begins in a channel.
    Thread {
        /// Only who was added sees it.
        private: bool,
        /// The channel.
        parent: Snowflake,
    },
    /// Messages at most, no threads.
    Other,
}

impl Kind {
    /// The kind of a channel that Discord tells of.
    pub(super) fn of(channel: &Value) -> Self {
        let parent = snowflake(channel, "/parent_id");
        match (channel["type"].as_u64(), parent) {
            (Some(0), _) => Self::Text,
            (Some(5), _) => Self::Announcements,
            (Some(kind @ 10..=12), Some(parent)) => Self::Thread { private: kind == 12, parent },
            _ => Self::Other,
        }
    }
}

/// How far a message is that was tried before.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tried {
    /// Perhaps it is there already.
    unsure: bool,
    /// The message, when only its thread is still to begin.
    pub(super) message: Option<Place>,
    /// The thread, when only its message is still to be posted.
    pub(super) thread: Option<Snowflake>,
    /// It was shown to one person alone, perhaps, and nothing tells.
    pub(super) perhaps_shown: bool,
}

#[derive(Debug, Default)]
pub(super) struct Memory {
    kinds: Mutex<HashMap<Snowflake, Kind>>,
    directs: Mutex<HashMap<Snowflake, Snowflake>>,
    /// First messages of threads that nothing stands above.
    firsts: Mutex<HashMap<Snowflake, Snowflake>>,
    tried: Mutex<HashMap<String, Tried>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep<K: Eq + Hash, V>(map: &Mutex<HashMap<K, V>>, key: K, value: V) {
    let mut map = locked(map);
    if map.len() >= REMEMBERED {
        map.clear();
    }
    map.insert(key, value);
}

impl Memory {
    pub(super) fn kind(&self, channel: Snowflake) -> Option<Kind> {
        locked(&self.kinds).get(&channel).copied()
    }

    /// Neither kind nor parent of a channel ever changes, but for text and announcements.
    pub(super) fn keep_kind(&self, channel: Snowflake, kind: Kind) {
        keep(&self.kinds, channel, kind);
    }

    pub(super) fn direct(&self, user: Snowflake) -> Option<Snowflake> {
        locked(&self.directs).get(&user).copied()
    }

    pub(super) fn keep_direct(&self, user: Snowflake, channel: Snowflake) {
        keep(&self.directs, user, channel);
    }

    pub(super) fn first(&self, thread: Snowflake) -> Option<Snowflake> {
        locked(&self.firsts).get(&thread).copied()
    }

    pub(super) fn keep_first(&self, thread: Snowflake, message: Snowflake) {
        keep(&self.firsts, thread, message);
    }

    /// How far a message is.
    pub(super) fn tried(&self, mark: &Mark) -> Tried {
        locked(&self.tried).get(&mark.nonce).copied().unwrap_or_default()
    }

    /// Whether a message may be there already: it was tried, and not always certainly in vain.
    pub(super) fn may_be_there(&self, mark: &Mark, attempt: u32) -> bool {
        attempt > 0 && locked(&self.tried).get(&mark.nonce).is_none_or(|tried| tried.unsure)
    }

    /// A step of a message is done.
    pub(super) fn step(&self, mark: &Mark, done: impl FnOnce(&mut Tried)) {
        let mut tried = self.tried(mark);
        done(&mut tried);
        keep(&self.tried, mark.nonce.clone(), tried);
    }

    /// Takes a thread for a message, unless another message has it.
    pub(super) fn take_thread(&self, mark: &Mark, thread: Snowflake) -> bool {
        let mut tried = locked(&self.tried);
        let taken =
            tried.iter().any(|(nonce, tried)| *nonce != mark.nonce && tried.thread == Some(thread));
        if !taken {
            tried.entry(mark.nonce.clone()).or_default().thread = Some(thread);
        }
        !taken
    }

    /// What became of a try.
    pub(super) fn note<T>(&self, mark: &Mark, said: &Result<T, SendError>) {
        match said {
            Ok(_) | Err(SendError::Closed(_) | SendError::Never { .. }) => {
                locked(&self.tried).remove(&mark.nonce);
            }
            Err(SendError::Later { .. }) => self.step(mark, |_| {}),
            Err(SendError::Unknown { .. }) => self.step(mark, |tried| tried.unsure = true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chat::card::Card, ids::MessageKey};
    use serde_json::json;
    use std::time::Duration;

    fn mark(key: &str) -> Mark {
        Mark::of(&MessageKey::new(key), &Card::default())
    }

    #[test]
    fn a_message_is_looked_for_unless_it_is_certainly_not_there() {
        let (memory, mark) = (Memory::default(), mark("in1.1"));
        let later = Err::<(), _>(SendError::Later { after: Duration::ZERO, reason: String::new() });
        let unknown = Err::<(), _>(SendError::Unknown { reason: String::new() });
        assert!(!memory.may_be_there(&mark, 0));
        assert!(memory.may_be_there(&mark, 1), "another process may have tried");
        memory.note(&mark, &later);
        assert!(!memory.may_be_there(&mark, 1));
        memory.note(&mark, &unknown);
        memory.note(&mark, &later);
        assert!(memory.may_be_there(&mark, 3), "once unsure, always");
        memory.note(&mark, &Ok(()));
        assert!(locked(&memory.tried).is_empty());
    }

    #[test]
    fn two_messages_never_take_one_thread() {
        let memory = Memory::default();
        assert!(memory.take_thread(&mark("in1.1"), Snowflake(9)));
        assert!(memory.take_thread(&mark("in1.1"), Snowflake(9)));
        assert!(!memory.take_thread(&mark("in1.2"), Snowflake(9)));
        assert_eq!(memory.tried(&mark("in1.1")).thread, Some(Snowflake(9)));
    }

    #[test]
    fn channels_are_told_apart() {
        let parent = Snowflake(7);
        for (kind, want) in [
            (0, Kind::Text),
            (5, Kind::Announcements),
            (10, Kind::Thread { private: false, parent }),
            (11, Kind::Thread { private: false, parent }),
            (12, Kind::Thread { private: true, parent }),
            (1, Kind::Other),
            (2, Kind::Other),
            (15, Kind::Other),
        ] {
            assert_eq!(Kind::of(&json!({ "type": kind, "parent_id": "7" })), want, "{kind}");
        }
        assert_eq!(Kind::of(&json!({ "type": 11 })), Kind::Other);
    }
}
