//! What a group aims at, who is how far, and what is due for one person.

use crate::harness::{Room, any_has, assert_has};
use chrono::Duration;

const ANSWER: &str = "The goal is to cut fraud losses by 20 % within two quarters without blocking good customers, because each false alarm costs us a sale.";

/// Answers a stage of a problem and finishes; gives what was said.
async fn practises(room: &mut Room, who: &str, problem: &str) -> Vec<String> {
    room.does_in_channel(who, &format!("practice {problem}")).await;
    room.types(who, ANSWER).await;
    room.advance(Duration::seconds(10)).await;
    room.news();
    room.does(who, "finish").await;
    room.news()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_goal_is_set_by_hosts_told_at_each_report_card_and_ended() {
    let mut room = Room::open().await;
    room.does_in_channel("ana", "group goal").await;
    assert_has(&room.news(), "This group has no goal");
    let before = practises(&mut room, "ana", "card-fraud").await;
    assert!(!any_has(&before, "The group's goal"), "{before:?}");
    room.does_in_channel("guest", "group goal 2 a week").await;
    assert_has(&room.news(), "[refused]");
    room.does_in_channel("guest", "group goal").await;
    assert_has(&room.news(), "This group has no goal");
    room.does_in_channel("ana", "group goal 2 a week").await;
    assert_has(&room.news(), "This group's goal from now on: 2 interviews a week for each.");
    // What was done before it was set counts; it outlives the process.
    room.restart(Duration::minutes(1)).await;
    room.news();
    let second = practises(&mut room, "ana", "visual-search").await;
    assert_has(
        &second,
        "The group's goal, 2 interviews a week: reached, with 2 interviews this week.",
    );
    let first = practises(&mut room, "ben", "visual-search").await;
    assert_has(&first, "The group's goal, 2 interviews a week: 1 done this week.");
    room.does_in_channel("ben", "progress").await;
    assert_has(
        &room.news(),
        "Your part of the group's goal, 2 interviews a week: 1 of 2 interviews this week, on track; 7 days are left, today among them.",
    );
    room.does_in_channel("ana", "group goal 2 reviews a week").await;
    assert_has(&room.news(), "interviews or stages");
    room.does_in_channel("ana", "group goal 3 stages a month").await;
    assert_has(&room.news(), "3 stages a month");
    let third = practises(&mut room, "ana", "company-docs").await;
    assert_has(&third, "3 stages a month: reached, with 3 stages this month.");
    // Each week begins anew.
    room.does_in_channel("ana", "group goal 2 a week").await;
    room.advance(Duration::days(7)).await;
    room.news();
    room.does_in_channel("ana", "progress").await;
    assert_has(&room.news(), "0 of 2 interviews this week");
    room.does_in_channel("ana", "group goal none").await;
    assert_has(&room.news(), "This group has no goal now");
    room.does_in_channel("ana", "progress").await;
    assert!(!any_has(&room.news(), "Your part"));
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_sees_who_reached_its_goal_and_nobody_is_named_for_less() {
    let mut room = Room::open().await;
    room.does_in_channel("ana", "group progress").await;
    let nothing = room.news();
    assert_has(&nothing, "No stage was answered here yet.");
    assert_has(&nothing, "No goal is set");
    room.does_in_channel("ana", "group goal 1 interview a week").await;
    for who in ["ana", "ben", "cleo"] {
        practises(&mut room, who, "card-fraud").await;
    }
    room.does("ben", "settings board hide").await;
    room.does("cleo", "settings alias Night Owl").await;
    // Begins an interview and does not finish it.
    room.does_in_channel("dora", "practice card-fraud").await;
    room.types("dora", ANSWER).await;
    room.advance(Duration::seconds(10)).await;
    room.news();
    room.does_in_channel("guest", "group progress").await;
    let told = room.news();
    assert_has(&told, "In all 3 of 4 interviews this week; 1 to go, and 7 days are left");
    assert_has(&told, "Reached by ana, Night Owl and 1 more so far.");
    assert_has(&told, "1 more is on track.");
    assert!(!any_has(&told, "cleo") && !any_has(&told, "dora"), "{told:?}");
    assert_has(&told, "1 of ");
    assert_has(&told, "Not yet: ");
    assert_has(&told, "Most to gain together");
    // The picture, in words.
    assert_has(
        &told,
        "Calendar of stages answered a day. Progress of this group: 4 stages on 1 of ",
    );
    // Who is forgotten does not count any more, and the goal stays.
    room.does_in_channel("ana", "privacy").await;
    assert_has(&room.news(), "Your name at 1 goal of a group");
    room.does_in_channel("ana", "privacy forget yes").await;
    room.news();
    room.does_in_channel("guest", "group progress").await;
    let told = room.news();
    assert_has(&told, "In all 2 of 3 interviews this week");
    assert_has(&told, "Reached by Night Owl and 1 more so far.");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_weak_comes_again_and_progress_is_drawn_over_weeks() {
    let mut room = Room::open().await;
    room.does_in_channel("ana", "progress").await;
    assert_has(&room.news(), "No interview is finished yet.");
    practises(&mut room, "ana", "card-fraud").await;
    room.does_in_channel("ana", "progress").await;
    let first = room.news();
    assert_has(&first, "Criteria with most to gain");
    assert_has(&first, "Nothing is due today; the next comes on 3 Mar.");
    // One week says less than its criteria.
    assert_has(&first, "Coverage of 52 criteria");
    room.advance(Duration::days(1)).await;
    room.news();
    room.does_in_channel("ana", "progress").await;
    let next_day = room.news();
    assert_has(&next_day, "due today");
    assert_has(&next_day, "[practice weak]");
    room.does_in_channel("ana", "practice weak").await;
    let drawn = room.news();
    assert_has(&drawn, "Stage 1 of 10");
    // Not the same problem again.
    assert!(!any_has(&drawn, "Detect fraudulent card payments"), "{drawn:?}");
    room.does("ana", "give-up").await;
    room.advance(Duration::days(6)).await;
    room.news();
    practises(&mut room, "ana", "visual-search").await;
    room.does_in_channel("ana", "progress").await;
    assert_has(&room.news(), "Scores by week");
    room.does_in_channel("ana", "progress coverage").await;
    let coverage = room.news();
    assert_has(&coverage, "Coverage of 52 criteria");
    assert_has(&coverage, "Areas so far: 2 of ");
    room.does_in_channel("ana", "group weak").await;
    assert_has(&room.news(), "Stage 1 of 10");
    room.does_in_channel("ana", "progress everything").await;
    assert_has(&room.news(), "progress coverage");
    room.end().await;
}
