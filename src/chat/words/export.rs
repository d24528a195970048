//! What stands in files that people take away: names of files, heads of columns, and why something is not in them.

use crate::framework::stage::Stage;
use chrono::{DateTime, Utc};

/// A column: its head, and where its value stands in a row.
pub type Column = (String, String);

/// What is kept and in no file, by table, each with the reason.
pub const LEFT_OUT: [(&str, &str); 4] = [
    (
        "inbox",
        "messages as the platform sent them: what you wrote is in answers; they also hold keys of the platform",
    ),
    ("outbox", "what I said: it follows from the rest, and stands where I said it"),
    ("interview", "shared with the others in it: your part is in interviews"),
    ("link_code", "a code for /link: a secret that counts for ten minutes"),
];

/// The name of a file: what it is, the day it is made on (UTC), its ending.
pub fn file_name(what: &str, at: DateTime<Utc>, ending: &str) -> String {
    format!("greenroom-{what}-{}.{ending}", at.format("%Y-%m-%d"))
}

fn columns(named: &[&str]) -> Vec<Column> {
    named.iter().map(|name| ((*name).to_owned(), format!("/{name}"))).collect()
}

/// The columns of answers.
pub fn answers() -> Vec<Column> {
    columns(&["at", "interview", "problem", "mode", "stage", "state", "text", "score"])
}

/// The columns of results: of each interview, then of each stage.
pub fn results() -> Vec<Column> {
    let mut all = columns(&["at", "interview", "problem", "mode", "score", "complete"]);
    let stages = Stage::ALL.iter();
    all.extend(stages.map(|stage| (stage.id().to_owned(), format!("/stages/{}", stage.index()))));
    all
}

/// The columns of points.
pub fn points() -> Vec<Column> {
    columns(&["at", "group", "interview", "problem", "achievement", "points", "reason"])
}

/// The heads of a group's file; times are UTC.
pub const GROUP: [&str; 8] = [
    "name",
    "points_today",
    "points_week",
    "points_month",
    "points_all",
    "interviews",
    "mean_score",
    "last_active",
];
