//! The transition function: a state, an event and the time give the next state and what happened.

use super::{
    event::{Effect, Event, Stop, Ungraded},
    state::{Interview, Mode},
};
use crate::{
    framework::{problem::ProblemId, stage::Stage},
    ids::{GroupId, InterviewId, MemberId},
};
use chrono::{DateTime, Utc};

/// What a new interview begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// Its id.
    pub id: InterviewId,
    /// The group it counts for.
    pub group: GroupId,
    /// The problem.
    pub problem: ProblemId,
    /// How it is played (a mock with its deadline).
    pub mode: Mode,
    /// The first candidate.
    pub by: MemberId,
    /// They have seen the outline of this problem before.
    pub after_outline: bool,
}

/// Opens an interview at its first stage.
pub fn start(_start: Start, _now: DateTime<Utc>) -> (Interview, Vec<Effect>) {
    todo!()
}

/// The next state and what happened. The state is unchanged when it stops.
///
/// # Errors
/// [`Stop`]: something must be graded first, waited for, or is refused.
pub fn step(
    _interview: &Interview,
    _event: &Event,
    _now: DateTime<Utc>,
) -> Result<(Interview, Vec<Effect>), Stop> {
    todo!()
}

/// Answers whose text changed since they were last graded, in the open stage (practice, group) or anywhere (mock).
pub fn ungraded(_interview: &Interview) -> Vec<Ungraded> {
    todo!()
}

/// Something a candidate can do now, for "what is possible" in refusals, buttons and help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Write an answer.
    Answer,
    /// Go to the next stage (in the last one: finish).
    Next,
    /// Go back to a stage seen before.
    Back,
    /// Take the next hint.
    Hint,
    /// Leave the stage without an answer.
    Skip,
    /// Put aside.
    Pause,
    /// Go on.
    Resume,
    /// Finish early.
    Finish,
    /// Give up.
    GiveUp,
}

/// What this person can do now, most likely first; empty once closed.
pub fn possible(_interview: &Interview, _by: &MemberId) -> Vec<Move> {
    todo!()
}

/// Whether a stage was ever open.
pub fn reached(interview: &Interview, stage: Stage) -> bool {
    interview.openings.iter().any(|opening| opening.stage == stage)
}
