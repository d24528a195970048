//! Parts of a card as lines of characters, for platforms that show text: tables, bars, ticks. Markup is an edge's business.

pub mod bars;
pub mod table;
