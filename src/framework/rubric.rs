//! The words of the rubric, parsed from `rubric.toml`: questions, hints, meanings and exemplars.

use super::{
    content::{ContentError, Source},
    criterion::Criterion,
    pitfall::Pitfall,
    reading::{self, Faults, Text},
    stage::Stage,
};
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// The form of `rubric.toml` that is read here.
const VERSION: i64 = 1;

/// The suggested minutes of all stages fill one interview.
const MINUTES: u32 = 45;

/// The items of the checklist, in order; cards and the report refer to them.
const ITEMS: [&str; 7] = ["goals", "io", "system", "tooling", "data", "operations", "scale"];

/// The whole rubric: one entry for each stage and criterion, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Rubric {
    pub(super) stages: Vec<StageText>,
    pub(super) criteria: Vec<CriterionText>,
    pub(super) checklist: Vec<ChecklistItem>,
    pub(super) pitfalls: Vec<PitfallText>,
}

/// What the candidate reads of one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageText {
    /// Which stage.
    pub stage: Stage,
    /// A short title: "Clarify requirements".
    pub title: String,
    /// Suggested minutes of a 45-minute interview.
    pub minutes: u32,
    /// The question put to the candidate.
    pub question: String,
    /// Three hints, weakest first: a nudge, a pointer, a worked example for another problem.
    pub hints: [String; 3],
}

/// What a learner and the grader read of one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionText {
    /// Which criterion.
    pub criterion: Criterion,
    /// Two or three words: "business goal".
    pub name: String,
    /// What it means, in one sentence.
    pub means: String,
    /// What would lift a bare mention to a developed one, in one line.
    pub lift: String,
    /// The question an interviewer would ask when it is missing; never the answer.
    pub probe: String,
    /// Sentences that develop it, each for another problem than those of the bank.
    pub developed: Vec<String>,
    /// Sentences that only mention it.
    pub mentioned: Vec<String>,
    /// Sentences with its words that do not satisfy it: denials, deferrals, other meanings.
    pub negatives: Vec<String>,
}

/// One of the seven items of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistItem {
    /// Stable id: `goals`, `io`, `system`, `tooling`, `data`, `operations`, `scale`.
    pub id: String,
    /// As people read it: "clarified goals and constraints".
    pub title: String,
    /// All of these must hold.
    pub needs: Vec<Need>,
}

/// At least so many of these criteria at level 1 or better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// How many.
    pub at_least: usize,
    /// Of which.
    pub of: Vec<Criterion>,
}

/// The words of one of the three pitfalls; when each is seen is decided in `pitfall`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PitfallText {
    /// Which.
    pub pitfall: Pitfall,
    /// A short title: "model first".
    pub title: String,
    /// What was seen and what to do about it, in one or two sentences.
    pub advice: String,
}

impl Rubric {
    /// Parses and checks `rubric.toml`: every stage, criterion, item and pitfall exactly once.
    ///
    /// # Errors
    /// The fault nearest to the top of the file, with its place.
    pub fn parse(source: &Source) -> Result<Self, ContentError> {
        Self::read(source).map_err(|mut faults| faults.swap_remove(0))
    }

    /// Parses and checks `rubric.toml`.
    ///
    /// # Errors
    /// One fault of form, or else every fault of content, top down; never an empty list.
    pub(super) fn read(source: &Source) -> Result<Self, Vec<ContentError>> {
        let raw: RawRubric = reading::raw(source).map_err(|fault| vec![fault])?;
        let mut faults = Faults::of(source);
        let rubric = raw.check(&mut faults);
        faults.or(rubric)
    }

    /// The words of a stage.
    pub fn stage(&self, stage: Stage) -> &StageText {
        &self.stages[stage.index()]
    }

    /// The words of a criterion.
    pub fn criterion(&self, criterion: Criterion) -> &CriterionText {
        &self.criteria[criterion.index()]
    }

    /// The seven items, in order.
    pub fn checklist(&self) -> &[ChecklistItem] {
        &self.checklist
    }

    /// The words of a pitfall.
    pub fn pitfall(&self, pitfall: Pitfall) -> &PitfallText {
        &self.pitfalls[pitfall as usize]
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRubric {
    version: Spanned<i64>,
    stages: Spanned<Vec<Spanned<RawStage>>>,
    checklist: Spanned<Vec<Spanned<RawItem>>>,
    pitfalls: Spanned<Vec<Spanned<RawPitfall>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStage {
    id: Text,
    title: Text,
    minutes: Spanned<u32>,
    question: Text,
    hints: RawHints,
    criteria: Spanned<Vec<Spanned<RawCriterion>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHints {
    nudge: Text,
    pointer: Text,
    example: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCriterion {
    id: Text,
    name: Text,
    means: Text,
    lift: Text,
    probe: Text,
    developed: Spanned<Vec<Text>>,
    mentioned: Spanned<Vec<Text>>,
    negatives: Spanned<Vec<Text>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    id: Text,
    title: Text,
    needs: Spanned<Vec<Spanned<RawNeed>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNeed {
    at_least: Spanned<usize>,
    of: Spanned<Vec<Text>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPitfall {
    id: Text,
    title: Text,
    advice: Text,
}

impl RawRubric {
    /// The rubric; `None` or incomplete only where a fault was noted.
    fn check(self, faults: &mut Faults<'_>) -> Option<Rubric> {
        if *self.version.get_ref() != VERSION {
            let reason = format!("is {}; this program reads {VERSION}", self.version.get_ref());
            faults.add(&self.version.span(), "version", reason);
        }
        let mut stages = Slots::of("stages", Stage::ALL.map(Stage::id).to_vec());
        let mut criteria =
            Slots::of("criteria", Criterion::all().map(Criterion::id).collect::<Vec<_>>());
        let mut minutes = 0_u32;
        for (index, raw) in self.stages.get_ref().iter().enumerate() {
            let key = format!("stages[{index}]");
            let raw_stage = raw.get_ref();
            minutes = minutes.saturating_add(*raw_stage.minutes.get_ref());
            let words = raw_stage.check(&key, faults);
            let Some(stage) = reading::stage(&format!("{key}.id"), &raw_stage.id, faults) else {
                continue;
            };
            stages.put(stage.index(), &key, &raw_stage.id, words(stage), faults);
            check_criteria(stage, &key, raw_stage, &mut criteria, faults);
        }
        let stages = stages.filled(&self.stages.span(), faults);
        if stages.is_some() && minutes != MINUTES {
            let reason = format!("their minutes add up to {minutes}; wanted is {MINUTES}");
            faults.add(&self.stages.span(), "stages", reason);
        }
        let checklist = check_list(&self.checklist, faults);
        let pitfalls = check_pitfalls(&self.pitfalls, faults);
        // A criterion that is missing was noted at its stage.
        let criteria = criteria.slots.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Rubric { stages: stages?, criteria, checklist: checklist?, pitfalls: pitfalls? })
    }
}

impl RawStage {
    /// The words of the stage, once it is known which stage it is.
    fn check(&self, key: &str, faults: &mut Faults<'_>) -> impl FnOnce(Stage) -> StageText + use<> {
        let title = faults.text(&format!("{key}.title"), &self.title);
        let question = faults.text(&format!("{key}.question"), &self.question);
        let minutes = *self.minutes.get_ref();
        if minutes == 0 {
            faults.add(&self.minutes.span(), format!("{key}.minutes"), "is 0; wanted is 1 or more");
        }
        let RawHints { nudge, pointer, example } = &self.hints;
        let hints = [("nudge", nudge), ("pointer", pointer), ("example", example)]
            .map(|(name, text)| faults.text(&format!("{key}.hints.{name}"), text));
        move |stage| StageText { stage, title, minutes, question, hints }
    }
}

fn check_criteria(
    stage: Stage,
    stage_key: &str,
    raw_stage: &RawStage,
    criteria: &mut Slots<CriterionText>,
    faults: &mut Faults<'_>,
) {
    let mut named = Vec::new();
    for (index, raw) in raw_stage.criteria.get_ref().iter().enumerate() {
        let key = format!("{stage_key}.criteria[{index}]");
        let raw = raw.get_ref();
        let mut text = |name: &str, text: &Text| faults.text(&format!("{key}.{name}"), text);
        let name = text("name", &raw.name);
        let means = text("means", &raw.means);
        let lift = text("lift", &raw.lift);
        let probe = text("probe", &raw.probe);
        // The grader compares a reply with exemplars of each kind.
        let mut texts = |name: &str, list: &_| faults.texts(&format!("{key}.{name}"), list, 1);
        let developed = texts("developed", &raw.developed);
        let mentioned = texts("mentioned", &raw.mentioned);
        let negatives = texts("negatives", &raw.negatives);
        let id_key = format!("{key}.id");
        let Some(criterion) = reading::criterion_of(stage, &id_key, &raw.id, faults) else {
            continue;
        };
        named.push(criterion);
        let words =
            CriterionText { criterion, name, means, lift, probe, developed, mentioned, negatives };
        criteria.put(criterion.index(), &key, &raw.id, words, faults);
    }
    for missing in Criterion::of(stage).filter(|criterion| !named.contains(criterion)) {
        let reason = format!("`{missing}` is missing: every criterion has its words");
        faults.add(&raw_stage.id.span(), format!("{stage_key}.criteria"), reason);
    }
}

fn check_list(
    raw: &Spanned<Vec<Spanned<RawItem>>>,
    faults: &mut Faults<'_>,
) -> Option<Vec<ChecklistItem>> {
    let mut items = Slots::of("checklist", ITEMS.to_vec());
    for (index, item) in raw.get_ref().iter().enumerate() {
        let key = format!("checklist[{index}]");
        let item = item.get_ref();
        let title = faults.text(&format!("{key}.title"), &item.title);
        let needs = check_needs(&format!("{key}.needs"), &item.needs, faults);
        let Some(slot) = items.slot(&key, &item.id, faults) else { continue };
        let words = ChecklistItem { id: ITEMS[slot].to_owned(), title, needs };
        items.put(slot, &key, &item.id, words, faults);
    }
    items.filled(&raw.span(), faults)
}

fn check_needs(
    key: &str,
    raw: &Spanned<Vec<Spanned<RawNeed>>>,
    faults: &mut Faults<'_>,
) -> Vec<Need> {
    if raw.get_ref().is_empty() {
        faults.add(&raw.span(), key, "is empty; an item that needs nothing is always ticked");
    }
    let mut needs = Vec::new();
    for (index, need) in raw.get_ref().iter().enumerate() {
        let key = format!("{key}[{index}]");
        let RawNeed { at_least: raw_at_least, of: raw_of } = need.get_ref();
        let mut of = Vec::new();
        for (place, id) in raw_of.get_ref().iter().enumerate() {
            let key = format!("{key}.of[{place}]");
            let Some(criterion) = reading::criterion(&key, id, faults) else { continue };
            if of.contains(&criterion) {
                faults.add(&id.span(), key, format!("`{criterion}` is in this list already"));
            }
            of.push(criterion);
        }
        let at_least = *raw_at_least.get_ref();
        let most = raw_of.get_ref().len();
        if !(1..=most).contains(&at_least) {
            let reason = format!("is {at_least}; wanted is 1 to {most}, the length of `of`");
            faults.add(&raw_at_least.span(), format!("{key}.at_least"), reason);
        }
        needs.push(Need { at_least, of });
    }
    needs
}

fn check_pitfalls(
    raw: &Spanned<Vec<Spanned<RawPitfall>>>,
    faults: &mut Faults<'_>,
) -> Option<Vec<PitfallText>> {
    let mut pitfalls = Slots::of("pitfalls", Pitfall::ALL.map(Pitfall::id).to_vec());
    for (index, pitfall) in raw.get_ref().iter().enumerate() {
        let key = format!("pitfalls[{index}]");
        let pitfall = pitfall.get_ref();
        let title = faults.text(&format!("{key}.title"), &pitfall.title);
        let advice = faults.text(&format!("{key}.advice"), &pitfall.advice);
        let Some(slot) = pitfalls.slot(&key, &pitfall.id, faults) else { continue };
        let words = PitfallText { pitfall: Pitfall::ALL[slot], title, advice };
        pitfalls.put(slot, &key, &pitfall.id, words, faults);
    }
    pitfalls.filled(&raw.span(), faults)
}

/// One place for each known id: what the file gives is put in its place, whatever its order there.
struct Slots<T> {
    list: &'static str,
    ids: Vec<&'static str>,
    slots: Vec<Option<T>>,
}

impl<T> Slots<T> {
    /// Empty places for these ids of the list with this key.
    fn of(list: &'static str, ids: Vec<&'static str>) -> Self {
        let slots = ids.iter().map(|_| None).collect();
        Self { list, ids, slots }
    }

    /// The place of an id; an unknown id is a fault.
    fn slot(&self, key: &str, id: &Text, faults: &mut Faults<'_>) -> Option<usize> {
        let slot = self.ids.iter().position(|known| known == id.get_ref());
        if slot.is_none() {
            let known = self.ids.join(", ");
            let reason = format!("`{}` is not known; wanted is one of {known}", id.get_ref());
            faults.add(&id.span(), format!("{key}.id"), reason);
        }
        slot
    }

    /// Fills a place; a place filled before is a fault.
    fn put(&mut self, slot: usize, key: &str, id: &Text, value: T, faults: &mut Faults<'_>) {
        if self.slots[slot].replace(value).is_some() {
            let reason = format!("`{}` is there already; each has one entry", self.ids[slot]);
            faults.add(&id.span(), format!("{key}.id"), reason);
        }
    }

    /// All values in the order of the ids; each place still empty is a fault of the list.
    fn filled(self, at: &Range<usize>, faults: &mut Faults<'_>) -> Option<Vec<T>> {
        for (id, _) in self.ids.iter().zip(&self.slots).filter(|(_, slot)| slot.is_none()) {
            faults.add(at, self.list, format!("`{id}` is missing"));
        }
        self.slots.into_iter().collect()
    }
}
