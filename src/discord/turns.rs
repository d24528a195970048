//! One after the other in each place, side by side in all: whoever asks first goes first. What is done is not known here.

use super::place::Place;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::OwnedMutexGuard;

type Lane = Arc<tokio::sync::Mutex<()>>;

/// Who is on turn in each place.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<Place, Lane>>);

/// A turn; the next one begins when it is dropped.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    place: Place,
    held: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    fn lanes(&self) -> MutexGuard<'_, HashMap<Place, Lane>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether somebody is on turn in a place.
    pub(super) fn is_taken(&self, place: &Place) -> bool {
        self.lanes().contains_key(place)
    }

    /// Waits for a turn. Those that wait get theirs in the order in which they were first polled.
    pub(super) async fn take(&self, place: Place) -> Turn<'_> {
        let lane = Arc::clone(self.lanes().entry(place).or_default());
        let mut turn = Turn { turns: self, place, held: None };
        turn.held = Some(lane.lock_owned().await);
        turn
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.held = None;
        let mut lanes = self.turns.lanes();
        // Whoever waits holds it too.
        if lanes.get(&self.place).is_some_and(|lane| Arc::strong_count(lane) == 1) {
            lanes.remove(&self.place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::place::Snowflake, *};
    use futures::poll;
    use std::pin::pin;

    #[tokio::test]
    async fn a_place_has_one_turn_at_a_time_and_leaves_nothing_behind() {
        let turns = Turns::default();
        let place = |id| Place::channel(None, Snowflake(id));
        let first = turns.take(place(1)).await;
        let mut second = pin!(turns.take(place(1)));
        let mut third = pin!(turns.take(place(1)));
        assert!(poll!(second.as_mut()).is_pending() && poll!(third.as_mut()).is_pending());
        drop(turns.take(place(2)).await);
        drop(first);
        assert!(poll!(third.as_mut()).is_pending(), "the second is first");
        assert!(turns.is_taken(&place(1)) && !turns.is_taken(&place(2)));
        drop(second.await);
        drop(third.await);
        assert!(turns.lanes().is_empty());
    }
}
