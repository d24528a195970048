//! What people do that the bot must answer at once: commands, presses, choices and forms. Talk is in `people`.

use super::{
    APP, Fake,
    elements::{self, in_block},
    events::VERIFICATION,
    outgoing::{Answer, Sort},
    views::view_json,
    world::{View, World},
};
use serde_json::{Value, json};

/// Where somebody presses something.
enum Place {
    /// A message: channel and `ts`; true for one that only they see.
    Message(String, String, bool),
    /// A view's id.
    View(View),
}

impl World {
    fn person(&self, user: &str) -> Value {
        let person = &self.users[user];
        json!({
            "id": user, "username": person.name, "name": person.name, "team_id": person.team,
        })
    }

    /// The fields that all interactions have.
    fn interaction(&mut self, kind: &str, user: &str) -> Value {
        let (id, team) = self.team_of(user);
        json!({
            "type": kind, "user": self.person(user), "api_app_id": APP, "token": VERIFICATION,
            "trigger_id": self.new_trigger(user),
            "team": { "id": id, "domain": team.name }, "enterprise": null,
            "is_enterprise_install": false,
        })
    }

    /// A `block_actions` payload: the element that `wanted` names by action id, value or label is used.
    fn press(&mut self, user: &str, place: &Place, wanted: &str) -> Value {
        let blocks = match place {
            Place::Message(channel, ts, false) => {
                let message = self.message(channel, ts);
                message.unwrap_or_else(|| panic!("no message {ts}")).blocks.clone()
            }
            Place::Message(_, ts, true) => {
                let seen =
                    self.ephemerals.iter().find(|(who, message)| who == user && message.ts == *ts);
                seen.unwrap_or_else(|| panic!("{user} sees no message {ts}")).1.blocks.clone()
            }
            Place::View(view) => view.content["blocks"].as_array().cloned().unwrap_or_default(),
        };
        let mut action = action(&blocks, wanted);
        action["action_ts"] = self.next_ts().into();
        let mut payload = self.interaction("block_actions", user);
        payload["actions"] = json!([action]);
        payload["state"] = elements::state_of(&blocks);
        match place {
            Place::Message(channel, ts, ephemeral) => {
                self.on_message(&mut payload, user, channel, ts, *ephemeral);
            }
            Place::View(view) => {
                payload["container"] = json!({ "type": "view", "view_id": view.id });
                payload["view"] = view_json(self, view);
            }
        }
        payload
    }

    fn on_message(
        &mut self,
        payload: &mut Value,
        user: &str,
        channel: &str,
        ts: &str,
        ephemeral: bool,
    ) {
        let name = self.channel(channel).name.clone();
        let name = if name.is_empty() { "directmessage".to_owned() } else { name };
        payload["channel"] = json!({ "id": channel, "name": name });
        let mut container = json!({
            "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": ephemeral,
        });
        if !ephemeral {
            let message = self.message(channel, ts).unwrap().clone();
            payload["message"] = self.message_json(&message, true);
            if let Some(thread) = &message.thread_ts {
                container["thread_ts"] = thread.as_str().into();
            }
        }
        payload["container"] = container;
        payload["response_url"] = self.new_response_url(user, channel, Some(ts)).into();
    }
}

/// The entry of `actions` for what `wanted` names in these blocks; panics when there is none.
fn action(blocks: &[Value], wanted: &str) -> Value {
    let all = || {
        blocks.iter().flat_map(|block| in_block(block).into_iter().map(move |found| (block, found)))
    };
    let is_button = |element: &Value| element["type"] == "button";
    let direct = all().find(|(_, element)| {
        is_button(element)
            && (element["value"] == wanted
                || element["text"]["text"] == wanted
                || element["action_id"] == wanted)
    });
    let (block, element, chosen) = match direct {
        Some((block, button)) => (block, button, None),
        None => all()
            .find_map(|(block, element)| {
                Some((block, element, Some(elements::option(element, wanted)?)))
            })
            .unwrap_or_else(|| {
                panic!("nothing is called {wanted:?} in:\n{}", super::text::of_blocks(blocks))
            }),
    };
    let mut action = json!({
        "type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"],
    });
    if element["type"] == "button" {
        action["text"] = element["text"].clone();
        action["value"] = element["value"].clone();
    } else if let Some(chosen) = chosen {
        let many = matches!(element["type"].as_str(), Some("checkboxes" | "multi_static_select"));
        let (name, value) = match many {
            true => ("selected_options", json!([chosen])),
            false => ("selected_option", chosen.clone()),
        };
        action[name] = value;
    }
    action
}

/// The state of a modal's inputs after these values were entered, by block id or label; panics on what no one could do.
fn filled(view: &View, values: &[(&str, &str)]) -> Value {
    let blocks = view.content["blocks"].as_array().cloned().unwrap_or_default();
    let mut state = elements::state_of(&blocks);
    let mut used = 0;
    for block in blocks.iter().filter(|block| block["type"] == "input") {
        let element = &block["element"];
        let (id, label) = (&block["block_id"], &block["label"]["text"]);
        let (Some(block_id), Some(action)) = (id.as_str(), element["action_id"].as_str()) else {
            continue;
        };
        let entry = &mut state["values"][block_id][action];
        if let Some((_, given)) = values.iter().find(|(name, _)| id == name || label == name) {
            *entry = elements::entered(element, given).unwrap_or_else(|why| panic!("{why}"));
            used += 1;
        }
        let needed = block["optional"] != true;
        assert!(!needed || !elements::is_empty(entry), "{label} must be filled in");
    }
    assert_eq!(used, values.len(), "not all of {values:?} are inputs of:\n{}", view.text());
    state
}

impl Fake {
    /// Somebody uses a command, in a channel or direct message. What it answers is kept as Slack would show it.
    pub(crate) async fn command(
        &self,
        user: &str,
        channel: &str,
        command: &str,
        text: &str,
    ) -> Answer {
        let (id, url) = self.with(|world| {
            let (team, entry) = world.team_of(user);
            let url = world.new_response_url(user, channel, None);
            let place = world.channel(channel).name.clone();
            let payload = json!({
                "token": VERIFICATION, "team_id": team, "team_domain": entry.name,
                "channel_id": channel,
                "channel_name": if place.is_empty() { "directmessage" } else { place.as_str() },
                "user_id": user, "user_name": world.users[user].name, "command": command,
                "text": text, "api_app_id": APP, "is_enterprise_install": "false",
                "response_url": url, "trigger_id": world.new_trigger(user),
            });
            (world.send(Sort::Command, payload), url)
        });
        let answer = self.answer(&id).await;
        if let Answer::Given { status: 200, body } = &answer {
            let said = match body {
                Value::String(text) => json!({ "text": text }),
                other => other.clone(),
            };
            if said.get("text").is_some() || said.get("blocks").is_some() {
                let id = url.rsplit('/').next().unwrap_or_default();
                self.with(|world| super::chat::respond(world, id, &said));
            }
        }
        answer
    }

    /// Somebody presses a button or chooses an option, named by value, label or action id, of a message or an
    /// ephemeral of theirs. A `confirm` is just confirmed.
    pub(crate) async fn press(&self, user: &str, ts: &str, wanted: &str) -> Answer {
        let id = self.with(|world| {
            let public = world.messages.iter().find(|message| message.ts == ts);
            let own =
                world.ephemerals.iter().find(|(who, message)| who == user && message.ts == ts);
            let (message, ephemeral) = match (public, own) {
                (Some(message), _) => (message, false),
                (None, Some((_, message))) => (message, true),
                (None, None) => panic!("{user} sees no message {ts}"),
            };
            let place = Place::Message(message.channel.clone(), ts.to_owned(), ephemeral);
            let payload = world.press(user, &place, wanted);
            world.send(Sort::Interaction, payload)
        });
        self.answer(&id).await
    }

    /// Somebody presses or chooses something in their Home.
    pub(crate) async fn press_home(&self, user: &str, wanted: &str) -> Answer {
        let view = self.home(user).unwrap_or_else(|| panic!("{user} has no Home"));
        self.press_view(user, view, wanted).await
    }

    /// Somebody presses or chooses something in the modal that is open for them.
    pub(crate) async fn press_modal(&self, user: &str, wanted: &str) -> Answer {
        let view = self.modal(user).unwrap_or_else(|| panic!("{user} has no modal open"));
        self.press_view(user, view, wanted).await
    }

    async fn press_view(&self, user: &str, view: View, wanted: &str) -> Answer {
        let id = self.with(|world| {
            let payload = world.press(user, &Place::View(view), wanted);
            world.send(Sort::Interaction, payload)
        });
        self.answer(&id).await
    }

    /// Somebody submits the open modal, which must have this `callback_id`, with values by block id or label (several
    /// choices separated by `", "`). Gives the errors the bot answers, by block id; the modal stays open then.
    pub(crate) async fn submit(
        &self,
        user: &str,
        callback_id: &str,
        values: &[(&str, &str)],
    ) -> Option<Value> {
        let view = self.modal(user).unwrap_or_else(|| panic!("{user} has no modal open"));
        assert_eq!(view.content["callback_id"], callback_id, "another modal is open");
        let state = filled(&view, values);
        let id = self.with(|world| {
            let mut payload = world.interaction("view_submission", user);
            payload["view"] = view_json(world, &view);
            payload["view"]["state"] = state;
            payload["response_urls"] = json!([]);
            world.send(Sort::Interaction, payload)
        });
        let answer = self.answer(&id).await;
        self.with(|world| closed_by(world, &view, answer.body()))
    }

    /// Somebody types in a select of the open modal whose options the bot gives, named by its block id. Gives their
    /// labels; from then on they can be chosen.
    pub(crate) async fn search(&self, user: &str, block: &str, typed: &str) -> Vec<String> {
        let view = self.modal(user).unwrap_or_else(|| panic!("{user} has no modal open"));
        let at = |content: &Value| {
            let blocks = content["blocks"].as_array().unwrap();
            let is_it = |one: &Value| {
                one["block_id"] == block && one["element"]["type"] == "external_select"
            };
            blocks.iter().position(is_it).unwrap_or_else(|| panic!("nothing to search in {block}"))
        };
        let place = at(&view.content);
        let id = self.with(|world| {
            let mut payload = world.interaction("block_suggestion", user);
            payload["block_id"] = block.into();
            payload["action_id"] = view.content["blocks"][place]["element"]["action_id"].clone();
            payload["value"] = typed.into();
            payload["view"] = view_json(world, &view);
            payload["container"] = json!({ "type": "view", "view_id": view.id });
            world.send(Sort::Interaction, payload)
        });
        let answer = self.answer(&id).await;
        let options = answer.body()["options"].clone();
        let labels = |options: &Value| {
            let label = |option: &Value| option["text"]["text"].as_str().unwrap().to_owned();
            options.as_array().into_iter().flatten().map(label).collect()
        };
        self.with(|world| {
            let shown = world.modals.get_mut(user).and_then(|stack| stack.last_mut()).unwrap();
            shown.content["blocks"][place]["element"]["options"] = options.clone();
        });
        labels(&options)
    }

    /// Somebody closes the modal on top without submitting; the bot hears of it if it asked to.
    pub(crate) fn close_modal(&self, user: &str) {
        self.with(|world| {
            let view = world.modals.get_mut(user).and_then(Vec::pop);
            let view = view.unwrap_or_else(|| panic!("{user} has no modal open"));
            if view.content["notify_on_close"] == true {
                let mut payload = world.interaction("view_closed", user);
                payload["view"] = view_json(world, &view);
                payload["is_cleared"] = false.into();
                world.send(Sort::Interaction, payload);
            }
        });
    }
}

/// What the bot's answer to a submission does to the person's stack of views; gives its errors.
fn closed_by(world: &mut World, view: &View, body: &Value) -> Option<Value> {
    let action = body["response_action"].as_str();
    if let Some("update" | "push") = action {
        let content = body["view"].clone();
        let blocks = content["blocks"].as_array().cloned().unwrap_or_default();
        let mut broken = super::limits::check_view(&content);
        broken.extend(super::limits::check(&blocks, super::limits::Surface::Modal));
        broken.into_iter().for_each(|what| world.faults.note(format!("view_submission: {what}")));
        let mut new = world.new_view(&view.user, content);
        let mut blocks = blocks;
        world.fill_ids(&mut blocks);
        new.content["blocks"] = blocks.into();
        let stack = world.modals.entry(view.user.clone()).or_default();
        if action == Some("update") {
            stack.retain(|other| other.id != view.id);
            new.id.clone_from(&view.id);
        }
        stack.push(new);
        return None;
    }
    match action {
        Some("errors") => {
            let known = view.content["blocks"].as_array().cloned().unwrap_or_default();
            for name in body["errors"].as_object().into_iter().flat_map(|errors| errors.keys()) {
                if !known.iter().any(|block| block["block_id"] == name.as_str()) {
                    world.faults.note(format!("view_submission: an error for no block: {name}"));
                }
            }
            return Some(body["errors"].clone());
        }
        Some("clear") => {
            world.modals.remove(&view.user);
        }
        None => {
            let stack = world.modals.entry(view.user.clone()).or_default();
            stack.retain(|other| other.id != view.id);
        }
        Some(other) => world.faults.note(format!("no response_action is called {other:?}")),
    }
    None
}
