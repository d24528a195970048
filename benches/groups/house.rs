//! A service on a file of its own, with a clock that is moved by hand and a platform that takes every message at once.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom::{
    chat::{card::Png, inbound::Inbound, picture::Picture},
    grading::grader::Grader,
    ids::PlatformName,
    interview::alarm::Patience,
    prompts,
    service::{
        Parts, Service, Settings,
        ports::{
            clock::Clock,
            painter::Painter,
            platform::{Outbound, Platform, SendError, Sent},
            random::SystemRandom,
            rows::InboxRow,
            store::Store,
        },
    },
    store::sqlite::{Access, SqliteStore},
};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tempfile::TempDir;

/// The name of the database.
const FILE: &str = "groups.db";

/// A clock that stands until it is moved, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Hand(AtomicI64);

impl Hand {
    /// Moves it.
    pub(crate) fn set(&self, at: DateTime<Utc>) {
        self.0.store(at.timestamp_millis(), Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// Takes every message and knows nothing of frames.
struct Wire;

#[async_trait]
impl Platform for Wire {
    fn shows_pictures(&self) -> bool {
        false
    }

    fn name(&self) -> PlatformName {
        PlatformName::new("wire")
    }

    fn inbound(&self, _row: &InboxRow) -> anyhow::Result<Option<Inbound>> {
        Ok(None)
    }

    async fn send(&self, message: &Outbound<'_>) -> Result<Sent, SendError> {
        Ok(message.key.to_string().into())
    }
}

struct NoPainter;

impl Painter for NoPainter {
    fn paint(&self, _picture: &Picture) -> anyhow::Result<Png> {
        anyhow::bail!("nothing is to be drawn")
    }
}

/// The service and what it stands on.
pub(crate) struct House {
    dir: TempDir,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) service: Arc<Service>,
    pub(crate) clock: Arc<Hand>,
}

impl House {
    /// A new one.
    ///
    /// # Errors
    /// When the file cannot be made, or what is built in cannot be read.
    pub(crate) async fn open() -> anyhow::Result<Self> {
        let dir = tempfile::tempdir()?;
        let store = Arc::new(SqliteStore::open(&dir.path().join(FILE), Access::Write).await?);
        let grader = Arc::new(Grader::built_in()?);
        let clock = Arc::new(Hand::default());
        let service = Service::new(Parts {
            store: Arc::clone(&store) as Arc<dyn Store>,
            bank: Arc::new(prompts::bank(None)?),
            vectors: Arc::clone(grader.vectors()),
            grader,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            painter: Arc::new(NoPainter),
            random: Arc::new(SystemRandom),
            platforms: vec![Arc::new(Wire)],
            settings: Settings { zone: chrono_tz::UTC, patience: Patience::default() },
        });
        Ok(Self { dir, store, service, clock })
    }

    /// The file of its store.
    pub(crate) fn file(&self) -> PathBuf {
        self.dir.path().join(FILE)
    }
}
