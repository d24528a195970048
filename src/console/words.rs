//! What the terminal itself says: everything else is said by the service.

use super::render::clean;
use crate::chat::{
    card::{Card, Tone},
    rich::Rich,
};
use std::path::Path;

/// A line or message longer than the terminal takes.
pub(super) fn too_long(most: usize) -> Card {
    Card::line(
        Tone::Warn,
        format!(
            "That message was longer than {} KiB and was left out. Send it in parts.",
            most / 1024
        ),
    )
}

/// A line that could not be stored.
pub(super) fn not_stored(cause: &anyhow::Error) -> Card {
    Card::line(
        Tone::Warn,
        format!("That line could not be stored ({cause:#}). Press the up arrow to send it again."),
    )
}

/// A file that went with a card was saved.
pub(super) fn saved(path: &Path, size: &str) -> Rich {
    Rich::from("Saved: ").code(path.display().to_string()).plain(format!(" ({size})"))
}

/// It was not.
pub(super) fn not_saved(path: &Path, cause: &std::io::Error) -> Rich {
    Rich::new().code(path.display().to_string()).plain(format!(" could not be saved: {cause}"))
}

/// Asked when somebody presses Ctrl-C.
pub(super) const LEAVE: &str =
    "Leave? Everything is saved. Ctrl-C again or y leaves, any other key stays. ";

/// Said when somebody leaves.
pub(super) const BYE: &str = "Saved. See you next time.";

/// Said when a question of a button was not answered with yes.
pub(super) const KEPT: &str = "Nothing was changed.";

/// Added to the question of a button.
pub(super) const YES_OR_NO: &str = " [y/N] ";

/// Above a card that only somebody else would see on a chat platform.
pub(super) fn only(name: &str) -> String {
    format!("Only {} sees this:", clean(name).replace('\n', " "))
}

/// Above a card that came from the room while a thread is open.
pub(super) const IN_ROOM: &str = "In the room:";

/// Above a card that came from a thread which is not open; its title where it is known.
pub(super) fn in_thread(title: Option<&str>) -> String {
    match title {
        Some(title) => format!("In \"{}\":", clean(title).replace('\n', " ")),
        None => "In another thread:".to_owned(),
    }
}

/// How much time is left, in the prompt.
pub(super) fn minutes_left(minutes: i64) -> String {
    match minutes {
        ..=0 => "time is up".to_owned(),
        minutes => format!("{minutes} min"),
    }
}
