//! What an edge says a frame means: who did what, where, and when by the platform's clock.

use crate::ids::{ConversationId, MemberId, MessageKey};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// One thing a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// Where it happened: order is kept within it, and answers go there.
    pub conversation: ConversationId,
    /// The channel (or direct message) the conversation lies in; the same as the conversation outside threads.
    pub channel: ConversationId,
    /// The channel whose group it counts for, where that is another one.
    pub home: Option<ConversationId>,
    /// Who did it.
    pub actor: Actor,
    /// When, by the platform's clock.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: InboundKind,
}

/// A person as the platform describes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Their id.
    pub member: MemberId,
    /// Name to show.
    pub name: String,
    /// May do what hosts and admins may.
    pub admin: bool,
    /// Their time zone, where the platform tells it.
    pub zone: Option<Tz>,
    /// The language and country they read in, such as `de-DE`, where the platform tells it.
    pub locale: Option<String>,
}

/// A file that was not read as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadFile {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: Unread,
}

/// Why a file was not read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It is something else: a picture, a document of an office program.
    NotText,
    /// It is longer than an answer can be.
    TooLong,
    /// The platform did not give it.
    NotGiven,
}

/// The kinds of things people do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InboundKind {
    /// Wrote a message.
    Message {
        /// The edge's key of it.
        key: MessageKey,
        /// Its text.
        text: String,
        /// Nothing more is coming for now (a form, a terminal line): grade without waiting for quiet.
        whole: bool,
        /// It was addressed to us (a mention).
        addressed: bool,
        /// Files that came with it and could not be read as text.
        unread: Vec<UnreadFile>,
    },
    /// Edited a message.
    Edited {
        /// The message.
        key: MessageKey,
        /// Its new text.
        text: String,
        /// Nothing more is coming for now.
        whole: bool,
    },
    /// Deleted a message.
    Deleted {
        /// The message.
        key: MessageKey,
    },
    /// Gave a command or pressed a button: a line of the command grammar, without the slash.
    Command {
        /// The line.
        line: String,
    },
    /// Looks at the page that the platform keeps for them and us alone.
    Home,
    /// Brought us into the channel.
    Invited,
    /// Came to the place and sees it for the first time in this sitting (a terminal opened, a bot added to a channel).
    Arrived {
        /// What they asked to begin with, as a line of the command grammar.
        wanted: Option<String>,
    },
}
