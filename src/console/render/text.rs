//! Text for a terminal: made harmless, put into ink, wrapped to columns.

use super::{Ink, PLAIN, Style};
use crate::chat::rich::{Rich, Run};
use chrono::{DateTime, Datelike as _, Utc};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm, core::Word};
use unicode_width::UnicodeWidthStr as _;

/// Stands for what must not reach a terminal.
const HIDDEN: char = '\u{fffd}';

/// A text that a terminal shows and does not obey: control characters become their pictures, characters that turn
/// the direction of what follows become `U+FFFD`, invisible tags vanish; line breaks stay and tabs are four blanks.
pub fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\u{2028}' | '\u{2029}' => shown.push('\n'),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\t' => shown.push_str("    "),
            '\u{0}'..='\u{1f}' => {
                shown.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or(HIDDEN));
            }
            '\u{7f}' => shown.push('\u{2421}'),
            '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                shown.push(HIDDEN);
            }
            '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' => {}
            _ => shown.push(c),
        }
    }
    shown
}

/// How many columns a text without ink takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// The paragraph in ink.
pub(super) fn rich(rich: &Rich, style: &Style) -> String {
    let run = |run: &Run| match run {
        Run::Plain(text) => clean(text),
        Run::Strong(text) => style.ink(Ink::Strong, &clean(text)),
        Run::Code(text) if style.colour => style.ink(Ink::Code, &clean(text)),
        Run::Code(text) => format!("`{}`", clean(text)),
        Run::Time(at) => style.ink(Ink::Strong, &time(*at, style)),
        Run::Place { words, .. } => style.ink(Ink::Strong, words),
    };
    rich.0.iter().map(run).collect()
}

/// The paragraph without ink, for what is drawn in one ink as a whole.
pub(super) fn words(paragraph: &Rich, style: &Style) -> String {
    rich(paragraph, &Style { colour: false, ..*style })
}

/// A time on the reader's clock, as short as it can be understood.
fn time(at: DateTime<Utc>, style: &Style) -> String {
    let (at, now) = (at.with_timezone(&style.zone), style.now.with_timezone(&style.zone));
    let form = if at.date_naive() == now.date_naive() {
        "%H:%M"
    } else if at.year() == now.year() {
        "%a %-d %b %H:%M"
    } else {
        "%a %-d %b %Y %H:%M"
    };
    at.format(form).to_string()
}

/// The lines of a text, which may be in ink, within so many columns. Words without a place to break (a long id, a
/// stretch of ten thousand letters) are cut. An ink that goes over a line's end is taken up again in the next.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width.max(1))
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .word_separator(WordSeparator::Custom(words_of))
        .word_splitter(WordSplitter::NoHyphenation);
    let mut open: Option<String> = None;
    let mut lines = Vec::new();
    for line in textwrap::wrap(text, options) {
        let mut whole = open.clone().unwrap_or_default() + &line;
        open = last_ink(&line, open);
        if open.is_some() {
            whole.push_str(PLAIN);
        }
        lines.push(whole);
    }
    lines
}

/// Where Unicode allows a line to end, but not within what is typed as one: `/next`, `card-fraud`, `24/7`.
fn words_of(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut words = Vec::new();
    let (mut start, mut end) = (0, 0);
    for word in WordSeparator::UnicodeBreakProperties.find_words(line) {
        end += word.word.len() + word.whitespace.len();
        let joined = word.whitespace.is_empty() && word.word.ends_with(['/', '-']);
        if !joined {
            words.push(Word::from(&line[start..end]));
            start = end;
        }
    }
    if start < end {
        words.push(Word::from(&line[start..end]));
    }
    Box::new(words.into_iter())
}

/// The ink that is still open at the end of a line.
fn last_ink(line: &str, before: Option<String>) -> Option<String> {
    let Some(start) = line.rfind('\u{1b}') else { return before };
    let end = line[start..].find('m').map_or(line.len(), |end| start + end + 1);
    let sequence = &line[start..end];
    (sequence != PLAIN).then(|| sequence.to_owned())
}

/// The lines of a text behind a mark, those after the first under its beginning.
pub(super) fn hanging(mark: &str, mark_columns: usize, text: &str, width: usize) -> Vec<String> {
    let blank = " ".repeat(mark_columns);
    let line =
        |(at, line): (usize, String)| format!("{}{line}", if at == 0 { mark } else { &blank });
    wrap(text, width.saturating_sub(mark_columns)).into_iter().enumerate().map(line).collect()
}

/// The lines of a text behind a bar.
pub(super) fn barred(text: &str, indent: usize, style: &Style) -> Vec<String> {
    let start = format!("{}{} ", " ".repeat(indent), style.ink(Ink::Faint, "│"));
    let line = |line: String| format!("{start}{line}");
    wrap(text, style.columns().saturating_sub(indent + 2)).into_iter().map(line).collect()
}
