//! What is wrong with the settings, each fault with its place and the way out; no fault shows the value of a secret.

use std::{fmt, path::PathBuf};

/// Where a fault was found; ordered as faults are told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A line of the file, from 1.
    Line(PathBuf, usize),
    /// A variable of the environment.
    Variable(String),
    /// Nowhere: something is missing.
    Absent,
}

/// One fault: a sentence that says what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it was found.
    pub place: Place,
    /// The sentence, without a full stop.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Line(path, line) => write!(out, "{}:{line}: ", path.display())?,
            Place::Variable(name) => write!(out, "{name}: ")?,
            Place::Absent => {}
        }
        out.write_str(&self.reason)
    }
}

/// The faults of one reading, in the order of their places; there is at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// The faults.
    pub faults: Vec<Fault>,
}

impl SettingsError {
    pub(super) fn of(mut faults: Vec<Fault>) -> Self {
        faults.sort_by(|a, b| a.place.cmp(&b.place));
        Self { faults }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [fault] = self.faults.as_slice() {
            return fault.fmt(out);
        }
        write!(out, "{} settings are wrong:", self.faults.len())?;
        self.faults.iter().try_for_each(|fault| write!(out, "\n  {fault}"))
    }
}

impl std::error::Error for SettingsError {}
