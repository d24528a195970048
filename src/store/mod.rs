//! Where everything is kept: SQLite, behind the service's `Store` port.

pub mod sqlite;
