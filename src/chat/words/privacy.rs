//! What is kept about somebody, and that it is erased.

use super::{beside, counted};
use crate::chat::{
    card::{Button, Card, Tone},
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
    /// Whether they have set something for themselves.
    pub preferences: bool,
    /// Whether they are known by name.
    pub named: bool,
    /// Their time zone, where it is kept.
    pub zone: Option<String>,
}

impl Kept {
    /// Whether there is nothing.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
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
                .code("/privacy hide")
                .plain(" has boards leave you out; ")
                .code("/privacy forget")
                .plain(" erases all of this, after it has asked."),
        )
        .button(forget_button("Erase it…"))
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
    if kept.schedules > 0 {
        consequences.push("Schedules you made go on, without your name.".into());
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
