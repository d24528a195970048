//! The walk in Discord, through the front door: from a command to the report card.

use crate::{
    fake::{GUILD, Seen},
    room::{ANA, ANSWER, BEN, CHANNEL, Room},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_practice_interview_walks_from_a_command_to_the_report_card() {
    let room = Room::open().await;
    let seen = room.fake.command(ANA, CHANNEL, "/practice problem:card-fraud").await;
    assert!(matches!(seen, Seen::Thinking { only_you: true } | Seen::Quiet(_)), "{seen:?}");
    room.fake.wait_until("a thread", |world| !world.threads_of(CHANNEL).is_empty()).await;
    let thread = room.fake.threads(CHANNEL).swap_remove(0);
    assert!(thread.name.contains("fraud"), "{}", thread.name);
    let stage = room.told(thread.id, "Stage 1 of 10").await;
    assert!(stage.text().contains("Hint"), "{}", stage.text());

    room.pass(1);
    room.fake.say(ANA, thread.id, ANSWER);
    room.pass(10);
    let feedback = room.told(thread.id, "Feedback: stage 1").await;
    assert!(feedback.text().contains("20 %"), "the words that earned it: {}", feedback.text());

    let seen = room.fake.press(ANA, thread.id, feedback.id, "Next stage").await;
    assert!(matches!(seen, Seen::Still), "{seen:?}");
    room.told(thread.id, "Stage 2 of 10").await;
    room.pass(1);
    room.fake.say(ANA, thread.id, "skip");
    room.told(thread.id, "Stage 3 of 10").await;
    room.pass(1);
    room.fake.say(ANA, thread.id, "finish");
    room.told(thread.id, "Report card").await;
    room.fake
        .wait_until("the thread put aside", |world| world.threads_of(CHANNEL)[0].archived)
        .await;

    // One message in the channel, all else in its thread; whoever asked is led there.
    assert_eq!(room.fake.messages(CHANNEL).len(), 1);
    room.fake.command(ANA, CHANNEL, "/leaderboard").await;
    let board = room.fake.outcome(ANA).await;
    assert!(matches!(&board, Seen::Message(_)) && board.text().contains("Ana"), "{board:?}");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_say_is_not_kept_and_they_are_told_once_alone() {
    let room = Room::open().await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    room.told(thread.id, "Stage 1 of 10").await;
    room.fake.say(BEN, thread.id, "may I say something here");
    let direct = room.fake.direct(BEN);
    room.told(direct, "interview").await;
    room.fake.say(BEN, thread.id, "and once more");

    // Talk elsewhere in the server is not even stored.
    room.fake.say(BEN, CHANNEL, "lunch was walrus stew");
    let other = room.fake.begin_thread(BEN, CHANNEL, None, "a thread of ours");
    room.fake.say(ANA, other, "penguin parade at noon");
    room.pass(1);
    room.fake.say(ANA, thread.id, "hint");
    room.told(thread.id, "Hint 1 of 3").await;
    assert_eq!(room.fake.messages(direct).len(), 1);
    for words in ["walrus stew", "penguin parade"] {
        assert!(!room.is_stored(words), "{words}");
    }
    assert!(room.is_stored("may I say something here"), "the look finds what is stored");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_regrades_and_a_deletion_takes_back() {
    let room = Room::open().await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    room.told(thread.id, "Stage 1 of 10").await;
    room.pass(1);
    let said = room.fake.say(ANA, thread.id, "The goal is to do well.");
    room.pass(10);
    room.told(thread.id, "Feedback: stage 1").await;
    room.pass(1);
    room.fake.edit(ANA, thread.id, said, ANSWER);
    room.pass(10);
    room.told(thread.id, "20 %").await;
    let feedback = room.fake.cards_saying(thread.id, "Feedback: stage 1");
    assert_eq!(feedback.len(), 1, "changed, not piled up");
    room.pass(1);
    room.fake.delete(thread.id, said);
    room.fake.say(ANA, thread.id, "status");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_open_at_once_and_what_is_wrong_is_told_there() {
    let room = Room::open().await;
    let form = room.fake.command(ANA, CHANNEL, "/mock").await;
    assert!(form.modal().text().contains("Mock interview"), "{}", form.modal().text());
    let sent = [("Problem", "card-fraud"), ("Time", "45 minutes"), ("Level you aim at", "any")];
    room.fake.submit(ANA, "greenroom:mock", &sent).await;
    room.fake.wait_until("a mock", |world| !world.threads_of(CHANNEL).is_empty()).await;
    let thread = room.fake.threads(CHANNEL).swap_remove(0);
    let stage = room.told(thread.id, "Stage 1 of 10").await;
    let form = room.fake.press(ANA, thread.id, stage.id, "Answer in a form").await;
    let long = ANSWER.repeat(12);
    assert!(form.modal().text().contains("Answer this stage"), "{}", form.modal().text());
    room.fake.submit(ANA, "greenroom:answer", &[("text", &long)]).await;
    room.told(thread.id, "Noted").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_for_the_first_time_chooses_a_time_zone_once() {
    let room = Room::open().await;
    room.fake.command(ANA, CHANNEL, "/help").await;
    let asked = room.whispered(ANA, CHANNEL, "Which time zone are you in?").await;
    let form = room.fake.press(ANA, CHANNEL, asked.id, "Choose time zone…").await;
    assert!(form.modal().text().contains("Your time zone"), "{}", form.modal().text());
    room.fake.submit(ANA, "greenroom:zone", &[("zone", "Europe/Berlin")]).await;
    room.whispered(ANA, CHANNEL, "Europe/Berlin** now").await;
    room.fake.command(ANA, CHANNEL, "/settings show").await;
    room.whispered(ANA, CHANNEL, "Time zone: **Europe/Berlin**").await;
    room.fake.command(ANA, CHANNEL, "/help").await;
    room.fake.outcome(ANA).await;
    let times = room.fake.quiet(ANA, CHANNEL);
    let times = times.iter().filter(|one| one.text().contains("Which time zone are you in?"));
    assert_eq!(times.count(), 1);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_an_option_is_typed_problems_and_zones_are_offered() {
    let room = Room::open().await;
    let seen = room.fake.autocomplete(ANA, CHANNEL, "/practice problem:frau").await;
    assert!(seen.choices()[0].contains("fraud"), "{seen:?}");
    let seen = room.fake.autocomplete(ANA, CHANNEL, "/settings zone name:berl").await;
    assert_eq!(seen.choices()[0], "Europe/Berlin", "{seen:?}");
    assert!(!room.is_stored("berl\""), "what is typed is not stored");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_is_a_room_too() {
    let room = Room::open().await;
    room.fake.whisper(BEN, "practice card-fraud");
    let direct = room.fake.direct(BEN);
    room.told(direct, "Stage 1 of 10").await;
    room.pass(1);
    room.fake.whisper(BEN, ANSWER);
    room.pass(10);
    room.told(direct, "Feedback: stage 1").await;
    room.pass(1);
    room.fake.whisper(BEN, "finish");
    room.told(direct, "Report card").await;
    // A second one in the same conversation is the one that is listened to.
    room.pass(1);
    room.fake.whisper(BEN, "practice visual-search");
    room.told(direct, "products by photo").await;
    room.pass(1);
    room.fake.whisper(BEN, "hint");
    room.told(direct, "Hint 1 of 3").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_brings_us_into_a_server_is_welcomed_once_and_a_server_that_is_left_stops() {
    let mut room = Room::open().await;
    room.fake.add_guild(1700, "New", ANA);
    room.fake.add_channel(1710, 1700, "general");
    room.fake.invite_bot(1700);
    let direct = room.fake.direct(ANA);
    let welcome = room.told(direct, "Greenroom is here").await;
    assert!(room.fake.messages(1710).is_empty(), "nothing is posted unasked");
    room.fake.press(ANA, direct, welcome.id, "Weekdays at 9:00").await;
    room.told(1710, "mon-fri").await;
    let form = room.fake.press(ANA, direct, welcome.id, "Other days or hour…").await;
    let days = [("Days", "tue,thu")];
    room.fake.submit(ANA, &form.modal().custom_id, &days).await;
    room.told(1710, "tue,thu").await;
    room.until_scheduled_in(1).await;
    room.stop().await;
    room.start().await;
    room.fake.outage(GUILD, true);
    room.fake.outage(GUILD, false);
    room.fake.remove_bot(1700);
    room.fake.command(ANA, CHANNEL, "/help").await;
    room.until_scheduled_in(0).await;
    assert_eq!(room.fake.cards_saying(direct, "Greenroom is here").len(), 1);
    room.close().await;
}
