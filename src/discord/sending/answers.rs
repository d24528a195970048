//! What is said through interactions: to one person alone, or in place of "is thinking". Which interactions wait is `acks`'.

use super::{
    Saying, Sending, To, code_of, content,
    fault::{Doing, never},
    parse,
};
use crate::{
    chat::words::beside,
    discord::{
        acks::{Closing, Manner, Way},
        api::{ApiError, Content, code, snowflake},
        place::Place,
    },
    ids::{ConversationId, MemberId},
    service::ports::platform::{PlatformId, SendError},
};
use futures::future::join_all;
use tokio::time::Instant;

impl Sending {
    /// To one person alone: through an interaction of theirs, else as a direct message.
    pub(super) async fn whisper(
        &self,
        member: &MemberId,
        conversation: &ConversationId,
        saying: &Saying<'_>,
    ) -> Result<PlatformId, SendError> {
        let place = parse(conversation.as_str())?;
        if self.memory.tried(&saying.mark).perhaps_shown {
            return Err(never("perhaps shown already, and nothing tells"));
        }
        while let Some(way) =
            self.acks.only(member, conversation, &saying.mark.nonce, Instant::now())
        {
            let content = content::only_you(saying.drawn(&place));
            if let Some(id) = self.through(&way, &place, &content, saying).await? {
                return Ok(id);
            }
        }
        let direct = if place.is_direct() { place } else { self.direct(member).await? };
        Ok(self.post(direct, saying).await?.id())
    }

    /// To everybody, in place of a "thinking" that everybody sees; `None` when there is none.
    pub(super) async fn in_place_of_thinking(
        &self,
        conversation: &ConversationId,
        place: &Place,
        saying: &Saying<'_>,
    ) -> Result<Option<PlatformId>, SendError> {
        let Some(asker) = saying.message.asked_by else { return Ok(None) };
        while let Some(way) =
            self.acks.everyone(asker, conversation, &saying.mark.nonce, Instant::now())
        {
            let mut content = content::plain(saying.drawn(place));
            saying.mark.hide(&mut content.json);
            if let Some(id) = self.through(&way, place, &content, saying).await? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Says something through an interaction; `None` when that is over.
    async fn through(
        &self,
        way: &Way,
        place: &Place,
        content: &Content,
        saying: &Saying<'_>,
    ) -> Result<Option<PlatformId>, SendError> {
        if !self.acks.ready(way.interaction).await {
            self.acks.forget(way.interaction);
            return Ok(None);
        }
        let hook = &way.hook;
        let said = match way.manner {
            Manner::Original => {
                let mut content = content.clone();
                // How it is seen was settled when the interaction was answered.
                if let Some(body) = content.json.as_object_mut() {
                    body.remove("flags");
                }
                self.taken(To::Original(hook), &content, saying).await
            }
            Manner::FollowUp => self.follow_up(way, content, saying).await,
            Manner::Instead => {
                // While it stands, what follows would take its place, for everybody to see.
                if let Err(error) = self.api.withdraw(hook).await {
                    tracing::warn!("a public answer was not taken away: {error}");
                    self.acks.forget(way.interaction);
                    return Ok(None);
                }
                self.follow_up(way, content, saying).await
            }
        };
        if matches!(code_of(&said), code::UNKNOWN_WEBHOOK | code::BAD_TOKEN | code::UNKNOWN_MESSAGE)
        {
            self.acks.forget(way.interaction);
            return Ok(None);
        }
        match said {
            Ok(told) => {
                let id = snowflake(&told, "/id").unwrap_or(way.interaction);
                Ok(Some(place.at(id).id()))
            }
            Err(error) => Err(self.fault(error, place, Doing::Look).await),
        }
    }

    async fn follow_up(
        &self,
        way: &Way,
        content: &Content,
        saying: &Saying<'_>,
    ) -> Result<serde_json::Value, ApiError> {
        let said = self.taken(To::Below(&way.hook), content, saying).await;
        if matches!(said, Err(ApiError::Unknown(_))) {
            self.memory.step(&saying.mark, |tried| tried.perhaps_shown = true);
        }
        said
    }

    /// Closes every "thinking" whose answer went elsewhere or does not come; to be called every second or so.
    pub async fn close_idle(&self) {
        let closings = self.acks.idle(Instant::now());
        join_all(closings.iter().map(|closing| self.close(closing))).await;
    }

    async fn close(&self, closing: &Closing) {
        let went = closing.went.as_ref().and_then(|went| Place::parse(went.as_str()));
        let closed = match went {
            Some(place) => {
                let words = beside::go_on_in(&format!("<#{}>", place.channel));
                self.api.answer(&closing.hook, &content::line(&words)).await.map(drop)
            }
            None => self.api.withdraw(&closing.hook).await,
        };
        self.acks.closed(closing.interaction);
        match closed {
            Err(error) if !error.is_missing() => {
                tracing::warn!("an interaction stays \"thinking\": {error}");
            }
            _ => {}
        }
    }
}
