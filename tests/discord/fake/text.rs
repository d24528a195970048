//! What a person reads of a message: content, embeds and components as plain text. It draws nothing and checks nothing.

use super::world::Message;
use serde_json::Value;

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value[key].as_str().filter(|text| !text.is_empty())
}

/// The whole message, a line for each part.
pub(crate) fn of_message(message: &Message) -> String {
    let mut lines: Vec<String> = Vec::new();
    if message.thinking {
        lines.push("… is thinking".to_owned());
    }
    lines.extend(Some(message.content.clone()).filter(|content| !content.is_empty()));
    message.embeds.iter().for_each(|embed| of_embed(embed, &mut lines));
    message.components.iter().for_each(|component| of_component(component, &mut lines));
    lines.join("\n")
}

fn of_embed(embed: &Value, lines: &mut Vec<String>) {
    let mut say = |part: Option<&str>| lines.extend(part.map(str::to_owned));
    say(text(&embed["author"], "name"));
    say(text(embed, "title"));
    say(text(embed, "description"));
    for field in embed["fields"].as_array().into_iter().flatten() {
        say(text(field, "name"));
        say(text(field, "value"));
    }
    say(text(&embed["footer"], "text"));
    if let Some(url) = text(&embed["image"], "url") {
        lines.push(format!("({url})"));
    }
}

fn of_component(component: &Value, lines: &mut Vec<String>) {
    if let Some(content) = text(component, "content") {
        lines.push(content.to_owned());
    }
    match component["type"].as_u64() {
        Some(2) => {
            let label = text(component, "label").unwrap_or("•");
            let off = if component["disabled"] == true { " (off)" } else { "" };
            lines.push(format!("[{label}]{off}"));
        }
        Some(3 | 5..=8) => {
            lines.push(format!("[{} ▾]", text(component, "placeholder").unwrap_or_default()));
            for option in component["options"].as_array().into_iter().flatten() {
                lines.push(format!("- {}", text(option, "label").unwrap_or_default()));
            }
        }
        _ => {}
    }
    for part in component["components"].as_array().into_iter().flatten() {
        of_component(part, lines);
    }
    if component["accessory"].is_object() {
        of_component(&component["accessory"], lines);
    }
}

/// All buttons and menus of a message, however deep.
pub(crate) fn usable(components: &[Value]) -> Vec<&Value> {
    let mut found = Vec::new();
    for component in components {
        if matches!(component["type"].as_u64(), Some(2 | 3 | 5..=8)) {
            found.push(component);
        }
        found.extend(usable(component["components"].as_array().map_or(&[][..], Vec::as_slice)));
        if component["accessory"].is_object() {
            found.extend(usable(std::slice::from_ref(&component["accessory"])));
        }
    }
    found
}
