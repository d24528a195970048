//! A paragraph as Discord's markdown, in pieces of bounded length: nothing that people wrote can become markup. What the
//! parts of a card are is not known here.

use crate::{
    chat::rich::{Rich, Run},
    discord::{
        place::{Place, Snowflake},
        text::{self, JOINER, blank, clean, cost, escape_at},
    },
};
use chrono::{DateTime, Utc};

/// Ends a text that was cut.
const CUT: char = '…';

/// Characters of the words that lead to a place.
const PLACE_WORDS: usize = 150;

/// The marks of a link and its address: three numbers of 20 digits at most.
const PLACE_COST: usize = 120;

/// Longest form of an instant: an hour and a countdown.
const TIME_COST: usize = 60;

/// Marks on both sides of a run, and what keeps them from those of the run before.
const MARKS: usize = 6;

/// What a paragraph is written with.
#[derive(Clone, Copy)]
pub(super) struct Pen<'a> {
    /// Where it is shown.
    pub(super) here: &'a Place,
    /// The instant at which the thread closes: shown with a countdown.
    pub(super) ends: Option<DateTime<Utc>>,
}

/// How lines of a block begin, after the first too.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    /// Before the first.
    pub(super) first: &'static str,
    /// Before each of the others.
    pub(super) next: &'static str,
}

impl Lines {
    /// A paragraph.
    pub(super) const PLAIN: Self = Self { first: "", next: "" };
    /// Smaller and paler.
    pub(super) const SMALL: Self = Self { first: "-# ", next: "-# " };
    /// Somebody's words.
    pub(super) const QUOTE: Self = Self { first: "> ", next: "> " };
    /// An item of a list.
    pub(super) const ITEM: Self = Self { first: "- ", next: "  " };
    /// A heading; it has one line.
    pub(super) const HEADING: Self = Self { first: "### ", next: "### " };

    /// Whether a piece goes on in the line of the one before.
    fn goes_on(self) -> bool {
        self.first.is_empty()
    }

    fn longest(self) -> usize {
        self.first.len().max(self.next.len())
    }

    /// The lines of a text, each with what begins it.
    fn begin(self, text: &str) -> String {
        let lines: Vec<&str> = text.split('\n').collect();
        lines.join(&format!("\n{}", self.next))
    }
}

impl Pen<'_> {
    /// The paragraph in pieces of at most `limit` units, markup included, broken between paragraphs, else between words,
    /// else anywhere. A piece that cannot be seen is left out.
    pub(super) fn pieces(self, rich: &Rich, lines: Lines, limit: usize) -> Vec<String> {
        let room = limit.saturating_sub(lines.longest() + JOINER.len_utf16());
        let pieces = split(rich, lines.longest(), room);
        let last = pieces.len().saturating_sub(1);
        let piece = |(at, piece): (usize, &Rich)| {
            let mut words = self.written(piece);
            if lines.goes_on() && at < last && !words.ends_with(char::is_whitespace) {
                // Broken within a word: its halves must not be read as one piece of markup, as nobody escaped that.
                words.push(JOINER);
            }
            if !lines.goes_on() {
                words = lines.begin(words.trim_end_matches('\n'));
            }
            format!("{}{words}", lines.first)
        };
        pieces.iter().enumerate().map(piece).collect()
    }

    /// The paragraph as markdown, without what begins its lines.
    fn written(self, rich: &Rich) -> String {
        let mut out = String::new();
        for run in &rich.0 {
            let begins = out.is_empty() || out.ends_with('\n');
            match run {
                Run::Plain(words) => out.push_str(&escape_at(&clean(words), begins)),
                Run::Strong(words) => strong(&mut out, words),
                Run::Code(words) => code(&mut out, words),
                Run::Time(at) => out.push_str(&self.time(*at)),
                Run::Place { conversation, words } => match Place::parse(conversation.as_str()) {
                    Some(place) => self.place(&mut out, &place, words),
                    None => strong(&mut out, words),
                },
            }
        }
        out
    }

    fn time(self, at: DateTime<Utc>) -> String {
        let seconds = at.timestamp();
        if self.ends == Some(at) {
            format!("<t:{seconds}:t> (<t:{seconds}:R>)")
        } else {
            format!("<t:{seconds}:f>")
        }
    }

    /// By its name where the reader's app knows it, else as a link.
    fn place(self, out: &mut String, place: &Place, words: &str) {
        let same = place.guild.is_some() && place.guild == self.here.guild;
        if same && place.message.is_none() {
            out.push_str(&format!("<#{}>", place.channel));
            return;
        }
        // Brackets and addresses in the words would undo the link.
        let words = one_line(words).replace('[', "(").replace(']', ")").replace("://", " ");
        let words = cut(&words, PLACE_WORDS);
        if blank(&words) {
            return;
        }
        let (guild, channel) = (server(place.guild), place.channel);
        let message = place.message.map(|message| format!("/{message}")).unwrap_or_default();
        let words = escape_at(&words, false);
        out.push_str(&format!(
            "[{words}](https://discord.com/channels/{guild}/{channel}{message})"
        ));
    }
}

fn server(guild: Option<Snowflake>) -> String {
    guild.map_or_else(|| "@me".to_owned(), |guild| guild.to_string())
}

/// All white space as single blanks.
pub(super) fn one_line(words: &str) -> String {
    clean(words).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Blanks at the ends stand outside of the marks.
fn strong(out: &mut String, words: &str) {
    let words = clean(words).replace('\n', " ");
    let inner = words.trim_matches(' ');
    if blank(inner) {
        out.push_str(&words);
        return;
    }
    let start = words.len() - words.trim_start_matches(' ').len();
    let end = words.len() - words.trim_end_matches(' ').len();
    out.push_str(&" ".repeat(start));
    apart(out, '*');
    out.push_str(&format!("**{}**{}", escape_at(inner, false), " ".repeat(end)));
}

fn code(out: &mut String, words: &str) {
    let words = clean(words).replace('\n', " ");
    if blank(&words) {
        out.push_str(&words);
    } else if words.contains('`') {
        // No number of marks is safe around marks at the ends.
        out.push_str(&escape_at(&words, out.is_empty() || out.ends_with('\n')));
    } else {
        apart(out, '`');
        out.push_str(&format!("`{words}`"));
    }
}

/// Keeps the marks of a run from joining those of the run before.
fn apart(out: &mut String, mark: char) {
    if out.ends_with(mark) {
        out.push(JOINER);
    }
}

/// At most this long once escaped, cut between words where there is one in its second half.
pub(super) fn cut(words: &str, limit: usize) -> String {
    cut_by(words, limit, |c| cost(c, 0))
}

/// The same where nothing is escaped.
pub(super) fn cut_plain(words: &str, limit: usize) -> String {
    cut_by(words, limit, char::len_utf16)
}

fn cut_by(words: &str, limit: usize, cost: impl Fn(char) -> usize) -> String {
    if words.chars().map(&cost).sum::<usize>() <= limit {
        return words.to_owned();
    }
    let mut used = cost(CUT);
    let mut end = 0;
    for (at, c) in words.char_indices() {
        used += cost(c);
        if used > limit {
            break;
        }
        end = at + c.len_utf8();
    }
    let kept = &words[..end];
    let whole = kept.rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end);
    format!("{}{CUT}", kept[..whole].trim_end())
}

/// Text in pieces of at most this cost, a line break with `prefix` units behind it.
pub(super) fn tokens(text: &str, prefix: usize, limit: usize) -> Vec<&str> {
    let length = |text: &str| text.chars().map(|c| cost(c, prefix)).sum::<usize>();
    let mut found = Vec::new();
    for paragraph in text.split_inclusive('\n') {
        if length(paragraph) <= limit {
            found.push(paragraph);
            continue;
        }
        for mut word in paragraph.split_inclusive(char::is_whitespace) {
            while length(word) > limit {
                let mut used = 0;
                let end = word.char_indices().find(|(_, c)| {
                    used += cost(*c, prefix);
                    used > limit
                });
                let end = end.map_or(word.len(), |(at, _)| at);
                found.push(&word[..end]);
                word = &word[end..];
            }
            found.push(word);
        }
    }
    found
}

fn split(rich: &Rich, prefix: usize, limit: usize) -> Vec<Rich> {
    let mut pieces: Vec<Rich> = Vec::new();
    let mut used = 0;
    let mut add = |run: Run, wanted: usize| match (pieces.last_mut(), run) {
        (Some(last), run) if used + wanted + MARKS <= limit => {
            used += wanted;
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
            used = wanted + MARKS;
            pieces.push(Rich(vec![run]));
        }
    };
    for run in &rich.0 {
        let (words, of): (&str, fn(String) -> Run) = match run {
            Run::Plain(words) => (words, Run::Plain),
            Run::Strong(words) => (words, Run::Strong),
            Run::Code(words) => (words, Run::Code),
            Run::Time(at) => {
                add(Run::Time(*at), TIME_COST);
                continue;
            }
            Run::Place { conversation, words } => {
                let words = cut(&one_line(words), PLACE_WORDS);
                let conversation = conversation.clone();
                add(Run::Place { conversation, words }, PLACE_WORDS + PLACE_COST);
                continue;
            }
        };
        let words = clean(words);
        for token in tokens(&words, prefix, limit.saturating_sub(MARKS)) {
            add(of(token.to_owned()), token.chars().map(|c| cost(c, prefix)).sum());
        }
    }
    pieces.retain(|piece| !blank(&words(piece)));
    if let Some(Run::Plain(last)) = pieces.last_mut().and_then(|last| last.0.last_mut()) {
        last.truncate(last.trim_end().len());
    }
    pieces
}

/// The words alone.
pub(super) fn words(rich: &Rich) -> String {
    let run = |run: &Run| match run {
        Run::Plain(text) | Run::Strong(text) | Run::Code(text) => clean(text),
        Run::Time(at) => at.format("%Y-%m-%d %H:%M UTC").to_string(),
        Run::Place { words, .. } => clean(words),
    };
    rich.0.iter().map(run).collect()
}

/// One line, cut and escaped.
pub(super) fn line(words: &str, limit: usize) -> String {
    text::escape(&cut(&one_line(words), limit))
}
