//! The `views.*` methods: Homes and modals as the bot sends them. What people do in them is in `people`.

use super::{
    api::{Call, Outcome, Refusal},
    chat::check_blocks,
    limits::{self, Surface},
    world::{View, World},
};
use serde_json::{Value, json};

/// Views that may lie on one another.
const DEEPEST: usize = 3;

/// Bytes of a view.
const LARGEST: usize = 250_000;

fn content(call: &mut Call<'_>, kind: &'static str) -> Result<Value, Refusal> {
    let mut view = call.json("view")?.ok_or("invalid_arguments")?;
    if view["type"] != kind {
        call.fault(&format!("a view of type {} where a {kind} belongs", view["type"]));
        return Err("invalid_arguments".into());
    }
    if view.to_string().len() > LARGEST {
        call.fault("the view is larger than 250 kB");
        return Err("view_too_large".into());
    }
    let broken = limits::check_view(&view);
    if !broken.is_empty() {
        broken.iter().for_each(|message| call.fault(message));
        return Err(Refusal { error: "invalid_arguments", messages: broken });
    }
    let surface = if kind == "home" { Surface::Home } else { Surface::Modal };
    let blocks = view["blocks"].as_array().cloned().unwrap_or_default();
    check_blocks(call, &blocks, surface)?;
    if let Some(blocks) = view["blocks"].as_array_mut() {
        call.world.fill_ids(blocks);
    }
    Ok(view)
}

/// A view as answers and interactions show it; the state is that of nobody having touched it.
pub(crate) fn view_json(world: &World, view: &View) -> Value {
    let team = world.team_of(&view.user);
    let blocks = view.content["blocks"].as_array().map_or(&[][..], Vec::as_slice);
    let stack = world.modals.get(&view.user).map_or(&[][..], Vec::as_slice);
    let index = stack.iter().position(|other| other.id == view.id);
    let previous = index.and_then(|index| stack.get(index.checked_sub(1)?));
    let mut json = view.content.clone();
    let added = json!({
        "id": view.id, "team_id": team.0, "state": super::elements::state_of(blocks),
        "hash": view.hash, "app_id": super::APP, "bot_id": team.1.bot_id,
        "app_installed_team_id": team.0, "root_view_id": stack.first().map_or(&view.id, |v| &v.id),
        "previous_view_id": previous.map(|view| &view.id),
    });
    for (name, value) in added.as_object().into_iter().flatten() {
        json[name] = value.clone();
    }
    for (name, value) in [
        ("private_metadata", json!("")),
        ("callback_id", json!("")),
        ("external_id", json!("")),
        ("clear_on_close", json!(false)),
        ("notify_on_close", json!(false)),
        ("close", Value::Null),
        ("submit", Value::Null),
    ] {
        if json.get(name).is_none() {
            json[name] = value;
        }
    }
    json
}

fn shown(call: &Call<'_>, view: &View) -> Outcome {
    Ok(json!({ "view": view_json(call.world, view) }))
}

impl World {
    /// A view with a new id and hash.
    pub(crate) fn new_view(&mut self, user: &str, content: Value) -> View {
        let (id, hash) = (self.next_id("V"), self.next_id("hash."));
        View { id, user: user.to_owned(), content, hash }
    }
}

fn triggered(call: &mut Call<'_>) -> Result<String, Refusal> {
    let trigger = call.need("trigger_id")?;
    let user = call.world.use_trigger(&trigger)?;
    if call.world.team_of(&user).0 != call.team {
        return Err("invalid_trigger_id".into());
    }
    Ok(user)
}

/// `views.open`: begins a new stack.
pub(crate) fn open(call: &mut Call<'_>) -> Outcome {
    let content = content(call, "modal")?;
    let user = triggered(call)?;
    let view = call.world.new_view(&user, content);
    call.world.modals.insert(user, vec![view.clone()]);
    shown(call, &view)
}

/// `views.push`: on top of an open one.
pub(crate) fn push(call: &mut Call<'_>) -> Outcome {
    let content = content(call, "modal")?;
    let user = triggered(call)?;
    match call.world.modals.get(&user).map_or(0, Vec::len) {
        0 => return Err("not_found".into()),
        DEEPEST.. => {
            call.fault("a fourth view on the stack");
            return Err("push_limit_reached".into());
        }
        _ => {}
    }
    let view = call.world.new_view(&user, content);
    call.world.modals.entry(user).or_default().push(view.clone());
    shown(call, &view)
}

/// `views.update`, by id or external id, with or without the hash.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let view_id = call.text("view_id");
    let external = call.text("external_id");
    let hash = call.text("hash");
    if view_id.is_some() == external.is_some() {
        call.fault("exactly one of view_id and external_id");
        return Err("invalid_arguments".into());
    }
    let is_it = |view: &View| {
        view_id.as_ref().is_some_and(|id| *id == view.id)
            || external.as_ref().is_some_and(|id| view.content["external_id"] == id.as_str())
    };
    let open = call.world.modals.values().flatten().chain(call.world.homes.values());
    let old = open.into_iter().find(|view| is_it(view)).ok_or("not_found")?.clone();
    if call.world.team_of(&old.user).0 != call.team {
        return Err("not_found".into());
    }
    if hash.is_some_and(|hash| hash != old.hash) {
        return Err("hash_conflict".into());
    }
    let kind = if old.content["type"] == "home" { "home" } else { "modal" };
    let content = content(call, kind)?;
    let new_hash = call.world.next_id("hash.");
    let new = View { content, hash: new_hash, ..old };
    let world = &mut *call.world;
    let open = world.modals.values_mut().flatten().chain(world.homes.values_mut());
    for view in open.filter(|view| view.id == new.id) {
        *view = new.clone();
    }
    shown(call, &new)
}

/// `views.publish`: somebody's Home.
pub(crate) fn publish(call: &mut Call<'_>) -> Outcome {
    let user = call.need("user_id")?;
    let known = call.world.users.get(&user).is_some_and(|person| person.team == call.team);
    if !known {
        return Err("user_not_found".into());
    }
    let content = content(call, "home")?;
    let old = call.world.homes.get(&user).cloned();
    if let (Some(hash), Some(old)) = (call.text("hash"), &old)
        && hash != old.hash
    {
        return Err("hash_conflict".into());
    }
    let mut view = call.world.new_view(&user, content);
    if let Some(old) = old {
        view.id = old.id;
    }
    call.world.homes.insert(user, view.clone());
    shown(call, &view)
}
