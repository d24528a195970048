//! What is kept about people, and that it is gone when they are forgotten.

use crate::harness::{Room, any_has, assert_has};
use chrono::Duration;
use greenroom::service::ports::people::PeopleStore;

const ANSWER: &str = "The goal is to cut fraud losses by 20 % within two quarters without blocking good customers, because each false alarm costs us a sale.";

/// A name that would be markup, and has to be escaped in JSON.
const ODD: &str = "Zo\"e *<@U77>*";

async fn practises(room: &mut Room, who: &str, problem: &str) {
    room.does_in_channel(who, &format!("practice {problem}")).await;
    room.types(who, ANSWER).await;
    room.advance(Duration::seconds(10)).await;
    room.does(who, "finish").await;
}

/// Everything that is stored, but not what was given back.
async fn stored(room: &Room, copy: &str) -> String {
    let path = room.dir.path().join(copy);
    room.store.backup(&path).await.unwrap();
    String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_forgotten_is_nowhere_and_others_keep_what_is_theirs() {
    let mut room = Room::open().await;
    practises(&mut room, "ben", "visual-search").await;
    practises(&mut room, ODD, "card-fraud").await;
    room.does(ODD, "settings alias Night Owl").await;
    room.does_in_channel(ODD, "schedule add weekdays at 9").await;
    // One more that is still running.
    room.does_in_channel(ODD, "practice company-docs").await;
    room.types(ODD, "Nightjars are what my unfinished words are about, and nobody else says so.")
        .await;
    room.advance(Duration::seconds(10)).await;
    room.news();
    room.does_in_channel(ODD, "privacy").await;
    let kept = room.news();
    assert_has(&kept, "2 interviews, 1 of them still open");
    room.does_in_channel(ODD, "privacy forget").await;
    assert_has(&room.news(), "[privacy forget yes]");
    let before = room.points().await;
    assert_eq!(before.len(), 2, "nothing is erased before it is confirmed: {before:?}");
    let text = stored(&room, "before.db").await;
    assert!(text.contains("Nightjars") && text.contains("U77") && text.contains("Night Owl"));

    room.does_in_channel(ODD, "privacy forget yes").await;
    let receipt = room.news();
    assert_has(&receipt, "You are forgotten");
    assert_has(&receipt, "1 schedule of a group");
    assert!(!any_has(&receipt, "[refused]"), "{receipt:?}");
    let after = room.points().await;
    assert_eq!(after.keys().collect::<Vec<_>>(), ["paper:ben"]);
    assert_eq!(after["paper:ben"], before["paper:ben"]);
    let text = stored(&room, "after.db").await;
    assert!(!text.contains("Nightjars") && !text.contains("Night Owl"));
    // Whom the receipt and the last words in the thread went to, or are told when they cannot be said.
    let named = text.matches("U77").count();
    assert!(named <= 4, "named {named} times");
    assert!(text.contains("cut fraud losses"), "the words of others stay");

    // The schedule goes on.
    room.advance(Duration::days(1)).await;
    room.does_in_channel("ben", "schedule list").await;
    assert_has(&room.news(), "0 9 * * mon-fri");
    room.does_in_channel("ben", "leaderboard all").await;
    assert!(!any_has(&room.news(), "Zo"));
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn to_be_forgotten_twice_leaves_nothing_either_time_and_one_begins_anew() {
    let mut room = Room::open().await;
    practises(&mut room, "ana", "card-fraud").await;
    let points = room.points().await;
    room.does_in_channel("ana", "privacy forget yes").await;
    room.news();
    room.does_in_channel("ana", "privacy forget yes").await;
    let again = room.news();
    assert_has(&again, "Nothing is kept about you");
    assert_eq!(again.len(), 1, "nor is anything asked: {again:?}");
    assert_eq!(room.store.members().await.unwrap(), []);
    room.does_in_channel("ana", "privacy forget everything").await;
    assert_has(&room.news(), "[refused]");
    room.restart(Duration::seconds(1)).await;
    // What was best before counts no longer: the same answer earns the same points.
    practises(&mut room, "ana", "card-fraud").await;
    assert_eq!(room.points().await, points);
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_interview_goes_on_without_who_is_forgotten() {
    let mut room = Room::open().await;
    room.does("ana", "group card-fraud").await;
    room.does("ben", "join").await;
    room.types("ana", "Nightjars are what only ana ever wrote about in this whole long story.")
        .await;
    room.types("ben", ANSWER).await;
    room.advance(Duration::seconds(10)).await;
    room.news();
    room.does("ana", "privacy forget yes").await;
    assert_has(&room.news(), "You are forgotten");
    assert!(!stored(&room, "after.db").await.contains("Nightjars"));
    room.does("ben", "next").await;
    let next = room.news();
    assert!(!any_has(&next, "[refused]"), "{next:?}");
    room.restart(Duration::seconds(1)).await;
    room.does("ben", "finish").await;
    let report = room.news();
    assert!(!any_has(&report, "[refused]") && !any_has(&report, "ana "), "{report:?}");
    assert_eq!(room.points().await.keys().collect::<Vec<_>>(), ["paper:ben"]);
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn privacy_hide_is_what_settings_have() {
    let mut room = Room::open().await;
    practises(&mut room, "ana", "card-fraud").await;
    practises(&mut room, "ben", "card-fraud").await;
    room.does("ana", "privacy hide").await;
    assert_has(&room.news(), "Boards leave you out");
    room.does_in_channel("ben", "leaderboard all").await;
    assert!(!any_has(&room.news(), "ana"));
    room.end().await;
}
