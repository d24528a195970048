//! The workspaces that installed the app by themselves: kept sealed, renewed before their tokens lapse, forgotten when they
//! remove the app. How somebody installs it is `oauth`'s.

use super::{
    NAME,
    access::{Access, AccessError, Proof, Tokens},
    api::{Api, ApiError},
    frame::string,
    place::Place,
    workspace::{Workspace, Workspaces},
};
use crate::{
    ids::PlatformName,
    secret::Secret,
    service::ports::{clock::Clock, rows::Installation, seal::Seal, store::Store},
};
use anyhow::Context;
use chrono::{DateTime, Duration, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

/// Pause between looks for tokens to be renewed: nothing is asked of anybody by a look.
const LOOK: std::time::Duration = std::time::Duration::from_secs(1);

/// First and longest wait after a renewal that failed, by the clock.
const FIRST_WAIT: Duration = Duration::seconds(5);
const LONGEST_WAIT: Duration = Duration::minutes(10);

/// Wait of a call for a workspace whose token lapsed: until somebody does something about it.
const LOCKED_OUT: std::time::Duration = std::time::Duration::from_secs(60);

/// Slack's words for a workspace that has removed the app; its token never comes back.
const GONE: [&str; 2] = ["account_inactive", "token_revoked"];

/// Slack's words for a token that may have lapsed. The second is also said of an address that may not call.
const LAPSED: [&str; 2] = ["token_expired", "invalid_auth"];

/// What the installations are made of.
pub struct Parts {
    /// Where Slack's methods are, without a slash at the end.
    pub api_url: String,
    /// Names the app.
    pub client_id: String,
    /// Proves that we are the app.
    pub client_secret: Secret,
    /// Seals what is stored.
    pub seal: Arc<dyn Seal>,
    /// Where it is stored.
    pub store: Arc<dyn Store>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

/// All of them.
pub struct Installs {
    pub(super) parts: Parts,
    pub(super) workspaces: Arc<Workspaces>,
    api: Api,
    access: Access,
    kept: Mutex<HashMap<String, Kept>>,
    /// Who holds it may change an installation: a refresh token is good once.
    turn: tokio::sync::Mutex<()>,
}

/// What is sealed. Not `Debug`: it is a secret.
#[derive(Clone, Serialize, Deserialize)]
struct Record {
    bot: String,
    url: String,
    tokens: Tokens,
}

/// One of them.
#[derive(Clone)]
struct Kept {
    record: Record,
    since: DateTime<Utc>,
    /// False while new tokens could not be stored.
    is_stored: bool,
    /// After a failure: when it is tried again, and how long the wait was.
    again: Option<(DateTime<Utc>, Duration)>,
    /// Whether its trouble was told in the log.
    is_told: bool,
}

/// What becomes of a call that was refused.
pub(super) enum Refusal {
    /// The workspace has another token: it can be made again at once.
    Again(Arc<Workspace>),
    /// The token lapsed and there is no other yet: after this time.
    Later(std::time::Duration),
    /// It has nothing to do with the token, or the workspace is gone.
    Stands,
}

/// Why a workspace was not installed.
#[derive(Debug, thiserror::Error)]
pub(super) enum InstallError {
    /// Slack granted nothing.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// It could not be sealed or stored.
    #[error("it could not be kept: {0:#}")]
    Keep(anyhow::Error),
}

impl Installs {
    /// Opens what is stored; asks nobody anything.
    ///
    /// # Errors
    /// In one sentence with the way out: the store cannot be read, or the key is another one.
    pub async fn open(parts: Parts) -> anyhow::Result<Self> {
        let workspaces = Arc::new(Workspaces::default());
        let (mut kept, mut closed) = (HashMap::new(), Vec::new());
        for row in parts.store.installations(&PlatformName::new(NAME)).await? {
            let Ok(opened) = parts.seal.open(&row.sealed, &bound_to(&row.workspace)) else {
                closed.push(row.workspace);
                continue;
            };
            let record: Record = serde_json::from_str(&opened.text)
                .with_context(|| format!("what is kept of workspace {}", row.workspace))?;
            workspaces.put(record.workspace(&row.workspace));
            // What an older key opened is sealed anew by the first look.
            let one = Kept::new(record, row.at, opened.is_current);
            kept.insert(row.workspace, one);
        }
        anyhow::ensure!(
            closed.is_empty(),
            "seal.key does not open the tokens of {}: give the key that sealed them too, after the new one and a comma (docs/slack.md says what to do when it is lost)",
            closed.join(", ")
        );
        tracing::info!(workspaces = kept.len(), "opened the installations");
        let (api, access) = (
            Api::new(&parts.api_url)?,
            Access::new(&parts.api_url, &parts.client_id, &parts.client_secret)?,
        );
        let (kept, turn) = (Mutex::new(kept), tokio::sync::Mutex::default());
        Ok(Self { parts, workspaces, api, access, kept, turn })
    }

    /// Renews tokens in time, until `stopped` turns true; whatever is begun then is ended first, because a renewal that is
    /// dropped loses the tokens.
    pub async fn keep(self: Arc<Self>, mut stopped: watch::Receiver<bool>) {
        loop {
            self.look().await;
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stopped.wait_for(|stop| *stop) => return,
            }
        }
    }

    async fn look(&self) {
        let now = self.parts.clock.now();
        let wants = |kept: &Kept| kept.is_due(now) && kept.may_try(now);
        let teams: Vec<(String, String)> = {
            let all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let wanting = all.iter().filter(|(_, kept)| wants(kept));
            wanting.map(|(team, kept)| (team.clone(), kept.record.tokens.token.clone())).collect()
        };
        for (team, token) in teams {
            self.renew(&team, &token).await;
        }
    }

    /// Installs the app in the workspace that a code is for, in place of an installation before; gives its name.
    ///
    /// # Errors
    /// [`InstallError`]; then nothing is changed.
    pub(super) async fn install(&self, code: &str) -> Result<String, InstallError> {
        let now = self.parts.clock.now().trunc_subsecs(3);
        let granted = self.access.grant(Proof::Code(code), now).await?;
        let token = Secret::new(&granted.tokens.token);
        let url = match self.api.post(token.reveal(), "auth.test", &serde_json::json!({})).await {
            Ok(me) => string(&me, "/url").unwrap_or_default().to_owned(),
            // Only links to messages need it.
            Err(error) => {
                tracing::warn!(team = granted.team, "auth.test gave nothing: {error}");
                String::new()
            }
        };
        let record = Record { bot: granted.bot, url, tokens: granted.tokens };
        let _turn = self.turn.lock().await;
        self.store(&granted.team, &record, now).await.map_err(InstallError::Keep)?;
        self.workspaces.put(record.workspace(&granted.team));
        self.put(&granted.team, Kept::new(record, now, true));
        tracing::info!(team = granted.team, "the app was installed");
        Ok(granted.name)
    }

    /// Forgets a workspace that removed the app, and its schedules; it is durable when this returns. Does nothing when it
    /// installed the app again after `at`: Slack repeats what it told for hours.
    ///
    /// # Errors
    /// The store failed.
    pub(super) async fn remove(&self, team: &str, at: Option<DateTime<Utc>>) -> anyhow::Result<()> {
        let _turn = self.turn.lock().await;
        let Some(kept) = self.of(team) else { return Ok(()) };
        // Slack tells whole seconds.
        if at.is_some_and(|at| at.timestamp() < kept.since.timestamp()) {
            tracing::info!(team, "an old removal of the app is passed over");
            return Ok(());
        }
        let channels = Place::channel(team, "").id();
        self.parts.store.uninstalled(PlatformName::new(NAME), team.to_owned(), channels).await?;
        self.workspaces.remove(team);
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(team);
        tracing::warn!(team, "the app was removed from the workspace; its schedules are gone too");
        Ok(())
    }

    /// The workspace with new tokens, if they are due and can be had: after a stop of ours they may have lapsed.
    pub(super) async fn in_time(&self, home: Arc<Workspace>) -> Arc<Workspace> {
        let now = self.parts.clock.now();
        if self.of(&home.team).is_some_and(|kept| kept.is_due(now)) {
            self.renew(&home.team, home.token.reveal()).await;
        }
        self.workspaces.get(&home.team).unwrap_or(home)
    }

    /// What a call that was refused with this word makes of itself.
    pub(super) async fn refused(&self, home: &Workspace, word: &str) -> Refusal {
        let (gone, lapsed) = (GONE.contains(&word), LAPSED.contains(&word));
        if !gone && !lapsed {
            return Refusal::Stands;
        }
        let newer = || self.workspaces.get(&home.team).filter(|now| now.token != home.token);
        if let Some(newer) = newer() {
            return Refusal::Again(newer);
        }
        if gone {
            if let Err(error) = self.remove(&home.team, None).await {
                tracing::error!(team = home.team, "the removal could not be stored: {error:#}");
            }
            return Refusal::Stands;
        }
        self.renew(&home.team, home.token.reveal()).await;
        if let Some(newer) = newer() {
            return Refusal::Again(newer);
        }
        self.tell(&home.team, word);
        Refusal::Later(LOCKED_OUT)
    }

    /// Gets new tokens in place of those with `token`, unless somebody did meanwhile, and uses them once they are stored.
    async fn renew(&self, team: &str, token: &str) {
        let _turn = self.turn.lock().await;
        let now = self.parts.clock.now();
        let Some(mut kept) = self.of(team) else { return };
        if kept.record.tokens.token != token || !kept.may_try(now) {
            return;
        }
        if kept.is_stored {
            let Some(renewal) = &kept.record.tokens.renewal else { return };
            match self.access.grant(Proof::Refresh(&renewal.refresh), now).await {
                Ok(granted) if granted.team == team => {
                    kept.record.tokens = granted.tokens;
                    kept.is_stored = false;
                    // Kept at once, also where it cannot be stored: the tokens before are void.
                    self.put(team, kept.clone());
                }
                Ok(_) => return self.failed(team, kept, now, "tokens of another workspace came"),
                Err(AccessError::Api(ApiError::Refused(word))) => {
                    self.failed(team, kept, now, &word);
                    return self.tell(team, &word);
                }
                Err(error) => return self.failed(team, kept, now, &error.to_string()),
            }
        }
        match self.store(team, &kept.record, kept.since).await {
            Ok(()) => {
                self.workspaces.put(kept.record.workspace(team));
                self.put(team, Kept::new(kept.record, kept.since, true));
                tracing::info!(team, "the tokens are kept anew");
            }
            Err(error) => self.failed(team, kept, now, &format!("{error:#}")),
        }
    }

    fn failed(&self, team: &str, mut kept: Kept, now: DateTime<Utc>, reason: &str) {
        let wait = kept.again.map_or(FIRST_WAIT, |(_, wait)| (wait * 2).min(LONGEST_WAIT));
        tracing::warn!(
            team,
            "the token was not renewed, again in {} s: {reason}",
            wait.num_seconds()
        );
        kept.again = Some((now + wait, wait));
        self.put(team, kept);
    }

    /// Tells once that a workspace does not take our token.
    fn tell(&self, team: &str, word: &str) {
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = all.get_mut(team).filter(|kept| !kept.is_told) {
            kept.is_told = true;
            tracing::error!(
                team,
                "Slack does not accept the token ({word}): somebody of the workspace has to install the app again at /slack/install, or, if its admins allow only some addresses, to allow ours"
            );
        }
    }

    async fn store(&self, team: &str, record: &Record, at: DateTime<Utc>) -> anyhow::Result<()> {
        let text = serde_json::to_string(record)?;
        let installation = Installation {
            platform: PlatformName::new(NAME),
            workspace: team.to_owned(),
            sealed: self.parts.seal.seal(&text, &bound_to(team))?,
            at,
        };
        Ok(self.parts.store.installed(installation).await?)
    }

    fn of(&self, team: &str) -> Option<Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(team).cloned()
    }

    fn put(&self, team: &str, kept: Kept) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(team.to_owned(), kept);
    }
}

impl Kept {
    fn new(record: Record, since: DateTime<Utc>, is_stored: bool) -> Self {
        Self { record, since, is_stored, again: None, is_told: false }
    }

    /// Whether something is to be done: new tokens got, or those that came stored.
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        !self.is_stored
            || self.record.tokens.renewal.as_ref().is_some_and(|renewal| renewal.due <= now)
    }

    /// False while a failure is waited out. A clock that was set back does not make the wait longer.
    fn may_try(&self, now: DateTime<Utc>) -> bool {
        self.again.is_none_or(|(at, wait)| now >= at || now < at - wait)
    }
}

impl Record {
    fn workspace(&self, team: &str) -> Workspace {
        Workspace {
            team: team.to_owned(),
            bot: self.bot.clone(),
            url: self.url.clone(),
            token: Secret::new(&self.tokens.token),
        }
    }
}

/// Where what is kept of a workspace is sealed for.
fn bound_to(team: &str) -> String {
    format!("{NAME}/{team}")
}
