//! Discord as a chat platform: events and interactions become frames, cards become embeds. What an interview is, is not
//! known here.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `settings` | what is set up |
//! | `place` | ids of Discord's places and people |

pub mod place;
pub mod settings;

/// Name of this edge in frames and messages.
pub const NAME: &str = "discord";
