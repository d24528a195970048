//! What happens by the clock: quiet, deadlines, outages, nudges.

use crate::{
    harness::{Room, any_has, assert_has},
    walk::strong_answers,
};
use chrono::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_pieces_is_graded_after_six_seconds_of_quiet() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.news();
    room.types("ana", "The goal is fewer chargebacks:").await;
    room.advance(Duration::seconds(4)).await;
    room.types("ana", "20 % fewer in a quarter, with false declines under 0.1 %.").await;
    room.advance(Duration::seconds(4)).await;
    assert!(!any_has(&room.news(), "This stage so far"), "four seconds are not quiet enough");
    room.advance(Duration::seconds(2)).await;
    let cards = room.news();
    assert_eq!(
        cards.iter().filter(|card| card.contains("This stage so far")).count(),
        1,
        "{cards:?}"
    );
    room.advance(Duration::seconds(60)).await;
    assert!(room.news().is_empty(), "graded once");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_is_kept_over_a_restart() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.types("ana", "The goal is fewer chargebacks, 20 % fewer in a quarter.").await;
    room.news();
    room.restart(Duration::seconds(30)).await;
    assert_has(&room.news(), "This stage so far");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mock_says_its_time_closes_itself_and_takes_what_was_written_in_time() {
    let mut room = Room::open().await;
    room.does("ana", "mock card-fraud 40").await;
    assert_has(&room.news(), "40 minutes left");
    room.says("ana", &strong_answers()[0]).await;
    let cards = room.news();
    assert!(!any_has(&cards, "This stage so far"), "feedback comes at the end");
    assert_has(&cards, "minutes left");
    room.does("ana", "why").await;
    assert_has(&room.news(), "[refused]\nA mock shows its grades at the end");
    room.does("ana", "pause").await;
    assert_has(&room.news(), "[refused]\nA mock runs against the clock");
    room.advance(Duration::minutes(20)).await;
    assert_has(&room.news(), "20 minutes left");
    room.advance(Duration::minutes(15)).await;
    assert_has(&room.news(), "5 minutes left");
    let before_the_end = room.now() + Duration::minutes(4);
    room.does("ana", "next").await;
    room.advance_silently(Duration::minutes(6));
    room.says_late("ana", before_the_end, &strong_answers()[1]).await;
    room.advance(Duration::zero()).await;
    let end = room.news();
    assert_has(&end, "Time is up");
    assert!(
        any_has(&end, "2 Define inputs and outputs | ")
            && !any_has(&end, "2 Define inputs and outputs | not reached"),
        "{end:?}"
    );
    room.says("ana", "one more thing").await;
    assert_has(&room.news(), "[refused]");
    assert!(room.points().await["paper:ana"] > 0);
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mock_closes_itself_after_a_short_stop_and_is_extended_after_a_long_one() {
    let mut room = Room::open().await;
    room.does("ana", "mock card-fraud 10").await;
    room.says("ana", &strong_answers()[0]).await;
    room.advance(Duration::minutes(9)).await;
    room.news();
    room.restart(Duration::minutes(5)).await;
    let cards = room.news();
    assert_has(&cards, "We were away for 5 minutes");
    assert!(!any_has(&cards, "Time is up"));
    room.advance(Duration::seconds(45)).await;
    room.restart(Duration::seconds(50)).await;
    assert_has(&room.news(), "Time is up");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_interview_is_nudged_once_and_closed_as_unfinished() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.says("ana", &strong_answers()[0]).await;
    room.news();
    room.advance(Duration::days(6)).await;
    assert!(room.news().is_empty());
    room.advance(Duration::days(1)).await;
    assert_eq!(room.news().len(), 1, "one nudge");
    room.advance(Duration::days(10)).await;
    assert!(room.news().is_empty());
    room.advance(Duration::days(13)).await;
    assert_has(&room.news(), "Closed as unfinished");
    room.end().await;
}
