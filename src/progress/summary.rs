//! A member's progress: what they finished, how each stage went, and the checklist over all of it.

use crate::{
    framework::{checklist::Tick, problem::ProblemId, stage::Stage},
    grading::score::Score,
    ids::{InterviewId, MemberId},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The result of one interview for one member, as service makes it when the interview closes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// Which.
    pub interview: InterviewId,
    /// Who.
    pub member: MemberId,
    /// Of which problem.
    pub problem: ProblemId,
    /// `practice`, `mock` or `group`.
    pub mode: String,
    /// When it closed.
    pub at: DateTime<Utc>,
    /// Mean over the ten stages.
    pub score: Score,
    /// One for each stage in order; `None` where there was no answer.
    pub stages: Vec<Option<Score>>,
    /// Ids of the checklist items ticked.
    pub ticked: Vec<String>,
    /// All ten stages were answered.
    pub complete: bool,
}

/// One stage over all finished interviews of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageProgress {
    /// Which.
    pub stage: Stage,
    /// Times it was answered.
    pub answered: u32,
    /// Mean score where it was answered.
    pub mean: Score,
    /// Best score.
    pub best: Score,
    /// Newest score.
    pub latest: Score,
}

/// One item of the checklist over all finished interviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemProgress {
    /// Its id.
    pub id: String,
    /// In how many interviews it was ticked.
    pub ticked: u32,
    /// Whether the newest interview ticked it.
    pub latest: Tick,
}

/// A member's progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Who.
    pub member: MemberId,
    /// Finished interviews, newest first.
    pub interviews: Vec<Finished>,
    /// One for each stage, in order.
    pub stages: Vec<StageProgress>,
    /// One for each item that was asked for, in order.
    pub checklist: Vec<ItemProgress>,
    /// The answered stage with the lowest mean, the earlier one on a tie.
    pub weakest: Option<Stage>,
}

/// Sums up a member's finished interviews, given in any order; `items` are the ids of the checklist.
pub fn summarise(member: MemberId, mut interviews: Vec<Finished>, items: &[&str]) -> Summary {
    interviews.sort_by(|a, b| b.at.cmp(&a.at).then(b.interview.cmp(&a.interview)));
    let stages: Vec<_> =
        Stage::ALL.into_iter().map(|stage| stage_progress(stage, &interviews)).collect();
    let checklist = items.iter().map(|id| item_progress(id, &interviews)).collect();
    let weakest = stages
        .iter()
        .filter(|progress| progress.answered > 0)
        .min_by_key(|progress| (progress.mean, progress.stage))
        .map(|progress| progress.stage);
    Summary { member, interviews, stages, checklist, weakest }
}

fn stage_progress(stage: Stage, newest_first: &[Finished]) -> StageProgress {
    let scores: Vec<Score> = newest_first
        .iter()
        .filter_map(|finished| finished.stages.get(stage.index()).copied().flatten())
        .collect();
    StageProgress {
        stage,
        answered: u32::try_from(scores.len()).unwrap_or(u32::MAX),
        mean: Score::mean(scores.iter().copied(), scores.len()),
        best: scores.iter().copied().max().unwrap_or_default(),
        latest: scores.first().copied().unwrap_or_default(),
    }
}

fn item_progress(id: &str, newest_first: &[Finished]) -> ItemProgress {
    let has = |finished: &Finished| finished.ticked.iter().any(|ticked| ticked == id);
    let ticked = newest_first.iter().filter(|finished| has(finished)).count();
    let latest = if newest_first.first().is_some_and(has) { Tick::Ticked } else { Tick::Open };
    ItemProgress { id: id.to_owned(), ticked: u32::try_from(ticked).unwrap_or(u32::MAX), latest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(interview: i64, second: i64, io: Option<u32>, ticked: &[&str]) -> Finished {
        let mut stages = vec![None; Stage::COUNT];
        stages[Stage::Io.index()] = io.map(|points| Score::from_hundredths(points * 100));
        stages[Stage::Clarify.index()] = Some(Score::from_hundredths(6_000));
        Finished {
            interview: InterviewId(interview),
            member: MemberId::new("ana"),
            problem: ProblemId::new("p"),
            mode: "practice".to_owned(),
            at: DateTime::from_timestamp(second, 0).unwrap(),
            score: Score::ZERO,
            stages,
            ticked: ticked.iter().map(|&id| id.to_owned()).collect(),
            complete: false,
        }
    }

    #[test]
    fn a_summary_knows_means_bests_latest_and_the_weakest_stage() {
        let summary = summarise(
            MemberId::new("ana"),
            vec![
                finished(1, 10, Some(40), &["goals"]),
                finished(2, 20, Some(70), &[]),
                finished(3, 30, None, &["goals"]),
            ],
            &["goals", "io"],
        );
        let io = &summary.stages[Stage::Io.index()];
        assert_eq!(
            (io.answered, io.mean.rounded(), io.best.rounded(), io.latest.rounded()),
            (2, 55, 70, 70)
        );
        assert_eq!(summary.weakest, Some(Stage::Io));
        assert_eq!(summary.interviews[0].interview, InterviewId(3));
        let goals = &summary.checklist[0];
        assert_eq!((goals.ticked, goals.latest), (2, Tick::Ticked));
        assert_eq!(summary.checklist[1].ticked, 0);
    }

    #[test]
    fn nothing_finished_is_an_empty_summary() {
        let summary = summarise(MemberId::new("ana"), vec![], &["goals"]);
        assert_eq!(summary.weakest, None);
        assert_eq!(summary.stages.len(), Stage::COUNT);
    }
}
