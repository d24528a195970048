//! Interviews through SQL: written and read back equal, one writer of a version, wakes and lists.

use super::*;
use crate::{
    interview::report::Bar,
    interview::state::{Later, Part, PartState, Progress, Sheet, Status},
    service::ports::rows::{FeedbackCard, InterviewLine, StoredInterview, Wake},
};
use proptest::prelude::*;

fn part(key: &str, second: i64, text: &str) -> Part {
    Part {
        key: MessageKey::new(key),
        at: at(second),
        text: text.to_owned(),
        state: PartState::Answer,
        edited_at: None,
        later: None,
    }
}

/// A state that follows: a version later, changed by `change`.
fn then(before: &Interview, change: impl FnOnce(&mut Interview)) -> Interview {
    let mut after = before.clone();
    after.version += 1;
    change(&mut after);
    after
}

fn sheet_of<'a>(interview: &'a mut Interview, name: &str) -> &'a mut Sheet {
    interview.sheets.get_mut(&member(name)).unwrap()
}

async fn read(house: &House, id: i64) -> Interview {
    house.store.interview(InterviewId(id)).await.unwrap().unwrap().interview
}

#[tokio::test]
async fn an_interview_is_read_back_as_it_was_written_step_by_step() {
    let house = House::new().await;
    let first = begun(7);
    let said = then(&first, |interview| {
        let cell = Arc::make_mut(&mut sheet_of(interview, "ana").stages[0]);
        cell.parts = vec![
            part("m1", 1, "a\0b \"quoted\" \\u0000"),
            part("n\0", 1, "\u{202e}\u{200d}\u{1f469}\u{10ffff}"),
            Part { state: PartState::Question, ..part("m3", 2, "12") },
        ];
        cell.revision = 1;
        cell.quiet_at = Some(at(2));
        interview.facts = vec![3, 1];
    });
    let graded = then(&said, |interview| {
        let cell = Arc::make_mut(&mut sheet_of(interview, "ana").stages[0]);
        cell.grade = Some((1, grade(Stage::Clarify)));
        cell.quiet_at = None;
        interview.sheets.insert(member("ben"), Sheet { after_outline: true, ..Sheet::default() });
    });
    let left = then(&graded, |interview| {
        let cell = Arc::make_mut(&mut sheet_of(interview, "ana").stages[0]);
        cell.parts[0].later = Some(Later::Edited("edited \0 later".to_owned()));
        cell.parts[1].later = Some(Later::Deleted);
        cell.parts[2].state = PartState::Deleted;
        cell.parts[2].edited_at = Some(at(4));
        cell.progress = Progress::Done;
        cell.left_at = Some(at(4));
        cell.counted = true;
        cell.hints = 2;
        // Regraded for a later text: the stored grade of the first is replaced.
        cell.revision = 2;
        cell.grade = Some((2, grade(Stage::Clarify)));
        interview.stage = Stage::Io;
        interview.status = Status::Paused { since: at(5) };
    });
    let ungraded = then(&left, |interview| {
        Arc::make_mut(&mut sheet_of(interview, "ana").stages[0]).grade = None;
        interview.touched_at = at(9);
    });
    let mut before = None;
    for state in [first, said, graded, left, ungraded] {
        house.store.commit(step_of(vec![written(before.as_ref(), &state)])).await.unwrap();
        assert_eq!(read(&house, 7).await, state, "version {}", state.version);
        before = Some(state);
    }
    let house = house.reopened().await;
    assert_eq!(read(&house, 7).await, before.unwrap());
    assert_eq!(house.store.interview(InterviewId(8)).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interview_is_read_at_one_moment_while_it_is_written() {
    let house = House::new().await;
    house.store.commit(beginning(7)).await.unwrap();
    let store = Arc::clone(&house.store);
    let writing = tokio::spawn(async move {
        let mut state = begun(7);
        for key in 0..400 {
            let after = then(&state, |interview| {
                let cell = Arc::make_mut(&mut sheet_of(interview, "ana").stages[0]);
                cell.parts.push(part(&format!("m{key:03}"), key, "said"));
            });
            store.commit(step_of(vec![written(Some(&state), &after)])).await.unwrap();
            state = after;
        }
    });
    while !writing.is_finished() {
        let seen = read(&house, 7).await;
        let parts = seen.sheets[&member("ana")].of(Stage::Clarify).parts.len();
        assert_eq!(parts as i64 + 1, seen.version, "each version has one message more");
    }
    writing.await.unwrap();
}

#[tokio::test]
async fn the_room_of_an_interview_is_the_newest_written() {
    let house = House::new().await;
    let first = begun(7);
    house.store.commit(step_of(vec![written(None, &first)])).await.unwrap();
    let second = then(&first, |_| {});
    let mut write = written(Some(&first), &second);
    let stored = Arc::make_mut(&mut write.stored);
    stored.room.last = MessageKey::new("newest \0");
    stored.room.feedback =
        vec![FeedbackCard { key: MessageKey::new("f"), member: member("ana"), stage: Stage::Io }];
    house.store.commit(step_of(vec![write.clone()])).await.unwrap();
    let wanted = StoredInterview::clone(&write.stored);
    assert_eq!(house.store.interview(InterviewId(7)).await.unwrap(), Some(wanted));
}

#[tokio::test]
async fn of_two_steps_decided_on_the_same_state_exactly_one_is_written() {
    let house = House::new().await;
    let first = begun(7);
    house.store.commit(step_of(vec![written(None, &first)])).await.unwrap();
    let step = |name: &str| {
        let after = then(&first, |interview| {
            Arc::make_mut(&mut sheet_of(interview, "ana").stages[0]).parts =
                vec![part(name, 1, name)];
        });
        Commit {
            outbox: vec![Arc::new(outgoing(name))],
            ..step_of(vec![written(Some(&first), &after)])
        }
    };
    // Beside a step that has nothing to do with it: the conflict is told to one alone.
    let steps = [step("x"), beginning(8), step("y")];
    let answers = house.together(steps.map(|step| house.store.commit(step))).await;
    assert!(answers[0].is_ok() && answers[1].is_ok(), "{answers:?}");
    assert!(matches!(answers[2], Err(StoreError::Conflict)), "{answers:?}");
    let parts = read(&house, 7).await.sheets[&member("ana")].stages[0].parts.clone();
    assert_eq!(parts, [part("x", 1, "x")]);
    let said = house.messages().await;
    assert_eq!(said.len(), 1, "nothing of the refused step is written");
    let late = house.store.commit(step("z")).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
}

#[tokio::test]
async fn a_step_that_skips_a_version_or_begins_later_is_a_conflict() {
    let house = House::new().await;
    let later = then(&begun(7), |_| {});
    let answer = house.store.commit(step_of(vec![written(None, &later)])).await;
    assert!(matches!(answer, Err(StoreError::Conflict)), "{answer:?}");
    let chain = [begun(7), later];
    let answers = house
        .together(chain.map(|state| house.store.commit(step_of(vec![written(None, &state)]))))
        .await;
    assert!(
        answers.iter().all(Result::is_ok),
        "one after the other is fine, also in a batch: {answers:?}"
    );
    assert_eq!(read(&house, 7).await.version, 2);
}

#[tokio::test]
async fn an_interview_wakes_when_the_newest_step_says_also_within_a_batch() {
    let house = House::new().await;
    let second = then(&begun(7), |_| {});
    let with = |state: &Interview, wake_at: Option<i64>| {
        let mut write = written(None, state);
        Arc::make_mut(&mut write.stored).wake_at = wake_at.map(at);
        house.store.commit(step_of(vec![write]))
    };
    let first = with(&begun(7), Some(6));
    let (one, two) = tokio::join!(first, with(&second, Some(80)));
    one.unwrap();
    two.unwrap();
    let third = begun(8);
    with(&third, Some(20)).await.unwrap();
    with(&begun(9), None).await.unwrap();
    let due = |id, second| Wake { interview: InterviewId(id), at: at(second) };
    let all = [due(8, 20), due(7, 80)];
    assert_eq!(house.store.due_wakes(at(100), 10).await.unwrap(), all);
    assert_eq!(house.store.due_wakes(at(80), 10).await.unwrap(), all);
    assert_eq!(house.store.due_wakes(at(79), 10).await.unwrap(), all[..1]);
    assert_eq!(house.store.due_wakes(at(100), 1).await.unwrap(), all[..1]);
    assert_eq!(house.store.due_wakes(at(19), 10).await.unwrap(), []);
    assert_eq!(house.store.next_due(at(0)).await.unwrap(), Some(at(20)));
    let stored = house.store.interview(InterviewId(7)).await.unwrap().unwrap();
    assert_eq!(stored.wake_at, Some(at(80)));
    with(&then(&third, |_| {}), None).await.unwrap();
    assert_eq!(house.store.next_due(at(0)).await.unwrap(), Some(at(80)));
}

#[tokio::test]
async fn open_interviews_are_listed_newest_touched_first_and_mocks_while_they_run() {
    let house = House::new().await;
    let mock = Mode::Mock { minutes: 40, deadline: at(2_400), aim: Some(Bar::L5) };
    let closed = Status::Closed { at: at(9), ending: crate::interview::state::Ending::Finished };
    let paused = Status::Paused { since: at(3) };
    for (id, mode, status, touched) in [
        (1, Mode::Practice, Status::Running, 5),
        (2, mock, Status::Running, 8),
        (3, Mode::Group, paused, 6),
        (4, mock, closed, 7),
        (5, Mode::Practice, closed, 9),
    ] {
        let mut state = begun(id);
        (state.mode, state.status, state.touched_at) = (mode, status, at(touched));
        house.store.commit(step_of(vec![written(None, &state)])).await.unwrap();
    }
    let line = |id, mode: &str, paused, touched| InterviewLine {
        id: InterviewId(id),
        problem: problem(),
        mode: mode.to_owned(),
        stage: Stage::Clarify,
        paused,
        touched_at: at(touched),
        thread: None,
    };
    let lines = house.store.open_interviews(&member("ana")).await.unwrap();
    assert_eq!(
        lines,
        [line(2, "mock", false, 8), line(3, "group", true, 6), line(1, "practice", false, 5)]
    );
    assert_eq!(house.store.open_interviews(&member("ben")).await.unwrap(), []);
    assert_eq!(house.store.running_mocks().await.unwrap(), [InterviewId(2)]);
}

#[tokio::test]
async fn a_stored_value_that_this_version_cannot_read_is_told_and_not_guessed() {
    let house = House::new().await;
    house.store.commit(beginning(7)).await.unwrap();
    house.sql("UPDATE interview SET head = '{}'").await;
    let error = house.store.interview(InterviewId(7)).await.unwrap_err();
    assert!(error.to_string().contains("reading a stored row"), "{error}");
}

/// A change of one message: its key, text, and what became of it.
fn change() -> impl Strategy<Value = (u8, usize, String, u8)> {
    let text = prop_oneof![any::<String>(), "[a\\\\\"u0\\x00]{0,12}"];
    (0u8..6, 0..Stage::COUNT, text, 0u8..5)
}

fn apply(
    cell: &mut crate::interview::state::StageSheet,
    stage: Stage,
    key: u8,
    text: String,
    what: u8,
) {
    let name = format!("{stage:?}-{key}");
    let at = cell.parts.iter().position(|part| part.key.as_str() == name).unwrap_or_else(|| {
        cell.parts.push(part(&name, i64::from(key), ""));
        cell.parts.len() - 1
    });
    let changed = &mut cell.parts[at];
    match what {
        0 => changed.state = PartState::Deleted,
        1 => changed.later = Some(Later::Edited(text)),
        2 => changed.state = PartState::Question,
        _ => changed.text = text,
    }
    cell.parts.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    cell.revision += 1;
    if what == 4 {
        cell.grade = Some((cell.revision, grade(stage)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn every_state_of_a_random_interview_is_read_back_equal(changes in prop::collection::vec(change(), 1..12)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new().await;
            let mut state = begun(7);
            house.store.commit(step_of(vec![written(None, &state)])).await.unwrap();
            for (key, stage, text, what) in changes {
                let stage = Stage::ALL[stage];
                let after = then(&state, |interview| {
                    let cell = Arc::make_mut(&mut sheet_of(interview, "ana").stages[stage.index()]);
                    apply(cell, stage, key, text, what);
                });
                house.store.commit(step_of(vec![written(Some(&state), &after)])).await.unwrap();
                prop_assert_eq!(&read(&house, 7).await, &after);
                state = after;
            }
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn what_a_member_wrote_is_told_by_the_quarter_of_an_hour() {
    let house = House::new().await;
    house.store.commit(beginning(7)).await.unwrap();
    let before = read(&house, 7).await;
    let mut after = before.clone();
    after.version += 1;
    let sheet = after.sheets.get_mut(&member("ana")).unwrap();
    let cell = Arc::make_mut(&mut sheet.stages[0]);
    cell.parts.extend([part("x", 100, "x"), part("y", 800, "y"), part("z", 1_000, "z")]);
    let mut taken_back = part("w", 9_000, "w");
    taken_back.state = PartState::Deleted;
    cell.parts.push(taken_back);
    house.store.commit(step_of(vec![written(Some(&before), &after)])).await.unwrap();
    assert_eq!(house.store.active(&member("ana")).await.unwrap(), [at(100), at(1_000)]);
    assert!(house.store.active(&member("ben")).await.unwrap().is_empty());
}
