//! What is said on the walk through the stages: start, stage, feedback, hint, the interviewer's answers, time.

use super::{counted, quoted, stage_name};
use crate::{
    chat::{
        card::{Block, Button, Card, Mark, Tone},
        rich::Rich,
    },
    framework::{
        bank::Bank,
        criterion::Criterion,
        level::Level,
        problem::{Problem, ProblemId},
        stage::Stage,
    },
    grading::grade::{Flag, Grade},
    ids::MemberId,
    interview::{
        event::Answered,
        report::ticks_so_far,
        state::{HINT_COST_PERCENT, Interview, Mode, Progress},
        step::{Move, possible},
    },
};
use chrono::{DateTime, Duration, Utc};

/// Scores from here up are called strong, and from the second up on the way, out of 100.
const STRONG: u32 = 70;
const ON_THE_WAY: u32 = 35;

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
        card = card.text(paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
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
fn time_left(interview: &Interview, now: DateTime<Utc>) -> Option<Rich> {
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

fn move_buttons(mut card: Card, interview: &Interview, member: &MemberId) -> Card {
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
        card = card.text(
            Rich::new()
                .strong("News: ")
                .plain(twist.text.split_whitespace().collect::<Vec<_>>().join(" ")),
        );
    }
    let minutes = format!("About {} in a 45-minute interview.", counted(text.minutes, "minute"));
    card = match time_left(interview, now) {
        Some(left) => card.small(Rich::new().plain(format!("{minutes} ")).then(left)),
        None => card.small(minutes),
    };
    move_buttons(card, interview, member)
}

fn tone_of(score: u32) -> Tone {
    match score {
        STRONG.. => Tone::Good,
        ON_THE_WAY.. => Tone::Fair,
        _ => Tone::Weak,
    }
}

fn flag_words(flag: Flag) -> Option<&'static str> {
    match flag {
        Flag::Blank => {
            Some("There is no design in this answer yet. Say what you would build or ask, and why.")
        }
        Flag::Echo => Some(
            "Words repeated from the question, a hint or a model answer earned nothing: say it for this problem, in your own words.",
        ),
        Flag::Stuffed => Some(
            "A list of terms counts as mentioned at most. Pick one and say what it does here, and why.",
        ),
        Flag::Instruction => Some("Words addressed to the grader were left out of the answer."),
        Flag::Cut => Some("The answer is very long: only its first part was graded."),
        Flag::Language => Some(
            "This grader reads English only, so it cannot judge this answer. Use /why to see the criteria and judge it yourself.",
        ),
        Flag::ModelFirst => None,
    }
}

/// The criterion that is most worth asking for: the first absent one, else the first that is only mentioned.
fn most_valuable_missing(grade: &Grade) -> Option<Criterion> {
    let at = |level: Level| {
        grade.levels.iter().find(|graded| graded.level == level).map(|graded| graded.criterion)
    };
    at(Level::Absent).or_else(|| at(Level::Mentioned))
}

/// Feedback on the answer so far. `name` is given where several candidates share a thread.
pub fn feedback(
    interview: &Interview,
    member: &MemberId,
    stage: Stage,
    bank: &Bank,
    name: Option<&str>,
) -> Card {
    let rubric = bank.rubric();
    let Some(cell) = interview.sheets.get(member).map(|sheet| sheet.of(stage)) else {
        return Card::default();
    };
    let Some((_, grade)) = &cell.grade else { return Card::default() };
    let score = cell.score().rounded();
    let title = match name {
        Some(name) => format!("{name}: stage {}", stage_name(bank, stage)),
        None => format!("Feedback: stage {}", stage_name(bank, stage)),
    };
    let answer = cell.answer();
    let mut card = Card::titled(tone_of(score), title)
        .block(Block::Meter { label: "This stage so far".to_owned(), score });
    for words in grade.flags.iter().filter_map(|&flag| flag_words(flag)) {
        card = card.text(words);
    }
    for graded in &grade.levels {
        let Some(span) = graded.evidence.first() else { continue };
        let name = rubric.criterion(graded.criterion).name.as_str();
        let level = if graded.level == Level::Developed { "developed" } else { "mentioned" };
        card = card
            .text(Rich::new().strong(capital(name)).plain(format!(", {level}")))
            .quote(quoted(span.of(&answer)));
    }
    if let Some(missing) =
        most_valuable_missing(grade).filter(|_| !grade.flags.contains(&Flag::Language))
    {
        card = card.text(
            Rich::new()
                .strong("The interviewer asks: ")
                .plain(rubric.criterion(missing).probe.as_str()),
        );
    } else if grade.flags.is_empty() {
        card = card.text("Everything this stage looks for is developed.");
    }
    let ticks = ticks_so_far(interview, member, bank);
    let mut small = format!("Checklist {ticks} of {}.", rubric.checklist().len());
    if cell.hints > 0 {
        small.push_str(&format!(
            " {} taken: {} % off.",
            counted(cell.hints as u64, "hint"),
            HINT_COST_PERCENT[cell.hints.min(3)]
        ));
    }
    small.push_str(&format!(" Graded by {}.", grade.grader));
    card = card.small(small);
    if stage == interview.stage {
        move_buttons(card, interview, member).button(Button::new("Why", "why"))
    } else {
        card
    }
}

/// An older feedback card, reduced to one line.
pub fn feedback_folded(stage: Stage, bank: &Bank) -> Card {
    Card {
        folded: true,
        blocks: vec![Block::Small {
            text: format!(
                "Feedback on stage {}: see the newer card below.",
                stage_name(bank, stage)
            )
            .into(),
        }],
        ..Card::default()
    }
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
            Some(fact) => card.text(fact.answer.split_whitespace().collect::<Vec<_>>().join(" ")),
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

/// What earned what in a stage, and what would lift it.
pub fn why(interview: &Interview, member: &MemberId, only: Option<Criterion>, bank: &Bank) -> Card {
    let rubric = bank.rubric();
    let stage = only.map_or(interview.stage, Criterion::stage);
    let cell = interview.sheets.get(member).map(|sheet| sheet.of(stage));
    let grade = cell.and_then(|cell| cell.grade.as_ref());
    let answer = cell.map(|cell| cell.answer()).unwrap_or_default();
    let mut card = Card::titled(Tone::Plain, format!("Why: stage {}", stage_name(bank, stage)));
    if matches!(interview.mode, Mode::Mock { .. }) && !interview.is_closed() {
        return Card::line(Tone::Warn, "A mock shows its grades at the end.").text(
            Rich::new()
                .plain("Possible now: write an answer, ")
                .code("/next")
                .plain(", ")
                .code("/finish")
                .plain("."),
        );
    }
    if grade.is_none() {
        card = card.text("Nothing is graded in this stage yet. This is what it looks for:");
    }
    for criterion in
        Criterion::of(stage).filter(|&criterion| only.is_none_or(|only| only == criterion))
    {
        let text = rubric.criterion(criterion);
        let graded = grade.and_then(|(_, grade)| grade.of(criterion));
        let level = graded.map_or(Level::Absent, |graded| graded.level);
        let word = match (graded, level) {
            (None, _) => "not graded",
            (_, Level::Absent) => "absent",
            (_, Level::Mentioned) => "mentioned",
            (_, Level::Developed) => "developed",
        };
        card = card.text(
            Rich::new()
                .strong(capital(&text.name))
                .plain(format!(", {word} ("))
                .code(criterion.id())
                .plain(")"),
        );
        if let Some(span) = graded.and_then(|graded| graded.evidence.first()) {
            card = card.quote(quoted(span.of(&answer)));
        }
        card = match level {
            Level::Developed => card,
            Level::Mentioned => card.small(format!("To lift it: {}", text.lift)),
            Level::Absent => card.small(text.means.as_str()),
        };
    }
    match grade {
        Some((_, grade)) => card.small(format!("Graded by {}.", grade.grader)),
        None => card,
    }
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
            Rich::new().strong(capital(&fact.topic)).plain(format!(
                ": {}",
                fact.answer.split_whitespace().collect::<Vec<_>>().join(" ")
            ))
        })
        .collect();
    if !facts.is_empty() {
        card = card.heading("Settled so far").bullets(facts);
    }
    let parts: Vec<Rich> = interview
        .sheets
        .get(member)
        .map(|sheet| {
            sheet
                .of(interview.stage)
                .parts
                .iter()
                .filter_map(|part| part.shown())
                .map(|text| Rich::from(quoted(text)))
                .collect()
        })
        .unwrap_or_default();
    if !parts.is_empty() {
        card = card.heading("Your messages in this stage").block(Block::Table {
            head: vec!["".to_owned(), "message".to_owned()],
            rows: parts
                .iter()
                .zip(1..)
                .map(|(rich, number): (&Rich, u32)| vec![number.to_string(), plain(rich)])
                .collect(),
        });
    }
    move_buttons(card, interview, member)
}

fn plain(rich: &Rich) -> String {
    rich.0
        .iter()
        .map(|run| match run {
            crate::chat::rich::Run::Plain(text)
            | crate::chat::rich::Run::Strong(text)
            | crate::chat::rich::Run::Code(text) => text.as_str(),
            crate::chat::rich::Run::Time(_) => "",
        })
        .collect()
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
                    Rich::new().strong(capital(&bank.rubric().criterion(criterion).name)).plain(
                        format!(": {}", text.split_whitespace().collect::<Vec<_>>().join(" ")),
                    )
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

/// A first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
