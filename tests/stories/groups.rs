//! Group interviews and what peers do for each other: sealed answers, turns, marks after the end.

use crate::harness::{Posted, Room, any_has, assert_has};
use chrono::Duration;
use greenroom::{
    ids::MemberId,
    service::ports::{peers::PeerStore, platform::Address, schedules::ScheduleStore},
};

const GOAL: &str = "The goal is to cut fraud losses by 20 % within two quarters without blocking good customers, because each false alarm costs us a sale.";

/// Whether somebody alone was told a card of this title.
fn alone<'a>(posted: &'a [Posted], who: &str, title: &str) -> Vec<&'a Posted> {
    let member = MemberId::new(format!("paper:{who}"));
    let is_it = |posted: &&Posted| {
        matches!(&posted.address, Address::Only(to, _) if *to == member)
            && posted.card.title.as_deref().is_some_and(|there| there.starts_with(title))
    };
    posted.iter().filter(is_it).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_marks_an_answer_and_the_candidate_alone_sees_it_beside_the_grade() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.says("ana", GOAL).await;
    room.news();
    room.does("ben", "mark clarify goal 2").await;
    assert_has(&room.news(), "Answers are marked when the interview is over");
    room.does("ana", "finish").await;
    assert_has(&room.news(), "/mark says how");
    room.does("ben", "mark").await;
    assert_has(&room.news(), "You can mark the answers of ana");
    room.does("ben", "mark clarify").await;
    assert_has(&room.news(), "latency");
    // In the thread the words alone do.
    room.says("ben", "mark clarify goal 2, scale 1").await;
    let told = room.news();
    assert_has(&told, "are with ana");
    assert_has(&told, "1 answer so far");
    let posted = room.posted();
    let cards = alone(&posted, "ana", "Marks by peers");
    assert_eq!(cards.len(), 1);
    assert!(!posted.iter().any(|posted| matches!(posted.address, Address::Conversation(_))
        && posted.card.title.as_deref().is_some_and(|title| title.starts_with("Marks by peers"))));
    room.says("ben", "mark my words, this will be a fine design").await;
    assert_eq!(room.news(), [""; 0]);
    room.does("ben", "mark io inputs 2").await;
    assert_has(&room.news(), "ana wrote nothing in stage 2");
    room.does("ana", "mark clarify goal 2").await;
    assert_has(&room.news(), "These are your own answers");
    room.does_in_channel("ana", "leaderboard reviews").await;
    let board = room.news();
    assert!(any_has(&board, "1. ben") && !any_has(&board, "2. "), "{board:?}");
    // To mark again replaces what is named and keeps the rest.
    room.does("ben", "mark clarify goal 1").await;
    assert_has(&room.news(), "1 answer so far");
    room.restart(Duration::minutes(1)).await;
    room.news();
    room.does("ana", "mark").await;
    let card = room.news();
    assert_has(&card, "Marked by ben");
    assert_has(&card, "Of 2 levels");
    room.does("cleo", "mark clarify goal 2").await;
    room.news();
    room.does_in_channel("ana", "mark").await;
    assert_has(&room.news(), "Marked by ben and cleo");
    assert_eq!(room.store.reviews(&MemberId::new("paper:ben")).await.unwrap(), 1);
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_group_one_says_whom_and_who_is_forgotten_takes_their_marks_along() {
    let mut room = Room::open().await;
    room.does("ana", "group card-fraud").await;
    room.does("ben", "join").await;
    room.says("ana", GOAL).await;
    room.says("ben", GOAL).await;
    room.does("ana", "finish").await;
    room.news();
    room.does("cleo", "mark clarify goal 2").await;
    assert_has(&room.news(), "Say whose answer you mean");
    room.does("cleo", "mark @ben clarify goal 2").await;
    assert_has(&room.news(), "are with ben");
    // Of two the other is meant.
    room.does("ben", "mark clarify goal 1").await;
    assert_has(&room.news(), "are with ana");
    room.does("ben", "mark @ben clarify goal 2").await;
    assert_has(&room.news(), "These are your own answers");
    let group = greenroom::ids::GroupId::new("group-lounge");
    let channel = greenroom::ids::ConversationId::new("lounge");
    let cleo = MemberId::new("paper:cleo");
    let id = room.store.last_of_another(&group, &channel, &cleo);
    let id = id.await.unwrap().unwrap();
    assert_eq!(room.store.peer_marks(id).await.unwrap().len(), 2);
    room.does("ben", "privacy").await;
    let kept = room.news();
    assert!(
        any_has(&kept, "1 review that you gave") && any_has(&kept, "1 review of your"),
        "{kept:?}"
    );
    room.does("ben", "privacy forget yes").await;
    assert_has(&room.news(), "You are forgotten");
    assert_eq!(room.store.peer_marks(id).await.unwrap(), []);
    room.end().await;
}

const OTHER: &str = "Success means fewer chargebacks: we want the loss per payment under 5 cents within a year, because disputes cost 25 dollars each.";

fn in_thread(posted: &[Posted], words: &str) -> usize {
    let said = |posted: &&Posted| {
        matches!(posted.address, Address::Conversation(_))
            && crate::harness::text_of(&posted.card).contains(words)
    };
    posted.iter().filter(said).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_answers_are_shown_all_at_once_when_all_are_in() {
    let mut room = Room::open().await;
    room.does("ana", "group card-fraud sealed").await;
    let begun = room.news();
    assert_has(&begun, "group interview with sealed answers");
    assert_has(&begun, "without seeing the others");
    room.types("ben", "May I read along?").await;
    assert_has(&room.news(), "somebody else's interview");
    room.does("ben", "join").await;
    room.news();
    // In the open: taken, and told once, alone.
    room.types("ana", GOAL).await;
    let noted = room.news();
    assert_has(&noted, "in the form, so that the others write theirs");
    assert_has(&noted, "ana has answered");
    assert_has(&noted, "Waiting for ben");
    room.advance(Duration::seconds(10)).await;
    assert_eq!(room.news(), [""; 0], "no feedback yet");
    room.types("ana", "We do not want to refuse good customers.").await;
    assert_eq!(room.news(), [""; 0], "told once");
    room.advance(Duration::seconds(10)).await;
    assert_eq!(in_thread(&room.posted(), "cut fraud losses"), 0);
    room.restart(Duration::minutes(1)).await;
    room.says("ben", OTHER).await;
    let shown = room.news();
    assert_has(&shown, "The answers to stage 1");
    assert_has(&shown, "cut fraud losses");
    assert_has(&shown, "fewer chargebacks");
    assert!(!any_has(&shown, "Waiting for"), "{shown:?}");
    // Talk afterwards is no answer.
    room.advance_silently(Duration::seconds(5));
    room.does("ben", "resume").await;
    assert_has(&room.news(), "Stage 1 of 10");
    room.types("ben", "I like what you wrote about good customers.").await;
    assert_eq!(room.news(), [""; 0]);
    room.says("ben", "And now a form.").await;
    assert_has(&room.news(), "none can be added");
    room.does("ben", "next").await;
    let next = room.news();
    assert!(!any_has(&next, "The answers to stage 1"), "{next:?}");
    assert_has(&next, "Stage 2 of 10");
    // Who goes on shows what is there.
    room.says("ben", "Inputs are the payment and 90 days of history of the card; output is a risk score from 0 to 1.")
        .await;
    assert!(!any_has(&room.news(), "Inputs are the payment"));
    room.does("ana", "next").await;
    assert_has(&room.news(), "Inputs are the payment");
    room.does("ana", "finish").await;
    assert_has(&room.news(), "Report card of ben");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_turns_the_roles_go_round_and_who_is_not_there_is_passed_over() {
    let mut room = Room::open().await;
    room.does("ana", "group card-fraud turns").await;
    assert_has(&room.news(), "Candidate: ana. I interview");
    room.does("ben", "join").await;
    let joined = room.news();
    assert_has(&joined, "Candidate: ana. Interviewer: ben.");
    assert_has(&joined, "You interview: stage 1");
    let posted = room.posted();
    assert_eq!(alone(&posted, "ben", "You interview: stage 1").len(), 1);
    assert_eq!(in_thread(&posted, "You interview"), 0, "cue cards are for one alone");
    room.does("ben", "status").await;
    let status = room.news();
    assert_has(&status, "Candidate: ana. Interviewer: ben.");
    assert_has(&status, "You interview: stage 1");
    room.does("cleo", "join").await;
    room.news();
    room.types("ben", "What is the goal here, and how do you measure it?").await;
    assert_has(&room.news(), "In this stage ana is the candidate");
    room.types("ben", "And what of privacy?").await;
    assert_eq!(room.news(), [""; 0], "told once");
    room.says("ana", GOAL).await;
    assert_has(&room.news(), "Feedback for ana");
    room.does("ben", "skip").await;
    assert_has(&room.news(), "Somebody else is the candidate of stage 1");
    room.does("ben", "next").await;
    let second = room.news();
    let roles = second.iter().find(|card| card.contains("Stage 2 of 10")).unwrap();
    assert!(!roles.contains("Candidate: ana"), "{roles}");
    let candidate = if roles.contains("Candidate: ben") { "ben" } else { "cleo" };
    room.restart(Duration::minutes(1)).await;
    room.does("ana", "skip").await;
    let passed = room.news();
    assert_has(&passed, &format!("{candidate} is passed over"));
    let other = if candidate == "ben" { "cleo" } else { "ben" };
    assert_has(&passed, &format!("Candidate: {other}."));
    room.says(other, "Inputs are the payment and 90 days of history of the card; output is a risk score from 0 to 1.")
        .await;
    room.does(other, "next").await;
    room.news();
    room.does("ana", "finish").await;
    let reports = room.news();
    assert_has(&reports, "Report card of ana");
    assert_has(&reports, "over the stages in which you were the candidate");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_in_turns_goes_on_without_a_candidate_who_is_forgotten() {
    let mut room = Room::open().await;
    room.does("ana", "group card-fraud turns").await;
    room.does("ben", "join").await;
    room.says("ana", GOAL).await;
    room.does_in_channel("ana", "privacy forget yes").await;
    room.news();
    room.does("ben", "skip").await;
    assert_has(&room.news(), "Candidate: ben.");
    room.says("ben", OTHER).await;
    assert_has(&room.news(), "Feedback");
    room.does("ben", "next").await;
    assert_has(&room.news(), "Stage 2 of 10");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_time_for_answers_is_up_sealed_answers_are_shown_anyway() {
    let mut room = Room::open().await;
    room.does("ana", "schedule add 0 10 * * * UTC").await;
    let group = greenroom::ids::GroupId::new("group-lounge");
    let id = room.store.schedules(&group).await.unwrap()[0].id;
    room.does("ana", &format!("schedule edit {id} choose list card-fraud")).await;
    room.does("ana", &format!("schedule edit {id} window 1 hour")).await;
    room.advance(Duration::minutes(60)).await;
    assert_has(&room.news(), "Answers are wanted until 2026-03-02T11:00:00");
    room.does("ana", "group card-fraud sealed").await;
    room.does("ben", "join").await;
    room.says("ana", GOAL).await;
    room.news();
    room.advance(Duration::minutes(50)).await;
    let reminded = room.news();
    assert_has(&reminded, "are wanted until");
    assert!(!any_has(&reminded, "cut fraud losses"), "{reminded:?}");
    room.advance(Duration::minutes(11)).await;
    let shown = room.news();
    assert_has(&shown, "The answers to stage 1");
    assert_has(&shown, "cut fraud losses");
    room.end().await;
}
