//! How far the events of a connection are durable: pure; what events are is not known here.

use std::collections::VecDeque;

/// Events in the order in which they came, from the first that is not durable.
#[derive(Debug, Default)]
pub(super) struct Positions {
    waiting: VecDeque<Waiting>,
    /// The ticket of the first that waits.
    first: Ticket,
    /// The number of the last event before which all are durable.
    durable: u64,
}

/// Names one event while it waits.
pub(super) type Ticket = u64;

#[derive(Debug)]
struct Waiting {
    seq: u64,
    done: bool,
}

impl Positions {
    /// All up to this event are durable.
    pub(super) fn after(seq: u64) -> Self {
        Self { durable: seq, ..Self::default() }
    }

    /// An event came; `seq` is 0 if it has no number.
    pub(super) fn begin(&mut self, seq: u64) -> Ticket {
        self.waiting.push_back(Waiting { seq, done: false });
        self.first + self.waiting.len() as Ticket - 1
    }

    /// An event is durable.
    pub(super) fn done(&mut self, ticket: Ticket) {
        let place = ticket.checked_sub(self.first).and_then(|place| usize::try_from(place).ok());
        if let Some(waiting) = place.and_then(|place| self.waiting.get_mut(place)) {
            waiting.done = true;
        }
        while self.waiting.front().is_some_and(|first| first.done) {
            if let Some(first) = self.waiting.pop_front() {
                self.first += 1;
                self.durable = self.durable.max(first.seq);
            }
        }
    }

    /// A new session begins to count: what still waits belongs to the one before.
    pub(super) fn restart(&mut self) {
        self.durable = 0;
        for waiting in &mut self.waiting {
            waiting.seq = 0;
        }
    }

    /// The number of the last event before which all are durable; 0 if there is none.
    pub(super) fn durable(&self) -> u64 {
        self.durable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_after_a_gap_counts() {
        let mut positions = Positions::after(4);
        let tickets: Vec<Ticket> =
            [5, 6, 0, 9].into_iter().map(|seq| positions.begin(seq)).collect();
        for (ticket, durable) in
            [(tickets[1], 4), (tickets[3], 4), (tickets[0], 6), (tickets[2], 9)]
        {
            positions.done(ticket);
            assert_eq!(positions.durable(), durable);
        }
        positions.done(tickets[0]);
        positions.done(99);
        assert_eq!(positions.durable(), 9);
    }

    #[test]
    fn a_new_session_counts_from_its_own_beginning() {
        let mut positions = Positions::after(70);
        let old = positions.begin(71);
        positions.restart();
        let new = positions.begin(1);
        positions.done(new);
        assert_eq!(positions.durable(), 0);
        positions.done(old);
        assert_eq!(positions.durable(), 1);
    }

    proptest! {
        /// Resuming at the position never skips an event that is not durable, and repeats none before the first of those.
        #[test]
        fn the_position_is_just_before_the_first_that_is_not_durable(
            order in Just((1_u64..=60).collect::<Vec<_>>()).prop_shuffle(),
            until in 0_usize..=60,
        ) {
            let mut positions = Positions::default();
            let tickets: Vec<Ticket> = (1..=60).map(|seq| positions.begin(seq)).collect();
            for seq in &order[..until] {
                positions.done(tickets[usize::try_from(*seq).unwrap() - 1]);
            }
            let missing = order[until..].iter().min().copied().unwrap_or(61);
            prop_assert_eq!(positions.durable(), missing - 1);
        }
    }
}
