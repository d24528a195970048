//! The interactive elements of blocks: finding them, and the state of what was chosen. It draws and checks nothing.

use serde_json::{Map, Value, json};

/// Element types that a person can use.
const INTERACTIVE: [&str; 22] = [
    "button",
    "workflow_button",
    "static_select",
    "multi_static_select",
    "external_select",
    "users_select",
    "multi_users_select",
    "conversations_select",
    "multi_conversations_select",
    "channels_select",
    "multi_channels_select",
    "overflow",
    "radio_buttons",
    "checkboxes",
    "plain_text_input",
    "rich_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "datepicker",
    "timepicker",
    "datetimepicker",
];

/// Whether a person can use this element.
pub(crate) fn is_interactive(element: &Value) -> bool {
    element["type"].as_str().is_some_and(|kind| INTERACTIVE.contains(&kind))
}

/// The interactive elements of one block.
pub(crate) fn in_block(block: &Value) -> Vec<&Value> {
    let many = block["elements"].as_array().map_or(&[][..], Vec::as_slice);
    [&block["accessory"], &block["element"]]
        .into_iter()
        .chain(many)
        .filter(|element| is_interactive(element))
        .collect()
}

/// The interactive elements of one block, to be changed.
pub(crate) fn in_block_mut(block: &mut Value) -> Vec<&mut Value> {
    let Some(block) = block.as_object_mut() else { return Vec::new() };
    let mut found = Vec::new();
    for (name, value) in block.iter_mut() {
        match name.as_str() {
            "accessory" | "element" => found.push(value),
            "elements" => found.extend(value.as_array_mut().into_iter().flatten()),
            _ => {}
        }
    }
    found.retain(|element| is_interactive(element));
    found
}

/// All options of a select, overflow, radio or checkbox element, those of groups too.
pub(crate) fn options(element: &Value) -> Vec<&Value> {
    let groups = element["option_groups"].as_array().into_iter().flatten();
    element["options"]
        .as_array()
        .into_iter()
        .flatten()
        .chain(groups.flat_map(|group| group["options"].as_array().into_iter().flatten()))
        .collect()
}

/// The option with this value or label.
pub(crate) fn option<'e>(element: &'e Value, wanted: &str) -> Option<&'e Value> {
    options(element)
        .into_iter()
        .find(|option| option["value"] == wanted || option["text"]["text"] == wanted)
}

/// The state of an element after `given` was entered in it: `Err` says why nobody could enter that.
///
/// Several choices are separated by `", "`; values and labels of options both count.
pub(crate) fn entered(element: &Value, given: &str) -> Result<Value, String> {
    let kind = element["type"].as_str().unwrap_or_default();
    let no_option = |wanted: &str| format!("{kind} has no option {wanted:?}: {element}");
    let list = || given.split(", ").filter(|part| !part.is_empty());
    let field = match kind {
        // Of an external one the bot gave the options, when they were searched.
        "static_select" | "external_select" | "radio_buttons" | "overflow" => {
            let chosen = option(element, given).ok_or_else(|| no_option(given))?;
            return Ok(json!({ "type": kind, "selected_option": chosen }));
        }
        "multi_static_select" | "checkboxes" => {
            let chosen = list()
                .map(|wanted| option(element, wanted).ok_or_else(|| no_option(wanted)))
                .collect::<Result<Vec<_>, _>>()?;
            return Ok(json!({ "type": kind, "selected_options": chosen }));
        }
        "multi_users_select" | "multi_conversations_select" | "multi_channels_select" => {
            let chosen: Vec<&str> = list().collect();
            let name = kind.trim_start_matches("multi_").trim_end_matches("_select");
            let mut state = json!({ "type": kind });
            state[format!("selected_{name}")] = json!(chosen);
            return Ok(state);
        }
        "plain_text_input" => {
            let length = given.chars().count() as u64;
            let bound = |name: &str, other| element[name].as_u64().unwrap_or(other);
            if length < bound("min_length", 0) || length > bound("max_length", 3000) {
                return Err(format!("{length} characters do not fit in {element}"));
            }
            "value"
        }
        "number_input" | "email_text_input" | "url_text_input" => "value",
        "users_select" => "selected_user",
        "conversations_select" => "selected_conversation",
        "channels_select" => "selected_channel",
        "datepicker" => "selected_date",
        "timepicker" => "selected_time",
        _ => return Err(format!("nothing can be entered in {kind}")),
    };
    let mut state = json!({ "type": kind });
    state[field] = given.into();
    Ok(state)
}

/// The state of an element that nobody touched: what it shows at first.
pub(crate) fn untouched(element: &Value) -> Value {
    let mut state = json!({ "type": element["type"] });
    let kind = element["type"].as_str().unwrap_or_default();
    match kind {
        "static_select" | "radio_buttons" | "external_select" => {
            state["selected_option"] = element["initial_option"].clone();
        }
        "multi_static_select" | "checkboxes" => {
            let chosen = element["initial_options"].as_array().cloned().unwrap_or_default();
            state["selected_options"] = chosen.into();
        }
        "users_select" => state["selected_user"] = element["initial_user"].clone(),
        "conversations_select" => {
            state["selected_conversation"] = element["initial_conversation"].clone();
        }
        "channels_select" => state["selected_channel"] = element["initial_channel"].clone(),
        "datepicker" => state["selected_date"] = element["initial_date"].clone(),
        "timepicker" => state["selected_time"] = element["initial_time"].clone(),
        _ if kind.starts_with("multi_") => {
            let name = kind.trim_start_matches("multi_").trim_end_matches("_select");
            let chosen = element[format!("initial_{name}")].as_array().cloned();
            state[format!("selected_{name}")] = chosen.unwrap_or_default().into();
        }
        _ => state["value"] = element["initial_value"].clone(),
    }
    state
}

/// Whether an element's state holds nothing.
pub(crate) fn is_empty(state: &Value) -> bool {
    state.as_object().is_none_or(|fields| {
        fields.iter().filter(|(name, _)| *name != "type").all(|(_, value)| match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        })
    })
}

/// `state.values` of blocks nobody touched: block id, then action id; buttons and overflow menus have none.
pub(crate) fn state_of(blocks: &[Value]) -> Value {
    let mut values = Map::new();
    for block in blocks {
        for element in in_block(block) {
            if matches!(element["type"].as_str(), Some("button" | "overflow" | "workflow_button")) {
                continue;
            }
            let (Some(block), Some(action)) =
                (block["block_id"].as_str(), element["action_id"].as_str())
            else {
                continue;
            };
            let entry = values.entry(block).or_insert_with(|| json!({}));
            entry[action] = untouched(element);
        }
    }
    json!({ "values": values })
}
