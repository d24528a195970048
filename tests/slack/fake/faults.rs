//! Faults: those a story scripts for the next calls, and those the bot makes, which the story looks at in the end.

use std::collections::{HashMap, VecDeque};

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// 429 with `Retry-After` in seconds; nothing is done.
    RateLimited(u32),
    /// An answer with this status and no JSON; nothing is done.
    Status(u16),
    /// No answer, ever; nothing is done.
    Hang,
    /// The connection is reset; nothing is done.
    Reset,
    /// It is done, but the connection is reset instead of an answer.
    Lose,
    /// `"ok": false` with this error; nothing is done.
    Error(&'static str),
}

/// Scripted faults by method, and what the bot did that real Slack would refuse or that nobody here knows.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    scripted: HashMap<String, VecDeque<Fault>>,
    found: Vec<String>,
}

impl Faults {
    /// Scripts a fault for the next call of this method that has none yet.
    pub(crate) fn script(&mut self, method: &str, fault: Fault) {
        self.scripted.entry(method.to_owned()).or_default().push_back(fault);
    }

    /// Takes the oldest scripted fault of this method.
    pub(crate) fn take(&mut self, method: &str) -> Option<Fault> {
        self.scripted.get_mut(method)?.pop_front()
    }

    /// How many scripted faults did not happen yet.
    pub(crate) fn waiting(&self) -> usize {
        self.scripted.values().map(VecDeque::len).sum()
    }

    /// Notes something the bot did wrong.
    pub(crate) fn note(&mut self, what: impl Into<String>) {
        self.found.push(what.into());
    }

    /// What the bot did wrong so far.
    pub(crate) fn found(&self) -> &[String] {
        &self.found
    }

    /// Forgets what was found and gives it.
    pub(crate) fn take_found(&mut self) -> Vec<String> {
        std::mem::take(&mut self.found)
    }
}
