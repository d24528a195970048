//! The seven-item checklist: which items a set of levels ticks; the words are in `rubric`.

use super::{
    criterion::Criterion,
    level::Level,
    rubric::{ChecklistItem, Rubric},
};

/// The level of every criterion, absent unless set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels([Level; Criterion::COUNT]);

impl Default for Levels {
    fn default() -> Self {
        Self([Level::Absent; Criterion::COUNT])
    }
}

impl Levels {
    /// The level of one criterion.
    pub fn get(&self, criterion: Criterion) -> Level {
        self.0[criterion.index()]
    }

    /// Sets the level of one criterion.
    pub fn set(&mut self, criterion: Criterion, level: Level) {
        self.0[criterion.index()] = level;
    }
}

/// How far an item of the checklist is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tick {
    /// The criteria are not there.
    Open,
    /// There, but none of them developed.
    NamedOnly,
    /// There, and at least one developed.
    Ticked,
}

/// One item with its state and the criteria that count toward it, best level first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticked<'a> {
    /// The item.
    pub item: &'a ChecklistItem,
    /// Its state.
    pub tick: Tick,
    /// The criteria at level 1 or better among those it names, best first.
    pub shown_by: Vec<Criterion>,
}

/// The state of all seven items, in order.
pub fn tick<'a>(_rubric: &'a Rubric, _levels: &Levels) -> Vec<Ticked<'a>> {
    todo!()
}
