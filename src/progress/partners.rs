//! Who of those that wait for a partner can begin at once; who wants one, and what is said, is not here.
//!
//! 1. Nobody gets a partner of the last [`AGAIN_DAYS`] days, or one with less than an hour in common of their waking hours.
//! 2. As many as can be get a partner; then the rules of [`super::pairing`] hold. The others wait on.
//! 3. Who has waited for [`WAITS_DAYS`] days waits no longer.

use super::pairing::{Couple, MEETING_MINUTES, Odd, Partner, Past, common_minutes, pair};
use chrono::{DateTime, Duration, Utc};

/// Days before two are paired again.
pub const AGAIN_DAYS: i64 = 28;

/// Days that somebody waits for a partner.
pub const WAITS_DAYS: i64 = 14;

/// Somebody who waits for a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Who, where and how good.
    pub partner: Partner,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Two who were paired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Who.
    pub couple: Couple,
    /// When they were paired last.
    pub at: DateTime<Utc>,
}

/// The couples that can begin now.
pub fn couples(waiting: &[Waiting], met: &[Met], now: DateTime<Utc>, seed: u64) -> Vec<Couple> {
    let partners: Vec<Partner> = waiting.iter().map(|one| one.partner.clone()).collect();
    let again = now - Duration::days(AGAIN_DAYS);
    let mut past = Past::default();
    for one in met.iter().filter(|one| one.at > again) {
        past.paired.insert(one.couple.clone(), 1);
    }
    // Who cannot meet counts as if they had met, so that the largest matching leaves them out.
    for (at, one) in partners.iter().enumerate() {
        for other in partners.iter().skip(at + 1) {
            if common_minutes(one.zone, other.zone, now) < MEETING_MINUTES
                && let Some(couple) = Couple::of(&one.member, &other.member)
            {
                past.paired.insert(couple, 1);
            }
        }
    }
    let mut couples = pair(&partners, &past, Odd::Waits, now, seed).couples;
    couples.retain(|couple| !past.paired.contains_key(couple));
    couples
}

/// Whether somebody still waits.
pub fn still_waits(one: &Waiting, now: DateTime<Utc>) -> bool {
    one.since > now - Duration::days(WAITS_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{grading::score::Score, ids::MemberId};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    fn now() -> DateTime<Utc> {
        "2026-03-02T09:00:00Z".parse().unwrap()
    }

    fn waiting(name: &str, zone: Tz) -> Waiting {
        let level = Score::from_hundredths(5_000);
        Waiting { partner: Partner { member: MemberId::new(name), zone, level }, since: now() }
    }

    fn couple(one: &str, other: &str) -> Couple {
        Couple::of(&MemberId::new(one), &MemberId::new(other)).unwrap()
    }

    #[test]
    fn earlier_partners_wait_for_others_until_weeks_have_passed() {
        let two = [waiting("ana", Tz::UTC), waiting("ben", Tz::UTC)];
        assert_eq!(couples(&two, &[], now(), 1), [couple("ana", "ben")]);
        let met = |days| Met { couple: couple("ana", "ben"), at: now() - Duration::days(days) };
        assert!(couples(&two, &[met(AGAIN_DAYS - 1)], now(), 1).is_empty());
        assert_eq!(couples(&two, &[met(AGAIN_DAYS)], now(), 1).len(), 1);
    }

    #[test]
    fn who_sleeps_while_the_other_wakes_is_no_partner() {
        let far = [waiting("ana", Tz::Etc__GMTPlus6), waiting("ben", Tz::Etc__GMTMinus6)];
        assert!(couples(&far, &[], now(), 1).is_empty());
    }

    #[test]
    fn who_waited_long_waits_no_longer() {
        let one = waiting("ana", Tz::UTC);
        assert!(still_waits(&one, now() + Duration::days(WAITS_DAYS) - Duration::seconds(1)));
        assert!(!still_waits(&one, now() + Duration::days(WAITS_DAYS)));
    }

    proptest! {
        #[test]
        fn nobody_has_two_partners_or_an_earlier_one_and_no_two_are_left_who_could_begin(
            count in 0_usize..9, edges in prop::collection::vec(any::<bool>(), 81), seed: u64,
        ) {
            let all: Vec<_> = (0..count).map(|at| waiting(&format!("m{at}"), Tz::UTC)).collect();
            let mut met = Vec::new();
            for one in 0..count {
                for other in one + 1..count {
                    if edges[one * 9 + other] {
                        met.push(Met { couple: couple(&format!("m{one}"), &format!("m{other}")), at: now() });
                    }
                }
            }
            let made = couples(&all, &met, now(), seed);
            let mut taken: Vec<_> = made.iter().flat_map(|couple| couple.members()).cloned().collect();
            taken.sort();
            let many = taken.len();
            taken.dedup();
            prop_assert_eq!(many, taken.len());
            prop_assert!(made.iter().all(|couple| met.iter().all(|met| met.couple != *couple)));
            let left: Vec<_> = all.iter().filter(|one| !taken.contains(&one.partner.member)).cloned().collect();
            prop_assert!(couples(&left, &met, now(), seed).is_empty());
        }
    }
}
