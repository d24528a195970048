//! The 52 criteria by their stable ids; what each means to a learner is in `rubric`.

use super::stage::Stage;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Ids in the order of the rubric, grouped by stage. Stable: labels, grades and problems refer to them.
const IDS: [(&str, Stage); Criterion::COUNT] = [
    ("clarify.goal", Stage::Clarify),
    ("clarify.success", Stage::Clarify),
    ("clarify.latency", Stage::Clarify),
    ("clarify.data", Stage::Clarify),
    ("clarify.compliance", Stage::Clarify),
    ("clarify.scale", Stage::Clarify),
    ("clarify.scope", Stage::Clarify),
    ("io.inputs", Stage::Io),
    ("io.outputs", Stage::Io),
    ("io.volume", Stage::Io),
    ("io.upstream", Stage::Io),
    ("io.preprocessing", Stage::Io),
    ("workflow.ingestion", Stage::Workflow),
    ("workflow.features", Stage::Workflow),
    ("workflow.training", Stage::Workflow),
    ("workflow.serving", Stage::Workflow),
    ("workflow.feedback", Stage::Workflow),
    ("workflow.orchestration", Stage::Workflow),
    ("workflow.human", Stage::Workflow),
    ("tooling.mode", Stage::Tooling),
    ("tooling.data", Stage::Tooling),
    ("tooling.serving", Stage::Tooling),
    ("tooling.fit", Stage::Tooling),
    ("tooling.tradeoff", Stage::Tooling),
    ("data.collection", Stage::Data),
    ("data.storage", Stage::Data),
    ("data.preprocessing", Stage::Data),
    ("data.versioning", Stage::Data),
    ("data.labels", Stage::Data),
    ("modeling.baseline", Stage::Modeling),
    ("modeling.candidate", Stage::Modeling),
    ("modeling.metrics", Stage::Modeling),
    ("modeling.validation", Stage::Modeling),
    ("modeling.safety", Stage::Modeling),
    ("deployment.canary", Stage::Deployment),
    ("deployment.ab", Stage::Deployment),
    ("deployment.switch", Stage::Deployment),
    ("deployment.rollback", Stage::Deployment),
    ("monitoring.data", Stage::Monitoring),
    ("monitoring.health", Stage::Monitoring),
    ("monitoring.drift", Stage::Monitoring),
    ("monitoring.alerting", Stage::Monitoring),
    ("monitoring.observability", Stage::Monitoring),
    ("scale.capacity", Stage::Scale),
    ("scale.resilience", Stage::Scale),
    ("scale.degradation", Stage::Scale),
    ("scale.delivery", Stage::Scale),
    ("scale.operability", Stage::Scale),
    ("tradeoffs.summary", Stage::Tradeoffs),
    ("tradeoffs.rollout", Stage::Tradeoffs),
    ("tradeoffs.watch", Stage::Tradeoffs),
    ("tradeoffs.roadmap", Stage::Tradeoffs),
];

/// One of the 52 criteria; a value of this type always names an existing one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Criterion(u8);

impl Criterion {
    /// How many criteria the rubric has.
    pub const COUNT: usize = 52;

    /// All criteria in the order of the rubric.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).take(Self::COUNT).map(Self)
    }

    /// The criteria of one stage, in the order of the rubric.
    pub fn of(stage: Stage) -> impl Iterator<Item = Self> {
        Self::all().filter(move |criterion| criterion.stage() == stage)
    }

    /// The criterion with this id (`clarify.goal`), if there is one.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::all().find(|criterion| criterion.id() == id)
    }

    /// Position in the rubric, 0 to 51.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The stable id: `clarify.goal`.
    pub fn id(self) -> &'static str {
        IDS[self.index()].0
    }

    /// The part of the id behind the dot: `goal`.
    pub fn short(self) -> &'static str {
        self.id().split_once('.').map_or(self.id(), |(_, short)| short)
    }

    /// The stage it belongs to.
    pub fn stage(self) -> Stage {
        IDS[self.index()].1
    }
}

impl fmt::Debug for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for Criterion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Criterion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::from_id(&id).ok_or_else(|| {
            serde::de::Error::custom(format_args!("`{id}` is not a criterion of the rubric"))
        })
    }
}
