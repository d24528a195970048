//! What a group aims at, how it is doing, and how far one is; nobody is named for what is not done.

use super::phrases::{capital, counted, listed, stage_name};
use crate::{
    chat::{
        card::{Block, Button, Card, Tone},
        rich::{Rich, Run},
        words::pictures,
    },
    framework::{bank::Bank, criterion::Criterion, stage::Stage},
    progress::{
        goal::{Goal, Need, Pace, Per, Standing},
        improvement::{Improvement, WEEKS_BEFORE},
        spacing::DAYS,
        together::{LATELY, Together},
    },
};
use chrono::NaiveDate;

/// Names of those who reached a goal that a card shows; beyond it they are counted.
const NAMES_SHOWN: usize = 20;

/// Areas named that nobody chose yet.
const AREAS_SHOWN: usize = 8;

/// Weak criteria that a card names.
pub const WEAK_SHOWN: usize = 5;

/// When a criterion comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// That is not planned.
    Unplanned,
    /// Today, or since earlier.
    Today,
    /// On a later day.
    On(NaiveDate),
}

/// A criterion with its mean level, and when it comes again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weak {
    /// Which.
    pub criterion: Criterion,
    /// The mean level, 0 to 2.
    pub mean: f64,
    /// When it comes again.
    pub due: Due,
}

/// What was covered of the bank.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covered<'a> {
    /// Areas with a problem that was practised.
    pub areas: usize,
    /// Areas without one, in the order of the bank.
    pub missing: Vec<&'a str>,
}

/// How a group is doing.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupProgress<'a> {
    /// What it aims at, and how far it is; the latter is missing when nobody took part lately.
    pub goal: Option<(Goal, Option<Together>)>,
    /// Names of those who reached it and want to be named.
    pub reached: &'a [String],
    /// Weeks that are looked back on.
    pub weeks: usize,
    /// Areas.
    pub covered: Covered<'a>,
    /// Answers by stage, in order.
    pub answers: [u32; Stage::COUNT],
    /// Its weakest criteria, weakest first.
    pub weak: &'a [Weak],
}

/// What one person's progress holds beside results.
#[derive(Debug, Clone, PartialEq)]
pub struct Mine<'a> {
    /// How far they are with what their group aims at.
    pub share: Option<(Goal, Standing)>,
    /// How this month is beside the weeks before it.
    pub month: Option<Improvement>,
    /// Areas.
    pub covered: Covered<'a>,
    /// The weakest criteria, weakest first.
    pub weak: &'a [Weak],
    /// How many are due today.
    pub due: usize,
    /// When the next is, if none is due today.
    pub next: Option<NaiveDate>,
}

fn period(per: Per) -> &'static str {
    match per {
        Per::Week => "this week",
        Per::Month => "this month",
    }
}

fn days_left(days: u32) -> String {
    match days {
        1 => "today is the last day".to_owned(),
        days => format!("{} are left, today among them", counted(days, "day")),
    }
}

/// So many of what a goal counts: `1 interview`.
fn of(goal: Goal, number: u32) -> String {
    counted(number, goal.unit().one())
}

fn how_to_set(words: Rich) -> Rich {
    words.code("/group goal 3 interviews a week").plain(" sets one.")
}

fn how_it_goes() -> Rich {
    Rich::new()
        .code("/group progress")
        .plain(" shows how the group is doing, ")
        .code("/progress")
        .plain(" your own part, to you alone.")
}

/// What a group aims at, or how that is set.
pub fn goal(goal: Option<Goal>) -> Card {
    match goal {
        Some(goal) => Card::line(
            Tone::Plain,
            Rich::from("This group's goal: ").strong(goal.to_string()).plain(" for each."),
        )
        .small(how_it_goes())
        .button(progress_button()),
        None => Card::line(Tone::Plain, how_to_set("This group has no goal. A host's ".into())),
    }
}

/// A goal was set.
pub fn goal_set(goal: Goal) -> Card {
    let counts = match goal.per() {
        Per::Week => "It begins anew each Monday",
        Per::Month => "It begins anew with each month",
    };
    Card::line(
        Tone::Good,
        Rich::from("This group's goal from now on: ").strong(goal.to_string()).plain(" for each."),
    )
    .text(format!("{counts}; what was done since the last one counts already."))
    .small(how_it_goes())
    .button(progress_button())
}

/// There is no goal any more.
pub fn goal_ended() -> Card {
    Card::line(Tone::Good, how_to_set("This group has no goal now. ".into()))
}

fn progress_button() -> Button {
    Button::new("How the group is doing", "group progress")
}

/// How a group is doing, for everybody to see.
pub fn group_progress(progress: &GroupProgress<'_>, bank: &Bank) -> Card {
    let card = Card::titled(Tone::Plain, "Progress of this group");
    let card = match &progress.goal {
        Some((goal, together)) => goal_lines(card, *goal, together.as_ref(), progress.reached),
        None => card.text(how_to_set("No goal is set. A host's ".into())),
    };
    let answered: u32 = progress.answers.iter().sum();
    if answered == 0 {
        return card
            .text("No stage was answered here yet.")
            .button(Button::new("Practise today's problem", "practice today").primary());
    }
    let rows = Stage::ALL
        .into_iter()
        .map(|stage| vec![stage_name(bank, stage), progress.answers[stage.index()].to_string()]);
    let card = card
        .heading(format!("Covered in the last {}", weeks(progress.weeks)))
        .text(areas(&progress.covered))
        .block(Block::Table {
            head: ["Stage", "Answers"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
        });
    let card = if progress.weak.is_empty() {
        card
    } else {
        card.heading("Most to gain together")
            .bullets(progress.weak.iter().map(|weak| weak_line(weak, bank)).collect())
    };
    let card = card.small(format!(
        "Those count who answered something in the last {LATELY} days. Who hides from boards counts, and is not named."
    ));
    let begin = match progress.covered.missing.first() {
        Some(area) => Button::new(format!("Try {area} together"), format!("group {area}")),
        None => Button::new("Practise together", "group random"),
    };
    card.button(begin).button(Button::new("My own progress", "progress"))
}

fn weeks(number: usize) -> String {
    counted(number as u64, "week")
}

fn goal_lines(card: Card, goal: Goal, together: Option<&Together>, reached: &[String]) -> Card {
    let card = card.text(Rich::from("Goal: ").strong(goal.to_string()).plain(" for each."));
    let Some(group) = together else {
        return card;
    };
    let when = period(goal.per());
    let togo = group.wanted - group.done;
    let left = match togo {
        0 => Rich::from(format!("Everybody reached it {when}.")),
        togo => Rich::from(format!(
            "In all {} of {} {when}; {togo} to go, and {}.",
            group.done,
            of(goal, group.wanted),
            days_left(group.days_left)
        )),
    };
    let card = card.text(left);
    let unnamed = group.reached.len() - reached.len().min(group.reached.len());
    let mut names: Vec<Run> =
        reached.iter().take(NAMES_SHOWN).map(|name| Run::Strong(name.clone())).collect();
    let more = unnamed + reached.len().saturating_sub(NAMES_SHOWN);
    if more > 0 && !names.is_empty() {
        names.push(Run::Plain(format!("{more} more")));
    }
    let card = match (names.is_empty(), more) {
        (true, 0) => card,
        (true, more) => card.text(format!("Reached by {more} so far.")),
        (false, _) => {
            card.text(Rich::from("Reached by ").then(listed(names, " and ")).plain(" so far."))
        }
    };
    match group.on_track {
        0 => card,
        1 => card.text("1 more is on track."),
        more => card.text(format!("{more} more are on track.")),
    }
}

/// Which areas were practised and which not yet.
fn areas(covered: &Covered<'_>) -> Rich {
    let all = covered.areas + covered.missing.len();
    let start = format!("{} of {}", covered.areas, counted(all as u64, "area"));
    if covered.missing.is_empty() {
        return format!("{start}.").into();
    }
    let mut names: Vec<Run> = covered
        .missing
        .iter()
        .take(AREAS_SHOWN)
        .map(|area| Run::Code((*area).to_owned()))
        .collect();
    if let Some(more) = covered.missing.len().checked_sub(AREAS_SHOWN).filter(|more| *more > 0) {
        names.push(Run::Plain(format!("{more} more")));
    }
    Rich::from(format!("{start}. Not yet: ")).then(listed(names, " and ")).plain(".")
}

/// A level in tenths, cut: `0.4`.
fn level(mean: f64) -> String {
    format!("{:.1}", (mean * 10.0).floor() / 10.0)
}

fn weak_line(weak: &Weak, bank: &Bank) -> Rich {
    let name = &bank.rubric().criterion(weak.criterion).name;
    let words = Rich::new().strong(capital(name)).plain(format!(
        " (stage {}): level {} of 2",
        weak.criterion.stage().number(),
        level(weak.mean)
    ));
    match weak.due {
        Due::Unplanned => words,
        Due::Today => words.plain(", due today"),
        Due::On(day) => words.plain(format!(", comes again on {}", pictures::day(day))),
    }
}

/// What is left of a goal, as it is told to whoever has it.
fn share_words(goal: Goal, standing: &Standing) -> String {
    let when = period(goal.per());
    let so_far = format!("{} of {} {when}", standing.done, of(goal, standing.wanted));
    let left = days_left(standing.days_left);
    match standing.pace {
        Pace::Reached => format!("reached with {} {when}", of(goal, standing.done)),
        Pace::OnTrack => format!("{so_far}, on track; {left}"),
        Pace::Behind(Need::OneEvery { days: 1 }) => {
            format!("{so_far}; one each day reaches it, and {left}")
        }
        Pace::Behind(Need::OneEvery { days }) => {
            format!("{so_far}; one every {days} days reaches it, and {left}")
        }
        Pace::Behind(Need::EachDay(number)) => {
            format!("{so_far}; {number} a day reach it, and {left}")
        }
    }
}

/// A report card with how far that brings its candidate towards what the group aims at.
pub fn with_share(card: Card, goal: Goal, standing: &Standing) -> Card {
    let when = period(goal.per());
    let words = match standing.pace {
        Pace::Reached => format!("reached, with {} {when}.", of(goal, standing.done)),
        Pace::OnTrack | Pace::Behind(_) => format!("{} done {when}.", standing.done),
    };
    card.small(format!("The group's goal, {goal}: {words}"))
}

/// A person's progress with what is due, what is covered and how far they are: beside nobody but themselves.
pub fn mine(card: Card, mine: &Mine<'_>, bank: &Bank) -> Card {
    let mut card = card;
    if let Some((goal, standing)) = &mine.share {
        card = card.text(
            Rich::from("Your part of the group's goal, ")
                .strong(goal.to_string())
                .plain(format!(": {}.", share_words(*goal, standing))),
        );
    }
    if let Some(month) = mine.month {
        card = card.text(format!(
            "Mean this month: {} over {}; in the {WEEKS_BEFORE} weeks before it was {}.",
            month.now.rounded(),
            counted(month.interviews as u64, "interview"),
            month.before.rounded()
        ));
    }
    if mine.covered.areas > 0 {
        card = card.text(Rich::from("Areas so far: ").then(areas(&mine.covered)));
    }
    if mine.weak.is_empty() {
        return card;
    }
    let planned = match (mine.due, mine.next) {
        (0, None) => None,
        (0, Some(next)) => {
            Some(format!("Nothing is due today; the next comes on {}.", pictures::day(next)))
        }
        (1, _) => Some("1 criterion is due today.".to_owned()),
        (due, _) => Some(format!("{due} criteria are due today.")),
    };
    card = card
        .heading("Criteria with most to gain")
        .bullets(mine.weak.iter().map(|weak| weak_line(weak, bank)).collect());
    if let Some(planned) = planned {
        card = card.text(planned);
    }
    let days = DAYS.map(|days| Run::Plain(days.to_string()));
    card.small(
        Rich::from("What was weak comes again after ")
            .then(listed(days, " and "))
            .plain(" days, as long as it goes well. ")
            .code("/practice weak")
            .plain(" draws a problem for what is due."),
    )
    .button(Button::new("Practise what is due", "practice weak"))
}
