//! What is said on the walk through the stages: start, stage, hint, the interviewer's answers, where it stands.
//!
//! Time and pauses are told in `pace`, a strong answer in `outline`; what can be pressed is in `moves`.

pub(super) mod moves;
mod outline;
mod pace;

pub use outline::{has_outline, outline, outline_later};
pub use pace::{
    extended, given_up, noted, nudge, paused, reminder, resumed, time_left, time_notice,
};

use super::groups::{manner_words, rule};
use super::phrases::{capital, counted, glance, one_line, paragraphs, stage_name};
use crate::{
    chat::{
        card::{Block, Button, Card, Mark, Tone},
        form::FormName,
        rich::Rich,
    },
    framework::{
        bank::Bank,
        problem::{Problem, ProblemId},
        stage::Stage,
    },
    ids::MemberId,
    interview::{
        event::Answered,
        report::ticks_so_far,
        state::{HINT_COST_PERCENT, Interview, Mode, PartState, Progress, StageSheet, Status},
        step::HINTS,
    },
};
use chrono::{DateTime, Utc};

/// A kind of interview, after "a": `mock interview of 45 minutes`.
fn mode_words(interview: &Interview) -> String {
    match interview.mode {
        Mode::Practice => "practice interview".to_owned(),
        Mode::Mock { minutes, aim, .. } => {
            let aim = aim.map(|bar| format!(", aiming at {}", bar.word())).unwrap_or_default();
            format!("mock interview of {}{aim}", counted(minutes, "minute"))
        }
        Mode::Group => format!("group interview{}", manner_words(interview.play.manner)),
    }
}

fn is_mock(interview: &Interview) -> bool {
    matches!(interview.mode, Mode::Mock { .. })
}

/// Grades are not told while a mock runs.
pub(super) fn hides_grades(interview: &Interview) -> bool {
    is_mock(interview) && !interview.is_closed()
}

/// What hints taken cost of a stage, in percent.
pub(super) fn hint_cost(taken: usize) -> u32 {
    HINT_COST_PERCENT[taken.min(HINT_COST_PERCENT.len() - 1)]
}

/// The short message that an interview's thread begins at.
pub fn started(interview: &Interview, problem: &Problem, name: &str) -> Card {
    let card = Card::titled(Tone::Plain, problem.title.as_str())
        .text(Rich::new().strong(name).plain(format!(" begins a {}.", mode_words(interview))))
        .small(format!("Area {}, difficulty {} of 5.", problem.area, problem.difficulty))
        .thread(format!("{} · {name}", problem.title));
    match interview.mode {
        Mode::Group => card.button(Button::new("Join", "join").primary()),
        Mode::Practice | Mode::Mock { .. } => card,
    }
}

/// The problem as the candidate reads it.
pub fn brief(interview: &Interview, problem: &Problem) -> Card {
    let card =
        paragraphs(&problem.brief).fold(Card::titled(Tone::Plain, "The problem"), Card::text);
    let rule = match interview.mode {
        Mode::Practice => {
            "Answer each stage in one message or several. You get feedback at once, and can add to your answer or \
             edit it before you go on."
        }
        Mode::Mock { .. } => {
            "Answer each stage in one message or several, as in the real thing. Feedback comes at the end. When the \
             time is up, the interview closes itself."
        }
        Mode::Group => rule(interview.play.manner),
    };
    let card = card.small(rule);
    if interview.sheets.values().any(|sheet| sheet.after_outline) {
        card.small("The outline of this problem was seen before, so this run earns no points.")
    } else {
        card
    }
}

/// How the ten stages stand for one candidate, with scores where these may be seen.
fn stage_marks(interview: &Interview, member: &MemberId, scores: bool) -> Block {
    let sheet = interview.sheets.get(member);
    let mark = |stage: Stage| {
        if stage == interview.stage && !interview.is_closed() {
            return Mark::Open;
        }
        let Some(cell) = sheet.map(|sheet| sheet.of(stage)) else { return Mark::Ahead };
        match cell.progress {
            Progress::Ahead => Mark::Ahead,
            Progress::Skipped => Mark::Skipped,
            Progress::Open if cell.grade.is_none() => Mark::Ahead,
            Progress::Open | Progress::Done if scores => {
                Mark::Scored { score: cell.score().rounded() }
            }
            Progress::Open | Progress::Done => Mark::Done,
        }
    };
    Block::Stages { marks: Stage::ALL.map(mark).to_vec() }
}

/// Minutes to plan for a stage: those of the rubric, in a mock as its share of the minutes agreed; at least 1.
fn share(interview: &Interview, stage: Stage, bank: &Bank) -> u32 {
    let of = |stage: Stage| bank.rubric().stage(stage).minutes;
    match interview.mode {
        Mode::Practice | Mode::Group => of(stage),
        Mode::Mock { minutes, .. } => {
            let whole = Stage::ALL.into_iter().map(of).sum::<u32>().max(1);
            ((of(stage) * minutes + whole / 2) / whole).max(1)
        }
    }
}

/// A stage opens. In a group everyone sees it, so it shows nobody's scores.
pub fn stage_opened(
    interview: &Interview,
    member: &MemberId,
    problem: &Problem,
    bank: &Bank,
    now: DateTime<Utc>,
) -> Card {
    let stage = interview.stage;
    let text = bank.rubric().stage(stage);
    let title = format!("Stage {} of {}: {}", stage.number(), Stage::COUNT, text.title);
    let scores = matches!(interview.mode, Mode::Practice);
    let mut card = Card::titled(Tone::Plain, title)
        .block(stage_marks(interview, member, scores))
        .text(one_line(&text.question));
    for twist in problem.twists.iter().filter(|twist| twist.stage == stage) {
        card = card.text(Rich::new().strong("News: ").plain(one_line(&twist.text)));
    }
    let pace = format!("Plan about {} for it.", counted(share(interview, stage, bank), "minute"));
    let pace = match time_left(interview, now) {
        Some(left) => Rich::from(pace).plain(" ").then(left),
        None => pace.into(),
    };
    let card = moves::buttons(card.small(pace), interview, member);
    if interview.is_closed() {
        return card;
    }
    card.button(Button::form("Ask the interviewer", FormName::Ask))
}

/// The interviewer answers. Questions with the same answer get it once.
pub fn answered(answers: &[Answered], problem: &Problem) -> Card {
    let mut facts: Vec<Option<usize>> = Vec::new();
    for answer in answers {
        if !facts.contains(&answer.fact) {
            facts.push(answer.fact);
        }
    }
    let mut card = Card::titled(Tone::Plain, "The interviewer answers");
    for fact in facts {
        let asked = answers.iter().filter(|answer| answer.fact == fact);
        let questions: Vec<String> = asked.map(|answer| glance(&answer.question)).collect();
        card = card.quote(questions.join("\n"));
        card = match fact.and_then(|index| problem.facts.get(index)) {
            Some(fact) => card.text(one_line(&fact.answer)),
            None => card.text("Your call: state an assumption and go on."),
        };
    }
    card
}

/// A hint, 0 to 2, and what all hints of the stage so far cost.
pub fn hint(
    interview: &Interview,
    member: &MemberId,
    stage: Stage,
    hint: usize,
    bank: &Bank,
) -> Card {
    let kind = ["a nudge", "a pointer", "a worked example for another problem"];
    let kind = kind.get(hint).copied().unwrap_or("a hint");
    let text = bank.rubric().stage(stage).hints.get(hint).map(|text| one_line(text));
    let left = 100 - hint_cost(hint + 1);
    let cost = match interview.mode {
        Mode::Group => format!("For everyone here this stage now counts {left} % of its score."),
        Mode::Practice | Mode::Mock { .. } => {
            format!("This stage now counts {left} % of its score.")
        }
    };
    let card = Card::titled(Tone::Plain, format!("Hint {} of {HINTS}: {kind}", hint + 1))
        .text(text.unwrap_or_default())
        .small(cost);
    moves::buttons(card, interview, member)
}

/// Where the interview stands.
pub fn status(
    interview: &Interview,
    member: &MemberId,
    problem: &Problem,
    bank: &Bank,
    now: DateTime<Utc>,
) -> Card {
    let mode = mode_words(interview);
    let stage = stage_name(bank, interview.stage);
    let stands = match interview.status {
        Status::Running => format!("Stage {stage} is open, in a {mode}."),
        Status::Paused { .. } => format!("Paused at stage {stage}, in a {mode}."),
        Status::Closed { .. } => format!("This {mode} is over."),
    };
    let mut card = Card::titled(Tone::Plain, problem.title.as_str())
        .block(stage_marks(interview, member, !hides_grades(interview)))
        .text(stands);
    if let Some(left) = time_left(interview, now) {
        card = card.text(left);
    }
    if !hides_grades(interview) {
        let ticks = ticks_so_far(interview, member, bank);
        card =
            card.text(format!("Checklist: {ticks} of {} ticked.", bank.rubric().checklist().len()));
    }
    let facts = interview.facts.iter().filter_map(|&index| problem.facts.get(index));
    let settled: Vec<Rich> = facts
        .map(|fact| {
            Rich::new().strong(capital(&fact.topic)).plain(format!(": {}", one_line(&fact.answer)))
        })
        .collect();
    if !settled.is_empty() {
        card = card.heading("What the interviewer told you").bullets(settled);
    }
    let cell = interview.sheets.get(member).map(|sheet| sheet.of(interview.stage));
    card = own_messages(card, cell, interview.is_closed());
    moves::buttons(card, interview, member)
}

/// A candidate's messages of the open stage under the numbers by which they can be changed.
fn own_messages(card: Card, cell: Option<&StageSheet>, closed: bool) -> Card {
    let parts = cell.map_or(&[][..], |cell| cell.parts.as_slice());
    let messages: Vec<Rich> = parts
        .iter()
        .filter(|part| part.state != PartState::Deleted)
        .zip(1..)
        .map(|(part, number): (_, u32)| {
            let text = part.shown().map_or("(deleted)".to_owned(), glance);
            Rich::new().strong(format!("#{number}")).plain(format!(" {text}"))
        })
        .collect();
    if messages.is_empty() || closed {
        return card;
    }
    card.heading("Your messages in this stage").bullets(messages).small(
        Rich::new()
            .code("/edit 1 NEW TEXT")
            .plain(" replaces the first of them, ")
            .code("/undo 1")
            .plain(" takes it back."),
    )
}

/// An edit or deletion after its stage was left.
pub fn transcript_only(stage: Stage, bank: &Bank) -> Card {
    Card::default().small(format!(
        "Stage {} is closed: the transcript changed, the grade did not.",
        stage_name(bank, stage)
    ))
}

/// Another candidate joined.
pub fn joined(name: &str) -> Card {
    Card::line(Tone::Plain, Rich::new().strong(name).plain(" joined."))
}

/// Somebody writes in another person's interview.
pub fn not_your_interview(problem: &ProblemId) -> Card {
    Card::line(
        Tone::Plain,
        "This is somebody else's interview: what you write here is neither graded nor kept.",
    )
    .button(Button::new("Start my own", format!("practice {}", problem.slug())))
}
