//! The menu, and help about commands.

use super::{
    lists::OpenInterview,
    phrases::{command, listed, sentence},
    refusals,
};
use crate::{
    chat::{
        card::{Button, Card, Tone},
        command::{
            parse::Misuse,
            table::{self, COMMANDS, Scope},
        },
        form::FormName,
        rich::{Rich, Run},
    },
    framework::problem::ProblemId,
    ids::ConversationId,
};
use chrono_tz::Tz;

/// Help about all commands.
pub fn help() -> Card {
    let section = |scope: Scope| {
        COMMANDS
            .iter()
            .filter(|spec| spec.scope == scope)
            .map(|spec| Rich::new().code(spec.usage()).plain(format!(" {}", spec.summary)))
            .collect()
    };
    let bare = COMMANDS.iter().filter(|spec| spec.bare).map(|spec| spec.name);
    Card::titled(Tone::Plain, "Commands")
        .text(
            "In an interview, whatever else you write is your answer to the open stage. Several messages are one answer.",
        )
        .heading("Anywhere")
        .bullets(section(Scope::Anywhere))
        .heading("In an interview")
        .bullets(section(Scope::Interview))
        .small(
            listed(bare.map(|name| Run::Code(name.to_owned())), " and ")
                .plain(" also work without the slash, alone in a message."),
        )
        .small(Rich::new().code("/help mock").plain(" shows one of them with examples."))
}

/// Help about one command.
pub fn help_about(name: &str) -> Card {
    let Some(spec) = table::find(name) else {
        let (given, nearest) = (name.to_owned(), table::nearest(name));
        return refusals::misuse(&Misuse::Unknown { given, nearest });
    };
    let examples: Vec<Rich> =
        spec.examples.iter().map(|line| Rich::new().code(format!("/{line}"))).collect();
    let mut card = Card::titled(Tone::Plain, spec.usage()).text(sentence(spec.summary));
    if spec.scope == Scope::Interview {
        card = card.small("Works within an interview.");
    }
    if spec.admin {
        card = card.small("For the hosts of this group and for admins.");
    }
    if !spec.aliases.is_empty() {
        let aliases = listed(spec.aliases.iter().map(command), " or ");
        card = card.small(Rich::new().plain("The same as ").then(aliases).plain("."));
    }
    if examples.is_empty() { card } else { card.heading("Examples").bullets(examples) }
}

/// The first card in a channel, for whoever brought us there: nothing is posted unasked. It may be shown elsewhere.
pub fn welcome(name: &str, zone: Tz, channel: &ConversationId) -> Card {
    let weekdays = format!("schedule add 0 9 * * mon-fri {}", zone.name());
    Card::titled(Tone::Plain, "Greenroom is here")
        .text(
            Rich::new()
                .plain("Hello ")
                .strong(name)
                .plain(". ")
                .place(channel.clone(), "Your channel")
                .plain(
                    " can now practise machine-learning system design interviews. I post nothing unasked, and only you \
                     see this.",
                ),
        )
        .text(
            "A problem of the day is posted on the days and at the hour that you choose. Whoever wants to joins, and is \
             interviewed in a thread, in ten stages, with feedback from a published rubric.",
        )
        .small(
            Rich::from("9:00 is meant in the time zone ")
                .strong(zone.name())
                .plain("; with other days or another hour you can also choose another zone."),
        )
        .button(Button::new("Weekdays at 9:00", weekdays).primary())
        .button(Button::form("Other days or hour…", FormName::Schedule))
        .button(Button::new("Post the first problem now", "post"))
}

/// Where what people write in a thread cannot be read: below the card that a thread begins at.
pub fn cannot_read() -> Rich {
    Rich::from("I cannot read plain messages here. Answer with the button ")
        .strong("Answer in a form")
        .plain(", mention me in your message, or write to me directly.")
}

/// What can be started or resumed.
pub fn menu(
    name: &str,
    today: Option<&(ProblemId, String, u8)>,
    open: &[OpenInterview],
    areas: &[&str],
) -> Card {
    let mut card = Card::titled(Tone::Plain, "Greenroom")
        .text(
            Rich::new()
                .plain("Hello ")
                .strong(name)
                .plain(". An interview here has ten stages. Each is graded by a published rubric, and your own words ")
                .plain("are the evidence."),
        );
    for (index, line) in open.iter().enumerate() {
        let button = line.resume_button();
        card = card.button(if index == 0 { button.primary() } else { button });
    }
    if let Some((id, title, difficulty)) = today {
        let practise = Button::new("Practise today's problem", format!("practice {}", id.slug()));
        card = card
            .text(
                Rich::new()
                    .plain("Problem of the day: ")
                    .strong(title.as_str())
                    .plain(format!(", difficulty {difficulty} of 5.")),
            )
            .button(if open.is_empty() { practise.primary() } else { practise })
            .button(Button::new("Mock interview on it", format!("mock {}", id.slug())));
    }
    card = card.button(Button::new("A random problem", "practice random"));
    card = card
        .button(Button::form("Choose a problem…", FormName::Practice))
        .button(Button::form("Mock interview…", FormName::Mock));
    for area in areas {
        card = card.button(Button::new(format!("Area: {area}"), format!("practice {area}")));
    }
    card.small(
        Rich::new()
            .code("/problems")
            .plain(" lists every problem, ")
            .code("/help")
            .plain(" every command."),
    )
}
