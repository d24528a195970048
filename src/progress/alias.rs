//! Names that people choose for boards in place of their own; who may see which name is not known here.
//!
//! 1. 2 to 32 characters, of which one at least is a letter or digit; runs of blanks are one blank, and characters that
//!    nobody sees are dropped.
//! 2. No markup, mention or link: none of `* _ ~ | < > [ ] ( ) { } # @ \` and the backtick, no `://`.
//! 3. Not like a command: no `/`, `!`, `-` or `.` in front, and not the whole of a command's word or of a word that
//!    calls everybody (`everyone`, `here`, `channel`).

use crate::grading::text;
use serde::{Deserialize, Serialize};
use std::{fmt, ops::RangeInclusive, str::FromStr};

/// How many characters an alias has: one is no name, and 32 are what Discord allows.
pub const LENGTH: RangeInclusive<usize> = 2..=32;

/// Characters that either platform may take for markup, a mention or a link.
const MARKUP: &str = "*_~|<>[](){}#@\\`";

/// Characters that begin a command somewhere.
const BEGINNINGS: [char; 4] = ['/', '!', '-', '.'];

/// Words that call everybody when a platform finds them behind an `@`.
const CALLS: [&str; 4] = ["everyone", "here", "channel", "all"];

/// A name for boards that keeps the rules of the module, but for the words of commands: [`Alias::parse`] knows them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Alias(String);

/// Why a text is no alias.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    /// Too short or too long.
    #[error("a name has {} to {} characters, and this has {characters}", LENGTH.start(), LENGTH.end())]
    Length {
        /// How many it has, blanks at the ends not counted.
        characters: usize,
    },
    /// Nothing but signs.
    #[error("a name has a letter or digit in it")]
    OnlySigns,
    /// A character or `://` that could be markup, a mention or a link.
    #[error("`{found}` cannot be in a name")]
    Markup {
        /// The first one.
        found: String,
    },
    /// What begins like a command, or is the word of one.
    #[error("`{given}` looks like a command")]
    LikeCommand {
        /// The name as given.
        given: String,
    },
}

impl Alias {
    /// Reads a name; `commands` are the words that people type first to tell the bot something.
    ///
    /// # Errors
    /// Which rule it breaks.
    pub fn parse(typed: &str, commands: &[&str]) -> Result<Self, AliasError> {
        let alias: Self = typed.parse()?;
        let folded = alias.0.to_lowercase();
        if commands.iter().any(|word| *word == folded) {
            return Err(AliasError::LikeCommand { given: alias.0 });
        }
        Ok(alias)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Alias {
    type Err = AliasError;

    fn from_str(typed: &str) -> Result<Self, AliasError> {
        let name = text::clean(typed);
        let characters = name.chars().count();
        if !LENGTH.contains(&characters) {
            return Err(AliasError::Length { characters });
        }
        if let Some(found) = name.chars().find(|one| MARKUP.contains(*one)) {
            return Err(AliasError::Markup { found: found.to_string() });
        }
        if name.contains("://") {
            return Err(AliasError::Markup { found: "://".to_owned() });
        }
        let call = CALLS.contains(&name.to_lowercase().as_str());
        if call || name.starts_with(BEGINNINGS) {
            return Err(AliasError::LikeCommand { given: name });
        }
        if !name.contains(char::is_alphanumeric) {
            return Err(AliasError::OnlySigns);
        }
        Ok(Self(name))
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Alias {
    type Error = AliasError;

    fn try_from(text: String) -> Result<Self, AliasError> {
        text.parse()
    }
}

impl From<Alias> for String {
    fn from(alias: Alias) -> Self {
        alias.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_people_are_aliases() {
        for (typed, want) in [
            ("Quiet Otter", "Quiet Otter"),
            ("  Zoë   & co. ", "Zoë & co."),
            ("日本", "日本"),
            ("o'neil-7", "o'neil-7"),
            ("in\u{200b}visible\u{202e}", "invisible"),
        ] {
            assert_eq!(Alias::parse(typed, &["mock"]).unwrap().as_str(), want);
        }
    }

    #[test]
    fn what_breaks_a_rule_is_refused_for_it() {
        let long = "x".repeat(33);
        for (typed, want) in [
            ("x", "and this has 1"),
            (long.as_str(), "and this has 33"),
            ("\u{200b}\u{200b}\u{200b}", "and this has 0"),
            ("**bold**", "`*` cannot"),
            ("<@U123>", "`<` cannot"),
            ("＠ana", "`@` cannot"),
            ("see http://x", "`://` cannot"),
            ("/mock", "looks like a command"),
            ("Mock", "looks like a command"),
            ("Everyone", "looks like a command"),
            ("?!", "a letter or digit"),
        ] {
            let error = Alias::parse(typed, &["mock", "board"]).unwrap_err().to_string();
            assert!(error.contains(want), "{typed}: {error}");
        }
    }

    proptest! {
        #[test]
        fn an_alias_is_read_back_and_keeps_the_rules(typed in "\\PC{0,40}") {
            if let Ok(alias) = typed.parse::<Alias>() {
                prop_assert!(LENGTH.contains(&alias.as_str().chars().count()));
                prop_assert!(!alias.as_str().contains(|one| MARKUP.contains(one) || text::is_invisible(one)));
                prop_assert_eq!(alias.to_string().parse(), Ok(alias));
            }
        }
    }
}
