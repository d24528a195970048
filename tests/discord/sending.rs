//! Sending over the fake Discord: what is posted, changed, found again and told apart. Threads are in `threads`, what is said
//! through interactions in `interactions`, what Discord refuses in `refusals`.

#[path = "sending/interactions.rs"]
mod interactions;
#[path = "sending/refusals.rs"]
mod refusals;
#[path = "sending/threads.rs"]
mod threads;

use crate::fake::{APP, Fake, Fault, GUILD, Id, Scope, TOKEN};
use greenroom::{
    chat::{
        card::{Block, Button, Card, Png, Tone},
        file::SentFile,
    },
    discord::{
        acks::{Ack, Acks, Kind},
        api::{Answered, Api, Hook},
        place::{Place, Snowflake, member},
        sending::Sending,
        settings::Threads,
    },
    ids::{ConversationId, MemberId, MessageKey},
    secret::Secret,
    service::ports::platform::{Address, Outbound, PlatformId, SendError, Sent},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

const ANA: Id = 801;
const BO: Id = 802;
const LOUNGE: Id = 810;

const POST: &str = "POST /channels/{}/messages";
const HISTORY: &str = "GET /channels/{}/messages";
const EDIT: &str = "PATCH /channels/{}/messages/{}";

/// A Discord with two people and a channel, and our side of it.
struct Room {
    fake: Fake,
    api: Arc<Api>,
    acks: Arc<Acks>,
    sending: Sending,
}

/// A message that is to be sent.
struct Say {
    key: MessageKey,
    card: Card,
    files: Vec<SentFile>,
    address: Address,
    replaces: Option<PlatformId>,
    opens_thread: bool,
    asked_by: Option<MemberId>,
    attempt: u32,
}

fn channel(id: Id) -> ConversationId {
    Place::channel(Some(Snowflake(GUILD)), Snowflake(id)).conversation()
}

fn person(id: Id) -> MemberId {
    member(Snowflake(id))
}

fn say(key: &str, words: &str) -> Say {
    Say {
        key: MessageKey::new(key),
        card: Card::titled(Tone::Plain, "Title").text(words),
        files: Vec::new(),
        address: Address::Conversation(channel(LOUNGE)),
        replaces: None,
        opens_thread: false,
        asked_by: None,
        attempt: 0,
    }
}

impl Say {
    fn to(mut self, conversation: ConversationId) -> Self {
        self.address = Address::Conversation(conversation);
        self
    }

    fn only(mut self, who: Id, conversation: ConversationId) -> Self {
        self.address = Address::Only(person(who), conversation);
        self
    }

    fn replacing(mut self, old: &str) -> Self {
        self.replaces = Some(old.to_owned());
        self
    }

    fn opening(mut self) -> Self {
        self.opens_thread = true;
        self
    }

    fn asked_by(mut self, who: Id) -> Self {
        self.asked_by = Some(person(who));
        self
    }

    fn card(mut self, change: impl FnOnce(Card) -> Card) -> Self {
        self.card = change(self.card);
        self
    }

    fn again(mut self) -> Self {
        self.attempt += 1;
        self
    }
}

impl Room {
    async fn new() -> Self {
        Self::with(Threads::Public).await
    }

    async fn with(threads: Threads) -> Self {
        let fake = Fake::start().await;
        fake.add_member(ANA, "Ana");
        fake.add_member(BO, "Bo");
        fake.add_channel(LOUNGE, GUILD, "lounge");
        let api = Arc::new(Api::new(&fake.url(), &Secret::new(TOKEN)).unwrap());
        let acks = Arc::new(Acks::default());
        let sending = Sending::new(Arc::clone(&api), Arc::clone(&acks), threads);
        Self { fake, api, acks, sending }
    }

    /// Our side begins anew, and remembers nothing.
    fn restart(self, threads: Threads) -> Self {
        let acks = Arc::new(Acks::default());
        let api = Arc::new(Api::new(&self.fake.url(), &Secret::new(TOKEN)).unwrap());
        let sending = Sending::new(Arc::clone(&api), Arc::clone(&acks), threads);
        Self { api, acks, sending, ..self }
    }

    async fn try_say(&self, say: &Say) -> Result<PlatformId, SendError> {
        self.sent(say).await.map(|sent| sent.id)
    }

    async fn sent(&self, say: &Say) -> Result<Sent, SendError> {
        let message = Outbound {
            key: &say.key,
            address: say.address.clone(),
            card: &say.card,
            files: &say.files,
            replaces: say.replaces.clone(),
            opens_thread: say.opens_thread,
            asked_by: say.asked_by.as_ref(),
            attempt: say.attempt,
        };
        self.sending.say(&message).await
    }

    async fn say(&self, say: Say) -> PlatformId {
        self.try_say(&say).await.unwrap()
    }

    /// Says something whose outcome must be unknown at first, and then says it once more.
    async fn say_twice(&self, say: Say) -> PlatformId {
        let first = self.try_say(&say).await;
        assert!(matches!(first, Err(SendError::Unknown { .. })), "{first:?}");
        self.say(say.again()).await
    }

    fn calls(&self, route: &str) -> usize {
        self.fake.calls(route).len()
    }

    fn texts(&self, channel: Id) -> Vec<String> {
        self.fake.messages(channel).iter().map(|message| plain(&message.text())).collect()
    }
}

/// Without marks that nobody sees.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|character| !"\u{200b}\u{200c}\u{200d}\u{2060}".contains(*character))
        .collect()
}

fn message_of(id: &str) -> Id {
    Place::parse(id).unwrap().message.unwrap().0
}

fn thread_of(id: &str) -> Id {
    let place = Place::parse(id).unwrap();
    assert_eq!((place.guild, place.message), (Some(Snowflake(GUILD)), None), "{id}");
    place.channel.0
}

#[tokio::test]
async fn a_card_is_posted_and_changed_with_its_pictures() {
    let room = Room::new().await;
    let png = |byte| Block::Picture { png: Png(vec![byte; 64]), alt: "a board".to_owned() };
    let pictured = say("in1.1", "Look.")
        .card(|card| card.block(png(7)).button(Button::new("Next", "next").primary()));
    let id = room.say(pictured).await;
    let message = room.fake.card_in(LOUNGE);
    assert_eq!(id, format!("{GUILD}/{LOUNGE}/{}", message.id));
    let text = message.text();
    assert!(
        text.contains("Look.") && text.contains("[Next]"),
        "{text} {:?}",
        room.fake.take_faults()
    );
    assert_eq!(room.fake.files(&message)[0].1, vec![7; 64]);
    assert!(message.embeds.iter().any(|it| it["image"]["url"].is_string()), "{:?}", message.embeds);
    let other = say("in1.2", "Now.").card(|card| card.block(png(8))).replacing(&id);
    assert_eq!(room.say(other).await, id);
    let message = room.fake.card_in(LOUNGE);
    assert_eq!(room.fake.files(&message)[0].1, vec![8; 64]);
    assert_eq!(message.files.len(), 1);
    room.say(say("in1.3", "Folded.").replacing(&id)).await;
    let message = room.fake.card_in(LOUNGE);
    assert_eq!(message_of(&id), message.id);
    assert!(message.files.is_empty() && message.components.is_empty());
    assert_eq!(room.texts(LOUNGE), ["Title\nFolded."]);
    assert_eq!(room.calls(HISTORY), 0, "nothing was unsure");
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_not_said_twice() {
    for fault in [Fault::Lose, Fault::DoneBut(502), Fault::Reset, Fault::Status(503)] {
        let room = Room::new().await;
        room.fake.next(POST, fault);
        let id = room.say_twice(say("in1.1", "Once.")).await;
        assert_eq!(room.texts(LOUNGE), ["Title\nOnce."], "{fault:?}");
        assert_eq!(message_of(&id), room.fake.card_in(LOUNGE).id);
        room.fake.check();
    }
}

#[tokio::test]
async fn a_message_is_found_after_a_restart_when_its_nonce_is_forgotten() {
    let room = Room::new().await;
    room.fake.next(POST, Fault::Lose);
    let once = || say("in1.1", "Once.");
    assert!(matches!(room.try_say(&once()).await, Err(SendError::Unknown { .. })));
    let copied = room.fake.card_in(LOUNGE);
    // Much is said meanwhile, some of it by one who copies the card, mark and all.
    for number in 0..120 {
        room.fake.say(ANA, LOUNGE, &format!("talk {number}"));
    }
    room.fake.say(BO, LOUNGE, copied.embeds[0]["description"].as_str().unwrap());
    room.fake.pass(3600);
    let room = room.restart(Threads::Public);
    let id = room.say(once().again()).await;
    assert_eq!(message_of(&id), copied.id);
    assert_eq!(room.fake.cards_saying(LOUNGE, "Once.").len(), 1);
    // The same key for another card, as in a store begun anew, is another message.
    let other = room.say(say("in1.1", "Other.").again()).await;
    assert_ne!(other, id);
    assert_eq!(room.fake.cards_saying(LOUNGE, "Other.").len(), 1);
}

#[tokio::test]
async fn where_history_cannot_be_read_the_nonce_holds() {
    let room = Room::new().await;
    room.fake.deny(LOUNGE, 1 << 16);
    room.fake.next(POST, Fault::Lose);
    room.say_twice(say("in1.1", "Once.")).await;
    assert_eq!(room.texts(LOUNGE), ["Title\nOnce."]);
}

#[tokio::test]
async fn what_was_certainly_not_said_is_not_looked_for() {
    let room = Room::new().await;
    room.fake.next(POST, Fault::RateLimited(0.05, Scope::User));
    room.say(say("in1.1", "Soon.")).await;
    room.fake.next(POST, Fault::RateLimited(700.0, Scope::Shared));
    let later = say("in1.2", "Later.");
    let error = room.try_say(&later).await.unwrap_err();
    let SendError::Later { after, .. } = error else { panic!("{error}") };
    assert_eq!(after, Duration::from_secs(700));
    // The bucket is closed: the next try does not reach Discord.
    let before = room.calls(POST);
    let error = room.try_say(&later.again()).await.unwrap_err();
    assert!(matches!(error, SendError::Later { .. }), "{error}");
    assert_eq!((room.calls(POST), room.calls(HISTORY)), (before, 0));
}

#[tokio::test]
async fn a_busy_channel_never_hears_that_we_are_too_fast() {
    let room = Room::new().await;
    room.fake.limit(POST, 3, Duration::from_millis(300));
    room.fake.limit_all(50, Duration::from_secs(1));
    let says: Vec<Say> =
        (0..10).map(|n| say(&format!("in{n}.1"), &format!("number {n}"))).collect();
    let said = futures::future::join_all(says.iter().map(|say| room.try_say(say))).await;
    assert!(said.iter().all(Result::is_ok), "{said:?}");
    assert_eq!(room.fake.messages(LOUNGE).len(), 10);
    assert_eq!(room.fake.throttled(), Vec::<String>::new());
}

#[tokio::test]
async fn a_token_that_is_not_known_loses_nothing() {
    let room = Room::new().await;
    room.fake.with(|world| "another".clone_into(&mut world.token));
    let error = room.try_say(&say("in1.1", "Kept.")).await.unwrap_err();
    let SendError::Later { reason, .. } = error else { panic!("{error}") };
    assert!(reason.contains("token") && !reason.contains(TOKEN), "{reason}");
    room.fake.with(|world| TOKEN.clone_into(&mut world.token));
    room.say(say("in1.1", "Kept.").again()).await;
    assert_eq!((room.texts(LOUNGE).len(), room.calls(HISTORY)), (1, 0));
}

#[tokio::test]
async fn commands_are_registered_everywhere_and_in_one_server() {
    let room = Room::new().await;
    let commands = json!([{ "name": "next", "description": "Goes on", "type": 1 }]);
    let app = room.api.application().await.unwrap().id;
    assert_eq!(app, Snowflake(APP));
    for guild in [None, Some(Snowflake(GUILD))] {
        room.api.put_commands(app, guild, &commands).await.unwrap();
        let known = room.api.commands(app, guild).await.unwrap();
        assert_eq!(known[0]["name"], "next");
    }
    let advice = room.api.gateway_bot().await.unwrap();
    assert!(advice.url.starts_with("ws://127.0.0.1:") && advice.remaining > 0, "{advice:?}");
}

#[tokio::test]
async fn what_is_read_is_what_people_wrote() {
    let room = Room::new().await;
    let ids: Vec<Id> = (0..3).map(|n| room.fake.say(ANA, LOUNGE, &format!("talk {n}"))).collect();
    let place = Snowflake(LOUNGE);
    let later = room.api.messages_after(place, Snowflake(ids[0]), 100).await.unwrap();
    let texts: Vec<_> = later.iter().map(|it| it["content"].as_str().unwrap()).collect();
    assert_eq!(texts, ["talk 1", "talk 2"]);
    room.fake.delete(LOUNGE, ids[1]);
    assert_eq!(room.api.message(place, Snowflake(ids[1])).await, Ok(None));
    let kept = room.api.message(place, Snowflake(ids[2])).await.unwrap().unwrap();
    assert_eq!(kept["content"], "talk 2");
    let guild = Snowflake(GUILD);
    let ana = room.api.member(guild, Snowflake(ANA)).await.unwrap().unwrap();
    assert_eq!(ana["user"]["id"], ANA.to_string());
    let shared = room.fake.say_with_file(ANA, LOUNGE, "", "a.txt", Some("text/plain"), b"words");
    let shared = room.api.message(place, Snowflake(shared)).await.unwrap().unwrap();
    let url = shared["attachments"][0]["url"].as_str().unwrap();
    assert_eq!(room.api.download(url, 5).await.unwrap().as_deref(), Some(&b"words"[..]));
    assert_eq!(room.api.download(url, 4).await.unwrap(), None);
}
