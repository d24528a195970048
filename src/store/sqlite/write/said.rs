//! Messages of ours: to be said, and what became of them: sent, or given up together with what waits for them.

use super::{Answer, Job, json, rows};
use crate::{
    ids::{MessageKey, OutboxId},
    service::ports::{
        rows::{Commit, OutboxRow, Outgoing, Place},
        store::StoreError,
    },
};
use sqlx::{Row, sqlite::SqliteConnection};
use std::collections::HashMap;

/// What binds a message to its row.
pub(super) fn binding(outgoing: &Outgoing) -> (String, MessageKey) {
    (outgoing.platform.as_str().to_owned(), outgoing.key.clone())
}

/// Inserts what is to be said; gives the rows that were not there already.
pub(super) async fn outbox(
    tx: &mut SqliteConnection,
    commits: &[&Commit],
) -> Result<HashMap<(String, MessageKey), OutboxRow>, sqlx::Error> {
    let mut values = Vec::new();
    let mut by_key = HashMap::new();
    for commit in commits {
        for one in &commit.outbox {
            let root = match &one.place {
                Place::Thread { root } => Some(root.as_str()),
                Place::Channel { .. } | Place::Only { .. } => None,
            };
            values.push((
                one.platform.as_str(),
                one.key.as_str(),
                json(&one.place)?,
                json(&one.card)?,
                one.replaces.as_ref().map(MessageKey::as_str),
                root,
                i64::from(one.opens_thread),
                commit.at.timestamp_millis(),
            ));
            // The first of a key is the one that is inserted.
            by_key.entry(binding(one)).or_insert((one, commit.at));
        }
    }
    if values.is_empty() {
        return Ok(HashMap::new());
    }
    let inserted = sqlx::query(
        "INSERT INTO outbox (platform, key, place, card, replaces, root, opens_thread, written_at)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
         FROM json_each(?1) WHERE true ORDER BY json_each.key
         ON CONFLICT (platform, key) DO NOTHING RETURNING platform, key, id",
    )
    .bind(rows(&values)?)
    .fetch_all(&mut *tx)
    .await?;
    let mut written = HashMap::new();
    for row in inserted {
        let key = (row.get(0), MessageKey::new(row.get::<String, _>(1)));
        if let Some((outgoing, written_at)) = by_key.get(&key) {
            let id = OutboxId(row.get(2));
            let (outgoing, written_at) = ((*outgoing).clone(), *written_at);
            written.insert(key, OutboxRow { id, outgoing, written_at });
        }
    }
    Ok(written)
}

pub(super) async fn sent(tx: &mut SqliteConnection, jobs: &[Job]) -> Result<(), sqlx::Error> {
    let sent: Vec<_> = jobs
        .iter()
        .filter_map(|job| match job {
            Job::Sent { id, platform_id, at } => Some((id.0, platform_id, at.timestamp_millis())),
            _ => None,
        })
        .collect();
    if sent.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE outbox SET state = 'sent', platform_id = row.value ->> 1, sent_at = row.value ->> 2
         FROM json_each(?1) AS row WHERE outbox.id = row.value ->> 0",
    )
    .bind(rows(&sent)?)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

pub(super) async fn dead(
    tx: &mut SqliteConnection,
    jobs: &[Job],
    answers: &mut [Result<Answer, StoreError>],
) -> Result<(), sqlx::Error> {
    for (job, answer) in jobs.iter().zip(answers) {
        let Job::Dead { id, reason, at } = job else { continue };
        let gone = sqlx::query(
            "WITH RECURSIVE gone (id, platform, key) AS (
                 SELECT id, platform, key FROM outbox WHERE id = ?1 AND state = 'pending'
                 UNION
                 SELECT waits.id, waits.platform, waits.key FROM gone
                 JOIN outbox AS waits ON waits.platform = gone.platform AND waits.state = 'pending'
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
        *answer = Ok(Answer::Given(gone.iter().map(|row| OutboxId(row.get(0))).collect()));
    }
    Ok(())
}
