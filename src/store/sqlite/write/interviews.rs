//! Interviews: the head, who is in it, message parts, grades and alarms of all that a batch changes.

use super::{json, rows};
use crate::{
    interview::state::{Interview, Mode, PartState, Status},
    service::ports::rows::{Commit, InterviewWrite},
};
use sqlx::sqlite::SqliteConnection;
use std::collections::HashMap;

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

pub(super) async fn write(
    tx: &mut SqliteConnection,
    commits: &[&Commit],
) -> Result<(), sqlx::Error> {
    let writes: Vec<&InterviewWrite> =
        commits.iter().flat_map(|commit| &commit.interviews).collect();
    if writes.is_empty() {
        return Ok(());
    }
    let mut heads = Vec::new();
    let mut candidates = Vec::new();
    let mut parts = Vec::new();
    let mut grades = Vec::new();
    // Of two steps of one interview in a batch the later one says which alarms there are.
    let newest: HashMap<i64, &InterviewWrite> =
        writes.iter().map(|write| (write.interview.id.0, *write)).collect();
    let mut alarms = Vec::new();
    for write in writes {
        let (interview, room) = (&write.interview, &write.room);
        let id = interview.id.0;
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
        // Practice and mock never gain a candidate after their first step.
        if interview.version == 1 || matches!(interview.mode, Mode::Group) {
            candidates.extend(interview.sheets.keys().map(|member| (member.as_str(), id)));
        }
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
    }
    for (id, write) in &newest {
        alarms.extend(write.alarms.iter().map(|(alarm, at)| (id, alarm, at.timestamp_millis())));
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
    .execute(&mut *tx)
    .await?;
    if !candidates.is_empty() {
        sqlx::query(
            "INSERT INTO candidate (member, interview) SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
             ON CONFLICT DO NOTHING",
        )
        .bind(rows(&candidates)?)
        .execute(&mut *tx)
        .await?;
    }
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
        .execute(&mut *tx)
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
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query("DELETE FROM alarm WHERE interview IN (SELECT value FROM json_each(?1))")
        .bind(rows(&newest.keys().collect::<Vec<_>>())?)
        .execute(&mut *tx)
        .await?;
    if !alarms.is_empty() {
        sqlx::query(
            "INSERT INTO alarm (interview, alarm, at) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1)
             WHERE true ORDER BY json_each.key ON CONFLICT (interview, alarm) DO UPDATE SET at = excluded.at",
        )
        .bind(rows(&alarms)?)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
