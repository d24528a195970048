//! A strong answer, shown after an interview and never within it.

use crate::{
    chat::{
        card::{Button, Card, Tone},
        rich::Rich,
        words::phrases::{capital, one_line, stage_name},
    },
    framework::{bank::Bank, problem::Problem, stage::Stage},
};

/// The outline of a strong answer to one stage, the first when none is named; all ten at once would be a wall.
pub fn outline(problem: &Problem, only: Option<Stage>, bank: &Bank) -> Card {
    let stage = only.unwrap_or(Stage::ALL[0]);
    let points = problem
        .outline_of(stage)
        .map(|(criterion, text)| {
            Rich::new()
                .strong(capital(&bank.rubric().criterion(criterion).name))
                .plain(format!(": {}", one_line(text)))
        })
        .collect();
    let card = Card::titled(Tone::Plain, format!("A strong answer: {}", problem.title))
        .heading(format!("Stage {}", stage_name(bank, stage)));
    let card = if has_outline(problem, stage) {
        card.bullets(points).small(
            Rich::new().plain("One of many good answers. ").code("/outline STAGE").plain(
                " shows another stage. A run of this problem begun from now on earns no points.",
            ),
        )
    } else {
        card.text("Whoever wrote this problem wrote no answer for this stage. Its criteria hold for every problem.")
            .small(Rich::new().code("/why").plain(" tells what would have lifted yours."))
    };
    let written = |stage: &Stage| has_outline(problem, *stage);
    match std::iter::successors(stage.next(), |stage| stage.next()).find(written) {
        Some(next) => {
            let label = format!("Stage {} of {}", next.number(), Stage::COUNT);
            card.button(Button::new(label, format!("outline {}", next.id())))
        }
        None => card,
    }
}

/// Whether anything was written for a stage: a problem of a workspace's own need not have it.
pub fn has_outline(problem: &Problem, stage: Stage) -> bool {
    problem.outline_of(stage).next().is_some()
}

/// The outline within an interview.
pub fn outline_later() -> Card {
    Card::line(Tone::Warn, "The outline is shown after the interview, never within it.").text(
        Rich::new()
            .plain("Possible now: ")
            .code("/hint")
            .plain(" helps you on, ")
            .code("/finish")
            .plain(" ends the interview."),
    )
}
