//! The Slack edge against a Slack of our own: `fake` is that Slack, `fake_tests` hold it to what Slack does, `stories` are told
//! in a `room`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod emulator;
mod fake;
mod fake_tests;
mod oauth;
mod room;
mod stories;
mod surfaces;
