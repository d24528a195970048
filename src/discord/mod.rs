//! Discord as a chat platform: events and interactions become frames, cards become embeds. What an interview is, is not
//! known here.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `settings` | what is set up |
//! | `place` | ids of Discord's places and people |
//! | `gateway/`, `advice` | connections through which events come; how Discord advises to make them |
//! | `intake`, `turns` | from an event to the inbox, one after the other in each place; what is answered at once |
//! | `gap` | what was missed while nobody listened |
//! | `frame`, `frame/` | which events concern us, their keys, what is stored of them; what they tell of servers and threads |
//! | `rooms` | servers and threads heard of |
//! | `inbound`, `people`, `files` | what an event means; names and rights; text that was shared |
//! | `presence` | who left a server, and where we cannot look back |
//! | `answers`, `acks` | what is answered to an interaction at once; interactions that wait for their answer |
//! | `render/`, `text` | cards as embeds and buttons, forms as modals; text made harmless, and what a person wrote |
//! | `commands/` | slash commands: how they are registered, and what was typed |
//! | `api/`, `limiter` | calls of Discord's HTTP API, and when they may be made |
//! | `invite` | the link by which the bot is invited |
//! | `sending/` | one message to Discord: posted, changed, shown to one person, or found again |

pub mod acks;
mod advice;
pub mod answers;
pub mod api;
pub mod commands;
pub mod drafts;
pub mod files;
pub mod frame;
mod gap;
pub mod gateway;
pub mod inbound;
pub mod intake;
pub mod invite;
mod limiter;
pub mod people;
pub mod place;
mod presence;
pub mod render;
mod rooms;
pub mod sending;
pub mod settings;
pub mod text;
mod turns;

use crate::{
    chat::{
        card::Focus,
        inbound::{Actor, Inbound},
        words::{self, Trouble},
    },
    framework::bank::Bank,
    ids::{ConversationId, MemberId, PlatformName, WorkspaceId},
    service::ports::{
        platform::{Address, Outbound, Platform, SendError, Sent},
        rows::InboxRow,
    },
};
use acks::Acks;
use advice::wrong_token;
use anyhow::Context;
use api::{Api, ApiError};
use async_trait::async_trait;
use files::Files;
use frame::{
    Me, UNREADABLE,
    notice::{Notice, Thread},
};
use gap::{Behind, Looker};
use gateway::Advise;
use intake::Intake;
use people::People;
use place::Place;
use presence::Presence;
use rooms::Rooms;
use sending::Sending;
use serde_json::Value;
use settings::{DiscordSettings, Shards};
use std::{ops::Range, sync::Arc, time::Duration};
use tokio::{sync::watch, time::Instant};
use turns::Turns;

/// Name of this edge in frames and messages.
pub const NAME: &str = "discord";

/// First and longest wait while Discord cannot be reached.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// How often it is looked for "thinking" that nothing came of.
const IDLE_LOOKS: Duration = Duration::from_secs(2);

/// Stands for whoever deleted a message: Discord does not tell.
const NOBODY: &str = "discord:";

/// Discord, as the bot that we are sees it.
pub struct Discord {
    api: Arc<Api>,
    me: Me,
    settings: DiscordSettings,
    /// How many connections there are in all processes together.
    shards: u16,
    people: People,
    presence: Presence,
    files: Files,
    rooms: Rooms,
    acks: Arc<Acks>,
    behind: Behind,
    turns: Turns,
    sending: Sending,
    /// Whoever looks up what was missed.
    looker: Looker,
}

impl Discord {
    /// Asks Discord who we are, again and again while it cannot be reached: at boot the network may come after us.
    ///
    /// # Errors
    /// In one sentence with the way out: Discord does not know the token.
    pub async fn connect(settings: DiscordSettings) -> anyhow::Result<Self> {
        let api = Arc::new(Api::new(&settings.api_url, &settings.token)?);
        let mut wait = FIRST_WAIT;
        let (bot, application, advice) = loop {
            let told = async {
                anyhow::Ok((api.me().await?, api.application().await?, api.gateway_bot().await?))
            };
            match told.await {
                Ok(told) => break told,
                Err(error) if matches!(error.downcast_ref(), Some(ApiError::NotAllowed)) => {
                    anyhow::bail!(wrong_token())
                }
                Err(error) => {
                    tracing::warn!(
                        "Discord cannot be reached at {} yet: {error}",
                        settings.api_url
                    );
                }
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        };
        anyhow::ensure!(
            !settings.message_content || application.message_content,
            "the bot may not read messages: switch on \"Message Content Intent\" at discord.com/developers/applications under Bot, or set discord.message_content to false"
        );
        let shards = match settings.shards {
            Shards::Auto => advice.shards,
            Shards::Some { total, .. } => total,
        };
        tracing::info!(user = %bot.id, shards, invite = invite::link(application.id), "connected to Discord");
        let me = Me {
            user: bot.id,
            application: application.id,
            message_content: settings.message_content,
        };
        let acks = Arc::new(Acks::default());
        let roles = settings.admin_roles.iter().chain(&settings.host_roles).copied();
        Ok(Self {
            sending: Sending::new(Arc::clone(&api), Arc::clone(&acks), settings.threads),
            people: People::new(roles),
            presence: Presence::default(),
            api,
            me,
            settings,
            shards,
            files: Files::default(),
            rooms: Rooms::default(),
            acks,
            behind: Behind::default(),
            turns: Turns::default(),
            looker: Looker::default(),
        })
    }

    /// Sends a message; a thread that may have begun earlier is looked through.
    async fn say(&self, message: &Outbound<'_>) -> Result<Sent, SendError> {
        let sent = self.sending.say(message).await?;
        if message.opens_thread
            && message.attempt > 0
            && let Some(place) = Place::parse(&sent.id)
        {
            self.looker.look_from_the_start(place);
        }
        Ok(sent)
    }

    /// The connections held here.
    fn held(&self) -> Range<u16> {
        match self.settings.shards {
            Shards::Auto => 0..self.shards(),
            Shards::Some { first, end, .. } => first..end,
        }
    }

    /// Takes events until told to stop, and keeps the commands registered.
    ///
    /// # Errors
    /// In one sentence with the way out: Discord does not accept us.
    pub async fn run(
        self: &Arc<Self>,
        intake: Arc<Intake>,
        bank: &Bank,
        stopped: watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        let parts = gateway::Parts {
            advise: Arc::clone(self) as Arc<dyn Advise>,
            api_url: self.settings.api_url.clone(),
            token: self.settings.token.clone(),
            intents: gateway::intents(self.settings.message_content),
            shards: self.settings.shards,
            silence: self.settings.silence,
            random: gateway::chance,
        };
        let beside = async {
            tokio::join!(self.register(bank), self.close_idle());
        };
        tokio::select! {
            ended = gateway::run(parts, intake, stopped) => ended,
            () = beside => Ok(()),
        }
    }

    /// Tells Discord our commands, if it does not know them as they are.
    async fn register(&self, bank: &Bank) {
        let (application, guild) = (self.me.application, self.settings.guild);
        let ours = commands::commands(bank);
        let mut wait = FIRST_WAIT;
        loop {
            let told = async {
                let known = self.api.commands(application, guild).await?;
                if commands::are_registered(&ours, &known) {
                    return Ok(false);
                }
                self.api.put_commands(application, guild, &ours).await.map(|()| true)
            };
            match told.await {
                Ok(true) => return tracing::info!("commands registered"),
                Ok(false) => return tracing::debug!("commands are as registered before"),
                Err(error @ ApiError::Refused { status: 400..=499, .. }) => {
                    return tracing::error!("Discord does not take our commands: {error}");
                }
                Err(error) => tracing::warn!("commands are not registered yet: {error}"),
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn close_idle(&self) {
        loop {
            tokio::time::sleep(IDLE_LOOKS).await;
            self.sending.close_idle().await;
        }
    }

    /// Finds out where a place lies, unless that is known.
    async fn locate(&self, place: &Place) {
        if self.rooms.parent(place).is_some() {
            return;
        }
        match self.api.channel(place.channel).await {
            Ok(channel) => match Thread::read(&channel, place.guild) {
                Some(thread) => self.rooms.learn(&Notice::Thread(thread)),
                None => self.rooms.is_no_thread(place.channel),
            },
            Err(error) => tracing::warn!(place = place.id(), "not known where it lies: {error}"),
        }
    }
}

#[async_trait]
impl Platform for Discord {
    fn name(&self) -> PlatformName {
        PlatformName::new(NAME)
    }

    async fn prepare(&self, row: &InboxRow) {
        let Ok(event) = serde_json::from_str::<Value>(&row.frame.body) else { return };
        if let Some(place) = Place::parse(row.frame.conversation.as_str()) {
            self.locate(&place).await;
        }
        if let Some((guild, user)) = people::from_afar(&event) {
            match self.api.member(guild, user).await {
                Ok(member) => self.people.learn_member(guild, user, member.as_ref()),
                Err(error) => tracing::warn!(%guild, %user, "not known who that is there: {error}"),
            }
        }
        let download = |url: String| async move { self.api.download(&url, files::LONGEST).await };
        self.files.fetch(&event, download).await;
    }

    fn inbound(&self, row: &InboxRow) -> anyhow::Result<Option<Inbound>> {
        let stored = &row.frame;
        anyhow::ensure!(
            !stored.key.starts_with(UNREADABLE),
            "Discord sent what cannot be read; it is kept in the inbox"
        );
        let event: Value = serde_json::from_str(&stored.body).context("an event is JSON")?;
        let Some(place) = Place::parse(stored.conversation.as_str()) else { return Ok(None) };
        let channel = self.rooms.parent(&place).unwrap_or(place).conversation();
        let who = self.people.of(&event).unwrap_or_else(nobody);
        if let Some((guild, user)) = place.guild.zip(place::user(&who.member)) {
            self.presence.is_here(guild, user, Instant::now());
        }
        self.presence.learn(&event);
        let conversation = &stored.conversation;
        Ok(inbound::inbound(&event, conversation, channel, stored.at, &self.me, &self.files, who))
    }

    fn workspace_of(&self, channel: &ConversationId) -> Option<WorkspaceId> {
        let guild = Place::parse(channel.as_str())?.guild?;
        Some(WorkspaceId::new(format!("{NAME}:{guild}")))
    }

    fn is_direct(&self, channel: &ConversationId) -> bool {
        Place::parse(channel.as_str()).is_some_and(|place| place.is_direct())
    }

    async fn send(&self, message: &Outbound<'_>) -> Result<Sent, SendError> {
        let begins = match &message.address {
            Address::Conversation(there)
                if message.opens_thread && message.card.focus == Focus::Here =>
            {
                Place::parse(there.as_str()).filter(|place| !place.is_direct())
            }
            _ => None,
        };
        let Some(place) = begins else { return self.say(message).await };
        let mut sent = if self.settings.message_content {
            self.say(message).await?
        } else {
            let card = message.card.clone().small(words::cannot_read());
            let address = message.address.clone();
            let replaces = message.replaces.clone();
            let message = Outbound { card: &card, address, replaces, ..*message };
            self.say(&message).await?
        };
        if let Some(permission) = self.presence.lacks(place.channel) {
            sent.trouble = sent.trouble.or(Some(Trouble::Unread(permission)));
        }
        Ok(sent)
    }

    fn name_in(&self, channel: &ConversationId, member: &MemberId) -> Option<String> {
        self.people.name(Place::parse(channel.as_str())?.guild?, place::user(member)?)
    }

    fn forget(&self, member: &MemberId) {
        if let Some(user) = place::user(member) {
            self.people.forget(user);
        }
    }

    async fn has_left(&self, channel: &ConversationId, member: &MemberId) -> bool {
        let guild = Place::parse(channel.as_str()).and_then(|place| place.guild);
        match guild.zip(place::user(member)) {
            Some((guild, user)) => self.presence.has_left(&self.api, guild, user).await,
            None => false,
        }
    }

    async fn is_gone(&self, thread: &ConversationId) -> bool {
        match Place::parse(thread.as_str()) {
            Some(place) if !place.is_direct() => {
                let told = self.api.channel(place.channel).await;
                told.is_err_and(|error| error.code() == api::code::UNKNOWN_CHANNEL)
            }
            _ => false,
        }
    }

    fn caught_up(&self, conversation: &ConversationId) -> bool {
        Place::parse(conversation.as_str())
            // One on turn is on its way to the inbox.
            .is_none_or(|place| {
                self.behind.is_caught_up(&place, self.shards()) && !self.turns.is_taken(&place)
            })
    }

    fn tells_zones(&self) -> bool {
        false
    }
}

fn nobody() -> Actor {
    Actor {
        member: MemberId::new(NOBODY),
        name: String::new(),
        admin: false,
        zone: None,
        locale: None,
    }
}
