//! Threads of interviews: begun at a message or for whoever is added, brought back, put aside. What is said in them is not
//! known here.

use super::{
    Saying, Sending, again, content,
    fault::{Doing, never},
    known,
    memory::Kind,
};
use crate::{
    chat::{
        card::{Card, Focus},
        words::{self, NoEntry},
    },
    discord::{
        api::{ApiError, code, snowflake},
        place::{self, Place, Snowflake},
        render::{render, thread_name},
        settings::Threads,
    },
    ids::MemberId,
    service::ports::platform::SendError,
};
use serde_json::{Value, json};

/// A thread leaves people's lists after a week in which nobody writes, Discord's longest; writing brings it back.
const WEEK: u32 = 10_080;

/// Discord's number for a thread that only those see who were added.
const PRIVATE: u32 = 12;

/// What a button does with which others join.
const JOIN: &str = "join";

fn name(card: &Card) -> String {
    let name = Some(thread_name(card)).filter(|name| !name.is_empty());
    name.unwrap_or_else(|| words::beside::UNNAMED.to_owned())
}

/// Whether others are to join what begins at a card.
fn invites(card: &Card) -> bool {
    card.buttons.iter().any(|button| button.action == JOIN)
}

impl Sending {
    /// Says a message at which a thread begins; returns the thread. A direct message is as good as a thread.
    pub(super) async fn open(&self, place: Place, saying: &Saying<'_>) -> Result<Place, SendError> {
        if place.is_direct() {
            self.post(place, saying).await?;
            return Ok(place);
        }
        let message = saying.message;
        let (above, kind) = match self.kind(&place).await? {
            // No thread begins within a thread.
            Kind::Thread { parent, .. } => {
                let above = Place::channel(place.guild, parent);
                (above, self.kind(&above).await?)
            }
            kind => (place, kind),
        };
        match (kind, self.threads, message.asked_by) {
            // A post for the whole group is nobody's own, and an interview that others join neither: everybody sees it.
            (Kind::Text, Threads::Private, Some(asker))
                if message.card.focus == Focus::Here && !invites(message.card) =>
            {
                self.open_private(above, asker, saying).await
            }
            (Kind::Text | Kind::Announcements, ..) => self.open_public(above, saying).await,
            (Kind::Other | Kind::Thread { .. }, ..) => Err(SendError::Closed(NoEntry::NoThreads)),
        }
    }

    async fn open_public(&self, place: Place, saying: &Saying<'_>) -> Result<Place, SendError> {
        let root = self.post(place, saying).await?;
        let Some(id) = root.message else { return Err(never("a message has a number")) };
        self.memory.step(&saying.mark, |tried| tried.message = Some(root));
        let thread = json!({ "name": name(saying.message.card), "auto_archive_duration": WEEK });
        match self.api.begin_thread_at(place.channel, id, thread).await {
            Ok(_) => {}
            Err(error) if error.code() == code::THREAD_EXISTS => {}
            Err(error) => {
                let fault = self.fault(error, &place, Doing::Thread).await;
                if let SendError::Closed(why) = fault {
                    self.take_back(&root, why).await;
                }
                return Err(fault);
            }
        }
        self.memory.keep_kind(id, Kind::Thread { private: false, parent: place.channel });
        Ok(Place::channel(place.guild, id))
    }

    /// Nobody can follow a message at which no thread could begin: it says so instead.
    async fn take_back(&self, root: &Place, why: NoEntry) {
        let Some(id) = root.message else { return };
        let content = content::plain(render(&words::no_entry(why), root, root));
        if let Err(error) = self.api.edit(root.channel, id, &content).await {
            tracing::warn!("a message without its thread stays: {error}");
        }
    }

    async fn open_private(
        &self,
        place: Place,
        asker: &MemberId,
        saying: &Saying<'_>,
    ) -> Result<Place, SendError> {
        let user = known(asker)?;
        let thread = match self.memory.tried(&saying.mark).thread {
            Some(thread) => thread,
            None => {
                let thread = match self.begun_before(&place, saying).await? {
                    Some(thread) => thread,
                    None => self.begin_private(&place, saying).await?,
                };
                self.memory.step(&saying.mark, |tried| tried.thread = Some(thread));
                thread
            }
        };
        self.memory.keep_kind(thread, Kind::Thread { private: true, parent: place.channel });
        if let Err(error) = self.api.add_to_thread(thread, user).await {
            return Err(self.fault(error, &place, Doing::PrivateThread).await);
        }
        let inside = Place::channel(place.guild, thread);
        let first = self.post(inside, saying).await?;
        if let Some(first) = first.message {
            self.memory.keep_first(thread, first);
        }
        Ok(inside)
    }

    async fn begin_private(
        &self,
        place: &Place,
        saying: &Saying<'_>,
    ) -> Result<Snowflake, SendError> {
        let thread = json!({
            "name": name(saying.message.card),
            "type": PRIVATE,
            "invitable": false,
            "auto_archive_duration": WEEK,
        });
        match self.api.begin_thread(place.channel, thread).await {
            Ok(thread) => Ok(thread),
            Err(error) => Err(self.fault(error, place, Doing::PrivateThread).await),
        }
    }

    /// A private thread of ours that a message was to begin and that is empty, or holds it already.
    async fn begun_before(
        &self,
        place: &Place,
        saying: &Saying<'_>,
    ) -> Result<Option<Snowflake>, SendError> {
        let (Some(guild), mark) = (place.guild, &saying.mark) else { return Ok(None) };
        if !self.memory.may_be_there(mark, saying.message.attempt) {
            return Ok(None);
        }
        let (name, parent) = (name(saying.message.card), Some(place.channel));
        let look = async || -> Result<Option<Snowflake>, ApiError> {
            let me = Some(self.api.me().await?.id);
            for thread in self.api.active_threads(guild).await? {
                let ours = thread["type"] == PRIVATE
                    && thread["name"] == name.as_str()
                    && snowflake(&thread, "/parent_id") == parent
                    && snowflake(&thread, "/owner_id") == me;
                let Some(id) = snowflake(&thread, "/id").filter(|_| ours) else { continue };
                if (self.is_empty(id).await? || self.look(id, mark).await?.is_some())
                    && self.memory.take_thread(mark, id)
                {
                    return Ok(Some(id));
                }
            }
            Ok(None)
        };
        match look().await {
            Ok(found) => Ok(found),
            Err(error) => Err(self.fault(error, place, Doing::Look).await),
        }
    }

    /// Whether nobody, and not we, said anything in a thread; that somebody was added is Discord's word.
    async fn is_empty(&self, thread: Snowflake) -> Result<bool, ApiError> {
        let first = self.api.messages_after(thread, Snowflake(0), 10).await?;
        Ok(!first.iter().any(is_said))
    }

    /// The message at which a thread began.
    pub(super) async fn root(&self, thread: &Place) -> Result<(Place, Snowflake), SendError> {
        let id = thread.channel;
        if thread.is_direct() {
            return Err(never(format!("{} is no message", thread.id())));
        }
        match self.kind(thread).await? {
            Kind::Thread { private: false, parent } => {
                Ok((Place::channel(thread.guild, parent), id))
            }
            Kind::Thread { private: true, .. } => Ok((*thread, self.first(thread).await?)),
            Kind::Text | Kind::Announcements | Kind::Other => {
                Err(never(format!("{} is no thread", thread.id())))
            }
        }
    }

    /// Our first message in a private thread.
    async fn first(&self, thread: &Place) -> Result<Snowflake, SendError> {
        let id = thread.channel;
        if let Some(first) = self.memory.first(id) {
            return Ok(first);
        }
        let look = async || -> Result<Option<Snowflake>, ApiError> {
            let me = Some(self.api.me().await?.id);
            let messages = self.api.messages_after(id, Snowflake(0), 100).await?;
            let ours =
                |message: &&Value| is_said(message) && snowflake(message, "/author/id") == me;
            Ok(messages.iter().find(ours).and_then(|first| snowflake(first, "/id")))
        };
        match look().await {
            Ok(Some(first)) => {
                self.memory.keep_first(id, first);
                Ok(first)
            }
            Ok(None) => Err(never(format!("nothing of ours is in {}", thread.id()))),
            Err(error) => Err(self.fault(error, thread, Doing::Look).await),
        }
    }

    /// What kind of channel it is.
    pub(super) async fn kind(&self, place: &Place) -> Result<Kind, SendError> {
        if let Some(kind) = self.memory.kind(place.channel) {
            return Ok(kind);
        }
        match self.api.channel(place.channel).await {
            Ok(channel) => {
                let kind = Kind::of(&channel);
                // Text and announcements may turn into each other.
                if matches!(kind, Kind::Thread { .. }) {
                    self.memory.keep_kind(place.channel, kind);
                }
                Ok(kind)
            }
            Err(ApiError::Unknown(reason)) => Err(again(reason)),
            Err(error) => Err(self.fault(error, place, Doing::Look).await),
        }
    }

    /// An archived thread can be written in again.
    pub(super) async fn bring_back(&self, thread: &Place) -> Result<(), SendError> {
        match self.api.archive(thread.channel, false).await {
            Ok(()) => Ok(()),
            // To bring it back twice does no harm.
            Err(ApiError::Unknown(reason)) => Err(again(reason)),
            Err(error) => Err(self.fault(error, thread, Doing::Change).await),
        }
    }

    /// Whoever goes on in a thread finds it among theirs. Where that cannot be, they find it in its channel.
    pub(super) async fn bring(&self, who: &MemberId, place: &Place) {
        let (Some(user), Ok(Kind::Thread { .. })) = (place::user(who), self.kind(place).await)
        else {
            return;
        };
        if let Err(error) = self.api.add_to_thread(place.channel, user).await {
            tracing::warn!("somebody was not brought to a thread: {error}");
        }
    }

    /// A thread whose interview is over leaves people's lists. Where that cannot be, it stays.
    pub(super) async fn put_aside(&self, place: &Place) {
        if place.is_direct() {
            return;
        }
        match self.kind(place).await {
            Ok(Kind::Thread { .. }) => {
                if let Err(error) = self.api.archive(place.channel, true).await {
                    tracing::warn!("a thread that is over stays open: {error}");
                }
            }
            Ok(Kind::Text | Kind::Announcements | Kind::Other) => {}
            Err(error) => tracing::warn!("a thread that is over stays open: {error}"),
        }
    }
}

/// Whether a message is somebody's words: an ordinary one, or a reply.
fn is_said(message: &Value) -> bool {
    matches!(message["type"].as_u64(), Some(0 | 19 | 20 | 23))
}
