//! Buttons of a card, what a pressed one says, and the question before what cannot be taken back.
//!
//! | `custom_id` | pressing it |
//! | --- | --- |
//! | `g:2:next` | gives the command `next` |
//! | `f:2:answer` | opens the form `answer` |
//! | `c:2:skip` | asks first; the answer holds `g:0:skip` |
//!
//! The number is the button's position: no two of a message are alike. Before it may stand where the button acts, as `acts`
//! has it.

use super::{
    Rendered, acts,
    markdown::{cut_plain, one_line},
};
use crate::{
    chat::{
        card::{Button, Card, Tone},
        form::FormName,
        words::beside,
    },
    discord::{
        place::Place,
        text::{blank, units},
    },
};
use serde_json::{Value, json};
use serenity::{
    all::ButtonStyle,
    builder::{CreateActionRow, CreateButton},
};

/// Characters on a button, and in its id (docs.discord.com/developers/components/reference#button).
pub(super) const LABEL: usize = 80;
pub(super) const ID: usize = 100;

/// Buttons of a row, and rows of a message.
const IN_ROW: usize = 5;
const ROWS: usize = 5;

/// What a pressed button says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed<'a> {
    /// A line of the command grammar.
    Line(&'a str),
    /// A form is to be opened.
    Form(FormName),
    /// A line of the command grammar, after a question.
    Sure(&'a str),
}

/// Reads a button's id; `None` for another's.
pub fn pressed(custom_id: &str) -> Option<Pressed<'_>> {
    let (kind, rest) = custom_id.split_once(':')?;
    let (position, action) = rest.split_once(':')?;
    let numbered = !position.is_empty() && position.bytes().all(|byte| byte.is_ascii_digit());
    if !numbered || action.trim().is_empty() {
        return None;
    }
    // Where it acts is `acts_in`'s answer.
    match acts::split(kind)?.0 {
        "g" => Some(Pressed::Line(action)),
        "f" => FormName::from_word(action).map(Pressed::Form),
        "c" => Some(Pressed::Sure(action)),
        _ => None,
    }
}

/// The answer to a button that asks first: the question and the button that does it, for whoever pressed alone. `label`
/// is what stood on the pressed one; it was shown in one place, and acts in another or in the same.
pub fn question(action: &str, label: Option<&str>, shown: &Place, acts: &Place) -> Value {
    let asked = Card::line(Tone::Plain, beside::question(action));
    let asked = super::render(&asked, shown, acts);
    let label = label.filter(|label| !blank(label)).unwrap_or(beside::YES);
    let id = format!("g{}:0:{action}", acts::named(shown, acts));
    let sure = button(id, label, ButtonStyle::Danger);
    Rendered { components: vec![json!(CreateActionRow::Buttons(vec![sure]))], ..asked }.only_you()
}

fn button(id: String, label: &str, style: ButtonStyle) -> CreateButton {
    CreateButton::new(id).label(cut_plain(&one_line(label), LABEL)).style(style)
}

/// The buttons in rows. One whose action does not fit is left out: cut, it would be another command.
/// `place` names where they act.
pub(super) fn rows(buttons: &[Button], place: &str) -> Vec<Value> {
    let drawn: Vec<CreateButton> = buttons
        .iter()
        .enumerate()
        .filter_map(|(at, button)| drawn(at, button, place))
        .take(IN_ROW * ROWS)
        .collect();
    drawn.chunks(IN_ROW).map(|row| json!(CreateActionRow::Buttons(row.to_vec()))).collect()
}

fn drawn(at: usize, shown: &Button, place: &str) -> Option<CreateButton> {
    let id = match (shown.opens, &shown.confirm) {
        (Some(form), _) => format!("f{place}:{at}:{}", form.word()),
        (None, Some(_)) => format!("c{place}:{at}:{}", shown.action),
        (None, None) => format!("g{place}:{at}:{}", shown.action),
    };
    if blank(&one_line(&shown.action)) || units(&id) > ID {
        return None;
    }
    let label = if blank(&one_line(&shown.label)) { &shown.action } else { &shown.label };
    let style = if shown.primary { ButtonStyle::Primary } else { ButtonStyle::Secondary };
    Some(button(id, label, style))
}
