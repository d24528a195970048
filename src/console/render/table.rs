//! A table as lines: columns lined up by what they take on the screen, or one row below the other where the
//! terminal is too narrow for that.

use super::{Ink, Style, clean, text};

/// Blanks between two columns.
const BETWEEN: usize = 2;

/// What the first column may be cut down to before rows are stacked.
const NARROWEST_FIRST: usize = 10;

/// The lines of a table.
pub(super) fn lines(head: &[String], rows: &[Vec<String>], style: &Style) -> Vec<String> {
    let one_line = |cell: &String| clean(cell).replace('\n', " ");
    let head: Vec<String> = head.iter().map(one_line).collect();
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(one_line).collect()).collect();
    match widths(&head, &rows, style.columns()) {
        Some(widths) => aligned(&head, &rows, &widths, style),
        None => stacked(&head, &rows, style),
    }
}

/// The columns' widths, the first cut down as far as needed; `None` when that is not enough.
fn widths(head: &[String], rows: &[Vec<String>], width: usize) -> Option<Vec<usize>> {
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.chain(head.get(column)).map(|cell| text::columns(cell)).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..head.len()).map(widest).collect();
    let (first, others) = widths.split_first_mut()?;
    let taken: usize = others.iter().map(|other| other + BETWEEN).sum();
    let room = width.checked_sub(taken)?;
    if *first > room {
        if room < NARROWEST_FIRST {
            return None;
        }
        *first = room;
    }
    Some(widths)
}

fn aligned(head: &[String], rows: &[Vec<String>], widths: &[usize], style: &Style) -> Vec<String> {
    let numbers: Vec<bool> = (0..head.len())
        .map(|column| {
            column > 0 && rows.iter().all(|row| row.get(column).is_none_or(|cell| numeric(cell)))
        })
        .collect();
    let line = |cells: &[String], ink: Option<Ink>| {
        let first = cells.first().map(|cell| text::wrap(cell, widths[0])).unwrap_or_default();
        let mut line = String::new();
        for (column, width) in widths.iter().enumerate() {
            let cell = match column {
                0 => first.first().map_or("", String::as_str),
                _ => cells.get(column).map_or("", String::as_str),
            };
            let blank = " ".repeat(width.saturating_sub(text::columns(cell)));
            let cell = ink.map_or_else(|| cell.to_owned(), |ink| style.ink(ink, cell));
            if column > 0 {
                line.push_str(&" ".repeat(BETWEEN));
            }
            line.push_str(&if numbers[column] { blank + &cell } else { cell + &blank });
        }
        std::iter::once(line).chain(first.into_iter().skip(1)).collect::<Vec<_>>()
    };
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    let mut lines = line(head, Some(Ink::Strong));
    lines.extend(line(&rule, Some(Ink::Faint)));
    lines.extend(rows.iter().flat_map(|row| line(row, None)));
    lines
}

fn numeric(cell: &str) -> bool {
    cell.chars().all(|c| c.is_ascii_digit() || ".,+-–%/:".contains(c))
}

fn stacked(head: &[String], rows: &[Vec<String>], style: &Style) -> Vec<String> {
    let width = style.columns();
    let row = |row: &Vec<String>| {
        let mut lines = row
            .first()
            .map(|first| text::wrap(&style.ink(Ink::Strong, first), width))
            .unwrap_or_default();
        let rest: Vec<String> =
            head.iter().zip(row).skip(1).map(|(head, cell)| format!("{head}: {cell}")).collect();
        lines.extend(text::hanging("  ", 2, &rest.join(", "), width));
        lines
    };
    rows.iter().flat_map(row).collect()
}
