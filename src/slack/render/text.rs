//! Text for Slack: made harmless, cut and split to its limits. What a card looks like is not here.
//!
//! Lengths are counted in UTF-16 units after escaping, the largest of the ways in which Slack may count.

use super::{Rich, Run};
use chrono::{DateTime, Utc};

/// Invisible, and no boundary of a word: keeps `@here` from being read as a ping.
const JOINER: char = '\u{2060}';

/// What pings a whole channel when a client or an old setting links names.
const PINGS: [&str; 3] = ["here", "channel", "everyone"];

/// Characters that turn formatting on in mrkdwn; it has no escape for them.
const CONTROLS: [char; 4] = ['*', '_', '~', '`'];

/// Ends a text that was cut.
const CUT: char = '…';

/// Before the id of a channel, in a place's address.
pub(super) const CHANNEL: char = '#';

/// Characters of the words that lead to a place.
const PLACE_WORDS: usize = 150;

/// Longest form of an instant with its fallback, rounded up.
const TIME_COST: usize = 100;

/// Makes text safe for mrkdwn and plain text: `&`, `<` and `>` as entities
/// (<https://docs.slack.dev/messaging/formatting-message-text>), so that nothing becomes a link, a mention or a ping.
/// Characters that turn formatting on stay.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '@' if pings(rest) => safe.extend([c, JOINER]),
            _ => safe.push(c),
        }
    }
    safe
}

fn pings(after: &str) -> bool {
    PINGS
        .iter()
        .any(|ping| after.get(..ping.len()).is_some_and(|start| start.eq_ignore_ascii_case(ping)))
}

/// What a character takes at most once it is escaped.
fn cost(c: char) -> usize {
    match c {
        '&' => 5,
        '<' | '>' => 4,
        '@' => 2,
        _ => c.len_utf16(),
    }
}

pub(super) fn length(text: &str) -> usize {
    text.chars().map(cost).sum()
}

/// Without what is invisible and changes how other text is shown: control characters and overrides of direction.
pub(super) fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\n' => Some(c),
            '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\t' => Some(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

/// Whether nothing of it can be seen: Slack refuses texts that are empty.
pub(super) fn blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    })
}

/// At most this long once escaped, cut between words where there is one in its second half.
pub(super) fn cut(text: &str, limit: usize) -> String {
    if length(text) <= limit {
        return text.to_owned();
    }
    let mut used = cost(CUT);
    let mut end = 0;
    for (at, c) in text.char_indices() {
        used += cost(c);
        if used > limit {
            break;
        }
        end = at + c.len_utf8();
    }
    let kept = &text[..end];
    let whole = kept.rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end);
    format!("{}{CUT}", kept[..whole].trim_end())
}

/// One line, cut and escaped: a plain text.
pub(super) fn line(text: &str, limit: usize) -> String {
    let words = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    escape(&cut(&words, limit))
}

/// In pieces of at most this length once escaped, broken between paragraphs, else between words, else anywhere.
pub(super) fn split(text: &str, limit: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut used = 0;
    for token in tokens(text, limit) {
        let wanted = length(token);
        match pieces.last_mut() {
            Some(last) if used + wanted <= limit => {
                last.push_str(token);
                used += wanted;
            }
            _ => {
                pieces.push(token.to_owned());
                used = wanted;
            }
        }
    }
    pieces
}

fn tokens(text: &str, limit: usize) -> Vec<&str> {
    let mut found = Vec::new();
    for paragraph in text.split_inclusive('\n') {
        if length(paragraph) <= limit {
            found.push(paragraph);
            continue;
        }
        for mut word in paragraph.split_inclusive(char::is_whitespace) {
            while length(word) > limit {
                let mut used = 0;
                let end = word
                    .char_indices()
                    .find(|(_, c)| {
                        used += cost(*c);
                        used > limit
                    })
                    .map_or(word.len(), |(at, _)| at);
                found.push(&word[..end]);
                word = &word[end..];
            }
            found.push(word);
        }
    }
    found
}

/// A paragraph in pieces of at most this length, markup included.
pub(super) fn split_rich(rich: &Rich, limit: usize) -> Vec<Rich> {
    /// The marks on both sides of a text.
    const MARKS: usize = 2;
    let mut pieces: Vec<Rich> = Vec::new();
    let mut used = 0;
    let mut add = |run: Run, words: usize| match (pieces.last_mut(), run) {
        (Some(last), run) if used + words + MARKS <= limit => {
            used += words;
            match (last.0.last_mut(), run) {
                (Some(Run::Plain(before)), Run::Plain(more))
                | (Some(Run::Strong(before)), Run::Strong(more))
                | (Some(Run::Code(before)), Run::Code(more)) => before.push_str(&more),
                (_, run) => {
                    last.0.push(run);
                    used += MARKS;
                }
            }
        }
        (_, run) => {
            used = words + MARKS;
            pieces.push(Rich(vec![run]));
        }
    };
    for run in &rich.0 {
        let (text, of): (&str, fn(String) -> Run) = match run {
            Run::Plain(text) => (text, Run::Plain),
            Run::Strong(text) => (text, Run::Strong),
            Run::Code(text) => (text, Run::Code),
            Run::Time(at) => {
                add(Run::Time(*at), TIME_COST);
                continue;
            }
            Run::Place { conversation, words } => {
                let place = Run::Place {
                    conversation: conversation.clone(),
                    words: cut(words, PLACE_WORDS),
                };
                add(place, PLACE_WORDS + conversation.as_str().len());
                continue;
            }
        };
        let text = clean(text);
        for token in tokens(&text, limit - MARKS) {
            add(of(token.to_owned()), length(token));
        }
    }
    pieces.retain(|piece| !blank(&words(piece)));
    pieces
}

/// The words alone.
pub(super) fn words(rich: &Rich) -> String {
    let run = |run: &Run| match run {
        Run::Plain(text) | Run::Strong(text) | Run::Code(text) => clean(text),
        Run::Time(at) => fallback(*at),
        Run::Place { words, .. } => clean(words),
    };
    rich.0.iter().map(run).collect()
}

/// For whoever cannot be shown their own time.
pub(super) fn fallback(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// How Slack writes an instant in the reader's own time.
pub(super) const TIME_FORMAT: &str = "{date_short_pretty} {time}";

/// The paragraph as mrkdwn, or nothing where a character of it could turn formatting on or off.
pub(super) fn mrkdwn(rich: &Rich) -> Option<String> {
    let mut text = String::new();
    let mut open = false;
    for run in &rich.0 {
        let marked = match run {
            Run::Plain(words) => {
                let words = clean(words);
                if open && words.starts_with(char::is_alphanumeric) || formats(&words) {
                    return None;
                }
                open = false;
                text.push_str(&escape(&words));
                continue;
            }
            Run::Strong(words) if !formats(words) => strong(words)?,
            Run::Code(words) if !words.contains('`') => format!("`{}`", inside(words)?),
            Run::Strong(_) | Run::Code(_) => return None,
            Run::Time(at) => {
                let (seconds, fallback) = (at.timestamp(), fallback(*at));
                text.push_str(&format!("<!date^{seconds}^{TIME_FORMAT}|{fallback}>"));
                continue;
            }
            // A bar or a line break would end its words early.
            Run::Place { words, .. } if words.contains(['|', '\n']) || formats(words) => {
                return None;
            }
            Run::Place { conversation, words } => {
                open = false;
                match conversation.as_str().strip_prefix(CHANNEL) {
                    Some(channel) => text.push_str(&format!("<#{channel}>")),
                    None => {
                        text.push_str(&format!("<{}|{}>", conversation.as_str(), escape(words)));
                    }
                }
                continue;
            }
        };
        // Marks inside a word, or next to other marks, are shown as characters.
        if open || text.ends_with(char::is_alphanumeric) {
            return None;
        }
        text.push_str(&marked);
        open = !marked.ends_with(' ');
    }
    (!text.lines().any(|line| line.trim_start().starts_with("&gt;"))).then_some(text)
}

/// Blanks at the ends stand outside of the marks.
fn strong(words: &str) -> Option<String> {
    let words = clean(words);
    let inner = words.trim_matches(' ');
    let start = words.len() - words.trim_start_matches(' ').len();
    let end = words.len() - words.trim_end_matches(' ').len();
    Some(format!("{}*{}*{}", " ".repeat(start), inside(inner)?, " ".repeat(end)))
}

/// What stands between two marks must begin and end with a character, on one line.
fn inside(words: &str) -> Option<String> {
    let words = clean(words);
    (!words.is_empty() && words.trim() == words && !words.contains('\n')).then(|| escape(&words))
}

/// Whether mrkdwn would read more than words in it: emphasis, or the name of an emoji between two colons.
fn formats(words: &str) -> bool {
    let name = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '\''))
    };
    let parts: Vec<&str> = words.split(':').collect();
    words.contains(CONTROLS)
        || (parts.len() > 2 && parts[1..parts.len() - 1].iter().any(|part| name(part)))
}
