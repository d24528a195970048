//! Marks that peers give to answers: how it is done, that it was done, and what they and the grader see alike.

use super::{
    feedback::level_word,
    phrases::{capital, counted, listed, sentence, stage_name},
};
use crate::{
    chat::{
        card::{Block, Button, Card, Tone},
        form::FormName,
        rich::{Rich, Run},
    },
    framework::{bank::Bank, criterion::Criterion, level::Level, stage::Stage},
    progress::agreement::Agreement,
};
use std::collections::BTreeMap;

/// Criteria furthest apart that are named.
const GAPS_NAMED: usize = 2;

/// What peers gave to one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// To which stage.
    pub stage: Stage,
    /// What the grader gave; a criterion that is not there was not graded.
    pub grader: BTreeMap<Criterion, Level>,
    /// Who gave what, the earliest first.
    pub peers: Vec<(String, BTreeMap<Criterion, Level>)>,
}

fn names<'a>(marked: impl Iterator<Item = &'a (String, BTreeMap<Criterion, Level>)>) -> Rich {
    listed(marked.map(|(name, _)| Run::Strong(name.clone())), " and ")
}

/// A row for each criterion that a peer marked: the grader's level, then those of peers in the order in which they are named.
fn table(marked: &Marked, bank: &Bank) -> Block {
    let word = |level: Option<&Level>| level.map_or("–", |level| level_word(*level)).to_owned();
    let row = |criterion: Criterion| {
        let given = marked.peers.iter().map(|(_, levels)| levels.get(&criterion));
        if given.clone().all(|level| level.is_none()) {
            return None;
        }
        let peers: Vec<String> = given.map(word).collect();
        let name = capital(&bank.rubric().criterion(criterion).name);
        Some(vec![name, word(marked.grader.get(&criterion)), peers.join(", ")])
    };
    Block::Table {
        head: ["Criterion", "Grader", "Peers"].map(str::to_owned).to_vec(),
        rows: Criterion::of(marked.stage).filter_map(row).collect(),
    }
}

/// How far peers and the grader agree, without saying who is right.
fn agreement_words(card: Card, agreement: &Agreement, who: &str, bank: &Bank) -> Card {
    let share = (agreement.exact * 100.0).round();
    let levels = counted(agreement.levels, "level");
    let mut words = format!("Of {levels} that both gave, {share} % are the same");
    if agreement.within_one < 1.0 {
        let near = (agreement.within_one * 100.0).round();
        words.push_str(&format!(", and {near} % at most one apart"));
    }
    words.push('.');
    if let Some(kappa) = agreement.kappa {
        words.push_str(&format!(
            " Agreement beyond chance (weighted kappa): {kappa:.2}, where 1 is full and 0 what chance gives."
        ));
    }
    let card = card.text(words);
    let gap = |gap: &crate::progress::agreement::Gap| {
        let more = if gap.mean > 0.0 { who } else { "the grader" };
        let name = capital(&bank.rubric().criterion(gap.criterion).name);
        Rich::new().strong(name).plain(format!(": {more} gave more."))
    };
    card.bullets(agreement.gaps.iter().take(GAPS_NAMED).map(gap).collect())
}

/// What peers gave to a candidate's answers, told to the candidate alone. `newest` is who marked just now.
pub fn marks(
    title: &str,
    newest: Option<&str>,
    marked: &[Marked],
    agreement: Option<&Agreement>,
    bank: &Bank,
) -> Card {
    let mut card = Card::titled(Tone::Plain, format!("Marks by peers: {title}"));
    if let Some(name) = newest {
        card = card.text(Rich::new().strong(name).plain(" marked an answer of yours."));
    }
    if marked.is_empty() {
        return card
            .text("Nobody has marked your answers yet.")
            .small(Rich::from("Others here do it with ").code("/mark").plain("."));
    }
    for one in marked {
        card = card.heading(format!("Stage {}", stage_name(bank, one.stage)));
        card = card.text(Rich::from("Marked by ").then(names(one.peers.iter())).plain("."));
        card = card.block(table(one, bank));
    }
    let card = match agreement {
        Some(agreement) => agreement_words(card, agreement, "peers", bank),
        None => card,
    };
    card.small("Neither is the truth. Where they differ, ask what was meant and what was heard.")
}

/// A peer's marks were taken; how they compare with the grader's. `given` is how many answers this person has marked.
pub fn taken(
    candidate: &str,
    stage: Stage,
    agreement: Option<&Agreement>,
    given: u64,
    bank: &Bank,
) -> Card {
    let words = Rich::from("Your marks of stage ")
        .plain(stage_name(bank, stage))
        .plain(" are with ")
        .strong(candidate)
        .plain(", who alone sees them.");
    let card = Card::line(Tone::Good, words);
    let card = match agreement {
        Some(agreement) => agreement_words(card, agreement, "you", bank),
        None => card,
    };
    card.small(format!(
        "You have marked {} so far. To mark the same criteria again replaces your marks.",
        counted(given, "answer")
    ))
}

/// How answers of these candidates are marked; the criteria of one stage, or the stages.
pub fn how(candidates: &[String], stage: Option<Stage>, bank: &Bank) -> Card {
    let names = listed(candidates.iter().map(|name| Run::Strong(name.clone())), " or ");
    let title = match stage {
        Some(stage) => format!("Marking stage {}", stage_name(bank, stage)),
        None => "Marking as a peer".to_owned(),
    };
    let card = Card::titled(Tone::Plain, title).text(
        Rich::from("You can mark the answers of ")
            .then(names)
            .plain(" by the rubric that the grader uses: 0 absent, 1 mentioned, 2 developed."),
    );
    let card = match stage {
        Some(stage) => card.bullets(
            Criterion::of(stage)
                .map(|criterion| {
                    let means = &bank.rubric().criterion(criterion).means;
                    Rich::new().code(criterion.short()).plain(format!(": {}", sentence(means)))
                })
                .collect(),
        ),
        None => card.bullets(
            Stage::ALL
                .map(|stage| {
                    Rich::new().code(stage.id()).plain(format!(": {}", stage_name(bank, stage)))
                })
                .to_vec(),
        ),
    };
    let example = stage.unwrap_or(Stage::Io);
    let some: Vec<String> = Criterion::of(example)
        .take(2)
        .zip([2, 1])
        .map(|(one, level)| format!("{} {level}", one.short()))
        .collect();
    let card = card.small(
        Rich::from("For example ")
            .code(format!("/mark {} {}", example.id(), some.join(" ")))
            .plain("."),
    );
    card.button(form_button())
}

fn form_button() -> Button {
    Button::form("Mark as a peer…", FormName::Mark)
}

/// A report card that others can act on: how they mark.
pub fn invites(card: Card) -> Card {
    card.small(
        Rich::from("Others here can mark these answers, too: ")
            .code("/mark")
            .plain(" says how. Only whoever is marked sees it."),
    )
    .button(form_button())
}

/// How many answers of others somebody marked, on the card of their progress.
pub fn given(card: Card, given: u64) -> Card {
    if given == 0 {
        return card;
    }
    card.text(format!("You have marked {} of others.", counted(given, "answer")))
}

fn refusal(words: &str) -> Card {
    Card::line(Tone::Warn, words.to_owned())
}

/// Nobody marks their own answers.
pub fn own_answers() -> Card {
    refusal("These are your own answers: others mark them.")
        .text(Rich::new().code("/mark").plain(" shows what they gave."))
}

/// Answers are marked when the interview is over.
pub fn not_over() -> Card {
    refusal("Answers are marked when the interview is over.")
        .text(Rich::new().code("/mark").plain(" works then."))
}

/// There is nobody of that name, or there are several to choose from.
pub fn which_candidate(candidates: &[String], stage: Stage) -> Card {
    let names = listed(candidates.iter().map(|name| Run::Strong(name.clone())), " or ");
    let first = Criterion::of(stage).next().map_or("goal", Criterion::short);
    refusal("Say whose answer you mean.").text(
        Rich::from("It is one of ")
            .then(names)
            .plain(". For example ")
            .code(format!("/mark @NAME {} {first} 2", stage.id()))
            .plain("."),
    )
}

/// There is no answer to that stage.
pub fn nothing_to_mark(candidate: &str, stage: Stage, bank: &Bank) -> Card {
    let words = Rich::new()
        .strong(candidate)
        .plain(format!(" wrote nothing in stage {}.", stage_name(bank, stage)));
    Card::line(Tone::Warn, words)
        .text(Rich::new().code("/mark").plain(" says how the others are marked."))
}

/// Nothing is here that could be marked.
pub fn nothing_here() -> Card {
    refusal("There is no interview here that is over and whose answers you could mark.")
        .text(Rich::from("In the thread of one it works: ").code("/mark io inputs 2 outputs 1"))
}
