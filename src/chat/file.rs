//! Files that go with a card: which are wanted, and one as it is sent. What is in them is made when they are sent; nothing of it
//! stays in what is to be said.

use crate::ids::{GroupId, MemberId};
use serde::{Deserialize, Serialize};

/// Bytes from which a file is packed before it is sent: below what Discord takes without boosts, 10 MiB a file
/// (<https://docs.discord.com/developers/reference#uploading-files>).
pub const LARGE: usize = 8 << 20;

/// Files that go with a card. Only whoever it is addressed to may see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Attached {
    /// All that is kept of a person, of all accounts that they have linked.
    Mine {
        /// One of the accounts.
        member: MemberId,
    },
    /// How the people of a group stand.
    Group {
        /// Which.
        group: GroupId,
    },
}

/// A file as it is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct SentFile {
    /// Its name, with the ending that its content has: letters, digits, dots and dashes of ASCII.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for SentFile {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} ({} bytes)", self.name, self.bytes.len())
    }
}

impl SentFile {
    /// A file of text.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), bytes: text.into().into_bytes() }
    }

    /// How large it is, in words.
    pub fn size(&self) -> String {
        match self.bytes.len() {
            bytes @ ..1_024 => format!("{bytes} bytes"),
            bytes @ ..1_048_576 => format!("{} KiB", bytes.div_ceil(1_024)),
            bytes => format!("{} MiB", bytes.div_ceil(1_048_576)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up_and_contents_are_not_shown() {
        let of = |bytes| SentFile { name: "a.csv".to_owned(), bytes: vec![0; bytes] };
        let sizes = [0, 1_023, 1_024, 1_025, 2 << 20].map(|bytes| of(bytes).size());
        assert_eq!(sizes, ["0 bytes", "1023 bytes", "1 KiB", "2 KiB", "2 MiB"]);
        assert_eq!(format!("{:?}", SentFile::text("a.csv", "secret")), "a.csv (6 bytes)");
    }

    #[test]
    fn what_is_attached_survives_json() {
        for attached in [
            Attached::Mine { member: MemberId::new("slack:T1/U1") },
            Attached::Group { group: GroupId::new("slack:T1/C1") },
        ] {
            let json = serde_json::to_string(&attached).unwrap();
            assert_eq!(serde_json::from_str::<Attached>(&json).unwrap(), attached, "{json}");
        }
    }
}
