//! Interviews that a person has open.

use crate::{
    chat::{
        card::{Button, Card, Tone},
        rich::Rich,
        words::phrases::{button_about, command, listed},
    },
    framework::stage::Stage,
    ids::{ConversationId, InterviewId},
};

/// An interview that can be resumed, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInterview {
    /// Which.
    pub id: InterviewId,
    /// The problem's title.
    pub title: String,
    /// The open stage.
    pub stage: Stage,
    /// Where it goes on.
    pub thread: Option<ConversationId>,
}

impl OpenInterview {
    /// Its title, leading to its thread where there is a way.
    pub(in crate::chat::words) fn named(&self) -> Rich {
        match &self.thread {
            Some(thread) => Rich::new().place(thread.clone(), self.title.as_str()),
            None => Rich::new().strong(self.title.as_str()),
        }
    }

    /// Goes on with it.
    pub(in crate::chat::words) fn resume_button(&self) -> Button {
        let before = format!("Resume {}/{}: ", self.stage.number(), Stage::COUNT);
        button_about(&before, &self.title, format!("resume {}", self.id))
    }
}

/// Which interview is meant, when several are open.
pub fn which_interview(open: &[OpenInterview]) -> Card {
    if open.is_empty() {
        let ways = listed([command("practice"), command("mock")], " or ");
        return Card::line(Tone::Warn, "You have no open interview.")
            .text(Rich::new().plain("Start one with ").then(ways).plain("."));
    }
    with_buttons(Card::line(Tone::Plain, "Which one do you want to go on with?"), open)
}

/// Other interviews that the person has open, after starting one.
pub fn also_open(open: &[OpenInterview]) -> Card {
    with_buttons(Card::default().small("You also have open:"), open)
}

fn with_buttons(card: Card, open: &[OpenInterview]) -> Card {
    open.iter().map(OpenInterview::resume_button).fold(card, Card::button)
}
