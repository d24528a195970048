//! One message to Discord: posted, changed, shown to one person, or found again after an unknown outcome.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `content` | the body of a message |
//! | `mark` | what a message is known by when Discord's answer was lost |
//! | `memory` | places and messages under way |
//! | `threads` | threads that begin, come back and are put aside |
//! | `answers` | what is said through interactions |
//! | `fault`, `permissions` | why a message was not sent |
//!
//! A message is posted with a nonce, of which Discord makes no second one for some minutes, and an invisible mark, which
//! is looked for before a message goes out again that may be there. What one person alone sees is in no history: it is said
//! at most once, as long as this process lives.

mod answers;
mod content;
mod fault;
mod mark;
mod memory;
mod permissions;
mod threads;

use super::{
    acks::Acks,
    api::{Api, ApiError, Content, Hook, code, snowflake},
    place::{self, Place, Snowflake},
    render::{Rendered, render},
    settings::Threads,
};
use crate::{
    chat::{card::Focus, words::Trouble},
    ids::{ConversationId, MemberId},
    service::ports::platform::{Address, Outbound, PlatformId, SendError, Sent},
};
use fault::{Doing, never};
use mark::Mark;
use memory::Memory;
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use tokio::time::Instant;

/// Messages looked through for one of ours, a page at a time: Discord gives a hundred.
const PAGE: u8 = 100;
const PAGES: u32 = 3;

/// Discord's words for a body that it does not take, although it keeps the documented limits.
const TOO_MUCH: [u64; 2] = [code::BAD_FORM, code::TOO_LARGE];

/// Sends messages to Discord.
#[derive(Debug)]
pub struct Sending {
    api: Arc<Api>,
    acks: Arc<Acks>,
    threads: Threads,
    memory: Memory,
}

/// What is being sent.
struct Saying<'a> {
    message: &'a Outbound<'a>,
    mark: Mark,
    /// What could not be said as it should be.
    trouble: OnceLock<Trouble>,
}

impl Saying<'_> {
    /// The card as it is shown in a place. What one person alone sees is about a conversation, and acts there.
    fn drawn(&self, shown: &Place) -> Rendered {
        let about = match &self.message.address {
            Address::Only(_, about) | Address::Home(_, about) => Place::parse(about.as_str()),
            Address::Conversation(_) => None,
        };
        let mut drawn = render(self.message.card, shown, &about.unwrap_or(*shown));
        drawn.files = self.message.files.to_vec();
        drawn
    }
}

/// Where a body goes.
#[derive(Debug, Clone, Copy)]
enum To<'a> {
    /// Into a channel.
    Channel(Snowflake),
    /// In place of a message.
    Message(Snowflake, Snowflake),
    /// In place of "thinking".
    Original(&'a Hook),
    /// Below what an interaction was answered with.
    Below(&'a Hook),
}

impl Sending {
    /// Sends through `api`, and through the interactions in `acks`; threads of interviews are `threads`.
    pub fn new(api: Arc<Api>, acks: Arc<Acks>, threads: Threads) -> Self {
        Self { api, acks, threads, memory: Memory::default() }
    }

    /// Sends, changes or finds a message.
    ///
    /// # Errors
    /// [`SendError`] says whether to try again.
    pub async fn say(&self, message: &Outbound<'_>) -> Result<Sent, SendError> {
        let mark = Mark::of(message.key, message.card);
        let saying = Saying { message, mark, trouble: OnceLock::new() };
        let said = self.said(&saying).await;
        self.memory.note(&saying.mark, &said);
        Ok(Sent { id: said?, trouble: saying.trouble.get().copied() })
    }

    async fn said(&self, saying: &Saying<'_>) -> Result<PlatformId, SendError> {
        let message = saying.message;
        match &message.address {
            Address::Home(..) => Err(never("Discord has no page for one person")),
            Address::Only(member, conversation) => match &message.replaces {
                Some(old) => self.change(old, saying).await,
                None => self.whisper(member, conversation, saying).await,
            },
            Address::Conversation(conversation) => self.tell(conversation, saying).await,
        }
    }

    /// To everybody in a conversation.
    async fn tell(
        &self,
        conversation: &ConversationId,
        saying: &Saying<'_>,
    ) -> Result<PlatformId, SendError> {
        let message = saying.message;
        let place = parse(conversation.as_str())?;
        let (id, went) = if let Some(old) = &message.replaces {
            (self.change(old, saying).await?, conversation.clone())
        } else if message.opens_thread {
            let opened = self.open(place, saying).await?.id();
            (opened.clone(), ConversationId::new(opened))
        } else if let Some(id) = self.in_place_of_thinking(conversation, &place, saying).await? {
            return Ok(id);
        } else {
            let posted = self.post(place, saying).await?;
            match (message.card.focus, message.asked_by) {
                (Focus::Away, _) => self.put_aside(&place).await,
                (Focus::Here, Some(asker)) => self.bring(asker, &place).await,
                (Focus::Here | Focus::Stay, _) => {}
            }
            (posted.id(), conversation.clone())
        };
        if let Some(asker) = message.asked_by {
            self.acks.went(asker, conversation, &went, Instant::now());
        }
        Ok(id)
    }

    /// Posts a message, unless it is there; returns it.
    async fn post(&self, place: Place, saying: &Saying<'_>) -> Result<Place, SendError> {
        let mark = &saying.mark;
        if let Some(posted) = self.memory.tried(mark).message {
            return Ok(posted);
        }
        if self.memory.may_be_there(mark, saying.message.attempt)
            && let Some(found) = self.find(&place, mark).await?
        {
            tracing::info!(key = %saying.message.key, "found again after an unknown outcome");
            return Ok(place.at(found));
        }
        let content = content::posted(saying.drawn(&place), mark);
        let doing = if place.is_direct() { Doing::Direct } else { Doing::Post };
        let to = To::Channel(place.channel);
        let mut posted = self.taken(to, &content, saying).await;
        if code_of(&posted) == code::ARCHIVED {
            self.bring_back(&place).await?;
            posted = self.taken(to, &content, saying).await;
        }
        let posted = match posted {
            Ok(posted) => posted,
            Err(error) => return Err(self.fault(error, &place, doing).await),
        };
        match snowflake(&posted, "/id") {
            Some(id) => Ok(place.at(id)),
            None => {
                Err(SendError::Unknown { reason: "Discord told no id of a message".to_owned() })
            }
        }
    }

    /// Says what a body says; once more without its pictures where we may send none, or in words alone when Discord does
    /// not take it.
    async fn taken(
        &self,
        to: To<'_>,
        content: &Content,
        saying: &Saying<'_>,
    ) -> Result<Value, ApiError> {
        let (less, trouble) = match self.once(to, content).await {
            Err(error) if TOO_MUCH.contains(&error.code()) => {
                tracing::error!("Discord does not take a card, its words go alone: {error}");
                (content::words_alone(content), Trouble::Layout)
            }
            Err(error) if error.code() == code::NO_PERMISSION && !content.files.is_empty() => {
                (content::without_pictures(content), Trouble::NoPicture(permissions::ATTACH.name))
            }
            answer => return answer,
        };
        let answer = self.once(to, &less).await;
        if answer.is_ok() {
            // The first trouble is the one that is told.
            let _ = saying.trouble.set(trouble);
        }
        answer
    }

    async fn once(&self, to: To<'_>, content: &Content) -> Result<Value, ApiError> {
        match to {
            To::Channel(channel) => self.api.post(channel, content).await,
            To::Message(channel, message) => self.api.edit(channel, message, content).await,
            To::Original(hook) => self.api.answer(hook, content).await,
            To::Below(hook) => self.api.follow_up(hook, content).await,
        }
    }

    /// Changes a message of ours.
    async fn change(&self, old: &str, saying: &Saying<'_>) -> Result<PlatformId, SendError> {
        let old_place = parse(old)?;
        let (place, id) = match old_place.message {
            Some(id) => (old_place, id),
            None => self.root(&old_place).await?,
        };
        let content = content::plain(saying.drawn(&place));
        let to = To::Message(place.channel, id);
        let mut changed = self.taken(to, &content, saying).await;
        if code_of(&changed) == code::ARCHIVED {
            self.bring_back(&place).await?;
            changed = self.taken(to, &content, saying).await;
            // What was over stays over.
            self.put_aside(&place).await;
        }
        match changed {
            Ok(_) => Ok(old.to_owned()),
            Err(error) => Err(self.fault(error, &place, Doing::Change).await),
        }
    }

    /// A message of ours in the newest of its place.
    async fn find(&self, place: &Place, mark: &Mark) -> Result<Option<Snowflake>, SendError> {
        match self.look(place.channel, mark).await {
            Ok(found) => Ok(found),
            Err(error) => Err(self.fault(error, place, Doing::Look).await),
        }
    }

    async fn look(&self, channel: Snowflake, mark: &Mark) -> Result<Option<Snowflake>, ApiError> {
        let me = self.api.me().await?.id;
        let mut before = None;
        for _ in 0..PAGES {
            let page = self.api.messages_before(channel, before, PAGE).await?;
            if let Some(found) = page.iter().find(|message| mark.is_on(message, me)) {
                return Ok(snowflake(found, "/id"));
            }
            before = page.last().and_then(|oldest| snowflake(oldest, "/id"));
            if before.is_none() || page.len() < usize::from(PAGE) {
                break;
            }
        }
        Ok(None)
    }

    /// The direct message with somebody.
    async fn direct(&self, member: &MemberId) -> Result<Place, SendError> {
        let user = known(member)?;
        if let Some(channel) = self.memory.direct(user) {
            return Ok(Place::channel(None, channel));
        }
        match self.api.direct(user).await {
            Ok(channel) => {
                self.memory.keep_direct(user, channel);
                Ok(Place::channel(None, channel))
            }
            // Nothing was said yet, so nothing need be looked for.
            Err(ApiError::Unknown(reason)) => Err(again(reason)),
            Err(error) => {
                let nowhere = Place::channel(None, user);
                Err(self.fault(error, &nowhere, Doing::Direct).await)
            }
        }
    }
}

fn code_of(answer: &Result<Value, ApiError>) -> u64 {
    answer.as_ref().err().map_or(0, ApiError::code)
}

/// A step failed before anything was said.
fn again(reason: String) -> SendError {
    SendError::Later { after: std::time::Duration::from_secs(1), reason }
}

fn known(member: &MemberId) -> Result<Snowflake, SendError> {
    place::user(member).ok_or_else(|| never(format!("{member} is nobody of Discord's")))
}

fn parse(id: &str) -> Result<Place, SendError> {
    Place::parse(id).ok_or_else(|| never(format!("{id} is no place in Discord")))
}
