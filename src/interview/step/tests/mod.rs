//! A room to try the state machine in, and every refusal; the rules are tested in the files beside.

mod closing;
mod messages;
mod moves;
mod play;

use super::*;
use crate::{
    framework::{criterion::Criterion, level::Level},
    grading::{
        grade::{Grade, Graded, Span},
        score::Score,
    },
    ids::MessageKey,
    interview::{
        alarm::{Alarm, Patience, alarms},
        event::{Answered, Heard},
        state::{Ending, Later, PartState},
    },
};
use chrono::{Duration, TimeZone};

/// A grade whose first criterion is at a level, the rest absent.
pub(super) fn grade(stage: Stage, level: Level) -> Grade {
    let levels: Vec<Graded> = Criterion::of(stage)
        .enumerate()
        .map(|(at, criterion)| match (at, level) {
            (0, Level::Mentioned | Level::Developed) => {
                Graded { criterion, level, evidence: vec![Span { start: 0, end: 1 }] }
            }
            _ => Graded { criterion, level: Level::Absent, evidence: Vec::new() },
        })
        .collect();
    Grade {
        grader: "test-1".to_owned(),
        stage,
        score: Score::of_levels(levels.iter().map(|graded| graded.level)),
        levels,
        flags: Vec::new(),
    }
}

pub(super) fn member(name: &str) -> MemberId {
    MemberId::new(format!("console:{name}"))
}

pub(super) fn begin() -> DateTime<Utc> {
    Utc.timestamp_opt(1_700_000_000, 0).unwrap()
}

/// Modes as the tests begin them; a mock of 40 minutes.
pub(super) fn mock() -> Mode {
    Mode::Mock { minutes: 40, deadline: begin() + Duration::minutes(40), aim: None }
}

/// Answers to what a group joins are wanted for 20 minutes.
pub(super) fn wanted() -> AnswerBy {
    AnswerBy { since: begin(), until: begin() + Duration::minutes(20), reminded: false }
}

pub(super) fn started(mode: Mode) -> Interview {
    let (interview, effects) = start(
        Start {
            id: InterviewId(7),
            group: GroupId::new("local"),
            problem: ProblemId::new("short-video-feed"),
            mode,
            by: member("ana"),
            after_outline: false,
            answer_by: (mode == Mode::Group).then(wanted),
        },
        begin(),
    );
    assert_eq!(effects, [Effect::Opened { stage: Stage::Clarify }]);
    interview
}

/// An interview with a clock that the test moves by hand.
struct Room {
    interview: Interview,
    now: DateTime<Utc>,
}

impl Room {
    fn new(mode: Mode) -> Self {
        Self { interview: started(mode), now: begin() }
    }

    fn wait(&mut self, seconds: i64) -> &mut Self {
        self.now += Duration::seconds(seconds);
        self
    }

    fn tries(&mut self, event: &Event) -> Result<Vec<Effect>, Stop> {
        let (interview, effects) = step(&self.interview, event, self.now)?;
        self.interview = interview;
        Ok(effects)
    }

    fn does(&mut self, event: &Event) -> Vec<Effect> {
        self.tries(event).unwrap_or_else(|stop| panic!("{event:?}: {stop:?}"))
    }

    /// Grades what the event asks for, then does it; the effects of both.
    fn does_graded(&mut self, event: &Event) -> Vec<Effect> {
        match self.tries(event) {
            Ok(effects) => effects,
            Err(Stop::Ungraded(ungraded)) => {
                let mut effects = self.grades(&ungraded);
                effects.extend(self.does(event));
                effects
            }
            Err(stop) => panic!("{event:?}: {stop:?}"),
        }
    }

    fn grades(&mut self, ungraded: &[Ungraded]) -> Vec<Effect> {
        ungraded
            .iter()
            .flat_map(|Ungraded { by, stage, revision, .. }| {
                let grade = grade(*stage, Level::Developed);
                let by = by.clone();
                self.does(&Event::Graded { by, stage: *stage, revision: *revision, grade })
            })
            .collect()
    }

    fn says(&mut self, name: &str, key: &str, text: &str) -> Vec<Effect> {
        self.wait(1);
        let event = said(name, key, self.now, text);
        self.does(&event)
    }

    /// Writes and goes on, `stages` times.
    fn passes(&mut self, stages: usize) -> &mut Self {
        for _ in 0..stages {
            let key = format!("pass-{}-{}", self.interview.stage, self.interview.openings.len());
            self.says("ana", &key, "an answer");
            self.wait(1).does_graded(&next("ana"));
        }
        self
    }

    fn cell(&self, name: &str, stage: Stage) -> &StageSheet {
        self.interview.sheets[&member(name)].of(stage)
    }
}

fn said(name: &str, key: &str, at: DateTime<Utc>, text: &str) -> Event {
    Event::Said {
        by: member(name),
        key: MessageKey::new(key),
        at,
        text: text.to_owned(),
        heard: Heard::Answer,
        whole: false,
    }
}

fn edited(name: &str, key: &str, at: DateTime<Utc>, text: &str) -> Event {
    Event::Edited {
        by: member(name),
        key: MessageKey::new(key),
        at,
        text: text.to_owned(),
        whole: true,
    }
}

fn deleted(name: &str, key: &str, at: DateTime<Utc>) -> Event {
    Event::Deleted { by: member(name), key: MessageKey::new(key), at }
}

fn next(name: &str) -> Event {
    Event::Next { by: member(name) }
}

fn back(to: impl Into<Option<Stage>>) -> Event {
    Event::Back { by: member("ana"), to: to.into() }
}

fn skip() -> Event {
    Event::Skip { by: member("ana") }
}

fn hint() -> Event {
    Event::Hint { by: member("ana") }
}

fn pause() -> Event {
    Event::Pause { by: member("ana") }
}

fn resume() -> Event {
    Event::Resume { by: member("ana") }
}

fn finish() -> Event {
    Event::Finish { by: member("ana") }
}

fn give_up() -> Event {
    Event::GiveUp { by: member("ana") }
}

fn join(name: &str) -> Event {
    Event::Join { by: member(name), after_outline: false }
}

/// One developed criterion of seven: the score of the test grade in stage 1.
fn clarify_score() -> Score {
    grade(Stage::Clarify, Level::Developed).score
}

fn counted(name: &str, stage: Stage, at: DateTime<Utc>, correction: bool) -> Effect {
    let score = grade(stage, Level::Developed).score;
    Effect::Counted { by: member(name), stage, score, at, correction }
}

#[test]
fn every_refusal_has_its_reason() {
    type Setup = fn(&mut Room);
    let late = begin() + Duration::minutes(40);
    let cases: Vec<(&str, Mode, Setup, Event, Refusal)> = vec![
        (
            "a stranger writes",
            Mode::Practice,
            |_| (),
            said("bo", "k", begin(), "x"),
            Refusal::NotACandidate,
        ),
        ("a stranger moves", Mode::Practice, |_| (), next("bo"), Refusal::NotACandidate),
        (
            "a stranger edits",
            Mode::Practice,
            |_| (),
            edited("bo", "k", begin(), "x"),
            Refusal::NotACandidate,
        ),
        (
            "writing after the end",
            Mode::Practice,
            |room| {
                room.does(&give_up());
            },
            said("ana", "k", begin(), "x"),
            Refusal::Closed,
        ),
        (
            "moving after the end",
            Mode::Practice,
            |room| {
                room.does(&give_up());
            },
            next("ana"),
            Refusal::Closed,
        ),
        (
            "joining after the end",
            Mode::Group,
            |room| {
                room.does(&give_up());
            },
            join("bo"),
            Refusal::Closed,
        ),
        ("a message at the deadline", mock(), |_| (), said("ana", "k", late, "x"), Refusal::Closed),
        (
            "a move at the deadline",
            mock(),
            |room| {
                room.wait(2_400);
            },
            skip(),
            Refusal::Closed,
        ),
        (
            "moving while paused",
            Mode::Practice,
            |room| {
                room.does(&pause());
            },
            skip(),
            Refusal::Paused,
        ),
        (
            "a hint while paused",
            Mode::Practice,
            |room| {
                room.does(&pause());
            },
            hint(),
            Refusal::Paused,
        ),
        (
            "pausing twice",
            Mode::Practice,
            |room| {
                room.does(&pause());
            },
            pause(),
            Refusal::Paused,
        ),
        ("resuming what runs", Mode::Practice, |_| (), resume(), Refusal::NotPaused),
        ("pausing a mock", mock(), |_| (), pause(), Refusal::MockCannotPause),
        (
            "next without a word",
            Mode::Practice,
            |_| (),
            next("ana"),
            Refusal::NothingWritten(Stage::Clarify),
        ),
        (
            "next with white space",
            Mode::Practice,
            |room| {
                room.says("ana", "k", " \n");
            },
            next("ana"),
            Refusal::NothingWritten(Stage::Clarify),
        ),
        (
            "next without a word in a mock",
            mock(),
            |_| (),
            next("ana"),
            Refusal::NothingWritten(Stage::Clarify),
        ),
        (
            "next after a deletion",
            Mode::Practice,
            |room| {
                room.says("ana", "k", "x");
                room.does(&deleted("ana", "k", begin()));
            },
            next("ana"),
            Refusal::NothingWritten(Stage::Clarify),
        ),
        ("back from the first", Mode::Practice, |_| (), back(None), Refusal::FirstStage),
        (
            "back to what was not open",
            Mode::Practice,
            |_| (),
            back(Stage::Data),
            Refusal::NotReached(Stage::Data),
        ),
        (
            "back to here",
            Mode::Practice,
            |_| (),
            back(Stage::Clarify),
            Refusal::AlreadyThere(Stage::Clarify),
        ),
        (
            "a fourth hint",
            Mode::Practice,
            |room| {
                for _ in 0..3 {
                    room.does(&hint());
                }
            },
            hint(),
            Refusal::NoMoreHints(Stage::Clarify),
        ),
        ("joining a practice", Mode::Practice, |_| (), join("bo"), Refusal::NotAGroup),
        ("joining a mock", mock(), |_| (), join("bo"), Refusal::NotAGroup),
        ("joining twice", Mode::Group, |_| (), join("ana"), Refusal::AlreadyJoined),
    ];
    for (name, mode, setup, event, refusal) in cases {
        let mut room = Room::new(mode);
        setup(&mut room);
        let before = room.interview.clone();
        assert_eq!(room.tries(&event), Err(Stop::Refused(refusal)), "{name}");
        assert_eq!(room.interview, before, "{name}");
    }
}
