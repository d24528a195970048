//! What stands on the screen: the conversation that is open, the choices that can be pressed, and the output, which
//! waits while somebody is typing.

use super::{
    Settings, frame,
    render::{self, Style, pressable},
    words,
};
use crate::{
    chat::card::{Block, Button, Card, Focus, Mark, Tone},
    ids::ConversationId,
    service::ports::platform::{Address, Outbound},
};
use chrono::{DateTime, Utc};
use std::{
    collections::HashMap,
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// A choice on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// Where its card is: pressing it happens there.
    pub(super) conversation: ConversationId,
    /// What it is.
    pub(super) button: Button,
}

/// What is known of a thread in this sitting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Thread {
    /// The first title seen in it.
    pub(super) title: Option<String>,
    /// The open stage, 1 to 10, and how many there are.
    pub(super) stage: Option<(usize, usize)>,
    /// When it closes by the clock.
    pub(super) ends_at: Option<DateTime<Utc>>,
}

/// The screen of one terminal.
pub(super) struct Screen {
    out: Box<dyn Write + Send>,
    /// The reader of the output is gone.
    closed: bool,
    refused: bool,
    current: ConversationId,
    threads: HashMap<ConversationId, Thread>,
    choices: Vec<Choice>,
    /// Answers to what was done are being shown: the first with choices takes the place of all older ones.
    answering: bool,
    replace_choices: bool,
    /// While somebody is typing: what to show when they pause, and the flag that makes them.
    typing: Option<Arc<AtomicBool>>,
    waiting: String,
}

impl Screen {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self {
            out,
            closed: false,
            refused: false,
            current: frame::room(),
            threads: HashMap::new(),
            choices: Vec::new(),
            answering: false,
            replace_choices: false,
            typing: None,
            waiting: String::new(),
        }
    }

    /// Where what is typed goes.
    pub(super) fn current(&self) -> &ConversationId {
        &self.current
    }

    /// What is known of the thread that is open; `None` in the room.
    pub(super) fn thread(&self) -> Option<&Thread> {
        self.threads.get(&self.current)
    }

    /// The choice with this number.
    pub(super) fn choice(&self, number: usize) -> Option<&Choice> {
        self.choices.get(number.checked_sub(1)?)
    }

    pub(super) fn refused(&self) -> bool {
        self.refused
    }

    pub(super) fn closed(&self) -> bool {
        self.closed
    }

    /// Something was done: what is shown from now on answers it.
    pub(super) fn begin_answers(&mut self) {
        self.answering = true;
        self.replace_choices = true;
    }

    /// What is shown from now on came by itself: its choices are added to those on the screen, so that no number
    /// changes its meaning under somebody's fingers.
    pub(super) fn end_answers(&mut self) {
        self.answering = false;
        self.replace_choices = false;
    }

    /// Shows a message of the service.
    pub(super) fn show(&mut self, message: &Outbound<'_>, settings: &Settings) {
        let card = message.card;
        if card.folded && message.replaces.is_some() {
            return;
        }
        let (conversation, only) = match &message.address {
            Address::Conversation(conversation) => (conversation.clone(), None),
            Address::Home(member, conversation) | Address::Only(member, conversation) => {
                (conversation.clone(), Some(member))
            }
        };
        // A card that opens the thread where things go on is the first one of that thread.
        let enters = card.focus == Focus::Here;
        let conversation = match message.opens_thread && enters {
            true => ConversationId::new(message.key.as_str()),
            false => conversation,
        };
        let mut above = Vec::new();
        if !self.answering && !enters && conversation != self.current {
            let known = self.threads.get(&conversation);
            above.push(if conversation == frame::room() {
                words::IN_ROOM.to_owned()
            } else {
                words::in_thread(known.and_then(|thread| thread.title.as_deref()))
            });
        }
        if let Some(member) = only.filter(|member| **member != frame::member(&settings.name)) {
            let id = member.as_str();
            above.push(words::only(id.split_once(':').map_or(id, |(_, name)| name)));
        }
        self.follow(card, &conversation);
        let choices = pressable(card)
            .map(|button| Choice { conversation: conversation.clone(), button: button.clone() });
        if pressable(card).next().is_some() && std::mem::take(&mut self.replace_choices) {
            self.choices.clear();
        }
        let first_choice = self.choices.len() + 1;
        self.choices.extend(choices);
        self.card(card, &above, first_choice, settings);
    }

    /// Shows a card of the terminal's own.
    pub(super) fn note(&mut self, card: &Card, settings: &Settings) {
        self.card(card, &[], 1, settings);
    }

    /// Shows a line of the terminal's own.
    pub(super) fn line(&mut self, line: &str) {
        self.write(&format!("{line}\n"));
    }

    /// Shows something as it is, at once: only while nobody is typing.
    pub(super) fn write(&mut self, text: &str) {
        if self.closed {
            return;
        }
        if let Err(error) = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()) {
            // Whatever the reason, nothing can be shown any more; a pipe's reader that went away is no fault.
            self.closed = true;
            if error.kind() != io::ErrorKind::BrokenPipe {
                tracing::warn!(%error, "the terminal cannot be written to");
            }
        }
    }

    /// Somebody begins to type: output waits, and raises the flag.
    pub(super) fn begin_typing(&mut self, interrupt: &Arc<AtomicBool>) {
        // It may still be raised for output that was shown when the last reading had just ended by itself.
        interrupt.store(false, Ordering::Relaxed);
        self.typing = Some(Arc::clone(interrupt));
    }

    /// Nobody types any more; what waited is given back.
    pub(super) fn end_typing(&mut self) -> String {
        self.typing = None;
        std::mem::take(&mut self.waiting)
    }

    fn card(&mut self, card: &Card, above: &[String], first_choice: usize, settings: &Settings) {
        self.refused |= card.tone == Tone::Warn;
        let style = Style {
            width: (settings.columns)(),
            colour: settings.colour,
            first_choice,
            zone: settings.zone,
            now: settings.clock.now(),
        };
        let mut drawn = String::new();
        for line in above {
            drawn.push_str(&format!("\n{line}"));
        }
        drawn.push_str(if above.is_empty() { "" } else { "\n" });
        drawn.push_str(&render::render(card, &style));
        match &self.typing {
            Some(interrupt) => {
                self.waiting.push_str(&drawn);
                interrupt.store(true, Ordering::Relaxed);
            }
            None => self.write(&drawn),
        }
    }

    /// Moves the screen with the card, and remembers what the prompt shows of its thread.
    fn follow(&mut self, card: &Card, conversation: &ConversationId) {
        if *conversation != frame::room() {
            let thread = self.threads.entry(conversation.clone()).or_default();
            if thread.title.is_none() {
                thread.title.clone_from(&card.title);
            }
            for block in &card.blocks {
                if let Block::Stages { marks } = block {
                    let open = marks.iter().position(|mark| *mark == Mark::Open);
                    thread.stage = open.map(|open| (open + 1, marks.len()));
                }
            }
            thread.ends_at = match card.focus {
                Focus::Away => None,
                Focus::Here | Focus::Stay => card.ends_at.or(thread.ends_at),
            };
        }
        match card.focus {
            Focus::Stay => {}
            Focus::Here => self.current = conversation.clone(),
            Focus::Away if self.current == *conversation => self.current = frame::room(),
            Focus::Away => {}
        }
    }
}
