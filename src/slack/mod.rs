//! Slack as a chat platform: events, commands and buttons become frames, cards become Block Kit. What an interview is, is not
//! known here.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `settings` | what is set up |
//! | `workspace` | who has the app, and through whom a frame came |
//! | `place` | ids of Slack's places and people |
//! | `frame` | which frames concern us, and their keys |
//! | `inbound`, `text` | what a frame means |
//! | `people`, `files` | names, zones, rights; text that was shared |
//! | `render/` | a card as Block Kit |
//! | `api`, `send`, `upload` | calls of the Web API |
//! | `forms` | what is answered at once: modals |
//! | `intake` | from a frame to the inbox, before it is acknowledged |
//! | `socket`, `http` | the two ways in which frames come |
//! | `oauth`, `access`, `installs` | workspaces that install the app themselves: in the browser, for tokens, kept |

mod access;
pub mod api;
mod files;
mod forms;
pub mod frame;
pub mod http;
mod inbound;
pub mod installs;
pub mod intake;
pub mod oauth;
mod people;
pub mod place;
pub mod render;
mod send;
pub mod settings;
pub mod socket;
pub mod text;
mod upload;
pub mod workspace;

use crate::{
    chat::inbound::Inbound,
    ids::{ConversationId, MemberId, PlatformName, WorkspaceId},
    secret::Secret,
    service::ports::{
        platform::{Outbound, Platform, SendError, Sent},
        rows::InboxRow,
    },
};
use anyhow::Context;
use api::{Api, ApiError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use files::Files;
use installs::{Installs, Refusal};
use intake::UNREADABLE;
use people::People;
use place::Place;
use serde_json::{Value, json};
use settings::Join;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use workspace::{Workspace, Workspaces};

/// Name of this edge in frames and messages.
pub const NAME: &str = "slack";

/// One message a second for each channel (docs.slack.dev/apis/web-api/rate-limits).
const PACE: Duration = Duration::from_secs(1);

/// First and longest wait while Slack cannot be reached.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Slack, as its workspaces see us.
pub struct Slack {
    api: Api,
    workspaces: Arc<Workspaces>,
    /// When workspaces install the app themselves.
    installs: Option<Arc<Installs>>,
    guests: bool,
    people: People,
    files: Files,
    /// Where interviews open for whoever joins.
    join: Join,
    /// Direct messages with people who joined, by workspace and user.
    directs: Mutex<HashMap<(String, String), Place>>,
    /// When the next message of a channel may be sent.
    paces: Mutex<HashMap<String, Instant>>,
}

impl Slack {
    /// Asks Slack who we are, again and again while it cannot be reached: at boot the network may come after us.
    ///
    /// # Errors
    /// In one sentence with the way out: Slack does not know the token.
    pub async fn connect(
        url: &str,
        token: &Secret,
        guests: bool,
        join: Join,
    ) -> anyhow::Result<Self> {
        let api = Api::new(url)?;
        let mut wait = FIRST_WAIT;
        let me = loop {
            match api.post(token.reveal(), "auth.test", &json!({})).await {
                Ok(me) => break me,
                Err(ApiError::Refused(reason)) => anyhow::bail!(
                    "Slack does not accept the bot token ({reason}): copy it anew from \"OAuth & Permissions\" of your app"
                ),
                Err(error) => tracing::warn!("Slack cannot be reached at {url} yet: {error}"),
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        };
        let workspace = Workspace::read(&me, token).context("auth.test does not say who we are")?;
        tracing::info!(team = workspace.team, user = workspace.bot, "connected to Slack");
        Ok(Self::new(api, Arc::new(Workspaces::one(workspace)), None, guests, join))
    }

    /// Slack as the workspaces that installed the app see us; asks nobody anything.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn installed(installs: Arc<Installs>, guests: bool, join: Join) -> anyhow::Result<Self> {
        let api = Api::new(&installs.parts.api_url)?;
        Ok(Self::new(api, Arc::clone(&installs.workspaces), Some(installs), guests, join))
    }

    fn new(
        api: Api,
        workspaces: Arc<Workspaces>,
        installs: Option<Arc<Installs>>,
        guests: bool,
        join: Join,
    ) -> Self {
        Self {
            api,
            workspaces,
            installs,
            guests,
            people: People::default(),
            files: Files::default(),
            join,
            directs: Mutex::default(),
            paces: Mutex::default(),
        }
    }

    /// A workspace removed the app, or its token was revoked, at a time if that is known.
    ///
    /// # Errors
    /// It could not be stored.
    async fn left(&self, home: &Workspace, at: Option<DateTime<Utc>>) -> anyhow::Result<()> {
        match &self.installs {
            Some(installs) => installs.remove(&home.team, at).await,
            None => {
                tracing::error!("the app was removed from the workspace, or its token revoked");
                Ok(())
            }
        }
    }

    /// The workspace with another token, with which a call that was refused can be made again; or the answer.
    async fn judged(
        &self,
        home: &Workspace,
        answer: Result<Value, ApiError>,
    ) -> Result<Arc<Workspace>, Result<Value, ApiError>> {
        let (Some(installs), Err(ApiError::Refused(word))) = (&self.installs, &answer) else {
            return Err(answer);
        };
        match installs.refused(home, word).await {
            Refusal::Again(home) => Ok(home),
            Refusal::Later(wait) => Err(Err(ApiError::RateLimited(wait))),
            Refusal::Stands => Err(answer),
        }
    }

    async fn call(&self, team: &str, method: &str, body: &Value) -> Result<Value, ApiError> {
        let home = self.workspace(team)?;
        let answer = self.api.post(home.token.reveal(), method, body).await;
        match self.judged(&home, answer).await {
            Ok(home) => self.api.post(home.token.reveal(), method, body).await,
            Err(answer) => answer,
        }
    }

    async fn read(
        &self,
        team: &str,
        method: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Value, ApiError> {
        let home = self.workspace(team)?;
        let answer = self.api.get(home.token.reveal(), method, arguments).await;
        match self.judged(&home, answer).await {
            Ok(home) => self.api.get(home.token.reveal(), method, arguments).await,
            Err(answer) => answer,
        }
    }

    fn workspace(&self, team: &str) -> Result<Arc<Workspace>, ApiError> {
        let missing = || ApiError::Refused(format!("workspace {team} does not have the app"));
        self.workspaces.get(team).ok_or_else(missing)
    }

    /// Where we talk with a person alone, once that is known.
    fn directly(&self, team: &str, user: &str) -> Option<Place> {
        let directs = self.directs.lock().unwrap_or_else(PoisonError::into_inner);
        directs.get(&(team.to_owned(), user.to_owned())).cloned()
    }

    /// Asks for a person who was not met yet. What cannot be had now is asked for again next time.
    async fn meet(&self, team: &str, user: &str) {
        if self.people.of(team, user).is_some() {
            return;
        }
        match self.read(team, "users.info", &[("user", user), ("include_locale", "true")]).await {
            Ok(answer) => {
                if let Some(user) = answer.get("user") {
                    self.people.remember(team, user);
                }
            }
            Err(error) => tracing::warn!("users.info gave nothing: {error}"),
        }
    }

    /// Finds out where we talk with a person alone; where that cannot be had, they stay in the channel.
    async fn meet_directly(&self, team: &str, user: &str) {
        if self.directly(team, user).is_some() {
            return;
        }
        match self.direct(team, user).await {
            Ok(place) => {
                let mut directs = self.directs.lock().unwrap_or_else(PoisonError::into_inner);
                directs.insert((team.to_owned(), user.to_owned()), place);
            }
            Err(error) => tracing::warn!("no direct message for somebody who joined: {error}"),
        }
    }

    /// Through which workspace a stored frame came, and who did what it tells of.
    fn whose<'a>(&self, row: &InboxRow, frame: &'a Value) -> Option<(Arc<Workspace>, &'a str)> {
        let place = Place::parse(row.frame.conversation.as_str())?;
        Some((self.workspaces.get(&place.team)?, inbound::actor(frame)?))
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
        if let Some((mut home, user)) = self.whose(row, &frame) {
            if let Some(installs) = &self.installs {
                home = installs.in_time(home).await;
            }
            self.meet(&home.team, user).await;
            self.files.fetch(&self.api, &home, &frame).await;
            if self.join == Join::Direct && inbound::joins(&frame) {
                self.meet_directly(&home.team, user).await;
            }
        }
    }

    fn inbound(&self, row: &InboxRow) -> anyhow::Result<Option<Inbound>> {
        let stored = &row.frame;
        anyhow::ensure!(
            !stored.key.starts_with(UNREADABLE),
            "Slack sent what cannot be read; it is kept in the inbox"
        );
        let frame: Value = serde_json::from_str(&stored.body).context("a frame is JSON")?;
        let Some((home, user)) = self.whose(row, &frame) else { return Ok(None) };
        let who = match self.people.of(&home.team, user) {
            Some(person) if person.bot || (person.guest && !self.guests) => return Ok(None),
            Some(person) => person.actor(&home.team, user),
            None => inbound::stranger(&home.team, user),
        };
        let conversation = &stored.conversation;
        let inbound =
            inbound::inbound(&frame, conversation, stored.at, &home.bot, &self.files, who);
        let direct = self.directly(&home.team, user).filter(|_| inbound::joins(&frame));
        Ok(match (inbound, direct) {
            (Some(inbound), Some(direct)) if !self.is_direct(&inbound.channel) => Some(Inbound {
                conversation: direct.conversation(),
                channel: direct.conversation(),
                home: Some(inbound.channel),
                ..inbound
            }),
            (inbound, _) => inbound,
        })
    }

    fn workspace_of(&self, channel: &ConversationId) -> Option<WorkspaceId> {
        let place = Place::parse(channel.as_str())?;
        Some(WorkspaceId::new(format!("{NAME}:{}", place.team)))
    }

    fn is_direct(&self, channel: &ConversationId) -> bool {
        Place::parse(channel.as_str()).is_some_and(|place| place.is_direct())
    }

    fn forget(&self, member: &MemberId) {
        let Some((team, user)) = place::user(member) else { return };
        self.people.forget(team, user);
        let mut directs = self.directs.lock().unwrap_or_else(PoisonError::into_inner);
        directs.remove(&(team.to_owned(), user.to_owned()));
    }

    async fn send(&self, message: &Outbound<'_>) -> Result<Sent, SendError> {
        self.say(message).await
    }
}
