//! Greenroom: a practice room for machine-learning system design interviews in chat.
//!
//! The modules stand on floors; a file names only modules on a lower floor, or its own folder, and edges (floor 5)
//! never name each other, nor do other modules of one floor. `tests/architecture.rs` reads this table and holds it.
//!
//! | floor | module | what it knows |
//! | --- | --- | --- |
//! | 0 | [`ids`] | names of people, places and things |
//! | 0 | [`secret`] | a text that is never shown |
//! | 0 | [`framework`] | stages, criteria, levels, checklist, pitfalls, problems, the bank |
//! | 0 | [`cadence`] | a cron expression in a time zone, its next instants, holidays |
//! | 1 | [`grading`] | reply text to a grade: levels, evidence, score, flags |
//! | 2 | [`interview`] | the state machine, the interviewer's answers, the report card |
//! | 2 | [`progress`] | points, boards, streaks, goals, pairs, a member's progress |
//! | 3 | [`chat`] | what people send, what the bot says: commands, cards, every word |
//! | 4 | [`service`] | what happens on each inbound; ports; intake, firing and delivery |
//! | 5 | [`store`] | SQLite |
//! | 5 | [`console`] | the terminal as a chat platform |
//! | 5 | [`slack`] | Slack as a chat platform |
//! | 5 | [`discord`] | Discord as a chat platform |
//! | 5 | [`picture`] | charts as PNG |
//! | 5 | [`seal`] | secrets as texts that may be stored |
//! | 5 | [`prompts`] | the text of `prompts/`, built in or from a folder |
//! | 6 | [`config`], [`telemetry`] | settings of one run; logs |
//! | 7 | [`serve`] | wires the parts and runs them |
//! | 8 | [`cli`] | the command line, one file for each subcommand |

pub mod cadence;
pub mod chat;
pub mod cli;
pub mod config;
pub mod console;
pub mod discord;
pub mod framework;
pub mod grading;
pub mod ids;
pub mod interview;
pub mod picture;
pub mod progress;
pub mod prompts;
pub mod seal;
pub mod secret;
pub mod serve;
pub mod service;
pub mod slack;
pub mod store;
pub mod telemetry;
