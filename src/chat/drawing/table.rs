//! A table as lines of one width, for preformatted text; stacked where it would be wider than a phone shows.

use unicode_width::UnicodeWidthStr as _;

/// Blanks between two columns: fewer where the first column would break its words.
const BETWEEN: [usize; 2] = [2, 1];

/// What the first column may be wrapped to before rows are stacked.
const NARROWEST_FIRST: usize = 12;

/// Words longer than this may be broken: names of people can be of any length, those of stages are not longer.
const LONGEST_WORD: usize = 15;

/// How far later lines of a cell stand in.
const INDENT: usize = 2;

/// The rows below their heads, no line wider than `widest` columns. Cells are shown in one line; what is invisible in
/// them must be gone.
pub fn lines(head: &[String], rows: &[Vec<String>], widest: usize) -> Vec<String> {
    let one_line = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let head: Vec<String> = head.iter().map(one_line).collect();
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(one_line).collect()).collect();
    match widths(&head, &rows, widest) {
        Some(widths) => aligned(&head, &rows, &widths),
        None => stacked(&head, &rows, widest),
    }
}

/// How wide each column is, and the blanks between two of them.
struct Widths {
    columns: Vec<usize>,
    between: usize,
}

/// The widest layout in which the first column wraps between its words; `None` where there is none.
fn widths(head: &[String], rows: &[Vec<String>], most: usize) -> Option<Widths> {
    let cells =
        |column: usize| rows.iter().filter_map(move |row| row.get(column)).chain(head.get(column));
    if head.is_empty() {
        return None;
    }
    let widest = |column: usize| cells(column).map(|cell| cell.width()).max().unwrap_or(0);
    let (first, others): (usize, Vec<usize>) = (widest(0), (1..head.len()).map(widest).collect());
    let longest_word = cells(0).flat_map(|cell| cell.split(' ')).map(|word| word.width()).max();
    let needed = (longest_word? + INDENT).clamp(NARROWEST_FIRST, LONGEST_WORD + INDENT).min(first);
    BETWEEN.into_iter().find_map(|between| {
        let taken: usize = others.iter().map(|other| other + between).sum();
        let room = most.checked_sub(taken).filter(|room| *room >= needed)?;
        let columns = std::iter::once(first.min(room)).chain(others.iter().copied()).collect();
        Some(Widths { columns, between })
    })
}

fn aligned(head: &[String], rows: &[Vec<String>], widths: &Widths) -> Vec<String> {
    let numeric =
        |cell: &String| cell.chars().all(|c| c.is_ascii_digit() || ".,+-–%/:".contains(c));
    let numbers: Vec<bool> = (0..head.len())
        .map(|column| column > 0 && rows.iter().filter_map(|row| row.get(column)).all(numeric))
        .collect();
    let Widths { columns, between } = widths;
    let line = |cells: &[String]| {
        let first = cells.first().map(|cell| wrap(cell, columns[0])).unwrap_or_default();
        let mut line = String::new();
        for (column, width) in columns.iter().enumerate() {
            let cell = match column {
                0 => first.first().map_or("", String::as_str),
                _ => cells.get(column).map_or("", String::as_str),
            };
            let blank = " ".repeat(width.saturating_sub(cell.width()));
            if column > 0 {
                line.push_str(&" ".repeat(*between));
            }
            line.push_str(&if numbers[column] { blank + cell } else { cell.to_owned() + &blank });
        }
        let more = first.into_iter().skip(1).map(|more| format!("  {more}"));
        std::iter::once(line.trim_end().to_owned()).chain(more).collect::<Vec<_>>()
    };
    let rule: Vec<String> = columns.iter().map(|width| "─".repeat(*width)).collect();
    let mut lines = line(head);
    lines.extend(line(&rule));
    lines.extend(rows.iter().flat_map(|row| line(row)));
    lines
}

fn stacked(head: &[String], rows: &[Vec<String>], widest: usize) -> Vec<String> {
    let row = |row: &Vec<String>| {
        let mut lines = row.first().map(|first| wrap(first, widest)).unwrap_or_default();
        for (head, cell) in head.iter().zip(row).skip(1) {
            let words = wrap(&format!("{head}: {cell}"), widest.saturating_sub(2));
            lines.extend(words.into_iter().map(|words| format!("  {words}")));
        }
        lines
    };
    rows.iter().flat_map(row).collect()
}

/// Later lines leave room to stand in.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let within = |width: usize| {
        let options = textwrap::Options::new(width.max(1));
        textwrap::wrap(text, options.word_splitter(textwrap::WordSplitter::NoHyphenation))
    };
    let mut lines = within(width);
    if lines.len() > 1 {
        lines = within(width.saturating_sub(INDENT));
    }
    lines.into_iter().map(std::borrow::Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn a_table_does_not_wrap_on_a_phone() {
        let long = "9 Scalability, reliability and maintainability";
        let head = row(&["Stage", "Mean", "Best"]);
        let rows = vec![row(&[long, "7", "100"]), row(&["王小明", "–", "8"])];
        assert_eq!(
            lines(&head, &rows, 44),
            [
                "Stage                             Mean  Best",
                "────────────────────────────────  ────  ────",
                "9 Scalability, reliability and       7   100",
                "  maintainability",
                "王小明                               –     8",
            ]
        );
        let head = row(&["Name", "A column with a long head", "Another with one"]);
        let lines = lines(&head, &[row(&["Ana", "1", "2"])], 44);
        assert_eq!(lines, ["Ana", "  A column with a long head: 1", "  Another with one: 2"]);
    }

    #[test]
    fn columns_move_together_before_a_word_is_broken() {
        let head = row(&["Stage", "Mean", "Best", "Latest"]);
        let rows = [row(&["9 Reliability and maintainability", "57", "67", "47"])];
        assert_eq!(
            lines(&head, &rows, 36),
            [
                "Stage               Mean Best Latest",
                "─────────────────── ──── ──── ──────",
                "9 Reliability and     57   67     47",
                "  maintainability",
            ]
        );
        let rows = [row(&["W".repeat(40).as_str(), "57", "67", "47"])];
        let lines = lines(&head, &rows, 36);
        assert_eq!((lines[0].as_str(), lines.len()), ("Stage               Mean Best Latest", 5));
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_told(
            cells in prop::collection::vec(prop::collection::vec("[a-z 0-9王]{0,30}", 3), 1..5),
            widest in 20usize..60,
        ) {
            for line in lines(&row(&["Name", "Points", "Best"]), &cells, widest) {
                prop_assert!(line.width() <= widest, "{line}");
            }
        }
    }
}
