//! From a typed line to a frame that is handed in, and to the answers that were shown.

use super::{
    Console, Front, frame,
    frame::{Deed, Did},
    line::{self, Said, Typed},
};
use crate::{chat::card::Card, ids::ConversationId};
use chrono::{DateTime, TimeDelta, Utc};

/// One stay at the terminal.
pub(super) struct Sitting<'a> {
    pub(super) console: &'a Console,
    front: &'a dyn Front,
    /// How many things were done.
    count: u64,
    last_at: DateTime<Utc>,
}

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing.
    Nothing,
    /// To leave.
    Leave,
    /// To do something.
    Act(Act),
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Act {
    name: String,
    conversation: ConversationId,
    did: Did,
    /// What to ask before.
    pub(super) confirm: Option<String>,
}

impl<'a> Sitting<'a> {
    pub(super) fn new(console: &'a Console, front: &'a dyn Front) -> Self {
        Self { console, front, count: 0, last_at: DateTime::UNIX_EPOCH }
    }

    /// Shows a card of the terminal's own.
    pub(super) fn note(&self, card: &Card) {
        self.console.screen().note(card, &self.console.settings);
    }

    /// The owner comes, with what they want.
    pub(super) fn arrival(&self) -> Act {
        Act {
            name: self.console.settings.name.clone(),
            conversation: frame::room(),
            did: Did::Arrived { wanted: self.console.settings.wanted.clone() },
            confirm: None,
        }
    }

    /// What a line means with the screen as it is.
    pub(super) fn asked(&self, line: &str) -> Asked {
        let (speaker, said) = match line::read(line) {
            Typed::Nothing => return Asked::Nothing,
            Typed::Leave => return Asked::Leave,
            Typed::Said { speaker, said } => (speaker, said),
        };
        let screen = self.console.screen();
        let (conversation, did, confirm) = match said {
            Said::Command(line) => (screen.current().clone(), Did::Commanded { line }, None),
            Said::Text(text) => (screen.current().clone(), Did::Wrote { text }, None),
            Said::Number(number) => match screen.choice(number) {
                Some(choice) => (
                    choice.conversation.clone(),
                    Did::Commanded { line: choice.button.action.clone() },
                    choice.button.confirm.clone(),
                ),
                None => (screen.current().clone(), Did::Wrote { text: number.to_string() }, None),
            },
        };
        let name = speaker.unwrap_or_else(|| self.console.settings.name.clone());
        Asked::Act(Act { name, conversation, did, confirm })
    }

    /// Stores what is done; everything shown from now on answers it.
    pub(super) async fn hand_in(&mut self, act: Act) -> anyhow::Result<()> {
        let settings = &self.console.settings;
        // Platform time decides the order, so no two things have the same, however fast they come.
        let at = settings.clock.now().max(self.last_at + TimeDelta::milliseconds(1));
        let Act { name, conversation, did, .. } = act;
        let deed = Deed { name: &name, zone: settings.zone, conversation, did, at };
        // Counted even if it cannot be stored: no key ever stands for two things.
        self.count += 1;
        self.last_at = at;
        let frame = deed.frame(&settings.sitting, self.count)?;
        self.console.screen().begin_answers();
        let stored = self.front.hand_in(frame).await;
        if stored.is_err() {
            self.console.screen().end_answers();
        }
        stored
    }

    /// Waits until all answers were shown.
    pub(super) async fn settled(&self) {
        self.front.settled().await;
        self.console.screen().end_answers();
    }
}
