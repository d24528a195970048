//! How many sessions may be begun: pure. Discord resets the token of a bot that begins more than 1,000 in 24 hours
//! (docs.discord.com/developers/events/gateway#identifying), and then nothing works until a human comes.
//!
//! 1. Of what Discord says is left, [`RESERVE`] is never touched: a human who starts the bot again needs some.
//! 2. Sessions are spread over time. After a burst of two for each shard and ten, there is one each [`APART`], or as much more as
//!    is needed to let what is left last until the reset. So there are at most 864 and a burst in any 24 hours, also when
//!    Discord tells nonsense.
//! 3. In each 5 s there is one for each of `max_concurrency` lots of shards.

use super::Advice;
use std::{collections::HashMap, time::Duration};
use tokio::time::Instant;

/// Sessions that are left for whoever starts the bot by hand.
const RESERVE: u32 = 20;

/// Time between sessions after a burst.
const APART: Duration = Duration::from_secs(100);

/// The same, when few are left. It is less than a burst lasts, so that there is always some next session.
const FAR_APART: Duration = Duration::from_secs(1_000);

/// Time between sessions of shards in one lot; Discord says 5 s, counted by its clock.
pub(super) const LOT: Duration = Duration::from_millis(5_250);

/// How soon Discord is asked again when it says that none is left, but not until when.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// Resets that are so close to each other are the same one, told twice.
const SAME: Duration = Duration::from_secs(60);

/// What is left of the sessions that Discord grants.
#[derive(Debug)]
pub(super) struct Budget {
    burst: u32,
    lot_apart: Duration,
    left: u32,
    resets: Instant,
    lots: u16,
    /// When the last session of each lot was begun.
    begun: HashMap<u16, Instant>,
    /// When the last session was begun before the number of lots changed.
    before: Option<Instant>,
    /// When all sessions that were begun are paid for, at one each [`APART`] or more.
    paid: Instant,
}

impl Budget {
    /// Nothing is left until Discord says so. `lot` is the time between sessions of one lot, [`LOT`] outside tests.
    pub(super) fn new(lot: Duration, now: Instant) -> Self {
        Self {
            burst: burst(1),
            lot_apart: lot,
            left: 0,
            resets: now,
            lots: 1,
            begun: HashMap::new(),
            before: None,
            paid: now,
        }
    }

    /// How many shards share it.
    pub(super) fn serves(&mut self, shards: u16) {
        self.burst = burst(shards);
    }

    /// Discord said what is left. Of two answers for the same time the lower one counts: the other may have been given before
    /// a session that we began.
    pub(super) fn told(&mut self, advice: &Advice, now: Instant) {
        let resets = now + advice.reset_after.min(Duration::from_secs(7 * 86_400));
        let apart = resets.max(self.resets) - resets.min(self.resets);
        let same = apart < SAME && self.resets > now;
        self.left = if same { self.left.min(advice.remaining) } else { advice.remaining };
        self.resets = resets;
        let lots = advice.max_concurrency.max(1);
        if lots != self.lots {
            // Whatever lot a shard was in, it waits for all of the last 5 s.
            self.before = self.begun.drain().map(|(_, begun)| begun).chain(self.before).max();
            self.lots = lots;
        }
    }

    /// Which lot a shard is in: those of one lot begin one after the other.
    pub(super) fn lot(&self, shard: u16) -> u16 {
        shard % self.lots
    }

    /// Until when a shard has to wait before it begins a session; `None` if it need not. The instant may be too early, but
    /// never too late.
    pub(super) fn wait(&self, shard: u16, now: Instant) -> Option<Instant> {
        if self.left <= RESERVE {
            return Some(self.resets.max(now + ASK_AGAIN));
        }
        let begun = self.begun.get(&self.lot(shard)).copied().max(self.before);
        let lot = begun.map(|begun| begun + self.lot_apart);
        let most = APART * self.burst;
        let spread = (self.paid.max(now) + self.apart(now)).checked_sub(most);
        lot.into_iter().chain(spread).max().filter(|until| *until > now)
    }

    /// Begins a session of a shard; `false` if it has to wait.
    pub(super) fn begin(&mut self, shard: u16, now: Instant) -> bool {
        if self.wait(shard, now).is_some() {
            return false;
        }
        self.paid = self.paid.max(now) + self.apart(now);
        self.left -= 1;
        self.begun.insert(self.lot(shard), now);
        true
    }

    /// Time that each session takes of those that are left.
    fn apart(&self, now: Instant) -> Duration {
        let left = self.left.saturating_sub(RESERVE).max(1);
        (self.resets.saturating_duration_since(now) / left).clamp(APART, FAR_APART)
    }
}

/// Sessions that may be begun one after the other.
fn burst(shards: u16) -> u32 {
    u32::from(shards) * 2 + 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIVE: Duration = Duration::from_secs(5);
    const DAY: Duration = Duration::from_secs(86_400);

    fn advice(remaining: u32, reset_after: Duration, max_concurrency: u16) -> Advice {
        Advice { url: String::new(), shards: 1, remaining, reset_after, max_concurrency }
    }

    /// Begins as many sessions as can be had, and returns when.
    fn greedy(budget: &mut Budget, from: Instant, until: Instant) -> Vec<Instant> {
        let (mut now, mut begun) = (from, Vec::new());
        while now < until {
            match budget.wait(0, now) {
                Some(later) => now = later,
                None => {
                    assert!(budget.begin(0, now));
                    begun.push(now);
                }
            }
        }
        begun
    }

    #[test]
    fn a_burst_is_free_and_the_rest_is_spread() {
        let start = Instant::now();
        let mut budget = Budget::new(LOT, start);
        assert!(!budget.begin(0, start), "nothing is granted yet");
        budget.told(&advice(1_000, DAY, 1), start);
        let begun = greedy(&mut budget, start, start + Duration::from_secs(60));
        assert_eq!(begun.len(), 12);
        assert!(begun.windows(2).all(|two| two[1] - two[0] >= FIVE));
        let hour = greedy(&mut budget, start + Duration::from_secs(60), start + DAY / 24).len();
        assert!((30..=37).contains(&hour), "{hour}");
    }

    #[test]
    fn few_that_are_left_last_until_the_reset() {
        let start = Instant::now();
        let mut budget = Budget::new(LOT, start);
        budget.told(&advice(120, DAY, 1), start);
        let begun = greedy(&mut budget, start, start + DAY);
        assert_eq!(begun.len(), 100);
        let late = begun.iter().filter(|at| **at > start + DAY / 2).count();
        assert!(late > 30, "{late} in the second half");
    }

    #[test]
    fn the_reserve_is_never_touched() {
        let start = Instant::now();
        let mut budget = Budget::new(LOT, start);
        budget.told(&advice(RESERVE, DAY, 1), start);
        assert_eq!(budget.wait(0, start), Some(start + DAY));
        budget.told(&advice(0, Duration::ZERO, 1), start);
        assert_eq!(budget.wait(0, start), Some(start + ASK_AGAIN));
        budget.told(&advice(RESERVE + 1, DAY, 1), start);
        assert!(budget.begin(0, start));
        // An answer from before that session changes nothing.
        budget.told(&advice(RESERVE + 1, DAY, 1), start + LOT);
        assert!(!budget.begin(0, start + LOT));
        budget.told(&advice(1_000, DAY, 1), start + DAY);
        assert!(budget.begin(0, start + DAY));
    }

    #[test]
    fn lots_begin_side_by_side() {
        let start = Instant::now();
        let mut budget = Budget::new(LOT, start);
        budget.serves(32);
        budget.told(&advice(1_000, DAY, 16), start);
        let begun = (0..32).filter(|shard| budget.begin(*shard, start)).count();
        assert_eq!(begun, 16);
        assert_eq!(budget.wait(16, start), Some(start + LOT));
        // Fewer lots than before: whoever is in them waits for all.
        budget.told(&advice(984, DAY, 1), start);
        assert_eq!(budget.wait(16, start), Some(start + LOT));
        let zero = advice(984, DAY, 0);
        budget.told(&zero, start + LOT);
        assert!(budget.begin(7, start + LOT));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever Discord says, however often connections close, for days: the laws at the top of this file.
        #[test]
        fn a_day_never_burns_the_token(
            shards in 1_u16..20,
            lots in 1_u16..18,
            // How far apart tries are in milliseconds and how many there are, what Discord says is left, and for how long.
            phases in proptest::collection::vec((1_u64..60_000, 1_u16..8_000, 0_u32..1_200, 0_u64..100_000), 1..12),
        ) {
            let start = Instant::now();
            let mut now = start;
            let mut budget = Budget::new(LOT, start);
            budget.serves(shards);
            let mut begun: Vec<(Instant, u16)> = Vec::new();
            for (apart, tries, remaining, reset_after) in phases {
                let told = advice(remaining, Duration::from_secs(reset_after), lots);
                budget.told(&told, now);
                let before = begun.len();
                for shard in 0..tries {
                    now += Duration::from_millis(apart);
                    if budget.begin(shard % shards, now) {
                        begun.push((now, budget.lot(shard % shards)));
                    }
                }
                let spent = u32::try_from(begun.len() - before).unwrap();
                prop_assert!(spent <= remaining.saturating_sub(RESERVE), "{spent} of {remaining}");
            }
            let most = 864 + usize::from(shards) * 2 + 10;
            let mut last: HashMap<u16, Instant> = HashMap::new();
            for (first, (from, lot)) in begun.iter().enumerate() {
                let day = begun[first..].iter().take_while(|(at, _)| *at < *from + DAY).count();
                prop_assert!(day <= most, "{day} in a day");
                let before = last.insert(*lot, *from);
                prop_assert!(before.is_none_or(|before| *from - before >= FIVE));
            }
        }
    }
}
