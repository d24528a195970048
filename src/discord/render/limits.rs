//! Holds a message against the limits of Discord's documentation that its official description lacks, and finds markup that
//! is alive in a text. Only tests read it.

use serde_json::{Value, json};

/// What is too long, too many, empty or missing in a message's body; nothing when Discord would take it.
pub(crate) fn faults(body: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut broken = Vec::new();
    let mut most = |name: &str, has: usize, limit: usize| {
        if has > limit {
            found.push(format!("{name}: {has} of {limit}"));
        }
    };
    let of = |value: &Value, field: &str| value[field].as_str().map_or(0, length);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    most("content", of(body, "content"), 2_000);
    let (embeds, files) = (list(&body["embeds"]), list(&body["attachments"]));
    most("embeds", embeds.len(), 10);
    most("files", files.len(), 10);
    let mut total = 0;
    let mut shown = Vec::new();
    for embed in &embeds {
        most("title", of(embed, "title"), 256);
        most("description", of(embed, "description"), 4_096);
        total += of(embed, "title") + of(embed, "description");
        shown.extend(embed["image"]["url"].as_str().map(str::to_owned));
    }
    most("all embeds", total, 6_000);
    let rows = list(&body["components"]);
    most("rows", rows.len(), 5);
    let mut ids = Vec::new();
    for row in &rows {
        let buttons = list(&row["components"]);
        most("buttons", buttons.len(), 5);
        for button in &buttons {
            most("label", of(button, "label"), 80);
            most("custom_id", of(button, "custom_id"), 100);
            ids.push(button["custom_id"].as_str().unwrap_or_default().to_owned());
        }
        if buttons.is_empty() || row["type"] != 1 {
            broken.push(format!("no row: {row}"));
        }
    }
    for file in &files {
        most("description of a file", of(file, "description"), 1_024);
    }
    let buttons = ids.len();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < buttons || ids.iter().any(String::is_empty) {
        broken.push(format!("ids: {ids:?}"));
    }
    let names =
        files.iter().map(|file| format!("attachment://{}", file["filename"].as_str().unwrap()));
    if names.collect::<Vec<_>>() != shown {
        broken.push(format!("pictures: {shown:?}, files: {files:?}"));
    }
    for embed in &embeds {
        let seen = |field: &str| embed[field].as_str().is_none_or(|words| !words.trim().is_empty());
        let nothing = ["title", "description", "image"].iter().all(|part| embed[part].is_null());
        if nothing || !seen("title") || !seen("description") {
            broken.push(format!("an empty embed: {embed}"));
        }
    }
    let mentions = &body["allowed_mentions"];
    let called = match body["content"].as_str() {
        Some("@here" | "@everyone") => json!(["everyone"]),
        _ => json!([]),
    };
    let role = mentions["roles"].as_array().and_then(|roles| roles.first()?.as_str());
    let is_named = role.is_none_or(|id| body["content"] == format!("<@&{id}>"));
    if mentions["parse"] != called || mentions["replied_user"] != false || !is_named {
        broken.push(format!("mentions: {mentions}"));
    }
    found.extend(broken);
    found
}

/// In UTF-16 units, of which there are never fewer than of characters.
fn length(words: &str) -> usize {
    words.encode_utf16().count()
}

/// Markup in a text that Discord would act on, other than `begins` at the beginning of a line: what is escaped does not
/// count. Blind to code, so only for texts without any.
pub(crate) fn alive(text: &str, begins: &str) -> Vec<String> {
    text.lines().flat_map(|line| alive_in(line.strip_prefix(begins).unwrap_or(line))).collect()
}

fn alive_in(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let chars: Vec<char> = line.chars().collect();
    let start = line.trim_start();
    if start.starts_with(['#', '>', '-', '+']) {
        found.push(format!("begins a block: {start}"));
    }
    let digits = start.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&digits) && start[digits..].starts_with(['.', ')']) {
        found.push(format!("an item: {start}"));
    }
    let mut at = 0;
    while at < chars.len() {
        match chars[at] {
            '\\' => {
                at += 2;
                continue;
            }
            '*' | '_' | '~' | '|' | '`' | '<' | '[' => {
                found.push(format!("{} in {line}", chars[at]));
            }
            ':' if chars[at + 1..].starts_with(&['/', '/']) => found.push(format!("link: {line}")),
            '@' => {
                let after: String =
                    chars[at + 1..].iter().take(8).collect::<String>().to_lowercase();
                if after.starts_with("everyone") || after.starts_with("here") {
                    found.push(format!("a ping: {line}"));
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}
