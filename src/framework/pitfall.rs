//! The three pitfalls and when each is seen, from levels and the first message.

use super::{checklist::Levels, stage::Stage};
use serde::{Deserialize, Serialize};

/// A mistake called out on the report card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pitfall {
    /// The first message over five words names a model, with no clarify criterion above 0 in it.
    ModelFirst,
    /// `data.labels`, `data.versioning` and `data.preprocessing` all 0.
    DataQualityIgnored,
    /// All of `monitoring.*` 0, or `deployment.rollback` 0.
    NoMonitoringOrRollback,
}

impl Pitfall {
    /// All three, in the order of the rubric.
    pub const ALL: [Self; 3] =
        [Self::ModelFirst, Self::DataQualityIgnored, Self::NoMonitoringOrRollback];
}

/// The pitfalls seen. `model_first` is what grading says of the first message; the last two are called
/// only when their stages were reached (`reached`), or in a finished mock (`finished_mock`).
pub fn seen(
    _levels: &Levels,
    _model_first: bool,
    _reached: impl Fn(Stage) -> bool,
    _finished_mock: bool,
) -> Vec<Pitfall> {
    todo!()
}
