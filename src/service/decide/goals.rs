//! What a group aims at: set, shown, and how far it and each of its members are. What is only of one person is told to
//! them alone.

use super::{
    super::{
        failure::{Failure, refused},
        ports::{
            goals::{Answered, FinishedOn, GoalWrite},
            rows::{Group, InboxRow},
        },
    },
    begin, charts,
    draft::Draft,
};
use crate::{
    chat::{
        card::Card,
        command::{GroupCommand, ProgressPart},
        inbound::Inbound,
        picture::{MOST_COLUMNS, Picture},
        words::{
            self,
            goals::{Covered, Due, GroupProgress, Mine, WEAK_SHOWN, Weak},
        },
    },
    framework::{bank::Bank, problem::ProblemId, stage::Stage},
    ids::MemberId,
    progress::{
        goal::{Goal, Standing, Unit},
        improvement::improvement,
        period::Period,
        preferences::Preferences,
        spacing::{self, Seen},
        summary::Finished,
        together::{LATELY, together},
    },
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use futures::future::join_all;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Days that hold the week or month of any day in them, and a day more for the zones.
const LONGEST_PERIOD: u64 = 32;

/// Of a group: who did what lately.
struct Lately {
    finished: Vec<FinishedOn>,
    answered: Vec<Answered>,
}

impl Draft<'_> {
    pub(super) async fn group(
        &mut self,
        row: &InboxRow,
        inbound: &Inbound,
        command: GroupCommand,
    ) -> Result<(), Failure> {
        match command {
            GroupCommand::Start(pick, manner) => {
                self.begin(row, inbound, begin::Wanted::Group(manner), &pick).await
            }
            GroupCommand::Goal => {
                let group = self.group_for(inbound).await?;
                let goal = self.service.store.goal(&group.id).await?;
                self.tell_all(inbound, words::goals::goal(goal)).await
            }
            GroupCommand::SetGoal(goal) => self.set_goal(inbound, goal).await,
            GroupCommand::Progress => self.group_progress(inbound).await,
        }
    }

    async fn tell_all(&mut self, inbound: &Inbound, card: Card) -> Result<(), Failure> {
        let place = self.thread_or_conversation(inbound).await?;
        self.say(place, card, None, false);
        Ok(())
    }

    async fn set_goal(&mut self, inbound: &Inbound, goal: Option<Goal>) -> Result<(), Failure> {
        let group = self.group_for(inbound).await?;
        // Alone with us everybody is their own host.
        let alone = self.service.platform(&self.platform)?.is_direct(&group.channel);
        if !alone && !self.may_set_up(inbound).await? {
            return refused(words::admins_only("group goal"));
        }
        self.commit.goals.push(GoalWrite {
            group: group.id,
            by: inbound.actor.member.clone(),
            goal,
        });
        let card = goal.map_or_else(words::goals::goal_ended, words::goals::goal_set);
        self.tell_all(inbound, card).await
    }

    async fn group_progress(&mut self, inbound: &Inbound) -> Result<(), Failure> {
        let group = self.group_for(inbound).await?;
        let (zone, today) = self.today_of(&group);
        let since = charts::calendar_begins(today);
        let lately = self.lately(&group, since, zone).await?;
        let goal = self.service.store.goal(&group.id).await?;
        let members = self.who_counts(&group, &lately, goal, zone, &inbound.actor.member).await?;
        let far = goal.map(|goal| (goal, together(goal, &members, today)));
        let reached = match &far {
            Some((_, Some(far))) => self.named(&group, &far.reached).await?,
            _ => Vec::new(),
        };
        let means = self.service.means_of(&group.id, zone, self.now).await?;
        let weak: Vec<Weak> = spacing::weakest(&means, WEAK_SHOWN)
            .into_iter()
            .map(|(criterion, mean)| Weak { criterion, mean, due: Due::Unplanned })
            .collect();
        let mut answers = [0; Stage::COUNT];
        for answered in &lately.answered {
            answers[answered.stage.index()] += 1;
        }
        let bank = self.bank(inbound).await?;
        let card = words::goals::group_progress(
            &GroupProgress {
                goal: far,
                reached: &reached,
                weeks: MOST_COLUMNS,
                covered: covered(&bank, lately.answered.iter().map(|one| &one.problem)),
                answers,
                weak: &weak,
            },
            &bank,
        );
        let picture = self.days_of(&group, &card, &lately.answered, zone, today).await?;
        let card = self.pictured(card, picture).await;
        self.tell_all(inbound, card).await
    }

    /// The zone of a group's days, and today.
    fn today_of(&self, group: &Group) -> (Tz, NaiveDate) {
        let zone = self.service.zone_of(group);
        (zone, self.now.with_timezone(&zone).date_naive())
    }

    async fn lately(&self, group: &Group, since: NaiveDate, zone: Tz) -> Result<Lately, Failure> {
        let store = &self.service.store;
        let mut answered = store.answered_since(&group.id, instant_before(since)).await?;
        answered.retain(|one| local(one.at, zone) >= since);
        Ok(Lately { finished: store.finished_since(&group.id, since).await?, answered })
    }

    /// The local dates of what each of those did who took part lately and did not leave.
    async fn who_counts(
        &self,
        group: &Group,
        lately: &Lately,
        goal: Option<Goal>,
        zone: Tz,
        me: &MemberId,
    ) -> Result<BTreeMap<MemberId, Vec<NaiveDate>>, Failure> {
        let Some(goal) = goal else { return Ok(BTreeMap::new()) };
        let (_, today) = self.today_of(group);
        let since = before(today, LATELY);
        let answered = lately.answered.iter().map(|one| (&one.member, local(one.at, zone)));
        let finished = lately.finished.iter().map(|one| (&one.member, one.day));
        let part: BTreeSet<&MemberId> =
            answered.chain(finished).filter(|(_, day)| *day > since).map(|(one, _)| one).collect();
        let platform = self.service.platform(&self.platform)?;
        let looks = part.into_iter().map(|one| async move {
            let left = one != me && platform.has_left(&group.channel, one).await;
            (!left).then(|| (one.clone(), counting(goal, lately, one, zone)))
        });
        Ok(join_all(looks).await.into_iter().flatten().collect())
    }

    /// The names that boards show.
    async fn named(&self, group: &Group, members: &[MemberId]) -> Result<Vec<String>, Failure> {
        let set: HashMap<MemberId, Preferences> = self.service.store.preferences(members).await?;
        let shown = members.iter().filter(|one| !set.get(*one).is_some_and(|set| set.hidden));
        Ok(shown.map(|one| self.name_on_board(group, &set, one)).collect())
    }

    async fn days_of(
        &self,
        group: &Group,
        card: &Card,
        answered: &[Answered],
        zone: Tz,
        today: NaiveDate,
    ) -> Result<Option<Picture>, Failure> {
        if !self.shows_pictures() {
            return Ok(None);
        }
        let schedules = self.service.store.schedules(&group.id).await?;
        let rests = |day: NaiveDate| {
            let mut rest = schedules.iter().map(|one| one.plan.holidays.holds(day).is_some());
            !schedules.is_empty() && rest.all(|rests| rests)
        };
        let title = card.title.clone().unwrap_or_default();
        let dates = answered.iter().map(|one| local(one.at, zone));
        Ok(charts::days(&title, dates, rests, today))
    }

    /// How far a member is with what their group aims at, with `more` interviews that this step finishes.
    pub(super) async fn share(
        &self,
        group: &Group,
        member: &MemberId,
        more: usize,
    ) -> Result<Option<(Goal, Standing)>, Failure> {
        let Some(goal) = self.service.store.goal(&group.id).await? else { return Ok(None) };
        let (zone, today) = self.today_of(group);
        let lately = self.lately(group, before(today, LONGEST_PERIOD), zone).await?;
        let mut dates = counting(goal, &lately, member, zone);
        if goal.unit() == Unit::Interviews {
            dates.extend(std::iter::repeat_n(today, more));
        }
        Ok(Some((goal, goal.standing(dates, today))))
    }

    /// What a member has reached, what is due for them, and a picture of it; beside nobody but themselves.
    pub(super) async fn progress(
        &mut self,
        inbound: &Inbound,
        part: ProgressPart,
    ) -> Result<(), Failure> {
        let me = inbound.actor.member.clone();
        let bank = self.bank(inbound).await?;
        let finished = self.service.store.finished(Some(&me)).await?;
        let card = self.progress_of(&me, &inbound.actor.name, &bank, finished.clone()).await?;
        if finished.is_empty() {
            self.say_only_to(&me, card);
            return Ok(());
        }
        let group = self.group_for(inbound).await?;
        let zone = self.service.zone_of_member(&me);
        let today = local(self.now, zone);
        let history = self.service.history_of(&me, zone).await?;
        let means = spacing::means(&history, today);
        let results: Vec<_> = finished.iter().map(|one| (local(one.at, zone), one.score)).collect();
        let title = card.title.clone().unwrap_or_default();
        let coverage = || charts::coverage(&title, &means);
        let picture = match part {
            _ if !self.shows_pictures() => None,
            ProgressPart::Weeks => charts::weeks(&title, &results, today).or_else(coverage),
            ProgressPart::Coverage => coverage(),
        };
        let share = self.share(&group, &me, 0).await?;
        let month = Period::Month.begin(today)..=today;
        let (weak, due, next) = planned(&history, today);
        let mine = Mine {
            share,
            month: improvement(&results, &month),
            covered: covered(&bank, finished.iter().map(|one: &Finished| &one.problem)),
            weak: &weak,
            due,
            next,
        };
        let card = words::goals::mine(card, &mine, &bank);
        let card = self.pictured(card, picture).await;
        self.say_only_to(&me, card);
        Ok(())
    }
}

fn local(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

/// An instant before the day begins in any zone.
fn instant_before(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::days(1)
}

/// The local dates of what counts for a goal, each as often as it was done.
fn counting(goal: Goal, lately: &Lately, member: &MemberId, zone: Tz) -> Vec<NaiveDate> {
    match goal.unit() {
        Unit::Interviews => {
            let mine = lately.finished.iter().filter(|one| one.member == *member);
            mine.flat_map(|one| std::iter::repeat_n(one.day, one.interviews as usize)).collect()
        }
        Unit::Stages => {
            let mine = lately.answered.iter().filter(|one| one.member == *member);
            mine.map(|one| local(one.at, zone)).collect()
        }
        // The grammar takes no goal of these.
        Unit::Reviews => Vec::new(),
    }
}

/// The weakest criteria with when they come again, how many are due in all, and when the next is.
fn planned(history: &[Seen], today: NaiveDate) -> (Vec<Weak>, usize, Option<NaiveDate>) {
    let cards = spacing::cards(history);
    let weak = spacing::weakest(&spacing::means(history, today), WEAK_SHOWN);
    let weak = weak.into_iter().map(|(criterion, mean)| {
        let due = match cards.iter().find(|card| card.criterion == criterion) {
            None => Due::Unplanned,
            Some(card) if card.due <= today => Due::Today,
            Some(card) => Due::On(card.due),
        };
        Weak { criterion, mean, due }
    });
    let due = cards.iter().filter(|card| card.due <= today).count();
    (weak.collect(), due, cards.iter().map(|card| card.due).min())
}

/// The areas of problems, and those of the bank that are not among them.
fn covered<'b, 'p>(bank: &'b Bank, problems: impl Iterator<Item = &'p ProblemId>) -> Covered<'b> {
    let problems: BTreeSet<&ProblemId> = problems.collect();
    let had: BTreeSet<&str> =
        problems.iter().filter_map(|id| Some(bank.get(id)?.area.as_str())).collect();
    let missing = bank.areas().into_iter().filter(|area| !had.contains(area)).collect();
    Covered { areas: had.len(), missing }
}
