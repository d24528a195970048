//! Words on pictures, and what a picture says to whoever does not see it; no card.

use super::phrases::counted;
use crate::{
    chat::picture::{Board, ByStage, Coverage, Days, Line, Picture, Row, Stages, Weeks},
    framework::{criterion::Criterion, level::Level, stage::Stage},
};
use chrono::{Datelike as _, NaiveDate};
use unicode_segmentation::UnicodeSegmentation as _;

/// Longest text for whoever does not see a picture, in characters; Discord takes 1024, Slack 2000.
pub const LONGEST_ALT: usize = 1000;

/// Letters of a name within such a text.
const NAME_IN_ALT: usize = 40;

/// Rows told in full when a board is too long to be told.
const TOP: usize = 5;

/// Weeks, and criteria, told one by one; of more only the ends are told.
const FEW: usize = 8;

/// A name or title of which nothing can be seen.
pub const NAMELESS: &str = "(no name)";

/// A stage that was not answered, below its name.
pub const NOT_ANSWERED: &str = "no answer";
/// The two series of a radar.
pub const THIS_INTERVIEW: &str = "this interview";
/// See [`THIS_INTERVIEW`].
pub const BEFORE: &str = "your average before";
/// The two lines of a person's weeks.
pub const BEST: &str = "best";
/// See [`BEST`].
pub const MEAN: &str = "mean";
/// The bars below them.
pub const INTERVIEWS: &str = "interviews finished";
/// What nothing can be shown of yet.
pub const NO_INTERVIEWS: &str = "No interview finished yet";
/// See [`NO_INTERVIEWS`].
pub const NO_POINTS: &str = "Nobody has points yet";
/// See [`NO_INTERVIEWS`].
pub const NO_DAYS: &str = "No days to show yet";
/// Behind the points of whoever looks.
pub const YOU: &str = "you";
/// Legend of a heat map.
pub const STAGES_ANSWERED: &str = "stages answered a day";
/// See [`STAGES_ANSWERED`].
pub const HOLIDAY: &str = "holiday";
/// Days of the week that fit beside a heat map.
pub const WEEKDAYS: [&str; 7] = ["Mon", "", "Wed", "", "Fri", "", "Sun"];
/// A criterion that no interview came to.
pub const NEVER_ASKED: &str = "not asked yet";

/// A stage in one or two short words.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Clarify => "Clarify",
        Stage::Io => "In and out",
        Stage::Workflow => "Workflow",
        Stage::Tooling => "Tools",
        Stage::Data => "Data",
        Stage::Modeling => "Modeling",
        Stage::Deployment => "Rollout",
        Stage::Monitoring => "Monitoring",
        Stage::Scale => "Scale",
        Stage::Tradeoffs => "Trade-offs",
    }
}

/// A criterion in one word that fits a cell.
pub fn criterion(criterion: Criterion) -> &'static str {
    match criterion.id() {
        "clarify.compliance" => "privacy",
        "io.preprocessing" | "data.preprocessing" => "cleaning",
        "workflow.orchestration" => "schedule",
        "workflow.human" => "humans",
        "tooling.data" => "data tools",
        "data.versioning" => "versions",
        "deployment.ab" => "A/B test",
        "monitoring.observability" => "tracing",
        "scale.degradation" => "fallback",
        "scale.operability" => "upkeep",
        _ => criterion.short(),
    }
}

/// A level in a word.
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Absent => "absent",
        Level::Mentioned => "mentioned",
        Level::Developed => "developed",
    }
}

/// A score behind which an earlier one is told.
pub fn was(score: u32) -> String {
    format!("was {score}")
}

/// A day as people say it: `3 Mar`.
pub fn day(date: NaiveDate) -> String {
    format!("{} {}", date.day(), month(date))
}

/// A month in three letters.
pub fn month(date: NaiveDate) -> String {
    date.format("%b").to_string()
}

/// Members who are not shown.
pub fn left_out(members: u32) -> String {
    format!("and {members} more")
}

/// What a picture shows, in plain words: complete numbers where they are few, the ends where they are many.
/// 1 to [`LONGEST_ALT`] characters.
pub fn alt(picture: &Picture) -> String {
    let text = match picture {
        Picture::Stages(stages) => of_stages(stages),
        Picture::Weeks(weeks) => of_weeks(weeks),
        Picture::Board(board) => of_board(board),
        Picture::Days(days) => of_days(days),
        Picture::Coverage(coverage) => of_coverage(coverage),
    };
    fitting(&text)
}

fn of_stages(stages: &Stages) -> String {
    let scores = |of: &ByStage| {
        Stage::ALL
            .into_iter()
            .map(|one| match of[one.index()] {
                Some(score) => format!("{} {}", stage(one), score.rounded()),
                None => format!("{} {NOT_ANSWERED}", stage(one)),
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut text = format!(
        "Radar of scores by stage, 0 to 100. {}: {}.",
        name(&stages.title),
        scores(&stages.scores)
    );
    if let Some(before) = &stages.before {
        text += &format!(" Your average before: {}.", scores(before));
    }
    text
}

fn of_weeks(weeks: &Weeks) -> String {
    let played: Vec<_> = weeks.weeks().filter_map(|(date, played)| Some((date, played?))).collect();
    let all = weeks.weeks().len();
    let start = format!("Scores by week, 0 to 100. {}: ", name(weeks.title()));
    let (Some((first, then)), Some((last, now))) = (played.first(), played.last()) else {
        return format!("{start}no interview finished in {}.", counted(all as u64, "week"));
    };
    if played.len() <= FEW {
        let each: Vec<_> = played
            .iter()
            .map(|(date, week)| {
                format!(
                    "week of {} best {}, mean {}, {}",
                    day(*date),
                    week.best.rounded(),
                    week.mean().rounded(),
                    counted(week.interviews.get(), "interview")
                )
            })
            .collect();
        return format!("{start}{}.{}", each.join("; "), quiet(all - played.len()));
    }
    let interviews: u64 = played.iter().map(|(_, week)| u64::from(week.interviews.get())).sum();
    let top = played.iter().rev().max_by_key(|(_, week)| week.best).unwrap_or(&played[0]);
    format!(
        "{start}{} in {}. Mean {} in the week of {}, {} in the week of {}. Best {} in the week of {}.{}",
        counted(interviews, "interview"),
        counted(all as u64, "week"),
        then.mean().rounded(),
        day(*first),
        now.mean().rounded(),
        day(*last),
        top.1.best.rounded(),
        day(top.0),
        quiet(all - played.len())
    )
}

/// Weeks in which nothing was done.
fn quiet(weeks: usize) -> String {
    match weeks {
        0 => String::new(),
        weeks => format!(" {} without an interview.", counted(weeks as u64, "week")),
    }
}

fn of_board(board: &Board) -> String {
    let start = format!("Board. {}: ", name(board.title()));
    if board.rows().is_empty() {
        return format!("{start}nobody has points yet.");
    }
    let each =
        |rows: &mut dyn Iterator<Item = &Row>| rows.map(of_row).collect::<Vec<_>>().join("; ");
    let end = |more: u32| match more {
        0 => ".".to_owned(),
        more => format!("; {}.", left_out(more)),
    };
    let whole = format!("{start}{}{}", each(&mut board.rows().iter()), end(board.left_out()));
    if whole.chars().count() <= LONGEST_ALT {
        return whole;
    }
    let told = || board.rows().iter().enumerate().filter(|(at, row)| *at < TOP || row.you);
    let untold = u32::try_from(board.rows().len() - told().count()).unwrap_or(u32::MAX);
    let rows = each(&mut told().map(|(_, row)| row));
    format!("{start}{rows}{}", end(board.left_out().saturating_add(untold)))
}

fn of_row(row: &Row) -> String {
    let you = if row.you { " (you)" } else { "" };
    format!("{} {}{you} {}", row.rank, name(&row.name), counted(row.points, "point"))
}

fn of_days(days: &Days) -> String {
    let start = format!("Calendar of {STAGES_ANSWERED}. {}: ", name(days.title()));
    let (Some((first, _)), Some((last, _))) = (days.days().next(), days.days().last()) else {
        return format!("{start}no days yet.");
    };
    let total: u64 = days.days().map(|(_, day)| u64::from(day.count)).sum();
    let active = days.days().filter(|(_, day)| day.count > 0).count();
    let holidays = days.days().filter(|(_, day)| day.holiday).count();
    let mut text = format!(
        "{start}{} on {} of {} from {} to {}.",
        counted(total, "stage"),
        active,
        counted(days.days().len() as u64, "day"),
        day(first),
        day(last)
    );
    // The last of the busiest: what is near is what people remember.
    if let Some((date, busiest)) =
        days.days().max_by_key(|(_, day)| day.count).filter(|_| total > 0)
    {
        text += &format!(" Busiest day: {} with {}.", day(date), busiest.count);
    }
    if holidays > 0 {
        text += &format!(" {} marked.", counted(holidays as u64, "holiday"));
    }
    text
}

fn of_coverage(coverage: &Coverage) -> String {
    let count = |of: Level| coverage.means.values().filter(|mean| mean.nearest() == of).count();
    let mut text = format!(
        "Coverage of {} criteria. {}: {} developed, {} mentioned, {} absent, {} {NEVER_ASKED}.",
        Criterion::COUNT,
        name(&coverage.title),
        count(Level::Developed),
        count(Level::Mentioned),
        count(Level::Absent),
        Criterion::COUNT - coverage.means.len()
    );
    let mut weakest: Vec<_> = coverage.means.iter().collect();
    weakest.sort_by_key(|(criterion, mean)| (**mean, **criterion));
    let each: Vec<_> = weakest
        .iter()
        .take(FEW)
        .map(|(one, mean)| {
            let hundredths = mean.hundredths();
            format!("{} {}.{}", one.id(), hundredths / 100, hundredths % 100 / 10)
        })
        .collect();
    if !each.is_empty() {
        text += &format!(" Weakest, mean level of 2: {}.", each.join(", "));
    }
    text
}

/// A name that cannot turn round the numbers beside it: one written from right to left stands in an isolate.
fn name(line: &Line) -> String {
    let text = line.at_most(NAME_IN_ALT);
    if line.turns() { format!("\u{2068}{text}\u{2069}") } else { text }
}

/// What fits of a text, cut between letters.
fn fitting(text: &str) -> String {
    if text.chars().count() <= LONGEST_ALT {
        return text.to_owned();
    }
    let (mut end, mut taken) = (0, 1);
    for letter in text.graphemes(true) {
        taken += letter.chars().count();
        if taken > LONGEST_ALT {
            break;
        }
        end += letter.len();
    }
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests;
