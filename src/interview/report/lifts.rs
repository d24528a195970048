//! Which criteria would raise the interview's score most, by the arithmetic of the score itself.

use super::{Lift, counting};
use crate::{
    framework::{criterion::Criterion, level::Level, stage::Stage},
    grading::score::Score,
    interview::state::{HINT_COST_PERCENT, Progress, Sheet, StageSheet},
};
use std::cmp::Reverse;

/// How many are named: more than two are not worked on.
const NAMED: usize = 2;

/// The criteria whose development would raise the score most, best first; ties in the order of the rubric.
///
/// They are taken from the stages that were reached; stages that were not fill up only where those leave
/// nothing to gain. A criterion that would not move the score (its stage has full marks) is not named.
/// The score is the mean over so many stages: fewer than ten are those that were this candidate's, and no other counts.
pub(super) fn find(sheet: &Sheet, over: usize) -> Vec<Lift> {
    let mut lifts: Vec<(bool, Lift)> = Criterion::all()
        .filter_map(|criterion| {
            let cell = sheet.of(criterion.stage());
            let lift = lift(sheet, cell, criterion, over)?;
            Some((cell.progress == Progress::Ahead, lift))
        })
        .collect();
    lifts.sort_by_key(|(ahead, lift)| (*ahead, Reverse(lift.gain), lift.criterion));
    lifts.into_iter().map(|(_, lift)| lift).take(NAMED).collect()
}

fn lift(sheet: &Sheet, cell: &StageSheet, criterion: Criterion, over: usize) -> Option<Lift> {
    if over < Stage::COUNT && cell.progress == Progress::Ahead {
        return None;
    }
    let stage = criterion.stage();
    let level = |criterion: Criterion| {
        counting(cell)
            .and_then(|grade| grade.of(criterion))
            .map_or(Level::Absent, |graded| graded.level)
    };
    let now = level(criterion);
    if now == Level::Developed {
        return None;
    }
    let developed = Score::of_levels(
        Criterion::of(stage)
            .map(|other| if other == criterion { Level::Developed } else { level(other) }),
    );
    let cost = HINT_COST_PERCENT[cell.hints.min(HINT_COST_PERCENT.len() - 1)];
    let mean = |of: &dyn Fn(Stage) -> Score| Score::mean(Stage::ALL.into_iter().map(of), over);
    let before = mean(&|other| sheet.of(other).score());
    let after = mean(&|other| {
        if other == stage { developed.less_percent(cost) } else { sheet.of(other).score() }
    });
    let gain = Score::from_hundredths(after.hundredths().saturating_sub(before.hundredths()));
    (gain > Score::ZERO).then_some(Lift { criterion, now, gain })
}
