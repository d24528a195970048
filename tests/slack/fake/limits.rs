//! Holds blocks and views against Slack's limits, from `tests/data/slack/block-limits.json`. Ids and state are not its part.

use super::elements::{in_block, options};
use serde_json::Value;
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Where blocks stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surface {
    /// A message.
    Message,
    /// A modal.
    Modal,
    /// Somebody's Home.
    Home,
}

/// Characters of all texts of a message together. Slack documents no number and answers `msg_blocks_too_long`
/// somewhere above 11,000 (bolt-js issues 2509 and 2867).
const ALL_TEXT: usize = 11_000;

static LIMITS: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let text = include_str!("../../data/slack/block-limits.json");
    let json: Value = serde_json::from_str(text).unwrap();
    let limits = json["limits"].as_object().unwrap();
    let numbers = limits.iter().map(|(name, value)| (name.clone(), value.as_u64().unwrap()));
    numbers.map(|(name, value)| (name, usize::try_from(value).unwrap())).collect()
});

/// What is found wrong, each as one line.
struct Report(Vec<String>);

impl Report {
    fn add(&mut self, what: String) {
        self.0.push(what);
    }

    fn at_most(&mut self, name: &str, count: usize) {
        let limit = *LIMITS.get(name).unwrap_or_else(|| panic!("no limit is called {name}"));
        if count > limit {
            self.add(format!("{name} is {limit}, not {count}"));
        }
    }

    /// A text object or string, of no more characters than the limit.
    fn text(&mut self, name: &str, text: &Value) {
        let Some(string) = text.as_str().or_else(|| text["text"].as_str()) else { return };
        self.at_most(name, string.chars().count());
    }

    /// A text object that must be there and not be empty.
    fn some_text(&mut self, name: &str, text: &Value, kinds: &[&str]) {
        let kind = text["type"].as_str().unwrap_or_default();
        if !kinds.contains(&kind) {
            self.add(format!("{name}: a text of type {kind:?}, not one of {kinds:?}"));
        }
        if text["text"].as_str().unwrap_or_default().is_empty() {
            self.add(format!("{name}: no text"));
        }
        self.text(name, text);
    }

    /// A list that must be there and hold something.
    fn list<'v>(&mut self, name: &str, list: &'v Value) -> &'v [Value] {
        let list = list.as_array().map_or(&[][..], Vec::as_slice);
        if list.is_empty() {
            self.add(format!("{name}: nothing in it"));
        }
        self.at_most(name, list.len());
        list
    }
}

const PLAIN: &[&str] = &["plain_text"];
const ANY: &[&str] = &["plain_text", "mrkdwn"];

/// What is wrong with these blocks.
pub(crate) fn check(blocks: &[Value], surface: Surface) -> Vec<String> {
    let mut report = Report(Vec::new());
    match surface {
        Surface::Message => report.at_most("message.blocks.max_items", blocks.len()),
        Surface::Modal | Surface::Home => report.at_most("view.blocks.max_items", blocks.len()),
    }
    let mut ids = HashSet::new();
    for block in blocks {
        report.text("block_id.max_length", &block["block_id"]);
        if let Some(id) = block["block_id"].as_str()
            && !ids.insert(id)
        {
            report.add(format!("two blocks have the id {id:?}"));
        }
        check_block(&mut report, block, surface);
        let mut actions = HashSet::new();
        for element in in_block(block) {
            check_element(&mut report, element);
            if let Some(id) = element["action_id"].as_str()
                && !actions.insert(id)
            {
                report.add(format!("two elements of a block have the action_id {id:?}"));
            }
        }
    }
    let markdown = |block: &&Value| block["type"] == "markdown";
    let length = |block: &Value| block["text"].as_str().map_or(0, |text| text.chars().count());
    let total = blocks.iter().filter(markdown).map(length).sum();
    report.at_most("markdown.total_text.max_length", total);
    let all = blocks.iter().filter(|block| !markdown(block)).map(all_text).sum::<usize>();
    if surface == Surface::Message && all > ALL_TEXT {
        report.add(format!("msg_blocks_too_long: {all} characters, more than {ALL_TEXT}"));
    }
    report.0
}

/// Characters of all strings called `text` within.
fn all_text(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(all_text).sum(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match value {
                Value::String(text) if name == "text" => text.chars().count(),
                other => all_text(other),
            })
            .sum(),
        _ => 0,
    }
}

fn check_block(report: &mut Report, block: &Value, surface: Surface) {
    match block["type"].as_str().unwrap_or_default() {
        "divider" => {}
        "rich_text" => {
            if !block["elements"].is_array() {
                report.add("a rich_text block without elements".to_owned());
            }
        }
        "section" => {
            if block["text"].is_null() && block["fields"].is_null() {
                report.add("a section has neither text nor fields".to_owned());
            }
            if !block["text"].is_null() {
                report.some_text("section.text.max_length", &block["text"], ANY);
            }
            if !block["fields"].is_null() {
                for field in report.list("section.fields.max_items", &block["fields"]) {
                    report.some_text("section.fields.item_max_length", field, ANY);
                }
            }
        }
        "header" => report.some_text("header.text.max_length", &block["text"], PLAIN),
        "context" => {
            for element in report.list("context.elements.max_items", &block["elements"]) {
                match element["type"].as_str() {
                    Some("image") => check_image(report, element),
                    _ => report.some_text("text.max_length", element, ANY),
                }
            }
        }
        "actions" => {
            let count = report.list("actions.elements.max_items", &block["elements"]).len();
            if in_block(block).len() != count {
                report.add(format!("an actions block with what cannot be used: {block}"));
            }
        }
        "image" => check_image(report, block),
        "markdown" => report.text("markdown.text.max_length", &block["text"]),
        "table" => {
            for row in report.list("table.rows.max_items", &block["rows"]) {
                report.list("table.columns.max_items", row);
            }
        }
        "input" if surface == Surface::Message => {
            report.add("an input block in a message".to_owned());
        }
        "input" => {
            report.some_text("input.label.max_length", &block["label"], PLAIN);
            report.text("input.hint.max_length", &block["hint"]);
            if in_block(block).is_empty() {
                report.add("an input block without an element".to_owned());
            }
        }
        other => report.add(format!("the fake knows no block of type {other:?}")),
    }
}

fn check_image(report: &mut Report, image: &Value) {
    report.text("image.alt_text.max_length", &image["alt_text"]);
    report.text("image.image_url.max_length", &image["image_url"]);
    if image["alt_text"].as_str().is_none_or(str::is_empty) {
        report.add("an image without alt_text".to_owned());
    }
    let source = ["image_url", "slack_file"].iter().filter(|name| !image[**name].is_null());
    if source.count() != 1 {
        report.add("an image needs one of image_url and slack_file".to_owned());
    }
}

fn check_element(report: &mut Report, element: &Value) {
    report.text("action_id.max_length", &element["action_id"]);
    if !element["confirm"].is_null() {
        let confirm = &element["confirm"];
        report.some_text("confirmation.title.max_length", &confirm["title"], PLAIN);
        report.some_text("confirmation.text.max_length", &confirm["text"], ANY);
        report.some_text("confirmation.confirm.max_length", &confirm["confirm"], PLAIN);
        report.some_text("confirmation.deny.max_length", &confirm["deny"], PLAIN);
    }
    report.text("select.placeholder.max_length", &element["placeholder"]);
    let kind = element["type"].as_str().unwrap_or_default();
    match kind {
        "button" => {
            report.some_text("button.text.max_length", &element["text"], PLAIN);
            report.text("button.value.max_length", &element["value"]);
            report.text("button.url.max_length", &element["url"]);
            let style = &element["style"];
            if !(style.is_null() || style == "primary" || style == "danger") {
                report.add(format!("a button's style cannot be {style}"));
            }
        }
        "plain_text_input" => {
            for (name, field) in [
                ("plain_text_input.max_length.max", "max_length"),
                ("plain_text_input.min_length.max", "min_length"),
            ] {
                let number = element[field].as_u64().unwrap_or_default();
                report.at_most(name, usize::try_from(number).unwrap());
            }
        }
        "static_select" | "multi_static_select" if element["option_groups"].is_array() => {
            for group in report.list("select.option_groups.max_items", &element["option_groups"]) {
                report.some_text("option_group.label.max_length", &group["label"], PLAIN);
                report.list("option_group.options.max_items", &group["options"]);
            }
        }
        "static_select" | "multi_static_select" => {
            report.list("select.options.max_items", &element["options"]);
        }
        "overflow" | "radio_buttons" | "checkboxes" => {
            report.list(&format!("{kind}.options.max_items"), &element["options"]);
        }
        _ => {}
    }
    let initial = [&element["initial_option"]].into_iter();
    let initial = initial.chain(element["initial_options"].as_array().into_iter().flatten());
    let known = options(element);
    for chosen in initial.filter(|chosen| !chosen.is_null()) {
        // Of an external one nobody but the bot knows the options.
        if !known.contains(&chosen) && kind != "external_select" {
            report.add(format!("an initial option is not among the options: {chosen}"));
        }
    }
    let mut values = HashSet::new();
    for option in known {
        let rich = matches!(kind, "radio_buttons" | "checkboxes");
        let texts = if rich { ANY } else { PLAIN };
        report.some_text("option.text.max_length", &option["text"], texts);
        report.text("option.value.max_length", &option["value"]);
        report.text("option.description.max_length", &option["description"]);
        if !values.insert(option["value"].as_str()) {
            report.add(format!("two options have the value {}", option["value"]));
        }
    }
}

/// What is wrong with a view's own fields; its blocks are checked apart.
pub(crate) fn check_view(view: &Value) -> Vec<String> {
    let mut report = Report(Vec::new());
    if view["type"] == "modal" {
        report.some_text("view.title.max_length", &view["title"], PLAIN);
        let blocks = view["blocks"].as_array().into_iter().flatten();
        let asks = blocks.clone().any(|block| block["type"] == "input");
        if asks && view["submit"].is_null() {
            report.add("a modal with inputs needs submit".to_owned());
        }
    }
    for name in ["submit", "close"] {
        if !view[name].is_null() {
            report.some_text(&format!("view.{name}.max_length"), &view[name], PLAIN);
        }
    }
    for name in ["callback_id", "external_id", "private_metadata"] {
        report.text(&format!("view.{name}.max_length"), &view[name]);
    }
    if !view["blocks"].is_array() {
        report.add("a view without blocks".to_owned());
    }
    report.0
}
