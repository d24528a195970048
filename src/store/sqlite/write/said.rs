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
use std::collections::{HashMap, HashSet};

/// Why a message is given up as soon as it is written.
const WAITS_IN_VAIN: &str = "what it waits for was given up";

/// A platform and a key: one message.
type Binding = (String, MessageKey);

/// What binds a message to its row.
pub(super) fn binding(outgoing: &Outgoing) -> Binding {
    (outgoing.platform.as_str().to_owned(), outgoing.key.clone())
}

/// The messages it waits for: the one its thread begins at, and the one it changes.
fn awaited(outgoing: &Outgoing) -> impl Iterator<Item = &MessageKey> {
    let root = match &outgoing.place {
        Place::Thread { root } => Some(root),
        Place::Channel { .. } | Place::Only { .. } => None,
    };
    root.into_iter().chain(&outgoing.replaces)
}

/// Which of the messages that these wait for were given up already, or are in vain for the same reason.
async fn in_vain(
    tx: &mut SqliteConnection,
    commits: &[&Commit],
) -> Result<HashSet<Binding>, sqlx::Error> {
    let all = || commits.iter().flat_map(|commit| &commit.outbox);
    let wanted: HashSet<(&str, &str)> = all()
        .flat_map(|one| awaited(one).map(|key| (one.platform.as_str(), key.as_str())))
        .collect();
    if wanted.is_empty() {
        return Ok(HashSet::new());
    }
    let found = sqlx::query(
        "SELECT outbox.platform, outbox.key FROM json_each(?1) AS wanted
         CROSS JOIN outbox ON outbox.platform = wanted.value ->> 0 AND outbox.key = wanted.value ->> 1
         WHERE outbox.state = 'dead'",
    )
    .bind(rows(&wanted)?)
    .fetch_all(&mut *tx)
    .await?;
    let mut vain: HashSet<Binding> =
        found.iter().map(|row| (row.get(0), MessageKey::new(row.get::<String, _>(1)))).collect();
    if !vain.is_empty() {
        for one in all() {
            let platform = one.platform.as_str();
            if awaited(one).any(|key| vain.contains(&(platform.to_owned(), key.clone()))) {
                vain.insert(binding(one));
            }
        }
    }
    Ok(vain)
}

/// Inserts what is to be said; gives the rows that were not there already and can be sent.
pub(super) async fn outbox(
    tx: &mut SqliteConnection,
    commits: &[&Commit],
) -> Result<HashMap<Binding, OutboxRow>, sqlx::Error> {
    let vain = in_vain(tx, commits).await?;
    let mut values = Vec::new();
    let mut by_key = HashMap::new();
    for commit in commits {
        for one in &commit.outbox {
            let root = match &one.place {
                Place::Thread { root } => Some(root.as_str()),
                Place::Channel { .. } | Place::Only { .. } => None,
            };
            let is_vain = !vain.is_empty() && vain.contains(&binding(one));
            values.push((
                one.platform.as_str(),
                one.key.as_str(),
                json(&one.place)?,
                json(&one.card)?,
                one.replaces.as_ref().map(MessageKey::as_str),
                root,
                i64::from(one.opens_thread),
                commit.at.timestamp_millis(),
                if is_vain { "dead" } else { "pending" },
                is_vain.then_some(WAITS_IN_VAIN),
            ));
            // The first of a key is the one that is inserted.
            by_key.entry(binding(one)).or_insert((one, commit.at));
        }
    }
    if values.is_empty() {
        return Ok(HashMap::new());
    }
    let inserted = sqlx::query(
        "INSERT INTO outbox (platform, key, place, card, replaces, root, opens_thread, written_at, state, reason)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8, value ->> 9
         FROM json_each(?1) WHERE true ORDER BY json_each.key
         ON CONFLICT (platform, key) DO NOTHING RETURNING platform, key, id",
    )
    .bind(rows(&values)?)
    .fetch_all(&mut *tx)
    .await?;
    let mut written = HashMap::new();
    for row in inserted {
        let key = (row.get(0), MessageKey::new(row.get::<String, _>(1)));
        if vain.contains(&key) {
            continue;
        }
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
        *answer = Ok(Answer::Given(gone.iter().map(|row| OutboxId(row.get(0))).collect()));
    }
    Ok(())
}
