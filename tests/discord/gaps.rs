//! What people do while nobody listens: the program is down, or its connection is, or its session is lost. All that they write
//! is found, once, in order, and in time for what waits for it.

use crate::{
    fake::{Fake, Fault, Id},
    room::{ANA, ANSWER, CHANNEL, Room},
};
use greenroom::secret::Secret;
use std::time::Duration;

/// Looks at what is stored, some milliseconds apart, before a story gives up.
const LOOKS: usize = 1_500;
const STEP: Duration = Duration::from_millis(20);

/// A room in which Ana is in the first stage of an interview, and its thread.
pub(crate) async fn begun() -> (Room, Id) {
    let room = Room::open().await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await.id;
    room.told(thread, "Stage 1 of 10").await;
    room.pass(1);
    (room, thread)
}

/// Waits until these words are stored.
pub(crate) async fn until_stored(room: &Room, words: &str) {
    for _ in 0..LOOKS {
        if room.is_stored(words) {
            return;
        }
        tokio::time::sleep(STEP).await;
    }
    panic!("{words:?} is not stored; {:?}", room.fake.take_faults());
}

/// Where in a channel the one message of the bot stands that says this.
pub(crate) fn once(fake: &Fake, channel: Id, words: &str) -> usize {
    let cards = fake.cards_saying(channel, words);
    assert_eq!(cards.len(), 1, "{words:?}: {cards:#?}");
    fake.messages(channel).iter().position(|one| one.id == cards[0].id).unwrap()
}

/// A way in which a connection breaks.
type Break = fn(&Fake);

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_while_the_program_was_down_is_found_in_order_and_once() {
    for killed in [false, true] {
        let (mut room, thread) = begun().await;
        match killed {
            true => room.kill().await,
            false => room.stop().await,
        }
        for words in [ANSWER, "next", "hint"] {
            room.pass(20);
            room.fake.say(ANA, thread, words);
        }
        room.pass(20);
        room.start().await;
        room.told(thread, "Hint 1 of 3").await;
        let stage = room.told(thread, "Stage 2 of 10").await;
        assert!(stage.text().contains("1: 10"), "what the first stage got: {}", stage.text());
        let told = ["Stage 1 of 10", "Stage 2 of 10", "Hint 1 of 3"];
        let places = told.map(|words| once(&room.fake, thread, words));
        assert!(places.is_sorted(), "{places:?}");
        room.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_while_the_program_was_down_is_graded_anew() {
    let (mut room, thread) = begun().await;
    let said = room.fake.say(ANA, thread, "The goal is to do well.");
    room.pass(10);
    room.told(thread, "Feedback: stage 1").await;
    room.stop().await;
    room.pass(1_800);
    room.fake.edit(ANA, thread, said, ANSWER);
    let other = room.fake.say(ANA, thread, "I mean this");
    room.pass(1);
    room.fake.edit(ANA, thread, other, "I mean this: every false alarm is counted.");
    room.pass(10);
    room.start().await;
    room.told(thread, "20 %").await;
    until_stored(&room, &format!("e:{other}/")).await;
    once(&room.fake, thread, "Feedback: stage 1");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_while_a_session_was_lost_is_found_once() {
    let cut = |fake: &Fake| {
        fake.forget_sessions();
        fake.cut();
    };
    let told: [fn(&Fake); 2] = [cut, |fake| fake.invalidate(false)];
    for lose in told {
        let (room, thread) = begun().await;
        lose(&room.fake);
        room.fake.say(ANA, thread, ANSWER);
        room.pass(10);
        let feedback = room.told(thread, "Feedback: stage 1").await;
        assert!(feedback.text().contains("20 %"), "{}", feedback.text());
        room.pass(1);
        room.fake.say(ANA, thread, "hint");
        room.told(thread, "Hint 1 of 3").await;
        once(&room.fake, thread, "Feedback: stage 1");
        assert_eq!(room.fake.identifies(), 2);
        room.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_without_a_connection_and_a_restart_lose_nothing() {
    let (mut room, thread) = begun().await;
    room.fake.gateway(|manners| manners.closes.extend([4000; 50]));
    room.fake.forget_sessions();
    room.fake.cut();
    room.pass(5);
    room.fake.say(ANA, thread, ANSWER);
    room.pass(5 * 3_600);
    // The program notes that it is up every second or so.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    room.stop().await;
    room.fake.gateway(|manners| manners.closes.clear());
    room.start().await;
    let feedback = room.told(thread, "Feedback: stage 1").await;
    assert!(feedback.text().contains("20 %"), "{}", feedback.text());
    room.close().await;
}

/// A mock of which half a minute is left, and its thread.
async fn nearly_over() -> (Room, Id) {
    let room = Room::open().await;
    let thread = room.begin(ANA, "/mock problem:card-fraud minutes:45").await.id;
    room.told(thread, "Stage 1 of 10").await;
    room.pass(44 * 60 + 30);
    room.told(thread, "minutes left").await;
    (room, thread)
}

/// Stages of a report card in which nothing was answered.
async fn unanswered(room: &Room, thread: Id) -> usize {
    let report = room.told(thread, "Report card").await.text();
    report.matches("not reached").count() + report.matches("no answer").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_waits_for_what_was_written_before_it_while_the_connection_was_down() {
    let ways: [(bool, Break); 3] = [
        (false, |_| {}),
        (true, |fake| {
            fake.gateway(|manners| manners.closes.extend([4000, 4000]));
            fake.cut();
        }),
        (true, |fake| {
            fake.forget_sessions();
            fake.cut();
        }),
    ];
    for (says, lose) in ways {
        let (room, thread) = nearly_over().await;
        lose(&room.fake);
        if says {
            room.fake.say(ANA, thread, ANSWER);
        }
        room.pass(45);
        let unanswered = unanswered(&room, thread).await;
        assert_eq!(unanswered, if says { 9 } else { 10 });
        once(&room.fake, thread, "Report card");
        room.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_waits_for_what_was_written_before_it_while_the_program_was_down() {
    for killed in [false, true] {
        let (mut room, thread) = nearly_over().await;
        // The program notes that it is up every second or so; a longer absence would be given back.
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        match killed {
            true => room.kill().await,
            false => room.stop().await,
        }
        room.fake.say(ANA, thread, ANSWER);
        room.pass(45);
        room.start().await;
        assert_eq!(unanswered(&room, thread).await, 9);
        room.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_in_a_thread_that_was_not_noted_yet_is_found() {
    let mut room = Room::open().await;
    room.fake.next("POST /channels/{}/messages/{}/threads", Fault::LoseSilently);
    room.fake.command(ANA, CHANNEL, "/practice problem:card-fraud").await;
    room.fake.wait_until("a thread", |world| !world.threads_of(CHANNEL).is_empty()).await;
    room.kill().await;
    let thread = room.fake.threads(CHANNEL)[0].id;
    room.pass(5);
    room.fake.say(ANA, thread, ANSWER);
    room.pass(10);
    room.start().await;
    let feedback = room.told(thread, "Feedback: stage 1").await;
    assert!(feedback.text().contains("20 %"), "{}", feedback.text());
    once(&room.fake, thread, "Stage 1 of 10");
    assert_eq!(room.fake.threads(CHANNEL).len(), 1);
    assert_eq!(room.fake.messages(CHANNEL).len(), 1);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_is_renewed_and_nothing_is_lost() {
    let breaks: [(&str, Break); 6] = [
        ("asked to come again", Fake::ask_to_reconnect),
        ("closed with 4000", |fake| fake.close(4000)),
        ("closed with 4009", |fake| fake.close(4009)),
        ("closed with 1000", |fake| fake.close(1000)),
        ("cut", Fake::cut),
        ("not valid for now", |fake| fake.invalidate(true)),
    ];
    for (name, break_it) in breaks {
        let (room, thread) = begun().await;
        break_it(&room.fake);
        room.fake.say(ANA, thread, ANSWER);
        room.pass(10);
        let feedback = room.told(thread, "Feedback: stage 1").await;
        assert!(feedback.text().contains("20 %"), "{name}: {}", feedback.text());
        room.fake.connected(1).await;
        once(&room.fake, thread, "Feedback: stage 1");
        room.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_stalls_is_taken_for_dead() {
    let mut room = Room::quiet(|settings| settings.silence = Duration::from_secs(2)).await;
    room.fake.gateway(|manners| manners.interval = 500);
    room.start().await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await.id;
    room.told(thread, "Stage 1 of 10").await;
    room.pass(1);
    room.fake.stall();
    room.fake.say(ANA, thread, ANSWER);
    room.pass(10);
    room.told(thread, "Feedback: stage 1").await;
    once(&room.fake, thread, "Feedback: stage 1");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_does_not_greet_is_left() {
    let (room, thread) = begun().await;
    room.fake.gateway(|manners| manners.hello = false);
    room.fake.cut();
    room.fake.say(ANA, thread, ANSWER);
    room.pass(10);
    tokio::time::sleep(Duration::from_secs(2)).await;
    room.fake.gateway(|manners| manners.hello = true);
    until_stored(&room, "cut fraud losses").await;
    room.told(thread, "Feedback: stage 1").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_work_ends_the_program_with_the_way_out() {
    for (code, words) in [(4004, "token"), (4014, "Message Content Intent")] {
        let mut room = Room::quiet(|_| {}).await;
        room.fake.gateway(|manners| manners.closes.push_back(code));
        let why = room.refused().await;
        assert!(why.contains(words) && why.contains(": "), "{code}: {why}");
    }
    let mut room = Room::quiet(|settings| settings.token = Secret::new("a.b.c")).await;
    let why = room.refused().await;
    assert!(why.contains("Reset Token") && !why.contains("a.b.c"), "{why}");
    let mut room = Room::quiet(|_| {}).await;
    room.fake.with(|world| world.message_content = false);
    let why = room.refused().await;
    assert!(why.contains("Message Content Intent") && why.contains("message_content"), "{why}");
}
