//! What became of messages: sent, or given up together with what waits for them.

use super::{Answer, Job, Tx, rows};
use crate::{ids::OutboxId, service::ports::store::StoreError};
use sqlx::Row;

pub(super) async fn sent(tx: &mut Tx<'_>, jobs: &[Job]) -> Result<(), sqlx::Error> {
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
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn dead(
    tx: &mut Tx<'_>,
    jobs: &[Job],
    answers: &mut [Result<Answer, StoreError>],
) -> Result<(), sqlx::Error> {
    for (job, answer) in jobs.iter().zip(answers) {
        let Job::Dead { id, reason, at } = job else { continue };
        let gone = sqlx::query(
            "WITH RECURSIVE gone (id, platform, key) AS (
                 SELECT id, platform, key FROM outbox WHERE id = ?1
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
        .fetch_all(&mut **tx)
        .await?;
        *answer = Ok(Answer::Given(gone.iter().map(|row| OutboxId(row.get(0))).collect()));
    }
    Ok(())
}
