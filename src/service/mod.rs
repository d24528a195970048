//! What happens on each inbound; the ports to the outside; the intake, firing and delivery loops.
//!
//! No SQL, no HTTP, no terminal: those are edges, which implement the traits of [`ports`].

pub mod ports;
