//! The ports: traits that edges implement, and the plain values that cross them.

pub mod boards;
pub mod clock;
pub mod export;
pub mod front;
pub mod goals;
pub mod links;
pub mod painter;
pub mod pairs;
pub mod peers;
pub mod people;
pub mod person;
pub mod platform;
pub mod problems;
pub mod random;
pub mod rows;
pub mod schedule;
pub mod schedules;
pub mod seal;
pub mod store;
