//! What is answered to an interaction within its three seconds: choices while somebody types, forms to be opened, questions
//! before something is lost, mistakes in what was filled in; all else is put off until it is stored and worked on. Pure; it
//! changes nothing, so after a crash it is simply asked again. How answers are sent is not known here.
//!
//! | interaction | answered with |
//! | --- | --- |
//! | an option is being typed | 8: choices |
//! | a button that opens a form (`f:`), a command that needs one | 9: the form |
//! | a button that asks first (`c:`) | 4: the question, to them alone, with the button itself |
//! | a form that is filled in wrongly | 4: what is wrong, to them alone, with a button that opens it again |
//! | a command | 5: put off, for all to see or not |
//! | a button, a form sent from a message | 6: put off, nothing is shown |
//! | the button below such a question | 7: the button goes |
//!
//! Numbers: docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object.

use super::{
    commands,
    drafts::Draft,
    frame::{self, Interacts, Me, id, payload, string},
    place::{self, Place, Snowflake},
    render::{Pressed, modal, pressed, question, render},
};
use crate::{
    chat::{
        card::{Button, Card, Tone},
        command::{Command, OwnCommand, parse},
        form::{self, Faults, Form, FormName},
        words::{beside, forms},
    },
    framework::bank::Bank,
    ids::{ConversationId, MemberId},
    secret::Secret,
};
use chrono_tz::Tz;
use serde_json::{Value, json};

/// A message that only the one it answers sees (docs.discord.com/developers/resources/message#message-object-message-flags).
const EPHEMERAL: u64 = 1 << 6;

/// Style of the button below a question, and of no other.
const DANGER: u64 = 4;

/// Commands whose answer everybody sees in place of "thinking". All others answer elsewhere (in a thread that they open, in
/// the interview's own) or to whoever asked.
const PUBLIC: [&str; 1] = ["leaderboard"];

/// Who interacts, and what answers are addressed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// Its number.
    pub id: Snowflake,
    /// Of which application, ours.
    pub application: Snowflake,
    /// Allows answers for a quarter of an hour; is stored nowhere.
    pub token: Secret,
    /// Who.
    pub member: MemberId,
    /// Where.
    pub conversation: ConversationId,
    /// Where what follows happens: there, or in the channel that the card is about.
    pub acts: Place,
}

/// What is to become of an interaction.
#[derive(Debug, Clone, PartialEq)]
pub enum AtOnce {
    /// Answer it with this, for good: it is not stored.
    Answer(Value),
    /// Store it; then answer with this, and what follows from it comes later.
    Defer(Value, Promise),
}

/// What whoever interacted now waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// A message, to them alone or to all.
    Message {
        /// Nobody else will see it.
        only_you: bool,
    },
    /// Nothing that they can see.
    Nothing,
}

impl Interaction {
    /// Reads an event; `None`: it is no interaction, or cannot be answered.
    pub fn read(event: &Value, me: &Me) -> Option<Self> {
        let payload = payload(event, "INTERACTION_CREATE")?;
        Some(Self {
            id: id(payload, "/id")?,
            application: id(payload, "/application_id").unwrap_or(me.application),
            token: Secret::new(string(payload, "/token")?),
            member: place::member(frame::interacting(payload)?),
            conversation: frame::place(payload)?.conversation(),
            acts: frame::acts(payload)?,
        })
    }
}

/// What is known of whoever interacts.
#[derive(Debug, Clone)]
pub struct Asker<'a> {
    /// The bank as they see it.
    pub bank: &'a Bank,
    /// What forms begin with.
    pub zone: Tz,
    /// Whether they may write problems.
    pub writes: bool,
    /// What they wrote before, and was not taken.
    pub draft: Option<Draft>,
}

/// What an answer is made from.
struct Desk<'a> {
    asker: &'a Asker<'a>,
    /// Where it is shown.
    shown: Place,
    /// Where what is pressed or filled in then acts.
    acts: Place,
}

/// Whether an event asks for a form with the text of a problem, which not everybody may see.
pub fn wants_problem_form(event: &Value) -> bool {
    let data = payload(event, "INTERACTION_CREATE").and_then(|payload| payload.get("data"));
    let line = data.and_then(commands::line);
    line.is_some_and(|line| parse::wants_text(&line))
}

/// A problem that an event brings filled into a form.
pub fn written(event: &Value) -> Option<Draft> {
    let payload = payload(event, "INTERACTION_CREATE")?;
    let data =
        payload.get("data").filter(|_| frame::interacts(payload) == Some(Interacts::Form))?;
    Draft::of(modal::form_of(string(data, "/custom_id")?)?, &modal::values(data))
}

/// How an event is answered at once; `None`: it is no interaction of ours.
pub fn at_once(event: &Value, asker: &Asker<'_>) -> Option<AtOnce> {
    let payload = payload(event, "INTERACTION_CREATE")?;
    let data = payload.get("data")?;
    let (shown, acts) = (frame::place(payload)?, frame::acts(payload)?);
    let desk = Desk { asker, shown, acts };
    match frame::interacts(payload)? {
        Interacts::Typing => Some(AtOnce::Answer(choices(data, asker.bank))),
        Interacts::Command => Some(match (bare_command(data), desk.problem_form(data)) {
            (Some(form), _) => AtOnce::Answer(desk.open(form)),
            (None, Some(form)) => AtOnce::Answer(desk.opened(&form)),
            (None, None) => command(data),
        }),
        Interacts::Component => desk.component(payload, string(data, "/custom_id")?),
        Interacts::Form => {
            let form = modal::form_of(string(data, "/custom_id")?)?;
            Some(match form::check(form, &modal::values(data), asker.bank) {
                Ok(_) if frame::is_missing(payload, "/message") => put_off(true),
                Ok(_) => quiet(),
                Err(faults) => AtOnce::Answer(desk.wrong(form, &faults)),
            })
        }
        Interacts::Other => None,
    }
}

impl Desk<'_> {
    fn open(&self, form: FormName) -> Value {
        let form = match form {
            // Nobody else's text is in it, and it is looked at who sends it.
            FormName::AddProblem | FormName::EditProblem => {
                let draft = self.asker.draft.clone().unwrap_or_default();
                draft.form().unwrap_or_else(|| forms::form(FormName::AddProblem, self.asker.zone))
            }
            form => forms::form(form, self.asker.zone),
        };
        self.opened(&form)
    }

    fn opened(&self, form: &Form) -> Value {
        let data = modal::modal(form, self.asker.bank, &self.shown, &self.acts);
        json!({ "type": 9, "data": data })
    }

    /// The form behind a command that asks for the text of a problem, for whoever may write it.
    fn problem_form(&self, data: &Value) -> Option<Form> {
        let has_file = !frame::is_missing(data, "/resolved/attachments");
        let line = commands::line(data).filter(|_| self.asker.writes && !has_file)?;
        match parse::parse(&line) {
            Ok(Command::Own(OwnCommand::Add(None))) => {
                let draft = self.asker.draft.clone().filter(|draft| draft.changes.is_none());
                draft.unwrap_or_default().form()
            }
            Ok(Command::Own(OwnCommand::Edit(id, None))) => {
                let own = self.asker.bank.own_named(&id)?;
                forms::problem_form(Some(own.problem.id.slug()), &own.text)
            }
            _ => None,
        }
    }

    fn component(&self, payload: &Value, id: &str) -> Option<AtOnce> {
        Some(match pressed(id)? {
            // The question stays, its button goes: pressed again it would do it again.
            Pressed::Line(_) if is_of_a_question(payload, id) => {
                AtOnce::Defer(json!({ "type": 7, "data": { "components": [] } }), Promise::Nothing)
            }
            Pressed::Line(_) => quiet(),
            Pressed::Form(form) => AtOnce::Answer(self.open(form)),
            Pressed::Sure(action) => {
                let label = button(payload, id).and_then(|button| string(button, "/label"));
                let question = question(action, label, &self.shown, &self.acts);
                AtOnce::Answer(json!({ "type": 4, "data": question }))
            }
        })
    }

    fn wrong(&self, form: FormName, faults: &Faults) -> Value {
        let mut card = Card { tone: Tone::Warn, ..Card::default() };
        for words in faults.values() {
            card = card.text(words.as_str());
        }
        let card = card.button(Button::form(beside::OPEN_AGAIN, form).primary());
        json!({ "type": 4, "data": render(&card, &self.shown, &self.acts).only_you() })
    }
}

/// The form behind a command without arguments. Practice has none: today's problem is what most people want.
fn bare_command(data: &Value) -> Option<FormName> {
    (commands::line(data)? == FormName::Mock.word()).then_some(FormName::Mock)
}

fn command(data: &Value) -> AtOnce {
    let is_public = string(data, "/name").is_some_and(|name| PUBLIC.contains(&name));
    put_off(!is_public)
}

fn put_off(only_you: bool) -> AtOnce {
    let answer = match only_you {
        true => json!({ "type": 5, "data": { "flags": EPHEMERAL } }),
        false => json!({ "type": 5 }),
    };
    AtOnce::Defer(answer, Promise::Message { only_you })
}

fn quiet() -> AtOnce {
    AtOnce::Defer(json!({ "type": 6 }), Promise::Nothing)
}

/// The button that was pressed.
fn button<'a>(payload: &'a Value, id: &str) -> Option<&'a Value> {
    let list = |value: &'a Value, pointer: &str| {
        value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
    };
    list(payload, "/message/components")
        .flat_map(|row| list(row, "/components"))
        .find(|button| string(button, "/custom_id") == Some(id))
}

fn is_of_a_question(payload: &Value, id: &str) -> bool {
    button(payload, id).and_then(|button| button.get("style")?.as_u64()) == Some(DANGER)
}

/// Choices for the option that is being typed.
fn choices(data: &Value, bank: &Bank) -> Value {
    let (option, typed) = commands::focused(data).unwrap_or_default();
    json!({ "type": 8, "data": commands::choices(&option, &typed, bank) })
}

#[cfg(test)]
mod tests;
