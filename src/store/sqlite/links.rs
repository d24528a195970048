//! Accounts that are one person's, and codes, as they are read; they are written beside, in `write::links`.

use super::{
    SqliteStore,
    row::{broken, text, time},
};
use crate::{
    ids::{ConversationId, MemberId},
    progress::linking::{Hash, Tries},
    service::ports::{
        links::{LinkStore, StoredCode},
        store::StoreError,
    },
};
use async_trait::async_trait;
use sqlx::{Row, sqlite::SqliteRow};

type Result<T> = std::result::Result<T, StoreError>;

/// All accounts of whoever has the account `?1`, for the place of a list.
pub(super) const PERSON: &str = "(SELECT ?1 UNION ALL SELECT other.member FROM person_link AS mine
     CROSS JOIN person_link AS other INDEXED BY person_link_person ON other.person = mine.person
     WHERE mine.member = ?1 AND other.member <> ?1)";

#[async_trait]
impl LinkStore for SqliteStore {
    async fn accounts(&self, member: &MemberId) -> Result<Vec<MemberId>> {
        let query = sqlx::query(
            "SELECT other.member FROM person_link AS mine
             CROSS JOIN person_link AS other INDEXED BY person_link_person ON other.person = mine.person
             WHERE mine.member = ?1 AND other.member <> ?1 ORDER BY other.member",
        )
        .bind(member.as_str());
        let others = self.all(query, |row| Ok(MemberId::new(text(row, 0)))).await?;
        Ok(std::iter::once(member.clone()).chain(others).collect())
    }

    async fn link_code(&self, hash: &Hash) -> Result<Option<StoredCode>> {
        let query =
            sqlx::query("SELECT member, conversation, hash, until FROM link_code WHERE hash = ?1")
                .bind(&hash.0);
        let read = |row: &SqliteRow| {
            Ok(StoredCode {
                member: MemberId::new(text(row, 0)),
                conversation: ConversationId::new(text(row, 1)),
                hash: Hash(text(row, 2)),
                until: time(row.get(3))?,
            })
        };
        Ok(self.all(query, read).await?.pop())
    }

    async fn link_tries(&self, member: &MemberId) -> Result<Option<Tries>> {
        let query = sqlx::query("SELECT wrong, since FROM link_try WHERE member = ?1")
            .bind(member.as_str());
        let read = |row: &SqliteRow| {
            let wrong = u32::try_from(row.get::<i64, _>(0)).map_err(broken)?;
            Ok(Tries { wrong, since: time(row.get(1))? })
        };
        Ok(self.all(query, read).await?.pop())
    }
}
