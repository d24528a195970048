//! What can happen to an interview, what comes of it, and why a move is refused.

use super::{alarm::Alarm, state::Ending};
use crate::{
    framework::stage::Stage,
    grading::{grade::Grade, score::Score},
    ids::{MemberId, MessageKey},
};
use chrono::{DateTime, Duration, Utc};

/// Something that happened, with everything that deciding it needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A candidate wrote a message.
    Said {
        /// Who.
        by: MemberId,
        /// The message.
        key: MessageKey,
        /// Its platform time: decides the stage it belongs to.
        at: DateTime<Utc>,
        /// Its text.
        text: String,
        /// What the interviewer makes of it (found by [`super::interviewer::Interviewer`]).
        heard: Heard,
        /// The platform says that nothing more is coming (a form, a terminal line): no quiet time is waited for.
        whole: bool,
    },
    /// A candidate edited a message.
    Edited {
        /// Who.
        by: MemberId,
        /// The message.
        key: MessageKey,
        /// Platform time of the edit.
        at: DateTime<Utc>,
        /// The new text.
        text: String,
        /// No quiet time is waited for.
        whole: bool,
    },
    /// A candidate deleted a message.
    Deleted {
        /// Who.
        by: MemberId,
        /// The message.
        key: MessageKey,
        /// Platform time of the deletion.
        at: DateTime<Utc>,
    },
    /// A grade was computed for the text at a revision.
    Graded {
        /// Whose answer.
        by: MemberId,
        /// In which stage.
        stage: Stage,
        /// For which revision of the text; an older one is ignored.
        revision: u32,
        /// The grade.
        grade: Grade,
    },
    /// To the next stage; after the last one the interview is finished.
    Next {
        /// Who.
        by: MemberId,
    },
    /// Back to a stage that was open before; without one, to the stage before.
    Back {
        /// Who.
        by: MemberId,
        /// Where to.
        to: Option<Stage>,
    },
    /// The next hint of the open stage.
    Hint {
        /// Who.
        by: MemberId,
    },
    /// Leave the stage without an answer (what was written in it is not graded and scores 0).
    Skip {
        /// Who.
        by: MemberId,
    },
    /// Put aside.
    Pause {
        /// Who.
        by: MemberId,
    },
    /// Go on.
    Resume {
        /// Who.
        by: MemberId,
    },
    /// Finish now; stages not reached count 0.
    Finish {
        /// Who.
        by: MemberId,
    },
    /// Give up.
    GiveUp {
        /// Who.
        by: MemberId,
    },
    /// Another candidate joins a group interview.
    Join {
        /// Who.
        by: MemberId,
        /// They have seen the outline of this problem before.
        after_outline: bool,
    },
    /// Who is what in the open stage of an interview played in turns.
    Turn {
        /// Which stage; nothing happens when it is not the open one.
        stage: Stage,
        /// Who answers.
        candidate: MemberId,
        /// Who asks.
        interviewer: Option<MemberId>,
    },
    /// A candidate is there, whatever they do.
    Present {
        /// Who.
        by: MemberId,
    },
    /// An alarm of [`super::alarm::alarms`] came due.
    Due(Alarm),
    /// We were down for so long: a running mock is extended.
    Outage {
        /// How long.
        lasted: Duration,
    },
}

/// What the interviewer makes of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// An answer without a question to the interviewer.
    Answer,
    /// An answer that asks something too (stage 1): answered, and part of the answer.
    Both(Vec<Answered>),
    /// Only a question: answered, not part of the answer.
    Question(Vec<Answered>),
}

/// A question and the fact that answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The question as asked.
    pub question: String,
    /// Index into the problem's facts; `None`: "your call, state an assumption".
    pub fact: Option<usize>,
}

/// What came of an event, for others to say, store and count. In the order it happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A stage was opened: its card is due.
    Opened {
        /// Which.
        stage: Stage,
    },
    /// A candidate's answer in the open stage has a new grade that they may see now.
    Feedback {
        /// Whose.
        by: MemberId,
        /// Which stage.
        stage: Stage,
    },
    /// The first message of an answer, or a late change of one, was taken without feedback (a mock, a sealed stage).
    Noted {
        /// Whose.
        by: MemberId,
        /// Which stage.
        stage: Stage,
    },
    /// A stage was left by a candidate with this score, and counts. Repeated when it is left again
    /// after going back, or when a late message changed it (then `correction`).
    Counted {
        /// Whose.
        by: MemberId,
        /// Which stage.
        stage: Stage,
        /// Score after hints.
        score: Score,
        /// When the stage closed: the period it counts in.
        at: DateTime<Utc>,
        /// The stage had counted before and its text changed after it was left.
        correction: bool,
    },
    /// A hint was given.
    Hinted {
        /// To whom.
        by: MemberId,
        /// Which stage.
        stage: Stage,
        /// Which hint, 0 to 2.
        hint: usize,
    },
    /// The interviewer answered.
    Answered {
        /// Whom.
        by: MemberId,
        /// The questions with their facts.
        answers: Vec<Answered>,
    },
    /// A message of a stage already left was edited or deleted: only the transcript changed.
    TranscriptOnly {
        /// Whose.
        by: MemberId,
        /// Which stage.
        stage: Stage,
    },
    /// Put aside.
    Paused,
    /// Going on.
    Resumed,
    /// A candidate joined.
    Joined {
        /// Who.
        by: MemberId,
    },
    /// The sealed answers to a stage are to be shown now, with their feedback.
    Revealed {
        /// Which stage.
        stage: Stage,
    },
    /// Who is what in the open stage was decided.
    Turn {
        /// Which stage.
        stage: Stage,
    },
    /// The candidate of the open stage was passed over.
    Passed {
        /// Who.
        by: MemberId,
    },
    /// A mock's remaining time is worth saying.
    TimeLeft {
        /// When it closes.
        deadline: DateTime<Utc>,
    },
    /// A mock was extended after an outage.
    Extended {
        /// By how long.
        by: Duration,
        /// The new end.
        deadline: DateTime<Utc>,
    },
    /// The time for answers is nearly over, and nothing was written for long.
    Reminded {
        /// Until when answers are wanted.
        until: DateTime<Utc>,
    },
    /// Seven quiet days.
    Nudged,
    /// Over: report cards are due for every candidate (not after giving up).
    Closed {
        /// How.
        ending: Ending,
    },
}

/// A text that must be graded before the event can be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ungraded {
    /// Whose.
    pub by: MemberId,
    /// In which stage.
    pub stage: Stage,
    /// Which revision.
    pub revision: u32,
    /// The text.
    pub text: String,
}

/// Why an event did not change anything.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Stop {
    /// Grade these first, give the grades as [`Event::Graded`], then try again.
    #[error("{} answers must be graded first", .0.len())]
    Ungraded(Vec<Ungraded>),
    /// The message it refers to is not here yet: keep the event and try again after the next message.
    #[error("message {0} has not been seen")]
    Unseen(MessageKey),
    /// Not possible now; told to the person with [`super::step::possible`].
    #[error("refused: {0:?}")]
    Refused(Refusal),
}

/// A move that the rules do not allow now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The interview is over.
    Closed,
    /// It is paused: resume first.
    Paused,
    /// It is not paused.
    NotPaused,
    /// The person is not a candidate of it.
    NotACandidate,
    /// Nothing was written in this stage: answer or skip.
    NothingWritten(Stage),
    /// There is no stage before the first.
    FirstStage,
    /// That stage was not open yet.
    NotReached(Stage),
    /// That stage is open already.
    AlreadyThere(Stage),
    /// All three hints of this stage were taken.
    NoMoreHints(Stage),
    /// A mock runs against the clock and cannot be paused.
    MockCannotPause,
    /// Already a candidate.
    AlreadyJoined,
    /// Practice and mock have one candidate.
    NotAGroup,
    /// Somebody else is the candidate of that stage.
    NotYourTurn(Stage),
    /// The answers to that stage were shown: none can be added.
    Revealed(Stage),
}
