//! How long to wait between attempts to connect: pure; what an attempt is is not known here.

use std::time::Duration;

/// Shortest wait after the first attempt that failed again.
const SHORTEST: Duration = Duration::from_secs(1);

/// Longest wait.
const LONGEST: Duration = Duration::from_secs(60);

/// Waits that grow: none, up to 2 s, up to 4 s, …, up to a minute. All are spread at random, so that those who were cut off
/// together do not come back together.
#[derive(Debug, Default)]
pub(super) struct Patience {
    attempts: u32,
}

impl Patience {
    /// The next wait; `random` is from 0 up to 1.
    pub(super) fn next(&mut self, random: f64) -> Duration {
        let attempts = self.attempts;
        self.attempts = attempts.saturating_add(1);
        if attempts == 0 {
            return Duration::ZERO;
        }
        let most = SHORTEST.saturating_mul(1 << attempts.min(6)).min(LONGEST);
        SHORTEST + (most - SHORTEST).mul_f64(random.clamp(0.0, 1.0))
    }

    /// It went well for a while: the next wait is none again.
    pub(super) fn renew(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_minute_and_begin_anew() {
        let mut patience = Patience::default();
        let waits: Vec<u64> = (0..9).map(|_| patience.next(1.0).as_secs()).collect();
        assert_eq!(waits, [0, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(patience.next(0.0), SHORTEST);
        let half = patience.next(0.5);
        assert!(half > Duration::from_secs(30) && half < Duration::from_secs(31), "{half:?}");
        assert_eq!(patience.next(f64::INFINITY), LONGEST);
        patience.renew();
        assert_eq!(patience.next(1.0), Duration::ZERO);
    }
}
