//! What is remembered of servers and their threads: where a thread lies, whether we began it, which servers we are in.
//! Learned from events; nothing is asked here.

use super::{
    frame::notice::{Notice, Thread},
    place::{Place, Snowflake},
};
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Threads remembered; beyond it all are forgotten, and asked for again one by one. One is some 50 bytes.
const MOST_THREADS: usize = 50_000;

/// A thread, as far as it matters.
#[derive(Debug, Clone, Copy)]
struct Known {
    guild: Snowflake,
    parent: Snowflake,
    owner: Option<Snowflake>,
}

#[derive(Debug, Default)]
struct Remembered {
    threads: HashMap<Snowflake, Known>,
    /// Channels that are no threads.
    channels: HashSet<Snowflake>,
    servers: HashSet<Snowflake>,
}

/// All servers and threads heard of.
#[derive(Debug, Default)]
pub(super) struct Rooms(Mutex<Remembered>);

impl Rooms {
    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what an event tells.
    pub(super) fn learn(&self, notice: &Notice) {
        match notice {
            // Told with its connection: see `stand`.
            Notice::Ready { .. } => {}
            Notice::Server { guild, threads, .. } => {
                let mut remembered = self.remembered();
                remembered.servers.insert(*guild);
                threads.iter().for_each(|thread| remembered.keep(thread));
            }
            Notice::Left(guild) => {
                let mut remembered = self.remembered();
                remembered.servers.remove(guild);
                remembered.threads.retain(|_, known| known.guild != *guild);
            }
            Notice::Thread(thread) => self.remembered().keep(thread),
            Notice::Threads(threads) => {
                let mut remembered = self.remembered();
                threads.iter().for_each(|thread| remembered.keep(thread));
            }
            Notice::Gone { channel, .. } => {
                let mut remembered = self.remembered();
                remembered.threads.remove(channel);
                remembered.channels.remove(channel);
            }
        }
    }

    /// A session begins: of the servers that its connection tells of (`is_its`) we are in these and no others.
    pub(super) fn stand(&self, servers: &[Snowflake], is_its: impl Fn(Snowflake) -> bool) {
        let mut remembered = self.remembered();
        remembered.servers.retain(|guild| !is_its(*guild));
        remembered.servers.extend(servers);
    }

    /// A channel was looked up, and is no thread.
    pub(super) fn is_no_thread(&self, channel: Snowflake) {
        let mut remembered = self.remembered();
        if remembered.channels.len() >= MOST_THREADS {
            remembered.channels.clear();
        }
        remembered.channels.insert(channel);
    }

    /// Where a channel lies: a thread in its parent, all else in itself. `None`: not heard of yet.
    pub(super) fn parent(&self, place: &Place) -> Option<Place> {
        let remembered = self.remembered();
        if place.is_direct() || remembered.channels.contains(&place.channel) {
            return Some(Place::channel(place.guild, place.channel));
        }
        let known = remembered.threads.get(&place.channel)?;
        Some(Place::channel(Some(known.guild), known.parent))
    }

    /// Whether a channel is a thread that this user began.
    pub(super) fn is_begun_by(&self, channel: Snowflake, user: Snowflake) -> bool {
        self.remembered().threads.get(&channel).is_some_and(|known| known.owner == Some(user))
    }

    /// Whether we are in a server, as far as is known.
    pub(super) fn is_in(&self, guild: Snowflake) -> bool {
        self.remembered().servers.contains(&guild)
    }
}

impl Remembered {
    fn keep(&mut self, thread: &Thread) {
        if self.threads.len() >= MOST_THREADS {
            self.threads.clear();
        }
        let known = Known { guild: thread.guild, parent: thread.parent, owner: thread.owner };
        self.threads.insert(thread.id, known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread(id: u64) -> Thread {
        Thread {
            guild: Snowflake(1),
            id: Snowflake(id),
            parent: Snowflake(2),
            owner: Some(Snowflake(9)),
            newest: None,
            archived: false,
            locked: false,
        }
    }

    #[test]
    fn a_thread_lies_in_its_channel_until_its_server_is_left() {
        let rooms = Rooms::default();
        let place = |guild: Option<u64>, id| Place::channel(guild.map(Snowflake), Snowflake(id));
        assert_eq!(rooms.parent(&place(Some(1), 5)), None);
        rooms.learn(&Notice::Thread(thread(5)));
        rooms.is_no_thread(Snowflake(2));
        assert_eq!(rooms.parent(&place(Some(1), 5)), Some(place(Some(1), 2)));
        assert_eq!(rooms.parent(&place(Some(1), 2)), Some(place(Some(1), 2)));
        assert_eq!(rooms.parent(&place(None, 7)), Some(place(None, 7)));
        assert!(rooms.is_begun_by(Snowflake(5), Snowflake(9)));
        assert!(!rooms.is_begun_by(Snowflake(5), Snowflake(8)));

        let (guild, joined_at) = (Snowflake(1), None);
        rooms.learn(&Notice::Server { guild, joined_at, threads: vec![thread(6)] });
        assert!(rooms.is_in(guild));
        rooms.stand(&[Snowflake(3)], |guild| guild.0 % 2 == 1);
        assert!(!rooms.is_in(guild) && rooms.is_in(Snowflake(3)));
        rooms.stand(&[], |guild| guild.0 % 2 == 0);
        assert!(rooms.is_in(Snowflake(3)), "another connection tells of it");
        rooms.learn(&Notice::Left(guild));
        assert!(!rooms.is_in(guild));
        assert_eq!(rooms.parent(&place(Some(1), 6)), None);
    }
}
