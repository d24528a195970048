//! The platform-neutral language: what people send, what the bot says, and the one table of commands.
//!
//! Edges turn their frames into an [`inbound::Inbound`] and render a [`card::Card`]; neither knows the other.

pub mod card;
pub mod command;
pub mod drawing;
pub mod file;
pub mod form;
pub mod inbound;
pub mod picture;
pub mod ping;
pub mod rich;
pub mod sheet;
pub mod words;
