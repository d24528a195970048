//! Where interviews walk: threads for all and for whoever asked, put aside, locked, deleted, shared; channels in which something
//! is not allowed.

use crate::{
    fake::{BOT, Channel, GUILD, Id, Kind, Message, OWNER, Seen, World, permissions as bits},
    room::{ANA, ANSWER, BEN, CHANNEL, Room},
};
use greenroom::discord::settings::Threads;

/// Waits until a channel has so many threads; gives the newest.
async fn nth_thread(room: &Room, number: usize) -> Channel {
    let there = move |world: &World| world.threads_of(CHANNEL).len() == number;
    room.fake.wait_until("one more thread", there).await;
    room.fake.threads(CHANNEL).swap_remove(number - 1)
}

/// What somebody was told directly and holds these words.
fn direct_words(room: &Room, user: Id, words: &str) -> usize {
    let direct = room.fake.direct(user);
    room.fake.cards_saying(direct, words).len()
}

fn sees(room: &Room, user: Id, thread: Id) -> bool {
    room.fake.with(|world| world.sees(user, &world.channel(thread).clone()))
}

/// The question of the last button that asks first.
fn question(seen: &Seen) -> Message {
    assert!(matches!(seen, Seen::Quiet(_)), "{seen:?}");
    seen.message().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn in_private_threads_only_whoever_asked_sees_the_interview() {
    let room = Room::open_with(|settings| settings.threads = Threads::Private).await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    let stage = room.told(thread.id, "Stage 1 of 10").await;
    let thread = room.fake.channel(thread.id);
    assert_eq!(thread.kind, Kind::PrivateThread);
    assert!(thread.members.contains(&ANA) && sees(&room, ANA, thread.id));
    assert!(!sees(&room, BEN, thread.id));
    assert!(room.fake.messages(CHANNEL).is_empty(), "the channel stays quiet");
    room.pass(1);
    room.fake.say(ANA, thread.id, ANSWER);
    room.pass(10);
    room.told(thread.id, "Feedback: stage 1").await;
    room.fake.press(ANA, thread.id, stage.id, "Hint (costs 5 %)").await;
    room.told(thread.id, "Hint 1 of 3").await;

    // What is for the whole group stays for all: the problem of the day, and an interview that others join.
    room.pass(1);
    room.fake.mention(OWNER, CHANNEL, "schedule add 0 9 * * * UTC");
    room.told(CHANNEL, "Added schedule").await;
    room.pass(1);
    room.fake.mention(OWNER, CHANNEL, "schedule run now");
    let post = room.told(CHANNEL, "Problem of the day").await;
    assert_eq!(nth_thread(&room, 2).await.kind, Kind::PublicThread);
    room.fake.press(BEN, CHANNEL, post.id, "Join").await;
    let own = nth_thread(&room, 3).await;
    room.told(own.id, "Stage 1 of 10").await;
    assert!(sees(&room, BEN, own.id) && !sees(&room, ANA, own.id));
    room.fake.command(ANA, CHANNEL, "/group start problem:visual-search").await;
    assert_eq!(nth_thread(&room, 4).await.kind, Kind::PublicThread);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_was_put_aside_comes_back_when_it_goes_on() {
    let room = Room::open().await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    let stage = room.told(thread.id, "Stage 1 of 10").await;
    let is_back = || !room.fake.channel(thread.id).archived;
    // Somebody writes.
    room.fake.archive(thread.id, true);
    room.pass(1);
    room.fake.say(ANA, thread.id, "hint");
    room.told(thread.id, "Hint 1 of 3").await;
    assert!(is_back());
    // Somebody presses.
    room.fake.archive(thread.id, true);
    room.fake.press(ANA, thread.id, stage.id, "Hint (costs 5 %)").await;
    room.told(thread.id, "Hint 2 of 3").await;
    assert!(is_back());
    // Nobody does anything for a week.
    room.fake.archive(thread.id, true);
    room.pass(8 * 24 * 3600);
    room.told(thread.id, "is still open").await;
    assert!(is_back());
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_locked_thread_whoever_asks_is_told_alone_and_it_goes_on_once_it_is_open() {
    let room = Room::open().await;
    // Whoever brought us in is known.
    room.told(room.fake.direct(OWNER), "Greenroom is here").await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    let stage = room.told(thread.id, "Stage 1 of 10").await;
    room.fake.lock(thread.id, true);
    room.fake.press(ANA, thread.id, stage.id, "Hint (costs 5 %)").await;
    room.whispered(ANA, thread.id, "locked by a moderator").await;
    let host = room.fake.direct(OWNER);
    room.told(host, "could not say something").await;
    room.fake.lock(thread.id, false);
    room.pass(1);
    room.fake.say(ANA, thread.id, "hint");
    room.told(thread.id, "Hint 2 of 3").await;
    room.close().await;
}

/// Ana asks for a practice interview where it cannot begin.
async fn asks_in_vain(room: &Room, problem: &str, words: &str) {
    let before = room.fake.quiet(ANA, CHANNEL).len();
    room.pass(1);
    room.fake.command(ANA, CHANNEL, &format!("/practice problem:{problem}")).await;
    for _ in 0..1000 {
        let seen = room.fake.quiet(ANA, CHANNEL);
        if seen.iter().skip(before).any(|one| one.text().contains(words)) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let seen: Vec<String> = room.fake.quiet(ANA, CHANNEL).iter().map(Message::text).collect();
    panic!("not told {words:?} but {seen:#?}; {:?}", room.fake.take_faults());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_may_not_is_told_to_whoever_asks_and_to_the_host_once() {
    let room = Room::open().await;
    // Whoever brought us in is known.
    room.told(room.fake.direct(OWNER), "Greenroom is here").await;
    let host = room.fake.direct(OWNER);
    for (bit, name, problem) in [
        (bits::SEND_MESSAGES, "Send Messages", "card-fraud"),
        (bits::CREATE_PUBLIC_THREADS, "Create Public Threads", "visual-search"),
        (bits::EMBED_LINKS, "Embed Links", "harmful-posts"),
    ] {
        room.fake.deny(CHANNEL, bit);
        asks_in_vain(&room, problem, name).await;
        room.told(host, name).await;
        asks_in_vain(&room, problem, name).await;
        assert_eq!(direct_words(&room, OWNER, name), 1, "{name}");
        assert_eq!(direct_words(&room, ANA, name), 0, "told where they asked: {name}");
        // Nobody can follow what has no thread: it says so.
        for left in room.fake.cards_saying(CHANNEL, "I could not answer where you asked") {
            assert!(left.text().contains("Create Public Threads"), "{}", left.text());
        }
        room.fake.allow(CHANNEL);
        // What could not begin begins now.
        let before = room.fake.with(|world| world.threads_of(CHANNEL).len());
        room.pass(1);
        room.fake.command(ANA, CHANNEL, &format!("/practice problem:{problem}")).await;
        let thread = nth_thread(&room, before + 1).await;
        room.told(thread.id, "Stage 1 of 10").await;
        room.pass(1);
        room.fake.say(ANA, thread.id, "hint");
        room.told(thread.id, "Hint 1 of 3").await;
    }
    room.fake.deny(CHANNEL, bits::VIEW_CHANNEL);
    asks_in_vain(&room, "product-search", "I am not in the channel").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_thread_that_may_not_begin_is_named_too() {
    let room = Room::open_with(|settings| settings.threads = Threads::Private).await;
    room.fake.deny(CHANNEL, bits::CREATE_PRIVATE_THREADS);
    asks_in_vain(&room, "card-fraud", "Create Private Threads").await;
    let host = room.fake.direct(OWNER);
    room.told(host, "Create Private Threads").await;
    assert!(room.fake.messages(CHANNEL).is_empty());
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_said_in_a_thread_is_told_directly_and_once_a_step() {
    let room = Room::open().await;
    room.fake.deny(CHANNEL, bits::SEND_MESSAGES_IN_THREADS);
    room.begin(ANA, "/practice problem:card-fraud").await;
    let direct = room.fake.direct(ANA);
    room.told(direct, "Send Messages in Threads").await;
    room.fake.allow(CHANNEL);
    let thread = room.fake.threads(CHANNEL).swap_remove(0);
    room.pass(1);
    room.fake.say(ANA, thread.id, "hint");
    room.told(thread.id, "Hint 1 of 3").await;
    assert_eq!(direct_words(&room, ANA, "Send Messages in Threads"), 1);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_whose_history_is_closed_works_and_its_host_is_told_what_is_at_risk() {
    let room = Room::open().await;
    // Whoever brought us in is known.
    room.told(room.fake.direct(OWNER), "Greenroom is here").await;
    room.fake.deny(CHANNEL, bits::READ_MESSAGE_HISTORY);
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    room.told(thread.id, "Stage 1 of 10").await;
    let host = room.fake.direct(OWNER);
    room.told(host, "Read Message History").await;
    room.pass(1);
    room.fake.say(ANA, thread.id, "hint");
    room.told(thread.id, "Hint 1 of 3").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_too_many_is_told_and_begins_once_there_is_room() {
    let room = Room::open().await;
    // Whoever brought us in is known.
    room.told(room.fake.direct(OWNER), "Greenroom is here").await;
    room.fake.alter_guild(GUILD, |guild| guild.most_threads = 0);
    asks_in_vain(&room, "card-fraud", "as many open threads").await;
    let host = room.fake.direct(OWNER);
    room.told(host, "No more threads can be opened").await;
    room.fake.alter_guild(GUILD, |guild| guild.most_threads = 10);
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    room.told(thread.id, "Stage 1 of 10").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_whose_thread_was_deleted_goes_on_where_it_is_asked_for() {
    let room = Room::open().await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    room.told(thread.id, "Stage 1 of 10").await;
    room.pass(1);
    room.fake.say(ANA, thread.id, ANSWER);
    room.pass(10);
    room.told(thread.id, "Feedback: stage 1").await;
    room.fake.delete_channel(thread.id);
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    room.told(thread.id, "Stage 1 of 10").await;
    room.pass(1);
    room.fake.say(ANA, thread.id, "next");
    room.told(thread.id, "Stage 2 of 10").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_set_up_a_schedule_is_told_once_that_its_channel_is_gone() {
    let room = Room::open().await;
    room.fake.add_channel(811, GUILD, "daily");
    room.fake.mention(OWNER, 811, "schedule add 0 9 * * * UTC");
    room.told(811, "Added schedule").await;
    room.fake.delete_channel(811);
    let direct = room.fake.direct(OWNER);
    for _ in 0..3 {
        let calls =
            |world: &World| world.calls.iter().filter(|call| call.path.contains("/811")).count();
        let before = room.fake.with(|world| calls(world));
        room.pass(24 * 3600);
        room.fake.wait_until("another try", move |world| calls(world) > before).await;
    }
    room.told(direct, "I am not in the channel").await;
    assert_eq!(direct_words(&room, OWNER, "I am not in the channel"), 1);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_candidates_walk_one_interview_in_one_thread() {
    let room = Room::open().await;
    let thread = room.begin(ANA, "/group start problem:card-fraud").await;
    room.told(thread.id, "Stage 1 of 10").await;
    room.pass(1);
    // The button stands in the channel, on the message at which the thread begins.
    room.fake.press(BEN, CHANNEL, thread.id, "Join").await;
    room.told(thread.id, "**Ben** joined").await;
    room.fake
        .wait_until("Ben in the thread", |world| world.channel(thread.id).members.contains(&BEN))
        .await;
    room.pass(1);
    room.fake.say(ANA, thread.id, ANSWER);
    room.pass(1);
    room.fake.say(BEN, thread.id, "We want to do well.");
    room.pass(10);
    for name in ["Ana", "Ben"] {
        let ours = |world: &World| {
            world.messages_in(thread.id).iter().any(|one| {
                one.author == BOT && one.text().contains("Feedback") && one.text().contains(name)
            })
        };
        room.fake.wait_until(name, ours).await;
    }
    room.fake.press(BEN, CHANNEL, thread.id, "Join").await;
    room.whispered(BEN, CHANNEL, "already").await;
    room.pass(1);
    room.fake.say(ANA, thread.id, "finish");
    room.told(thread.id, "Report card of Ana").await;
    room.told(thread.id, "Report card of Ben").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn below_a_posted_problem_people_talk_freely_and_whoever_joins_has_an_own_thread() {
    let room = Room::open().await;
    room.fake.command(ANA, CHANNEL, "/post problem:card-fraud").await;
    let talk = nth_thread(&room, 1).await;
    room.fake.say(ANA, talk.id, "lunch was walrus stew");
    room.fake.press(BEN, CHANNEL, talk.id, "Join").await;
    let own = nth_thread(&room, 2).await;
    room.told(own.id, "Stage 1 of 10").await;
    assert!(own.name.contains("Ben"), "{}", own.name);
    room.fake.say(BEN, talk.id, "penguin parade at noon");
    room.pass(1);
    room.fake.say(BEN, own.id, "hint");
    room.told(own.id, "Hint 1 of 3").await;
    for words in ["walrus stew", "penguin parade"] {
        assert!(!room.is_stored(words), "{words}");
    }
    assert!(room.fake.messages(talk.id).iter().all(|one| one.author != BOT));
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_back_is_asked_about_and_done_once() {
    let room = Room::open().await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    let stage = room.told(thread.id, "Stage 1 of 10").await;
    let asked = question(&room.fake.press(ANA, thread.id, stage.id, "Skip").await);
    assert!(asked.text().contains("It then counts 0"), "{}", asked.text());
    assert!(room.fake.cards_saying(thread.id, "Stage 2 of 10").is_empty());
    let seen = room.fake.press(ANA, thread.id, asked.id, "Skip").await;
    assert!(matches!(&seen, Seen::Updated(left) if left.components.is_empty()), "{seen:?}");
    room.told(thread.id, "Stage 2 of 10").await;
    // Discord may tell of it once more.
    room.fake.with(|world| {
        let last = world.interactions.iter().rev().find(|it| it.user == ANA).map(|it| it.id);
        world.tell_interaction(last.unwrap());
    });
    room.pass(1);
    room.fake.say(ANA, thread.id, "status");
    room.pass(1);
    room.fake.say(ANA, thread.id, "hint");
    room.told(thread.id, "Hint 1 of 3").await;
    assert!(room.fake.cards_saying(thread.id, "Stage 3 of 10").is_empty());
    room.pass(1);
    room.fake.say(ANA, thread.id, "finish");
    room.told(thread.id, "Report card").await;
    room.fake.wait_until("put aside", |world| world.channel(thread.id).archived).await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_again_is_led_to_what_is_open() {
    let room = Room::open().await;
    let first = room.begin(ANA, "/practice problem:card-fraud").await;
    room.told(first.id, "Stage 1 of 10").await;
    room.pass(1);
    let second = room.begin(ANA, "/practice problem:visual-search").await;
    room.told(second.id, "Stage 1 of 10").await;
    let open = room.whispered(ANA, CHANNEL, "You also have open").await;
    assert!(open.text().contains("[Resume"), "{}", open.text());
    // The same one again goes on where it is.
    room.pass(1);
    room.fake.command(ANA, CHANNEL, "/practice problem:card-fraud").await;
    room.told(first.id, "Going on with").await;
    assert_eq!(room.fake.threads(CHANNEL).len(), 2);
    room.close().await;
}
