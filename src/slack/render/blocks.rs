//! The parts of a card as blocks of Slack: sections, contexts, rich text. Header, buttons and sums are not here.

use super::{TEXT, plain, text};
use crate::chat::{
    card::{Block, Card, Check},
    drawing::{bars, table},
    rich::{Rich, Run},
};
use serde_json::{Value, json};

/// Longest piece of a text: a section's limit without room for the marks of a paragraph.
const PIECE: usize = TEXT - 100;

/// Columns of preformatted text that a phone shows without wrapping.
const WIDEST: usize = 44;

/// Characters of the words that stand for a picture.
const ALT_TEXT: usize = 2000;

/// The blocks of one part.
pub(super) fn block(block: &Block) -> Vec<Value> {
    match block {
        Block::Text { text } => paragraph(text),
        Block::Small { text } => context(text),
        Block::Heading { text } => paragraph(&Rich::new().strong(text.trim())),
        Block::Quote { text } => {
            quotes(text).into_iter().map(|quote| rich_text(&[quote])).collect()
        }
        Block::Bullets { items } => bullets(items),
        Block::Stages { marks } if marks.is_empty() => Vec::new(),
        Block::Stages { marks } => context(&bars::stages(marks)),
        Block::Meter { label, score } => paragraph(&bars::meter(label, *score)),
        Block::Checks { items } => checks(items),
        Block::Picture { alt, .. } => vec![json!({
            "type": "image",
            "slack_file": { "id": "" },
            "alt_text": text::line(alt, ALT_TEXT),
        })],
        Block::Table { head, rows } => preformatted(&columns(head, rows)),
    }
}

fn rich_text(elements: &[Value]) -> Value {
    json!({ "type": "rich_text", "elements": elements })
}

/// Sections of mrkdwn, or literal text where mrkdwn would read more than the words.
fn paragraph(rich: &Rich) -> Vec<Value> {
    let piece = |piece: &Rich| match text::mrkdwn(piece) {
        Some(words) => json!({ "type": "section", "text": mrkdwn(&words), "expand": true }),
        None => rich_text(&[section(&literal(piece))]),
    };
    text::split_rich(rich, PIECE).iter().map(piece).collect()
}

/// Lines of lesser weight; without emphasis where mrkdwn would read more than the words.
pub(super) fn context(rich: &Rich) -> Vec<Value> {
    let piece = |piece: &Rich| {
        let element = text::mrkdwn(piece)
            .map_or_else(|| plain(&text::escape(&text::words(piece))), |words| mrkdwn(&words));
        json!({ "type": "context", "elements": [element] })
    };
    text::split_rich(rich, PIECE).iter().map(piece).collect()
}

/// Verbatim: what looks like a channel or an address stays text.
fn mrkdwn(words: &str) -> Value {
    json!({ "type": "mrkdwn", "text": words, "verbatim": true })
}

fn section(elements: &[Value]) -> Value {
    json!({ "type": "rich_text_section", "elements": elements })
}

fn word(words: &str) -> Value {
    json!({ "type": "text", "text": words })
}

fn literal(rich: &Rich) -> Vec<Value> {
    let run = |run: &Run| match run {
        Run::Plain(words) => word(words),
        Run::Strong(words) => json!({ "type": "text", "text": words, "style": { "bold": true } }),
        Run::Code(words) => json!({ "type": "text", "text": words, "style": { "code": true } }),
        Run::Time(at) => json!({
            "type": "date",
            "timestamp": at.timestamp(),
            "format": text::TIME_FORMAT,
            "fallback": text::fallback(*at),
        }),
        Run::Place { conversation, words } => {
            match conversation.as_str().strip_prefix(text::CHANNEL) {
                Some(channel) => json!({ "type": "channel", "channel_id": channel }),
                None => json!({ "type": "link", "url": conversation.as_str(), "text": words }),
            }
        }
    };
    rich.0.iter().map(run).collect()
}

fn quotes(words: &str) -> Vec<Value> {
    let words = text::clean(words);
    text::split(words.trim_end(), PIECE)
        .iter()
        .filter(|piece| !text::blank(piece))
        .map(|piece| json!({ "type": "rich_text_quote", "elements": [word(piece)] }))
        .collect()
}

/// Groups in one block what is short enough for it.
fn grouped(parts: Vec<(Value, usize)>, of: impl Fn(&[Value]) -> Value) -> Vec<Value> {
    let mut groups: Vec<(Vec<Value>, usize)> = Vec::new();
    for (part, wanted) in parts {
        match groups.last_mut() {
            Some((group, used)) if *used + wanted <= TEXT => {
                group.push(part);
                *used += wanted;
            }
            _ => groups.push((vec![part], wanted)),
        }
    }
    groups.into_iter().map(|(group, _)| of(&group)).collect()
}

fn bullets(items: &[Rich]) -> Vec<Value> {
    let pieces = items.iter().flat_map(|item| text::split_rich(item, PIECE));
    let parts = pieces.map(|piece| {
        let wanted = text::length(&text::words(&piece));
        (section(&literal(&piece)), wanted)
    });
    let list = |items: &[Value]| {
        rich_text(&[json!({ "type": "rich_text_list", "style": "bullet", "elements": items })])
    };
    grouped(parts.collect(), list)
}

/// Lines without a quote between them share a section, so that they stand close.
fn checks(items: &[Check]) -> Vec<Value> {
    let mut parts: Vec<(Value, usize)> = Vec::new();
    let mut lines: Vec<Value> = Vec::new();
    let mut used = 0;
    for item in items {
        let line = Rich::from(format!("{} ", bars::tick(item.tick))).then(item.text.clone());
        for piece in text::split_rich(&line, PIECE) {
            let wanted = text::length(&text::words(&piece)) + 1;
            if used + wanted > TEXT {
                parts.push((section(&std::mem::take(&mut lines)), used));
                used = 0;
            }
            if !lines.is_empty() {
                lines.push(word("\n"));
            }
            lines.extend(literal(&piece));
            used += wanted;
        }
        for quote in item.quote.iter().flat_map(|quote| quotes(quote)) {
            if !lines.is_empty() {
                parts.push((section(&std::mem::take(&mut lines)), used));
                used = 0;
            }
            let wanted = super::weight(&quote);
            parts.push((quote, wanted));
        }
    }
    if !lines.is_empty() {
        parts.push((section(&lines), used));
    }
    grouped(parts, rich_text)
}

fn columns(head: &[String], rows: &[Vec<String>]) -> Vec<String> {
    let cells = |row: &[String]| row.iter().map(|cell| text::clean(cell)).collect::<Vec<_>>();
    let rows: Vec<_> = rows.iter().map(|row| cells(row)).collect();
    table::lines(&cells(head), &rows, WIDEST)
}

fn preformatted(lines: &[String]) -> Vec<Value> {
    let block = |piece: &String| {
        let elements = [word(piece.trim_end_matches('\n'))];
        rich_text(&[json!({ "type": "rich_text_preformatted", "elements": elements })])
    };
    let pieces = text::split(&lines.join("\n"), PIECE);
    pieces.iter().filter(|piece| !text::blank(piece)).map(block).collect()
}

/// The words of a part, for notifications and for whoever listens.
pub(super) fn words(block: &Block) -> String {
    match block {
        Block::Text { text } | Block::Small { text } => text::words(text),
        Block::Heading { text } => format!("{}:", text.trim_end_matches(':')),
        Block::Quote { text } => format!("“{}”", text.trim()),
        Block::Bullets { items } => {
            let item = |item: &Rich| {
                let words = text::words(item);
                if words.ends_with(['.', '?', '!', '…']) { words } else { words + "." }
            };
            items.iter().map(item).collect::<Vec<_>>().join(" ")
        }
        Block::Stages { marks } => text::words(&bars::stages(marks)) + ".",
        Block::Meter { label, score } => format!("{label}: {} of 100.", (*score).min(100)),
        Block::Checks { items } => {
            let item =
                |item: &Check| format!("{} {}.", bars::tick(item.tick), text::words(&item.text));
            items.iter().map(item).collect::<Vec<_>>().join(" ")
        }
        Block::Picture { alt, .. } => format!("Picture: {}.", alt.trim_end_matches('.')),
        Block::Table { head, rows } => {
            let row = |row: &Vec<String>| {
                let cells = head.iter().zip(row).enumerate().map(|(at, (head, cell))| match at {
                    0 => cell.clone(),
                    _ => format!("{head} {cell}"),
                });
                cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(", ") + "."
            };
            rows.iter().map(row).collect::<Vec<_>>().join(" ")
        }
    }
}

/// All words of a card.
pub(super) fn whole(card: &Card) -> String {
    let title = card.title.iter().map(|title| format!("{}.", title.trim_end_matches('.')));
    title.chain(card.blocks.iter().map(words)).collect::<Vec<_>>().join(" ")
}
