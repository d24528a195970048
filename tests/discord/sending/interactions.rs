//! What is said through interactions: in place of "thinking", below, or as a direct message when there is none.

use super::*;
use crate::fake::Seen;
use greenroom::chat::card::Focus;

const FOLLOW_UP: &str = "POST /webhooks/{}/{}";
const ORIGINAL: &str = "PATCH /webhooks/{}/{}/messages/@original";

impl Room {
    /// Somebody uses a command, or a button of a message; it is answered at once with this type of callback.
    async fn acked(&self, who: Id, place: Id, source: Option<Id>, kind: Kind) -> Id {
        self.acked_at(who, place, source, kind, Instant::now()).await
    }

    async fn acked_at(
        &self,
        who: Id,
        place: Id,
        source: Option<Id>,
        kind: Kind,
        at: Instant,
    ) -> Id {
        let ack = self.ack(who, place, source, kind, at);
        let interaction = ack.interaction.0;
        assert_eq!(self.answer_at_once(&ack).await, Answered::Now);
        assert_eq!(self.answer_at_once(&ack).await, Answered::Before);
        self.acks.opened(ack);
        interaction
    }

    fn ack(&self, who: Id, place: Id, source: Option<Id>, kind: Kind, at: Instant) -> Ack {
        let (interaction, token) = self.fake.with(|world| {
            let (number, data) = match source {
                Some(_) => (3, json!({ "custom_id": "g:0:next", "component_type": 2 })),
                None => (2, json!({ "id": "5", "name": "next", "type": 1 })),
            };
            let id = world.interact(number, who, place, source, &data);
            (id, Secret::new(world.interaction(id).unwrap().token.clone()))
        });
        Ack {
            hook: Hook { application: Snowflake(APP), token },
            interaction: Snowflake(interaction),
            member: person(who),
            conversation: channel(place),
            kind,
            at,
        }
    }

    async fn answer_at_once(&self, ack: &Ack) -> Answered {
        let body: Value = match ack.kind {
            Kind::Deferred { only_you: true } => json!({ "type": 5, "data": { "flags": 64 } }),
            Kind::Deferred { only_you: false } => json!({ "type": 5 }),
            Kind::Update => json!({ "type": 6 }),
        };
        self.api.callback(ack.interaction, &ack.hook.token, &body).await.unwrap()
    }

    fn seen(&self, interaction: Id) -> Seen {
        self.fake.with(|world| world.seen(interaction)).unwrap()
    }

    fn quiet(&self, who: Id) -> Vec<String> {
        self.fake.quiet(who, LOUNGE).iter().map(|message| plain(&message.text())).collect()
    }
}

fn whisper(key: &str, words: &str) -> Say {
    say(key, words).only(ANA, channel(LOUNGE)).asked_by(ANA)
}

const ONLY_YOU: Kind = Kind::Deferred { only_you: true };
const PUBLIC: Kind = Kind::Deferred { only_you: false };

#[tokio::test]
async fn what_one_person_alone_sees_takes_the_thinking_and_goes_on_below() {
    let room = Room::new().await;
    let interaction = room.acked(ANA, LOUNGE, None, ONLY_YOU).await;
    assert!(matches!(room.seen(interaction), Seen::Thinking { only_you: true }));
    let id = room.say(whisper("in1.1", "For you.")).await;
    assert!(matches!(room.seen(interaction), Seen::Quiet(seen) if seen.id == message_of(&id)));
    room.say(whisper("in1.2", "And this.")).await;
    assert_eq!(room.quiet(ANA), ["Title\nFor you.", "Title\nAnd this."]);
    assert!(room.fake.messages(LOUNGE).is_empty());
    room.sending.close_idle().await;
    assert_eq!(room.quiet(ANA).len(), 2);
}

#[tokio::test]
async fn without_an_interaction_it_is_a_direct_message() {
    let room = Room::new().await;
    room.acked(BO, LOUNGE, None, ONLY_YOU).await;
    let id = room.say(whisper("in1.1", "For you.")).await;
    let direct = room.fake.direct(ANA);
    assert_eq!(id, format!("@me/{direct}/{}", room.fake.card_in(direct).id));
    room.say(whisper("in1.2", "And this.")).await;
    assert_eq!(room.texts(direct), ["Title\nFor you.", "Title\nAnd this."]);
    assert_eq!(room.calls("POST /users/@me/channels"), 1);
    let here = say("in1.3", "Here.").only(ANA, ConversationId::new(format!("@me/{direct}")));
    room.say(here).await;
    assert_eq!(room.texts(direct).len(), 3);
}

#[tokio::test]
async fn a_token_that_is_over_makes_it_a_direct_message() {
    let room = Room::new().await;
    room.acked(ANA, LOUNGE, None, ONLY_YOU).await;
    room.fake.pass(16 * 60);
    room.say(whisper("in1.1", "For you.")).await;
    assert_eq!(room.texts(room.fake.direct(ANA)), ["Title\nFor you."]);
    assert_eq!(room.calls(ORIGINAL), 1);
}

#[tokio::test]
async fn an_answer_in_place_of_the_thinking_may_be_lost_and_one_below_is_not_said_twice() {
    let room = Room::new().await;
    room.acked(ANA, LOUNGE, None, ONLY_YOU).await;
    room.fake.next(ORIGINAL, Fault::Lose);
    room.say_twice(whisper("in1.1", "For you.")).await;
    room.fake.next(FOLLOW_UP, Fault::Lose);
    let more = whisper("in1.2", "And this.");
    assert!(matches!(room.try_say(&more).await, Err(SendError::Unknown { .. })));
    assert!(matches!(room.try_say(&more.again()).await, Err(SendError::Never { .. })));
    assert_eq!(room.quiet(ANA), ["Title\nFor you.", "Title\nAnd this."]);
}

#[tokio::test]
async fn what_was_pressed_is_changed_by_its_number_and_answered_below() {
    let room = Room::new().await;
    let pressed = say("in1.1", "Press.").card(|card| card.button(Button::new("Next", "next")));
    let id = room.say(pressed).await;
    room.acked(ANA, LOUNGE, Some(message_of(&id)), Kind::Update).await;
    room.say(say("in2.1", "Pressed.").replacing(&id).asked_by(ANA)).await;
    room.say(whisper("in2.2", "For you.")).await;
    assert_eq!(room.texts(LOUNGE), ["Title\nPressed."]);
    assert_eq!(room.quiet(ANA), ["Title\nFor you."]);
}

#[tokio::test]
async fn an_answer_for_everybody_takes_the_thinking_that_everybody_sees() {
    let room = Room::new().await;
    let interaction = room.acked(ANA, LOUNGE, None, PUBLIC).await;
    // What somebody else asked for does not.
    room.say(say("in1.1", "Bo's.").asked_by(BO)).await;
    room.fake.next(ORIGINAL, Fault::DoneBut(502));
    let id = room.say_twice(say("in2.1", "The board.").asked_by(ANA)).await;
    assert!(matches!(room.seen(interaction), Seen::Message(seen) if seen.id == message_of(&id)));
    assert_eq!(room.texts(LOUNGE), ["Title\nThe board.", "Title\nBo's."]);
    // After a restart it is found like any other, and changed like any other.
    let room = room.restart(Threads::Public);
    assert_eq!(room.say(say("in2.1", "The board.").asked_by(ANA).again()).await, id);
    room.say(say("in2.2", "Folded.").replacing(&id)).await;
    assert_eq!(room.texts(LOUNGE)[0], "Title\nFolded.");
}

#[tokio::test]
async fn an_answer_for_one_takes_a_public_thinking_away() {
    let room = Room::new().await;
    let interaction = room.acked(ANA, LOUNGE, None, PUBLIC).await;
    room.say(whisper("in1.1", "Not like this.")).await;
    assert!(matches!(room.seen(interaction), Seen::Gone));
    assert_eq!(room.quiet(ANA), ["Title\nNot like this."]);
    assert!(room.fake.messages(LOUNGE).is_empty());
}

#[tokio::test]
async fn files_go_with_an_answer_that_one_person_sees() {
    let room = Room::new().await;
    let interaction = room.acked(ANA, LOUNGE, None, ONLY_YOU).await;
    let mut answer = whisper("in1.1", "All that is yours.");
    answer.files = vec![SentFile::text("a.json", "{}"), SentFile::text("b.csv", "a,b\n")];
    room.say(answer).await;
    let Seen::Quiet(seen) = room.seen(interaction) else { panic!("not answered alone") };
    let files = room.fake.files(&seen);
    let held = [("a.json", &b"{}"[..]), ("b.csv", b"a,b\n")];
    assert_eq!(files, held.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));
    assert!(room.fake.messages(LOUNGE).is_empty());
}

#[tokio::test]
async fn a_thinking_says_where_the_answer_went() {
    let room = Room::new().await;
    let interaction = room.acked(ANA, LOUNGE, None, ONLY_YOU).await;
    let begin = say("in1.1", "Off we go.").opening().asked_by(ANA);
    let thread = thread_of(&room.say(begin.card(|card| card.focus(Focus::Here))).await);
    room.sending.close_idle().await;
    assert!(room.seen(interaction).text().contains(&format!("<#{thread}>")));
    let here = room.acked(ANA, LOUNGE, None, ONLY_YOU).await;
    room.say(say("in2.1", "Here.").asked_by(ANA)).await;
    room.sending.close_idle().await;
    assert!(matches!(room.seen(here), Seen::Gone));
}

#[tokio::test]
async fn a_thinking_that_nothing_comes_of_is_taken_away() {
    let room = Room::new().await;
    let now = Instant::now();
    let young = room.acked_at(ANA, LOUNGE, None, ONLY_YOU, now).await;
    let old = room.acked_at(BO, LOUNGE, None, PUBLIC, now - Duration::from_secs(11)).await;
    room.sending.close_idle().await;
    assert!(matches!(room.seen(young), Seen::Thinking { .. }));
    assert!(matches!(room.seen(old), Seen::Gone));
    // Its answer comes all the same.
    room.say(say("in1.1", "Late.").asked_by(BO)).await;
    assert_eq!(room.texts(LOUNGE), ["Title\nLate."]);
}

#[tokio::test]
async fn an_answer_that_is_faster_than_the_thinking_waits_for_it() {
    let room = Room::new().await;
    let ack = room.ack(ANA, LOUNGE, None, ONLY_YOU, Instant::now());
    room.acks.opening(ack.clone());
    let answer = whisper("in1.1", "For you.");
    let slowly = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(room.calls(ORIGINAL), 0);
        assert_eq!(room.answer_at_once(&ack).await, Answered::Now);
        room.acks.opened(ack);
    };
    let (said, ()) = tokio::join!(room.try_say(&answer), slowly);
    said.unwrap();
    assert_eq!(room.quiet(ANA), ["Title\nFor you."]);
    // Discord did not take this one.
    let ack = room.ack(ANA, LOUNGE, None, ONLY_YOU, Instant::now());
    room.acks.opening(ack.clone());
    let answer = whisper("in1.2", "For you as well.");
    let refused = async { room.acks.forget(ack.interaction) };
    let (said, ()) = tokio::join!(room.try_say(&answer), refused);
    said.unwrap();
    assert_eq!(room.quiet(ANA).len(), 2, "below the first");
}
