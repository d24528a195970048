//! The gateway against a scripted one on this machine: each connection to it follows one script.

mod flood;
mod hostile;
mod server;
mod sessions;
mod turns;
