//! The bank: the rubric and all problems, loaded whole or not at all from text it is given.

use super::{
    content::{ContentError, Source},
    problem::{Problem, ProblemId},
    reading::{self, Faults},
    rubric::Rubric,
};
use std::{collections::HashMap, sync::Arc};

/// Where the rubric lies in the content folder.
const RUBRIC: &str = "rubric.toml";

/// Below this likeness (Jaro-Winkler, 0 to 1) a name is no better guess than any other.
const NEAR: f64 = 0.75;

/// How many names "did you mean" offers.
const NEAREST_AT_MOST: usize = 3;

/// Rubric and problems, in order of area and id.
#[derive(Debug, Clone)]
pub struct Bank {
    rubric: Arc<Rubric>,
    problems: Vec<Arc<Problem>>,
    /// What the workspace wrote, by id. Those that are retired are known by id only: neither listed nor found nor drawn.
    own: Vec<Own>,
}

/// A problem that a workspace wrote for itself.
#[derive(Debug, Clone)]
pub struct Own {
    /// The problem.
    pub problem: Arc<Problem>,
    /// As it was written.
    pub text: Arc<str>,
    /// Whether it is only kept for what was done with it.
    pub retired: bool,
}

/// What another problem of a bank has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The id, also that of a retired one.
    Id,
    /// The title of one that is not retired.
    Title,
}

impl Bank {
    /// Parses all sources: one `rubric.toml`, any number of `problems/<area>/<id>.toml`.
    ///
    /// # Errors
    /// Every fault of every file, so that an author mends them in one go; never a half-loaded bank.
    /// A file whose form is broken (syntax, keys, types) gives its first fault only.
    pub fn parse(sources: &[Source]) -> Result<Self, Vec<ContentError>> {
        let mut faults = Vec::new();
        let mut rubrics = Vec::new();
        let mut problems = Vec::new();
        for source in sources {
            match kind(&source.path) {
                Kind::Rubric => match Rubric::read(source) {
                    Ok(rubric) => rubrics.push(rubric),
                    Err(found) => faults.extend(found),
                },
                Kind::Problem => match Problem::read(source) {
                    Ok(problem) => problems.push((source, Arc::new(problem))),
                    Err(found) => faults.extend(found),
                },
                Kind::Misplaced => faults.push(whole_file(
                    &source.path,
                    "lies where nothing is read: wanted is rubric.toml or problems/<area>/<id>.toml",
                )),
                Kind::Other => {}
            }
        }
        match sources.iter().filter(|source| source.path == RUBRIC).count() {
            0 => faults.push(whole_file(RUBRIC, "is missing; without it there is no interview")),
            1 => {}
            _ => faults.push(whole_file(RUBRIC, "is given twice")),
        }
        faults.extend(twins(&problems));
        let mut problems: Vec<_> = problems.into_iter().map(|(_, problem)| problem).collect();
        problems.sort_by(|a, b| (&a.area, &a.id).cmp(&(&b.area, &b.id)));
        match rubrics.pop() {
            Some(rubric) if faults.is_empty() => {
                Ok(Self { rubric: Arc::new(rubric), problems, own: Vec::new() })
            }
            _ => Err(faults),
        }
    }

    /// The rubric.
    pub fn rubric(&self) -> &Arc<Rubric> {
        &self.rubric
    }

    /// All problems, in order of area and id.
    pub fn problems(&self) -> &[Arc<Problem>] {
        &self.problems
    }

    /// The bank as one workspace sees it: with its own problems. Where the bank has one that people would call the same, theirs
    /// is known by id only.
    pub fn with(&self, own: impl IntoIterator<Item = Own>) -> Self {
        let mut bank = self.clone();
        for own in own {
            let slug = own.problem.id.slug();
            let named = bank.problems.iter().any(|problem| problem.id.slug() == slug);
            if !named && !own.retired {
                bank.problems.push(Arc::clone(&own.problem));
            }
            bank.own.push(own);
        }
        bank.problems.sort_by(|a, b| (&a.area, &a.id).cmp(&(&b.area, &b.id)));
        bank.own.sort_by(|a, b| a.problem.id.cmp(&b.problem.id));
        bank
    }

    /// What the workspace wrote, by id, also what is retired.
    pub fn own(&self) -> &[Own] {
        &self.own
    }

    /// What the workspace wrote under an id, as typed.
    pub fn own_named(&self, typed: &str) -> Option<&Own> {
        let typed = reading::folded(typed);
        self.own.iter().find(|own| own.problem.id.slug() == typed)
    }

    /// Why a problem cannot be added beside the others: nobody could name one of the two. The one that it takes the place of
    /// does not count.
    pub fn taken(&self, problem: &Problem, in_place_of: Option<&str>) -> Option<Taken> {
        let counts = |one: &&Arc<Problem>| in_place_of != Some(one.id.slug());
        let all = self.problems.iter().chain(self.own.iter().map(|own| &own.problem));
        if all.filter(counts).any(|one| one.id.slug() == problem.id.slug()) {
            return Some(Taken::Id);
        }
        let title = reading::folded(&problem.title);
        let listed = self.problems.iter().filter(counts);
        listed
            .map(|one| reading::folded(&one.title))
            .any(|one| one == title)
            .then_some(Taken::Title)
    }

    /// The problem with this id, whatever its revision, also when it is retired.
    pub fn get(&self, id: &ProblemId) -> Option<&Arc<Problem>> {
        let own = self.own.iter().map(|own| &own.problem);
        self.problems.iter().chain(own).find(|problem| problem.id.is(id))
    }

    /// The problem with this id, whatever its revision, if it can be begun.
    pub fn listed(&self, id: &ProblemId) -> Option<&Arc<Problem>> {
        self.problems.iter().find(|problem| problem.id.is(id))
    }

    /// The problem a person means, in any case and spacing: by id, else by title, else by a
    /// beginning that only one id has.
    pub fn find(&self, typed: &str) -> Option<&Arc<Problem>> {
        let typed = reading::folded(typed);
        if typed.is_empty() {
            return None;
        }
        let by = |matches: &dyn Fn(&Problem) -> bool| {
            self.problems.iter().find(|problem| matches(problem))
        };
        by(&|problem| problem.id.slug() == typed)
            .or_else(|| by(&|problem| reading::folded(&problem.title) == typed))
            .or_else(|| {
                let mut begin = self.problems.iter().filter(|p| p.id.slug().starts_with(&typed));
                begin.next().filter(|_| begin.next().is_none())
            })
    }

    /// Ids nearest to what was typed, for "did you mean", best first, at most three.
    pub fn nearest(&self, typed: &str) -> Vec<&ProblemId> {
        let typed = reading::folded(typed);
        let mut near: Vec<_> = self
            .problems
            .iter()
            .map(|problem| (likeness(problem, &typed), &problem.id))
            .filter(|(likeness, _)| *likeness >= NEAR)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        near.into_iter().take(NEAREST_AT_MOST).map(|(_, id)| id).collect()
    }

    /// Problems that a search finds, best first; all of them, in order, when nothing is typed. A word is found where one of
    /// a title, id or area begins with it, with one letter wrong too.
    pub fn search(&self, typed: &str) -> Vec<&Arc<Problem>> {
        let typed = reading::folded(typed);
        let wanted: Vec<&str> =
            typed.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut found: Vec<(f64, &Arc<Problem>)> = self
            .problems
            .iter()
            .filter_map(|problem| Some((likeness_of_all(problem, &wanted)?, problem)))
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|(_, problem)| problem).collect()
    }

    /// The areas of the bank, in order, each once.
    pub fn areas(&self) -> Vec<&str> {
        let mut areas: Vec<_> = self.problems.iter().map(|problem| problem.area.as_str()).collect();
        areas.dedup();
        areas
    }

    /// The problem of a day where a group has no firing: the bank indexed by days since 1970-01-01.
    /// `None` only for a bank without problems.
    pub fn of_day(&self, days: i64) -> Option<&Arc<Problem>> {
        let count = i64::try_from(self.problems.len()).ok().filter(|&count| count > 0)?;
        self.problems.get(usize::try_from(days.rem_euclid(count)).ok()?)
    }
}

/// What a file of the content folder is, by its path.
enum Kind {
    Rubric,
    Problem,
    /// A TOML file where none is read: most likely a problem that would silently be left out.
    Misplaced,
    /// Read by another floor, or by people.
    Other,
}

fn kind(path: &str) -> Kind {
    let parts: Vec<_> = path.split('/').collect();
    match parts.as_slice() {
        [RUBRIC] => Kind::Rubric,
        _ if !path.ends_with(".toml") => Kind::Other,
        ["problems", _, _] => Kind::Problem,
        _ => Kind::Misplaced,
    }
}

fn whole_file(path: &str, reason: &str) -> ContentError {
    ContentError {
        path: path.to_owned(),
        line: 1,
        key: reading::WHOLE_FILE.to_owned(),
        reason: reason.to_owned(),
    }
}

/// Problems that share an id or a title: nobody could name one of them.
fn twins(problems: &[(&Source, Arc<Problem>)]) -> Vec<ContentError> {
    let mut faults = Vec::new();
    let mut ids = HashMap::new();
    let mut titles = HashMap::new();
    for (source, problem) in problems {
        let id = problem.id.as_str().to_owned();
        let title = reading::folded(&problem.title);
        for (key, taken) in
            [("id", ids.insert(id, &source.path)), ("title", titles.insert(title, &source.path))]
        {
            if let Some(first) = taken {
                faults.push(Faults::at_key(source, key, format!("is also the {key} of {first}")));
            }
        }
    }
    faults
}

/// How near a problem's id, title or a word of its id is to what was typed, 0 to 1.
fn likeness(problem: &Problem, typed: &str) -> f64 {
    let id = problem.id.slug();
    let title = reading::folded(&problem.title);
    id.split('-')
        .chain([id, title.as_str()])
        .map(|name| strsim::jaro_winkler(name, typed))
        .fold(0.0, f64::max)
}

/// How well a problem fits all words of a search; `None` when one of them is not in it.
fn likeness_of_all(problem: &Problem, wanted: &[&str]) -> Option<f64> {
    let title = reading::folded(&problem.title);
    let words: Vec<&str> = [problem.id.slug(), &title, &problem.area]
        .into_iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .collect();
    let of = |wanted: &&str| {
        let like = |word: &&str| match word.starts_with(wanted) {
            true => 1.0,
            false => strsim::jaro_winkler(word, wanted),
        };
        Some(words.iter().map(like).fold(0.0, f64::max)).filter(|best| *best >= NEAR)
    };
    wanted.iter().map(of).sum()
}
