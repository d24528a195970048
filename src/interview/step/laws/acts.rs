//! Random acts, and the events they stand for in a state.

use super::super::tests::{grade, member, mock};
use crate::{
    framework::{level::Level, stage::Stage},
    ids::{MemberId, MessageKey},
    interview::{
        alarm::Alarm,
        event::{Answered, Event, Heard},
        play::Manner,
        state::{Interview, Mode},
    },
};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

/// What a case does; turned into an event when the state is known.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Seconds, perhaps backward.
    Wait(i64),
    /// Who, key, seconds from now, text, what is heard, whole.
    Say(usize, usize, i64, usize, usize, bool),
    Edit(usize, usize, i64, usize, bool),
    Delete(usize, usize, i64),
    /// Who, stage, revisions before the current one, level.
    Grade(usize, usize, u32, u8),
    /// Grades everything that is ungraded.
    GradeAll,
    Next(usize),
    Back(usize, Option<usize>),
    Hint(usize),
    Skip(usize),
    Pause(usize),
    Resume(usize),
    Finish(usize),
    GiveUp(usize),
    Join(usize),
    Due(usize),
    Outage(i64),
    /// Who answers, who asks.
    Turn(usize, usize),
    Present(usize),
}

pub(super) const NAMES: [&str; 3] = ["ana", "bo", "cy"];
const TEXTS: [&str; 4] = ["an answer", "", "  \u{200b}", "ein Satz, über dreißig Zeichen lang 🦀"];
const ALARMS: [Alarm; 8] = [
    Alarm::Quiet,
    Alarm::HalfTime,
    Alarm::FiveMinutes,
    Alarm::Deadline,
    Alarm::Remind,
    Alarm::Reveal,
    Alarm::Nudge,
    Alarm::Abandon,
];

pub(super) fn an_act() -> impl Strategy<Value = Act> {
    let who = prop_oneof![3 => Just(0), 2 => 0..NAMES.len()];
    let key = 0..12_usize;
    let seconds = prop_oneof![4 => -30..10_i64, 1 => -100_000..100_000_i64];
    let stage = 0..Stage::COUNT;
    prop_oneof![
        4 => prop_oneof![6 => 0..60_i64, 1 => 60..900_i64, 2 => -60..0_i64, 1 => 0..900_000_i64].prop_map(Act::Wait),
        8 => (who.clone(), key.clone(), seconds.clone(), 0..TEXTS.len(), 0..4_usize, any::<bool>())
            .prop_map(|(by, key, at, text, heard, whole)| Act::Say(by, key, at, text, heard, whole)),
        3 => (who.clone(), key.clone(), seconds.clone(), 0..TEXTS.len(), any::<bool>())
            .prop_map(|(by, key, at, text, whole)| Act::Edit(by, key, at, text, whole)),
        1 => (who.clone(), key, seconds).prop_map(|(by, key, at)| Act::Delete(by, key, at)),
        2 => (who.clone(), stage.clone(), 0..3_u32, 0..3_u8)
            .prop_map(|(by, stage, before, level)| Act::Grade(by, stage, before, level)),
        6 => Just(Act::GradeAll),
        6 => who.clone().prop_map(Act::Next),
        2 => (who.clone(), prop::option::of(stage)).prop_map(|(by, to)| Act::Back(by, to)),
        2 => who.clone().prop_map(Act::Hint),
        2 => who.clone().prop_map(Act::Skip),
        1 => who.clone().prop_map(Act::Pause),
        1 => who.clone().prop_map(Act::Resume),
        1 => prop_oneof![Just(0), Just(9)].prop_map(Act::Finish),
        1 => Just(Act::GiveUp(9)),
        1 => who.clone().prop_map(Act::Join),
        3 => (who.clone(), 0..NAMES.len()).prop_map(|(answers, asks)| Act::Turn(answers, asks)),
        1 => who.prop_map(Act::Present),
        4 => (0..ALARMS.len()).prop_map(Act::Due),
        1 => (-100..100_i64).prop_map(Act::Outage),
    ]
}

/// Modes, and how a group plays.
pub(super) fn a_mode() -> impl Strategy<Value = (Mode, Manner)> {
    prop_oneof![
        1 => Just((Mode::Practice, Manner::Together)),
        3 => Just((mock(), Manner::Together)),
        1 => Just((Mode::Group, Manner::Together)),
        2 => Just((Mode::Group, Manner::Sealed)),
        2 => Just((Mode::Group, Manner::Turns)),
    ]
}

fn name(who: usize) -> MemberId {
    member(NAMES.get(who).copied().unwrap_or("a stranger"))
}

fn text_of(text: usize, key: usize) -> String {
    format!(
        "{}{}",
        TEXTS[text],
        if TEXTS[text].trim().is_empty() { String::new() } else { format!(" {key}") }
    )
}

fn heard(kind: usize) -> Heard {
    let answered = |fact: Option<usize>| vec![Answered { question: "why?".to_owned(), fact }];
    match kind {
        0 => Heard::Question(answered(Some(1))),
        1 => Heard::Both(answered(None)),
        _ => Heard::Answer,
    }
}

/// The event an act stands for in this state.
pub(super) fn event(act: &Act, interview: &Interview, now: DateTime<Utc>) -> Event {
    let message = |key: &usize| MessageKey::new(format!("m{key}"));
    let at = |seconds: &i64| now + Duration::seconds(*seconds);
    match act {
        Act::Wait(_) | Act::GradeAll => Event::Outage { lasted: Duration::zero() },
        Act::Say(by, key, seconds, text, kind, whole) => Event::Said {
            by: name(*by),
            key: message(key),
            at: at(seconds),
            text: text_of(*text, *key),
            heard: heard(*kind),
            whole: *whole,
        },
        Act::Edit(by, key, seconds, text, whole) => Event::Edited {
            by: name(*by),
            key: message(key),
            at: at(seconds),
            text: text_of(*text, *key + 100),
            whole: *whole,
        },
        Act::Delete(by, key, seconds) => {
            Event::Deleted { by: name(*by), key: message(key), at: at(seconds) }
        }
        Act::Grade(by, stage, before, level) => {
            let (by, stage) = (name(*by), Stage::ALL[*stage]);
            let revision = interview.sheets.get(&by).map_or(0, |sheet| sheet.of(stage).revision);
            let level = Level::try_from(*level).unwrap();
            let revision = revision.saturating_sub(*before);
            Event::Graded { by, stage, revision, grade: grade(stage, level) }
        }
        Act::Next(by) => Event::Next { by: name(*by) },
        Act::Back(by, to) => Event::Back { by: name(*by), to: to.map(|to| Stage::ALL[to]) },
        Act::Hint(by) => Event::Hint { by: name(*by) },
        Act::Skip(by) => Event::Skip { by: name(*by) },
        Act::Pause(by) => Event::Pause { by: name(*by) },
        Act::Resume(by) => Event::Resume { by: name(*by) },
        Act::Finish(by) => Event::Finish { by: name(*by) },
        Act::GiveUp(by) => Event::GiveUp { by: name(*by) },
        Act::Join(by) => Event::Join { by: name(*by), after_outline: *by == 1 },
        Act::Due(alarm) => Event::Due(ALARMS[*alarm]),
        Act::Turn(answers, asks) => Event::Turn {
            stage: interview.stage,
            candidate: name(*answers),
            interviewer: Some(name(*asks)),
        },
        Act::Present(by) => Event::Present { by: name(*by) },
        Act::Outage(seconds) => Event::Outage { lasted: Duration::seconds(*seconds) },
    }
}
