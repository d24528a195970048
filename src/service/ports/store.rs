//! The port to storage: one method for each use case, each atomic and durable when it returns. What is only read of boards,
//! goals, people, links, problems and schedules, or leaves as a file, is beside.

use super::{
    boards::BoardStore,
    export::ExportStore,
    goals::GoalStore,
    links::LinkStore,
    peers::PeerStore,
    people::PeopleStore,
    problems::ProblemStore,
    rows::{
        Commit, Committed, Frame, FrameHead, Group, InboxRow, Installation, MessageHead, OutboxRow,
        StoredInterview, Wake,
    },
    schedules::ScheduleStore,
};
use crate::ids::{
    ConversationId, GroupId, InboxId, InterviewId, MessageKey, OutboxId, PlatformName,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Where everything is kept.
#[async_trait]
pub trait Store:
    BoardStore
    + ExportStore
    + GoalStore
    + LinkStore
    + PeerStore
    + PeopleStore
    + ProblemStore
    + ScheduleStore
{
    /// Stores a frame. `None` when one with its platform and key is there already (worked on or not).
    async fn accept(&self, frame: Frame) -> Result<Option<InboxId>, StoreError>;

    /// Writes one step as one transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an interview, a list of partners or a problem moved on meanwhile or the firing is there already; nothing is written.
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError>;

    /// A message was sent: binds its key to the platform's id.
    async fn sent(
        &self,
        id: OutboxId,
        platform_id: String,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// A message can never be sent; rows that wait for its key fail with it. Gives the ids of all failed rows.
    async fn dead(
        &self,
        id: OutboxId,
        reason: String,
        at: DateTime<Utc>,
    ) -> Result<Vec<OutboxId>, StoreError>;

    /// Empties the card of a message that was sent or given up.
    async fn emptied(&self, id: OutboxId) -> Result<(), StoreError>;

    /// A workspace has the app, or has it anew: replaces what was kept of it.
    async fn installed(&self, installation: Installation) -> Result<(), StoreError>;

    /// A workspace has the app no longer: forgets what was kept of it, and the schedules of all groups whose channel's id
    /// begins with `channels`. Nothing happens when it had none.
    async fn uninstalled(
        &self,
        platform: PlatformName,
        workspace: String,
        channels: String,
    ) -> Result<(), StoreError>;

    /// The workspaces that installed the app of this platform by themselves, by name.
    async fn installations(&self, platform: &PlatformName)
    -> Result<Vec<Installation>, StoreError>;

    /// Notes that we are up now; `None`: the people left by themselves, and no outage is counted from here.
    async fn alive(&self, at: Option<DateTime<Utc>>) -> Result<(), StoreError>;

    /// When we were last up, if that ended in an outage.
    async fn last_alive(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Frames not worked on, by platform time.
    async fn waiting_frames(&self) -> Result<Vec<FrameHead>, StoreError>;

    /// A frame, unless it was worked on.
    async fn waiting_frame(&self, id: InboxId) -> Result<Option<InboxRow>, StoreError>;

    /// Messages not sent, in order of writing.
    async fn waiting_messages(&self) -> Result<Vec<MessageHead>, StoreError>;

    /// A message, unless it was sent or given up.
    async fn waiting_message(&self, id: OutboxId) -> Result<Option<OutboxRow>, StoreError>;

    /// The platform's id of a message of ours.
    async fn platform_id(
        &self,
        platform: &PlatformName,
        key: &MessageKey,
    ) -> Result<Option<String>, StoreError>;

    /// An interview whole.
    async fn interview(&self, id: InterviewId) -> Result<Option<StoredInterview>, StoreError>;

    /// The interview whose thread is this conversation; the newest where several were begun in one (a direct message).
    async fn interview_in(
        &self,
        platform: &PlatformName,
        conversation: &ConversationId,
    ) -> Result<Option<InterviewId>, StoreError>;

    /// Whether a thread of ours that is not an interview's begins at this conversation's message.
    async fn is_other_thread(
        &self,
        platform: &PlatformName,
        conversation: &ConversationId,
    ) -> Result<bool, StoreError>;

    /// Where interviews that are not closed have their threads, on one platform, each once; and when somebody last did
    /// something in the interview.
    async fn open_rooms(
        &self,
        platform: &PlatformName,
    ) -> Result<Vec<(ConversationId, DateTime<Utc>)>, StoreError>;

    /// Running mocks, for extending after an outage.
    async fn running_mocks(&self) -> Result<Vec<InterviewId>, StoreError>;

    /// Interviews to be looked at by `now`, earliest first, at most `limit`.
    async fn due_wakes(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Wake>, StoreError>;

    /// Those of these groups that there are, each once.
    async fn groups(&self, ids: &[GroupId]) -> Result<Vec<Group>, StoreError>;

    /// A group.
    async fn group(&self, id: &GroupId) -> Result<Option<Group>, StoreError>;
}

/// Why the store did not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What the step was decided on is no longer so: load again and decide again.
    #[error("the stored state moved on meanwhile")]
    Conflict,
    /// Another process writes to this file.
    #[error(
        "another greenroom process is writing to {path}; stop it first, or give another file with --db"
    )]
    Locked {
        /// The file.
        path: String,
    },
    /// There is no such file to read.
    #[error(
        "there is no database at {path} yet; `greenroom console` makes one, or give another file with --db"
    )]
    Missing {
        /// The file.
        path: String,
    },
    /// The file or its folder cannot be written.
    #[error("{path} cannot be written: {reason}; give another file with --db")]
    ReadOnly {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The file was made by a newer version.
    #[error(
        "{path} was made by a newer version of greenroom (schema {found}, this one knows {known}); update greenroom"
    )]
    Newer {
        /// The file.
        path: String,
        /// The schema version found.
        found: i64,
        /// The newest schema version known.
        known: i64,
    },
    /// The file is not a database of ours, or is damaged.
    #[error(
        "{path} is damaged or not a greenroom database: {reason}; restore a backup, or give another file with --db"
    )]
    Damaged {
        /// The file.
        path: String,
        /// What was found.
        reason: String,
    },
    /// The disk is full: nothing was written, and what was handed in is not stored.
    #[error("the disk that holds {path} is full; nothing was lost, free some space and try again")]
    Full {
        /// The file.
        path: String,
    },
    /// Anything else.
    #[error("the database failed: {0}")]
    Other(#[source] anyhow::Error),
}
