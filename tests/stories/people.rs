//! What people set for themselves: their streak, and how boards show them.

use crate::harness::{ANNEX, Room, any_has, assert_has};
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

#[tokio::test(flavor = "multi_thread")]
async fn a_host_can_do_without_boards_and_leave_the_board() {
    let mut room = Room::open().await;
    for who in ["ana", "ben"] {
        practises(&mut room, who, "card-fraud").await;
    }
    room.news();
    room.does_in_channel("guest", "settings group-board off").await;
    assert_has(&room.news(), "[refused]");
    room.does_in_channel("ana", "settings group-board off").await;
    assert_has(&room.news(), "This group has no boards.");
    room.does_in_channel("ben", "leaderboard").await;
    let refused = room.news();
    assert!(any_has(&refused, "[refused]") && any_has(&refused, "/progress"), "{refused:?}");
    room.does_in_channel("ana", "settings group-board on").await;
    room.news();
    room.does_in_channel("ben", "leaderboard").await;
    let board = room.news();
    assert!(any_has(&board, "ana") && any_has(&board, "ben"), "{board:?}");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_has_a_board_and_whoever_became_better_has_one() {
    let mut room = Room::open_at("2026-03-02T12:00:00Z").await;
    practises(&mut room, "ana", "card-fraud").await;
    practises(&mut room, "ben", "visual-search").await;
    room.news();
    room.does_in_channel("ana", "leaderboard of card-fraud").await;
    let board = room.news();
    assert_has(&board, "Board of ");
    assert!(any_has(&board, "ana") && !any_has(&board, "ben"), "{board:?}");
    room.does_in_channel("ana", "leaderboard of workspace").await;
    let board = room.news();
    assert!(
        any_has(&board, "1. ") && any_has(&board, "ana") && any_has(&board, "ben"),
        "{board:?}"
    );
    room.does_in(ANNEX, "cleo", "leaderboard of workspace").await;
    let board = room.news();
    assert_has(&board, "Nobody has points here yet");
    assert!(!any_has(&board, "ana"), "another workspace sees nothing of it: {board:?}");
    room.does_in_channel("ana", "leaderboard of card-frod").await;
    assert_has(&room.news(), "card-fraud");
    // Two weak interviews last week, a better one this week.
    for problem in ["visual-search", "harmful-posts"] {
        room.does("ana", &format!("practice {problem}")).await;
        room.types("ana", "It should work well.").await;
        room.advance(Duration::seconds(10)).await;
        room.does("ana", "finish").await;
    }
    room.advance(Duration::days(7)).await;
    room.does_in_channel("ana", "leaderboard improvement").await;
    assert_has(&room.news(), "Nobody is on this board yet");
    room.does("ana", "practice wake-word").await;
    for _ in 0..2 {
        room.types("ana", ANSWER).await;
        room.advance(Duration::seconds(10)).await;
        room.does("ana", "next").await;
    }
    room.does("ana", "finish").await;
    room.news();
    room.does_in_channel("ana", "leaderboard improvement").await;
    let board = room.news();
    assert!(any_has(&board, "1. ana") && any_has(&board, "+"), "{board:?}");
    room.end().await;
}
