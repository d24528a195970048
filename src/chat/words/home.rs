//! The page that a platform keeps for one person: what runs, what was reached, where the group stands.

use super::lists::{OpenInterview, ScheduleLine};
use crate::{
    chat::{
        card::{Block, Button, Card, Tone},
        form::FormName,
        rich::Rich,
    },
    framework::stage::Stage,
    ids::ConversationId,
};
use chrono_tz::Tz;

/// What the page shows, each as it is elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home<'a> {
    /// Interviews that are not closed.
    pub open: &'a [OpenInterview],
    /// The card of the person's progress.
    pub progress: Card,
    /// Their group: its channel, its board of the week, if it has boards, and its schedules.
    pub group: Option<(ConversationId, Option<Card>, Vec<ScheduleLine>)>,
    /// Their time zone, as the platform tells it.
    pub zone: Option<Tz>,
}

/// The page.
pub fn home(home: Home<'_>) -> Card {
    let mut card = Card::titled(Tone::Plain, "Your practice room");
    card = match home.open {
        [] => card.text("No interview of yours is running."),
        open => {
            let line = |one: &OpenInterview| {
                let stage = format!(", stage {} of {}", one.stage.number(), Stage::COUNT);
                one.named().plain(stage)
            };
            card.heading("Running").bullets(open.iter().map(line).collect())
        }
    };
    for (index, one) in home.open.iter().enumerate() {
        let button = one.resume_button();
        card = card.button(if index == 0 { button.primary() } else { button });
    }
    let practise = Button::form("Practise…", FormName::Practice);
    card = card
        .button(if home.open.is_empty() { practise.primary() } else { practise })
        .button(Button::form("Mock interview…", FormName::Mock));
    card = within(card, home.progress);
    let settings = match home.zone {
        Some(zone) => Rich::from("Time zone: ")
            .strong(zone.name())
            .plain(", as in your profile. Change it there, and it changes here."),
        None => "Time zone: not told by your profile.".into(),
    };
    let mut settings = vec![settings];
    if let Some((channel, board, schedules)) = home.group {
        if let Some(board) = board {
            card = within(card, board);
        }
        settings.push(Rich::from("Group: ").place(channel, "your channel").plain("."));
        settings.extend(schedules.iter().map(|one| Rich::from("Schedule ").then(one.words())));
    }
    card.heading("Settings").bullets(settings)
}

/// Adds another card as a part of this one; what it offers to press is offered above.
fn within(card: Card, part: Card) -> Card {
    let card = match part.title {
        Some(title) => card.heading(title),
        None => card,
    };
    part.blocks.into_iter().fold(card, |card, block| match block {
        // Headings of a part stand below its own.
        Block::Heading { text } => card.text(Rich::new().strong(text)),
        other => card.block(other),
    })
}
