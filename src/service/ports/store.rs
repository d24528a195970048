//! The port to storage: one method for each use case, each atomic and durable when it returns.

use super::person::{Marks, Traces};
use super::rows::{
    Commit, Committed, Frame, FrameHead, Group, InboxRow, Installation, InterviewLine, Levels,
    Member, MessageHead, OutboxRow, Pairs, StoredInterview, Wake,
};
use super::schedule::{Firing, Schedule};
use crate::{
    cadence::window::Window,
    chat::words::Kept,
    framework::problem::ProblemId,
    ids::{
        ConversationId, GroupId, InboxId, InterviewId, MemberId, MessageKey, OutboxId,
        PlatformName, ScheduleId,
    },
    progress::{
        board::{Ranked, Standing},
        period::PeriodKey,
        preferences::Preferences,
        season::Season,
        summary::Finished,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// Where everything is kept.
#[async_trait]
pub trait Store: Send + Sync {
    /// Stores a frame. `None` when one with its platform and key is there already (worked on or not).
    async fn accept(&self, frame: Frame) -> Result<Option<InboxId>, StoreError>;

    /// Writes one step as one transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an interview or a list of partners moved on meanwhile or the firing is there already; nothing is written.
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

    /// Interviews of a member that are not closed, newest touched first.
    async fn open_interviews(&self, member: &MemberId) -> Result<Vec<InterviewLine>, StoreError>;

    /// Where interviews that are not closed have their threads, on one platform, each once; and when somebody last did
    /// something in the interview.
    async fn open_rooms(
        &self,
        platform: &PlatformName,
    ) -> Result<Vec<(ConversationId, DateTime<Utc>)>, StoreError>;

    /// Channels of groups that have a schedule, on one platform; each once.
    async fn scheduled_channels(
        &self,
        platform: &PlatformName,
    ) -> Result<Vec<ConversationId>, StoreError>;

    /// Groups that a member was interviewed in, newest first.
    async fn groups_of(&self, member: &MemberId) -> Result<Vec<Group>, StoreError>;

    /// Running mocks, for extending after an outage.
    async fn running_mocks(&self) -> Result<Vec<InterviewId>, StoreError>;

    /// Interviews to be looked at by `now`, earliest first, at most `limit`.
    async fn due_wakes(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Wake>, StoreError>;

    /// When the earliest interview or schedule is due.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Whether a member has seen the outline of a problem.
    async fn outline_seen(
        &self,
        member: &MemberId,
        problem: &ProblemId,
    ) -> Result<bool, StoreError>;

    /// A board's standings, best first, at most `limit`.
    async fn board(
        &self,
        group: &GroupId,
        period: PeriodKey,
        limit: u32,
    ) -> Result<Vec<Standing>, StoreError>;

    /// The standings of a season: its day boards added up, best first, at most `limit`.
    async fn season(
        &self,
        group: &GroupId,
        season: Season,
        limit: u32,
    ) -> Result<Vec<Standing>, StoreError>;

    /// A member's standing on a board and the rank there, however far down, among those who do not hide from boards.
    /// `None` without points.
    async fn place_on_board(
        &self,
        group: &GroupId,
        period: PeriodKey,
        member: &MemberId,
    ) -> Result<Option<Ranked>, StoreError>;

    /// Results of closed interviews; of one member, or of everybody.
    async fn finished(&self, member: Option<&MemberId>) -> Result<Vec<Finished>, StoreError>;

    /// Members by id, as last seen.
    async fn members(&self) -> Result<Vec<Member>, StoreError>;

    /// A group.
    async fn group(&self, id: &GroupId) -> Result<Option<Group>, StoreError>;

    /// Schedules of a group, oldest first.
    async fn schedules(&self, group: &GroupId) -> Result<Vec<Schedule>, StoreError>;

    /// Schedules of all groups that are due some time, by id, after this one, at most `limit`.
    async fn schedules_after(
        &self,
        after: Option<ScheduleId>,
        limit: u32,
    ) -> Result<Vec<Schedule>, StoreError>;

    /// The rules of zones that were written last.
    async fn zone_rules(&self) -> Result<Option<i64>, StoreError>;

    /// Schedules due at or before `now`, earliest first, at most `limit`.
    async fn due_schedules(
        &self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Schedule>, StoreError>;

    /// When a problem was posted to a group last by a schedule that says how long posts are answered, and how long.
    async fn window_of(
        &self,
        group: &GroupId,
        problem: &ProblemId,
    ) -> Result<Option<(DateTime<Utc>, Window)>, StoreError>;

    /// What these people have set for themselves; who has set nothing is not there.
    async fn preferences(
        &self,
        members: &[MemberId],
    ) -> Result<HashMap<MemberId, Preferences>, StoreError>;

    /// Who of a group waits for a partner, and who was paired after `since`.
    async fn pairs(&self, group: &GroupId, since: DateTime<Utc>) -> Result<Pairs, StoreError>;

    /// Times at which a member wrote something that is part of an answer, to the quarter of an hour, in order.
    async fn active(&self, member: &MemberId) -> Result<Vec<DateTime<Utc>>, StoreError>;

    /// The newest problems posted to a group by schedules, newest first, at most `limit`.
    async fn posted(&self, group: &GroupId, limit: u32) -> Result<Vec<ProblemId>, StoreError>;

    /// The newest answers of closed interviews of a group, newest first, at most `limit`: how each criterion was satisfied.
    async fn levels(&self, group: &GroupId, limit: u32) -> Result<Vec<Levels>, StoreError>;

    /// How much is kept about somebody.
    async fn kept(&self, member: &MemberId) -> Result<Kept, StoreError>;

    /// Where somebody is found, reading all that was ever said.
    async fn traces(&self, member: &MemberId, marks: &Marks) -> Result<Traces, StoreError>;

    /// What became of the newest instants of a group's schedules, newest first, at most `limit`.
    async fn history(&self, group: &GroupId, limit: u32) -> Result<Vec<Firing>, StoreError>;
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
