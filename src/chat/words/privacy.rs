//! What is kept about somebody, and that it is erased.

use super::{beside, counted};
use crate::chat::{
    card::{Button, Card, Tone},
    file::Attached,
    rich::Rich,
};
use chrono::{DateTime, Utc};

/// How much of somebody is kept. All zero, without a zone: nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Interviews that they are a candidate of.
    pub interviews: u64,
    /// Of those, not closed.
    pub open: u64,
    /// Messages of answers.
    pub messages: u64,
    /// Grades.
    pub grades: u64,
    /// Results of interviews.
    pub results: u64,
    /// Points on boards, over all groups.
    pub points: u64,
    /// Outlines seen.
    pub outlines: u64,
    /// Answers of others that they marked.
    pub reviews: u64,
    /// Marks that peers gave to their answers.
    pub reviewed: u64,
    /// Schedules that they made.
    pub schedules: u64,
    /// Goals that they set for groups.
    pub goals: u64,
    /// Revisions of the workspace's own problems that they wrote.
    pub problems: u64,
    /// Whether they have set something for themselves.
    pub preferences: bool,
    /// Whether they are known by name.
    pub named: bool,
    /// Their time zone, where it is kept.
    pub zone: Option<String>,
    /// Accounts that are linked with the one that asks; all of the above is of all of them.
    pub linked: u64,
}

impl Kept {
    /// Whether there is nothing.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The same, with what is kept of another account of theirs.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            interviews: self.interviews + other.interviews,
            open: self.open + other.open,
            messages: self.messages + other.messages,
            grades: self.grades + other.grades,
            results: self.results + other.results,
            points: self.points + other.points,
            outlines: self.outlines + other.outlines,
            schedules: self.schedules + other.schedules,
            goals: self.goals + other.goals,
            problems: self.problems + other.problems,
            reviews: self.reviews + other.reviews,
            reviewed: self.reviewed + other.reviewed,
            preferences: self.preferences || other.preferences,
            named: self.named || other.named,
            zone: self.zone.or(other.zone),
            linked: self.linked + other.linked,
        }
    }

    /// What there is, one line each.
    fn lines(&self) -> Vec<Rich> {
        let mut lines: Vec<Rich> = Vec::new();
        if self.named {
            let zone = self.zone.as_ref();
            let zone = zone.map(|zone| format!(", and your time zone, {zone}")).unwrap_or_default();
            lines.push(format!("Your name here{zone}").into());
        }
        if self.interviews > 0 {
            let open = match self.open {
                0 => String::new(),
                open => format!(", {open} of them still open"),
            };
            lines.push(format!("{}{open}", counted(self.interviews, "interview")).into());
        }
        let things = [
            (self.messages, "message", "of your answers"),
            (self.grades, "grade", "with the words that earned it"),
            (self.results, "result", "of finished interviews"),
            (self.points, "point", "on boards, with when you earned it"),
            (self.outlines, "outline", "that you have seen"),
            (self.reviews, "review", "that you gave to answers of others"),
            (self.reviewed, "review", "of your answers by others"),
        ];
        for (count, one, whose) in things {
            if count > 0 {
                let whose =
                    if count == 1 { whose.to_owned() } else { whose.replace(" it", " them") };
                lines.push(format!("{} {whose}", counted(count, one)).into());
            }
        }
        if self.preferences {
            lines.push("What you have set for yourself".into());
        }
        if self.schedules > 0 {
            let made = counted(self.schedules, "schedule");
            lines.push(format!("Your name at {made} of a group").into());
        }
        if self.goals > 0 {
            let set = counted(self.goals, "goal");
            lines.push(format!("Your name at {set} of a group").into());
        }
        if self.linked > 0 {
            let others = counted(self.linked, "other account");
            lines.push(format!("{others} linked with this one, counted in all of this").into());
        }
        if self.problems > 0 {
            let written = counted(self.problems, "text");
            lines.push(format!("Your name at {written} of your workspace's own problems").into());
        }
        lines
    }
}

fn forget_button(label: &str) -> Button {
    Button::new(label, "privacy forget")
}

/// What is kept.
pub fn kept(kept: &Kept) -> Card {
    Card::titled(Tone::Plain, "What is kept about you")
        .bullets(kept.lines())
        .text("It stays on the server of whoever runs me.")
        .small(
            Rich::new()
                .code("/privacy export")
                .plain(" gives you all of it as files; ")
                .code("/privacy hide")
                .plain(" has boards leave you out; ")
                .code("/privacy forget")
                .plain(" erases all of this, after it has asked."),
        )
        .button(Button::new("Get a copy", "privacy export"))
        .button(forget_button("Erase it…"))
}

/// All that is theirs, as files that go with it.
pub fn exported(kept: &Kept, attached: Attached) -> Card {
    let of = match kept.linked {
        0 => "of you",
        _ => "of you, with all accounts that you have linked",
    };
    Card::titled(Tone::Good, "All that is yours")
        .text(format!("Four files hold what is kept {of}:"))
        .bullets(vec![
            Rich::from("everything, as JSON, with a list of what is left out and why"),
            Rich::from("your answers, results and points, each as a table (CSV) that spreadsheets open"),
        ])
        .small("Times are in UTC. Where a file is large, it is packed (gzip). I keep no copy of the files.")
        .attached(attached)
}

/// What would be erased, and the question.
pub fn forget_what(kept: &Kept) -> Card {
    let mut consequences = vec![Rich::from(
        "Your points leave the boards, your streak ends, and it cannot be undone.",
    )];
    if kept.open > 0 {
        consequences.push(
            "Open interviews of yours close. A group interview goes on for the others, without you."
                .into(),
        );
    }
    if kept.linked > 0 {
        consequences.push("It goes for all accounts that you have linked.".into());
    }
    if kept.schedules > 0 {
        consequences.push("Schedules you made go on, without your name.".into());
    }
    if kept.goals > 0 {
        consequences.push("Goals you set for a group stay, without your name.".into());
    }
    if kept.problems > 0 {
        consequences.push("Problems you wrote for your workspace stay, without your name.".into());
    }
    Card::titled(Tone::Plain, "Erase all that is yours?")
        .text("This would be erased at once:")
        .bullets(kept.lines())
        .bullets(consequences)
        .text("What stands in channels stays there: delete your messages on the platform itself.")
        .small(Rich::new().code("/privacy forget yes").plain(" does it, too."))
        .button(
            Button::new("Erase everything of mine", "privacy forget yes").confirm(beside::FORGET),
        )
}

/// The receipt.
pub fn forgotten(kept: &Kept, at: DateTime<Utc>) -> Card {
    Card::titled(Tone::Good, "You are forgotten")
        .text(Rich::from("Erased at ").time(at).plain(":"))
        .bullets(kept.lines())
        .text("Also what I had noted of your messages and what I said to you or about you.")
        .small(
            "Not erased: backups that were made before, what stands in channels, and this receipt. If you write to me again, I meet you anew.",
        )
}

/// There is nothing to erase.
pub fn nothing_kept() -> Card {
    Card::line(
        Tone::Plain,
        Rich::from("Nothing is kept about you. ").code("/menu").plain(" shows what you can start."),
    )
}
