//! Every card, in the states in which people meet it: as it is stored, and as the terminal shows it at 72 columns.
//!
//! The cards are made by the functions of `chat::words` from the built-in content and real states of the machine;
//! only the grades are made by hand, in `cast`. A function that returns a card and is not shown here is a failure.

#![expect(clippy::unwrap_used, reason = "content and states that cannot be had fail the test")]

mod cast;
mod discord;
mod goals;
mod groups;
mod laws;
mod lists;
mod own;
mod peers;
mod privacy;
mod refusals;
mod report;
mod slack;
mod walk;

use chrono_tz::Tz;
use greenroom::{
    chat::card::Card,
    console::render::{Style, render},
};
use std::{collections::BTreeMap, fmt::Write as _};

/// A card with the function that made it and the state it was made in.
pub(crate) struct Shown {
    pub(crate) function: &'static str,
    pub(crate) state: String,
    pub(crate) card: Card,
}

/// Calls a function of `chat::words` and keeps its card under the function's own name, so that the name cannot lie.
#[macro_export]
macro_rules! show {
    ($all:ident, $state:expr, $first:ident $(:: $path:ident)* ( $($argument:expr),* $(,)? )) => {
        $all.push($crate::Shown {
            function: concat!(stringify!($first) $(, "::", stringify!($path))*),
            state: String::from($state),
            card: greenroom::chat::words::$first $(:: $path)* ( $($argument),* ),
        })
    };
}

/// All cards, those of one function in the order in which they were made.
pub(crate) fn all() -> Vec<Shown> {
    let mut all = Vec::new();
    walk::start_and_stages(&mut all);
    walk::grades(&mut all);
    walk::asides(&mut all);
    walk::time(&mut all);
    report::cards(&mut all);
    lists::rooms(&mut all);
    lists::guide(&mut all);
    goals::cards(&mut all);
    own::cards(&mut all);
    refusals::cards(&mut all);
    privacy::cards(&mut all);
    peers::cards(&mut all);
    groups::cards(&mut all);
    all
}

fn by_function() -> BTreeMap<&'static str, Vec<Shown>> {
    let mut by_function: BTreeMap<&'static str, Vec<Shown>> = BTreeMap::new();
    for shown in all() {
        by_function.entry(shown.function).or_default().push(shown);
    }
    by_function
}

/// As a plain terminal shows it.
pub(crate) fn text(card: &Card, width: usize) -> String {
    let (colour, zone) = (false, Tz::Europe__Berlin);
    render(card, &Style { width, colour, first_choice: 1, zone, now: cast::now() })
}

fn check(kind: &str, of: impl Fn(&[Shown]) -> String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (function, cards) in by_function() {
            let name = format!("{}.{kind}", function.replace("::", "."));
            insta::assert_snapshot!(name, of(&cards));
        }
    });
}

#[test]
fn every_card_reads_as_it_did_in_a_terminal() {
    check("text", |cards| {
        let mut page = String::new();
        for shown in cards {
            let _ = writeln!(page, "═══ {} ═══{}", shown.state, text(&shown.card, 72));
        }
        page
    });
}

#[test]
fn every_card_is_stored_as_it_was() {
    check("json", |cards| {
        let stored: BTreeMap<&str, &Card> =
            cards.iter().map(|shown| (shown.state.as_str(), &shown.card)).collect();
        serde_json::to_string_pretty(&stored).unwrap()
    });
}
