//! What went wrong in a place and only whoever runs it can mend: told to the host, once a month for each kind.

use super::NoEntry;
use crate::{
    chat::{
        card::{Card, Tone},
        rich::Rich,
    },
    ids::ConversationId,
};

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// Nothing can be said there.
    Closed(NoEntry),
    /// The platform did not take how a card looks: its words were said without.
    Layout,
    /// A picture was left out, for want of a permission as the platform names it.
    NoPicture(&'static str),
    /// What people wrote there while we were away cannot be read, for want of a permission as the platform names it.
    Unread(&'static str),
}

impl Trouble {
    /// As a word in keys.
    pub fn word(self) -> String {
        match self {
            Self::Closed(why) => format!("closed-{why:?}"),
            Self::Layout => "layout".to_owned(),
            Self::NoPicture(permission) => format!("picture-{permission}"),
            Self::Unread(permission) => format!("unread-{permission}"),
        }
    }
}

/// The card for the host of a channel.
pub fn trouble(what: Trouble, channel: &ConversationId) -> Card {
    let there = |before: &str| Rich::from(before).place(channel.clone(), "your channel");
    let give = |permission: &str| {
        Rich::from("Give me the permission ")
            .strong(permission)
            .plain(" there, in the channel's settings.")
    };
    let (words, way_out) = match what {
        Trouble::Closed(NoEntry::Lacks(permission)) => {
            (there("I could not say something in ").plain("."), give(permission))
        }
        Trouble::Closed(NoEntry::TooManyThreads) => (
            there("No more threads can be opened in ").plain("."),
            "Close old threads there; interviews need new ones.".into(),
        ),
        Trouble::Closed(_) => (
            there("I could not say something in ").plain("."),
            "Invite me there again and let me post, or tell people to practise elsewhere.".into(),
        ),
        Trouble::Layout => (
            there("A card of mine in ").plain(" was not accepted as it looks; its words were shown without buttons."),
            "That is a fault of Greenroom: the log says which card. Please report it to whoever runs it.".into(),
        ),
        Trouble::NoPicture(permission) => {
            (there("I left out a picture in ").plain("."), give(permission))
        }
        Trouble::Unread(permission) => {
            (there("What people answer while I am away is lost in ").plain("."), give(permission))
        }
    };
    Card::line(Tone::Warn, words)
        .text(way_out)
        .small("You are told because you brought me there; of this only once a month.")
}
