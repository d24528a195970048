//! What only looks: boards, progress, the list of problems.

use super::{
    super::failure::{Failure, refused},
    draft::Draft,
};
use crate::{
    chat::{card::Tone, inbound::Inbound, words},
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
        let group = self.ensure_group(inbound).await?;
        let zone = group.zone.parse().unwrap_or(self.service.settings.zone);
        let key = PeriodKey::holding(period, self.now, zone);
        let ranked = rank(self.service.store.board(&group.id, key, MOST_STANDINGS).await?);
        let memory = &self.service.memory;
        let card =
            words::lists::board(period, &ranked, &inbound.actor.member, |id| memory.name(id));
        let place = self.thread_or_conversation(inbound).await?;
        self.say(place, card, None, false);
        Ok(())
    }

    pub(super) async fn progress(&mut self, inbound: &Inbound) -> Result<(), Failure> {
        let me = inbound.actor.member.clone();
        let finished = self.service.store.finished(Some(&me)).await?;
        let items: Vec<&str> =
            self.service.bank.rubric().checklist().iter().map(|item| item.id.as_str()).collect();
        let summary = summarise(me.clone(), finished, &items);
        let card = words::lists::progress(&summary, &inbound.actor.name, &self.service.bank);
        self.say_only_to(&me, card);
        Ok(())
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
