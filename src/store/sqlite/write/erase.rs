//! A person is erased: their rows, their words in frames, and what was said to them or about them.
//!
//! Rows of others stay. The rows of frames and messages stay too, emptied: their keys tell what came already and what was
//! said already. Pages are overwritten (`secure_delete`), not only given back.

use super::json;
use crate::{
    chat::card::Card,
    ids::OutboxId,
    service::ports::person::Forgotten,
    store::sqlite::person::{ABOUT, ALONE, Looked, NAMED},
};
use sqlx::{AssertSqlSafe, Row, sqlite::SqliteConnection};

/// Statements whose one argument is the person; in this order, as later ones take away what earlier ones look at.
const THEIRS: [&str; 20] = [
    "DELETE FROM ledger WHERE member = ?1 AND group_id IN (SELECT group_id FROM best WHERE member = ?1)",
    "DELETE FROM board WHERE member = ?1 AND group_id IN (SELECT group_id FROM best WHERE member = ?1
         UNION SELECT group_id FROM candidate CROSS JOIN interview ON interview.id = candidate.interview WHERE member = ?1)",
    "DELETE FROM best WHERE member = ?1",
    "DELETE FROM finished WHERE member = ?1",
    "DELETE FROM part WHERE member = ?1 AND interview IN (SELECT interview FROM candidate WHERE member = ?1)",
    "DELETE FROM grade WHERE member = ?1 AND interview IN (SELECT interview FROM candidate WHERE member = ?1)",
    "DELETE FROM candidate WHERE member = ?1",
    "DELETE FROM outline_seen WHERE member = ?1",
    "DELETE FROM preference WHERE member = ?1",
    "DELETE FROM pair_waiting WHERE member = ?1",
    "DELETE FROM pair_met WHERE one = ?1 OR other = ?1",
    "DELETE FROM person_link WHERE member = ?1",
    "DELETE FROM link_code WHERE member = ?1",
    "DELETE FROM link_try WHERE member = ?1",
    "DELETE FROM peer_mark WHERE member = ?1 OR candidate = ?1",
    "DELETE FROM member WHERE id = ?1",
    "UPDATE schedule SET by_member = '' WHERE by_member = ?1",
    "UPDATE group_goal SET by_member = '' WHERE by_member = ?1",
    "UPDATE own_problem SET by_member = '' WHERE by_member = ?1",
    "UPDATE study_group SET host = NULL WHERE host = ?1",
];

/// Empties the card of a message that is done with.
pub(super) async fn card(tx: &mut SqliteConnection, id: OutboxId) -> Result<(), sqlx::Error> {
    sqlx::query("PRAGMA secure_delete = ON").execute(&mut *tx).await?;
    let emptied = sqlx::query("UPDATE outbox SET card = ?2 WHERE id = ?1 AND state <> 'pending'")
        .bind(id.0)
        .bind(json(&Card::default())?)
        .execute(&mut *tx)
        .await;
    sqlx::query("PRAGMA secure_delete = OFF").execute(&mut *tx).await?;
    emptied.map(drop)
}

/// Erases a person from what is stored and from what this transaction wrote before.
pub(super) async fn person(
    tx: &mut SqliteConnection,
    forgotten: &Forgotten,
) -> Result<(), sqlx::Error> {
    sqlx::query("PRAGMA secure_delete = ON").execute(&mut *tx).await?;
    let erased = rows(tx, forgotten).await;
    sqlx::query("PRAGMA secure_delete = OFF").execute(&mut *tx).await?;
    erased
}

async fn rows(tx: &mut SqliteConnection, forgotten: &Forgotten) -> Result<(), sqlx::Error> {
    let Forgotten { member, marks, traces } = forgotten;
    let alone = sqlx::query(AssertSqlSafe(format!("SELECT interview.id {ALONE}")))
        .bind(member.as_str())
        .fetch_all(&mut *tx)
        .await?;
    let interviews: Vec<i64> = alone.iter().map(|row| row.get(0)).collect();
    // Before the rows go that tell which threads are theirs.
    let looked = Looked::of(tx, member, marks).await?;
    for theirs in THEIRS {
        sqlx::query(theirs).bind(member.as_str()).execute(&mut *tx).await?;
    }
    sqlx::query("DELETE FROM interview WHERE id IN (SELECT value FROM json_each(?1))")
        .bind(json(&interviews)?)
        .execute(&mut *tx)
        .await?;
    let frames: Vec<i64> = traces.frames.iter().map(|id| id.0).collect();
    let emptied = format!(
        "UPDATE inbox SET body = '', note = NULL WHERE state <> 'pending'
             AND (id IN (SELECT value FROM json_each(?2)) OR (id > ?3 AND {NAMED}))"
    );
    sqlx::query(AssertSqlSafe(emptied))
        .bind(&looked.ids)
        .bind(json(&frames)?)
        .bind(traces.newest_frame.0)
        .execute(&mut *tx)
        .await?;
    let messages: Vec<i64> = traces.messages.iter().map(|id| id.0).collect();
    let theirs = format!(
        "state <> 'pending' AND (id IN (SELECT value FROM json_each(?6)) OR (id > ?7 AND {ABOUT}))"
    );
    // What is still to be changed must be found; whom it is to goes with it.
    let to_them = format!(
        "DELETE FROM outbox WHERE {theirs} AND instr(place, ?8)
             AND key NOT IN (SELECT replaces FROM outbox WHERE state = 'pending' AND replaces IS NOT NULL)"
    );
    let emptied = format!("UPDATE outbox SET card = ?8, if_closed = NULL WHERE {theirs}");
    for (statement, last) in
        [(to_them, json(&member.as_str())?), (emptied, json(&Card::default())?)]
    {
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for argument in looked.arguments() {
            query = query.bind(argument);
        }
        query
            .bind(json(&messages)?)
            .bind(traces.newest_message.0)
            .bind(last)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}
