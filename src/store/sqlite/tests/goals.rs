//! What groups aim at, and what counts for it, read back by group, member and time.

use super::*;
use crate::{
    interview::state::{Part, PartState, Status},
    progress::{ledger::Claim, summary::Finished},
    service::ports::{
        goals::{Answered, FinishedOn, GoalStore, GoalWrite},
        rows::FinishedWrite,
    },
};

fn setting(goals: Vec<(&str, Option<&str>)>) -> Commit {
    let goals = goals.into_iter().map(|(group, goal)| GoalWrite {
        group: GroupId::new(group),
        by: member("ana"),
        goal: goal.map(|goal| goal.parse().unwrap()),
    });
    Commit { goals: goals.collect(), ..Commit::default() }
}

#[tokio::test]
async fn a_goal_is_replaced_and_ended_and_belongs_to_one_group() {
    let house = House::new().await;
    let goal = async |group: &str| {
        let goal = house.store.goal(&GroupId::new(group)).await.unwrap();
        goal.map(|goal| goal.to_string())
    };
    assert_eq!(goal("local").await, None);
    let two = vec![("local", Some("3 interviews a week")), ("other", Some("1 stage a month"))];
    house.store.commit(setting(two)).await.unwrap();
    house.store.commit(setting(vec![("local", Some("5 stages a week"))])).await.unwrap();
    assert_eq!(goal("local").await.as_deref(), Some("5 stages a week"));
    house.store.commit(setting(vec![("local", None), ("nobody", None)])).await.unwrap();
    assert_eq!(
        (goal("local").await, goal("other").await.as_deref()),
        (None, Some("1 stage a month"))
    );
}

/// An interview of ana's in which a stage was answered at a second, and closed or not.
fn answered(id: i64, seconds: [i64; 2], closed: bool) -> Vec<InterviewWrite> {
    let first = begun(id);
    let mut after = first.clone();
    after.version += 1;
    after.touched_at = at(seconds[1]);
    let cell = Arc::make_mut(&mut after.sheets.get_mut(&member("ana")).unwrap().stages[0]);
    let part = |key: &str, second, state| Part {
        key: MessageKey::new(format!("{key}{id}")),
        at: at(second),
        text: "said".to_owned(),
        state,
        edited_at: None,
        later: None,
    };
    cell.parts = vec![
        part("q", seconds[0] - 1, PartState::Question),
        part("a", seconds[0], PartState::Answer),
        part("b", seconds[1], PartState::Answer),
    ];
    cell.revision = 1;
    cell.grade = Some((1, grade(Stage::Clarify)));
    if closed {
        let ending = crate::interview::state::Ending::Finished;
        after.status = Status::Closed { at: at(seconds[1]), ending };
    }
    vec![written(None, &first), written(Some(&first), &after)]
}

#[tokio::test]
async fn stages_count_from_their_first_words_and_levels_once_it_is_closed() {
    let house = House::new().await;
    for (id, seconds, closed) in [(1, [10, 20], true), (2, [100, 110], false), (3, [90, 200], true)]
    {
        for write in answered(id, seconds, closed) {
            house.store.commit(step_of(vec![write])).await.unwrap();
        }
    }
    let since = async |second: i64| {
        let mut all = house.store.answered_since(&group(), at(second)).await.unwrap();
        all.sort_by_key(|one| one.at);
        all
    };
    let all = since(0).await;
    let first =
        Answered { member: member("ana"), problem: problem(), stage: Stage::Clarify, at: at(10) };
    assert_eq!(all[0], first);
    assert_eq!(all.iter().map(|one| one.at).collect::<Vec<_>>(), [10, 90, 100].map(at));
    assert_eq!(since(95).await.iter().map(|one| one.at).collect::<Vec<_>>(), [at(100)]);
    assert!(house.store.answered_since(&GroupId::new("other"), at(0)).await.unwrap().is_empty());

    let levels = house.store.levels_of(&member("ana"), 10).await.unwrap();
    assert_eq!(levels.iter().map(|one| one.at).collect::<Vec<_>>(), [200, 20].map(at));
    assert_eq!(levels[0].levels.len(), Criterion::of(Stage::Clarify).count());
    assert_eq!(house.store.levels_of(&member("ana"), 1).await.unwrap().len(), 1);
    assert!(house.store.levels_of(&member("ben"), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn finished_interviews_are_counted_by_the_days_of_boards() {
    let house = House::new().await;
    let day = |second: i64| at(second).date_naive();
    let finished = [(1, "ana", 0), (2, "ana", 60), (3, "ben", 60), (4, "ana", 86_400)];
    let finished = finished.map(|(id, name, second)| FinishedWrite {
        group: group(),
        periods: Claim::periods(at(second), chrono_tz::UTC),
        finished: Finished {
            interview: InterviewId(id),
            member: member(name),
            problem: problem(),
            mode: "practice".to_owned(),
            at: at(second),
            score: Score::ZERO,
            stages: vec![None; Stage::COUNT],
            ticked: Vec::new(),
            complete: false,
        },
    });
    house.store.commit(Commit { finished: finished.to_vec(), ..Commit::default() }).await.unwrap();
    let since = async |second: i64| {
        let mut all = house.store.finished_since(&group(), day(second)).await.unwrap();
        all.sort_by(|a, b| (a.day, &a.member).cmp(&(b.day, &b.member)));
        all
    };
    let of = |name: &str, second, interviews| FinishedOn {
        member: member(name),
        day: day(second),
        interviews,
    };
    assert_eq!(since(0).await, [of("ana", 0, 2), of("ben", 0, 1), of("ana", 86_400, 1)]);
    assert_eq!(since(86_400).await, [of("ana", 86_400, 1)]);
    assert!(since(10 * 86_400).await.is_empty());
}
