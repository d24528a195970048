//! The report card in words.

use super::{capital, counted, quoted, stage_name, walk::stage_marks};
use crate::{
    chat::{
        card::{Block, Button, Card, Check, Tone},
        rich::Rich,
    },
    framework::{bank::Bank, level::Level, problem::Problem},
    ids::MemberId,
    interview::{
        report::{Bar, Outcome, Report},
        state::{Ending, Interview, Status},
    },
};

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
    let rubric = bank.rubric();
    let title = match name {
        Some(name) => format!("Report card of {name}: {}", problem.title),
        None => format!("Report card: {}", problem.title),
    };
    let score = report.score.rounded();
    let tone = match score {
        70.. => Tone::Good,
        35.. => Tone::Fair,
        _ => Tone::Weak,
    };
    let mut card = Card::titled(tone, title)
        .block(stage_marks(interview, member))
        .block(Block::Meter { label: "Interview".to_owned(), score });
    if let Some(words) = ending_words(interview) {
        card = card.text(words);
    }
    card = card.block(stage_table(report, bank)).heading("Checklist").block(Block::Checks {
        items: report
            .checklist
            .iter()
            .map(|item| Check {
                tick: item.tick,
                text: Rich::from(capital(&item.title)),
                quote: item.words.as_ref().map(|quote| quoted(&quote.text)),
            })
            .collect(),
    });
    if !report.pitfalls.is_empty() {
        let pitfalls = report.pitfalls.iter().map(|&pitfall| {
            let text = rubric.pitfall(pitfall);
            Rich::new().strong(capital(&text.title)).plain(format!(": {}", text.advice))
        });
        card = card.heading("Pitfalls seen").bullets(pitfalls.collect());
    }
    card = card.heading("A choice tied to the business");
    card = match &report.business_choice {
        Some(quote) => card.quote(quoted(&quote.text)),
        None => card.text("None was found: say once what a technical choice does for the people who pay, or for those who use it."),
    };
    if !report.lifts.is_empty() {
        let lifts = report.lifts.iter().map(|lift| {
            let text = rubric.criterion(lift.criterion);
            let advice = match lift.now {
                Level::Absent => &text.means,
                Level::Mentioned | Level::Developed => &text.lift,
            };
            Rich::new()
                .strong(capital(&text.name))
                .plain(format!(
                    " (stage {}): {} ",
                    lift.criterion.stage().number(),
                    sentence(advice)
                ))
                .plain(format!("Worth up to {} of 100.", points_words(lift.gain.hundredths())))
        });
        card = card.heading("What would raise the score most").bullets(lifts.collect());
    }
    card = next_practice(card, report, bank);
    if let Some(bar) = report.bar {
        let level = match bar {
            Bar::L4 => "L4 (mid-level)",
            Bar::L5 => "L5 (senior)",
            Bar::L6 => "L6 (staff)",
        };
        card = card.small(format!(
            "These grades reach the bar we set for {level}. Guidance, not a promise."
        ));
    }
    card = if report.after_outline {
        card.small("The outline of this problem was seen before: no points for the board.")
    } else {
        card.small(format!(
            "Worth {} in full; the board counts what beats your best so far on this problem.",
            counted(worth, "point")
        ))
    };
    card.button(Button::new("Show a strong answer", "outline"))
        .button(Button::new("Board", "leaderboard"))
}

fn sentence(text: &str) -> String {
    if text.ends_with(['.', '?', '!']) { text.to_owned() } else { format!("{text}.") }
}

fn points_words(hundredths: u32) -> String {
    format!("{}.{}", hundredths / 100, hundredths % 100 / 10)
}

fn ending_words(interview: &Interview) -> Option<&'static str> {
    match interview.status {
        Status::Closed { ending: Ending::TimeUp, .. } => {
            Some("Time is up: the mock closed itself.")
        }
        Status::Closed { ending: Ending::Abandoned, .. } => {
            Some("Closed as unfinished after thirty quiet days.")
        }
        Status::Closed { ending: Ending::Finished | Ending::GaveUp, .. }
        | Status::Running
        | Status::Paused { .. } => None,
    }
}

fn stage_table(report: &Report, bank: &Bank) -> Block {
    let rows = report
        .stages
        .iter()
        .map(|result| {
            let score = match result.outcome {
                Outcome::Answered => result.score.rounded().to_string(),
                Outcome::Skipped => "skipped".to_owned(),
                Outcome::NotReached => "not reached".to_owned(),
            };
            let hints = if result.hints == 0 { String::new() } else { result.hints.to_string() };
            vec![stage_name(bank, result.stage), score, hints]
        })
        .collect();
    Block::Table { head: vec!["Stage".to_owned(), "Score".to_owned(), "Hints".to_owned()], rows }
}

fn next_practice(card: Card, report: &Report, bank: &Bank) -> Card {
    let stage = stage_name(bank, report.next.stage);
    let card = card.heading("What to practise next");
    match report.next.problem.as_ref().and_then(|id| bank.get(id)) {
        Some(problem) => card
            .text(
                Rich::new()
                    .plain(format!("Stage {stage}, on "))
                    .strong(problem.title.as_str())
                    .plain("."),
            )
            .button(Button::new("Practise it", format!("practice {}", problem.id)).primary()),
        None => card.text(format!("Stage {stage}, once more on this problem.")),
    }
}
