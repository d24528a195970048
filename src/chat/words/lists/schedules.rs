//! Schedules of a group.

use crate::{
    cadence::{
        Cadence,
        holidays::Calendar,
        missed::Missed,
        preview::{Reason, Row},
        window::Window,
    },
    chat::{
        card::{Card, Tone},
        command::PostMode,
        ping::Ping,
        rich::{Rich, Run},
        words::phrases::{glance, listed, sentence},
    },
    framework::{
        draw::Choice,
        pool::{Ease, Pool},
    },
    ids::ScheduleId,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// A line that works, shown wherever a schedule is wanted.
const EXAMPLE: &str = "/schedule add weekdays at 9 Europe/Berlin";

/// A schedule in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleLine {
    /// Which.
    pub id: ScheduleId,
    /// Its expression.
    pub expression: String,
    /// Its zone.
    pub zone: String,
    /// Which problems it draws from.
    pub pool: Pool,
    /// Which of them comes next.
    pub choice: Choice,
    /// What people join.
    pub mode: PostMode,
    /// When it rests.
    pub holidays: Calendar,
    /// What becomes of what was missed.
    pub missed: Missed,
    /// Whom its posts call.
    pub ping: Option<Ping>,
    /// How long its posts are answered.
    pub window: Option<Window>,
    /// Whether it rests now.
    pub rests: Rests,
    /// Its next instants.
    pub next: Vec<Row>,
}

/// Whether a schedule rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rests {
    /// It does not.
    Never,
    /// Until then.
    Until(DateTime<Utc>),
    /// Until somebody ends it.
    Always,
}

impl ScheduleLine {
    /// `#3: 0 9 * * mon-fri in Europe/Berlin, hard problems.`
    pub(in crate::chat::words) fn words(&self) -> Rich {
        let words = Rich::new()
            .strong(format!("#{}", self.id))
            .plain(": ")
            .code(self.expression.as_str())
            .plain(format!(" in {}{}.", self.zone, drawn_from(&self.pool)));
        let mut more = Vec::new();
        match &self.choice {
            Choice::Random => {}
            Choice::Areas => more.push("Areas in turn.".to_owned()),
            Choice::Ramp => more.push("From easy to hard, and again.".to_owned()),
            Choice::Weak => more.push("What this group finds hard comes first.".to_owned()),
            Choice::List(listed) => {
                let ids = listed.ids().iter().map(|id| id.as_str());
                more.push(format!("In this order: {}.", ids.collect::<Vec<_>>().join(", ")));
            }
        }
        match self.mode {
            PostMode::Practice => {}
            PostMode::Mock => more.push("People join as a mock.".to_owned()),
            PostMode::Group => more.push("People join one interview.".to_owned()),
        }
        if self.holidays != Calendar::default() {
            more.push(format!("No posts on holidays: {}.", self.holidays));
        }
        match self.missed {
            Missed::Latest => {}
            Missed::Skip => more.push("What is missed in a stop is not posted.".to_owned()),
            Missed::All(most) => {
                let most = most.get();
                more.push(format!("Of what is missed in a stop up to {most} are posted."));
            }
        }
        if let Some(window) = self.window {
            more.push(format!("Answers are wanted for {window}."));
        }
        if let Some(ping) = &self.ping {
            more.push(format!("Its posts call {ping}."));
        }
        more.into_iter().fold(words, |words, more| words.plain(format!(" {more}")))
    }

    /// `Next: Mon 9:00, Tue 9:00 and Wed 9:00.`, or that it rests.
    fn next_words(&self) -> Rich {
        let rests = match self.rests {
            Rests::Never => Rich::new(),
            Rests::Until(at) => Rich::from("It rests until ").time(at).plain(". "),
            Rests::Always => {
                return Rich::from("It rests: ")
                    .code(format!("/schedule resume {}", self.id))
                    .plain(" ends that.");
            }
        };
        rests.then(next_words(&self.next, &self.zone))
    }
}

/// The next instants, with the days left out between them and the changes of the clock.
fn next_words(rows: &[Row], zone: &str) -> Rich {
    let fire = || rows.iter().filter(|row| row.skipped.is_none());
    if fire().next().is_none() {
        return "It has no next time.".into();
    }
    let mut words = Rich::from("Next: ")
        .then(listed(fire().map(|row| Run::Time(row.instant)), " and "))
        .plain(".");
    let holidays = rows.iter().filter(|row| matches!(row.skipped, Some(Reason::Holiday(_))));
    let holidays: Vec<String> = holidays.map(|row| day(row.local.date())).collect();
    if !holidays.is_empty() {
        words = words.plain(format!(" None on {}, a holiday.", holidays.join(", ")));
    }
    for row in rows {
        let Some(change) = row.mark else { continue };
        let minutes = change.0.num_minutes();
        let way = if minutes > 0 { "forward" } else { "back" };
        words = words.plain(format!(
            " Before {} the clocks in {zone} go {way} by {}; it stays {} there.",
            day(row.local.date()),
            span(change.0.abs()),
            row.local.format("%H:%M"),
        ));
    }
    words
}

/// `Thu 24 Dec 2026`
fn day(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// `1 h`, `30 min`, `3 days`
fn span(span: TimeDelta) -> String {
    let (days, minutes) = (span.num_days(), span.num_minutes());
    match minutes {
        _ if days >= 2 => format!("{days} days"),
        _ if minutes >= 60 && minutes % 60 == 0 => format!("{} h", minutes / 60),
        _ if minutes >= 60 => format!("{} h {} min", minutes / 60, minutes % 60),
        _ => format!("{minutes} min"),
    }
}

/// One instant of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// Of which schedule.
    pub schedule: ScheduleId,
    /// Which instant.
    pub due_at: DateTime<Utc>,
    /// How long after it it was seen to.
    pub late: TimeDelta,
    /// What became of it.
    pub outcome: Told,
}

/// What became of an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// This problem was posted.
    Posted(String),
    /// It fell on a holiday.
    Holiday,
    /// It was the newest of so many that were missed.
    Missed {
        /// How many.
        count: u64,
        /// The oldest.
        first: DateTime<Utc>,
    },
}

/// Less than this is not told: a tick of ours, and what waits in line.
const LATE: TimeDelta = TimeDelta::minutes(1);

impl HistoryLine {
    fn words(&self) -> Rich {
        let line = Rich::new().strong(format!("#{}", self.schedule)).plain(", ").time(self.due_at);
        match &self.outcome {
            Told::Posted(title) if self.late < LATE => line.plain(format!(": {title}.")),
            Told::Posted(title) => line.plain(format!(": {title}, {} late.", span(self.late))),
            Told::Holiday => line.plain(": nothing, a holiday."),
            Told::Missed { count: 1, .. } => line.plain(": missed, I was not running."),
            Told::Missed { count, first } => line
                .plain(format!(": missed, the last of {count} since "))
                .time(*first)
                .plain("; I was not running."),
        }
    }
}

/// What was posted, and what was not.
pub fn history(lines: &[HistoryLine], only: Option<ScheduleId>) -> Card {
    let title = match only {
        Some(id) => format!("History of schedule #{id}"),
        None => "History of the schedules".to_owned(),
    };
    let card = Card::titled(Tone::Plain, title);
    if lines.is_empty() {
        return card.text("Nothing was due yet.");
    }
    card.bullets(lines.iter().map(HistoryLine::words).collect())
}

/// When a schedule would fire.
pub fn preview(cadence: &Cadence, rows: &[Row]) -> Card {
    let zone = cadence.zone().name();
    Card::titled(Tone::Plain, "Preview")
        .text(
            Rich::new()
                .code(cadence.expression())
                .plain(format!(" in {zone}. "))
                .then(next_words(rows, zone)),
        )
        .small(
            Rich::from("Nothing was added: ")
                .code(format!("/schedule add {cadence}"))
                .plain(" does that."),
        )
}

/// A schedule was changed.
pub fn schedule_changed(line: &ScheduleLine) -> Card {
    Card::line(Tone::Good, Rich::from("Changed schedule ").then(line.words()))
        .text(line.next_words())
}

/// A pause until a day that has begun.
pub fn pause_is_over(day: NaiveDate) -> Card {
    Card::line(Tone::Warn, format!("{} has begun already.", self::day(day))).text(
        Rich::from("A pause ends on a later day, or without one when ")
            .code("/schedule resume ID")
            .plain(" ends it."),
    )
}

/// `, hard problems`; nothing for all of them.
fn drawn_from(pool: &Pool) -> String {
    match pool {
        Pool::Any => String::new(),
        Pool::Of(ease) => format!(", {} problems", ease.word()),
        Pool::Area(area) => format!(", problems about {area}"),
    }
}

/// A schedule that would have no problem to post.
pub fn empty_pool(typed: &str, areas: &[&str]) -> Card {
    let plain = |word: &str| Run::Plain(word.to_owned());
    let words = Ease::ALL.map(Ease::word);
    let known = words.iter().chain(areas).map(|word| plain(word));
    Card::line(
        Tone::Warn,
        format!("There are no problems of the kind \u{201c}{}\u{201d}.", glance(typed)),
    )
    .text(
        Rich::from("After the time zone goes nothing, or one of ")
            .then(listed(known, " or "))
            .plain("."),
    )
    .text(Rich::new().plain("A line that works: ").code(format!("{EXAMPLE} hard")))
}

/// A schedule was added.
pub fn schedule_added(line: &ScheduleLine) -> Card {
    Card::line(Tone::Good, Rich::new().plain("Added schedule ").then(line.words()))
        .text(
            Rich::new()
                .plain("It posts a problem here that anyone can join. ")
                .then(line.next_words()),
        )
        .small(Rich::new().code(format!("/schedule remove {}", line.id)).plain(" stops it."))
}

/// The schedules of a group.
pub fn schedules(lines: &[ScheduleLine]) -> Card {
    let card = Card::titled(Tone::Plain, "Schedules");
    if lines.is_empty() {
        return card
            .text("This group has none yet.")
            .text(Rich::new().plain("This adds one: ").code(EXAMPLE));
    }
    card.bullets(lines.iter().map(|line| line.words().plain(" ").then(line.next_words())).collect())
        .small(
            listed(
                ["history", "run now", "pause ID", "remove ID"]
                    .map(|verb| Run::Code(format!("/schedule {verb}"))),
                ", ",
            )
            .plain("; ")
            .code("/help schedule")
            .plain(" shows what else can be done."),
        )
}

/// A schedule was removed.
pub fn schedule_removed(id: ScheduleId) -> Card {
    Card::line(Tone::Good, format!("Removed schedule #{id}. What it posted stays."))
}

/// A schedule that is not there, or none where one must be named.
pub fn no_such_schedule(lines: &[ScheduleLine]) -> Card {
    if lines.is_empty() {
        return Card::line(Tone::Warn, "There is no such schedule: this group has none.")
            .text(Rich::new().plain("This adds one: ").code(EXAMPLE));
    }
    let ids = listed(lines.iter().map(|line| Run::Strong(format!("#{}", line.id))), " or ");
    Card::line(
        Tone::Warn,
        Rich::new().plain("Name one of this group's schedules: ").then(ids).plain("."),
    )
    .text(Rich::new().code("/schedule list").plain(" shows when each is due."))
}

/// An expression or zone that cannot be used, in the words of the error.
pub fn bad_schedule(reason: &str) -> Card {
    Card::line(Tone::Warn, sentence(reason))
        .text(Rich::new().plain("A line that works: ").code(EXAMPLE))
}
