//! A card: a message before it is rendered. Edges render it with a pure function of the card alone.

use super::{file::Attached, form::FormName, ping::Ping, rich::Rich};
use crate::framework::checklist::Tick;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One message of ours.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Card {
    /// Sets the colour, never the meaning: the words say it too.
    pub tone: Tone,
    /// One line above the rest.
    pub title: Option<String>,
    /// The body, from top to bottom.
    pub blocks: Vec<Block>,
    /// What can be pressed; in the terminal numbered choices.
    pub buttons: Vec<Button>,
    /// An older message reduced to one line; a platform that cannot change what it showed leaves it.
    pub folded: bool,
    /// Where whoever reads it goes on.
    #[serde(default)]
    pub focus: Focus,
    /// What the thread that begins at it is called, on platforms where threads have names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    /// When its thread closes by the clock, for platforms that can show a countdown; the words say it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    /// Whom it calls when it is posted; changing it calls nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ping: Option<Ping>,
    /// Files that go with it; its words say what they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached: Option<Attached>,
    /// Whether it is kept no longer than until it is sent: it holds a secret.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fleeting: bool,
}

/// Where the conversation goes on after a card. A platform with one conversation on the screen follows it; one with
/// many may link to the thread, or archive it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Focus {
    /// Where it was.
    #[default]
    Stay,
    /// In the thread of this card, or the one it opens: an interview begins or goes on there.
    Here,
    /// In the channel: what happened in the card's thread is over or put aside.
    Away,
}

/// The mood of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Information.
    #[default]
    Plain,
    /// A strong answer, something reached.
    Good,
    /// On the way.
    Fair,
    /// Little of it is there yet.
    Weak,
    /// Something was refused, or needs attention.
    Warn,
}

/// One part of a card's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text {
        /// Its words.
        text: Rich,
    },
    /// A paragraph of lesser weight.
    Small {
        /// Its words.
        text: Rich,
    },
    /// A heading inside the card.
    Heading {
        /// Its words.
        text: String,
    },
    /// Somebody's words.
    Quote {
        /// Exactly as written.
        text: String,
    },
    /// A list.
    Bullets {
        /// Its items.
        items: Vec<Rich>,
    },
    /// The ten stages.
    Stages {
        /// One for each stage, in order.
        marks: Vec<Mark>,
    },
    /// A score out of 100.
    Meter {
        /// What it is the score of.
        label: String,
        /// 0 to 100.
        score: u32,
    },
    /// A checklist.
    Checks {
        /// Its items.
        items: Vec<Check>,
    },
    /// A picture.
    Picture {
        /// The file.
        png: Png,
        /// What it shows, for whoever cannot see it.
        alt: String,
    },
    /// Rows and columns; the first column is text, the others are numbers or short words.
    Table {
        /// Column heads.
        head: Vec<String>,
        /// Rows, each as long as the head.
        rows: Vec<Vec<String>>,
    },
}

/// The bytes of a PNG file; in stored cards as base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Png(#[serde(with = "base64_text")] pub Vec<u8>);

impl std::fmt::Debug for Png {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Png({} bytes)", self.0.len())
    }
}

/// How one of the ten stages stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mark {
    /// Not reached.
    Ahead,
    /// Open now.
    Open,
    /// Left, with a score that may be shown now.
    Scored {
        /// 0 to 100.
        score: u32,
    },
    /// Left, score not shown yet (a mock).
    Done,
    /// Left without an answer.
    Skipped,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// How far it is.
    #[serde(with = "tick_word")]
    pub tick: Tick,
    /// The item.
    pub text: Rich,
    /// The words that ticked it.
    pub quote: Option<String>,
}

/// Something to press. Pressing it sends its action as if it were typed as a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// At most 40 characters.
    pub label: String,
    /// A line of the command grammar, without the slash: `next`, `practice card-fraud`.
    pub action: String,
    /// Asked before it is done, when something would be lost.
    pub confirm: Option<String>,
    /// The one most people want.
    pub primary: bool,
    /// Opens a form instead; a platform without forms leaves the button out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<FormName>,
}

impl Button {
    /// Opens a form.
    pub fn form(label: impl Into<String>, form: FormName) -> Self {
        Self { opens: Some(form), ..Self::new(label, form.word()) }
    }

    /// An ordinary button.
    pub fn new(label: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            action: action.into(),
            confirm: None,
            primary: false,
            opens: None,
        }
    }

    /// Marks it as the one most people want.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.primary = true;
        self
    }

    /// Asks before it is done.
    #[must_use]
    pub fn confirm(mut self, question: impl Into<String>) -> Self {
        self.confirm = Some(question.into());
        self
    }
}

impl Card {
    /// An untitled card with one paragraph.
    pub fn line(tone: Tone, text: impl Into<Rich>) -> Self {
        Self { tone, blocks: vec![Block::Text { text: text.into() }], ..Self::default() }
    }

    /// A card with a title and nothing else yet.
    pub fn titled(tone: Tone, title: impl Into<String>) -> Self {
        Self { tone, title: Some(title.into()), ..Self::default() }
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn text(self, text: impl Into<Rich>) -> Self {
        self.block(Block::Text { text: text.into() })
    }

    /// Adds a paragraph of lesser weight.
    #[must_use]
    pub fn small(self, text: impl Into<Rich>) -> Self {
        self.block(Block::Small { text: text.into() })
    }

    /// Adds a heading.
    #[must_use]
    pub fn heading(self, text: impl Into<String>) -> Self {
        self.block(Block::Heading { text: text.into() })
    }

    /// Adds somebody's words.
    #[must_use]
    pub fn quote(self, text: impl Into<String>) -> Self {
        self.block(Block::Quote { text: text.into() })
    }

    /// Adds a list, if it has items.
    #[must_use]
    pub fn bullets(self, items: Vec<Rich>) -> Self {
        if items.is_empty() { self } else { self.block(Block::Bullets { items }) }
    }

    /// Adds any block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Says where whoever reads it goes on.
    #[must_use]
    pub fn focus(mut self, focus: Focus) -> Self {
        self.focus = focus;
        self
    }

    /// Names the thread that begins at it.
    #[must_use]
    pub fn thread(mut self, name: impl Into<String>) -> Self {
        self.thread = Some(name.into());
        self
    }

    /// Says when its thread closes by the clock.
    #[must_use]
    pub fn ends_at(mut self, at: DateTime<Utc>) -> Self {
        self.ends_at = Some(at);
        self
    }

    /// Says which files go with it.
    #[must_use]
    pub fn attached(mut self, attached: Attached) -> Self {
        self.attached = Some(attached);
        self
    }

    /// Has it forgotten as soon as it is sent.
    #[must_use]
    pub fn fleeting(mut self) -> Self {
        self.fleeting = true;
        self
    }

    /// Adds a button.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }
}

mod base64_text {
    //! Bytes as text in stored cards.

    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

mod tick_word {
    //! A tick as a word in stored cards.

    use crate::framework::checklist::Tick;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    const WORDS: [(Tick, &str); 3] =
        [(Tick::Open, "open"), (Tick::NamedOnly, "named_only"), (Tick::Ticked, "ticked")];

    pub(super) fn serialize<S: Serializer>(tick: &Tick, serializer: S) -> Result<S::Ok, S::Error> {
        let word = WORDS.iter().find(|(known, _)| known == tick).map_or("open", |(_, word)| word);
        serializer.serialize_str(word)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Tick, D::Error> {
        let word = String::deserialize(deserializer)?;
        WORDS
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(tick, _)| *tick)
            .ok_or_else(|| D::Error::custom("not a tick"))
    }
}

#[cfg(test)]
mod tests;
