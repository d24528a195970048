//! Heartbeats of a connection, and what silence means: pure; what is sent is not known here.

use std::time::Duration;
use tokio::time::Instant;

/// Shortest time between heartbeats; Discord says 41 s, and closes a connection that sends more than 120 payloads in 60 s.
const SHORTEST: Duration = Duration::from_millis(50);

/// Longest, so that a number without sense does not silence us.
const LONGEST: Duration = Duration::from_secs(600);

/// Shortest time between heartbeats that were asked for.
const ASKED: Duration = Duration::from_secs(1);

/// The heart of one connection.
#[derive(Debug)]
pub(super) struct Pulse {
    every: Duration,
    silence: Duration,
    next: Instant,
    /// A heartbeat was sent and nothing has answered it.
    unanswered: bool,
    /// Since the last heartbeat we did not always listen, so that its answer may be waiting.
    deaf: bool,
    heard: Instant,
    asked: Option<Instant>,
}

/// What a heartbeat that is due means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    /// It is sent.
    Send,
    /// The last one was not answered: nobody is there.
    Unanswered,
    /// Nothing was heard for too long.
    Silent,
}

impl Pulse {
    /// The heart of a connection that was greeted. The first heartbeat comes after a random part of the time between two, so
    /// that those who were cut off together do not beat together.
    ///
    /// Silence can only be judged when there is something to hear: so there are at least two heartbeats in the longest silence.
    pub(super) fn new(every: Duration, silence: Duration, random: f64, now: Instant) -> Self {
        let every = every.min(silence / 2).clamp(SHORTEST, LONGEST);
        Self {
            every,
            silence,
            next: now + every.mul_f64(random.clamp(0.0, 1.0)),
            unanswered: false,
            deaf: false,
            heard: now,
            asked: None,
        }
    }

    /// When the next heartbeat is due.
    pub(super) fn next(&self) -> Instant {
        self.next
    }

    /// Something was heard.
    pub(super) fn heard(&mut self, now: Instant) {
        self.heard = now;
    }

    /// A heartbeat was answered.
    pub(super) fn answered(&mut self) {
        self.unanswered = false;
    }

    /// We do not listen for a while.
    pub(super) fn deafen(&mut self) {
        self.deaf = true;
    }

    /// A heartbeat is due; `listening` says whether we listen just now.
    pub(super) fn due(&mut self, listening: bool, now: Instant) -> Beat {
        if !listening {
            self.deaf = true;
        }
        if !self.deaf {
            if now.duration_since(self.heard) > self.silence {
                return Beat::Silent;
            }
            if self.unanswered {
                return Beat::Unanswered;
            }
        }
        if self.deaf {
            self.heard = now;
        }
        self.unanswered = true;
        self.deaf = !listening;
        self.next = now + self.every;
        Beat::Send
    }

    /// Whether a heartbeat that was asked for is sent: not all of them, if too many are asked for.
    pub(super) fn asked(&mut self, now: Instant) -> bool {
        let granted = self.asked.is_none_or(|last| now.duration_since(last) >= ASKED);
        if granted {
            self.asked = Some(now);
        }
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(40);
    const SILENCE: Duration = Duration::from_secs(100);

    #[test]
    fn the_first_heartbeat_comes_after_a_part_of_the_time() {
        let now = Instant::now();
        for (random, wait) in [(0.0, 0), (0.25, 10), (7.0, 40)] {
            let pulse = Pulse::new(EVERY, SILENCE, random, now);
            assert_eq!(pulse.next(), now + Duration::from_secs(wait));
        }
        let often = Pulse::new(Duration::ZERO, SILENCE, 1.0, now);
        assert_eq!(often.next(), now + SHORTEST);
        let seldom = Pulse::new(Duration::MAX, SILENCE, 1.0, now);
        assert_eq!(seldom.next(), now + SILENCE / 2);
        assert_eq!(Pulse::new(Duration::MAX, Duration::MAX, 1.0, now).next(), now + LONGEST);
    }

    #[test]
    fn a_heartbeat_without_answer_means_that_nobody_is_there() {
        let mut now = Instant::now();
        let mut pulse = Pulse::new(EVERY, SILENCE, 0.0, now);
        for _ in 0..3 {
            assert_eq!(pulse.due(true, now), Beat::Send);
            now += EVERY;
            pulse.heard(now);
            pulse.answered();
        }
        assert_eq!(pulse.due(true, now), Beat::Send);
        pulse.heard(now + EVERY);
        assert_eq!(pulse.due(true, now + EVERY), Beat::Unanswered);
    }

    #[test]
    fn silence_is_noticed_though_nothing_is_waited_for() {
        let now = Instant::now();
        let mut pulse = Pulse::new(EVERY, SILENCE, 0.0, now);
        assert_eq!(pulse.due(true, now + SILENCE), Beat::Send);
        pulse.answered();
        let later = now + SILENCE + Duration::from_millis(1);
        assert_eq!(pulse.due(true, later), Beat::Silent);
    }

    #[test]
    fn whoever_does_not_listen_does_not_judge() {
        let mut now = Instant::now();
        let mut pulse = Pulse::new(EVERY, SILENCE, 0.0, now);
        for _ in 0..9 {
            assert_eq!(pulse.due(false, now), Beat::Send);
            now += EVERY;
        }
        // The answers may lie behind all that was not listened to.
        assert_eq!(pulse.due(true, now), Beat::Send);
        pulse.deafen();
        assert_eq!(pulse.due(true, now + EVERY), Beat::Send);
        assert_eq!(pulse.due(true, now + EVERY * 2), Beat::Unanswered);
    }

    #[test]
    fn heartbeats_that_are_asked_for_do_not_become_a_flood() {
        let now = Instant::now();
        let mut pulse = Pulse::new(EVERY, SILENCE, 0.0, now);
        let sent = (0..1_000).filter(|at| pulse.asked(now + Duration::from_millis(at * 10)));
        assert_eq!(sent.count(), 10);
    }
}
