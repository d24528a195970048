//! Problems that a workspace writes for itself: added, changed, retired, shown. What is wrong with one is told line by line.

use super::{forms::content_fault, phrases::counted};
use crate::{
    chat::{
        card::{Button, Card, Tone},
        form::FormName,
        rich::{Rich, Run},
    },
    framework::{content::ContentError, own::TEMPLATE, problem::Problem},
};

/// Faults told at once; more wait until these are mended.
const FAULTS_SHOWN: usize = 12;

/// Ids named in a refusal.
const IDS_SHOWN: usize = 12;

fn start(problem: &Problem) -> Button {
    Button::new("Practise it", format!("practice {}", problem.id.slug())).primary()
}

/// Everybody here has a new problem.
pub fn added(problem: &Problem) -> Card {
    Card::line(
        Tone::Good,
        Rich::from("Added: ")
            .strong(problem.title.as_str())
            .plain(". Only this workspace sees it."),
    )
    .small(ways(problem.id.slug()))
    .button(start(problem))
}

/// One has another text.
pub fn changed(problem: &Problem) -> Card {
    Card::line(
        Tone::Good,
        Rich::from("Changed: ")
            .strong(problem.title.as_str())
            .plain(". Interviews that are under way go on with what they began with."),
    )
    .small(ways(problem.id.slug()))
    .button(start(problem))
}

fn ways(id: &str) -> Rich {
    Rich::new()
        .code(format!("/problems edit {id}"))
        .plain(" changes it, ")
        .code(format!("/problems retire {id}"))
        .plain(" takes it out of the list.")
}

/// The text is the one that it has.
pub fn unchanged(problem: &Problem) -> Card {
    Card::line(Tone::Plain, Rich::new().strong(problem.title.as_str()).plain(" is so already."))
}

/// One is begun no more.
pub fn retired(problem: &Problem) -> Card {
    Card::line(
        Tone::Good,
        Rich::from("Retired: ")
            .strong(problem.title.as_str())
            .plain(". Nobody can begin it any more; interviews that are under way go on."),
    )
    .small(
        Rich::new().code(format!("/problems return {}", problem.id.slug())).plain(" has it back."),
    )
}

/// A retired one is back.
pub fn returned(problem: &Problem) -> Card {
    Card::line(Tone::Good, Rich::from("Back: ").strong(problem.title.as_str()).plain("."))
        .button(start(problem))
}

/// The text of one.
pub fn shown(problem: &Problem, text: &str, retired: bool) -> Card {
    let card = Card::titled(Tone::Plain, format!("{} ({})", problem.title, problem.id.slug()));
    let card = if retired { card.text("It is retired: nobody can begin it.") } else { card };
    card.quote(text.trim()).small(ways(problem.id.slug()))
}

/// How a text is given; for a new problem with one to begin with.
pub fn how(id: Option<&str>) -> Card {
    let command =
        id.map_or_else(|| "/problems add".to_owned(), |id| format!("/problems edit {id}"));
    let way = Rich::from("Write ")
        .code(command.as_str())
        .plain(" and the problem below it, or send both with a file.");
    match id {
        Some(id) => Card::line(Tone::Plain, way).small(
            Rich::new().code(format!("/problems show {id}")).plain(" shows how it reads now."),
        ),
        None => Card::titled(Tone::Plain, "Your own problem")
            .text(way)
            .quote(TEMPLATE.trim())
            .small("This one could be added as it stands. Only this workspace sees what you add.")
            .button(Button::form("Write it in a form…", FormName::AddProblem).primary()),
    }
}

/// What is wrong with a problem.
pub fn faults(faults: &[ContentError]) -> Card {
    let told = faults.iter().take(FAULTS_SHOWN).map(|fault| Rich::from(content_fault(fault)));
    let card = Card::line(Tone::Warn, "It cannot be taken as it is.").bullets(told.collect());
    let more = u64::try_from(faults.len().saturating_sub(FAULTS_SHOWN)).unwrap_or(0);
    let card = match more {
        0 => card,
        more => card.text(format!("And {}.", counted(more, "further fault"))),
    };
    card.small(
        Rich::from("Nothing was changed. ")
            .code("/problems add")
            .plain(" shows a problem that can be taken."),
    )
}

/// Nothing of the workspace's own is called that.
pub fn none_of_yours(typed: &str, own: &[&str], of_the_bank: bool) -> Card {
    let there_is_none = match of_the_bank {
        true => format!(
            "\u{201c}{}\u{201d} is none of your own: it cannot be changed.",
            super::phrases::glance(typed)
        ),
        false => format!(
            "There is no problem \u{201c}{}\u{201d} of your own.",
            super::phrases::glance(typed)
        ),
    };
    let card = Card::line(Tone::Warn, there_is_none);
    if own.is_empty() {
        return card.text(Rich::new().code("/problems add").plain(" adds one."));
    }
    let ids = own.iter().take(IDS_SHOWN).map(|id| Run::Code((*id).to_owned()));
    card.text(
        Rich::from("Yours are ")
            .then(super::phrases::listed(ids, " and "))
            .plain(". ")
            .then(Rich::new().code("/problems add").plain(" adds another.")),
    )
}

/// It is as they want it already.
pub fn already(problem: &Problem, retired: bool) -> Card {
    let (how, verb, then) = match retired {
        true => (" is retired already.", "return", " has it back."),
        false => (" is not retired.", "retire", " takes it out of the list."),
    };
    Card::line(Tone::Warn, Rich::new().strong(problem.title.as_str()).plain(how))
        .text(Rich::new().code(format!("/problems {verb} {}", problem.id.slug())).plain(then))
}

/// No more fit.
pub fn too_many(most: usize, with_retired: usize) -> Card {
    let reason = format!(
        "A workspace has at most {most} problems of its own, and {with_retired} with those that are retired."
    );
    Card::line(Tone::Warn, reason).text(
        Rich::new()
            .code("/problems retire ID")
            .plain(" makes room, and ")
            .code("/problems edit ID")
            .plain(" changes one."),
    )
}

/// Alone with the bot nobody can tell whose problems are meant.
pub fn nowhere() -> Card {
    Card::line(
        Tone::Warn,
        Rich::from("Say ")
            .code("/problems add")
            .plain(" in a channel: a problem belongs to everybody there."),
    )
}
