//! Which problem comes next: the order in which a schedule goes through its pool. What is in the pool is not known here.
//!
//! ```text
//! choice = "random" | "areas" | "ramp" | "weak" | "list" id { "," id }
//! ```
//!
//! 1. Every choice but a list goes in **rounds**: no problem comes again before all of the pool were posted, and
//!    the last one of a round is not the first of the next. Problems that left the pool are forgotten, and one that
//!    joined it belongs to the round that is going on.
//! 2. `random`: any of those left in the round.
//! 3. `areas`: one of the area that was posted longest ago, an area never posted first.
//! 4. `ramp`: difficulties 1, 2, 3, 4, 5 in turn and 1 again; where none of that difficulty is left, the nearest, the
//!    easier of two.
//! 5. `weak`: the one that exercises most of the group's weak criteria. What a problem exercises is told by its
//!    outline: first how much of the weakness it covers at all, then how large a part of its words goes there.
//!    When no criterion is weak, `random`.
//! 6. `list`: in the order written, then again from the start; the pool does not matter, and ids that no problem
//!    has any more are passed over.
//!
//! Among equals the seed decides. The same arguments give the same problem.

use super::{
    chance::Chance,
    criterion::Criterion,
    pool::Pool,
    problem::{Problem, ProblemId},
};
use serde::{Deserialize, Serialize};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
    sync::Arc,
};

/// Most problems of a list: a year of two a week.
pub const LISTED_AT_MOST: usize = 100;

/// Difficulties of a ramp, easiest first.
const RAMP: [u8; 5] = [1, 2, 3, 4, 5];

/// The words of a choice that is no list, and the word that begins one.
const WORDS: [&str; 5] = ["random", "areas", "ramp", "weak", LIST];
const LIST: &str = "list";

/// Longest piece of a person's text that an error repeats, in characters.
const QUOTED_CHARS: usize = 40;

/// Jaro-Winkler likeness below which a word is no suggestion: "randon" to "random" is 0.93.
const SIMILAR: f64 = 0.85;

/// How much each criterion should be practised; those that are not there not at all.
pub type Weakness = BTreeMap<Criterion, u32>;

/// How the next problem is chosen. Kept as its words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Choice {
    /// Any.
    #[default]
    Random,
    /// Areas in turn.
    Areas,
    /// Difficulties in turn.
    Ramp,
    /// By weak criteria.
    Weak,
    /// A fixed order.
    List(Listed),
}

/// Problems in a fixed order: at least one and at most [`LISTED_AT_MOST`], none twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed(Vec<ProblemId>);

impl Listed {
    /// Takes ids in their order; whether there are such problems is the bank's answer.
    ///
    /// # Errors
    /// None, too many, or one twice.
    pub fn new(ids: Vec<ProblemId>) -> Result<Self, ChoiceError> {
        match ids.len() {
            0 => return Err(ChoiceError::NothingListed),
            1..=LISTED_AT_MOST => {}
            _ => return Err(ChoiceError::TooManyListed),
        }
        let mut seen = BTreeSet::new();
        match ids.iter().find(|id| !seen.insert(*id)) {
            Some(twice) => Err(ChoiceError::ListedTwice { id: quoted(twice.as_str()) }),
            None => Ok(Self(ids)),
        }
    }

    /// The ids in their order.
    pub fn ids(&self) -> &[ProblemId] {
        &self.0
    }
}

/// Why a text is no choice. Texts in it are shortened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// The first word is none of ours.
    #[error("`{given}` is not one of random, areas, ramp, weak, list{}", did_you_mean(*nearest))]
    Unknown {
        /// What was written.
        given: String,
        /// The word most like it.
        nearest: Option<&'static str>,
    },
    /// A list without ids.
    #[error("a list names at least one problem: `list card-fraud, visual-search`")]
    NothingListed,
    /// A list with more than [`LISTED_AT_MOST`] ids.
    #[error("a list names {LISTED_AT_MOST} problems at most")]
    TooManyListed,
    /// A list with an id twice.
    #[error("`{id}` is in the list twice; a list begins again by itself")]
    ListedTwice {
        /// The id.
        id: String,
    },
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or(String::new(), |word| format!("; did you mean {word}?"))
}

fn quoted(text: &str) -> String {
    text.chars().take(QUOTED_CHARS).collect()
}

impl FromStr for Choice {
    type Err = ChoiceError;

    fn from_str(text: &str) -> Result<Self, ChoiceError> {
        let folded = text.trim().to_lowercase();
        let (word, rest) = folded.split_once(char::is_whitespace).unwrap_or((&folded, ""));
        match (word, rest.trim()) {
            ("random", "") => Ok(Self::Random),
            ("areas", "") => Ok(Self::Areas),
            ("ramp", "") => Ok(Self::Ramp),
            ("weak", "") => Ok(Self::Weak),
            (LIST, ids) => {
                let ids = ids.split([',', ' ', '\n', '\t']).filter(|id| !id.is_empty());
                Ok(Self::List(Listed::new(ids.map(ProblemId::new).collect())?))
            }
            _ => {
                let like = |word: &&&str| strsim::jaro_winkler(&folded, word);
                let nearest = WORDS.iter().max_by(|a, b| like(a).total_cmp(&like(b)));
                let nearest = nearest.filter(|word| like(word) >= SIMILAR).copied();
                Err(ChoiceError::Unknown { given: quoted(text.trim()), nearest })
            }
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Random => "random",
            Self::Areas => "areas",
            Self::Ramp => "ramp",
            Self::Weak => "weak",
            Self::List(listed) => {
                let ids: Vec<_> = listed.0.iter().map(ProblemId::as_str).collect();
                return write!(f, "{LIST} {}", ids.join(", "));
            }
        })
    }
}

impl TryFrom<String> for Choice {
    type Error = ChoiceError;

    fn try_from(text: String) -> Result<Self, ChoiceError> {
        text.parse()
    }
}

impl From<Choice> for String {
    fn from(choice: Choice) -> Self {
        choice.to_string()
    }
}

/// The next problem; `None` when the pool is empty, or no problem of a list is there.
///
/// `problems` are those of the bank in its order, `history` what was posted, oldest first: ids that are not there any
/// more do no harm. With more of it than the last round nothing changes but the ramp, which counts on.
pub fn next<'a>(
    choice: &Choice,
    problems: &'a [Arc<Problem>],
    pool: &Pool,
    history: &[ProblemId],
    weak: &Weakness,
    seed: u64,
) -> Option<&'a Arc<Problem>> {
    if let Choice::List(listed) = choice {
        return next_of_list(listed, problems, history);
    }
    let pool: Vec<&Arc<Problem>> = problems.iter().filter(|problem| pool.holds(problem)).collect();
    let posted: Vec<&Arc<Problem>> =
        history.iter().filter_map(|id| pool.iter().find(|one| one.id.is(id)).copied()).collect();
    let mut left = left_in_round(&pool, &posted);
    match choice {
        Choice::Areas => {
            let last = |area: &str| posted.iter().rposition(|problem| problem.area == area);
            keep_best(&mut left, |problem| Reverse(last(&problem.area)));
        }
        Choice::Ramp => {
            let wanted = RAMP[posted.len() % RAMP.len()];
            keep_best(&mut left, |problem| {
                Reverse((problem.difficulty.abs_diff(wanted), problem.difficulty))
            });
        }
        Choice::Weak => keep_best(&mut left, |problem| exercised(problem, weak)),
        Choice::Random | Choice::List(_) => {}
    }
    let place = Chance::of(seed).below(left.len());
    left.get(place).copied()
}

/// The problems of the pool that the round going on has not had yet; never none unless the pool is empty.
fn left_in_round<'a>(pool: &[&'a Arc<Problem>], posted: &[&Arc<Problem>]) -> Vec<&'a Arc<Problem>> {
    let mut had = BTreeSet::new();
    for problem in posted {
        had.insert(&problem.id);
        if had.len() == pool.len() {
            had.clear();
        }
    }
    if let Some(last) = posted.last().filter(|_| had.is_empty() && pool.len() > 1) {
        had.insert(&last.id);
    }
    pool.iter().copied().filter(|problem| !had.contains(&problem.id)).collect()
}

/// Keeps what is worth most, in order.
fn keep_best<T: Copy, W: Ord>(items: &mut Vec<T>, worth: impl Fn(T) -> W) {
    let best = items.iter().map(|item| worth(*item)).max();
    items.retain(|item| best.as_ref().is_some_and(|best| worth(*item) == *best));
}

/// How much of the weakness a problem covers, and, in millionths of its outline, how much of it goes there.
fn exercised(problem: &Problem, weak: &Weakness) -> (u64, u64) {
    let bytes: u64 = problem.outline.values().map(|text| text.len() as u64).sum();
    let covered = weak.iter().filter_map(|(criterion, weight)| {
        Some((u64::from(*weight), problem.outline.get(criterion)?.len() as u64))
    });
    covered.fold((0, 0), |(weights, share), (weight, length)| {
        (weights + weight, share + weight * length * 1_000_000 / bytes.max(1))
    })
}

/// The one after the last posted of the list, or the first.
fn next_of_list<'a>(
    listed: &Listed,
    problems: &'a [Arc<Problem>],
    history: &[ProblemId],
) -> Option<&'a Arc<Problem>> {
    let place = |id: &ProblemId| listed.0.iter().position(|one| one.as_str() == id.slug());
    let start = history.iter().rev().find_map(place).map_or(0, |last| last + 1);
    let ids = listed.0.iter().cycle().skip(start).take(listed.0.len());
    ids.into_iter().find_map(|id| problems.iter().find(|problem| problem.id.slug() == id.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{framework::bank::Bank, prompts};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static BANK: LazyLock<Bank> = LazyLock::new(|| prompts::bank(None).unwrap());

    /// Draws `count` times, posting each; the seed differs from one to the next.
    fn drawn(choice: &str, pool: &str, history: &[ProblemId], count: u64) -> Vec<Arc<Problem>> {
        let (choice, pool) = (choice.parse().unwrap(), Pool::parse(pool));
        let mut history = history.to_vec();
        (0..count)
            .map_while(|seed| {
                let weak = Weakness::new();
                let problem = next(&choice, BANK.problems(), &pool, &history, &weak, seed)?;
                history.push(problem.id.clone());
                Some(Arc::clone(problem))
            })
            .collect()
    }

    fn ids(problems: &[Arc<Problem>]) -> Vec<&str> {
        problems.iter().map(|problem| problem.id.as_str()).collect()
    }

    #[test]
    fn a_ramp_rises_and_starts_again_with_the_nearest_that_is_left() {
        let problems = drawn("ramp", "any", &[], 5);
        let has = |hard: u8| BANK.problems().iter().any(|problem| problem.difficulty == hard);
        for (problem, want) in problems.iter().zip(RAMP) {
            assert!(problem.difficulty == want || !has(want), "{} for {want}", problem.difficulty);
        }
    }

    #[test]
    fn areas_come_in_turn() {
        let areas = BANK.areas().len();
        let problems = drawn("areas", "any", &[], areas as u64);
        let seen: BTreeSet<_> = problems.iter().map(|problem| &problem.area).collect();
        assert_eq!(seen.len(), areas);
    }

    #[test]
    fn a_list_goes_round_and_passes_over_what_is_not_there() {
        let problems = drawn("list card-fraud, gone, wake-word", "easy", &[], 5);
        assert_eq!(
            ids(&problems),
            ["card-fraud", "wake-word", "card-fraud", "wake-word", "card-fraud"]
        );
        assert!(drawn("list gone", "any", &[], 1).is_empty());
    }

    #[test]
    fn weak_criteria_choose_the_problem_whose_outline_says_most_of_them() {
        let criterion = Criterion::from_id("deployment.canary").unwrap();
        let share = |problem: &Problem| {
            let bytes: usize = problem.outline.values().map(String::len).sum();
            problem.outline[&criterion].len() as f64 / bytes as f64
        };
        let weak = Weakness::from([(criterion, 3)]);
        let first = next(&Choice::Weak, BANK.problems(), &Pool::Any, &[], &weak, 1).unwrap();
        assert!(BANK.problems().iter().all(|problem| share(problem) <= share(first) + 1e-6));
        let history = [first.id.clone()];
        let second = next(&Choice::Weak, BANK.problems(), &Pool::Any, &history, &weak, 1).unwrap();
        assert_ne!(first.id, second.id);
    }

    #[test]
    fn a_problem_that_joins_the_pool_belongs_to_the_round_that_goes_on() {
        let all: Vec<_> = BANK.problems().iter().map(|problem| problem.id.clone()).collect();
        let old: Vec<_> = [&all[1..], &all[1..]].concat();
        let problems = drawn("random", "any", &old, 2);
        assert_eq!(problems[0].id, all[0]);
        assert_ne!(problems[1].id, all[0]);
    }

    #[test]
    fn what_is_no_choice_is_refused() {
        for (typed, want) in [
            ("randon", "did you mean random?"),
            ("weak ones", "not one of"),
            ("list", "at least one"),
            ("list a, b a", "`a` is in the list twice"),
            ("", "not one of"),
        ] {
            let error = typed.parse::<Choice>().unwrap_err().to_string();
            assert!(error.contains(want), "{typed}: {error}");
        }
        assert!(drawn("random", "astrology", &[], 1).is_empty());
    }

    proptest! {
        #[test]
        fn no_problem_comes_again_before_all_of_the_pool_were_posted(
            choice in prop::sample::select(vec!["random", "areas", "ramp", "weak"]),
            pool in prop::sample::select(vec!["any", "easy", "medium", "hard", "recsys", "nlp"]),
        ) {
                let whole = BANK.problems().iter().filter(|one| Pool::parse(pool).holds(one)).count();
            let problems = drawn(choice, pool, &[], 3 * whole as u64);
            prop_assert_eq!(problems.len(), 3 * whole);
            for round in problems.chunks(whole) {
                prop_assert_eq!(ids(round).into_iter().collect::<BTreeSet<_>>().len(), whole);
            }
            let running = problems.windows(2).all(|two| two[0].id != two[1].id);
            prop_assert!(running || whole == 1);
        }

        #[test]
        fn words_are_read_back(listed in prop::collection::btree_set("[a-z][a-z0-9-]{0,12}", 1..9)) {
            let listed: Vec<_> = listed.into_iter().map(ProblemId::new).collect();
            let list = Choice::List(Listed::new(listed).unwrap());
            for choice in [Choice::Random, Choice::Areas, Choice::Ramp, Choice::Weak, list] {
                prop_assert_eq!(choice.to_string().parse(), Ok(choice));
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,60}") {
            let _ = text.parse::<Choice>();
        }
    }
}
