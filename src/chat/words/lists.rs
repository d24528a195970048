//! Boards, progress, problems and schedules in words.

use super::{counted, stage_name};
use crate::{
    chat::{
        card::{Block, Button, Card, Check, Tone},
        rich::Rich,
    },
    framework::{bank::Bank, problem::Problem, stage::Stage},
    ids::{InterviewId, MemberId, ScheduleId},
    progress::{board::Ranked, period::Period, summary::Summary},
};
use chrono::{DateTime, Utc};

/// Rows of a board that a card shows.
pub const BOARD_ROWS: usize = 20;

/// An interview that can be resumed, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInterview {
    /// Which.
    pub id: InterviewId,
    /// The problem's title.
    pub title: String,
    /// The open stage.
    pub stage: Stage,
}

/// A schedule in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleLine {
    /// Which.
    pub id: ScheduleId,
    /// Its expression.
    pub expression: String,
    /// Its zone.
    pub zone: String,
    /// Its next instants.
    pub next: Vec<DateTime<Utc>>,
}

fn period_words(period: Period) -> &'static str {
    match period {
        Period::Day => "today",
        Period::Week => "this week",
        Period::Month => "this month",
        Period::All => "of all time",
    }
}

/// A board; the asker's own row is added when it is below the top.
pub fn board(
    period: Period,
    ranked: &[Ranked],
    me: &MemberId,
    name_of: impl Fn(&MemberId) -> String,
) -> Card {
    let title = format!("Board {}", period_words(period));
    if ranked.is_empty() {
        return Card::titled(Tone::Plain, title)
            .text("Nobody has points here yet. A stage you finish puts you on it.")
            .button(Button::new("Practise today's problem", "practice today"));
    }
    let row = |entry: &Ranked| {
        vec![
            format!("{}. {}", entry.rank, name_of(&entry.standing.member)),
            entry.standing.points.to_string(),
            entry.standing.interviews.to_string(),
        ]
    };
    let mut rows: Vec<Vec<String>> = ranked.iter().take(BOARD_ROWS).map(row).collect();
    rows.extend(
        ranked.iter().skip(BOARD_ROWS).filter(|entry| entry.standing.member == *me).map(row),
    );
    Card::titled(Tone::Plain, title)
        .block(Block::Table {
            head: vec!["Member".to_owned(), "Points".to_owned(), "Interviews".to_owned()],
            rows,
        })
        .small("More points first; with equal points, who reached them first.")
}

/// A member's progress.
pub fn progress(summary: &Summary, name: &str, bank: &Bank) -> Card {
    let card = Card::titled(Tone::Plain, format!("Progress of {name}"));
    if summary.interviews.is_empty() {
        return card
            .text("No interview is finished yet.")
            .button(Button::new("Practise today's problem", "practice today").primary());
    }
    let rows = summary
        .stages
        .iter()
        .map(|stage| {
            let shown = |score: crate::grading::score::Score| {
                if stage.answered == 0 { "–".to_owned() } else { score.rounded().to_string() }
            };
            vec![
                stage_name(bank, stage.stage),
                shown(stage.mean),
                shown(stage.best),
                shown(stage.latest),
            ]
        })
        .collect();
    let checks = bank
        .rubric()
        .checklist()
        .iter()
        .zip(&summary.checklist)
        .map(|(item, progress)| Check {
            tick: progress.latest,
            text: format!(
                "{}: {} of {}",
                super::capital(&item.title),
                progress.ticked,
                summary.interviews.len()
            )
            .into(),
            quote: None,
        })
        .collect();
    let recent = summary
        .interviews
        .iter()
        .take(5)
        .map(|finished| {
            let title = bank
                .get(&finished.problem)
                .map_or(finished.problem.as_str(), |problem| problem.title.as_str());
            Rich::new()
                .plain(format!("{title}: {} of 100, {}, ", finished.score.rounded(), finished.mode))
                .time(finished.at)
        })
        .collect();
    let card = card
        .text(counted(summary.interviews.len() as u64, "interview") + " finished.")
        .block(Block::Table {
            head: ["Stage", "Mean", "Best", "Latest"].map(str::to_owned).to_vec(),
            rows,
        })
        .heading("Checklist, over all interviews")
        .block(Block::Checks { items: checks })
        .heading("Latest interviews")
        .bullets(recent);
    match summary.weakest {
        Some(stage) => card
            .text(Rich::new().plain("Weakest so far: ").strong(stage_name(bank, stage)).plain(".")),
        None => card,
    }
}

/// The problems of the bank, or of an area.
pub fn problems<'a>(
    problems: impl Iterator<Item = &'a Problem>,
    area: Option<&str>,
    areas: &[&str],
) -> Card {
    let rows: Vec<Vec<String>> = problems
        .map(|problem| {
            vec![
                problem.id.to_string(),
                problem.title.clone(),
                problem.area.clone(),
                format!("{} of 5", problem.difficulty),
            ]
        })
        .collect();
    if rows.is_empty() {
        return super::no_such_problem(area.unwrap_or(""), &[], areas);
    }
    Card::titled(Tone::Plain, "Problems")
        .block(Block::Table {
            head: ["Id", "Title", "Area", "Difficulty"].map(str::to_owned).to_vec(),
            rows,
        })
        .small(
            Rich::new().code("/practice ID").plain(" or ").code("/mock ID").plain(" starts one."),
        )
}

/// A problem posted by a schedule or by hand.
pub fn posted(problem: &Problem) -> Card {
    let mut card = Card::titled(Tone::Plain, format!("Problem of the day: {}", problem.title));
    for paragraph in problem.brief.split("\n\n") {
        card = card.text(super::one_line(paragraph));
    }
    card.small(format!(
        "Area {}, difficulty {} of 5. Ten stages, about 45 minutes, or a stage at a time.",
        problem.area, problem.difficulty
    ))
    .button(Button::new("Join", format!("practice {}", problem.id)).primary())
    .button(Button::new("As a mock", format!("mock {}", problem.id)))
}

fn instants(next: &[DateTime<Utc>]) -> Rich {
    let mut rich = Rich::new();
    for (index, at) in next.iter().enumerate() {
        if index > 0 {
            rich = rich.plain(", ");
        }
        rich = rich.time(*at);
    }
    rich
}

/// A schedule was added.
pub fn schedule_added(line: &ScheduleLine) -> Card {
    Card::line(
        Tone::Good,
        Rich::new()
            .plain("Added schedule ")
            .strong(format!("#{}", line.id))
            .plain(": ")
            .code(line.expression.as_str())
            .plain(format!(" in {}.", line.zone)),
    )
    .text(Rich::new().plain("Next: ").then(instants(&line.next)).plain("."))
}

/// The schedules of a group.
pub fn schedules(lines: &[ScheduleLine]) -> Card {
    if lines.is_empty() {
        return Card::titled(Tone::Plain, "Schedules").text("There are none yet.").text(
            Rich::new().plain("Add one: ").code("/schedule add 0 9 * * mon-fri Europe/Berlin"),
        );
    }
    let items = lines
        .iter()
        .map(|line| {
            Rich::new()
                .strong(format!("#{} ", line.id))
                .code(line.expression.as_str())
                .plain(format!(" in {}. Next: ", line.zone))
                .then(instants(&line.next))
        })
        .collect();
    Card::titled(Tone::Plain, "Schedules").bullets(items)
}

/// A schedule was removed.
pub fn schedule_removed(id: ScheduleId) -> Card {
    Card::line(Tone::Good, format!("Removed schedule #{id}. What it posted stays."))
}

/// A schedule that is not there.
pub fn no_such_schedule(lines: &[ScheduleLine]) -> Card {
    let ids = lines.iter().map(|line| format!("#{}", line.id)).collect::<Vec<_>>().join(", ");
    let there = if ids.is_empty() {
        "This group has none.".to_owned()
    } else {
        format!("This group has {ids}.")
    };
    Card::line(Tone::Warn, format!("There is no such schedule. {there}")).text(
        Rich::new()
            .plain("See ")
            .code("/schedule list")
            .plain(", or add one with ")
            .code("/schedule add")
            .plain("."),
    )
}

/// An expression or zone that cannot be used, in the words of the error.
pub fn bad_schedule(reason: &str) -> Card {
    Card::line(Tone::Warn, format!("{}.", super::capital(reason.trim_end_matches('.')))).text(
        Rich::new().plain("It goes like ").code("/schedule add 0 9 * * mon-fri Europe/Berlin"),
    )
}

/// Which interview is meant, when several are open.
pub fn which_interview(open: &[OpenInterview]) -> Card {
    if open.is_empty() {
        return Card::line(Tone::Warn, "You have no open interview.").text(
            Rich::new()
                .plain("Start one with ")
                .code("/practice")
                .plain(" or ")
                .code("/mock")
                .plain("."),
        );
    }
    let mut card = Card::line(Tone::Plain, "Which one?");
    for line in open {
        card = card.button(Button::new(
            format!("{} at stage {}", line.title, line.stage.number()),
            format!("resume {}", line.id),
        ));
    }
    card
}

/// Other interviews that the person has open, after starting one.
pub fn also_open(open: &[OpenInterview]) -> Card {
    let mut card = Card {
        blocks: vec![Block::Small { text: "You also have open:".into() }],
        ..Card::default()
    };
    for line in open {
        card = card.button(Button::new(
            format!("Resume {} at stage {}", line.title, line.stage.number()),
            format!("resume {}", line.id),
        ));
    }
    card
}
