//! Stems and pairs of stems of a text as weighted columns (TF-IDF): for linear models; order beyond pairs is lost.

use super::text::Word;
use std::collections::{BTreeMap, BTreeSet};

/// The columns of one stage's linear models: hashed terms with their weights.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Terms {
    /// Hashes of the terms, ascending; the place is the column.
    pub hashes: Vec<u64>,
    /// Weight of each term: the rarer, the more.
    pub idf: Vec<f32>,
}

impl Terms {
    /// The terms that occur in at least `min_texts` of the texts.
    pub fn fit(texts: &[&[Word]], min_texts: usize) -> Self {
        let mut found: BTreeMap<u64, usize> = BTreeMap::new();
        for words in texts {
            let distinct: BTreeSet<u64> = hashes(words).collect();
            for hash in distinct {
                *found.entry(hash).or_default() += 1;
            }
        }
        let total = 1.0 + texts.len() as f64;
        let mut terms = Self::default();
        for (hash, in_texts) in found.into_iter().filter(|&(_, n)| n >= min_texts) {
            terms.hashes.push(hash);
            terms.idf.push(narrow((total / (1.0 + in_texts as f64)).ln() + 1.0));
        }
        terms
    }

    /// A text as (column, value) pairs in ascending order, of unit length; unknown terms are left out.
    pub fn row(&self, words: &[Word]) -> Vec<(u32, f32)> {
        let mut columns: Vec<u32> = hashes(words)
            .filter_map(|hash| self.hashes.binary_search(&hash).ok())
            .filter_map(|column| u32::try_from(column).ok())
            .collect();
        columns.sort_unstable();
        let mut row: Vec<(u32, f32)> = Vec::with_capacity(columns.len());
        for same in columns.chunk_by(|a, b| a == b) {
            let times = narrow((same.len() as f64).ln() + 1.0);
            let idf = self.idf.get(same[0] as usize).copied().unwrap_or(0.0);
            row.push((same[0], times * idf));
        }
        let length = row.iter().map(|(_, x)| x * x).sum::<f32>().sqrt();
        if length > 0.0 {
            for (_, x) in &mut row {
                *x /= length;
            }
        }
        row
    }
}

fn hashes(words: &[Word]) -> impl Iterator<Item = u64> {
    let single = words.iter().map(|word| hash(&[&word.stem]));
    let pairs = words.windows(2).map(|pair| hash(&[&pair[0].stem, &pair[1].stem]));
    single.chain(pairs)
}

/// FNV-1a over the parts, each ended by a zero byte; the same on every platform.
pub fn hash(parts: &[&str]) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain(std::iter::once(0)) {
            state ^= u64::from(byte);
            state = state.wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    state
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "values are kept in single precision on purpose"
)]
fn narrow(x: f64) -> f32 {
    x as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grading::text::words;

    #[test]
    fn rare_terms_weigh_more_and_rows_have_unit_length() {
        let texts = [words("the canary rolls"), words("the canary"), words("the alert")];
        let slices: Vec<&[Word]> = texts.iter().map(Vec::as_slice).collect();
        let terms = Terms::fit(&slices, 1);
        let idf = |word: &str| terms.idf[terms.hashes.binary_search(&hash(&[word])).unwrap()];
        assert!(idf("alert") > idf("canari") && idf("canari") > idf("the"));
        let row = terms.row(&texts[0]);
        assert_eq!(row.len(), 5);
        assert!((row.iter().map(|(_, x)| x * x).sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(terms.row(&words("unheard of")).is_empty());
    }

    #[test]
    fn terms_in_too_few_texts_are_left_out() {
        let texts = [words("one two"), words("one three")];
        let slices: Vec<&[Word]> = texts.iter().map(Vec::as_slice).collect();
        assert_eq!(Terms::fit(&slices, 2).hashes, [hash(&["one"])]);
    }
}
