//! What candidates write, edit and delete, and the grades of it.

use super::Draft;
use crate::{
    framework::stage::Stage,
    grading::{grade::Grade, score::Score},
    ids::{MemberId, MessageKey},
    interview::{
        event::{Answered, Effect, Heard, Refusal, Stop},
        play::Manner,
        state::{Later, Part, PartState, Progress, StageSheet, Status},
    },
};
use chrono::{DateTime, Utc};

/// What happened to a message that is here already.
enum Change<'a> {
    Edit(&'a str),
    Deletion,
}

impl Draft {
    pub(super) fn said(
        &mut self,
        by: &MemberId,
        key: &MessageKey,
        at: DateTime<Utc>,
        text: &str,
        heard: &Heard,
        whole: bool,
    ) -> Result<(), Stop> {
        if self.interview.find(key).map(|(by, stage)| (by.clone(), stage)).is_some() {
            return Ok(());
        }
        self.takes_part(by, at)?;
        let stage = self.interview.stage_of(by, at);
        if !self.interview.takes(by, stage, at) {
            let refusal = match self.interview.play.manner {
                Manner::Turns => Refusal::NotYourTurn(stage),
                Manner::Together | Manner::Sealed => Refusal::Revealed(stage),
            };
            return Err(Stop::Refused(refusal));
        }
        self.touch(at);
        if let Status::Paused { since } = self.interview.status
            && at >= since
        {
            self.interview.status = Status::Running;
            self.effects.push(Effect::Resumed);
        }
        let (state, answers) = match heard {
            Heard::Answer => (PartState::Answer, &[][..]),
            Heard::Both(answers) => (PartState::Answer, answers.as_slice()),
            Heard::Question(answers) => (PartState::Question, answers.as_slice()),
        };
        let part = Part {
            key: key.clone(),
            at,
            text: text.to_owned(),
            state,
            edited_at: None,
            later: None,
        };
        self.insert(by, stage, part, whole);
        self.answered(by, answers);
        Ok(())
    }

    fn insert(&mut self, by: &MemberId, stage: Stage, part: Part, whole: bool) {
        let group = self.interview.mode == crate::interview::state::Mode::Group;
        let (at, counts) = (part.at, part.state == PartState::Answer);
        let Some(cell) = self.cell(by, stage) else { return };
        let silent = group && cell.progress == Progress::Skipped && !cell.written();
        let place =
            cell.parts.partition_point(|other| (other.at, &other.key) < (part.at, &part.key));
        cell.parts.insert(place, part);
        if !counts {
            return;
        }
        if silent && cell.written() {
            cell.progress = Progress::Done;
        }
        self.text_changed(by, stage, at, whole);
    }

    /// Tells the answers and remembers which facts are out.
    fn answered(&mut self, by: &MemberId, answers: &[Answered]) {
        if answers.is_empty() {
            return;
        }
        for fact in answers.iter().filter_map(|answered| answered.fact) {
            if !self.interview.facts.contains(&fact) {
                self.interview.facts.push(fact);
            }
        }
        self.effects.push(Effect::Answered { by: by.clone(), answers: answers.to_vec() });
    }

    pub(super) fn edited(
        &mut self,
        by: &MemberId,
        key: &MessageKey,
        at: DateTime<Utc>,
        text: &str,
        whole: bool,
    ) -> Result<(), Stop> {
        self.changed(by, key, at, &Change::Edit(text), whole)
    }

    pub(super) fn deleted(
        &mut self,
        by: &MemberId,
        key: &MessageKey,
        at: DateTime<Utc>,
    ) -> Result<(), Stop> {
        self.changed(by, key, at, &Change::Deletion, false)
    }

    /// An edit or a deletion, by whomever the platform let do it: the message is its writer's.
    fn changed(
        &mut self,
        by: &MemberId,
        key: &MessageKey,
        at: DateTime<Utc>,
        change: &Change<'_>,
        whole: bool,
    ) -> Result<(), Stop> {
        let Some((writer, stage)) = self.interview.find(key).map(|(by, stage)| (by.clone(), stage))
        else {
            // Once closed no message can come any more that this could wait for.
            return match self.interview.status {
                Status::Closed { .. } => Ok(()),
                _ if !self.interview.sheets.contains_key(by) => {
                    Err(Stop::Refused(Refusal::NotACandidate))
                }
                _ => Err(Stop::Unseen(key.clone())),
            };
        };
        let counts = self.can_change(&writer, stage, at);
        let closed = self.interview.is_closed();
        let Some(part) = self
            .cell(&writer, stage)
            .and_then(|cell| cell.parts.iter_mut().find(|part| part.key == *key))
        else {
            return Ok(());
        };
        let was_answer = part.state == PartState::Answer;
        if !apply(part, at, change, counts) {
            return Ok(());
        }
        if !closed {
            self.touch(at);
        }
        if !counts {
            self.effects.push(Effect::TranscriptOnly { by: writer, stage });
        } else if was_answer {
            self.text_changed(&writer, stage, at, whole);
        }
        Ok(())
    }

    /// Whether a change of that platform time still changes what is graded.
    fn can_change(&self, writer: &MemberId, stage: Stage, at: DateTime<Utc>) -> bool {
        if self.interview.is_closed() || !self.interview.takes(writer, stage, at) {
            return false;
        }
        if let Some(deadline) = self.interview.deadline() {
            return at < deadline;
        }
        self.interview.sheets.get(writer).is_some_and(|sheet| {
            let cell = sheet.of(stage);
            match cell.progress {
                Progress::Open => true,
                Progress::Done => cell.left_at.is_some_and(|left| at < left),
                Progress::Ahead | Progress::Skipped => false,
            }
        })
    }

    /// The graded text is another now.
    fn text_changed(&mut self, by: &MemberId, stage: Stage, at: DateTime<Utc>, whole: bool) {
        let (mock, moment) = (self.is_mock(), self.moment());
        let is_open = self.interview.stage == stage;
        let sealed = self.interview.is_sealed(stage);
        let Some(cell) = self.cell(by, stage) else { return };
        cell.revision = cell.revision.saturating_add(1);
        let written = cell.written();
        let waits = written && !whole && !mock;
        cell.quiet_at = waits.then(|| cell.quiet_at.map_or(at, |before| before.max(at)));
        if !written {
            cell.grade = None;
            if cell.progress == Progress::Done && cell.counted {
                let at = cell.left_at.unwrap_or(moment);
                let (by, score) = (by.clone(), Score::ZERO);
                self.effects.push(Effect::Counted { by, stage, score, at, correction: true });
            }
        } else if mock && (!is_open || cell.answers() == 1) || sealed && cell.answers() == 1 {
            self.effects.push(Effect::Noted { by: by.clone(), stage });
        }
    }

    pub(super) fn graded(&mut self, by: &MemberId, stage: Stage, revision: u32, grade: &Grade) {
        if self.interview.is_closed() || grade.stage != stage {
            return;
        }
        let (mock, moment) = (self.is_mock(), self.moment());
        let sealed = self.interview.is_sealed(stage);
        let Some(cell) = self.cell(by, stage) else { return };
        if revision != cell.revision || !cell.awaits_grade() {
            return;
        }
        cell.grade = Some((revision, grade.clone()));
        cell.quiet_at = None;
        if mock {
            return;
        }
        let is_open = cell.progress == Progress::Open;
        if sealed && is_open {
            self.reveal_when_all_are_in();
            return;
        }
        let Some(cell) = self.cell(by, stage) else { return };
        let by = by.clone();
        let effect = if cell.progress == Progress::Done {
            let (score, at) = (cell.score(), cell.left_at.unwrap_or(moment));
            let correction = std::mem::replace(&mut cell.counted, true);
            Effect::Counted { by, stage, score, at, correction }
        } else {
            Effect::Feedback { by, stage }
        };
        self.effects.push(effect);
    }

    pub(in crate::interview) fn cell(
        &mut self,
        by: &MemberId,
        stage: Stage,
    ) -> Option<&mut StageSheet> {
        self.interview.sheets.get_mut(by).map(|sheet| sheet.of_mut(stage))
    }
}

/// Applies an edit or deletion to a message, or to what the transcript shows of it when it no longer counts.
/// False when there is nothing new in it.
fn apply(part: &mut Part, at: DateTime<Utc>, change: &Change<'_>, counts: bool) -> bool {
    if part.shown().is_none() {
        return false;
    }
    match change {
        Change::Deletion if counts => {
            part.state = PartState::Deleted;
            part.later = None;
        }
        Change::Deletion => part.later = Some(Later::Deleted),
        Change::Edit(text) => {
            if part.edited_at.is_some_and(|before| at < before) {
                return false;
            }
            part.edited_at = Some(at);
            if part.shown() == Some(text) {
                return false;
            }
            if counts {
                (*text).clone_into(&mut part.text);
            } else {
                part.later = Some(Later::Edited((*text).to_owned()));
            }
        }
    }
    true
}

impl StageSheet {
    /// Messages that are part of the answer.
    fn answers(&self) -> usize {
        self.parts.iter().filter(|part| part.state == PartState::Answer).count()
    }

    /// Takes into the answer what was done to its messages since it was left; true when that changed it.
    pub(super) fn fold_later(&mut self) -> bool {
        let mut changed = false;
        for part in &mut self.parts {
            let Some(later) = part.later.take() else { continue };
            changed |= part.state == PartState::Answer;
            match later {
                Later::Edited(text) => part.text = text,
                Later::Deleted => part.state = PartState::Deleted,
            }
        }
        if changed {
            self.revision = self.revision.saturating_add(1);
            if !self.written() {
                self.grade = None;
            }
        }
        changed
    }
}
