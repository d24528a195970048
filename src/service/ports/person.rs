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

/// By what somebody is found where their id is not a column, all in small letters (those of ASCII): their ids decide, names
/// only where a card says one alone, or in threads of theirs. None is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    ids: Vec<String>,
    names: Vec<String>,
}

impl Marks {
    /// The marks of a member that boards and cards call so; empty names leave none.
    pub fn of(member: &MemberId, names: impl IntoIterator<Item = String>) -> Self {
        let whole = member.as_str();
        let on_platform = whole.rsplit([':', '/']).next().unwrap_or(whole);
        let names: Vec<String> = names.into_iter().collect();
        // Where a name is the id, it stands in frames as it was typed, with capitals.
        let typed = names.iter().filter(|name| name.to_lowercase() == on_platform).cloned();
        let ids = [whole, on_platform].map(str::to_owned).into_iter().chain(typed);
        Self { ids: sorted(ids), names: sorted(names.iter().cloned()) }
    }

    /// What platforms call them, and we.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// What people call them.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// In small letters, each once, none empty.
fn sorted(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut words: Vec<String> = words.map(|word| word.to_ascii_lowercase()).collect();
    words.retain(|word| !word.trim().is_empty());
    words.sort();
    words.dedup();
    words
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
    fn marks_are_ids_and_names_and_never_empty() {
        let names = ["Zo\"e <@U1>", "ana", "ANA", "", " "];
        let marks = Marks::of(&MemberId::new("slack:T1/U77"), names.map(str::to_owned));
        assert_eq!(marks.ids(), ["slack:t1/u77", "u77"]);
        assert_eq!(marks.names(), ["ana", "zo\"e <@u1>"]);
    }

    #[test]
    fn a_name_is_an_id_only_where_the_id_is_made_of_it() {
        let marks = |id: &str| Marks::of(&MemberId::new(id), ["\u{160}an".to_owned()]);
        assert_eq!(marks("console:\u{161}an").ids().len(), 3);
        assert_eq!(marks("discord:100").ids(), ["100", "discord:100"]);
    }
}
