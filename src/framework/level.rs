//! The three levels a criterion is graded at, and what each is worth.

use serde::{Deserialize, Serialize};

/// How far a reply satisfies a criterion; serialised as 0, 1 or 2.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(into = "u8", try_from = "u8")]
pub enum Level {
    /// 0: not there, only denied, or only repeated from the question or a hint.
    #[default]
    Absent,
    /// 1: there, but it would fit any system.
    Mentioned,
    /// 2: tied to this problem by a number, a named thing with its job, a mechanism or a reason.
    Developed,
}

impl Level {
    /// Points toward the stage score: a developed criterion is worth four mentioned ones.
    pub fn points(self) -> u32 {
        match self {
            Self::Absent => 0,
            Self::Mentioned => 1,
            Self::Developed => 4,
        }
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level as Self
    }
}

/// A number that is not 0, 1 or 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a level: 0 is absent, 1 mentioned, 2 developed")]
pub struct NotALevel(u8);

impl TryFrom<u8> for Level {
    type Error = NotALevel;

    fn try_from(number: u8) -> Result<Self, NotALevel> {
        match number {
            0 => Ok(Self::Absent),
            1 => Ok(Self::Mentioned),
            2 => Ok(Self::Developed),
            other => Err(NotALevel(other)),
        }
    }
}
