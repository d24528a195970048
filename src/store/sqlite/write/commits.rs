//! Decided steps: which of a batch still hold, and their rows.

use super::{Answer, Job, Tx, json, points, rows};
use crate::{
    ids::MessageKey,
    interview::state::{Interview, Mode, PartState, Status},
    service::ports::{
        rows::{
            Commit, Committed, Firing, InboxOutcome, InterviewWrite, OutboxRow, Outgoing, Place,
        },
        store::StoreError,
    },
};
use sqlx::Row;
use std::collections::{HashMap, HashSet};

pub(super) async fn write(
    tx: &mut Tx<'_>,
    jobs: &[Job],
    answers: &mut [Result<Answer, StoreError>],
) -> Result<(), sqlx::Error> {
    let all: Vec<(usize, &Commit)> = jobs
        .iter()
        .enumerate()
        .filter_map(|(index, job)| match job {
            Job::Commit(commit) => Some((index, &**commit)),
            _ => None,
        })
        .collect();
    if all.is_empty() {
        return Ok(());
    }
    let conflicts = conflicts(tx, &all).await?;
    for &index in &conflicts {
        answers[index] = Err(StoreError::Conflict);
    }
    let holding: Vec<(usize, &Commit)> =
        all.into_iter().filter(|(index, _)| !conflicts.contains(index)).collect();
    let commits: Vec<&Commit> = holding.iter().map(|(_, commit)| *commit).collect();
    inbox(tx, &commits).await?;
    interviews(tx, &commits).await?;
    rarer(tx, &commits).await?;
    let mut written = outbox(tx, &commits).await?;
    for (index, commit) in holding {
        let gains = points::claims(tx, &commit.claims).await?;
        points::finished(tx, &commit.finished).await?;
        let outbox = commit.outbox.iter().filter_map(|one| written.remove(&binding(one))).collect();
        answers[index] = Ok(Answer::Committed(Committed { outbox, gains }));
    }
    Ok(())
}

fn binding(outgoing: &Outgoing) -> (String, MessageKey) {
    (outgoing.platform.as_str().to_owned(), outgoing.key.clone())
}

/// Indices of the steps that were decided on something that is no longer so.
async fn conflicts(
    tx: &mut Tx<'_>,
    all: &[(usize, &Commit)],
) -> Result<HashSet<usize>, sqlx::Error> {
    let mut versions = HashMap::new();
    let ids: Vec<i64> = all
        .iter()
        .flat_map(|(_, commit)| &commit.interviews)
        .map(|one| one.interview.id.0)
        .collect();
    if !ids.is_empty() {
        let found = sqlx::query(
            "SELECT id, version FROM interview WHERE id IN (SELECT value FROM json_each(?1))",
        )
        .bind(rows(&ids)?)
        .fetch_all(&mut **tx)
        .await?;
        versions.extend(found.iter().map(|row| (row.get::<i64, _>(0), row.get::<i64, _>(1))));
    }
    let mut conflicts = HashSet::new();
    for (index, commit) in all {
        let moved_on = |one: &InterviewWrite| {
            versions.get(&one.interview.id.0).copied().unwrap_or(0) + 1 != one.interview.version
        };
        let fired = match &commit.firing {
            Some(firing) => !fire(tx, firing).await?,
            None => false,
        };
        if fired || commit.interviews.iter().any(moved_on) {
            conflicts.insert(*index);
        } else {
            versions.extend(
                commit.interviews.iter().map(|one| (one.interview.id.0, one.interview.version)),
            );
        }
    }
    Ok(conflicts)
}

/// Inserts a firing and moves its schedule on, unless somebody did before; whether it did.
async fn fire(tx: &mut Tx<'_>, firing: &Firing) -> Result<bool, sqlx::Error> {
    let due_at = firing.due_at.timestamp_millis();
    if let Some(next) = firing.next_due_at {
        let moved =
            sqlx::query("UPDATE schedule SET next_due_at = ?1 WHERE id = ?2 AND next_due_at <= ?3")
                .bind(next.timestamp_millis())
                .bind(firing.schedule.0)
                .bind(due_at)
                .execute(&mut **tx)
                .await?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
    }
    let inserted = sqlx::query(
        "INSERT INTO firing (schedule, due_at, fired_at, problem, group_id) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
    )
    .bind(firing.schedule.0)
    .bind(due_at)
    .bind(firing.fired_at.timestamp_millis())
    .bind(firing.problem.as_str())
    .bind(firing.group.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(inserted.rows_affected() > 0)
}

async fn inbox(tx: &mut Tx<'_>, commits: &[&Commit]) -> Result<(), sqlx::Error> {
    let done: Vec<_> = commits
        .iter()
        .filter_map(|commit| commit.inbox.as_ref())
        .map(|(id, outcome)| match outcome {
            InboxOutcome::Done => (id.0, "done", None),
            InboxOutcome::Failed(note) => (id.0, "failed", Some(note)),
        })
        .collect();
    if done.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE inbox SET state = row.value ->> 1, note = row.value ->> 2
         FROM json_each(?1) AS row WHERE inbox.id = row.value ->> 0",
    )
    .bind(rows(&done)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn mode_word(interview: &Interview) -> &'static str {
    match interview.mode {
        Mode::Practice => "practice",
        Mode::Mock { .. } => "mock",
        Mode::Group => "group",
    }
}

fn status_word(interview: &Interview) -> &'static str {
    match interview.status {
        Status::Running => "running",
        Status::Paused { .. } => "paused",
        Status::Closed { .. } => "closed",
    }
}

fn part_word(state: PartState) -> &'static str {
    match state {
        PartState::Answer => "answer",
        PartState::Question => "question",
        PartState::Deleted => "deleted",
    }
}

async fn interviews(tx: &mut Tx<'_>, commits: &[&Commit]) -> Result<(), sqlx::Error> {
    let writes: Vec<&InterviewWrite> =
        commits.iter().flat_map(|commit| &commit.interviews).collect();
    if writes.is_empty() {
        return Ok(());
    }
    let mut heads = Vec::new();
    let mut candidates = Vec::new();
    let mut parts = Vec::new();
    let mut grades = Vec::new();
    let mut ids = Vec::new();
    let mut alarms = Vec::new();
    for write in writes {
        let (interview, room) = (&write.interview, &write.room);
        let id = interview.id.0;
        ids.push(id);
        heads.push((
            id,
            interview.version,
            &write.changes.head,
            json(room)?,
            interview.group.as_str(),
            interview.problem.as_str(),
            mode_word(interview),
            status_word(interview),
            interview.stage.id(),
            room.platform.as_str(),
            room.thread.as_str(),
            interview.touched_at.timestamp_millis(),
        ));
        candidates.extend(interview.sheets.keys().map(|member| (member.as_str(), id)));
        for row in &write.changes.parts {
            let part = &row.part;
            let later = part.later.as_ref().map(json).transpose()?;
            parts.push((
                id,
                part.key.as_str(),
                row.by.as_str(),
                row.stage.id(),
                part.at.timestamp_millis(),
                &part.text,
                part_word(part.state),
                part.edited_at.map(|at| at.timestamp_millis()),
                later,
            ));
        }
        for row in &write.changes.grades {
            let grade = &row.grade;
            let body = json(grade)?;
            grades.push((
                id,
                row.by.as_str(),
                grade.stage.id(),
                row.revision,
                grade.grader.as_str(),
                grade.score.hundredths(),
                body,
            ));
        }
        for (alarm, at) in &write.alarms {
            alarms.push((id, alarm, at.timestamp_millis()));
        }
    }
    sqlx::query(
        "INSERT INTO interview (id, version, head, room, group_id, problem, mode, status, stage, platform, thread, touched_at)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8, value ->> 9, value ->> 10, value ->> 11
         FROM json_each(?1) WHERE true ORDER BY json_each.key
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, head = excluded.head, room = excluded.room,
             status = excluded.status, mode = excluded.mode, stage = excluded.stage, touched_at = excluded.touched_at",
    )
    .bind(rows(&heads)?)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "INSERT INTO candidate (member, interview) SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
         ON CONFLICT DO NOTHING",
    )
    .bind(rows(&candidates)?)
    .execute(&mut **tx)
    .await?;
    if !parts.is_empty() {
        sqlx::query(
            "INSERT INTO part (interview, key, member, stage, at, text, state, edited_at, later)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
                    value ->> 7, value ->> 8
             FROM json_each(?1) WHERE true ORDER BY json_each.key
             ON CONFLICT (interview, key) DO UPDATE SET text = excluded.text, state = excluded.state,
                 edited_at = excluded.edited_at, later = excluded.later, stage = excluded.stage",
        )
        .bind(rows(&parts)?)
        .execute(&mut **tx)
        .await?;
    }
    if !grades.is_empty() {
        sqlx::query(
            "INSERT INTO grade (interview, member, stage, revision, grader, score, grade)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
             FROM json_each(?1) WHERE true ORDER BY json_each.key
             ON CONFLICT (interview, member, stage) DO UPDATE SET revision = excluded.revision,
                 grader = excluded.grader, score = excluded.score, grade = excluded.grade",
        )
        .bind(rows(&grades)?)
        .execute(&mut **tx)
        .await?;
    }
    sqlx::query("DELETE FROM alarm WHERE interview IN (SELECT value FROM json_each(?1))")
        .bind(rows(&ids)?)
        .execute(&mut **tx)
        .await?;
    if !alarms.is_empty() {
        sqlx::query(
            "INSERT INTO alarm (interview, alarm, at) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1)
             WHERE true ORDER BY json_each.key ON CONFLICT (interview, alarm) DO UPDATE SET at = excluded.at",
        )
        .bind(rows(&alarms)?)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Inserts what is to be said; gives the rows that were not there already.
async fn outbox(
    tx: &mut Tx<'_>,
    commits: &[&Commit],
) -> Result<HashMap<(String, MessageKey), OutboxRow>, sqlx::Error> {
    let mut values = Vec::new();
    let mut by_key = HashMap::new();
    for commit in commits {
        for one in &commit.outbox {
            let root = match &one.place {
                Place::Thread { root } => Some(root.as_str()),
                Place::Channel { .. } | Place::Only { .. } => None,
            };
            values.push((
                one.platform.as_str(),
                one.key.as_str(),
                json(&one.place)?,
                json(&one.card)?,
                one.replaces.as_ref().map(MessageKey::as_str),
                root,
                i64::from(one.opens_thread),
                commit.at.timestamp_millis(),
            ));
            by_key.insert(binding(one), (one, commit.at));
        }
    }
    if values.is_empty() {
        return Ok(HashMap::new());
    }
    let inserted = sqlx::query(
        "INSERT INTO outbox (platform, key, place, card, replaces, root, opens_thread, written_at)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
         FROM json_each(?1) WHERE true ORDER BY json_each.key
         ON CONFLICT (platform, key) DO NOTHING RETURNING platform, key, id",
    )
    .bind(rows(&values)?)
    .fetch_all(&mut **tx)
    .await?;
    let mut written = HashMap::new();
    for row in inserted {
        let key = (row.get(0), MessageKey::new(row.get::<String, _>(1)));
        if let Some((outgoing, written_at)) = by_key.get(&key) {
            let id = crate::ids::OutboxId(row.get(2));
            let (outgoing, written_at) = ((*outgoing).clone(), *written_at);
            written.insert(key, OutboxRow { id, outgoing, written_at });
        }
    }
    Ok(written)
}

/// Rows that few steps have: one statement each.
async fn rarer(tx: &mut Tx<'_>, commits: &[&Commit]) -> Result<(), sqlx::Error> {
    for commit in commits {
        for member in &commit.members {
            sqlx::query(
                "INSERT INTO member (id, platform, name, zone) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, zone = coalesce(excluded.zone, zone)",
            )
            .bind(member.id.as_str())
            .bind(member.platform.as_str())
            .bind(&member.name)
            .bind(&member.zone)
            .execute(&mut **tx)
            .await?;
        }
        for group in &commit.groups {
            sqlx::query(
                "INSERT INTO study_group (id, name, zone, platform, channel) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (id) DO NOTHING",
            )
            .bind(group.id.as_str())
            .bind(&group.name)
            .bind(&group.zone)
            .bind(group.platform.as_str())
            .bind(group.channel.as_str())
            .execute(&mut **tx)
            .await?;
        }
        for (member, problem) in &commit.outlines {
            sqlx::query("INSERT INTO outline_seen (member, problem, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
                .bind(member.as_str())
                .bind(problem.as_str())
                .bind(commit.at.timestamp_millis())
                .execute(&mut **tx)
                .await?;
        }
        for schedule in &commit.schedules {
            sqlx::query(
                "INSERT INTO schedule (id, group_id, expression, zone, by_member, next_due_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING",
            )
            .bind(schedule.id.0)
            .bind(schedule.group.as_str())
            .bind(&schedule.expression)
            .bind(&schedule.zone)
            .bind(schedule.by.as_str())
            .bind(schedule.next_due_at.map(|at| at.timestamp_millis()))
            .execute(&mut **tx)
            .await?;
        }
        for id in &commit.removed_schedules {
            sqlx::query("DELETE FROM schedule WHERE id = ?1").bind(id.0).execute(&mut **tx).await?;
        }
    }
    Ok(())
}
