//! Text as Discord reads it: ours made harmless, and what a person wrote in plain words. What a card looks like is not here.
//!
//! Lengths are counted in UTF-16 units after escaping, the largest of the ways in which Discord may count.

use super::place::Snowflake;
use chrono::DateTime;

/// Invisible, and no boundary of a word: keeps `@everyone` from being read as a ping where a backslash is no help.
pub const JOINER: char = '\u{2060}';

/// What pings a whole server.
const PINGS: [&str; 2] = ["everyone", "here"];

/// Characters that begin or end markup wherever they stand. `<` begins mentions, instants and custom emoji, `[` links.
const CONTROLS: [char; 8] = ['\\', '*', '_', '~', '|', '`', '<', '['];

/// Characters that make a line a heading, a quote or an item of a list, where it begins with them.
const BEGINNINGS: [char; 4] = ['#', '>', '-', '+'];

/// Longest digits before a point that Discord reads as an item of a list, with room to spare.
const LONGEST_NUMBER: usize = 12;

/// Makes text safe at the beginning of a line: it is shown as it is, and links, pings and formats nothing.
pub fn escape(text: &str) -> String {
    escape_at(text, true)
}

/// The same for text that goes on in a line (`begins` is false) or begins one.
pub fn escape_at(text: &str, begins: bool) -> String {
    let mut safe = String::with_capacity(text.len() + text.len() / 8);
    let mut begins = begins;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (before, after) = (rest, &rest[c.len_utf8()..]);
        rest = after;
        match c {
            '\n' => {
                safe.push(c);
                begins = true;
                continue;
            }
            c if begins && c.is_whitespace() => {
                safe.push(c);
                continue;
            }
            '@' if pings(after) => safe.extend([c, JOINER]),
            ':' if after.starts_with("//") || names_emoji(after) => safe.extend(['\\', c]),
            c if CONTROLS.contains(&c) || begins && BEGINNINGS.contains(&c) => {
                safe.extend(['\\', c]);
            }
            _ => match numbers_item(before).filter(|_| begins) {
                Some(digits) => {
                    safe.push_str(&before[..digits]);
                    safe.push('\\');
                    rest = &before[digits..];
                }
                None => safe.push(c),
            },
        }
        begins = false;
    }
    safe
}

fn pings(after: &str) -> bool {
    PINGS
        .iter()
        .any(|ping| after.get(..ping.len()).is_some_and(|start| start.eq_ignore_ascii_case(ping)))
}

/// Whether the text behind a colon is the name of an emoji up to the next one.
fn names_emoji(after: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '\'');
    let end = after.find(|c| !name(c)).unwrap_or(after.len());
    end > 0 && after[end..].starts_with(':')
}

/// How many digits there are before what makes them an item of a list.
fn numbers_item(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    ((1..=LONGEST_NUMBER).contains(&digits) && text[digits..].starts_with(['.', ')']))
        .then_some(digits)
}

/// What a character takes at most once it is escaped, a line break with `prefix` units before the next line.
pub(super) fn cost(c: char, prefix: usize) -> usize {
    match c {
        '\n' => 1 + prefix,
        c if c.is_ascii_punctuation() => 2,
        c => c.len_utf16(),
    }
}

/// In UTF-16 units.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Without what is invisible and could change how other text is shown, or be taken for a mark of ours: control
/// characters, overrides of direction, blanks of no width. What joins emoji and letters stays.
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\n' => Some(c),
            '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\t' => Some(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            c if is_mark(c) => None,
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

/// Invisible characters that no script needs: a mark of ours may be made of them, as no text of people keeps them.
pub fn is_mark(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{180e}' | '\u{feff}')
}

/// Whether nothing of it can be seen: Discord refuses texts that are empty.
pub(in crate::discord) fn blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || is_mark(c)
            || matches!(c, '\u{200c}'..='\u{200f}' | '\u{ad}' | '\u{fe00}'..='\u{fe0f}')
    })
}

/// What a person wrote, mentions and Discord's own marks in words. A mention of `bot` is left out; formatting stays.
pub fn plain(content: &str, bot: Snowflake) -> String {
    let mut plain = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(start) = rest.find('<') {
        let (before, tail) = rest.split_at(start);
        plain.push_str(before);
        let inside = tail.find('>').and_then(|end| Some((tail.get(1..end)?, end)));
        match inside.and_then(|(inside, end)| Some((entity(inside)?, end))) {
            Some((Entity::Person(id), end)) if id == bot => {
                // With the space that follows it.
                rest = tail[end + 1..].trim_start_matches(' ');
            }
            Some((entity, end)) => {
                plain.push_str(&entity.words());
                rest = &tail[end + 1..];
            }
            None => {
                plain.push('<');
                rest = &tail[1..];
            }
        }
    }
    plain.push_str(rest);
    plain.trim().to_owned()
}

/// Whether a text mentions somebody.
pub fn mentions(content: &str, user: Snowflake) -> bool {
    content.contains(&format!("<@{user}>")) || content.contains(&format!("<@!{user}>"))
}

/// What stands between `<` and `>` (docs.discord.com/developers/reference#message-formatting).
enum Entity<'a> {
    Person(Snowflake),
    Role(&'a str),
    Channel(&'a str),
    Emoji(&'a str),
    Command(&'a str),
    Link(&'a str),
    Time(i64),
}

fn entity(inside: &str) -> Option<Entity<'_>> {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(role) = inside.strip_prefix("@&") {
        return number(role).then_some(Entity::Role(role));
    }
    if let Some(person) = inside.strip_prefix('@') {
        return Snowflake::parse(person.strip_prefix('!').unwrap_or(person)).map(Entity::Person);
    }
    if let Some(channel) = inside.strip_prefix('#') {
        return number(channel).then_some(Entity::Channel(channel));
    }
    if let Some(command) = inside.strip_prefix('/') {
        let (name, id) = command.rsplit_once(':')?;
        return number(id).then_some(Entity::Command(name));
    }
    if let Some(time) = inside.strip_prefix("t:") {
        let seconds = time.split_once(':').map_or(time, |(seconds, _)| seconds);
        return seconds.parse().ok().map(Entity::Time);
    }
    if inside.starts_with("https://") || inside.starts_with("http://") {
        return (!inside.contains(char::is_whitespace)).then_some(Entity::Link(inside));
    }
    let emoji = inside.strip_prefix("a:").or_else(|| inside.strip_prefix(':'))?;
    let (name, id) = emoji.split_once(':')?;
    (number(id) && !name.is_empty()).then_some(Entity::Emoji(name))
}

impl Entity<'_> {
    fn words(&self) -> String {
        match self {
            Self::Person(id) => format!("@{id}"),
            Self::Role(id) => format!("@{id}"),
            Self::Channel(id) => format!("#{id}"),
            Self::Emoji(name) => format!(":{name}:"),
            Self::Command(name) => format!("/{name}"),
            Self::Link(link) => (*link).to_owned(),
            Self::Time(seconds) => DateTime::from_timestamp(*seconds, 0)
                .map_or_else(String::new, |at| at.format("%Y-%m-%d %H:%M UTC").to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOT: Snowflake = Snowflake(99);

    #[test]
    fn nothing_is_markup_once_it_is_escaped() {
        for (text, want) in [
            ("*b* _i_ ~~s~~ ||x|| `c`", r"\*b\* \_i\_ \~\~s\~\~ \|\|x\|\| \`c\`"),
            ("<@1> <#2> <t:3:R> </x:4> <:e:5>", r"\<@1> \<#2> \<t\:3:R> \</x:4> \<\:e:5>"),
            ("[a](https://x.y)", r"\[a](https\://x.y)"),
            ("@everyone @Here", "@\u{2060}everyone @\u{2060}Here"),
            ("ana@example.org @ana @ 5", "ana@example.org @ana @ 5"),
            ("# a\n  > b\n>>> c\n- d\n-# e\n+ f", "\\# a\n  \\> b\n\\>>> c\n\\- d\n\\-# e\n\\+ f"),
            ("1. a\n12) b\n3.5 s\nv1. c", "1\\. a\n12\\) b\n3\\.5 s\nv1. c"),
            ("5 > 4, a - b, C#, #1", "5 > 4, a - b, C#, #1"),
            (":fire: at 11:45, a: b: c", "\\:fire: at 11:45, a: b: c"),
            (r"¯\_(ツ)_/¯", r"¯\\\_(ツ)\_/¯"),
            ("http://a_b", r"http\://a\_b"),
            ("", ""),
        ] {
            assert_eq!(escape(text), want);
        }
        assert_eq!(escape_at("- a\n- b", false), "- a\n\\- b");
        assert_eq!(escape_at("1. a", false), "1. a");
    }

    #[test]
    fn a_text_never_grows_beyond_its_cost() {
        for text in ["#*_:fire:\n- <@1>", "12. `x`", "@everyone\n>>> [a]", "🙂 é 王"] {
            let most: usize = text.chars().map(|c| cost(c, 0)).sum();
            assert!(units(&escape(text)) <= most, "{text}");
        }
    }

    #[test]
    fn what_is_invisible_goes_and_what_joins_stays() {
        assert_eq!(clean("a\u{202e}b\u{200b}\u{2060}c\r\nd\te\0"), "abc\nd e");
        assert_eq!(clean("👩\u{200d}💻 \u{200f}שלום"), "👩\u{200d}💻 \u{200f}שלום");
        assert!(blank(" \u{200b}\u{200f}\n") && !blank(" a"));
    }

    #[test]
    fn entities_become_words() {
        for (content, want) in [
            ("<@99> practice card-fraud", "practice card-fraud"),
            ("hey <@!99>, next", "hey , next"),
            ("<@2> and <@&3> in <#4>", "@2 and @3 in #4"),
            ("<:party:5> <a:dance:6> </mock:7>", ":party: :dance: /mock"),
            (
                "see <https://a.b/c> by <t:1785834000:R>",
                "see https://a.b/c by 2026-08-04 09:00 UTC",
            ),
            ("p99 < 50 ms and x > 3", "p99 < 50 ms and x > 3"),
            ("if a<b>c, <@x> <# 1> <", "if a<b>c, <@x> <# 1> <"),
            ("a < <@99> b", "a < b"),
            ("<@99>", ""),
        ] {
            assert_eq!(plain(content, BOT), want, "{content}");
        }
        assert!(mentions("<@99> hi", BOT) && mentions("<@!99>", BOT) && !mentions("99 <@9>", BOT));
    }
}
