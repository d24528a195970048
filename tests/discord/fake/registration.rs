//! Commands as the bot registers them, for everywhere or for one server. What people type of them is read in `commands`.

use super::{
    APP,
    commands::Command,
    rest::{Ask, Outcome, Refusal},
    world::Id,
};
use serde_json::{Value, json};

impl Ask<'_> {
    /// Where commands are asked about: `None` is everywhere.
    fn scope(&self) -> Result<Option<Id>, Refusal> {
        if self.id(0) != APP {
            return Err(Refusal::new(404, 10002, "Unknown Application"));
        }
        if self.gaps.len() < 2 {
            return Ok(None);
        }
        let guild = self.id(1);
        let there =
            self.world.guilds.get(&guild).is_some_and(|it| it.members.contains_key(&super::BOT));
        there.then_some(Some(guild)).ok_or(Refusal::new(403, 50001, "Missing Access"))
    }
}

/// `GET /applications/{}/commands` and the same of a server.
pub(crate) fn list(ask: &mut Ask<'_>) -> Outcome {
    let scope = ask.scope()?;
    let commands = ask.world.commands.get(&scope);
    Ok((200, commands.into_iter().flatten().map(|it| it.json.clone()).collect()))
}

/// `PUT /applications/{}/commands` and the same of a server: these and no others.
pub(crate) fn set(ask: &mut Ask<'_>) -> Outcome {
    let scope = ask.scope()?;
    let old = ask.world.commands.get(&scope).cloned().unwrap_or_default();
    let mut commands = Vec::new();
    for given in ask.body.as_array().cloned().unwrap_or_default() {
        let before = old.iter().find(|it| it.json["name"] == given["name"]);
        let id = before.map_or_else(|| ask.world.next_id(), |it| it.id);
        let json = completed(&given, id, scope, ask.world.next_id());
        commands.push(Command { id, json });
    }
    let answer: Value = commands.iter().map(|it| it.json.clone()).collect();
    ask.world.commands.insert(scope, commands);
    Ok((200, answer))
}

/// A command as Discord gives it back.
fn completed(given: &Value, id: Id, scope: Option<Id>, version: Id) -> Value {
    let mut json = json!({
        "id": id.to_string(), "application_id": APP.to_string(), "version": version.to_string(),
        "default_member_permissions": null, "type": 1, "description": "", "nsfw": false,
        "dm_permission": true, "contexts": null, "integration_types": [0],
    });
    if let Some(guild) = scope {
        json["guild_id"] = guild.to_string().into();
    }
    for (name, value) in given.as_object().into_iter().flatten() {
        if !value.is_null() && name != "id" {
            json[name] = value.clone();
        }
    }
    if let Some(bits) = json["default_member_permissions"].as_u64() {
        json["default_member_permissions"] = bits.to_string().into();
    }
    if let Some(options) = json.get_mut("options").and_then(Value::as_array_mut) {
        tidy(options);
    }
    json
}

/// Leaves out of options what is null.
fn tidy(options: &mut [Value]) {
    for option in options {
        if let Some(fields) = option.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        if let Some(inner) = option.get_mut("options").and_then(Value::as_array_mut) {
            tidy(inner);
        }
    }
}
