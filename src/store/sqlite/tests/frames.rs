//! Frames: stored once, in order, whatever is in them; and the writer's batches.

use super::*;
use crate::{
    ids::InboxId,
    service::ports::rows::InboxOutcome,
    store::sqlite::write::{Answer, Job},
};

#[tokio::test]
async fn a_frame_is_stored_once_and_waits_until_its_step_is_done() {
    let house = House::new().await;
    let late = house.store.accept(frame("late", 9)).await.unwrap().unwrap();
    let early = house.store.accept(frame("early", 3)).await.unwrap().unwrap();
    assert_eq!(house.store.accept(frame("late", 9)).await.unwrap(), None);
    let other = Frame { platform: PlatformName::new("other"), ..frame("late", 4) };
    let other_id = house.store.accept(other.clone()).await.unwrap().unwrap();

    let house = house.reopened().await;
    let waiting = [
        InboxRow { id: early, frame: frame("early", 3) },
        InboxRow { id: other_id, frame: other },
        InboxRow { id: late, frame: frame("late", 9) },
    ];
    assert_eq!(house.frames().await, waiting);

    for (id, outcome) in
        [(early, InboxOutcome::Done), (late, InboxOutcome::Failed("ref 7".to_owned()))]
    {
        let commit = Commit { inbox: Some((id, outcome)), at: at(10), ..Commit::default() };
        house.store.commit(commit).await.unwrap();
    }
    assert_eq!(house.frames().await, waiting[1..2]);
    let again = house.store.waiting_frame(other_id).await.unwrap();
    assert_eq!(again.as_ref(), Some(&waiting[1]));
    assert_eq!(house.store.waiting_frame(early).await.unwrap(), None);
    assert_eq!(
        house.count("SELECT count(*) FROM inbox WHERE state = 'failed' AND note = 'ref 7'").await,
        1
    );
    assert_eq!(house.store.accept(frame("early", 3)).await.unwrap(), None, "worked on already");
}

#[tokio::test]
async fn of_one_frame_twice_in_a_batch_only_the_first_is_new() {
    let house = House::new().await;
    let keys = ["a", "b", "a", "c", "b", "a"];
    let jobs: Vec<Job> = keys.iter().map(|key| Job::Accept(frame(key, 0))).collect();
    let mut connection = prepared(options(&house.path()), &Fault::at(&house.path())).await.unwrap();
    let mut next = write::NextIds::read(&mut connection).await.unwrap();
    let answers = write::transaction(&mut connection, &jobs, &mut next).await.unwrap();
    let new: Vec<bool> =
        answers.iter().map(|answer| matches!(answer, Ok(Answer::Accepted(Some(_))))).collect();
    assert_eq!(new, [true, true, false, true, false, false]);
    assert_eq!(house.count("SELECT count(*) FROM inbox").await, 3);
}

#[tokio::test]
async fn any_text_comes_back_as_it_was_handed_in() {
    let texts = [
        "",
        "a\0b\0",
        "\0",
        "\\u0000 \\0 \"quoted\" \\",
        "\u{200b}\u{feff}\u{202e}right to left \u{5d0}\u{5d1}",
        "\u{1f469}\u{200d}\u{1f4bb} \u{10ffff}\u{fffe}\u{e000}",
        "line\r\nline\u{2028}\u{7f}\u{1b}[31m",
        "12",
        "1.50",
        "null",
        "{\"json\":[1]}",
        "0x10",
    ];
    let house = House::new().await;
    for (number, text) in texts.iter().enumerate() {
        let wanted = Frame { body: (*text).to_owned(), ..frame(&format!("{number}{text}"), 0) };
        let id = house.store.accept(wanted.clone()).await.unwrap();
        assert!(id.is_some(), "{text:?} is new");
        assert_eq!(house.store.accept(wanted.clone()).await.unwrap(), None, "{text:?} is known");
        let found = house.frames().await.pop().unwrap();
        assert_eq!(found, InboxRow { id: id.unwrap(), frame: wanted }, "{text:?}");
    }
    let long = Frame { body: "long \0 ".repeat(100_000), ..frame("long", 0) };
    house.store.accept(long.clone()).await.unwrap();
    assert_eq!(house.frames().await.pop().unwrap().frame, long);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_writers_at_once_lose_and_double_nothing() {
    let house = House::new().await;
    let tasks = (0..64).map(|task| {
        let store = Arc::clone(&house.store);
        tokio::spawn(async move {
            let mut ids = Vec::new();
            for number in 0..10 {
                let key = format!("{task}-{number}");
                let id = store.accept(frame(&key, number)).await.unwrap().unwrap();
                assert_eq!(store.accept(frame(&key, number)).await.unwrap(), None);
                let commit = Commit {
                    inbox: Some((id, InboxOutcome::Done)),
                    outbox: vec![Arc::new(outgoing(&format!("answer {key}")))],
                    ..Commit::default()
                };
                let committed = store.commit(commit).await.unwrap();
                assert_eq!(committed.outbox.len(), 1);
                assert_eq!(committed.outbox[0].outgoing.key.as_str(), format!("answer {key}"));
                ids.push(id);
            }
            ids
        })
    });
    let mut ids = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        ids.extend(task.await.unwrap());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 640);
    assert_eq!(house.count("SELECT count(*) FROM inbox WHERE state = 'done'").await, 640);
    assert_eq!(house.messages().await.len(), 640);
    assert_eq!(house.store.check().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_poison_step_fails_alone_and_the_others_of_its_batch_are_written() {
    let house = House::new().await;
    house.store.commit(beginning(1)).await.unwrap();
    let steps = [beginning(2), poison(3, 1), beginning(4), poison(5, 2), beginning(6)];
    let answers = house.together(steps.map(|step| house.store.commit(step))).await;
    let done: Vec<bool> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(done, [true, false, true, false, true]);
    for answer in answers.into_iter().filter_map(Result::err) {
        assert!(answer.to_string().contains("UNIQUE constraint failed"), "{answer}");
    }
    for (id, there) in [(1, true), (2, true), (3, false), (4, true), (5, false), (6, true)] {
        assert_eq!(house.store.interview(InterviewId(id)).await.unwrap().is_some(), there, "{id}");
    }
    assert_eq!(house.count("SELECT count(*) FROM candidate").await, 4, "nothing half-written");
    house.store.commit(beginning(7)).await.unwrap();
}

#[tokio::test]
async fn a_caller_that_goes_away_disturbs_nobody_and_its_frame_is_kept() {
    let house = House::new().await;
    let mut gone = Box::pin(house.store.accept(frame("gone", 0)));
    assert!(futures::poll!(&mut gone).is_pending(), "handed in, not answered");
    drop(gone);
    let ids = house.together((0..8).map(|n| house.store.accept(frame(&n.to_string(), n)))).await;
    assert!(ids.iter().all(|id| matches!(id, Ok(Some(_)))));
    assert_eq!(house.store.accept(frame("gone", 0)).await.unwrap(), None);
}

#[tokio::test]
async fn what_was_handed_in_before_closing_is_written_and_afterwards_nothing_is() {
    let house = House::new().await;
    let (ids, ()) = tokio::join!(
        house.together((0..100).map(|n| house.store.accept(frame(&n.to_string(), n)))),
        house.store.close()
    );
    assert!(ids.iter().all(|id| matches!(id, Ok(Some(InboxId(_))))));
    let error = house.store.accept(frame("late", 0)).await.unwrap_err();
    assert_eq!(error.to_string(), "the database failed: the database is closed");
    let house = house.reopened().await;
    assert_eq!(house.frames().await.len(), 100);
}

#[tokio::test]
async fn an_outage_is_counted_from_when_we_were_last_up_unless_the_people_left() {
    let house = House::new().await;
    assert_eq!(house.store.last_alive().await.unwrap(), None);
    house.store.alive(Some(at(5))).await.unwrap();
    house.store.alive(Some(at(7))).await.unwrap();
    let house = house.reopened().await;
    assert_eq!(house.store.last_alive().await.unwrap(), Some(at(7)));
    house.store.alive(None).await.unwrap();
    assert_eq!(house.store.last_alive().await.unwrap(), None);
}
