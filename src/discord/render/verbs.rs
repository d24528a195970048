//! The commands that a card names, as they are typed in Discord: with the names of their options. Places are `markdown`'s.

use crate::{
    chat::{
        card::{Block, Card, Check},
        rich::{Rich, Run},
    },
    discord::commands,
};

/// The card with every command as it is typed in Discord.
pub(super) fn in_discord(card: &Card) -> Card {
    let mut card = card.clone();
    if let Some(typed) = card.title.as_deref().and_then(commands::typed) {
        card.title = Some(typed);
    }
    for block in &mut card.blocks {
        match block {
            Block::Text { text } | Block::Small { text } => name(text),
            Block::Bullets { items } => items.iter_mut().for_each(name),
            Block::Checks { items } => {
                items.iter_mut().map(|Check { text, .. }| text).for_each(name);
            }
            Block::Heading { .. }
            | Block::Picture { .. }
            | Block::Quote { .. }
            | Block::Stages { .. }
            | Block::Meter { .. }
            | Block::Table { .. } => {}
        }
    }
    card
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
