//! What is answered at once, without the inbox: modals to be opened, choices to be searched, mistakes in what was filled in. It
//! changes nothing, so after a crash it is simply asked again.

use super::{
    Slack,
    frame::{self, string},
    place::Place,
    render::{
        FORM_PREFIX,
        modal::{self, modal},
        render,
    },
    workspace::Workspace,
};
use crate::{
    chat::{
        form::{self, FormName},
        words,
    },
    framework::bank::Bank,
};
use chrono_tz::Tz;
use serde_json::{Value, json};
use std::sync::Arc;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AtOnce {
    /// A form.
    Open(Wish),
    /// Problems, with what was typed so far.
    Search(String),
    /// Something filled in is wrong: what to answer.
    Wrong(Value),
}

/// A form that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    form: FormName,
    /// Allows one view to be opened within three seconds.
    trigger: String,
    user: String,
    /// What is filled in belongs there.
    place: Place,
}

/// What a frame asks for at once; `None`: nothing, it goes the way of all frames.
pub(super) fn at_once(frame: &Value, home: &Workspace) -> Option<AtOnce> {
    let payload = frame.get("payload")?;
    match (string(frame, "/type")?, string(payload, "/type")) {
        ("slash_commands", _) => Some(AtOnce::Open(Wish {
            form: bare_command(payload)?,
            trigger: string(payload, "/trigger_id")?.to_owned(),
            user: string(payload, "/user_id")?.to_owned(),
            place: Place::channel(&home.team, string(payload, "/channel_id")?),
        })),
        ("interactive", Some("block_actions")) => {
            let action = payload.pointer("/actions/0")?;
            string(action, "/action_id")?.strip_prefix(FORM_PREFIX)?;
            Some(AtOnce::Open(Wish {
                form: FormName::from_word(string(action, "/value")?)?,
                trigger: string(payload, "/trigger_id")?.to_owned(),
                user: string(payload, "/user/id")?.to_owned(),
                place: frame::pressed_at(payload, home)?,
            }))
        }
        ("interactive", Some("block_suggestion")) => {
            modal::form_of(payload.get("view")?)?;
            Some(AtOnce::Search(string(payload, "/value").unwrap_or_default().to_owned()))
        }
        ("interactive", Some("view_submission")) => {
            let view = payload.get("view")?;
            let faults = form::read(modal::form_of(view)?, &modal::values(view)).err()?;
            let faults = faults.iter().map(|(field, words)| (*field, words));
            Some(AtOnce::Wrong(modal::errors(faults)))
        }
        _ => None,
    }
}

/// The form behind a command without arguments. Practice has none: today's problem is what most people want.
fn bare_command(payload: &Value) -> Option<FormName> {
    let typed = string(payload, "/text").unwrap_or_default().trim();
    match (string(payload, "/command")?, typed) {
        ("/mock", "") | ("/greenroom", "mock") => Some(FormName::Mock),
        _ => None,
    }
}

/// What is answered.
pub(super) fn answer(slack: &Arc<Slack>, asked: AtOnce, bank: &Bank) -> Option<Value> {
    match asked {
        AtOnce::Search(typed) => Some(modal::options(&words::forms::problems(bank, &typed))),
        AtOnce::Wrong(answer) => Some(answer),
        AtOnce::Open(wish) => {
            let slack = Arc::clone(slack);
            // Not waited for: the frame must be acknowledged within the same three seconds.
            tokio::spawn(async move { slack.open(wish).await });
            None
        }
    }
}

impl Slack {
    async fn open(&self, wish: Wish) {
        let Wish { form, trigger, user, place } = wish;
        let person = self.people.of(&place.team, &user);
        let zone = person.and_then(|person| person.zone).unwrap_or(Tz::UTC);
        let view = modal(&words::forms::form(form, zone), &place.id());
        let body = json!({ "trigger_id": trigger, "view": view });
        let Err(error) = self.call(&place.team, "views.open", &body).await else { return };
        tracing::warn!("a form did not open: {error}");
        let Ok(home) = self.workspace(&place.team) else { return };
        let shown = render(&words::forms::not_opened(form), &home);
        if let Err(error) = self.only(&user, &place, &shown).await {
            tracing::warn!("and that could not be told: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::workspace::tests::home, *};

    fn wish(form: FormName, place: &str) -> Option<AtOnce> {
        let place = Place::parse(place).unwrap();
        let (trigger, user) = ("9.t".to_owned(), "U1".to_owned());
        Some(AtOnce::Open(Wish { form, trigger, user, place }))
    }

    #[test]
    fn a_mock_without_arguments_asks_for_them() {
        let typed = |command: &str, text: &str| {
            let frame = json!({"type": "slash_commands", "payload": {"team_id": "T1", "channel_id": "C1",
                "user_id": "U1", "command": command, "text": text, "trigger_id": "9.t"}});
            at_once(&frame, &home())
        };
        assert_eq!(typed("/mock", " "), wish(FormName::Mock, "T1/C1"));
        assert_eq!(typed("/greenroom", "mock"), wish(FormName::Mock, "T1/C1"));
        for (command, text) in [("/mock", "card-fraud"), ("/practice", ""), ("/greenroom", "")] {
            assert_eq!(typed(command, text), None, "{command} {text}");
        }
    }

    #[test]
    fn a_button_opens_its_form_where_it_was_pressed() {
        let press = |action: &str, more: Value| {
            let mut payload = json!({"type": "block_actions", "user": {"id": "U1"}, "trigger_id": "9.t",
                "actions": [{"action_id": action, "value": "answer"}]});
            for (name, value) in more.as_object().unwrap() {
                payload[name] = value.clone();
            }
            at_once(&json!({"type": "interactive", "payload": payload}), &home())
        };
        let card =
            json!({"container": {"channel_id": "C1", "message_ts": "5.1", "thread_ts": "4.1"}});
        assert_eq!(press("greenroom-form:2", card.clone()), wish(FormName::Answer, "T1/C1/4.1"));
        assert_eq!(press("greenroom:2", card), None);
        let tab = json!({"container": {"type": "view"}, "view": {"private_metadata": "T1/D1"}});
        assert_eq!(press("greenroom-form:0", tab), wish(FormName::Answer, "T1/D1"));
        let foreign = json!({"container": {"type": "view"}, "view": {"private_metadata": "T2/D1"}});
        assert_eq!(press("greenroom-form:0", foreign), None);
    }

    #[test]
    fn only_what_is_wrong_in_a_modal_is_answered_at_once() {
        let sent = |text: Value| {
            let view = json!({"callback_id": "greenroom:answer", "private_metadata": "T1/C1/4.1",
                "state": {"values": {"text": {"value": {"type": "plain_text_input", "value": text}}}}});
            at_once(
                &json!({"type": "interactive", "payload": {"type": "view_submission", "view": view}}),
                &home(),
            )
        };
        let Some(AtOnce::Wrong(answer)) = sent(Value::Null) else { panic!("taken") };
        assert!(answer["errors"]["text"].is_string(), "{answer}");
        assert_eq!(sent(json!("The goal is growth.")), None);
    }
}
