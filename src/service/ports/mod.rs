//! The ports: traits that edges implement, and the plain values that cross them.

pub mod boards;
pub mod clock;
pub mod front;
pub mod painter;
pub mod peers;
pub mod people;
pub mod person;
pub mod platform;
pub mod rows;
pub mod schedule;
pub mod schedules;
pub mod seal;
pub mod store;
