//! Stories: the whole service, and the real binary, driven through the front door.
//!
//! `harness` is a room with a paper platform, a clock that is set by hand and a database of its own; `terminal` drives
//! the binary. Anything left over when a story ends fails it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod bad_input;
mod clock;
mod delivery;
mod goals;
mod groups;
mod harness;
mod kill;
mod links;
mod own_problems;
mod pairs;
mod people;
mod privacy;
mod schedules;
mod terminal;
mod walk;
