//! Who goes first when there is more to do than can be done at once: what is still to be stored, before what is stored already. A
//! platform waits for the one and sends it again when it waits in vain; the other is safe.
//!
//! Nothing is held while a step is worked on: it may wait for a platform or for the grader.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep},
};

/// Frames on their way in that are a crowd. A few at a time is what the busiest workspaces send.
const CROWD: usize = 4;

/// Longest wait of a step before a crowd: so nothing ever stands still.
const LONGEST: Duration = Duration::from_millis(5);

/// Pause between looks whether the crowd is gone: about one commit.
const PAUSE: Duration = Duration::from_millis(1);

/// The door that steps go through, one by one.
#[derive(Debug, Default)]
pub(super) struct Door {
    arriving: AtomicUsize,
    turnstile: Mutex<()>,
}

impl Door {
    /// A frame is about to be stored.
    pub(super) fn arriving(&self) {
        self.arriving.fetch_add(1, Ordering::Relaxed);
    }

    /// The frame is stored, or will never be.
    pub(super) fn landed(&self) {
        self.arriving.fetch_sub(1, Ordering::Relaxed);
    }

    fn is_crowded(&self) -> bool {
        self.arriving.load(Ordering::Relaxed) >= CROWD
    }

    /// Waits until the next step may begin.
    pub(super) async fn turn(&self) {
        let _one_by_one = self.turnstile.lock().await;
        // Frames that are there and not counted yet run first: otherwise all that waits would go at the first gap.
        tokio::task::yield_now().await;
        let began = Instant::now();
        while self.is_crowded() && began.elapsed() < LONGEST {
            sleep(PAUSE).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::poll;
    use std::pin::pin;

    fn crowd() -> Door {
        let door = Door::default();
        (0..CROWD).for_each(|_| door.arriving());
        door
    }

    /// Whether a step goes at once: it looks at the door when it is polled for the second time.
    async fn goes_at_once(door: &Door) -> bool {
        let mut turn = pin!(door.turn());
        poll!(&mut turn).is_ready() || poll!(&mut turn).is_ready()
    }

    #[tokio::test]
    async fn a_step_waits_for_a_crowd_and_goes_when_it_is_gone() {
        assert!(goes_at_once(&Door::default()).await);
        let door = crowd();
        assert!(!goes_at_once(&door).await);
        door.landed();
        assert!(goes_at_once(&door).await);
    }

    #[tokio::test]
    async fn a_step_goes_though_they_keep_coming() {
        crowd().turn().await;
    }

    #[tokio::test]
    async fn behind_a_step_that_waits_the_next_one_waits_too() {
        let door = crowd();
        let mut first = pin!(door.turn());
        assert!(poll!(&mut first).is_pending() && poll!(&mut first).is_pending());
        door.landed();
        assert!(!goes_at_once(&door).await);
        first.await;
        assert!(goes_at_once(&door).await);
    }
}
