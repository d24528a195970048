//! Accounts that one person links: what counts for both from then on, and codes that do not count.

use crate::harness::{Room, assert_has};
use chrono::Duration;
use greenroom::{
    ids::MemberId,
    service::ports::{links::LinkStore, people::PeopleStore, platform::Address},
};

const ANSWER: &str = "The goal is to cut fraud losses by 20 % within two quarters without blocking good customers, because each false alarm costs us a sale.";

async fn practises(room: &mut Room, who: &str, problem: &str) {
    room.does_in_channel(who, &format!("practice {problem}")).await;
    room.types(who, ANSWER).await;
    room.advance(Duration::seconds(10)).await;
    room.does(who, "finish").await;
}

fn account(name: &str) -> MemberId {
    MemberId::new(format!("paper:{name}"))
}

/// The code that somebody is told, who alone sees it.
async fn code(room: &mut Room, who: &str) -> String {
    room.news();
    room.does_in_channel(who, "link").await;
    let told = room.posted().pop().unwrap();
    assert!(matches!(&told.address, Address::Only(member, _) if *member == account(who)));
    let text = room.news().pop().unwrap();
    let (_, after) = text.split_once("Say link ").unwrap_or_else(|| panic!("no code: {text}"));
    after.chars().take(9).collect()
}

async fn links(room: &mut Room, first: &str, second: &str) {
    let code = code(room, first).await;
    room.does_in_channel(second, &format!("link {code}")).await;
    let told = room.news();
    assert_eq!(told.iter().filter(|one| one.contains("Your accounts are linked")).count(), 2);
    assert_has(&told, &format!("{first} (Paper)"));
    assert_has(&told, &format!("{second} (Paper)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_are_one_person_until_they_part() {
    let mut room = Room::open().await;
    practises(&mut room, "ana", "card-fraud").await;
    room.does("ana", "outline").await;
    room.does("anna", "settings board hide").await;
    room.does("ana", "settings alias Night Owl").await;
    links(&mut room, "ana", "anna").await;
    room.restart(Duration::seconds(1)).await;

    // Progress and what is set are those of both.
    room.news();
    room.does_in_channel("anna", "progress").await;
    assert_has(&room.news(), "Detect fraudulent card payments");
    for one in ["ana", "anna"] {
        room.does_in_channel(one, "settings").await;
        assert_has(&room.news(), "Boards leave you out");
    }
    room.does_in_channel("anna", "settings board show").await;
    room.does_in_channel("ana", "settings").await;
    assert_has(&room.news(), "Boards call you Night Owl");

    // Whose outline was seen earns nothing with the other account, another problem does.
    practises(&mut room, "anna", "card-fraud").await;
    assert!(!room.points().await.contains_key("paper:anna"));
    practises(&mut room, "anna", "visual-search").await;
    assert!(room.points().await.contains_key("paper:anna"));

    room.does_in_channel("anna", "link none").await;
    assert_has(&room.news(), "linked with no other now");
    assert_eq!(room.store.accounts(&account("ana")).await.unwrap(), [account("ana")]);
    room.does_in_channel("ana", "link none").await;
    assert_has(&room.news(), "[refused]");
    assert_eq!(room.store.finished(Some(&account("ana"))).await.unwrap().len(), 1);
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_counts_once_for_ten_minutes_and_is_stored_nowhere() {
    let mut room = Room::open().await;
    let told = code(&mut room, "ana").await;
    let path = room.dir.path().join("copy.db");
    room.store.backup(&path).await.unwrap();
    let stored = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    assert!(!stored.contains(&told) && !stored.contains(&told.replace('-', "")), "{told}");

    room.does_in_channel("ana", &format!("link {told}")).await;
    assert_has(&room.news(), "say it there");
    room.advance(Duration::minutes(10)).await;
    room.does_in_channel("anna", &format!("link {told}")).await;
    assert_has(&room.news(), "does not count");

    // A new one takes the place of the one before; given once it is used up.
    let first = code(&mut room, "ana").await;
    let second = code(&mut room, "ana").await;
    assert_ne!(first, second);
    room.does_in_channel("anna", &format!("link {first}")).await;
    assert_has(&room.news(), "does not count");
    room.does_in_channel("anna", &format!("link {}", second.to_lowercase())).await;
    assert_has(&room.news(), "Your accounts are linked");
    room.does_in_channel("eve", &format!("link {second}")).await;
    assert_has(&room.news(), "does not count");

    // Who is linked already must part first; whoever is not can be a third.
    let third = code(&mut room, "ben").await;
    room.does_in_channel("anna", &format!("link {third}")).await;
    assert_has(&room.news(), "linked already");
    links(&mut room, "anna", "ben").await;
    let accounts = room.store.accounts(&account("ben")).await.unwrap();
    assert_eq!(accounts, ["ben", "ana", "anna"].map(account));
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_waits() {
    let mut room = Room::open().await;
    let told = code(&mut room, "ana").await;
    for left in ["4 times", "3 times", "2 times", "1 time", "Wait 60 minutes"] {
        room.does_in_channel("eve", "link AAAA-AAAA").await;
        assert_has(&room.news(), left);
    }
    room.restart(Duration::seconds(1)).await;
    room.news();
    room.does_in_channel("eve", &format!("link {told}")).await;
    assert_has(&room.news(), "You can try again from");
    assert_eq!(room.store.accounts(&account("eve")).await.unwrap().len(), 1);
    room.advance(Duration::minutes(60)).await;
    room.does_in_channel("eve", "link not-a-code").await;
    assert_has(&room.news(), "4 times");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_parts_takes_nobody_along_and_is_not_joined_again() {
    let mut room = Room::open().await;
    links(&mut room, "ana", "anna").await;
    links(&mut room, "ana", "ben").await;
    room.does_in_channel("ana", "link none").await;
    let of = async |room: &Room, who: &str| room.store.accounts(&account(who)).await.unwrap();
    assert_eq!(of(&room, "anna").await, ["anna", "ben"].map(account));
    links(&mut room, "ana", "cleo").await;
    assert_eq!(of(&room, "ana").await, ["ana", "cleo"].map(account));
    assert_eq!(of(&room, "ben").await, ["ben", "anna"].map(account));
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_and_an_end_are_of_all_accounts() {
    let mut room = Room::open().await;
    practises(&mut room, "ana", "card-fraud").await;
    room.does_in_channel("anna", "practice company-docs").await;
    room.types(
        "anna",
        "Nightjars are what my unfinished words are about, and nobody else says so.",
    )
    .await;
    links(&mut room, "ana", "anna").await;
    room.does_in_channel("ana", "privacy").await;
    let kept = room.news();
    assert_has(&kept, "2 interviews, 1 of them still open");
    assert_has(&kept, "1 other account");
    room.does_in_channel("ana", "privacy export").await;
    let files = room.posted().pop().unwrap().files;
    let text = String::from_utf8(files[0].bytes.clone()).unwrap();
    assert!(text.contains("Nightjars") && text.contains("cut fraud losses"), "{text}");
    room.news();
    room.does_in_channel("anna", "privacy forget yes").await;
    assert_has(&room.news(), "You are forgotten");
    assert_eq!(room.store.members().await.unwrap(), []);
    assert!(room.points().await.is_empty());
    let path = room.dir.path().join("after.db");
    room.store.backup(&path).await.unwrap();
    let stored = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    assert!(!stored.contains("Nightjars") && !stored.contains("cut fraud losses"));
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_of_both_accounts_goes_on_for_the_others_without_either() {
    let mut room = Room::open().await;
    links(&mut room, "ana", "anna").await;
    room.does("ana", "group card-fraud").await;
    for who in ["anna", "ben"] {
        room.does(who, "join").await;
    }
    for who in ["ana", "anna", "ben"] {
        room.types(who, &format!("Nightjars of {who}. {ANSWER}")).await;
    }
    room.advance(Duration::seconds(10)).await;
    room.does("ana", "privacy forget yes").await;
    room.news();
    let path = room.dir.path().join("after.db");
    room.store.backup(&path).await.unwrap();
    let stored = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    assert!(!stored.contains("Nightjars of an"));
    assert!(!stored.contains("\"sheets\":{\"paper:an"), "no sheet of either account");
    room.restart(Duration::seconds(1)).await;
    room.does("ben", "finish").await;
    assert_eq!(room.points().await.keys().collect::<Vec<_>>(), ["paper:ben"]);
    room.end().await;
}
