//! Draws a form as a modal, and reads what was filled in. What forms mean is not known here.

use super::{
    acts,
    markdown::{cut_plain, one_line},
};
use crate::{
    chat::{
        form::{Choice, Field, FieldKind, Form, FormName, Values},
        words::forms,
    },
    discord::place::Place,
    framework::bank::Bank,
};
use serde_json::{Value, json};

/// Begins the id of every modal of ours; the form's word follows, then where it acts, as `acts` has it.
pub(super) const PREFIX: &str = "greenroom:";

/// Characters of a modal's title, of a field's label and of its hint
/// (docs.discord.com/developers/components/reference#label).
const TITLE: usize = 45;
const LABEL: usize = 45;
const HINT: usize = 100;

/// Characters of a choice, and choices of one select.
const OPTION: usize = 100;
const OPTIONS: usize = 25;

/// Characters of a text field.
const TEXT: usize = 4_000;

/// Kinds of components, as Discord numbers them.
const SELECT: u8 = 3;
const TEXT_INPUT: u8 = 4;
const LABELLED: u8 = 18;

/// Styles of a text field.
const ONE_LINE: u8 = 1;
const PARAGRAPH: u8 = 2;

/// The form as the `data` of an answer that opens a modal; it is shown in one place, and acts in another or in the same.
/// Problems of the bank are offered in a list.
pub fn modal(form: &Form, bank: &Bank, shown: &Place, acts: &Place) -> Value {
    json!({
        "custom_id": format!("{PREFIX}{}{}", form.name.word(), acts::named(shown, acts)),
        "title": cut_plain(form.title, TITLE),
        "components": form.fields.iter().map(|one| field(one, bank)).collect::<Vec<_>>(),
    })
}

fn field(field: &Field, bank: &Bank) -> Value {
    let component = match &field.kind {
        FieldKind::Problem { initial } => select(field.id, &some_problems(bank), &initial.value),
        FieldKind::Choice { options, initial } => {
            let initial = options.get(*initial).map_or("", |choice| choice.value.as_str());
            select(field.id, &thinned(options, initial), initial)
        }
        FieldKind::Text { most, lines, initial } => {
            let mut input = json!({
                "type": TEXT_INPUT,
                "custom_id": field.id,
                "style": if *lines { PARAGRAPH } else { ONE_LINE },
                "max_length": (*most).clamp(1, TEXT),
                "required": true,
            });
            if !initial.is_empty() {
                input["value"] = cut_plain(initial, *most).into();
            }
            input
        }
    };
    let mut labelled = json!({
        "type": LABELLED,
        "label": cut_plain(field.label, LABEL),
        "component": component,
    });
    // Nothing is searched in a modal, so no hint says so.
    let searched = matches!(field.kind, FieldKind::Problem { .. });
    if let Some(hint) = field.hint.filter(|_| !searched) {
        labelled["description"] = cut_plain(hint, HINT).into();
    }
    labelled
}

fn select(id: &str, choices: &[Choice], initial: &str) -> Value {
    let option = |choice: &Choice| {
        let mut option = json!({
            "label": cut_plain(&one_line(&choice.label), OPTION),
            "value": choice.value,
        });
        if choice.value == initial {
            option["default"] = true.into();
        }
        option
    };
    let options: Vec<Value> = choices.iter().take(OPTIONS).map(option).collect();
    json!({ "type": SELECT, "custom_id": id, "options": options, "required": true })
}

/// Today's, a random one, and problems of the bank; each area once where not all problems have room.
fn some_problems(bank: &Bank) -> Vec<Choice> {
    let all = forms::problems(bank, "");
    if all.len() <= OPTIONS {
        return all;
    }
    let (problems, fixed): (Vec<Choice>, Vec<Choice>) = all
        .into_iter()
        .partition(|choice| bank.problems().iter().any(|one| one.id.as_str() == choice.value));
    let areas = bank.areas().into_iter().map(|area| Choice::new(format!("Area: {area}"), area));
    fixed.into_iter().chain(areas).chain(problems).take(OPTIONS).collect()
}

/// At most as many as a select holds, evenly taken, the initial one among them.
fn thinned(choices: &[Choice], initial: &str) -> Vec<Choice> {
    let step = choices.len().div_ceil(OPTIONS).max(1);
    let at = choices.iter().position(|choice| choice.value == initial).unwrap_or(0);
    choices.iter().skip(at % step).step_by(step).take(OPTIONS).cloned().collect()
}

/// The form that a modal of ours is; `None` for another's. Where it acts is [`acts_in`](super::acts_in)'s answer.
pub fn form_of(custom_id: &str) -> Option<FormName> {
    FormName::from_word(acts::split(custom_id.strip_prefix(PREFIX)?)?.0)
}

/// What was filled in: of the `data` of a modal's interaction, with fields in labels or, as before, in rows.
pub fn values(data: &Value) -> Values {
    let mut found = Values::new();
    collect(data, &mut found);
    found
}

fn collect(holder: &Value, into: &mut Values) {
    let many = holder.get("components").and_then(Value::as_array);
    for component in many.into_iter().flatten().chain(holder.get("component")) {
        let value = component.get("value").or_else(|| component.pointer("/values/0"));
        let id = component.get("custom_id").and_then(Value::as_str);
        if let (Some(id), Some(value)) = (id, value.and_then(Value::as_str)) {
            into.insert(id.to_owned(), value.to_owned());
        }
        collect(component, into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chat::form, discord::place::Snowflake, prompts};
    use chrono_tz::Tz;

    fn bank() -> Bank {
        prompts::bank(None).unwrap()
    }

    fn here() -> Place {
        Place::channel(None, Snowflake(5))
    }

    fn shown(name: FormName, zone: Tz, acts: &Place) -> Value {
        modal(&forms::form(name, zone), &bank(), &here(), acts)
    }

    /// What Discord sends when a modal is left as it was opened.
    fn untouched(modal: &Value) -> Value {
        let fields = modal["components"].as_array().unwrap().iter().map(|label| {
            let (kind, id) = (&label["component"]["type"], &label["component"]["custom_id"]);
            let component = match label["component"]["options"].as_array() {
                Some(options) => {
                    let chosen = options.iter().find(|option| option["default"] == true);
                    json!({ "type": kind, "custom_id": id, "values": [chosen.unwrap()["value"]] })
                }
                None => json!({ "type": kind, "custom_id": id,
                    "value": label["component"]["value"].as_str().unwrap_or_default() }),
            };
            json!({ "type": LABELLED, "component": component })
        });
        json!({ "custom_id": modal["custom_id"], "components": fields.collect::<Vec<_>>() })
    }

    #[test]
    fn every_form_is_a_modal_that_can_be_sent_as_it_is_and_read_back() {
        for (name, want) in [
            (FormName::Practice, Some("practice today")),
            (FormName::Mock, Some("mock today 45")),
            (FormName::Schedule, Some("schedule add 0 9 * * mon-fri Europe/Berlin")),
            (FormName::Zone, Some("settings zone Europe/Berlin")),
            (FormName::Answer, None),
            (FormName::Ask, None),
            (FormName::Mark, None),
        ] {
            let modal = shown(name, Tz::Europe__Berlin, &here());
            assert_eq!(form_of(modal["custom_id"].as_str().unwrap()), Some(name));
            let read = form::read(name, &values(&untouched(&modal))).ok();
            let line = want.map(|line| form::Submitted::Line(line.to_owned()));
            assert_eq!(read, line, "{modal}");
        }
        let channel = Place::channel(Some(Snowflake(7)), Snowflake(8));
        let elsewhere = shown(FormName::Schedule, Tz::UTC, &channel);
        assert_eq!(elsewhere["custom_id"], "greenroom:schedule@7/8");
        assert_eq!(form_of("greenroom:schedule@7/8"), Some(FormName::Schedule));
        assert_eq!(form_of("greenroom:schedule@7"), None);
        assert_eq!(form_of("greenroom:nothing"), None);
        assert_eq!(form_of("g:0:next"), None);
    }

    #[test]
    fn every_modal_keeps_the_limits() {
        for name in FormName::ALL {
            let modal = shown(name, Tz::UTC, &here());
            let length = |value: &Value| value.as_str().map_or(0, |words| words.chars().count());
            assert!((1..=TITLE).contains(&length(&modal["title"])), "{modal}");
            let fields = modal["components"].as_array().unwrap();
            assert!((1..=5).contains(&fields.len()), "{modal}");
            for field in fields {
                assert!((1..=LABEL).contains(&length(&field["label"])), "{field}");
                assert!(length(&field["description"]) <= HINT, "{field}");
                let options = field["component"]["options"].as_array();
                for option in options.into_iter().flatten() {
                    assert!((1..=OPTION).contains(&length(&option["label"])), "{option}");
                    assert!((1..=OPTION).contains(&length(&option["value"])), "{option}");
                }
                assert!(
                    options.is_none_or(|options| (1..=OPTIONS).contains(&options.len())),
                    "{field}"
                );
            }
        }
    }

    #[test]
    fn more_choices_than_a_select_holds_are_thinned_around_the_usual_one() {
        let choices: Vec<Choice> =
            (0..48).map(|n| Choice::new(format!("{n}"), format!("{n}"))).collect();
        let kept = thinned(&choices, "19");
        assert_eq!((kept.len(), kept[0].value.as_str()), (24, "1"));
        assert!(kept.iter().any(|choice| choice.value == "19"));
        assert_eq!(thinned(&choices[..25], "3").len(), 25);
    }

    #[test]
    fn fields_in_rows_are_read_too() {
        let data = json!({ "custom_id": "greenroom:answer", "components": [
            { "type": 1, "components": [{ "type": 4, "custom_id": "text", "value": "a\n\nb" }] },
            { "type": 1, "components": [{ "type": 4, "custom_id": 5, "value": "x" }, 7] },
            { "type": 18, "component": { "type": 3, "custom_id": "none", "values": [] } }] });
        assert_eq!(values(&data), Values::from([("text".to_owned(), "a\n\nb".to_owned())]));
        assert_eq!(values(&json!({})), Values::new());
    }
}
