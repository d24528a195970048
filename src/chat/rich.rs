//! A line of text with emphasis, before any platform's markup: edges escape and mark it up.

use crate::ids::ConversationId;
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
    /// A channel or a thread to go to, where the platform can lead there; elsewhere its words.
    Place {
        /// Which.
        conversation: ConversationId,
        /// What it is called.
        words: String,
    },
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

    /// Adds a place to go to.
    #[must_use]
    pub fn place(mut self, conversation: ConversationId, words: impl Into<String>) -> Self {
        self.0.push(Run::Place { conversation, words: words.into() });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_stay_apart_in_the_order_they_came_in() {
        let at = DateTime::from_timestamp(1_785_834_000, 0).unwrap();
        let rich = Rich::from("a ").strong("b").then(Rich::new().code("/c").time(at));
        let wanted = [
            Run::Plain("a ".to_owned()),
            Run::Strong("b".to_owned()),
            Run::Code("/c".to_owned()),
            Run::Time(at),
        ];
        assert_eq!(rich.0, wanted);
    }

    #[test]
    fn markup_in_a_text_stays_text() {
        for text in ["*bold* _it_ `x` <@U1> @everyone", "</b>&amp;", "[a](b)\n> c"] {
            assert_eq!(Rich::from(text), Rich(vec![Run::Plain(text.to_owned())]));
        }
    }

    #[test]
    fn a_paragraph_is_stored_as_its_runs() {
        let at = DateTime::from_timestamp(1_785_834_000, 0).unwrap();
        let rich = Rich::from("until ").time(at);
        let json = serde_json::to_string(&rich).unwrap();
        assert_eq!(
            json,
            r#"[{"kind":"plain","value":"until "},{"kind":"time","value":"2026-08-04T09:00:00Z"}]"#
        );
        assert_eq!(serde_json::from_str::<Rich>(&json).unwrap(), rich);
    }
}
