//! What follows from one frame or alarm: everything that is to be written, as one commit. Reads, never writes.
//!
//! `draft` is a decision in the making, `begin` starts and resumes interviews, `walk` moves within one,
//! `saying` turns its effects into cards, `lists`, `boards` and `home` answer what only looks, `schedule` is about schedules,
//! `owning` about problems of a workspace's own, `settings` about what a person or group has set, `goals` about what a group aims at and how far people are, `pairs` about
//! partners for a mock, `groups` about how a group plays, `peers` about marks of peers, `privacy` about what is kept of a person, `links` about accounts that are one person's.

mod begin;
mod boards;
mod charts;
mod draft;
mod goals;
mod groups;
mod home;
mod links;
mod lists;
mod owning;
mod pairs;
mod peers;
mod picturing;
mod privacy;
mod saying;
mod schedule;
mod settings;
mod walk;
mod weakness;

pub(super) use schedule::{Rooms, fire, renew};

use super::{
    Service,
    failure::{Failure, refused},
    ports::rows::{
        Commit, Group, InboxOutcome, InboxRow, Member, Outgoing, Place, StoredInterview, Wake,
    },
};
use crate::{
    chat::{
        card::Tone,
        command::{Command, marks, parse, table},
        inbound::{Inbound, InboundKind},
        words,
    },
    ids::{InterviewId, MemberId, MessageKey},
    interview::{
        alarm::{alarms, is_due},
        event::Event,
    },
};
use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use draft::Draft;
use std::sync::Arc;

/// What is to be written, and the interview as it will then be.
#[derive(Debug, Default)]
pub(super) struct Decision {
    pub(super) commit: Commit,
    pub(super) interview: Option<Arc<StoredInterview>>,
}

/// What follows from a frame.
pub(super) async fn frame(service: &Service, row: &InboxRow) -> Result<Decision, Failure> {
    let now = service.clock.now();
    let platform = service.platform(&row.frame.platform)?;
    platform.prepare(row).await;
    let Some(mut inbound) = platform.inbound(row).context("reading a frame")? else {
        return Ok(Decision {
            commit: Service::only_done(row, now, InboxOutcome::Done),
            interview: None,
        });
    };
    let actor = &mut inbound.actor;
    actor.zone = actor.zone.or_else(|| service.memory.zone(&actor.member));
    let mut draft = Draft::new(service, row, &inbound, now);
    draft.meet(&inbound);
    match draft.inbound(row, &inbound).await {
        Ok(()) => {
            if matches!(inbound.kind, InboundKind::Command { .. }) {
                draft.ask_zone_once(&inbound)?;
            }
            draft.finish()
        }
        Err(Failure::Refused(card)) => {
            let mut refusal = Draft::new(service, row, &inbound, now);
            refusal.meet(&inbound);
            refusal.say_only_to(&inbound.actor.member, *card);
            refusal.finish()
        }
        Err(failure) => Err(failure),
    }
}

/// What follows from a look at an interview: all its alarms that are due, in their order. A look that finds none only
/// sets the time of the next one.
pub(super) async fn wake(service: &Service, wake: Wake) -> Result<Decision, Failure> {
    let Some(stored) = service.interview(wake.interview).await? else {
        return Ok(Decision::default());
    };
    let now = service.clock.now();
    let patience = service.settings.patience;
    let mut draft = Draft::about(service, &stored, now, &format!("wake{}", wake.interview));
    let mut due = alarms(&stored.interview, patience);
    // What is due later than this look waits for a later one: frames may come before it.
    due.retain(|(_, at)| *at <= wake.at);
    due.sort_by_key(|(_, at)| *at);
    draft.take_up(stored).await?;
    for (alarm, _) in due {
        // The one before it may have made it void.
        let wanted = draft.working.as_ref().map(|working| &working.interview);
        if !wanted.is_some_and(|interview| is_due(interview, patience, alarm, wake.at)) {
            continue;
        }
        match draft.apply(Event::Due(alarm), now).await {
            Ok(()) => draft.grade_what_waits(None, false).await?,
            Err(Failure::Refused(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    draft.say_effects(None).await?;
    draft.finish()
}

/// A running mock gets back the time that we were down.
pub(super) async fn outage(
    service: &Service,
    interview: InterviewId,
    lasted: Duration,
) -> Result<Decision, Failure> {
    let Some(stored) = service.interview(interview).await? else { return Ok(Decision::default()) };
    let now = service.clock.now();
    let mut draft = Draft::about(service, &stored, now, &format!("outage{interview}"));
    draft.take_up(stored).await?;
    draft.apply(Event::Outage { lasted }, now).await?;
    draft.say_effects(None).await?;
    draft.finish()
}

/// A frame that could not be worked on: marked, and the person gets neutral words with the reference.
pub(super) fn broken(service: &Service, row: &InboxRow) -> Decision {
    let now = service.clock.now();
    let mut commit = Service::only_done(row, now, InboxOutcome::Failed("see the log".to_owned()));
    let inbound = service
        .platform(&row.frame.platform)
        .and_then(|platform| platform.inbound(row))
        .ok()
        .flatten();
    if let Some(inbound) = inbound {
        commit.outbox.push(Arc::new(Outgoing {
            key: MessageKey::new(format!("in{}-broken", row.id)),
            platform: row.frame.platform.clone(),
            place: Place::Only {
                member: inbound.actor.member,
                conversation: row.frame.conversation.clone(),
            },
            card: words::broken(&format!("inbox-{}", row.id)),
            replaces: None,
            opens_thread: false,
            if_closed: None,
        }));
    }
    Decision { commit, interview: None }
}

impl<'a> Draft<'a> {
    fn new(service: &'a Service, row: &InboxRow, inbound: &Inbound, now: DateTime<Utc>) -> Self {
        Self {
            service,
            now,
            platform: row.frame.platform.clone(),
            asker: Some(inbound.actor.member.clone()),
            conversation: inbound.conversation.clone(),
            prefix: format!("in{}", row.id),
            said: 0,
            commit: Service::only_done(row, now, InboxOutcome::Done),
            working: None,
        }
    }

    /// A draft that no frame asked for. The version makes the keys of each state's words its own.
    fn about(
        service: &'a Service,
        stored: &StoredInterview,
        now: DateTime<Utc>,
        cause: &str,
    ) -> Self {
        Self {
            service,
            now,
            platform: stored.room.platform.clone(),
            asker: None,
            conversation: stored.room.channel.clone(),
            prefix: format!("{cause}-{}", stored.interview.version),
            said: 0,
            commit: Commit { at: now, ..Commit::default() },
            working: None,
        }
    }

    /// Notes the person, when new or renamed.
    fn meet(&mut self, inbound: &Inbound) {
        let actor = &inbound.actor;
        // Who deleted something need not be told.
        if matches!(inbound.kind, InboundKind::Deleted { .. }) {
            return;
        }
        if !self.service.memory.knows(actor) {
            self.commit.members.push(Member {
                id: actor.member.clone(),
                platform: self.platform.clone(),
                name: actor.name.clone(),
                zone: actor.zone.map(|zone| zone.name().to_owned()),
                locale: actor.locale.clone(),
            });
        }
    }

    async fn inbound(&mut self, row: &InboxRow, inbound: &Inbound) -> Result<(), Failure> {
        match &inbound.kind {
            InboundKind::Arrived { wanted } => {
                self.ensure_group(inbound).await?;
                match wanted {
                    Some(line) => self.command_line(row, inbound, line).await,
                    None => self.menu(inbound).await,
                }
            }
            InboundKind::Command { line } => self.command_line(row, inbound, line).await,
            InboundKind::Home => self.home(inbound).await,
            InboundKind::Invited => self.welcome(inbound).await,
            InboundKind::Message { key, text, whole, addressed, unread } => {
                if !unread.is_empty() {
                    self.say_only_to(&inbound.actor.member, words::files_not_read(unread));
                    if text.trim().is_empty() {
                        return Ok(());
                    }
                }
                if let Some(stored) = self.interview_here(inbound).await? {
                    let is_candidate = stored.interview.sheets.contains_key(&inbound.actor.member);
                    if let Some(command) = parse::bare(text).filter(|_| is_candidate) {
                        return self.command(row, inbound, command, text.trim()).await;
                    }
                    if stored.interview.is_closed() && marks::is_meant(text) {
                        return self.command_line(row, inbound, text).await;
                    }
                    return self.message(stored, inbound, key, text, *whole, *addressed).await;
                }
                self.message_in_channel(row, inbound, key, text, *whole).await
            }
            InboundKind::Edited { key, text, whole } => match self.interview_here(inbound).await? {
                Some(stored) => self.edited(stored, inbound, key, text, *whole).await,
                None => Ok(()),
            },
            InboundKind::Deleted { key } => match self.interview_here(inbound).await? {
                Some(stored) => self.deleted(stored, inbound, key).await,
                None => Ok(()),
            },
        }
    }

    async fn command_line(
        &mut self,
        row: &InboxRow,
        inbound: &Inbound,
        line: &str,
    ) -> Result<(), Failure> {
        match parse::parse(line) {
            Ok(command) => {
                let verb =
                    line.trim().trim_start_matches('/').split_whitespace().next().unwrap_or("");
                self.command(row, inbound, command, verb).await
            }
            Err(misuse) => refused(words::misuse(&misuse)),
        }
    }

    async fn command(
        &mut self,
        row: &InboxRow,
        inbound: &Inbound,
        command: Command,
        verb: &str,
    ) -> Result<(), Failure> {
        let spec = table::find(verb);
        if spec.is_some_and(|spec| spec.admin) && !self.may_set_up(inbound).await? {
            return refused(words::admins_only(verb));
        }
        let me = &inbound.actor.member;
        match command {
            Command::Practice(pick) => {
                self.begin(row, inbound, begin::Wanted::Practice, &pick).await
            }
            Command::Mock { pick, minutes, aim } => {
                let minutes = minutes.unwrap_or(super::MOCK_MINUTES);
                self.begin(row, inbound, begin::Wanted::Mock { minutes, aim }, &pick).await
            }
            Command::Group(command) => self.group(row, inbound, command).await,
            Command::Post(pick) => self.post(row, inbound, &pick).await,
            Command::Resume(id) => self.resume(inbound, id).await,
            Command::Menu => self.menu(inbound).await,
            Command::Help(name) => {
                let card = name.as_deref().map_or_else(words::help, words::help_about);
                if card.tone == Tone::Warn {
                    return refused(card);
                }
                self.say_only_to(me, card);
                Ok(())
            }
            Command::Leaderboard(wanted) => self.leaderboard(inbound, wanted).await,
            Command::GroupFile => self.give_group_file(inbound).await,
            Command::Link(command) => self.link(inbound, command).await,
            Command::Pair(command) => self.pair(inbound, command).await,
            Command::Mark(command) => self.mark(inbound, command).await,
            Command::Progress(part) => self.progress(inbound, part).await,
            Command::Problems { area } => self.problems(inbound, area.as_deref()).await,
            Command::Own(command) => self.own(inbound, command).await,
            Command::Schedule(command) => self.schedule(row, inbound, command).await,
            Command::Settings(command) => self.settings(inbound, command).await,
            Command::Privacy(command) => self.privacy(inbound, command).await,
            within => {
                let looks_back = matches!(within, Command::Outline { .. } | Command::Why(_));
                let stored = match self.interview_here(inbound).await? {
                    None if looks_back => self.last_finished(me).await?,
                    here => here,
                };
                let Some(stored) = stored else {
                    return refused(words::no_interview_here(verb));
                };
                self.within(stored, inbound, within).await
            }
        }
    }

    /// The interview whose thread this is.
    async fn interview_here(
        &self,
        inbound: &Inbound,
    ) -> Result<Option<Arc<StoredInterview>>, Failure> {
        let id = match self.service.memory.thread(&self.platform, &inbound.conversation) {
            Some((id, _)) => Some(id),
            None => self.service.store.interview_in(&self.platform, &inbound.conversation).await?,
        };
        let Some(id) = id else { return Ok(None) };
        let stored = self.service.interview(id).await?;
        if let Some(stored) = &stored {
            self.service.memory.remember_thread(
                &self.platform,
                &inbound.conversation,
                id,
                stored.room.thread.clone(),
            );
        }
        Ok(stored)
    }

    /// The interview that a person finished last: what they look back on when none is open here.
    async fn last_finished(
        &self,
        member: &MemberId,
    ) -> Result<Option<Arc<StoredInterview>>, Failure> {
        let finished = self.service.store.finished(Some(member)).await?;
        // Another account of theirs is no candidate of it.
        match finished.iter().rfind(|finished| finished.member == *member) {
            Some(finished) => Ok(self.service.interview(finished.interview).await?),
            None => Ok(None),
        }
    }

    /// Whether somebody is an admin, or brought us into the channel.
    async fn may_set_up(&self, inbound: &Inbound) -> Result<bool, Failure> {
        if inbound.actor.admin {
            return Ok(true);
        }
        let id = self.service.platform(&self.platform)?.group_of(&inbound.channel);
        let host = self.service.group(&id).await?.and_then(|group| group.host);
        Ok(host.as_ref() == Some(&inbound.actor.member))
    }

    /// The group of the channel, made when it is seen for the first time.
    async fn ensure_group(&mut self, inbound: &Inbound) -> Result<Group, Failure> {
        let channel = inbound.home.as_ref().unwrap_or(&inbound.channel);
        let id = self.service.platform(&self.platform)?.group_of(channel);
        if let Some(group) = self.service.group(&id).await? {
            return Ok(group);
        }
        let zone = inbound.actor.zone.unwrap_or(self.service.settings.zone);
        let group = Group {
            name: id.to_string(),
            id,
            zone: zone.name().to_owned(),
            platform: self.platform.clone(),
            channel: channel.clone(),
            host: None,
        };
        if !self.commit.groups.contains(&group) {
            self.commit.groups.push(group.clone());
        }
        Ok(group)
    }
}
