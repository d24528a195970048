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
        board::rank,
        period::{Period, PeriodKey},
        summary::summarise,
    },
};

/// Standings read for a board: beyond it a rank is only told as "below".
const MOST_STANDINGS: u32 = 1_000;

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
        let ranked = rank(self.service.store.board(&group.id, key, MOST_STANDINGS).await?);
        let memory = &self.service.memory;
        Ok(words::lists::board(period, &ranked, me, |id| memory.name(id)))
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
