//! What Discord refuses, in the service's words.

use super::*;
use crate::fake::{self, permissions as bits};
use greenroom::chat::{
    card::Focus,
    words::{NoEntry, Trouble},
};

async fn closed(room: &Room, say: &Say) -> NoEntry {
    match room.try_say(say).await {
        Err(SendError::Closed(why)) => why,
        other => panic!("{other:?} {:?} {:?}", say.card, room.texts(LOUNGE)),
    }
}

#[tokio::test]
async fn the_permission_that_is_lacking_is_named() {
    let post = || say("in1.1", "words");
    let begin = || post().opening().asked_by(ANA).card(|card| card.focus(Focus::Here));
    for (denied, say, threads, want) in [
        (bits::SEND_MESSAGES, post(), Threads::Public, NoEntry::Lacks("Send Messages")),
        (bits::EMBED_LINKS, post(), Threads::Public, NoEntry::Lacks("Embed Links")),
        (bits::VIEW_CHANNEL, post(), Threads::Public, NoEntry::NotInvited),
        (bits::VIEW_CHANNEL, begin(), Threads::Public, NoEntry::NotInvited),
        (
            bits::CREATE_PRIVATE_THREADS,
            begin(),
            Threads::Private,
            NoEntry::Lacks("Create Private Threads"),
        ),
    ] {
        let room = Room::with(threads).await;
        room.fake.deny(LOUNGE, denied);
        assert_eq!(closed(&room, &say).await, want, "{denied:b}");
    }
}

#[tokio::test]
async fn where_no_picture_may_be_sent_its_words_stand_in_its_place() {
    let room = Room::new().await;
    room.fake.deny(LOUNGE, bits::ATTACH_FILES);
    let picture = Block::Picture { png: Png(vec![1; 64]), alt: "a *board*".to_owned() };
    let pictured = say("in1.1", "words").card(|card| card.block(picture));
    let sent = room.sent(&pictured).await.unwrap();
    assert_eq!(sent.trouble, Some(Trouble::NoPicture("Attach Files")));
    let message = room.fake.card_in(LOUNGE);
    assert_eq!(plain(&message.text()), "Title\nwords\na \\*board\\*");
    assert!(message.files.is_empty() && message.embeds[0]["image"].is_null());
    room.fake.allow(LOUNGE);
    let changed = pictured.replacing(&sent.id);
    assert_eq!(room.sent(&changed).await.unwrap().trouble, None);
    assert_eq!(room.fake.card_in(LOUNGE).files.len(), 1);
}

#[tokio::test]
async fn in_a_thread_another_permission_is_lacking() {
    let room = Room::new().await;
    let thread = room.fake.begin_thread(ANA, LOUNGE, None, "talk");
    room.fake.deny(LOUNGE, bits::SEND_MESSAGES_IN_THREADS);
    let lacks = NoEntry::Lacks("Send Messages in Threads");
    assert_eq!(closed(&room, &say("in1.1", "words").to(channel(thread))).await, lacks);
}

#[tokio::test]
async fn a_place_that_is_closed_is_told_apart() {
    let room = Room::new().await;
    let thread = room.fake.begin_thread(ANA, LOUNGE, None, "talk");
    room.fake.lock(thread, true);
    let said = say("in1.1", "words").to(channel(thread));
    assert_eq!(closed(&room, &said).await, NoEntry::Locked);
    room.fake.alter_guild(GUILD, |guild| guild.most_threads = 0);
    let begin = |key: &str, place| say(key, "words").to(channel(place)).opening().asked_by(ANA);
    assert_eq!(closed(&room, &begin("in2.1", LOUNGE)).await, NoEntry::TooManyThreads);
    for (number, kind) in [(820, fake::Kind::Voice), (821, fake::Kind::Forum)] {
        room.fake.add_channel_of(number, GUILD, "other", kind);
        assert_eq!(closed(&room, &begin("in3.1", number)).await, NoEntry::NoThreads, "{kind:?}");
    }
    assert_eq!(closed(&room, &say("in4.1", "words").to(channel(821))).await, NoEntry::NoThreads);
    assert_eq!(closed(&room, &say("in5.1", "words").to(channel(899))).await, NoEntry::NotInvited);
    room.fake.alter_user(ANA, |user| user.closed = true);
    let only = say("in6.1", "words").only(ANA, channel(LOUNGE));
    assert_eq!(closed(&room, &only).await, NoEntry::NoDirect);
    assert!(room.texts(LOUNGE).iter().all(|text| !text.contains("words")));
}

#[tokio::test]
async fn what_is_gone_or_no_place_of_discords_is_given_up() {
    let room = Room::new().await;
    let id = room.say(say("in1.1", "words")).await;
    room.fake.delete(LOUNGE, message_of(&id));
    let home = Address::Home(person(ANA), channel(LOUNGE));
    let elsewhere = || say("in2.1", "words");
    for say in [
        say("in1.2", "other words").replacing(&id),
        elsewhere().replacing(&format!("@me/{LOUNGE}")),
        elsewhere().to(ConversationId::new("T1/C1")),
        Say { address: home, ..elsewhere() },
        Say {
            address: Address::Only(MemberId::new("slack:T1/U1"), channel(LOUNGE)),
            ..elsewhere()
        },
    ] {
        let error = room.try_say(&say).await.unwrap_err();
        assert!(matches!(error, SendError::Never { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_card_that_discord_does_not_take_is_said_in_words() {
    let room = Room::new().await;
    let pressed = |card: Card| card.button(Button::new("Next", "next"));
    room.fake.next(POST, Fault::Error(400, 50_035, "Invalid Form Body"));
    let id = room.say(say("in1.1", "words").card(pressed)).await;
    let message = room.fake.card_in(LOUNGE);
    assert_eq!(plain(&message.content), "Title\nwords");
    assert!(message.embeds.is_empty() && message.components.is_empty());
    room.fake.next(EDIT, Fault::Error(400, 50_035, "Invalid Form Body"));
    room.say(say("in1.2", "other words").card(pressed).replacing(&id)).await;
    assert_eq!(plain(&room.fake.card_in(LOUNGE).content), "Title\nother words");
}
