//! Walking the ten stages: practice, group, edits, questions, hints, the outline.

use crate::harness::{Room, any_has, assert_has};
use chrono::Duration;
use greenroom::framework::stage::Stage;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize)]
struct Labelled {
    problem: String,
    stage: String,
    text: String,
    levels: HashMap<String, u8>,
}

/// The strongest labelled reply to each stage of the card fraud problem.
pub(crate) fn strong_answers() -> Vec<String> {
    let labels = include_str!("../data/labels/replies.jsonl");
    let replies: Vec<Labelled> =
        labels.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let best = |stage: Stage| {
        replies
            .iter()
            .filter(|reply| {
                reply.problem == "Detect fraudulent card payments" && reply.stage == stage.id()
            })
            .max_by_key(|reply| reply.levels.values().map(|&level| u32::from(level)).sum::<u32>())
            .map(|reply| reply.text.clone())
            .unwrap()
    };
    Stage::ALL.map(best).to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_stages_end_in_a_report_card_and_points_on_the_board() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    let start = room.news();
    assert_has(&start, "Stage 1 of 10");
    for (stage, answer) in Stage::ALL.into_iter().zip(strong_answers()) {
        room.advance(Duration::minutes(2)).await;
        let answer =
            if stage == Stage::Scale { "We would add autoscaling." } else { answer.as_str() };
        room.says("ana", answer).await;
        assert_has(&room.news(), &format!("{} ", stage.number()));
        room.does("ana", "next").await;
    }
    let end = room.news();
    assert_has(&end, "Report card");
    for heading in [
        "Checklist",
        "What would raise the score most",
        "What to practise next",
        "A choice tied to the business",
    ] {
        assert_has(&end, heading);
    }
    let points = room.points().await;
    assert!(points["paper:ana"] > 50, "{points:?}");
    room.does("ana", "leaderboard all").await;
    assert_has(&room.news(), "1. ana");
    room.does("ana", "progress").await;
    assert_has(&room.news(), "Progress of ana");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_messages_are_one_answer_and_an_edit_or_deletion_regrades_it() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.does("ana", "skip").await;
    room.news();
    let first = room.says("ana", "Inputs: amount in cents (int64), merchant id, card country, and the time since the last payment.").await;
    let before = meter(&room);
    let second = room.says("ana", "Output: a fraud probability between 0 and 1 that the payment service compares with a threshold of 0.8 to block.").await;
    let both = meter(&room);
    assert!(both > before, "{both} after {before}");
    room.edits("ana", &second, "ok").await;
    assert_eq!(meter(&room), before, "an edit that takes the output away");
    room.edits("ana", &second, "Output: a fraud probability between 0 and 1 that the payment service compares with a threshold of 0.8 to block.").await;
    assert_eq!(meter(&room), both);
    room.deletes("ana", &first).await;
    room.advance(Duration::seconds(6)).await;
    assert!(meter(&room) < both, "after six quiet seconds");
    room.does("ana", "undo").await;
    room.does("ana", "next").await;
    assert_has(&room.news(), "[refused]\nThere is no answer in stage 2");
    room.end().await;
}

/// The score of the newest feedback card.
fn meter(room: &Room) -> u32 {
    let cards: Vec<String> =
        room.posted().iter().map(|posted| crate::harness::text_of(&posted.card)).collect();
    let card = cards
        .iter()
        .rev()
        .find(|card| card.contains("This stage so far: "))
        .expect("a feedback card");
    let score = card.lines().find_map(|line| line.strip_prefix("This stage so far: ")).unwrap();
    score.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_feedback_card_a_stage_is_edited_while_last_and_posted_anew_below() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.says("ana", "The goal is fewer chargebacks at under 0.1 % false declines.").await;
    let said =
        room.says("ana", "Latency under 100 ms at p99, since the card terminal waits.").await;
    let feedback = |room: &Room| {
        room.posted()
            .into_iter()
            .filter(|posted| {
                posted.card.title.as_deref().is_some_and(|title| title.starts_with("Feedback"))
            })
            .count()
    };
    assert_eq!(feedback(&room), 1, "the older one is folded");
    let posted = room.posted().len();
    room.edits("ana", &said, "Latency under 50 ms at p99, since the card terminal waits.").await;
    assert_eq!(room.posted().len(), posted, "an edit changes the card in place");
    assert!(room.posted().iter().any(|posted| posted.edits > 0));
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_gets_its_fact_however_it_is_asked_and_an_odd_one_is_the_candidates_call() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.news();
    let mut answers = Vec::new();
    for question in [
        "What latency is acceptable?",
        "how fast does the decision have to be?",
        "WHAT LATENCY IS ACCEPTABLE",
    ] {
        room.does("ana", &format!("ask {question}")).await;
        let cards = room.news();
        let card = cards
            .iter()
            .find(|card| card.contains("The interviewer answers"))
            .expect("an answer")
            .clone();
        answers.push(card.lines().last().unwrap().to_owned());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    room.does("ana", "ask does the office have a ping pong table?").await;
    assert_has(&room.news(), "Your call: state an assumption");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hints_cost_what_they_say_and_there_are_three() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    let answer = &strong_answers()[0];
    room.says("ana", answer).await;
    let full = meter(&room);
    room.news();
    for left in [95, 85, 70] {
        room.does("ana", "hint").await;
        assert_has(&room.news(), &format!("counts {left} %"));
    }
    room.does("ana", "hint").await;
    assert_has(&room.news(), "[refused]\nAll three hints");
    room.says("ana", "We block at a threshold of 0.8.").await;
    assert!(meter(&room) <= full * 7 / 10 + 1);
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outline_is_never_shown_within_and_a_run_begun_after_it_earns_nothing() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.does("ana", "outline").await;
    assert_has(&room.news(), "[refused]\nThe outline is shown after");
    room.does("ana", "give-up").await;
    let thread = room.here.clone();
    room.does("ana", "outline").await;
    assert_has(&room.news(), "A strong answer");
    room.does_in_channel("ana", "practice card-fraud").await;
    assert_ne!(room.here, thread, "a new run has its own thread");
    room.says("ana", &strong_answers()[0]).await;
    room.does("ana", "next").await;
    room.does("ana", "finish").await;
    assert_has(&room.news(), "no points for the board");
    assert!(room.points().await.is_empty());
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_group_everyone_who_joined_is_graded_and_others_are_not_kept() {
    let mut room = Room::open().await;
    room.does("ana", "group card-fraud").await;
    room.does("ben", "join").await;
    room.says("ana", &strong_answers()[0]).await;
    room.says("ben", "The goal is to lose less money.").await;
    room.news();
    room.says("cleo", "I am only passing by with a secret plan.").await;
    room.says("cleo", "Still here.").await;
    let told = room.news();
    assert_eq!(
        told.iter().filter(|card| card.contains("somebody else's interview")).count(),
        1,
        "{told:?}"
    );
    room.does("ben", "next").await;
    assert_has(&room.news(), "Stage 2 of 10");
    let points = room.points().await;
    assert!(points["paper:ana"] > points.get("paper:ben").copied().unwrap_or(0), "{points:?}");
    assert!(!points.contains_key("paper:cleo"));
    let stored = std::fs::read(room.dir.path().join("story.db")).unwrap();
    let _ = stored;
    room.does("ana", "finish").await;
    let end = room.news();
    assert_has(&end, "Report card of ana");
    assert_has(&end, "Report card of ben");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn starting_what_is_open_goes_on_with_it_and_pausing_keeps_it_for_days() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    let thread = room.here.clone();
    room.says("ana", &strong_answers()[0]).await;
    room.does("ana", "pause").await;
    room.news();
    room.advance(Duration::days(3)).await;
    room.does_in_channel("ana", "practice card-fraud").await;
    assert_eq!(room.here, thread, "the same thread goes on");
    assert_has(&room.news(), "Stage 1 of 10");
    room.does("ana", "next").await;
    assert_has(&room.news(), "Stage 2 of 10");
    room.does_in_channel("ana", "practice visual-search").await;
    assert_has(&room.news(), "[resume ");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bare_words_move_only_when_alone() {
    let mut room = Room::open().await;
    room.does("ana", "practice card-fraud").await;
    room.says("ana", "next to latency, the goal is fewer chargebacks, 20 % fewer in a quarter")
        .await;
    let cards = room.news();
    assert!(!any_has(&cards, "Stage 2 of 10"));
    room.says("ana", "Next").await;
    assert_has(&room.news(), "Stage 2 of 10");
    room.end().await;
}
