//! A decided step as rows of [`super::tables`]: made by whoever hands it in, so that the writer only binds them.

use super::{
    json,
    values::{Row, Value},
};
use crate::{
    interview::state::{Interview, Mode, PartState, Status},
    service::ports::{
        rows::{Commit, FinishedWrite, InboxOutcome, InterviewWrite, Outgoing, Place},
        schedule::{Firing, Outcome},
    },
};
use chrono::{DateTime, Utc};

/// A step with its rows.
#[derive(Debug)]
pub(in super::super) struct Encoded {
    pub(super) commit: Commit,
    pub(super) frame: Option<Row<3>>,
    pub(super) interviews: Vec<Row<13>>,
    pub(super) candidates: Vec<Row<2>>,
    pub(super) parts: Vec<Row<9>>,
    pub(super) grades: Vec<Row<7>>,
    /// One for each message of the step, to be sent, without its id.
    pub(super) messages: Vec<Row<12>>,
    pub(super) finished: Vec<Row<6>>,
    pub(super) firings: Vec<Row<6>>,
}

impl Encoded {
    pub(super) fn new(commit: Commit) -> Result<Self, sqlx::Error> {
        let mut rows = Self {
            frame: commit.inbox.as_ref().map(|(id, outcome)| match outcome {
                InboxOutcome::Done => [id.0.into(), "done".into(), Value::Null],
                InboxOutcome::Failed(note) => [id.0.into(), "failed".into(), note.as_str().into()],
            }),
            messages: commit
                .outbox
                .iter()
                .map(|one| message(one, commit.at))
                .collect::<Result<_, _>>()?,
            interviews: Vec::with_capacity(commit.interviews.len()),
            finished: commit.finished.iter().map(finished).collect::<Result<_, _>>()?,
            firings: match &commit.fired {
                Some(fired) => fired.firings.iter().map(firing).collect::<Result<_, _>>()?,
                None => Vec::new(),
            },
            candidates: Vec::new(),
            parts: Vec::new(),
            grades: Vec::new(),
            commit: Commit::default(),
        };
        for write in &commit.interviews {
            rows.interview(write)?;
        }
        rows.commit = commit;
        Ok(rows)
    }

    fn interview(&mut self, write: &InterviewWrite) -> Result<(), sqlx::Error> {
        let (interview, room) = (&write.stored.interview, &write.stored.room);
        let id = interview.id.0;
        self.interviews.push([
            id.into(),
            interview.version.into(),
            write.changes.head.as_str().into(),
            json(room)?.into(),
            interview.group.shared().into(),
            interview.problem.as_str().into(),
            interview.mode.word().into(),
            status_word(interview).into(),
            interview.stage.id().into(),
            room.platform.shared().into(),
            room.thread.shared().into(),
            interview.touched_at.into(),
            write.stored.wake_at.into(),
        ]);
        // Practice and mock never gain a candidate after their first step.
        if interview.version == 1 || matches!(interview.mode, Mode::Group) {
            let members = interview.sheets.keys();
            self.candidates.extend(members.map(|member| [member.shared().into(), id.into()]));
        }
        for row in &write.changes.parts {
            let part = &row.part;
            self.parts.push([
                id.into(),
                part.key.shared().into(),
                row.by.shared().into(),
                row.stage.id().into(),
                part.at.into(),
                part.text.as_str().into(),
                part_word(part.state).into(),
                part.edited_at.into(),
                part.later.as_ref().map(json).transpose()?.into(),
            ]);
        }
        for row in &write.changes.grades {
            let grade = &row.grade;
            self.grades.push([
                id.into(),
                row.by.shared().into(),
                grade.stage.id().into(),
                i64::from(row.revision).into(),
                grade.grader.as_str().into(),
                i64::from(grade.score.hundredths()).into(),
                json(grade)?.into(),
            ]);
        }
        Ok(())
    }
}

fn message(outgoing: &Outgoing, at: DateTime<Utc>) -> Result<Row<12>, sqlx::Error> {
    let root = match &outgoing.place {
        Place::Thread { root } => Some(root.shared()),
        Place::Channel { .. } | Place::Home { .. } | Place::Only { .. } => None,
    };
    Ok([
        Value::Null,
        outgoing.platform.shared().into(),
        outgoing.key.shared().into(),
        json(&outgoing.place)?.into(),
        json(&outgoing.card)?.into(),
        outgoing.replaces.as_ref().map(|key| key.shared()).into(),
        root.into(),
        i64::from(outgoing.opens_thread).into(),
        at.into(),
        "pending".into(),
        Value::Null,
        outgoing.if_closed.as_ref().map(json).transpose()?.into(),
    ])
}

fn finished(write: &FinishedWrite) -> Result<Row<6>, sqlx::Error> {
    let result = &write.finished;
    Ok([
        result.interview.0.into(),
        result.member.shared().into(),
        result.problem.as_str().into(),
        result.at.into(),
        i64::from(result.score.hundredths()).into(),
        json(result)?.into(),
    ])
}

fn firing(firing: &Firing) -> Result<Row<6>, sqlx::Error> {
    let (problem, skipped) = match &firing.outcome {
        Outcome::Posted(problem) => (problem.as_str().into(), Value::Null),
        Outcome::Skipped(skip) => (Value::Null, json(skip)?.into()),
    };
    Ok([
        firing.schedule.0.into(),
        firing.due_at.into(),
        firing.fired_at.into(),
        problem,
        skipped,
        firing.group.shared().into(),
    ])
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
