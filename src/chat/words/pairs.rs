//! Partners for a mock interview: found, waited for, listed.

use super::phrases::counted;
use crate::{
    chat::{
        card::{Button, Card, Tone},
        rich::Rich,
    },
    progress::partners::{AGAIN_DAYS, WAITS_DAYS},
};

/// Names that a list shows; beyond it they are counted.
const NAMES_SHOWN: usize = 20;

fn start() -> Button {
    Button::new("Start a mock", "mock random").primary()
}

/// Told to each of two alone: whom they practise with, and how many minutes of their waking hours both share.
pub fn paired(partner: &str, common_minutes: i64) -> Card {
    let hours = u32::try_from(common_minutes / 60).unwrap_or(0);
    Card::titled(Tone::Good, "You have a partner")
        .text(
            Rich::from("You practise with ")
                .strong(partner)
                .plain(format!(". Your waking hours share {}.", counted(hours, "hour"))),
        )
        .text("Agree on a time. One starts a mock here and answers, the other reads along and tells afterwards what was clear; then change places.")
        .small(
            Rich::new()
                .code("/mock")
                .plain(" starts one, too. ")
                .code("/pair")
                .plain(" finds you another partner."),
        )
        .button(start())
}

/// Nobody fits yet; whoever asked is on the list.
pub fn waiting() -> Card {
    Card::line(Tone::Good, "You are on the list. I tell you both, each alone, when there is a partner for you.")
        .small(
            Rich::from(format!(
                "Nobody gets a partner of the last {AGAIN_DAYS} days again, or one who sleeps while they are awake. After {WAITS_DAYS} days you are off the list; "
            ))
            .code("/pair leave")
            .plain(" takes you off now."),
        )
}

/// Who waits, and whoever the reader was paired with last.
pub fn list(names: &[String], waits: bool, partner: Option<&str>) -> Card {
    let title = "Looking for a partner";
    let mut shown: Vec<Rich> =
        names.iter().take(NAMES_SHOWN).map(|name| Rich::new().plain(name.as_str())).collect();
    if let Some(more) = names.len().checked_sub(NAMES_SHOWN).filter(|more| *more > 0) {
        shown.push(Rich::from(format!("and {more} more")));
    }
    let card = Card::titled(Tone::Plain, title);
    let card = if shown.is_empty() { card.text("Nobody is waiting.") } else { card.bullets(shown) };
    let card = match partner {
        Some(partner) => {
            card.text(Rich::from("Your partner: ").strong(partner).plain(".")).button(start())
        }
        None => card,
    };
    let (code, what) = if waits {
        ("/pair leave", " takes you off the list.")
    } else {
        ("/pair", " puts you on the list.")
    };
    card.small(Rich::new().code(code).plain(what))
}

/// Whoever waited waits no longer.
pub fn left() -> Card {
    Card::line(
        Tone::Good,
        Rich::from("You are off the list. ").code("/pair").plain(" puts you on it again."),
    )
}

/// Whoever wants to be taken off the list is not on it.
pub fn not_waiting() -> Card {
    Card::line(
        Tone::Warn,
        Rich::from("You are not on the list. ").code("/pair").plain(" puts you on it."),
    )
}

/// Alone with the bot there is nobody to be paired with.
pub fn nobody_here() -> Card {
    Card::line(
        Tone::Warn,
        Rich::from("Partners are found in a channel: say ")
            .code("/pair")
            .plain(" there. Alone you can start ")
            .code("/mock")
            .plain("."),
    )
}
