//! A text that is shown to nobody but whom it is for; where it comes from is not known here.

use std::fmt;

/// A text that is never shown: not in logs, not in faults, not by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one request or check that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What stands in place of a secret.
const HIDDEN: &str = "[secret]";

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(HIDDEN)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_by_reveal_alone() {
        let secret = Secret::new("s3cr3t");
        for shown in [format!("{secret:?}"), format!("{secret:#?}"), secret.to_string()] {
            assert!(shown.contains(HIDDEN) && !shown.contains("s3cr3t"), "{shown}");
        }
        assert_eq!(secret.reveal(), "s3cr3t");
    }
}
