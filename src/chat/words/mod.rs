//! Every word the bot says, as functions that return a card; nothing is decided here.
//!
//! What is said during an interview is in [`walk`], of its answers in [`feedback`], at its end in [`report`], lists in
//! [`lists`], and refusals, faults and help here.

pub mod feedback;
pub mod lists;
pub mod report;
pub mod walk;

use super::{
    card::{Button, Card, Tone},
    command::{
        parse::Misuse,
        table::{self, COMMANDS, Scope},
    },
    rich::Rich,
};
use crate::{
    framework::{bank::Bank, problem::ProblemId, stage::Stage},
    interview::{event::Refusal, step::Move},
};

/// Longest piece of a person's words shown as a quote, in characters; the whole answer is in the thread anyway.
const QUOTE_LENGTH: usize = 220;

/// A text on one line: what content files and people wrap, the platform wraps anew.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A person's words cut to quoting length between words.
pub fn quoted(text: &str) -> String {
    let flat = one_line(text);
    if flat.chars().count() <= QUOTE_LENGTH {
        return flat;
    }
    let cut: String = flat.chars().take(QUOTE_LENGTH).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    format!("{} …", whole_words.trim_end_matches([',', ';', ':', '-']))
}

/// Counts things: `1 point`, `2 points`.
pub fn counted(number: impl Into<u64>, thing: &str) -> String {
    let number = number.into();
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// A stage with its number and title: `2 Define inputs and outputs`.
pub fn stage_name(bank: &Bank, stage: Stage) -> String {
    format!("{} {}", stage.number(), bank.rubric().stage(stage).title)
}

/// The move as something to type.
fn move_command(possible: Move) -> Option<&'static str> {
    match possible {
        Move::Answer => None,
        Move::Next => Some("/next"),
        Move::Back => Some("/back"),
        Move::Hint => Some("/hint"),
        Move::Skip => Some("/skip"),
        Move::Pause => Some("/pause"),
        Move::Resume => Some("/resume"),
        Move::Finish => Some("/finish"),
        Move::GiveUp => Some("/give-up"),
    }
}

/// A move the rules do not allow now, with what is possible instead.
pub fn refused(refusal: &Refusal, possible: &[Move], bank: &Bank) -> Card {
    let reason = match refusal {
        Refusal::Closed => "This interview is over.".to_owned(),
        Refusal::Paused => "This interview is paused.".to_owned(),
        Refusal::NotPaused => "This interview is running already.".to_owned(),
        Refusal::NotACandidate => "You are not a candidate of this interview.".to_owned(),
        Refusal::NothingWritten(stage) => {
            format!("There is no answer in stage {} yet.", stage_name(bank, *stage))
        }
        Refusal::FirstStage => "This is the first stage; there is none before it.".to_owned(),
        Refusal::NotReached(stage) => {
            format!("Stage {} was not open yet.", stage_name(bank, *stage))
        }
        Refusal::AlreadyThere(stage) => {
            format!("Stage {} is the open one.", stage_name(bank, *stage))
        }
        Refusal::NoMoreHints(stage) => {
            format!("All three hints of stage {} are taken.", stage_name(bank, *stage))
        }
        Refusal::MockCannotPause => {
            "A mock runs against the clock and cannot be paused.".to_owned()
        }
        Refusal::AlreadyJoined => "You are a candidate of this interview already.".to_owned(),
        Refusal::NotAGroup => "Practice and mock interviews have one candidate.".to_owned(),
    };
    Card::line(Tone::Warn, reason).text(way_out(possible))
}

fn way_out(possible: &[Move]) -> Rich {
    let commands: Vec<&str> = possible.iter().filter_map(|&one| move_command(one)).collect();
    let mut rich = Rich::new();
    if possible.is_empty() {
        return rich
            .plain("Start another with ")
            .code("/practice")
            .plain(" or ")
            .code("/mock")
            .plain(".");
    }
    rich = rich.plain("Possible now: ");
    if possible.contains(&Move::Answer) {
        rich = rich.plain("write an answer");
        if !commands.is_empty() {
            rich = rich.plain(", ");
        }
    }
    for (index, command) in commands.iter().enumerate() {
        if index > 0 {
            rich = rich.plain(", ");
        }
        rich = rich.code(*command);
    }
    rich.plain(".")
}

/// A line that is not a command.
pub fn misuse(misuse: &Misuse) -> Card {
    match misuse {
        Misuse::Unknown { given, nearest } => {
            let card = Card::line(
                Tone::Warn,
                Rich::new().plain("There is no command ").code(format!("/{given}")).plain("."),
            );
            if nearest.is_empty() {
                return card
                    .text(Rich::new().plain("See ").code("/help").plain(" for all of them."));
            }
            let mut rich = Rich::new().plain("Did you mean ");
            for (index, name) in nearest.iter().enumerate() {
                if index > 0 {
                    rich = rich.plain(" or ");
                }
                rich = rich.code(format!("/{name}"));
            }
            card.text(rich.plain("?"))
        }
        Misuse::Arguments { name, reason } => {
            let mut reason = capital(reason);
            if !reason.ends_with(['.', '?']) {
                reason.push('.');
            }
            let usage =
                table::find(name).map_or_else(|| format!("/{name}"), table::CommandSpec::usage);
            Card::line(Tone::Warn, reason).text(Rich::new().plain("It goes: ").code(usage))
        }
    }
}

/// A problem that the bank does not have.
pub fn no_such_problem(typed: &str, nearest: &[&ProblemId], areas: &[&str]) -> Card {
    let card = Card::line(
        Tone::Warn,
        format!("There is no problem or area \u{201c}{}\u{201d}.", quoted(typed)),
    );
    let card = match nearest {
        [] => card,
        ids => {
            let mut rich = Rich::new().plain("Near it: ");
            for (index, id) in ids.iter().enumerate() {
                if index > 0 {
                    rich = rich.plain(", ");
                }
                rich = rich.code(id.as_str());
            }
            card.text(rich.plain("."))
        }
    };
    card.text(
        Rich::new()
            .plain("Areas: ")
            .plain(areas.join(", "))
            .plain(". See ")
            .code("/problems")
            .plain(" for all of them."),
    )
}

/// A command of an interview where there is none.
pub fn no_interview_here(name: &str) -> Card {
    Card::line(
        Tone::Warn,
        Rich::new()
            .code(format!("/{name}"))
            .plain(" works within an interview, and none is open here."),
    )
    .text(
        Rich::new()
            .plain("Start one with ")
            .code("/practice")
            .plain(", or go on with one with ")
            .code("/resume")
            .plain("."),
    )
}

/// Words written where no interview listens.
pub fn nobody_listens() -> Card {
    Card::line(Tone::Warn, "No interview is open here, so nothing was graded or kept.").text(
        Rich::new()
            .plain("Start one with ")
            .code("/practice")
            .plain(", or see ")
            .code("/menu")
            .plain("."),
    )
}

/// A message without words.
pub fn nothing_said() -> Card {
    Card::line(Tone::Warn, "That message has no words in it.")
        .text(Rich::new().plain("Write an answer, or see ").code("/menu").plain("."))
}

/// Something only hosts and admins may do.
pub fn admins_only(name: &str) -> Card {
    Card::line(
        Tone::Warn,
        Rich::new()
            .code(format!("/{name}"))
            .plain(" is for the hosts of this group and the admins of this workspace."),
    )
    .text("Ask one of them to do it.")
}

/// Something of ours broke; the reference finds it in the log.
pub fn broken(reference: &str) -> Card {
    Card::line(
        Tone::Warn,
        Rich::new()
            .plain("Something went wrong on our side. What you wrote is kept. Reference: ")
            .code(reference),
    )
    .text("Try again; if it happens again, tell the person who runs this bot the reference.")
}

/// A numbered message that is not there.
pub fn no_such_message(count: usize) -> Card {
    let there = match count {
        0 => "You have written nothing in this stage yet.".to_owned(),
        1 => "There is one message of yours in this stage.".to_owned(),
        more => format!("There are {more} messages of yours in this stage, counted from 1."),
    };
    Card::line(Tone::Warn, there)
}

/// An interview number that is not one of theirs.
pub fn no_such_interview() -> Card {
    Card::line(Tone::Warn, "You have no open interview with that number.")
        .text(Rich::new().plain("See ").code("/menu").plain(" for those you can go on with."))
}

/// Help about all commands.
pub fn help() -> Card {
    let section = |scope: Scope| {
        COMMANDS
            .iter()
            .filter(|spec| spec.scope == scope)
            .map(|spec| Rich::new().code(spec.usage()).plain(format!(" {}", spec.summary)))
            .collect()
    };
    Card::titled(Tone::Plain, "Commands")
        .text("Everything else you write in an interview is your answer to the open stage; several messages are one answer.")
        .heading("Anywhere")
        .bullets(section(Scope::Anywhere))
        .heading("In an interview")
        .bullets(section(Scope::Interview))
        .small("Alone in a message, next, hint, skip, why and finish work without the slash.")
}

/// Help about one command.
pub fn help_about(name: &str) -> Card {
    let Some(spec) = table::find(name) else {
        return misuse(&Misuse::Unknown { given: name.to_owned(), nearest: table::nearest(name) });
    };
    let examples = spec.examples.iter().map(|line| Rich::new().code(format!("/{line}"))).collect();
    let mut card = Card::titled(Tone::Plain, spec.usage()).text(format!("{}.", spec.summary));
    if !spec.aliases.is_empty() {
        card = card.small(format!(
            "Also: {}",
            spec.aliases.iter().map(|name| format!("/{name}")).collect::<Vec<_>>().join(", ")
        ));
    }
    if spec.examples.is_empty() { card } else { card.heading("Examples").bullets(examples) }
}

/// What can be started or resumed.
pub fn menu(
    name: &str,
    today: Option<&(ProblemId, String, u8)>,
    open: &[lists::OpenInterview],
    areas: &[&str],
) -> Card {
    let mut card = Card::titled(Tone::Plain, "Greenroom").text(format!(
        "Hello {name}. Ten stages, graded against a published rubric with your own words as evidence."
    ));
    for line in open {
        card = card.button(
            Button::new(
                format!("Resume {} at stage {}", line.title, line.stage.number()),
                format!("resume {}", line.id),
            )
            .primary(),
        );
    }
    if let Some((id, title, difficulty)) = today {
        card = card
            .text(
                Rich::new()
                    .plain("Problem of the day: ")
                    .strong(title.as_str())
                    .plain(format!(", difficulty {difficulty} of 5.")),
            )
            .button(Button::new("Practise today's problem", format!("practice {id}")))
            .button(Button::new("Mock interview on it", format!("mock {id}")));
    }
    card = card.button(Button::new("A random problem", "practice random"));
    for area in areas {
        card = card.button(Button::new(format!("Area: {area}"), format!("practice {area}")));
    }
    card.small(
        Rich::new()
            .code("/problems")
            .plain(" lists them all, ")
            .code("/help")
            .plain(" the commands."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_quote_is_cut_between_words() {
        let long = "word ".repeat(100);
        let cut = quoted(&long);
        assert!(cut.ends_with("word …"), "{cut}");
        assert!(cut.chars().count() <= QUOTE_LENGTH + 2);
        assert_eq!(quoted("  two\n words "), "two words");
    }

    #[test]
    fn a_refusal_says_what_is_possible() {
        let text = format!("{:?}", way_out(&[Move::Answer, Move::Hint, Move::Skip]));
        assert!(
            text.contains("write an answer") && text.contains("/hint") && text.contains("/skip"),
            "{text}"
        );
        assert!(format!("{:?}", way_out(&[])).contains("/practice"));
    }
}
