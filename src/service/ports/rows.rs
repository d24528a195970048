//! The rows that cross the store's port: frames in, messages out, interviews, schedules, members.

use super::goals::GoalWrite;
use super::links::LinkWrite;
use super::pairs::PairWrite;
use super::peers::PeerMark;
use super::person::Forgotten;
use super::problems::OwnWrite;
use super::schedule::{Fired, Schedule, ScheduleChange};
use crate::{
    chat::card::Card,
    framework::{criterion::Criterion, level::Level, problem::ProblemId},
    ids::{
        ConversationId, GroupId, InboxId, InterviewId, MemberId, MessageKey, OutboxId,
        PlatformName, ScheduleId,
    },
    interview::{record::Changes, state::Interview},
    progress::{
        board_rules::BoardRules, ledger::Claim, period::PeriodKey, preferences::Preferences,
        summary::Finished,
    },
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A frame as it came, before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// From which edge.
    pub platform: PlatformName,
    /// Unique per platform: the same frame again (a retry, a backfill) has the same key.
    pub key: String,
    /// Where order matters.
    pub conversation: ConversationId,
    /// Platform time: decides the order.
    pub at: DateTime<Utc>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
    /// As it came, for [`super::platform::Platform::inbound`].
    pub body: String,
}

/// A stored frame that waits to be worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// Its number, in order of arrival.
    pub id: InboxId,
    /// The frame.
    pub frame: Frame,
}

/// A stored frame that waits to be worked on, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameHead {
    /// Its number, in order of arrival.
    pub id: InboxId,
    /// From which edge.
    pub platform: PlatformName,
    /// Where order matters.
    pub conversation: ConversationId,
    /// Platform time.
    pub at: DateTime<Utc>,
}

/// What became of an inbox row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InboxOutcome {
    /// Worked on (an ignored frame too).
    Done,
    /// Could not be worked on; the reason is kept for the log's reference.
    Failed(String),
}

/// Where a message of ours goes, in our own keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Place {
    /// A channel or direct message.
    Channel {
        /// Which.
        channel: ConversationId,
    },
    /// The thread that begins at a message of ours, perhaps not sent yet.
    Thread {
        /// The message it begins at.
        root: MessageKey,
    },
    /// The page that the platform keeps for one person and us.
    Home {
        /// Whose.
        member: MemberId,
        /// Where what is pressed there is answered.
        conversation: ConversationId,
    },
    /// To one person alone, in a conversation.
    Only {
        /// Who.
        member: MemberId,
        /// Where.
        conversation: ConversationId,
    },
}

/// A message to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Our key; the same key again is not inserted again.
    pub key: MessageKey,
    /// By which edge.
    pub platform: PlatformName,
    /// Where to.
    pub place: Place,
    /// What.
    pub card: Card,
    /// The message of ours that it changes, instead of posting a new one.
    pub replaces: Option<MessageKey>,
    /// Whether a thread begins at it.
    pub opens_thread: bool,
    /// Who is told when its place cannot be written to.
    pub if_closed: Option<Notice>,
}

/// Who is told, once under this key, that a place cannot be written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Whoever asked for what was to be said there.
    pub member: MemberId,
    /// Our key of the notice: the same key again is not said again.
    pub key: MessageKey,
}

/// A message that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its number, in order of writing.
    pub id: OutboxId,
    /// The message.
    pub outgoing: Arc<Outgoing>,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

/// A message that waits to be sent, without its card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageHead {
    /// Its number, in order of writing.
    pub id: OutboxId,
    /// By which edge.
    pub platform: PlatformName,
    /// Our key.
    pub key: MessageKey,
    /// Where to.
    pub place: Place,
    /// The message of ours that it changes.
    pub replaces: Option<MessageKey>,
    /// Whether a thread begins at it.
    pub opens_thread: bool,
}

impl From<&OutboxRow> for MessageHead {
    fn from(row: &OutboxRow) -> Self {
        let outgoing = &row.outgoing;
        Self {
            id: row.id,
            platform: outgoing.platform.clone(),
            key: outgoing.key.clone(),
            place: outgoing.place.clone(),
            replaces: outgoing.replaces.clone(),
            opens_thread: outgoing.opens_thread,
        }
    }
}

/// What the service remembers about an interview's thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// On which edge.
    pub platform: PlatformName,
    /// The channel it was started in.
    pub channel: ConversationId,
    /// Our message that the thread begins at.
    pub thread: MessageKey,
    /// The newest message in the thread, ours or a person's.
    pub last: MessageKey,
    /// The feedback cards shown, newest last.
    pub feedback: Vec<FeedbackCard>,
    /// People who are not candidates and were told so.
    pub told: Vec<MemberId>,
}

/// A feedback card in a thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackCard {
    /// Our key of the newest posting of it.
    pub key: MessageKey,
    /// For whom.
    pub member: MemberId,
    /// For which stage.
    pub stage: crate::framework::stage::Stage,
}

/// An interview as stored, with its room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredInterview {
    /// The state; its version is the stored one.
    pub interview: Interview,
    /// Its thread.
    pub room: Room,
    /// When it wants to be looked at: the earliest of its alarms, or earlier, so that the row need not move with each
    /// message; `None`: never.
    pub wake_at: Option<DateTime<Utc>>,
}

/// An interview to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct InterviewWrite {
    /// What is stored after the step; its version is one more than what must be stored now (0 for none).
    pub stored: Arc<StoredInterview>,
    /// The rows that changed.
    pub changes: Changes,
}

/// An interview to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wake {
    /// Which.
    pub interview: InterviewId,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// A person in a workspace, as last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Their id.
    pub id: MemberId,
    /// On which edge.
    pub platform: PlatformName,
    /// Name to show.
    pub name: String,
    /// IANA time zone, where known.
    pub zone: Option<String>,
    /// Language and country, such as `de-DE`, where known.
    pub locale: Option<String>,
}

/// A study group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// IANA time zone of its boards.
    pub zone: String,
    /// The edge and channel it lives in.
    pub platform: PlatformName,
    /// The channel.
    pub channel: ConversationId,
    /// Who brought us there: may do there what admins may.
    pub host: Option<MemberId>,
}

/// How the criteria of a stage were satisfied by one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// By whom.
    pub member: MemberId,
    /// When its interview was touched last.
    pub at: DateTime<Utc>,
    /// Each criterion of the stage.
    pub levels: Vec<(Criterion, Level)>,
}

/// A workspace that installed the app of a platform by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Of which edge.
    pub platform: PlatformName,
    /// The workspace, as the edge names it.
    pub workspace: String,
    /// What the edge needs to act there, sealed.
    pub sealed: String,
    /// Since when it has the app; not when its row last changed.
    pub at: DateTime<Utc>,
}

/// The result of a closed interview, and the periods it is counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedWrite {
    /// On whose boards.
    pub group: GroupId,
    /// The periods that hold its end, in the group's zone.
    pub periods: [PeriodKey; 4],
    /// The result.
    pub finished: Finished,
}

/// Everything one step of the service writes, in one transaction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Commit {
    /// The inbox row that is done with it.
    pub inbox: Option<(InboxId, InboxOutcome)>,
    /// When, for all rows written.
    pub at: DateTime<Utc>,
    /// Interviews changed.
    pub interviews: Vec<InterviewWrite>,
    /// Results that may be worth points, in order.
    pub claims: Vec<Claim>,
    /// Results of closed interviews.
    pub finished: Vec<FinishedWrite>,
    /// Messages to be said, in order.
    pub outbox: Vec<Arc<Outgoing>>,
    /// Members seen for the first time or changed.
    pub members: Vec<Member>,
    /// Groups new or changed.
    pub groups: Vec<Group>,
    /// Outlines shown: by whom seen.
    pub outlines: Vec<(MemberId, ProblemId)>,
    /// What people set for themselves.
    pub preferences: Vec<(MemberId, Preferences)>,
    /// The list of those who wait for a partner: the step is refused as a whole when it changed meanwhile.
    pub pairs: Option<PairWrite>,
    /// What groups aim at from now on.
    pub goals: Vec<GoalWrite>,
    /// Accounts that become one person's or leave, a code: the step is refused as a whole when the code was used meanwhile.
    pub link: Option<LinkWrite>,
    /// A problem of a workspace's own that is added or changed.
    pub own: Option<OwnWrite>,
    /// What peers gave to answers.
    pub peer_marks: Vec<PeerMark>,
    /// Schedules added.
    pub schedules: Vec<Schedule>,
    /// Schedules removed.
    pub removed_schedules: Vec<ScheduleId>,
    /// Schedules changed.
    pub changed_schedules: Vec<ScheduleChange>,
    /// Rules of boards, by group.
    pub board_rules: Vec<(GroupId, BoardRules)>,
    /// Instants of a schedule that are seen to: the step is refused as a whole when somebody saw to one of them before.
    pub fired: Option<Fired>,
    /// The rules of zones by which all that lies ahead is worked out from now on.
    pub zone_rules: Option<i64>,
    /// Who is erased, also from what else this step writes.
    pub forgotten: Vec<Forgotten>,
}

/// What a commit gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Committed {
    /// The outbox rows written, in order (those whose key was there already are left out).
    pub outbox: Vec<OutboxRow>,
    /// Points gained by each claim, in order.
    pub gains: Vec<u32>,
}

/// An interview of a member, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterviewLine {
    /// Which.
    pub id: InterviewId,
    /// Of which problem.
    pub problem: ProblemId,
    /// Its mode's word: `practice`, `mock`, `group`.
    pub mode: String,
    /// The open stage.
    pub stage: crate::framework::stage::Stage,
    /// Whether it is paused.
    pub paused: bool,
    /// Last touched.
    pub touched_at: DateTime<Utc>,
    /// Its thread on the platform, once that is opened.
    pub thread: Option<ConversationId>,
}
