//! Reading what somebody types: `/mock problem:card-fraud minutes:45` against the commands that are registered. A client lets
//! nobody send what does not fit; so here it stops the test.

use super::{
    permissions,
    world::{Channel, Id, World},
};
use serde_json::{Value, json};

/// A registered command.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) id: Id,
    /// As Discord gives it back.
    pub(crate) json: Value,
}

impl World {
    /// The command that somebody sees by this name in a channel, and the server it is of; `None` when they see none.
    pub(crate) fn command_for(
        &self,
        user: Id,
        channel: &Channel,
        name: &str,
    ) -> Option<(Option<Id>, Command)> {
        let can = self.permissions_of(user, channel);
        let fits = |command: &&Command| {
            let json = &command.json;
            let bits = json["default_member_permissions"].as_str();
            let bits = bits.map_or(0, |bits| bits.parse::<u64>().unwrap());
            let context = u64::from(channel.guild.is_none());
            let contexts = json["contexts"].as_array();
            let here = contexts.map_or(context == 0 || json["dm_permission"] != false, |all| {
                all.iter().any(|it| it.as_u64() == Some(context))
            });
            // In a direct message nobody is asked for permissions.
            let may = channel.guild.is_none() || can & bits == bits;
            json["name"] == name && here && may
        };
        let own = channel.guild.into_iter().map(Some);
        own.chain([None]).find_map(|scope| {
            let command = self.commands.get(&scope)?.iter().find(fits)?;
            Some((scope, command.clone()))
        })
    }

    /// The `data` of an interaction for a line, its last option focused if `typing`; panics on what no client would send.
    pub(crate) fn typed(&self, user: Id, channel: &Channel, line: &str, typing: bool) -> Value {
        let line = line.strip_prefix('/').unwrap_or_else(|| panic!("not a command: {line:?}"));
        let (name, mut rest) = line.split_once(' ').unwrap_or((line, ""));
        let found = self.command_for(user, channel, name);
        let (scope, command) =
            found.unwrap_or_else(|| panic!("{user} sees no command /{name} there"));
        let may = permissions::USE_APPLICATION_COMMANDS;
        assert!(self.permissions_of(user, channel) & may != 0, "{user} may use no commands there");
        let mut data = json!({
            "id": command.id.to_string(), "name": name, "type": 1,
        });
        if let Some(guild) = scope {
            data["guild_id"] = guild.to_string().into();
        }
        let mut options = command.json["options"].clone();
        let mut path = Vec::new();
        while let Some(inner) = subcommand(&options, rest) {
            rest = rest.split_once(' ').map_or("", |(_, rest)| rest);
            path.push((inner["name"].clone(), inner["type"].clone()));
            options = inner["options"].clone();
        }
        let nested = options
            .as_array()
            .into_iter()
            .flatten()
            .any(|it| matches!(it["type"].as_u64(), Some(1 | 2)));
        assert!(!nested, "/{name} {rest}: a subcommand is missing");
        let mut values = self.options(&options, rest, typing);
        for (name, kind) in path.into_iter().rev() {
            values = vec![json!({ "name": name, "type": kind, "options": values })];
        }
        if !values.is_empty() {
            data["options"] = values.into();
        }
        data
    }

    fn options(&self, known: &Value, text: &str, typing: bool) -> Vec<Value> {
        let known = known.as_array().map_or(&[][..], Vec::as_slice);
        let given = split(known, text);
        let last = given.len().saturating_sub(1);
        let mut values = Vec::new();
        for (at, (option, value)) in given.iter().enumerate() {
            let name = &option["name"];
            let focused = typing && at == last;
            let mut json = json!({ "name": name, "type": option["type"] });
            json["value"] = if focused {
                assert!(option["autocomplete"] == true, "{name} is not completed by the bot");
                json["focused"] = true.into();
                (*value).into()
            } else {
                self.value(option, value)
            };
            values.push(json);
        }
        for option in known.iter().filter(|option| option["required"] == true) {
            let there = values.iter().any(|value| value["name"] == option["name"]);
            assert!(there || typing, "{} is required", option["name"]);
        }
        values
    }

    /// The value of an option for what was typed or chosen.
    fn value(&self, option: &Value, text: &str) -> Value {
        let name = &option["name"];
        if let Some(choices) = option["choices"].as_array().filter(|choices| !choices.is_empty()) {
            let fits = |choice: &&Value| {
                choice["name"] == text
                    || choice["value"] == text
                    || format!("{}", choice["value"]) == text
            };
            let choice = choices.iter().find(fits);
            return choice.unwrap_or_else(|| panic!("{name} has no choice {text:?}"))["value"]
                .clone();
        }
        let within = |number: f64| {
            let least = option["min_value"].as_f64().is_none_or(|least| number >= least);
            let most = option["max_value"].as_f64().is_none_or(|most| number <= most);
            assert!(least && most, "{name} cannot be {number}");
        };
        match option["type"].as_u64().unwrap() {
            3 => {
                let length = text.chars().count() as u64;
                let most = option["max_length"].as_u64().unwrap_or(6000);
                let least = option["min_length"].as_u64().unwrap_or(0);
                assert!((least..=most).contains(&length), "{name} cannot be {length} long");
                text.into()
            }
            4 => {
                let number: i64 =
                    text.parse().unwrap_or_else(|_| panic!("{name}: no number: {text:?}"));
                within(number as f64);
                number.into()
            }
            10 => {
                let number: f64 =
                    text.parse().unwrap_or_else(|_| panic!("{name}: no number: {text:?}"));
                within(number);
                number.into()
            }
            5 => text.parse::<bool>().unwrap_or_else(|_| panic!("{name}: true or false")).into(),
            _ => {
                let id: Id = text.trim_matches(|it: char| !it.is_ascii_digit()).parse().unwrap();
                let channel = self.channels.contains_key(&id);
                assert!(channel || self.users.contains_key(&id), "{name}: there is no {text}");
                id.to_string().into()
            }
        }
    }
}

/// The subcommand or group that a text begins with.
fn subcommand(options: &Value, text: &str) -> Option<Value> {
    let word = text.split(' ').next()?;
    let is_it = |it: &&Value| matches!(it["type"].as_u64(), Some(1 | 2)) && it["name"] == word;
    options.as_array()?.iter().find(is_it).cloned()
}

/// `name:value name:value`, where values may hold blanks; panics on what is no option.
fn split<'a>(known: &'a [Value], text: &'a str) -> Vec<(&'a Value, &'a str)> {
    let mut given: Vec<(&Value, &str)> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, value) = rest.split_once(':').unwrap_or_else(|| panic!("no option: {rest:?}"));
        let option = known.iter().find(|option| option["name"] == name);
        let option = option.unwrap_or_else(|| panic!("no option is called {name:?}"));
        let begins = |at: &usize| {
            known.iter().any(|option| {
                let name = option["name"].as_str().unwrap();
                value[at + 1..].strip_prefix(name).is_some_and(|after| after.starts_with(':'))
            })
        };
        let end = value.match_indices(' ').map(|(at, _)| at).find(begins);
        let (value, after) = end.map_or((value, ""), |at| (&value[..at], &value[at + 1..]));
        assert!(!given.iter().any(|(it, _)| it["name"] == name), "{name} is given twice");
        given.push((option, value));
        rest = after;
    }
    given
}
