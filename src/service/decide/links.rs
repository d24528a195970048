//! Accounts that one person has: a code is told to one and given by the other. What then counts for all of them is the store's.

use super::{
    super::{
        failure::{Failure, refused},
        ports::{
            links::{LinkWrite, StoredCode},
            rows::{Member, Outgoing, Place},
        },
    },
    draft::Draft,
};
use crate::{
    chat::{command::LinkCommand, inbound::Inbound, words::links as words},
    ids::{ConversationId, MemberId, MessageKey, PlatformName},
    progress::{
        linking::{Code, MOST_TRIES, Tries, void_at},
        preferences::Preferences,
    },
};
use anyhow::Context;
use chrono_tz::Tz;
use std::sync::Arc;

/// Random bytes drawn for a code; more than enough, as few are thrown away.
const DRAWN: usize = 64;

impl Draft<'_> {
    pub(super) async fn link(
        &mut self,
        inbound: &Inbound,
        command: LinkCommand,
    ) -> Result<(), Failure> {
        let me = inbound.actor.member.clone();
        let others = self.service.store.accounts(&me).await?.split_off(1);
        match command {
            LinkCommand::Tell => self.tell_code(&me, &others),
            LinkCommand::Give(code) => self.give_code(&me, &others, &code).await,
            LinkCommand::Leave if others.is_empty() => refused(words::not_linked()),
            LinkCommand::Leave => {
                self.commit.link = Some(LinkWrite::Leave(me.clone()));
                self.say_only_to(&me, words::unlinked());
                Ok(())
            }
        }
    }

    fn tell_code(&mut self, me: &MemberId, others: &[MemberId]) -> Result<(), Failure> {
        let mut random = [0; DRAWN];
        self.service.random.fill(&mut random)?;
        let code = Code::of(&random).context("drawing a code")?;
        self.commit.link = Some(LinkWrite::Code(StoredCode {
            member: me.clone(),
            conversation: self.conversation.clone(),
            hash: code.hash(),
            until: void_at(self.now),
        }));
        self.say_only_to(me, words::code(&code, &self.called(others)));
        Ok(())
    }

    async fn give_code(
        &mut self,
        me: &MemberId,
        others: &[MemberId],
        typed: &str,
    ) -> Result<(), Failure> {
        let store = &self.service.store;
        let before = store.link_tries(me).await?;
        if let Some(until) = before.and_then(|tries| tries.wait_until(self.now)) {
            return refused(words::too_many_tries(until));
        }
        let stored = match Code::parse(typed) {
            Some(code) => store.link_code(&code.hash()).await?,
            None => None,
        };
        let Some(code) = stored.filter(|code| self.now < code.until) else {
            let tries = Tries::one_more(before, self.now);
            self.commit.link = Some(LinkWrite::Wrong { member: me.clone(), tries });
            self.say_only_to(me, words::wrong_code(MOST_TRIES.saturating_sub(tries.wrong)));
            return Ok(());
        };
        if code.member == *me {
            return refused(words::own_code());
        }
        if !others.is_empty() {
            return refused(words::linked_already(&self.called(others)));
        }
        let theirs = store.accounts(&code.member).await?;
        self.share_preferences(me, &theirs).await?;
        self.share_zone(me, &theirs).await?;
        let names = self.called(&theirs);
        self.say_only_to(me, words::linked(&names));
        self.tell_other(&code.member, &code.conversation, &self.called(std::slice::from_ref(me)));
        self.commit.link = Some(LinkWrite::Join { code, member: me.clone() });
        Ok(())
    }

    /// What is set with one account is what the other has from now on; who hides with either, hides.
    async fn share_preferences(
        &mut self,
        me: &MemberId,
        theirs: &[MemberId],
    ) -> Result<(), Failure> {
        let Some(first) = theirs.first() else { return Ok(()) };
        let mut all = self.service.store.preferences(&[me.clone(), first.clone()]).await?;
        let mine = all.remove(me).unwrap_or_default();
        let set = match all.remove(first) {
            Some(set) => Preferences {
                hidden: set.hidden || mine.hidden,
                alias: set.alias.clone().or(mine.alias),
                ..set
            },
            None => mine,
        };
        if set != Preferences::default() {
            self.set_for_all(std::iter::once(me).chain(theirs), &set);
        }
        Ok(())
    }

    /// What somebody set holds for all accounts of theirs.
    pub(super) fn set_for_all<'a>(
        &mut self,
        accounts: impl Iterator<Item = &'a MemberId>,
        set: &Preferences,
    ) {
        self.commit.preferences.extend(accounts.map(|account| (account.clone(), set.clone())));
    }

    /// Where one account has no time zone, it has that of the other.
    async fn share_zone(&mut self, me: &MemberId, theirs: &[MemberId]) -> Result<(), Failure> {
        let zone =
            std::iter::once(me).chain(theirs).find_map(|account| self.service.memory.zone(account));
        let Some(zone) = zone else { return Ok(()) };
        let accounts: Vec<MemberId> = std::iter::once(me).chain(theirs).cloned().collect();
        self.zone_for_all(&accounts, zone, |member| member.zone.is_none()).await
    }

    /// Accounts are in a time zone from now on, those for which that holds.
    pub(super) async fn zone_for_all(
        &mut self,
        accounts: &[MemberId],
        zone: Tz,
        holds: impl Fn(&Member) -> bool,
    ) -> Result<(), Failure> {
        let known = self.service.store.members().await?;
        let met = self.commit.members.clone();
        for member in known.into_iter().chain(met) {
            if accounts.contains(&member.id) && holds(&member) {
                self.commit.members.retain(|one| one.id != member.id);
                self.commit.members.push(Member { zone: Some(zone.name().to_owned()), ..member });
            }
        }
        Ok(())
    }

    /// Whoever told the code hears of it where they did, if that platform is connected.
    fn tell_other(&mut self, member: &MemberId, there: &ConversationId, others: &[String]) {
        let platform = PlatformName::new(platform_of(member));
        if self.service.platform(&platform).is_err() {
            return;
        }
        let place = Place::Only { member: member.clone(), conversation: there.clone() };
        let key = MessageKey::new(format!("{}.linked", self.prefix));
        self.commit.outbox.push(Arc::new(Outgoing {
            key,
            platform,
            place,
            card: words::linked(others),
            replaces: None,
            opens_thread: false,
            if_closed: None,
        }));
    }

    fn called(&self, accounts: &[MemberId]) -> Vec<String> {
        let named = |account: &MemberId| words::account(&self.name(account), platform_of(account));
        accounts.iter().map(named).collect()
    }
}

/// The platform that an account is on.
fn platform_of(account: &MemberId) -> &str {
    account.as_str().split(':').next().unwrap_or_default()
}
