//! What a picture shows, as plain values that cannot be wrong; how it is drawn is the business of an edge.
//!
//! Whatever comes in is brought within the limits here: more rows than fit are counted and left out, names are made one
//! clean line. [`Picture::alt`] says the same for whoever does not see it.

mod line;

pub use line::Line;

use super::words::pictures;
use crate::{
    framework::{criterion::Criterion, level::Level, stage::Stage},
    grading::score::Score,
};
use chrono::{Datelike as _, Days as CountOfDays, NaiveDate};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, num::NonZeroU32};

/// Weeks in one picture of progress at most: a year. Older ones are left out.
pub const MOST_WEEKS: usize = 53;

/// Rows of a board at most; more cannot be read at the size of a chat.
pub const MOST_ROWS: usize = 20;

/// Columns of a heat map at most, each a week from Monday to Sunday; older days are left out.
pub const MOST_COLUMNS: usize = 26;

/// Days in a week.
pub const WEEK: usize = 7;

/// One thing to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// The ten stages of one interview, as a radar.
    Stages(Stages),
    /// A person's scores week by week.
    Weeks(Weeks),
    /// A board as bars.
    Board(Board),
    /// How much a group did on each day.
    Days(Days),
    /// How well a person covers each criterion.
    Coverage(Coverage),
}

impl Picture {
    /// What it shows in plain words, for screen readers: 1 to [`pictures::LONGEST_ALT`] characters.
    pub fn alt(&self) -> String {
        pictures::alt(self)
    }
}

/// A score for each stage in the order of the interview; none where it was not answered.
pub type ByStage = [Option<Score>; Stage::COUNT];

/// One interview by stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stages {
    /// What was interviewed about: the problem's title.
    pub title: Line,
    /// The scores of this interview.
    pub scores: ByStage,
    /// The candidate's means over earlier interviews, if there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<ByStage>,
}

/// What a person did in a week in which they finished interviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Played {
    /// Interviews finished.
    pub interviews: NonZeroU32,
    /// The best score among them.
    pub best: Score,
    /// The mean of their scores. One above the best is shown as the best: [`Played::mean`].
    mean: Score,
}

impl Played {
    /// A week with so many interviews.
    pub fn new(interviews: NonZeroU32, best: Score, mean: Score) -> Self {
        Self { interviews, best, mean }
    }

    /// The mean score, never above the best.
    pub fn mean(&self) -> Score {
        self.mean.min(self.best)
    }
}

/// A person's scores over consecutive weeks, oldest first; at most [`MOST_WEEKS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AnyWeeks")]
pub struct Weeks {
    title: Line,
    first: NaiveDate,
    weeks: Vec<Option<Played>>,
}

#[derive(Deserialize)]
struct AnyWeeks {
    title: Line,
    first: NaiveDate,
    weeks: Vec<Option<Played>>,
}

impl From<AnyWeeks> for Weeks {
    fn from(any: AnyWeeks) -> Self {
        Self::new(any.title, any.first, any.weeks)
    }
}

impl Weeks {
    /// Consecutive weeks, the first holding the day `first`; none is a week without interviews. The latest are kept.
    pub fn new(title: Line, first: NaiveDate, mut weeks: Vec<Option<Played>>) -> Self {
        let dropped = weeks.len().saturating_sub(MOST_WEEKS);
        weeks.drain(..dropped);
        Self { title, first: later(monday(first), dropped * WEEK), weeks }
    }

    /// Whose progress it is.
    pub fn title(&self) -> &Line {
        &self.title
    }

    /// The Monday of each week and what was done in it, oldest first.
    pub fn weeks(&self) -> impl ExactSizeIterator<Item = (NaiveDate, Option<Played>)> {
        self.weeks
            .iter()
            .enumerate()
            .map(|(index, played)| (later(self.first, index * WEEK), *played))
    }
}

/// One row of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The rank, from 1.
    pub rank: u32,
    /// How the member is called.
    pub name: Line,
    /// Points in the period.
    pub points: u32,
    /// The row of whoever looks at the picture.
    #[serde(default)]
    pub you: bool,
}

/// A board, best first; at most [`MOST_ROWS`] rows and how many members are not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AnyBoard")]
pub struct Board {
    title: Line,
    rows: Vec<Row>,
    left_out: u32,
}

#[derive(Deserialize)]
struct AnyBoard {
    title: Line,
    rows: Vec<Row>,
    left_out: u32,
}

impl From<AnyBoard> for Board {
    fn from(any: AnyBoard) -> Self {
        Self::new(any.title, any.rows, any.left_out)
    }
}

impl Board {
    /// The rows of a board, best first, and how many members have a rank beyond them. When there are too many the first
    /// are kept; the row of whoever looks takes the last place if it would be left out.
    pub fn new(title: Line, mut rows: Vec<Row>, beyond: u32) -> Self {
        let dropped = rows.len().saturating_sub(MOST_ROWS);
        if dropped > 0 {
            if let Some(you) = rows.iter().skip(MOST_ROWS).position(|row| row.you) {
                rows.swap(MOST_ROWS - 1, MOST_ROWS + you);
            }
            rows.truncate(MOST_ROWS);
        }
        let left_out = beyond.saturating_add(u32::try_from(dropped).unwrap_or(u32::MAX));
        Self { title, rows, left_out }
    }

    /// Group and period.
    pub fn title(&self) -> &Line {
        &self.title
    }

    /// The rows that are shown, best first.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Members with a rank that are not shown.
    pub fn left_out(&self) -> u32 {
        self.left_out
    }
}

/// One day of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Day {
    /// How many stages its members answered.
    pub count: u32,
    /// A holiday of the group: a day without an answer breaks no streak.
    #[serde(default)]
    pub holiday: bool,
}

/// A group's consecutive days, oldest first; at most [`MOST_COLUMNS`] calendar weeks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AnyDays")]
pub struct Days {
    title: Line,
    first: NaiveDate,
    days: Vec<Day>,
}

#[derive(Deserialize)]
struct AnyDays {
    title: Line,
    first: NaiveDate,
    days: Vec<Day>,
}

impl From<AnyDays> for Days {
    fn from(any: AnyDays) -> Self {
        Self::new(any.title, any.first, any.days)
    }
}

impl Days {
    /// Consecutive days from `first` on; the latest that fit are kept.
    pub fn new(title: Line, first: NaiveDate, mut days: Vec<Day>) -> Self {
        let begun = from_monday(first);
        let columns = (begun + days.len()).div_ceil(WEEK);
        let dropped = match columns.saturating_sub(MOST_COLUMNS) {
            0 => 0,
            // The kept part begins on a Monday.
            over => (over * WEEK).saturating_sub(begun),
        };
        days.drain(..dropped.min(days.len()));
        Self { title, first: later(first, dropped), days }
    }

    /// The group.
    pub fn title(&self) -> &Line {
        &self.title
    }

    /// The days with their dates, oldest first.
    pub fn days(&self) -> impl ExactSizeIterator<Item = (NaiveDate, Day)> {
        self.days.iter().enumerate().map(|(index, day)| (later(self.first, index), *day))
    }

    /// The days with their places in the calendar: column (week, from 0) and line (0 is Monday).
    pub fn places(&self) -> impl ExactSizeIterator<Item = (usize, usize, NaiveDate, Day)> {
        let begun = from_monday(self.first);
        self.days().enumerate().map(move |(index, (date, day))| {
            ((begun + index) / WEEK, (begun + index) % WEEK, date, day)
        })
    }

    /// Columns of the calendar: 0 to [`MOST_COLUMNS`].
    pub fn columns(&self) -> usize {
        if self.days.is_empty() {
            return 0;
        }
        (from_monday(self.first) + self.days.len()).div_ceil(WEEK)
    }
}

/// A mean level of a criterion, 0.00 to 2.00, kept in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "u16")]
pub struct Mean(u16);

impl Mean {
    /// Everything developed.
    pub const FULL: Self = Self(200);

    /// From hundredths of a level; more than 200 is full.
    pub fn from_hundredths(hundredths: u16) -> Self {
        Self(hundredths.min(Self::FULL.0))
    }

    /// The mean of levels, rounded half up; none of no levels.
    pub fn of(levels: impl IntoIterator<Item = Level>) -> Option<Self> {
        let (sum, count) = levels.into_iter().fold((0_u64, 0_u64), |(sum, count), level| {
            (sum + u64::from(u8::from(level)), count + 1)
        });
        let mean = (sum * 200 + count).checked_div(2 * count)?;
        Some(Self::from_hundredths(u16::try_from(mean).unwrap_or(u16::MAX)))
    }

    /// In hundredths of a level, 0 to 200.
    pub fn hundredths(self) -> u16 {
        self.0
    }

    /// The level it is nearest to, rounded half up.
    pub fn nearest(self) -> Level {
        match self.0 {
            0..50 => Level::Absent,
            50..150 => Level::Mentioned,
            _ => Level::Developed,
        }
    }
}

impl From<u16> for Mean {
    fn from(hundredths: u16) -> Self {
        Self::from_hundredths(hundredths)
    }
}

/// How well a person covers each criterion; one that is missing was never asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Whose coverage it is.
    pub title: Line,
    /// The mean levels.
    pub means: BTreeMap<Criterion, Mean>,
}

/// Days since Monday, 0 to 6.
fn from_monday(date: NaiveDate) -> usize {
    usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0)
}

fn monday(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(CountOfDays::new(u64::from(date.weekday().num_days_from_monday())))
        .unwrap_or(date)
}

/// So many days later; the last day of the calendar at most.
fn later(date: NaiveDate, days: usize) -> NaiveDate {
    let days = u64::try_from(days).unwrap_or(u64::MAX);
    date.checked_add_days(CountOfDays::new(days)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests;
