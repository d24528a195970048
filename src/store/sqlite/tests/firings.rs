//! Schedules and their firings: each instant once; and the rest of what a group has.

use super::*;
use crate::{
    framework::pool::Pool,
    ids::ScheduleId,
    progress::{preferences::Preferences, streak::Rhythm},
    service::ports::{
        rows::{Group, Member},
        schedule::{Fired, Firing, Outcome, Plan, Schedule, ScheduleChange, Skip},
    },
};

fn schedule(id: i64, next: Option<i64>) -> Schedule {
    Schedule {
        id: ScheduleId(id),
        group: group(),
        expression: "0 9 * * MON-FRI".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        pool: Pool::parse("hard"),
        by: member("ana"),
        next_due_at: next.map(at),
        plan: Plan { missed: "skip".parse().unwrap(), ..Plan::default() },
    }
}

fn adding(schedules: Vec<Schedule>) -> Commit {
    Commit { at: at(0), schedules, ..Commit::default() }
}

fn seen_to(id: i64, due: i64, outcome: Outcome) -> Firing {
    Firing {
        schedule: ScheduleId(id),
        due_at: at(due),
        fired_at: at(due + 1),
        group: group(),
        outcome,
    }
}

fn firing(id: i64, due: i64, next: Option<i64>) -> Fired {
    let firings = vec![seen_to(id, due, Outcome::Posted(problem()))];
    Fired { firings, next_due_at: next.map(at) }
}

/// A step that fires, and says so.
fn firing_step(fired: Fired) -> Commit {
    let last = fired.firings.last().unwrap();
    let key = format!("run{}-{}", last.schedule, last.due_at.timestamp());
    Commit { fired: Some(fired), ..saying(vec![outgoing(&key)]) }
}

#[tokio::test]
async fn schedules_are_listed_by_group_and_found_when_due() {
    let house = House::new().await;
    let elsewhere = Schedule { group: GroupId::new("elsewhere"), ..schedule(4, Some(15)) };
    let all =
        vec![schedule(2, Some(20)), schedule(1, Some(10)), schedule(3, None), elsewhere.clone()];
    house.store.commit(adding(all)).await.unwrap();
    house.store.commit(adding(vec![schedule(1, Some(999))])).await.unwrap();
    assert_eq!(
        house.store.schedules(&group()).await.unwrap(),
        [schedule(1, Some(10)), schedule(2, Some(20)), schedule(3, None)],
        "a repeated step does not change it"
    );
    for (now, limit, want) in
        [(9, 9, vec![]), (10, 9, vec![1]), (30, 9, vec![1, 4, 2]), (30, 2, vec![1, 4])]
    {
        let due = house.store.due_schedules(at(now), None, limit).await.unwrap();
        assert_eq!(
            due.iter().map(|one| one.schedule.id.0).collect::<Vec<_>>(),
            want,
            "{now} {limit}"
        );
    }
    assert_eq!(house.store.next_due(at(0)).await.unwrap(), Some(at(10)));
    let removed =
        Commit { removed_schedules: vec![ScheduleId(1), ScheduleId(4)], ..Commit::default() };
    house.store.commit(removed).await.unwrap();
    assert_eq!(house.store.next_due(at(0)).await.unwrap(), Some(at(20)));
}

#[tokio::test]
async fn an_instant_is_fired_once_also_when_two_try_at_once() {
    let house = House::new().await;
    house.store.commit(adding(vec![schedule(1, Some(10))])).await.unwrap();
    let both = [firing_step(firing(1, 10, Some(20))), firing_step(firing(1, 10, Some(20)))];
    let answers = house.together(both.map(|step| house.store.commit(step))).await;
    assert!(answers[0].is_ok(), "{answers:?}");
    assert!(matches!(answers[1], Err(StoreError::Conflict)), "{answers:?}");
    let again = house.store.commit(firing_step(firing(1, 10, Some(30)))).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    assert_eq!(house.store.schedules(&group()).await.unwrap(), [schedule(1, Some(20))]);
    assert_eq!(house.messages().await.len(), 1);
}

#[tokio::test]
async fn a_firing_by_a_schedule_that_moved_on_or_was_removed_writes_nothing() {
    let house = House::new().await;
    house.store.commit(adding(vec![schedule(1, Some(50)), schedule(2, None)])).await.unwrap();
    for stale in [firing(1, 40, Some(60)), firing(2, 40, Some(60)), firing(3, 40, Some(60))] {
        let answer = house.store.commit(firing_step(stale.clone())).await;
        assert!(matches!(answer, Err(StoreError::Conflict)), "{stale:?}: {answer:?}");
    }
    assert_eq!(
        house.store.schedules(&group()).await.unwrap(),
        [schedule(1, Some(50)), schedule(2, None)]
    );
    assert_eq!(house.store.history(&group(), 9).await.unwrap(), []);
    assert_eq!(house.messages().await, []);
    // Missed instants are passed over: the firing is later than what was due first.
    house.store.commit(firing_step(firing(1, 70, Some(80)))).await.unwrap();
    assert_eq!(house.store.schedules(&group()).await.unwrap()[0], schedule(1, Some(80)));
}

#[tokio::test]
async fn a_firing_by_hand_does_not_move_the_schedule() {
    let house = House::new().await;
    house.store.commit(adding(vec![schedule(1, Some(50))])).await.unwrap();
    house.store.commit(firing_step(firing(1, 5, None))).await.unwrap();
    let again = house.store.commit(firing_step(firing(1, 5, None))).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    assert_eq!(house.store.schedules(&group()).await.unwrap(), [schedule(1, Some(50))]);
}

#[tokio::test]
async fn a_firing_in_a_step_that_does_not_hold_is_not_written() {
    let house = House::new().await;
    house.store.commit(adding(vec![schedule(1, Some(10))])).await.unwrap();
    house.store.commit(beginning(1)).await.unwrap();
    let stale =
        Commit { interviews: beginning(1).interviews, ..firing_step(firing(1, 10, Some(20))) };
    let answer = house.store.commit(stale).await;
    assert!(matches!(answer, Err(StoreError::Conflict)), "{answer:?}");
    assert_eq!(house.store.history(&group(), 9).await.unwrap(), []);
    assert_eq!(house.store.schedules(&group()).await.unwrap(), [schedule(1, Some(10))]);
}

#[tokio::test]
async fn firings_are_kept_newest_first_when_their_schedule_is_removed() {
    let house = House::new().await;
    house.store.commit(adding(vec![schedule(1, Some(10))])).await.unwrap();
    for (due, next) in [(10, 20), (20, 30), (30, 40)] {
        house.store.commit(firing_step(firing(1, due, Some(next)))).await.unwrap();
    }
    house
        .store
        .commit(Commit { removed_schedules: vec![ScheduleId(1)], ..Commit::default() })
        .await
        .unwrap();
    assert_eq!(
        house.store.history(&group(), 2).await.unwrap(),
        [30, 20].map(|due| seen_to(1, due, Outcome::Posted(problem())))
    );
    let elsewhere = GroupId::new("elsewhere");
    let posted = house.store.posted(&[group(), elsewhere, group()], 2).await.unwrap();
    assert_eq!(
        posted,
        [(group(), vec![problem(), problem()])].into(),
        "groups without any are not there"
    );
    assert_eq!(house.store.history(&GroupId::new("elsewhere"), 9).await.unwrap(), []);
}

#[tokio::test]
async fn what_was_skipped_is_kept_with_its_reason_and_all_of_a_step_or_nothing_is_written() {
    let house = House::new().await;
    house.store.commit(adding(vec![schedule(1, Some(10))])).await.unwrap();
    let missed = Outcome::Skipped(Skip::Missed { count: 3, first: at(10) });
    let fired = |next: i64, last: i64| Fired {
        firings: vec![
            seen_to(1, 30, missed.clone()),
            seen_to(1, last, Outcome::Skipped(Skip::Holiday)),
        ],
        next_due_at: Some(at(next)),
    };
    house.store.commit(firing_step(fired(50, 40))).await.unwrap();
    let again = house.store.commit(firing_step(fired(70, 60))).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    assert_eq!(
        house.store.history(&group(), 9).await.unwrap(),
        [seen_to(1, 40, Outcome::Skipped(Skip::Holiday)), seen_to(1, 30, missed)]
    );
    assert_eq!(house.store.posted(&[group()], 9).await.unwrap(), [].into());
    assert_eq!(house.store.schedules(&group()).await.unwrap()[0].next_due_at, Some(at(50)));
}

#[tokio::test]
async fn a_changed_schedule_is_due_when_it_was_unless_that_is_what_changed() {
    let house = House::new().await;
    house.store.commit(adding(vec![schedule(1, Some(10))])).await.unwrap();
    let changed =
        Schedule { zone: "UTC".to_owned(), plan: Plan::default(), ..schedule(1, Some(99)) };
    for (moves, due) in [(false, 10), (true, 99)] {
        let change = ScheduleChange { schedule: changed.clone(), moves };
        let commit = Commit { changed_schedules: vec![change], ..Commit::default() };
        house.store.commit(commit).await.unwrap();
        let want = Schedule { next_due_at: Some(at(due)), ..changed.clone() };
        assert_eq!(house.store.schedules(&group()).await.unwrap(), [want], "{moves}");
    }
}

#[tokio::test]
async fn people_groups_and_seen_outlines_are_kept() {
    let house = House::new().await;
    let ana = Member {
        id: member("ana"),
        platform: wire(),
        name: "Ana".to_owned(),
        zone: Some("UTC".to_owned()),
        locale: Some("en-GB".to_owned()),
    };
    let local = Group {
        host: Some(member("ana")),
        id: group(),
        name: "local".to_owned(),
        zone: "UTC".to_owned(),
        platform: wire(),
        channel: ConversationId::new("channel"),
    };
    let commit = Commit {
        members: vec![ana.clone()],
        groups: vec![local.clone()],
        outlines: vec![(member("ana"), problem()), (member("ana"), problem())],
        ..Commit::default()
    };
    house.store.commit(commit.clone()).await.unwrap();
    house.store.commit(commit).await.unwrap();
    let renamed = Member { name: "Ana \0 B".to_owned(), zone: None, locale: None, ..ana.clone() };
    house
        .store
        .commit(Commit { members: vec![renamed.clone()], ..Commit::default() })
        .await
        .unwrap();
    assert_eq!(
        house.store.members().await.unwrap(),
        [Member { zone: ana.zone, locale: ana.locale, ..renamed }]
    );
    assert_eq!(house.store.group(&group()).await.unwrap(), Some(local.clone()));
    let moved =
        Group { zone: "Asia/Tokyo".to_owned(), channel: ConversationId::new("elsewhere"), ..local };
    house.store.commit(Commit { groups: vec![moved.clone()], ..Commit::default() }).await.unwrap();
    assert_eq!(house.store.group(&group()).await.unwrap(), Some(moved));
    assert_eq!(house.store.group(&GroupId::new("none")).await.unwrap(), None);
    assert!(house.store.outline_seen(&member("ana"), &problem()).await.unwrap());
    assert!(!house.store.outline_seen(&member("ben"), &problem()).await.unwrap());
    assert!(!house.store.outline_seen(&member("ana"), &ProblemId::new("x")).await.unwrap());
}

#[tokio::test]
async fn what_people_set_for_themselves_is_kept_and_only_that_of_those_asked_for() {
    let house = House::new().await;
    let hidden = Preferences { hidden: true, ..Preferences::default() };
    let weekly = Preferences { rhythm: Rhythm::Weekly, ..Preferences::default() };
    for set in [&weekly, &hidden] {
        let preferences = vec![(member("ana"), set.clone()), (member("ben"), weekly.clone())];
        house.store.commit(Commit { preferences, ..Commit::default() }).await.unwrap();
    }
    let found = house.store.preferences(&[member("ana"), member("cleo")]).await.unwrap();
    assert_eq!(found, [(member("ana"), hidden)].into_iter().collect());
}

#[tokio::test]
async fn schedules_that_are_due_are_read_in_pages_with_what_was_seen_to_before() {
    let house = House::new().await;
    let all = (1..=5).map(|id| schedule(id, Some(if id < 4 { 10 } else { 20 }))).collect();
    house.store.commit(adding(all)).await.unwrap();
    let mut after = None;
    let mut pages: Vec<Vec<i64>> = Vec::new();
    loop {
        let page = house.store.due_schedules(at(30), after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.schedule.next_due_at.map(|at| (at, last.schedule.id));
        pages.push(page.iter().map(|due| due.schedule.id.0).collect());
    }
    assert_eq!(pages, [vec![1, 2], vec![3, 4], vec![5]]);
    house.store.commit(firing_step(firing(1, 10, Some(40)))).await.unwrap();
    let back = ScheduleChange { schedule: schedule(1, Some(5)), moves: true };
    house
        .store
        .commit(Commit { changed_schedules: vec![back], ..Commit::default() })
        .await
        .unwrap();
    let due = house.store.due_schedules(at(30), None, 1).await.unwrap();
    assert_eq!((due[0].schedule.id.0, due[0].seen_to.as_slice()), (1, [at(10)].as_slice()));
    assert_eq!(house.store.next_due(at(5)).await.unwrap(), Some(at(10)), "what is due was seen to");
}

#[tokio::test]
async fn of_one_batch_the_first_step_about_a_schedule_is_written_and_the_others_decide_anew() {
    let house = House::new().await;
    house.store.commit(adding(vec![schedule(1, Some(10)), schedule(2, Some(10))])).await.unwrap();
    let change = ScheduleChange { schedule: schedule(1, Some(99)), moves: true };
    let edit = Commit { changed_schedules: vec![change], ..Commit::default() };
    let steps = [firing_step(firing(1, 10, Some(20))), edit, firing_step(firing(2, 10, Some(20)))];
    // By hand, so that they are one batch for sure.
    house.store.close().await;
    let mut connection =
        connected(options(&house.path()), &Fault::at(&house.path())).await.unwrap();
    let mut next = write::NextIds::read(&mut connection).await.unwrap();
    let jobs = steps.map(|step| write::Job::commit(step).unwrap());
    let answers = write::transaction(&mut connection, &jobs, &mut next).await.unwrap();
    let house = house.reopened().await;
    let conflicts: Vec<bool> =
        answers.iter().map(|answer| matches!(answer, Err(StoreError::Conflict))).collect();
    assert_eq!(conflicts, [false, true, false], "{answers:?}");
    let due = |one: &Schedule| one.next_due_at;
    let left: Vec<_> = house.store.schedules(&group()).await.unwrap().iter().map(due).collect();
    assert_eq!(left, [Some(at(20)); 2]);
}
