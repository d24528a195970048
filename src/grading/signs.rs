//! Signs of substance in a stretch of words: numbers, names, reasons, mechanisms, stock phrases; counts only.

use super::clauses::Passage;
use super::concepts::Concepts;
use super::terms;
use super::text::Word;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Words that give a reason or weigh one thing against another.
const REASONS: [&str; 26] = [
    "because",
    "since",
    "so",
    "therefore",
    "hence",
    "otherwise",
    "else",
    "due",
    "as",
    "bc",
    "cause",
    "reason",
    "why",
    "means",
    "instead",
    "rather",
    "unless",
    "although",
    "whereas",
    "while",
    "versus",
    "vs",
    "price",
    "downside",
    "tradeoff",
    "cuz",
];

/// Words that say what triggers what, and in what order.
const MECHANISMS: [&str; 28] = [
    "if",
    "when",
    "whenever",
    "then",
    "until",
    "once",
    "after",
    "before",
    "every",
    "each",
    "per",
    "triggers",
    "trigger",
    "triggered",
    "automatically",
    "falls",
    "drops",
    "exceeds",
    "above",
    "below",
    "under",
    "over",
    "within",
    "via",
    "by",
    "into",
    "only",
    "against",
];

/// Words that fit any system and commit to nothing.
const STOCK: [&str; 64] = [
    "important",
    "essential",
    "crucial",
    "key",
    "ensure",
    "ensures",
    "ensuring",
    "robust",
    "proper",
    "properly",
    "appropriate",
    "appropriately",
    "relevant",
    "various",
    "suitable",
    "necessary",
    "overall",
    "always",
    "general",
    "generally",
    "stakeholders",
    "aligned",
    "align",
    "should",
    "must",
    "good",
    "best",
    "practice",
    "practices",
    "etc",
    "different",
    "several",
    "many",
    "clear",
    "clearly",
    "effective",
    "efficient",
    "efficiently",
    "seamless",
    "scalable",
    "reliable",
    "holistic",
    "comprehensive",
    "critical",
    "fundamental",
    "foundation",
    "continuous",
    "continuously",
    "carefully",
    "regularly",
    "depends",
    "requirements",
    "needs",
    "ecosystem",
    "mindset",
    "culture",
    "value",
    "successful",
    "modern",
    "state",
    "powerful",
    "standard",
    "usual",
    "whole",
];

/// Words of time, size and money that make a number a quantity.
const UNITS: [&str; 44] = [
    "ms",
    "millisecond",
    "milliseconds",
    "s",
    "sec",
    "second",
    "seconds",
    "min",
    "minute",
    "minutes",
    "h",
    "hour",
    "hours",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "gb",
    "tb",
    "mb",
    "qps",
    "rps",
    "rows",
    "users",
    "items",
    "points",
    "x",
    "percent",
    "people",
    "k",
    "m",
    "million",
    "billion",
    "engineers",
    "replicas",
    "requests",
    "events",
    "labels",
    "dollars",
    "euros",
];

const SPELLED_NUMBERS: [&str; 18] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half", "twice",
    "third", "quarter", "dozen", "hundred", "thousand", "million",
];

const REASON: u8 = 1;
const MECHANISM: u8 = 2;
const STOCK_WORD: u8 = 4;
const UNIT: u8 = 8;
const SPELLED: u8 = 16;

/// Every word of the lists above with the lists it is in, one bit a list.
static KINDS: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut kinds: HashMap<&str, u8> = HashMap::new();
    let lists: [(&[&str], u8); 5] = [
        (&REASONS, REASON),
        (&MECHANISMS, MECHANISM),
        (&STOCK, STOCK_WORD),
        (&UNITS, UNIT),
        (&SPELLED_NUMBERS, SPELLED),
    ];
    for (words, kind) in lists {
        for word in words {
            *kinds.entry(word).or_default() |= kind;
        }
    }
    kinds
});

/// What was counted in a stretch of words.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Signs {
    /// All words.
    pub words: f32,
    /// Words with a digit.
    pub numbers: f32,
    /// Numbers with a unit, a share, or glued to letters: `200ms`, `5%`, `3 days`.
    pub quantities: f32,
    /// Numbers written as words.
    pub spelled: f32,
    /// Names of tools, models and metrics.
    pub named: f32,
    /// Field names and the like: `user_id`, `p99`, `float32`.
    pub identifiers: f32,
    /// Reasons and trade-offs.
    pub reasons: f32,
    /// Triggers, order and conditions.
    pub mechanisms: f32,
    /// Stock words.
    pub stock: f32,
    /// Content words that are not part of the common talk of system design.
    pub rare: f32,
    /// Words that carry meaning.
    pub content: f32,
}

impl Signs {
    /// Adds the counts of another stretch.
    pub fn add(&mut self, other: &Self) {
        self.words += other.words;
        self.numbers += other.numbers;
        self.quantities += other.quantities;
        self.spelled += other.spelled;
        self.named += other.named;
        self.identifiers += other.identifiers;
        self.reasons += other.reasons;
        self.mechanisms += other.mechanisms;
        self.stock += other.stock;
        self.rare += other.rare;
        self.content += other.content;
    }

    /// One number for ranking stretches by how much they commit to.
    pub fn substance(&self) -> f32 {
        2.0 * self.numbers.min(3.0)
            + self.quantities.min(3.0)
            + self.spelled.min(2.0)
            + self.named.min(3.0)
            + self.identifiers.min(3.0)
            + self.reasons.min(2.0)
            + 0.5 * self.mechanisms.min(3.0)
            + 0.5 * self.rare.min(8.0)
            - self.stock.min(4.0)
    }
}

/// The signs of every single word of a passage.
pub fn per_word(passage: &Passage, concepts: &Concepts, common: &HashSet<u64>) -> Vec<Signs> {
    let is_unit = |word: Option<&Word>| {
        word.and_then(|word| KINDS.get(word.text.as_str())).is_some_and(|kinds| kinds & UNIT != 0)
    };
    let words = &passage.words;
    let mut signs = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let text = word.text.as_str();
        let kinds = KINDS.get(text).copied().unwrap_or(0);
        let is = |kind: u8| f32::from(u8::from(kinds & kind != 0));
        let digit = word.has_digit();
        let glued =
            digit && (text.ends_with('%') || text.bytes().any(|byte| byte.is_ascii_alphabetic()));
        let named = concepts.is_named(word);
        let content = !word.is_stop_word() && !digit;
        let flag = |yes: bool| f32::from(u8::from(yes));
        signs.push(Signs {
            words: 1.0,
            numbers: flag(digit),
            quantities: flag(digit && (glued || is_unit(words.get(index + 1)))),
            spelled: is(SPELLED),
            named: flag(named),
            identifiers: flag(
                text.contains('_') || (digit && text.starts_with(char::is_alphabetic)),
            ),
            reasons: is(REASON),
            mechanisms: is(MECHANISM),
            stock: is(STOCK_WORD),
            rare: flag(content && !named && !common.contains(&terms::hash(&[&word.stem]))),
            content: flag(content),
        });
    }
    signs
}

/// The sum over a range of words.
pub fn sum(signs: &[Signs], range: Range<usize>) -> Signs {
    let mut total = Signs::default();
    for one in signs.get(range).unwrap_or(&[]) {
        total.add(one);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_committed_sentence_has_more_substance_than_stock_talk() {
        let concepts = Concepts::built_in().unwrap();
        let substance = |text: &str| {
            let passage = Passage::read(text, &[]);
            let signs = per_word(&passage, &concepts, &HashSet::new());
            sum(&signs, 0..signs.len()).substance() / passage.words.len() as f32
        };
        let committed = "Revert if p99 exceeds 200 ms for 15 minutes, because drivers give up";
        let stock =
            "It is important to ensure that appropriate robust monitoring is always in place";
        assert!(substance(committed) > 2.0 * substance(stock).max(0.0));
    }

    #[test]
    fn quantities_are_numbers_with_units() {
        let concepts = Concepts::built_in().unwrap();
        let passage = Passage::read("200ms 5% 3 days user_id 7 foo two", &[]);
        let signs = per_word(&passage, &concepts, &HashSet::new());
        let total = sum(&signs, 0..signs.len());
        assert_eq!(
            (total.numbers, total.quantities, total.spelled, total.identifiers),
            (4.0, 3.0, 1.0, 1.0)
        );
    }
}
