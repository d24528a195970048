//! When a call of Discord's may be made: buckets as Discord tells them, the limit over all calls, and the number of refused calls
//! after which Discord shuts an address out. Makes no call.
//!
//! | limit | from |
//! | --- | --- |
//! | of a route and its main place | `X-RateLimit-*` of every answer; unknown at first, then one call at a time |
//! | 50 calls a second over all | <https://docs.discord.com/developers/topics/rate-limits>; answers to interactions do not count |
//! | 10,000 calls with 401, 403 or 429 in ten minutes | the same; we stop at half |

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout_at},
};

/// Calls a second; Discord's own limit is 50, and its second is not ours.
const A_SECOND: usize = 45;
const SECOND: Duration = Duration::from_secs(1);

/// Refused calls in [`REFUSED_FOR`] at which we stop; Discord shuts out at 10,000.
const REFUSED_MOST: usize = 5_000;
/// Refused calls worth a line in the log.
const REFUSED_MANY: usize = 1_000;
const REFUSED_FOR: Duration = Duration::from_secs(600);

/// Buckets above which those that say nothing any more are dropped.
const REMEMBERED: usize = 1_000;

/// How long to wait when calls before this one have not been answered in time.
const HELD: Duration = Duration::from_secs(1);

/// What a call is counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// In its bucket and over all.
    Fully,
    /// In its bucket alone: calls through an interaction.
    Apart,
    /// Nowhere: the one answer to an interaction, which cannot wait.
    Nowhere,
}

/// A call that is to be made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Method and path with holes in place of ids.
    pub(super) route: &'static str,
    /// The channel, server or interaction that has buckets of its own; empty: none.
    pub(super) main: &'a str,
    pub(super) counted: Counted,
}

/// Whose limit a 429 is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Scope {
    /// Ours, of the bucket.
    #[default]
    User,
    /// Ours, over all calls.
    Global,
    /// Of the place, whoever calls; not held against us.
    Shared,
}

/// What the answer to a call tells about limits.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) bucket: Option<String>,
    /// Calls in a window, those left in this one, and when the next one begins.
    pub(super) window: Option<(u32, u32, Duration)>,
    pub(super) scope: Scope,
    /// Of a 429.
    pub(super) retry_after: Duration,
}

impl Told {
    fn is_held_against_us(&self) -> bool {
        matches!(self.status, 401 | 403) || (self.status == 429 && self.scope != Scope::Shared)
    }
}

/// Bucket and main place. Until Discord names the bucket, the route stands for it.
type Key = (Box<str>, Box<str>);

#[derive(Debug, Default)]
struct Bucket {
    known: Known,
    in_flight: u32,
    /// After a 429.
    closed_until: Option<Instant>,
}

#[derive(Debug, Default)]
enum Known {
    /// No call was answered yet.
    #[default]
    Nothing,
    /// Answers tell no limit.
    Unlimited,
    Window {
        limit: u32,
        left: u32,
        ends: Instant,
    },
}

impl Bucket {
    fn tells_nothing(&self, now: Instant) -> bool {
        let open = self.closed_until.is_none_or(|until| until <= now);
        let over = match self.known {
            Known::Window { ends, .. } => ends <= now,
            Known::Nothing | Known::Unlimited => true,
        };
        self.in_flight == 0 && open && over
    }
}

/// Whether a call may be made.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Go(Key),
    /// Not before then.
    At(Instant),
    /// When a call before it is answered.
    Held,
}

/// All that was told; a pure function of it and the time.
#[derive(Debug, Default)]
struct State {
    /// The bucket of a route.
    names: HashMap<&'static str, Box<str>>,
    buckets: HashMap<Key, Bucket>,
    closed_until: Option<Instant>,
    /// Calls of the last second.
    made: VecDeque<Instant>,
    /// Calls held against us.
    refused: VecDeque<Instant>,
}

fn drop_older(times: &mut VecDeque<Instant>, span: Duration, now: Instant) {
    while times.front().is_some_and(|at| *at + span <= now) {
        times.pop_front();
    }
}

impl State {
    fn ask(&mut self, asked: &Asked<'_>, now: Instant) -> Verdict {
        drop_older(&mut self.refused, REFUSED_FOR, now);
        if let Some(oldest) = self.refused.front().filter(|_| self.refused.len() >= REFUSED_MOST) {
            return Verdict::At(*oldest + REFUSED_FOR);
        }
        let name = self.names.get(asked.route).cloned().unwrap_or_else(|| asked.route.into());
        let key: Key = (name, asked.main.into());
        if asked.counted == Counted::Nowhere {
            return Verdict::Go(key);
        }
        if asked.counted == Counted::Fully {
            if let Some(until) = self.closed_until.filter(|until| *until > now) {
                return Verdict::At(until);
            }
            drop_older(&mut self.made, SECOND, now);
            if let Some(oldest) = self.made.front().filter(|_| self.made.len() >= A_SECOND) {
                return Verdict::At(*oldest + SECOND);
            }
        }
        if self.buckets.len() >= REMEMBERED {
            self.buckets.retain(|_, bucket| !bucket.tells_nothing(now));
        }
        let bucket = self.buckets.entry(key.clone()).or_default();
        if let Some(until) = bucket.closed_until.filter(|until| *until > now) {
            return Verdict::At(until);
        }
        match &mut bucket.known {
            Known::Nothing if bucket.in_flight > 0 => return Verdict::Held,
            Known::Nothing | Known::Unlimited => {}
            Known::Window { limit, left, ends } => {
                if *ends <= now {
                    if bucket.in_flight >= *limit {
                        return Verdict::Held;
                    }
                    *left = *limit - bucket.in_flight;
                } else if *left == 0 {
                    return Verdict::At(*ends);
                }
                *left -= 1;
            }
        }
        bucket.in_flight += 1;
        if asked.counted == Counted::Fully {
            self.made.push_back(now);
        }
        Verdict::Go(key)
    }

    /// A call is over, whatever came of it.
    fn over(&mut self, key: &Key) {
        if let Some(bucket) = self.buckets.get_mut(key) {
            bucket.in_flight = bucket.in_flight.saturating_sub(1);
        }
    }

    /// Takes in what an answer tells. Returns how many calls are held against us when this one is.
    fn note(&mut self, asked: &Asked<'_>, key: &Key, told: &Told, now: Instant) -> Option<usize> {
        self.over(key);
        if asked.counted != Counted::Nowhere {
            let key = match &told.bucket {
                Some(name) => {
                    self.names.insert(asked.route, name.as_str().into());
                    (name.as_str().into(), key.1.clone())
                }
                None => key.clone(),
            };
            let bucket = self.buckets.entry(key).or_default();
            bucket.known = match told.window {
                // Calls under way may not be counted in what Discord told.
                Some((limit, left, after)) => Known::Window {
                    limit: limit.max(1),
                    left: left.saturating_sub(bucket.in_flight),
                    ends: now + after,
                },
                None if matches!(bucket.known, Known::Nothing) => Known::Unlimited,
                None => std::mem::take(&mut bucket.known),
            };
            if told.status == 429 {
                let until = now + told.retry_after;
                match told.scope {
                    Scope::Global => self.closed_until = self.closed_until.max(Some(until)),
                    Scope::User | Scope::Shared => bucket.closed_until = Some(until),
                }
            }
        }
        told.is_held_against_us().then(|| {
            self.refused.push_back(now);
            self.refused.len()
        })
    }
}

/// Lets calls through when they may be made.
#[derive(Debug, Default)]
pub(super) struct Limiter {
    state: Mutex<State>,
    /// A call was answered.
    changed: Notify,
}

/// Leave to make one call; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    limiter: &'a Limiter,
    asked: Asked<'a>,
    key: Key,
    told: bool,
}

impl Limiter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a call may be made, but not beyond `deadline`.
    ///
    /// # Errors
    /// How long to wait still, when that is longer.
    pub(super) async fn turn<'a>(
        &'a self,
        asked: Asked<'a>,
        deadline: Instant,
    ) -> Result<Turn<'a>, Duration> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Before the look: what changes between look and wait wakes us too.
            changed.as_mut().enable();
            let now = Instant::now();
            let verdict = self.state().ask(&asked, now);
            match verdict {
                Verdict::Go(key) => return Ok(Turn { limiter: self, asked, key, told: false }),
                Verdict::At(at) if at > deadline => return Err(at - now),
                Verdict::At(at) => {
                    tokio::select! {
                        () = sleep_until(at) => {}
                        () = changed => {}
                    }
                }
                Verdict::Held if now >= deadline => return Err(HELD),
                // Elapsed or changed: the next look tells.
                Verdict::Held => drop(timeout_at(deadline, changed).await),
            }
        }
    }
}

impl Turn<'_> {
    /// The call was answered.
    pub(super) fn answered(mut self, told: &Told) {
        self.told = true;
        let refused = self.limiter.state().note(&self.asked, &self.key, told, Instant::now());
        let (route, status) = (self.asked.route, told.status);
        match refused {
            Some(REFUSED_MANY) => tracing::warn!(
                route,
                status,
                "Discord refused {REFUSED_MANY} calls in ten minutes: check the bot's token and permissions"
            ),
            Some(REFUSED_MOST) => tracing::error!(
                route,
                status,
                "Discord refused {REFUSED_MOST} calls in ten minutes: no more are made for a while, or it shuts us out"
            ),
            _ => {}
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.limiter.state().over(&self.key);
        }
        self.limiter.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests;
