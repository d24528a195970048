//! Numbers of all there is in the stub's Discord, so that where a thing is follows from its number.

use chrono::DateTime;
use greenroom::service::ports::clock::{Clock, SystemClock};

/// A number of Discord's.
pub(crate) type Snowflake = u64;

/// We, and our application.
pub(crate) const BOT: Snowflake = 1_100_000_000_000_000_001;
pub(crate) const APPLICATION: Snowflake = 1_100_000_000_000_000_002;

/// The first server; each has a thousand numbers.
pub(crate) const SERVER: Snowflake = 900_000_000_000_000_000;

/// The first person.
pub(crate) const PERSON: Snowflake = 800_000_000_000_000_000;

/// The first direct message.
pub(crate) const DIRECT: Snowflake = 700_000_000_000_000_000;

/// The first millisecond of Discord.
const EPOCH: u64 = 1_420_070_400_000;

/// A text channel: which server, and which of its channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Channel {
    pub(crate) server: u64,
    pub(crate) number: u64,
}

impl Channel {
    pub(crate) fn id(self) -> Snowflake {
        self.server_id() + 200 + self.number
    }

    pub(crate) fn server_id(self) -> Snowflake {
        SERVER + self.server * 1_000
    }

    /// The channel of a number; `None` when it is another thing's.
    pub(crate) fn of(id: Snowflake) -> Option<Self> {
        let offset = id.checked_sub(SERVER).filter(|offset| *offset < 10_000_000)?;
        let number = (offset % 1_000).checked_sub(200)?;
        Some(Self { server: offset / 1_000, number })
    }
}

/// The number of what happened in a millisecond, and how many happened in it before.
pub(crate) fn number_of(millisecond: u64, before: u64) -> Snowflake {
    (millisecond.saturating_sub(EPOCH) << 22) + before
}

/// The millisecond that it is now.
pub(crate) fn now() -> u64 {
    u64::try_from(SystemClock.now().timestamp_millis()).unwrap_or_default()
}

/// When something with this number happened, as Discord writes it.
pub(crate) fn time_of(id: Snowflake) -> String {
    let millisecond = i64::try_from((id >> 22) + EPOCH).unwrap_or_default();
    DateTime::from_timestamp_millis(millisecond)
        .unwrap_or_default()
        .format("%Y-%m-%dT%H:%M:%S%.6f+00:00")
        .to_string()
}
