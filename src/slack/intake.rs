//! From a frame of Slack to the inbox: what must be durable before the frame is acknowledged. How frames come is not known here.

use super::{
    NAME, Slack,
    forms::{Asks, AtOnce, at_once, open, wrong},
    frame::{Taken, Verdict, string, verdict},
    place::{self, Place},
    render::modal,
    workspace::Workspace,
};
use crate::{
    chat::{
        form::{self, Form},
        words,
    },
    framework::{bank::Bank, own},
    ids::PlatformName,
    service::ports::{
        clock::Clock,
        front::{Front, Whereabouts},
        rows::Frame,
    },
};
use chrono::{DateTime, SubsecRound, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Begins the keys of frames that cannot be read, before a hash of the frame; and stands in place of the channel that
/// nobody could tell.
pub(super) const UNREADABLE: &str = "x:";

/// Stands in place of the workspace that nobody could tell.
const UNKNOWN: &str = "unknown";

/// Takes frames in.
pub struct Intake {
    slack: Arc<Slack>,
    front: Arc<dyn Front>,
    clock: Arc<dyn Clock>,
    bank: Arc<Bank>,
}

impl Intake {
    /// Hands frames of a workspace to the service.
    pub fn new(
        slack: Arc<Slack>,
        front: Arc<dyn Front>,
        clock: Arc<dyn Clock>,
        bank: Arc<Bank>,
    ) -> Self {
        Self { slack, front, clock, bank }
    }

    /// The time by our clock.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Takes a frame, with its text as it came. When it returns, the frame may be acknowledged, with the answer given: it is
    /// durable, or none of ours, or asked for something that is answered at once.
    ///
    /// # Errors
    /// It could not be stored, or the store could not be asked whether it concerns us.
    pub async fn take(&self, frame: &Value, body: String) -> anyhow::Result<Option<Value>> {
        let payload = frame.get("payload").unwrap_or(&Value::Null);
        let Some(home) = self.slack.workspaces.of(payload) else { return Ok(None) };
        self.notice(payload, &home).await?;
        match at_once(frame, &home) {
            Some(AtOnce::Search(asks, typed)) => {
                let bank = self.bank_for(&asks).await;
                return Ok(Some(modal::options(&words::forms::problems(&bank, &typed))));
            }
            Some(AtOnce::Wrong(answer)) => return Ok(Some(answer)),
            Some(AtOnce::Open(wish)) => {
                open(&self.slack, wish, None);
                return Ok(None);
            }
            Some(AtOnce::Write(wish, id)) => {
                if let Some(form) = self.problem_form(&wish.asks(), id.as_deref()).await {
                    open(&self.slack, wish, Some(form));
                    return Ok(None);
                }
            }
            Some(AtOnce::Written(asks, form, values)) => {
                if let Err(faults) = form::check(form, &values, &*self.bank_for(&asks).await) {
                    return Ok(Some(wrong(&faults)));
                }
            }
            None => {}
        }
        let taken = match verdict(frame, &home) {
            Verdict::Take(taken) => taken,
            Verdict::IfOurs { taken, begun_by_us } => {
                let thread = taken.place.conversation();
                if !self.front.listens(&PlatformName::new(NAME), &thread, begun_by_us).await? {
                    return Ok(None);
                }
                taken
            }
            Verdict::Keep => {
                self.keep(&home.team, body).await?;
                return Ok(None);
            }
            Verdict::Leave => return Ok(None),
        };
        self.front.hand_in(stored(taken, body, self.clock.now())).await?;
        Ok(None)
    }

    /// The bank as somebody sees it; what all have where that cannot be told, and for a guest who may not take part.
    async fn bank_for(&self, asks: &Asks) -> Arc<Bank> {
        let person = self.slack.people.of(&asks.place.team, &asks.user);
        if person.is_some_and(|person| person.guest && !self.slack.guests) {
            return Arc::clone(&self.bank);
        }
        match self.front.bank(&whereabouts(asks)).await {
            Ok(bank) => bank,
            Err(error) => {
                tracing::warn!("the problems of a workspace are not known now: {error:#}");
                Arc::clone(&self.bank)
            }
        }
    }

    /// A form with the text of a problem, for somebody who is known to be allowed to write it.
    async fn problem_form(&self, asks: &Asks, id: Option<&str>) -> Option<Form> {
        let person = self.slack.people.of(&asks.place.team, &asks.user);
        let admin = person.is_some_and(|person| person.admin);
        if !admin && !self.front.is_host(&whereabouts(asks)).await.unwrap_or(false) {
            return None;
        }
        let Some(id) = id else { return words::forms::problem_form(None, own::TEMPLATE) };
        let bank = self.bank_for(asks).await;
        let own = bank.own_named(id)?;
        words::forms::problem_form(Some(own.problem.id.slug()), &own.text)
    }

    /// Takes what is not even JSON.
    ///
    /// # Errors
    /// It could not be stored.
    pub async fn take_unreadable(&self, body: String) -> anyhow::Result<()> {
        let home = self.slack.workspaces.of(&Value::Null);
        self.keep(home.as_ref().map_or(UNKNOWN, |home| &home.team), body).await
    }

    /// Stores what cannot be read far enough to decide whether it concerns us.
    async fn keep(&self, team: &str, body: String) -> anyhow::Result<()> {
        let key = format!("{UNREADABLE}{}", hex::encode(Sha256::digest(&body)));
        let place = Place::channel(team, UNREADABLE);
        self.front.hand_in(stored(Taken { key, place, at: None }, body, self.clock.now())).await
    }

    /// What is no frame of anybody's: a profile changed, the app was removed.
    async fn notice(&self, payload: &Value, home: &Workspace) -> anyhow::Result<()> {
        match string(payload, "/event/type") {
            Some("user_change") => {
                if let Some(user) = payload.pointer("/event/user") {
                    self.slack.people.remember(&home.team, user);
                }
            }
            Some("app_uninstalled") => self.slack.left(home, told_at(payload)).await?,
            Some("tokens_revoked") => {
                let users = payload.pointer("/event/tokens/bot").and_then(Value::as_array);
                if users.into_iter().flatten().any(|user| user == home.bot.as_str()) {
                    self.slack.left(home, told_at(payload)).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn whereabouts(asks: &Asks) -> Whereabouts {
    Whereabouts {
        platform: PlatformName::new(NAME),
        channel: Place::channel(&asks.place.team, &asks.place.channel).conversation(),
        member: place::member(&asks.place.team, &asks.user),
    }
}

/// When it happened.
fn told_at(payload: &Value) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(payload.get("event_time")?.as_i64()?, 0)
}

fn stored(taken: Taken, body: String, now: DateTime<Utc>) -> Frame {
    let now = now.trunc_subsecs(3);
    Frame {
        platform: PlatformName::new(NAME),
        key: taken.key,
        conversation: taken.place.conversation(),
        // Slack's clock and ours differ a little: nothing happened after it reached us.
        at: taken.at.map_or(now, |at| at.trunc_subsecs(3).min(now)),
        received_at: now,
        body,
    }
}
