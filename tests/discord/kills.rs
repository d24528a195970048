//! The program is killed right after a step, Discord's answers are lost, or come too late, or say that it must wait; events come
//! twice or in another order. Nothing is lost and nothing is said twice.

use crate::{
    fake::{BOT, Fault, Id, Scope, Seen},
    gaps::{begun, once, until_stored},
    room::{ANA, ANSWER, CHANNEL, Room},
};
use std::{collections::BTreeSet, time::Duration};

const POST: &str = "POST /channels/{}/messages";
const EDIT: &str = "PATCH /channels/{}/messages/{}";
const THREAD: &str = "POST /channels/{}/messages/{}/threads";
const CALLBACK: &str = "POST /interactions/{}/{}/callback";
const ORIGINAL: &str = "PATCH /webhooks/{}/{}/messages/@original";

/// Somebody does something, and nobody waits for what they see.
async fn just(act: impl Future<Output = Seen>) {
    tokio::select! {
        biased;
        _ = act => {}
        () = tokio::time::sleep(Duration::from_millis(1)) => {}
    }
}

/// Kills the program some time after the event under this key is stored, and starts it again.
async fn killed_after(room: &mut Room, key: &str, delay: Duration) {
    until_stored(room, key).await;
    tokio::time::sleep(delay).await;
    room.kill().await;
    room.start().await;
}

/// The key of the last thing that Ana did with a command, button or form.
fn key_of_last(room: &Room) -> String {
    format!("i:{}", room.fake.last_interaction(ANA))
}

/// Nothing of the bot stands twice in a channel, or in the direct message with Ana.
fn nothing_twice(room: &Room, channel: Id) {
    for place in [CHANNEL, channel, room.fake.direct(ANA)] {
        let ours = room.fake.messages(place).into_iter().filter(|one| one.author == BOT);
        let texts: Vec<String> = ours.map(|one| one.text()).collect();
        let distinct: BTreeSet<&String> = texts.iter().collect();
        assert_eq!(distinct.len(), texts.len(), "{place}: {texts:#?}");
    }
    assert_eq!(room.fake.threads(CHANNEL).len(), 1);
    assert_eq!(room.fake.messages(CHANNEL).len(), 1);
}

async fn walk_with_kills(delay: u64) {
    let delay = Duration::from_millis(delay);
    let mut room = Room::open().await;
    just(room.fake.command(ANA, CHANNEL, "/practice problem:card-fraud")).await;
    let key = key_of_last(&room);
    killed_after(&mut room, &key, delay).await;
    room.fake.wait_until("a thread", |world| !world.threads_of(CHANNEL).is_empty()).await;
    let thread = room.fake.threads(CHANNEL)[0].id;
    room.told(thread, "Stage 1 of 10").await;

    room.pass(1);
    let said = room.fake.say(ANA, thread, ANSWER);
    killed_after(&mut room, &format!("m:{said}"), delay).await;
    room.pass(10);
    room.told(thread, "Feedback: stage 1").await;
    // It may not be noted yet that this was said.
    room.kill().await;
    room.start().await;

    let feedback = room.told(thread, "Feedback: stage 1").await;
    just(room.fake.press(ANA, thread, feedback.id, "Next stage")).await;
    let key = key_of_last(&room);
    killed_after(&mut room, &key, delay).await;
    let stage = room.told(thread, "Stage 2 of 10").await;

    room.fake.press(ANA, thread, stage.id, "Answer in a form").await;
    just(room.fake.submit(ANA, "greenroom:answer", &[("text", ANSWER)])).await;
    let key = key_of_last(&room);
    killed_after(&mut room, &key, delay).await;
    room.pass(10);
    room.told(thread, "Feedback: stage 2").await;
    for words in ["Stage 1 of 10", "Feedback: stage 1", "Stage 2 of 10", "Feedback: stage 2"] {
        once(&room.fake, thread, words);
    }
    nothing_twice(&room, thread);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_once_after_each_step_it_goes_on_where_it_was() {
    walk_with_kills(0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_each_step_is_worked_on_it_goes_on_where_it_was() {
    walk_with_kills(5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_each_step_is_answered_it_goes_on_where_it_was() {
    walk_with_kills(20).await;
}

/// Ana walks from a command into the second stage and back to a change of what she said.
async fn walk(room: &Room) -> Id {
    let thread = room.begin(ANA, "/practice problem:card-fraud").await.id;
    room.told(thread, "Stage 1 of 10").await;
    room.pass(1);
    let said = room.fake.say(ANA, thread, "The goal is to do well.");
    room.pass(10);
    room.told(thread, "Feedback: stage 1").await;
    room.pass(1);
    room.fake.edit(ANA, thread, said, ANSWER);
    room.pass(10);
    let feedback = room.told(thread, "20 %").await;
    just(room.fake.press(ANA, thread, feedback.id, "Next stage")).await;
    room.told(thread, "Stage 2 of 10").await;
    room.pass(1);
    room.fake.say(ANA, thread, "hint");
    room.told(thread, "Hint 1 of 3").await;
    thread
}

/// What a walk says, once each.
fn walked(room: &Room, thread: Id) {
    for words in ["Stage 1 of 10", "Feedback: stage 1", "Stage 2 of 10", "Hint 1 of 3"] {
        once(&room.fake, thread, words);
    }
    nothing_twice(room, thread);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_twice_is_done_once() {
    let room = Room::open().await;
    room.fake.duplicate(10_000);
    let thread = walk(&room).await;
    walked(&room, thread);
    room.fake.duplicate(0);

    room.fake.command(ANA, CHANNEL, "/settings show").await;
    room.whispered(ANA, CHANNEL, "Time zone:").await;
    let asked = room.fake.last_interaction(ANA);
    let before = room.fake.quiet(ANA, CHANNEL).len();
    for _ in 0..3 {
        let seen = room.fake.repeat(asked).await;
        assert!(matches!(seen, Seen::Quiet(_)), "{seen:?}");
    }
    // Longer than anybody sees "thinking" of which nothing comes.
    tokio::time::sleep(Duration::from_secs(13)).await;
    assert_eq!(room.fake.quiet(ANA, CHANNEL).len(), before);
    assert!(room.whispered(ANA, CHANNEL, "Time zone:").await.only_for.is_some());
    walked(&room, thread);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_comes_before_its_message_waits_for_it() {
    let (room, thread) = begun().await;
    room.fake.reverse(2);
    let said = room.fake.say(ANA, thread, "The goal is to do well.");
    room.fake.edit(ANA, thread, said, ANSWER);
    room.fake.release();
    room.pass(10);
    room.told(thread, "20 %").await;
    once(&room.fake, thread, "Feedback: stage 1");
    room.pass(1);
    // A deletion before its message: that is taken back before it counts.
    room.fake.reverse(2);
    let said = room.fake.say(ANA, thread, "hint");
    room.fake.delete(thread, said);
    room.fake.release();
    until_stored(&room, &format!("d:{said}")).await;
    room.pass(1);
    room.fake.say(ANA, thread, "next");
    room.told(thread, "Stage 2 of 10").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_late_for_an_interaction_is_said_as_a_message_once() {
    let faults = [
        (CALLBACK, Fault::Error(404, 10062, "Unknown interaction")),
        (ORIGINAL, Fault::Error(401, 50027, "Invalid Webhook Token")),
        (ORIGINAL, Fault::Error(404, 10015, "Unknown Webhook")),
    ];
    for (route, fault) in faults {
        let room = Room::open().await;
        room.fake.next(route, fault);
        just(room.fake.command(ANA, CHANNEL, "/settings show")).await;
        let direct = room.fake.direct(ANA);
        room.told(direct, "Time zone:").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        once(&room.fake, direct, "Time zone:");
        let quiet = room.fake.quiet(ANA, CHANNEL);
        assert!(!quiet.iter().any(|one| one.text().contains("Time zone:")), "{quiet:?}");
        room.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_for_all_that_is_too_late_is_posted_once() {
    let room = Room::open().await;
    room.fake.next(CALLBACK, Fault::Error(404, 10062, "Unknown interaction"));
    just(room.fake.command(ANA, CHANNEL, "/leaderboard")).await;
    room.fake.wait_until("the board", |world| !world.messages_in(CHANNEL).is_empty()).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(room.fake.messages(CHANNEL).len(), 1);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_though_the_answer_broke_off_is_not_said_twice() {
    let room = Room::open().await;
    for route in [POST, POST, THREAD, POST, EDIT, CALLBACK] {
        room.fake.next(route, Fault::Lose);
    }
    let thread = walk(&room).await;
    walked(&room, thread);
    assert_eq!(room.fake.waiting_faults(), 0);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_though_the_answer_tells_of_trouble_is_not_said_twice() {
    let room = Room::open().await;
    // Discord forgets what it was told once.
    room.fake.with(|world| world.nonce_window = 0);
    for route in [POST, THREAD, POST, EDIT] {
        room.fake.next(route, Fault::DoneBut(502));
    }
    for route in [POST, THREAD] {
        room.fake.next(route, Fault::Status(503));
        room.fake.next(route, Fault::Reset);
    }
    let thread = walk(&room).await;
    walked(&room, thread);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_without_any_answer_is_looked_up() {
    let (room, thread) = begun().await;
    room.fake.with(|world| world.nonce_window = 0);
    room.fake.next(POST, Fault::LoseSilently);
    room.fake.say(ANA, thread, ANSWER);
    room.pass(10);
    room.told(thread, "Feedback: stage 1").await;
    room.pass(1);
    room.fake.next(POST, Fault::Hang);
    room.fake.say(ANA, thread, "next");
    // The first waits for ten seconds, and so does the second.
    tokio::time::sleep(Duration::from_secs(14)).await;
    room.told(thread, "Stage 2 of 10").await;
    once(&room.fake, thread, "Feedback: stage 1");
    once(&room.fake, thread, "Stage 2 of 10");
    assert_eq!(room.fake.waiting_faults(), 0);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_waited_out() {
    let room = Room::open().await;
    let faults = [
        (POST, Fault::RateLimited(0.4, Scope::User)),
        (THREAD, Fault::RateLimited(0.4, Scope::Global)),
        (POST, Fault::RateLimited(0.4, Scope::Shared)),
        (EDIT, Fault::RateLimited(0.4, Scope::User)),
        (POST, Fault::RateLimited(0.4, Scope::Global)),
    ];
    for (route, fault) in faults {
        room.fake.next(route, fault);
    }
    room.fake.limit(POST, 2, Duration::from_secs(1));
    let thread = walk(&room).await;
    walked(&room, thread);
    assert_eq!(room.fake.waiting_faults(), 0);
    // What Discord tells of its limits is kept; a millisecond may be missing in it.
    assert!(room.fake.throttled().len() <= 2, "{:?}", room.fake.throttled());
    room.close().await;
}
