//! Partners for a mock: found, waited for, and not the same again.

use crate::harness::{Room, any_has, assert_has};
use chrono::Duration;
use greenroom::{
    ids::{MemberId, PlatformName},
    service::ports::{
        rows::{Commit, Member},
        store::Store,
    },
};

#[tokio::test(flavor = "multi_thread")]
async fn two_who_look_are_told_both_and_not_paired_again_for_weeks() {
    let mut room = Room::open().await;
    room.does("ana", "pair").await;
    assert_has(&room.news(), "You are on the list");
    room.does("ben", "pair").await;
    let told = room.news();
    assert_has(&told, "You practise with ana");
    assert_has(&told, "You practise with ben");
    // Each alone: one card for each, both with a way to begin.
    let alone = room.posted().into_iter().filter(|posted| {
        matches!(posted.address, greenroom::service::ports::platform::Address::Only(..))
            && posted.card.title.as_deref() == Some("You have a partner")
            && posted.card.buttons.iter().any(|button| button.action == "mock random")
    });
    assert_eq!(alone.count(), 2);
    room.does("ana", "pair").await;
    room.does("ben", "pair").await;
    let again = room.news();
    assert!(!any_has(&again, "You practise with"), "{again:?}");
    room.does("ben", "pair list").await;
    assert_has(&room.news(), "Your partner: ana");
    room.does("cleo", "pair").await;
    assert_has(&room.news(), "You practise with cleo");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_survives_a_restart_and_forgets_who_leaves_or_waits_too_long() {
    let mut room = Room::open().await;
    room.does("ana", "pair leave").await;
    assert_has(&room.news(), "You are not on the list");
    room.does("ana", "pair").await;
    room.restart(Duration::minutes(1)).await;
    room.news();
    room.does("ana", "pair list").await;
    let list = room.news();
    assert_has(&list, "/pair leave");
    assert!(any_has(&list, "ana"), "{list:?}");
    room.does("ana", "pair leave").await;
    assert_has(&room.news(), "You are off the list");
    room.does("ana", "pair").await;
    room.advance(Duration::days(14)).await;
    room.news();
    room.does("ben", "pair").await;
    assert_has(&room.news(), "You are on the list");
    room.does("ben", "pair someone").await;
    assert_has(&room.news(), "pair list or pair leave");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sleeps_while_the_other_is_awake_is_no_partner() {
    let mut room = Room::open().await;
    let lives = |name: &str, zone: &str| Member {
        id: MemberId::new(format!("paper:{name}")),
        platform: PlatformName::new("paper"),
        name: name.to_owned(),
        zone: Some(zone.to_owned()),
        locale: None,
    };
    let members = vec![lives("ana", "Etc/GMT+6"), lives("ben", "Etc/GMT-6")];
    room.store.commit(Commit { at: room.now(), members, ..Commit::default() }).await.unwrap();
    room.restart(Duration::minutes(1)).await;
    room.does("ana", "pair").await;
    room.news();
    room.does("ben", "pair").await;
    assert_has(&room.news(), "You are on the list");
    room.end().await;
}
