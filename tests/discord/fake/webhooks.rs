//! What the bot does with an interaction's token after its first answer: further messages, and changing those that it sent.

use super::{
    APP,
    interactions::{Interaction, TOKEN_LIFE},
    messages::{EPHEMERAL, LOADING},
    rest::{Ask, Outcome, Refusal},
    world::Message,
};
use serde_json::Value;

impl Ask<'_> {
    /// The interaction whose token stands in the second gap.
    fn token(&self) -> Result<Interaction, Refusal> {
        let unknown = Refusal::new(404, 10015, "Unknown Webhook");
        let found = self.world.interactions.iter().find(|it| it.token == self.gaps[1]);
        let found = found.filter(|_| self.id(0) == APP).ok_or(unknown.clone())?;
        if self.world.now - found.born > TOKEN_LIFE {
            return Err(Refusal::new(401, 50027, "Invalid Webhook Token"));
        }
        // Nothing can be done before the first answer.
        found.answered.as_ref().map(|_| found.clone()).ok_or(unknown)
    }

    /// The message of the third gap, or `@original`, if the token may touch it.
    fn of_token(&self, it: &Interaction) -> Result<Message, Refusal> {
        let id = match self.gaps.get(2) {
            None => it.original,
            Some(_) => Some(self.id(2)),
        };
        let own = |id: &u64| it.original == Some(*id) || it.messages.contains(id);
        let found = id.filter(own).and_then(|id| self.world.message(it.channel, id));
        found.cloned().ok_or(Refusal::new(404, 10008, "Unknown Message"))
    }
}

/// `POST /webhooks/{}/{}`: one more message; while "… is thinking" is shown, it takes that one's place.
pub(crate) fn follow_up(ask: &mut Ask<'_>) -> Outcome {
    let it = ask.token()?;
    let original = it.original.and_then(|id| ask.world.message(it.channel, id)).cloned();
    if let Some(thinking) = original.filter(|message| message.thinking) {
        return change(ask, thinking);
    }
    let data = ask.body.clone();
    let only_you = data["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
    let mut message = ask.answering(&it, only_you);
    message.kind = 0;
    if let Some(original) = it.original {
        message.reply_to = Some((it.channel, original));
    }
    ask.fill(&mut message, &data)?;
    ask.send(it.id, message.clone());
    Ok((200, ask.world.message_json(&message)))
}

/// `GET` of a message sent with the token.
pub(crate) fn show(ask: &mut Ask<'_>) -> Outcome {
    let it = ask.token()?;
    let message = ask.of_token(&it)?;
    Ok((200, ask.world.message_json(&message)))
}

/// `PATCH` of it.
pub(crate) fn edit(ask: &mut Ask<'_>) -> Outcome {
    let it = ask.token()?;
    let message = ask.of_token(&it)?;
    change(ask, message)
}

fn change(ask: &mut Ask<'_>, mut message: Message) -> Outcome {
    let data = ask.body.clone();
    message.thinking = false;
    message.flags &= !LOADING;
    ask.fill(&mut message, &data)?;
    ask.put(&message);
    let message = ask.world.message(message.channel, message.id).unwrap();
    Ok((200, ask.world.message_json(message)))
}

/// `DELETE` of it.
pub(crate) fn delete(ask: &mut Ask<'_>) -> Outcome {
    let it = ask.token()?;
    let message = ask.of_token(&it)?;
    ask.world.remove(message.channel, message.id);
    Ok((204, Value::Null))
}
