//! The terminal as one more chat platform: typed lines become frames, cards become lines of text.
//!
//! A terminal is one person's channel, the *room*, and the threads of interviews that begin in it. One conversation is
//! on the screen at a time: it is the one that what is typed next goes to, and cards move it with their
//! [`Focus`](crate::chat::card::Focus). A choice that is pressed goes to the conversation its card is in, as a press
//! on a chat platform does.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `line` | what a typed line is |
//! | `frame` | what was done, as a frame, and what a frame means |
//! | `render/` | a card as text |
//! | `files` | files that go with a card, saved |
//! | `screen` | what stands on the screen: the conversation, its choices, the output |
//! | `sitting` | from a line to a frame handed in |
//! | `piped`, `interactive` | where lines come from |
//! | `editor`, `prompt`, `completion` | what helps to type them |
//!
//! Nothing is kept between two sittings: what matters is in the store before [`Front::hand_in`] returns.

mod completion;
mod editor;
mod files;
pub mod frame;
mod interactive;
mod line;
mod piped;
mod prompt;
pub mod render;
mod screen;
mod sitting;
mod words;

use crate::{
    chat::inbound::Inbound,
    ids::{ConversationId, GroupId, PlatformName},
    service::ports::{
        clock::Clock,
        platform::{Outbound, Platform, SendError, Sent},
        rows::{Frame, InboxRow},
    },
};
use async_trait::async_trait;
use chrono_tz::Tz;
use screen::Screen;
use std::{
    io::{BufRead, Write},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What the terminal needs of the service.
#[async_trait]
pub trait Front: Send + Sync {
    /// Takes a frame; it is durable when this returns.
    ///
    /// # Errors
    /// It could not be stored: nothing of it happened.
    async fn hand_in(&self, frame: Frame) -> anyhow::Result<()>;

    /// Waits until everything handed in was worked on and everything to be said to it was sent.
    async fn settled(&self);
}

/// How one terminal is set up.
pub struct Settings {
    /// What its owner is called; their id is made of it, in lower case.
    pub name: String,
    /// What the terminal was opened for, as a line of the command grammar without the slash.
    pub wanted: Option<String>,
    /// Where its owner is.
    pub zone: Tz,
    /// Whether colours may be used.
    pub colour: bool,
    /// Tells how many columns there are now; see [`terminal_columns`].
    pub columns: Box<dyn Fn() -> usize + Send + Sync>,
    /// Unlike that of every sitting before: keys of frames begin with it.
    pub sitting: String,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Where files that go with a card are saved; without it their contents are shown below the card.
    pub files: Option<PathBuf>,
}

/// Where typed lines come from.
pub enum Input {
    /// A pipe or file: each line is a message or a command.
    Piped(Box<dyn BufRead + Send>),
    /// The terminal this process runs in.
    Typed {
        /// Where typed lines are remembered; without it only as long as the terminal is open.
        history: Option<PathBuf>,
        /// What Tab offers.
        completions: Vec<Completion>,
    },
}

/// A line that Tab can complete, word by word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// A line of the command grammar, without the slash: `next`, `practice card-fraud`.
    pub line: String,
    /// What it does, in a few words.
    pub about: String,
}

/// How a sitting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Whether anything was refused: a card of [`Tone::Warn`](crate::chat::card::Tone::Warn) was shown.
    pub refused: bool,
}

/// One terminal.
pub struct Console {
    settings: Settings,
    screen: Mutex<Screen>,
}

impl Console {
    /// A terminal that shows things on `out`; when `out` is closed by its reader, the sitting ends in peace.
    pub fn new(settings: Settings, out: Box<dyn Write + Send>) -> Self {
        Self { settings, screen: Mutex::new(Screen::new(out)) }
    }

    /// Sits at the terminal until the input ends, its owner leaves, or `shutdown` is ready.
    ///
    /// # Errors
    /// The input cannot be read; from a pipe also: a line could not be stored.
    pub async fn run(
        &self,
        front: &dyn Front,
        input: Input,
        shutdown: impl Future<Output = ()> + Send,
    ) -> anyhow::Result<Outcome> {
        let sitting = sitting::Sitting::new(self, front);
        match input {
            Input::Piped(lines) => piped::run(sitting, lines, shutdown).await?,
            Input::Typed { history, completions } => {
                interactive::run(sitting, history, completions, shutdown).await?;
            }
        }
        Ok(Outcome { refused: self.screen().refused() })
    }

    /// A panic elsewhere leaves a screen that is still good to write on.
    fn screen(&self) -> MutexGuard<'_, Screen> {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Platform for Console {
    fn shows_pictures(&self) -> bool {
        false
    }

    fn name(&self) -> PlatformName {
        PlatformName::new(frame::PLATFORM)
    }

    fn inbound(&self, row: &InboxRow) -> anyhow::Result<Option<Inbound>> {
        frame::inbound(&row.frame).map(Some)
    }

    fn group_of(&self, _channel: &ConversationId) -> GroupId {
        GroupId::new(frame::GROUP)
    }

    /// A thread's id is the key of the message that opened it. What was shown cannot be changed: a change is shown
    /// below, and a message that was only folded is left as it is.
    async fn send(&self, message: &Outbound<'_>) -> Result<Sent, SendError> {
        let card = files::named(message.card, message.files, self.settings.files.as_deref());
        let (address, replaces) = (message.address.clone(), message.replaces.clone());
        let shown = Outbound { card: &card, address, replaces, ..*message };
        self.screen().show(&shown, &self.settings);
        Ok(message.replaces.clone().unwrap_or_else(|| message.key.as_str().to_owned()).into())
    }
}

/// How many columns the terminal has now; 80 where that cannot be told.
pub fn terminal_columns() -> usize {
    crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns).max(1))
}

#[cfg(test)]
mod tests;
