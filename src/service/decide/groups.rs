//! A group that plays in its own manner: who is what in a stage, what sealed answers say, and talk beside answers.

use super::{super::failure::Failure, draft::Draft};
use crate::{
    chat::{card::Card, inbound::Inbound, words::groups as words},
    framework::stage::Stage,
    ids::MemberId,
    interview::{
        event::{Effect, Event},
        play::{Manner, Turn, counts},
        state::{Interview, Status},
        step::step,
    },
    progress::roles::{Times, rounds},
};
use std::collections::BTreeMap;

/// How often each was what, in other stages than this one.
fn had(interview: &Interview) -> BTreeMap<MemberId, Times> {
    let mut had: BTreeMap<MemberId, Times> = BTreeMap::new();
    let others = interview.play.turns.iter().filter(|(stage, _)| **stage != interview.stage);
    for (_, turn) in others {
        had.entry(turn.candidate.clone()).or_default().candidate += 1;
        if let Some(interviewer) = &turn.interviewer {
            had.entry(interviewer.clone()).or_default().interviewer += 1;
        }
    }
    had
}

impl Draft<'_> {
    /// Decides who is what in the open stage, where that is not decided yet or nobody interviews.
    pub(super) async fn cast(&mut self) -> Result<(), Failure> {
        let Some(working) = &self.working else { return Ok(()) };
        let interview = &working.interview;
        let whole = interview.turn().is_some_and(|turn| turn.interviewer.is_some());
        if interview.play.manner != Manner::Turns || interview.status != Status::Running || whole {
            return Ok(());
        }
        let had = had(interview);
        let seed = interview.id.0.cast_unsigned();
        let there = self.who_is_there().await?;
        let Some(working) = &mut self.working else { return Ok(()) };
        let interview = &working.interview;
        let times = |member: &MemberId| had.get(member).copied().unwrap_or_default();
        let turn = match interview.turn() {
            Some(turn) => {
                let others = there.iter().filter(|member| **member != turn.candidate);
                let interviewer = others.min_by_key(|member| times(member).interviewer).cloned();
                interviewer
                    .map(|one| Turn { candidate: turn.candidate.clone(), interviewer: Some(one) })
            }
            None => rounds(&there, &had, seed).map(|rounds| Turn {
                candidate: rounds.now.candidate,
                interviewer: rounds.now.interviewer,
            }),
        };
        let Some(Turn { candidate, interviewer }) = turn else { return Ok(()) };
        let event = Event::Turn { stage: interview.stage, candidate, interviewer };
        let (next, effects) = step(interview, &event, self.now)
            .map_err(|stop| anyhow::anyhow!("a turn was not taken: {stop}"))?;
        working.interview = next;
        working.effects.extend(effects);
        Ok(())
    }

    /// The candidates who were not passed over and did not leave; all of them when that is nobody.
    async fn who_is_there(&self) -> Result<Vec<MemberId>, Failure> {
        let Some(working) = &self.working else { return Ok(Vec::new()) };
        let platform = self.service.platform(&working.room.platform)?;
        let all = working.interview.sheets.keys();
        let mut there = Vec::new();
        for member in all.clone().filter(|one| !working.interview.play.away.contains(*one)) {
            if !platform.has_left(&working.room.channel, member).await {
                there.push(member.clone());
            }
        }
        Ok(if there.is_empty() { all.cloned().collect() } else { there })
    }

    /// The names of who is what in the open stage.
    fn role_names(&self) -> Option<(String, Option<String>, Vec<String>)> {
        let interview = &self.working.as_ref()?.interview;
        let turn = interview.turn()?;
        let is_other =
            |one: &&MemberId| **one != turn.candidate && Some(*one) != turn.interviewer.as_ref();
        let others = interview.sheets.keys().filter(is_other).map(|one| self.name(one)).collect();
        let interviewer = turn.interviewer.as_ref().map(|one| self.name(one));
        Some((self.name(&turn.candidate), interviewer, others))
    }

    /// The card of a stage, with who is what in it.
    pub(super) fn with_roles(&self, card: Card) -> Card {
        match self.role_names() {
            Some((candidate, interviewer, others)) => {
                words::roles(card, &candidate, interviewer.as_deref(), &others)
            }
            None => card,
        }
    }

    /// Who is what was decided; the card of a stage that opened just now says it already.
    pub(super) fn say_turn(&mut self, effects: &[Effect]) {
        let Some((candidate, interviewer, others)) = self.role_names() else { return };
        let opened = effects.iter().any(|one| matches!(one, Effect::Opened { .. }));
        let passed = effects.iter().find_map(|one| match one {
            Effect::Passed { by } => Some(self.name(by)),
            _ => None,
        });
        if !opened {
            self.say_here(words::turn(
                passed.as_deref(),
                &candidate,
                interviewer.as_deref(),
                &others,
            ));
        }
        let turn = self.working.as_ref().and_then(|working| working.interview.turn());
        if let Some(member) = turn.and_then(|turn| turn.interviewer.clone()) {
            self.say_cue(&member);
        }
    }

    /// The cue card, to whoever interviews in the open stage; nothing to others.
    pub(super) fn say_cue(&mut self, to: &MemberId) {
        let Some(working) = self.working.as_ref() else { return };
        let interview = &working.interview;
        let turn = interview.turn().filter(|_| !interview.is_closed());
        let Some(turn) = turn.filter(|turn| turn.interviewer.as_ref() == Some(to)) else { return };
        let card = words::cue(&self.name(&turn.candidate), interview.stage, &self.service.bank);
        self.say_only_to(to, card);
    }

    /// Somebody answered a sealed stage: only that is told.
    pub(super) fn say_sealed(&mut self, stage: Stage) {
        let Some(working) = &self.working else { return };
        let (answered, missing): (Vec<_>, Vec<_>) =
            working.interview.sheets.iter().partition(|(_, sheet)| counts(sheet, stage));
        let names = |of: Vec<(&MemberId, _)>| {
            of.into_iter().map(|(one, _)| self.name(one)).collect::<Vec<_>>()
        };
        let card = words::sealed(&names(answered), &names(missing));
        self.say_here(card);
    }

    /// All answers to a stage are shown.
    pub(super) fn say_revealed(&mut self, stage: Stage) {
        let Some(working) = &self.working else { return };
        let card =
            words::revealed(&working.interview, stage, |one| self.name(one), &self.service.bank);
        self.say_here(card);
    }

    /// A message that is no answer: of somebody whose turn it is not, or in a stage that was revealed. True when it was one.
    pub(super) async fn is_talk(
        &mut self,
        by: &MemberId,
        inbound: &Inbound,
        whole: bool,
    ) -> Result<bool, Failure> {
        let Some(working) = &self.working else { return Ok(false) };
        let interview = &working.interview;
        let stage = interview.stage_of(by, inbound.at);
        if interview.is_closed() || interview.takes(by, stage, inbound.at) {
            return Ok(false);
        }
        if interview.play.manner != Manner::Turns {
            // A form, or a line in a terminal: somebody meant it as an answer.
            return Ok(!whole);
        }
        if interview.play.away.contains(by) {
            self.apply(Event::Present { by: by.clone() }, inbound.at).await?;
        }
        if whole || self.tell_once(by) {
            let candidate = self.role_names().map(|(candidate, ..)| candidate);
            self.say_only_to(by, words::you_listen(candidate.as_deref()));
        }
        self.say_effects(Some(by)).await?;
        Ok(true)
    }

    /// Whether somebody was not told yet how their words are taken here; from now on they were.
    pub(super) fn tell_once(&mut self, by: &MemberId) -> bool {
        let Some(working) = &mut self.working else { return false };
        let first = !working.room.told.contains(by);
        if first {
            working.room.told.push(by.clone());
        }
        first
    }

    /// An answer that all could read although it is sealed: who wrote it is told once, alone.
    pub(super) fn tell_of_the_form(&mut self, by: &MemberId, whole: bool) {
        let manner = self.working.as_ref().map(|working| working.interview.play.manner);
        if manner == Some(Manner::Sealed) && !whole && self.tell_once(by) {
            self.say_only_to(by, words::use_the_form());
        }
    }
}
