//! How a group plays an interview: all at once, sealed until all have answered, or one candidate at a time.
//!
//! 1. Sealed: what is answered in a stage is told to nobody before the stage is revealed: when every candidate of two or more
//!    has answered, when the stage is left, or when the time for answers is up. From then on nothing is added to it.
//! 2. Turns: each stage has one candidate of those who joined; what others write is not part of any answer. Who is what is
//!    decided by whoever steps the machine ([`Event::Turn`](super::event::Event::Turn)). A candidate who wrote nothing can be
//!    passed over by another: they count as away, until they do something.

use super::{
    alarm,
    event::{Effect, Refusal, Stop},
    state::{Interview, Progress, Sheet, Status},
    step::Draft,
};
use crate::{framework::stage::Stage, ids::MemberId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// In which manner a group plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// Everyone answers, and sees at once what others answer.
    #[default]
    Together,
    /// Everyone answers, and sees what others answered when the stage is revealed.
    Sealed,
    /// One answers each stage, one asks, the others listen.
    Turns,
}

impl Manner {
    /// As typed behind the problem; nothing for the usual one.
    pub fn word(self) -> &'static str {
        match self {
            Self::Together => "",
            Self::Sealed => "sealed",
            Self::Turns => "turns",
        }
    }
}

/// Who is what in a stage that is played in turns; the others listen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Who answers.
    pub candidate: MemberId,
    /// Who asks; nobody while nobody else is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interviewer: Option<MemberId>,
}

/// How a group plays, and how far it is in that.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Play {
    /// The manner; [`Manner::Together`] in practice and mock.
    pub manner: Manner,
    /// When stages were revealed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub revealed: BTreeMap<Stage, DateTime<Utc>>,
    /// Who is or was what, by stage; both are in the interview.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub turns: BTreeMap<Stage, Turn>,
    /// Who was passed over and has done nothing since.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub away: BTreeSet<MemberId>,
}

impl Play {
    /// One begins.
    pub fn of(manner: Manner) -> Self {
        Self { manner, ..Self::default() }
    }

    /// The same without a member.
    pub(super) fn forget(&mut self, member: &MemberId) {
        self.away.remove(member);
        self.turns.retain(|_, turn| turn.candidate != *member);
        for turn in self.turns.values_mut() {
            turn.interviewer.take_if(|interviewer| interviewer == member);
        }
    }
}

impl Interview {
    /// Who is what in the open stage; nobody but in turns.
    pub fn turn(&self) -> Option<&Turn> {
        self.play.turns.get(&self.stage)
    }

    /// Whether what is answered in a stage is not told yet.
    pub fn is_sealed(&self, stage: Stage) -> bool {
        self.play.manner == Manner::Sealed && !self.play.revealed.contains_key(&stage)
    }

    /// Whether a stage, of a message of that platform time, takes answers of a candidate.
    pub fn takes(&self, by: &MemberId, stage: Stage, at: DateTime<Utc>) -> bool {
        match self.play.manner {
            Manner::Together => true,
            Manner::Sealed => self.play.revealed.get(&stage).is_none_or(|revealed| at < *revealed),
            Manner::Turns => self.play.turns.get(&stage).is_some_and(|turn| turn.candidate == *by),
        }
    }

    /// Whether there is an answer to a stage that would be shown.
    fn answered(&self, stage: Stage) -> bool {
        self.sheets.values().any(|sheet| counts(sheet, stage))
    }
}

/// Whether an answer is there that was not given up.
pub fn counts(sheet: &Sheet, stage: Stage) -> bool {
    let cell = sheet.of(stage);
    cell.progress != Progress::Skipped && cell.written()
}

impl Draft {
    /// Shows the answers to a stage, if there are any and it was not done before.
    pub(super) fn reveal(&mut self, stage: Stage) {
        if self.interview.is_sealed(stage) && self.interview.answered(stage) {
            let moment = self.moment();
            self.interview.play.revealed.insert(stage, moment);
            self.effects.push(Effect::Revealed { stage });
        }
    }

    /// Shows the answers to the open stage once every candidate of two or more has one and nobody is still writing.
    pub(super) fn reveal_when_all_are_in(&mut self) {
        let stage = self.interview.stage;
        let sheets = &self.interview.sheets;
        let is_in = |sheet: &Sheet| counts(sheet, stage) && !sheet.of(stage).awaits_grade();
        if sheets.len() > 1 && sheets.values().all(is_in) {
            self.reveal(stage);
        }
    }

    /// The time for answers is up.
    pub(super) fn time_to_reveal(&mut self) -> Result<(), Stop> {
        if alarm::reveal(&self.interview).is_some_and(|at| at <= self.now) {
            let stage = self.interview.stage;
            self.graded_first(|ungraded, _| ungraded == stage)?;
            self.reveal(stage);
        }
        Ok(())
    }

    /// Somebody is what in the open stage. Nothing happens where that cannot be: an answer keeps its candidate.
    pub(super) fn turn(
        &mut self,
        stage: Stage,
        candidate: &MemberId,
        interviewer: Option<&MemberId>,
    ) {
        let play = &self.interview.play;
        let is_in = |member: &MemberId| self.interview.sheets.contains_key(member);
        let interviewer = interviewer.filter(|one| *one != candidate && is_in(one));
        let turn = Turn { candidate: candidate.clone(), interviewer: interviewer.cloned() };
        let before = play.turns.get(&stage);
        let taken = self
            .interview
            .sheets
            .iter()
            .any(|(by, sheet)| by != candidate && sheet.of(stage).written());
        if play.manner != Manner::Turns
            || self.interview.status != Status::Running
            || stage != self.interview.stage
            || !is_in(candidate)
            || taken
            || before == Some(&turn)
        {
            return;
        }
        self.interview.play.turns.insert(stage, turn);
        for (by, sheet) in &mut self.interview.sheets {
            let (mine, progress) = (by == candidate, sheet.of(stage).progress);
            if mine && progress != Progress::Open {
                sheet.of_mut(stage).progress = Progress::Open;
            } else if !mine && progress == Progress::Open {
                sheet.of_mut(stage).progress = Progress::Ahead;
            }
        }
        self.effects.push(Effect::Turn { stage });
    }

    /// Another than the candidate of the open stage wants to go on: the candidate is passed over, if nothing is written.
    pub(super) fn pass(&mut self) -> Result<(), Stop> {
        let stage = self.interview.stage;
        let written = self.interview.sheets.values().any(|sheet| sheet.of(stage).written());
        if written {
            return Err(Stop::Refused(Refusal::NotYourTurn(stage)));
        }
        let Some(Turn { candidate, .. }) = self.interview.play.turns.remove(&stage) else {
            return Ok(());
        };
        self.interview.play.away.insert(candidate.clone());
        if let Some(cell) = self.cell(&candidate, stage) {
            cell.progress = Progress::Ahead;
        }
        self.effects.push(Effect::Passed { by: candidate });
        Ok(())
    }
}
