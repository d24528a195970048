//! Sending: order, tries after failures, crash between sending and noting it, messages refused for good.

use crate::{
    harness::{Fault, Room, assert_has},
    walk::strong_answers,
};
use chrono::Duration;
use futures::FutureExt;
use greenroom::service::ports::store::Store;

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_tried_again_and_never_doubled() {
    let mut room = Room::open().await;
    room.fail_next([Fault::Later, Fault::Later, Fault::AnswerLost]);
    room.does("ana", "practice card-fraud").await;
    let cards = room.news();
    assert_eq!(cards.iter().filter(|card| card.contains("Stage 1 of 10")).count(), 1, "{cards:?}");
    assert_eq!(
        cards.iter().filter(|card| card.contains("practice interview")).count(),
        1,
        "{cards:?}"
    );
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_thread_that_cannot_be_opened_fails_with_it() {
    let mut room = Room::open().await;
    room.fail_next([Fault::Never]);
    room.does("ana", "practice card-fraud").await;
    assert_eq!(room.news().len(), 0);
    room.does("ana", "help").await;
    assert_has(&room.news(), "Commands");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_comes_before_its_message_waits_for_it() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.news();
    // The next message will have the key m3: this edit of it is the second frame.
    room.edits("ana", "m3", &strong_answers()[0]).await;
    assert!(room.news().is_empty());
    assert_eq!(room.store.waiting_frames().await.unwrap().len(), 1, "it waits");
    room.says("ana", "ok").await;
    room.service.settled().await;
    assert_has(&room.news(), "This stage so far");
    room.does("ana", "status").await;
    let status = room.news();
    assert!(
        !status.iter().any(|card| card.contains(" ok\n") || card.ends_with(" ok")),
        "the edited text is what counts: {status:?}"
    );
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_that_comes_twice_is_worked_on_once() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    let frame = greenroom::service::ports::rows::Frame {
        platform: greenroom::ids::PlatformName::new("paper"),
        key: "twice".to_owned(),
        conversation: room.here.clone(),
        at: room.now(),
        received_at: room.now(),
        body: r#"{"who":"ana","kind":{"Command":{"line":"hint"}}}"#.to_owned(),
    };
    room.news();
    for _ in 0..3 {
        room.service.accept(frame.clone()).await.unwrap();
    }
    room.service.settled().await;
    assert_eq!(room.news().len(), 1, "one hint");
    room.restart(Duration::seconds(5)).await;
    room.service.accept(frame).await.unwrap();
    room.service.settled().await;
    assert!(room.news().is_empty());
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_is_held_in_memory_is_worked_on_in_its_order() {
    let mut room = Room::open().await;
    room.does("ana", "mock card-fraud 45").await;
    let (platform, here) = (greenroom::ids::PlatformName::new("paper"), room.here.clone());
    let answer = |number: usize| format!("The goal is to lose less money in {number} weeks.");
    // A megabyte each, most of it blanks.
    for number in 0..20 {
        let body = format!(
            r#"{{"who":"ana","kind":{{"Message":{{"text":"{}","whole":true}}}}}}"#,
            answer(number)
        );
        let frame = greenroom::service::ports::rows::Frame {
            platform: platform.clone(),
            key: format!("big{number:02}"),
            conversation: here.clone(),
            at: room.now(),
            received_at: room.now(),
            body: body + &" ".repeat(1 << 20),
        };
        room.store.accept(frame).await.unwrap();
    }
    room.restart(Duration::seconds(5)).await;
    assert_eq!(room.store.waiting_frames().await.unwrap(), []);
    let id = room.store.interview_in(&platform, &here).await.unwrap().unwrap();
    let stored = room.store.interview(id).await.unwrap().unwrap();
    let sheet = stored.interview.sheets.values().next().unwrap();
    let texts = sheet.of(stored.interview.stage).parts.iter().map(|part| part.text.clone());
    assert_eq!(texts.collect::<Vec<_>>(), (0..20).map(answer).collect::<Vec<_>>());
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_is_worked_on_though_whoever_handed_it_in_went_away() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.news();
    let frame = greenroom::service::ports::rows::Frame {
        platform: greenroom::ids::PlatformName::new("paper"),
        key: "gone".to_owned(),
        conversation: room.here.clone(),
        at: room.now(),
        received_at: room.now(),
        body: r#"{"who":"ana","kind":{"Command":{"line":"hint"}}}"#.to_owned(),
    };
    let unanswered = room.service.accept(frame).now_or_never();
    assert!(unanswered.is_none(), "it was dropped before it was stored");
    let mut news = room.news();
    for _ in 0..2_000 {
        if !news.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        news = room.news();
    }
    assert_eq!(news.len(), 1, "one hint");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_that_cannot_be_read_fails_alone() {
    let mut room = Room::open().await;
    let frame = greenroom::service::ports::rows::Frame {
        platform: greenroom::ids::PlatformName::new("paper"),
        key: "garbage".to_owned(),
        conversation: room.here.clone(),
        at: room.now(),
        received_at: room.now(),
        body: "not what this platform says".to_owned(),
    };
    room.service.accept(frame).await.unwrap();
    room.service.settled().await;
    room.does("ana", "practice card-fraud").await;
    assert_has(&room.news(), "Stage 1 of 10");
    room.end().await;
}
