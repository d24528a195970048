//! The Discord edge against a Discord of our own: `fake` is that Discord, `fake_tests` hold it to what Discord does,
//! `sending` tries one message at a time, `room` runs the whole program. What people do with it is in `stories`, `threads` (where
//! interviews walk) and `people` (who may do what, and what they share); `gaps` is what they do while nobody listens, `kills` what
//! happens when the program or Discord's answers are lost, `hostile` what nobody should send,
//! `elsewhere` where nothing goes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod elsewhere;
mod fake;
mod fake_tests;
mod gaps;
mod hostile;
mod kills;
mod people;
mod room;
mod sending;
mod stories;
mod threads;
