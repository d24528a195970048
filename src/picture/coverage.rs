//! How well a person covers each criterion: a line of cells for each stage, coloured by level, with a bar for the mean.

use super::{
    Drawn,
    ink::{GRID, LEVELS, MARGIN, TEXT_INK, WIDTH, over},
    page::{Look, Page, TOP},
};
use crate::{
    chat::{
        picture::{Coverage, Mean},
        words::pictures as words,
    },
    framework::{criterion::Criterion, level::Level, stage::Stage},
};
use plotters::style::RGBColor;

/// Cells beside each other; a stage with more goes on in a second line.
const ACROSS: usize = 5;

/// Lines of all stages: three of them have more criteria than fit in one.
const LINES: i32 = 12;

/// Height of a line, and of the space between stages that parts them, in pixels.
const LINE: i32 = 52;
const BETWEEN: i32 = 4;

/// Where cells begin and how wide one is with its gap.
const LEFT: i32 = 202;
const CELL: i32 = 153;
const GAP: i32 = 5;

/// Height of the bar in a cell, its distance to the sides and to the foot.
const BAR: i32 = 4;
const INSET: i32 = 6;
const FOOT: i32 = 3;

/// From the top of a line to the middle of its words, which leaves their tails clear of the bar.
const WORDS: i32 = 19;

/// Height of the legend with the space around it.
const LEGEND: i32 = 76;

/// Height of the sheet in pixels.
pub(super) const HEIGHT: u32 = (TOP + LINES * LINE + 9 * BETWEEN + LEGEND).unsigned_abs();

/// Draws the cells.
pub(super) fn draw(page: &Page<'_>, coverage: &Coverage) -> Drawn<()> {
    let mut top = TOP;
    for stage in Stage::ALL {
        page.text(words::stage(stage), Look::PLAIN, (MARGIN, top + WORDS), LEFT - MARGIN)?;
        let criteria: Vec<_> = Criterion::of(stage).collect();
        for line in criteria.chunks(ACROSS) {
            for (x, one) in (LEFT..).step_by(CELL as usize).zip(line) {
                let mean = coverage.means.get(one).copied();
                cell(page, (x, top), words::criterion(*one), mean)?;
            }
            top += LINE;
        }
        top += BETWEEN;
    }
    legend(page, top + LEGEND / 2 - 8)
}

/// The colour of a level.
fn ink(level: Level) -> RGBColor {
    LEVELS[usize::from(u8::from(level))]
}

fn cell(page: &Page<'_>, (x, y): (i32, i32), words: &str, mean: Option<Mean>) -> Drawn<()> {
    let (width, height) = (CELL - GAP, LINE - GAP);
    let middle = (x + width / 2, y + WORDS);
    let Some(mean) = mean else {
        page.frame((x, y), (x + width - 1, y + height - 1), GRID, 2)?;
        return page.text(words, Look::QUIET.centred(), middle, width);
    };
    let color = ink(mean.nearest());
    page.fill((x, y), (x + width, y + height), color)?;
    page.text(words, Look::PLAIN.centred().colored(over(color)), middle, width)?;
    bar(page, (x, y), (width, height), mean)
}

/// The mean as a bar along the foot of a cell.
fn bar(page: &Page<'_>, (x, y): (i32, i32), (width, height): (i32, i32), mean: Mean) -> Drawn<()> {
    let whole = width - 2 * INSET;
    let reach = whole * i32::from(mean.hundredths()) / i32::from(Mean::FULL.hundredths());
    let foot = y + height - FOOT;
    let color = if mean.nearest() == Level::Developed { ink(Level::Mentioned) } else { TEXT_INK };
    page.fill((x + INSET, foot - BAR), (x + INSET + reach, foot), color)
}

fn legend(page: &Page<'_>, y: i32) -> Drawn<()> {
    let side = 34;
    let mut x = MARGIN;
    for level in [Level::Absent, Level::Mentioned, Level::Developed] {
        let color = ink(level);
        page.fill((x, y - side / 2), (x + side, y + side / 2), color)?;
        let mean = Mean::from_hundredths(100 * u16::from(u8::from(level)));
        bar(page, (x, y - side / 2), (side, side), mean)?;
        x = write(page, words::level(level), x + side + 12, y)?;
    }
    page.frame((x, y - side / 2), (x + side, y + side / 2), GRID, 2)?;
    write(page, words::NEVER_ASKED, x + side + 12, y)?;
    Ok(())
}

/// Writes words of the legend; gives where the next begin.
fn write(page: &Page<'_>, words: &str, x: i32, y: i32) -> Drawn<i32> {
    page.text(words, Look::QUIET, (x, y), WIDTH as i32)?;
    Ok(x + page.width(words, Look::QUIET) + 30)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::lettering::{Lettering, Setting};

    #[test]
    fn every_word_fits_its_place() {
        let mut lettering = Lettering::new();
        let setting = Setting { size: crate::picture::ink::TEXT as f32, bold: false };
        for stage in Stage::ALL {
            let width = lettering.width(words::stage(stage), setting);
            assert!(width <= (LEFT - MARGIN) as f32, "{stage}: {width}");
        }
        for criterion in Criterion::all() {
            let width = lettering.width(words::criterion(criterion), setting);
            assert!(width <= (CELL - GAP) as f32, "{criterion}: {width}");
        }
        assert!(LEFT + CELL * ACROSS as i32 <= WIDTH as i32);
        let lines = Stage::ALL.map(|stage| Criterion::of(stage).count().div_ceil(ACROSS));
        assert_eq!(lines.iter().sum::<usize>(), usize::try_from(LINES).unwrap());
    }
}
