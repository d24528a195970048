//! Accounts that are one person's: a code, and what came of it.

use super::phrases::counted;
use crate::{
    chat::{
        card::{Card, Tone},
        rich::Rich,
    },
    progress::linking::{COUNTS_MINUTES, Code, MOST_TRIES, TRIES_MINUTES},
};
use chrono::{DateTime, Utc};

/// An account as people know it: their name there, and the platform.
pub fn account(name: &str, platform: &str) -> String {
    let mut letters = platform.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{name} ({first}{})", letters.as_str())
}

/// The accounts that are linked with this one.
fn linked_with(others: &[String]) -> Rich {
    Rich::from("Linked with this account: ").strong(others.join(", ")).plain(".")
}

fn way_out() -> Rich {
    Rich::new().code("/link none").plain(" ends it for this account.")
}

/// The code, with the accounts that are linked already.
pub fn code(code: &Code, others: &[String]) -> Card {
    let card = Card::titled(Tone::Plain, "Link your other account")
        .text(
            // Without a slash: how a command is given differs from platform to platform.
            Rich::from("Say ")
                .code(format!("link {code}"))
                .plain(" to me there, as a command: on Discord, on Slack, or in another workspace that this Greenroom serves."),
        )
        .text("Both are one person from then on: one progress, one streak, one set of settings. Boards stay those of each group.")
        .small(format!(
            "It works once, for {COUNTS_MINUTES} minutes. Show it to nobody: whoever gives it can see and erase what is yours."
        ));
    let card = match others {
        [] => card,
        others => card.text(linked_with(others)).small(way_out()),
    };
    card.fleeting()
}

/// The accounts are linked; said to both.
pub fn linked(others: &[String]) -> Card {
    Card::titled(Tone::Good, "Your accounts are linked")
        .text(linked_with(others))
        .bullets(vec![
            "Progress, streak and outlines you have seen count for all of them.".into(),
            "What you set with one holds for all. Where one hides from boards, all do.".into(),
            Rich::new()
                .code("/privacy")
                .plain(" shows, copies and erases what is kept of all of them."),
        ])
        .small(way_out())
}

/// This account is linked no longer.
pub fn unlinked() -> Card {
    Card::line(
        Tone::Good,
        "This account is linked with no other now. What each has done stays its own.",
    )
}

/// There is nothing to end.
pub fn not_linked() -> Card {
    Card::line(
        Tone::Warn,
        Rich::from("This account is linked with no other. ")
            .code("/link")
            .plain(" gives you a code for that."),
    )
}

/// The code is wrong, void or used; so often may another be tried.
pub fn wrong_code(left: u32) -> Card {
    let left = match left {
        0 => format!("Wait {TRIES_MINUTES} minutes before you try another."),
        left => format!("You can try {} more.", counted(left, "time")),
    };
    Card::line(
        Tone::Warn,
        Rich::from(format!(
            "This code does not count. Codes work once, for {COUNTS_MINUTES} minutes. {left} "
        ))
        .code("/link")
        .plain(" on your other account gives you a new one."),
    )
}

/// Too many wrong codes.
pub fn too_many_tries(until: DateTime<Utc>) -> Card {
    Card::line(
        Tone::Warn,
        Rich::from(format!("Those were {MOST_TRIES} wrong codes. You can try again from "))
            .time(until)
            .plain(". Or take a code from here to your other account: ")
            .code("/link")
            .plain("."),
    )
}

/// The code was told to the account that gives it.
pub fn own_code() -> Card {
    Card::line(
        Tone::Warn,
        Rich::from("This code is for your other account: say it there, not here. ")
            .code("/link")
            .plain(" gives you a new one."),
    )
}

/// This account is linked with others already.
pub fn linked_already(others: &[String]) -> Card {
    Card::line(
        Tone::Warn,
        Rich::from("This account is linked already, with ")
            .strong(others.join(", "))
            .plain(". Say ")
            .code("/link none")
            .plain(" first, or link the other one with a code from here: ")
            .code("/link")
            .plain("."),
    )
}
