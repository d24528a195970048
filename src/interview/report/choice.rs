//! A technical choice that the candidate tied to the business, in their own words; a few word lists, no model.
//!
//! A sentence qualifies when, not as a question, it holds a word of choosing, a technical thing, a business effect and
//! a connective between them, and does not deny the choice. Of those, the one that earned most is quoted.

use super::{Quote, counting};
use crate::{
    framework::{criterion::Criterion, level::Level, stage::Stage},
    grading::{
        clauses::{Passage, Sentence},
        grade::{Grade, Span},
        text::{self, Word},
    },
    interview::state::Sheet,
};
use std::{collections::HashSet, sync::LazyLock};

/// A longer sentence is no quote.
const MAX_WORDS: usize = 60;

/// Choosing, in any inflection.
const CHOOSING: &str = "use using choose chose chosen pick prefer adopt start begin switch trade instead rather keep serve tune optimise optimize favour favor calibrate cap give gave given distil inline threshold metric hybrid replace route cache weigh";

/// Technical things: models, techniques, tools, metrics, ways to run them.
const TECHNICAL: &str = "model models xgboost lightgbm catboost gbdt boosted boosting trees logistic regression \
     transformer bert cnn resnet mobilenet tower towers embedding embeddings bandit ranker ranking reranker retrieval \
     ann hnsw faiss bm25 classifier threshold precision recall auc ndcg calibration calibrated quantile loss batch \
     streaming realtime online nightly cache redis kafka flink spark feature features store kubernetes gpu gpus cpu \
     cpus canary shadow rollback rollout fallback ab test baseline heuristic rules ensemble distillation quantisation \
     quantization index sampling exploration holdout retraining drift autoscaling sharding llm rag snowflake bigquery \
     triton onnx server serverless precompute precomputed endpoint forecast prophet lstm pipeline";

/// Effects on the business.
const BUSINESS: &str = "revenue conversion conversions retention churn cost costs profit margin refund refunds complaint complaints customer customers shopper shoppers trust chargeback chargebacks subscription subscriptions bookings gmv money dollars euros waste spoilage penalty fines bill loyalty satisfaction signups abandon abandonment reputation business";

/// Words that tie one to the other.
const CONNECTIVES: &str = "because since so therefore thus hence otherwise means meaning saves cuts reduces reduce raises raise increases increase protects protect avoids avoid lowers lower worth costs hurts hurt loses lose earns earn bc cuz drives improves improve order";

/// Words that turn a choice down.
const DENIALS: &str =
    "not no never don't won't wouldn't cannot can't without skip ignore dont wont";

/// Phrases that look like a business effect and are none.
const NO_EFFECTS: [&[&str]; 5] = [
    &["cost", "function"],
    &["cost", "functions"],
    &["cost", "nothing"],
    &["costs", "nothing"],
    &["a", "waste"],
];

/// How many words before a word still speak about it.
const BEFORE: usize = 3;

static WORDS: LazyLock<[HashSet<String>; 5]> = LazyLock::new(|| {
    [CHOOSING, TECHNICAL, BUSINESS, CONNECTIVES, DENIALS]
        .map(|list| list.split_whitespace().map(text::stem).collect())
});

/// The best such sentence of all counting answers; the earlier one on a tie.
pub(super) fn find(sheet: &Sheet) -> Option<Quote> {
    let mut best: Option<((Level, bool), Quote)> = None;
    for stage in Stage::ALL {
        let cell = sheet.of(stage);
        if counting(cell).is_none() {
            continue;
        }
        let answer = cell.answer();
        if !may_tie(&answer) {
            continue;
        }
        let passage = Passage::read(&answer, &[]);
        for sentence in passage.sentences.iter().filter(|sentence| ties(&passage, sentence)) {
            let grade = cell.current_grade();
            let Some((criterion, level)) = earned(stage, grade, sentence.span) else { continue };
            let numbered = words(&passage, sentence).iter().any(Word::has_digit);
            let rank = (level, numbered);
            if best.as_ref().is_none_or(|(found, _)| rank > *found) {
                let text = sentence.span.of(&answer).trim().to_owned();
                best = Some((rank, Quote { stage, criterion, text }));
            }
        }
    }
    best.map(|(_, quote)| quote)
}

/// Whether a text may hold a business word: most answers do not, and reading words closely takes time. Every word that
/// counts begins as one of the list does, but for a last letter.
fn may_tie(answer: &str) -> bool {
    let lower = answer.to_lowercase();
    BUSINESS.split_whitespace().any(|word| {
        let stem = text::stem(word);
        lower.contains(stem.strip_suffix(['i', 'y']).unwrap_or(&stem))
    })
}

fn words<'a>(passage: &'a Passage, sentence: &Sentence) -> &'a [Word] {
    passage.words.get(sentence.words.clone()).unwrap_or(&[])
}

fn ties(passage: &Passage, sentence: &Sentence) -> bool {
    let words = words(passage, sentence);
    if sentence.question || words.len() > MAX_WORDS {
        return false;
    }
    let [choosing, technical, business, connectives, denials] = &*WORDS;
    let place = |list: &HashSet<String>, from: usize| {
        let rest = words.get(from..).unwrap_or(&[]);
        rest.iter().position(|word| list.contains(&word.stem)).map(|at| from + at)
    };
    let no_effect = NO_EFFECTS.iter().any(|phrase| {
        words
            .windows(phrase.len())
            .any(|window| window.iter().zip(*phrase).all(|(word, wanted)| word.text == *wanted))
    });
    let (Some(chosen), Some(thing)) = (place(choosing, 0), place(technical, 0)) else {
        return false;
    };
    // The connective stands between the two, or shortly before the first ("because refunds fall when we cache").
    let effect = words.iter().enumerate().any(|(effect, word)| {
        let first = thing.min(effect).saturating_sub(BEFORE);
        let last = thing.max(effect);
        business.contains(&word.stem)
            && words
                .iter()
                .enumerate()
                .take(last + 1)
                .skip(first)
                .any(|(at, word)| at != effect && connectives.contains(&word.stem))
    });
    let denied = words
        .get(chosen.saturating_sub(BEFORE)..chosen)
        .is_some_and(|before| before.iter().any(|word| denials.contains(&word.stem)));
    effect && !denied && !no_effect
}

/// The criterion that a sentence earned most for; where it earned nothing, the first of the stage.
fn earned(stage: Stage, grade: Option<&Grade>, sentence: Span) -> Option<(Criterion, Level)> {
    let graded = grade.into_iter().flat_map(|grade| &grade.levels);
    let mut best = Criterion::of(stage).next().map(|criterion| (criterion, Level::Absent));
    for graded in graded {
        let overlaps = graded
            .evidence
            .iter()
            .any(|span| span.start < sentence.end && sentence.start < span.end);
        if overlaps && best.is_none_or(|(_, level)| graded.level > level) {
            best = Some((graded.criterion, graded.level));
        }
    }
    best
}
