//! Schedules: adding, showing, changing, removing; and the problem of the day. What happens when one is due is in [`firing`].

mod firing;
mod zones;

pub(in crate::service) use firing::{Rooms, fire};
pub(in crate::service) use zones::renew;

use super::{
    super::{
        failure::{Failure, refused},
        ports::{
            rows::{Group, InboxRow, Place},
            schedule::{Firing, Outcome, Pause, Plan, Schedule, ScheduleChange, Skip},
        },
    },
    begin::Whose,
    draft::Draft,
};
use crate::{
    cadence::{Cadence, preview},
    chat::{
        card::Card,
        command::{Pick, PostMode, ScheduleCommand, ScheduleEdit},
        inbound::Inbound,
        words::{
            self,
            lists::{HistoryLine, Rests, ScheduleLine, Told},
        },
    },
    framework::{
        bank::Bank,
        draw::Choice,
        pool::Pool,
        problem::{Problem, ProblemId},
    },
    ids::ScheduleId,
};
use anyhow::Context;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use std::sync::Arc;

/// Firings shown of each schedule.
const NEXT_SHOWN: usize = 5;

/// Instants shown of a history: about a month of days.
const HISTORY_SHOWN: usize = 25;

/// Instants looked through for the history of one schedule.
const HISTORY_READ: u32 = 500;

impl Draft<'_> {
    pub(super) async fn schedule(
        &mut self,
        row: &InboxRow,
        inbound: &Inbound,
        command: ScheduleCommand,
    ) -> Result<(), Failure> {
        let group = self.ensure_group(inbound).await?;
        let bank = self.bank(inbound).await?;
        let all = self.service.store.schedules(&group.id).await?;
        let now = self.now;
        let lines = || -> Vec<ScheduleLine> { all.iter().map(|one| line(one, now)).collect() };
        let me = inbound.actor.member.clone();
        let the = |id: ScheduleId| match all.iter().find(|schedule| schedule.id == id) {
            Some(schedule) => Ok(schedule.clone()),
            None => refused(words::lists::no_such_schedule(&lines())),
        };
        match command {
            ScheduleCommand::Add { expression, zone, pool } => {
                let cadence = cadence(inbound, &group, &expression, zone)?;
                has_problems(&pool, &bank)?;
                let schedule = Schedule {
                    pool,
                    id: ScheduleId(row.id.0),
                    group: group.id,
                    expression: cadence.expression().to_owned(),
                    zone: cadence.zone().name().to_owned(),
                    by: me.clone(),
                    next_due_at: cadence.next(self.now),
                    plan: Plan::default(),
                };
                let card = words::lists::schedule_added(&line(&schedule, self.now));
                self.commit.schedules.push(schedule);
                self.answer(inbound, card).await?;
            }
            ScheduleCommand::List => self.say_only_to(&me, words::lists::schedules(&lines())),
            ScheduleCommand::Preview { expression, zone } => {
                let cadence = cadence(inbound, &group, &expression, zone)?;
                let rows = preview::preview(
                    &cadence,
                    self.now,
                    NEXT_SHOWN,
                    &Plan::default().holidays,
                    None,
                );
                self.say_only_to(&me, words::lists::preview(&cadence, &rows));
            }
            ScheduleCommand::Edit(id, edit) => {
                let schedule = the(id)?;
                let change = self.schedule_edited(inbound, &group, &bank, schedule, edit)?;
                self.change(inbound, change).await?;
            }
            ScheduleCommand::Pause(id, until) => {
                let change = self.schedule_paused(the(id)?, until)?;
                self.change(inbound, change).await?;
            }
            ScheduleCommand::Resume(id) => {
                let mut schedule = the(id)?;
                schedule.plan.pause = None;
                schedule.next_due_at = stored_cadence(&schedule)?.next(self.now);
                self.change(inbound, ScheduleChange { schedule, moves: true }).await?;
            }
            ScheduleCommand::History(id) => {
                let mut firings = self.service.store.history(&group.id, HISTORY_READ).await?;
                firings.retain(|firing| id.is_none_or(|id| firing.schedule == id));
                firings.truncate(HISTORY_SHOWN);
                let lines: Vec<_> = firings.iter().map(|firing| told(firing, &bank)).collect();
                self.say_only_to(&me, words::lists::history(&lines, id));
            }
            ScheduleCommand::Remove(id) => {
                self.commit.removed_schedules.push(the(id)?.id);
                self.answer(inbound, words::lists::schedule_removed(id)).await?;
            }
            ScheduleCommand::RunNow(id) => {
                let schedule = match (id, all.as_slice()) {
                    (None, [only]) => only.clone(),
                    (None, _) => return refused(words::lists::no_such_schedule(&lines())),
                    (Some(id), _) => the(id)?,
                };
                firing::by_hand(self.service, &schedule, self.now, &mut self.commit).await?;
            }
        }
        Ok(())
    }

    async fn answer(&mut self, inbound: &Inbound, card: Card) -> Result<(), Failure> {
        let place = self.thread_or_conversation(inbound).await?;
        self.say(place, card, None, false);
        Ok(())
    }

    async fn change(&mut self, inbound: &Inbound, change: ScheduleChange) -> Result<(), Failure> {
        let card = words::lists::schedule_changed(&line(&change.schedule, self.now));
        self.commit.changed_schedules.push(change);
        self.answer(inbound, card).await
    }

    fn schedule_edited(
        &self,
        inbound: &Inbound,
        group: &Group,
        bank: &Bank,
        mut schedule: Schedule,
        edit: ScheduleEdit,
    ) -> Result<ScheduleChange, Failure> {
        let mut moves = false;
        match edit {
            ScheduleEdit::When { expression, zone } => {
                let zone = zone.or_else(|| Some(schedule.zone.clone()));
                let cadence = cadence(inbound, group, &expression, zone)?;
                cadence.expression().clone_into(&mut schedule.expression);
                cadence.zone().name().clone_into(&mut schedule.zone);
                schedule.next_due_at = next(&cadence, self.now, schedule.plan.pause);
                moves = true;
            }
            ScheduleEdit::From(pool) => {
                has_problems(&pool, bank)?;
                schedule.pool = pool;
            }
            ScheduleEdit::Choice(choice) => {
                if let Choice::List(listed) = &choice {
                    let known = |id: &ProblemId| {
                        bank.problems().iter().any(|one| one.id.slug() == id.as_str())
                    };
                    let unknown = listed.ids().iter().find(|id| !known(id));
                    if let Some(id) = unknown {
                        let nearest = bank.nearest(id.as_str());
                        return refused(words::no_such_problem(
                            id.as_str(),
                            &nearest,
                            &bank.areas(),
                        ));
                    }
                }
                schedule.plan.choice = choice;
            }
            ScheduleEdit::Mode(mode) => schedule.plan.mode = mode,
            ScheduleEdit::Holidays(holidays) => schedule.plan.holidays = holidays,
            ScheduleEdit::Missed(missed) => schedule.plan.missed = missed,
            ScheduleEdit::Window(window) => schedule.plan.window = window,
            ScheduleEdit::Ping(ping) => schedule.plan.ping = ping,
        }
        Ok(ScheduleChange { schedule, moves })
    }

    /// Rests until that day begins in the schedule's zone, or until somebody ends it.
    fn schedule_paused(
        &self,
        mut schedule: Schedule,
        until: Option<NaiveDate>,
    ) -> Result<ScheduleChange, Failure> {
        let cadence = stored_cadence(&schedule)?;
        let pause = match until {
            None => Pause::Open,
            Some(day) => match begin_of(day, cadence.zone()).filter(|at| *at > self.now) {
                Some(at) => Pause::Until(at),
                None => return refused(words::lists::pause_is_over(day)),
            },
        };
        schedule.plan.pause = Some(pause);
        schedule.next_due_at = next(&cadence, self.now, Some(pause));
        Ok(ScheduleChange { schedule, moves: true })
    }

    /// Posts a problem that everyone can join.
    pub(super) async fn post(
        &mut self,
        row: &InboxRow,
        inbound: &Inbound,
        pick: &Pick,
    ) -> Result<(), Failure> {
        let problem = self.pick(inbound, pick, Whose::Group, row.id.0).await?;
        let place = Place::Channel { channel: inbound.channel.clone() };
        self.say(place, words::lists::posted(&problem, PostMode::Practice, None), None, true);
        Ok(())
    }

    /// The group's last firing or, where there is none, the bank indexed by the local date.
    pub(super) async fn problem_of_the_day(
        &mut self,
        inbound: &Inbound,
    ) -> Result<Arc<Problem>, Failure> {
        let group = self.group_for(inbound).await?;
        let bank = self.bank(inbound).await?;
        let ids = std::slice::from_ref(&group.id);
        let last = self.service.store.posted(ids, 1).await?.remove(&group.id).unwrap_or_default();
        if let Some(problem) = last.first().and_then(|id| bank.listed(id)) {
            return Ok(Arc::clone(problem));
        }
        let zone = self.service.zone_of(&group);
        let problem = bank.of_day(local_day(self.now, zone)).context("the bank has no problem")?;
        Ok(Arc::clone(problem))
    }
}

/// Refuses a pool in which there is nothing.
fn has_problems(pool: &Pool, bank: &Bank) -> Result<(), Failure> {
    if bank.problems().iter().any(|problem| pool.holds(problem)) {
        return Ok(());
    }
    refused(words::lists::empty_pool(pool.word(), &bank.areas()))
}

/// What became of an instant, in words.
fn told(firing: &Firing, bank: &Bank) -> HistoryLine {
    HistoryLine {
        schedule: firing.schedule,
        due_at: firing.due_at,
        late: (firing.fired_at - firing.due_at).max(TimeDelta::zero()),
        outcome: match &firing.outcome {
            Outcome::Posted(id) => Told::Posted(
                bank.get(id).map_or_else(|| id.slug().to_owned(), |problem| problem.title.clone()),
            ),
            Outcome::Skipped(Skip::Holiday) => Told::Holiday,
            Outcome::Skipped(Skip::Missed { count, first }) => {
                Told::Missed { count: *count, first: *first }
            }
        },
    }
}

/// Days since 1970-01-01 on the local calendar.
fn local_day(at: DateTime<Utc>, zone: Tz) -> i64 {
    at.with_timezone(&zone).date_naive().signed_duration_since(NaiveDate::default()).num_days()
}

pub(super) fn line(schedule: &Schedule, now: DateTime<Utc>) -> ScheduleLine {
    let plan = &schedule.plan;
    let (until, rests) = match plan.pause {
        None => (None, Rests::Never),
        Some(Pause::Until(at)) if at <= now => (None, Rests::Never),
        Some(Pause::Until(at)) => (Some(at), Rests::Until(at)),
        Some(Pause::Open) => (None, Rests::Always),
    };
    let next = match Cadence::parse(&schedule.expression, &schedule.zone) {
        Ok(cadence) if rests != Rests::Always => {
            preview::preview(&cadence, now, NEXT_SHOWN, &plan.holidays, until)
        }
        _ => Vec::new(),
    };
    ScheduleLine {
        id: schedule.id,
        expression: schedule.expression.clone(),
        zone: schedule.zone.clone(),
        pool: schedule.pool.clone(),
        choice: plan.choice.clone(),
        mode: plan.mode,
        holidays: plan.holidays.clone(),
        missed: plan.missed,
        ping: plan.ping.clone(),
        window: plan.window,
        rests,
        next,
    }
}

/// The cadence that somebody typed: in the zone given, theirs, or the group's.
fn cadence(
    inbound: &Inbound,
    group: &Group,
    expression: &str,
    zone: Option<String>,
) -> Result<Cadence, Failure> {
    let theirs = || inbound.actor.zone.map(|zone| zone.name().to_owned());
    let zone = zone.or_else(theirs).unwrap_or_else(|| group.zone.clone());
    Cadence::parse(expression, &zone)
        .or_else(|error| refused(words::lists::bad_schedule(&error.to_string())))
}

fn stored_cadence(schedule: &Schedule) -> Result<Cadence, Failure> {
    Ok(Cadence::parse(&schedule.expression, &schedule.zone).context("reading a stored schedule")?)
}

/// When a schedule is due next.
fn next(cadence: &Cadence, now: DateTime<Utc>, pause: Option<Pause>) -> Option<DateTime<Utc>> {
    match pause {
        None => cadence.next(now),
        // Instants are whole seconds: nothing lies between this and the end of the pause.
        Some(Pause::Until(until)) => cadence.next(now.max(until - TimeDelta::milliseconds(1))),
        Some(Pause::Open) => None,
    }
}

/// The first instant of a day in a zone; where its midnight is in a gap, the end of the gap.
pub(super) fn begin_of(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    let minutes = (0..24 * 60).map(|minute| midnight + TimeDelta::minutes(minute));
    minutes
        .filter_map(|local| zone.from_local_datetime(&local).earliest())
        .next()
        .map(|at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_its_clock_does() {
        for (day, zone, want) in [
            ("2026-12-24", Tz::Europe__Berlin, "2026-12-23T23:00:00Z"),
            // Midnight does not happen on that day.
            ("2026-09-06", Tz::America__Santiago, "2026-09-06T04:00:00Z"),
        ] {
            let want: DateTime<Utc> = want.parse().unwrap();
            assert_eq!(begin_of(day.parse().unwrap(), zone), Some(want), "{day}");
        }
    }

    #[test]
    fn a_pause_ends_with_the_first_instant_of_its_day() {
        let cadence = Cadence::parse("0 0 * * *", "UTC").unwrap();
        let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
        let (now, until) = (at("2026-03-01T05:00:00Z"), at("2026-03-04T00:00:00Z"));
        assert_eq!(next(&cadence, now, Some(Pause::Until(until))), Some(until));
        assert_eq!(
            next(&cadence, now, Some(Pause::Until(at("2026-02-01T00:00:00Z")))),
            Some(at("2026-03-02T00:00:00Z"))
        );
        assert_eq!(next(&cadence, now, Some(Pause::Open)), None);
    }
}
