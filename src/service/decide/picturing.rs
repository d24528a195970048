//! Pictures that go with cards: what they show of an interview or a board. Where a platform shows none, none is drawn.

use super::draft::Draft;
use crate::{
    chat::{
        card::{Block, Card},
        picture::{self, Board, ByStage, Line, Picture, Row},
    },
    ids::MemberId,
    progress::{
        board::Ranked,
        summary::{Finished, Summary, summarise},
    },
    service::{aside, failure::Failure},
};
use std::sync::Arc;

/// Rows from which a board is worth a picture.
const FEWEST_ROWS: usize = 3;

impl Draft<'_> {
    pub(super) fn shows_pictures(&self) -> bool {
        self.service.platform(&self.platform).is_ok_and(|one| one.shows_pictures())
    }

    /// The card with a picture below its words, if there is one and it can be drawn.
    pub(super) async fn pictured(&self, card: Card, picture: Option<Picture>) -> Card {
        let Some(picture) = picture else { return card };
        let painter = Arc::clone(&self.service.painter);
        let alt = picture.alt();
        match aside(move || painter.paint(&picture)).await.and_then(|painted| painted) {
            Ok(png) => card.block(Block::Picture { png, alt }),
            Err(error) => {
                tracing::error!("a picture could not be drawn: {error:#}");
                card
            }
        }
    }

    /// An interview by stage, beside the means of the candidate's earlier ones.
    pub(super) async fn stages_of(&self, finished: &Finished) -> Result<Option<Picture>, Failure> {
        if !self.shows_pictures() {
            return Ok(None);
        }
        let mut earlier = self.service.store.finished(Some(&finished.member)).await?;
        earlier.retain(|one| one.interview != finished.interview);
        let title = self.working.as_ref().map(|working| working.problem.title.clone());
        Ok(Some(Picture::Stages(picture::Stages {
            title: Line::new(title.unwrap_or_else(|| finished.problem.slug().to_owned())),
            scores: std::array::from_fn(|stage| finished.stages.get(stage).copied().flatten()),
            before: means(&summarise(finished.member.clone(), earlier, &[])),
        })))
    }

    /// The rows of a board as bars; none for a short one.
    pub(super) fn bars_of(
        &self,
        title: &str,
        ranked: &[Ranked],
        name_of: impl Fn(&MemberId) -> String,
    ) -> Option<Picture> {
        if ranked.len() < FEWEST_ROWS || !self.shows_pictures() {
            return None;
        }
        let shown = ranked.iter().take(picture::MOST_ROWS);
        let rows = shown.map(|row| Row {
            rank: row.rank,
            name: Line::new(name_of(&row.standing.member)),
            points: row.standing.points,
            // Everybody sees it.
            you: false,
        });
        let beyond = u32::try_from(ranked.len().saturating_sub(picture::MOST_ROWS));
        Some(Picture::Board(Board::new(
            Line::new(title),
            rows.collect(),
            beyond.unwrap_or(u32::MAX),
        )))
    }
}

/// The mean of each stage that was answered; `None` without interviews.
fn means(summary: &Summary) -> Option<ByStage> {
    let mean =
        |stage: usize| summary.stages.get(stage).filter(|one| one.answered > 0).map(|one| one.mean);
    (!summary.interviews.is_empty()).then(|| std::array::from_fn(mean))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        framework::{problem::ProblemId, stage::Stage},
        grading::score::Score,
        ids::InterviewId,
    };

    #[test]
    fn a_stage_is_averaged_over_the_interviews_that_answered_it() {
        let finished = |first: Option<u32>, second: Option<u32>| {
            let mut stages = vec![None; Stage::COUNT];
            stages[0] = first.map(|points| Score::from_hundredths(points * 100));
            stages[1] = second.map(|points| Score::from_hundredths(points * 100));
            Finished {
                interview: InterviewId(1),
                member: MemberId::new("ana"),
                problem: ProblemId::new("p"),
                mode: "mock".to_owned(),
                at: chrono::DateTime::UNIX_EPOCH,
                score: Score::ZERO,
                stages,
                ticked: Vec::new(),
                complete: false,
            }
        };
        let of = |all| means(&summarise(MemberId::new("ana"), all, &[]));
        let means = of(vec![finished(Some(40), None), finished(Some(60), Some(90))]).unwrap();
        let rounded = |stage: usize| means[stage].map(Score::rounded);
        assert_eq!((rounded(0), rounded(1), rounded(2)), (Some(50), Some(90), None));
        assert_eq!(of(Vec::new()), None);
    }
}
