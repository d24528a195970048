//! The one place where the time is read; everywhere else `now` is an argument.

use chrono::{DateTime, Utc};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, UTC; may jump when the machine's clock is set.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock, cut to milliseconds as everything stored is.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one place where the clock is read"
        )]
        let now = Utc::now();
        DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
    }
}
