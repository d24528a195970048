//! Boards as they are asked for: whose rows they show, and to whom. Their order is `progress`', their words are `chat`'s.

use super::{
    super::{
        failure::{Failure, refused},
        ports::rows::Group,
    },
    draft::Draft,
    schedule::begin_of,
};
use crate::{
    chat::{
        card::Card,
        command::boards::{BoardPick, Measure},
        file::Attached,
        inbound::Inbound,
        words::{self, lists::Board},
    },
    framework::problem::Problem,
    ids::MemberId,
    progress::{
        board::{Ranked, Standing, rank},
        board_rules::BoardRules,
        improvement::{Improvement, WEEKS_BEFORE, by_improvement, by_reviews, improvement},
        period::{Period, PeriodKey, Span},
        preferences::Preferences,
        season::Season,
    },
};
use chrono::{DateTime, Days, NaiveDate};
use chrono_tz::Tz;
use futures::future::join_all;
use std::{
    collections::{BTreeMap, HashMap},
    ops::RangeInclusive,
    sync::Arc,
};

/// Standings read for a board whose sums are kept; who is below is looked up alone.
const MOST_STANDINGS: u32 = 1_000;

/// Times that rows move up on a board in place of those who left; more leave it as it is.
const MOST_LOOKS: usize = 3;

/// Who is not on a board, and what those who are on it are called.
struct Cast {
    preferences: HashMap<MemberId, Preferences>,
    host: Option<MemberId>,
}

impl Cast {
    fn shows(&self, member: &MemberId) -> bool {
        !self.preferences.get(member).is_some_and(|set| set.hidden)
            && self.host.as_ref() != Some(member)
    }
}

impl Draft<'_> {
    pub(super) async fn leaderboard(
        &mut self,
        inbound: &Inbound,
        wanted: BoardPick,
    ) -> Result<(), Failure> {
        let group = self.group_for(inbound).await?;
        let me = &inbound.actor.member;
        let rules = self.service.store.board_rules(&group.id).await?;
        if rules.off {
            return refused(words::lists::no_boards());
        }
        let card = match wanted {
            BoardPick::Span(span, Measure::Points) => {
                let (ranked, cast) = self.ranked(&group, rules, span, me).await?;
                self.points(&group, &Board::Span(span), &ranked, &cast, me).await
            }
            BoardPick::Span(span, Measure::Improvement) => {
                let (rows, cast) = self.improved(&group, rules, span, me).await?;
                let name_of = |id: &MemberId| self.name_on_board(&group, &cast.preferences, id);
                words::lists::improvement_board(span, &rows, me, name_of)
            }
            BoardPick::Span(span, Measure::Reviews) => {
                let zone = self.service.zone_of(&group);
                let first = *self.dates_of(span, zone).start();
                let since = begin_of(first, zone).unwrap_or(DateTime::UNIX_EPOCH);
                let given = self.service.store.reviews_since(&group.id, since).await?;
                let cast = self.cast_of(&group, rules, given.iter().map(|one| &one.member)).await?;
                let given = given.into_iter().filter(|one| cast.shows(&one.member));
                let rows = by_reviews(given);
                let rows = self.still_here(&group, rows, |one| &one.member, me).await?;
                let name_of = |id: &MemberId| self.name_on_board(&group, &cast.preferences, id);
                words::lists::review_board(span, &rows, me, name_of)
            }
            BoardPick::Workspace => {
                let wanted = self.workspace(inbound).await?;
                let all = self.service.store.groups_with_boards(&self.platform).await?;
                let platform = self.service.platform(&self.platform)?;
                let groups = all.into_iter().filter(|(_, channel)| {
                    wanted.is_some() && platform.workspace_of(channel) == wanted
                });
                let groups: Vec<_> = groups.map(|(id, _)| id).collect();
                let standings = self.service.store.board_of_all(&groups).await?;
                let cast =
                    self.cast_of(&group, rules, standings.iter().map(|one| &one.member)).await?;
                let ranked =
                    rank(standings.into_iter().filter(|one| cast.shows(&one.member)).collect());
                self.points(&group, &Board::Workspace, &ranked, &cast, me).await
            }
            BoardPick::Problem(typed) => {
                let problem = self.problem_called(inbound, &typed).await?;
                let store = &self.service.store;
                let standings =
                    store.problem_board(&group.id, &problem.id.lasting(), u32::MAX).await?;
                let cast =
                    self.cast_of(&group, rules, standings.iter().map(|one| &one.member)).await?;
                let ranked = self.shown(&group, standings, &cast, me).await?;
                self.points(&group, &Board::Problem(&problem.title), &ranked, &cast, me).await
            }
        };
        let place = self.thread_or_conversation(inbound).await?;
        self.say(place, card, None, false);
        Ok(())
    }

    /// How the people of a group stand, for its hosts: in its channel, or alone with whoever brought us there.
    pub(super) async fn give_group_file(&mut self, inbound: &Inbound) -> Result<(), Failure> {
        let group = self.group_for(inbound).await?;
        let me = &inbound.actor.member;
        // Alone with us everybody is an admin, but only there.
        let is_direct = self.service.platform(&self.platform)?.is_direct(&group.channel);
        let is_here = group.channel == inbound.channel && self.may_set_up(inbound).await?;
        if is_direct || !(is_here || group.host.as_ref() == Some(me)) {
            return refused(words::lists::group_file_for_hosts());
        }
        let attached = Attached::Group { group: group.id };
        self.say_only_to(me, words::lists::group_file(attached));
        Ok(())
    }

    /// The problem with this id or title.
    async fn problem_called(
        &self,
        inbound: &Inbound,
        typed: &str,
    ) -> Result<Arc<Problem>, Failure> {
        let bank = self.bank(inbound).await?;
        match bank.find(typed) {
            Some(problem) => Ok(Arc::clone(problem)),
            None => refused(words::no_such_problem(typed, &bank.nearest(typed), &bank.areas())),
        }
    }

    async fn points(
        &self,
        group: &Group,
        board: &Board<'_>,
        ranked: &[Ranked],
        cast: &Cast,
        me: &MemberId,
    ) -> Card {
        let name_of = |id: &MemberId| self.name_on_board(group, &cast.preferences, id);
        let card = words::lists::board(board, ranked, me, name_of);
        let title = card.title.clone().unwrap_or_default();
        self.pictured(card, self.bars_of(&title, ranked, name_of)).await
    }

    /// A group's board of points as this member sees it; `None` where its host wants none.
    pub(super) async fn board(
        &self,
        group: &Group,
        period: Period,
        me: &MemberId,
    ) -> Result<Option<Card>, Failure> {
        let rules = self.service.store.board_rules(&group.id).await?;
        if rules.off {
            return Ok(None);
        }
        let (ranked, cast) = self.ranked(group, rules, period.into(), me).await?;
        let name_of = |id: &MemberId| self.name_on_board(group, &cast.preferences, id);
        Ok(Some(words::lists::board(&Board::Span(period.into()), &ranked, me, name_of)))
    }

    /// Who is on a board of points, without those who left or want no part in it.
    async fn ranked(
        &self,
        group: &Group,
        rules: BoardRules,
        span: Span,
        me: &MemberId,
    ) -> Result<(Vec<Ranked>, Cast), Failure> {
        let zone = self.service.zone_of(group);
        let store = &self.service.store;
        let (standings, kept) = match span {
            Span::Period(period) => {
                let key = PeriodKey::holding(period, self.now, zone);
                (store.board(&group.id, key, MOST_STANDINGS).await?, Some(key))
            }
            Span::Season => {
                let season = Season::holding(self.now, zone);
                (store.season(&group.id, season, u32::MAX).await?, None)
            }
        };
        let below = kept.filter(|_| {
            standings.len() >= MOST_STANDINGS as usize
                && !standings.iter().any(|one| one.member == *me)
        });
        let members = standings.iter().map(|one| &one.member).chain(below.map(|_| me));
        let cast = self.cast_of(group, rules, members).await?;
        let so_many = standings.iter().filter(|one| cast.shows(&one.member)).count();
        let mut ranked = self.shown(group, standings, &cast, me).await?;
        if let Some(key) = below.filter(|_| cast.shows(me))
            && let Some(mine) = store.place_on_board(&group.id, key, me).await?
        {
            let host = match &cast.host {
                Some(host) => store.place_on_board(&group.id, key, host).await?,
                None => None,
            };
            let host_above = host.is_some_and(|host| host.rank < mine.rank);
            let left = u32::try_from(so_many - ranked.len()).unwrap_or(0) + u32::from(host_above);
            ranked.push(Ranked { rank: mine.rank.saturating_sub(left), ..mine });
        }
        Ok((ranked, cast))
    }

    /// Whose interviews of a span are better than those before, without those who left or want no part in it.
    async fn improved(
        &self,
        group: &Group,
        rules: BoardRules,
        span: Span,
        me: &MemberId,
    ) -> Result<(Vec<(MemberId, Improvement)>, Cast), Failure> {
        let zone = self.service.zone_of(group);
        let days = self.dates_of(span, zone);
        let since = days.start().checked_sub_days(Days::new(7 * WEEKS_BEFORE));
        let since = since.and_then(|first| begin_of(first, zone)).unwrap_or(DateTime::UNIX_EPOCH);
        let mut of: BTreeMap<MemberId, Vec<_>> = BTreeMap::new();
        for (member, at, score) in self.service.store.results_since(&group.id, since).await? {
            of.entry(member).or_default().push((at.with_timezone(&zone).date_naive(), score));
        }
        let cast = self.cast_of(group, rules, of.keys()).await?;
        let improved = of
            .into_iter()
            .filter(|(member, _)| cast.shows(member))
            .filter_map(|(member, results)| Some((member, improvement(&results, &days)?)));
        let rows = by_improvement(improved);
        let rows = self.still_here(group, rows, |(member, _)| member, me).await?;
        Ok((rows, cast))
    }

    /// The local days of a span up to today; all of time begins with what is compared with.
    fn dates_of(&self, span: Span, zone: Tz) -> RangeInclusive<NaiveDate> {
        let today = self.now.with_timezone(&zone).date_naive();
        let first = match span {
            Span::Period(period) => period.begin(today),
            Span::Season => Season::holding(self.now, zone).first(),
        };
        first..=today
    }

    async fn cast_of(
        &self,
        group: &Group,
        rules: BoardRules,
        members: impl IntoIterator<Item = &MemberId>,
    ) -> Result<Cast, Failure> {
        let members: Vec<MemberId> = members.into_iter().cloned().collect();
        let preferences = self.service.store.preferences(&members).await?;
        Ok(Cast { preferences, host: group.host.clone().filter(|_| rules.without_host) })
    }

    async fn shown(
        &self,
        group: &Group,
        mut standings: Vec<Standing>,
        cast: &Cast,
        me: &MemberId,
    ) -> Result<Vec<Ranked>, Failure> {
        standings.retain(|one| cast.shows(&one.member));
        let ranked = rank(standings);
        let here = self.still_here(group, ranked, |row| &row.standing.member, me).await?;
        Ok(rank(here.into_iter().map(|row| row.standing).collect()))
    }

    pub(super) fn name_on_board(
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
    async fn still_here<T>(
        &self,
        group: &Group,
        mut rows: Vec<T>,
        member_of: impl Fn(&T) -> &MemberId,
        me: &MemberId,
    ) -> Result<Vec<T>, Failure> {
        let platform = self.service.platform(&self.platform)?;
        let mut asked = 0;
        for _ in 0..MOST_LOOKS {
            let shown = rows.len().min(words::lists::BOARD_ROWS);
            let unsure = rows.get(asked..shown).unwrap_or_default();
            let looks = unsure.iter().map(|row| {
                let member = member_of(row).clone();
                async move { member != *me && platform.has_left(&group.channel, &member).await }
            });
            let left = join_all(looks).await;
            if !left.contains(&true) {
                break;
            }
            let stay = left.iter().filter(|left| !**left).count();
            let mut at = 0;
            rows.retain(|_| {
                at += 1;
                at <= asked || left.get(at - 1 - asked) != Some(&true)
            });
            asked += stay;
        }
        Ok(rows)
    }
}
