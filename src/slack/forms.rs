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
use crate::chat::{
    command::{Command, OwnCommand, parse},
    form::{self, Faults, Form, FormName, Values},
    words,
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
    Search(Asks, String),
    /// Something filled in is wrong: what to answer.
    Wrong(Value),
    /// A command that asks for the text of a problem: the form of it, for whoever may write one. Others are told in the way
    /// of all frames.
    Write(Wish, Option<String>),
    /// A problem that was filled in, and is to be seen beside the others.
    Written(Asks, FormName, Values),
}

/// Who asks, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asks {
    pub(super) user: String,
    pub(super) place: Place,
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
        ("slash_commands", _) => {
            let wish = |form| {
                Some(Wish {
                    form,
                    trigger: string(payload, "/trigger_id")?.to_owned(),
                    user: string(payload, "/user_id")?.to_owned(),
                    place: Place::channel(&home.team, string(payload, "/channel_id")?),
                })
            };
            match own_problem(payload) {
                Some(OwnCommand::Add(None)) => {
                    Some(AtOnce::Write(wish(FormName::AddProblem)?, None))
                }
                Some(OwnCommand::Edit(id, None)) => {
                    Some(AtOnce::Write(wish(FormName::EditProblem)?, Some(id)))
                }
                _ => Some(AtOnce::Open(wish(bare_command(payload)?)?)),
            }
        }
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
            let view = payload.get("view")?;
            modal::form_of(view)?;
            let typed = string(payload, "/value").unwrap_or_default().to_owned();
            Some(AtOnce::Search(asks(payload, view, home)?, typed))
        }
        ("interactive", Some("view_submission")) => {
            let view = payload.get("view")?;
            let (form, values) = (modal::form_of(view)?, modal::values(view));
            match (form::read(form, &values), form) {
                (Err(faults), _) => Some(AtOnce::Wrong(wrong(&faults))),
                (Ok(_), FormName::AddProblem | FormName::EditProblem) => {
                    Some(AtOnce::Written(asks(payload, view, home)?, form, values))
                }
                (Ok(_), _) => None,
            }
        }
        _ => None,
    }
}

/// Whoever does something in a modal; it belongs where it was opened.
fn asks(payload: &Value, view: &Value, home: &Workspace) -> Option<Asks> {
    let place = Place::parse(string(view, "/private_metadata")?)?;
    let user = string(payload, "/user/id")?.to_owned();
    (place.team == home.team).then_some(Asks { user, place })
}

/// What of a form is wrong, as the answer to it.
pub(super) fn wrong(faults: &Faults) -> Value {
    modal::errors(faults.iter().map(|(field, words)| (*field, words)))
}

/// What somebody types about problems of their own.
fn own_problem(payload: &Value) -> Option<OwnCommand> {
    let typed = string(payload, "/text").unwrap_or_default();
    let line = match string(payload, "/command")? {
        "/problems" => format!("problems {typed}"),
        "/greenroom" => typed.to_owned(),
        _ => return None,
    };
    match parse::parse(&line) {
        Ok(Command::Own(command)) => Some(command),
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

/// Opens a form; `filled` is it, where it is not empty.
pub(super) fn open(slack: &Arc<Slack>, wish: Wish, filled: Option<Form>) {
    let slack = Arc::clone(slack);
    // Not waited for: the frame must be acknowledged within the same three seconds.
    tokio::spawn(async move { slack.open(wish, filled).await });
}

impl Wish {
    /// Who wants it, and where.
    pub(super) fn asks(&self) -> Asks {
        Asks { user: self.user.clone(), place: self.place.clone() }
    }
}

impl Slack {
    async fn open(&self, wish: Wish, filled: Option<Form>) {
        let Wish { form, trigger, user, place } = wish;
        let person = self.people.of(&place.team, &user);
        let zone = person.and_then(|person| person.zone).unwrap_or(Tz::UTC);
        let shown = filled.unwrap_or_else(|| words::forms::form(form, zone));
        let view = modal(&shown, &place.id());
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
    fn a_problem_of_ones_own_is_asked_for_and_looked_at_beside_the_others() {
        let typed = |command: &str, text: &str| {
            let frame = json!({"type": "slash_commands", "payload": {"team_id": "T1", "channel_id": "C1",
                "user_id": "U1", "command": command, "text": text, "trigger_id": "9.t"}});
            match at_once(&frame, &home()) {
                Some(AtOnce::Write(wish, id)) => Some((wish.form, id)),
                _ => None,
            }
        };
        let edit = Some((FormName::EditProblem, Some("ride-prices".to_owned())));
        assert_eq!(typed("/greenroom", "problems add"), Some((FormName::AddProblem, None)));
        assert_eq!(typed("/problems", "edit ride-prices"), edit);
        for text in ["", "search", "add id = 1", "retire ride-prices"] {
            assert_eq!(typed("/problems", text), None, "{text}");
        }
        let sent = |metadata: &str| {
            let text = crate::framework::own::TEMPLATE;
            let view = json!({"callback_id": "greenroom:add-problem", "private_metadata": metadata,
                "state": {"values": {"text": {"value": {"type": "plain_text_input", "value": text}}}}});
            let payload = json!({"type": "view_submission", "view": view, "user": {"id": "U1"}});
            at_once(&json!({"type": "interactive", "payload": payload}), &home())
        };
        assert!(matches!(sent("T1/C1"), Some(AtOnce::Written(_, FormName::AddProblem, _))));
        assert_eq!(sent("T2/C1"), None);
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
