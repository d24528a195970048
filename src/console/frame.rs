//! A console frame: who did what, as JSON in the inbox, and what it means. Pure.
//!
//! | done | key | conversation |
//! | --- | --- | --- |
//! | a line or a paste | sitting, number of the thing done | the thread on the screen, or the room |
//! | a choice | the same | where the card with the choice is |
//! | coming | the same | the room |

use crate::{
    chat::inbound::{Actor, Inbound, InboundKind},
    ids::{ConversationId, MemberId, MessageKey, PlatformName},
    service::ports::rows::Frame,
};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The platform's name in frames, rows and ids.
pub const PLATFORM: &str = "console";

/// The one channel of a terminal.
pub const ROOM: &str = "room";

/// The one study group of a terminal.
pub const GROUP: &str = "local";

/// The conversation outside any interview.
pub fn room() -> ConversationId {
    ConversationId::new(ROOM)
}

/// The id of the person whom a terminal calls by this name.
pub fn member(name: &str) -> MemberId {
    MemberId::new(format!("{PLATFORM}:{}", name.to_lowercase()))
}

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum Did {
    /// Wrote a message.
    Wrote {
        /// Its text, as typed.
        text: String,
    },
    /// Gave a command or pressed a button.
    Commanded {
        /// A line of the command grammar, without the slash.
        line: String,
    },
    /// Opened the terminal.
    Arrived {
        /// What it was opened for, as a line of the command grammar.
        wanted: Option<String>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct Body {
    name: String,
    zone: String,
    #[serde(flatten)]
    did: Did,
}

/// One thing done at a terminal, before it is a frame.
#[derive(Debug, Clone)]
pub struct Deed<'a> {
    /// The name of who did it.
    pub name: &'a str,
    /// The terminal's time zone.
    pub zone: Tz,
    /// Where.
    pub conversation: ConversationId,
    /// What.
    pub did: Did,
    /// When.
    pub at: DateTime<Utc>,
}

impl Deed<'_> {
    /// The frame of the `number`-th thing done in a sitting; the same arguments give the same frame.
    ///
    /// # Errors
    /// None is known: JSON can hold every name and text.
    pub fn frame(self, sitting: &str, number: u64) -> anyhow::Result<Frame> {
        let Self { name, zone, conversation, did, at } = self;
        let body = Body { name: name.to_owned(), zone: zone.name().to_owned(), did };
        Ok(Frame {
            platform: PlatformName::new(PLATFORM),
            key: format!("{sitting}-{number}"),
            conversation,
            at,
            received_at: at,
            body: serde_json::to_string(&body).context("writing down a typed line")?,
        })
    }
}

/// What a frame means.
///
/// # Errors
/// A body that no terminal wrote.
pub fn inbound(frame: &Frame) -> anyhow::Result<Inbound> {
    let body: Body = serde_json::from_str(&frame.body).context("reading a console frame")?;
    let in_room = frame.conversation.as_str() == ROOM;
    Ok(Inbound {
        home: None,
        conversation: frame.conversation.clone(),
        channel: room(),
        actor: Actor {
            member: member(&body.name),
            name: body.name,
            // Who sits at the terminal owns the database file beneath it.
            admin: true,
            zone: body.zone.parse().ok(),
            locale: None,
        },
        at: frame.at,
        kind: match body.did {
            Did::Wrote { text } => InboundKind::Message {
                key: MessageKey::new(format!("{PLATFORM}:{}", frame.key)),
                text,
                whole: true,
                // Nobody else is in the room; in a thread a message is an answer unless it asks.
                addressed: in_room,
                unread: Vec::new(),
            },
            Did::Commanded { line } => InboundKind::Command { line },
            Did::Arrived { wanted } => InboundKind::Arrived { wanted },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(conversation: &str, did: Did) -> Frame {
        let conversation = ConversationId::new(conversation);
        let at = DateTime::from_timestamp_millis(1_700_000_000_000).unwrap();
        Deed { name: "Ana", zone: Tz::Europe__Berlin, conversation, did, at }
            .frame("s7", 3)
            .unwrap()
    }

    #[test]
    fn a_frame_means_what_was_done() {
        let text = "Ten \u{202e}million\u{0} \"requests\"\n\u{fffd} a day".to_owned();
        let line = "practice card-fraud".to_owned();
        for (did, conversation, want) in [
            (
                Did::Wrote { text: text.clone() },
                "i1:open",
                InboundKind::Message {
                    key: MessageKey::new("console:s7-3"),
                    text: text.clone(),
                    whole: true,
                    addressed: false,
                    unread: Vec::new(),
                },
            ),
            (
                Did::Wrote { text: text.clone() },
                ROOM,
                InboundKind::Message {
                    key: MessageKey::new("console:s7-3"),
                    text,
                    whole: true,
                    addressed: true,
                    unread: Vec::new(),
                },
            ),
            (
                Did::Commanded { line: line.clone() },
                ROOM,
                InboundKind::Command { line: line.clone() },
            ),
            (Did::Arrived { wanted: None }, ROOM, InboundKind::Arrived { wanted: None }),
            (
                Did::Arrived { wanted: Some(line.clone()) },
                ROOM,
                InboundKind::Arrived { wanted: Some(line) },
            ),
        ] {
            let frame = frame(conversation, did);
            let meant = inbound(&frame).unwrap();
            assert_eq!(meant.kind, want);
            assert_eq!(meant.conversation.as_str(), conversation);
            assert_eq!(meant.channel, room());
            assert_eq!(meant.actor.member.as_str(), "console:ana");
            assert_eq!(meant.actor.name, "Ana");
            assert!(meant.actor.admin);
            assert_eq!(meant.actor.zone, Some(Tz::Europe__Berlin));
        }
    }

    #[test]
    fn the_body_of_a_frame_is_stable() {
        insta::assert_snapshot!(
            frame(ROOM, Did::Wrote { text: "hello".to_owned() }).body,
            @r#"{"name":"Ana","zone":"Europe/Berlin","did":"wrote","text":"hello"}"#
        );
        insta::assert_snapshot!(
            frame(ROOM, Did::Arrived { wanted: None }).body,
            @r#"{"name":"Ana","zone":"Europe/Berlin","did":"arrived","wanted":null}"#
        );
    }

    #[test]
    fn a_foreign_body_is_an_error() {
        for body in ["", "{}", r#"{"name":"Ana","zone":"Europe/Berlin","did":"flew"}"#] {
            let frame =
                Frame { body: body.to_owned(), ..frame(ROOM, Did::Arrived { wanted: None }) };
            assert!(inbound(&frame).is_err(), "{body}");
        }
    }
}
