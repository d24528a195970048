//! Messages of ours: to be said, and what became of them: given up together with what waits for them.

use super::{NextIds, encode::Encoded, look::Known, script::Script, tables::Table};
use crate::{
    ids::{MessageKey, OutboxId, PlatformName},
    service::ports::rows::{OutboxRow, Outgoing, Place},
};
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteConnection};
use std::sync::Arc;

/// Why a message is given up as soon as it is written.
const WAITS_IN_VAIN: &str = "what it waits for was given up";

/// A platform and a key: one message.
pub(super) type Binding = (PlatformName, MessageKey);

/// What binds a message to its row.
fn binding(outgoing: &Outgoing) -> Binding {
    (outgoing.platform.clone(), outgoing.key.clone())
}

pub(super) fn bound(platform: &str, key: &str) -> Binding {
    (PlatformName::new(platform), MessageKey::new(key))
}

/// The messages it waits for: the one its thread begins at, and the one it changes.
pub(super) fn awaited(outgoing: &Outgoing) -> impl Iterator<Item = &MessageKey> {
    let root = match &outgoing.place {
        Place::Thread { root } => Some(root),
        Place::Channel { .. } | Place::Home { .. } | Place::Only { .. } => None,
    };
    root.into_iter().chain(&outgoing.replaces)
}

/// Adds what a step says and is not said yet; gives what is to be sent. What waits for a message given up, directly or
/// not, is given up at once.
pub(super) fn put(
    script: &mut Script,
    step: &Encoded,
    known: &mut Known,
    next: &mut NextIds,
) -> Vec<OutboxRow> {
    let mut to_send = Vec::with_capacity(step.messages.len());
    for (outgoing, row) in step.commit.outbox.iter().zip(&step.messages) {
        let binding = binding(outgoing);
        if !known.messages.insert(binding.clone()) {
            continue;
        }
        let id = next.message();
        let mut row = row.clone();
        row[0] = id.into();
        let in_vain = !known.dead.is_empty()
            && awaited(outgoing)
                .any(|key| known.dead.contains(&(outgoing.platform.clone(), key.clone())));
        if in_vain {
            row[9] = "dead".into();
            row[10] = WAITS_IN_VAIN.into();
            known.dead.insert(binding);
        } else {
            let (outgoing, written_at) = (Arc::clone(outgoing), step.commit.at);
            to_send.push(OutboxRow { id: OutboxId(id), outgoing, written_at });
        }
        script.put(Table::Messages, row);
    }
    to_send
}

/// Gives up a message that was not sent, and whatever waits for it; gives the ids of all of them.
pub(super) async fn give_up(
    tx: &mut SqliteConnection,
    id: OutboxId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<Vec<OutboxId>, sqlx::Error> {
    // By itself SQLite would read all that was ever said on the platform to find what waits.
    let gone = sqlx::query(
        "WITH RECURSIVE gone (id, platform, key) AS (
             SELECT id, platform, key FROM outbox WHERE id = ?1 AND state = 'pending'
             UNION
             SELECT waits.id, waits.platform, waits.key FROM gone
             JOIN outbox AS waits INDEXED BY outbox_pending ON waits.platform = gone.platform AND waits.state = 'pending'
                 AND (waits.root = gone.key OR waits.replaces = gone.key)
         )
         UPDATE outbox SET state = 'dead', reason = ?2, sent_at = ?3 WHERE id IN (SELECT id FROM gone)
         RETURNING id",
    )
    .bind(id.0)
    .bind(reason)
    .bind(at.timestamp_millis())
    .fetch_all(&mut *tx)
    .await?;
    Ok(gone.iter().map(|row| OutboxId(row.get(0))).collect())
}
