//! A table as lines of one width, for preformatted text; stacked where a phone would wrap them.

use super::text::clean;
use unicode_width::UnicodeWidthStr as _;

/// Columns of preformatted text that a phone shows without wrapping.
pub(super) const WIDEST: usize = 44;

/// Blanks between two columns.
const BETWEEN: usize = 2;

/// What the first column may be wrapped to before rows are stacked.
const NARROWEST_FIRST: usize = 12;

pub(super) fn lines(head: &[String], rows: &[Vec<String>]) -> Vec<String> {
    let one_line = |cell: &String| clean(cell).split_whitespace().collect::<Vec<_>>().join(" ");
    let head: Vec<String> = head.iter().map(one_line).collect();
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(one_line).collect()).collect();
    match widths(&head, &rows) {
        Some(widths) => aligned(&head, &rows, &widths),
        None => stacked(&head, &rows),
    }
}

fn widths(head: &[String], rows: &[Vec<String>]) -> Option<Vec<usize>> {
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.chain(head.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..head.len()).map(widest).collect();
    let (first, others) = widths.split_first_mut()?;
    let taken: usize = others.iter().map(|other| other + BETWEEN).sum();
    let room = WIDEST.checked_sub(taken)?;
    if *first > room {
        if room < NARROWEST_FIRST {
            return None;
        }
        *first = room;
    }
    Some(widths)
}

fn aligned(head: &[String], rows: &[Vec<String>], widths: &[usize]) -> Vec<String> {
    let numeric =
        |cell: &String| cell.chars().all(|c| c.is_ascii_digit() || ".,+-–%/:".contains(c));
    let numbers: Vec<bool> = (0..head.len())
        .map(|column| column > 0 && rows.iter().filter_map(|row| row.get(column)).all(numeric))
        .collect();
    let line = |cells: &[String]| {
        let first = cells.first().map(|cell| wrap(cell, widths[0])).unwrap_or_default();
        let mut line = String::new();
        for (column, width) in widths.iter().enumerate() {
            let cell = match column {
                0 => first.first().map_or("", String::as_str),
                _ => cells.get(column).map_or("", String::as_str),
            };
            let blank = " ".repeat(width.saturating_sub(cell.width()));
            if column > 0 {
                line.push_str(&" ".repeat(BETWEEN));
            }
            line.push_str(&if numbers[column] { blank + cell } else { cell.to_owned() + &blank });
        }
        let more = first.into_iter().skip(1).map(|more| format!("  {more}"));
        std::iter::once(line.trim_end().to_owned()).chain(more).collect::<Vec<_>>()
    };
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    let mut lines = line(head);
    lines.extend(line(&rule));
    lines.extend(rows.iter().flat_map(|row| line(row)));
    lines
}

fn stacked(head: &[String], rows: &[Vec<String>]) -> Vec<String> {
    let row = |row: &Vec<String>| {
        let mut lines = row.first().map(|first| wrap(first, WIDEST)).unwrap_or_default();
        for (head, cell) in head.iter().zip(row).skip(1) {
            let words = wrap(&format!("{head}: {cell}"), WIDEST - 2);
            lines.extend(words.into_iter().map(|words| format!("  {words}")));
        }
        lines
    };
    rows.iter().flat_map(row).collect()
}

/// Later lines leave room to stand two columns in.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let within = |width: usize| {
        let options = textwrap::Options::new(width.max(1));
        textwrap::wrap(text, options.word_splitter(textwrap::WordSplitter::NoHyphenation))
    };
    let mut lines = within(width);
    if lines.len() > 1 {
        lines = within(width.saturating_sub(2));
    }
    lines.into_iter().map(std::borrow::Cow::into_owned).collect()
}
