//! A person's weeks: best and mean score as lines, interviews as bars below them.

use super::{
    Drawn,
    ink::{COUNT, EDGE, FIRST, GRID, MARGIN, SECOND, TEXT, WIDTH},
    page::{Look, Mark, Page},
};
use crate::chat::{
    picture::{Played, Weeks},
    words::pictures as words,
};
use chrono::NaiveDate;
use plotters::{
    chart::{ChartBuilder, LabelAreaPosition},
    element::Rectangle,
    series::LineSeries,
    style::{Color as _, RGBColor},
};

/// Height of the sheet in pixels, and of one without interviews.
const HEIGHT: u32 = 660;
const EMPTY: u32 = 300;

/// Lines of the scores, bars of the counts: tops and bottoms in pixels.
const SCORES: (i32, i32) = (150, 470);
const COUNTS: (i32, i32) = (500, 580);
const DATES: i32 = 612;

/// Left and right ends of both, in pixels: numbers of the axis to the left, the latest values to the right.
const LEFT: i32 = 102;
const RIGHT: i32 = 928;

/// Least space between two dates in pixels.
const BETWEEN_DATES: i32 = 26;

/// Least distance of the two latest values, so that neither hides the other.
const BETWEEN_VALUES: i32 = 32;

/// From the end of a line to its value in pixels.
const BEHIND: i32 = 20;

/// Marks are drawn while this many weeks leave space between them; of more the lines are enough.
const MARKED: usize = 30;

/// Widest bar in pixels.
const WIDEST: f64 = 72.0;

/// Height of the sheet in pixels.
pub(super) fn height(weeks: &Weeks) -> u32 {
    if weeks.weeks().any(|(_, played)| played.is_some()) { HEIGHT } else { EMPTY }
}

/// Draws the lines and bars.
pub(super) fn draw(page: &Page<'_>, weeks: &Weeks) -> Drawn<()> {
    let weeks: Vec<_> = weeks.weeks().collect();
    if weeks.iter().all(|(_, played)| played.is_none()) {
        return page.empty(words::NO_INTERVIEWS);
    }
    let end = page.legend(
        &[(Mark::Round, FIRST, words::BEST), (Mark::Diamond, SECOND, words::MEAN)],
        MARGIN,
        108,
    )?;
    let entry = (Mark::Square, COUNT, words::INTERVIEWS);
    page.legend(&[entry], end, 108)?;
    scores(page, &weeks)?;
    counts(page, &weeks)?;
    dates(page, &weeks)
}

/// A week by its Monday.
type Week = (NaiveDate, Option<Played>);

/// What a line shows of a week, its colour and its mark.
type Series = (fn(&Played) -> f64, RGBColor, Mark);

/// The middle of a week, in pixels from the left.
fn across(week: usize, weeks: usize) -> i32 {
    let width = f64::from(RIGHT - LEFT);
    LEFT + (width * (week as f64 + 0.5) / weeks as f64).round() as i32
}

fn scores(page: &Page<'_>, weeks: &[Week]) -> Drawn<()> {
    // The numbers beside the axis stand in the label area, which begins left of the plot.
    let begin = MARGIN;
    let area = page.area.clone().shrink((begin, SCORES.0), (RIGHT - begin, SCORES.1 - SCORES.0));
    let mut chart = ChartBuilder::on(&area)
        .set_label_area_size(LabelAreaPosition::Left, LEFT - begin)
        .build_cartesian_2d(-0.5..weeks.len() as f64 - 0.5, 0_f64..100.0)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .axis_style(EDGE)
        .bold_line_style(GRID)
        .light_line_style(GRID.mix(0.0))
        .y_labels(5)
        .y_label_style(Look::QUIET.style())
        .y_label_formatter(&|score| format!("{score:.0}"))
        .draw()?;
    let mut latest = Vec::new();
    let series: [Series; 2] = [
        (|played| f64::from(played.mean().hundredths()) / 100.0, SECOND, Mark::Diamond),
        (|played| f64::from(played.best.hundredths()) / 100.0, FIRST, Mark::Round),
    ];
    for (value, color, mark) in series {
        let points: Vec<Option<(f64, f64)>> = weeks
            .iter()
            .enumerate()
            .map(|(week, (_, played))| played.as_ref().map(|played| (week as f64, value(played))))
            .collect();
        // A week without interviews parts the line: nothing is known about it.
        for run in points.split(Option::is_none).filter(|run| !run.is_empty()) {
            chart.draw_series(LineSeries::new(
                run.iter().flatten().copied(),
                color.stroke_width(4),
            ))?;
        }
        let lonely = |week: usize| {
            let there =
                |at: Option<usize>| at.and_then(|at| points.get(at)).is_some_and(Option::is_some);
            !there(week.checked_sub(1)) && !there(Some(week + 1))
        };
        for (week, point) in points.iter().enumerate() {
            let Some(point) = point else { continue };
            if weeks.len() <= MARKED || lonely(week) {
                page.mark(mark, chart.backend_coord(point), color)?;
            }
        }
        if let Some(point) = points.iter().rev().flatten().next() {
            latest.push((chart.backend_coord(point), point.1, color));
        }
    }
    values(page, &latest)
}

/// The latest values behind the ends of their lines, parted when they are near.
fn values(page: &Page<'_>, latest: &[((i32, i32), f64, RGBColor)]) -> Drawn<()> {
    if let [((_, mean_y), mean, mean_color), ((x, best_y), best, best_color)] = *latest {
        let apart = (BETWEEN_VALUES - (mean_y - best_y)).max(0);
        let write = |value: f64, color, y| {
            let look = Look::BOLD.colored(color);
            page.text(&format!("{value:.0}"), look, (x + BEHIND, y), WIDTH as i32 - x - BEHIND)
        };
        write(best, best_color, best_y - apart / 2)?;
        write(mean, mean_color, mean_y + (apart + 1) / 2)?;
    }
    Ok(())
}

fn counts(page: &Page<'_>, weeks: &[Week]) -> Drawn<()> {
    let count = |week: &Week| week.1.map_or(0, |played| played.interviews.get());
    let most = weeks.iter().map(count).max().unwrap_or(0).max(1);
    let pitch = f64::from(RIGHT - LEFT) / weeks.len() as f64;
    let half = (WIDEST / 2.0 / pitch).min(0.32);
    let area = page.area.clone().shrink((LEFT, COUNTS.0), (RIGHT - LEFT, COUNTS.1 - COUNTS.0));
    let mut chart = ChartBuilder::on(&area)
        .build_cartesian_2d(-0.5..weeks.len() as f64 - 0.5, 0_f64..f64::from(most))?;
    chart.draw_series(weeks.iter().enumerate().filter(|(_, week)| week.1.is_some()).map(
        |(at, week)| {
            let at = at as f64;
            Rectangle::new([(at - half, 0.0), (at + half, f64::from(count(week)))], COUNT.filled())
        },
    ))?;
    page.fill((LEFT, COUNTS.1), (RIGHT, COUNTS.1 + 2), EDGE)?;
    page.text(&most.to_string(), Look::QUIET.ending(), (LEFT - 10, COUNTS.0 + 10), LEFT - 10)
}

/// The Monday of as many weeks as there is room for, the first always.
fn dates(page: &Page<'_>, weeks: &[Week]) -> Drawn<()> {
    let widest = weeks
        .iter()
        .map(|(monday, _)| page.width(&words::day(*monday), Look::QUIET))
        .max()
        .unwrap_or(0);
    let pitch = f64::from(RIGHT - LEFT) / weeks.len() as f64;
    let stride = (f64::from(widest + BETWEEN_DATES) / pitch).ceil().max(1.0) as usize;
    for (week, (monday, _)) in weeks.iter().enumerate().step_by(stride) {
        let x = across(week, weeks.len());
        page.fill((x - 1, COUNTS.1), (x + 1, COUNTS.1 + 8), EDGE)?;
        page.text(&words::day(*monday), Look::QUIET.centred(), (x, DATES), TEXT as i32 * 6)?;
    }
    Ok(())
}
