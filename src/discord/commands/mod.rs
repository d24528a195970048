//! Slash commands of Discord: every verb of the command table is one, its arguments are options.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `options` | the options of each verb, in the order of the command grammar |
//! | `register`, `registered` | what Discord is told of them, and whether it knows them already |
//! | `line` | a given command as a line of the grammar, and a line as it is typed here |
//! | `complete` | what is offered while somebody types |
//!
//! What a command means is the grammar's business.

mod complete;
mod line;
mod options;
mod register;
mod registered;

pub use complete::{choices, focused};
pub use line::{line, typed};
pub use register::commands;
pub use registered::are_registered;

#[cfg(test)]
mod tests;
