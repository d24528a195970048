//! Sentence vectors from a built-in table of word pieces: std only, no encoder; similarity, not meaning.
//!
//! The table is distilled from all-MiniLM-L6-v2 (see `NOTICE` and `data/distil.py`). A text's vector is
//! the mean of the rows of its word pieces, brought to unit length.

use super::grader::ModelError;
use std::collections::HashMap;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Width of every vector.
pub const DIMENSIONS: usize = 256;

/// Pieces beyond this many add nothing to a mean but time.
const MAX_PIECES: usize = 2_048;

/// Words longer than this, in bytes, have no piece of the vocabulary worth finding.
const MAX_WORD_BYTES: usize = 100;

/// Rows and dimensions, two little-endian `u32`, come before the scales.
const HEADER_BYTES: usize = 8;

static TABLE: &[u8] = include_bytes!("data/static256.bin");
static VOCABULARY: &str = include_str!("data/vocab.txt");

/// A unit vector, or all zeros for a text without a known word piece.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector(Vec<f32>);

impl Vector {
    /// Cosine of the angle to another vector, -1 to 1; 0 when either text had no known word.
    pub fn cosine(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum()
    }

    /// The [`DIMENSIONS`] numbers.
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }

    /// Whether the text had no known word piece.
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|&x| x == 0.0)
    }
}

/// The table of word-piece rows with its vocabulary. Loading takes a few milliseconds: do it once.
#[derive(Debug)]
pub struct Vectors {
    /// Pieces that begin a word, with their rows.
    heads: HashMap<&'static str, u32>,
    /// Pieces that continue one, without their `##`.
    tails: HashMap<&'static str, u32>,
    scales: Vec<f32>,
    rows: &'static [u8],
}

impl Vectors {
    /// Loads the table that is built into the binary.
    ///
    /// # Errors
    /// When the built-in bytes do not have the expected layout.
    pub fn built_in() -> Result<Self, ModelError> {
        Self::parse(TABLE, VOCABULARY)
    }

    fn parse(table: &'static [u8], vocabulary: &'static str) -> Result<Self, ModelError> {
        let damaged = |part, reason: &str| ModelError::Damaged { part, reason: reason.to_owned() };
        let word = |at: usize| -> Option<[u8; 4]> { table.get(at..at + 4)?.try_into().ok() };
        let (Some(count), Some(dimensions)) = (word(0), word(4)) else {
            return Err(damaged("vector table", "it ends within its header"));
        };
        let count = u32::from_le_bytes(count) as usize;
        if u32::from_le_bytes(dimensions) as usize != DIMENSIONS {
            return Err(damaged("vector table", "its rows are not 256 wide"));
        }
        let rows_at = count.saturating_mul(4).saturating_add(HEADER_BYTES);
        let end = count.saturating_mul(DIMENSIONS).saturating_add(rows_at);
        let (Some(scales), Some(rows)) = (table.get(HEADER_BYTES..rows_at), table.get(rows_at..))
        else {
            return Err(damaged("vector table", "it ends within its scales"));
        };
        if table.len() != end {
            return Err(damaged("vector table", "its length does not fit its header"));
        }
        let scales = scales
            .chunks_exact(4)
            .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();

        let mut heads = HashMap::with_capacity(count);
        let mut tails = HashMap::with_capacity(count / 4);
        let mut lines: u32 = 0;
        for (row, piece) in (0..).zip(vocabulary.lines()) {
            match piece.strip_prefix("##") {
                Some(tail) => tails.insert(tail, row),
                None => heads.insert(piece, row),
            };
            lines = row + 1;
        }
        if lines as usize != count {
            return Err(damaged("vocabulary", "it has not as many lines as the table has rows"));
        }
        Ok(Self { heads, tails, scales, rows })
    }

    /// The vector of a text of any length and script; all zeros when no piece of it is known.
    pub fn embed(&self, text: &str) -> Vector {
        let mut sum = vec![0.0; DIMENSIONS];
        let mut left = MAX_PIECES;
        let plain = |word: &str, sum: &mut [f32], left: &mut usize| {
            if word.is_ascii() {
                self.add_word(&word.to_ascii_lowercase(), sum, left);
            } else {
                let folded: String = word
                    .nfkd()
                    .filter(|&c| !is_combining_mark(c))
                    .collect::<String>()
                    .to_lowercase();
                self.add_word(&folded, sum, left);
            }
        };
        for word in text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
            if left == 0 {
                break;
            }
            if !word.is_empty() {
                plain(word, &mut sum, &mut left);
            }
        }
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length > 0.0 {
            for x in &mut sum {
                *x /= length;
            }
        }
        Vector(sum)
    }

    /// Adds the rows of one lower-cased word: longest piece first, nothing when some part is unknown.
    fn add_word(&self, word: &str, sum: &mut [f32], left: &mut usize) {
        if word.len() > MAX_WORD_BYTES {
            return;
        }
        let mut pieces: Vec<u32> = Vec::with_capacity(4);
        let mut rest = word;
        while !rest.is_empty() {
            let known = if pieces.is_empty() { &self.heads } else { &self.tails };
            let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
            let found =
                ends.into_iter().find_map(|end| known.get(&rest[..end]).map(|&row| (end, row)));
            let Some((end, row)) = found else { return };
            pieces.push(row);
            rest = &rest[end..];
        }
        for row in pieces {
            let row = row as usize;
            let start = row * DIMENSIONS;
            let (Some(bytes), Some(&scale)) =
                (self.rows.get(start..start + DIMENSIONS), self.scales.get(row))
            else {
                continue;
            };
            for (x, &byte) in sum.iter_mut().zip(bytes) {
                *x += f32::from(byte.cast_signed()) * scale;
            }
            *left = left.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    fn sha256(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_table_is_the_distilled_one() {
        assert_eq!(
            sha256(TABLE),
            "1bd11ed0a522be42429e54424a07296d6bedaab8298599c6aecdc575dffc6d89"
        );
        assert_eq!(
            sha256(VOCABULARY.as_bytes()),
            "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
        );
    }

    #[test]
    fn near_texts_are_nearer_than_far_ones() {
        let vectors = Vectors::built_in().unwrap();
        let near = |a: &str, b: &str| vectors.embed(a).cosine(&vectors.embed(b));
        let question = "How many users do we have?";
        assert!(
            near(question, "number of daily users") > near(question, "roll back the model") + 0.2
        );
        assert!(near("Is it real time?", "IS IT REAL-TIME") > 0.999);
        assert!(near("café", "cafe") > 0.999);
    }

    #[test]
    fn a_text_without_known_pieces_is_zero_and_similar_to_nothing() {
        let vectors = Vectors::built_in().unwrap();
        for text in ["", "  \u{200b} ", "\u{0}\u{1}", "🦀🦀"] {
            let vector = vectors.embed(text);
            assert!(vector.is_zero(), "{text:?}");
            assert_eq!(vector.cosine(&vectors.embed("model")), 0.0);
        }
    }

    #[test]
    fn a_damaged_table_is_refused() {
        for (table, vocabulary) in [
            (&TABLE[..4], VOCABULARY),
            (&TABLE[..TABLE.len() - 1], VOCABULARY),
            (&TABLE[1..], VOCABULARY),
            (TABLE, "one\ntwo"),
        ] {
            let refused = Vectors::parse(table, vocabulary);
            assert!(matches!(refused, Err(ModelError::Damaged { .. })));
        }
    }
}
