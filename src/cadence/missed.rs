//! What becomes of due instants that passed while nothing ran; when they are due is the cadence's, and nothing is fired here.
//!
//! ```text
//! missed = "skip" | "latest" | "all" [ [ "up to" ] 1..20 ]
//! ```
//!
//! 1. An instant that is due for [`GRACE`] or less is in time and fires whatever the policy is.
//! 2. `skip`: what was missed does not fire.
//! 3. `latest`: the newest of what was missed fires, unless an instant in time fires anyway.
//! 4. `all up to 5`: the five newest of what was missed fire, oldest first; `all` alone is up to 20.

use super::error::quoted;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, fmt, str::FromStr};

/// An instant this late still counts as in time: a restart with its backfill takes minutes, and readers of a daily
/// problem do not mind ten.
pub const GRACE: TimeDelta = TimeDelta::minutes(10);

/// How many missed instants fire at most: more posts at once would bury the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtMost(u8);

impl AtMost {
    /// The most that may be asked for.
    pub const LIMIT: Self = Self(20);

    /// A number from 1 to 20.
    pub fn new(number: u8) -> Option<Self> {
        (1..=Self::LIMIT.0).contains(&number).then_some(Self(number))
    }

    /// The number, 1 to 20.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// What to do with missed instants. Kept as its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Missed {
    /// None of them fires.
    Skip,
    /// The newest fires.
    #[default]
    Latest,
    /// The newest so many fire.
    All(AtMost),
}

/// A text that names no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not one of skip, latest, all, all up to 5 (from 1 to {})", AtMost::LIMIT.0)]
pub struct MissedError {
    /// What was written, shortened.
    pub given: String,
}

impl FromStr for Missed {
    type Err = MissedError;

    fn from_str(text: &str) -> Result<Self, MissedError> {
        let refused = || MissedError { given: quoted(text.trim()) };
        let folded = text.to_lowercase();
        match folded.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["skip"] => Ok(Self::Skip),
            ["latest"] => Ok(Self::Latest),
            ["all"] => Ok(Self::All(AtMost::LIMIT)),
            ["all", "up", "to", number] | ["all", number] => {
                let number = number.parse().ok().and_then(AtMost::new);
                number.map(Self::All).ok_or_else(refused)
            }
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for Missed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skip => f.write_str("skip"),
            Self::Latest => f.write_str("latest"),
            Self::All(most) => write!(f, "all up to {}", most.0),
        }
    }
}

impl TryFrom<String> for Missed {
    type Error = MissedError;

    fn try_from(text: String) -> Result<Self, MissedError> {
        text.parse()
    }
}

impl From<Missed> for String {
    fn from(missed: Missed) -> Self {
        missed.to_string()
    }
}

/// Why missed instants do not fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The policy is to skip them.
    Policy,
    /// A newer one fires in their place.
    Newer,
    /// There are more than the policy lets fire.
    TooMany,
}

/// The missed instants that do not fire, however many: all for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// How many, at least one.
    pub count: u64,
    /// The oldest.
    pub first: DateTime<Utc>,
    /// The newest; the oldest again when there is one.
    pub last: DateTime<Utc>,
    /// Why.
    pub why: Why,
}

/// What fires and what does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What fires, oldest first.
    pub fire: Vec<DateTime<Utc>>,
    /// What does not.
    pub skipped: Option<Skipped>,
}

/// Decides about all that is due by `now`.
///
/// `due` are the instants after the last one that was seen to, in order; it may go on past `now`, where reading
/// stops. Of what was missed only as many are held as the policy lets fire. Time goes with what is due: a year of minutes
/// of a [`super::Cadence`] takes about a second.
pub fn plan(
    due: impl IntoIterator<Item = DateTime<Utc>>,
    now: DateTime<Utc>,
    grace: TimeDelta,
    policy: Missed,
) -> Plan {
    let (most, why) = match policy {
        Missed::Skip => (0, Why::Policy),
        Missed::Latest => (1, Why::Newer),
        Missed::All(most) => (usize::from(most.0), Why::TooMany),
    };
    let mut held = VecDeque::with_capacity(most + 1);
    let mut skipped: Option<Skipped> = None;
    let mut skip = |at| match &mut skipped {
        None => skipped = Some(Skipped { count: 1, first: at, last: at, why }),
        Some(others) => {
            others.count += 1;
            others.last = at;
        }
    };
    let mut in_time = Vec::new();
    for at in due.into_iter().take_while(|at| *at <= now) {
        if now - at <= grace {
            in_time.push(at);
            continue;
        }
        held.push_back(at);
        if held.len() > most {
            held.pop_front().into_iter().for_each(&mut skip);
        }
    }
    if policy == Missed::Latest && !in_time.is_empty() {
        held.drain(..).for_each(&mut skip);
    }
    Plan { fire: held.into_iter().chain(in_time).collect(), skipped }
}

#[cfg(test)]
mod tests {
    use super::{super::Cadence, *};
    use proptest::prelude::*;

    fn minute(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn planned(due: &[i64], now: i64, policy: &str) -> (Vec<DateTime<Utc>>, Option<Skipped>) {
        let plan =
            plan(due.iter().copied().map(minute), minute(now), GRACE, policy.parse().unwrap());
        (plan.fire, plan.skipped)
    }

    #[test]
    fn each_policy_decides_what_of_the_missed_fires() {
        let due = [0, 60, 120, 180, 240];
        for (policy, want, skipped) in [
            ("skip", vec![], Some((4, Why::Policy))),
            ("latest", vec![180], Some((3, Why::Newer))),
            ("all up to 3", vec![60, 120, 180], Some((1, Why::TooMany))),
            ("all", vec![0, 60, 120, 180], None),
        ] {
            let (fire, rest) = planned(&due, 200, policy);
            assert_eq!(fire, want.into_iter().map(minute).collect::<Vec<_>>(), "{policy}");
            assert_eq!(rest.map(|rest| (rest.count, rest.why)), skipped, "{policy}");
        }
    }

    #[test]
    fn what_is_in_time_fires_under_every_policy_and_stands_for_the_missed() {
        for (policy, want) in
            [("skip", vec![60]), ("latest", vec![60]), ("all up to 1", vec![0, 60])]
        {
            let (fire, _) = planned(&[0, 60, 120], 70, policy);
            assert_eq!(fire, want.into_iter().map(minute).collect::<Vec<_>>(), "{policy}");
        }
        assert!(planned(&[59], 70, "skip").0.is_empty(), "eleven minutes are more than the grace");
    }

    #[test]
    fn a_year_of_minutes_is_counted_and_not_held() {
        let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let hours = Cadence::parse("*/20 * * * *", "Europe/Berlin").unwrap();
        let now = start + TimeDelta::days(60);
        let Plan { fire, skipped } = plan(hours.after(start), now, GRACE, Missed::Latest);
        assert_eq!(fire, [now]);
        let skipped = skipped.unwrap();
        assert_eq!((skipped.count, skipped.first), (60 * 72 - 1, start + TimeDelta::minutes(20)));
        let minutes = (1..=525_600).map(minute);
        let plan = plan(minutes, minute(600_000), GRACE, Missed::All(AtMost::LIMIT));
        assert_eq!((plan.fire.len(), plan.fire.capacity() < 100), (20, true));
        assert_eq!(
            plan.skipped.map(|skipped| (skipped.count, skipped.last)),
            Some((525_580, minute(525_580)))
        );
    }

    #[test]
    fn what_is_no_policy_is_refused() {
        for text in
            ["", "some", "all up to 0", "all up to 21", "all up 5", "latest two", "all up to 300"]
        {
            assert!(text.parse::<Missed>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_due_instant_fires_or_is_counted_once(
            gaps in prop::collection::vec(1_i64..40, 0..60),
            now in 0_i64..1_500,
            policy in prop_oneof![Just(Missed::Skip), Just(Missed::Latest), (1_u8..=20).prop_map(|most| Missed::All(AtMost(most)))],
        ) {
            let due: Vec<_> = gaps.iter().scan(0, |at, gap| { *at += gap; Some(minute(*at)) }).collect();
            let plan = plan(due.iter().copied(), minute(now), GRACE, policy);
            let passed = due.iter().filter(|at| **at <= minute(now)).count() as u64;
            let counted = plan.skipped.map_or(0, |skipped| skipped.count);
            prop_assert_eq!(plan.fire.len() as u64 + counted, passed);
            prop_assert!(plan.fire.is_sorted());
            // What fires is newer than all that does not.
            if let (Some(skipped), Some(first)) = (plan.skipped, plan.fire.first()) {
                prop_assert!(skipped.first <= skipped.last && skipped.last < *first);
            }
        }

        #[test]
        fn words_are_read_back(most in 0_u8..=21) {
            let policy = AtMost::new(most).map_or(Missed::Skip, Missed::All);
            prop_assert_eq!(policy.to_string().parse(), Ok(policy));
            prop_assert_eq!("Latest".parse(), Ok(Missed::Latest));
        }
    }
}
