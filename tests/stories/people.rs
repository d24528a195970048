//! What people set for themselves: their streak, and how boards show them.

use crate::harness::{Room, any_has, assert_has};
use chrono::Duration;

const ANSWER: &str = "The goal is to cut fraud losses by 20 % within two quarters without blocking good customers, because each false alarm costs us a sale.";

/// Answers a stage of a problem and finishes.
async fn practises(room: &mut Room, who: &str, problem: &str) {
    room.does(who, &format!("practice {problem}")).await;
    room.types(who, ANSWER).await;
    room.advance(Duration::seconds(10)).await;
    room.does(who, "finish").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_streak_counts_days_and_rests_at_weekends_and_when_away() {
    // A Thursday.
    let mut room = Room::open_at("2026-03-05T12:00:00Z").await;
    practises(&mut room, "ana", "card-fraud").await;
    room.news();
    room.does("ana", "progress").await;
    assert_has(&room.news(), "Streak: 1 day, the longest so far. It counts today already.");
    room.advance(Duration::days(1)).await;
    room.news();
    practises(&mut room, "ana", "visual-search").await;
    room.advance(Duration::days(1)).await;
    room.news();
    room.does("ana", "progress").await;
    assert_has(&room.news(), "Streak: 2 days, the longest so far. Nothing is needed today.");
    // Monday, Tuesday and Wednesday away.
    room.does("ana", "settings away 2026-03-09..2026-03-11").await;
    assert_has(&room.news(), "nor on holidays: 2026-03-09..2026-03-11");
    room.advance(Duration::days(5)).await;
    room.news();
    room.does("ana", "progress").await;
    assert_has(&room.news(), "Streak: 2 days");
    room.does("ana", "settings streak weekly").await;
    room.does("ana", "progress").await;
    assert_has(&room.news(), "Streak: 1 week");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn boards_leave_out_who_wants_that_and_call_people_what_they_choose() {
    let mut room = Room::open().await;
    for who in ["ana", "ben", "cleo"] {
        practises(&mut room, who, "card-fraud").await;
    }
    room.news();
    room.does("ben", "settings board hide").await;
    assert_has(&room.news(), "Boards leave you out");
    room.does("cleo", "settings alias practice").await;
    assert_has(&room.news(), "[refused]");
    room.does("cleo", "settings alias Night Owl").await;
    room.news();
    room.does_in_channel("ana", "leaderboard all").await;
    let board = room.news();
    assert_has(&board, "Night Owl");
    assert!(!any_has(&board, "ben") && !any_has(&board, "cleo"), "{board:?}");
    room.does("ben", "settings board show").await;
    room.does("cleo", "settings alias none").await;
    room.news();
    room.does_in_channel("ana", "leaderboard all").await;
    let board = room.news();
    assert!(any_has(&board, "ben") && any_has(&board, "cleo"), "{board:?}");
    room.does_in_channel("ana", "leaderboard season").await;
    let season = room.news();
    assert!(any_has(&season, "Board: this season") && any_has(&season, "ben"), "{season:?}");
    // What it shows is also said of its picture.
    assert!(any_has(&board, "Board. "), "{board:?}");
    room.end().await;
}
