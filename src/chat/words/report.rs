//! The report card in words.

use super::phrases::{capital, counted, glance, listed, quoted, sentence, stage_name, tone_of};
use crate::{
    chat::{
        card::{Block, Button, Card, Check},
        rich::{Rich, Run},
    },
    framework::{bank::Bank, checklist::Tick, level::Level, problem::Problem},
    ids::MemberId,
    interview::{
        play::Manner,
        report::{Bar, Item, Lift, Outcome, Report, StageResult},
        state::{Ending, Interview, Mode, Status},
    },
};
use std::collections::BTreeSet;

/// The report card of one candidate. `name` is given in a group; `worth` is what the interview is worth in full, in
/// points of the board.
pub fn report(
    report: &Report,
    interview: &Interview,
    member: &MemberId,
    problem: &Problem,
    bank: &Bank,
    name: Option<&str>,
    worth: u32,
) -> Card {
    let title = match name {
        Some(name) => format!("Report card of {name}: {}", problem.title),
        None => format!("Report card: {}", problem.title),
    };
    let score = report.score.rounded();
    let mut card = Card::titled(tone_of(score), title)
        .block(Block::Meter { label: "Interview".to_owned(), score });
    if let Some(words) = ending_words(report, interview) {
        card = card.text(words);
    }
    card = card.block(stage_table(report, interview, bank));
    card = card
        .heading("Checklist")
        .block(Block::Checks { items: report.checklist.iter().map(check).collect() });
    card = pitfalls(card, report, bank);
    card = business(card, report);
    if !report.lifts.is_empty() {
        let lifts = report.lifts.iter().map(|lift| lift_words(lift, bank)).collect();
        card = card.heading("What would raise the score most").bullets(lifts);
    }
    card = next_practice(card, report, bank);
    let whose = if name.is_some() { "their" } else { "your" };
    card = small_print(card, report, interview, member);
    let card = points(card, report, whose, worth);
    let card = if problem.outline.is_empty() {
        card
    } else {
        card.button(Button::new("Show a strong answer", "outline"))
    };
    card.button(Button::new("Board", "leaderboard"))
}

fn ending_words(report: &Report, interview: &Interview) -> Option<&'static str> {
    let Status::Closed { ending, .. } = interview.status else { return None };
    match ending {
        Ending::TimeUp => Some("Time is up: the mock closed itself."),
        Ending::Abandoned => Some("Closed as unfinished, after a long time without a word."),
        _ if interview.play.manner == Manner::Turns => {
            Some("The score is the mean over the stages in which you were the candidate.")
        }
        Ending::Finished | Ending::GaveUp => report
            .stages
            .iter()
            .any(|result| result.outcome == Outcome::NotReached)
            .then_some("Finished early: stages that were not reached count 0."),
    }
}

/// The ten stages; the column of hints only where some were taken.
fn stage_table(report: &Report, interview: &Interview, bank: &Bank) -> Block {
    let hints = report.stages.iter().any(|result| result.hints > 0);
    let row = |result: &StageResult| {
        let score = match result.outcome {
            Outcome::Answered => result.score.rounded().to_string(),
            Outcome::Skipped => "no answer".to_owned(),
            Outcome::NotReached if interview.play.turns.contains_key(&result.stage) => {
                "of another".to_owned()
            }
            Outcome::NotReached => "not reached".to_owned(),
        };
        let taken = hints.then(|| match result.hints {
            0 => String::new(),
            taken => taken.to_string(),
        });
        [stage_name(bank, result.stage), score].into_iter().chain(taken).collect()
    };
    let head = ["Stage", "Score"].into_iter().chain(hints.then_some("Hints"));
    Block::Table {
        head: head.map(str::to_owned).collect(),
        rows: report.stages.iter().map(row).collect(),
    }
}

fn check(item: &Item) -> Check {
    let state = match item.tick {
        Tick::Ticked => "",
        Tick::NamedOnly => ": named only",
        Tick::Open => ": not yet",
    };
    Check {
        tick: item.tick,
        text: format!("{}{state}", capital(&item.title)).into(),
        quote: item.words.as_ref().map(|quote| glance(&quote.text)),
    }
}

fn pitfalls(card: Card, report: &Report, bank: &Bank) -> Card {
    if report.pitfalls.is_empty() {
        return card;
    }
    let seen = report.pitfalls.iter().map(|&pitfall| {
        let text = bank.rubric().pitfall(pitfall);
        Rich::new().strong(capital(&text.title)).plain(format!(": {}", sentence(&text.advice)))
    });
    card.heading("Pitfalls seen").bullets(seen.collect())
}

fn business(card: Card, report: &Report) -> Card {
    let card = card.heading("A choice tied to the business");
    match &report.business_choice {
        Some(quote) => card.quote(quoted(&quote.text)),
        None => card.text(
            "There was none. Say once what a technical choice gains for the people who pay for it or use it.",
        ),
    }
}

fn lift_words(lift: &Lift, bank: &Bank) -> Rich {
    let text = bank.rubric().criterion(lift.criterion);
    let advice = match lift.now {
        Level::Absent => &text.means,
        Level::Mentioned | Level::Developed => &text.lift,
    };
    let hundredths = lift.gain.hundredths();
    Rich::new()
        .strong(capital(&text.name))
        .plain(format!(" (stage {}): {}", lift.criterion.stage().number(), sentence(advice)))
        .plain(format!(
            " This could add {}.{} to the score.",
            hundredths / 100,
            hundredths % 100 / 10
        ))
}

fn next_practice(card: Card, report: &Report, bank: &Bank) -> Card {
    let stage = stage_name(bank, report.next.stage);
    let card = card.heading("What to practise next");
    match report.next.problem.as_ref().and_then(|id| bank.get(id)) {
        Some(problem) => {
            card.text(
                Rich::new()
                    .plain(format!("Stage {stage}, on "))
                    .strong(problem.title.as_str())
                    .plain("."),
            )
            .button(Button::new("Practise it", format!("practice {}", problem.id.slug())).primary())
        }
        None => card.text(format!("Stage {stage}, once more on this problem.")),
    }
}

/// What the board makes of it; `whose` best it is measured by.
fn points(card: Card, report: &Report, whose: &str, worth: u32) -> Card {
    match worth {
        _ if report.after_outline => {
            card.small("The outline of this problem was seen before: no points for the board.")
        }
        0 => card,
        _ => card.small(format!(
            "Worth {}. The board adds only what goes beyond {whose} best so far on this problem.",
            counted(worth, "point")
        )),
    }
}

/// A seniority as people name it.
pub(super) fn level(bar: Bar) -> &'static str {
    match bar {
        Bar::L4 => "L4 (mid-level)",
        Bar::L5 => "L5 (senior)",
        Bar::L6 => "L6 (staff)",
    }
}

fn small_print(card: Card, report: &Report, interview: &Interview, member: &MemberId) -> Card {
    let aim = match interview.mode {
        Mode::Mock { aim, .. } => aim,
        Mode::Practice | Mode::Group => None,
    };
    let card = match (report.bar, aim) {
        (reached, Some(aim)) if reached < Some(aim) => card.small(format!(
            "You aimed at {}: these scores do not reach the bar that we set for it yet. It is guidance, not a promise.",
            level(aim)
        )),
        (Some(bar), _) => card.small(format!(
            "These scores reach the bar that we set for {}: guidance, not a promise.",
            level(bar)
        )),
        (None, _) => card,
    };
    let stages = interview.sheets.get(member).into_iter().flat_map(|sheet| &sheet.stages);
    let graders: BTreeSet<&str> =
        stages.filter_map(|cell| Some(cell.grade.as_ref()?.1.grader.as_str())).collect();
    if graders.is_empty() {
        return card;
    }
    let graders = listed(graders.into_iter().map(|name| Run::Plain(name.to_owned())), " and ");
    card.small(Rich::new().plain("Graded by ").then(graders).plain("."))
}
