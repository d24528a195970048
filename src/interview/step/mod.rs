//! The transition function: a state, an event and the time give the next state and what happened.
//!
//! Pure and total: no sequence of events panics. What a candidate writes is in `message`, moves
//! between stages in `moves`, every way to end and the alarms in `closing`.
//!
//! Rules that the types do not say:
//!
//! 1. `now` is the platform time of what happened where it has one, so that moves and messages are ordered
//!    by the same clock. Times that run backward are read as the time of the last opening.
//! 2. The open stage is open for every candidate. A stage left by *back* stays open and uncounted; *next* goes
//!    to the first stage behind this one that was not left, so it returns to where *back* was used.
//! 3. In a mock every stage can be changed, and nothing counts, until it closes.
//! 4. In a group any candidate moves everyone. Hints are the group's and cost all of them. *Skip* gives up
//!    the skipper's answer only; what the others wrote counts.
//! 5. How a group may play it otherwise is in [`play`](super::play).
//! 6. A late message or edit, by platform time from before its stage was left, changes what was graded and
//!    counts as a correction; one from after that changes the transcript only.

mod closing;
mod message;
mod moves;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

use super::{
    event::{Effect, Event, Refusal, Stop, Ungraded},
    play::{Manner, Play},
    state::{AnswerBy, Interview, Mode, Notices, Opening, Progress, Sheet, StageSheet, Status},
};
use crate::{
    framework::{problem::ProblemId, stage::Stage},
    ids::{GroupId, InterviewId, MemberId},
};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Hints a stage has: a nudge, a pointer, a worked example.
pub const HINTS: usize = 3;

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
    /// Until when answers are wanted; nothing for a mock.
    pub answer_by: Option<AnswerBy>,
}

/// Opens an interview at its first stage.
pub fn start(start: Start, now: DateTime<Utc>) -> (Interview, Vec<Effect>) {
    let stage = Stage::ALL[0];
    let mut sheet = Sheet { after_outline: start.after_outline, ..Sheet::default() };
    sheet.of_mut(stage).progress = Progress::Open;
    let interview = Interview {
        id: start.id,
        group: start.group,
        problem: start.problem,
        mode: start.mode,
        status: Status::Running,
        stage,
        openings: vec![Opening { stage, at: now }],
        sheets: BTreeMap::from([(start.by, sheet)]),
        facts: Vec::new(),
        started_at: now,
        touched_at: now,
        nudged: false,
        notices: Notices::default(),
        answer_by: start.answer_by,
        play: Play::default(),
        version: 0,
    };
    (interview, vec![Effect::Opened { stage }])
}

/// Opens an interview that a group plays in this manner. In turns nobody is the candidate yet.
pub fn start_group(start: Start, manner: Manner, now: DateTime<Utc>) -> (Interview, Vec<Effect>) {
    let (mut interview, effects) = self::start(start, now);
    interview.play = Play::of(manner);
    if manner == Manner::Turns {
        for sheet in interview.sheets.values_mut() {
            sheet.of_mut(interview.stage).progress = Progress::Ahead;
        }
    }
    (interview, effects)
}

/// The next state and what happened. The state is unchanged when it stops. The version is the store's.
///
/// # Errors
/// [`Stop`]: something must be graded first, waited for, or is refused.
pub fn step(
    interview: &Interview,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<(Interview, Vec<Effect>), Stop> {
    let mut draft = Draft { interview: interview.clone(), effects: Vec::new(), now };
    match event {
        Event::Said { by, key, at, text, heard, whole } => {
            draft.said(by, key, *at, text, heard, *whole)?;
        }
        Event::Edited { by, key, at, text, whole } => draft.edited(by, key, *at, text, *whole)?,
        Event::Deleted { by, key, at } => draft.deleted(by, key, *at)?,
        Event::Graded { by, stage, revision, grade } => {
            draft.graded(by, *stage, *revision, grade);
        }
        Event::Next { by } => draft.next(by)?,
        Event::Back { by, to } => draft.back(by, *to)?,
        Event::Hint { by } => draft.hint(by)?,
        Event::Skip { by } => draft.skip(by)?,
        Event::Pause { by } => draft.pause(by)?,
        Event::Resume { by } => draft.resume(by)?,
        Event::Turn { stage, candidate, interviewer } => {
            draft.turn(*stage, candidate, interviewer.as_ref());
        }
        Event::Present { by } => drop(draft.interview.play.away.remove(by)),
        Event::Finish { by } => draft.finish(by)?,
        Event::GiveUp { by } => draft.give_up(by)?,
        Event::Join { by, after_outline } => draft.join(by, *after_outline)?,
        Event::Due(alarm) => draft.due(*alarm)?,
        Event::Outage { lasted } => draft.outage(*lasted),
    }
    Ok((draft.interview, draft.effects))
}

/// The interview as if somebody had never been its candidate; `None`: they are the only one, or not one. What they moved
/// for all stays moved.
pub fn without(interview: &Interview, member: &MemberId) -> Option<Interview> {
    let mut rest = interview.clone();
    rest.sheets.remove(member)?;
    rest.play.forget(member);
    (!rest.sheets.is_empty()).then_some(rest)
}

/// Answers whose text changed since they were last graded and count: in a stage not left, in one that a late
/// message reached, or anywhere in a mock. None once closed.
pub fn ungraded(interview: &Interview) -> Vec<Ungraded> {
    ungraded_where(interview, |_, _| true)
}

fn ungraded_where(
    interview: &Interview,
    wanted: impl Fn(Stage, &StageSheet) -> bool,
) -> Vec<Ungraded> {
    if interview.is_closed() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (by, sheet) in &interview.sheets {
        for stage in Stage::ALL {
            let cell = sheet.of(stage);
            if cell.awaits_grade() && wanted(stage, cell) {
                found.push(Ungraded {
                    by: by.clone(),
                    stage,
                    revision: cell.revision,
                    text: cell.answer(),
                });
            }
        }
    }
    found
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

/// What this person can do now, most likely first; empty once closed and for others than candidates.
pub fn possible(interview: &Interview, by: &MemberId) -> Vec<Move> {
    let Some(sheet) = interview.sheets.get(by) else { return Vec::new() };
    let stage = interview.stage;
    let opened = interview.openings.last().map_or(interview.started_at, |opening| opening.at);
    let now = interview.play.revealed.get(&stage).map_or(opened, |revealed| opened.max(*revealed));
    let answers = interview.takes(by, stage, now);
    match interview.status {
        Status::Closed { .. } => return Vec::new(),
        Status::Paused { .. } => {
            let answer = answers.then_some(Move::Answer);
            let others = [Move::Finish, Move::GiveUp];
            return [Move::Resume].into_iter().chain(answer).chain(others).collect();
        }
        Status::Running => {}
    }
    let written = interview.sheets.values().any(|sheet| sheet.of(stage).written());
    let mut moves = Vec::new();
    if written {
        moves.push(Move::Next);
    }
    if answers {
        moves.push(Move::Answer);
    }
    if sheet.of(stage).hints < HINTS {
        moves.push(Move::Hint);
    }
    if interview.openings.iter().any(|opening| opening.stage != stage) {
        moves.push(Move::Back);
    }
    if interview.play.manner != Manner::Turns || answers || !written {
        moves.push(Move::Skip);
    }
    if interview.deadline().is_none() {
        moves.push(Move::Pause);
    }
    moves.extend([Move::Finish, Move::GiveUp]);
    moves
}

/// Whether a stage was ever open.
pub fn reached(interview: &Interview, stage: Stage) -> bool {
    interview.openings.iter().any(|opening| opening.stage == stage)
}

/// The next state in the making; thrown away when the event stops.
pub(super) struct Draft {
    pub(super) interview: Interview,
    pub(super) effects: Vec<Effect>,
    pub(super) now: DateTime<Utc>,
}

impl Draft {
    /// Now, but never before the last opening, so that openings stay in time order.
    pub(super) fn moment(&self) -> DateTime<Utc> {
        self.interview.openings.last().map_or(self.now, |opening| self.now.max(opening.at))
    }

    fn is_mock(&self) -> bool {
        self.interview.deadline().is_some()
    }

    /// Notes that a candidate did something; quiet days begin anew.
    fn touch(&mut self, at: DateTime<Utc>) {
        self.interview.touched_at = self.interview.touched_at.max(at);
        self.interview.nudged = false;
    }

    /// The person is a candidate of an interview that is not over; paused or not.
    fn takes_part(&mut self, by: &MemberId, at: DateTime<Utc>) -> Result<(), Stop> {
        if !self.interview.sheets.contains_key(by) {
            return Err(Stop::Refused(Refusal::NotACandidate));
        }
        let late = self.interview.deadline().is_some_and(|deadline| at >= deadline);
        if self.interview.is_closed() || late {
            return Err(Stop::Refused(Refusal::Closed));
        }
        self.interview.play.away.remove(by);
        Ok(())
    }

    /// The same, and it is running.
    fn may_move(&mut self, by: &MemberId) -> Result<(), Stop> {
        self.takes_part(by, self.now)?;
        match self.interview.status {
            Status::Paused { .. } => Err(Stop::Refused(Refusal::Paused)),
            Status::Running | Status::Closed { .. } => Ok(()),
        }
    }

    /// Stops when an answer that is wanted has no grade yet.
    pub(super) fn graded_first(
        &self,
        wanted: impl Fn(Stage, &StageSheet) -> bool,
    ) -> Result<(), Stop> {
        let ungraded = ungraded_where(&self.interview, wanted);
        if ungraded.is_empty() { Ok(()) } else { Err(Stop::Ungraded(ungraded)) }
    }
}
