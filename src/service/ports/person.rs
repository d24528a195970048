//! The rows that cross the store's port when a person asks what is kept about them, or wants it erased.

use crate::ids::{InboxId, InterviewId, MemberId, OutboxId};

/// An interview that somebody is named in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedIn {
    /// Which.
    pub interview: InterviewId,
    /// Whether they are its only candidate: all of it is theirs.
    pub alone: bool,
    /// Whether it is closed.
    pub closed: bool,
}

/// By what somebody is found where their id is not a column: what platforms call them, as it stands in JSON, with the
/// capitals of ASCII made small. None is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks(Vec<String>);

impl Marks {
    /// The marks that these names leave; empty ones leave none.
    pub fn of(names: impl IntoIterator<Item = String>) -> Self {
        let in_json = |name: String| {
            let quoted = serde_json::Value::String(name).to_string();
            let within = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            within.unwrap_or_default().to_ascii_lowercase()
        };
        let mut marks: Vec<String> = names.into_iter().map(in_json).collect();
        marks.retain(|mark| !mark.is_empty());
        marks.sort();
        marks.dedup();
        Self(marks)
    }

    /// One by one.
    pub fn list(&self) -> &[String] {
        &self.0
    }
}

/// Where somebody is found. Rows that are newer than the newest looked at must be looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traces {
    /// Interviews.
    pub interviews: Vec<NamedIn>,
    /// Frames.
    pub frames: Vec<InboxId>,
    /// Messages of ours: to them, about them, or in a thread that is all theirs.
    pub messages: Vec<OutboxId>,
    /// The newest frame looked at.
    pub newest_frame: InboxId,
    /// The newest message looked at.
    pub newest_message: OutboxId,
}

/// Somebody is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// Who.
    pub member: MemberId,
    /// By what they are found.
    pub marks: Marks,
    /// Where they were found.
    pub traces: Traces,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_what_stands_in_json_and_never_empty() {
        let names = ["Zo\"e <@U1>", "ana", "ANA", "", "\u{5e9}\n"];
        let marks = Marks::of(names.map(str::to_owned));
        assert_eq!(marks.list(), ["ana", "zo\\\"e <@u1>", "\u{5e9}\\n"]);
    }
}
