//! Forms that are open for somebody: what can be read of one, and what is sent when it is filled in.

use super::{interactions::Interaction, messages::complete, world::Id};
use serde_json::{Value, json};

/// A form that is open for one person.
#[derive(Clone, Debug)]
pub(crate) struct Modal {
    pub(crate) custom_id: String,
    /// As the bot sent it, with numbers for its components.
    pub(crate) json: Value,
    pub(crate) channel: Id,
    /// The message whose button opened it.
    pub(crate) source: Option<Id>,
}

/// One thing to fill in: its label and the component.
struct Input {
    label: String,
    component: Value,
}

impl Modal {
    /// The form that answers an interaction.
    pub(crate) fn new(interaction: &Interaction, mut json: Value) -> Self {
        if let Some(components) = json.get_mut("components").and_then(Value::as_array_mut) {
            complete(components, &mut 1);
        }
        Self {
            custom_id: json["custom_id"].as_str().unwrap_or_default().to_owned(),
            json,
            channel: interaction.channel,
            source: interaction.source,
        }
    }

    /// Title, labels, descriptions and what is filled in already.
    pub(crate) fn text(&self) -> String {
        let mut lines = vec![self.json["title"].as_str().unwrap_or_default().to_owned()];
        for component in self.json["components"].as_array().into_iter().flatten() {
            let content = component["content"].as_str().map(str::to_owned);
            lines.extend(content);
        }
        for input in self.inputs() {
            let value = input.component["value"].as_str().unwrap_or_default();
            lines.push(format!("{}: {value}", input.label));
            for option in input.component["options"].as_array().into_iter().flatten() {
                lines.push(format!("- {}", option["label"].as_str().unwrap_or_default()));
            }
        }
        lines.join("\n")
    }

    fn inputs(&self) -> Vec<Input> {
        let mut inputs = Vec::new();
        for component in self.json["components"].as_array().into_iter().flatten() {
            let label = component["label"].as_str();
            let inner = component["components"].as_array().into_iter().flatten();
            for input in inner.chain([&component["component"]]).filter(|it| it.is_object()) {
                let label = label.or_else(|| input["label"].as_str()).unwrap_or_default();
                inputs.push(Input { label: label.to_owned(), component: input.clone() });
            }
        }
        inputs
    }

    /// The `data` of a submission with these values, each named by label or custom id (several choices are separated by
    /// `", "`); what is not named keeps its value. Panics on what no client would send.
    pub(crate) fn filled(&self, values: &[(&str, &str)]) -> Value {
        let mut used = 0;
        for input in self.inputs() {
            used += values.iter().filter(|(name, _)| input.is(name)).count();
        }
        assert_eq!(used, values.len(), "not all of {values:?} are in:\n{}", self.text());
        let mut components = self.json["components"].clone();
        for component in components.as_array_mut().into_iter().flatten() {
            let label = component["label"].as_str().map(str::to_owned);
            let answer = |input: &Value| {
                let label = label.clone().or_else(|| Some(input["label"].as_str()?.to_owned()));
                let input = Input { label: label.unwrap_or_default(), component: input.clone() };
                let given = values.iter().find(|(name, _)| input.is(name));
                input.answer(given.map(|(_, value)| *value))
            };
            let (kind, id) = (component["type"].clone(), component["id"].clone());
            let mut sent = json!({ "type": kind, "id": id });
            if let Some(inner) = component["components"].as_array() {
                sent["components"] = inner.iter().map(answer).collect();
            } else if component["component"].is_object() {
                sent["component"] = answer(&component["component"]);
            }
            *component = sent;
        }
        json!({ "custom_id": self.custom_id, "components": components, "resolved": {} })
    }
}

impl Input {
    fn is(&self, name: &str) -> bool {
        self.label == name || self.component["custom_id"] == name
    }

    /// The input as it is sent, with what was entered.
    fn answer(&self, given: Option<&str>) -> Value {
        let it = &self.component;
        let label = &self.label;
        let needed = it["required"] != false;
        let mut sent = json!({ "type": it["type"], "id": it["id"], "custom_id": it["custom_id"] });
        if it["type"] == 4 {
            let text = given.or_else(|| it["value"].as_str()).unwrap_or_default();
            let length = text.chars().count() as u64;
            assert!(!needed || length > 0, "{label} must be filled in");
            let least = it["min_length"].as_u64().filter(|_| needed || length > 0).unwrap_or(0);
            let most = it["max_length"].as_u64().unwrap_or(4000);
            assert!((least..=most).contains(&length), "{label} cannot be {length} long");
            sent["value"] = text.into();
            return sent;
        }
        assert_eq!(it["type"], 3, "{label}: nobody here can fill in such a thing: {it}");
        let options = it["options"].as_array().map_or(&[][..], Vec::as_slice);
        let chosen: Vec<Value> = match given {
            Some(given) => {
                let pick = |wanted: &str| {
                    let fits = |it: &&Value| it["label"] == wanted || it["value"] == wanted;
                    let option = options.iter().find(fits);
                    option.unwrap_or_else(|| panic!("{label} has no option {wanted:?}"))["value"]
                        .clone()
                };
                let whole = options.iter().any(|it| it["label"] == given || it["value"] == given);
                let many: Vec<&str> = if whole { vec![given] } else { given.split(", ").collect() };
                many.into_iter().filter(|it| !it.is_empty()).map(pick).collect()
            }
            None => {
                let preset = options.iter().filter(|it| it["default"] == true);
                preset.map(|it| it["value"].clone()).collect()
            }
        };
        assert!(!needed || !chosen.is_empty(), "{label} must be filled in");
        assert!(chosen.len() as u64 <= it["max_values"].as_u64().unwrap_or(1), "{label}: too many");
        sent["values"] = chosen.into();
        sent
    }
}
