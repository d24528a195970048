//! What people do that the bot must answer at once: commands, presses, choices, forms, typing. Talk is in `people`.

use super::{
    Fake,
    control::{STEP, STEPS},
    interactions::Seen,
    text::usable,
    world::{Id, Message, World},
};
use serde_json::{Value, json};

impl World {
    /// The message, if this person sees it.
    fn seen_by(&self, user: Id, channel: Id, id: Id) -> &Message {
        let message = self.message(channel, id).unwrap_or_else(|| panic!("no message {id} there"));
        assert!(message.only_for.is_none_or(|only| only == user), "{user} does not see {id}");
        message
    }

    /// The data of a press on what `wanted` names by label or custom id.
    fn pressed(&self, user: Id, channel: Id, id: Id, wanted: &str) -> Value {
        let message = self.seen_by(user, channel, id);
        let fits =
            |it: &&&Value| it["type"] == 2 && (it["label"] == wanted || it["custom_id"] == wanted);
        let all = usable(&message.components);
        let button = all.iter().find(fits);
        let button =
            button.unwrap_or_else(|| panic!("no button {wanted:?} in:\n{}", message.text()));
        assert!(button["disabled"] != true, "{wanted:?} is off");
        assert!(button["custom_id"].is_string(), "{wanted:?} is a link");
        json!({ "custom_id": button["custom_id"], "component_type": 2, "id": button["id"] })
    }

    /// The data of choosing in the menu that has all these options, by label or value.
    fn chosen(&self, user: Id, channel: Id, id: Id, wanted: &[&str]) -> Value {
        let message = self.seen_by(user, channel, id);
        let all = usable(&message.components);
        let values = |menu: &Value| -> Option<Vec<Value>> {
            let options = menu["options"].as_array()?;
            let pick = |wanted: &&str| {
                let option =
                    options.iter().find(|it| it["label"] == *wanted || it["value"] == *wanted);
                Some(option?["value"].clone())
            };
            wanted.iter().map(pick).collect()
        };
        let found = all.iter().find_map(|menu| Some((menu, values(menu)?)));
        let (menu, values) =
            found.unwrap_or_else(|| panic!("no menu has {wanted:?} in:\n{}", message.text()));
        assert!(menu["disabled"] != true, "the menu is off");
        let (least, most) =
            (menu["min_values"].as_u64().unwrap(), menu["max_values"].as_u64().unwrap());
        assert!((least..=most).contains(&(values.len() as u64)), "not so many can be chosen");
        json!({
            "custom_id": menu["custom_id"], "component_type": 3, "id": menu["id"], "values": values,
        })
    }
}

impl Fake {
    /// Somebody uses a command, written as `/mock problem:card-fraud minutes:45`.
    pub(crate) async fn command(&self, user: Id, channel: Id, line: &str) -> Seen {
        let id = self.with(|world| {
            let data = world.typed(user, &world.channel(channel).clone(), line, false);
            world.interact(2, user, channel, None, &data)
        });
        self.seen(id).await
    }

    /// Somebody is still typing the last option of a command. Gives the choices that are shown.
    pub(crate) async fn autocomplete(&self, user: Id, channel: Id, line: &str) -> Seen {
        let id = self.with(|world| {
            let data = world.typed(user, &world.channel(channel).clone(), line, true);
            world.interact(4, user, channel, None, &data)
        });
        self.seen(id).await
    }

    /// Somebody presses a button, named by label or custom id, of a message that they see.
    pub(crate) async fn press(&self, user: Id, channel: Id, message: Id, wanted: &str) -> Seen {
        let id = self.with(|world| {
            let data = world.pressed(user, channel, message, wanted);
            world.interact(3, user, channel, Some(message), &data)
        });
        self.seen(id).await
    }

    /// Somebody chooses in a menu, by labels or values.
    pub(crate) async fn select(&self, user: Id, channel: Id, message: Id, wanted: &[&str]) -> Seen {
        let id = self.with(|world| {
            let data = world.chosen(user, channel, message, wanted);
            world.interact(3, user, channel, Some(message), &data)
        });
        self.seen(id).await
    }

    /// Somebody submits the form that is open for them, which must have this custom id, with values by label or custom id.
    pub(crate) async fn submit(&self, user: Id, custom_id: &str, values: &[(&str, &str)]) -> Seen {
        let id = self.with(|world| {
            let modal = world.modals.get(&user);
            let modal = modal.unwrap_or_else(|| panic!("{user} has no form open")).clone();
            assert_eq!(modal.custom_id, custom_id, "another form is open");
            world.interact(5, user, modal.channel, modal.source, &modal.filled(values))
        });
        self.seen(id).await
    }

    /// Somebody closes their form; the bot never hears of it.
    pub(crate) fn close_modal(&self, user: Id) {
        self.with(|world| world.modals.remove(&user));
    }

    /// The same interaction is told once more, as Discord may. Gives what is seen of it then.
    pub(crate) async fn repeat(&self, interaction: Id) -> Seen {
        self.with(|world| world.tell_interaction(interaction));
        self.seen(interaction).await
    }

    /// The last interaction of somebody.
    pub(crate) fn last_interaction(&self, user: Id) -> Id {
        self.with(|world| {
            let own = world.interactions.iter().rev().find(|it| it.user == user);
            own.unwrap_or_else(|| panic!("{user} has done nothing")).id
        })
    }

    /// Waits for the first answer to an interaction, ten seconds at most. When nobody is connected, nothing is waited for.
    pub(crate) async fn seen(&self, interaction: Id) -> Seen {
        for _ in 0..STEPS {
            let (seen, heard) =
                self.with(|world| (world.seen(interaction), world.is_heard(interaction)));
            match seen {
                Some(seen) => return seen,
                None if !heard => return Seen::Failed,
                None => tokio::time::sleep(STEP).await,
            }
        }
        Seen::Failed
    }

    /// Waits until somebody's last interaction is no longer "… is thinking", ten seconds at most.
    pub(crate) async fn outcome(&self, user: Id) -> Seen {
        let interaction = self.last_interaction(user);
        for _ in 0..STEPS {
            match self.with(|world| world.seen(interaction)) {
                None | Some(Seen::Thinking { .. }) => tokio::time::sleep(STEP).await,
                Some(seen) => return seen,
            }
        }
        self.with(|world| world.seen(interaction)).unwrap_or(Seen::Failed)
    }
}
