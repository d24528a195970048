//! Parts of a card as lines of characters, for platforms that show text: tables, bars, ticks; and the card with commands and
//! places named as a platform wants. Markup is an edge's business.

pub mod bars;
pub mod named;
pub mod table;
