//! What is kept about a person, and how it is erased: open interviews are closed, then all goes in one commit.

use super::{super::failure::Failure, draft::Draft};
use crate::{
    chat::{command::PrivacyCommand, inbound::Inbound, words},
    ids::MemberId,
    interview::{event::Event, step::without},
    service::ports::person::{Forgotten, Marks, NamedIn},
};

impl Draft<'_> {
    pub(super) async fn privacy(
        &mut self,
        inbound: &Inbound,
        command: PrivacyCommand,
    ) -> Result<(), Failure> {
        let me = &inbound.actor.member;
        let kept = self.service.store.kept(me).await?;
        // To ask is no reason to be kept.
        if kept.is_nothing() {
            self.commit.members.retain(|member| member.id != *me);
            self.say_only_to(me, words::nothing_kept());
            return Ok(());
        }
        match command {
            PrivacyCommand::Show => self.say_only_to(me, words::kept(&kept)),
            PrivacyCommand::Forget => self.say_only_to(me, words::forget_what(&kept)),
            PrivacyCommand::ForgetNow => {
                let marks = self.marks(inbound).await?;
                let traces = self.service.store.traces(me, &marks).await?;
                for named in &traces.interviews {
                    self.leave(me, *named).await?;
                }
                self.commit.members.retain(|member| member.id != *me);
                self.commit.forgotten = Some(Forgotten { member: me.clone(), marks, traces });
                self.say_only_to(me, words::forgotten(&kept, self.now));
            }
        }
        Ok(())
    }

    /// By what somebody is found in frames and in what was said.
    async fn marks(&self, inbound: &Inbound) -> Result<Marks, Failure> {
        let me = &inbound.actor.member;
        let on_platform = me.as_str().rsplit([':', '/']).next().filter(|id| !id.is_empty());
        let alias = self.preferences_of(me).await?.alias.map(|alias| alias.to_string());
        let mut names = vec![inbound.actor.name.clone(), self.service.memory.name(me)];
        names.push(on_platform.unwrap_or(me.as_str()).to_owned());
        names.extend(alias);
        Ok(Marks::of(names))
    }

    /// An interview that is all theirs is given up if it is open; others go on without them.
    async fn leave(&mut self, me: &MemberId, named: NamedIn) -> Result<(), Failure> {
        if named.alone && named.closed {
            return Ok(());
        }
        // As it is stored and not as it is remembered: nothing may be decided on what another step has changed.
        let stored = self.service.store.interview(named.interview).await?;
        let Some(stored) = stored.map(std::sync::Arc::new) else { return Ok(()) };
        // Nothing can be said of a problem that is no longer there.
        if self.service.problem(&stored.interview.problem).await?.is_none() {
            return Ok(());
        }
        self.take_up(stored).await?;
        if named.alone {
            self.apply(Event::GiveUp { by: me.clone() }, self.now).await?;
            self.say_effects(Some(me)).await?;
        } else if let Some(working) = &mut self.working {
            if let Some(rest) = without(&working.interview, me) {
                working.interview = rest;
            }
            working.room.told.retain(|told| told != me);
            working.room.feedback.retain(|shown| shown.member != *me);
        }
        self.put_down().map(drop)
    }
}
