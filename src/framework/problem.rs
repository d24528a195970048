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

/// Fewer facts leave most clarifying questions without an answer.
const FACTS_AT_LEAST: usize = 8;

/// Fewer ways of asking make the interviewer miss the fact when it is asked in other words.
const ASKS_AT_LEAST: usize = 4;

/// An interview brings up to three changes; fewer would repeat in every run.
const TWISTS_AT_LEAST: usize = 3;

/// Difficulty from easy to staff.
const DIFFICULTY: std::ops::RangeInclusive<i64> = 1..=5;

/// The id of a problem: lower-case words joined by `-`, the name of its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProblemId(String);

impl ProblemId {
    /// Takes an id as stored or typed; whether such a problem exists is the bank's answer.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
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
        let problem = raw.check(&source.path, &mut faults);
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
struct RawProblem {
    id: Text,
    title: Text,
    area: Text,
    difficulty: Spanned<i64>,
    brief: Text,
    facts: Spanned<Vec<Spanned<RawFact>>>,
    twists: Spanned<Vec<Spanned<RawTwist>>>,
    outline: Spanned<BTreeMap<Text, RawOutline>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFact {
    topic: Text,
    asks: Spanned<Vec<Text>>,
    answer: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTwist {
    stage: Text,
    text: Text,
}

/// One stage of the outline: criterion id to text. Any value is read, to say better than serde what is wrong.
type RawOutline = Spanned<BTreeMap<Text, Spanned<toml::Value>>>;

impl RawProblem {
    /// The problem; `None` or incomplete only where a fault was noted.
    fn check(self, path: &str, faults: &mut Faults<'_>) -> Option<Problem> {
        let id = faults.text("id", &self.id);
        let area = faults.text("area", &self.area);
        check_place(path, (&id, &self.id), (&area, &self.area), faults);
        let title = faults.text("title", &self.title);
        let brief = faults.text("brief", &self.brief);
        let difficulty = *self.difficulty.get_ref();
        if !DIFFICULTY.contains(&difficulty) {
            let reason = format!("is {difficulty}; wanted is 1 (easy) to 5 (staff)");
            faults.add(&self.difficulty.span(), "difficulty", reason);
        }
        let facts = check_facts(&self.facts, faults);
        let twists = check_twists(&self.twists, faults);
        let outline = check_outline(&self.outline, faults);
        let difficulty = u8::try_from(difficulty).ok()?;
        let id = ProblemId(id);
        Some(Problem { id, title, area, difficulty, brief, facts, twists, outline })
    }
}

/// The id and the area are what the path says: `problems/<area>/<id>.toml`.
fn check_place(path: &str, id: (&str, &Text), area: (&str, &Text), faults: &mut Faults<'_>) {
    for (key, (text, raw)) in [("id", id), ("area", area)] {
        if !text.is_empty() && !reading::is_slug(text) {
            let reason = format!("`{text}` is not lower-case letters and digits joined by `-`");
            faults.add(&raw.span(), key, reason);
        }
    }
    let mut parts = path.rsplit('/');
    let file = parts.next().and_then(|name| name.strip_suffix(".toml"));
    let (Some(file), Some(folder)) = (file, parts.next()) else {
        let reason = format!("`{path}` is no place for a problem: problems/<area>/<id>.toml is");
        faults.add(&(0..0), reading::WHOLE_FILE, reason);
        return;
    };
    if id.0 != file {
        let reason = format!("`{}` is not the name of the file, `{file}`", id.0);
        faults.add(&id.1.span(), "id", reason);
    }
    if area.0 != folder {
        let reason = format!("`{}` is not the folder of the file, `{folder}`", area.0);
        faults.add(&area.1.span(), "area", reason);
    }
}

fn check_facts(raw: &Spanned<Vec<Spanned<RawFact>>>, faults: &mut Faults<'_>) -> Vec<Fact> {
    let list = raw.get_ref();
    if list.len() < FACTS_AT_LEAST {
        let reason = format!("there are {}; at least {FACTS_AT_LEAST} are wanted", list.len());
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
        let asks = faults.texts(&asks_key, raw_asks, ASKS_AT_LEAST);
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

fn check_twists(raw: &Spanned<Vec<Spanned<RawTwist>>>, faults: &mut Faults<'_>) -> Vec<Twist> {
    let list = raw.get_ref();
    if list.len() < TWISTS_AT_LEAST {
        let reason = format!("there are {}; at least {TWISTS_AT_LEAST} are wanted", list.len());
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
    raw: &Spanned<BTreeMap<Text, RawOutline>>,
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
        for criterion in Criterion::of(stage).filter(|criterion| !outline.contains_key(criterion)) {
            let named = entries.get_ref().keys().any(|id| id.get_ref() == criterion.id());
            if !named {
                let key = reading::joined(&stage_key, criterion.id());
                faults.add(&entries.span(), key, "is missing: every criterion has its outline");
            }
        }
    }
    for stage in Stage::ALL.into_iter().filter(|stage| !stages.contains(stage)) {
        let key = reading::joined("outline", stage.id());
        faults.add(&raw.span(), key, "is missing: every stage has its outline");
    }
    outline
}
