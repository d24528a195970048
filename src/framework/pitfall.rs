//! The three pitfalls and when each is seen, from levels and the first message.

use super::{checklist::Levels, criterion::Criterion, level::Level, stage::Stage};
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

    /// The stable id, as in `rubric.toml` and in stored report cards.
    pub fn id(self) -> &'static str {
        match self {
            Self::ModelFirst => "model-first",
            Self::DataQualityIgnored => "data-quality-ignored",
            Self::NoMonitoringOrRollback => "no-monitoring-or-rollback",
        }
    }
}

/// The pitfalls seen, in the order of the rubric.
///
/// `model_first` is what grading says of the first message; the last two are called only when
/// their stages were reached (`reached`), or in a finished mock (`finished_mock`).
pub fn seen(
    levels: &Levels,
    model_first: bool,
    reached: impl Fn(Stage) -> bool,
    finished_mock: bool,
) -> Vec<Pitfall> {
    let due = |stages: &[Stage]| finished_mock || stages.iter().all(|&stage| reached(stage));
    Pitfall::ALL
        .into_iter()
        .filter(|pitfall| match pitfall {
            Pitfall::ModelFirst => model_first,
            Pitfall::DataQualityIgnored => due(&[Stage::Data]) && data_quality_ignored(levels),
            Pitfall::NoMonitoringOrRollback => {
                due(&[Stage::Deployment, Stage::Monitoring]) && no_monitoring_or_rollback(levels)
            }
        })
        .collect()
}

fn data_quality_ignored(levels: &Levels) -> bool {
    Criterion::of(Stage::Data)
        .filter(|criterion| matches!(criterion.short(), "labels" | "versioning" | "preprocessing"))
        .all(|criterion| levels.get(criterion) == Level::Absent)
}

fn no_monitoring_or_rollback(levels: &Levels) -> bool {
    let absent = |criterion: Criterion| levels.get(criterion) == Level::Absent;
    Criterion::of(Stage::Monitoring).all(absent)
        || Criterion::of(Stage::Deployment)
            .any(|criterion| criterion.short() == "rollback" && absent(criterion))
}
