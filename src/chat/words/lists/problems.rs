//! The problems of the bank, and one posted to a group.

use crate::{
    chat::{
        card::{Button, Card, Tone},
        command::PostMode,
        rich::Rich,
        words::{
            phrases::{command, listed, paragraphs},
            refusals,
        },
    },
    framework::problem::Problem,
};
use chrono::{DateTime, Utc};

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
    let own = if problem.id.edition().is_some() { ", yours" } else { "" };
    Rich::new()
        .code(problem.id.slug())
        .plain(format!(" {} ({}, {}{own})", problem.title, problem.area, problem.difficulty))
}

/// A problem posted by a schedule or by hand, what whoever joins begins, and until when answers are wanted.
pub fn posted(problem: &Problem, mode: PostMode, until: Option<DateTime<Utc>>) -> Card {
    let title = format!("Problem of the day: {}", problem.title);
    let pace = match mode {
        PostMode::Practice => "Ten stages: 45 minutes at a stretch, or a stage whenever you like.",
        PostMode::Mock => "Ten stages in 45 minutes, from when you join; feedback at the end.",
        PostMode::Group => "Ten stages in one thread, for all who join.",
    };
    let begin = |label, mode: PostMode| {
        Button::new(label, format!("{} {}", mode.word(), problem.id.slug()))
    };
    let card = paragraphs(&problem.brief)
        .fold(Card::titled(Tone::Plain, title), Card::text)
        .small(format!("Area {}, difficulty {} of 5. {pace}", problem.area, problem.difficulty))
        .button(begin("Join", mode).primary());
    let card = match mode {
        PostMode::Practice => card.button(begin("As a mock", PostMode::Mock)),
        PostMode::Mock => card.button(begin("Without a clock", PostMode::Practice)),
        PostMode::Group => card.button(begin("On my own", PostMode::Practice)),
    };
    let card = match until {
        Some(until) => card.small(Rich::from("Answers are wanted until ").time(until).plain(".")),
        None => card,
    };
    card.thread(format!("Talk: {}", problem.title))
}
