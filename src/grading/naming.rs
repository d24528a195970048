//! Which model family a text names first, if any; whether that was too early is for others to say.

use super::clauses::Passage;
use super::grade::Span;
use super::grader::ModelError;
use super::patterns::Patterns;
use super::polarity::{self, Polarity};
use std::sync::LazyLock;

static SOURCE: &str = include_str!("data/models.txt");

static MODELS: LazyLock<Result<Patterns, ModelError>> =
    LazyLock::new(|| Patterns::parse(SOURCE, "model names", &["model"]));

/// The first name of a model family in a text (`xgboost`, `two-tower`); `None` when there is none, or only
/// denied ones.
pub fn model_named(text: &str) -> Option<Span> {
    let patterns = MODELS.as_ref().ok()?;
    let (text, _) = super::guards::cut(text);
    let passage = Passage::read(text, &[]);
    let meant = polarity::read(&passage);
    let hits = patterns.hits(&passage).concat();
    let hit = hits.iter().find(|hit| meant.get(hit.word) == Some(&Polarity::Meant))?;
    let start = passage.words.get(hit.word)?.span.start;
    let end = passage.words.get(hit.last)?.span.end;
    Some(Span { start, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_model_family_is_quoted_and_other_models_are_not() {
        let cases = [
            ("I'd train XGBoost on it, or a BERT", Some("XGBoost")),
            ("a two-tower network for retrieval", Some("two-tower")),
            ("Use gradient boosted trees", Some("gradient boosted")),
            ("fine-tune an LLM", Some("fine-tune")),
            ("Who uses the model, and is it real time?", None),
            ("the business model of the shop", None),
            ("We don't need a neural network", None),
            ("", None),
        ];
        assert!(MODELS.is_ok());
        for (text, want) in cases {
            assert_eq!(model_named(text).map(|span| span.of(text)), want, "{text}");
        }
    }
}
