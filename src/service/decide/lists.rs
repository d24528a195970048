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
        period::{Period, PeriodKey, Span},
        preferences::Preferences,
        season::Season,
        summary::summarise,
    },
};
use chrono::{DateTime, Utc};
use futures::future::join_all;
use std::collections::HashMap;

/// Standings read for a board whose sums are kept; who is below is looked up alone.
const MOST_STANDINGS: u32 = 1_000;

/// Times that rows move up on a board in place of those who left; more leave it as it is.
const MOST_LOOKS: usize = 3;

impl Draft<'_> {
    pub(super) async fn leaderboard(
        &mut self,
        inbound: &Inbound,
        span: Span,
    ) -> Result<(), Failure> {
        let group = self.group_for(inbound).await?;
        let me = &inbound.actor.member;
        let (ranked, names) = self.ranked(&group, span, me).await?;
        let name_of = |id: &MemberId| self.name_on_board(&group, &names, id);
        let card = words::lists::board(span, &ranked, me, name_of);
        let title = card.title.clone().unwrap_or_default();
        let card = self.pictured(card, self.bars_of(&title, &ranked, name_of)).await;
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
        let (ranked, names) = self.ranked(group, period.into(), me).await?;
        let name_of = |id: &MemberId| self.name_on_board(group, &names, id);
        Ok(words::lists::board(period, &ranked, me, name_of))
    }

    /// Who is on a board, without those who left or want no part in it; and what its people have set.
    async fn ranked(
        &self,
        group: &Group,
        span: Span,
        me: &MemberId,
    ) -> Result<(Vec<Ranked>, HashMap<MemberId, Preferences>), Failure> {
        let zone = group.zone.parse().unwrap_or(self.service.settings.zone);
        let store = &self.service.store;
        let (mut standings, kept) = match span {
            Span::Period(period) => {
                let key = PeriodKey::holding(period, self.now, zone);
                (store.board(&group.id, key, MOST_STANDINGS).await?, Some(key))
            }
            Span::Season => {
                let season = Season::holding(self.now, zone);
                (store.season(&group.id, season, u32::MAX).await?, None)
            }
        };
        let mut members: Vec<MemberId> = standings.iter().map(|one| one.member.clone()).collect();
        let below =
            kept.filter(|_| members.len() >= MOST_STANDINGS as usize && !members.contains(me));
        if below.is_some() {
            members.push(me.clone());
        }
        let preferences = store.preferences(&members).await?;
        let hidden = |one: &MemberId| preferences.get(one).is_some_and(|set| set.hidden);
        standings.retain(|one| !hidden(&one.member));
        let so_many = standings.len();
        let mut ranked = self.still_here(group, rank(standings), me).await?;
        if let Some(key) = below.filter(|_| !hidden(me))
            && let Some(mine) = store.place_on_board(&group.id, key, me).await?
        {
            let left = u32::try_from(so_many - ranked.len()).unwrap_or(0);
            ranked.push(Ranked { rank: mine.rank.saturating_sub(left), ..mine });
        }
        Ok((ranked, preferences))
    }

    fn name_on_board(
        &self,
        group: &Group,
        preferences: &HashMap<MemberId, Preferences>,
        id: &MemberId,
    ) -> String {
        match preferences.get(id).and_then(|set| set.alias.as_ref()) {
            Some(alias) => alias.to_string(),
            None => self.name_in(&group.channel, id),
        }
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
        let zone = self.service.memory.zone(me).unwrap_or(self.service.settings.zone);
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        let active = self.service.store.active(me).await?.into_iter().map(day).collect();
        let preferences = self.preferences_of(me).await?;
        let streak = preferences.streak(&active, day(self.now));
        let card = words::lists::progress(&summary, name, &self.service.bank);
        let card = words::lists::streak(card, &streak, preferences.rhythm);
        Ok(words::peers::given(card, self.service.store.reviews(me).await?))
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
