//! Sealed answers and turns, one rule a test.

use super::*;
use crate::interview::play::{Manner, Turn};

fn group(manner: Manner) -> Room {
    let mut room = Room::new(Mode::Group);
    room.interview.play.manner = manner;
    if manner == Manner::Turns {
        for sheet in room.interview.sheets.values_mut() {
            sheet.of_mut(Stage::Clarify).progress = Progress::Ahead;
        }
    }
    room.does(&join("bo"));
    room
}

fn turn(room: &Room, candidate: &str, interviewer: Option<&str>) -> Event {
    let interviewer = interviewer.map(member);
    Event::Turn { stage: room.interview.stage, candidate: member(candidate), interviewer }
}

#[test]
fn sealed_answers_are_revealed_when_all_are_in_and_take_nothing_more() {
    let mut room = group(Manner::Sealed);
    let stage = Stage::Clarify;
    assert_eq!(room.says("ana", "a", "x"), [Effect::Noted { by: member("ana"), stage }]);
    let dirty = ungraded(&room.interview);
    assert_eq!(room.grades(&dirty), [], "no feedback before");
    assert_eq!(room.says("ana", "a2", "more"), []);
    room.says("bo", "b", "y");
    let dirty = ungraded(&room.interview);
    assert_eq!(room.grades(&dirty), [Effect::Revealed { stage }]);
    room.wait(2);
    let late = said("bo", "b2", room.now, "as ana says");
    assert_eq!(room.tries(&late), Err(Stop::Refused(Refusal::Revealed(stage))));
    let edit = Event::Edited {
        by: member("bo"),
        key: MessageKey::new("b"),
        at: room.now,
        text: "as ana says".to_owned(),
        whole: true,
    };
    assert_eq!(room.does(&edit), [Effect::TranscriptOnly { by: member("bo"), stage }]);
    let effects = room.does_graded(&next("bo"));
    assert!(!effects.contains(&Effect::Revealed { stage }), "once: {effects:?}");
    assert!(effects.contains(&Effect::Opened { stage: Stage::Io }), "{effects:?}");
}

#[test]
fn who_goes_on_reveals_what_is_there_and_one_alone_waits_for_others() {
    let mut room = Room::new(Mode::Group);
    room.interview.play.manner = Manner::Sealed;
    room.says("ana", "a", "x");
    let dirty = ungraded(&room.interview);
    assert_eq!(room.grades(&dirty), [], "nobody else is there to read it");
    let effects = room.does_graded(&next("ana"));
    assert_eq!(effects.first(), Some(&Effect::Revealed { stage: Stage::Clarify }));
    assert_eq!(effects.last(), Some(&Effect::Opened { stage: Stage::Io }));
    room.does_graded(&skip());
    assert_eq!(room.interview.play.revealed.len(), 1, "there was nothing to show");
}

#[test]
fn when_the_time_for_answers_is_up_they_are_revealed() {
    let mut room = group(Manner::Sealed);
    room.says("ana", "a", "x");
    let dirty = ungraded(&room.interview);
    room.grades(&dirty);
    let until = wanted().until;
    let is_it = |(alarm, at): &(Alarm, _)| *alarm == Alarm::Reveal && *at == until;
    assert!(alarms(&room.interview, Patience::default()).iter().any(is_it));
    assert_eq!(room.does(&Event::Due(Alarm::Reveal)), [], "not yet");
    room.now = until;
    let effects = room.does(&Event::Due(Alarm::Reveal));
    assert_eq!(effects, [Effect::Revealed { stage: Stage::Clarify }]);
    assert!(!alarms(&room.interview, Patience::default()).iter().any(is_it));
}

#[test]
fn in_turns_only_the_candidate_of_the_stage_is_taken_and_graded() {
    let mut room = group(Manner::Turns);
    let stage = Stage::Clarify;
    let event = turn(&room, "ana", Some("bo"));
    assert_eq!(room.does(&event), [Effect::Turn { stage }]);
    assert_eq!(room.does(&event), [], "decided already");
    let talk = said("bo", "b", room.now, "and what of privacy?");
    assert_eq!(room.tries(&talk), Err(Stop::Refused(Refusal::NotYourTurn(stage))));
    room.says("ana", "a", "x");
    let taken = turn(&room, "bo", Some("ana"));
    assert_eq!(room.does(&taken), [], "an answer keeps its candidate");
    room.does_graded(&next("bo"));
    assert_eq!(room.cell("bo", stage).progress, Progress::Ahead, "it was not theirs");
    let event = turn(&room, "bo", Some("ana"));
    room.does(&event);
    room.says("bo", "b2", "y");
    room.does_graded(&Event::Back { by: member("ana"), to: None });
    let turn = Turn { candidate: member("ana"), interviewer: Some(member("bo")) };
    assert_eq!(room.interview.turn(), Some(&turn), "a stage keeps its candidate");
}

#[test]
fn who_is_not_there_is_passed_over_until_they_do_something() {
    let mut room = group(Manner::Turns);
    let event = turn(&room, "bo", Some("ana"));
    room.does(&event);
    assert_eq!(room.does(&skip()), [Effect::Passed { by: member("bo") }]);
    assert_eq!((room.interview.turn(), room.interview.stage), (None, Stage::Clarify));
    assert!(room.interview.play.away.contains(&member("bo")));
    let event = turn(&room, "ana", None);
    room.does(&event);
    room.does(&Event::Present { by: member("bo") });
    assert!(room.interview.play.away.is_empty());
    room.says("ana", "a", "x");
    let pass = Event::Skip { by: member("bo") };
    assert_eq!(room.tries(&pass), Err(Stop::Refused(Refusal::NotYourTurn(Stage::Clarify))));
    let rest = without(&room.interview, &member("ana")).unwrap();
    assert_eq!(rest.turn(), None);
}
