//! From an event of Discord to the inbox, and the answer that an interaction gets at once. How events come is not known here.

use super::{
    Discord, NAME,
    acks::{Ack, Kind},
    answers::{Asker, AtOnce, Interaction, Promise, at_once, wants_problem_form, written},
    api::{Answered, ApiError, Hook},
    drafts::Drafts,
    frame::{
        self, Taken, UNREADABLE, Verdict, body,
        notice::{Notice, notice},
        unreadable, verdict,
    },
    gateway::{Event, Listener},
    place::{Place, Snowflake},
};
use crate::{
    framework::bank::Bank,
    ids::{ConversationId, PlatformName},
    service::ports::{
        clock::Clock,
        front::{Front, Whereabouts},
        rows::Frame,
        store::Store,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Duration, SubsecRound, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use std::sync::{Arc, Weak};
use tokio::time::{Instant, timeout_at};

/// What we are in for no longer than this may be new to us even if Discord tells it as known: we were down when we were
/// invited.
const NEW: Duration = Duration::days(1);

/// Longest wait of an interaction behind what came before it or is being looked up: it must be answered within three seconds.
const LONGEST_BEHIND: std::time::Duration = std::time::Duration::from_secs(2);

/// Ends what is told of the time without a connection.
const RESUMED: &str = "RESUMED";

/// Events that concern us when they can be read; one that is nested too deep is kept.
const OURS: [&str; 5] = [
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "INTERACTION_CREATE",
];

/// What taking events in needs.
pub struct Parts {
    /// Discord.
    pub discord: Arc<Discord>,
    /// The service.
    pub front: Arc<dyn Front>,
    /// Where open interviews and schedules are looked up.
    pub store: Arc<dyn Store>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// What can be searched while an option is typed.
    pub bank: Arc<Bank>,
    /// What forms begin with.
    pub zone: Tz,
}

/// Takes events in.
pub struct Intake {
    pub(super) discord: Arc<Discord>,
    front: Arc<dyn Front>,
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    bank: Arc<Bank>,
    zone: Tz,
    drafts: Drafts,
    /// For what goes on beside.
    me: Weak<Self>,
}

impl Intake {
    /// Hands events to the service. Until `since` everything that people did has reached it.
    pub fn new(parts: Parts, since: DateTime<Utc>) -> Arc<Self> {
        parts.discord.behind.begin(parts.discord.held(), since);
        let intake = Arc::new_cyclic(|me| Self {
            discord: parts.discord,
            front: parts.front,
            store: parts.store,
            clock: parts.clock,
            bank: parts.bank,
            zone: parts.zone,
            drafts: Drafts::default(),
            me: me.clone(),
        });
        intake.discord.looker.stands(&intake);
        intake
    }

    /// Stores an event if it concerns us; `body` is its text.
    ///
    /// # Errors
    /// It could not be stored, or the store could not be asked whether it concerns us.
    pub(super) async fn store_event(&self, event: &Value, body: String) -> anyhow::Result<()> {
        let me = &self.discord.me;
        let taken = match verdict(event, me) {
            Verdict::Take(taken) => taken,
            Verdict::IfOurs(taken) => {
                let conversation = taken.place.conversation();
                let ours = self.discord.rooms.is_begun_by(taken.place.channel, me.user);
                if !self.front.listens(&PlatformName::new(NAME), &conversation, ours).await? {
                    return Ok(());
                }
                taken
            }
            Verdict::IfNew(taken) => {
                let is_fresh = taken.at.is_some_and(|at| self.clock.now() - at < NEW);
                let known = taken.place.guild.is_some_and(|guild| self.discord.rooms.is_in(guild));
                if known && !is_fresh {
                    return Ok(());
                }
                taken
            }
            Verdict::Split(events) => {
                for event in events {
                    Box::pin(self.store_event(&event, event.to_string())).await?;
                }
                return Ok(());
            }
            Verdict::Keep => return self.keep(body).await,
            Verdict::Leave => return Ok(()),
        };
        self.front.hand_in(self.stored(taken, body::body(event, &body))).await
    }

    fn stored(&self, taken: Taken, body: String) -> Frame {
        let now = self.clock.now();
        Frame {
            platform: PlatformName::new(NAME),
            key: taken.key,
            conversation: taken.place.conversation(),
            // Nothing happened after it reached us.
            at: taken.at.map_or(now, |at| at.trunc_subsecs(3).min(now)),
            received_at: now,
            body,
        }
    }

    /// Stores what cannot be read far enough to decide whether it concerns us.
    async fn keep(&self, raw: String) -> anyhow::Result<()> {
        let body = body::without_token(&raw);
        let now = self.clock.now();
        self.front
            .hand_in(Frame {
                platform: PlatformName::new(NAME),
                key: unreadable(&body),
                conversation: ConversationId::new(UNREADABLE),
                at: now,
                received_at: now,
                body,
            })
            .await
    }

    /// An interaction: stored where something follows from it, and answered either way.
    async fn interaction(
        &self,
        event: &Value,
        asked: Interaction,
        answer: AtOnce,
        body: String,
        until: Instant,
    ) -> anyhow::Result<()> {
        let (callback, promise) = match answer {
            AtOnce::Answer(callback) => (callback, None),
            AtOnce::Defer(callback, promise) => (callback, Some(promise)),
        };
        let ack = promise.map(|promise| Ack {
            hook: Hook { application: asked.application, token: asked.token.clone() },
            interaction: asked.id,
            member: asked.member,
            conversation: asked.conversation.clone(),
            kind: match promise {
                Promise::Message { only_you } => Kind::Deferred { only_you },
                Promise::Nothing => Kind::Update,
            },
            at: Instant::now(),
        });
        if let Some(ack) = &ack {
            let place = asked.acts;
            let turn = timeout_at(until, self.discord.turns.take(place)).await.ok();
            let looked = self.discord.behind.wait(&place, self.discord.shards());
            let _ = timeout_at(until, looked).await;
            // What follows may be ready to be said before Discord knows that it must wait for it.
            self.discord.acks.opening(ack.clone());
            if let Err(error) = self.store_event(event, body).await {
                self.discord.acks.forget(asked.id);
                return Err(error);
            }
            // The answer takes a call of Discord's: who comes next in this place need not wait for it.
            drop(turn);
        }
        let say = || self.discord.api.callback(asked.id, &asked.token, &callback);
        let mut said = say().await;
        if matches!(said, Err(ApiError::Unknown(_))) {
            // Discord may have taken it, and says so when it is asked again.
            said = say().await;
        }
        match said {
            Ok(Answered::Now | Answered::Before) => {
                if let Some(ack) = ack {
                    self.discord.acks.opened(ack);
                }
                return Ok(());
            }
            Ok(Answered::TooLate) => {
                tracing::warn!(
                    "an interaction was answered too late; what follows is said without it"
                );
            }
            Err(error) => tracing::warn!("an interaction was not answered: {error}"),
        }
        self.discord.acks.forget(asked.id);
        Ok(())
    }

    /// How an interaction is answered at once, by what whoever it is sees and may do.
    async fn answer(&self, event: &Value, asked: &Interaction) -> Option<AtOnce> {
        let discord = &self.discord;
        let channel = discord.rooms.parent(&asked.acts).unwrap_or(asked.acts).conversation();
        let platform = PlatformName::new(NAME);
        let who = Whereabouts { platform, channel, member: asked.member.clone() };
        let bank = self.front.bank(&who).await.unwrap_or_else(|error| {
            tracing::warn!("the problems of a server are not known now: {error:#}");
            Arc::clone(&self.bank)
        });
        let writes = wants_problem_form(event) && {
            // Alone with us everybody may do what admins may, but not for a server.
            let admin = !asked.acts.is_direct()
                && discord.people.of(event).is_some_and(|actor| actor.admin);
            admin || self.front.is_host(&who).await.unwrap_or(false)
        };
        let draft = self.drafts.of(&asked.member);
        let asker = Asker { bank: &bank, zone: self.zone, writes, draft };
        let answer = at_once(event, &asker);
        if let Some(draft) = written(event) {
            match answer {
                Some(AtOnce::Answer(_)) => self.drafts.keep(&asked.member, draft),
                _ => self.drafts.forget(&asked.member),
            }
        }
        answer
    }

    /// Servers that we were removed from: their schedules stop.
    async fn left(&self, guild: Snowflake) -> anyhow::Result<()> {
        tracing::info!(%guild, "removed from a server: its schedules stop");
        let platform = PlatformName::new(NAME);
        Ok(self.store.uninstalled(platform, guild.to_string(), format!("{guild}/")).await?)
    }

    /// Servers with schedules that we are no longer in.
    async fn leave_lost(&self, shard: u16) -> anyhow::Result<()> {
        let platform = PlatformName::new(NAME);
        for channel in self.store.scheduled_channels(&platform).await? {
            let Some(place) = Place::parse(channel.as_str()) else { continue };
            let Some(guild) = place.guild else { continue };
            if place.shard(self.discord.shards()) == shard && !self.discord.rooms.is_in(guild) {
                self.left(guild).await?;
            }
        }
        Ok(())
    }
}

/// Where an event that may be stored belongs, as far as that can be told.
fn place_of(event: &Value) -> Option<Place> {
    frame::acts(event.get("d")?)
}

#[async_trait]
impl Listener for Intake {
    async fn take(&self, event: Event) -> anyhow::Result<()> {
        let Event { shard, name, body, .. } = event;
        let Ok(event) = serde_json::from_str::<Value>(&body) else {
            return if OURS.contains(&name.as_str()) { self.keep(body).await } else { Ok(()) };
        };
        let place = place_of(&event);
        let discord = &self.discord;
        discord.people.learn(&event);
        let told = notice(&event);
        let asked = match Interaction::read(&event, &discord.me) {
            Some(asked) => self.answer(&event, &asked).await.map(|answer| (asked, answer)),
            None => None,
        };
        if let Some((asked, answer)) = asked {
            if let Some(told) = &told {
                discord.rooms.learn(told);
            }
            let until = Instant::now() + LONGEST_BEHIND;
            self.interaction(&event, asked, answer, body, until).await?;
        } else {
            let turn = match &place {
                Some(place) => {
                    let turn = discord.turns.take(*place).await;
                    discord.behind.wait(place, discord.shards()).await;
                    Some(turn)
                }
                None => None,
            };
            self.store_event(&event, body).await?;
            drop(turn);
            if let Some(told) = &told {
                discord.rooms.learn(told);
            }
            if let Some(Notice::Left(guild)) = told {
                self.left(guild).await?;
            }
        }
        if name == RESUMED {
            discord.behind.resumed(shard);
        }
        discord.behind.heard(shard, self.clock.now());
        Ok(())
    }

    fn left(&self, shard: u16) {
        self.discord.behind.left(shard);
    }

    async fn ready(&self, shard: u16, body: String) {
        let Some(me) = self.me.upgrade() else { return };
        me.look_back(shard);
        let told = serde_json::from_str(&body).ok().as_ref().and_then(notice);
        let Some(Notice::Ready { servers, .. }) = told else {
            tracing::warn!(shard, "Discord does not tell which servers we are in");
            return;
        };
        let shards = self.discord.shards();
        let is_its = |guild| Place::channel(Some(guild), guild).shard(shards) == shard;
        self.discord.rooms.stand(&servers, is_its);
        if let Err(error) = self.leave_lost(shard).await {
            tracing::error!("servers that we are no longer in cannot be looked up: {error:#}");
        }
    }

    async fn unreadable(&self, _shard: u16, body: String) -> anyhow::Result<()> {
        self.keep(body).await
    }
}
