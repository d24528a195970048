//! What a due schedule does: which of its instants are seen to, which problem is posted, and when it is due next.

use super::{
    super::super::{
        Service,
        failure::Failure,
        ports::{
            rows::{Commit, Group, Notice, Outgoing, Place},
            schedule::{Due, Fired, Firing, Outcome, Schedule, ScheduleChange, Skip},
            store::StoreError,
        },
    },
    super::Decision,
    next, stored_cadence,
};
use crate::{
    cadence::{Cadence, missed, preview},
    chat::{card::Card, words},
    framework::{
        bank::Bank,
        draw::{self, Choice, Weakness},
        problem::{Problem, ProblemId},
    },
    ids::{GroupId, MessageKey},
};
use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use std::{collections::HashMap, sync::Arc};

/// Posts of a group looked back on, so that problems do not repeat until the bank is used up.
const POSTS_REMEMBERED: u32 = 500;

/// How far back missed instants are counted, in days: a schedule of every minute has 50,000 of them.
const COUNTED_DAYS: i64 = 35;

/// What was posted lately to the groups of some schedules, and where they are.
#[derive(Debug, Default)]
pub(in crate::service) struct Rooms {
    groups: HashMap<GroupId, Group>,
    /// Oldest first.
    posted: HashMap<GroupId, Vec<ProblemId>>,
}

impl Rooms {
    /// Reads about the groups of these schedules; `before` was decided on already and may not be stored yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(in crate::service) async fn read(
        service: &Service,
        schedules: impl IntoIterator<Item = &Schedule>,
        before: &Self,
    ) -> Result<Self, StoreError> {
        let ids: Vec<GroupId> = schedules.into_iter().map(|one| one.group.clone()).collect();
        let groups = service.store.groups(&ids).await?;
        let mut posted = service.posted_to(&ids).await?;
        for id in ids {
            let Some(newest) = before.posted.get(&id).and_then(|history| history.last()) else {
                continue;
            };
            let history = posted.entry(id).or_default();
            if history.last() != Some(newest) {
                history.push(newest.clone());
            }
        }
        let groups = groups.into_iter().map(|group| (group.id.clone(), group)).collect();
        Ok(Self { groups, posted })
    }
}

/// What a due schedule writes, in one commit: what was missed, then one instant. Further ones that fire are due at once.
pub(in crate::service) async fn fire(
    service: &Service,
    due: &Due,
    rooms: &mut Rooms,
    now: DateTime<Utc>,
) -> Result<Decision, Failure> {
    let schedule = &due.schedule;
    let cadence = stored_cadence(schedule)?;
    let plan = planned(&cadence, due, now);
    let firing = |due_at, outcome| Firing {
        schedule: schedule.id,
        due_at,
        fired_at: now,
        group: schedule.group.clone(),
        outcome,
    };
    let mut commit = Commit { at: now, ..Commit::default() };
    let mut firings = Vec::new();
    firings.extend(plan.skipped.map(|skipped| {
        let missed = Skip::Missed { count: skipped.count, first: skipped.first };
        firing(skipped.last, Outcome::Skipped(missed))
    }));
    if let Some(due_at) = plan.fire.first().copied() {
        let holidays = &schedule.plan.holidays;
        let outcome = match preview::skipped(due_at, cadence.zone(), holidays, None) {
            Some(_) => Outcome::Skipped(Skip::Holiday),
            None => {
                let (problem, outgoing) = service.post(schedule, rooms, due_at, now).await?;
                commit.outbox.push(outgoing);
                Outcome::Posted(problem)
            }
        };
        firings.push(firing(due_at, outcome));
    }
    let after = firings.last().map_or(now, |last| last.due_at);
    let next_due_at = match plan.fire.get(1) {
        Some(another) => *another,
        None => next(&cadence, now.max(after), schedule.plan.pause)
            .context("a schedule that never fires again")?,
    };
    if firings.is_empty() {
        // What was due was seen to, or is no instant of it by the rules that hold now.
        let schedule = Schedule { next_due_at: Some(next_due_at), ..schedule.clone() };
        commit.changed_schedules.push(ScheduleChange { schedule, moves: true });
    } else {
        commit.fired = Some(Fired { firings, next_due_at: Some(next_due_at) });
    }
    Ok(Decision { commit, interview: None })
}

/// Posts a problem now; the schedule is due when it was.
pub(super) async fn by_hand(
    service: &Service,
    schedule: &Schedule,
    now: DateTime<Utc>,
    commit: &mut Commit,
) -> Result<(), Failure> {
    let mut rooms = Rooms::read(service, [schedule], &Rooms::default()).await?;
    let (problem, outgoing) = service.post(schedule, &mut rooms, now, now).await?;
    let firing = Firing {
        schedule: schedule.id,
        due_at: now,
        fired_at: now,
        group: schedule.group.clone(),
        outcome: Outcome::Posted(problem),
    };
    commit.fired = Some(Fired { firings: vec![firing], next_due_at: None });
    commit.outbox.push(outgoing);
    Ok(())
}

/// What of all that is due fires. Of a long stop only the last weeks are counted, unless nothing was due in them.
fn planned(cadence: &Cadence, due: &Due, now: DateTime<Utc>) -> missed::Plan {
    let first_due = due.schedule.next_due_at.unwrap_or(now);
    let since = |from: DateTime<Utc>| {
        let just_before = from - TimeDelta::milliseconds(1);
        let instants = cadence.after(just_before).filter(|at| !due.seen_to.contains(at));
        missed::plan(instants, now, missed::GRACE, due.schedule.plan.missed)
    };
    let lately = first_due.max(now - TimeDelta::days(COUNTED_DAYS));
    let plan = since(lately);
    if plan.fire.is_empty() && plan.skipped.is_none() && lately > first_due {
        since(first_due)
    } else {
        plan
    }
}

impl Service {
    /// What was posted to groups as far as it is looked back on, oldest first.
    pub(in crate::service::decide) async fn posted_to(
        &self,
        groups: &[GroupId],
    ) -> Result<HashMap<GroupId, Vec<ProblemId>>, StoreError> {
        let mut posted = self.store.posted(groups, POSTS_REMEMBERED).await?;
        posted.values_mut().for_each(|history| history.reverse());
        Ok(posted)
    }

    /// The next problem of a schedule, and its post.
    async fn post(
        &self,
        schedule: &Schedule,
        rooms: &mut Rooms,
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(ProblemId, Arc<Outgoing>), Failure> {
        let group = rooms.groups.get(&schedule.group).context("a schedule without its group")?;
        let workspace = self.workspace_at(&group.platform, &group.channel);
        let bank = self.bank_of(workspace.as_ref()).await?;
        let history = rooms.posted.entry(schedule.group.clone()).or_default();
        let problem = self.choose(schedule, &bank, history, due_at, now).await?;
        history.push(problem.id.lasting());
        let until = schedule.plan.window.map(|window| window.ends(now));
        let outgoing = Arc::new(Outgoing {
            key: MessageKey::new(format!("run{}-{}", schedule.id, due_at.timestamp_millis())),
            platform: group.platform.clone(),
            place: Place::Channel { channel: group.channel.clone() },
            card: Card {
                ping: schedule.plan.ping.clone(),
                ..words::lists::posted(&problem, schedule.plan.mode, until)
            },
            replaces: None,
            opens_thread: true,
            // Once a month: it may be mended and break again. Nobody is left to be told when whoever made it is forgotten.
            if_closed: Some(schedule.by.clone()).filter(|by| !by.as_str().is_empty()).map(
                |member| Notice {
                    member,
                    key: MessageKey::new(format!(
                        "run{}-closed-{}",
                        schedule.id,
                        due_at.format("%Y-%m")
                    )),
                },
            ),
        });
        Ok((problem.id.lasting(), outgoing))
    }

    /// From the whole bank where it lost all that the schedule draws from.
    async fn choose(
        &self,
        schedule: &Schedule,
        bank: &Bank,
        history: &[ProblemId],
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Arc<Problem>, Failure> {
        let weak = match schedule.plan.choice {
            Choice::Weak => self.weakness_of(&schedule.group, now).await?,
            _ => Weakness::new(),
        };
        let seed = schedule.id.0.wrapping_mul(31).wrapping_add(due_at.timestamp());
        let problems = bank.problems();
        let draw = |choice: &Choice, pool| {
            draw::next(choice, problems, pool, history, &weak, seed.cast_unsigned())
        };
        let chosen = draw(&schedule.plan.choice, &schedule.pool)
            .or_else(|| draw(&Choice::Random, &schedule.pool))
            .or_else(|| draw(&Choice::Random, &crate::framework::pool::Pool::Any));
        Ok(Arc::clone(chosen.context("the bank has no problem")?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        framework::pool::Pool,
        ids::{GroupId, MemberId, ScheduleId},
        service::ports::schedule::Plan,
    };

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Instants that fire and how many do not, of what is due by `now`.
    fn outcome(expression: &str, policy: &str, first: &str, now: &str) -> (Vec<String>, u64) {
        let cadence = Cadence::parse(expression, "UTC").unwrap();
        let schedule = Schedule {
            id: ScheduleId(1),
            group: GroupId::new("g"),
            expression: expression.to_owned(),
            zone: "UTC".to_owned(),
            pool: Pool::Any,
            by: MemberId::new("ana"),
            next_due_at: Some(at(first)),
            plan: Plan { missed: policy.parse().unwrap(), ..Plan::default() },
        };
        let plan = planned(&cadence, &Due { schedule, seen_to: Vec::new() }, at(now));
        let fire = plan.fire.iter().map(|at| at.format("%Y-%m-%dT%H:%M").to_string()).collect();
        (fire, plan.skipped.map_or(0, |skipped| skipped.count))
    }

    #[test]
    fn of_several_missed_instants_the_policy_says_which_are_posted() {
        let daily = "0 9 * * *";
        let first = "2026-03-01T09:00:00Z";
        for (policy, now, fire, skipped) in [
            ("latest", "2026-03-01T09:00:05Z", vec!["2026-03-01T09:00"], 0),
            ("latest", "2026-03-04T08:00:00Z", vec!["2026-03-03T09:00"], 2),
            ("skip", "2026-03-04T08:00:00Z", vec![], 3),
            ("skip", "2026-03-04T09:00:05Z", vec!["2026-03-04T09:00"], 3),
            (
                "all up to 2",
                "2026-03-04T08:00:00Z",
                vec!["2026-03-02T09:00", "2026-03-03T09:00"],
                1,
            ),
            // Counted over five weeks.
            ("latest", "2026-09-01T12:00:00Z", vec!["2026-09-01T09:00"], 34),
        ] {
            let want = (fire.into_iter().map(str::to_owned).collect(), skipped);
            assert_eq!(outcome(daily, policy, first, now), want, "{policy} {now}");
        }
    }

    #[test]
    fn what_was_missed_longer_ago_than_is_counted_is_found_when_nothing_was_due_since() {
        let (fire, skipped) =
            outcome("0 9 1 1 *", "latest", "2024-01-01T09:00:00Z", "2026-09-01T00:00:00Z");
        assert_eq!((fire, skipped), (vec!["2026-01-01T09:00".to_owned()], 2));
    }
}
