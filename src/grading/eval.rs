//! Proof: the grader and its baselines on authors they never saw, in one run; computing only, no files.

use super::baselines::{Baseline, Kind};
use super::grader::{Asked, Grader, Grading, ModelError};
use super::labels::LabelledReply;
use super::metrics::Confusion;
use super::train::{self, Resources};
use crate::framework::criterion::Criterion;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How many of the worst criteria a report names.
const WORST: usize = 10;

/// The figures of one grader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// `grader`, `tf-idf ridge`, `word count`.
    pub name: String,
    /// Quadratic weighted kappa over all grades.
    pub kappa: f64,
    /// The same by author left out.
    pub kappa_by_author: BTreeMap<String, f64>,
    /// The same without replies that are flagged gaming or off.
    pub kappa_without_trivial: f64,
    /// Mean of the kappas of the criteria.
    pub kappa_mean_of_criteria: f64,
    /// Share graded exactly as labelled.
    pub exact: f64,
    /// Share with 0 against 1 or 2 as labelled.
    pub presence: f64,
    /// Share with 1 against 2 as labelled, of those labelled and graded above 0.
    pub development: f64,
    /// Labelled (row) against graded (column).
    pub confusion: Confusion,
    /// The criteria with the lowest kappa, worst first.
    pub worst: Vec<(Criterion, f64)>,
}

/// The figures of all graders in one leave-one-author-out run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Replies measured.
    pub replies: usize,
    /// Grades measured.
    pub grades: usize,
    /// The grader first, then its baselines.
    pub graders: Vec<Figures>,
}

/// What one grader said of one reply.
struct Said<'a> {
    label: &'a LabelledReply,
    levels: Vec<u8>,
}

/// Leaves every author group (`A1` and `A2` are one) out in turn, trains on the others and grades the one left
/// out, with its problems unseen too: the grader with all its guards, and both baselines.
///
/// # Errors
/// When the built-in data does not have the shape that the code expects.
pub fn report(labels: &[LabelledReply]) -> Result<Report, ModelError> {
    let groups: BTreeSet<&str> = labels.iter().map(LabelledReply::author_group).collect();
    let mut resources = Resources::built_in()?;
    let mut said: [Vec<Said<'_>>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    for group in groups {
        let (inside, outside): (Vec<&LabelledReply>, Vec<&LabelledReply>) =
            labels.iter().partition(|label| label.author_group() == group);
        let weights = train::fit(&outside, &resources);
        let grader = Grader::with_weights(resources, weights);
        let ridge = Baseline::fit(Kind::TfIdfRidge, &outside);
        let words = Baseline::fit(Kind::WordCount, &outside);
        for label in inside {
            said[0].push(Said { label, levels: levels_of(&grader, label) });
            said[1].push(Said { label, levels: ridge.levels(label.stage, &label.text) });
            said[2].push(Said { label, levels: words.levels(label.stage, &label.text) });
        }
        resources = grader.into_resources();
    }
    let names = ["grader", "tf-idf ridge", "word count"];
    Ok(Report {
        replies: labels.len(),
        grades: labels.iter().map(|label| label.levels.len()).sum(),
        graders: names.iter().zip(&said).map(|(name, said)| figures(name, said)).collect(),
    })
}

/// The levels of any grader for a labelled reply, told no more than stage and problem.
pub fn levels_of(grader: &impl Grading, label: &LabelledReply) -> Vec<u8> {
    let asked = Asked { stage: label.stage, problem: &label.problem, shown: &[], hidden: &[] };
    let grade = grader.grade(&asked, &label.text);
    grade.levels.iter().map(|graded| u8::from(graded.level)).collect()
}

fn figures(name: &str, said: &[Said<'_>]) -> Figures {
    let confusion = |keep: &dyn Fn(&LabelledReply, Criterion) -> bool| {
        let mut confusion = Confusion::default();
        for one in said {
            for (&(criterion, level), &graded) in one.label.levels.iter().zip(&one.levels) {
                if keep(one.label, criterion) {
                    confusion.add(u8::from(level), graded);
                }
            }
        }
        confusion
    };
    let all = confusion(&|_, _| true);
    let authors: BTreeSet<&str> = said.iter().map(|one| one.label.author_group()).collect();
    let kappa_by_author = authors
        .into_iter()
        .map(|author| {
            let kappa = confusion(&|label, _| label.author_group() == author).kappa();
            (author.to_owned(), kappa)
        })
        .collect();
    let mut by_criterion: Vec<(Criterion, f64)> = Criterion::all()
        .map(|criterion| (criterion, confusion(&|_, of| of == criterion).kappa()))
        .collect();
    let mean = by_criterion.iter().map(|(_, kappa)| kappa).sum::<f64>() / Criterion::COUNT as f64;
    by_criterion.sort_by(|a, b| a.1.total_cmp(&b.1));
    by_criterion.truncate(WORST);
    Figures {
        name: name.to_owned(),
        kappa: all.kappa(),
        kappa_by_author,
        kappa_without_trivial: confusion(&|label, _| !label.gaming && !label.off).kappa(),
        kappa_mean_of_criteria: mean,
        exact: all.exact(),
        presence: all.presence(),
        development: all.development(),
        confusion: all,
        worst: by_criterion,
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} replies, {} grades; each author graded by a model trained on the other authors' replies to other problems.",
            self.replies, self.grades
        )?;
        writeln!(
            f,
            "Labels were written by language models from the rubric's words, not by a panel of people.\n"
        )?;
        write!(f, "{:<14}{:>8}", "", "kappa")?;
        let authors: Vec<&String> = self
            .graders
            .first()
            .map(|first| first.kappa_by_author.keys().collect())
            .unwrap_or_default();
        for author in &authors {
            write!(f, "{author:>8}")?;
        }
        writeln!(
            f,
            "{:>11}{:>11}{:>8}{:>8}{:>8}",
            "no trivial", "criteria", "exact", "0 v 1+", "1 v 2"
        )?;
        for one in &self.graders {
            write!(f, "{:<14}{:>8.3}", one.name, one.kappa)?;
            for kappa in one.kappa_by_author.values() {
                write!(f, "{kappa:>8.3}")?;
            }
            writeln!(
                f,
                "{:>11.3}{:>11.3}{:>8.3}{:>8.3}{:>8.3}",
                one.kappa_without_trivial,
                one.kappa_mean_of_criteria,
                one.exact,
                one.presence,
                one.development
            )?;
        }
        if let Some(grader) = self.graders.first() {
            writeln!(f, "\nlabelled in rows, graded in columns, 0 1 2: {:?}", grader.confusion.0)?;
            let worst: Vec<String> = grader
                .worst
                .iter()
                .map(|(criterion, kappa)| format!("{criterion} {kappa:.2}"))
                .collect();
            writeln!(f, "worst criteria: {}", worst.join(", "))?;
        }
        Ok(())
    }
}
