//! Blocks as the plain text that a person reads, for stories to look at. Not an exact picture.

use serde_json::Value;

/// One line or more for each block; buttons as `[Label]`, menus as `[a | b]`, Slack's escapes undone.
pub(crate) fn of_blocks(blocks: &[Value]) -> String {
    let lines: Vec<String> =
        blocks.iter().map(of_block).filter(|text| !text.trim().is_empty()).collect();
    lines.join("\n")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn join(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

fn of_block(block: &Value) -> String {
    match block["type"].as_str().unwrap_or_default() {
        "divider" => "---".to_owned(),
        "section" | "header" | "markdown" => join(
            [of_text(&block["text"])]
                .into_iter()
                .chain(list(&block["fields"]).iter().map(of_text))
                .chain([of_element(&block["accessory"])]),
            "\n",
        ),
        "context" | "actions" | "context_actions" => {
            join(list(&block["elements"]).iter().map(of_element), " ")
        }
        "input" => join(
            [of_text(&block["label"]), of_element(&block["element"]), of_text(&block["hint"])]
                .into_iter(),
            "\n",
        ),
        "image" => block["alt_text"].as_str().unwrap_or_default().to_owned(),
        "rich_text" => join(list(&block["elements"]).iter().map(of_rich), "\n"),
        "table" => join(list(&block["rows"]).iter().map(of_row), "\n"),
        other => panic!("cannot read a block of type {other:?}"),
    }
}

fn of_row(row: &Value) -> String {
    let cell = |cell: &Value| match cell["type"].as_str() {
        Some("rich_text") => of_block(cell),
        _ => of_text(&cell["text"]),
    };
    list(row).iter().map(cell).collect::<Vec<_>>().join(" | ")
}

/// A text object or a bare string.
fn of_text(text: &Value) -> String {
    let raw = text.as_str().or_else(|| text["text"].as_str()).unwrap_or_default();
    match text["type"].as_str() {
        Some("plain_text" | "raw_text") => raw.to_owned(),
        _ => raw.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
    }
}

fn of_element(element: &Value) -> String {
    match element["type"].as_str() {
        None => String::new(),
        Some("button" | "workflow_button") => format!("[{}]", of_text(&element["text"])),
        Some("mrkdwn" | "plain_text") => of_text(element),
        Some("image") => element["alt_text"].as_str().unwrap_or_default().to_owned(),
        Some(_) => {
            let options = super::elements::options(element);
            let shown = join(options.into_iter().map(|option| of_text(&option["text"])), " | ");
            let hint = of_text(&element["placeholder"]);
            if shown.is_empty() { format!("[{hint}]") } else { format!("[{shown}]") }
        }
    }
}

fn of_rich(element: &Value) -> String {
    let inside = || list(&element["elements"]).iter().map(of_rich).collect::<String>();
    match element["type"].as_str().unwrap_or_default() {
        "rich_text_list" => {
            join(list(&element["elements"]).iter().map(|item| format!("- {}", of_rich(item))), "\n")
        }
        "rich_text_quote" => format!("> {}", inside()),
        "text" => element["text"].as_str().unwrap_or_default().to_owned(),
        "link" => {
            let shown = element["text"].as_str().or(element["url"].as_str());
            shown.unwrap_or_default().to_owned()
        }
        "user" => format!("<@{}>", element["user_id"].as_str().unwrap_or_default()),
        "channel" => format!("<#{}>", element["channel_id"].as_str().unwrap_or_default()),
        "emoji" => format!(":{}:", element["name"].as_str().unwrap_or_default()),
        "date" => element["fallback"].as_str().unwrap_or_default().to_owned(),
        _ => inside(),
    }
}
