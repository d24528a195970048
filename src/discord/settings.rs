//! What the Discord edge must be told before it can run; where that is read, and what is refused, is `config`'s.

use super::place::Snowflake;
use crate::secret::Secret;
use std::time::Duration;

/// Longest silence of a gateway connection before it is taken for dead: two heartbeats of Discord's (41.25 s each), and
/// some slack.
pub const SILENCE: Duration = Duration::from_secs(100);

/// How Greenroom takes part in Discord.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscordSettings {
    /// Where Discord is, without a slash at the end; `/api/v10/…` follows.
    pub api_url: String,
    /// The bot's token.
    pub token: Secret,
    /// Which connections this process holds.
    pub shards: Shards,
    /// Whether Discord lets us read what people write (the privileged intent). Without it answers come by form,
    /// mention and direct message.
    pub message_content: bool,
    /// Where commands are registered, for development; `None`: everywhere.
    pub guild: Option<Snowflake>,
    /// What threads of interviews are.
    pub threads: Threads,
    /// Roles whose members may do what admins may.
    pub admin_roles: Vec<Snowflake>,
    /// Roles whose members may do what hosts may.
    pub host_roles: Vec<Snowflake>,
    /// Longest silence of a connection; afterwards it is taken for dead.
    pub silence: Duration,
}

/// Which gateway connections a process holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shards {
    /// As many as Discord advises, all of them.
    #[default]
    Auto,
    /// Some of a number that several processes share: `first..end` of `total`.
    Some {
        /// The first.
        first: u16,
        /// The one after the last.
        end: u16,
        /// How many there are in all processes together.
        total: u16,
    },
}

/// What a thread of an interview is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Threads {
    /// Everybody in the channel can read along.
    #[default]
    Public,
    /// Only whoever is added.
    Private,
}
