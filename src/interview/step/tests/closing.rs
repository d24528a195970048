//! Every end, mocks and alarms, one rule a test.

use super::*;

#[test]
fn finishing_early_counts_everything_that_did_not_count() {
    let mut room = Room::new(Mode::Practice);
    room.passes(2);
    room.says("ana", "three", "x");
    room.does(&back(Stage::Clarify));
    let effects = room.does_graded(&finish());
    let at = room.now;
    assert_eq!(
        effects,
        [
            Effect::Feedback { by: member("ana"), stage: Stage::Workflow },
            counted("ana", Stage::Clarify, at, false),
            counted("ana", Stage::Workflow, at, false),
            Effect::Closed { ending: Ending::Finished },
        ]
    );
}

#[test]
fn giving_up_counts_nothing_more() {
    let mut room = Room::new(Mode::Practice);
    room.says("ana", "k", "x");
    assert_eq!(room.does(&give_up()), [Effect::Closed { ending: Ending::GaveUp }]);
    assert!(ungraded(&room.interview).is_empty());
}

#[test]
fn a_mock_gives_no_feedback_and_counts_when_it_closes() {
    let mut room = Room::new(mock());
    let noted = |stage| [Effect::Noted { by: member("ana"), stage }];
    assert_eq!(room.says("ana", "k", "one"), noted(Stage::Clarify));
    let before = room.now;
    room.wait(5);
    assert_eq!(room.does(&next("ana")), [Effect::Opened { stage: Stage::Io }]);
    room.wait(60);
    let now = room.now;
    assert_eq!(room.does(&edited("ana", "k", now, "two")), noted(Stage::Clarify));
    assert_eq!(room.does(&said("ana", "l", before, "late")), noted(Stage::Clarify));
    assert_eq!(room.says("ana", "m", "io"), noted(Stage::Io));
    assert_eq!(room.says("ana", "n", "more of it"), [], "said once for a stage");
    assert_eq!(ungraded(&room.interview).len(), 2);
    let wanted = alarms(&room.interview, Patience::default());
    let kinds: Vec<Alarm> = wanted.into_iter().map(|(alarm, _)| alarm).collect();
    assert_eq!(kinds, [Alarm::HalfTime, Alarm::FiveMinutes, Alarm::Deadline]);

    let deadline = begin() + Duration::minutes(40);
    room.now = deadline + Duration::seconds(30);
    let effects = room.does_graded(&Event::Due(Alarm::Deadline));
    assert_eq!(
        effects,
        [
            counted("ana", Stage::Clarify, deadline, false),
            counted("ana", Stage::Io, deadline, false),
            Effect::Closed { ending: Ending::TimeUp },
        ],
        "dated at the deadline, however late the alarm was"
    );
    let late = room.does(&edited("ana", "k", now, "three"));
    assert_eq!(late, [Effect::TranscriptOnly { by: member("ana"), stage: Stage::Clarify }]);
}

#[test]
fn an_edit_after_the_deadline_does_not_count_before_the_mock_is_closed() {
    let mut room = Room::new(mock());
    room.says("ana", "k", "one");
    let late = begin() + Duration::minutes(41);
    let effects = room.does(&edited("ana", "k", late, "two"));
    assert_eq!(effects, [Effect::TranscriptOnly { by: member("ana"), stage: Stage::Clarify }]);
    assert_eq!(room.cell("ana", Stage::Clarify).answer(), "one");
}

#[test]
fn remaining_time_is_told_at_half_time_and_before_the_end_once_each() {
    let mut room = Room::new(mock());
    let deadline = begin() + Duration::minutes(40);
    let told = [Effect::TimeLeft { deadline }];
    for (minute, alarm, want) in [
        (19, Alarm::HalfTime, &[][..]),
        (20, Alarm::HalfTime, &told),
        (21, Alarm::HalfTime, &[]),
        (34, Alarm::FiveMinutes, &[]),
        (35, Alarm::FiveMinutes, &told),
        (36, Alarm::FiveMinutes, &[]),
        (39, Alarm::Deadline, &[]),
    ] {
        room.now = begin() + Duration::minutes(minute);
        assert_eq!(room.does(&Event::Due(alarm)), want, "{alarm:?} at {minute}");
    }
}

#[test]
fn an_outage_moves_the_deadline_of_a_running_mock_only() {
    let by = Duration::minutes(10);
    let mut room = Room::new(mock());
    let deadline = begin() + Duration::minutes(50);
    assert_eq!(room.does(&Event::Outage { lasted: by }), [Effect::Extended { by, deadline }]);
    let wanted = alarms(&room.interview, Patience::default());
    assert!(wanted.contains(&(Alarm::HalfTime, begin() + Duration::minutes(30))), "{wanted:?}");
    assert_eq!(room.does(&Event::Outage { lasted: -by }), []);
    assert_eq!(room.does(&Event::Outage { lasted: Duration::MAX }), []);
    for mode in [Mode::Practice, Mode::Group] {
        assert_eq!(Room::new(mode).does(&Event::Outage { lasted: by }), []);
    }
}

#[test]
fn who_joined_and_fell_silent_is_reminded_once_before_the_time_for_answers_is_over() {
    let minutes = |minutes| begin() + Duration::minutes(minutes);
    let remind = |room: &Room| {
        let all = alarms(&room.interview, Patience::default());
        all.into_iter().find_map(|(alarm, at)| (alarm == Alarm::Remind).then_some(at))
    };
    let due = Event::Due(Alarm::Remind);
    let mut room = Room::new(Mode::Group);
    assert_eq!(remind(&room), Some(minutes(15)));
    room.now = minutes(14);
    room.does(&hint());
    assert_eq!(remind(&room), Some(minutes(19)), "a quarter of it after the last word");
    room.now = minutes(18);
    assert_eq!(room.does(&due), [], "stale");
    room.now = minutes(19);
    assert_eq!(room.does(&due), [Effect::Reminded { until: minutes(20) }]);
    assert_eq!((room.does(&due), remind(&room)), (vec![], None));

    let mut busy = Room::new(Mode::Group);
    busy.now = minutes(16);
    busy.does(&hint());
    assert_eq!(remind(&busy), None, "at work until the end");

    let mut late = Room::new(Mode::Group);
    late.now = minutes(21);
    assert_eq!((late.does(&due), remind(&late)), (vec![], None), "nothing is left of it");

    let mut paused = Room::new(Mode::Group);
    paused.does(&pause());
    assert_eq!(remind(&paused), None);
    paused.does(&resume());
    assert_eq!(remind(&paused), Some(minutes(15)));

    let mut mock = started(mock());
    mock.answer_by = Some(wanted());
    assert!(!alarms(&mock, Patience::default()).iter().any(|(alarm, _)| *alarm == Alarm::Remind));
}

#[test]
fn quiet_days_bring_one_nudge_then_the_end_even_when_paused() {
    let mut room = Room::new(Mode::Practice);
    room.does(&pause());
    let wanted = alarms(&room.interview, Patience::default());
    let days = |days| begin() + Duration::days(days);
    assert_eq!(wanted, [(Alarm::Nudge, days(7)), (Alarm::Abandon, days(30))]);
    assert_eq!(room.does(&Event::Due(Alarm::Nudge)), [], "stale: touched just now");
    room.now = days(7);
    assert_eq!(room.does(&Event::Due(Alarm::Nudge)), [Effect::Nudged]);
    assert_eq!(room.does(&Event::Due(Alarm::Nudge)), []);
    assert_eq!(alarms(&room.interview, Patience::default()), [(Alarm::Abandon, days(30))]);
    room.does(&resume());
    assert!(!room.interview.nudged, "a candidate's act begins the quiet days anew");
    assert_eq!(room.does(&Event::Due(Alarm::Abandon)), []);
    room.now = days(40);
    let closed = [Effect::Closed { ending: Ending::Abandoned }];
    assert_eq!(room.does(&Event::Due(Alarm::Abandon)), closed);
}
