//! One line of text that may stand in a picture: a name or title in any script, without what would disturb its neighbours.

use crate::chat::words::pictures::NAMELESS;
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

/// Longest line, in letters as people see them: more than any picture has room for.
const LONGEST: usize = 80;

/// Longest line in characters: emoji of many parts and letters with many marks stay whole well below it.
const LONGEST_CHARS: usize = 400;

/// Marks over one letter at most; heaps of them would reach into other lines. Scripts need up to four.
const MOST_MARKS: usize = 4;

/// One line of clean text, never empty.
///
/// Control characters, marks that turn the direction of what follows, invisible characters that join nothing, and private
/// ones are left out; white space is one blank; joiners that Persian, Indic scripts and emoji need stay, one at a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Line(String);

impl Line {
    /// Cleans a text; of one with nothing to see it says so.
    pub fn new(text: impl AsRef<str>) -> Self {
        let clean = cut(&cleaned(text.as_ref()), LONGEST);
        Self(if clean.is_empty() { NAMELESS.to_owned() } else { clean })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text in at most so many letters, with a sign where it goes on.
    pub fn at_most(&self, letters: usize) -> String {
        cut(&self.0, letters)
    }

    /// Whether it holds letters that are written from right to left.
    pub fn turns(&self) -> bool {
        self.0.chars().any(runs_left)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn cleaned(text: &str) -> String {
    let mut clean = String::new();
    let mut marks = 0;
    let mut last = ' ';
    // A text may be as long as a message; what could never be shown is not walked.
    for char in text.chars().take(LONGEST_CHARS * 4) {
        let char = if char.is_whitespace() { ' ' } else { char };
        if unwanted(char) {
            continue;
        }
        marks = if is_combining_mark(char) { marks + 1 } else { 0 };
        let again = (char == ' ' || joins(char)) && (last == ' ' || last == char);
        if again || marks > MOST_MARKS {
            continue;
        }
        clean.push(char);
        last = char;
    }
    let kept = clean.trim_end_matches(|char: char| char == ' ' || joins(char));
    if kept.chars().all(|char| joins(char) || is_combining_mark(char)) {
        return String::new();
    }
    kept.to_owned()
}

/// At most so many letters, with the sign that it goes on as the last one.
fn cut(text: &str, letters: usize) -> String {
    let ends: Vec<usize> = text
        .grapheme_indices(true)
        .map(|(start, letter)| start + letter.len())
        .scan((0, 0), |(from, chars), end| {
            *chars += text[*from..end].chars().count();
            *from = end;
            Some((end, *chars))
        })
        .take_while(|(_, chars)| *chars <= LONGEST_CHARS)
        .map(|(end, _)| end)
        .collect();
    let whole = ends.last().copied() == Some(text.len());
    if text.is_empty() || (whole && ends.len() <= letters) {
        return text.to_owned();
    }
    let kept = letters.saturating_sub(1).min(ends.len());
    let end = kept.checked_sub(1).map_or(0, |last| ends[last]);
    format!("{}…", text[..end].trim_end())
}

/// ZWNJ and ZWJ.
fn joins(char: char) -> bool {
    matches!(char, '\u{200c}' | '\u{200d}')
}

/// What has no place in a line: controls, marks, embeddings and overrides of direction, invisible operators, tags,
/// private and unassigned-for-ever characters.
fn unwanted(char: char) -> bool {
    char.is_control()
        || matches!(u32::from(char),
            0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b | 0x200e..=0x200f
            | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xe000..=0xf8ff | 0xfdd0..=0xfdef | 0xfe00..=0xfe0e
            | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0x10_ffff)
        || u32::from(char) & 0xfffe == 0xfffe
}

/// Hebrew, Arabic and their neighbours.
fn runs_left(char: char) -> bool {
    matches!(u32::from(char),
        0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfefe | 0x10800..=0x10fff | 0x1e800..=0x1efff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_disturbs_is_left_out_and_what_belongs_to_a_name_stays() {
        let cases = [
            ("plain", "Ana María", "Ana María"),
            ("blanks", " a\t\n b\u{3000}c ", "a b c"),
            ("controls", "a\u{0}b\u{7}\u{85}c\u{1b}[31m", "ab c[31m"),
            ("override", "\u{202e}gnp.exe\u{202c}", "gnp.exe"),
            ("isolates", "\u{2067}a\u{2069}\u{200f}b\u{61c}", "ab"),
            ("markup", "<b>&\"]]>", "<b>&\"]]>"),
            ("zero width", "a\u{200b}\u{feff}\u{2060}b", "ab"),
            ("joiners in a heap", "a\u{200d}\u{200d}\u{200d}b", "a\u{200d}b"),
            ("only joiners", "\u{200d}\u{200c}", NAMELESS),
            ("only marks", "\u{301}\u{302}", NAMELESS),
            ("nothing", "", NAMELESS),
            ("Persian", "می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("a family", "👩\u{200d}👧 x", "👩\u{200d}👧 x"),
            (
                "heap of marks",
                "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}b",
                "a\u{301}\u{302}\u{303}\u{304}b",
            ),
            ("private and never assigned", "a\u{e000}\u{ffff}\u{10fffd}b", "ab"),
        ];
        for (name, text, want) in cases {
            assert_eq!(Line::new(text).as_str(), want, "{name}");
        }
    }

    #[test]
    fn a_long_line_ends_in_the_sign_that_it_goes_on() {
        let long = Line::new("ab ".repeat(100));
        assert!(long.as_str().ends_with('…') && long.as_str().graphemes(true).count() <= LONGEST);
        assert_eq!(Line::new("👩\u{200d}👧".repeat(200)).as_str().graphemes(true).count(), LONGEST);
        assert_eq!(Line::new("x".repeat(LONGEST)).as_str(), "x".repeat(LONGEST));
        assert_eq!(Line::new("Hello").at_most(3), "He…");
        assert_eq!(Line::new("Hello").at_most(0), "…");
    }

    #[test]
    fn a_stored_line_is_cleaned_as_well() {
        let line: Line = serde_json::from_str("\"\\u202ea\"").unwrap();
        assert_eq!(line, Line::new("a"));
    }

    #[test]
    fn letters_from_right_to_left_are_known() {
        for (text, want) in [("Ana", false), ("שרה", true), ("Ali علي", true), ("王", false)]
        {
            assert_eq!(Line::new(text).turns(), want, "{text}");
        }
    }
}
