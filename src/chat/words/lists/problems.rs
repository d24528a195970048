//! The problems of the bank, and one posted to a group.

use crate::{
    chat::{
        card::{Button, Card, Tone},
        rich::Rich,
        words::{
            phrases::{command, listed, paragraphs},
            refusals,
        },
    },
    framework::problem::Problem,
};

/// The problems of the bank, or of an area; a refusal when there are none.
pub fn problems<'a>(
    problems: impl Iterator<Item = &'a Problem>,
    area: Option<&str>,
    areas: &[&str],
) -> Card {
    let items: Vec<Rich> = problems.map(line).collect();
    if items.is_empty() {
        return refusals::no_such_problem(area.unwrap_or(""), &[], areas);
    }
    let title = match area {
        Some(area) => format!("Problems, area {area}"),
        None => "Problems".to_owned(),
    };
    let ways = listed([command("practice ID"), command("mock ID")], " or ");
    Card::titled(Tone::Plain, title)
        .bullets(items)
        .small("In brackets: the area, and the difficulty from 1 to 5.")
        .small(ways.plain(" starts one."))
}

fn line(problem: &Problem) -> Rich {
    Rich::new()
        .code(problem.id.as_str())
        .plain(format!(" {} ({}, {})", problem.title, problem.area, problem.difficulty))
}

/// A problem posted by a schedule or by hand.
pub fn posted(problem: &Problem) -> Card {
    let title = format!("Problem of the day: {}", problem.title);
    paragraphs(&problem.brief)
        .fold(Card::titled(Tone::Plain, title), Card::text)
        .small(format!(
            "Area {}, difficulty {} of 5. Ten stages: 45 minutes at a stretch, or a stage whenever you like.",
            problem.area, problem.difficulty
        ))
        .button(Button::new("Join", format!("practice {}", problem.id)).primary())
        .button(Button::new("As a mock", format!("mock {}", problem.id)))
        .thread(format!("Talk: {}", problem.title))
}
