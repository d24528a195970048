//! Names of people, places and things as parsed values: nothing here knows what a platform is.
//!
//! Ids are opaque text made by an edge (members, conversations, messages) or numbers given by the
//! store (interviews, inbox rows). A wrong kind of id does not compile where another is wanted. Texts are shared, because
//! ids are copied into every row and key.

use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The text of the id, shared.
            pub fn shared(&self) -> Arc<str> {
                Arc::clone(&self.0)
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A person in one workspace, as the edge names them: `console:ana`.
    MemberId
);
text_id!(
    /// A study group: `local` in the terminal.
    GroupId
);
text_id!(
    /// What shares its own problems, as the edge names it: a workspace of Slack, a server of Discord, a terminal.
    WorkspaceId
);
text_id!(
    /// Where order matters: one thread, channel or direct message, as the edge names it.
    ConversationId
);
text_id!(
    /// One message: a person's (named by the edge) or ours (named by us before it is sent).
    MessageKey
);
text_id!(
    /// Which edge: `console`, `slack`, `discord`.
    PlatformName
);

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id!(
    /// One interview: the number of the inbox row that began it, so that a repeated step makes no second one.
    InterviewId
);
number_id!(
    /// One row of the inbox, in order of arrival.
    InboxId
);
number_id!(
    /// One row of the outbox, in order of writing.
    OutboxId
);
number_id!(
    /// One schedule of a group: the number of the inbox row that added it.
    ScheduleId
);
