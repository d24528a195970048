//! Checkpoints: when nothing is written, or much was, the log is copied into the file, beside the writer; what came meanwhile the
//! writer copies itself, and the log begins anew. What is written is not known here.
//!
//! Whoever waits for the writer waits for the system to bring the file to the disk, up to 100 ms. So it is seldom done while
//! there is much to write: then fewer than one frame in a hundred meets it.

use sqlx::{Connection, sqlite::SqliteConnection};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
    time::{Instant, timeout},
};

/// Jobs written since the last checkpoint that are much: some 20,000 pages of log, 80 MiB.
const MUCH: usize = 12_000;

/// Jobs that the commit of a batch counts for: pages that every batch writes again.
const BATCH: usize = 4;

/// Nothing is written for so long: a good time to copy.
const QUIET: Duration = Duration::from_secs(1);

/// So long after something was erased the log is emptied, although much is written.
const SOON: Duration = Duration::from_secs(30);

/// Copies what is in the log and may be copied, without waiting for anybody (<https://sqlite.org/pragma.html#pragma_wal_checkpoint>).
const COPY: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// The same, and then leaves nothing in the log; whoever writes waits meanwhile, so not for long ([`PATIENCE`]).
const EMPTY: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// How long the log is waited for that somebody reads, in milliseconds: until then nobody writes.
const PATIENCE: &str = "PRAGMA busy_timeout = 50";

/// A batch that was committed.
#[derive(Debug, Clone, Copy)]
struct Batch {
    jobs: usize,
    /// Something was erased: the log must not hold it for long.
    erases: bool,
}

impl Batch {
    /// When it erased something, if it did.
    fn erased(self) -> Option<Instant> {
        self.erases.then(Instant::now)
    }
}

/// The writer's side.
#[derive(Debug)]
pub(super) struct Checkpoints {
    news: UnboundedSender<Batch>,
    /// The log is copied but for what came meanwhile.
    rest: Arc<AtomicBool>,
    copying: JoinHandle<()>,
}

impl Checkpoints {
    /// Copies over this connection from now on.
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (news, told) = unbounded_channel();
        let rest = Arc::new(AtomicBool::new(false));
        let copying = tokio::spawn(copy(connection, told, Arc::clone(&rest)));
        Self { news, rest, copying }
    }

    /// A batch of this many jobs was committed over the writer's connection; if it erased something, the log is emptied as soon
    /// as nothing was written for a second, or after [`SOON`], and nobody reads it.
    pub(super) async fn written(
        &self,
        jobs: usize,
        erases: bool,
        connection: &mut SqliteConnection,
    ) {
        if self.rest.swap(false, Ordering::AcqRel) {
            checkpoint(connection).await;
        }
        // Nobody hears it when the runtime has ended.
        let _ = self.news.send(Batch { jobs: jobs + BATCH, erases });
    }

    /// Closes its connection: the last one that closes copies the rest.
    pub(super) async fn end(self) {
        drop(self.news);
        // An error here is a runtime that ended before, and the connection with it.
        let _ = self.copying.await;
    }
}

async fn copy(
    mut connection: SqliteConnection,
    mut news: UnboundedReceiver<Batch>,
    rest: Arc<AtomicBool>,
) {
    let (mut written, mut erased) = (0, None);
    'open: while let Some(batch) = news.recv().await {
        written += batch.jobs;
        erased = erased.or(batch.erased());
        loop {
            while written < MUCH && erased.is_none_or(|at: Instant| at.elapsed() < SOON) {
                match timeout(QUIET, news.recv()).await {
                    Ok(Some(batch)) => {
                        written += batch.jobs;
                        erased = erased.or(batch.erased());
                    }
                    Ok(None) => break 'open,
                    Err(_) => break,
                }
            }
            if checkpoint(&mut connection).await {
                written = 0;
                rest.store(!news.is_empty(), Ordering::Release);
            } else {
                // The next one copies this too.
                tokio::time::sleep(QUIET).await;
            }
            if erased.is_none() || emptied(&mut connection).await {
                erased = None;
                break;
            }
            // Somebody reads it now.
            erased = Some(Instant::now());
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!("the connection for checkpoints was not closed in peace: {error}");
    }
}

/// Whether nothing is left in the log.
async fn emptied(connection: &mut SqliteConnection) -> bool {
    let patient = sqlx::query(PATIENCE).execute(&mut *connection).await;
    match patient.and(sqlx::query_scalar::<_, i64>(EMPTY).fetch_one(connection).await) {
        Ok(busy) => busy == 0,
        Err(error) => {
            tracing::warn!("the log was not emptied yet: {error}");
            false
        }
    }
}

/// Whether it went well. A checkpoint that fails loses nothing: the log is only longer until the next one.
async fn checkpoint(connection: &mut SqliteConnection) -> bool {
    match sqlx::query(COPY).execute(connection).await {
        Ok(_) => true,
        Err(error) => {
            tracing::warn!("the log was not copied into the database: {error}");
            false
        }
    }
}
