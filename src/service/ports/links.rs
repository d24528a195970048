//! The port to accounts that are one person's, and to the codes that join them.

use super::store::StoreError;
use crate::{
    ids::{ConversationId, MemberId},
    progress::linking::{Hash, Tries},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A code that was told and not given yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCode {
    /// Whose account told it.
    pub member: MemberId,
    /// Where it was told.
    pub conversation: ConversationId,
    /// What is kept of it.
    pub hash: Hash,
    /// It is void from then on.
    pub until: DateTime<Utc>,
}

/// What a step changes of links: the step is refused as a whole when what it was decided on is no longer so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkWrite {
    /// A code, in place of the one that the account told before.
    Code(StoredCode),
    /// A code was given: two accounts are one person's from now on. Refused when the code is used up, or the second account is
    /// somebody's already.
    Join {
        /// The code.
        code: StoredCode,
        /// The account that gave it.
        member: MemberId,
    },
    /// A wrong code was given; counted since then.
    Wrong {
        /// By which account.
        member: MemberId,
        /// How often, with this time.
        tries: Tries,
    },
    /// An account is nobody else's any more.
    Leave(MemberId),
}

/// Where links are read.
#[async_trait]
pub trait LinkStore: Send + Sync {
    /// All accounts of whoever has this one, this one first, the others by id.
    async fn accounts(&self, member: &MemberId) -> Result<Vec<MemberId>, StoreError>;

    /// A code by what is kept of it, also one that is void.
    async fn link_code(&self, hash: &Hash) -> Result<Option<StoredCode>, StoreError>;

    /// Wrong codes that an account gave, since when.
    async fn link_tries(&self, member: &MemberId) -> Result<Option<Tries>, StoreError>;
}
