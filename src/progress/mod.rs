//! Points, boards, streaks, goals and pairs: pure functions over rows and dates; knows neither interviews nor the clock.

pub mod agreement;
pub mod alias;
pub mod board;
pub mod board_rules;
pub mod fairness;
pub mod goal;
pub mod improvement;
pub mod ledger;
pub mod linking;
mod matching;
pub mod pairing;
pub mod partners;
pub mod period;
pub mod preferences;
pub mod rest;
pub mod roles;
pub mod season;
pub mod spacing;
pub mod streak;
pub mod summary;
pub mod together;
