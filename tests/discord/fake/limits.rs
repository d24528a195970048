//! Limits that Discord's description lacks or has wrong: lengths, what must differ, what does not go together, what the bot must
//! always say. The shapes are checked in `schema`.

use super::{
    messages::{EPHEMERAL, SETTABLE},
    rest::Ask,
    schema::Wrong,
    text::usable,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Longest content of a message, in characters.
const CONTENT: usize = 2000;

/// Characters of all embeds of a message together.
const EMBEDS: usize = 6000;

/// Rows of buttons and menus.
const ROWS: usize = 5;

/// Characters of a command with all its options.
const COMMAND: usize = 8000;

/// Components of a message or form that is nothing but components.
const COMPONENTS: usize = 40;

/// What is wrong with a request, its shape being right.
pub(crate) fn check(ask: &Ask<'_>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let body = &ask.body;
    let route = ask.route.as_str();
    match route {
        "POST /channels/{}/messages"
        | "PATCH /channels/{}/messages/{}"
        | "POST /webhooks/{}/{}"
        | "PATCH /webhooks/{}/{}/messages/@original"
        | "PATCH /webhooks/{}/{}/messages/{}" => message(ask, body, "", &mut wrong),
        "POST /interactions/{}/{}/callback" => match body["type"].as_u64() {
            Some(4 | 7) => message(ask, &body["data"], "/data", &mut wrong),
            Some(5) => flags(&body["data"], true, "/data", &mut wrong),
            Some(8) => choices(&body["data"], &mut wrong),
            Some(9) => modal(&body["data"], &mut wrong),
            _ => {}
        },
        _ if route.starts_with("PUT /applications/") => commands(body, &mut wrong),
        _ => {}
    }
    if route == "POST /channels/{}/messages"
        && body["enforce_nonce"] == true
        && body["nonce"].is_null()
    {
        wrong.push(Wrong::new("/enforce_nonce", "there is no nonce"));
    }
    wrong
}

fn length(value: &Value) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// `quiet` where a message may be for one person alone.
fn flags(data: &Value, quiet: bool, at: &str, wrong: &mut Vec<Wrong>) {
    let flags = data["flags"].as_u64().unwrap_or(0);
    let settable = if quiet { SETTABLE } else { SETTABLE & !EPHEMERAL };
    if flags & !settable != 0 {
        wrong.push(Wrong::new(format!("{at}/flags"), format!("cannot be set: {flags}")));
    }
}

fn message(ask: &Ask<'_>, data: &Value, at: &str, wrong: &mut Vec<Wrong>) {
    let mut say = |part: &str, what: String| wrong.push(Wrong::new(format!("{at}{part}"), what));
    let content = length(&data["content"]);
    if content > CONTENT {
        say("/content", format!("{content} characters, more than {CONTENT}"));
    }
    let total: usize = list(&data["embeds"]).iter().map(embed_length).sum();
    if total > EMBEDS {
        say("/embeds", format!("{total} characters together, more than {EMBEDS}"));
    }
    for (number, embed) in list(&data["embeds"]).iter().enumerate() {
        if embed_length(embed) == 0 && embed["image"].is_null() && embed["thumbnail"].is_null() {
            say(&format!("/embeds/{number}"), "it is empty".to_owned());
        }
        let time = embed["timestamp"].as_str();
        if time.is_some_and(|time| chrono::DateTime::parse_from_rfc3339(time).is_err()) {
            say(&format!("/embeds/{number}/timestamp"), format!("no instant: {time:?}"));
        }
        for url in [&embed["url"], &embed["image"]["url"], &embed["thumbnail"]["url"]] {
            if url.as_str().is_some_and(|url| !is_address(url, "attachment://")) {
                say(&format!("/embeds/{number}"), format!("no address: {url}"));
            }
        }
        for field in list(&embed["fields"]) {
            let blank = |key: &str| field[key].as_str().is_none_or(|text| text.trim().is_empty());
            if blank("name") || blank("value") {
                say(
                    &format!("/embeds/{number}/fields"),
                    "a field has no name or no value".to_owned(),
                );
            }
        }
    }
    let says = content > 0 || !list(&data["embeds"]).is_empty();
    let allowed = &data["allowed_mentions"];
    let none = ["parse", "users", "roles"].iter().all(|key| list(&allowed[key]).is_empty());
    let silent = allowed["parse"].is_array() && none && allowed["replied_user"] == false;
    if says && !silent && !ask.world.mentions_allowed {
        say("/allowed_mentions", "does not say that nobody is mentioned".to_owned());
    }
    let v2 = data["flags"].as_u64().unwrap_or(0) & (1 << 15) != 0;
    if v2 && says {
        say("/flags", "a message of components has no content and no embeds".to_owned());
    }
    pictures(ask, data, at, wrong);
    let first = at == "/data" && ask.body["type"] == 4;
    flags(data, first || ask.route == "POST /webhooks/{}/{}", at, wrong);
    components(list(&data["components"]), v2, &format!("{at}/components"), wrong);
}

/// Whether something can be followed; `or` is one more way to begin.
fn is_address(url: &str, or: &str) -> bool {
    ["https://", "http://", or].iter().any(|begin| url.starts_with(begin))
}

fn embed_length(embed: &Value) -> usize {
    let fields = list(&embed["fields"]).iter();
    let fields: usize = fields.map(|field| length(&field["name"]) + length(&field["value"])).sum();
    length(&embed["title"])
        + length(&embed["description"])
        + length(&embed["footer"]["text"])
        + length(&embed["author"]["name"])
        + fields
}

/// Every `attachment://` names a file of the request, or one that the message keeps.
fn pictures(ask: &Ask<'_>, data: &Value, at: &str, wrong: &mut Vec<Wrong>) {
    let kept = list(&data["attachments"]).iter().filter_map(|it| it["id"].as_str()?.parse().ok());
    let kept = kept.filter_map(|id: u64| ask.world.files.get(&id)).map(|file| file.name.as_str());
    let listed = list(&data["attachments"]).iter().filter_map(|it| it["filename"].as_str());
    let sent = ask.files.iter().map(|file| file.name.as_str());
    let names: BTreeSet<&str> = kept.chain(listed).chain(sent).collect();
    for embed in list(&data["embeds"]) {
        for url in
            [&embed["image"]["url"], &embed["thumbnail"]["url"], &embed["footer"]["icon_url"]]
        {
            let name = url.as_str().and_then(|url| url.strip_prefix("attachment://"));
            if let Some(name) = name.filter(|name| !names.contains(name)) {
                wrong.push(Wrong::new(
                    format!("{at}/embeds"),
                    format!("no file is called {name:?}"),
                ));
            }
        }
    }
    for file in &ask.files {
        let plain = |it: char| it.is_ascii_alphanumeric() || "_.-".contains(it);
        if !file.name.chars().all(plain) {
            wrong.push(Wrong::new(at, format!("Discord changes the file name {:?}", file.name)));
        }
    }
}

fn components(rows: &[Value], v2: bool, at: &str, wrong: &mut Vec<Wrong>) {
    let mut say = |what: String| wrong.push(Wrong::new(at, what));
    let most = if v2 { COMPONENTS } else { ROWS };
    if rows.len() > most {
        say(format!("{} rows, more than {most}", rows.len()));
    }
    let mut ids = BTreeSet::new();
    for row in rows {
        if !v2 && row["type"] != 1 {
            say(format!("components of type {} need the flag 1<<15", row["type"]));
        }
        let inner = list(&row["components"]);
        let menus = inner.iter().filter(|it| it["type"] != 2).count();
        let fits = if menus == 0 { (1..=5).contains(&inner.len()) } else { inner.len() == 1 };
        if row["type"] == 1 && !fits {
            say("a row has one to five buttons, or one menu".to_owned());
        }
    }
    for component in usable(rows) {
        let id = component["custom_id"].as_str();
        if id.is_some_and(|id| !ids.insert(id)) {
            say(format!("two components are called {:?}", id.unwrap_or_default()));
        }
        if component["type"] == 2 {
            button(component, &mut say);
        } else {
            menu(component, &mut say);
        }
    }
}

fn button(button: &Value, say: &mut impl FnMut(String)) {
    let link = button["style"] == 5;
    let (has_id, has_url) = (button["custom_id"].is_string(), button["url"].is_string());
    if (link, !link) != (has_url, has_id) {
        say(format!("a button has custom_id, a link has url: {button}"));
    }
    if button["url"].as_str().is_some_and(|url| !is_address(url, "discord://")) {
        say(format!("no address: {}", button["url"]));
    }
    if length(&button["label"]) == 0 && button["emoji"].is_null() {
        say(format!("a button without label: {button}"));
    }
}

fn menu(menu: &Value, say: &mut impl FnMut(String)) {
    let options = list(&menu["options"]);
    let values: BTreeSet<&str> = options.iter().filter_map(|it| it["value"].as_str()).collect();
    if values.len() < options.len() {
        say("two options have the same value".to_owned());
    }
    let most = menu["max_values"].as_u64().unwrap_or(1);
    let least = menu["min_values"].as_u64().unwrap_or(1);
    let preset = options.iter().filter(|it| it["default"] == true).count() as u64;
    let too_many = menu["type"] == 3 && most > options.len() as u64;
    if least > most || too_many || preset > most {
        say("it cannot be chosen so many".to_owned());
    }
}

fn choices(data: &Value, wrong: &mut Vec<Wrong>) {
    let choices = list(&data["choices"]);
    if choices.len() > 25 {
        wrong.push(Wrong::new("/data/choices", format!("{} choices", choices.len())));
    }
    for choice in choices {
        let value = length(&choice["value"]);
        let name = length(&choice["name"]);
        if !(1..=100).contains(&name) || value > 100 || choice["value"] == "" {
            let what = format!("a choice of {name} and {value} characters");
            wrong.push(Wrong::new("/data/choices", what));
        }
    }
}

fn modal(data: &Value, wrong: &mut Vec<Wrong>) {
    let mut say = |what: String| wrong.push(Wrong::new("/data/components", what));
    let parts = list(&data["components"]);
    if parts.len() > 5 {
        // The description lets 40 through, the documentation 5.
        say(format!("{} components, more than 5", parts.len()));
    }
    let mut ids = BTreeSet::new();
    for part in parts {
        let row = part["type"] == 1;
        let inner = list(&part["components"]).iter().chain([&part["component"]]);
        for input in inner.filter(|it| it.is_object()) {
            if !ids.insert(input["custom_id"].as_str().unwrap_or_default()) {
                say(format!("two inputs are called {}", input["custom_id"]));
            }
            if row != (length(&input["label"]) > 0) {
                say(format!("the label belongs to the row's input, or else to the Label: {input}"));
            }
            let (least, most) = (input["min_length"].as_u64(), input["max_length"].as_u64());
            let preset = length(&input["value"]) as u64;
            if least.unwrap_or(0) > most.unwrap_or(4000) || preset > most.unwrap_or(4000) {
                say(format!("its lengths do not go together: {input}"));
            }
            if input["type"] == 3 {
                menu(input, &mut say);
            }
        }
        if row && list(&part["components"]).len() != 1 {
            say("a row of a form has one input".to_owned());
        }
    }
}

fn commands(body: &Value, wrong: &mut Vec<Wrong>) {
    let mut names = BTreeSet::new();
    for (number, command) in list(body).iter().enumerate() {
        let at = format!("/{number}");
        let kind = command["type"].as_u64().unwrap_or(1);
        let name = command["name"].as_str().unwrap_or_default();
        if !names.insert((kind, name)) {
            wrong.push(Wrong::new(&at, format!("two commands are called {name:?}")));
        }
        if kind != 1 {
            continue;
        }
        if !(1..=100).contains(&length(&command["description"])) {
            wrong.push(Wrong::new(format!("{at}/description"), "1 to 100 characters"));
        }
        slash_name(name, &at, wrong);
        let size = size_of(command);
        if size > COMMAND {
            wrong.push(Wrong::new(&at, format!("{size} characters, more than {COMMAND}")));
        }
        options(command, &at, wrong);
    }
    if list(body).iter().filter(|it| it["type"].as_u64().unwrap_or(1) == 1).count() > 100 {
        wrong.push(Wrong::new("", "more than 100 commands"));
    }
}

fn slash_name(name: &str, at: &str, wrong: &mut Vec<Wrong>) {
    let fits = |it: char| "-_'".contains(it) || it.is_alphanumeric();
    let long = name.chars().count();
    if !(1..=32).contains(&long) || !name.chars().all(fits) || name != name.to_lowercase() {
        wrong.push(Wrong::new(format!("{at}/name"), format!("no name for a command: {name:?}")));
    }
}

fn size_of(command: &Value) -> usize {
    let options = list(&command["options"]).iter().map(size_of).sum::<usize>();
    let choices = list(&command["choices"]).iter();
    let choices = choices.map(|it| length(&it["name"]) + length(&it["value"])).sum::<usize>();
    length(&command["name"]) + length(&command["description"]) + options + choices
}

fn options(of: &Value, at: &str, wrong: &mut Vec<Wrong>) {
    let options_of = list(&of["options"]);
    if options_of.len() > 25 {
        wrong.push(Wrong::new(format!("{at}/options"), "more than 25"));
    }
    let mut names = BTreeSet::new();
    let mut optional = false;
    let nested = options_of.iter().filter(|it| matches!(it["type"].as_u64(), Some(1 | 2))).count();
    if nested != 0 && nested != options_of.len() {
        wrong.push(Wrong::new(format!("{at}/options"), "subcommands beside options"));
    }
    for (number, option) in options_of.iter().enumerate() {
        let at = format!("{at}/options/{number}");
        let name = option["name"].as_str().unwrap_or_default();
        slash_name(name, &at, wrong);
        if !names.insert(name) {
            wrong.push(Wrong::new(&at, format!("two options are called {name:?}")));
        }
        if optional && option["required"] == true {
            wrong.push(Wrong::new(&at, "required after optional"));
        }
        optional |= option["required"] != true;
        if option["autocomplete"] == true && !list(&option["choices"]).is_empty() {
            wrong.push(Wrong::new(&at, "choices and autocomplete"));
        }
        let values: BTreeSet<String> =
            list(&option["choices"]).iter().map(|it| it["value"].to_string()).collect();
        if values.len() < list(&option["choices"]).len() {
            wrong.push(Wrong::new(&at, "two choices have the same value"));
        }
        options(option, &at, wrong);
    }
}
