//! Members who want a partner for a mock: put on the list of their group, paired, told each alone.

use super::{
    super::{
        failure::{Failure, refused},
        ports::{
            pairs::{PairWrite, Pairs},
            rows::{Group, Place},
        },
    },
    draft::Draft,
};
use crate::{
    chat::{command::PairCommand, inbound::Inbound, words::pairs as words},
    grading::score::Score,
    ids::{ConversationId, MemberId},
    progress::{
        pairing::{Couple, Partner, common_minutes},
        partners::{AGAIN_DAYS, Waiting, couples, still_waits},
    },
};
use chrono::Duration;
use futures::future::join_all;

/// The level of whoever has not finished an interview yet: the middle.
const UNKNOWN_LEVEL: u32 = 5_000;

impl Draft<'_> {
    pub(super) async fn pair(
        &mut self,
        inbound: &Inbound,
        command: PairCommand,
    ) -> Result<(), Failure> {
        let group = self.group_for(inbound).await?;
        if self.service.platform(&self.platform)?.is_direct(&group.channel) {
            return refused(words::nobody_here());
        }
        let since = self.now - Duration::days(AGAIN_DAYS);
        let pairs = self.service.store.pairs(&group.id, since).await?;
        let waiting = self.waiting_here(&group.channel, &pairs, &inbound.actor.member).await?;
        match command {
            PairCommand::Join => self.join_pairs(inbound, &group, pairs, waiting).await,
            PairCommand::List => {
                self.list_pairs(&inbound.actor.member, &group.channel, &pairs, &waiting);
                Ok(())
            }
            PairCommand::Leave => {
                let me = &inbound.actor.member;
                if !waiting.iter().any(|one| one.partner.member == *me) {
                    return refused(words::not_waiting());
                }
                let waiting = waiting.into_iter().filter(|one| one.partner.member != *me).collect();
                self.write_pairs(&group, &pairs, waiting, Vec::new());
                self.say_only_to(me, words::left());
                Ok(())
            }
        }
    }

    /// Those who still wait and are still in the channel.
    async fn waiting_here(
        &self,
        channel: &ConversationId,
        pairs: &Pairs,
        me: &MemberId,
    ) -> Result<Vec<Waiting>, Failure> {
        let platform = self.service.platform(&self.platform)?;
        let still = pairs.waiting.iter().filter(|one| still_waits(one, self.now));
        let looks = still.map(|one| async move {
            let member = &one.partner.member;
            let left = member != me && platform.has_left(channel, member).await;
            (!left).then(|| one.clone())
        });
        Ok(join_all(looks).await.into_iter().flatten().collect())
    }

    async fn join_pairs(
        &mut self,
        inbound: &Inbound,
        group: &Group,
        pairs: Pairs,
        mut waiting: Vec<Waiting>,
    ) -> Result<(), Failure> {
        let me = &inbound.actor.member;
        let finished = self.service.store.finished(Some(me)).await?;
        let level = match finished.len() {
            0 => Score::from_hundredths(UNKNOWN_LEVEL),
            many => Score::mean(finished.iter().map(|one| one.score), many),
        };
        let group_zone = self.service.zone_of(group);
        let zone = inbound.actor.zone.unwrap_or(group_zone);
        waiting.retain(|one| one.partner.member != *me);
        let partner = Partner { member: me.clone(), zone, level };
        waiting.push(Waiting { partner, since: self.now });
        let seed = u64::try_from(self.now.timestamp_millis()).unwrap_or(0);
        let made = couples(&waiting, &pairs.met, self.now, seed);
        let paired =
            |member: &MemberId| made.iter().any(|couple| couple.members().contains(&member));
        for couple in &made {
            self.tell_pair(&group.channel, couple, &waiting);
        }
        if !paired(me) {
            self.say_only_to(me, words::waiting());
        }
        let waiting = waiting.into_iter().filter(|one| !paired(&one.partner.member)).collect();
        self.write_pairs(group, &pairs, waiting, made);
        Ok(())
    }

    fn tell_pair(&mut self, channel: &ConversationId, couple: &Couple, waiting: &[Waiting]) {
        let [one, other] = couple.members();
        let zone = |member: &MemberId| {
            let there = waiting.iter().find(|waits| waits.partner.member == *member);
            there.map_or(self.service.settings.zone, |waits| waits.partner.zone)
        };
        let common = common_minutes(zone(one), zone(other), self.now);
        for (member, partner) in [(one, other), (other, one)] {
            let card = words::paired(&self.pair_name(channel, partner), common);
            if self.asker.as_ref() == Some(member) {
                self.say_only_to(member, card);
            } else {
                let conversation = channel.clone();
                self.say(Place::Only { member: member.clone(), conversation }, card, None, false);
            }
        }
    }

    /// The name of a member in the group's channel, also of one whom this step meets.
    fn pair_name(&self, channel: &ConversationId, member: &MemberId) -> String {
        match self.commit.members.iter().find(|met| met.id == *member) {
            Some(met) => met.name.clone(),
            None => self.name_in(channel, member),
        }
    }

    fn list_pairs(
        &mut self,
        me: &MemberId,
        channel: &ConversationId,
        pairs: &Pairs,
        waiting: &[Waiting],
    ) {
        let names: Vec<String> =
            waiting.iter().map(|one| self.pair_name(channel, &one.partner.member)).collect();
        let waits = waiting.iter().any(|one| one.partner.member == *me);
        let mine = pairs.met.iter().filter(|met| met.couple.members().contains(&me));
        let newest = mine.max_by_key(|met| met.at);
        let partner =
            newest.and_then(|met| met.couple.members().into_iter().find(|one| *one != me));
        let partner = partner.map(|partner| self.pair_name(channel, partner));
        self.say_only_to(me, words::list(&names, waits, partner.as_deref()));
    }

    fn write_pairs(
        &mut self,
        group: &Group,
        pairs: &Pairs,
        waiting: Vec<Waiting>,
        couples: Vec<Couple>,
    ) {
        let seen = pairs.waiting.iter().map(|one| one.partner.member.clone()).collect();
        self.commit.pairs = Some(PairWrite { group: group.id.clone(), seen, waiting, couples });
    }
}
