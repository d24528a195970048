//! A line of text with emphasis, before any platform's markup: edges escape and mark it up.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A paragraph as runs. Text of people goes in as [`Run::Plain`] and can never become markup.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rich(pub Vec<Run>);

/// A piece of a paragraph in one style.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Run {
    /// As it is.
    Plain(String),
    /// Emphasised.
    Strong(String),
    /// Something to type, or an id.
    Code(String),
    /// An instant, shown in the reader's local time.
    Time(DateTime<Utc>),
}

impl Rich {
    /// An empty paragraph to build on.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds plain text.
    #[must_use]
    pub fn plain(mut self, text: impl Into<String>) -> Self {
        self.0.push(Run::Plain(text.into()));
        self
    }

    /// Adds emphasised text.
    #[must_use]
    pub fn strong(mut self, text: impl Into<String>) -> Self {
        self.0.push(Run::Strong(text.into()));
        self
    }

    /// Adds something to type, or an id.
    #[must_use]
    pub fn code(mut self, text: impl Into<String>) -> Self {
        self.0.push(Run::Code(text.into()));
        self
    }

    /// Adds an instant.
    #[must_use]
    pub fn time(mut self, at: DateTime<Utc>) -> Self {
        self.0.push(Run::Time(at));
        self
    }

    /// Adds another paragraph's runs.
    #[must_use]
    pub fn then(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }
}

impl From<&str> for Rich {
    fn from(text: &str) -> Self {
        Self::new().plain(text)
    }
}

impl From<String> for Rich {
    fn from(text: String) -> Self {
        Self::new().plain(text)
    }
}
