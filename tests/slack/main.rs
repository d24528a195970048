//! The Slack edge against a Slack of our own: `fake` is that Slack, `fake_tests` hold it to what Slack does.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod fake;
mod fake_tests;
