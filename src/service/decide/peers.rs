//! Peers mark the answers of an interview that is over: whose, to which stage, told to the candidate alone.

use super::{
    super::{
        failure::{Failure, refused},
        ports::{peers::PeerMark, rows::StoredInterview},
    },
    draft::Draft,
};
use crate::{
    chat::{
        command::marks::MarkCommand,
        inbound::Inbound,
        words::peers::{self as words, Marked},
    },
    framework::{criterion::Criterion, level::Level, stage::Stage},
    ids::MemberId,
    interview::state::Interview,
    progress::agreement::{Agreement, Compared, agreement},
};
use std::{collections::BTreeMap, sync::Arc};

impl Draft<'_> {
    pub(super) async fn mark(
        &mut self,
        inbound: &Inbound,
        command: MarkCommand,
    ) -> Result<(), Failure> {
        let me = &inbound.actor.member;
        let here = match self.interview_here(inbound).await? {
            Some(here) => Some(here),
            None => self.closed_here(inbound, &command).await?,
        };
        let Some(stored) = here else { return refused(words::nothing_here()) };
        if !stored.interview.is_closed() {
            return refused(words::not_over());
        }
        self.take_up(stored).await?;
        match command {
            MarkCommand::Show(stage) => self.show_marks(me, stage).await,
            MarkCommand::Give { whom, stage, levels } => {
                self.give_marks(me, whom.as_deref(), stage, levels).await
            }
        }
    }

    /// Beside the threads: what is looked at is one's own last interview, what is marked the last of somebody else here.
    async fn closed_here(
        &self,
        inbound: &Inbound,
        command: &MarkCommand,
    ) -> Result<Option<Arc<StoredInterview>>, Failure> {
        let me = &inbound.actor.member;
        let channel = &inbound.channel;
        let group = self.service.platform(&self.platform)?.group_of(channel);
        let theirs = self.service.store.last_of_another(&group, channel, me).await?;
        let own = match command {
            MarkCommand::Show(_) => self.last_finished(me).await?,
            MarkCommand::Give { .. } => None,
        };
        match (own, theirs) {
            // Whoever was interviewed later than the others wants to see what they got.
            (Some(own), Some(theirs)) if own.interview.id < theirs => {
                Ok(self.service.interview(theirs).await?)
            }
            (Some(own), _) => Ok(Some(own)),
            (None, Some(theirs)) => Ok(self.service.interview(theirs).await?),
            (None, None) => Ok(None),
        }
    }

    async fn show_marks(&mut self, me: &MemberId, stage: Option<Stage>) -> Result<(), Failure> {
        let Some(working) = &self.working else { return Ok(()) };
        let interview = &working.interview;
        let card = if interview.sheets.contains_key(me) {
            let marks = self.service.store.peer_marks(interview.id).await?;
            let wanted = |mark: &PeerMark| {
                mark.candidate == *me && stage.is_none_or(|stage| mark.stage == stage)
            };
            self.marks_card(me, None, &marks.into_iter().filter(wanted).collect::<Vec<_>>())
        } else {
            let names: Vec<String> = interview.sheets.keys().map(|id| self.name(id)).collect();
            Some(words::how(&names, stage, &self.service.bank))
        };
        if let Some(card) = card {
            self.say_only_to(me, card);
        }
        Ok(())
    }

    async fn give_marks(
        &mut self,
        me: &MemberId,
        whom: Option<&str>,
        stage: Stage,
        levels: BTreeMap<Criterion, Level>,
    ) -> Result<(), Failure> {
        let candidate = self.whom(me, whom, stage)?;
        let Some(working) = &self.working else { return Ok(()) };
        let interview = &working.interview;
        let written =
            interview.sheets.get(&candidate).is_some_and(|sheet| sheet.of(stage).written());
        if !written {
            let name = self.name(&candidate);
            return refused(words::nothing_to_mark(&name, stage, &self.service.bank));
        }
        let mark = PeerMark {
            interview: interview.id,
            candidate: candidate.clone(),
            stage,
            by: me.clone(),
            levels,
            at: self.now,
        };
        let mut marks = self.service.store.peer_marks(interview.id).await?;
        let given = self.service.store.reviews(me).await?;
        marks.retain(|one| one.candidate == candidate);
        let same = |one: &&mut PeerMark| one.by == *me && one.stage == stage;
        let again = match marks.iter_mut().find(same) {
            Some(before) => {
                before.levels.extend(&mark.levels);
                true
            }
            None => {
                marks.push(mark.clone());
                false
            }
        };
        let mine = marks.iter().filter(|one| one.by == *me && one.stage == stage);
        let agreed = agreement(mine.flat_map(|one| compared(interview, one)));
        let given = given + u64::from(!again);
        let bank = &self.service.bank;
        let receipt = words::taken(&self.name(&candidate), stage, agreed.as_ref(), given, bank);
        let news = self.marks_card(&candidate, Some(&self.name(me)), &marks);
        self.commit.peer_marks.push(mark);
        self.say_only_to(me, receipt);
        if let Some(news) = news {
            self.say_only_to(&candidate, news);
        }
        Ok(())
    }

    /// The candidate who is meant: the one of that name or id, or the only one that is not me.
    fn whom(&self, me: &MemberId, whom: Option<&str>, stage: Stage) -> Result<MemberId, Failure> {
        let Some(working) = &self.working else {
            return Err(anyhow::anyhow!("no interview to mark").into());
        };
        let all = &working.interview.sheets;
        let is_named = |id: &&MemberId, name: &str| {
            let on_platform = id.as_str().rsplit([':', '/']).next();
            self.name(id).eq_ignore_ascii_case(name) || on_platform == Some(name)
        };
        let found: Vec<&MemberId> = match whom {
            Some(name) => all.keys().filter(|id| is_named(id, name)).collect(),
            None => all.keys().filter(|id| *id != me).collect(),
        };
        match found.as_slice() {
            [only] if *only != me => Ok((*only).clone()),
            [_] => refused(words::own_answers()),
            [] if whom.is_none() => refused(words::own_answers()),
            _ => {
                let others = all.keys().filter(|id| *id != me);
                let names: Vec<String> = others.map(|id| self.name(id)).collect();
                if names.is_empty() {
                    return refused(words::own_answers());
                }
                refused(words::which_candidate(&names, stage))
            }
        }
    }

    /// What a candidate is told of their marks.
    fn marks_card(
        &self,
        candidate: &MemberId,
        newest: Option<&str>,
        marks: &[PeerMark],
    ) -> Option<crate::chat::card::Card> {
        let working = self.working.as_ref()?;
        let interview = &working.interview;
        let sheet = interview.sheets.get(candidate)?;
        let of_stage = |stage: Stage| {
            let here = marks.iter().filter(|mark| mark.stage == stage);
            let peers: Vec<_> =
                here.map(|mark| (self.name(&mark.by), mark.levels.clone())).collect();
            let grade = sheet.of(stage).current_grade();
            let graded = grade.into_iter().flat_map(|grade| &grade.levels);
            let grader = graded.map(|one| (one.criterion, one.level)).collect();
            (!peers.is_empty()).then_some(Marked { stage, grader, peers })
        };
        let marked: Vec<Marked> = Stage::ALL.into_iter().filter_map(of_stage).collect();
        let agreed: Option<Agreement> =
            agreement(marks.iter().flat_map(|mark| compared(interview, mark)));
        let title = &working.problem.title;
        Some(words::marks(title, newest, &marked, agreed.as_ref(), &self.service.bank))
    }
}

/// The levels that a peer and the grader both gave to an answer.
fn compared(interview: &Interview, mark: &PeerMark) -> Vec<Compared> {
    let sheet = interview.sheets.get(&mark.candidate);
    let Some(grade) = sheet.and_then(|sheet| sheet.of(mark.stage).current_grade()) else {
        return Vec::new();
    };
    let both = mark.levels.iter().filter_map(|(&criterion, &peer)| {
        let grader = grade.of(criterion)?.level;
        Some(Compared { criterion, peer, grader })
    });
    both.collect()
}
