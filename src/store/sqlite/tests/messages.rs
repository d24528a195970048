//! Messages of ours: said once, bound to the platform's id, or given up with all that waits for them.

use super::*;
use crate::ids::OutboxId;

async fn say(house: &House, outbox: Vec<Outgoing>) -> Vec<OutboxId> {
    house.store.commit(saying(outbox)).await.unwrap().outbox.iter().map(|row| row.id).collect()
}

fn in_thread(key: &str, root: &str) -> Outgoing {
    Outgoing { place: Place::Thread { root: MessageKey::new(root) }, ..outgoing(key) }
}

fn replacing(key: &str, replaced: &str) -> Outgoing {
    Outgoing { replaces: Some(MessageKey::new(replaced)), ..outgoing(key) }
}

#[tokio::test]
async fn messages_wait_in_order_until_they_are_sent() {
    let house = House::new().await;
    let only = Outgoing {
        place: Place::Only { member: member("ana"), conversation: ConversationId::new("c") },
        opens_thread: true,
        card: Card { title: Some("odd \0 \u{202e}\u{1f469}".to_owned()), ..Card::default() },
        ..outgoing("only \0")
    };
    let said = vec![outgoing("z"), only, in_thread("a", "z"), replacing("b", "z")];
    let ids = say(&house, said.clone()).await;
    let house = house.reopened().await;
    let wanted: Vec<OutboxRow> = ids
        .iter()
        .zip(said)
        .map(|(&id, outgoing)| OutboxRow { id, outgoing: Arc::new(outgoing), written_at: at(2) })
        .collect();
    assert_eq!(house.messages().await, wanted);

    house.store.sent(ids[1], "sent \0 1".to_owned(), at(3)).await.unwrap();
    assert_eq!(house.messages().await.len(), 3);
    for (key, want) in [("only \0", Some("sent \0 1")), ("z", None), ("never said", None)] {
        let found = house.store.platform_id(&wire(), &MessageKey::new(key)).await.unwrap();
        assert_eq!(found.as_deref(), want, "{key:?}");
    }
}

#[tokio::test]
async fn a_key_said_again_is_not_inserted_again_not_even_within_a_batch() {
    let house = House::new().await;
    let first = say(&house, vec![outgoing("a"), outgoing("b")]).await;
    let again = Outgoing { card: Card::default(), ..outgoing("a") };
    assert_eq!(say(&house, vec![again.clone(), outgoing("c")]).await.len(), 1);
    assert_eq!(house.messages().await[0].id, first[0]);
    assert_eq!(*house.messages().await[0].outgoing, outgoing("a"));

    let jobs = [outgoing("d"), Outgoing { card: Card::default(), ..outgoing("d") }, outgoing("d")];
    let answers = house.together(jobs.map(|one| house.store.commit(saying(vec![one])))).await;
    let given: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().outbox).collect();
    assert_eq!(given.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 0]);
    assert_eq!(given[0], house.messages().await[3..]);
    assert_eq!(*given[0][0].outgoing, outgoing("d"), "the one that was inserted");

    let other = Outgoing { platform: PlatformName::new("other"), ..outgoing("a") };
    assert_eq!(say(&house, vec![other]).await.len(), 1, "keys are the platform's own");
}

#[tokio::test]
async fn a_message_given_up_takes_along_what_waits_for_it_and_nothing_else() {
    let house = House::new().await;
    let elsewhere =
        Outgoing { platform: PlatformName::new("other"), ..in_thread("elsewhere", "root") };
    let ids = say(
        &house,
        vec![
            outgoing("root"),
            in_thread("reply", "root"),
            replacing("edit", "reply"),
            replacing("edit of the edit", "edit"),
            in_thread("sent already", "root"),
            outgoing("other"),
            in_thread("reply to other", "other"),
            elsewhere,
        ],
    )
    .await;
    house.store.sent(ids[4], "77".to_owned(), at(3)).await.unwrap();
    let mut gone = house.store.dead(ids[0], "no such channel".to_owned(), at(4)).await.unwrap();
    gone.sort_unstable();
    assert_eq!(gone, ids[..4]);
    let waiting: Vec<OutboxId> = house.messages().await.iter().map(|row| row.id).collect();
    assert_eq!(waiting, ids[5..]);
    assert_eq!(
        house
            .count(
                "SELECT count(*) FROM outbox WHERE state = 'dead' AND reason = 'no such channel'"
            )
            .await,
        4
    );
    assert_eq!(house.store.dead(ids[0], "again".to_owned(), at(5)).await.unwrap(), []);
    assert_eq!(
        house.store.dead(ids[4], "late".to_owned(), at(5)).await.unwrap(),
        [],
        "it was sent"
    );
}

#[tokio::test]
async fn a_message_that_waits_for_one_given_up_before_is_given_up_when_written() {
    let house = House::new().await;
    let ids = say(&house, vec![outgoing("root"), outgoing("other")]).await;
    house.store.dead(ids[0], "no such channel".to_owned(), at(4)).await.unwrap();
    let elsewhere =
        Outgoing { platform: PlatformName::new("other"), ..in_thread("elsewhere", "root") };
    let late = vec![
        in_thread("reply", "root"),
        outgoing("free"),
        replacing("edit", "reply"),
        replacing("change", "root"),
        in_thread("reply to other", "other"),
        elsewhere,
    ];
    let written = house.store.commit(saying(late)).await.unwrap().outbox;
    let keys: Vec<&str> = written.iter().map(|row| row.outgoing.key.as_str()).collect();
    assert_eq!(keys, ["free", "reply to other", "elsewhere"]);
    assert_eq!(house.messages().await[1..], written);
    let vain = "SELECT count(*) FROM outbox WHERE state = 'dead' AND reason = 'what it waits for was given up'";
    assert_eq!(house.count(vain).await, 3);
    assert_eq!(say(&house, vec![replacing("later", "edit")]).await, [], "nor what comes after");
}

#[tokio::test]
async fn messages_that_replace_each_other_in_a_ring_die_once() {
    let house = House::new().await;
    let ids = say(&house, vec![replacing("a", "b"), replacing("b", "a")]).await;
    let mut gone = house.store.dead(ids[0], "ring".to_owned(), at(4)).await.unwrap();
    gone.sort_unstable();
    assert_eq!(gone, ids);
}

#[tokio::test]
async fn an_interview_is_found_by_the_thread_that_its_message_opened() {
    let house = House::new().await;
    house.store.commit(beginning(5)).await.unwrap();
    let root = Outgoing { opens_thread: true, ..outgoing("thread5") };
    let ids = say(&house, vec![root, outgoing("thread6")]).await;
    for (id, platform_id) in ids.iter().zip(["111", "222"]) {
        house.store.sent(*id, platform_id.to_owned(), at(3)).await.unwrap();
    }
    for (conversation, want) in [("111", Some(InterviewId(5))), ("222", None), ("thread5", None)] {
        let found = house.store.interview_in(&wire(), &ConversationId::new(conversation)).await;
        assert_eq!(found.unwrap(), want, "{conversation}");
    }
    let other = PlatformName::new("other");
    assert_eq!(house.store.interview_in(&other, &ConversationId::new("111")).await.unwrap(), None);
}
