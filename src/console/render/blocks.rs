//! The blocks of a card as lines: paragraphs, lists, quotes, the ten stages, meters, checklists.

use super::{Ink, Style, clean, table, text};
use crate::{
    chat::card::{Block, Card, Check, Mark, Tone},
    framework::checklist::Tick,
};

/// The lines of one block; meters are drawn by [`meters`].
pub(super) fn block(block: &Block, card: &Card, at: usize, style: &Style) -> Vec<String> {
    let width = style.columns();
    match block {
        // Without a title nothing else says that a card is a refusal.
        Block::Text { text } if card.tone == Tone::Warn && card.title.is_none() && at == 0 => {
            let mark = style.ink(Ink::Title(Tone::Warn), "! ");
            text::hanging(&mark, 2, &text::rich(text, style), width)
        }
        Block::Text { text } => text::wrap(&text::rich(text, style), width),
        Block::Small { text } => {
            text::wrap(&style.ink(Ink::Faint, &text::words(text, style)), width)
        }
        Block::Heading { text } => text::wrap(&style.ink(Ink::Strong, &clean(text)), width),
        Block::Quote { text } => text::barred(&clean(text), 0, style),
        Block::Bullets { items } => items
            .iter()
            .flat_map(|item| text::hanging("• ", 2, &text::rich(item, style), width))
            .collect(),
        Block::Stages { marks } => stages(marks, style),
        Block::Meter { .. } => meters(std::slice::from_ref(block), style),
        Block::Checks { items } => items.iter().flat_map(|item| check(item, style)).collect(),
        Block::Picture { alt, .. } => {
            text::wrap(&style.ink(Ink::Faint, &format!("[picture: {}]", clean(alt))), width)
        }
        Block::Table { head, rows } => table::lines(head, rows, style),
    }
}

/// The mood of a score: the same thirds as in the words beside it would be a promise; this is only a colour.
fn tone(score: u32) -> Tone {
    match score {
        70.. => Tone::Good,
        40..70 => Tone::Fair,
        _ => Tone::Weak,
    }
}

/// The ten stages on one path: `1:80 ─ 2:– ─ 3:now ─ 4 …`, in narrow terminals without the path.
fn stages(marks: &[Mark], style: &Style) -> Vec<String> {
    let step = |(at, mark): (usize, &Mark)| {
        let number = at + 1;
        match mark {
            Mark::Ahead => (number.to_string(), Ink::Faint),
            Mark::Open => (format!("{number}:now"), Ink::Title(Tone::Plain)),
            Mark::Scored { score } => (format!("{number}:{score}"), Ink::Tone(tone(*score))),
            Mark::Done => (format!("{number}:✓"), Ink::Tone(Tone::Good)),
            Mark::Skipped => (format!("{number}:–"), Ink::Faint),
        }
    };
    let steps: Vec<(String, Ink)> = marks.iter().enumerate().map(step).collect();
    let width = style.columns();
    let words: usize = steps.iter().map(|(word, _)| text::columns(word)).sum();
    let between = if words + 3 * steps.len().saturating_sub(1) <= width { " ─ " } else { " " };
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for (word, ink) in &steps {
        let drawn = style.ink(*ink, word);
        let wanted = text::columns(between) + text::columns(word);
        match lines.last_mut() {
            Some(line) if used + wanted <= width => {
                *line += &style.ink(Ink::Faint, between);
                *line += &drawn;
                used += wanted;
            }
            _ => {
                lines.push(drawn);
                used = text::columns(word);
            }
        }
    }
    lines
}

/// The meters at the beginning of these blocks, lined up with each other.
pub(super) fn meters(blocks: &[Block], style: &Style) -> Vec<String> {
    /// Longest bar, in columns: longer ones only look more exact than the score is.
    const LONGEST: usize = 20;
    /// Shortest bar that still shows something.
    const SHORTEST: usize = 5;
    /// ` 100/100`, and the blank before the bar.
    const FIGURES: usize = 9;
    let width = style.columns();
    let meters: Vec<(String, u32)> = blocks
        .iter()
        .map_while(|block| match block {
            Block::Meter { label, score } => {
                Some((clean(label).replace('\n', " "), (*score).min(100)))
            }
            _ => None,
        })
        .collect();
    let label_columns = meters.iter().map(|(label, _)| text::columns(label)).max().unwrap_or(0);
    // Where label and bar do not fit beside each other, the bar goes below.
    let below = label_columns + FIGURES + SHORTEST > width;
    let beside = if below { 2 } else { label_columns + 1 };
    let bar = width.saturating_sub(beside + FIGURES - 1).min(LONGEST);
    let line = |(label, score): &(String, u32)| {
        let full = (*score as usize * bar + 50) / 100;
        let drawn = style.ink(Ink::Tone(tone(*score)), &"█".repeat(full))
            + &style.ink(Ink::Faint, &"░".repeat(bar - full));
        let drawn = format!("{drawn} {score:>3}/100");
        if below {
            let mut lines = text::wrap(label, width);
            lines.push(format!("  {drawn}"));
            return lines;
        }
        let blank = " ".repeat(label_columns - text::columns(label));
        vec![format!("{label}{blank} {drawn}")]
    };
    meters.iter().flat_map(line).collect()
}

fn check(item: &Check, style: &Style) -> Vec<String> {
    let (mark, ink) = match item.tick {
        Tick::Ticked => ("✓", Ink::Tone(Tone::Good)),
        Tick::NamedOnly => ("~", Ink::Tone(Tone::Fair)),
        Tick::Open => ("·", Ink::Faint),
    };
    let mark = style.ink(ink, mark) + " ";
    let mut lines = text::hanging(&mark, 2, &text::rich(&item.text, style), style.columns());
    if let Some(quote) = &item.quote {
        lines.extend(text::barred(&style.ink(Ink::Faint, &clean(quote)), 2, style));
    }
    lines
}
