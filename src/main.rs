//! The binary: hands the command line to `cli` and its exit status to the system.

fn main() {}
