//! The Slack app and its page: manifests against Slack's own schema and the table of commands, settings against their table.

use super::{between, read};
use greenroom::{
    chat::command::table::{COMMANDS, Scope, find},
    config::{
        keys::{self, Key},
        settings,
    },
    slack::{oauth, settings::SlackMode},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

const SOCKET: &str = "deploy/slack/manifest.yaml";
const HTTP: &str = "deploy/slack/manifest.http.yaml";
const EXAMPLE: &str = "deploy/greenroom.example.toml";

fn manifest(path: &str) -> Value {
    serde_saphyr::from_str(&read(path)).unwrap()
}

/// Faults that Slack's schema finds, each with its place in the manifest.
fn faults(manifest: &Value) -> Vec<String> {
    let schema: Value =
        serde_json::from_str(&read("tests/data/slack/manifest.schema.2.0.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator
        .iter_errors(manifest)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn texts(list: &Value) -> BTreeSet<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn the_manifests_are_what_slacks_schema_asks_for() {
    for path in [SOCKET, HTTP] {
        assert_eq!(faults(&manifest(path)), [""; 0], "{path}");
    }
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    for (pointer, wrong) in [
        ("/features/slash_commands/1/command", json!("practice")),
        ("/features/slash_commands/1/description", json!("")),
        ("/features/bot_user/display_name", json!("x".repeat(81))),
        ("/display_information", json!({ "name": "Greenroom", "icon": "x" })),
        ("/oauth_config/scopes/bot", json!("chat:write")),
        ("/settings/socket_mode_enabled", json!("yes")),
        ("/settings/event_subscriptions/bot_events", json!(["app_mention", "app_mention"])),
    ] {
        let mut manifest = manifest(SOCKET);
        *manifest.pointer_mut(pointer).unwrap() = wrong;
        let found = faults(&manifest);
        assert_eq!(found.len(), 1, "{pointer}: {found:?}");
        assert!(found[0].starts_with(pointer), "{found:?}");
    }
}

#[test]
fn the_manifests_differ_in_addresses_alone() {
    let address = |path: &str| json!(format!("https://greenroom.example.com/slack/{path}"));
    let mut expected = manifest(SOCKET);
    for command in expected["features"]["slash_commands"].as_array_mut().unwrap() {
        command["url"] = address("commands");
    }
    expected["settings"]["event_subscriptions"]["request_url"] = address("events");
    expected["settings"]["interactivity"]["request_url"] = address("interactions");
    expected["settings"]["interactivity"]["message_menu_options_url"] = address("interactions");
    expected["settings"]["socket_mode_enabled"] = json!(false);
    expected["oauth_config"]["redirect_urls"] = json!([address("oauth")]);
    assert_eq!(manifest(HTTP), expected);
}

#[test]
fn slash_commands_say_what_the_table_says() {
    let manifest = manifest(SOCKET);
    let commands = manifest["features"]["slash_commands"].as_array().unwrap();
    let anywhere = COMMANDS.iter().filter(|spec| spec.scope == Scope::Anywhere);
    let verbs: Vec<&str> = anywhere.map(|spec| spec.name).collect();
    let mut names = Vec::new();
    for command in commands {
        let name = command["command"].as_str().unwrap().trim_start_matches('/');
        names.push(name);
        if name == "greenroom" {
            assert_eq!(command["usage_hint"], verbs.join(" | "));
            continue;
        }
        let spec = find(name).unwrap();
        assert_eq!(command["description"], spec.summary);
        assert_eq!(command["usage_hint"], spec.arguments);
    }
    assert_eq!(names, ["greenroom", "practice", "mock", "leaderboard"]);
}

/// Events whose delivery takes a scope (docs.slack.dev, "Events"); the others take none.
const SCOPES_OF_EVENTS: [(&str, &[&str]); 7] = [
    ("app_mention", &["app_mentions:read"]),
    ("member_joined_channel", &["channels:read", "groups:read"]),
    ("message.channels", &["channels:history"]),
    ("message.groups", &["groups:history"]),
    ("message.im", &["im:history"]),
    ("message.mpim", &["mpim:history"]),
    ("user_change", &["users:read"]),
];
const EVENTS_WITHOUT_SCOPE: [&str; 3] = ["app_home_opened", "app_uninstalled", "tokens_revoked"];

/// Scopes of what the bot does by itself: post, be called, open a direct message, read and show files.
const SCOPES_OF_DOING: [&str; 5] =
    ["chat:write", "commands", "files:read", "files:write", "im:write"];

#[test]
fn the_scopes_are_those_of_events_and_methods_and_no_more() {
    let manifest = manifest(SOCKET);
    let events = texts(&manifest["settings"]["event_subscriptions"]["bot_events"]);
    let known = SCOPES_OF_EVENTS.iter().map(|(event, _)| *event).chain(EVENTS_WITHOUT_SCOPE);
    assert_eq!(events, known.collect());
    let scopes = SCOPES_OF_EVENTS.iter().flat_map(|(_, scopes)| *scopes).copied();
    let wanted: BTreeSet<&str> = scopes.chain(SCOPES_OF_DOING).collect();
    assert_eq!(texts(&manifest["oauth_config"]["scopes"]["bot"]), wanted);
    assert!(manifest["oauth_config"]["scopes"].get("user").is_none());
    assert_eq!(BTreeSet::from(oauth::SCOPES), wanted, "what a workspace is asked for");
}

/// The scopes as Markdown rows: each with the comment above it.
fn scopes(manifest: &str) -> String {
    let list = between(manifest, "    bot:\n", "\nsettings:");
    let lines: Vec<&str> = list.lines().map(str::trim).collect();
    let mut table = String::from("| scope | why |\n| --- | --- |\n");
    for pair in lines.chunks(2) {
        let [why, scope] = pair else { panic!("a scope without a reason: {pair:?}") };
        let why = why.strip_prefix("# ").unwrap().trim_end_matches('.');
        table.push_str(&format!("| `{}` | {why} |\n", scope.strip_prefix("- ").unwrap()));
    }
    table
}

/// When one changed, paste what this prints.
#[test]
fn the_page_has_the_tables_of_settings_and_scopes() {
    let page = read("docs/slack.md");
    for (name, table) in
        [("settings", keys::markdown(&["discord"])), ("scopes", scopes(&read(SOCKET)))]
    {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let written = between(&page, &begin, &end);
        assert!(written == table, "paste this between the markers of docs/slack.md:\n{table}");
    }
    let count = texts(&manifest(SOCKET)["oauth_config"]["scopes"]["bot"]).len();
    assert_eq!(count, 13, "docs/slack.md says thirteen");
}

#[test]
fn the_example_shows_every_setting_and_is_taken() {
    let example = read(EXAMPLE);
    let read = |text: &str, set: &[(&str, &str)]| {
        let set: BTreeMap<String, String> =
            set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        settings::read(Some((Path::new(EXAMPLE), text)), &set, |_| unreachable!("no _FILE is set"))
    };
    // As it is, with the secrets in the environment.
    let tokens = [
        ("GREENROOM_SLACK_BOT_TOKEN", "xoxb-1"),
        ("GREENROOM_SLACK_APP_TOKEN", "xapp-1"),
        ("GREENROOM_DISCORD_TOKEN", "a.b.c"),
    ];
    let settings = read(&example, &tokens).unwrap();
    assert!(matches!(settings.slack.unwrap().mode, SlackMode::Socket { .. }));
    assert!(settings.discord.is_some());
    // With every line that is a comment made a setting.
    let shown: Vec<String> = Key::ALL
        .iter()
        .map(|key| format!("{} = {}", key.spec().name, key.spec().example))
        .collect();
    let mut whole = String::new();
    for line in example.lines() {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        let line = if shown.iter().any(|shown| shown == bare) { bare } else { line };
        whole.push_str(line);
        whole.push('\n');
    }
    for shown in &shown {
        let times = whole.lines().filter(|line| line == shown).count();
        assert_eq!(times, 1, "{shown} in {EXAMPLE}");
    }
    let settings = read(&whole, &[]).unwrap();
    assert!(settings.database.is_some() && settings.zone.is_some() && settings.http.is_some());
    assert!(settings.slack.is_some() && settings.discord.is_some());
}

/// The page's own lines of settings are taken once the dots are filled in.
#[test]
fn the_settings_of_the_page_are_enough() {
    let page = read("docs/slack.md");
    let blocks: Vec<&str> = page.split("```toml\n").skip(1).collect();
    assert_eq!(blocks.len(), 2, "one for each way to start");
    for block in blocks {
        let block = block.split("```").next().unwrap();
        let block = block.replace("\"…\"", &format!("\"{}\"", "0f".repeat(32))).replace('…', "1");
        let settings = settings::read(Some((Path::new("x"), &block)), &BTreeMap::new(), |_| {
            unreachable!("no _FILE is set")
        });
        assert!(settings.unwrap().slack.is_some(), "{block}");
    }
}
