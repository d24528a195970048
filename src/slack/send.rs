//! One message to Slack: posted, changed, shown to one person, or found again after an unknown outcome.
//!
//! Every posted message carries our key in its metadata (`greenroom`, `{"key": …}`), so that it can be found in the channel's
//! history when Slack's answer was lost. Ephemeral messages are in no history: they are said at most once.

use super::{
    Slack,
    api::ApiError,
    frame::string,
    place::{self, Place},
    render::{Rendered, home_tab, render},
};
use crate::{
    chat::{
        card::Card,
        words::{NoEntry, Trouble},
    },
    ids::{ConversationId, MemberId, MessageKey},
    service::ports::platform::{Address, Outbound, PlatformId, SendError, Sent},
};
use serde_json::{Value, json};

/// Names our metadata among those of other apps.
const METADATA: &str = "greenroom";

/// Newest messages looked through for one of ours.
const LOOKED_THROUGH: &str = "100";

/// Slack's words for blocks that it does not take, although they keep its documented limits.
const TOO_MUCH: [&str; 4] =
    ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"];

/// Slack's words for a channel that we cannot write to.
const NO_ENTRY: [(&str, NoEntry); 4] = [
    ("not_in_channel", NoEntry::NotInvited),
    ("channel_not_found", NoEntry::NotInvited),
    ("is_archived", NoEntry::Archived),
    ("restricted_action", NoEntry::Restricted),
];

pub(super) fn fault(error: ApiError) -> SendError {
    match error {
        ApiError::RateLimited(after) => {
            SendError::Later { after, reason: "too many messages".to_owned() }
        }
        ApiError::Refused(reason) => match no_entry(&reason) {
            Some(why) => SendError::Closed(why),
            None => SendError::Never { reason },
        },
        ApiError::Unknown(reason) => SendError::Unknown { reason },
    }
}

impl Slack {
    /// Sends, changes or finds a message.
    pub(super) async fn say(&self, message: &Outbound<'_>) -> Result<Sent, SendError> {
        if let Some(old) = &message.replaces {
            return self.change(old, message).await;
        }
        match &message.address {
            Address::Conversation(conversation) => {
                self.post(&parse(conversation.as_str())?, message).await
            }
            Address::Home(member, conversation) => {
                let (team, user) = known(member)?;
                self.publish(team, user, conversation, message.card).await
            }
            Address::Only(member, conversation) => {
                let place = parse(conversation.as_str())?;
                let (_, user) = known(member)?;
                if !message.files.is_empty() {
                    return self.hand_over(user, &place, message).await;
                }
                if place.is_direct() {
                    return self.post(&place, message).await;
                }
                self.whisper(user, &place, message).await
            }
        }
    }

    /// A card as it is shown in a place, with its pictures uploaded.
    async fn drawn(&self, place: &Place, card: &Card) -> Result<Rendered, SendError> {
        let home = self.workspace(&place.team).map_err(fault)?;
        let mut shown = render(card, &home);
        self.upload(&home, &mut shown).await?;
        Ok(shown)
    }

    /// Shows somebody's Home tab. Each showing replaces the one before.
    async fn publish(
        &self,
        team: &str,
        user: &str,
        conversation: &ConversationId,
        card: &Card,
    ) -> Result<Sent, SendError> {
        let home = self.workspace(team).map_err(fault)?;
        let view = home_tab(card, &home, conversation.as_str());
        let body = json!({ "user_id": user, "view": view });
        let answer = self.call(team, "views.publish", &body).await.map_err(fault)?;
        let id = string(&answer, "/view/id").unwrap_or(user);
        Ok(format!("{conversation}/home/{id}").into())
    }

    async fn change(&self, old: &str, message: &Outbound<'_>) -> Result<Sent, SendError> {
        let place = parse(old)?;
        let Some(ts) = &place.ts else { return Err(never(format!("{old} is no message"))) };
        let shown = self.drawn(&place, message.card).await?;
        let mut body = content(&place.channel, &shown);
        body["ts"] = json!(ts);
        body["metadata"] = metadata(message.key);
        let (_, trouble) = self.said(&place, "chat.update", &mut body).await.map_err(fault)?;
        Ok(Sent { id: old.to_owned(), trouble })
    }

    pub(super) async fn post(
        &self,
        place: &Place,
        message: &Outbound<'_>,
    ) -> Result<Sent, SendError> {
        let key = message.key;
        if message.attempt > 0
            && let Some(found) = self.find(place, key).await.map_err(fault)?
        {
            tracing::info!(%key, "found again after an unknown outcome");
            return Ok(found.into());
        }
        let shown = self.drawn(place, message.card).await?;
        let mut body = content_at(place, &shown);
        body["metadata"] = metadata(key);
        body["unfurl_links"] = json!(false);
        body["unfurl_media"] = json!(false);
        self.pace(place).await;
        match self.said(place, "chat.postMessage", &mut body).await {
            Ok((answer, trouble)) => Ok(Sent { id: posted(place, &answer)?, trouble }),
            Err(error) => Err(fault(error)),
        }
    }

    /// Says what a body says; once more in words alone when Slack does not take its blocks.
    async fn said(
        &self,
        place: &Place,
        method: &str,
        body: &mut Value,
    ) -> Result<(Value, Option<Trouble>), ApiError> {
        match self.call(&place.team, method, body).await {
            Err(ApiError::Refused(reason)) if TOO_MUCH.contains(&reason.as_str()) => {
                tracing::error!(
                    method,
                    reason,
                    "Slack does not take the blocks of a card: its words go without"
                );
                if let Some(body) = body.as_object_mut() {
                    body.remove("blocks");
                }
                Ok((self.call(&place.team, method, body).await?, Some(Trouble::Layout)))
            }
            said => said.map(|answer| (answer, None)),
        }
    }

    /// To one person alone. Where that cannot be, as a direct message.
    async fn whisper(
        &self,
        user: &str,
        place: &Place,
        message: &Outbound<'_>,
    ) -> Result<Sent, SendError> {
        if message.attempt > 0 {
            return Err(never("perhaps shown already, and nothing tells".to_owned()));
        }
        let shown = self.drawn(place, message.card).await?;
        match self.only(user, place, &shown).await {
            Ok((answer, trouble)) => {
                let ts = string(&answer, "/message_ts").unwrap_or("0");
                Ok(Sent { id: Place::channel(&place.team, &place.channel).at(ts).id(), trouble })
            }
            Err(ApiError::Refused(reason)) if no_entry(&reason).is_some() => {
                let direct = self.direct(&place.team, user).await.map_err(fault)?;
                self.post(&direct, message).await
            }
            Err(error) => Err(fault(error)),
        }
    }

    /// Shows something to one person alone, in a channel or thread.
    pub(super) async fn only(
        &self,
        user: &str,
        place: &Place,
        shown: &Rendered,
    ) -> Result<(Value, Option<Trouble>), ApiError> {
        let mut body = content_at(place, shown);
        body["user"] = json!(user);
        self.said(place, "chat.postEphemeral", &mut body).await
    }

    /// The direct message with a person.
    pub(super) async fn direct(&self, team: &str, user: &str) -> Result<Place, ApiError> {
        let answer = self.call(team, "conversations.open", &json!({ "users": user })).await?;
        match string(&answer, "/channel/id") {
            Some(channel) => Ok(Place::channel(team, channel)),
            None => Err(ApiError::Unknown("conversations.open told no channel".to_owned())),
        }
    }

    /// A message of ours in the newest of its place, by our key.
    pub(super) async fn find(
        &self,
        place: &Place,
        key: &MessageKey,
    ) -> Result<Option<PlatformId>, ApiError> {
        let mut arguments = vec![
            ("channel", place.channel.as_str()),
            ("include_all_metadata", "true"),
            ("limit", LOOKED_THROUGH),
        ];
        let method = match &place.ts {
            Some(thread) => {
                arguments.push(("ts", thread));
                "conversations.replies"
            }
            None => "conversations.history",
        };
        let mut cursor = String::new();
        loop {
            let mut page = arguments.clone();
            if !cursor.is_empty() {
                page.push(("cursor", &cursor));
            }
            let answer = self.read(&place.team, method, &page).await?;
            let messages = answer.get("messages").and_then(Value::as_array);
            let ours = messages.into_iter().flatten().find(|message| {
                string(message, "/metadata/event_type") == Some(METADATA)
                    && string(message, "/metadata/event_payload/key") == Some(key.as_str())
            });
            if let Some(ts) = ours.and_then(|message| string(message, "/ts")) {
                return Ok(Some(Place::channel(&place.team, &place.channel).at(ts).id()));
            }
            // A thread is read from its beginning, so the newest is on the last page; of a channel the first page is it.
            match string(&answer, "/response_metadata/next_cursor") {
                Some(next) if place.ts.is_some() => next.clone_into(&mut cursor),
                _ => return Ok(None),
            }
        }
    }
}

/// What Slack's word says about a channel that we cannot write to.
fn no_entry(reason: &str) -> Option<NoEntry> {
    NO_ENTRY.iter().find(|(word, _)| *word == reason).map(|(_, why)| *why)
}

/// What a message says, in a channel.
fn content(channel: &str, shown: &Rendered) -> Value {
    json!({ "channel": channel, "text": shown.text, "blocks": shown.blocks })
}

/// The same, in the thread that a place names, if it names one.
fn content_at(place: &Place, shown: &Rendered) -> Value {
    let mut body = content(&place.channel, shown);
    if let Some(thread) = &place.ts {
        body["thread_ts"] = json!(thread);
    }
    body
}

/// What a message is found by when Slack's answer was lost.
fn metadata(key: &MessageKey) -> Value {
    json!({ "event_type": METADATA, "event_payload": { "key": key.as_str() } })
}

fn posted(place: &Place, answer: &Value) -> Result<PlatformId, SendError> {
    match string(answer, "/ts") {
        Some(ts) => Ok(Place::channel(&place.team, &place.channel).at(ts).id()),
        None => Err(SendError::Unknown { reason: "chat.postMessage told no ts".to_owned() }),
    }
}

fn known(member: &MemberId) -> Result<(&str, &str), SendError> {
    place::user(member).ok_or_else(|| never(format!("{member} is nobody of Slack's")))
}

fn parse(id: &str) -> Result<Place, SendError> {
    Place::parse(id).ok_or_else(|| never(format!("{id} is no place in Slack")))
}

fn never(reason: String) -> SendError {
    SendError::Never { reason }
}
