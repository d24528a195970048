//! What a grade says to the candidate: what counted in which words, and the one thing most worth adding.

use super::{
    phrases::{capital, counted, glance, quoted, sentence, stage_name, tone_of},
    refusals::way_out,
    walk::{hides_grades, hint_cost, moves},
};
use crate::{
    chat::{
        card::{Block, Button, Card, Check, Tone},
        rich::Rich,
    },
    framework::{
        bank::Bank,
        checklist::Tick,
        criterion::Criterion,
        level::Level,
        pitfall::Pitfall,
        rubric::{Need, Rubric},
        stage::Stage,
    },
    grading::{
        grade::{Flag, Grade, Graded, Span},
        score::Score,
    },
    ids::MemberId,
    interview::{
        report::ticks_so_far,
        state::{Interview, StageSheet},
        step::possible,
    },
};

/// What lifts a level from mentioned, in general.
const DEVELOPED: &str =
    "Developed means tied to this problem: by a number, a named thing, a mechanism or a reason.";

/// Said of an answer whose newest words wait for their grade.
const UNGRADED: &str = "The newest words of this answer are not graded yet.";

fn graded_by(grade: &Grade) -> String {
    format!("Graded by {}.", grade.grader)
}

/// A level in the rubric's word.
pub(super) fn level_word(level: Level) -> &'static str {
    match level {
        Level::Absent => "absent",
        Level::Mentioned => "mentioned",
        Level::Developed => "developed",
    }
}

fn level_of(grade: &Grade, criterion: Criterion) -> Level {
    grade.of(criterion).map_or(Level::Absent, |graded| graded.level)
}

/// What a flag means for the person who wrote the answer.
fn flag_words(flag: Flag, rubric: &Rubric) -> &str {
    match flag {
        Flag::Blank => {
            "There is no design in this yet, so there is nothing to grade. One sentence is enough to begin."
        }
        Flag::Echo => {
            "Words taken from the question, a hint or a model answer earned nothing. Say it for this problem, in \
             your own words."
        }
        Flag::Stuffed => {
            "A list of terms counts as mentioned at most. Take one and say what it does here, and why."
        }
        Flag::Instruction => "Words addressed to the grader were left out. The rest was graded.",
        Flag::Cut => "This answer is very long. Only its first part was graded.",
        Flag::Language => {
            "This grader reads English only, so it cannot judge this answer. Written in English, it can."
        }
        Flag::ModelFirst => &rubric.pitfall(Pitfall::ModelFirst).advice,
    }
}

/// What the same words earned: one quote, and every criterion that it counts for, in the order of the rubric.
fn by_quote(grade: &Grade) -> Vec<(Span, Vec<&Graded>)> {
    let mut quotes: Vec<(Span, Vec<&Graded>)> = Vec::new();
    for graded in &grade.levels {
        let Some(&span) = graded.evidence.first() else { continue };
        match quotes.iter_mut().find(|(known, _)| *known == span) {
            Some((_, earned)) => earned.push(graded),
            None => quotes.push((span, vec![graded])),
        }
    }
    quotes
}

/// What counted, with the words that made it count.
fn counting(grade: &Grade, answer: &str, rubric: &Rubric) -> Vec<Check> {
    let check = |(span, earned): (Span, Vec<&Graded>)| {
        let mut text = Rich::new();
        for graded in &earned {
            let name = &rubric.criterion(graded.criterion).name;
            text = if text.0.is_empty() {
                text.strong(capital(name))
            } else {
                text.plain("; ").strong(name.as_str())
            };
            text = text.plain(format!(": {}", level_word(graded.level)));
        }
        let developed = earned.iter().any(|graded| graded.level == Level::Developed);
        let tick = if developed { Tick::Ticked } else { Tick::NamedOnly };
        Check { tick, text, quote: Some(glance(span.of(answer))) }
    };
    by_quote(grade).into_iter().map(check).collect()
}

/// The criterion that is most worth asking for: one that the checklist still needs, else an absent one, else one that
/// is only mentioned; `None` when there is nothing to gain.
fn most_wanted(grade: &Grade, rubric: &Rubric) -> Option<Criterion> {
    let level = |criterion: Criterion| level_of(grade, criterion);
    let absent = |criterion: &Criterion| level(*criterion) == Level::Absent;
    let open = |need: &&Need| {
        need.of.iter().all(|criterion| criterion.stage() == grade.stage)
            && need.of.iter().filter(|criterion| !absent(criterion)).count() < need.at_least
    };
    let mut needs = rubric.checklist().iter().flat_map(|item| &item.needs).filter(open);
    if let Some(needed) = needs.find_map(|need| need.of.iter().copied().find(absent)) {
        return Some(needed);
    }
    if grade.score >= Score::FULL {
        return None;
    }
    let first = |wanted: Level| Criterion::of(grade.stage).find(|&one| level(one) == wanted);
    first(Level::Absent).or_else(|| first(Level::Mentioned))
}

/// The one thing most worth adding.
pub(super) fn wanted(grade: &Grade, rubric: &Rubric) -> Rich {
    let Some(criterion) = most_wanted(grade, rubric) else {
        return "This is enough for full marks in this stage.".into();
    };
    let text = rubric.criterion(criterion);
    match level_of(grade, criterion) {
        Level::Mentioned | Level::Developed => {
            Rich::new().strong(format!("To develop {}: ", text.name)).plain(sentence(&text.lift))
        }
        Level::Absent => Rich::new().strong("The interviewer asks: ").plain(text.probe.as_str()),
    }
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
    let title = match name {
        Some(name) => format!("Feedback for {name}: stage {}", stage_name(bank, stage)),
        None => format!("Feedback: stage {}", stage_name(bank, stage)),
    };
    let cell = interview.sheets.get(member).map(|sheet| sheet.of(stage));
    // The spans of an older grade would cut other words out of the answer as it is now.
    let Some((cell, grade)) = cell.and_then(|cell| Some((cell, cell.current_grade()?))) else {
        return Card::titled(Tone::Plain, title).text(UNGRADED);
    };
    let score = cell.score().rounded();
    let mut card = Card::titled(tone_of(score), title)
        .block(Block::Meter { label: "This stage so far".to_owned(), score });
    for &flag in &grade.flags {
        card = card.text(flag_words(flag, rubric));
    }
    let items = counting(grade, &cell.answer(), rubric);
    let only_mentioned = items.iter().all(|item| item.tick == Tick::NamedOnly);
    if !items.is_empty() {
        card = card.block(Block::Checks { items });
        if only_mentioned && grade.flags.is_empty() {
            card = card.text(
                "So far this would fit any system. A number, a named thing, a mechanism or a reason ties it to this one.",
            );
        }
    }
    if !grade.flags.contains(&Flag::Language) {
        card = card.text(wanted(grade, rubric));
    }
    let ticks = ticks_so_far(interview, member, bank);
    let mut small = format!("Checklist: {ticks} of {} ticked.", rubric.checklist().len());
    if cell.hints > 0 {
        let taken = counted(cell.hints as u64, "hint");
        small.push_str(&format!(" {taken} taken, {} % off.", hint_cost(cell.hints)));
    }
    card = card.small(format!("{small} {}", graded_by(grade)));
    if stage == interview.stage {
        moves::buttons(card, interview, member).button(Button::new("Why", "why"))
    } else {
        card
    }
}

/// An older feedback card, reduced to one line.
pub fn feedback_folded(stage: Stage, bank: &Bank) -> Card {
    let text = format!("Feedback on stage {}: see the newer card below.", stage_name(bank, stage));
    Card { folded: true, ..Card::default().small(text) }
}

/// What earned what in a stage, and what would lift it; of one criterion all words that count.
pub fn why(interview: &Interview, member: &MemberId, only: Option<Criterion>, bank: &Bank) -> Card {
    if hides_grades(interview) {
        return Card::line(Tone::Warn, "A mock shows its grades at the end.")
            .text(way_out(&possible(interview, member)));
    }
    let rubric = bank.rubric();
    let stage = only.map_or(interview.stage, Criterion::stage);
    let card = Card::titled(Tone::Plain, format!("Why: stage {}", stage_name(bank, stage)));
    let cell = interview.sheets.get(member).map(|sheet| sheet.of(stage));
    let graded = cell.and_then(|cell| Some((cell.answer(), cell.current_grade()?)));
    match (graded, only) {
        (Some((answer, grade)), None) => {
            let items = Criterion::of(stage).map(|one| explained(one, &answer, grade, rubric));
            card.block(Block::Checks { items: items.collect() }).small(DEVELOPED).small(graded_by(grade))
        }
        (Some((answer, grade)), Some(criterion)) => {
            let level = level_of(grade, criterion);
            let spans = grade.of(criterion).map_or(&[][..], |graded| graded.evidence.as_slice());
            let quotes = spans.iter().map(|span| quoted(span.of(&answer)));
            let card = quotes.fold(card.text(levelled(criterion, level, rubric)), Card::quote);
            let text = rubric.criterion(criterion);
            let card = card.text(sentence(&text.means));
            let card = match level {
                Level::Absent | Level::Mentioned => {
                    card.text(Rich::new().strong("To develop it: ").plain(sentence(&text.lift)))
                }
                Level::Developed => card,
            };
            card.small(graded_by(grade))
        }
        (None, None) if cell.is_some_and(StageSheet::written) => card.text(UNGRADED),
        (None, None) => card.text(
            "There is no answer in this stage yet. Once there is one, this shows which of its words earned what, \
             and what would lift it.",
        ),
        (None, Some(criterion)) => {
            let text = rubric.criterion(criterion);
            card.text(Rich::new().strong(capital(&text.name)).plain(": not graded yet."))
                .text(sentence(&text.means))
        }
    }
}

/// `Business goal: developed (clarify.goal).`
fn levelled(criterion: Criterion, level: Level, rubric: &Rubric) -> Rich {
    Rich::new()
        .strong(capital(&rubric.criterion(criterion).name))
        .plain(format!(": {} (", level_word(level)))
        .code(criterion.id())
        .plain(").")
}

/// One criterion of a grade with the first words that earned it, or what it asks for.
fn explained(criterion: Criterion, answer: &str, grade: &Grade, rubric: &Rubric) -> Check {
    let text = rubric.criterion(criterion);
    let level = level_of(grade, criterion);
    let line = levelled(criterion, level, rubric);
    let (tick, line) = match level {
        Level::Absent => (Tick::Open, line.plain(format!(" {}", sentence(&text.means)))),
        Level::Mentioned => {
            (Tick::NamedOnly, line.plain(format!(" To develop it: {}", sentence(&text.lift))))
        }
        Level::Developed => (Tick::Ticked, line),
    };
    let span = grade.of(criterion).and_then(|graded| graded.evidence.first());
    Check { tick, text: line, quote: span.map(|span| quoted(span.of(answer))) }
}
