//! Wires store, service and platforms together and runs them until they are told to stop.

use crate::{
    console::{self, Console, Input, Outcome, Settings as ConsoleSettings},
    framework::bank::Bank,
    grading::grader::Grader,
    ids::{ConversationId, PlatformName},
    interview::alarm::Patience,
    seal::Keyring,
    service::{
        Parts, Service, Settings, firing,
        ports::{clock::Clock, front::Front, platform::Platform, rows::Frame, store::Store},
    },
    slack::{
        self, Slack,
        installs::{self, Installs},
        intake::Intake,
        settings::{SlackMode, SlackSettings, SlackToken},
    },
};
use anyhow::Context;
use async_trait::async_trait;
use chrono_tz::Tz;
use std::{sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// Longest wait for what was taken in to be worked on and said, when told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// What one terminal session needs.
pub struct Sitting {
    /// An open store that may write.
    pub store: Arc<dyn Store>,
    /// Rubric and problems.
    pub bank: Arc<Bank>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Zone of the local group's boards.
    pub zone: Tz,
    /// How the terminal is set up.
    pub console: ConsoleSettings,
    /// Where lines come from.
    pub input: Input,
    /// Where cards are shown.
    pub out: Box<dyn std::io::Write + Send>,
}

struct TheService(Arc<Service>);

#[async_trait]
impl console::Front for TheService {
    async fn hand_in(&self, frame: Frame) -> anyhow::Result<()> {
        self.0.accept(frame).await.context("what you wrote could not be stored")
    }

    async fn settled(&self) {
        self.0.settled().await;
    }
}

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
}

/// The service with the built-in grader, behind one platform.
fn assembled(
    store: Arc<dyn Store>,
    bank: Arc<Bank>,
    clock: Arc<dyn Clock>,
    platform: Arc<dyn Platform>,
    settings: Settings,
) -> anyhow::Result<Arc<Service>> {
    let grader = Arc::new(Grader::built_in()?);
    let vectors = Arc::clone(grader.vectors());
    let platforms = vec![platform];
    Ok(Service::new(Parts { store, bank, grader, vectors, clock, platforms, settings }))
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
    /// How Slack is reached.
    pub slack: SlackSettings,
    /// Where requests come in, for what needs them.
    pub listener: Option<TcpListener>,
}

/// Serves Slack until `shutdown` is ready; everything handed in by then is worked on before it returns.
///
/// # Errors
/// When the grader's model is damaged, the store fails, a key is another one, or Slack does not accept us: in one sentence with the way out.
pub async fn serve(
    serving: Serving,
    shutdown: impl Future<Output = ()> + Send,
) -> anyhow::Result<()> {
    let settings = serving.slack;
    let bank = serving.bank;
    tokio::pin!(shutdown);
    let (slack, installs) = match &settings.mode {
        SlackMode::Socket { bot_token: token, .. }
        | SlackMode::Http { token: SlackToken::Bot(token), .. } => tokio::select! {
            slack = Slack::connect(&settings.api_url, token, settings.guests, settings.join) => (slack?, None),
            () = &mut shutdown => return Ok(()),
        },
        SlackMode::Http {
            token: SlackToken::OAuth { client_id, client_secret, seal_key }, ..
        } => {
            let parts = installs::Parts {
                api_url: settings.api_url.clone(),
                client_id: client_id.clone(),
                client_secret: client_secret.clone(),
                seal: Arc::new(Keyring::parse(seal_key.reveal()).context("seal.key")?),
                store: Arc::clone(&serving.store),
                clock: Arc::clone(&serving.clock),
            };
            let installs = Arc::new(Installs::open(parts).await?);
            (
                Slack::installed(Arc::clone(&installs), settings.guests, settings.join)?,
                Some(installs),
            )
        }
    };
    let slack = Arc::new(slack);
    let service = assembled(
        serving.store,
        Arc::clone(&bank),
        Arc::clone(&serving.clock),
        Arc::clone(&slack) as Arc<dyn Platform>,
        Settings { zone: serving.zone, patience: serving.patience },
    )?;
    service.recover().await?;
    let firing = tokio::spawn(firing::run(Arc::clone(&service)));
    let intake =
        Intake::new(slack, Arc::new(TheService(Arc::clone(&service))), serving.clock, bank);
    let (stop, stopped) = watch::channel(false);
    let keeping = installs.clone().map(|installs| tokio::spawn(installs.keep(stopped.clone())));
    let doors = async {
        match &settings.mode {
            SlackMode::Socket { app_token, .. } => {
                let intake = Arc::new(intake);
                let url = &settings.api_url;
                slack::socket::run(url, app_token.reveal(), intake, settings.silence, stopped).await
            }
            SlackMode::Http { signing_secret, .. } => {
                let listener = serving.listener.context("HTTP mode needs http.listen")?;
                let mut router = slack::http::router(signing_secret.reveal(), intake)?;
                if let Some(installs) = installs {
                    router = router.merge(slack::oauth::router(installs));
                }
                let mut stopped = stopped;
                axum::serve(listener, router)
                    .with_graceful_shutdown(async move {
                        let _ = stopped.wait_for(|stop| *stop).await;
                    })
                    .await
                    .context("serving HTTP")
            }
        }
    };
    let told = async {
        (&mut shutdown).await;
        let _ = stop.send(true);
    };
    tokio::pin!(doors);
    let ended = tokio::select! {
        ended = &mut doors => ended,
        () = told => doors.await,
    };
    firing.abort();
    if let Some(keeping) = keeping {
        let _ = stop.send(true);
        let _ = tokio::time::timeout(DRAIN, keeping).await;
    }
    // What cannot be sent now is sent by the next process.
    let _ = tokio::time::timeout(DRAIN, service.settled()).await;
    service.note_alive().await;
    ended
}

/// Runs the service behind a terminal until its input ends or `shutdown` is ready; everything handed in is worked on and
/// committed when it returns.
///
/// # Errors
/// When the grader's model is damaged, the store fails or the input cannot be read.
pub async fn console(
    sitting: Sitting,
    shutdown: impl Future<Output = ()> + Send,
) -> anyhow::Result<Outcome> {
    let console = Arc::new(Console::new(sitting.console, sitting.out));
    let service = assembled(
        sitting.store,
        sitting.bank,
        sitting.clock,
        Arc::clone(&console) as Arc<dyn Platform>,
        Settings { zone: sitting.zone, patience: Patience::default() },
    )?;
    service.recover().await?;
    service.settled().await;
    let firing = tokio::spawn(firing::run(Arc::clone(&service)));
    let outcome = console.run(&TheService(Arc::clone(&service)), sitting.input, shutdown).await;
    service.settled().await;
    firing.abort();
    // The person left by themselves: no outage of ours is counted from here.
    service.people_left().await?;
    outcome
}
