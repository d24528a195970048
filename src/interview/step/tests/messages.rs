//! What is written, edited, deleted and graded, one rule a test.

use super::*;

#[test]
fn quiet_is_waited_for_then_graded_once() {
    let mut room = Room::new(Mode::Practice);
    assert_eq!(room.says("ana", "k", "who uses it, and why?"), []);
    room.wait(2).says("ana", "l", "and how many?");
    let quiet = room.now + Duration::seconds(6);
    assert!(alarms(&room.interview, Patience::default()).contains(&(Alarm::Quiet, quiet)));
    room.wait(5);
    assert_eq!(room.does(&Event::Due(Alarm::Quiet)), [], "too early");
    room.wait(1);
    let text = "who uses it, and why?\n\nand how many?".to_owned();
    let want = Ungraded { by: member("ana"), stage: Stage::Clarify, revision: 2, text };
    assert_eq!(room.tries(&Event::Due(Alarm::Quiet)), Err(Stop::Ungraded(vec![want.clone()])));
    assert_eq!(ungraded(&room.interview), std::slice::from_ref(&want));
    assert_eq!(
        room.grades(std::slice::from_ref(&want)),
        [Effect::Feedback { by: member("ana"), stage: Stage::Clarify }]
    );
    assert_eq!(room.does(&Event::Due(Alarm::Quiet)), []);
    assert_eq!(room.grades(&[want]), [], "a second grade of one revision is ignored");
    assert!(ungraded(&room.interview).is_empty());
}

#[test]
fn a_whole_message_waits_for_no_quiet() {
    let mut room = Room::new(Mode::Practice);
    room.does(&Event::Said {
        by: member("ana"),
        key: MessageKey::new("k"),
        at: begin(),
        text: "x".to_owned(),
        heard: Heard::Answer,
        whole: true,
    });
    assert_eq!(ungraded(&room.interview).len(), 1);
    let wanted = alarms(&room.interview, Patience::default());
    assert!(wanted.iter().all(|(alarm, _)| *alarm != Alarm::Quiet), "{wanted:?}");
}

#[test]
fn grades_of_older_text_or_of_another_stage_are_ignored() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "x");
    room.says("ana", "l", "y");
    for (revision, stage, of) in [
        (1, Stage::Clarify, Stage::Clarify),
        (3, Stage::Clarify, Stage::Clarify),
        (2, Stage::Clarify, Stage::Io),
    ] {
        let grade = grade(of, Level::Developed);
        let effects = room.does(&Event::Graded { by: member("ana"), stage, revision, grade });
        assert_eq!((effects, room.cell("ana", stage).grade.as_ref()), (vec![], None));
    }
}

#[test]
fn a_repeated_message_changes_nothing_even_after_the_end() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "x");
    let again = said("ana", "k", room.now, "x again");
    for _ in 0..2 {
        let before = room.interview.clone();
        assert_eq!(room.does(&again), []);
        assert_eq!(room.interview, before);
        if !room.interview.is_closed() {
            room.does(&give_up());
        }
    }
}

#[test]
fn questions_are_answered_and_each_fact_is_noted_once() {
    let mut room = Room::new(Mode::Practice);
    let answers = |facts: &[Option<usize>]| -> Vec<Answered> {
        facts.iter().map(|fact| Answered { question: "q".to_owned(), fact: *fact }).collect()
    };
    let asks = |key: &str, heard: Heard| Event::Said {
        by: member("ana"),
        key: MessageKey::new(key),
        at: begin(),
        text: "q?".to_owned(),
        heard,
        whole: true,
    };
    let both = answers(&[Some(3), None]);
    assert_eq!(
        room.does(&asks("k", Heard::Both(both.clone()))),
        [Effect::Answered { by: member("ana"), answers: both }]
    );
    assert_eq!(room.cell("ana", Stage::Clarify).answer(), "q?");
    let only = answers(&[Some(3), Some(1)]);
    room.does(&asks("l", Heard::Question(only)));
    assert_eq!(room.cell("ana", Stage::Clarify).answer(), "q?", "a mere question is no answer");
    assert_eq!(room.interview.facts, [3, 1]);
}

#[test]
fn a_message_belongs_to_the_stage_that_was_open_at_its_platform_time() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "first");
    let before = room.now;
    room.wait(10).does_graded(&next("ana"));
    let left = room.now;
    room.says("ana", "m", "second stage");
    room.does(&said("ana", "l", before + Duration::seconds(2), "late"));
    assert_eq!(room.cell("ana", Stage::Clarify).answer(), "first\n\nlate");
    assert_eq!(room.cell("ana", Stage::Io).answer(), "second stage");
    let late = ungraded(&room.interview).remove(0);
    assert_eq!(late.stage, Stage::Clarify);
    assert_eq!(room.grades(&[late]), [counted("ana", Stage::Clarify, left, true)]);
}

#[test]
fn an_edit_regrades_until_its_stage_is_left() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "one");
    let dirty = ungraded(&room.interview);
    room.grades(&dirty);
    room.wait(5);
    let newer = room.now;
    room.does(&edited("ana", "k", newer, "two"));
    assert_eq!(ungraded(&room.interview)[0].text, "two");
    room.does(&edited("ana", "k", newer - Duration::seconds(2), "older"));
    assert_eq!(room.cell("ana", Stage::Clarify).answer(), "two");

    room.wait(5).does_graded(&next("ana"));
    let left = room.now;
    room.wait(5);
    let transcript = [Effect::TranscriptOnly { by: member("ana"), stage: Stage::Clarify }];
    let after = room.now;
    assert_eq!(room.does(&edited("ana", "k", after, "three")), transcript);
    let cell = room.cell("ana", Stage::Clarify);
    assert_eq!((cell.answer().as_str(), cell.parts[0].shown()), ("two", Some("three")));
    assert!(ungraded(&room.interview).is_empty());

    room.says("ana", "l", "x");
    room.does(&back(Stage::Clarify));
    assert_eq!(room.cell("ana", Stage::Clarify).answer(), "three", "open again, it counts again");
    assert!(room.cell("ana", Stage::Clarify).current_grade().is_none());
    assert!(left < after);
}

#[test]
fn an_edit_from_before_leaving_that_arrives_later_is_a_correction() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "one");
    let before = room.now + Duration::seconds(3);
    room.wait(10).does_graded(&next("ana"));
    let left = room.now;
    assert_eq!(room.does(&edited("ana", "k", before, "two")), []);
    let dirty = ungraded(&room.interview);
    assert_eq!(room.grades(&dirty), [counted("ana", Stage::Clarify, left, true)]);
    let zero = Effect::Counted {
        by: member("ana"),
        stage: Stage::Clarify,
        score: Score::ZERO,
        at: left,
        correction: true,
    };
    assert_eq!(room.does(&deleted("ana", "k", before)), [zero]);
}

#[test]
fn a_newer_edit_back_to_the_first_text_is_not_undone_by_an_older_one() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "one");
    let at = room.now;
    room.does(&edited("ana", "k", at + Duration::seconds(2), "one"));
    room.does(&edited("ana", "k", at + Duration::seconds(1), "typo"));
    assert_eq!(room.cell("ana", Stage::Clarify).answer(), "one");
}

#[test]
fn deleting_the_last_message_leaves_no_answer_and_no_grade() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "one");
    let dirty = ungraded(&room.interview);
    room.grades(&dirty);
    let now = room.now;
    room.does(&deleted("ana", "k", now));
    let cell = room.cell("ana", Stage::Clarify);
    assert_eq!((cell.answer(), cell.grade.as_ref(), cell.quiet_at), (String::new(), None, None));
    let before = room.interview.clone();
    room.does(&edited("ana", "k", now + Duration::seconds(1), "back?"));
    room.does(&deleted("ana", "k", now));
    assert_eq!(room.interview, before, "what was deleted stays so");
    assert_eq!(room.cell("ana", Stage::Clarify).parts[0].state, PartState::Deleted);
}

#[test]
fn a_deletion_after_leaving_changes_the_transcript_only() {
    let mut room = Room::new(Mode::Practice);
    room.passes(1).wait(5);
    let (now, key) = (room.now, room.cell("ana", Stage::Clarify).parts[0].key.clone());
    let effects = room.does(&Event::Deleted { by: member("ana"), key, at: now });
    assert_eq!(effects, [Effect::TranscriptOnly { by: member("ana"), stage: Stage::Clarify }]);
    let cell = room.cell("ana", Stage::Clarify);
    assert_eq!(cell.parts[0].later, Some(Later::Deleted));
    assert_eq!((cell.answer().as_str(), cell.parts[0].shown()), ("an answer", None));
}

#[test]
fn an_unseen_message_is_waited_for_while_it_can_still_come() {
    let mut room = Room::new(Mode::Practice);
    for event in [edited("ana", "k", begin(), "x"), deleted("ana", "k", begin())] {
        assert_eq!(room.tries(&event), Err(Stop::Unseen(MessageKey::new("k"))));
    }
    room.does(&give_up());
    assert_eq!(room.does(&edited("ana", "k", begin(), "x")), []);
}

#[test]
fn a_late_deletion_takes_away_what_was_edited_after_leaving_too() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "one");
    let before = room.now + Duration::seconds(3);
    room.wait(10).does_graded(&next("ana"));
    room.wait(5);
    let after = room.now;
    room.does(&edited("ana", "k", after, "two"));
    room.does(&deleted("ana", "k", before));
    assert_eq!(room.cell("ana", Stage::Clarify).parts[0].shown(), None);
}
