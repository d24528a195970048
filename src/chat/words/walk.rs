//! What is said on the walk through the stages: start, stage, feedback, hint, the interviewer's answers, time.

use super::{capital, counted, one_line, quoted, stage_name};
use crate::{
    chat::{
        card::{Block, Button, Card, Mark, Tone},
        rich::Rich,
    },
    framework::{
        bank::Bank,
        problem::{Problem, ProblemId},
        stage::Stage,
    },
    ids::MemberId,
    interview::{
        event::Answered,
        state::{HINT_COST_PERCENT, Interview, Mode, Progress},
        step::{Move, possible},
    },
};
use chrono::{DateTime, Duration, Utc};

fn mode_words(mode: Mode) -> String {
    match mode {
        Mode::Practice => "practice interview".to_owned(),
        Mode::Mock { minutes, .. } => format!("mock interview, {}", counted(minutes, "minute")),
        Mode::Group => "group interview".to_owned(),
    }
}

/// The short message that an interview's thread begins at.
pub fn started(interview: &Interview, problem: &Problem, name: &str) -> Card {
    let card = Card::titled(Tone::Plain, problem.title.as_str()).text(
        Rich::new().strong(name).plain(format!(
            ", {}, area {}, difficulty {} of 5.",
            mode_words(interview.mode),
            problem.area,
            problem.difficulty
        )),
    );
    match interview.mode {
        Mode::Group => card.button(Button::new("Join", "join").primary()),
        Mode::Practice | Mode::Mock { .. } => card,
    }
}

/// The problem as the candidate reads it.
pub fn brief(interview: &Interview, problem: &Problem) -> Card {
    let mut card = Card::titled(Tone::Plain, "The problem");
    for paragraph in problem.brief.split("\n\n") {
        card = card.text(one_line(paragraph));
    }
    let rule = match interview.mode {
        Mode::Practice => {
            "Write your answer to each stage in one message or several. Each is graded at once; edit or add as you like, then go on."
        }
        Mode::Mock { .. } => "Write your answers as in the real thing. Feedback comes at the end.",
        Mode::Group => {
            "Everyone who joined answers each stage; each answer is graded on its own. Any candidate can open the next stage for all."
        }
    };
    card.small(rule)
}

/// How the ten stages stand for one candidate. Scores are hidden while a mock runs.
pub fn stage_marks(interview: &Interview, member: &MemberId) -> Block {
    let hidden = matches!(interview.mode, Mode::Mock { .. }) && !interview.is_closed();
    let marks = Stage::ALL.map(|stage| {
        let Some(sheet) = interview.sheets.get(member) else { return Mark::Ahead };
        let cell = sheet.of(stage);
        if stage == interview.stage && !interview.is_closed() {
            return Mark::Open;
        }
        match cell.progress {
            Progress::Ahead => Mark::Ahead,
            Progress::Skipped => Mark::Skipped,
            _ if hidden => Mark::Done,
            Progress::Open if cell.grade.is_none() => Mark::Ahead,
            Progress::Open | Progress::Done => Mark::Scored { score: cell.score().rounded() },
        }
    });
    Block::Stages { marks: marks.to_vec() }
}

/// The words for how much time is left, for cards of a mock.
pub fn time_left(interview: &Interview, now: DateTime<Utc>) -> Option<Rich> {
    let deadline = interview.deadline().filter(|_| !interview.is_closed())?;
    let left = (deadline - now).max(Duration::zero());
    let minutes = (left.num_seconds() + 59) / 60;
    Some(
        Rich::new()
            .plain(format!(
                "{} left, until ",
                counted(u64::try_from(minutes).unwrap_or(0), "minute")
            ))
            .time(deadline)
            .plain("."),
    )
}

pub(super) fn move_buttons(mut card: Card, interview: &Interview, member: &MemberId) -> Card {
    let moves = possible(interview, member);
    let last = interview.stage.next().is_none();
    let answered =
        interview.sheets.get(member).is_some_and(|sheet| sheet.of(interview.stage).written());
    for one in moves {
        card = match one {
            Move::Next if !answered && !matches!(interview.mode, Mode::Group) => card,
            Move::Next if last => card.button(Button::new("Finish: report card", "next").primary()),
            Move::Next => card.button(Button::new("Next stage", "next").primary()),
            Move::Hint => {
                let taken =
                    interview.sheets.get(member).map_or(0, |sheet| sheet.of(interview.stage).hints);
                let cost = HINT_COST_PERCENT.get(taken + 1).copied().unwrap_or(0)
                    - HINT_COST_PERCENT.get(taken).copied().unwrap_or(0);
                card.button(Button::new(format!("Hint (costs {cost} %)"), "hint"))
            }
            Move::Skip if !answered => card.button(
                Button::new("Skip", "skip")
                    .confirm("Leave this stage without an answer? It counts 0."),
            ),
            Move::Resume => card.button(Button::new("Resume", "resume").primary()),
            Move::Answer | Move::Back | Move::Skip | Move::Pause | Move::Finish | Move::GiveUp => {
                card
            }
        };
    }
    card
}

/// A stage opens.
pub fn stage_opened(
    interview: &Interview,
    member: &MemberId,
    problem: &Problem,
    bank: &Bank,
    now: DateTime<Utc>,
) -> Card {
    let text = bank.rubric().stage(interview.stage);
    let mut card = Card::titled(
        Tone::Plain,
        format!("Stage {} of {}: {}", interview.stage.number(), Stage::COUNT, text.title),
    )
    .block(stage_marks(interview, member))
    .text(text.question.as_str());
    for twist in problem.twists.iter().filter(|twist| twist.stage == interview.stage) {
        card = card.text(Rich::new().strong("News: ").plain(one_line(&twist.text)));
    }
    let minutes = format!("About {} in a 45-minute interview.", counted(text.minutes, "minute"));
    card = match time_left(interview, now) {
        Some(left) => card.small(Rich::new().plain(format!("{minutes} ")).then(left)),
        None => card.small(minutes),
    };
    move_buttons(card, interview, member)
}

/// An answer was taken in a mock.
pub fn noted(interview: &Interview, member: &MemberId, now: DateTime<Utc>) -> Card {
    let rich = Rich::new().plain("Noted. ").then(time_left(interview, now).unwrap_or_default());
    move_buttons(
        Card { blocks: vec![Block::Small { text: rich }], ..Card::default() },
        interview,
        member,
    )
}

/// The interviewer answers.
pub fn answered(answers: &[Answered], problem: &Problem) -> Card {
    let mut card = Card::titled(Tone::Plain, "The interviewer answers");
    for answer in answers {
        card = card.quote(quoted(&answer.question));
        card = match answer.fact.and_then(|index| problem.facts.get(index)) {
            Some(fact) => card.text(one_line(&fact.answer)),
            None => card.text("Your call: state an assumption and go on."),
        };
    }
    card
}

/// A hint, 0 to 2.
pub fn hint(
    interview: &Interview,
    member: &MemberId,
    stage: Stage,
    hint: usize,
    bank: &Bank,
) -> Card {
    let kind = ["A nudge", "A pointer", "A worked example for another problem"]
        .get(hint)
        .copied()
        .unwrap_or("A hint");
    let text = bank.rubric().stage(stage).hints.get(hint).map_or("", String::as_str);
    let cost = HINT_COST_PERCENT.get(hint + 1).copied().unwrap_or(0);
    let card = Card::titled(Tone::Plain, format!("Hint {} of 3: {kind}", hint + 1))
        .text(text)
        .small(format!("This stage now counts {} % of its score.", 100 - cost));
    move_buttons(card, interview, member)
}

/// Where the interview stands.
pub fn status(
    interview: &Interview,
    member: &MemberId,
    problem: &Problem,
    bank: &Bank,
    now: DateTime<Utc>,
) -> Card {
    let mut card = Card::titled(Tone::Plain, problem.title.as_str())
        .block(stage_marks(interview, member))
        .text(format!(
            "Stage {} is open, in a {}.",
            stage_name(bank, interview.stage),
            mode_words(interview.mode)
        ));
    if let Some(left) = time_left(interview, now) {
        card = card.text(left);
    }
    let facts: Vec<Rich> = interview
        .facts
        .iter()
        .filter_map(|&index| problem.facts.get(index))
        .map(|fact| {
            Rich::new().strong(capital(&fact.topic)).plain(format!(": {}", one_line(&fact.answer)))
        })
        .collect();
    if !facts.is_empty() {
        card = card.heading("Settled so far").bullets(facts);
    }
    let parts =
        interview.sheets.get(member).map(|sheet| sheet.of(interview.stage).parts.as_slice());
    let rows: Vec<Vec<String>> = (1..)
        .zip(parts.unwrap_or_default().iter().filter_map(|part| part.shown()))
        .map(|(number, text): (u32, &str)| vec![number.to_string(), quoted(text)])
        .collect();
    if !rows.is_empty() {
        let head = vec!["No.".to_owned(), "Message".to_owned()];
        card = card.heading("Your messages in this stage").block(Block::Table { head, rows });
    }
    move_buttons(card, interview, member)
}

/// An edit or deletion after its stage was left.
pub fn transcript_only(stage: Stage, bank: &Bank) -> Card {
    Card {
        blocks: vec![Block::Small {
            text: format!(
                "Stage {} was left already: the transcript changed, its grade did not.",
                stage_name(bank, stage)
            )
            .into(),
        }],
        ..Card::default()
    }
}

/// Put aside.
pub fn paused(problem: &Problem) -> Card {
    Card::line(Tone::Plain, format!("Paused: {}. It waits for you.", problem.title))
        .button(Button::new("Resume", "resume").primary())
}

/// Going on after a pause, or shown again to somebody who comes back.
pub fn resumed(problem: &Problem) -> Card {
    Card::line(Tone::Plain, format!("Going on: {}.", problem.title))
}

/// Another candidate joined.
pub fn joined(name: &str) -> Card {
    Card::line(Tone::Plain, Rich::new().strong(name).plain(" joined."))
}

/// The remaining time of a mock.
pub fn time_notice(interview: &Interview, now: DateTime<Utc>) -> Card {
    Card {
        tone: Tone::Fair,
        blocks: vec![Block::Text { text: time_left(interview, now).unwrap_or_default() }],
        ..Card::default()
    }
}

/// We were down, and the mock got the time back.
pub fn extended(by: Duration, deadline: DateTime<Utc>) -> Card {
    let minutes = u64::try_from((by.num_seconds() + 59) / 60).unwrap_or(0);
    Card::line(
        Tone::Plain,
        Rich::new()
            .plain(format!(
                "We were away for {}. You get that time back: the mock now runs until ",
                counted(minutes, "minute")
            ))
            .time(deadline)
            .plain("."),
    )
}

/// Seven quiet days.
pub fn nudge(interview: &Interview, problem: &Problem, bank: &Bank) -> Card {
    Card::line(
        Tone::Plain,
        format!("{} waits for you at stage {}.", problem.title, stage_name(bank, interview.stage)),
    )
    .button(Button::new("Resume", "resume").primary())
    .button(Button::new("Finish: report card", "finish"))
}

/// Given up.
pub fn given_up(problem: &Problem) -> Card {
    Card::line(Tone::Plain, format!("Stopped: {}. What counted so far stays.", problem.title))
        .button(Button::new("Show a strong answer", "outline"))
}

/// Somebody writes in another person's interview.
pub fn not_your_interview(problem: &ProblemId) -> Card {
    Card::line(
        Tone::Plain,
        "This is somebody else's interview: what you write here is neither graded nor kept.",
    )
    .button(Button::new("Start my own", format!("practice {problem}")))
}

/// The outline of a strong answer; of one stage, or of all.
pub fn outline(problem: &Problem, only: Option<Stage>, bank: &Bank) -> Card {
    let mut card = Card::titled(Tone::Plain, format!("A strong answer: {}", problem.title));
    for stage in Stage::ALL.into_iter().filter(|&stage| only.is_none_or(|only| only == stage)) {
        card = card.heading(stage_name(bank, stage)).bullets(
            problem
                .outline_of(stage)
                .map(|(criterion, text)| {
                    Rich::new()
                        .strong(capital(&bank.rubric().criterion(criterion).name))
                        .plain(format!(": {}", one_line(text)))
                })
                .collect(),
        );
    }
    card.small(
        "One of many good answers. A run of this problem begun after reading it earns no points.",
    )
}

/// The outline within an interview.
pub fn outline_later() -> Card {
    Card::line(Tone::Warn, "The outline is shown after the interview, never within it.").text(
        Rich::new().plain("Possible now: ").code("/hint").plain(", or ").code("/finish").plain("."),
    )
}
