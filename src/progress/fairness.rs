//! Against farming: what of a day counts on a board, and which answers are too much alike; what is done about it is not here.
//!
//! 1. Points of one person beyond [`DAILY_CAP`] in one local day of the group do not count on the board. They stay in
//!    the ledger.
//! 2. Two texts of at least [`SHORTEST`] words each are marked as the same when their [`likeness`] is at least
//!    [`SAME`]. Case, spacing, punctuation and invisible characters make no difference. Shorter texts are never marked: there are few
//!    ways to say "yes, a canary with a rollback".

use crate::grading::text;
use std::collections::BTreeSet;

/// Points that count on a board for one person in one local day: three full interviews of the hardest problems, each
/// worth 10 stages × 13 points and 10 for finishing. Nobody can think through more in a day.
pub const DAILY_CAP: u32 = 3 * (10 * 13 + super::ledger::FINISHING_POINTS);

/// Fewest words of a text that can be marked.
pub const SHORTEST: usize = 30;

/// Likeness from which two texts are the same. Of all pairs of the 613 labelled answers that are long enough, the two most alike
/// reach 0.24; a copy in which every tenth word was changed reaches 0.58 at the median.
pub const SAME: f64 = 0.5;

/// Words in a row that are compared: shorter runs are common phrases.
const GRAM: usize = 5;

/// Of so many runs that follow each other one is kept, so that any eight words in common are found (Schleimer,
/// Wilkerson and Aiken: "Winnowing", 2003).
const WINDOW: usize = 4;

/// What of a gain counts on the board, when `counted` points of the person's day count already.
pub fn counted(counted: u32, gain: u32) -> u32 {
    gain.min(DAILY_CAP.saturating_sub(counted))
}

/// What is kept of a text to compare it: numbers from which it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(BTreeSet<u64>);

impl Fingerprint {
    /// The fingerprint of a text; `None` for one of fewer than [`SHORTEST`] words.
    pub fn of(text: &str) -> Option<Self> {
        let words = text::words(text);
        if words.len() < SHORTEST {
            return None;
        }
        let grams: Vec<u64> = words
            .windows(GRAM)
            .map(|gram| hash(gram.iter().map(|word| word.text.as_str())))
            .collect();
        Some(Self(
            grams.windows(WINDOW).filter_map(|window| window.iter().min().copied()).collect(),
        ))
    }

    /// As kept: ascending, none twice.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        self.0.iter().copied()
    }

    /// From what was kept; `None` for nothing.
    pub fn from_numbers(numbers: impl IntoIterator<Item = u64>) -> Option<Self> {
        let numbers: BTreeSet<_> = numbers.into_iter().collect();
        (!numbers.is_empty()).then_some(Self(numbers))
    }

    /// How much of the shorter text is in the longer one, 0 to 1, so that a copy with more around it is found.
    pub fn likeness(&self, other: &Self) -> f64 {
        let shared = self.0.intersection(&other.0).count();
        shared as f64 / self.0.len().min(other.0.len()) as f64
    }

    /// Whether the texts are the same by the rules of the module.
    pub fn is_same(&self, other: &Self) -> bool {
        self.likeness(other) >= SAME
    }
}

/// How much of the shorter text is in the longer one, 0 to 1; 0 when either is too short to be marked.
pub fn likeness(a: &str, b: &str) -> f64 {
    Fingerprint::of(a).zip(Fingerprint::of(b)).map_or(0.0, |(a, b)| a.likeness(&b))
}

/// FNV-1a of 64 bits, with a byte between words that no word holds. Kept fingerprints rely on it: never change it.
fn hash<'a>(words: impl Iterator<Item = &'a str>) -> u64 {
    let bytes = words.flat_map(|word| word.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANSWER: &str = "We roll out with a canary at one percent of traffic for a day, watch click-through \
        rate, p99 latency and the error rate against the control, and roll back by itself when any of \
        them is worse by more than two percent. The old model stays warm for an hour.";

    #[test]
    fn the_cap_is_three_full_interviews() {
        assert_eq!(DAILY_CAP, 420);
        assert_eq!([counted(0, 140), counted(400, 140), counted(500, 1)], [140, 20, 0]);
    }

    #[test]
    fn a_copy_is_found_through_case_spacing_punctuation_and_what_is_around_it() {
        let shouted = ANSWER.to_uppercase().replace([',', '.'], " ;\n");
        let invisible = ANSWER.replace("ca", "c\u{200b}a");
        let within = format!(
            "First of all I would like to say a few words about the plan. {ANSWER} Questions?"
        );
        for copy in [&shouted, &invisible] {
            assert_eq!(likeness(ANSWER, copy), 1.0, "{copy}");
        }
        assert!(likeness(ANSWER, &within) > 0.9);
    }

    #[test]
    fn another_answer_and_a_short_one_are_not_the_same() {
        let other = "Ship the new ranker behind a flag to a single region first. Compare revenue per session and the \
            complaint rate with last week, expand to half of the users after three quiet days, and keep \
            a switch that brings the former version back within five minutes.";
        assert!(likeness(ANSWER, other) < 0.1);
        let short: String = ANSWER.split(' ').take(SHORTEST - 2).collect::<Vec<_>>().join(" ");
        assert_eq!((Fingerprint::of(&short), likeness(&short, &short)), (None, 0.0));
    }

    #[test]
    fn no_two_labelled_answers_are_the_same() {
        let labels = include_str!("../../tests/data/labels/replies.jsonl");
        let prints: Vec<Fingerprint> = labels
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .filter_map(|label| Fingerprint::of(label["text"].as_str().unwrap()))
            .collect();
        assert!(prints.len() > 500);
        let most = prints.iter().enumerate().flat_map(|(at, a)| {
            prints[at + 1..].iter().map(|b| a.likeness(b)).max_by(f64::total_cmp)
        });
        assert!(most.max_by(f64::total_cmp).unwrap() < SAME / 1.5);
    }

    proptest! {
        #[test]
        fn what_counts_of_a_day_is_its_sum_up_to_the_cap(gains in prop::collection::vec(0_u32..200, 0..12)) {
            let day = gains.iter().fold(0, |sum, gain| sum + counted(sum, *gain));
            prop_assert_eq!(day, gains.iter().sum::<u32>().min(DAILY_CAP));
        }

        #[test]
        fn likeness_is_from_0_to_1_the_same_both_ways_and_kept(a in "([a-d]{1,2} ){0,60}", b in "([a-d]{1,2} ){0,60}") {
            let like = likeness(&a, &b);
            prop_assert!((0.0..=1.0).contains(&like));
            prop_assert_eq!(like, likeness(&b, &a));
            if let Some(print) = Fingerprint::of(&a) {
                prop_assert_eq!(print.likeness(&print), 1.0);
                prop_assert_eq!(Fingerprint::from_numbers(print.numbers()), Some(print));
            }
        }
    }
}
