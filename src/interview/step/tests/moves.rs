//! Moves between stages, hints, pausing and joining, one rule a test.

use super::*;

#[test]
fn next_counts_and_opens_and_the_last_next_finishes() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "x");
    let effects = room.does_graded(&next("ana"));
    assert_eq!(
        effects,
        [
            Effect::Feedback { by: member("ana"), stage: Stage::Clarify },
            counted("ana", Stage::Clarify, room.now, false),
            Effect::Opened { stage: Stage::Io },
        ]
    );
    room.passes(8);
    room.says("ana", "end", "x");
    let effects = room.does_graded(&next("ana"));
    assert_eq!(
        effects[1..],
        [
            counted("ana", Stage::Tradeoffs, room.now, false),
            Effect::Closed { ending: Ending::Finished },
        ]
    );
    assert!(alarms(&room.interview, Patience::default()).is_empty());
}

#[test]
fn a_skipped_stage_scores_nothing_and_keeps_its_text() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "x");
    let dirty = ungraded(&room.interview);
    room.grades(&dirty);
    assert_eq!(room.does(&skip()), [Effect::Opened { stage: Stage::Io }]);
    let cell = room.cell("ana", Stage::Clarify);
    assert_eq!((cell.progress, cell.score()), (Progress::Skipped, Score::ZERO));
    assert_eq!(cell.parts[0].shown(), Some("x"));
    room.does(&said("ana", "l", begin(), "late"));
    assert!(ungraded(&room.interview).is_empty(), "a late message does not undo a skip");
}

#[test]
fn back_reopens_and_next_returns_to_where_back_was_used() {
    let mut room = Room::new(Mode::Practice);
    room.passes(3);
    room.says("ana", "four", "x");
    assert_eq!(room.does(&back(Stage::Io)), [Effect::Opened { stage: Stage::Io }]);
    assert_eq!(room.cell("ana", Stage::Tooling).progress, Progress::Open);
    let effects = room.does_graded(&next("ana"));
    assert_eq!(
        effects,
        [counted("ana", Stage::Io, room.now, false), Effect::Opened { stage: Stage::Tooling }]
    );
    assert_eq!(room.cell("ana", Stage::Workflow).progress, Progress::Done);
    assert_eq!(room.does(&back(None)), [Effect::Opened { stage: Stage::Workflow }]);
}

#[test]
fn hints_cost_more_each_and_are_the_groups() {
    let mut room = Room::new(Mode::Group);
    room.does(&join("bo"));
    room.says("bo", "k", "x");
    let dirty = ungraded(&room.interview);
    room.grades(&dirty);
    for (hint_taken, left) in [(0, 95), (1, 85), (2, 70)] {
        let effects = room.does(&hint());
        let stage = Stage::Clarify;
        assert_eq!(effects, [Effect::Hinted { by: member("ana"), stage, hint: hint_taken }]);
        let want = clarify_score().less_percent(100 - left);
        assert_eq!(room.cell("bo", Stage::Clarify).score(), want);
    }
    room.does(&join("cy"));
    assert_eq!(room.cell("cy", Stage::Clarify).hints, 3, "who joins later has read them");
}

#[test]
fn writing_resumes_a_paused_interview_but_a_message_from_before_does_not() {
    let mut room = Room::new(Mode::Practice);
    room.wait(10);
    assert_eq!(room.does(&pause()), [Effect::Paused]);
    room.does(&said("ana", "k", begin(), "from before"));
    assert!(matches!(room.interview.status, Status::Paused { .. }));
    assert_eq!(room.says("ana", "l", "after"), [Effect::Resumed]);
    assert_eq!(room.interview.status, Status::Running);
    room.does(&pause());
    assert_eq!(room.does(&resume()), [Effect::Resumed]);
}

#[test]
fn in_a_group_those_who_wrote_count_and_the_silent_have_skipped() {
    let mut room = Room::new(Mode::Group);
    let joined = room.does(&join("bo"));
    assert_eq!(joined, [Effect::Joined { by: member("bo") }]);
    room.does(&join("cy"));
    room.says("ana", "k", "x");
    room.says("bo", "l", "y");
    let before = room.now;
    room.wait(5);
    let effects = room.does_graded(&next("bo"));
    let now = room.now;
    assert_eq!(
        effects[2..],
        [
            counted("ana", Stage::Clarify, now, false),
            counted("bo", Stage::Clarify, now, false),
            Effect::Opened { stage: Stage::Io },
        ]
    );
    assert_eq!(room.cell("cy", Stage::Clarify).progress, Progress::Skipped);
    room.does(&said("cy", "m", before, "late"));
    let dirty = ungraded(&room.interview);
    assert_eq!(
        room.grades(&dirty),
        [counted("cy", Stage::Clarify, now, false)],
        "not silent after all"
    );
}

#[test]
fn in_a_group_a_skip_gives_up_the_skippers_answer_only() {
    let mut room = Room::new(Mode::Group);
    room.does(&join("bo"));
    room.says("ana", "k", "x");
    room.says("bo", "l", "y");
    let effects = room.does_graded(&skip());
    assert_eq!(
        effects,
        [
            Effect::Feedback { by: member("bo"), stage: Stage::Clarify },
            counted("bo", Stage::Clarify, room.now, false),
            Effect::Opened { stage: Stage::Io },
        ]
    );
}

#[test]
fn who_joins_later_begins_in_the_open_stage() {
    let mut room = Room::new(Mode::Group);
    room.passes(2);
    room.does(&join("bo"));
    room.does(&said("bo", "k", begin(), "written before joining was stored"));
    assert_eq!(room.cell("bo", Stage::Clarify).progress, Progress::Ahead);
    assert!(room.cell("bo", Stage::Workflow).written());
}

#[test]
fn what_counts_first_after_a_stage_was_opened_again_is_no_correction() {
    let mut room = Room::new(Mode::Group);
    room.does(&join("bo"));
    room.says("ana", "k", "x");
    room.says("bo", "l", "y");
    room.wait(1).does_graded(&next("ana"));
    room.does(&back(Stage::Clarify));
    let now = room.now;
    room.does(&deleted("bo", "l", now));
    room.wait(10).does_graded(&next("ana"));
    let left = room.now;
    room.does(&said("bo", "m", left - Duration::seconds(2), "late"));
    let dirty = ungraded(&room.interview);
    assert_eq!(room.grades(&dirty), [counted("bo", Stage::Clarify, left, false)]);
}
