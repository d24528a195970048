//! Rate limits: buckets by route and place, the headers that tell of them, and what a request over the limit gets.

use super::faults::Scope;
use axum::http::{HeaderMap, HeaderValue};
use std::{collections::HashMap, time::Duration};
use tokio::time::Instant;

/// Requests of a bucket in its window, unless a story sets others: more than any story makes.
const LIMIT: u32 = 1000;
const WINDOW: Duration = Duration::from_secs(1);

/// One bucket.
#[derive(Debug)]
struct Bucket {
    opened: Instant,
    used: u32,
}

/// All buckets. They run on the real clock, as the bot's waiting does.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    buckets: HashMap<(String, String), Bucket>,
    limits: HashMap<String, (u32, Duration)>,
    /// Requests of all routes in a window, if limited.
    global: Option<(u32, Duration)>,
    all: Option<Bucket>,
    /// Until when a bucket, or with `None` everything, answers 429 because a story once made it do so.
    shut: HashMap<Option<(String, String)>, (Instant, Scope)>,
    /// Answers 401, 403 and 429 (not shared) so far: 10,000 in ten minutes get an address banned.
    pub(crate) invalid: usize,
    /// Routes that got a 429 which no story scripted.
    pub(crate) throttled: Vec<String>,
}

/// A request over a limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Over {
    pub(crate) scope: Scope,
    /// Until the window ends.
    pub(crate) after: Duration,
}

impl Bucket {
    /// The bucket of `slot` as it is now: a new one when its window is over.
    fn now(slot: &mut Self, window: Duration) -> &mut Self {
        if slot.opened.elapsed() >= window {
            *slot = Self { opened: Instant::now(), used: 0 };
        }
        slot
    }
}

impl Pace {
    /// From now on a route takes so many requests in a window, in each channel, server or webhook.
    pub(crate) fn limit(&mut self, route: &str, limit: u32, window: Duration) {
        self.limits.insert(route.to_owned(), (limit, window));
        self.buckets.retain(|(of, _), _| of != route);
    }

    /// From now on so many requests in a window are taken on all routes together.
    pub(crate) fn limit_all(&mut self, limit: u32, window: Duration) {
        self.global = Some((limit, window));
    }

    /// From now on a bucket, or everything when the limit is global, gets 429 for so long.
    pub(crate) fn shut(&mut self, route: &str, major: &str, scope: Scope, seconds: f64) {
        let key = (route.to_owned(), major.to_owned());
        let of = Some(key).filter(|_| scope != Scope::Global);
        self.shut.insert(of, (Instant::now() + Duration::from_secs_f64(seconds), scope));
    }

    /// Counts a request and gives the headers of its answer; `major` is the place that it is about.
    pub(crate) fn count(
        &mut self,
        route: &str,
        major: &str,
        exempt: bool,
    ) -> (HeaderMap, Option<Over>) {
        let (limit, window) = self.limits.get(route).copied().unwrap_or((LIMIT, WINDOW));
        let fresh = || Bucket { opened: Instant::now(), used: 0 };
        let key = (route.to_owned(), major.to_owned());
        let shut = [Some(key.clone()), None].into_iter().filter(|of| of.is_some() || !exempt);
        let shut: Vec<(Instant, Scope)> = shut
            .filter_map(|of| self.shut.get(&of))
            .copied()
            .filter(|it| it.0 > Instant::now())
            .collect();
        let bucket = Bucket::now(self.buckets.entry(key).or_insert_with(fresh), window);
        let left = window.saturating_sub(bucket.opened.elapsed());
        let mut over = None;
        if bucket.used >= limit {
            over = Some(Over { scope: Scope::User, after: left });
        } else {
            bucket.used += 1;
        }
        let remaining = limit - bucket.used;
        if let (Some((most, window)), false) = (self.global, exempt) {
            let all = Bucket::now(self.all.get_or_insert_with(fresh), window);
            if all.used >= most {
                let after = window.saturating_sub(all.opened.elapsed());
                over = Some(Over { scope: Scope::Global, after });
            } else {
                all.used += 1;
            }
        }
        if let Some((until, scope)) = shut.first() {
            over = Some(Over { scope: *scope, after: until.duration_since(Instant::now()) });
        }
        if over.is_some() {
            self.throttled.push(route.to_owned());
        }
        (headers(route, limit, remaining, left), over)
    }
}

fn headers(route: &str, limit: u32, remaining: u32, left: Duration) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut put = |name: &'static str, value: String| {
        headers.insert(name, HeaderValue::from_str(&value).unwrap());
    };
    let sum = route.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    put("x-ratelimit-bucket", format!("{sum:016x}"));
    put("x-ratelimit-limit", limit.to_string());
    put("x-ratelimit-remaining", remaining.to_string());
    put("x-ratelimit-reset-after", format!("{:.3}", left.as_secs_f64()));
    // An instant that no clock of the bot's agrees with: `reset-after` is what can be trusted.
    put("x-ratelimit-reset", format!("{:.3}", 1_700_000_000.0 + left.as_secs_f64()));
    headers
}
