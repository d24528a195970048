//! Draws a form as a modal, and reads what was filled in. What forms mean is not known here.

use super::{ACTION_PREFIX, plain, text};
use crate::chat::form::{Choice, Field, FieldKind, Form, FormName, Values};
use serde_json::{Map, Value, json};

/// Characters of a field's label and hint.
const LABEL: usize = 2000;

/// Characters of a choice.
const OPTION: usize = 75;

/// Choices of one select.
const OPTIONS: usize = 100;

/// What a field's element is called; a block has one.
const ELEMENT: &str = "value";

/// The form as a modal; `metadata` comes back with it, at most 3,000 characters.
pub(in crate::slack) fn modal(form: &Form, metadata: &str) -> Value {
    json!({
        "type": "modal",
        "callback_id": format!("{ACTION_PREFIX}{}", form.name.word()),
        "title": plain(form.title),
        "submit": plain(form.submit),
        "close": plain("Cancel"),
        "private_metadata": metadata,
        "blocks": form.fields.iter().map(field).collect::<Vec<_>>(),
    })
}

fn field(field: &Field) -> Value {
    let mut element = match &field.kind {
        FieldKind::Problem { initial } => json!({
            "type": "external_select",
            "min_query_length": 0,
            "initial_option": option(initial),
        }),
        FieldKind::Choice { options, initial } => {
            let options: Vec<Value> = options.iter().take(OPTIONS).map(option).collect();
            let mut element = json!({ "type": "static_select", "options": options });
            if let Some(chosen) = options.get(*initial) {
                element["initial_option"] = chosen.clone();
            }
            element
        }
        FieldKind::Text { most, lines, initial } => {
            let mut element = json!({
                "type": "plain_text_input",
                "multiline": lines,
                "max_length": most,
                "focus_on_load": initial.is_empty(),
            });
            if !initial.is_empty() {
                element["initial_value"] = initial.as_str().into();
            }
            element
        }
    };
    element["action_id"] = ELEMENT.into();
    let mut block = json!({
        "type": "input",
        "block_id": field.id,
        "label": plain(&text::line(field.label, LABEL)),
        "element": element,
    });
    if let Some(hint) = field.hint {
        block["hint"] = plain(&text::line(hint, LABEL));
    }
    block
}

fn option(choice: &Choice) -> Value {
    json!({ "text": plain(&text::line(&choice.label, OPTION)), "value": choice.value })
}

/// Choices as the answer to a search.
pub(in crate::slack) fn options(choices: &[Choice]) -> Value {
    json!({ "options": choices.iter().take(OPTIONS).map(option).collect::<Vec<_>>() })
}

/// What is wrong with fields, as the answer to a submission.
pub(in crate::slack) fn errors<'a>(faults: impl Iterator<Item = (&'a str, &'a String)>) -> Value {
    let errors: Map<String, Value> =
        faults.map(|(field, words)| (field.to_owned(), words.as_str().into())).collect();
    json!({ "response_action": "errors", "errors": errors })
}

/// The form that a modal of ours is; `None` for another's.
pub(in crate::slack) fn form_of(view: &Value) -> Option<FormName> {
    FormName::from_word(view.get("callback_id")?.as_str()?.strip_prefix(ACTION_PREFIX)?)
}

/// What was filled in.
pub(in crate::slack) fn values(view: &Value) -> Values {
    let fields = view.pointer("/state/values").and_then(Value::as_object);
    let value = |block: &Value| {
        let element = block.get(ELEMENT)?;
        let value = element.get("value").or_else(|| element.pointer("/selected_option/value"))?;
        Some(value.as_str()?.to_owned())
    };
    fields
        .into_iter()
        .flatten()
        .filter_map(|(field, block)| Some((field.clone(), value(block)?)))
        .collect()
}
