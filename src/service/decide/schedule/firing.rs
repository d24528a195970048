//! What a due schedule does: which of its instants are seen to, which problem is posted, and when it is due next.

use super::{
    super::super::{
        Service,
        failure::Failure,
        ports::{
            rows::{Commit, Notice, Outgoing, Place},
            schedule::{Fired, Firing, Outcome, Schedule, ScheduleChange, Skip},
        },
    },
    super::Decision,
    next, stored_cadence,
};
use crate::{
    cadence::{Cadence, missed, preview},
    chat::{card::Card, words},
    framework::{
        draw::{self, Choice, Weakness},
        problem::{Problem, ProblemId},
    },
    ids::{GroupId, MemberId, MessageKey},
    progress::spacing::{self, Seen},
};
use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::{collections::HashMap, sync::Arc};

/// Posts of a group looked back on, so that problems do not repeat until the bank is used up.
const POSTS_REMEMBERED: u32 = 500;

/// Answers of a group looked back on for what it finds hard: some hundred interviews.
const ANSWERS_WEIGHED: u32 = 1_000;

/// Criteria that a choice by weakness looks at: what one problem can reasonably be about.
const WEAK_AT_ONCE: usize = 8;

/// How far back missed instants are counted, in days: a schedule of every minute has 50,000 of them.
const COUNTED_DAYS: i64 = 35;

/// What a due schedule writes, in one commit: what was missed, then one instant. Further ones that fire are due at once.
pub(in crate::service) async fn fire(
    service: &Service,
    schedule: &Schedule,
    now: DateTime<Utc>,
) -> Result<Decision, Failure> {
    let cadence = stored_cadence(schedule)?;
    let first_due = schedule.next_due_at.unwrap_or(now);
    let plan = due(&cadence, schedule, first_due, now);
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
                let (problem, outgoing) = service.post(schedule, due_at, now).await?;
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
        // What was due is no instant of it by the rules that hold now.
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
    let (problem, outgoing) = service.post(schedule, now, now).await?;
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
fn due(
    cadence: &Cadence,
    schedule: &Schedule,
    first_due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> missed::Plan {
    let policy = schedule.plan.missed;
    let since = |from: DateTime<Utc>| {
        let just_before = from - TimeDelta::milliseconds(1);
        missed::plan(cadence.after(just_before), now, missed::GRACE, policy)
    };
    let lately = first_due.max(now - TimeDelta::days(COUNTED_DAYS));
    let plan = since(lately);
    if plan.fire.is_empty() && plan.skipped.is_none() { since(first_due) } else { plan }
}

impl Service {
    /// The next problem of a schedule, and its post.
    async fn post(
        &self,
        schedule: &Schedule,
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(ProblemId, Arc<Outgoing>), Failure> {
        let group = self.group(&schedule.group).await?.context("a schedule without its group")?;
        let problem = self.choose(schedule, due_at, now).await?;
        let until = schedule.plan.window.map(|window| window.ends(now));
        let outgoing = Arc::new(Outgoing {
            key: MessageKey::new(format!("run{}-{}", schedule.id, due_at.timestamp_millis())),
            platform: group.platform,
            place: Place::Channel { channel: group.channel },
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
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Arc<Problem>, Failure> {
        let mut history = self.store.posted(&schedule.group, POSTS_REMEMBERED).await?;
        history.reverse();
        let weak = match schedule.plan.choice {
            Choice::Weak => self.weakness_of(&schedule.group, now).await?,
            _ => Weakness::new(),
        };
        let seed = schedule.id.0.wrapping_mul(31).wrapping_add(due_at.timestamp());
        let workspace = self.workspace_of(&schedule.group).await?;
        let bank = self.bank_of(workspace.as_ref()).await?;
        let problems = bank.problems();
        let draw = |choice: &Choice, pool| {
            draw::next(choice, problems, pool, &history, &weak, seed.cast_unsigned())
        };
        let chosen = draw(&schedule.plan.choice, &schedule.pool)
            .or_else(|| draw(&Choice::Random, &schedule.pool))
            .or_else(|| draw(&Choice::Random, &crate::framework::pool::Pool::Any));
        Ok(Arc::clone(chosen.context("the bank has no problem")?))
    }

    /// What a group finds hard.
    async fn weakness_of(&self, group: &GroupId, now: DateTime<Utc>) -> Result<Weakness, Failure> {
        let zone: Tz = self
            .group(group)
            .await?
            .and_then(|group| group.zone.parse().ok())
            .unwrap_or(self.settings.zone);
        let mut seen: HashMap<MemberId, Vec<Seen>> = HashMap::new();
        for answer in self.store.levels(group, ANSWERS_WEIGHED).await? {
            let on = answer.at.with_timezone(&zone).date_naive();
            let levels = answer.levels.into_iter();
            let levels = levels.map(|(criterion, level)| Seen { criterion, on, level });
            seen.entry(answer.member).or_default().extend(levels);
        }
        let today = now.with_timezone(&zone).date_naive();
        let means: Vec<_> = seen.values().map(|seen| spacing::means(seen, today)).collect();
        let weak = spacing::weakest(&spacing::means_of_group(&means), WEAK_AT_ONCE);
        Ok(spacing::weakness(&weak))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{framework::pool::Pool, ids::ScheduleId, service::ports::schedule::Plan};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Instants that fire and how many do not, of what is due by `now`.
    fn planned(expression: &str, policy: &str, first: &str, now: &str) -> (Vec<String>, u64) {
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
        let plan = due(&cadence, &schedule, at(first), at(now));
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
            assert_eq!(planned(daily, policy, first, now), want, "{policy} {now}");
        }
    }

    #[test]
    fn what_was_missed_longer_ago_than_is_counted_is_found_when_nothing_was_due_since() {
        let (fire, skipped) =
            planned("0 9 1 1 *", "latest", "2024-01-01T09:00:00Z", "2026-09-01T00:00:00Z");
        assert_eq!((fire, skipped), (vec!["2026-01-01T09:00".to_owned()], 2));
    }
}
