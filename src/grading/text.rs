//! Words of a text: cleaning, lower case, English stems, stop words; no meaning and no sentence structure.

use super::grade::Span;
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Words longer than this, in bytes, are not stemmed: they are not words of a language.
const MAX_STEMMED_BYTES: usize = 40;

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

static STOP_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "a about all also am an and any are as at be been being but by can could did do does doing done \
     each for from get got had has have having he her here him his how i i'd i'll i'm i've if in into is \
     it it's its just let let's like may me might more most much must my no nor not of off ok on or our \
     out over own please shall she should so some such than that that's the their them then there these \
     they this those to too under until up us very was we we'd we'll we're we've were what what's when \
     where which while who whom why will with would yes you your"
        .split_whitespace()
        .collect()
});

/// One word or number with its place in the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower-cased and normalised: `don't`, `p99`, `0.5%`, `user_id`.
    pub text: String,
    /// English stem of `text`; numbers and identifiers are their own.
    pub stem: String,
    /// Its bytes in the original text.
    pub span: Span,
}

impl Word {
    /// Whether a digit is in it: `5`, `p99`, `200ms`.
    pub fn has_digit(&self) -> bool {
        self.text.bytes().any(|byte| byte.is_ascii_digit())
    }

    /// Whether it says nothing about the subject.
    pub fn is_stop_word(&self) -> bool {
        STOP_WORDS.contains(self.text.as_str())
    }
}

/// Whether a character is invisible: zero-width, a direction mark, a control character, a variation selector.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e01ef}')
        || (c.is_control() && !c.is_whitespace())
}

/// The text in compatibility form, without invisible characters, runs of white space made one blank.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkc().filter(|&c| !is_invisible(c)) {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        out.push(c);
    }
    out
}

/// The content words of a text as English stems, in order, with repeats: no stop words, no punctuation.
pub fn stems(text: &str) -> Vec<String> {
    words(text).into_iter().filter(|word| !word.is_stop_word()).map(|word| word.stem).collect()
}

/// The English stem of one lower-cased word.
pub fn stem(word: &str) -> String {
    let alphabetic = word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'\'');
    if alphabetic && word.len() <= MAX_STEMMED_BYTES {
        STEMMER.stem(word).into_owned()
    } else {
        word.to_owned()
    }
}

/// All words and numbers of a text in order, stop words included. Invisible characters within a word are skipped.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::with_capacity(text.len() / 5);
    let mut open: Option<(String, usize, usize)> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_invisible(c) {
            continue;
        }
        let end = at + c.len_utf8();
        let next = chars.peek().map(|&(_, next)| next);
        if let Some((word, _, last)) = &mut open
            && continues(word, c, next)
        {
            push_folded(word, c);
            *last = end;
            continue;
        }
        close(&mut open, &mut found);
        if c.is_alphanumeric() {
            let mut word = String::with_capacity(12);
            push_folded(&mut word, c);
            open = Some((word, at, end));
        }
    }
    close(&mut open, &mut found);
    found
}

/// Whether a character belongs to the word so far, given what follows it.
fn continues(word: &str, c: char, next: Option<char>) -> bool {
    let digit_before = word.ends_with(|c: char| c.is_ascii_digit());
    match c {
        '%' => digit_before,
        '.' | ',' => digit_before && next.is_some_and(|next| next.is_ascii_digit()),
        '\'' | '’' => {
            word.ends_with(char::is_alphabetic) && next.is_some_and(char::is_alphabetic)
        }
        '_' => next.is_some_and(char::is_alphanumeric),
        _ => c.is_alphanumeric() && !word.ends_with('%'),
    }
}

fn push_folded(word: &mut String, c: char) {
    if c.is_ascii() {
        word.push(c.to_ascii_lowercase());
    } else if c == '’' {
        word.push('\'');
    } else {
        word.extend(std::iter::once(c).nfkc().flat_map(char::to_lowercase));
    }
}

fn close(open: &mut Option<(String, usize, usize)>, found: &mut Vec<Word>) {
    if let Some((text, start, end)) = open.take() {
        let stem = stem(&text);
        found.push(Word { text, stem, span: Span { start, end } });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_numbers_units_and_identifiers_whole() {
        let cases: [(&str, &[&str]); 7] = [
            ("p99 < 200ms, 0.5% of 1,000", &["p99", "200ms", "0.5%", "of", "1,000"]),
            ("user_id -> float32[128]", &["user_id", "float32", "128"]),
            ("We don’t. It's A/B", &["we", "don't", "it's", "a", "b"]),
            ("real-time\nnaïve", &["real", "time", "naïve"]),
            ("ca\u{200b}na\u{200d}ry", &["canary"]),
            ("Ｒｏｌｌｂａｃｋ", &["rollback"]),
            (" \u{202e}…!? ", &[]),
        ];
        for (text, want) in cases {
            let got: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
            assert_eq!(got, want, "{text}");
        }
    }

    #[test]
    fn spans_lead_back_to_the_original() {
        let text = "é Canary: ２ %";
        let found = words(text);
        let quoted: Vec<&str> = found.iter().map(|word| word.span.of(text)).collect();
        assert_eq!(quoted, ["é", "Canary", "２"]);
    }

    #[test]
    fn stems_meet_across_inflections_without_stop_words() {
        assert_eq!(stems("What are the users' privacies?"), stems("user privacy"));
        assert_eq!(stems("Monitoring of the models"), stems("we monitor a model"));
        assert!(stems("is it the").is_empty());
    }

    #[test]
    fn clean_text_has_single_blanks_and_nothing_invisible() {
        assert_eq!(clean("  ﬁne \u{200b}\u{feff}\n\n a\u{0}b "), "fine ab");
    }
}
