//! Time and pauses: what is left of a mock, going away, coming back, giving up.

use super::moves;
use crate::{
    chat::{
        card::{Button, Card, Tone},
        rich::Rich,
        words::phrases::{counted, stage_name},
    },
    framework::{bank::Bank, problem::Problem},
    ids::MemberId,
    interview::state::Interview,
};
use chrono::{DateTime, Duration, Utc};

/// Minutes that have begun, so that nobody is promised time that is not there; 0 when none is left.
fn minutes(time: Duration) -> u64 {
    u64::try_from((time.num_seconds() + 59) / 60).unwrap_or(0)
}

/// A span in hours and minutes.
fn lasted(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => counted(minutes, "minute"),
        (hours, 0) => counted(hours, "hour"),
        (hours, minutes) => {
            format!("{} and {}", counted(hours, "hour"), counted(minutes, "minute"))
        }
    }
}

/// When a running mock closes.
fn deadline(interview: &Interview) -> Option<DateTime<Utc>> {
    interview.deadline().filter(|_| !interview.is_closed())
}

/// How much time a running mock has left, for any card of one; `None` for other modes and when it is over.
pub fn time_left(interview: &Interview, now: DateTime<Utc>) -> Option<Rich> {
    let deadline = deadline(interview)?;
    match minutes(deadline - now) {
        0 => Some("Time is up.".into()),
        left => {
            let left = format!("{} left, until ", counted(left, "minute"));
            Some(Rich::from(left).time(deadline).plain("."))
        }
    }
}

/// The first message of an answer was taken in a mock: said once for a stage, so that nothing piles up.
pub fn noted(interview: &Interview, member: &MemberId, now: DateTime<Utc>) -> Card {
    let left = time_left(interview, now).unwrap_or_default();
    let card = Card::default().small(Rich::from("Noted, and so is what you add. ").then(left));
    moves::buttons(card, interview, member)
}

/// The remaining time of a mock.
pub fn time_notice(interview: &Interview, now: DateTime<Utc>) -> Card {
    Card::line(Tone::Fair, time_left(interview, now).unwrap_or_default())
}

/// We were down, and the mock got the time back.
pub fn extended(by: Duration, deadline: DateTime<Utc>) -> Card {
    let away = format!("We were away for {}. ", lasted(minutes(by)));
    Card::line(
        Tone::Plain,
        Rich::from(away)
            .plain("You get that time back: the mock now runs until ")
            .time(deadline)
            .plain("."),
    )
}

/// Put aside.
pub fn paused(problem: &Problem) -> Card {
    Card::line(Tone::Plain, format!("Paused: {}. It waits for you.", problem.title))
        .button(Button::new("Resume", "resume").primary())
}

/// Going on after a pause, or shown again to somebody who comes back.
pub fn resumed(problem: &Problem) -> Card {
    Card::line(Tone::Plain, format!("Going on with {}.", problem.title))
}

/// The time for answers is nearly over, and the candidate fell silent.
pub fn reminder(
    interview: &Interview,
    problem: &Problem,
    bank: &Bank,
    until: DateTime<Utc>,
) -> Card {
    let stage = stage_name(bank, interview.stage);
    Card::line(
        Tone::Plain,
        Rich::from("Answers to ")
            .strong(problem.title.as_str())
            .plain(" are wanted until ")
            .time(until)
            .plain(format!("; you are at stage {stage}.")),
    )
    .text("A few lines are enough to get feedback. It stays open after that, too.")
    .button(moves::finish(interview))
}

/// A week without a word from the candidate.
pub fn nudge(interview: &Interview, problem: &Problem, bank: &Bank) -> Card {
    let stage = stage_name(bank, interview.stage);
    Card::line(
        Tone::Plain,
        Rich::new()
            .strong(problem.title.as_str())
            .plain(format!(" is still open at stage {stage}.")),
    )
    .text("Go on whenever it suits you, or finish it as it is.")
    .button(Button::new("Resume", "resume").primary())
    .button(moves::finish(interview))
}

/// Given up.
pub fn given_up(problem: &Problem) -> Card {
    let card = Card::line(
        Tone::Plain,
        format!("Stopped: {}. What already counts on the board stays.", problem.title),
    );
    if problem.outline.is_empty() {
        return card;
    }
    card.button(Button::new("Show a strong answer", "outline"))
}
