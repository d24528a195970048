//! The report card: ten scores, the checklist with the words that ticked it, pitfalls, what to do next.
//!
//! Everything is computed from the grades that stand in the sheet; nothing is graded here. What would raise the score
//! is in `lifts`, the choice tied to the business in `choice`, seniority in `bar`.

mod bar;
mod choice;
mod lifts;

#[cfg(test)]
mod tests;

pub use bar::Bar;

use super::play::Manner;
use super::state::{Ending, Interview, Mode, Progress, Sheet, StageSheet, Status};
use crate::{
    framework::{
        bank::Bank,
        checklist::{Levels, Tick, Ticked, tick},
        criterion::Criterion,
        level::Level,
        pitfall::{self, Pitfall},
        problem::{Problem, ProblemId},
        stage::Stage,
    },
    grading::{
        grade::{Flag, Grade},
        score::Score,
    },
    ids::MemberId,
};

/// The end of an interview for one candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// One for each stage, in order.
    pub stages: Vec<StageResult>,
    /// Mean over the ten stages; in turns over those that this candidate answered or skipped.
    pub score: Score,
    /// The seven items.
    pub checklist: Vec<Item>,
    /// The pitfalls seen.
    pub pitfalls: Vec<Pitfall>,
    /// The criteria that would raise the score most, at most two, best first.
    pub lifts: Vec<Lift>,
    /// A technical choice that the candidate tied to business impact, in their words.
    pub business_choice: Option<Quote>,
    /// What to practise next.
    pub next: Practice,
    /// Highest seniority bar that the scores reach.
    pub bar: Option<Bar>,
    /// The outline was seen before: no points.
    pub after_outline: bool,
}

/// One stage on the report card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageResult {
    /// Which.
    pub stage: Stage,
    /// Score after hints.
    pub score: Score,
    /// Whether there was an answer.
    pub outcome: Outcome,
    /// Hints taken, 0 to 3.
    pub hints: usize,
}

/// What became of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Answered and graded.
    Answered,
    /// Left without an answer.
    Skipped,
    /// Never reached.
    NotReached,
}

/// One item of the checklist with the words that ticked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The item's stable id.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Its state.
    pub tick: Tick,
    /// The words that count most toward it.
    pub words: Option<Quote>,
}

/// The candidate's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// From the answer to which stage.
    pub stage: Stage,
    /// For which criterion.
    pub criterion: Criterion,
    /// The words.
    pub text: String,
}

/// A criterion that would raise the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lift {
    /// Which.
    pub criterion: Criterion,
    /// What it is now.
    pub now: Level,
    /// By how much the interview's score would rise if it were developed.
    pub gain: Score,
}

/// What to practise next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    /// The weakest stage.
    pub stage: Stage,
    /// Another problem to do it on; `None` when the bank has no other.
    pub problem: Option<ProblemId>,
}

/// The report card of one candidate; `None` when they are not in it.
pub fn report(
    interview: &Interview,
    member: &MemberId,
    problem: &Problem,
    bank: &Bank,
) -> Option<Report> {
    let sheet = interview.sheets.get(member)?;
    let stages: Vec<StageResult> =
        Stage::ALL.into_iter().map(|stage| result(stage, sheet.of(stage))).collect();
    let levels = levels(sheet);
    let theirs = match interview.play.manner {
        Manner::Turns => {
            stages.iter().filter(|one| one.outcome != Outcome::NotReached).count().max(1)
        }
        Manner::Together | Manner::Sealed => Stage::COUNT,
    };
    let score = Score::mean(stages.iter().map(|result| result.score), theirs);
    let business_choice = choice::find(sheet);
    Some(Report {
        checklist: tick(bank.rubric(), &levels)
            .into_iter()
            .map(|item| self::item(sheet, &item))
            .collect(),
        pitfalls: pitfalls(interview, sheet, &levels),
        lifts: lifts::find(sheet, theirs),
        bar: bar::reached(&stages, score, business_choice.is_some()),
        business_choice,
        next: practice(&stages, problem, bank),
        after_outline: sheet.after_outline,
        score,
        stages,
    })
}

/// How many items of the checklist are ticked so far: for "n of 7" on every feedback card.
pub fn ticks_so_far(interview: &Interview, member: &MemberId, bank: &Bank) -> usize {
    let Some(sheet) = interview.sheets.get(member) else { return 0 };
    let ticked = tick(bank.rubric(), &levels(sheet));
    ticked.iter().filter(|item| item.tick == Tick::Ticked).count()
}

/// The grade that counts in a stage: none where it was skipped.
fn counting(cell: &StageSheet) -> Option<&Grade> {
    match cell.progress {
        Progress::Skipped | Progress::Ahead => None,
        Progress::Open | Progress::Done => cell.grade.as_ref().map(|(_, grade)| grade),
    }
}

fn levels(sheet: &Sheet) -> Levels {
    let mut levels = Levels::default();
    for graded in
        sheet.stages.iter().filter_map(|cell| counting(cell)).flat_map(|grade| &grade.levels)
    {
        levels.set(graded.criterion, graded.level);
    }
    levels
}

fn result(stage: Stage, cell: &StageSheet) -> StageResult {
    let outcome = match cell.progress {
        Progress::Ahead => Outcome::NotReached,
        Progress::Open | Progress::Done if cell.written() => Outcome::Answered,
        Progress::Open | Progress::Done | Progress::Skipped => Outcome::Skipped,
    };
    StageResult { stage, score: cell.score(), outcome, hints: cell.hints }
}

/// An item with the first words that earned its best criterion.
fn item(sheet: &Sheet, ticked: &Ticked<'_>) -> Item {
    let words = match ticked.tick {
        Tick::Open => None,
        Tick::NamedOnly | Tick::Ticked => {
            ticked.shown_by.iter().find_map(|criterion| quote(sheet, *criterion))
        }
    };
    Item { id: ticked.item.id.clone(), title: ticked.item.title.clone(), tick: ticked.tick, words }
}

/// The words that earned a criterion its level. Only from a grade of the text as it is now: the spans of an older one
/// would cut other words out of it.
fn quote(sheet: &Sheet, criterion: Criterion) -> Option<Quote> {
    let stage = criterion.stage();
    let cell = sheet.of(stage);
    let span = cell.current_grade()?.of(criterion)?.evidence.first()?;
    let text = span.of(&cell.answer()).trim().to_owned();
    (!text.is_empty()).then_some(Quote { stage, criterion, text })
}

fn pitfalls(interview: &Interview, sheet: &Sheet, levels: &Levels) -> Vec<Pitfall> {
    let model_first = counting(sheet.of(Stage::ALL[0]))
        .is_some_and(|grade| grade.flags.contains(&Flag::ModelFirst));
    let finished_mock = matches!(interview.mode, Mode::Mock { .. })
        && matches!(
            interview.status,
            Status::Closed { ending: Ending::Finished | Ending::TimeUp, .. }
        );
    let reached = |stage: Stage| sheet.of(stage).progress != Progress::Ahead;
    pitfall::seen(levels, model_first, reached, finished_mock)
}

/// The weakest stage that was reached, the earlier one on a tie, on another problem: of the same area where
/// there is one, nearest in difficulty, in the order of the bank.
fn practice(stages: &[StageResult], problem: &Problem, bank: &Bank) -> Practice {
    let reached = stages.iter().filter(|result| result.outcome != Outcome::NotReached);
    let stage = reached
        .min_by_key(|result| (result.score, result.stage))
        .map_or(Stage::ALL[0], |result| result.stage);
    let others = bank.problems().iter().filter(|other| !other.id.is(&problem.id));
    let nearest = others.min_by_key(|other| {
        (other.area != problem.area, other.difficulty.abs_diff(problem.difficulty), &other.id)
    });
    Practice { stage, problem: nearest.map(|other| other.id.clone()) }
}
