//! What a group's host decides about its boards; who is on one and in which order is the board's own.

use serde::{Deserialize, Serialize};

/// The rules of a group's boards. As at first: there are boards, and hosts are on them as everybody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardRules {
    /// There are none.
    pub off: bool,
    /// The host is not on them.
    pub without_host: bool,
}

/// A change of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoardRule {
    /// Whether there are boards.
    On(bool),
    /// Whether the host is on them.
    Host(bool),
}

impl BoardRule {
    /// All of them with their words.
    pub const WORDS: [(&str, Self); 4] = [
        ("on", Self::On(true)),
        ("off", Self::On(false)),
        ("with host", Self::Host(true)),
        ("without host", Self::Host(false)),
    ];

    /// The one with these words.
    pub fn from_words(words: &str) -> Option<Self> {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        Self::WORDS.into_iter().find(|(known, _)| *known == words).map(|(_, rule)| rule)
    }
}

impl BoardRules {
    /// The rules after a change.
    pub fn with(self, rule: BoardRule) -> Self {
        match rule {
            BoardRule::On(on) => Self { off: !on, ..self },
            BoardRule::Host(shown) => Self { without_host: !shown, ..self },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_leaves_the_other_rule_as_it_was_and_can_be_taken_back() {
        let rules = |words: &str, before: BoardRules| {
            BoardRule::from_words(words).map(|rule| before.with(rule))
        };
        let off = BoardRules { off: true, ..BoardRules::default() };
        let neither = BoardRules { off: true, without_host: true };
        assert_eq!(rules("OFF", BoardRules::default()), Some(off));
        assert_eq!(rules(" without  host", off), Some(neither));
        assert_eq!(rules("with host", neither), Some(off));
        assert_eq!(rules("on", off), Some(BoardRules::default()));
        assert_eq!(rules("maybe", off), None);
        assert_eq!(serde_json::from_str::<BoardRules>("{}").unwrap(), BoardRules::default());
    }
}
