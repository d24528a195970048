//! Schedules of a group.

use crate::{
    chat::{
        card::{Card, Tone},
        rich::{Rich, Run},
        words::phrases::{glance, listed, sentence},
    },
    framework::pool::{Ease, Pool},
    ids::ScheduleId,
};
use chrono::{DateTime, Utc};

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
    /// Its next instants.
    pub next: Vec<DateTime<Utc>>,
}

impl ScheduleLine {
    /// `#3: 0 9 * * mon-fri in Europe/Berlin.`
    pub(in crate::chat::words) fn words(&self) -> Rich {
        Rich::new()
            .strong(format!("#{}", self.id))
            .plain(": ")
            .code(self.expression.as_str())
            .plain(format!(" in {}{}.", self.zone, drawn_from(&self.pool)))
    }

    /// `Next: Mon 9:00, Tue 9:00 and Wed 9:00.`
    fn next_words(&self) -> Rich {
        if self.next.is_empty() {
            return "It has no next time.".into();
        }
        Rich::new()
            .plain("Next: ")
            .then(listed(self.next.iter().copied().map(Run::Time), " and "))
            .plain(".")
    }
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
            Rich::new()
                .code("/schedule run now")
                .plain(" posts a problem at once, ")
                .code("/schedule remove ID")
                .plain(" stops a schedule."),
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
