//! Accounts that become one person's or leave, codes and wrong ones, as a step decided it.

use crate::service::ports::links::LinkWrite;
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteConnection;

/// Whether what a step was decided on is still so: a code is used once, an account is one person's.
pub(super) async fn hold(tx: &mut SqliteConnection, link: &LinkWrite) -> Result<bool, sqlx::Error> {
    let LinkWrite::Join { code, member } = link else { return Ok(true) };
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM link_code WHERE member = ?1 AND hash = ?2)
             AND NOT EXISTS (SELECT 1 FROM person_link WHERE member = ?3)",
    )
    .bind(code.member.as_str())
    .bind(&code.hash.0)
    .bind(member.as_str())
    .fetch_one(tx)
    .await
}

pub(super) async fn write(
    tx: &mut SqliteConnection,
    link: &LinkWrite,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    // What is void is nothing that anybody needs.
    sqlx::query("DELETE FROM link_code WHERE until <= ?1")
        .bind(at.timestamp_millis())
        .execute(&mut *tx)
        .await?;
    match link {
        LinkWrite::Code(code) => {
            sqlx::query(
                "INSERT INTO link_code (member, conversation, hash, until) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (member) DO UPDATE SET conversation = excluded.conversation, hash = excluded.hash,
                     until = excluded.until",
            )
            .bind(code.member.as_str())
            .bind(code.conversation.as_str())
            .bind(&code.hash.0)
            .bind(code.until.timestamp_millis())
            .execute(&mut *tx)
            .await?;
        }
        LinkWrite::Join { code, member } => {
            for (statement, member) in [
                ("DELETE FROM link_code WHERE member = ?1", &code.member),
                ("DELETE FROM link_code WHERE member = ?1", member),
                ("DELETE FROM link_try WHERE member = ?1", member),
                (
                    "INSERT INTO person_link (member, person) VALUES (?1, ?1) ON CONFLICT DO NOTHING",
                    &code.member,
                ),
            ] {
                sqlx::query(statement).bind(member.as_str()).execute(&mut *tx).await?;
            }
            sqlx::query(
                "INSERT INTO person_link (member, person) SELECT ?1, person FROM person_link WHERE member = ?2",
            )
            .bind(member.as_str())
            .bind(code.member.as_str())
            .execute(&mut *tx)
            .await?;
        }
        LinkWrite::Wrong { member, tries } => {
            sqlx::query(
                "INSERT INTO link_try (member, wrong, since) VALUES (?1, ?2, ?3)
                 ON CONFLICT (member) DO UPDATE SET wrong = excluded.wrong, since = excluded.since",
            )
            .bind(member.as_str())
            .bind(tries.wrong)
            .bind(tries.since.timestamp_millis())
            .execute(&mut *tx)
            .await?;
        }
        LinkWrite::Leave(member) => {
            let person: Option<String> =
                sqlx::query_scalar("SELECT person FROM person_link WHERE member = ?1")
                    .bind(member.as_str())
                    .fetch_optional(&mut *tx)
                    .await?;
            for (statement, of) in [
                ("DELETE FROM person_link WHERE member = ?1", Some(member.as_str())),
                // Whoever is left alone is linked with nobody.
                ("DELETE FROM person_link WHERE person = ?1
                     AND (SELECT count(*) FROM person_link WHERE person = ?1) = 1", person.as_deref()),
                // No name stays with others that who left may use again.
                ("UPDATE person_link SET person = (SELECT min(member) FROM person_link WHERE person = ?1)
                     WHERE person = ?1", person.as_deref()),
            ] {
                sqlx::query(statement).bind(of).execute(&mut *tx).await?;
            }
        }
    }
    Ok(())
}
