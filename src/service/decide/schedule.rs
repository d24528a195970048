//! Schedules: adding, listing, removing, posting; and the problem of the day.

use super::{
    super::{
        Service,
        failure::{Failure, refused},
        ports::rows::{Commit, Firing, InboxRow, Notice, Outgoing, Place, Schedule},
    },
    Decision,
    begin::spread,
    draft::Draft,
};
use crate::{
    cadence::Cadence,
    chat::{
        command::{Pick, ScheduleCommand},
        inbound::Inbound,
        words::{self, lists::ScheduleLine},
    },
    framework::{bank::Bank, pool::Pool, problem::Problem},
    ids::{MessageKey, ScheduleId},
};
use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use std::sync::Arc;

/// Instants shown of each schedule.
const NEXT_SHOWN: usize = 3;

/// Firings of a group looked back on, so that problems do not repeat until the bank is used up.
const FIRINGS_REMEMBERED: u32 = 500;

/// Spans that are searched for the newest missed instant, in minutes, shortest first: an hour, a day, five weeks, five
/// years. A schedule is searched no further back than it was due.
const LOOK_BACK_MINUTES: [i64; 4] = [60, 24 * 60, 35 * 24 * 60, 5 * 366 * 24 * 60];

impl Draft<'_> {
    pub(super) async fn schedule(
        &mut self,
        row: &InboxRow,
        inbound: &Inbound,
        command: ScheduleCommand,
    ) -> Result<(), Failure> {
        let group = self.ensure_group(inbound).await?;
        let all = self.service.store.schedules(&group.id).await?;
        let lines: Vec<ScheduleLine> =
            all.iter().map(|schedule| line(schedule, self.now)).collect();
        let me = inbound.actor.member.clone();
        match command {
            ScheduleCommand::Add { expression, zone, pool } => {
                let zone = zone.unwrap_or_else(|| {
                    inbound
                        .actor
                        .zone
                        .map_or_else(|| group.zone.clone(), |zone| zone.name().to_owned())
                });
                let cadence = match Cadence::parse(&expression, &zone) {
                    Ok(cadence) => cadence,
                    Err(error) => return refused(words::lists::bad_schedule(&error.to_string())),
                };
                let bank = &self.service.bank;
                if !bank.problems().iter().any(|problem| pool.holds(problem)) {
                    return refused(words::lists::empty_pool(pool.word(), &bank.areas()));
                }
                let schedule = Schedule {
                    pool,
                    id: ScheduleId(row.id.0),
                    group: group.id,
                    expression: cadence.expression().to_owned(),
                    zone: cadence.zone().name().to_owned(),
                    by: me.clone(),
                    next_due_at: cadence.next(self.now),
                };
                let card = words::lists::schedule_added(&line(&schedule, self.now));
                self.commit.schedules.push(schedule);
                let place = self.thread_or_conversation(inbound).await?;
                self.say(place, card, None, false);
            }
            ScheduleCommand::List => self.say_only_to(&me, words::lists::schedules(&lines)),
            ScheduleCommand::Remove(id) => {
                if !all.iter().any(|schedule| schedule.id == id) {
                    return refused(words::lists::no_such_schedule(&lines));
                }
                self.commit.removed_schedules.push(id);
                let place = self.thread_or_conversation(inbound).await?;
                self.say(place, words::lists::schedule_removed(id), None, false);
            }
            ScheduleCommand::RunNow(id) => {
                let chosen = match (id, all.as_slice()) {
                    (None, [only]) => Some(only),
                    (None, _) => None,
                    (Some(id), all) => all.iter().find(|schedule| schedule.id == id),
                };
                let Some(schedule) = chosen else {
                    return refused(words::lists::no_such_schedule(&lines));
                };
                let (firing, outgoing) =
                    self.service.firing(schedule, self.now, self.now, None).await?;
                self.commit.firing = Some(firing);
                self.commit.outbox.push(outgoing);
            }
        }
        Ok(())
    }

    /// Posts a problem that everyone can join.
    pub(super) async fn post(
        &mut self,
        row: &InboxRow,
        inbound: &Inbound,
        pick: &Pick,
    ) -> Result<(), Failure> {
        let problem = self.pick(inbound, pick, row.id.0).await?;
        let place = Place::Channel { channel: inbound.channel.clone() };
        self.say(place, words::lists::posted(&problem), None, true);
        Ok(())
    }

    /// The group's last firing or, where there is none, the bank indexed by the local date.
    pub(super) async fn problem_of_the_day(
        &mut self,
        inbound: &Inbound,
    ) -> Result<Arc<Problem>, Failure> {
        let group = self.group_for(inbound).await?;
        let bank = &self.service.bank;
        let last = self.service.store.firings(&group.id, 1).await?;
        if let Some(problem) = last.first().and_then(|firing| bank.get(&firing.problem)) {
            return Ok(Arc::clone(problem));
        }
        let zone: Tz = group.zone.parse().unwrap_or(self.service.settings.zone);
        let problem = bank.of_day(local_day(self.now, zone)).context("the bank has no problem")?;
        Ok(Arc::clone(problem))
    }
}

/// Days since 1970-01-01 on the local calendar.
fn local_day(at: DateTime<Utc>, zone: Tz) -> i64 {
    at.with_timezone(&zone)
        .date_naive()
        .signed_duration_since(chrono::NaiveDate::default())
        .num_days()
}

pub(super) fn line(schedule: &Schedule, now: DateTime<Utc>) -> ScheduleLine {
    let next = Cadence::parse(&schedule.expression, &schedule.zone)
        .map(|cadence| cadence.after(now).take(NEXT_SHOWN).collect())
        .unwrap_or_default();
    ScheduleLine {
        id: schedule.id,
        expression: schedule.expression.clone(),
        zone: schedule.zone.clone(),
        pool: schedule.pool.clone(),
        next,
    }
}

/// The newest instant of a schedule that is due at `now`: what was missed before it while we were down is not posted.
fn newest_due(cadence: &Cadence, first_due: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    for minutes in LOOK_BACK_MINUTES {
        let from = now - Duration::minutes(minutes);
        let newest = cadence
            .after(from.max(first_due - Duration::milliseconds(1)))
            .take_while(|at| *at <= now)
            .last();
        if let Some(newest) = newest {
            return newest.max(first_due);
        }
    }
    first_due
}

/// A problem that the group was not posted for longest, spread by the schedule and the instant.
/// From the whole bank where it lost all that the schedule draws from.
fn choose<'a>(
    bank: &'a Bank,
    pool: &Pool,
    firings: &[Firing],
    seed: i64,
) -> Option<&'a Arc<Problem>> {
    let wanted: Vec<_> = bank.problems().iter().filter(|problem| pool.holds(problem)).collect();
    let problems = if wanted.is_empty() { bank.problems().iter().collect() } else { wanted };
    let last_posted =
        |problem: &Problem| firings.iter().position(|firing| firing.problem == problem.id);
    let fresh: Vec<&Arc<Problem>> =
        problems.iter().copied().filter(|problem| last_posted(problem).is_none()).collect();
    if fresh.is_empty() {
        return problems.into_iter().max_by_key(|problem| last_posted(problem));
    }
    fresh.get(spread(seed, fresh.len())).copied()
}

/// What a due schedule writes: its firing, the post, and when it is due next, in one commit.
pub(in crate::service) async fn fire(
    service: &Service,
    schedule: &Schedule,
    now: DateTime<Utc>,
) -> Result<Decision, Failure> {
    let cadence = Cadence::parse(&schedule.expression, &schedule.zone)
        .context("reading a stored schedule")?;
    let first_due = schedule.next_due_at.unwrap_or(now);
    let due_at = newest_due(&cadence, first_due, now);
    let next = cadence.next(now.max(due_at)).context("a schedule that never fires again")?;
    let (firing, outgoing) = service.firing(schedule, due_at, now, Some(next)).await?;
    let commit =
        Commit { at: now, firing: Some(firing), outbox: vec![outgoing], ..Commit::default() };
    Ok(Decision { commit, interview: None })
}

impl Service {
    async fn firing(
        &self,
        schedule: &Schedule,
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
        next_due_at: Option<DateTime<Utc>>,
    ) -> Result<(Firing, Arc<Outgoing>), Failure> {
        let group = self.group(&schedule.group).await?.context("a schedule without its group")?;
        let firings = self.store.firings(&schedule.group, FIRINGS_REMEMBERED).await?;
        let seed = schedule.id.0.wrapping_mul(31).wrapping_add(due_at.timestamp());
        let problem = choose(&self.bank, &schedule.pool, &firings, seed)
            .context("the bank has no problem")?;
        let firing = Firing {
            schedule: schedule.id,
            due_at,
            fired_at: now,
            problem: problem.id.clone(),
            group: schedule.group.clone(),
            next_due_at,
        };
        let outgoing = Arc::new(Outgoing {
            key: MessageKey::new(format!("run{}-{}", schedule.id, due_at.timestamp_millis())),
            platform: group.platform,
            place: Place::Channel { channel: group.channel },
            card: words::lists::posted(problem),
            replaces: None,
            opens_thread: true,
            // Once a month: it may be mended and break again.
            if_closed: Some(Notice {
                member: schedule.by.clone(),
                key: MessageKey::new(format!(
                    "run{}-closed-{}",
                    schedule.id,
                    due_at.format("%Y-%m")
                )),
            }),
        });
        Ok((firing, outgoing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn of_several_missed_instants_the_newest_is_posted() {
        let daily = Cadence::parse("0 9 * * *", "UTC").unwrap();
        let cases = [
            ("2026-03-01T09:00:00Z", "2026-03-01T09:00:05Z", "2026-03-01T09:00:00Z"),
            ("2026-03-01T09:00:00Z", "2026-03-04T08:00:00Z", "2026-03-03T09:00:00Z"),
            ("2026-03-01T09:00:00Z", "2026-09-01T12:00:00Z", "2026-09-01T09:00:00Z"),
        ];
        for (first, now, want) in cases {
            assert_eq!(newest_due(&daily, at(first), at(now)), at(want), "{first} {now}");
        }
        let yearly = Cadence::parse("0 9 1 1 *", "UTC").unwrap();
        assert_eq!(
            newest_due(&yearly, at("2024-01-01T09:00:00Z"), at("2026-09-01T00:00:00Z")),
            at("2026-01-01T09:00:00Z")
        );
    }

    #[test]
    fn a_schedule_draws_from_its_pool_and_repeats_only_when_that_is_used_up() {
        let bank = crate::prompts::bank(None).unwrap();
        let pool = Pool::parse("hard");
        let all = bank.problems().iter().filter(|problem| pool.holds(problem)).count();
        let mut firings: Vec<Firing> = Vec::new();
        for seed in 0..i64::try_from(all).unwrap() {
            let problem = choose(&bank, &pool, &firings, seed).unwrap();
            assert!(pool.holds(problem));
            assert!(firings.iter().all(|firing| firing.problem != problem.id), "{seed}");
            let firing = Firing {
                schedule: ScheduleId(1),
                due_at: at("2026-03-01T09:00:00Z"),
                fired_at: at("2026-03-01T09:00:00Z"),
                problem: problem.id.clone(),
                group: crate::ids::GroupId::new("g"),
                next_due_at: None,
            };
            firings.insert(0, firing);
        }
        let oldest = firings.last().unwrap().problem.clone();
        assert_eq!(choose(&bank, &pool, &firings, 99).unwrap().id, oldest);
        assert!(choose(&bank, &Pool::parse("astrology"), &[], 1).is_some());
    }

    #[test]
    fn the_spread_stays_below_its_length_and_visits_everything() {
        let seen: std::collections::BTreeSet<usize> =
            (0..200).map(|seed| spread(seed, 12)).collect();
        assert_eq!(seen, (0..12).collect());
    }
}
