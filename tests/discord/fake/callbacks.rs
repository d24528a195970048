//! `POST /interactions/{}/{}/callback`: the first answer to an interaction. Later answers are in `webhooks`.

use super::{
    BOT,
    interactions::{Answered, FIRST_ANSWER, Interaction, TOKEN_LIFE},
    messages::{EPHEMERAL, LOADING},
    modals::Modal,
    rest::{Ask, Outcome, Refusal},
    schema::Wrong,
    world::{Id, Message},
};
use serde_json::{Value, json};

impl Ask<'_> {
    /// The interaction of the first two gaps, if it can still get its first answer.
    fn unanswered(&self) -> Result<Interaction, Refusal> {
        let unknown = Refusal::new(404, 10062, "Unknown interaction");
        let found = self.world.interaction(self.id(0)).filter(|it| it.token == self.gaps[1]);
        let found = found.ok_or(unknown.clone())?;
        let age = self.world.now - found.born;
        if found.answered.is_some() {
            return Err(Refusal::new(400, 40060, "Interaction has already been acknowledged."));
        }
        if age > TOKEN_LIFE || self.world.three_seconds && age > FIRST_ANSWER {
            return Err(unknown);
        }
        Ok(found.clone())
    }

    /// A message that answers this interaction, seen by all or by that person.
    pub(crate) fn answering(&mut self, interaction: &Interaction, only_you: bool) -> Message {
        let kind = if interaction.kind == 2 { 20 } else { 0 };
        let mut message = Message::new(self.world.next_id(), interaction.channel, BOT, kind);
        message.interaction = Some(interaction.id);
        if only_you {
            message.only_for = Some(interaction.user);
            message.flags |= EPHEMERAL;
        }
        message
    }

    /// Adds a message with the interaction's token.
    pub(crate) fn send(&mut self, interaction: Id, message: Message) {
        self.world.interaction_mut(interaction).messages.push(message.id);
        self.world.publish(message);
    }
}

/// The types that fit what was done.
fn fitting(interaction: &Interaction) -> &'static [u64] {
    match (interaction.kind, interaction.source) {
        (2, _) => &[4, 5, 9],
        (3, _) => &[4, 5, 6, 7, 9],
        (4, _) => &[8],
        (_, Some(_)) => &[4, 5, 6, 7],
        _ => &[4, 5],
    }
}

pub(crate) fn callback(ask: &mut Ask<'_>) -> Outcome {
    let it = ask.unanswered()?;
    let (kind, data) = (ask.body["type"].as_u64().unwrap_or(0), ask.body["data"].clone());
    if !fitting(&it).contains(&kind) {
        ask.fault(&format!("type {kind} answers no interaction of type {}", it.kind));
        return Err(Refusal::form(vec![Wrong::new("/type", "cannot be used here")]));
    }
    let only_you = data["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
    let mut original = it.original;
    let answered = match kind {
        4 | 5 => {
            let mut message = ask.answering(&it, only_you);
            if kind == 4 {
                ask.fill(&mut message, &data)?;
            } else {
                message.thinking = true;
                message.flags |= LOADING;
            }
            original = Some(message.id);
            ask.send(it.id, message);
            Answered::Message
        }
        6 | 7 => {
            original = it.source;
            let of = it.source.and_then(|source| ask.world.message(it.channel, source)).cloned();
            let Some(mut message) = of else {
                return Err(Refusal::new(404, 10008, "Unknown Message"));
            };
            if kind == 6 {
                Answered::Still
            } else {
                ask.fill(&mut message, &data)?;
                ask.put(&message);
                Answered::Updated
            }
        }
        8 => {
            let pair = |choice: &Value| {
                (choice["name"].as_str().unwrap().to_owned(), choice["value"].clone())
            };
            Answered::Choices(data["choices"].as_array().into_iter().flatten().map(pair).collect())
        }
        _ => {
            let modal = Modal::new(&it, data);
            ask.world.modals.insert(it.user, modal.clone());
            Answered::Modal(modal)
        }
    };
    if it.kind == 5 {
        // The form closes with any answer.
        ask.world.modals.remove(&it.user);
    }
    let slot = ask.world.interaction_mut(it.id);
    slot.answered = Some(answered);
    slot.original = original;
    if ask.query.get("with_response").is_none_or(|with| with != "true") {
        return Ok((204, Value::Null));
    }
    let mut answer = json!({ "interaction": { "id": it.id.to_string(), "type": it.kind } });
    if let (4 | 5 | 7, Some(id)) = (kind, original) {
        let message = ask.world.message(it.channel, id).unwrap();
        answer["interaction"]["response_message_id"] = id.to_string().into();
        answer["interaction"]["response_message_loading"] = message.thinking.into();
        answer["interaction"]["response_message_ephemeral"] = message.only_for.is_some().into();
        // With 5 the description has no other kind of resource than that of 4.
        let kind = if kind == 7 { 7 } else { 4 };
        answer["resource"] = json!({ "type": kind, "message": ask.world.message_json(message) });
    }
    Ok((200, answer))
}
