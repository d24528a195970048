//! From the effects of a step to cards, ledger claims and results.

use super::{super::failure::Failure, draft::Draft, walk::reports};
use crate::{
    chat::{
        card::{Card, Focus},
        words::{self, feedback, walk},
    },
    framework::{bank::Bank, checklist::Tick, stage::Stage},
    ids::{GroupId, MemberId},
    interview::{
        event::Effect,
        play::Manner,
        report::report,
        state::{Ending, Interview, Progress},
    },
    progress::{
        ledger::{Achievement, Claim, FINISHING_POINTS, Reason, stage_points},
        summary::Finished,
    },
    service::ports::rows::{FeedbackCard, Outgoing, Place},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::sync::Arc;

impl Draft<'_> {
    /// Says, claims and records everything that happened to the interview, in its order. `actor` is who did it.
    pub(super) async fn say_effects(&mut self, actor: Option<&MemberId>) -> Result<(), Failure> {
        let effects = match &mut self.working {
            Some(working) => std::mem::take(&mut working.effects),
            None => return Ok(()),
        };
        let left_at_once = |by: &MemberId, stage: Stage| {
            effects.iter().any(|effect| matches!(effect, Effect::Counted { by: other, stage: left, .. } if other == by && *left == stage))
        };
        for effect in &effects {
            match effect {
                Effect::Feedback { by, stage } if left_at_once(by, *stage) => {}
                Effect::Counted { by, stage, score, at, correction } => {
                    self.claim_stage(by, *stage, *score, *at, *correction).await?;
                }
                Effect::Closed { ending } => self.say_closed(*ending).await?,
                Effect::Turn { .. } => self.say_turn(&effects),
                Effect::Noted { stage, .. }
                    if effects.iter().any(
                        |one| matches!(one, Effect::Revealed { stage: shown } if shown == stage),
                    ) => {}
                other => self.say_effect(other, actor),
            }
        }
        Ok(())
    }

    fn say_effect(&mut self, effect: &Effect, actor: Option<&MemberId>) {
        let service = self.service;
        let bank = &service.bank;
        let now = self.now;
        let Some(working) = &self.working else { return };
        let (interview, problem) = (&working.interview, &working.problem);
        let Some(me) = actor.or_else(|| interview.sheets.keys().next()).cloned() else { return };
        match effect {
            Effect::Opened { .. } => {
                // What can be pressed is the candidate's in turns.
                let me = interview.turn().map_or(&me, |turn| &turn.candidate);
                let card = walk::stage_opened(interview, me, problem, bank, now);
                let card = self.with_roles(card);
                self.say_here(timed(card, interview.deadline()));
            }
            Effect::Feedback { by, stage } => self.say_feedback(by, *stage),
            Effect::Noted { stage, .. } if interview.is_sealed(*stage) => self.say_sealed(*stage),
            Effect::Revealed { stage } => self.say_revealed(*stage),
            Effect::Noted { by, .. } => {
                let card = walk::noted(interview, by, now);
                self.say_here(timed(card, interview.deadline()));
            }
            Effect::Hinted { by, stage, hint } => {
                let card = walk::hint(interview, by, *stage, *hint, bank);
                self.say_here(with_time_left(card, interview, now));
            }
            // What is asked may tell what is answered.
            Effect::Answered { by, answers } if interview.is_sealed(interview.stage) => {
                let card = walk::answered(answers, problem);
                self.say_only_to(by, card);
            }
            Effect::Answered { answers, .. } => {
                let card = walk::answered(answers, problem);
                self.say_here(with_time_left(card, interview, now));
            }
            Effect::TranscriptOnly { by, stage } => {
                let card = walk::transcript_only(*stage, bank);
                self.say_only_to(by, card);
            }
            Effect::Paused => {
                let card = walk::paused(problem).focus(Focus::Away);
                self.say_here(card);
            }
            Effect::Resumed => {
                let card = walk::resumed(problem).focus(Focus::Here);
                self.say_here(card);
            }
            Effect::Joined { by } => {
                let card = walk::joined(&self.name(by)).focus(Focus::Here);
                self.say_here(card);
                // What they were told as somebody who only reads holds no longer.
                if let Some(working) = &mut self.working {
                    working.room.told.retain(|told| told != by);
                }
            }
            Effect::TimeLeft { deadline } => {
                let card = timed(walk::time_notice(interview, now), Some(*deadline));
                self.say_here(card);
            }
            Effect::Extended { by, deadline } => {
                let card = timed(walk::extended(*by, *deadline), Some(*deadline));
                self.say_here(card);
            }
            Effect::Reminded { until } => {
                let card = walk::reminder(interview, problem, bank, *until);
                self.say_here(card);
            }
            Effect::Nudged => {
                let card = walk::nudge(interview, problem, bank);
                self.say_here(card);
            }
            Effect::Counted { .. }
            | Effect::Closed { .. }
            | Effect::Turn { .. }
            | Effect::Passed { .. } => {}
        }
    }

    /// One feedback card a stage: changed while it is the thread's last message, else posted anew and the old one folded.
    fn say_feedback(&mut self, by: &MemberId, stage: Stage) {
        let bank = &self.service.bank;
        let Some(working) = &self.working else { return };
        let name = (working.interview.sheets.len() > 1).then(|| self.name(by));
        let card = feedback::feedback(&working.interview, by, stage, bank, name.as_deref());
        let old = working
            .room
            .feedback
            .iter()
            .rposition(|shown| shown.member == *by && shown.stage == stage);
        let old_key =
            old.and_then(|index| working.room.feedback.get(index)).map(|shown| shown.key.clone());
        if let Some(key) = old_key.as_ref().filter(|key| **key == working.room.last) {
            let place = self.place();
            self.say(place, card, Some(key.clone()), false);
            return;
        }
        if let Some(key) = old_key {
            let place = self.place();
            self.say(place, feedback::feedback_folded(stage, bank), Some(key), false);
        }
        let key = self.say_here(card);
        if let Some(working) = &mut self.working {
            working.room.feedback.retain(|shown| !(shown.member == *by && shown.stage == stage));
            working.room.feedback.push(FeedbackCard { key, member: by.clone(), stage });
        }
    }

    /// The bank as the interview's group sees it.
    async fn bank_of_interview(&self) -> Result<Arc<Bank>, Failure> {
        let workspace = match &self.working {
            Some(working) => self.service.workspace_of(&working.interview.group).await?,
            None => None,
        };
        Ok(self.service.bank_of(workspace.as_ref()).await?)
    }

    async fn group_zone(&self) -> Result<Tz, Failure> {
        let Some(working) = &self.working else { return Ok(self.service.settings.zone) };
        let group = self.service.group(&working.interview.group).await?;
        Ok(group.and_then(|group| group.zone.parse().ok()).unwrap_or(self.service.settings.zone))
    }

    async fn claim(
        &mut self,
        by: &MemberId,
        achievement: Achievement,
        points: u32,
        at: DateTime<Utc>,
        reason: Reason,
    ) -> Result<(), Failure> {
        let zone = self.group_zone().await?;
        let Some(working) = &self.working else { return Ok(()) };
        let interview = &working.interview;
        if interview.sheets.get(by).is_some_and(|sheet| sheet.after_outline) {
            return Ok(());
        }
        self.commit.claims.push(Claim {
            member: by.clone(),
            group: interview.group.clone(),
            interview: interview.id,
            problem: interview.problem.lasting(),
            achievement,
            points,
            at,
            periods: Claim::periods(at, zone),
            reason,
        });
        Ok(())
    }

    async fn claim_stage(
        &mut self,
        by: &MemberId,
        stage: Stage,
        score: crate::grading::score::Score,
        at: DateTime<Utc>,
        correction: bool,
    ) -> Result<(), Failure> {
        let difficulty = self.working.as_ref().map_or(1, |working| working.problem.difficulty);
        let reason = if correction { Reason::Correction } else { Reason::Closed };
        self.claim(by, Achievement::Stage(stage), stage_points(score, difficulty), at, reason).await
    }

    async fn say_closed(&mut self, ending: Ending) -> Result<(), Failure> {
        let bank = &*self.bank_of_interview().await?;
        let zone = self.group_zone().await?;
        let Some(working) = &self.working else { return Ok(()) };
        if !reports(&working.interview) || ending == Ending::GaveUp {
            let card = walk::given_up(&working.problem).focus(Focus::Away);
            self.say_here(card);
            return Ok(());
        }
        let several = working.interview.sheets.len() > 1;
        // In turns there is nothing to report of whoever had none.
        let sheets = working.interview.sheets.iter();
        let had_one = sheets.filter(|(_, sheet)| {
            working.interview.play.manner != Manner::Turns
                || sheet.stages.iter().any(|cell| cell.progress != Progress::Ahead)
        });
        let members: Vec<MemberId> = had_one.map(|(member, _)| member.clone()).collect();
        let at = self.closed_at();
        for (index, member) in members.iter().enumerate() {
            let Some(working) = &self.working else { return Ok(()) };
            let interview = &working.interview;
            let Some(result) = report(interview, member, &working.problem, bank) else { continue };
            let Some(sheet) = interview.sheets.get(member) else { continue };
            let stages: Vec<_> = Stage::ALL
                .into_iter()
                .map(|stage| {
                    Some(sheet.of(stage))
                        .filter(|cell| cell.progress == Progress::Done)
                        .map(crate::interview::state::StageSheet::score)
                })
                .collect();
            let complete = stages.iter().all(Option::is_some);
            let worth: u32 = stages
                .iter()
                .flatten()
                .map(|&score| stage_points(score, working.problem.difficulty))
                .sum::<u32>()
                + if complete { FINISHING_POINTS } else { 0 };
            let finished = Finished {
                interview: interview.id,
                member: member.clone(),
                problem: interview.problem.lasting(),
                mode: interview.mode.word().to_owned(),
                at,
                score: result.score,
                stages,
                ticked: bank
                    .rubric()
                    .checklist()
                    .iter()
                    .zip(&result.checklist)
                    .filter(|(_, item)| item.tick == Tick::Ticked)
                    .map(|(item, _)| item.id.clone())
                    .collect(),
                complete,
            };
            let group = interview.group.clone();
            let name = several.then(|| self.name(member));
            let focus = if index + 1 == members.len() { Focus::Away } else { Focus::Stay };
            let card = words::report::report(
                &result,
                interview,
                member,
                &working.problem,
                bank,
                name.as_deref(),
                worth,
            )
            .focus(focus);
            let card = if focus == Focus::Away && self.others_read() {
                words::peers::invites(card)
            } else {
                card
            };
            let card = self.pictured(card, self.stages_of(&finished).await?).await;
            let card = self.towards_goal(card, &group, member).await?;
            self.commit.finished.push(crate::service::ports::rows::FinishedWrite {
                group,
                periods: Claim::periods(at, zone),
                finished,
            });
            self.say_here(card);
            if complete {
                self.claim(member, Achievement::AllTen, FINISHING_POINTS, at, Reason::Closed)
                    .await?;
            }
        }
        Ok(())
    }

    /// A report card with how far it brings its candidate, where the group has a goal.
    async fn towards_goal(
        &self,
        card: Card,
        group: &GroupId,
        member: &MemberId,
    ) -> Result<Card, Failure> {
        let Some(group) = self.service.group(group).await? else { return Ok(card) };
        Ok(match self.share(&group, member, 1).await? {
            Some((goal, standing)) => words::goals::with_share(card, goal, &standing),
            None => card,
        })
    }

    /// Whether others than the candidates read what is said.
    fn others_read(&self) -> bool {
        let Some(working) = &self.working else { return false };
        let platform = self.service.platform(&working.room.platform);
        platform.is_ok_and(|platform| !platform.is_direct(&working.room.channel))
    }

    fn closed_at(&self) -> DateTime<Utc> {
        match self.working.as_ref().map(|working| working.interview.status) {
            Some(crate::interview::state::Status::Closed { at, .. }) => at,
            _ => self.now,
        }
    }

    /// The first words of an interview: a short message in the channel, then problem and first stage in its thread.
    pub(super) fn say_started(&mut self, root: Card) {
        let Some(working) = &self.working else { return };
        let channel = working.room.channel.clone();
        let key = working.room.thread.clone();
        let platform = self.platform.clone();
        let brief = walk::brief(&working.interview, &working.problem);
        self.commit.outbox.push(Arc::new(Outgoing {
            key,
            platform,
            place: Place::Channel { channel },
            card: root.focus(Focus::Here),
            replaces: None,
            opens_thread: true,
            if_closed: self.if_closed(),
        }));
        self.say_here(brief);
    }
}

/// Cards of a mock say how much time is left.
fn with_time_left(card: Card, interview: &Interview, now: DateTime<Utc>) -> Card {
    match walk::time_left(interview, now) {
        Some(left) => timed(card.small(left), interview.deadline()),
        None => card,
    }
}

fn timed(card: Card, deadline: Option<DateTime<Utc>>) -> Card {
    match deadline {
        Some(at) => card.ends_at(at),
        None => card,
    }
}
