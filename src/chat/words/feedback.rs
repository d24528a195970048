//! What is said of an answer: feedback, and why each level was given.

use super::{capital, counted, quoted, stage_name, walk::move_buttons};
use crate::{
    chat::{
        card::{Block, Button, Card, Tone},
        rich::Rich,
    },
    framework::{bank::Bank, criterion::Criterion, level::Level, stage::Stage},
    grading::grade::{Flag, Grade, Graded, Span},
    ids::MemberId,
    interview::{
        report::ticks_so_far,
        state::{HINT_COST_PERCENT, Interview, Mode},
    },
};

/// Scores from here up are called strong, and from the second up on the way, out of 100.
const STRONG: u32 = 70;
const ON_THE_WAY: u32 = 35;

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

/// What counted, by the words that earned it, in the order of the rubric: one quote may earn several criteria.
fn by_quote(grade: &Grade) -> Vec<(Span, Vec<&Graded>)> {
    let mut quotes: Vec<(Span, Vec<&Graded>)> = Vec::new();
    for graded in &grade.levels {
        let Some(&span) = graded.evidence.first() else { continue };
        match quotes.iter_mut().find(|(known, _)| *known == span) {
            Some((_, named)) => named.push(graded),
            None => quotes.push((span, vec![graded])),
        }
    }
    quotes
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
    for (span, named) in by_quote(grade) {
        let named = named.iter().map(|graded| {
            let name = rubric.criterion(graded.criterion).name.as_str();
            let level = if graded.level == Level::Developed { "developed" } else { "mentioned" };
            format!("{name} {level}")
        });
        let named = capital(&named.collect::<Vec<_>>().join(", "));
        card = card.text(Rich::new().strong(named)).quote(quoted(span.of(&answer)));
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
