//! Wires store, service and platforms together and runs them until they are told to stop.
//!
//! `console` is the terminal, `slack` is Slack's part.

mod console;
mod slack;

pub use console::{Sitting, console};

use crate::{
    chat::{card::Png, picture::Picture},
    discord::{Discord, intake as discord_intake, settings::DiscordSettings},
    framework::bank::Bank,
    grading::grader::Grader,
    ids::{ConversationId, PlatformName},
    interview::alarm::Patience,
    picture,
    service::{
        Parts, Service, Settings, firing,
        ports::{
            clock::Clock,
            front::{Front, Whereabouts},
            painter::Painter,
            platform::Platform,
            random::SystemRandom,
            rows::Frame,
            store::Store,
        },
    },
    slack::{intake::Intake as SlackIntake, settings::SlackSettings},
};
use async_trait::async_trait;
use chrono_tz::Tz;
use std::{sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// Longest wait for what was taken in to be worked on and said, when told to stop.
const DRAIN: Duration = Duration::from_secs(10);

struct TheService(Arc<Service>);

#[async_trait]
impl Front for TheService {
    async fn hand_in(&self, frame: Frame) -> anyhow::Result<()> {
        Ok(self.0.accept(frame).await?)
    }

    async fn listens(
        &self,
        platform: &PlatformName,
        thread: &ConversationId,
        begun_by_us: bool,
    ) -> anyhow::Result<bool> {
        Ok(self.0.listens(platform, thread, begun_by_us).await?)
    }

    async fn bank(&self, who: &Whereabouts) -> anyhow::Result<Arc<Bank>> {
        Ok(self.0.bank_for(who).await?)
    }

    async fn is_host(&self, who: &Whereabouts) -> anyhow::Result<bool> {
        Ok(self.0.is_host(who).await?)
    }
}

/// The service with the built-in grader, behind its platforms.
fn assembled(
    store: Arc<dyn Store>,
    bank: Arc<Bank>,
    clock: Arc<dyn Clock>,
    platforms: Vec<Arc<dyn Platform>>,
    settings: Settings,
) -> anyhow::Result<Arc<Service>> {
    let grader = Arc::new(Grader::built_in()?);
    let vectors = Arc::clone(grader.vectors());
    let painter = Arc::new(ThePainter);
    let random = Arc::new(SystemRandom);
    Ok(Service::new(Parts {
        store,
        bank,
        grader,
        vectors,
        clock,
        painter,
        random,
        platforms,
        settings,
    }))
}

/// The built-in charts.
struct ThePainter;

impl Painter for ThePainter {
    fn paint(&self, picture: &Picture) -> anyhow::Result<Png> {
        Ok(Png(picture::paint(picture)?))
    }
}

/// What serving chat platforms needs.
pub struct Serving {
    /// An open store that may write.
    pub store: Arc<dyn Store>,
    /// Rubric and problems.
    pub bank: Arc<Bank>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Zone of a group that has not chosen one.
    pub zone: Tz,
    /// Days until an interview is nudged and closed.
    pub patience: Patience,
    /// How Slack is reached, if it is served.
    pub slack: Option<SlackSettings>,
    /// How Discord is reached, if it is served.
    pub discord: Option<DiscordSettings>,
    /// Where requests come in, for what needs them.
    pub listener: Option<TcpListener>,
}

/// Serves Slack, Discord or both until `shutdown` is ready; everything handed in by then is worked on before it returns.
///
/// # Errors
/// When the grader's model is damaged, the store fails, a key is another one, or a platform does not accept us: in one
/// sentence with the way out. One platform's end is that of the others too: whoever looks after the process sees it.
pub async fn serve(
    serving: Serving,
    shutdown: impl Future<Output = ()> + Send,
) -> anyhow::Result<()> {
    let Serving { store, bank, clock, zone, patience, .. } = serving;
    tokio::pin!(shutdown);
    let connected = async {
        tokio::try_join!(
            async {
                match &serving.slack {
                    Some(settings) => Ok(Some(slack::connect(settings, &store, &clock).await?)),
                    None => anyhow::Ok(None),
                }
            },
            async {
                match serving.discord {
                    Some(settings) => Ok(Some(Arc::new(Discord::connect(settings).await?))),
                    None => anyhow::Ok(None),
                }
            },
        )
    };
    let (slack, discord) = tokio::select! {
        connected = connected => connected?,
        () = &mut shutdown => return Ok(()),
    };
    let mut platforms: Vec<Arc<dyn Platform>> = Vec::new();
    platforms.extend(slack.as_ref().map(|one| Arc::clone(&one.slack) as Arc<dyn Platform>));
    platforms.extend(discord.as_ref().map(|one| Arc::clone(one) as Arc<dyn Platform>));
    let settings = Settings { zone, patience };
    let service =
        assembled(Arc::clone(&store), Arc::clone(&bank), Arc::clone(&clock), platforms, settings)?;
    let since = store.last_alive().await?.unwrap_or_else(|| clock.now());
    service.recover().await?;

    let front = || Arc::new(TheService(Arc::clone(&service)));
    let (stop, stopped) = watch::channel(false);
    let keeping = slack.as_ref().and_then(|one| one.installs.clone());
    let keeping = keeping.map(|installs| tokio::spawn(installs.keep(stopped.clone())));
    // Before anything fires: a deadline waits for what was missed.
    let discord = discord.map(|discord| {
        let parts = discord_intake::Parts {
            discord: Arc::clone(&discord),
            front: front(),
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            bank: Arc::clone(&bank),
            zone,
        };
        (discord, discord_intake::Intake::new(parts, since))
    });
    let firing = tokio::spawn(firing::run(Arc::clone(&service)));
    let of_slack = async {
        let Some((settings, one)) = serving.slack.as_ref().zip(slack) else { return Ok(()) };
        let intake = SlackIntake::new(one.slack, front(), Arc::clone(&clock), Arc::clone(&bank));
        slack::run(settings, one.installs, intake, serving.listener, stopped.clone()).await
    };
    let of_discord = async {
        let Some((discord, intake)) = discord else { return Ok(()) };
        discord.run(intake, &bank, stopped.clone()).await
    };
    let edges = async { tokio::try_join!(of_slack, of_discord).map(|((), ())| ()) };
    tokio::pin!(edges);
    let ended = tokio::select! {
        ended = &mut edges => ended,
        () = &mut shutdown => {
            let _ = stop.send(true);
            edges.await
        }
    };
    let _ = stop.send(true);
    firing.abort();
    if let Some(keeping) = keeping {
        let _ = tokio::time::timeout(DRAIN, keeping).await;
    }
    // What cannot be sent now is sent by the next process.
    let _ = tokio::time::timeout(DRAIN, service.settled()).await;
    service.note_alive().await;
    ended
}
