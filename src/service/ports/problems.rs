//! The port to problems that workspaces wrote for themselves, as they are read, and the rows that cross it.

use super::store::StoreError;
use crate::ids::{MemberId, WorkspaceId};
use async_trait::async_trait;

/// The newest revision of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRow {
    /// What people type.
    pub slug: String,
    /// Which revision it is, from 1.
    pub revision: u32,
    /// As it was written.
    pub text: String,
    /// Whether it is begun no more.
    pub retired: bool,
}

/// A change of one problem: the step is refused as a whole when its newest revision is another one by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnWrite {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// What people type.
    pub slug: String,
    /// The newest revision when this was decided; 0: there was none.
    pub seen: u32,
    /// What changes.
    pub change: OwnChange,
}

/// What changes of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnChange {
    /// It has another text, as the next revision; retired ones stay so.
    Text {
        /// As it was written.
        text: String,
        /// By whom.
        by: MemberId,
    },
    /// It is begun no more, or again.
    Retired(bool),
}

/// Where problems of workspaces are read.
#[async_trait]
pub trait ProblemStore: Send + Sync {
    /// The problems of one workspace in their newest revisions, by what people type; also those that are retired.
    async fn own_problems(&self, workspace: &WorkspaceId) -> Result<Vec<OwnRow>, StoreError>;

    /// The text of one revision.
    async fn own_revision(
        &self,
        workspace: &WorkspaceId,
        slug: &str,
        revision: u32,
    ) -> Result<Option<String>, StoreError>;
}
