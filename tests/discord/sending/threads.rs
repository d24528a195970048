//! Threads that begin at our messages, for everybody or for whoever is added; what happens when an answer is lost half-way.

use super::*;
use crate::fake;
use greenroom::chat::{card::Focus, words::NoEntry};

const THREADS: &str = "POST /channels/{}/messages/{}/threads";
const PRIVATE: &str = "POST /channels/{}/threads";
const MEMBERS: &str = "PUT /channels/{}/thread-members/{}";

/// The first words of an interview.
fn begin(key: &str) -> Say {
    say(key, "Off we go.")
        .opening()
        .asked_by(ANA)
        .card(|card| card.thread("Card fraud").focus(Focus::Here))
}

#[tokio::test]
async fn a_thread_begins_at_its_message_and_is_a_conversation() {
    let room = Room::new().await;
    let id = room.say(begin("in1.1")).await;
    let root = room.fake.card_in(LOUNGE);
    assert_eq!(id, format!("{GUILD}/{}", root.id));
    let thread = room.fake.channel(root.id);
    assert_eq!((thread.name.as_str(), thread.archive_after), ("Card fraud", 10_080));
    let inside = ConversationId::new(id.as_str());
    room.say(say("in1.2", "First stage.").to(inside.clone())).await;
    assert_eq!(room.texts(root.id), ["Title\nFirst stage."]);
    // Within a thread none begins: the next one stands beside it.
    let next = room.say(begin("in2.1").to(inside)).await;
    assert_eq!(room.fake.channel(thread_of(&next)).parent, Some(LOUNGE));
    // What is told of a thread by its number is its first message.
    room.say(say("in1.3", "It is over.").replacing(&id)).await;
    let root = room.fake.message(LOUNGE, root.id).unwrap();
    assert!(root.text().contains("It is over."));
}

#[tokio::test]
async fn a_thread_begins_once_whatever_is_lost() {
    for (route, fault) in [
        (POST, Fault::Lose),
        (POST, Fault::Status(500)),
        (THREADS, Fault::Lose),
        (THREADS, Fault::Reset),
        (THREADS, Fault::DoneBut(504)),
    ] {
        let room = Room::new().await;
        room.fake.next(route, fault);
        let id = room.say_twice(begin("in1.1")).await;
        assert_eq!(room.fake.threads(LOUNGE).len(), 1, "{route} {fault:?}");
        assert_eq!(room.fake.messages(LOUNGE).len(), 1, "{route} {fault:?}");
        assert_eq!(thread_of(&id), room.fake.threads(LOUNGE)[0].id);
    }
}

#[tokio::test]
async fn a_thread_begun_before_a_restart_is_the_one() {
    let room = Room::new().await;
    let id = room.say(begin("in1.1")).await;
    room.fake.pass(3600);
    let room = room.restart(Threads::Public);
    assert_eq!(room.say(begin("in1.1").again()).await, id);
    assert_eq!((room.fake.threads(LOUNGE).len(), room.fake.messages(LOUNGE).len()), (1, 1));
}

#[tokio::test]
async fn a_private_thread_holds_whoever_asked_and_its_first_message() {
    let room = Room::with(Threads::Private).await;
    let id = room.say(begin("in1.1")).await;
    let thread = room.fake.channel(thread_of(&id));
    assert_eq!((thread.kind, thread.parent), (fake::Kind::PrivateThread, Some(LOUNGE)));
    assert!(thread.members.contains(&ANA) && !thread.members.contains(&BO) && !thread.invitable);
    assert_eq!(room.texts(thread.id), ["Title\nOff we go."]);
    assert!(room.texts(LOUNGE).is_empty());
    // What is told of it by its number is our first message there, also after a restart.
    room.say(say("in1.2", "More.").to(ConversationId::new(id.as_str()))).await;
    room.say(say("in1.3", "Begun.").replacing(&id)).await;
    let room = room.restart(Threads::Private);
    room.say(say("in1.4", "Over.").replacing(&id)).await;
    assert_eq!(room.texts(thread.id), ["Title\nOver.", "Title\nMore."]);
    // A post for everybody stays for everybody.
    let post = say("run1-5", "Today.").opening().asked_by(ANA);
    let post = room.say(post).await;
    assert_eq!(room.fake.channel(thread_of(&post)).kind, fake::Kind::PublicThread);
    assert_eq!(room.texts(LOUNGE).len(), 1);
}

#[tokio::test]
async fn a_private_thread_begins_once_whatever_is_lost() {
    for (route, fault, restarted) in [
        (PRIVATE, Fault::Lose, false),
        (PRIVATE, Fault::Lose, true),
        (PRIVATE, Fault::Reset, false),
        (MEMBERS, Fault::Lose, false),
        (MEMBERS, Fault::Lose, true),
        (POST, Fault::Lose, false),
        (POST, Fault::Lose, true),
    ] {
        let mut room = Room::with(Threads::Private).await;
        room.fake.next(route, fault);
        assert!(room.try_say(&begin("in1.1")).await.is_err());
        if restarted {
            room = room.restart(Threads::Private);
        }
        let id = room.say(begin("in1.1").again()).await;
        let threads = room.fake.threads(LOUNGE);
        assert_eq!(threads.len(), 1, "{route} {fault:?} {restarted}");
        assert_eq!(thread_of(&id), threads[0].id);
        assert!(threads[0].members.contains(&ANA));
        assert_eq!(room.texts(threads[0].id).len(), 1, "{route} {fault:?} {restarted}");
    }
}

#[tokio::test]
async fn another_interviews_private_thread_is_not_taken() {
    let room = Room::with(Threads::Private).await;
    let first = room.say(begin("in1.1")).await;
    room.fake.next(PRIVATE, Fault::Reset);
    let second = room.say_twice(begin("in2.1").asked_by(BO)).await;
    assert_ne!(first, second);
    assert!(!room.fake.channel(thread_of(&first)).members.contains(&BO));
}

#[tokio::test]
async fn in_a_direct_message_nothing_begins() {
    let room = Room::new().await;
    let direct = room.fake.direct(ANA);
    let conversation = format!("@me/{direct}");
    let said = begin("in1.1").to(ConversationId::new(conversation.as_str()));
    assert_eq!(room.say(said).await, conversation);
    assert_eq!(room.texts(direct).len(), 1);
}

#[tokio::test]
async fn a_thread_whose_interview_is_over_is_put_aside_and_stays_so() {
    let room = Room::new().await;
    let id = room.say(begin("in1.1")).await;
    let inside = ConversationId::new(id.as_str());
    let stage = room.say(say("in1.2", "First stage.").to(inside.clone())).await;
    room.say(say("in1.3", "Over.").to(inside.clone()).card(|card| card.focus(Focus::Away))).await;
    let thread = thread_of(&id);
    assert!(room.fake.channel(thread).archived);
    // A change in it wakes it for a moment.
    room.say(say("in1.4", "Graded anew.").replacing(&stage)).await;
    assert_eq!(room.texts(thread)[0], "Title\nGraded anew.");
    assert!(room.fake.channel(thread).archived);
    // Words wake it.
    room.say(say("in1.5", "One more thing.").to(inside)).await;
    assert!(!room.fake.channel(thread).archived);
    // A channel is not put aside.
    room.say(say("in2.1", "Away.").card(|card| card.focus(Focus::Away))).await;
}

#[tokio::test]
async fn where_no_thread_can_begin_the_message_says_so() {
    let room = Room::new().await;
    room.fake.deny(LOUNGE, fake::permissions::CREATE_PUBLIC_THREADS);
    let error = room.try_say(&begin("in1.1")).await.unwrap_err();
    let lacks = NoEntry::Lacks("Create Public Threads");
    assert!(matches!(error, SendError::Closed(why) if why == lacks), "{error}");
    let texts = room.texts(LOUNGE);
    assert!(texts[0].contains("Create Public Threads") && texts.len() == 1, "{texts:?}");
    assert!(room.fake.card_in(LOUNGE).components.is_empty());
}
