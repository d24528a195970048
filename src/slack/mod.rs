//! Slack as a chat platform: events, commands and buttons become frames, cards become Block Kit. What an interview is, is not
//! known here.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `settings` | what is set up |
//! | `place` | ids of Slack's places and people |
//! | `frame` | which frames concern us, and their keys |
//! | `inbound`, `text` | what a frame means |
//! | `people` | names, zones, rights |
//! | `render/` | a card as Block Kit |
//! | `api`, `send` | calls of the Web API |
//! | `intake` | from a frame to the inbox, before it is acknowledged |
//! | `socket`, `http` | the two ways in which frames come |

pub mod api;
pub mod frame;
pub mod http;
mod inbound;
pub mod intake;
mod people;
pub mod place;
pub mod render;
mod send;
pub mod settings;
pub mod socket;
pub mod text;

use crate::{
    chat::inbound::Inbound,
    ids::PlatformName,
    service::ports::{
        platform::{Outbound, Platform, PlatformId, SendError},
        rows::InboxRow,
    },
};
use anyhow::Context;
use api::{Api, ApiError};
use async_trait::async_trait;
use frame::{Bot, string};
use people::People;
use place::Place;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Name of this edge in frames and messages.
pub const NAME: &str = "slack";

/// One message a second for each channel (docs.slack.dev/apis/web-api/rate-limits).
const PACE: Duration = Duration::from_secs(1);

/// First and longest wait while Slack cannot be reached.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// One workspace of Slack.
pub struct Slack {
    api: Api,
    token: String,
    bot: Bot,
    guests: bool,
    people: People,
    /// When the next message of a channel may be sent.
    paces: Mutex<HashMap<String, Instant>>,
    /// Who did something last in each channel: told when we cannot answer there.
    askers: Mutex<HashMap<String, String>>,
}

impl Slack {
    /// Asks Slack who we are, again and again while it cannot be reached: at boot the network may come after us.
    ///
    /// # Errors
    /// In one sentence with the way out: Slack does not know the token.
    pub async fn connect(url: &str, token: &str, guests: bool) -> anyhow::Result<Self> {
        let api = Api::new(url)?;
        let mut wait = FIRST_WAIT;
        let me = loop {
            match api.post(token, "auth.test", &json!({})).await {
                Ok(me) => break me,
                Err(ApiError::Refused(reason)) => anyhow::bail!(
                    "Slack does not accept the bot token ({reason}): copy it anew from \"OAuth & Permissions\" of your app"
                ),
                Err(error) => tracing::warn!("Slack cannot be reached at {url} yet: {error}"),
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        };
        let bot = Bot {
            team: string(&me, "/team_id").context("auth.test told no workspace")?.to_owned(),
            user: string(&me, "/user_id").context("auth.test told no user")?.to_owned(),
        };
        tracing::info!(team = bot.team, user = bot.user, "connected to Slack");
        Ok(Self {
            api,
            token: token.to_owned(),
            bot,
            guests,
            people: People::default(),
            paces: Mutex::default(),
            askers: Mutex::default(),
        })
    }

    async fn call(&self, team: &str, method: &str, body: &Value) -> Result<Value, ApiError> {
        self.api.post(self.token_of(team)?, method, body).await
    }

    async fn read(
        &self,
        team: &str,
        method: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Value, ApiError> {
        self.api.get(self.token_of(team)?, method, arguments).await
    }

    fn token_of(&self, team: &str) -> Result<&str, ApiError> {
        if team == self.bot.team {
            Ok(&self.token)
        } else {
            Err(ApiError::Refused(format!("workspace {team} is not installed")))
        }
    }

    fn askers(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.askers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a channel may be written to again.
    async fn pace(&self, place: &Place) {
        let slot = {
            let mut paces = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            paces.retain(|_, next| *next > now);
            let slot = paces.get(&place.channel).copied().unwrap_or(now);
            paces.insert(place.channel.clone(), slot + PACE);
            slot
        };
        tokio::time::sleep_until(slot).await;
    }
}

#[async_trait]
impl Platform for Slack {
    fn name(&self) -> PlatformName {
        PlatformName::new(NAME)
    }

    async fn prepare(&self, row: &InboxRow) {
        let Ok(frame) = serde_json::from_str::<Value>(&row.frame.body) else { return };
        if let Some((team, user)) = inbound::actor(&frame, &self.bot.team) {
            if let Some(place) = Place::parse(row.frame.conversation.as_str()) {
                self.askers().insert(place.channel, user.to_owned());
            }
            self.people.meet(&self.api, &self.token, team, user).await;
        }
    }

    fn inbound(&self, row: &InboxRow) -> anyhow::Result<Option<Inbound>> {
        let stored = &row.frame;
        let frame: Value = serde_json::from_str(&stored.body).context("a frame is JSON")?;
        let Some((team, user)) = inbound::actor(&frame, &self.bot.team) else { return Ok(None) };
        let who = match self.people.of(team, user) {
            Some(person) if person.bot || (person.guest && !self.guests) => return Ok(None),
            Some(person) => person.actor(team, user),
            None => inbound::stranger(team, user),
        };
        Ok(inbound::inbound(&frame, &stored.conversation, stored.at, &self.bot, who))
    }

    async fn send(&self, message: &Outbound<'_>) -> Result<PlatformId, SendError> {
        self.say(message).await
    }
}
