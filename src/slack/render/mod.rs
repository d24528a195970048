//! Draws a card as Block Kit: a pure function of the card, always within Slack's limits.
//!
//! Our own words are mrkdwn. A text with a character that could turn formatting on, and every quote, goes into
//! `rich_text`, which takes each character literally. Slack may refuse messages that keep every documented limit but
//! are long in sum, so a long card is cut, and says how much was left out.

mod blocks;
pub(super) mod modal;
mod text;
mod verbs;

use super::workspace::Workspace;
use crate::chat::{
    card::{Block, Button, Card, Png, Tone},
    drawing::bars,
    ping::Ping,
    rich::{Rich, Run},
    words::beside,
};
use serde_json::{Value, json};

pub use text::escape;

/// A card as Slack takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// What notifications show and screen readers read: plain, escaped, at most [`TEXT`] characters, no mentions.
    pub text: String,
    /// At most [`BLOCKS`] blocks. Images lack the id of their file.
    pub blocks: Vec<Value>,
    /// The files of the images, in their order.
    pub pictures: Vec<Picture>,
}

/// A picture to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub png: Png,
    /// What it shows.
    pub alt: String,
}

/// Blocks of the Home tab.
const HOME_BLOCKS: usize = 100;

/// Characters of all texts of the Home tab together: well below the 250 KB that a view may have.
const HOME_TOTAL: usize = 40_000;

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

/// The same for buttons that open a form; the `value` is the form's word.
pub const FORM_PREFIX: &str = "greenroom-form:";

/// Kept for the line that says how much was left out.
const ELLIPSIS_ROOM: usize = 100;

/// The card as a message in a workspace.
pub fn render(card: &Card, home: &Workspace) -> Rendered {
    let card = &verbs::in_slack(card, home);
    let text = text::line(&blocks::whole(card), TEXT);
    if card.folded {
        return Rendered { text, blocks: folded(card), pictures: Vec::new() };
    }
    let called = card.ping.as_ref().map(
        |ping| json!({ "type": "section", "text": { "type": "mrkdwn", "text": called(ping) } }),
    );
    let mut drawn: Vec<Value> = header(card).into_iter().chain(called).collect();
    let buttons = buttons(&card.buttons);
    let kept = usize::from(buttons.is_some());
    let used: usize = drawn.iter().chain(&buttons).map(weight).sum();
    let room = Room { blocks: BLOCKS - kept, total: TOTAL.saturating_sub(used) };
    fill(&mut drawn, body(card), room);
    let shown = drawn.iter().filter(|block| block["type"] == "image").count();
    drawn.extend(buttons);
    let pictures = card.blocks.iter().filter_map(|block| match block {
        Block::Picture { png, alt } => Some(Picture { png: png.clone(), alt: alt.clone() }),
        _ => None,
    });
    Rendered { text, blocks: drawn, pictures: pictures.take(shown).collect() }
}

/// The card as somebody's Home tab: what can be pressed stands above the rest. `metadata` comes back with what is
/// pressed.
pub fn home_tab(card: &Card, home: &Workspace, metadata: &str) -> Value {
    let card = &verbs::in_slack(card, home);
    let mut drawn: Vec<Value> = header(card).into_iter().collect();
    drawn.extend(buttons(&card.buttons));
    let used: usize = drawn.iter().map(weight).sum();
    let room = Room { blocks: HOME_BLOCKS, total: HOME_TOTAL.saturating_sub(used) };
    let parts = card.blocks.iter().flat_map(|part| match part {
        Block::Picture { .. } => Vec::new(),
        Block::Heading { text } => {
            let title = text::line(text, HEADER);
            vec![json!({ "type": "divider" }), json!({ "type": "header", "text": plain(&title) })]
        }
        other => blocks::block(other),
    });
    fill(&mut drawn, parts, room);
    json!({ "type": "home", "private_metadata": metadata, "blocks": drawn })
}

/// Whom a card calls (<https://docs.slack.dev/messaging/formatting-message-text#special-mentions>).
fn called(ping: &Ping) -> String {
    match ping {
        Ping::Here => "<!here>".to_owned(),
        Ping::Everyone => "<!channel>".to_owned(),
        Ping::Role(group) => format!("<!subteam^{}>", group.as_str()),
    }
}

fn header(card: &Card) -> Option<Value> {
    let title = card.title.as_deref().map(|title| text::line(title, HEADER))?;
    (!text::blank(&title)).then(|| json!({ "type": "header", "text": plain(&title) }))
}

/// What is left for the body.
#[derive(Clone, Copy)]
struct Room {
    blocks: usize,
    total: usize,
}

/// Adds what fits, and how much does not.
fn fill(drawn: &mut Vec<Value>, body: impl Iterator<Item = Value>, room: Room) {
    let mut total = room.total.saturating_sub(ELLIPSIS_ROOM);
    let mut left_out = 0;
    for block in body {
        let wanted = weight(&block);
        // One block is for the line that says how much was left out.
        if left_out > 0 || wanted > total || drawn.len() + 1 >= room.blocks {
            left_out += wanted;
        } else {
            total -= wanted;
            drawn.push(block);
        }
    }
    if left_out > 0 {
        drawn.extend(blocks::context(&beside::left_out(left_out).into()));
    }
}

fn body(card: &Card) -> impl Iterator<Item = Value> {
    let warned = (card.tone == Tone::Warn && card.title.is_none())
        .then(|| card.blocks.first())
        .flatten()
        .and_then(|first| match first {
            Block::Text { text } => {
                Some(Block::Text { text: Rich::from(beside::WARNING).then(text.clone()) })
            }
            _ => None,
        });
    let rest = &card.blocks[usize::from(warned.is_some())..];
    let ends = card.ends_at.filter(|at| !bars::says(card, *at));
    let ends = ends.map(beside::closes);
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
        if let Some(form) = button.opens {
            drawn["action_id"] = format!("{FORM_PREFIX}{at}").into();
            drawn["value"] = form.word().into();
        }
        if button.primary {
            drawn["style"] = "primary".into();
        }
        let question = button.confirm.as_deref().map(|question| text::line(question, CONFIRM_TEXT));
        if let Some(question) = question.filter(|question| !text::blank(question)) {
            drawn["confirm"] = json!({
                "title": plain(beside::SURE),
                "text": plain(&question),
                "confirm": plain(beside::YES),
                "deny": plain(beside::CANCEL),
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
