//! Accounts of one person and their codes, also when two hurry; and cards that are kept no longer than until they are sent.

use super::*;
use crate::{
    progress::linking::{Code, Tries},
    service::ports::links::{LinkStore, LinkWrite, StoredCode},
};

fn code(of: &str, typed: &str) -> StoredCode {
    StoredCode {
        member: member(of),
        conversation: ConversationId::new("c"),
        hash: Code::parse(typed).unwrap().hash(),
        until: at(600),
    }
}

async fn link(house: &House, when: i64, link: LinkWrite) -> Result<(), StoreError> {
    let commit = Commit { at: at(when), link: Some(link), ..Commit::default() };
    house.store.commit(commit).await.map(drop)
}

#[tokio::test]
async fn a_code_joins_one_account_however_many_hurry() {
    let house = House::new().await;
    let told = code("ana", "AAAA-AAAA");
    link(&house, 0, LinkWrite::Code(told.clone())).await.unwrap();
    assert_eq!(house.store.link_code(&told.hash).await.unwrap(), Some(told.clone()));
    let jobs = ["x", "y", "z"]
        .map(|who| link(&house, 1, LinkWrite::Join { code: told.clone(), member: member(who) }));
    let answers = house.together(jobs).await;
    let joined = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(joined, 1, "{answers:?}");
    assert!(
        answers
            .iter()
            .flat_map(|answer| answer.as_ref().err())
            .all(|error| matches!(error, StoreError::Conflict))
    );
    assert_eq!(house.store.accounts(&member("ana")).await.unwrap().len(), 2);
    assert_eq!(house.store.link_code(&told.hash).await.unwrap(), None);

    // Who is somebody's already is nobody else's.
    let other = code("ben", "BBBB-BBBB");
    link(&house, 2, LinkWrite::Code(other.clone())).await.unwrap();
    let taken = LinkWrite::Join { code: other, member: member("ana") };
    assert!(matches!(link(&house, 3, taken).await, Err(StoreError::Conflict)));
    assert_eq!(house.store.accounts(&member("ben")).await.unwrap(), [member("ben")]);
}

#[tokio::test]
async fn an_account_has_one_code_and_what_is_void_goes() {
    let house = House::new().await;
    let (first, second) = (code("ana", "AAAA-AAAA"), code("ana", "BBBB-BBBB"));
    link(&house, 0, LinkWrite::Code(first.clone())).await.unwrap();
    link(&house, 0, LinkWrite::Code(second.clone())).await.unwrap();
    assert_eq!(house.store.link_code(&first.hash).await.unwrap(), None);
    assert_eq!(house.store.link_code(&second.hash).await.unwrap(), Some(second));
    let tries = Tries { wrong: 2, since: at(600) };
    link(&house, 600, LinkWrite::Wrong { member: member("eve"), tries }).await.unwrap();
    assert_eq!(house.count("SELECT count(*) FROM link_code").await, 0);
    assert_eq!(house.store.link_tries(&member("eve")).await.unwrap(), Some(tries));
    assert_eq!(house.store.link_tries(&member("ana")).await.unwrap(), None);
}

#[tokio::test]
async fn an_outline_counts_as_seen_with_every_account() {
    let house = House::new().await;
    let seen = Commit { outlines: vec![(member("ana"), problem())], ..Commit::default() };
    house.store.commit(seen).await.unwrap();
    let told = code("ben", "AAAA-AAAA");
    link(&house, 0, LinkWrite::Code(told.clone())).await.unwrap();
    assert!(!house.store.outline_seen(&member("ben"), &problem()).await.unwrap());
    link(&house, 1, LinkWrite::Join { code: told, member: member("ana") }).await.unwrap();
    for who in ["ana", "ben"] {
        assert!(house.store.outline_seen(&member(who), &problem()).await.unwrap(), "{who}");
    }
    link(&house, 2, LinkWrite::Leave(member("ben"))).await.unwrap();
    assert!(!house.store.outline_seen(&member("ben"), &problem()).await.unwrap());
    assert_eq!(house.count("SELECT count(*) FROM person_link").await, 0);
}

#[tokio::test]
async fn a_card_that_was_emptied_is_soon_not_even_in_the_log() {
    let house = House::new().await;
    let mut secret = outgoing("secret");
    secret.card = Card::line(crate::chat::card::Tone::Plain, "nightjars in the log");
    let written = house.store.commit(saying(vec![secret])).await.unwrap();
    let id = written.outbox[0].id;
    house.store.emptied(id).await.unwrap();
    assert_eq!(house.messages().await.len(), 1, "what is still to be sent is kept");
    assert!(format!("{:?}", house.messages().await).contains("nightjars"));
    house.store.sent(id, "p1".to_owned(), at(1)).await.unwrap();
    house.store.emptied(id).await.unwrap();
    let holds = |name: &str| {
        let bytes = std::fs::read(house.dir.path().join(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).contains("nightjars")
    };
    for _ in 0..200 {
        if !holds("rooms.db-wal") && !holds("rooms.db") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it is still in the log");
}
