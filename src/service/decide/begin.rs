//! Starting, resuming and choosing interviews.

use super::{
    super::{
        failure::{Failure, refused},
        ports::rows::{InboxRow, Room, StoredInterview},
    },
    draft::{Draft, Working},
};
use crate::{
    chat::{
        card::Focus,
        command::Pick,
        inbound::Inbound,
        words::{self, lists::OpenInterview, walk},
    },
    framework::{
        chance::Chance,
        draw::{self, Choice},
        pool::Pool,
        problem::{Problem, ProblemId},
    },
    ids::{GroupId, InterviewId, MessageKey},
    interview::{
        event::Event,
        play::Manner,
        report::Bar,
        state::{AnswerBy, Mode, Status},
        step::{Start, start_group},
    },
};
use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;

/// How the person wants to be interviewed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    Practice,
    Mock { minutes: u32, aim: Option<Bar> },
    Group(Manner),
}

/// Whose weak criteria a problem is drawn for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose {
    Theirs,
    Group,
}

impl Wanted {
    fn mode(self, at: DateTime<Utc>) -> Mode {
        match self {
            Self::Practice => Mode::Practice,
            Self::Mock { minutes, aim } => {
                Mode::Mock { minutes, deadline: at + Duration::minutes(i64::from(minutes)), aim }
            }
            Self::Group(_) => Mode::Group,
        }
    }

    fn is(self, word: &str) -> bool {
        matches!(
            (self, word),
            (Self::Practice, "practice") | (Self::Mock { .. }, "mock") | (Self::Group(_), "group")
        )
    }
}

impl Draft<'_> {
    /// Starts an interview; goes on with it when the person has one of that problem and mode open.
    pub(super) async fn begin(
        &mut self,
        row: &InboxRow,
        inbound: &Inbound,
        wanted: Wanted,
        pick: &Pick,
    ) -> Result<(), Failure> {
        let me = inbound.actor.member.clone();
        let group = self.group_for(inbound).await?;
        let whose = match wanted {
            Wanted::Practice | Wanted::Mock { .. } => Whose::Theirs,
            Wanted::Group(_) => Whose::Group,
        };
        let problem = self.pick(inbound, pick, whose, row.id.0).await?;
        let open = self.service.store.open_interviews(&me).await?;
        if let Some(line) =
            open.iter().find(|line| line.problem.is(&problem.id) && wanted.is(&line.mode))
        {
            return self.resume(inbound, Some(line.id)).await;
        }
        let lasting = problem.id.lasting();
        let after_outline = self.service.store.outline_seen(&me, &lasting).await?;
        let answer_by = self.wanted_by(&group.id, &lasting, inbound.at).await?;
        let manner = match wanted {
            Wanted::Group(manner) => manner,
            Wanted::Practice | Wanted::Mock { .. } => Manner::Together,
        };
        let (interview, effects) = start_group(
            Start {
                id: InterviewId(row.id.0),
                group: group.id,
                problem: problem.id.clone(),
                mode: wanted.mode(inbound.at),
                by: me.clone(),
                after_outline,
                answer_by,
            },
            manner,
            inbound.at,
        );
        let root = MessageKey::new(format!("interview{}", row.id));
        let room = Room {
            platform: self.platform.clone(),
            channel: inbound.channel.clone(),
            thread: root.clone(),
            last: root,
            feedback: Vec::new(),
            told: Vec::new(),
        };
        let card = walk::started(&interview, &problem, &inbound.actor.name);
        self.working = Some(Working { before: None, interview, room, problem, effects });
        self.cast().await?;
        self.say_started(card);
        self.say_effects(Some(&me)).await?;
        let others = self.titles(open).await?;
        if !others.is_empty() {
            self.say_only_to(&me, words::lists::also_open(&others));
        }
        Ok(())
    }

    /// Until when answers to the newest post of a problem are wanted, if they still are.
    async fn wanted_by(
        &self,
        group: &GroupId,
        problem: &ProblemId,
        at: DateTime<Utc>,
    ) -> Result<Option<AnswerBy>, Failure> {
        let Some((since, window)) = self.service.store.window_of(group, problem).await? else {
            return Ok(None);
        };
        let until = window.ends(since);
        Ok((at < until).then_some(AnswerBy { since, until, reminded: false }))
    }

    /// The problem a person means.
    pub(super) async fn pick(
        &mut self,
        inbound: &Inbound,
        pick: &Pick,
        whose: Whose,
        seed: i64,
    ) -> Result<Arc<Problem>, Failure> {
        let bank = self.bank(inbound).await?;
        let candidates: Vec<&Arc<Problem>> = match pick {
            Pick::Today => return self.problem_of_the_day(inbound).await,
            Pick::Weak => return self.weak_problem(inbound, whose, seed).await,
            Pick::Random => bank.problems().iter().collect(),
            Pick::Typed(typed) => {
                let area = typed.trim().to_lowercase();
                let area = area.strip_prefix("area ").unwrap_or(&area);
                if let Some(problem) = bank.find(typed) {
                    return Ok(Arc::clone(problem));
                }
                bank.problems().iter().filter(|problem| problem.area == area).collect()
            }
        };
        let done = self.service.store.finished(Some(&inbound.actor.member)).await?;
        let fresh: Vec<&Arc<Problem>> = candidates
            .iter()
            .copied()
            .filter(|problem| !done.iter().any(|finished| finished.problem.is(&problem.id)))
            .collect();
        let pool = if fresh.is_empty() { &candidates } else { &fresh };
        match pool.get(Chance::of(seed.cast_unsigned()).below(pool.len())) {
            Some(problem) => Ok(Arc::clone(problem)),
            None => {
                let typed = if let Pick::Typed(typed) = pick { typed.as_str() } else { "" };
                refused(words::no_such_problem(typed, &bank.nearest(typed), &bank.areas()))
            }
        }
    }

    /// One that exercises what is due for the person, or what the group finds hard; any where that is not known yet.
    async fn weak_problem(
        &mut self,
        inbound: &Inbound,
        whose: Whose,
        seed: i64,
    ) -> Result<Arc<Problem>, Failure> {
        let (service, me) = (self.service, &inbound.actor.member);
        let (weak, history) = match whose {
            Whose::Theirs => {
                let zone = service.zone_of_member(me);
                let done = service.store.finished(Some(me)).await?;
                let done = done.into_iter().map(|one| one.problem).collect();
                (service.due_for(me, zone, self.now).await?, done)
            }
            Whose::Group => {
                let group = self.group_for(inbound).await?;
                let ids = std::slice::from_ref(&group.id);
                let posted = service.posted_to(ids).await?.remove(&group.id).unwrap_or_default();
                (service.weakness_of(&group.id, self.now).await?, posted)
            }
        };
        let bank = self.bank(inbound).await?;
        let problems = bank.problems();
        let seed = seed.cast_unsigned();
        let drawn = draw::next(&Choice::Weak, problems, &Pool::Any, &history, &weak, seed);
        Ok(Arc::clone(drawn.context("the bank has no problem")?))
    }

    /// Goes on with an open interview: the one named, the one of this thread, or the only one.
    pub(super) async fn resume(
        &mut self,
        inbound: &Inbound,
        id: Option<InterviewId>,
    ) -> Result<(), Failure> {
        let me = inbound.actor.member.clone();
        let open = self.service.store.open_interviews(&me).await?;
        let here = self.interview_here(inbound).await?.map(|stored| stored.interview.id);
        let chosen = match id {
            Some(id) => open.iter().find(|line| line.id == id),
            None => open.iter().find(|line| Some(line.id) == here).or(match open.as_slice() {
                [only] => Some(only),
                _ => None,
            }),
        };
        let Some(id) = chosen.map(|line| line.id) else {
            return match id {
                Some(_) => refused(words::no_such_interview()),
                None if open.is_empty() => refused(words::lists::which_interview(&[])),
                None => {
                    let card = words::lists::which_interview(&self.titles(open).await?);
                    self.say_only_to(&me, card);
                    Ok(())
                }
            };
        };
        let Some(stored) = self.service.interview(id).await? else {
            return refused(words::no_such_interview());
        };
        self.come_back(stored, inbound).await
    }

    /// Shows an interview again where it stands, resuming it when it was put aside; one without a thread gets a new one.
    async fn come_back(
        &mut self,
        stored: Arc<StoredInterview>,
        inbound: &Inbound,
    ) -> Result<(), Failure> {
        let (me, at) = (&inbound.actor.member, inbound.at);
        let begins_anew = self.service.has_no_thread(&stored).await?;
        self.take_up(stored).await?;
        if begins_anew {
            self.move_to(inbound);
        }
        let paused = self
            .working
            .as_ref()
            .is_some_and(|working| matches!(working.interview.status, Status::Paused { .. }));
        if paused {
            self.apply(Event::Resume { by: me.clone() }, at).await?;
            self.say_effects(Some(me)).await?;
        } else {
            let title = self.working.as_ref().map(|working| walk::resumed(&working.problem));
            if let Some(card) = title {
                self.say_here(card.focus(Focus::Here));
            }
        }
        let Some(working) = &self.working else { return Ok(()) };
        let card =
            walk::status(&working.interview, me, &working.problem, &self.service.bank, self.now);
        let stage = walk::stage_opened(
            &working.interview,
            me,
            &working.problem,
            &self.service.bank,
            self.now,
        );
        let written = working
            .interview
            .sheets
            .get(me)
            .is_some_and(|sheet| sheet.of(working.interview.stage).written());
        let stage = self.with_roles(stage);
        self.say_here(stage);
        if written {
            self.say_here(card);
        }
        Ok(())
    }

    /// The interview goes on in a new thread, in the channel where somebody asks for it.
    fn move_to(&mut self, inbound: &Inbound) {
        let Some(working) = &mut self.working else { return };
        let root = MessageKey::new(format!("{}.thread", self.prefix));
        working.room.channel = inbound.channel.clone();
        working.room.thread = root.clone();
        working.room.last = root;
        working.room.feedback.clear();
        let card = walk::started(&working.interview, &working.problem, &inbound.actor.name);
        self.say_started(card);
    }

    /// What can be started or resumed.
    pub(super) async fn menu(&mut self, inbound: &Inbound) -> Result<(), Failure> {
        let me = &inbound.actor.member;
        self.ensure_group(inbound).await?;
        let today = self.problem_of_the_day(inbound).await.ok();
        let open = self.titles(self.service.store.open_interviews(me).await?).await?;
        let today =
            today.map(|problem| (problem.id.clone(), problem.title.clone(), problem.difficulty));
        let bank = self.bank(inbound).await?;
        let card = words::menu(&inbound.actor.name, today.as_ref(), &open, &bank.areas());
        self.say_only_to(me, card.focus(Focus::Stay));
        Ok(())
    }

    /// Words in a channel: the one open interview of the writer listens when a platform has no other place for them;
    /// otherwise nobody does, and they are told.
    pub(super) async fn message_in_channel(
        &mut self,
        _row: &InboxRow,
        inbound: &Inbound,
        key: &MessageKey,
        text: &str,
        whole: bool,
    ) -> Result<(), Failure> {
        let me = inbound.actor.member.clone();
        if text.trim().is_empty() {
            return refused(words::nothing_said());
        }
        let open = self.service.store.open_interviews(&me).await?;
        let Some(line) = open.first() else { return refused(words::nobody_listens()) };
        let Some(stored) = self.service.interview(line.id).await? else {
            return refused(words::nobody_listens());
        };
        self.take_up(Arc::clone(&stored)).await?;
        if let Some(working) = &self.working {
            let card = walk::resumed(&working.problem).focus(Focus::Here);
            self.say_here(card);
        }
        let room = self.working.take().map(|working| working.room);
        let mut stored = (*stored).clone();
        if let Some(room) = room {
            stored.room = room;
        }
        self.message(Arc::new(stored), inbound, key, text, whole, false).await
    }

    pub(super) async fn titles(
        &self,
        open: Vec<crate::service::ports::rows::InterviewLine>,
    ) -> Result<Vec<OpenInterview>, Failure> {
        let mut titles = Vec::with_capacity(open.len());
        for line in open {
            let problem = self.service.problem(&line.problem).await?;
            let title = problem.map(|problem| problem.title.clone());
            titles.push(OpenInterview {
                id: line.id,
                title: title.unwrap_or_else(|| line.problem.slug().to_owned()),
                stage: line.stage,
                thread: line.thread,
            });
        }
        Ok(titles)
    }
}
