//! A board as bars: rank, name in any script, points; the row of whoever looks stands out.

use super::{
    Drawn,
    ink::{EDGE, FIRST, GROUND, MARGIN, SECOND, WIDTH},
    page::{Look, Page, TOP},
};
use crate::chat::{
    picture::{Board, Row},
    words::pictures as words,
};
use plotters::{chart::ChartBuilder, element::Rectangle, style::Color as _};

/// Height of a row in pixels, and of one among many.
const ROW: i32 = 48;
const LOW_ROW: i32 = 38;

/// Rows that still have the full height.
const FEW: usize = 12;

/// Below the last row.
const BOTTOM: i32 = 28;

/// Height of a board without rows.
const EMPTY: u32 = 300;

/// Where ranks end, and names begin and end, in pixels.
const RANK: i32 = 92;
const NAME: i32 = 108;
const NAME_END: i32 = 470;

/// Where bars begin, in pixels.
const BAR: i32 = 490;

/// Between a bar and its number.
const GAP: i32 = 12;

/// Height of the sheet in pixels.
pub(super) fn height(board: &Board) -> u32 {
    let rows = board.rows().len();
    if rows == 0 {
        return EMPTY;
    }
    let lines = i32::try_from(rows).unwrap_or(0) + i32::from(board.left_out() > 0);
    (TOP + lines * pitch(board) + BOTTOM).unsigned_abs()
}

fn pitch(board: &Board) -> i32 {
    if board.rows().len() > FEW { LOW_ROW } else { ROW }
}

/// Draws the rows.
pub(super) fn draw(page: &Page<'_>, board: &Board) -> Drawn<()> {
    let (width, _) = page.size();
    let rows = board.rows();
    if rows.is_empty() {
        return page.empty(words::NO_POINTS);
    }
    let pitch = pitch(board);
    let widest = rows.iter().map(|row| page.width(&number(row), Look::BOLD)).max().unwrap_or(0);
    let bar_end = (width - MARGIN - widest - GAP).max(BAR + 1);
    let most = rows.iter().map(|row| row.points).max().unwrap_or(0).max(1);
    let bottom = TOP + pitch * i32::try_from(rows.len()).unwrap_or(0);

    for (line, _) in (0..).zip(rows).filter(|(_, row)| row.you) {
        let top = TOP + line * pitch;
        page.fill((MARGIN / 2, top), (width - MARGIN / 2, top + pitch), GROUND)?;
    }
    let area = page.area.clone().shrink((BAR, TOP), (bar_end - BAR, bottom - TOP));
    let mut chart = ChartBuilder::on(&area)
        .build_cartesian_2d(0_f64..f64::from(most), rows.len() as f64..0.0)?;
    chart.draw_series(rows.iter().enumerate().map(|(line, row)| {
        let line = line as f64;
        let color = if row.you { SECOND } else { FIRST };
        Rectangle::new([(0.0, line + 0.18), (f64::from(row.points), line + 0.82)], color.filled())
    }))?;
    page.fill((BAR - 2, TOP), (BAR, bottom), EDGE)?;

    let mut last_rank = 0_u32;
    for (line, row) in (0..).zip(rows) {
        let y = TOP + line * pitch + pitch / 2;
        if row.rank > last_rank.saturating_add(1) && line > 0 {
            // Ranks are missing between this row and the one above.
            page.fill((MARGIN, y - pitch / 2 - 1), (width - MARGIN, y - pitch / 2 + 1), EDGE)?;
        }
        last_rank = row.rank;
        let look = if row.you { Look::BOLD } else { Look::PLAIN };
        page.text(&row.rank.to_string(), Look::QUIET.ending(), (RANK, y), RANK)?;
        page.text(row.name.as_str(), look, (NAME, y), NAME_END - NAME)?;
        let (end, _) = chart.backend_coord(&(f64::from(row.points), 0.0));
        page.text(&number(row), look, (end + GAP, y), width - end - GAP)?;
    }
    if board.left_out() > 0 {
        let y = bottom + pitch / 2;
        page.text(&words::left_out(board.left_out()), Look::QUIET, (NAME, y), WIDTH as i32)?;
    }
    Ok(())
}

/// What stands behind a bar.
fn number(row: &Row) -> String {
    if row.you { format!("{} {}", row.points, words::YOU) } else { row.points.to_string() }
}
