//! One design problem: what the candidate reads, what the interviewer knows, and a strong answer.

use super::{
    content::{ContentError, Source},
    criterion::Criterion,
    reading::{self, Faults, Text},
    stage::Stage,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};
use toml::Spanned;

/// How much a file must hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Facts; fewer leave most clarifying questions without an answer.
    pub(super) facts: usize,
    /// Ways of asking for a fact; fewer make the interviewer miss it when it is asked in other words.
    pub(super) asks: usize,
    /// Changes; an interview brings up to three, and fewer would repeat in every run.
    pub(super) twists: usize,
    /// Whether every criterion of every stage has its outline.
    pub(super) whole_outline: bool,
}

/// What a problem of the bank holds.
const OF_THE_BANK: Wanted = Wanted { facts: 8, asks: 4, twists: 3, whole_outline: true };

/// Difficulty from easy to staff.
const DIFFICULTY: std::ops::RangeInclusive<i64> = 1..=5;

/// Stands between what people type of an id and the workspace that wrote the problem; no word of an id holds it.
const OF: char = '@';

/// Stands before the revision.
const REVISION: char = '#';

/// The id of a problem: lower-case words joined by `-`, the name of its file. One that a workspace wrote has the workspace
/// and the revision behind them, so that it is no other workspace's, none of the bank, and stays what it was when it is
/// edited: `ride-prices@slack:T1#2`. People see and type the words alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProblemId(String);

impl ProblemId {
    /// Takes an id as stored or typed; whether such a problem exists is the bank's answer.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// A revision, from 1, of what a workspace wrote.
    pub fn own(slug: &str, workspace: &str, revision: u32) -> Self {
        Self(format!("{slug}{OF}{workspace}{REVISION}{revision}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What people see and type of it.
    pub fn slug(&self) -> &str {
        self.0.split_once(OF).map_or(&self.0, |(slug, _)| slug)
    }

    /// The workspace that wrote it, and which revision it is; `None` for a problem of the bank, and for one whose revision
    /// is not said.
    pub fn edition(&self) -> Option<(&str, u32)> {
        let (_, edition) = self.0.split_once(OF)?;
        let (workspace, revision) = edition.rsplit_once(REVISION)?;
        Some((workspace, revision.parse().ok()?))
    }

    /// The same problem whatever its revision: what is kept of people refers to it.
    #[must_use]
    pub fn lasting(&self) -> Self {
        Self(self.without_revision().to_owned())
    }

    /// Whether both are one problem, perhaps in two revisions.
    pub fn is(&self, other: &Self) -> bool {
        self.without_revision() == other.without_revision()
    }

    fn without_revision(&self) -> &str {
        match self.edition() {
            Some(_) => self.0.rsplit_once(REVISION).map_or(&self.0, |(lasting, _)| lasting),
            None => &self.0,
        }
    }
}

impl fmt::Display for ProblemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A design problem of the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable id, also the file's name.
    pub id: ProblemId,
    /// As people read it: "Recommend short videos on a home feed".
    pub title: String,
    /// The folder it lies in: `recsys`, `search`, `fraud`.
    pub area: String,
    /// 1 (easy) to 5 (staff).
    pub difficulty: u8,
    /// What the candidate reads at the start, one or more paragraphs.
    pub brief: String,
    /// What the interviewer tells only when asked; at least eight.
    pub facts: Vec<Fact>,
    /// What changes on the way; at least three.
    pub twists: Vec<Twist>,
    /// A strong answer by criterion, for all ten stages.
    pub outline: BTreeMap<Criterion, String>,
}

/// Something the interviewer knows and gives when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// One or two words, unique in the problem: "latency".
    pub topic: String,
    /// Ways people ask for it; at least four.
    pub asks: Vec<String>,
    /// What the interviewer answers.
    pub answer: String,
}

/// A change of the problem that the interviewer brings when a stage opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twist {
    /// The stage it comes with.
    pub stage: Stage,
    /// What changes, in a sentence or two.
    pub text: String,
}

impl Problem {
    /// Parses and checks one problem file.
    ///
    /// # Errors
    /// The fault nearest to the top of the file, with its place.
    pub fn parse(source: &Source) -> Result<Self, ContentError> {
        Self::read(source).map_err(|mut faults| faults.swap_remove(0))
    }

    /// Parses and checks one problem file.
    ///
    /// # Errors
    /// One fault of form, or else every fault of content, top down; never an empty list.
    pub(super) fn read(source: &Source) -> Result<Self, Vec<ContentError>> {
        let raw: RawProblem = reading::raw(source).map_err(|fault| vec![fault])?;
        let mut faults = Faults::of(source);
        let place = [("id", &raw.id), ("area", &raw.area)].map(|(key, raw)| (key, raw.clone()));
        let problem = raw.check(OF_THE_BANK, &mut faults);
        check_place(&source.path, &place, &mut faults);
        faults.or(problem)
    }

    /// The outline of a strong answer for one stage, criterion by criterion.
    pub fn outline_of(&self, stage: Stage) -> impl Iterator<Item = (Criterion, &str)> {
        Criterion::of(stage)
            .filter_map(|criterion| Some((criterion, self.outline.get(&criterion)?.as_str())))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProblem {
    pub(super) id: Text,
    pub(super) title: Text,
    pub(super) area: Text,
    pub(super) difficulty: Spanned<i64>,
    pub(super) brief: Text,
    pub(super) facts: RawFacts,
    pub(super) twists: RawTwists,
    pub(super) outline: RawOutlines,
}

pub(super) type RawFacts = Spanned<Vec<Spanned<RawFact>>>;
pub(super) type RawTwists = Spanned<Vec<Spanned<RawTwist>>>;
pub(super) type RawOutlines = Spanned<BTreeMap<Text, RawOutline>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFact {
    topic: Text,
    asks: Spanned<Vec<Text>>,
    answer: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTwist {
    stage: Text,
    text: Text,
}

/// One stage of the outline: criterion id to text. Any value is read, to say better than serde what is wrong.
pub(super) type RawOutline = Spanned<BTreeMap<Text, Spanned<toml::Value>>>;

impl RawProblem {
    /// The problem; `None` or incomplete only where a fault was noted.
    pub(super) fn check(self, wanted: Wanted, faults: &mut Faults<'_>) -> Option<Problem> {
        let id = slug("id", &self.id, faults);
        let area = slug("area", &self.area, faults);
        let title = faults.text("title", &self.title);
        let brief = faults.text("brief", &self.brief);
        let difficulty = *self.difficulty.get_ref();
        if !DIFFICULTY.contains(&difficulty) {
            let reason = format!("is {difficulty}; wanted is 1 (easy) to 5 (staff)");
            faults.add(&self.difficulty.span(), "difficulty", reason);
        }
        let facts = check_facts(&self.facts, wanted, faults);
        let twists = check_twists(&self.twists, wanted.twists, faults);
        let outline = check_outline(&self.outline, wanted.whole_outline, faults);
        let difficulty = u8::try_from(difficulty).ok()?;
        let id = ProblemId(id);
        Some(Problem { id, title, area, difficulty, brief, facts, twists, outline })
    }
}

/// A name of lower-case words.
fn slug(key: &str, raw: &Text, faults: &mut Faults<'_>) -> String {
    let text = faults.text(key, raw);
    if !text.is_empty() && !reading::is_slug(&text) {
        let reason = format!("`{text}` is not lower-case letters and digits joined by `-`");
        faults.add(&raw.span(), key, reason);
    }
    text
}

/// The id and the area are what the path says: `problems/<area>/<id>.toml`.
fn check_place(path: &str, [id, area]: &[(&str, Text); 2], faults: &mut Faults<'_>) {
    let mut parts = path.rsplit('/');
    let file = parts.next().and_then(|name| name.strip_suffix(".toml"));
    let (Some(file), Some(folder)) = (file, parts.next()) else {
        let reason = format!("`{path}` is no place for a problem: problems/<area>/<id>.toml is");
        faults.add(&(0..0), reading::WHOLE_FILE, reason);
        return;
    };
    for ((key, raw), what, wanted) in
        [(id, "name of the file", file), (area, "folder of the file", folder)]
    {
        let text = raw.get_ref().trim();
        if text != wanted {
            let reason = format!("`{text}` is not the {what}, `{wanted}`");
            faults.add(&raw.span(), *key, reason);
        }
    }
}

fn check_facts(raw: &RawFacts, wanted: Wanted, faults: &mut Faults<'_>) -> Vec<Fact> {
    let list = raw.get_ref();
    if list.len() < wanted.facts {
        let reason = format!("there are {}; at least {} are wanted", list.len(), wanted.facts);
        faults.add(&raw.span(), "facts", reason);
    }
    let mut topics = HashMap::new();
    let mut asked = HashMap::new();
    let mut facts = Vec::with_capacity(list.len());
    for (index, fact) in list.iter().enumerate() {
        let key = format!("facts[{index}]");
        let RawFact { topic: raw_topic, asks: raw_asks, answer } = fact.get_ref();
        let topic_key = format!("{key}.topic");
        let topic = faults.text(&topic_key, raw_topic);
        if let Some(first) = topics.insert(reading::folded(&topic), index) {
            let reason = format!("`{topic}` is already the topic of facts[{first}]");
            faults.add(&raw_topic.span(), topic_key, reason);
        }
        let asks_key = format!("{key}.asks");
        let asks = faults.texts(&asks_key, raw_asks, wanted.asks);
        for (place, ask) in asks.iter().enumerate() {
            // The same question in two facts would be answered from either, by chance.
            let first = asked.insert(reading::folded(ask), index);
            if let Some(first) = first.filter(|&first| first != index && !ask.is_empty()) {
                let reason = format!("facts[{first}] is asked for in the same words");
                let at = raw_asks.get_ref()[place].span();
                faults.add(&at, format!("{asks_key}[{place}]"), reason);
            }
        }
        let answer = faults.text(&format!("{key}.answer"), answer);
        facts.push(Fact { topic, asks, answer });
    }
    facts
}

fn check_twists(raw: &RawTwists, at_least: usize, faults: &mut Faults<'_>) -> Vec<Twist> {
    let list = raw.get_ref();
    if list.len() < at_least {
        let reason = format!("there are {}; at least {at_least} are wanted", list.len());
        faults.add(&raw.span(), "twists", reason);
    }
    let mut stages = HashMap::new();
    let mut twists = Vec::with_capacity(list.len());
    for (index, twist) in list.iter().enumerate() {
        let RawTwist { stage: raw_stage, text } = twist.get_ref();
        let text = faults.text(&format!("twists[{index}].text"), text);
        let key = format!("twists[{index}].stage");
        let Some(stage) = reading::stage(&key, raw_stage, faults) else { continue };
        if let Some(first) = stages.insert(stage, index) {
            let reason = format!("`{stage}` already has twists[{first}]; a stage has one at most");
            faults.add(&raw_stage.span(), key, reason);
        }
        twists.push(Twist { stage, text });
    }
    twists
}

fn check_outline(
    raw: &RawOutlines,
    whole: bool,
    faults: &mut Faults<'_>,
) -> BTreeMap<Criterion, String> {
    let mut outline = BTreeMap::new();
    let mut stages = Vec::new();
    for (name, entries) in raw.get_ref() {
        let stage_key = reading::joined("outline", name.get_ref());
        let Some(stage) = reading::stage(&stage_key, name, faults) else { continue };
        stages.push(stage);
        for (id, value) in entries.get_ref() {
            let key = reading::joined(&stage_key, id.get_ref());
            if value.get_ref().is_table() {
                let reason = "is a table; a criterion is one key, in quotes: \"clarify.goal\" = …";
                faults.add(&id.span(), key, reason);
                continue;
            }
            let Some(criterion) = reading::criterion_of(stage, &key, id, faults) else { continue };
            let Some(text) = value.get_ref().as_str() else {
                faults.add(&value.span(), key, "is not a text; wanted is a text in quotes");
                continue;
            };
            let text = faults.text(&key, &Spanned::new(value.span(), text.to_owned()));
            outline.insert(criterion, text);
        }
        let missing = Criterion::of(stage).filter(|one| whole && !outline.contains_key(one));
        for criterion in missing {
            let named = entries.get_ref().keys().any(|id| id.get_ref() == criterion.id());
            if !named {
                let key = reading::joined(&stage_key, criterion.id());
                faults.add(&entries.span(), key, "is missing: every criterion has its outline");
            }
        }
    }
    for stage in Stage::ALL.into_iter().filter(|stage| whole && !stages.contains(stage)) {
        let key = reading::joined("outline", stage.id());
        faults.add(&raw.span(), key, "is missing: every stage has its outline");
    }
    outline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_of_a_workspace_is_told_from_all_others() {
        let second = ProblemId::own("ride-prices", "discord:7", 2);
        assert_eq!(second.as_str(), "ride-prices@discord:7#2");
        assert_eq!((second.slug(), second.edition()), ("ride-prices", Some(("discord:7", 2))));
        let lasting = second.lasting();
        assert_eq!((lasting.slug(), lasting.edition()), ("ride-prices", None));
        assert!(second.is(&lasting) && second.is(&ProblemId::own("ride-prices", "discord:7", 3)));
        assert!(!second.is(&ProblemId::own("ride-prices", "discord:8", 2)));
        let of_the_bank = ProblemId::new("ride-prices");
        assert!(!second.is(&of_the_bank) && of_the_bank.is(&of_the_bank.lasting()));
        assert_eq!((of_the_bank.slug(), of_the_bank.edition()), ("ride-prices", None));
    }
}
