//! Holds a message against the limits of Slack's blocks, as another project wrote them down. Only tests read it.

use serde_json::Value;

const LIMITS: &str = include_str!("../../../tests/data/slack/block-limits.json");

/// What is too long, too many, empty or of an unknown kind in a message; nothing when Slack would take it.
pub(crate) fn faults(blocks: &[Value]) -> Vec<String> {
    let file: Value = serde_json::from_str(LIMITS).unwrap();
    let limit = |name: &str| {
        let found = file["limits"][name].as_u64();
        usize::try_from(found.unwrap_or_else(|| panic!("no limit {name}"))).unwrap()
    };
    let mut found = Vec::new();
    let mut most = |name: &str, has: usize| {
        if has > limit(name) {
            found.push(format!("{name}: {has}"));
        }
    };
    most("message.blocks.max_items", blocks.len());
    let mut total = 0;
    let mut ids = Vec::new();
    let mut open: Vec<&Value> = blocks.iter().collect();
    let mut unknown = Vec::new();
    while let Some(value) = open.pop() {
        let size = |field: &str| match &value[field] {
            Value::Array(items) => items.len(),
            Value::String(words) => length(words),
            object => object["text"].as_str().map_or(0, length),
        };
        match value["type"].as_str() {
            Some("header") => most("header.text.max_length", size("text")),
            Some("section") => most("section.text.max_length", size("text")),
            Some("actions") => most("actions.elements.max_items", size("elements")),
            Some("context") => most("context.elements.max_items", size("elements")),
            Some("button") => {
                most("button.text.max_length", size("text"));
                most("button.value.max_length", size("value"));
                most("action_id.max_length", size("action_id"));
                ids.push(value["action_id"].as_str().unwrap());
                let confirm = &value["confirm"];
                for part in ["title", "text", "confirm", "deny"] {
                    let words = confirm[part]["text"].as_str().unwrap_or_default();
                    most(&format!("confirmation.{part}.max_length"), length(words));
                }
            }
            Some("mrkdwn" | "plain_text" | "text") => {
                most("text.max_length", size("text"));
                total += size("text");
                if size("text") < limit("text.min_length") {
                    unknown.push(format!("an empty text: {value}"));
                }
            }
            Some("image") => {
                most("image.alt_text.max_length", size("alt_text"));
                unknown.extend(
                    value["slack_file"]["id"].is_null().then(|| format!("no picture: {value}")),
                );
            }
            Some("link") => {
                most("text.max_length", size("text"));
                total += size("text");
                unknown.extend((size("text") == 0).then(|| format!("a link of no words: {value}")));
            }
            Some("channel") => total += "#channel".len(),
            Some("date") => total += size("fallback"),
            Some(
                "rich_text"
                | "rich_text_section"
                | "rich_text_quote"
                | "rich_text_list"
                | "rich_text_preformatted",
            ) => unknown.extend((size("elements") == 0).then(|| format!("no elements: {value}"))),
            Some(other) => unknown.push(format!("unknown: {other}")),
            None => {}
        }
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => open.extend(fields.values()),
            _ => {}
        }
    }
    found.extend(unknown);
    if total >= 10_000 {
        found.push(format!("{total} characters"));
    }
    let buttons = ids.len();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < buttons {
        found.push("an action_id twice".to_owned());
    }
    found
}

/// In UTF-16 units, of which there are never fewer than of characters.
fn length(words: &str) -> usize {
    words.encode_utf16().count()
}

/// Every text that Slack parses: mrkdwn and plain text, not the literal text of `rich_text`.
pub(crate) fn parsed(blocks: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<&Value> = blocks.iter().collect();
    while let Some(value) = open.pop() {
        if matches!(value["type"].as_str(), Some("mrkdwn" | "plain_text")) {
            found.push(value["text"].as_str().unwrap().to_owned());
        }
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => open.extend(fields.values()),
            _ => {}
        }
    }
    found
}
