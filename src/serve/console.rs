//! The service behind a terminal, until its input ends.

use super::{TheService, assembled};
use crate::{
    console::{self, Console, Input, Outcome, Settings as ConsoleSettings},
    framework::bank::Bank,
    interview::alarm::Patience,
    service::{
        Settings, firing,
        ports::{clock::Clock, platform::Platform, rows::Frame, store::Store},
    },
};
use anyhow::Context;
use async_trait::async_trait;
use chrono_tz::Tz;
use std::sync::Arc;

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

#[async_trait]
impl console::Front for TheService {
    async fn hand_in(&self, frame: Frame) -> anyhow::Result<()> {
        self.0.accept(frame).await.context("what you wrote could not be stored")
    }

    async fn settled(&self) {
        self.0.settled().await;
    }
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
        vec![Arc::clone(&console) as Arc<dyn Platform>],
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
