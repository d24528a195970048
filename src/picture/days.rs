//! A group's days as a calendar: the more was done the darker, holidays with a dot.

use super::{
    Drawn,
    ink::{MARGIN, NOTHING, RAMP, WIDTH, over},
    page::{Look, Page, TOP},
};
use crate::chat::{
    picture::{Days, WEEK},
    words::pictures as words,
};
use chrono::Datelike as _;
use plotters::{
    element::Circle,
    style::{Color as _, RGBColor},
};

/// Where the first column begins, behind the days of the week.
const LEFT: i32 = 118;

/// Height of the line of months.
const MONTHS: i32 = 42;

/// Height of the legend with the space around it.
const LEGEND: i32 = 92;

/// Largest width and height of a day with its gap, in pixels.
const WIDEST: i32 = 112;
const HIGHEST: i32 = 58;

/// From this height on the count stands in the day.
const NUMBERED: i32 = 50;

/// Between two days.
const GAP: i32 = 4;

/// Between the beginnings of two months at least.
const MONTH: i32 = 64;

/// Half the width of a holiday's dot.
const DOT: i32 = 5;

/// Side of the days in the legend.
const SAMPLE: i32 = 28;

/// Height of a calendar without days.
const EMPTY: u32 = 300;

/// Height of the sheet in pixels.
pub(super) fn height(days: &Days) -> u32 {
    if days.columns() == 0 {
        return EMPTY;
    }
    (TOP + MONTHS + pitch(days).1 * WEEK as i32 + LEGEND).unsigned_abs()
}

/// Width and height of a day with its gap.
fn pitch(days: &Days) -> (i32, i32) {
    let columns = i32::try_from(days.columns()).unwrap_or(1).max(1);
    let width = ((WIDTH as i32 - MARGIN - LEFT) / columns).min(WIDEST);
    (width, width.min(HIGHEST))
}

/// Draws the calendar.
pub(super) fn draw(page: &Page<'_>, days: &Days) -> Drawn<()> {
    if days.columns() == 0 {
        return page.empty(words::NO_DAYS);
    }
    let (wide, high) = pitch(days);
    let top = TOP + MONTHS;
    for (line, weekday) in (0..).zip(words::WEEKDAYS) {
        page.text(
            weekday,
            Look::QUIET,
            (MARGIN, top + line * high + (high - GAP) / 2),
            LEFT - MARGIN,
        )?;
    }
    let most = days.days().map(|(_, day)| day.count).max().unwrap_or(0);
    let first = days.days().next().map(|(date, _)| date);
    let mut month_end = i32::MIN;
    for (column, line, date, day) in days.places() {
        let (x, y) = (LEFT + wide * column as i32, top + high * line as i32);
        let begins = date.day() == 1 || Some(date) == first;
        if begins && x >= month_end && x + MONTH <= WIDTH as i32 {
            page.text(&words::month(date), Look::QUIET, (x, TOP + MONTHS / 2 - 4), MONTH)?;
            month_end = x + MONTH;
        }
        let numbered = high >= NUMBERED;
        cell(page, (x, y), (wide - GAP, high - GAP), ink(day.count, most), day.holiday, numbered)?;
        if numbered && day.count > 0 {
            let look = Look::PLAIN.centred().colored(over(ink(day.count, most)));
            page.text(
                &day.count.to_string(),
                look,
                (x + (wide - GAP) / 2, y + (high - GAP) / 2),
                wide,
            )?;
        }
    }
    legend(page, most, top + high * WEEK as i32 + LEGEND / 2)
}

/// The colour of a count: nothing, or the quarter of the most that it reaches.
fn ink(count: u32, most: u32) -> RGBColor {
    let quarter = (u64::from(count) * RAMP.len() as u64).div_ceil(u64::from(most.max(1)));
    match usize::try_from(quarter).unwrap_or(0).min(RAMP.len()).checked_sub(1) {
        Some(step) => RAMP[step],
        None => NOTHING,
    }
}

/// One day. The dot of a holiday stands in the middle, or in a corner where a number may stand in the middle.
fn cell(
    page: &Page<'_>,
    (x, y): (i32, i32),
    (width, height): (i32, i32),
    color: RGBColor,
    holiday: bool,
    numbered: bool,
) -> Drawn<()> {
    page.fill((x, y), (x + width, y + height), color)?;
    if holiday {
        let corner = (x + width - 2 * DOT - 2, y + 2 * DOT + 1);
        let dot = if numbered { corner } else { (x + width / 2, y + height / 2) };
        page.area.draw(&Circle::new(dot, DOT, over(color).filled()))?;
    }
    Ok(())
}

fn legend(page: &Page<'_>, most: u32, y: i32) -> Drawn<()> {
    let mut x = MARGIN;
    let top = y - SAMPLE / 2;
    let write = |words: &str, x: i32| {
        page.text(words, Look::QUIET, (x, y), WIDTH as i32)
            .map(|()| x + page.width(words, Look::QUIET) + 14)
    };
    x = write("0", x)?;
    for color in [NOTHING].into_iter().chain(RAMP) {
        page.fill((x, top), (x + SAMPLE, top + SAMPLE), color)?;
        x += SAMPLE + GAP;
    }
    x = write(&format!("{most} {}", words::STAGES_ANSWERED), x + 10)? + 24;
    cell(page, (x, top), (SAMPLE, SAMPLE), NOTHING, true, false)?;
    write(words::HOLIDAY, x + SAMPLE + 14)?;
    Ok(())
}
