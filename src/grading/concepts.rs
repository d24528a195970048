//! Concept patterns: which words of a passage talk about which criterion; presence only, no levels.
//!
//! The patterns are in `data/concepts.txt`, in the notation of [`super::patterns`].

use super::clauses::Passage;
use super::grader::ModelError;
use super::patterns::{Hit, Patterns};
use super::text::Word;
use crate::framework::criterion::Criterion;

static SOURCE: &str = include_str!("data/concepts.txt");

/// The patterns of all criteria, ready to be matched.
#[derive(Debug)]
pub struct Concepts(Patterns);

impl Concepts {
    /// The patterns that are built into the binary.
    ///
    /// # Errors
    /// When a line of the data does not follow its notation.
    pub fn built_in() -> Result<Self, ModelError> {
        Self::parse(SOURCE)
    }

    /// Reads patterns with one section a criterion.
    ///
    /// # Errors
    /// With the line number, when one does not follow the notation.
    pub fn parse(source: &str) -> Result<Self, ModelError> {
        let sections: Vec<&str> = Criterion::all().map(Criterion::id).collect();
        Ok(Self(Patterns::parse(source, "concepts", &sections)?))
    }

    /// All phrases in a passage, by the index of their criterion, in the order of the words.
    pub fn hits(&self, passage: &Passage) -> Vec<Vec<Hit>> {
        self.0.hits(passage)
    }

    /// Whether a word is the name of a tool, a model, a metric or a test of drift.
    pub fn is_named(&self, word: &Word) -> bool {
        self.0.is_classed(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_criterion_has_sure_and_faint_signs() {
        let concepts = Concepts::built_in().unwrap();
        for criterion in Criterion::all() {
            let (strong, faint) = concepts.0.size(criterion.index());
            assert!(strong >= 15 && faint >= 3, "{criterion}");
        }
    }
}
