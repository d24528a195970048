//! What only looks: boards, progress, the list of problems.

use super::{
    super::{
        failure::{Failure, refused},
        ports::rows::Group,
    },
    draft::Draft,
};
use crate::{
    chat::{
        card::{Card, Tone},
        inbound::Inbound,
        words,
    },
    ids::MemberId,
    progress::{
        board::{Ranked, rank},
        period::{Period, PeriodKey},
        summary::summarise,
    },
};
use futures::future::join_all;

/// Standings read for a board: beyond it a rank is only told as "below".
const MOST_STANDINGS: u32 = 1_000;

/// Times that rows move up on a board in place of those who left; more leave it as it is.
const MOST_LOOKS: usize = 3;

impl Draft<'_> {
    pub(super) async fn leaderboard(
        &mut self,
        inbound: &Inbound,
        period: Period,
    ) -> Result<(), Failure> {
        let group = self.group_for(inbound).await?;
        let card = self.board(&group, period, &inbound.actor.member).await?;
        let place = self.thread_or_conversation(inbound).await?;
        self.say(place, card, None, false);
        Ok(())
    }

    pub(super) async fn progress(&mut self, inbound: &Inbound) -> Result<(), Failure> {
        let me = inbound.actor.member.clone();
        let card = self.progress_of(&me, &inbound.actor.name).await?;
        self.say_only_to(&me, card);
        Ok(())
    }

    /// A group's board as this member sees it.
    pub(super) async fn board(
        &self,
        group: &Group,
        period: Period,
        me: &MemberId,
    ) -> Result<Card, Failure> {
        let zone = group.zone.parse().unwrap_or(self.service.settings.zone);
        let key = PeriodKey::holding(period, self.now, zone);
        let standings = self.service.store.board(&group.id, key, MOST_STANDINGS).await?;
        let ranked = self.still_here(group, rank(standings), me).await?;
        Ok(words::lists::board(period, &ranked, me, |id| self.name_in(&group.channel, id)))
    }

    /// Without those who left, as far as the rows that are shown go; who is below may still be counted. A board is asked
    /// for by somebody who is there.
    async fn still_here(
        &self,
        group: &Group,
        ranked: Vec<Ranked>,
        me: &MemberId,
    ) -> Result<Vec<Ranked>, Failure> {
        let platform = self.service.platform(&self.platform)?;
        let mut ranked = ranked;
        let mut asked = 0;
        for _ in 0..MOST_LOOKS {
            let shown = ranked.len().min(words::lists::BOARD_ROWS);
            let unsure = ranked.get(asked..shown).unwrap_or_default();
            let looks = unsure.iter().map(|row| {
                let member = &row.standing.member;
                async move { member != me && platform.has_left(&group.channel, member).await }
            });
            let left = join_all(looks).await;
            if !left.contains(&true) {
                break;
            }
            let stay = left.iter().filter(|left| !**left).count();
            let mut at = 0;
            ranked.retain(|_| {
                at += 1;
                at <= asked || left.get(at - 1 - asked) != Some(&true)
            });
            asked += stay;
        }
        Ok(rank(ranked.into_iter().map(|row| row.standing).collect()))
    }

    /// What a member has reached.
    pub(super) async fn progress_of(&self, me: &MemberId, name: &str) -> Result<Card, Failure> {
        let finished = self.service.store.finished(Some(me)).await?;
        let items: Vec<&str> =
            self.service.bank.rubric().checklist().iter().map(|item| item.id.as_str()).collect();
        let summary = summarise(me.clone(), finished, &items);
        Ok(words::lists::progress(&summary, name, &self.service.bank))
    }

    pub(super) fn problems(
        &mut self,
        inbound: &Inbound,
        area: Option<&str>,
    ) -> Result<(), Failure> {
        let bank = &self.service.bank;
        let chosen = bank.problems().iter().map(AsRef::as_ref).filter(
            |problem: &&crate::framework::problem::Problem| {
                area.is_none_or(|area| problem.area == area)
            },
        );
        let card = words::lists::problems(chosen, area, &bank.areas());
        if card.tone == Tone::Warn {
            return refused(card);
        }
        self.say_only_to(&inbound.actor.member, card);
        Ok(())
    }

    /// The thread of an interview where the question was asked in one, so that order within it holds.
    pub(super) async fn thread_or_conversation(
        &self,
        inbound: &Inbound,
    ) -> Result<crate::service::ports::rows::Place, Failure> {
        use crate::service::ports::rows::Place;
        Ok(match self.interview_here(inbound).await? {
            Some(stored) => Place::Thread { root: stored.room.thread.clone() },
            None => Place::Channel { channel: inbound.conversation.clone() },
        })
    }
}
