//! Names of Slack's places as ids of ours, and back: nothing here says what happens in them.
//!
//! | ours | of | looks like |
//! | --- | --- | --- |
//! | [`MemberId`] | a person | `slack:T1/U1` |
//! | [`ConversationId`] | a channel or direct message | `T1/C1` |
//! | [`ConversationId`] | a thread | `T1/C1/1700000001.000100` |
//! | [`MessageKey`], platform id | a message | `T1/C1/1700000001.000100` |
//!
//! The thread that begins at a message has the id of that message.

use crate::ids::{ConversationId, MemberId, MessageKey};
use chrono::{DateTime, Utc};

/// What ids of people begin with.
const PEOPLE: &str = "slack:";

/// A channel of a workspace, or a message in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The workspace: `T…`.
    pub team: String,
    /// The channel: `C…`, `G…` or `D…`.
    pub channel: String,
    /// The message, or the one that a thread begins at.
    pub ts: Option<String>,
}

impl Place {
    /// A channel.
    pub fn channel(team: &str, channel: &str) -> Self {
        Self { team: team.to_owned(), channel: channel.to_owned(), ts: None }
    }

    /// A message in it, or the thread that begins there.
    #[must_use]
    pub fn at(&self, ts: &str) -> Self {
        Self { ts: Some(ts.to_owned()), ..self.clone() }
    }

    /// Reads an id of ours; `None` for another platform's.
    pub fn parse(id: &str) -> Option<Self> {
        let mut parts = id.split('/');
        let (team, channel, ts) = (parts.next()?, parts.next()?, parts.next());
        if team.is_empty() || channel.is_empty() || parts.next().is_some() {
            return None;
        }
        Some(Self {
            team: team.to_owned(),
            channel: channel.to_owned(),
            ts: ts.map(ToOwned::to_owned),
        })
    }

    /// As an id.
    pub fn id(&self) -> String {
        match &self.ts {
            Some(ts) => format!("{}/{}/{ts}", self.team, self.channel),
            None => format!("{}/{}", self.team, self.channel),
        }
    }

    /// As a conversation.
    pub fn conversation(&self) -> ConversationId {
        ConversationId::new(self.id())
    }

    /// As a message.
    pub fn message(&self) -> MessageKey {
        MessageKey::new(self.id())
    }

    /// Whether it is somebody's direct message with us.
    pub fn is_direct(&self) -> bool {
        self.channel.starts_with('D')
    }
}

/// The id of a person.
pub fn member(team: &str, user: &str) -> MemberId {
    MemberId::new(format!("{PEOPLE}{team}/{user}"))
}

/// Workspace and user of a person; `None` for another platform's.
pub fn user(member: &MemberId) -> Option<(&str, &str)> {
    member.as_str().strip_prefix(PEOPLE)?.split_once('/')
}

/// The time that a message's `ts` tells, to the microsecond; `None` when it is no `ts`.
pub fn time(ts: &str) -> Option<DateTime<Utc>> {
    let (seconds, micros) = ts.split_once('.').unwrap_or((ts, "0"));
    let micros: u32 = format!("{micros:0<6}").get(..6)?.parse().ok()?;
    DateTime::from_timestamp(seconds.parse().ok()?, micros * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back() {
        let channel = Place::channel("T1", "C1");
        for place in [channel.clone(), channel.at("1700000001.000100")] {
            assert_eq!(Place::parse(&place.id()), Some(place));
        }
        for bad in ["", "T1", "T1/", "/C1", "T1/C1/1/2", "room"] {
            assert_eq!(Place::parse(bad), None, "{bad}");
        }
        assert_eq!(user(&member("T1", "U1")), Some(("T1", "U1")));
        assert_eq!(user(&MemberId::new("console:ana")), None);
    }

    #[test]
    fn a_message_is_dated_by_its_name() {
        assert_eq!(time("1700000001.000100").unwrap().timestamp_micros(), 1_700_000_001_000_100);
        assert_eq!(time("1700000001").unwrap().timestamp_micros(), 1_700_000_001_000_000);
        assert_eq!((time("now"), time("1.x"), time("")), (None, None, None));
    }
}
