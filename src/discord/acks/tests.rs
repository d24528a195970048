//! Tests of which interaction an answer goes through, and when a "thinking" is closed.

use super::*;
use crate::{discord::place, secret::Secret};

fn ana() -> MemberId {
    place::member(Snowflake(100))
}

fn here() -> ConversationId {
    ConversationId::new("7/8")
}

fn ack(interaction: u64, kind: Kind, at: Instant) -> Ack {
    let hook = Hook { application: Snowflake(1), token: Secret::new(interaction.to_string()) };
    let interaction = Snowflake(interaction);
    Ack { hook, interaction, member: ana(), conversation: here(), kind, at }
}

const ONLY_YOU: Kind = Kind::Deferred { only_you: true };
const PUBLIC: Kind = Kind::Deferred { only_you: false };

fn told(way: Option<Way>) -> Option<(u64, Manner)> {
    way.map(|way| (way.interaction.0, way.manner))
}

#[test]
fn answers_take_the_thinking_in_order_and_then_go_below() {
    let (acks, now) = (Acks::default(), Instant::now());
    acks.opened(ack(1, ONLY_YOU, now));
    acks.opened(ack(2, ONLY_YOU, now));
    acks.opened(ack(2, ONLY_YOU, now));
    let only = |mark| told(acks.only(&ana(), &here(), mark, now));
    assert_eq!(only("a"), Some((1, Manner::Original)));
    assert_eq!(only("a"), Some((1, Manner::Original)), "tried again");
    assert_eq!(only("b"), Some((2, Manner::Original)));
    assert_eq!(only("c"), Some((2, Manner::FollowUp)));
    assert!(acks.idle(now + IDLE).is_empty());
}

#[test]
fn nobody_elses_interaction_is_used() {
    let (acks, now) = (Acks::default(), Instant::now());
    acks.opened(ack(1, ONLY_YOU, now));
    let bo = place::member(Snowflake(101));
    assert_eq!(acks.only(&bo, &here(), "a", now), None);
    assert_eq!(acks.only(&ana(), &ConversationId::new("7/9"), "a", now), None);
    assert_eq!(acks.everyone(&ana(), &here(), "a", now), None, "they alone see it");
}

#[test]
fn an_answer_for_one_takes_a_public_thinking_away() {
    let (acks, now) = (Acks::default(), Instant::now());
    acks.opened(ack(1, PUBLIC, now));
    assert_eq!(told(acks.only(&ana(), &here(), "a", now)), Some((1, Manner::Instead)));
    assert_eq!(told(acks.only(&ana(), &here(), "b", now)), Some((1, Manner::FollowUp)));
    acks.opened(ack(2, PUBLIC, now));
    assert_eq!(told(acks.everyone(&ana(), &here(), "c", now)), Some((2, Manner::Original)));
    assert_eq!(told(acks.everyone(&ana(), &here(), "c", now)), Some((2, Manner::Original)));
    assert_eq!(acks.everyone(&ana(), &here(), "d", now), None);
}

#[test]
fn what_was_pressed_is_answered_below_while_somebody_looks() {
    let (acks, now) = (Acks::default(), Instant::now());
    acks.opened(ack(1, Kind::Update, now));
    let only = |mark, at| told(acks.only(&ana(), &here(), mark, at));
    assert_eq!(only("a", now), Some((1, Manner::FollowUp)));
    assert_eq!(only("b", now + FRESH), None);
    assert!(acks.idle(now + IDLE).is_empty());
}

#[test]
fn a_thinking_is_closed_when_its_answer_went_elsewhere_or_does_not_come() {
    let (acks, now) = (Acks::default(), Instant::now());
    for interaction in 1..=3 {
        acks.opened(ack(interaction, ONLY_YOU, now));
    }
    let thread = ConversationId::new("7/9");
    acks.went(&ana(), &here(), &thread, now);
    acks.went(&ana(), &here(), &here(), now);
    let closed = |at| -> Vec<_> {
        let token = |closing: &Closing| closing.hook.token.reveal().to_owned();
        acks.idle(at).iter().map(|closing| (token(closing), closing.went.clone())).collect()
    };
    let at_once = [("1".to_owned(), Some(thread)), ("2".to_owned(), None)];
    assert_eq!(closed(now), at_once);
    assert_eq!(closed(now + IDLE), [("3".to_owned(), None)]);
    assert_eq!(closed(now + IDLE), []);
    // What is said while it is being closed would go with it; afterwards it goes below.
    assert_eq!(told(acks.only(&ana(), &here(), "a", now + IDLE)), None);
    acks.closed(Snowflake(3));
    assert_eq!(told(acks.only(&ana(), &here(), "a", now + IDLE)), Some((3, Manner::FollowUp)));
}

#[test]
fn what_is_over_is_forgotten() {
    let (acks, now) = (Acks::default(), Instant::now());
    acks.opened(ack(1, ONLY_YOU, now));
    assert_eq!(acks.only(&ana(), &here(), "a", now + GOOD_FOR), None);
    acks.opened(ack(2, ONLY_YOU, now + GOOD_FOR));
    acks.forget(Snowflake(2));
    assert_eq!(acks.only(&ana(), &here(), "a", now + GOOD_FOR), None);
    for interaction in 0..2 * REMEMBERED {
        acks.opened(ack(interaction as u64 + 10, ONLY_YOU, now));
    }
    assert_eq!(acks.open(now).len(), REMEMBERED);
}

#[tokio::test]
async fn nothing_is_said_before_discord_took_the_thinking() {
    let (acks, now) = (std::sync::Arc::new(Acks::default()), Instant::now());
    for interaction in 1..=2 {
        acks.opening(ack(interaction, ONLY_YOU, now));
    }
    assert_eq!(told(acks.only(&ana(), &here(), "a", now)), Some((1, Manner::Original)));
    assert!(acks.idle(now + IDLE).is_empty());
    let wait = |interaction| {
        let acks = std::sync::Arc::clone(&acks);
        tokio::spawn(async move { acks.ready(Snowflake(interaction)).await })
    };
    let (first, second) = (wait(1), wait(2));
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(!first.is_finished() && !second.is_finished());
    acks.opened(ack(1, ONLY_YOU, now));
    acks.forget(Snowflake(2));
    assert_eq!((first.await.unwrap(), second.await.unwrap()), (true, false));
    assert!(acks.ready(Snowflake(1)).await && !acks.ready(Snowflake(9)).await);
}
