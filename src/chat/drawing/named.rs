//! The card as it is drawn on a platform that names commands and places in its own way; which way is the edge's business.

use crate::chat::{
    card::{Block, Card, Check},
    rich::Rich,
};

/// The card with every paragraph, list item and check as `name` leaves it.
pub fn named(card: &Card, mut name: impl FnMut(&mut Rich)) -> Card {
    let mut card = card.clone();
    for block in &mut card.blocks {
        match block {
            Block::Text { text } | Block::Small { text } => name(text),
            Block::Bullets { items } => items.iter_mut().for_each(&mut name),
            Block::Checks { items } => {
                items.iter_mut().map(|Check { text, .. }| text).for_each(&mut name);
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
