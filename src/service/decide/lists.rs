//! What only looks: progress, the list of problems. Boards are beside.

use super::{
    super::failure::{Failure, refused},
    draft::Draft,
};
use crate::{
    chat::{
        card::{Card, Tone},
        inbound::Inbound,
        words,
    },
    framework::bank::Bank,
    ids::MemberId,
    progress::summary::{Finished, summarise},
};
use chrono::{DateTime, Utc};

impl Draft<'_> {
    /// What a member has reached, from their results.
    pub(super) async fn progress_of(
        &self,
        me: &MemberId,
        name: &str,
        bank: &Bank,
        finished: Vec<Finished>,
    ) -> Result<Card, Failure> {
        let items: Vec<&str> =
            bank.rubric().checklist().iter().map(|item| item.id.as_str()).collect();
        let summary = summarise(me.clone(), finished, &items);
        let zone = self.service.zone_of_member(me);
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        let active = self.service.store.active(me).await?.into_iter().map(day).collect();
        let preferences = self.preferences_of(me).await?;
        let streak = preferences.streak(&active, day(self.now));
        let card = words::lists::progress(&summary, name, bank);
        let card = words::lists::streak(card, &streak, preferences.rhythm);
        Ok(words::peers::given(card, self.service.store.reviews(me).await?))
    }

    pub(super) async fn problems(
        &mut self,
        inbound: &Inbound,
        area: Option<&str>,
    ) -> Result<(), Failure> {
        let bank = self.bank(inbound).await?;
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
