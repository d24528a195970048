//! A decision in the making: the interview that is being changed, and what is to be said and written.

use super::{Decision, walk};
use crate::{
    chat::{card::Card, words},
    framework::problem::Problem,
    ids::{ConversationId, MemberId, MessageKey, PlatformName},
    interview::{
        alarm::alarms,
        event::{Effect, Event, Refusal, Stop, Ungraded},
        record,
        state::{Interview, Mode},
        step::{possible, step, ungraded},
    },
    service::{
        Service,
        failure::Failure,
        ports::rows::{Commit, InterviewWrite, Notice, Outgoing, Place, Room, StoredInterview},
    },
};
use anyhow::Context;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// A decision in the making.
pub(super) struct Draft<'a> {
    pub(super) service: &'a Service,
    pub(super) now: DateTime<Utc>,
    pub(super) platform: PlatformName,
    /// Whoever did what is answered.
    pub(super) asker: Option<MemberId>,
    /// Where answers go that belong to no interview.
    pub(super) conversation: ConversationId,
    /// Begins the keys of everything said: the same step says the same keys.
    pub(super) prefix: String,
    pub(super) said: usize,
    pub(super) commit: Commit,
    pub(super) working: Option<Working>,
}

/// The interview that is being changed.
pub(super) struct Working {
    pub(super) before: Option<Arc<StoredInterview>>,
    pub(super) interview: Interview,
    pub(super) room: Room,
    pub(super) problem: Arc<Problem>,
    pub(super) effects: Vec<Effect>,
}

impl Draft<'_> {
    pub(super) async fn take_up(&mut self, stored: Arc<StoredInterview>) -> Result<(), Failure> {
        let interview = stored.interview.clone();
        let problem = self
            .service
            .problem(&interview.problem)
            .await?
            .with_context(|| format!("problem {} is no longer there", interview.problem))?;
        let room = stored.room.clone();
        self.working =
            Some(Working { before: Some(stored), interview, room, problem, effects: Vec::new() });
        Ok(())
    }

    /// Steps the interview that was taken up, grading whatever must be graded first.
    pub(super) async fn apply(&mut self, event: Event, now: DateTime<Utc>) -> Result<(), Failure> {
        loop {
            let Some(working) = &mut self.working else {
                return Err(Failure::Broken(anyhow::anyhow!("no interview was taken up")));
            };
            match step(&working.interview, &event, now) {
                Ok((next, effects)) => {
                    working.interview = next;
                    working.effects.extend(effects);
                    return self.cast().await;
                }
                Err(Stop::Ungraded(ungraded)) => self.grade_all(ungraded).await?,
                Err(Stop::Unseen(key)) => return Err(Failure::Waits(key)),
                Err(Stop::Refused(refusal)) => return Err(self.refusal(&event, &refusal)),
            }
        }
    }

    pub(super) async fn grade_all(&mut self, ungraded: Vec<Ungraded>) -> Result<(), Failure> {
        for one in ungraded {
            let Some(working) = &mut self.working else { return Ok(()) };
            let grade = self.service.grade(&working.problem, &working.interview, &one).await?;
            let event =
                Event::Graded { by: one.by, stage: one.stage, revision: one.revision, grade };
            match step(&working.interview, &event, self.now) {
                Ok((next, effects)) => {
                    working.interview = next;
                    working.effects.extend(effects);
                }
                Err(stop) => {
                    return Err(Failure::Broken(anyhow::anyhow!("a grade was not taken: {stop}")));
                }
            }
        }
        Ok(())
    }

    /// Grades what is complete: all of it, or one candidate's. A mock grades at its end. What was commanded is not made
    /// to wait for quiet.
    pub(super) async fn grade_what_waits(
        &mut self,
        only: Option<&MemberId>,
        at_once: bool,
    ) -> Result<(), Failure> {
        let Some(working) = &self.working else { return Ok(()) };
        if matches!(working.interview.mode, Mode::Mock { .. }) {
            return Ok(());
        }
        let quiet = |one: &Ungraded| {
            let sheet = working.interview.sheets.get(&one.by);
            at_once || sheet.is_some_and(|sheet| sheet.of(one.stage).quiet_at.is_none())
        };
        let ungraded = ungraded(&working.interview)
            .into_iter()
            .filter(|one| only.is_none_or(|only| one.by == *only) && quiet(one))
            .collect();
        self.grade_all(ungraded).await
    }

    pub(super) fn refusal(&self, event: &Event, refusal: &Refusal) -> Failure {
        let Some(working) = &self.working else {
            return Failure::Broken(anyhow::anyhow!("refused without an interview: {refusal:?}"));
        };
        let moves =
            walk::actor_of(event).map(|by| possible(&working.interview, by)).unwrap_or_default();
        Failure::Refused(Box::new(words::refused(refusal, &moves, &self.service.bank)))
    }

    /// The name of a member, also of one whom this step meets.
    pub(super) fn name(&self, id: &MemberId) -> String {
        let met = self.commit.members.iter().find(|member| member.id == *id);
        if let Some(met) = met {
            return met.name.clone();
        }
        let channel = self.working.as_ref().map(|working| &working.room.channel);
        channel.map_or_else(|| self.service.memory.name(id), |channel| self.name_in(channel, id))
    }

    /// The name of a member in a channel.
    pub(super) fn name_in(&self, channel: &ConversationId, id: &MemberId) -> String {
        let platform = self.service.platform(&self.platform).ok();
        let there = platform.and_then(|platform| platform.name_in(channel, id));
        there.unwrap_or_else(|| self.service.memory.name(id))
    }

    pub(super) fn next_key(&mut self) -> MessageKey {
        self.said += 1;
        MessageKey::new(format!("{}.{}", self.prefix, self.said))
    }

    pub(super) fn say(
        &mut self,
        place: Place,
        card: Card,
        replaces: Option<MessageKey>,
        opens_thread: bool,
    ) -> MessageKey {
        let key = self.next_key();
        let platform = self.platform.clone();
        self.commit.outbox.push(Arc::new(Outgoing {
            key: key.clone(),
            platform,
            place,
            card,
            replaces,
            opens_thread,
            if_closed: self.if_closed(),
        }));
        key
    }

    /// Whoever asked is told, once for all that a step says.
    pub(super) fn if_closed(&self) -> Option<Notice> {
        let member = self.asker.clone()?;
        Some(Notice { member, key: MessageKey::new(format!("{}.closed", self.prefix)) })
    }

    /// Where answers go that everybody may see: the interview's thread, or the conversation.
    pub(super) fn place(&self) -> Place {
        match &self.working {
            Some(working) => Place::Thread { root: working.room.thread.clone() },
            None => Place::Channel { channel: self.conversation.clone() },
        }
    }

    pub(super) fn say_here(&mut self, card: Card) -> MessageKey {
        let key = self.say(self.place(), card, None, false);
        if let Some(working) = &mut self.working {
            working.room.last = key.clone();
        }
        key
    }

    pub(super) fn say_only_to(&mut self, member: &MemberId, card: Card) {
        let conversation = self.conversation.clone();
        self.say(Place::Only { member: member.clone(), conversation }, card, None, false);
    }

    /// The decision, with the interview that was taken up, if it changed.
    pub(super) fn finish(mut self) -> Result<Decision, Failure> {
        let interview = self.put_down()?;
        Ok(Decision { commit: self.commit, interview })
    }

    /// Adds the rows of the interview that was taken up, if it changed; another one can be taken up then.
    pub(super) fn put_down(&mut self) -> Result<Option<Arc<StoredInterview>>, Failure> {
        let Some(mut working) = self.working.take() else { return Ok(None) };
        let before = working.before.as_deref();
        let wake_at = self.wake_at(before, &working.interview);
        let unchanged = before.is_some_and(|before| {
            before.interview == working.interview
                && before.room == working.room
                && before.wake_at == wake_at
        });
        if unchanged {
            return Ok(None);
        }
        working.interview.version += 1;
        let changes = record::changes(before.map(|before| &before.interview), &working.interview)
            .context("writing an interview as rows")?;
        let stored =
            Arc::new(StoredInterview { interview: working.interview, room: working.room, wake_at });
        self.commit.interviews.push(InterviewWrite { stored: Arc::clone(&stored), changes });
        Ok(Some(stored))
    }

    /// The earliest alarm, or the look that comes before it anyway.
    fn wake_at(
        &self,
        before: Option<&StoredInterview>,
        interview: &Interview,
    ) -> Option<DateTime<Utc>> {
        let alarms = alarms(interview, self.service.settings.patience);
        let earliest = alarms.into_iter().map(|(_, at)| at).min()?;
        let planned = before.and_then(|before| before.wake_at).filter(|at| *at > self.now);
        Some(planned.map_or(earliest, |planned| planned.min(earliest)))
    }
}
