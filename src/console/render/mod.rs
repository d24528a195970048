//! Draws a card as lines of text: a pure function of the card and the style of the terminal.
//!
//! With colour off the same lines come out without any escape sequence. What people wrote is made harmless first
//! ([`text::clean`]): only the sequences written here reach the terminal.

mod blocks;
mod table;
mod text;

use crate::chat::card::{Block, Button, Card, Tone};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use text::clean;

/// Widest text: longer lines are hard to read, however wide the terminal is.
pub const WIDEST: usize = 88;

/// Narrowest text: below it words would be cut everywhere; the terminal then wraps by itself.
pub const NARROWEST: usize = 20;

/// How a terminal shows things.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Columns; drawn within [`NARROWEST`] to [`WIDEST`].
    pub width: usize,
    /// Whether escape sequences may be used.
    pub colour: bool,
    /// The number of the card's first choice, from 1.
    pub first_choice: usize,
    /// Where the reader is.
    pub zone: Tz,
    /// Now: a time of the same day is shown without its date.
    pub now: DateTime<Utc>,
}

/// What a piece of text is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Strong,
    Faint,
    Code,
    Choice,
    Tone(Tone),
    Title(Tone),
}

impl Ink {
    /// Of the sixteen colours that every terminal's theme has made legible on its ground.
    fn sequence(self) -> &'static str {
        match self {
            Self::Strong => "\u{1b}[1m",
            Self::Faint => "\u{1b}[2m",
            Self::Code => "\u{1b}[36m",
            Self::Choice => "\u{1b}[1;36m",
            Self::Tone(Tone::Plain) => "\u{1b}[36m",
            Self::Tone(Tone::Good) => "\u{1b}[32m",
            Self::Tone(Tone::Fair) => "\u{1b}[33m",
            Self::Tone(Tone::Weak) => "\u{1b}[35m",
            Self::Tone(Tone::Warn) => "\u{1b}[31m",
            Self::Title(Tone::Plain) => "\u{1b}[1;36m",
            Self::Title(Tone::Good) => "\u{1b}[1;32m",
            Self::Title(Tone::Fair) => "\u{1b}[1;33m",
            Self::Title(Tone::Weak) => "\u{1b}[1;35m",
            Self::Title(Tone::Warn) => "\u{1b}[1;31m",
        }
    }
}

/// Ends every ink.
const PLAIN: &str = "\u{1b}[0m";

impl Style {
    fn ink(&self, ink: Ink, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("{}{text}{PLAIN}", ink.sequence())
        } else {
            text.to_owned()
        }
    }

    fn columns(&self) -> usize {
        self.width.clamp(NARROWEST, WIDEST)
    }
}

/// The card as lines, each ended by a line break, with a blank line above.
pub fn render(card: &Card, style: &Style) -> String {
    let mut lines = vec![String::new()];
    if let Some(title) = &card.title {
        lines.extend(title_lines(title, card.tone, style));
    }
    for (at, block) in card.blocks.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| card.blocks.get(before));
        if before.is_some_and(|before| apart(before, block)) {
            lines.push(String::new());
        }
        match block {
            // The first of a run of meters draws them all, so that they line up.
            Block::Meter { .. } if matches!(before, Some(Block::Meter { .. })) => {}
            Block::Meter { .. } => lines.extend(blocks::meters(&card.blocks[at..], style)),
            other => lines.extend(blocks::block(other, card, at, style)),
        }
    }
    if pressable(card).next().is_some() {
        if !card.blocks.is_empty() {
            lines.push(String::new());
        }
        lines.extend(choices(card, style));
    }
    let mut drawn = String::new();
    for line in lines {
        drawn.push_str(line.trim_end());
        drawn.push('\n');
    }
    drawn
}

/// Whether a blank line stands between two blocks.
fn apart(before: &Block, block: &Block) -> bool {
    !matches!(
        (before, block),
        (Block::Heading { .. }, _)
            | (Block::Meter { .. }, Block::Meter { .. })
            | (Block::Small { .. }, Block::Small { .. })
            | (Block::Text { .. }, Block::Bullets { .. })
    )
}

fn title_lines(title: &str, tone: Tone, style: &Style) -> Vec<String> {
    /// Before and after the words, a blank included.
    const RULE: &str = "── ";
    let width = style.columns();
    let words = text::wrap(&clean(title).replace('\n', " "), width - 2 * text::columns(RULE));
    let last = words.len().saturating_sub(1);
    let ink = Ink::Title(tone);
    let line = |(at, words): (usize, String)| {
        let start = if at == 0 { RULE } else { "   " };
        let mut line = style.ink(Ink::Tone(tone), start) + &style.ink(ink, &words);
        if at == last {
            let used = text::columns(start) + text::columns(&words) + 1;
            line.push(' ');
            line.push_str(&style.ink(Ink::Tone(tone), &"─".repeat(width.saturating_sub(used))));
        }
        line
    };
    words.into_iter().enumerate().map(line).collect()
}

/// The buttons of a card that can be pressed here: a terminal has no forms, everything is typed.
pub(super) fn pressable(card: &Card) -> impl Iterator<Item = &Button> {
    card.buttons.iter().filter(|button| button.opens.is_none())
}

/// The buttons as numbered choices, as many in a line as fit.
fn choices(card: &Card, style: &Style) -> Vec<String> {
    const BETWEEN: usize = 3;
    let width = style.columns();
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for (number, button) in (style.first_choice..).zip(pressable(card)) {
        let mark = format!("[{number}]");
        let label = clean(&button.label).replace('\n', " ");
        let wanted = text::columns(&mark) + 1 + text::columns(&label);
        let marked = style.ink(Ink::Choice, &mark);
        let label_in_ink = |label: &str| match button.primary {
            true => style.ink(Ink::Strong, label),
            false => label.to_owned(),
        };
        if used > 0 && used + BETWEEN + wanted <= width {
            if let Some(line) = lines.last_mut() {
                line.push_str(&" ".repeat(BETWEEN));
                line.push_str(&format!("{marked} {}", label_in_ink(&label)));
            }
            used += BETWEEN + wanted;
            continue;
        }
        let indent = text::columns(&mark) + 1;
        for (at, part) in text::wrap(&label, width - indent).iter().enumerate() {
            let start = if at == 0 { format!("{marked} ") } else { " ".repeat(indent) };
            lines.push(start + &label_in_ink(part));
        }
        // A label that needed more than one line is not joined by another.
        used = if wanted <= width { wanted } else { width };
    }
    lines
}

#[cfg(test)]
mod tests;
