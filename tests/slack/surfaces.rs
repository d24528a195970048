//! What Slack has besides messages: modals, the Home tab, files, the first card in a channel, channels shared with others.

use crate::{
    fake::{BOT, Fault, Kind, Message, TEAM, World},
    room::{ANA, BEN, CHANNEL, Room, Way},
    stories::{ANSWER, begun, is_stored},
};
use greenroom::slack::settings::Join;
use serde_json::{Value, json};

/// Waits until a modal is open for somebody; gives its text.
async fn modal(room: &Room, user: &str) -> String {
    let user = user.to_owned();
    let shown = move |world: &World| world.modals.get(&user)?.last().map(|view| view.text());
    room.fake.wait_for("a modal", shown).await
}

/// Waits for a direct message of the bot that holds these words; gives it.
async fn told_directly(room: &Room, user: &str, words: &str) -> Message {
    let direct = room.fake.im(user);
    room.fake
        .wait_for(words, |world| {
            let told = |one: &&Message| {
                one.channel == direct && one.user == BOT && one.text().contains(words)
            };
            world.messages.iter().find(told).cloned()
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mock_is_set_up_in_a_modal_over_socket_mode() {
    mock(Way::Socket).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mock_is_set_up_in_a_modal_over_http() {
    mock(Way::Http).await;
}

async fn mock(way: Way) {
    let room = Room::open(way).await;
    room.fake.command(ANA, CHANNEL, "/mock", "").await;
    let text = modal(&room, ANA).await;
    assert!(text.contains("Mock interview") && text.contains("Level you aim at"), "{text}");
    assert!(room.fake.channel(CHANNEL).is_empty(), "nothing begins before it is sent");

    let found = room.fake.search(ANA, "problem", "frau").await;
    assert!(found[0].contains("fraudulent card payments"), "{found:?}");
    let all = room.fake.search(ANA, "problem", "").await;
    assert_eq!(all[0], "Today's problem");
    assert!(all.len() > 10, "{all:?}");
    let values = [("problem", "card-fraud"), ("minutes", "30 minutes"), ("aim", "L5")];
    assert_eq!(room.fake.submit(ANA, "greenroom:mock", &values).await, None);
    let opened = |world: &World| world.top(CHANNEL).first().map(|one| (one.ts.clone(), one.text()));
    let (thread, text) = room.fake.wait_for("the mock", opened).await;
    assert!(text.contains("mock interview of 30 minutes, aiming at L5"), "{text}");
    room.told(&thread, "Stage 1 of 10").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_a_form_is_graded_at_once_and_a_question_answered() {
    let (room, thread) = begun().await;
    let stage = room.told(&thread, "Stage 1 of 10").await;
    room.fake.press(ANA, &stage.ts, "Ask the interviewer").await;
    modal(&room, ANA).await;
    let question = [("text", "How much time do we have to score a payment?")];
    assert_eq!(room.fake.submit(ANA, "greenroom:ask", &question).await, None);
    room.told(&thread, "80 ms").await;

    room.fake.press(ANA, &stage.ts, "Answer in a form").await;
    modal(&room, ANA).await;
    let wrong = room.fake.submit(ANA, "greenroom:answer", &[("text", " ")]).await;
    assert_eq!(wrong, Some(json!({ "text": "Write something first." })));
    let answer = format!("{ANSWER}\n\nA second paragraph.");
    assert_eq!(room.fake.submit(ANA, "greenroom:answer", &[("text", &answer)]).await, None);
    room.told(&thread, "20 %").await;

    // Somebody else's form is somebody else's words.
    room.fake.press(BEN, &stage.ts, "Answer in a form").await;
    modal(&room, BEN).await;
    room.fake.submit(BEN, "greenroom:answer", &[("text", "I would use a walrus.")]).await;
    room.whispered(BEN, "somebody else's interview").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_does_not_open_is_told_with_the_way_round() {
    let room = Room::open(Way::Socket).await;
    room.fake.next("views.open", Fault::Error("expired_trigger_id"));
    room.fake.command(ANA, CHANNEL, "/mock", "").await;
    let told = room.whispered(ANA, "did not open").await;
    assert!(told.text().contains("/mock card-fraud 45"), "{}", told.text());
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn home_shows_what_runs_and_leads_back_to_it() {
    let (room, thread) = begun().await;
    room.fake.open_home(ANA);
    let shown = |words: &'static str| {
        room.fake.wait_for(words, move |world: &World| {
            let view = world.homes.get(ANA)?;
            Some(view.text()).filter(|text| text.contains(words))
        })
    };
    let text = shown("Running").await;
    assert!(text.contains("stage 1 of 10") && text.contains("Progress of"), "{text}");
    assert!(text.contains("Board: this week") && text.contains("Europe/London"), "{text}");
    let view = room.fake.home(ANA).unwrap();
    let link = format!("/archives/{CHANNEL}/p{}", thread.replace('.', ""));
    assert!(view.content.to_string().contains(&link), "{}", view.content);

    let before = room.fake.thread(CHANNEL, &thread).len();
    room.fake.press_home(ANA, "resume 1").await;
    let more = |world: &World| world.thread(CHANNEL, &thread).len() > before;
    room.fake.wait_until("the stage once more", more).await;

    // Practising from Home walks in the direct message.
    room.fake.press_home(ANA, "Practise…").await;
    modal(&room, ANA).await;
    room.fake.search(ANA, "problem", "visual").await;
    let visual = [("problem", "visual-search")];
    assert_eq!(room.fake.submit(ANA, "greenroom:practice", &visual).await, None);
    told_directly(&room, ANA, "Stage 1 of 10").await;
    room.fake.open_home(ANA);
    shown("Search products by photo").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_is_shared_is_an_answer_and_other_files_are_refused_politely() {
    let (room, thread) = begun().await;
    let share = |name: &str, kind: &str, content: &[u8]| {
        room.fake.share_file(ANA, CHANNEL, Some(&thread), name, kind, content);
    };
    room.fake.next("download", Fault::Status(503));
    share("answer.txt", "text/plain", ANSWER.as_bytes());
    room.fake.all_acked().await;
    let fetched = |_: &World| is_stored(&room, "cut fraud losses");
    room.fake.wait_until("the file's words", fetched).await;
    room.pass(10);
    let feedback = room.told(&thread, "Feedback: stage 1").await;
    assert!(feedback.text().contains("20 %"), "{}", feedback.text());

    share("sketch.png", "image/png", &[0x89, b'P', b'N', b'G', 0xff]);
    let refused = room.whispered(ANA, "sketch.png is not text").await;
    assert!(refused.text().contains("paste the words"), "{}", refused.text());
    share("log.txt", "text/plain", "walrus ".repeat(10_000).as_bytes());
    room.whispered(ANA, "log.txt is longer than an answer can be").await;
    share("broken.txt", "text/plain", &[0xff, 0xfe, 0x00]);
    room.whispered(ANA, "broken.txt is not text").await;
    assert!(!is_stored(&room, "walrus walrus"));
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_brings_us_into_a_channel_sets_up_the_daily_problem() {
    let room = Room::open(Way::Socket).await;
    room.fake.add_channel("C2NEW", "new", Kind::Public, &[ANA, BEN]);
    room.fake.join_bot("C2NEW", BEN);
    let welcome = room.whispered(BEN, "Greenroom is here").await;
    assert!(welcome.text().contains("Europe/London"), "{}", welcome.text());
    assert!(room.fake.channel("C2NEW").is_empty(), "nothing is posted unasked");

    room.fake.press(BEN, &welcome.ts, "Other days or hour…").await;
    modal(&room, BEN).await;
    let wrong = [("zone", "Europe/Berln")];
    let errors = room.fake.submit(BEN, "greenroom:schedule", &wrong).await.unwrap();
    assert!(errors["zone"].as_str().unwrap().contains("Europe/Berlin"), "{errors}");
    let right = [
        ("days", "Monday, Wednesday, Friday"),
        ("time", "07:30"),
        ("pool", "Only hard ones (4 and 5 of 5)"),
        ("zone", "Europe/Berlin"),
    ];
    assert_eq!(room.fake.submit(BEN, "greenroom:schedule", &right).await, None);
    let said = |words: &'static str| {
        room.fake.wait_for(words, move |world: &World| {
            let top = world.top("C2NEW");
            top.into_iter().find(|one| one.text().contains(words)).cloned()
        })
    };
    let added = said("Added schedule").await;
    let words = added.text();
    assert!(words.contains("30 7 * * mon,wed,fri") && words.contains("hard problems"), "{words}");

    room.fake.press(BEN, &welcome.ts, "post").await;
    let daily = said("Problem of the day").await;
    // The thread of the post is free talk; whoever joins has an interview of their own.
    room.fake.reply(ANA, "C2NEW", &daily.ts, "a penguin of my own");
    room.fake.press(ANA, &daily.ts, "Join").await;
    said("begins a practice interview").await;
    room.fake.all_acked().await;
    assert!(!is_stored(&room, "penguin of my own"));
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_channel_shared_with_another_company_their_people_can_practise() {
    let room = Room::open(Way::Socket).await;
    room.fake.add_team("T9THEIRS", "theirs", "U9THEIRBOT");
    room.fake.add_user_of("T9THEIRS", "U9EVA", |user| user.guest = true);
    room.fake.with(|world| {
        let channel = world.channels.get_mut(CHANNEL).unwrap();
        channel.members.insert("U9EVA".to_owned());
    });
    let daily = json!({
        "type": "event_callback", "team_id": "T9THEIRS", "context_team_id": TEAM,
        "is_ext_shared_channel": true, "event_id": "Ev1", "event_time": room.fake.time(),
        "authorizations": [{ "team_id": TEAM, "user_id": BOT, "is_bot": true }],
        "event": { "type": "message", "channel": CHANNEL, "channel_type": "channel", "user": "U9EVA",
            "user_team": "T9THEIRS", "ts": format!("{}.000900", room.fake.time()),
            "text": format!("<@{BOT}> practice card-fraud") },
    });
    let envelope: Value = json!({
        "type": "events_api", "envelope_id": "connect1", "accepts_response_payload": false,
        "payload": daily,
    });
    assert!(room.fake.send_raw(&envelope.to_string()));
    let begun = |world: &World| world.top(CHANNEL).iter().any(|one| one.text().contains("begins"));
    room.fake.wait_until("an interview", begun).await;
    room.fake.take_faults();
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_brought_us_is_told_once_that_a_card_was_not_accepted() {
    let room = Room::open(Way::Socket).await;
    room.fake.add_channel("C2NEW", "new", Kind::Public, &[ANA, BEN]);
    room.fake.join_bot("C2NEW", BEN);
    room.whispered(BEN, "Greenroom is here").await;
    for times in 1..=2 {
        room.fake.next("chat.postMessage", Fault::Error("invalid_blocks"));
        room.fake.command(ANA, "C2NEW", "/leaderboard", "").await;
        let boards = |world: &World| world.top("C2NEW").len() == times;
        room.fake.wait_until("the board in words", boards).await;
        room.whispered(BEN, "was not accepted as it looks").await;
    }
    room.fake.command(BEN, "C2NEW", "/greenroom", "settings").await;
    room.whispered(BEN, "Europe/London").await;
    let told = room.fake.ephemerals(BEN);
    let told = told.iter().filter(|one| one.text().contains("not accepted as it looks"));
    assert_eq!(told.count(), 1);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_may_open_the_interview_in_the_direct_message() {
    let mut room = Room::open(Way::Socket).await;
    room.stop().await;
    room.join = Join::Direct;
    room.start().await;
    room.fake.command(ANA, CHANNEL, "/greenroom", "post card-fraud").await;
    let posted = |world: &World| world.top(CHANNEL).first().map(|one| one.ts.clone());
    let daily = room.fake.wait_for("the problem", posted).await;
    room.fake.press(BEN, &daily, "Join").await;
    told_directly(&room, BEN, "Stage 1 of 10").await;
    assert_eq!(room.fake.channel(CHANNEL).len(), 1, "the channel stays quiet");

    // Points are the channel's.
    let direct = room.fake.im(BEN);
    let root = told_directly(&room, BEN, "begins a practice interview").await;
    room.fake.reply(BEN, &direct, &root.ts, ANSWER);
    room.fake.all_acked().await;
    room.pass(10);
    told_directly(&room, BEN, "Feedback: stage 1").await;
    room.fake.reply(BEN, &direct, &root.ts, "finish");
    told_directly(&room, BEN, "Report card").await;
    room.fake.command(ANA, CHANNEL, "/leaderboard", "").await;
    let on_the_board =
        |world: &World| world.top(CHANNEL).iter().any(|one| one.text().contains("1. u2ben"));
    room.fake.wait_until("the board", on_the_board).await;
    room.close().await;
}
