//! A reply as sentences and clauses over one list of words: chat shorthand, bullets, arrows; no grading.

use super::grade::Span;
use super::text::{self, Word};
use std::ops::Range;

/// A full stop behind one of these ends no sentence.
const ABBREVIATIONS: [&str; 14] =
    ["e.g", "i.e", "eg", "ie", "vs", "approx", "ca", "incl", "resp", "w", "fig", "dr", "mr", "st"];

/// Words that begin a clause of their own.
const CLAUSE_OPENERS: [&str; 16] = [
    "but",
    "however",
    "though",
    "although",
    "because",
    "since",
    "so",
    "while",
    "whereas",
    "unless",
    "otherwise",
    "instead",
    "therefore",
    "hence",
    "bc",
    "except",
];

/// A part of a sentence between commas, colons, brackets, arrows or conjunctions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Which words of the passage.
    pub words: Range<usize>,
    /// Which sentence of the passage.
    pub sentence: usize,
}

/// What ends with a full stop, a question mark, a semicolon or a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its bytes in the text, without bullet and blanks around it.
    pub span: Span,
    /// Which words of the passage; never empty.
    pub words: Range<usize>,
    /// Whether it ends with a question mark.
    pub question: bool,
    /// Whether it stands behind a bullet or a list number.
    pub bullet: bool,
    /// Signs such as `<`, `=` and `×` within it.
    pub comparisons: u32,
    /// Arrows within it.
    pub arrows: u32,
}

/// A text cut into words, clauses and sentences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passage {
    /// All words in order.
    pub words: Vec<Word>,
    /// All clauses in order; every word is in exactly one.
    pub clauses: Vec<Clause>,
    /// All sentences in order; every word is in exactly one.
    pub sentences: Vec<Sentence>,
}

impl Passage {
    /// Cuts a text; parts of it that are in `without` (sorted, on character boundaries) are left out.
    pub fn read(text: &str, without: &[Span]) -> Self {
        let mut passage = Self::default();
        let mut at = 0;
        for hole in
            without.iter().chain(std::iter::once(&Span { start: text.len(), end: text.len() }))
        {
            if let Some(part) = text.get(at..hole.start) {
                passage.add(part, at);
            }
            at = at.max(hole.end);
        }
        passage
    }

    /// The sentence that a word belongs to.
    pub fn sentence_of(&self, word: usize) -> Option<usize> {
        let after = self.sentences.partition_point(|sentence| sentence.words.end <= word);
        self.sentences.get(after).filter(|sentence| sentence.words.contains(&word)).map(|_| after)
    }

    fn add(&mut self, part: &str, offset: usize) {
        let first_word = self.words.len();
        self.words.extend(text::words(part).into_iter().map(|mut word| {
            word.span.start += offset;
            word.span.end += offset;
            word
        }));
        let mut next_word = first_word;
        for piece in sentence_pieces(part) {
            let end_byte = offset + piece.end;
            let start_word = next_word;
            while self.words.get(next_word).is_some_and(|word| word.span.start < end_byte) {
                next_word += 1;
            }
            let text = part.get(piece.clone()).unwrap_or("");
            self.push_sentence(text, offset + piece.start, start_word..next_word);
        }
    }

    fn push_sentence(&mut self, text: &str, offset: usize, mut words: Range<usize>) {
        let line = text.trim_start();
        let numbered = starts_with_list_number(line);
        let bullet =
            numbered || line.starts_with(['-', '*', '•', '+', '·', '–', '—', '→', '>', '#']);
        if numbered && words.len() > 1 {
            words.start += 1;
        }
        let (Some(first), Some(last)) =
            (self.words.get(words.start), self.words.get(words.end.wrapping_sub(1)))
        else {
            return;
        };
        if words.is_empty() {
            return;
        }
        let trimmed_end = offset + text.trim_end().len();
        let span = Span { start: first.span.start, end: trimmed_end.max(last.span.end) };
        let arrows = text.matches("->").count()
            + text.matches("=>").count()
            + text.matches(['→', '⇒']).count();
        let comparisons = text.matches(['<', '>', '≤', '≥', '=', '±', '×', '~', '≈', '+']).count();
        let sentence = self.sentences.len();
        for clause in clauses(text, offset, &self.words, words.clone()) {
            self.clauses.push(Clause { words: clause, sentence });
        }
        self.sentences.push(Sentence {
            span,
            words,
            question: text.trim_end().ends_with(['?', '？']),
            bullet,
            comparisons: u32::try_from(comparisons.saturating_sub(arrows)).unwrap_or(u32::MAX),
            arrows: u32::try_from(arrows).unwrap_or(u32::MAX),
        });
    }
}

fn starts_with_list_number(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits)
        && line[digits..].starts_with(['.', ')', ':'])
        && line[digits + 1..].starts_with(char::is_whitespace)
}

/// Byte ranges of the sentences of a text, together all of it.
fn sentence_pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let next = chars.peek().map(|&(_, next)| next);
        let ends = match c {
            '\n' | ';' | '•' | '。' | '！' | '？' | '|' | '\u{2028}' | '\u{2029}' => true,
            '!' | '?' => next.is_none_or(|next| !matches!(next, '!' | '?' | '"' | '\'' | ')')),
            '.' => next.is_none_or(char::is_whitespace) && !is_abbreviation(&text[start..at]),
            _ => false,
        };
        if ends {
            pieces.push(start..end);
            start = end;
        }
    }
    if start < text.len() {
        pieces.push(start..text.len());
    }
    pieces
}

fn is_abbreviation(before: &str) -> bool {
    let tail = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    let list_number = before.trim_start().len() <= 2
        && !before.trim().is_empty()
        && before.trim().bytes().all(|byte| byte.is_ascii_digit());
    list_number || ABBREVIATIONS.contains(&tail.to_ascii_lowercase().as_str())
}

/// Word ranges of the clauses of one sentence, which begins at byte `offset` of the whole text.
fn clauses(text: &str, offset: usize, words: &[Word], range: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = range.start;
    for index in range.clone().skip(1) {
        let (Some(before), Some(word)) = (words.get(index - 1), words.get(index)) else { break };
        let between =
            (before.span.end.saturating_sub(offset))..(word.span.start.saturating_sub(offset));
        let between = text.get(between).unwrap_or("");
        let dash =
            between.contains(" - ") || between.contains(" + ") || between.contains(['–', '—']);
        let cut = between.contains([',', ':', '(', ')', '→', '⇒', '>', '[', ']', '{', '}']) || dash;
        if cut || CLAUSE_OPENERS.contains(&word.text.as_str()) {
            found.push(start..index);
            start = index;
        }
    }
    found.push(start..range.end);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        Passage::read(text, &[]).sentences.iter().map(|sentence| sentence.span.of(text)).collect()
    }

    fn clause_texts(text: &str) -> Vec<String> {
        let passage = Passage::read(text, &[]);
        let joined = |clause: &Clause| {
            let words: Vec<&str> =
                passage.words[clause.words.clone()].iter().map(|word| word.text.as_str()).collect();
            words.join(" ")
        };
        passage.clauses.iter().map(joined).collect()
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        let cases: [(&str, &[&str]); 8] = [
            ("One. two.", &["One.", "two."]),
            ("p99 is 0.5 s, e.g. for search. Next", &["p99 is 0.5 s, e.g. for search.", "Next"]),
            ("1. goal?\n2. data", &["goal?", "data"]),
            ("- a b\n• c d\n* e", &["a b", "c d", "e"]),
            ("what?! ok", &["what?!", "ok"]),
            ("a; b", &["a;", "b"]),
            ("```\nA --> B\n```", &["A --> B"]),
            ("...\n\n", &[]),
        ];
        for (text, want) in cases {
            assert_eq!(sentences(text), want, "{text}");
        }
    }

    #[test]
    fn clauses_end_at_commas_arrows_brackets_and_conjunctions() {
        let cases: [(&str, &[&str]); 4] = [
            ("events -> Kafka -> S3", &["events", "kafka", "s3"]),
            ("we batch, since it is cheap", &["we batch", "since it is cheap"]),
            ("trees (fast) but dull", &["trees", "fast", "but dull"]),
            ("Switch: flip it", &["switch", "flip it"]),
        ];
        for (text, want) in cases {
            assert_eq!(clause_texts(text), want, "{text}");
        }
    }

    #[test]
    fn parts_left_out_leave_no_words_and_spans_stay_true() {
        let text = "Keep this. Drop that. And é this.";
        let hole = Span { start: 11, end: 21 };
        let passage = Passage::read(text, &[hole]);
        let kept: Vec<&str> = passage.sentences.iter().map(|s| s.span.of(text)).collect();
        assert_eq!(kept, ["Keep this.", "And é this."]);
        assert_eq!(passage.sentence_of(passage.words.len() - 1), Some(1));
    }
}
