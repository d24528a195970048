//! Names of Discord's places as ids of ours, and back: nothing here says what happens in them.
//!
//! | ours | of | looks like |
//! | --- | --- | --- |
//! | [`MemberId`] | a person, the same one in every server | `discord:100` |
//! | [`ConversationId`] | a channel or thread of a server | `7/8` |
//! | [`ConversationId`] | a direct message | `@me/8` |
//! | [`MessageKey`], platform id | a message | `7/8/9`, `@me/8/9` |
//!
//! A thread is a channel of its own. One that begins at a message has that message's number.

use crate::ids::{ConversationId, MemberId, MessageKey};
use chrono::{DateTime, Utc};
use std::fmt;

/// What ids of people begin with.
const PEOPLE: &str = "discord:";

/// Stands in place of the server in a direct message, as in Discord's own links.
const DIRECT: &str = "@me";

/// The first instant a snowflake can tell, in Unix milliseconds (docs.discord.com/developers/reference#snowflakes).
const EPOCH: u64 = 1_420_070_400_000;

/// Bits of a snowflake below its milliseconds.
const BELOW: u32 = 22;

/// A number that Discord gives to one thing; later things have greater ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Snowflake(pub u64);

impl Snowflake {
    /// Reads a number without sign, at least 1.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().filter(|id| *id > 0).map(Self)
    }

    /// The first number of an instant: less than all that are given at it.
    pub fn first_at(at: DateTime<Utc>) -> Self {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0).saturating_sub(EPOCH);
        Self(millis.checked_shl(BELOW).unwrap_or(u64::MAX))
    }

    /// When it was given, to the millisecond.
    pub fn time(self) -> DateTime<Utc> {
        let millis = i64::try_from((self.0 >> BELOW) + EPOCH).unwrap_or(i64::MAX);
        DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Snowflake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// A channel, thread or direct message, or a message in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The server; `None` in a direct message.
    pub guild: Option<Snowflake>,
    /// The channel, thread or direct message.
    pub channel: Snowflake,
    /// The message.
    pub message: Option<Snowflake>,
}

impl Place {
    /// A channel or thread of a server, or a direct message.
    pub fn channel(guild: Option<Snowflake>, channel: Snowflake) -> Self {
        Self { guild, channel, message: None }
    }

    /// A message in it.
    #[must_use]
    pub fn at(self, message: Snowflake) -> Self {
        Self { message: Some(message), ..self }
    }

    /// Reads an id of ours; `None` for another platform's.
    pub fn parse(id: &str) -> Option<Self> {
        let mut parts = id.split('/');
        let guild = match parts.next()? {
            DIRECT => None,
            guild => Some(Snowflake::parse(guild)?),
        };
        let channel = Snowflake::parse(parts.next()?)?;
        let message = parts.next().map(|message| Snowflake::parse(message).ok_or(()));
        let message = message.transpose().ok()?;
        parts.next().is_none().then_some(Self { guild, channel, message })
    }

    /// As an id.
    pub fn id(&self) -> String {
        let guild = self.guild.map_or_else(|| DIRECT.to_owned(), |guild| guild.to_string());
        match self.message {
            Some(message) => format!("{guild}/{}/{message}", self.channel),
            None => format!("{guild}/{}", self.channel),
        }
    }

    /// The channel, thread or direct message as a conversation.
    pub fn conversation(&self) -> ConversationId {
        ConversationId::new(Self { message: None, ..*self }.id())
    }

    /// As a message.
    pub fn message(&self) -> MessageKey {
        MessageKey::new(self.id())
    }

    /// Whether it is somebody's direct message with us.
    pub fn is_direct(&self) -> bool {
        self.guild.is_none()
    }

    /// Which of `shards` connections tells of it (docs.discord.com/developers/events/gateway#sharding).
    pub fn shard(&self, shards: u16) -> u16 {
        let guild = self.guild.map_or(0, |guild| guild.0 >> BELOW);
        u16::try_from(guild % u64::from(shards.max(1))).unwrap_or(0)
    }
}

/// The id of a person.
pub fn member(user: Snowflake) -> MemberId {
    MemberId::new(format!("{PEOPLE}{user}"))
}

/// The number of a person; `None` for another platform's.
pub fn user(member: &MemberId) -> Option<Snowflake> {
    Snowflake::parse(member.as_str().strip_prefix(PEOPLE)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back() {
        let channel = Place::channel(Some(Snowflake(7)), Snowflake(8));
        let direct = Place::channel(None, Snowflake(8));
        for place in [channel, channel.at(Snowflake(9)), direct, direct.at(Snowflake(9))] {
            assert_eq!(Place::parse(&place.id()), Some(place));
        }
        assert_eq!(direct.at(Snowflake(9)).id(), "@me/8/9");
        assert_eq!(channel.at(Snowflake(9)).conversation().as_str(), "7/8");
        for bad in ["", "7", "7/", "/8", "7/8/9/1", "7/8/", "7/0", "room", "T1/C1", "7/+8", "@me/x"]
        {
            assert_eq!(Place::parse(bad), None, "{bad}");
        }
        assert_eq!(user(&member(Snowflake(100))), Some(Snowflake(100)));
        assert_eq!(user(&MemberId::new("slack:T1/U1")), None);
    }

    #[test]
    fn a_snowflake_tells_its_time() {
        // The example of Discord's own reference.
        let known = Snowflake(175_928_847_299_117_063);
        assert_eq!(known.time().timestamp_millis(), 1_462_015_105_796);
        assert!(Snowflake::first_at(known.time()) <= known);
        assert_eq!(Snowflake::first_at(known.time()).time(), known.time());
        assert_eq!(Snowflake::first_at(DateTime::UNIX_EPOCH), Snowflake(0));
        assert_eq!(Snowflake(u64::MAX).time().timestamp_millis(), 5_818_116_911_103);
    }

    #[test]
    fn direct_messages_belong_to_the_first_shard() {
        assert_eq!(Place::channel(None, Snowflake(8)).shard(16), 0);
        let guild = Snowflake((5 << 22) + 1);
        assert_eq!(Place::channel(Some(guild), Snowflake(8)).shard(4), 1);
        assert_eq!(Place::channel(Some(guild), Snowflake(8)).shard(0), 0);
    }
}
