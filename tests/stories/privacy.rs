//! What is kept about people, and that it is gone when they are forgotten.

use crate::harness::{Room, any_has, assert_has};
use chrono::Duration;
use greenroom::service::ports::{people::PeopleStore, platform::Address};

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
async fn a_name_that_is_part_of_other_words_empties_nothing_of_others() {
    let mut room = Room::open().await;
    practises(&mut room, "ben", "visual-search").await;
    room.does_in_channel("ben", "practice hummingbirds-and-lanterns").await;
    practises(&mut room, "an", "card-fraud").await;
    room.does_in_channel("ben", "leaderboard all").await;
    assert_has(&room.news(), "an");
    room.does_in_channel("an", "privacy forget yes").await;
    room.news();
    let text = stored(&room, "after.db").await;
    let left = text.matches("hummingbirds-and-lanterns").count();
    assert_eq!(left, 2, "the frame of somebody else, and the refusal");
    assert!(!text.contains(". an\""), "boards that were shown");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_holds_all_that_is_mine_and_goes_to_me_alone() {
    let mut room = Room::open().await;
    practises(&mut room, "ben", "visual-search").await;
    room.does_in_channel("ana", "practice card-fraud").await;
    room.types(
        "ana",
        "=1+1 is what ana says, as \"nobody\" else does, about fraud losses and false alarms.",
    )
    .await;
    room.advance(Duration::seconds(10)).await;
    room.does("ana", "finish").await;
    room.does("ana", "outline").await;
    room.does("ana", "settings rest Fri").await;
    room.does_in_channel("ana", "privacy export").await;
    let posted = room.posted().pop().unwrap();
    assert!(matches!(&posted.address, Address::Only(member, _) if member.as_str() == "paper:ana"));
    let text = |at: usize| String::from_utf8(posted.files[at].bytes.clone()).unwrap();
    let names: Vec<&str> = posted.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        ["data", "answers", "results", "points"].map(|what| {
            let ending = if what == "data" { "json" } else { "csv" };
            format!("greenroom-{what}-2026-03-02.{ending}")
        })
    );
    let json: serde_json::Value = serde_json::from_str(&text(0)).unwrap();
    for section in [
        "accounts",
        "settings",
        "interviews",
        "answers",
        "grades",
        "results",
        "points",
        "outlines_seen",
    ] {
        assert!(json[section].as_array().is_some_and(|rows| !rows.is_empty()), "{section}: {json}");
    }
    assert_eq!(json["accounts"][0]["name"], "ana");
    assert!(json["interviews"][0]["mine"]["stages"].is_object(), "{}", json["interviews"][0]);
    assert!(json["settings"][0]["set"].is_object(), "{}", json["settings"][0]);
    assert!(json["grades"][0]["grade"]["levels"].is_array(), "with the words that earned it");
    assert!(!text(0).contains("paper:ben") && !text(0).contains("visual-search"));
    assert!(text(1).contains("\"'=1+1 is what ana says, as \"\"nobody\"\" else"), "{}", text(1));
    assert_eq!(text(2).lines().count(), 2);
    let points: u32 = text(3)
        .lines()
        .skip(1)
        .map(|row| row.split(',').nth(5).unwrap().parse::<u32>().unwrap())
        .sum();
    assert_eq!(Some(&points), room.points().await.get("paper:ana"));
    assert!(!stored(&room, "after.db").await.contains("made_at"), "no copy of the copy");

    room.news();
    room.does_in_channel("cleo", "privacy export").await;
    assert_has(&room.news(), "Nothing is kept about you");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_gets_the_group_as_a_table_without_who_hides() {
    let mut room = Room::open().await;
    for who in ["ana", "ben", "cleo"] {
        practises(&mut room, who, "card-fraud").await;
    }
    room.does("ana", "settings board hide").await;
    room.does("ben", "settings alias Night Owl").await;
    room.does_in_channel("dora", "leaderboard csv").await;
    let posted = room.posted().pop().unwrap();
    assert!(matches!(&posted.address, Address::Only(member, _) if member.as_str() == "paper:dora"));
    let table = String::from_utf8(posted.files[0].bytes.clone()).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 3, "{table}");
    let points = room.points().await["paper:ben"];
    assert!(
        rows[1].starts_with(&format!("Night Owl,{points},{points},{points},{points},1,")),
        "{table}"
    );
    assert!(rows[1].contains("2026-03-02T09:0") && rows[2].starts_with("cleo,"), "{table}");
    assert!(!table.contains("ana") && !table.contains("paper:"), "{table}");
    room.news();
    room.does_in_channel("guest", "leaderboard csv").await;
    assert_has(&room.news(), "for its hosts");
    room.end().await;
}
