//! Draws a card as Block Kit: a pure function of the card, always within Slack's limits.
//!
//! Our own words are mrkdwn. A text with a character that could turn formatting on, and every quote, goes into
//! `rich_text`, which takes each character literally. Slack may refuse messages that keep every documented limit but
//! are long in sum, so a long card is cut, and says how much was left out.

mod blocks;
mod table;
mod text;
mod verbs;

use crate::chat::{
    card::{Block, Button, Card, Tone},
    rich::{Rich, Run},
};
use serde_json::{Value, json};

pub use text::escape;

/// A card as Slack takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// What notifications show and screen readers read: plain, escaped, at most [`TEXT`] characters, no mentions.
    pub text: String,
    /// At most [`BLOCKS`] blocks.
    pub blocks: Vec<Value>,
}

/// Blocks in one message (<https://docs.slack.dev/reference/block-kit/blocks>, as all limits here that name no other
/// source).
pub const BLOCKS: usize = 50;

/// Characters in the text of a section, or of any text object.
pub const TEXT: usize = 3000;

/// Characters in a header.
pub const HEADER: usize = 150;

/// Characters on a button.
pub const BUTTON_TEXT: usize = 75;

/// Characters in the value of a button.
pub const BUTTON_VALUE: usize = 2000;

/// Characters in the question of a confirmation dialog.
pub const CONFIRM_TEXT: usize = 300;

/// Characters of all texts of a message together. Not documented: messages of 11,300 characters and more were refused
/// (<https://github.com/slackapi/bolt-js/issues/2867>), so this stays below 10,000.
pub const TOTAL: usize = 9_800;

/// Buttons of a message: as many as keep within [`TOTAL`] with the longest labels and dialogs. Slack takes 25 in a
/// block; no card of ours comes near.
pub const BUTTONS: usize = 20;

/// Begins the `action_id` of every button; its position in the card follows. The `value` is the button's action.
pub const ACTION_PREFIX: &str = "greenroom:";

/// Kept for the line that says how much was left out.
const ELLIPSIS_ROOM: usize = 100;

/// Stands before a refusal without a title; its words say that it is one.
const WARNING: &str = "⚠️ ";

/// Before the instant at which a thread closes, where no words say it.
const ENDS: &str = "Closes ";

/// Title and buttons of confirmation dialogs, at most 100, 30 and 30 characters.
const CONFIRM_TITLE: &str = "Are you sure?";
const CONFIRM_YES: &str = "Yes";
const CONFIRM_NO: &str = "Cancel";

/// The card as a message.
pub fn render(card: &Card) -> Rendered {
    let card = &verbs::in_slack(card);
    let text = text::line(&blocks::whole(card), TEXT);
    if card.folded {
        return Rendered { text, blocks: folded(card) };
    }
    let mut drawn = Vec::new();
    if let Some(title) = card.title.as_deref().map(|title| text::line(title, HEADER))
        && !text::blank(&title)
    {
        drawn.push(json!({ "type": "header", "text": plain(&title) }));
    }
    let buttons = buttons(&card.buttons);
    let kept = usize::from(buttons.is_some());
    let used: usize = drawn.iter().chain(&buttons).map(weight).sum();
    let mut room = TOTAL.saturating_sub(used + ELLIPSIS_ROOM);
    let mut left_out = 0;
    for block in body(card) {
        let wanted = weight(&block);
        // One block is for the line that says how much was left out.
        if left_out > 0 || wanted > room || drawn.len() + kept + 1 >= BLOCKS {
            left_out += wanted;
        } else {
            room -= wanted;
            drawn.push(block);
        }
    }
    if left_out > 0 {
        let words = format!("… About {left_out} more characters do not fit in one message.");
        drawn.extend(blocks::context(&words.into()));
    }
    drawn.extend(buttons);
    Rendered { text, blocks: drawn }
}

fn body(card: &Card) -> impl Iterator<Item = Value> {
    let warned = (card.tone == Tone::Warn && card.title.is_none())
        .then(|| card.blocks.first())
        .flatten()
        .and_then(|first| match first {
            Block::Text { text } => {
                Some(Block::Text { text: Rich::from(WARNING).then(text.clone()) })
            }
            _ => None,
        });
    let rest = &card.blocks[usize::from(warned.is_some())..];
    let ends = card.ends_at.filter(|at| !blocks::says(card, *at));
    let ends = ends.map(|at| Rich::from(ENDS).time(at).plain("."));
    warned
        .into_iter()
        .flat_map(|first| blocks::block(&first))
        .chain(rest.iter().flat_map(blocks::block))
        .chain(ends.into_iter().flat_map(|ends| blocks::context(&ends)))
        .collect::<Vec<_>>()
        .into_iter()
}

/// One line, nothing to press.
fn folded(card: &Card) -> Vec<Value> {
    let mut words = Rich::new();
    let mut add = |more: Rich| {
        let between = if words.0.is_empty() { "" } else { " " };
        let before = std::mem::take(&mut words);
        words = if between.is_empty() { more } else { before.plain(between).then(more) };
    };
    if let Some(title) = &card.title {
        add(title.as_str().into());
    }
    for block in &card.blocks {
        match block {
            Block::Text { text } | Block::Small { text } => add(text.clone()),
            other => add(blocks::words(other).into()),
        }
    }
    for run in &mut words.0 {
        if let Run::Plain(text) | Run::Strong(text) | Run::Code(text) = run {
            *text = text.replace(['\n', '\r'], " ");
        }
    }
    blocks::context(&words).into_iter().take(1).collect()
}

/// The text is escaped already.
fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text, "emoji": false })
}

fn buttons(buttons: &[Button]) -> Option<Value> {
    let button = |(at, button): (usize, &Button)| {
        let unseen = |words: &str| text::blank(&text::clean(words));
        // A cut action would be another command.
        if unseen(&button.action) || text::length(&button.action) > BUTTON_VALUE {
            return None;
        }
        let label = if unseen(&button.label) { &button.action } else { &button.label };
        let label = text::line(label, BUTTON_TEXT);
        let mut drawn = json!({
            "type": "button",
            "action_id": format!("{ACTION_PREFIX}{at}"),
            "text": plain(&label),
            "value": button.action,
        });
        if button.primary {
            drawn["style"] = "primary".into();
        }
        let question = button.confirm.as_deref().map(|question| text::line(question, CONFIRM_TEXT));
        if let Some(question) = question.filter(|question| !text::blank(question)) {
            drawn["confirm"] = json!({
                "title": plain(CONFIRM_TITLE),
                "text": plain(&question),
                "confirm": plain(CONFIRM_YES),
                "deny": plain(CONFIRM_NO),
            });
        }
        Some(drawn)
    };
    let drawn: Vec<Value> = buttons.iter().enumerate().filter_map(button).take(BUTTONS).collect();
    (!drawn.is_empty()).then(|| json!({ "type": "actions", "elements": drawn }))
}

/// Length of all texts in a block.
fn weight(block: &Value) -> usize {
    match block {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match value {
                Value::String(words) if matches!(name.as_str(), "text" | "fallback") => {
                    words.encode_utf16().count()
                }
                other => weight(other),
            })
            .sum(),
        Value::Array(items) => items.iter().map(weight).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod limits;
#[cfg(test)]
mod tests;
