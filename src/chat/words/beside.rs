//! Words that platforms put around cards and forms by themselves: before, below, in place of them. No card is made here.

use crate::chat::rich::Rich;
use chrono::{DateTime, Utc};

/// Stands before a refusal without a title; its words say that it is one.
pub const WARNING: &str = "⚠️ ";

/// On the button that does what was asked about; at most 30 characters.
pub const YES: &str = "Yes";

/// On the button that does not; at most 30 characters.
pub const CANCEL: &str = "Cancel";

/// Above a question about something that cannot be taken back, or in its place; at most 100 characters.
pub const SURE: &str = "Are you sure?";

/// Asked before a stage is left without an answer.
pub const SKIP: &str = "Leave this stage without an answer? It then counts 0.";

/// Asked before an interview is finished with stages still ahead.
pub const FINISH: &str = "Finish now? Stages without an answer count 0.";

/// Asked before all that is somebody's is erased.
pub const FORGET: &str = "Erase everything of yours? It cannot be undone.";

/// On the button of a form that was filled in wrongly.
pub const OPEN_AGAIN: &str = "Open the form again";

/// The name of an interview's thread whose card has none.
pub const UNNAMED: &str = "Interview";

/// In place of files that went to a direct message, as everybody else would see them here.
pub const FILES_SENT_ALONE: &str =
    "I sent you the files in our direct messages: only you see them there.";

/// What is asked before an action, a line of the command grammar, where the card with its own question is not at hand.
pub fn question(action: &str) -> &'static str {
    match action.split_whitespace().next() {
        Some("skip") => SKIP,
        Some("finish") => FINISH,
        Some("privacy") => FORGET,
        _ => SURE,
    }
}

/// Below a card that is too long for one message; `characters` did not fit.
pub fn left_out(characters: usize) -> String {
    format!("… About {characters} more characters do not fit in one message.")
}

/// When a thread closes, where the card's own words do not say it.
pub fn closes(at: DateTime<Utc>) -> Rich {
    Rich::from("Closes ").time(at).plain(".")
}

/// In place of an answer that began a thread; `place` is a link to it, as the platform writes one.
pub fn go_on_in(place: &str) -> String {
    format!("Go on in {place}.")
}
