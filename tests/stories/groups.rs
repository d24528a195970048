//! Group interviews and what peers do for each other: marks after the end.

use crate::harness::{Posted, Room, any_has, assert_has};
use chrono::Duration;
use greenroom::{
    ids::MemberId,
    service::ports::{peers::PeerStore, platform::Address},
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
