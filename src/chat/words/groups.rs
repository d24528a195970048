//! A group that plays in its own manner: answers that are sealed until all are in, and roles that go round.

use super::{
    feedback::wanted,
    phrases::{counted, cut, listed, one_line, stage_name},
};
use crate::{
    chat::{
        card::{Button, Card, Tone},
        form::FormName,
        rich::{Rich, Run},
    },
    framework::{bank::Bank, criterion::Criterion, stage::Stage},
    ids::MemberId,
    interview::{
        play::{Manner, counts},
        state::{Interview, Status},
    },
};

/// Characters of all answers that are shown at once, and of one: what fits into a message of every platform.
const SHOWN_OF_ALL: usize = 2_400;
const SHOWN_OF_ONE: usize = 600;

/// Fewest characters that are shown of an answer, however many there are.
const SHOWN_AT_LEAST: usize = 90;

/// Names that a line shows; beyond it they are counted.
const NAMES_SHOWN: usize = 12;

fn names(of: &[String]) -> Rich {
    let more = of.len().saturating_sub(NAMES_SHOWN);
    let shown = of.iter().take(NAMES_SHOWN).map(|name| Run::Strong(name.clone()));
    let rest = (more > 0).then(|| Run::Plain(counted(more as u64, "other")));
    listed(shown.chain(rest), " and ")
}

/// The manner, behind "group interview".
pub(super) fn manner_words(manner: Manner) -> &'static str {
    match manner {
        Manner::Together => "",
        Manner::Sealed => " with sealed answers",
        Manner::Turns => " in turns",
    }
}

/// How it goes, for the problem's card.
pub(super) fn rule(manner: Manner) -> &'static str {
    match manner {
        Manner::Together => {
            "Everyone who joined answers each stage and is graded alone. Any of you can open the next stage, for all."
        }
        Manner::Sealed => {
            "Everyone who joined answers each stage without seeing the others: in the form, which shows nothing here. \
             When all have answered, or one of you opens the next stage, all answers are shown with their feedback."
        }
        Manner::Turns => {
            "Each stage has one candidate, whose words are graded; one of the others interviews and gets cue cards, the \
             rest listen. With each stage the roles go round. Whoever is not there is passed over with skip."
        }
    }
}

/// Who has answered a sealed stage, and whom it waits for.
pub fn sealed(answered: &[String], missing: &[String]) -> Card {
    let card = match answered {
        [one] => Card::line(Tone::Plain, Rich::new().strong(one.as_str()).plain(" has answered.")),
        _ => Card::line(Tone::Plain, names(answered).plain(" have answered.")),
    };
    let wait = if missing.is_empty() {
        Rich::from("Nobody else is here yet. ")
    } else {
        Rich::from("Waiting for ").then(names(missing)).plain(". ")
    };
    card.small(wait.code("/next").plain(" shows all answers without waiting."))
        .button(Button::form("Answer in a form", FormName::Answer))
}

/// Somebody answered in the open: taken, and told once, alone, how it is kept from the others.
pub fn use_the_form() -> Card {
    Card::line(
        Tone::Plain,
        "Your answer is taken. In this interview answers are given in the form, so that the others write theirs before they read yours.",
    )
    .button(Button::form("Answer in a form", FormName::Answer))
}

/// All answers to a stage, each with its feedback in short.
pub fn revealed(
    interview: &Interview,
    stage: Stage,
    name: impl Fn(&MemberId) -> String,
    bank: &Bank,
) -> Card {
    let given: Vec<_> = interview.sheets.iter().filter(|(_, sheet)| counts(sheet, stage)).collect();
    let room = (SHOWN_OF_ALL / given.len().max(1)).clamp(SHOWN_AT_LEAST, SHOWN_OF_ONE);
    let title = format!("The answers to stage {}", stage_name(bank, stage));
    let mut card = Card::titled(Tone::Plain, title);
    for (member, sheet) in given {
        let cell = sheet.of(stage);
        card = card.heading(name(member)).quote(cut(&cell.answer(), room));
        card = match cell.current_grade() {
            Some(grade) => {
                let score = format!("{} of 100. ", cell.score().rounded());
                card.text(Rich::from(score).then(wanted(grade, bank.rubric())))
            }
            None => card.text("Not graded yet."),
        };
    }
    let open = stage == interview.stage && interview.status == Status::Running;
    if !open {
        return card;
    }
    card.small("This stage takes no more answers: what you write now is talk. Each of you sees more of the own grade with Why.")
        .button(Button::new("Next stage, for all", "next").primary())
        .button(Button::new("Why", "why"))
}

/// Adds to the card of a stage who is what in it.
pub fn roles(card: Card, candidate: &str, interviewer: Option<&str>, others: &[String]) -> Card {
    let roles = Rich::from("Candidate: ").strong(candidate).plain(". ");
    let roles = match interviewer {
        Some(name) => roles.plain("Interviewer: ").strong(name).plain("."),
        None => roles.plain("I interview, until somebody joins."),
    };
    let roles = if others.is_empty() {
        roles
    } else {
        roles.plain(" Listening: ").then(names(others)).plain(".")
    };
    card.text(roles)
}

/// Who is what changed within a stage.
pub fn turn(
    passed: Option<&str>,
    candidate: &str,
    interviewer: Option<&str>,
    others: &[String],
) -> Card {
    let card = match passed {
        Some(name) => Card::line(
            Tone::Plain,
            Rich::new().strong(name).plain(" is passed over, and has a turn again when back."),
        ),
        None => Card::default(),
    };
    roles(card, candidate, interviewer, others)
        .button(Button::form("Answer in a form", FormName::Answer))
}

/// What an interviewer asks, told to them alone: nothing of a strong answer.
pub fn cue(candidate: &str, stage: Stage, bank: &Bank) -> Card {
    let rubric = bank.rubric();
    let probes = Criterion::of(stage).map(|one| one_line(&rubric.criterion(one).probe).into());
    let title = format!("You interview: stage {}", stage_name(bank, stage));
    Card::titled(Tone::Plain, title)
        .text(
            Rich::from("Ask in the thread; ")
                .strong(candidate)
                .plain(" answers. Open with this question, then ask after what is missing:"),
        )
        .quote(one_line(&rubric.stage(stage).question))
        .bullets(probes.collect())
        .small(
            Rich::from("Only you see this. What you write is not graded. ")
                .code("/next")
                .plain(" opens the next stage."),
        )
}

/// Somebody who is not the candidate writes in the thread: told alone.
pub fn you_listen(candidate: Option<&str>) -> Card {
    let who = match candidate {
        Some(name) => Rich::from("In this stage ")
            .strong(name)
            .plain(" is the candidate: what you write is talk, neither graded nor kept."),
        None => {
            "This stage has no candidate yet: what you write is neither graded nor kept.".into()
        }
    };
    Card::line(Tone::Plain, who).small(
        Rich::from("Your turn comes. ").code("/skip").plain(" passes over who is not there."),
    )
}
