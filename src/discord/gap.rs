//! What people wrote while nobody listened: looked up in the history of every open interview's thread whenever a new session
//! begins, as Discord tells it to nobody. Deletions of that time cannot be looked up, and interactions of it are lost.
//!
//! Until the look is over, what is heard of a thread waits behind what is found there, and deadlines there wait too. They
//! also wait while a connection is down: what is said then is heard when its session is resumed, or found.

use super::{
    Discord, NAME,
    api::ApiError,
    frame,
    intake::Intake,
    place::{Place, Snowflake},
};
use crate::ids::{ConversationId, PlatformName};
use chrono::{DateTime, Duration, Utc};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio::{sync::Notify, time::Instant};

/// Looked back further than was missed, for clocks that differ and for older messages that were changed meanwhile; what
/// is found twice is stored once.
const MARGIN: Duration = Duration::hours(1);

/// Messages a page, the most that Discord gives.
const PAGE: u8 = 100;

/// Pages of one thread: more than anybody writes in an interview.
const PAGES: usize = 50;

/// First and longest wait while Discord cannot be asked.
const FIRST_WAIT: std::time::Duration = std::time::Duration::from_secs(1);
const LONGEST_WAIT: std::time::Duration = std::time::Duration::from_secs(60);

/// Longest wait of what is heard behind what is being looked up: nothing stands still because of one thread.
const LONGEST_BEHIND: std::time::Duration = std::time::Duration::from_secs(30);

/// Pause between looks whether a thread is known to be an interview's.
const UNNOTED_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// Where an open interview walks.
#[derive(Debug, Clone, Copy)]
struct Room {
    place: Place,
    /// Until then at least everything said there has reached us.
    touched: DateTime<Utc>,
}

/// What is being looked up.
#[derive(Debug, Default)]
struct Looks {
    /// Until when each connection has heard everything.
    heard: HashMap<u16, DateTime<Utc>>,
    /// Connections that do not know yet where to look.
    unsure: HashSet<u16>,
    /// Connections that are down, or do not tell yet what was said meanwhile.
    away: HashSet<u16>,
    /// Threads and direct messages still to be looked at, and how many looks want each.
    rooms: HashMap<ConversationId, usize>,
}

/// What is being looked up, and who waits for it.
#[derive(Debug, Default)]
pub(super) struct Behind {
    looks: Mutex<Looks>,
    done: Notify,
}

impl Behind {
    fn looks(&self) -> MutexGuard<'_, Looks> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything is told from now on by this process's connections, and was until `since` by the one before.
    pub(super) fn begin(&self, shards: impl Iterator<Item = u16>, since: DateTime<Utc>) {
        let mut looks = self.looks();
        for shard in shards {
            looks.heard.insert(shard, since);
            looks.unsure.insert(shard);
        }
    }

    /// A connection ended.
    pub(super) fn left(&self, shard: u16) {
        self.looks().away.insert(shard);
    }

    /// A connection has told what was said while it was down.
    pub(super) fn resumed(&self, shard: u16) {
        self.looks().away.remove(&shard);
    }

    /// A connection heard something.
    pub(super) fn heard(&self, shard: u16, at: DateTime<Utc>) {
        let mut looks = self.looks();
        if !looks.unsure.contains(&shard) {
            looks.heard.insert(shard, at);
        }
    }

    /// Whether all that people did in a place has been heard or found.
    pub(super) fn is_caught_up(&self, place: &Place, shards: u16) -> bool {
        let is_away = self.looks().away.contains(&place.shard(shards));
        !is_away && self.is_looked_through(place, shards)
    }

    /// Whether nothing is to be looked up in a place.
    fn is_looked_through(&self, place: &Place, shards: u16) -> bool {
        let looks = self.looks();
        !looks.unsure.contains(&place.shard(shards))
            && !looks.rooms.contains_key(&place.conversation())
    }

    /// Waits until nothing is to be looked up in a place, but not for ever.
    pub(super) async fn wait(&self, place: &Place, shards: u16) {
        let deadline = Instant::now() + LONGEST_BEHIND;
        loop {
            let done = self.done.notified();
            tokio::pin!(done);
            done.as_mut().enable();
            if self.is_looked_through(place, shards) || Instant::now() >= deadline {
                return;
            }
            let _ = tokio::time::timeout_at(deadline, done).await;
        }
    }

    /// A connection knows where to look.
    fn sure(&self, shard: u16, rooms: &[Room], now: DateTime<Utc>) {
        let mut looks = self.looks();
        for room in rooms {
            *looks.rooms.entry(room.place.conversation()).or_default() += 1;
        }
        looks.unsure.remove(&shard);
        looks.heard.insert(shard, now);
        drop(looks);
        self.done.notify_waiters();
    }

    /// A room is to be looked at.
    fn look(&self, place: &Place) {
        *self.looks().rooms.entry(place.conversation()).or_default() += 1;
    }

    /// A room was looked at.
    fn looked(&self, place: &Place) {
        let (mut looks, room) = (self.looks(), place.conversation());
        if let Some(wanted) = looks.rooms.get_mut(&room) {
            *wanted -= 1;
            if *wanted == 0 {
                looks.rooms.remove(&room);
            }
        }
        drop(looks);
        self.done.notify_waiters();
    }

    /// Until when a connection has heard everything; from now on it is unsure.
    fn missed_since(&self, shard: u16, now: DateTime<Utc>) -> DateTime<Utc> {
        let mut looks = self.looks();
        looks.unsure.insert(shard);
        looks.away.remove(&shard);
        looks.heard.get(&shard).copied().unwrap_or(now)
    }
}

/// Who looks up what was said in a thread before it was known of.
#[derive(Debug)]
enum Eyes {
    /// Nobody yet: what is said before events are taken in may find such threads.
    Awaited(Vec<Place>),
    /// Where events are taken in.
    Of(Weak<Intake>),
}

/// Has threads looked through, as soon as somebody can.
#[derive(Debug)]
pub(super) struct Looker(Mutex<Eyes>);

impl Default for Looker {
    fn default() -> Self {
        Self(Mutex::new(Eyes::Awaited(Vec::new())))
    }
}

impl Looker {
    fn eyes(&self) -> MutexGuard<'_, Eyes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Events are taken in here from now on.
    pub(super) fn stands(&self, intake: &Arc<Intake>) {
        let before = std::mem::replace(&mut *self.eyes(), Eyes::Of(Arc::downgrade(intake)));
        if let Eyes::Awaited(places) = before {
            places.into_iter().for_each(|place| intake.look_from_the_start(place));
        }
    }

    /// A thread is to be looked through.
    pub(super) fn look_from_the_start(&self, place: Place) {
        let intake = match &mut *self.eyes() {
            Eyes::Awaited(places) => return places.push(place),
            Eyes::Of(intake) => intake.upgrade(),
        };
        if let Some(intake) = intake {
            intake.look_from_the_start(place);
        }
    }
}

impl Intake {
    /// A new session of a connection stands: looks up what it missed, beside everything else.
    pub(super) fn look_back(self: &Arc<Self>, shard: u16) {
        let since = self.discord.behind.missed_since(shard, self.clock.now());
        let intake = Arc::clone(self);
        tokio::spawn(async move {
            let rooms = intake.rooms_of(shard).await;
            let behind = &intake.discord.behind;
            behind.sure(shard, &rooms, intake.clock.now());
            for Room { place, touched } in rooms {
                // We may have been up for long and cut off from Discord, and have stopped since.
                intake.look_into(&place, since.min(touched) - MARGIN).await;
                behind.looked(&place);
            }
        });
    }

    /// A thread began of which it was not known before whether it had: what was said in it until it is known to be an
    /// interview's is looked up.
    fn look_from_the_start(self: &Arc<Self>, place: Place) {
        let intake = Arc::clone(self);
        intake.discord.behind.look(&place);
        tokio::spawn(async move {
            let (platform, thread) = (PlatformName::new(NAME), place.conversation());
            let deadline = Instant::now() + LONGEST_BEHIND;
            while Instant::now() < deadline
                && !matches!(intake.store.interview_in(&platform, &thread).await, Ok(Some(_)))
            {
                tokio::time::sleep(UNNOTED_PAUSE).await;
            }
            intake.look_into(&place, place.channel.time()).await;
            intake.discord.behind.looked(&place);
        });
    }

    /// The open interviews' threads and direct messages that a connection tells of.
    async fn rooms_of(&self, shard: u16) -> Vec<Room> {
        let mut wait = FIRST_WAIT;
        let open = loop {
            match self.store.open_rooms(&PlatformName::new(NAME)).await {
                Ok(open) => break open,
                Err(error) => tracing::error!("open interviews cannot be read yet: {error:#}"),
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        };
        let shards = self.discord.shards();
        let placed = open.into_iter().filter_map(|(room, touched)| {
            let place = Place::parse(room.as_str())?;
            (place.shard(shards) == shard).then_some(Room { place, touched })
        });
        placed.collect()
    }

    /// Takes what was written or changed in a place since then.
    async fn look_into(&self, place: &Place, since: DateTime<Utc>) {
        let mut after = Snowflake::first_at(since);
        let mut wait = FIRST_WAIT;
        let mut pages = 0;
        while pages < PAGES {
            let page = match self.discord.api.messages_after(place.channel, after, PAGE).await {
                Ok(page) => page,
                Err(ApiError::Refused { status, message, .. }) if status < 500 => {
                    tracing::warn!(place = place.id(), "cannot be looked at: {status} {message}");
                    return;
                }
                Err(ApiError::NotAllowed) => return,
                Err(error) => {
                    tracing::warn!(place = place.id(), "to be looked at again: {error}");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                    continue;
                }
            };
            pages += 1;
            let (count, newest) = (page.len(), newest(&page));
            if !self.take_found(place, page).await {
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
                continue;
            }
            match newest {
                Some(newest) if count >= usize::from(PAGE) => after = newest,
                _ => return,
            }
        }
    }

    /// Stores what a page holds; whether all of it could be stored.
    async fn take_found(&self, place: &Place, mut page: Vec<serde_json::Value>) -> bool {
        page.sort_by_key(|message| frame::id(message, "/id"));
        for event in page.into_iter().flat_map(|message| frame::found(message, place)) {
            let body = event.to_string();
            if let Err(error) = self.store_event(&event, body).await {
                tracing::error!(place = place.id(), "what was found is not stored: {error:#}");
                return false;
            }
        }
        true
    }
}

fn newest(page: &[serde_json::Value]) -> Option<Snowflake> {
    page.iter().filter_map(|message| frame::id(message, "/id")).max()
}

impl Discord {
    /// How many connections there are in all processes together.
    pub(super) fn shards(&self) -> u16 {
        self.shards.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[tokio::test]
    async fn a_room_is_caught_up_once_every_look_at_it_is_over() {
        let behind = Behind::default();
        let place = Place::channel(None, Snowflake(8));
        let room = Room { place, touched: at(90) };
        behind.begin([0].into_iter(), at(100));
        assert!(!behind.is_caught_up(&place, 1), "nobody knows yet where to look");
        behind.heard(0, at(150));
        assert_eq!(behind.missed_since(0, at(200)), at(100), "what is heard before is not all");
        for _ in 0..2 {
            behind.sure(0, &[room], at(200));
        }
        behind.looked(&place);
        assert!(!behind.is_caught_up(&place, 1));
        let waits = behind.wait(&place, 1);
        tokio::pin!(waits);
        assert!(futures::poll!(waits.as_mut()).is_pending());
        behind.looked(&place);
        waits.await;
        assert!(behind.is_caught_up(&place, 1));
        behind.left(0);
        assert!(!behind.is_caught_up(&place, 1));
        behind.wait(&place, 1).await;
        behind.resumed(0);
        assert!(behind.is_caught_up(&place, 1));
        behind.heard(0, at(300));
        assert_eq!(behind.missed_since(0, at(400)), at(300));
        assert!(!behind.is_caught_up(&Place::channel(None, Snowflake(9)), 1));
    }
}
