//! Messages, edits, deletions and moves within one interview.

use super::{
    super::{
        Service,
        failure::{Failure, refused},
    },
    draft::Draft,
};
use crate::service::{aside, ports::rows::StoredInterview};
use crate::{
    chat::{command::Command, inbound::Inbound, words},
    framework::{criterion::Criterion, problem::Problem, stage::Stage},
    grading::{grade::Grade, grader::Asked},
    ids::{MemberId, MessageKey},
    interview::{
        event::{Event, Heard, Ungraded},
        state::{Ending, Interview, PartState, Status},
    },
};
use anyhow::Context;
use std::sync::Arc;

/// Who did what an event tells of; nobody for alarms.
pub(super) fn actor_of(event: &Event) -> Option<&MemberId> {
    match event {
        Event::Said { by, .. }
        | Event::Edited { by, .. }
        | Event::Deleted { by, .. }
        | Event::Graded { by, .. }
        | Event::Next { by }
        | Event::Back { by, .. }
        | Event::Hint { by }
        | Event::Skip { by }
        | Event::Pause { by }
        | Event::Resume { by }
        | Event::Finish { by }
        | Event::GiveUp { by }
        | Event::Present { by }
        | Event::Join { by, .. } => Some(by),
        Event::Turn { .. } | Event::Due(_) | Event::Outage { .. } => None,
    }
}

impl Draft<'_> {
    /// A message in the thread of an interview.
    pub(super) async fn message(
        &mut self,
        stored: Arc<StoredInterview>,
        inbound: &Inbound,
        key: &MessageKey,
        text: &str,
        whole: bool,
        addressed: bool,
    ) -> Result<(), Failure> {
        let by = inbound.actor.member.clone();
        self.take_up(stored).await?;
        if !self.is_candidate(&by) {
            return self.not_a_candidate(&by);
        }
        if self.is_talk(&by, inbound, whole).await? {
            return Ok(());
        }
        let heard = {
            let Some(working) = &self.working else { return Ok(()) };
            let stage = working.interview.stage_at(inbound.at);
            let interviewer = self.service.interviewer(&working.problem);
            interviewer.hear(stage, text, addressed, &self.service.vectors)
        };
        let answers = !matches!(heard, Heard::Question(_));
        let said = Event::Said {
            by: by.clone(),
            key: key.clone(),
            at: inbound.at,
            text: text.to_owned(),
            heard,
            whole,
        };
        self.apply(said, inbound.at).await?;
        if let Some(working) = &mut self.working {
            working.room.last = key.clone();
        }
        if answers {
            self.tell_of_the_form(&by, whole);
        }
        self.grade_what_waits(Some(&by), false).await?;
        self.say_effects(Some(&by)).await
    }

    fn is_candidate(&self, member: &MemberId) -> bool {
        self.working.as_ref().is_some_and(|working| working.interview.sheets.contains_key(member))
    }

    /// Others may talk in the thread: nothing of it is kept, and they are told once, alone.
    fn not_a_candidate(&mut self, by: &MemberId) -> Result<(), Failure> {
        let Some(working) = &mut self.working else { return Ok(()) };
        if working.room.told.contains(by) || working.interview.is_closed() {
            return Ok(());
        }
        working.room.told.push(by.clone());
        let id = working.problem.id.clone();
        self.say_only_to(by, words::walk::not_your_interview(&id));
        Ok(())
    }

    /// An edit by its writer.
    pub(super) async fn edited(
        &mut self,
        stored: Arc<StoredInterview>,
        inbound: &Inbound,
        key: &MessageKey,
        text: &str,
        whole: bool,
    ) -> Result<(), Failure> {
        let by = inbound.actor.member.clone();
        self.take_up(stored).await?;
        if !self.is_candidate(&by) {
            return Ok(());
        }
        let event = Event::Edited {
            by: by.clone(),
            key: key.clone(),
            at: inbound.at,
            text: text.to_owned(),
            whole,
        };
        self.apply(event, inbound.at).await?;
        self.grade_what_waits(Some(&by), false).await?;
        self.say_effects(Some(&by)).await
    }

    /// A deletion; it counts as its writer's, as not every platform tells who deleted.
    pub(super) async fn deleted(
        &mut self,
        stored: Arc<StoredInterview>,
        inbound: &Inbound,
        key: &MessageKey,
    ) -> Result<(), Failure> {
        let by =
            stored.interview.find(key).map_or(&inbound.actor.member, |(writer, _)| writer).clone();
        self.take_up(stored).await?;
        if !self.is_candidate(&by) {
            return Ok(());
        }
        self.apply(Event::Deleted { by: by.clone(), key: key.clone(), at: inbound.at }, inbound.at)
            .await?;
        self.grade_what_waits(Some(&by), false).await?;
        self.say_effects(Some(&by)).await
    }

    /// A command that needs an interview.
    pub(super) async fn within(
        &mut self,
        stored: Arc<StoredInterview>,
        inbound: &Inbound,
        command: Command,
    ) -> Result<(), Failure> {
        let by = inbound.actor.member.clone();
        let at = inbound.at;
        let after_outline = matches!(command, Command::Join)
            && self.service.store.outline_seen(&by, &stored.interview.problem.lasting()).await?;
        self.take_up(stored).await?;
        let event = match command {
            Command::Next => Event::Next { by: by.clone() },
            Command::Back(to) => Event::Back { by: by.clone(), to },
            Command::Hint => Event::Hint { by: by.clone() },
            Command::Skip => Event::Skip { by: by.clone() },
            Command::Pause => Event::Pause { by: by.clone() },
            Command::Finish => Event::Finish { by: by.clone() },
            Command::GiveUp => Event::GiveUp { by: by.clone() },
            Command::Join => Event::Join { by: by.clone(), after_outline },
            Command::Ask(question) => self.asked(inbound, question)?,
            Command::Edit { number, text } => {
                let key = self.own_message(&by, number)?;
                Event::Edited { by: by.clone(), key, at, text, whole: true }
            }
            Command::Undo(number) => {
                Event::Deleted { by: by.clone(), key: self.own_message(&by, number)?, at }
            }
            Command::Why(criterion) => return self.why(&by, criterion),
            Command::Status => return self.status(&by),
            Command::Outline { stage } => return self.outline(&by, stage),
            other => {
                return Err(Failure::Broken(anyhow::anyhow!(
                    "{other:?} is not a command of an interview"
                )));
            }
        };
        self.apply(event, at).await?;
        self.grade_what_waits(Some(&by), true).await?;
        self.say_effects(Some(&by)).await?;
        if self.commit.outbox.is_empty() {
            // It changed something that no card of its own tells of: an edit in a mock, the last message taken back.
            return self.status(&by);
        }
        Ok(())
    }

    fn asked(&self, inbound: &Inbound, question: String) -> Result<Event, Failure> {
        let Some(working) = &self.working else {
            return Err(anyhow::anyhow!("no interview to ask in").into());
        };
        let interviewer = self.service.interviewer(&working.problem);
        let heard =
            interviewer.hear(working.interview.stage, &question, true, &self.service.vectors);
        let key = MessageKey::new(format!("{}-asked", self.prefix));
        Ok(Event::Said {
            by: inbound.actor.member.clone(),
            key,
            at: inbound.at,
            text: question,
            heard,
            whole: true,
        })
    }

    /// The key of a person's message in the open stage, by its number from 1; the newest when absent.
    fn own_message(&self, by: &MemberId, number: Option<usize>) -> Result<MessageKey, Failure> {
        let keys: Vec<&MessageKey> = self
            .working
            .as_ref()
            .and_then(|working| Some(working.interview.sheets.get(by)?.of(working.interview.stage)))
            .map(|cell| {
                cell.parts
                    .iter()
                    .filter(|part| part.state != PartState::Deleted)
                    .map(|part| &part.key)
                    .collect()
            })
            .unwrap_or_default();
        let found = match number {
            None => keys.last(),
            Some(number) => number.checked_sub(1).and_then(|index| keys.get(index)),
        };
        match found {
            Some(key) => Ok((*key).clone()),
            None => refused(words::no_such_message(keys.len())),
        }
    }

    fn why(&mut self, by: &MemberId, criterion: Option<Criterion>) -> Result<(), Failure> {
        let Some(working) = &self.working else { return Ok(()) };
        let card = words::feedback::why(&working.interview, by, criterion, &self.service.bank);
        if card.tone == crate::chat::card::Tone::Warn {
            return refused(card);
        }
        self.say_only_to(by, card);
        Ok(())
    }

    fn status(&mut self, by: &MemberId) -> Result<(), Failure> {
        let Some(working) = &self.working else { return Ok(()) };
        let card = words::walk::status(
            &working.interview,
            by,
            &working.problem,
            &self.service.bank,
            self.now,
        );
        let card = if working.interview.is_closed() { card } else { self.with_roles(card) };
        self.say_only_to(by, card);
        self.say_cue(by);
        Ok(())
    }

    fn outline(&mut self, by: &MemberId, stage: Option<Stage>) -> Result<(), Failure> {
        let Some(working) = &self.working else { return Ok(()) };
        if !working.interview.is_closed() {
            return refused(words::walk::outline_later());
        }
        let card = words::walk::outline(&working.problem, stage, &self.service.bank);
        if words::walk::has_outline(&working.problem, stage.unwrap_or(Stage::ALL[0])) {
            self.commit.outlines.push((by.clone(), working.problem.id.lasting()));
        }
        self.say_only_to(by, card);
        Ok(())
    }
}

impl Service {
    /// Grades one answer off the async threads, with what the candidate was shown and should not have.
    pub(super) async fn grade(
        &self,
        problem: &Arc<Problem>,
        interview: &Interview,
        ungraded: &Ungraded,
    ) -> Result<Grade, Failure> {
        let hints =
            interview.sheets.get(&ungraded.by).map_or(0, |sheet| sheet.of(ungraded.stage).hints);
        let stage = ungraded.stage;
        let text = ungraded.text.clone();
        let (problem, bank, grader) =
            (Arc::clone(problem), Arc::clone(&self.bank), Arc::clone(&self.grader));
        let _permit = self.grading_permits.acquire().await.context("waiting to grade")?;
        let grade = aside(move || {
            let words = bank.rubric().stage(stage);
            let mut shown =
                vec![problem.title.as_str(), problem.brief.as_str(), words.question.as_str()];
            shown.extend(words.hints.iter().take(hints).map(String::as_str));
            shown.extend(
                problem
                    .twists
                    .iter()
                    .filter(|twist| twist.stage == stage)
                    .map(|twist| twist.text.as_str()),
            );
            let mut hidden: Vec<&str> =
                words.hints.iter().skip(hints).map(String::as_str).collect();
            hidden.extend(problem.outline_of(stage).map(|(_, outline)| outline));
            for criterion in Criterion::of(stage) {
                let text = bank.rubric().criterion(criterion);
                hidden.extend(text.developed.iter().chain(&text.mentioned).map(String::as_str));
            }
            grader.grade(
                &Asked { stage, problem: &problem.title, shown: &shown, hidden: &hidden },
                &text,
            )
        })
        .await
        .context("grading an answer")?;
        Ok(grade)
    }
}

/// Whether an interview ended in a way that earns a report card.
pub(super) fn reports(interview: &Interview) -> bool {
    match interview.status {
        Status::Closed { ending, .. } => match ending {
            Ending::Finished | Ending::TimeUp | Ending::Abandoned => true,
            Ending::GaveUp => false,
        },
        Status::Running | Status::Paused { .. } => false,
    }
}
