//! Where shards wait for their turn to begin a session, and where what Discord advises is kept for a moment.

use super::{Advice, Advise, NoAdvice, budget::Budget};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::{Instant, sleep_until, timeout},
};

/// How long advice is taken for true; asking costs one of the requests that the account may make.
const FRESH: Duration = Duration::from_secs(30);

/// Longest wait for advice.
const ASKING: Duration = Duration::from_secs(30);

/// Longest time after which Discord is asked again whether sessions are left: a human may have reset the token.
const ASK_AGAIN: Duration = Duration::from_secs(600);

/// A wait that is worth a line in the log.
const LONG: Duration = Duration::from_secs(30);

/// The gate before which all shards of a process wait.
pub(super) struct Gate {
    advise: Arc<dyn Advise>,
    /// Held while Discord is asked: all who wait want the same answer.
    told: Mutex<Option<(Instant, Advice)>>,
    budget: Mutex<Budget>,
    lots: Mutex<HashMap<u16, Arc<Mutex<()>>>>,
}

/// A shard's turn to begin a session. Those of its lot wait until it is dropped, so that how long it takes to connect does not
/// bring two sessions closer together than they may be.
pub(super) struct Turn {
    gate: Arc<Gate>,
    shard: u16,
    _lot: OwnedMutexGuard<()>,
}

impl Gate {
    /// Asks for advice through `advise`; sessions of one lot are so far apart.
    pub(super) fn new(advise: Arc<dyn Advise>, lot: Duration) -> Self {
        Self {
            advise,
            told: Mutex::default(),
            budget: Mutex::new(Budget::new(lot, Instant::now())),
            lots: Mutex::default(),
        }
    }

    /// How many shards wait here.
    pub(super) async fn serves(&self, shards: u16) {
        self.budget.lock().await.serves(shards);
    }

    /// What Discord advises, as of a moment ago.
    ///
    /// # Errors
    /// Discord was asked and did not say.
    pub(super) async fn advice(&self) -> Result<Advice, NoAdvice> {
        let mut told = self.told.lock().await;
        if let Some((at, advice)) = told.as_ref()
            && at.elapsed() < FRESH
        {
            return Ok(advice.clone());
        }
        let advice = timeout(ASKING, self.advise.advice())
            .await
            .unwrap_or_else(|_| Err(NoAdvice::Passing(format!("no answer in {ASKING:?}"))))?;
        let now = Instant::now();
        self.budget.lock().await.told(&advice, now);
        *told = Some((now, advice.clone()));
        Ok(advice)
    }

    /// What Discord advised led nowhere: it is asked again.
    pub(super) async fn distrust(&self) {
        *self.told.lock().await = None;
    }

    /// Waits until a shard may begin a session, and says where.
    ///
    /// # Errors
    /// Discord did not say how many sessions are left.
    pub(super) async fn turn(self: &Arc<Self>, shard: u16) -> Result<(Turn, String), NoAdvice> {
        loop {
            let url = self.advice().await?.url;
            let lot = self.budget.lock().await.lot(shard);
            let lot = Arc::clone(self.lots.lock().await.entry(lot).or_default());
            let lot = lot.lock_owned().await;
            let wait = self.budget.lock().await.wait(shard, Instant::now());
            let Some(until) = wait else {
                return Ok((Turn { gate: Arc::clone(self), shard, _lot: lot }, url));
            };
            let now = Instant::now();
            if until.duration_since(now) > LONG {
                tracing::warn!(
                    shard,
                    "no new session with Discord for {:?}: too many were begun today",
                    until.duration_since(now)
                );
            }
            sleep_until(until.min(now + ASK_AGAIN)).await;
        }
    }
}

impl Turn {
    /// Takes the turn; `false` if others were so quick that nothing is left for it.
    pub(super) async fn take(self) -> bool {
        self.gate.budget.lock().await.begin(self.shard, Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::budget::LOT, *};
    use async_trait::async_trait;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// Says that so many sessions are left, and counts how often it was asked.
    struct Left(u32, AtomicU32);

    #[async_trait]
    impl Advise for Left {
        async fn advice(&self) -> Result<Advice, NoAdvice> {
            self.1.fetch_add(1, Ordering::SeqCst);
            Ok(Advice {
                url: "ws://127.0.0.1:9".to_owned(),
                shards: 2,
                remaining: self.0,
                reset_after: Duration::from_secs(3_600),
                max_concurrency: 2,
            })
        }
    }

    #[tokio::test]
    async fn of_two_whose_turn_it_is_one_takes_the_last_session() {
        let left = Arc::new(Left(21, AtomicU32::new(0)));
        let gate = Arc::new(Gate::new(left.clone(), LOT));
        let (first, url) = gate.turn(0).await.unwrap();
        let (second, _) = gate.turn(1).await.unwrap();
        assert_eq!(url, "ws://127.0.0.1:9");
        assert!(second.take().await);
        assert!(!first.take().await);
        assert_eq!(left.1.load(Ordering::SeqCst), 1, "asked once for both");
    }

    #[tokio::test]
    async fn a_turn_that_is_given_back_costs_nothing_and_holds_up_only_its_own_lot() {
        let gate = Arc::new(Gate::new(Arc::new(Left(1_000, AtomicU32::new(0))), LOT));
        let (held, _) = gate.turn(0).await.unwrap();
        drop(gate.turn(1).await.unwrap());
        drop(gate.turn(1).await.unwrap());
        let soon = Duration::from_millis(100);
        assert!(timeout(soon, gate.turn(2)).await.is_err(), "two of one lot at once");
        drop(held);
        let (turn, _) = gate.turn(2).await.unwrap();
        assert!(turn.take().await);
    }
}
