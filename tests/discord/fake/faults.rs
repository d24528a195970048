//! Faults: those a story scripts for the next requests, and those the bot makes, which the story looks at in the end.

use std::collections::{HashMap, VecDeque};

/// Whose limit was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Ours on this route.
    User,
    /// One that several bots share; does not count as an invalid request.
    Shared,
    /// Ours on everything.
    Global,
}

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// 429, again after this many seconds; nothing is done.
    RateLimited(f64, Scope),
    /// 429 of the proxy before Discord, with `Retry-After` in seconds and no JSON: the address is banned.
    Banned(u32),
    /// An answer with this status and no JSON; nothing is done.
    Status(u16),
    /// No answer, ever; nothing is done.
    Hang,
    /// The connection is reset; nothing is done.
    Reset,
    /// It is done, but the connection is reset instead of an answer.
    Lose,
    /// It is done, but the answer never comes.
    LoseSilently,
    /// It is done, but the answer has this status and no JSON.
    DoneBut(u16),
    /// Status, Discord's code and its message; nothing is done.
    Error(u16, u32, &'static str),
}

impl Fault {
    /// Whether Discord does what was asked all the same.
    pub(crate) fn is_done(self) -> bool {
        matches!(self, Self::Lose | Self::LoseSilently | Self::DoneBut(_))
    }
}

/// Scripted faults by route, and what the bot did that real Discord would refuse or that nobody here knows.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    scripted: HashMap<String, VecDeque<Fault>>,
    found: Vec<String>,
}

impl Faults {
    /// Scripts a fault for the next request on this route that has none yet.
    pub(crate) fn script(&mut self, route: &str, fault: Fault) {
        self.scripted.entry(route.to_owned()).or_default().push_back(fault);
    }

    /// Takes the oldest scripted fault of this route, or else of all routes, `*`.
    pub(crate) fn take(&mut self, route: &str) -> Option<Fault> {
        let mut of = |route: &str| self.scripted.get_mut(route).and_then(VecDeque::pop_front);
        of(route).or_else(|| of("*"))
    }

    /// Forgets what was scripted.
    pub(crate) fn clear(&mut self) {
        self.scripted.clear();
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
