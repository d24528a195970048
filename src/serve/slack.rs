//! Slack's part of serving: connected, then one of the two ways in which its frames come.

use crate::{
    seal::Keyring,
    secret::Secret,
    service::ports::{clock::Clock, store::Store},
    slack::{
        self, Slack,
        installs::{self, Installs},
        intake::Intake,
        settings::{SlackMode, SlackSettings, SlackToken},
    },
};
use anyhow::Context;
use std::sync::Arc;
use tokio::{net::TcpListener, sync::watch};

/// Slack, connected.
pub(super) struct Connected {
    pub(super) slack: Arc<Slack>,
    /// When workspaces install the app themselves.
    pub(super) installs: Option<Arc<Installs>>,
}

/// Asks Slack who we are, or reads which workspaces have the app.
pub(super) async fn connect(
    settings: &SlackSettings,
    store: &Arc<dyn Store>,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Connected> {
    let known = |token: Secret| async move {
        Slack::connect(&settings.api_url, &token, settings.guests, settings.join).await
    };
    let (slack, installs) = match &settings.mode {
        SlackMode::Socket { bot_token: token, .. }
        | SlackMode::Http { token: SlackToken::Bot(token), .. } => {
            (known(token.clone()).await?, None)
        }
        SlackMode::Http {
            token: SlackToken::OAuth { client_id, client_secret, seal_key }, ..
        } => {
            let parts = installs::Parts {
                api_url: settings.api_url.clone(),
                client_id: client_id.clone(),
                client_secret: client_secret.clone(),
                seal: Arc::new(Keyring::parse(seal_key.reveal()).context("seal.key")?),
                store: Arc::clone(store),
                clock: Arc::clone(clock),
            };
            let installs = Arc::new(Installs::open(parts).await?);
            let slack = Slack::installed(Arc::clone(&installs), settings.guests, settings.join)?;
            (slack, Some(installs))
        }
    };
    Ok(Connected { slack: Arc::new(slack), installs })
}

/// Takes frames until told to stop.
pub(super) async fn run(
    settings: &SlackSettings,
    installs: Option<Arc<Installs>>,
    intake: Intake,
    listener: Option<TcpListener>,
    stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    match &settings.mode {
        SlackMode::Socket { app_token, .. } => {
            let intake = Arc::new(intake);
            let url = &settings.api_url;
            slack::socket::run(url, app_token.reveal(), intake, settings.silence, stopped).await
        }
        SlackMode::Http { signing_secret, .. } => {
            let listener = listener.context("HTTP mode needs http.listen")?;
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
}
