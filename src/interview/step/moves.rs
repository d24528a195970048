//! Moves of candidates that do not end the interview: between stages, hints, pausing, joining.

use super::{Draft, HINTS, reached};
use crate::{
    framework::stage::Stage,
    ids::MemberId,
    interview::{
        event::{Effect, Refusal, Stop},
        play::Manner,
        state::{Ending, Mode, Opening, Progress, Sheet, Status},
    },
};
use chrono::{DateTime, Utc};

impl Draft {
    pub(super) fn next(&mut self, by: &MemberId) -> Result<(), Stop> {
        self.may_move(by)?;
        let stage = self.interview.stage;
        if !self.interview.sheets.values().any(|sheet| sheet.of(stage).written()) {
            return Err(Stop::Refused(Refusal::NothingWritten(stage)));
        }
        self.go_on(stage)
    }

    /// Leaves the skipper's answer uncounted, then goes on as *next* does.
    pub(super) fn skip(&mut self, by: &MemberId) -> Result<(), Stop> {
        self.may_move(by)?;
        let (stage, moment) = (self.interview.stage, self.moment());
        let turns = self.interview.play.manner == Manner::Turns;
        if turns && self.interview.turn().is_none_or(|turn| turn.candidate != *by) {
            self.touch(moment);
            return self.pass();
        }
        if let Some(cell) = self.cell(by, stage) {
            cell.progress = Progress::Skipped;
            cell.left_at = Some(moment);
        }
        self.go_on(stage)
    }

    fn go_on(&mut self, stage: Stage) -> Result<(), Stop> {
        let moment = self.moment();
        match self.following(stage) {
            Some(next) => {
                if !self.is_mock() {
                    self.graded_first(|ungraded, _| ungraded == stage)?;
                }
                self.reveal(stage);
                self.leave(stage, moment);
                self.open(next);
            }
            None => self.close_counting(Ending::Finished, moment)?,
        }
        self.touch(moment);
        Ok(())
    }

    /// The first stage behind this one that was not left, or was never open.
    fn following(&self, stage: Stage) -> Option<Stage> {
        Stage::ALL.into_iter().skip(stage.index() + 1).find(|next| {
            !reached(&self.interview, *next)
                || self
                    .interview
                    .sheets
                    .values()
                    .any(|sheet| sheet.of(*next).progress == Progress::Open)
        })
    }

    /// Ends a stage for everyone: who wrote counts (a mock counts when it closes), who did not has skipped it.
    fn leave(&mut self, stage: Stage, at: DateTime<Utc>) {
        let mock = self.is_mock();
        for (by, sheet) in &mut self.interview.sheets {
            if sheet.of(stage).progress == Progress::Ahead {
                continue;
            }
            let cell = sheet.of_mut(stage);
            cell.left_at = Some(at);
            cell.quiet_at = None;
            if cell.progress != Progress::Open {
                continue;
            }
            if !cell.written() {
                cell.progress = Progress::Skipped;
                continue;
            }
            cell.progress = Progress::Done;
            if !mock {
                cell.counted = true;
                let (by, score) = (by.clone(), cell.score());
                self.effects.push(Effect::Counted { by, stage, score, at, correction: false });
            }
        }
    }

    /// Opens a stage for everyone; what was changed in its transcript since it was left counts again.
    fn open(&mut self, stage: Stage) {
        let (at, mock) = (self.moment(), self.is_mock());
        self.interview.openings.push(Opening { stage, at });
        self.interview.stage = stage;
        let turns = self.interview.play.manner == Manner::Turns;
        let candidate = self.interview.turn().map(|turn| turn.candidate.clone());
        for (by, sheet) in &mut self.interview.sheets {
            if turns && candidate.as_ref() != Some(by) {
                continue;
            }
            let cell = sheet.of_mut(stage);
            cell.progress = Progress::Open;
            cell.counted = false;
            if cell.fold_later() && cell.written() && !mock {
                cell.quiet_at = Some(at);
            }
        }
        self.effects.push(Effect::Opened { stage });
    }

    pub(super) fn back(&mut self, by: &MemberId, to: Option<Stage>) -> Result<(), Stop> {
        self.may_move(by)?;
        let here = self.interview.stage;
        let refusal = match to.or_else(|| here.previous()) {
            None => Refusal::FirstStage,
            Some(stage) if stage == here => Refusal::AlreadyThere(stage),
            Some(stage) if !reached(&self.interview, stage) => Refusal::NotReached(stage),
            Some(stage) => {
                self.open(stage);
                self.touch(self.moment());
                return Ok(());
            }
        };
        Err(Stop::Refused(refusal))
    }

    pub(super) fn hint(&mut self, by: &MemberId) -> Result<(), Stop> {
        self.may_move(by)?;
        let stage = self.interview.stage;
        let hint = self.hints(stage);
        if hint >= HINTS {
            return Err(Stop::Refused(Refusal::NoMoreHints(stage)));
        }
        for sheet in self.interview.sheets.values_mut() {
            sheet.of_mut(stage).hints = hint + 1;
        }
        self.effects.push(Effect::Hinted { by: by.clone(), stage, hint });
        self.touch(self.moment());
        Ok(())
    }

    /// Hints given in a stage; all candidates have the same.
    fn hints(&self, stage: Stage) -> usize {
        self.interview.sheets.values().map(|sheet| sheet.of(stage).hints).max().unwrap_or(0)
    }

    pub(super) fn pause(&mut self, by: &MemberId) -> Result<(), Stop> {
        self.may_move(by)?;
        if self.is_mock() {
            return Err(Stop::Refused(Refusal::MockCannotPause));
        }
        let moment = self.moment();
        self.interview.status = Status::Paused { since: moment };
        self.effects.push(Effect::Paused);
        self.touch(moment);
        Ok(())
    }

    pub(super) fn resume(&mut self, by: &MemberId) -> Result<(), Stop> {
        self.takes_part(by, self.now)?;
        if !matches!(self.interview.status, Status::Paused { .. }) {
            return Err(Stop::Refused(Refusal::NotPaused));
        }
        self.interview.status = Status::Running;
        self.effects.push(Effect::Resumed);
        self.touch(self.moment());
        Ok(())
    }

    pub(super) fn join(&mut self, by: &MemberId, after_outline: bool) -> Result<(), Stop> {
        let refusal = if self.interview.mode != Mode::Group {
            Refusal::NotAGroup
        } else if self.interview.sheets.contains_key(by) {
            Refusal::AlreadyJoined
        } else if self.interview.is_closed() {
            Refusal::Closed
        } else {
            let mut sheet = Sheet { after_outline, ..Sheet::default() };
            if self.interview.play.manner != Manner::Turns {
                sheet.of_mut(self.interview.stage).progress = Progress::Open;
            }
            for stage in Stage::ALL {
                sheet.of_mut(stage).hints = self.hints(stage);
            }
            self.interview.sheets.insert(by.clone(), sheet);
            self.effects.push(Effect::Joined { by: by.clone() });
            self.touch(self.moment());
            return Ok(());
        };
        Err(Stop::Refused(refusal))
    }
}
