//! Problems that a workspace writes for itself: added, played, changed and retired from chat, and nobody else's.

use crate::harness::{ALONE, ANNEX, CHANNEL, Room, any_has, assert_has};
use chrono::Duration;
use greenroom::{
    framework::own::TEMPLATE,
    ids::{ConversationId, MemberId, PlatformName},
    service::ports::{
        front::Whereabouts,
        people::PeopleStore,
        rows::{Commit, Group},
        store::Store,
    },
};

const ANSWER: &str = "The goal is to cut cancelled rides by 20 % within two quarters without losing drivers, because each cancelled ride costs us a rider.";

fn add() -> String {
    format!("problems add\n{TEMPLATE}")
}

/// The problem with another latency.
fn edit(latency: &str) -> String {
    format!("problems edit ride-prices\n```toml\n{}```", TEMPLATE.replacen("150 ms", latency, 1))
}

fn at(channel: &str, who: &str) -> Whereabouts {
    Whereabouts {
        platform: PlatformName::new("paper"),
        channel: ConversationId::new(channel),
        member: MemberId::new(format!("paper:{who}")),
    }
}

/// The ids that somebody is offered in a place.
async fn offered(room: &Room, channel: &str, who: &str) -> Vec<String> {
    let bank = room.service.bank_for(&at(channel, who)).await.unwrap();
    let choices = greenroom::chat::words::forms::problems(&bank, "ride prices");
    choices.into_iter().map(|choice| choice.value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_is_added_played_to_the_end_and_counted() {
    let mut room = Room::open().await;
    room.does("ana", "problems add").await;
    let how = room.news();
    assert_has(&how, "id = \"ride-prices\"");
    room.does("ana", &add()).await;
    let added = room.news();
    assert_has(&added, "Added: Set the prices of rides");
    assert_has(&added, "[practice ride-prices]");
    room.does("ben", "problems pricing").await;
    assert_has(&room.news(), "ride-prices Set the prices of rides (pricing, 3, yours)");
    room.does("ben", "practice ride-prices").await;
    assert_has(&room.news(), "You work on a ride service in forty cities");
    room.says("ben", "What is the latency budget?").await;
    assert_has(&room.news(), "150 ms at p99");
    room.says("ben", ANSWER).await;
    room.restart(Duration::minutes(1)).await;
    room.news();
    room.does("ben", "next").await;
    room.does("ben", "finish").await;
    assert_has(&room.news(), "Set the prices of rides");
    assert!(room.points().await["paper:ben"] > 0);
    room.does("ben", "outline clarify").await;
    assert_has(&room.news(), "More completed rides a week");
    room.does_in_channel("ben", "progress").await;
    assert_has(&room.news(), "Set the prices of rides: ");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_goes_on_with_what_it_began_with() {
    let mut room = Room::open().await;
    room.does("ana", &add()).await;
    room.does("ben", "practice ride-prices").await;
    let thread = room.here.clone();
    room.does_in_channel("ana", &edit("90 ms")).await;
    assert_has(&room.news(), "Changed: Set the prices of rides");
    room.does_in_channel("ana", &edit("90 ms")).await;
    assert_has(&room.news(), "is so already");
    room.here = thread.clone();
    room.does("ben", "ask what is the latency budget?").await;
    assert_has(&room.news(), "150 ms at p99");
    room.does_in_channel("ana", "problems retire ride-prices").await;
    assert_has(&room.news(), "Retired: Set the prices of rides");
    room.restart(Duration::minutes(1)).await;
    room.here = thread;
    room.does("ben", "ask what is the latency budget?").await;
    assert!(!any_has(&room.news(), "[refused]"));
    room.does("ben", "resume").await;
    assert_has(&room.news(), "Set the prices of rides");
    // Nobody else can begin it, nor is it drawn, listed or offered.
    room.does_in_channel("cleo", "practice ride-prices").await;
    assert_has(&room.news(), "There is no problem or area");
    room.does_in_channel("cleo", "problems").await;
    assert!(!any_has(&room.news(), "ride-prices"));
    assert!(!offered(&room, CHANNEL, "cleo").await.contains(&"ride-prices".to_owned()));
    room.does_in_channel("ana", "problems retire ride-prices").await;
    assert_has(&room.news(), "is retired already");
    room.does_in_channel("ana", "problems return ride-prices").await;
    assert_has(&room.news(), "Back: Set the prices of rides");
    room.does_in_channel("cleo", "practice ride-prices").await;
    room.news();
    room.does("cleo", "ask what is the latency budget?").await;
    assert_has(&room.news(), "90 ms at p99");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_workspace_ever_sees_it() {
    let mut room = Room::open().await;
    room.does("ana", &add()).await;
    room.news();
    assert!(offered(&room, CHANNEL, "ben").await.contains(&"ride-prices".to_owned()));
    assert!(!offered(&room, ANNEX, "ben").await.contains(&"ride-prices".to_owned()));
    for line in [
        "problems",
        "problems pricing",
        "problems show ride-prices",
        "problems edit ride-prices",
        "problems retire ride-prices",
        "practice ride-prices",
        "practice ride-prices@paper:lounge#1",
        "practice ride-prices@paper:lounge",
        "practice Set the prices of rides",
        "practice pricing",
        "mock ride-prices 30",
        "group ride-prices",
        "post ride-prices",
        "practice ride-price",
        "schedule add 0 9 * * * UTC pricing",
        "menu",
    ] {
        room.does_in(ANNEX, "ben", line).await;
        let said = room.news();
        let echo = line.ends_with("Set the prices of rides");
        assert!(echo || !any_has(&said, "Set the prices"), "{line}: {said:?}");
        assert!(!any_has(&said, "forty cities"), "{line}: {said:?}");
        assert!(!any_has(&said, "[practice ride"), "{line}: {said:?}");
    }
    // Drawn until nothing is left that was not drawn.
    room.does_in(ANNEX, "ana", "schedule add 0 * * * * UTC").await;
    room.does_in_channel("ana", "schedule add 0 * * * * UTC").await;
    room.news();
    let posts_of = |room: &Room, channel: &str| {
        let posted = room.posted().into_iter().filter(|posted| {
            use greenroom::service::ports::platform::Address;
            matches!(&posted.address, Address::Conversation(there) if there.as_str() == channel)
        });
        let ours = posted.filter(|posted| {
            posted.card.title.as_deref() == Some("Problem of the day: Set the prices of rides")
        });
        ours.count()
    };
    for _ in 0..80 {
        room.advance(Duration::hours(1)).await;
    }
    assert_eq!(posts_of(&room, ANNEX), 0);
    assert!(posts_of(&room, CHANNEL) > 0);
    // The other workspace has one of its own under the same name, and each keeps its own.
    let theirs = TEMPLATE.replacen("150 ms", "7 ms", 1);
    room.does_in(ANNEX, "ben", &format!("problems add\n{theirs}")).await;
    assert_has(&room.news(), "Added");
    room.does_in(CHANNEL, "ben", "problems show ride-prices").await;
    assert_has(&room.news(), "150 ms");
    room.does_in(ANNEX, "ben", "problems show ride-prices").await;
    assert_has(&room.news(), "7 ms");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_with_line_and_reason_and_changes_nothing() {
    let mut room = Room::open().await;
    let broken = add().replacen("difficulty = 3", "difficulty = 9", 1);
    room.does("ana", &broken).await;
    let told = room.news();
    assert_has(&told, "[refused]");
    assert_has(&told, "Line 4, difficulty: is 9; wanted is 1 (easy) to 5 (staff).");
    room.does("ana", &add().replacen("ride-prices", "card-fraud", 1)).await;
    assert_has(&room.news(), "Line 1, id: `card-fraud` is the id of another problem.");
    room.does("ana", "problems add <@U1> @everyone = [").await;
    assert_has(&room.news(), "Line 1");
    for (line, said) in [
        ("problems edit ride-prices", "of your own"),
        ("problems edit card-fraud", "none of your own"),
        ("problems retire", "say which one"),
        ("problems retire a b", "othing goes after"),
    ] {
        room.does("ana", line).await;
        let told = room.news();
        assert_has(&told, "[refused]");
        assert!(told.join("\n").to_lowercase().contains(&said.to_lowercase()), "{line}: {told:?}");
    }
    room.does("ana", &add()).await;
    room.news();
    room.does("ana", &edit("1 s").replacen("id = \"ride-prices\"", "id = \"taxis\"", 1)).await;
    assert_has(&room.news(), "another id is another problem");
    room.does("ana", &add()).await;
    assert_has(&room.news(), "is the id of another problem");
    room.does("ana", "problems show ride-prices").await;
    assert_has(&room.news(), "150 ms");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_hosts_and_admins_write_and_read_the_text() {
    let mut room = Room::open().await;
    room.does("ana", &add()).await;
    room.news();
    for line in [&add(), &edit("1 s"), "problems retire ride-prices", "problems show ride-prices"] {
        room.does("guest", line).await;
        let told = room.news();
        assert_has(&told, "is for the hosts of this group and for admins");
        assert!(!any_has(&told, "150 ms"), "{told:?}");
    }
    room.does("guest", "problems").await;
    assert_has(&room.news(), "ride-prices");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn alone_with_us_it_is_the_workspace_that_somebody_practises_in_and_only_its_host_writes() {
    let mut room = Room::open().await;
    room.does("ana", &add()).await;
    room.does_in(ALONE, "ben", "practice ride-prices").await;
    assert!(!any_has(&room.news(), "forty cities"), "of no workspace yet");
    room.does_in(ALONE, "ben", "problems add").await;
    assert_has(&room.news(), "in a channel");
    room.does_in_channel("ben", "practice card-fraud").await;
    room.news();
    // Alone everybody may do what admins may; not for a whole workspace.
    room.does_in(ALONE, "ben", "problems retire ride-prices").await;
    assert_has(&room.news(), "is for the hosts");
    assert!(!room.service.is_host(&at(ALONE, "ben")).await.unwrap());
    room.does_in(ALONE, "ben", "problems pricing").await;
    assert_has(&room.news(), "ride-prices");
    let mut group: Group =
        room.store.groups_of(&MemberId::new("paper:ben")).await.unwrap().swap_remove(0);
    group.host = Some(MemberId::new("paper:ben"));
    let commit = Commit { at: room.now(), groups: vec![group], ..Commit::default() };
    room.store.commit(commit).await.unwrap();
    room.restart(Duration::minutes(1)).await;
    assert!(room.service.is_host(&at(ALONE, "ben")).await.unwrap());
    room.does_in(ALONE, "ben", "problems retire ride-prices").await;
    assert_has(&room.news(), "Retired");
    room.end().await;
}

/// Ben plays it, with the same words each time.
async fn plays(room: &mut Room) {
    room.does_in_channel("ben", "practice ride-prices").await;
    room.says("ben", "What is the latency budget?").await;
    room.says("ben", ANSWER).await;
    room.advance(Duration::seconds(10)).await;
    room.does("ben", "next").await;
    room.does("ben", "finish").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_earns_nothing_anew_and_whoever_wrote_it_can_be_forgotten() {
    let mut room = Room::open().await;
    room.does("ana", &add()).await;
    for round in 0..2 {
        plays(&mut room).await;
        room.does_in_channel("ana", &edit(&format!("{} ms", 90 + round))).await;
    }
    let points = room.points().await["paper:ben"];
    let one = room.store.finished(Some(&MemberId::new("paper:ben"))).await.unwrap();
    assert_eq!(one.len(), 2);
    assert!(one.iter().all(|finished| finished.problem.as_str() == "ride-prices@paper:lounge"));
    let mut other = Room::open().await;
    other.does("ana", &add()).await;
    plays(&mut other).await;
    assert_eq!(points, other.points().await["paper:ben"], "the same answer, once");
    other.news();
    other.does_in_channel("ana", "practice ride-prices").await;
    assert_has(&other.news(), "was seen before, so this run earns no points");
    other.end().await;
    room.news();
    room.does_in_channel("ana", "privacy").await;
    assert_has(&room.news(), "Your name at 3 texts");
    room.does_in_channel("ana", "privacy forget yes").await;
    assert_has(&room.news(), "You are forgotten");
    room.does_in_channel("ben", "problems show ride-prices").await;
    assert_has(&room.news(), "91 ms");
    room.end().await;
}
