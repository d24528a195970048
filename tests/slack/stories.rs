//! People practise in Slack: through the front door, over both ways in which Slack reaches us.

use crate::{
    fake::{APP_TOKEN, Answer, BOT, BOT_TOKEN, Fake, Fault, Kind, Message, World},
    room::{ANA, BEN, CHANNEL, Room, SIGNING_SECRET, Way, served},
};

pub(crate) const ANSWER: &str = "The goal is to cut fraud losses by 20 % this year without refusing more than 1 in 500 good \
payments. The score must be ready in 80 ms at p99, because the terminal waits for it.";

/// Whether any row of the database holds these words.
pub(crate) fn is_stored(room: &Room, words: &str) -> bool {
    let held = |path: std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    };
    let path = room.database();
    let log = path.with_file_name("room.db-wal");
    held(path) || held(log)
}

/// A room over Socket Mode in which Ana is in stage 1, and her thread.
pub(crate) async fn begun() -> (Room, String) {
    let room = Room::open(Way::Socket).await;
    let thread = room.begin(ANA, "/practice", "card-fraud").await;
    room.told(&thread, "Stage 1 of 10").await;
    (room, thread)
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

    // What people say below a card that is no interview's is not stored.
    let board = room.fake.channel(CHANNEL).into_iter().find(|one| one.text().contains("1. u1ana"));
    room.fake.reply(BEN, CHANNEL, &board.unwrap().ts, "walrus on the podium");
    room.fake.all_acked().await;
    room.fake.reply(ANA, CHANNEL, &thread, "that was that");
    room.fake.all_acked().await;
    assert!(is_stored(&room, "that was that") && !is_stored(&room, "walrus on the podium"));
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_say_is_not_kept_and_they_are_told_once_alone() {
    let (room, thread) = begun().await;
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
    let (room, thread) = begun().await;
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
    let (room, thread) = begun().await;
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
async fn what_is_said_below_a_post_whose_sending_is_not_noted_yet_is_not_kept() {
    let room = Room::open(Way::Socket).await;
    // The post stands there, and for half a second nobody here knows.
    room.fake.next("chat.postMessage", Fault::Lose);
    room.fake.command(ANA, CHANNEL, "/greenroom", "post").await;
    let daily = room
        .fake
        .wait_for("the post", |world| world.top(CHANNEL).first().map(|post| post.ts.clone()))
        .await;
    room.fake.reply(BEN, CHANNEL, &daily, "lunch was walrus stew");
    room.fake.all_acked().await;
    assert!(!is_stored(&room, "walrus stew"));
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_it_goes_on_where_it_was() {
    let (mut room, thread) = begun().await;
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
    let (room, thread) = begun().await;
    room.fake.disconnect("refresh_requested");
    renewed(&room).await;
    room.fake.drop_sockets();
    renewed(&room).await;
    still_answers(room, &thread).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_went_silent_is_given_up() {
    let room = Room::open_with(Way::Socket, std::time::Duration::from_secs(1)).await;
    let thread = room.begin(ANA, "/practice", "card-fraud").await;
    room.told(&thread, "Stage 1 of 10").await;
    // Both sockets stand open and give no sign any more, not even to a ping.
    room.fake.stall();
    renewed(&room).await;
    still_answers(room, &thread).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_that_slack_refuses_are_said_in_words() {
    let room = Room::open(Way::Socket).await;
    room.fake.next("chat.postMessage", Fault::Error("invalid_blocks"));
    let thread = room.begin(ANA, "/practice", "card-fraud").await;
    let root = room.fake.channel(CHANNEL).into_iter().find(|one| one.ts == thread).unwrap();
    assert!(root.blocks.is_empty() && root.text().contains("practice interview"), "{root:?}");
    let stage = room.told(&thread, "Stage 1 of 10").await;
    assert!(!stage.blocks.is_empty(), "only what was refused is plain");
    room.close().await;
}

/// What is asked now, and perhaps reached nobody at first, is answered.
async fn still_answers(room: Room, thread: &str) {
    room.fake.reply(ANA, CHANNEL, thread, "hint");
    room.fake.redeliver();
    room.told(thread, "Hint 1 of 3").await;
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
    room.told(&thread, "Paused").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_slack_did_not_sign_just_now_are_refused() {
    let room = Room::open(Way::Http).await;
    let url = format!("{}/slack/commands", room.address());
    let form = "team_id=T0ROOM&channel_id=C1ROOM&user_id=U1ANA&command=%2Fpractice&text=card-fraud&trigger_id=1.2.x";
    let kind = "application/x-www-form-urlencoded";
    let now = room.fake.time();
    let cases = [
        ("another secret", now, 401),
        (SIGNING_SECRET, now - 301, 401),
        (SIGNING_SECRET, now + 301, 401),
    ];
    for (secret, at, want) in cases {
        let answer = room.fake.knock(&url, kind, form, secret, at).await;
        assert_eq!(status(&answer), Some(want), "{secret} at {at}");
    }
    let events = format!("{}/slack/events", room.address());
    let challenge = r#"{"type":"url_verification","challenge":"c-123"}"#;
    let answer = room.fake.knock(&events, "application/json", challenge, SIGNING_SECRET, now).await;
    assert_eq!(answer.body(), "c-123");
    let odd = room.fake.knock(&events, "application/json", "no JSON", SIGNING_SECRET, now).await;
    assert_eq!(status(&odd), Some(200), "what Slack signed is kept, readable or not");
    assert!(is_stored(&room, "no JSON"));
    let huge = "x".repeat(2 << 20);
    let answer = room.fake.knock(&events, "application/json", &huge, SIGNING_SECRET, now).await;
    assert_eq!(status(&answer), Some(413));
    assert!(room.fake.channel(CHANNEL).is_empty(), "nothing was begun");
    let answer = room.fake.knock(&url, kind, form, SIGNING_SECRET, now).await;
    assert_eq!(status(&answer), Some(200));
    room.fake.wait_until("an interview", |world| !world.top(CHANNEL).is_empty()).await;
    room.close().await;
}

fn status(answer: &Answer) -> Option<u16> {
    match answer {
        Answer::Given { status, .. } => Some(*status),
        Answer::Silence => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_slack_does_not_know_ends_it_with_the_way_out() {
    for (bot, app, words) in [
        ("xoxb-wrong", APP_TOKEN, "does not accept the bot token (invalid_auth)"),
        (BOT_TOKEN, "xapp-wrong", "does not accept the app token (invalid_auth)"),
    ] {
        let fake = Fake::start().await;
        let dir = tempfile::tempdir().unwrap();
        let error = served(&fake, dir.path(), bot, app).await.unwrap_err();
        assert!(format!("{error:#}").contains(words), "{error:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_where_we_cannot_write_is_told_so_alone() {
    let room = Room::open(Way::Socket).await;
    let told = |words: &'static str| {
        let direct = room.fake.im(BEN);
        room.fake.wait_until(words, move |world| {
            world.messages.iter().any(|one| one.channel == direct && one.text().contains(words))
        })
    };
    room.fake.add_channel("C2ELSE", "else", Kind::Public, &[ANA, BEN]);
    room.fake.command(BEN, "C2ELSE", "/practice", "card-fraud").await;
    told("I am not in the channel").await;
    room.fake.alter_channel(CHANNEL, |channel| channel.restricted = true);
    room.fake.command(BEN, CHANNEL, "/mock", "card-fraud").await;
    told("Only some people may post").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_into_the_direct_messages_of_whoever_asked_and_nowhere_else() {
    let room = Room::open(Way::Socket).await;
    let thread = room.begin(BEN, "/practice", "card-fraud").await;
    room.told(&thread, "Stage 1 of 10").await;
    room.fake.command(BEN, CHANNEL, "/greenroom", "privacy export").await;
    let direct = room.fake.im(BEN);
    room.whispered(BEN, "in our direct messages").await;
    room.fake.with(|world| {
        let alone: Vec<&Message> =
            world.messages.iter().filter(|message| message.channel == direct).collect();
        let [files, card] = alone.as_slice() else { panic!("{alone:?}") };
        let names: Vec<&str> = files.files.iter().map(|id| world.files[id].name.as_str()).collect();
        assert_eq!(names.len(), 4);
        assert!(names[0].starts_with("greenroom-data-") && names[1].ends_with(".csv"), "{names:?}");
        let data = String::from_utf8(world.files[&files.files[0]].content.clone()).unwrap();
        assert!(data.contains(&format!("/{BEN}")), "{data}");
        assert!(card.text().contains("All that is yours"), "{card:?}");
        let elsewhere = world.messages.iter().filter(|message| message.channel != direct);
        assert_eq!(elsewhere.filter(|message| !message.files.is_empty()).count(), 0);
    });
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_set_up_a_schedule_is_told_once_that_its_channel_is_closed() {
    let room = Room::open(Way::Socket).await;
    let add = "schedule add 0 9 * * * Europe/London";
    room.fake.command(ANA, CHANNEL, "/greenroom", add).await;
    let posted = |world: &World| world.top(CHANNEL).iter().any(|one| one.text().contains("Added"));
    room.fake.wait_until("the schedule", posted).await;
    room.fake.alter_channel(CHANNEL, |channel| channel.archived = true);
    let direct = room.fake.im(ANA);
    let told = |world: &World| {
        let told = |one: &&Message| one.channel == direct && one.text().contains("is archived");
        world.messages.iter().filter(told).count()
    };
    for _ in 0..3 {
        let before = room.fake.with(|world| world.calls_of("chat.postMessage"));
        room.pass(24 * 3600);
        // The program looks at its clock from time to time.
        let tried = move |world: &World| world.calls_of("chat.postMessage") > before;
        room.fake.wait_until("another post", tried).await;
    }
    room.fake.wait_until("a word to Ana", move |world| told(world) == 1).await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slack_that_cannot_be_reached_yet_is_waited_for() {
    let fake = Fake::start().await;
    fake.next("auth.test", Fault::Status(503));
    fake.next("apps.connections.open", Fault::Status(503));
    let dir = tempfile::tempdir().unwrap();
    tokio::select! {
        ended = served(&fake, dir.path(), BOT_TOKEN, APP_TOKEN) => panic!("ended: {ended:?}"),
        () = fake.wait_until("two connections", |world| world.outgoing.sockets.len() == 2) => {}
    }
    fake.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_nobody_understands_are_survived() {
    let (room, thread) = begun().await;
    for odd in [
        "no JSON",
        "[]",
        r#"{"type":"events_api"}"#,
        r#"{"type":"never_heard_of","envelope_id":"odd1","payload":{}}"#,
        r#"{"type":"events_api","envelope_id":"odd2","payload":{"team_id":null,"event":{"type":"message","channel":7}}}"#,
        r#"{"type":"interactive","envelope_id":"odd3","payload":{"type":"block_actions","actions":"x"}}"#,
    ] {
        assert!(room.fake.send_raw(odd));
    }
    room.fake.reply(ANA, CHANNEL, &thread, "hint");
    room.told(&thread, "Hint 1 of 3").await;
    // Those that may have concerned us are kept.
    assert!(is_stored(&room, r#""channel":7"#) && is_stored(&room, "no JSON"));
    assert!(!is_stored(&room, "never_heard_of"));
    // All are acknowledged; the fake wonders, because it did not keep them.
    let wondered = room.fake.take_faults();
    assert_eq!(wondered.len(), 3, "{wondered:?}");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_a_megabyte_is_an_answer_like_any_other() {
    let (room, thread) = begun().await;
    let answer = format!("{ANSWER} {}", "And so on. ".repeat(100_000));
    assert!(answer.len() > 1 << 20);
    room.fake.reply(ANA, CHANNEL, &thread, &answer);
    room.fake.all_acked().await;
    room.pass(10);
    room.told(&thread, "Feedback: stage 1").await;
    assert!(is_stored(&room, ANSWER));
    room.close().await;
}
