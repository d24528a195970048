//! Decided steps: which of a batch still hold, and their rows.

use super::{
    Answer, Job, NextIds, encode::Encoded, links, look::Known, pairs, places, points, problems,
    said, script::Script, tables::Table,
};
use crate::{
    ids::ScheduleId,
    service::ports::{
        rows::{Commit, Committed, InterviewWrite},
        store::StoreError,
    },
};
use sqlx::sqlite::SqliteConnection;
use std::collections::{HashMap, HashSet};

/// Adds the rows of the steps that hold to the script; answers all of them as if they were written already. Their
/// messages get the next ids.
pub(super) async fn decide(
    tx: &mut SqliteConnection,
    jobs: &[Job],
    known: &mut Known,
    next: &mut NextIds,
    script: &mut Script,
    answers: &mut [Result<Answer, StoreError>],
) -> Result<(), sqlx::Error> {
    let mut before = Before::default();
    for (number, (job, answer)) in jobs.iter().zip(answers).enumerate() {
        let Job::Commit(step) = job else { continue };
        if known.fired.contains(&number) || !holds(tx, step, known, &mut before).await? {
            *answer = Err(StoreError::Conflict);
            continue;
        }
        places::write(tx, &step.commit).await?;
        fire(script, step);
        let outbox = said::put(script, step, known, next);
        script.put_all(Table::FramesDone, step.frame.as_slice());
        script.put_all(Table::Interviews, &step.interviews);
        script.put_all(Table::Candidates, &step.candidates);
        script.put_all(Table::Parts, &step.parts);
        script.put_all(Table::Grades, &step.grades);
        let gains = points::claims(script, &step.commit.claims, &mut known.bests, &mut known.days);
        points::finished(script, &step.commit.finished, &step.finished);
        *answer = Ok(Answer::Committed(Committed { outbox, gains }));
    }
    Ok(())
}

/// What the steps of a batch that hold make of what is stored.
#[derive(Debug, Default)]
struct Before {
    /// Versions of interviews, by id.
    versions: HashMap<i64, i64>,
    /// Schedules that were fired, changed or taken away.
    schedules: HashSet<ScheduleId>,
}

/// Whether a step was decided on what is so now; then what it changes is what the next of the batch must be decided on.
async fn holds(
    tx: &mut SqliteConnection,
    step: &Encoded,
    known: &Known,
    before: &mut Before,
) -> Result<bool, sqlx::Error> {
    let commit = &step.commit;
    let moved_on = |one: &InterviewWrite| {
        let interview = &one.stored.interview;
        let id = interview.id.0;
        let stored = before.versions.get(&id).or_else(|| known.moved_on.get(&id));
        stored.is_some_and(|stored| stored + 1 != interview.version)
    };
    if commit.interviews.iter().any(moved_on)
        || schedules(commit).any(|id| before.schedules.contains(&id))
    {
        return Ok(false);
    }
    if let Some(waiting) = &commit.pairs
        && !pairs::hold(tx, waiting).await?
    {
        return Ok(false);
    }
    if let Some(own) = &commit.own
        && !problems::hold(tx, own).await?
    {
        return Ok(false);
    }
    if let Some(link) = &commit.link
        && !links::hold(tx, link).await?
    {
        return Ok(false);
    }
    before.schedules.extend(schedules(commit));
    let interviews = commit.interviews.iter().map(|one| &one.stored.interview);
    before.versions.extend(interviews.map(|interview| (interview.id.0, interview.version)));
    Ok(true)
}

/// Adds the rows of what became of a schedule's instants, and when it is due next.
fn fire(script: &mut Script, step: &Encoded) {
    script.put_all(Table::Firings, &step.firings);
    let Some(fired) = &step.commit.fired else { return };
    if let (Some(last), Some(next)) = (fired.firings.last(), fired.next_due_at) {
        script.put(Table::NextDue, [last.schedule.0.into(), next.into()]);
    }
}

/// The schedules that a step fires, changes or takes away.
fn schedules(commit: &Commit) -> impl Iterator<Item = ScheduleId> {
    let fired = commit.fired.iter().filter_map(|fired| fired.firings.last());
    let changed = commit.changed_schedules.iter().map(|change| change.schedule.id);
    let removed = commit.removed_schedules.iter().copied();
    fired.map(|firing| firing.schedule).chain(changed).chain(removed)
}
