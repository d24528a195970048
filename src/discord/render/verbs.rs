//! The commands that a card names, as they are typed in Discord: with the names of their options. Places are `markdown`'s.

use crate::{
    chat::{
        card::Card,
        drawing::named::named,
        rich::{Rich, Run},
    },
    discord::commands,
};

/// The card with every command as it is typed in Discord.
pub(super) fn in_discord(card: &Card) -> Card {
    let mut drawn = named(card, name);
    if let Some(typed) = card.title.as_deref().and_then(commands::typed) {
        drawn.title = Some(typed);
    }
    drawn
}

fn name(text: &mut Rich) {
    for run in &mut text.0 {
        if let Run::Code(code) = run
            && let Some(typed) = commands::typed(code)
        {
            *code = typed;
        }
    }
}
