//! The seven-item checklist: which items a set of levels ticks; the words are in `rubric`.

use super::{
    criterion::Criterion,
    level::Level,
    rubric::{ChecklistItem, Rubric},
};
use std::{cmp::Reverse, collections::BTreeSet};

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
pub fn tick<'a>(rubric: &'a Rubric, levels: &Levels) -> Vec<Ticked<'a>> {
    rubric.checklist().iter().map(|item| tick_item(item, levels)).collect()
}

fn tick_item<'a>(item: &'a ChecklistItem, levels: &Levels) -> Ticked<'a> {
    let shown = |criterion: &Criterion| levels.get(*criterion) > Level::Absent;
    let met = |of: &[Criterion], at_least| of.iter().filter(|one| shown(one)).count() >= at_least;
    // A criterion may count toward two needs of an item; it is shown once, in the rubric's order.
    let named: BTreeSet<_> = item.needs.iter().flat_map(|need| &need.of).copied().collect();
    let mut shown_by: Vec<_> = named.into_iter().filter(shown).collect();
    shown_by.sort_by_key(|&criterion| Reverse(levels.get(criterion)));
    let developed =
        shown_by.first().is_some_and(|&criterion| levels.get(criterion) == Level::Developed);
    let tick = match item.needs.iter().all(|need| met(&need.of, need.at_least)) {
        false => Tick::Open,
        true if developed => Tick::Ticked,
        true => Tick::NamedOnly,
    };
    Ticked { item, tick, shown_by }
}
