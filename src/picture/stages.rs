//! The ten stages of one interview as a radar, with the candidate's average before as a second line.

use super::{
    Drawn,
    ink::{FIRST, GRID, MARGIN, SECOND, WIDTH},
    page::{Look, Mark, Page},
};
use crate::{
    chat::{
        picture::{ByStage, Stages},
        words::pictures as words,
    },
    framework::stage::Stage,
    grading::score::Score,
};
use plotters::{
    element::{PathElement, Polygon},
    style::{Color as _, RGBColor},
};
use std::f64::consts::{PI, TAU};

/// Height of the sheet in pixels.
pub(super) const HEIGHT: u32 = 850;

/// The middle of the radar and its reach, in pixels.
const MIDDLE: (i32, i32) = (500, 500);
const REACH: f64 = 232.0;

/// From the end of an axis to its label.
const TO_LABEL: f64 = 28.0;

/// Between the two lines of a label.
const LINE: i32 = 36;

/// The scores that have a ring.
const RINGS: [u32; 4] = [25, 50, 75, 100];

/// Widths of lines in pixels.
const THICK: u32 = 4;
const THIN: u32 = 3;

/// Draws the radar.
pub(super) fn draw(page: &Page<'_>, stages: &Stages) -> Drawn<()> {
    for score in RINGS {
        let mut ring: Vec<_> = (0..Stage::COUNT).map(|axis| at(axis, f64::from(score))).collect();
        ring.extend(ring.first().copied());
        let width = if score == 100 { 2 } else { 1 };
        page.area.draw(&PathElement::new(ring, GRID.stroke_width(width)))?;
    }
    for axis in 0..Stage::COUNT {
        page.area.draw(&PathElement::new(vec![MIDDLE, at(axis, 100.0)], GRID.stroke_width(1)))?;
    }
    page.area.draw(&Polygon::new(corners(&stages.scores), FIRST.mix(0.16)))?;
    if let Some(before) = &stages.before {
        series(page, before, SECOND, THIN, Mark::Diamond)?;
    }
    series(page, &stages.scores, FIRST, THICK, Mark::Round)?;
    for stage in Stage::ALL {
        label(page, stages, stage)?;
    }
    let mut entries = vec![(Mark::Round, FIRST, words::THIS_INTERVIEW)];
    if stages.before.is_some() {
        entries.push((Mark::Diamond, SECOND, words::BEFORE));
    }
    page.legend(&entries, MARGIN, 108)?;
    Ok(())
}

/// Where a score lies on the axis of a stage; the first points up, the others follow the clock.
fn at(axis: usize, score: f64) -> (i32, i32) {
    let angle = TAU * axis as f64 / Stage::COUNT as f64 - PI / 2.0;
    beside(angle, REACH * score / 100.0)
}

fn beside(angle: f64, reach: f64) -> (i32, i32) {
    let x = f64::from(MIDDLE.0) + reach * angle.cos();
    let y = f64::from(MIDDLE.1) + reach * angle.sin();
    (x.round() as i32, y.round() as i32)
}

/// A stage without an answer counts nothing, here as in the score of an interview.
fn points(score: Option<Score>) -> f64 {
    f64::from(score.unwrap_or_default().hundredths()) / 100.0
}

fn corners(scores: &ByStage) -> Vec<(i32, i32)> {
    scores.iter().enumerate().map(|(axis, score)| at(axis, points(*score))).collect()
}

fn series(page: &Page<'_>, scores: &ByStage, color: RGBColor, width: u32, mark: Mark) -> Drawn<()> {
    let mut line = corners(scores);
    line.extend(line.first().copied());
    page.area.draw(&PathElement::new(line, color.stroke_width(width)))?;
    for (axis, score) in scores.iter().enumerate().filter(|(_, score)| score.is_some()) {
        page.mark(mark, at(axis, points(*score)), color)?;
    }
    Ok(())
}

/// Name and score of a stage at the end of its axis.
fn label(page: &Page<'_>, stages: &Stages, stage: Stage) -> Drawn<()> {
    let axis = stage.index();
    let angle = TAU * axis as f64 / Stage::COUNT as f64 - PI / 2.0;
    let (x, y) = beside(angle, REACH + TO_LABEL);
    // The two lines stand above the end at the top, below it at the bottom, beside it elsewhere.
    let y = y - LINE / 2 + (angle.sin() * f64::from(LINE) * 0.75).round() as i32;
    let was =
        stages.before.and_then(|before| before[axis]).map(|score| words::was(score.rounded()));
    let score = stages.scores[axis].map(|score| score.rounded().to_string());
    let (score, look) = match score {
        Some(score) => (score, Look::BOLD.colored(FIRST)),
        None => (words::NOT_ANSWERED.to_owned(), Look::QUIET),
    };
    let was = was.unwrap_or_default();
    let was_look = Look::PLAIN.colored(SECOND);
    let gap = if was.is_empty() { 0 } else { 12 };
    let widths = (page.width(&score, look), page.width(&was, was_look));
    let both = widths.0 + gap + widths.1;
    let name = words::stage(stage);
    let wide = both.max(page.width(name, Look::PLAIN));
    let (left, shift) = match angle.cos() {
        beside if beside > 0.2 => (x, 0),
        beside if beside < -0.2 => (x - wide, 2),
        _ => (x - wide / 2, 1),
    };
    // Lines end, begin or are centred at the axis they belong to.
    let begin = |width: i32| left + (wide - width) * shift / 2;
    page.text(name, Look::PLAIN, (begin(page.width(name, Look::PLAIN)), y), WIDTH as i32)?;
    page.text(&score, look, (begin(both), y + LINE), WIDTH as i32)?;
    page.text(&was, was_look, (begin(both) + widths.0 + gap, y + LINE), WIDTH as i32)?;
    Ok(())
}
