//! What is kept about a person, how they get a copy, and how it is erased: open interviews are closed, then all goes in one
//! commit. All of it is of all accounts that they have linked.

use super::{super::failure::Failure, draft::Draft};
use crate::{
    chat::{
        command::PrivacyCommand,
        file::Attached,
        inbound::Inbound,
        words::{self, Kept},
    },
    ids::MemberId,
    interview::{event::Event, step::without},
    service::ports::person::{Forgotten, Marks, NamedIn},
};
use std::sync::Arc;

impl Draft<'_> {
    pub(super) async fn privacy(
        &mut self,
        inbound: &Inbound,
        command: PrivacyCommand,
    ) -> Result<(), Failure> {
        let me = &inbound.actor.member;
        let accounts = self.service.store.accounts(me).await?;
        let mut kept = Kept::default();
        for account in &accounts {
            kept = kept.and(self.service.store.kept(account).await?);
        }
        // To ask is no reason to be kept.
        if kept.is_nothing() {
            self.commit.members.retain(|member| member.id != *me);
            self.say_only_to(me, words::nothing_kept());
            return Ok(());
        }
        kept.linked = u64::try_from(accounts.len() - 1).unwrap_or(0);
        match command {
            PrivacyCommand::Show => self.say_only_to(me, words::kept(&kept)),
            PrivacyCommand::Export => {
                let attached = Attached::Mine { member: me.clone() };
                self.say_only_to(me, words::exported(&kept, attached));
            }
            PrivacyCommand::Forget => self.say_only_to(me, words::forget_what(&kept)),
            PrivacyCommand::ForgetNow => {
                for account in &accounts {
                    self.forget(account, &inbound.actor.name).await?;
                }
                self.say_only_to(me, words::forgotten(&kept, self.now));
            }
        }
        Ok(())
    }

    /// Everything of one account goes, with its open interviews.
    async fn forget(&mut self, account: &MemberId, called: &str) -> Result<(), Failure> {
        let marks = self.marks(account, called).await?;
        let traces = self.service.store.traces(account, &marks).await?;
        for named in &traces.interviews {
            self.leave(account, *named).await?;
        }
        self.commit.members.retain(|member| member.id != *account);
        self.commit.forgotten.push(Forgotten { member: account.clone(), marks, traces });
        Ok(())
    }

    /// By what somebody is found in frames and in what was said.
    async fn marks(&self, account: &MemberId, called: &str) -> Result<Marks, Failure> {
        let alias = self.preferences_of(account).await?.alias.map(|alias| alias.to_string());
        let mut names = vec![called.to_owned(), self.service.memory.name(account)];
        names.extend(alias);
        Ok(Marks::of(account, names))
    }

    /// An interview that is all theirs is given up if it is open; others go on without them.
    async fn leave(&mut self, account: &MemberId, named: NamedIn) -> Result<(), Failure> {
        if named.alone && named.closed {
            return Ok(());
        }
        // Another account of theirs may have left it in this step.
        let mut written = self.commit.interviews.iter().rev().map(|write| &write.stored);
        let stored = match written.find(|stored| stored.interview.id == named.interview) {
            Some(stored) => Some(Arc::clone(stored)),
            // As it is stored and not as it is remembered: nothing may be decided on what another step has changed.
            None => self.service.store.interview(named.interview).await?.map(Arc::new),
        };
        let Some(stored) = stored else { return Ok(()) };
        // Nothing can be said of a problem that is no longer there.
        if self.service.problem(&stored.interview.problem).await?.is_none() {
            return Ok(());
        }
        // It may be on another platform than the one where this is asked for; nobody there did anything.
        let there = stored.room.platform.clone();
        let is_heard = self.service.platform(&there).is_ok();
        let here = std::mem::replace(&mut self.platform, there);
        let asker = if self.platform == here { self.asker.clone() } else { None };
        let asker = std::mem::replace(&mut self.asker, asker);
        self.take_up(stored).await?;
        if named.alone {
            self.apply(Event::GiveUp { by: account.clone() }, self.now).await?;
            if is_heard {
                self.say_effects(Some(account)).await?;
            }
        } else if let Some(working) = &mut self.working {
            if let Some(rest) = without(&working.interview, account) {
                working.interview = rest;
            }
            working.room.told.retain(|told| told != account);
            working.room.feedback.retain(|shown| shown.member != *account);
        }
        self.platform = here;
        self.asker = asker;
        self.put_down().map(drop)
    }
}
