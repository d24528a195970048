//! People practise in Slack: through the front door, over both ways in which Slack reaches us.

use crate::{
    fake::{BOT, Fault, World},
    room::{ANA, BEN, CHANNEL, Room, Way},
};

const ANSWER: &str = "The goal is to cut fraud losses by 20 % this year without refusing more than 1 in 500 good \
payments. The score must be ready in 80 ms at p99, because the terminal waits for it.";

/// Whether any row of the database holds these words.
fn is_stored(room: &Room, words: &str) -> bool {
    let held = |path: std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    };
    let path = room.database();
    let log = path.with_file_name("room.db-wal");
    held(path) || held(log)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_is_walked_in_a_thread_over_socket_mode() {
    walk(Way::Socket).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_is_walked_in_a_thread_over_http() {
    walk(Way::Http).await;
}

async fn walk(way: Way) {
    let room = Room::open(way).await;
    let thread = room.begin(ANA, "/greenroom", "practice card-fraud").await;
    room.told(&thread, "Stage 1 of 10").await;

    // A question is answered from the facts, and an answer is graded after six quiet seconds.
    room.fake.reply(ANA, CHANNEL, &thread, "How much time do we have to score a payment?");
    room.told(&thread, "80 ms").await;
    room.pass(1);
    room.fake.reply(ANA, CHANNEL, &thread, ANSWER);
    room.fake.all_acked().await;
    room.pass(10);
    let feedback = room.told(&thread, "Feedback: stage 1").await;
    assert!(feedback.text().contains("20 %"), "{}", feedback.text());

    // Buttons and bare words move on.
    room.fake.press(ANA, &feedback.ts, "next").await;
    room.told(&thread, "Stage 2 of 10").await;
    room.pass(1);
    room.fake.reply(ANA, CHANNEL, &thread, "skip");
    room.told(&thread, "Stage 3 of 10").await;
    room.pass(1);
    room.fake.reply(ANA, CHANNEL, &thread, "finish");
    room.told(&thread, "Report card").await;

    // One short message in the channel, all else in its thread.
    let of_ours = room.fake.channel(CHANNEL);
    assert_eq!(of_ours.iter().filter(|message| message.user == BOT).count(), 1);
    room.fake.command(ANA, CHANNEL, "/leaderboard", "").await;
    let on_the_board =
        |world: &World| world.top(CHANNEL).iter().any(|one| one.text().contains("1. u1ana"));
    room.fake.wait_until("the board", on_the_board).await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_say_is_not_kept_and_they_are_told_once_alone() {
    let room = Room::open(Way::Socket).await;
    let thread = room.begin(ANA, "/practice", "card-fraud").await;
    room.told(&thread, "Stage 1 of 10").await;
    room.fake.reply(BEN, CHANNEL, &thread, "may I say something here");
    room.whispered(BEN, "interview").await;
    room.fake.reply(BEN, CHANNEL, &thread, "and once more");
    room.fake.all_acked().await;

    // Talk elsewhere in the channel is not even stored.
    room.fake.say(BEN, CHANNEL, "lunch was walrus stew");
    let other = room.fake.say(BEN, CHANNEL, "a thread of ours");
    room.fake.reply(ANA, CHANNEL, &other, "penguin parade at noon");
    room.fake.all_acked().await;
    room.fake.reply(ANA, CHANNEL, &thread, "hint");
    room.told(&thread, "Hint 1 of 3").await;
    assert_eq!(room.fake.ephemerals(BEN).len(), 1);
    for words in ["walrus stew", "penguin parade"] {
        assert!(!is_stored(&room, words), "{words}");
    }
    assert!(is_stored(&room, "may I say something here"), "the look finds what is stored");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_regrades_and_a_deletion_takes_back() {
    let room = Room::open(Way::Socket).await;
    let thread = room.begin(ANA, "/practice", "card-fraud").await;
    room.told(&thread, "Stage 1 of 10").await;
    let answer = room.fake.reply(ANA, CHANNEL, &thread, "We want to do well.");
    room.fake.all_acked().await;
    room.pass(10);
    room.told(&thread, "Feedback: stage 1").await;
    room.fake.edit(ANA, CHANNEL, &answer, ANSWER);
    room.fake.all_acked().await;
    room.pass(10);
    room.told(&thread, "20 %").await;
    room.fake.delete(CHANNEL, &answer);
    room.fake.all_acked().await;
    room.pass(10);
    room.fake.reply(ANA, CHANNEL, &thread, "next");
    let refusal = room.whispered(ANA, "stage").await;
    assert!(refusal.text().contains("no answer in stage 1"), "{}", refusal.text());
    assert!(refusal.text().contains("`skip`"), "as it is typed in a thread: {}", refusal.text());
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_frame_is_worked_on_once_however_often_it_comes() {
    let room = Room::open(Way::Socket).await;
    let thread = room.begin(ANA, "/practice", "card-fraud").await;
    room.told(&thread, "Stage 1 of 10").await;
    room.fake.reply(ANA, CHANNEL, &thread, "hint");
    room.told(&thread, "Hint 1 of 3").await;
    for delivery in room.fake.deliveries() {
        room.fake.repeat(&delivery.id);
    }
    room.fake.all_acked().await;
    room.fake.reply(ANA, CHANNEL, &thread, "hint");
    room.told(&thread, "Hint 2 of 3").await;
    let thread = room.fake.thread(CHANNEL, &thread);
    let hints = thread.iter().filter(|message| message.text().contains("Hint 1 of 3")).count();
    assert_eq!(hints, 1);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_answer_was_lost_is_found_and_not_said_twice() {
    let room = Room::open(Way::Socket).await;
    room.fake.next("chat.postMessage", Fault::Lose);
    let thread = room.begin(ANA, "/practice", "card-fraud").await;
    room.told(&thread, "Stage 1 of 10").await;
    room.fake.next("chat.postMessage", Fault::Status(500));
    room.fake.next("chat.postMessage", Fault::RateLimited(1));
    room.fake.reply(ANA, CHANNEL, &thread, "hint");
    room.told(&thread, "Hint 1 of 3").await;
    assert_eq!(room.fake.channel(CHANNEL).len(), 1, "one message opened the thread");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_it_goes_on_where_it_was() {
    let mut room = Room::open(Way::Socket).await;
    let thread = room.begin(ANA, "/practice", "card-fraud").await;
    room.told(&thread, "Stage 1 of 10").await;
    room.kill().await;
    // Slack keeps what nobody acknowledged.
    room.fake.reply(ANA, CHANNEL, &thread, "hint");
    room.start().await;
    room.fake.redeliver();
    room.told(&thread, "Hint 1 of 3").await;
    let said = room.fake.thread(CHANNEL, &thread);
    let opened = said.iter().filter(|message| message.text().contains("Stage 1 of 10")).count();
    assert_eq!(opened, 1, "said once");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_renewed_when_slack_asks_or_drops_them() {
    let room = Room::open(Way::Socket).await;
    let thread = room.begin(ANA, "/practice", "card-fraud").await;
    room.told(&thread, "Stage 1 of 10").await;
    room.fake.disconnect("refresh_requested");
    renewed(&room).await;
    room.fake.drop_sockets();
    renewed(&room).await;
    room.fake.reply(ANA, CHANNEL, &thread, "hint");
    room.fake.redeliver();
    room.told(&thread, "Hint 1 of 3").await;
    room.close().await;
}

async fn renewed(room: &Room) {
    room.fake
        .wait_until("new connections", |world| {
            world.outgoing.sockets.iter().any(|socket| !socket.stalled)
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mentions_and_direct_messages_are_understood() {
    let room = Room::open(Way::Socket).await;
    room.fake.mention(BEN, CHANNEL, "help");
    room.whispered(BEN, "practice").await;
    room.fake.whisper(BEN, "practice card-fraud");
    let direct = room.fake.im(BEN);
    let opened = |world: &World| {
        world.messages.iter().any(|message| {
            message.channel == direct
                && message.user == BOT
                && message.text().contains("Stage 1 of 10")
        })
    };
    room.fake.wait_until("an interview in the direct message", opened).await;
    room.fake.mention(BEN, CHANNEL, "pracitce card-fraud");
    room.whispered(BEN, "Did you mean").await;

    // In a thread slash commands do not work: there a mention does.
    let thread = room.begin(ANA, "/practice", "visual-search").await;
    room.told(&thread, "Stage 1 of 10").await;
    room.fake.reply(ANA, CHANNEL, &thread, &format!("<@{BOT}> pause"));
    room.told(&thread, "resume").await;
    room.close().await;
}
