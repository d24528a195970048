//! The rows that cross the store's port when partners for a mock are looked for.

use crate::{
    ids::{GroupId, MemberId},
    progress::{
        pairing::Couple,
        partners::{Met, Waiting},
    },
};

/// Who of a group waits for a partner, and who had whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs {
    /// Who waits, by id.
    pub waiting: Vec<Waiting>,
    /// Who was paired lately, oldest first.
    pub met: Vec<Met>,
}

/// The list of those who wait, as it was found and as it becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairWrite {
    /// Of which group.
    pub group: GroupId,
    /// Who waited when this was decided, by id.
    pub seen: Vec<MemberId>,
    /// Who waits from now on.
    pub waiting: Vec<Waiting>,
    /// Who was paired.
    pub couples: Vec<Couple>,
}
