//! Schedules: added, listed, fired exactly once, also by two tasks and after a stop.

use crate::harness::{Room, any_has, assert_has};
use chrono::Duration;
use greenroom::{
    ids::GroupId,
    service::{firing, ports::store::Store},
};

fn group() -> GroupId {
    GroupId::new(format!("group-{}", crate::harness::CHANNEL))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_is_posted_when_due_with_a_join_button_that_starts_ones_own_interview() {
    let mut room = Room::open_at("2026-03-06T20:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * mon-fri Europe/Berlin").await;
    let added = room.news();
    assert_has(&added, "2026-03-09T08:00:00");
    room.does("ana", "schedule list").await;
    assert_has(&room.news(), "0 9 * * mon-fri");
    room.advance(Duration::days(2)).await;
    assert!(room.news().is_empty(), "nothing at the weekend");
    room.advance(Duration::hours(12)).await;
    let post = room.news();
    assert_has(&post, "Problem of the day");
    let join = post[0]
        .lines()
        .find_map(|line| line.strip_prefix("[practice ")?.strip_suffix(']'))
        .unwrap()
        .to_owned();
    room.does_in_channel("ben", &format!("practice {join}")).await;
    assert_has(&room.news(), "Stage 1 of 10");
    room.does_in_channel("ana", "practice today").await;
    let firings = room.store.firings(&group(), 10).await.unwrap();
    assert_eq!(firings.len(), 1);
    assert_eq!(firings[0].problem.as_str(), join);
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_due_instant_fires_once_whoever_looks_and_however_often() {
    let mut room = Room::open_at("2026-03-02T08:59:00Z").await;
    room.does("ana", "schedule add */5 * * * * UTC").await;
    room.news();
    let second = Room::service(&room.store, &room.clock, &room.paper);
    for _ in 0..6 {
        room.advance_silently(Duration::minutes(5));
        let looks = (0..4).map(|task| {
            let service = if task % 2 == 0 { room.service.clone() } else { second.clone() };
            async move { firing::tick(&service).await.unwrap() }
        });
        futures::future::join_all(looks).await;
        room.service.settled().await;
        second.settled().await;
    }
    let posts = room.news().iter().filter(|card| card.contains("Problem of the day")).count();
    assert_eq!(posts, 6);
    let firings = room.store.firings(&group(), 100).await.unwrap();
    assert_eq!(firings.len(), 6);
    let problems: std::collections::BTreeSet<_> =
        firings.iter().map(|firing| firing.problem.clone()).collect();
    assert_eq!(problems.len(), 6, "no problem is repeated while others are left");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_was_missed_in_a_stop_only_the_newest_is_posted() {
    let mut room = Room::open_at("2026-03-02T08:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * * UTC").await;
    room.news();
    room.restart(Duration::days(4)).await;
    let cards = room.news();
    assert_eq!(
        cards.iter().filter(|card| card.contains("Problem of the day")).count(),
        1,
        "{cards:?}"
    );
    let firings = room.store.firings(&group(), 10).await.unwrap();
    assert_eq!(firings[0].due_at.to_rfc3339(), "2026-03-05T09:00:00+00:00");
    let schedules = room.store.schedules(&group()).await.unwrap();
    assert_eq!(schedules[0].next_due_at.unwrap().to_rfc3339(), "2026-03-06T09:00:00+00:00");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn running_now_keeps_the_rhythm_and_removing_stops_it() {
    let mut room = Room::open_at("2026-03-02T08:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * * UTC").await;
    room.does("ana", "schedule run now").await;
    assert_has(&room.news(), "Problem of the day");
    room.advance(Duration::hours(2)).await;
    assert_has(&room.news(), "Problem of the day");
    let id = room.store.schedules(&group()).await.unwrap()[0].id;
    room.does("ana", &format!("schedule remove {id}")).await;
    room.news();
    room.advance(Duration::days(3)).await;
    assert!(room.news().is_empty());
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_are_for_admins_and_bad_ones_are_refused_with_the_reason() {
    let mut room = Room::open().await;
    room.does("guest", "schedule list").await;
    assert_has(&room.news(), "[refused]\n/schedule is for the hosts");
    for (line, reason) in [
        ("schedule add 0 9 * * mon-fri Europe/Berln", "Europe/Berlin"),
        ("schedule add 0 25 * * * UTC", "hour"),
        ("schedule add 0 0 30 2 * UTC", "once in five years"),
        ("schedule remove 99", "no such schedule"),
        ("schedule run now", "no such schedule"),
    ] {
        room.does("ana", line).await;
        let cards = room.news();
        assert_has(&cards, "[refused]");
        assert!(any_has(&cards, reason), "{line}: {cards:?}");
    }
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_posts_only_the_kind_of_problem_it_was_given() {
    let mut room = Room::open_at("2026-03-02T08:59:00Z").await;
    room.does("ana", "schedule add */5 * * * * UTC astrology").await;
    assert_has(&room.news(), "no problems of the kind");
    room.does("ana", "schedule add */5 * * * * UTC hard").await;
    assert_has(&room.news(), "hard problems");
    for _ in 0..4 {
        room.advance(Duration::minutes(5)).await;
    }
    let firings = room.store.firings(&group(), 10).await.unwrap();
    assert_eq!(firings.len(), 4);
    let bank = greenroom::prompts::bank(None).unwrap();
    for firing in firings {
        assert!(bank.get(&firing.problem).unwrap().difficulty >= 4, "{}", firing.problem);
    }
    room.end().await;
}
