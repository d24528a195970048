//! The ten stages of an interview, in order; their words are in `rubric`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the ten stages. The order is the order of the interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 1: clarify requirements.
    Clarify,
    /// 2: define inputs and outputs.
    Io,
    /// 3: draw the end-to-end workflow.
    Workflow,
    /// 4: choose tools by data size and latency.
    Tooling,
    /// 5: data management.
    Data,
    /// 6: training, metrics and evaluation.
    Modeling,
    /// 7: roll changes out safely.
    Deployment,
    /// 8: monitoring and maintenance.
    Monitoring,
    /// 9: scalability, reliability and maintainability.
    Scale,
    /// 10: trade-offs and next steps.
    Tradeoffs,
}

impl Stage {
    /// How many stages an interview has.
    pub const COUNT: usize = 10;

    /// All stages in the order of the interview.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Clarify,
        Self::Io,
        Self::Workflow,
        Self::Tooling,
        Self::Data,
        Self::Modeling,
        Self::Deployment,
        Self::Monitoring,
        Self::Scale,
        Self::Tradeoffs,
    ];

    /// The stable id, as in the rubric and the labelled replies.
    pub fn id(self) -> &'static str {
        match self {
            Self::Clarify => "clarify",
            Self::Io => "io",
            Self::Workflow => "workflow",
            Self::Tooling => "tooling",
            Self::Data => "data",
            Self::Modeling => "modeling",
            Self::Deployment => "deployment",
            Self::Monitoring => "monitoring",
            Self::Scale => "scale",
            Self::Tradeoffs => "tradeoffs",
        }
    }

    /// The stage with this id, if there is one.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.id() == id)
    }

    /// Position in the interview, 0 to 9.
    pub fn index(self) -> usize {
        self as usize
    }

    /// Number as people say it, 1 to 10.
    pub fn number(self) -> usize {
        self.index() + 1
    }

    /// The stage after this one, if it is not the last.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.index() + 1).copied()
    }

    /// The stage before this one, if it is not the first.
    pub fn previous(self) -> Option<Self> {
        self.index().checked_sub(1).and_then(|index| Self::ALL.get(index)).copied()
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
