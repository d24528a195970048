//! Interactions: what the bot is sent when somebody uses a command, a button, a menu or a form, and what they then see of its
//! answer. The answers are taken in `callbacks` and `webhooks`.

use super::{
    APP, BOT,
    modals::Modal,
    permissions,
    sessions::Audience,
    world::{Id, Message, User, World},
};
use serde_json::{Value, json};

/// Milliseconds for which a token is good.
pub(crate) const TOKEN_LIFE: i64 = 15 * 60 * 1000;

/// Milliseconds within which the first answer must come, where that is held to.
pub(crate) const FIRST_ANSWER: i64 = 3000;

/// The first answer to an interaction.
#[derive(Clone, Debug)]
pub(crate) enum Answered {
    /// A message of its own (4), or "… is thinking" (5).
    Message,
    /// Nothing seen yet; the message that was used may change (6).
    Still,
    /// The message that was used has changed (7).
    Updated,
    /// Names and values to choose from (8).
    Choices(Vec<(String, Value)>),
    /// A form (9).
    Modal(Modal),
}

/// One use of a command, a button, a menu or a form; or the typing of an option.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: Id,
    pub(crate) token: String,
    /// Discord's number: 2 a command, 3 a component, 4 typing, 5 a form.
    pub(crate) kind: u8,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    /// The message that was used, or whose button opened the form.
    pub(crate) source: Option<Id>,
    /// When it was made, in milliseconds since 1970.
    pub(crate) born: i64,
    /// The event's data.
    pub(crate) payload: Value,
    pub(crate) answered: Option<Answered>,
    /// The message that `@original` means.
    pub(crate) original: Option<Id>,
    /// Messages that were sent with the token.
    pub(crate) messages: Vec<Id>,
}

/// What the person sees who did something.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    /// No answer: "This interaction failed", "The application did not respond".
    Failed,
    /// "… is thinking".
    Thinking {
        /// Nobody else sees it.
        only_you: bool,
    },
    /// A message that all in the channel see.
    Message(Message),
    /// A message that nobody else sees.
    Quiet(Message),
    /// The message that was used, changed.
    Updated(Message),
    /// Nothing: it was taken, and nothing has changed yet.
    Still,
    /// The answer was deleted.
    Gone,
    /// Names and values to choose from.
    Choices(Vec<(String, Value)>),
    /// A form.
    Modal(Modal),
}

impl Seen {
    /// The message; panics when it is something else.
    pub(crate) fn message(&self) -> &Message {
        match self {
            Self::Message(message) | Self::Quiet(message) | Self::Updated(message) => message,
            other => panic!("no message was seen: {other:?}"),
        }
    }

    /// The form; panics when it is something else.
    pub(crate) fn modal(&self) -> &Modal {
        match self {
            Self::Modal(modal) => modal,
            other => panic!("no form was seen: {other:?}"),
        }
    }

    /// The names of what can be chosen; panics when it is something else.
    pub(crate) fn choices(&self) -> Vec<&str> {
        match self {
            Self::Choices(choices) => choices.iter().map(|(name, _)| name.as_str()).collect(),
            other => panic!("no choices were seen: {other:?}"),
        }
    }

    /// What can be read of it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Message(message) | Self::Quiet(message) | Self::Updated(message) => {
                message.text()
            }
            Self::Modal(modal) => modal.text(),
            Self::Choices(choices) => {
                choices.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("\n")
            }
            other => format!("{other:?}"),
        }
    }
}

impl Interaction {
    /// What messages tell of the interaction that they answer.
    pub(crate) fn metadata(&self, user: &User) -> Value {
        let mut json = json!({
            "id": self.id.to_string(), "type": self.kind, "user": user.to_json(),
            "authorizing_integration_owners": {},
        });
        match self.kind {
            2 => json["name"] = self.payload["data"]["name"].clone(),
            3 => {
                let source = self.source.unwrap_or_default();
                json["interacted_message_id"] = source.to_string().into();
            }
            _ => {
                json["triggering_interaction_metadata"] = json!({
                    "id": self.id.to_string(), "type": 2, "authorizing_integration_owners": {},
                });
            }
        }
        json
    }
}

impl World {
    /// The interaction with this id.
    pub(crate) fn interaction(&self, id: Id) -> Option<&Interaction> {
        self.interactions.iter().find(|it| it.id == id)
    }

    /// The same, to be changed; it must be there.
    pub(crate) fn interaction_mut(&mut self, id: Id) -> &mut Interaction {
        self.interactions.iter_mut().find(|it| it.id == id).unwrap()
    }

    /// Somebody does something, and the bot is told; gives the interaction's id.
    pub(crate) fn interact(
        &mut self,
        kind: u8,
        user: Id,
        channel: Id,
        source: Option<Id>,
        data: &Value,
    ) -> Id {
        let place = self.channel(channel).clone();
        assert!(self.sees(user, &place), "{user} does not see {channel}");
        let id = self.next_id();
        let token = format!("aW50ZXJhY3Rpb24{id}.{:x}", id ^ 0x5eed);
        let app = self.permissions_of(BOT, &place) | permissions::EMBED_LINKS;
        let mut shown = self.channel_json(&place);
        shown["permissions"] = self.permissions_of(user, &place).to_string().into();
        let mut payload = json!({
            "id": id.to_string(), "application_id": APP.to_string(), "type": kind, "token": token,
            "version": 1, "data": data, "channel_id": channel.to_string(), "channel": shown,
            "locale": self.user(user).locale, "app_permissions": app.to_string(),
            "entitlements": [], "entitlement_sku_ids": [], "attachment_size_limit": 10_485_760,
            "context": if place.guild.is_some() { 0 } else { 1 },
        });
        if let Some(guild) = place.guild {
            let mut member = self.member_json(guild, user);
            member["permissions"] = self.permissions_of(user, &place).to_string().into();
            payload["member"] = member;
            payload["guild_id"] = guild.to_string().into();
            payload["guild_locale"] = "en-US".into();
            payload["guild"] =
                json!({ "id": guild.to_string(), "locale": "en-US", "features": [] });
            payload["authorizing_integration_owners"] = json!({ "0": guild.to_string() });
        } else {
            payload["user"] = self.user(user).to_json();
            payload["authorizing_integration_owners"] = json!({ "0": "0" });
        }
        if let Some(message) = source.and_then(|source| self.message(channel, source)) {
            payload["message"] = self.message_json(message);
        }
        self.interactions.push(Interaction {
            id,
            token,
            kind,
            user,
            channel,
            source,
            born: self.now,
            payload,
            answered: None,
            original: None,
            messages: Vec::new(),
        });
        self.tell_interaction(id);
        id
    }

    /// Sends the event of an interaction, for the first time or again.
    pub(crate) fn tell_interaction(&mut self, id: Id) {
        let interaction = self.interaction(id).unwrap_or_else(|| panic!("no interaction {id}"));
        let payload = interaction.payload.clone();
        let guild = self.channel(interaction.channel).guild;
        let audience = guild.map_or(Audience::Direct, Audience::Guild);
        self.dispatch(audience, "INTERACTION_CREATE", payload);
    }

    /// Whether the bot can hear of this interaction now.
    pub(crate) fn is_heard(&self, id: Id) -> bool {
        let channel = self.interaction(id).map(|it| self.channel(it.channel));
        let guild = channel.and_then(|channel| channel.guild);
        self.sessions.hears(guild.map_or(Audience::Direct, Audience::Guild))
    }

    /// What is seen of an interaction by now; `None` when there was no answer yet.
    pub(crate) fn seen(&self, id: Id) -> Option<Seen> {
        let it = self.interaction(id)?;
        let original = it.original.and_then(|original| self.message(it.channel, original)).cloned();
        Some(match (it.answered.clone()?, original) {
            (Answered::Choices(choices), _) => Seen::Choices(choices),
            (Answered::Modal(modal), _) => Seen::Modal(modal),
            (_, None) => Seen::Gone,
            (Answered::Message, Some(message)) if message.thinking => {
                Seen::Thinking { only_you: message.only_for.is_some() }
            }
            (Answered::Message, Some(message)) if message.only_for.is_some() => {
                Seen::Quiet(message)
            }
            (Answered::Message, Some(message)) => Seen::Message(message),
            (Answered::Updated, Some(message)) => Seen::Updated(message),
            (Answered::Still, Some(_)) => Seen::Still,
        })
    }
}
