//! Who practises with whom: members matched for mock interviews by earlier pairs, waking hours and level. Nobody is asked here.
//!
//! 1. As few pairs as can be have been one before: when all can be paired anew, nobody meets an earlier partner.
//! 2. Then as few as can be have less than an hour in common of their waking hours, 09:00 to 21:00 on their own clocks.
//! 3. Then levels should be near and common hours many: an hour missing from four in common weighs like
//!    ten points of score.
//! 4. When the number is odd, one is left, rather who was left less often. The one left joins the pair that suits by the
//!    same rules and makes it a triple, or waits, by setting.
//!
//! Rule 1 is kept exactly, by the largest matching of those who never met; within it pairs change partners while that
//! makes the whole better, so rules 2 and 3 are kept nearly. The same arguments give the same pairs. 200 members take
//! some milliseconds.

use super::matching;
use crate::{framework::chance::Chance, grading::score::Score, ids::MemberId};
use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Waking hours of everybody, from 09:00 to 21:00 by their own clock, in minutes.
pub const WAKING_MINUTES: i64 = 12 * 60;

/// A pair with less in common than this cannot meet for a mock interview.
pub(super) const MEETING_MINUTES: i64 = 60;

/// More than this in common makes a pair no better: there is an evening or a morning for both.
const ENOUGH_MINUTES: i64 = 4 * 60;

/// What a minute missing from [`ENOUGH_MINUTES`] weighs, in hundredths of a point of score.
const MINUTE_WEIGHS: u64 = 17;

/// What being left before, not being able to meet, and having met weigh: each more than all that
/// comes after it in a group of a few hundred.
const LEFT_WEIGHS: u64 = 10_000_000;
const APART_WEIGHS: u64 = 10_000_000_000;
const MET_WEIGHS: u64 = 10_000_000_000_000;

/// Times of one kind that are told apart; beyond it they weigh the same.
const TIMES_AT_MOST: u32 = 100;

/// Rounds of changing partners: each is short, and after a few nothing changes any more.
const ROUNDS_AT_MOST: usize = 50;

/// Who wants to be paired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Who.
    pub member: MemberId,
    /// In which zone they wake and sleep.
    pub zone: Tz,
    /// Their mean score, or what stands for it.
    pub level: Score,
}

/// Two members, in order of their ids, so that a couple is one value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Couple(MemberId, MemberId);

impl Couple {
    /// The couple of two members; `None` for one and the same.
    pub fn of(one: &MemberId, other: &MemberId) -> Option<Self> {
        let (first, second) = if one < other { (one, other) } else { (other, one) };
        (one != other).then(|| Self(first.clone(), second.clone()))
    }

    /// Both.
    pub fn members(&self) -> [&MemberId; 2] {
        [&self.0, &self.1]
    }
}

/// What becomes of the one who is left of an odd number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Odd {
    /// Joins a pair.
    #[default]
    Triple,
    /// Waits for the next time.
    Waits,
}

/// What was before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Past {
    /// How often couples were paired.
    pub paired: BTreeMap<Couple, u32>,
    /// How often members were left of an odd number.
    pub left: BTreeMap<MemberId, u32>,
}

/// Who practises with whom; everybody is in it once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairing {
    /// The couples, in order.
    pub couples: Vec<Couple>,
    /// Who was left of an odd number.
    pub left: Option<Left>,
}

/// The one who was left of an odd number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// Makes a couple of the pairing a triple.
    Joins {
        /// Who.
        member: MemberId,
        /// Which of the couples.
        couple: Couple,
    },
    /// Waits.
    Waits(MemberId),
}

/// How many minutes of waking hours two zones have in common, 0 to 720, by their clocks at an instant.
pub fn common_minutes(one: Tz, other: Tz, at: DateTime<Utc>) -> i64 {
    let offset = |zone: Tz| {
        i64::from(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()) / 60
    };
    // Waking hours are half of the day, so those of a zone half a day away do not touch.
    ((offset(one) - offset(other)).rem_euclid(2 * WAKING_MINUTES) - WAKING_MINUTES).abs()
}

/// Pairs members; one who is given twice counts once.
pub fn pair(partners: &[Partner], past: &Past, odd: Odd, at: DateTime<Utc>, seed: u64) -> Pairing {
    let by_id: BTreeMap<_, _> = partners.iter().map(|one| (&one.member, one)).collect();
    let mut partners: Vec<&Partner> = by_id.into_values().collect();
    // Among equals the first is taken, so their order is left to chance.
    Chance::of(seed).shuffle(&mut partners);
    // One more, who is nobody, makes an odd number even: whoever is paired with nobody is left.
    let count = partners.len() + partners.len() % 2;
    let costs = Costs::of(&partners, count, past, at);
    let mut mates = vec![None; count];
    costs.greedily(&mut mates, &|one, other| !costs.met(one, other));
    matching::enlarge(&mut mates, &|one, other| !costs.met(one, other));
    costs.greedily(&mut mates, &|_, _| true);
    costs.change_partners(&mut mates);

    let couple = |(one, mate): (usize, &Option<usize>)| {
        let mate = mate.filter(|mate| one < *mate && *mate < partners.len())?;
        Some(((one, mate), Couple::of(&partners[one].member, &partners[mate].member)?))
    };
    let mut couples: Vec<_> = mates.iter().enumerate().filter_map(couple).collect();
    couples.sort_by(|a, b| a.1.cmp(&b.1));
    let nobody = (count > partners.len()).then_some(partners.len());
    let left = nobody.and_then(|nobody| mates[nobody]).map(|left| {
        let member = partners[left].member.clone();
        let suits =
            |(one, other): (usize, usize)| costs.between(left, one) + costs.between(left, other);
        let best = couples.iter().min_by_key(|(places, _)| suits(*places));
        match best.filter(|_| odd == Odd::Triple) {
            Some((_, couple)) => Left::Joins { member, couple: couple.clone() },
            None => Left::Waits(member),
        }
    });
    Pairing { couples: couples.into_iter().map(|(_, couple)| couple).collect(), left }
}

/// What each pair weighs by the rules; less is better.
struct Costs {
    count: usize,
    costs: Vec<u64>,
}

impl Costs {
    fn of(partners: &[&Partner], count: usize, past: &Past, at: DateTime<Utc>) -> Self {
        let times = |times: Option<&u32>| u64::from(times.map_or(0, |it| *it.min(&TIMES_AT_MOST)));
        let mut costs = vec![0; count * count];
        for one in 0..count {
            for other in one + 1..count {
                let a = partners[one];
                costs[one * count + other] = match partners.get(other) {
                    None => LEFT_WEIGHS * times(past.left.get(&a.member)),
                    Some(b) => {
                        let common = common_minutes(a.zone, b.zone, at);
                        let lacks = u64::try_from(ENOUGH_MINUTES - common).unwrap_or(0);
                        let couple = Couple::of(&a.member, &b.member);
                        MET_WEIGHS * times(couple.and_then(|couple| past.paired.get(&couple)))
                            + APART_WEIGHS * u64::from(common < MEETING_MINUTES)
                            + MINUTE_WEIGHS * lacks
                            + u64::from(a.level.hundredths().abs_diff(b.level.hundredths()))
                    }
                };
                costs[other * count + one] = costs[one * count + other];
            }
        }
        Self { count, costs }
    }

    fn between(&self, one: usize, other: usize) -> u64 {
        self.costs[one * self.count + other]
    }

    fn met(&self, one: usize, other: usize) -> bool {
        self.between(one, other) >= MET_WEIGHS
    }

    /// Matches those without a mate, the best pairs first.
    fn greedily(&self, mates: &mut [Option<usize>], allowed: &dyn Fn(usize, usize) -> bool) {
        let free: Vec<usize> = (0..self.count).filter(|one| mates[*one].is_none()).collect();
        let mut pairs: Vec<(usize, usize)> = free
            .iter()
            .enumerate()
            .flat_map(|(at, one)| free[at + 1..].iter().map(|other| (*one, *other)))
            .filter(|(one, other)| allowed(*one, *other))
            .collect();
        pairs.sort_by_key(|(one, other)| self.between(*one, *other));
        for (one, other) in pairs {
            if mates[one].is_none() && mates[other].is_none() {
                (mates[one], mates[other]) = (Some(other), Some(one));
            }
        }
    }

    /// Lets two pairs change partners while that makes both together better.
    fn change_partners(&self, mates: &mut [Option<usize>]) {
        for _ in 0..ROUNDS_AT_MOST {
            let mut changed = false;
            for a in 0..self.count {
                for c in a + 1..self.count {
                    let (Some(b), Some(d)) = (mates[a], mates[c]) else {
                        continue;
                    };
                    if b == c {
                        continue;
                    }
                    let now = self.between(a, b) + self.between(c, d);
                    if self.between(a, c) + self.between(b, d) < now {
                        (mates[a], mates[c]) = (Some(c), Some(a));
                        (mates[b], mates[d]) = (Some(d), Some(b));
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ZONES: [Tz; 6] = [
        Tz::UTC,
        Tz::America__New_York,
        Tz::Asia__Tokyo,
        Tz::Pacific__Auckland,
        Tz::Europe__Berlin,
        Tz::Asia__Kolkata,
    ];

    fn at() -> DateTime<Utc> {
        "2026-06-01T12:00:00Z".parse().unwrap()
    }

    fn id(place: usize) -> MemberId {
        MemberId::new(format!("m{place:03}"))
    }

    fn partner(place: usize, zone: Tz, points: u32) -> Partner {
        Partner { member: id(place), zone, level: Score::from_hundredths(points * 100) }
    }

    fn met(couples: &[(usize, usize)]) -> Past {
        let couples = couples.iter().filter_map(|(a, b)| Couple::of(&id(*a), &id(*b)));
        Past { paired: couples.map(|couple| (couple, 1)).collect(), ..Past::default() }
    }

    fn couples(pairing: &Pairing) -> Vec<String> {
        let names = |couple: &Couple| couple.members().map(MemberId::as_str).join("+");
        pairing.couples.iter().map(names).collect()
    }

    #[test]
    fn waking_hours_in_common_are_counted_around_the_clock() {
        for (one, other, want) in [
            (Tz::UTC, Tz::UTC, 720),
            (Tz::UTC, Tz::America__New_York, 480),
            (Tz::Asia__Tokyo, Tz::America__New_York, 60),
            (Tz::UTC, Tz::Pacific__Auckland, 0),
            (Tz::Asia__Kolkata, Tz::UTC, 390),
        ] {
            assert_eq!(common_minutes(one, other, at()), want, "{one} {other}");
            assert_eq!(common_minutes(other, one, at()), want, "{other} {one}");
        }
    }

    #[test]
    fn near_levels_and_common_hours_are_paired_and_earlier_pairs_are_not() {
        let four = [
            partner(0, Tz::UTC, 40),
            partner(1, Tz::UTC, 80),
            partner(2, Tz::Europe__Berlin, 42),
            partner(3, Tz::Europe__Berlin, 79),
        ];
        let pairs = |past: &Past| couples(&pair(&four, past, Odd::Triple, at(), 1));
        assert_eq!(pairs(&Past::default()), ["m000+m002", "m001+m003"]);
        assert_eq!(pairs(&met(&[(0, 2), (0, 1)])), ["m000+m003", "m001+m002"]);
        assert_eq!(pairs(&met(&[(0, 2), (0, 3)])), ["m000+m001", "m002+m003"]);
        let far = [
            partner(0, Tz::UTC, 50),
            partner(1, Tz::Pacific__Auckland, 50),
            partner(2, Tz::UTC, 90),
            partner(3, Tz::Pacific__Auckland, 90),
        ];
        assert_eq!(
            couples(&pair(&far, &Past::default(), Odd::Triple, at(), 1)),
            ["m000+m002", "m001+m003"]
        );
    }

    #[test]
    fn the_one_left_is_who_was_left_less_and_joins_or_waits() {
        let five: Vec<_> = (0..5).map(|place| partner(place, Tz::UTC, 50)).collect();
        let mut past = Past::default();
        past.left.extend([0, 1, 2, 4].map(|place| (id(place), 1)));
        let waits = pair(&five, &past, Odd::Waits, at(), 3);
        assert_eq!((waits.couples.len(), waits.left), (2, Some(Left::Waits(id(3)))));
        let joins = pair(&five, &past, Odd::Triple, at(), 3);
        assert!(matches!(joins.left, Some(Left::Joins { member, couple })
            if member == id(3) && joins.couples.contains(&couple)));
        let alone = pair(&five[..1], &past, Odd::Triple, at(), 3);
        assert_eq!(alone.left, Some(Left::Waits(id(0))));
        assert_eq!(pair(&[], &past, Odd::Triple, at(), 3), Pairing::default());
    }

    #[test]
    fn two_hundred_meet_nobody_twice_in_many_rounds() {
        let many: Vec<_> = (0..200)
            .map(|place| partner(place, ZONES[place % ZONES.len()], place as u32 % 100))
            .collect();
        let mut past = Past::default();
        for round in 0..20 {
            let pairing = pair(&many, &past, Odd::Triple, at(), round);
            assert_eq!(pairing.couples.len(), 100);
            for couple in pairing.couples {
                assert_eq!(past.paired.insert(couple, 1), None, "round {round}");
            }
        }
    }

    /// Whether all of `left`, or all but one of an odd number, can be paired anew.
    fn can_be_anew(left: &[usize], past: &Past) -> bool {
        if left.len() % 2 == 1 {
            return (0..left.len())
                .any(|at| can_be_anew(&[&left[..at], &left[at + 1..]].concat(), past));
        }
        left.split_first().is_none_or(|(first, rest)| {
            (0..rest.len()).any(|at| {
                let couple = Couple::of(&id(*first), &id(rest[at])).unwrap();
                let others = [&rest[..at], &rest[at + 1..]].concat();
                !past.paired.contains_key(&couple) && can_be_anew(&others, past)
            })
        })
    }

    proptest! {
        #[test]
        fn everybody_is_in_it_once_and_nobody_meets_again_where_all_can_be_paired_anew(
            members in prop::collection::vec((0_usize..6, 0_u32..100), 0..9),
            before in prop::collection::vec((0_usize..8, 0_usize..8), 0..24),
            left in prop::collection::vec(0_usize..8, 0..4),
            seed: u64,
            waits: bool,
        ) {
            let partners: Vec<_> = members.iter().enumerate().map(|(place, (zone, points))| partner(place, ZONES[*zone], *points)).collect();
            let mut past = met(&before);
            past.left.extend(left.into_iter().map(|place| (id(place), 1)));
            let odd = if waits { Odd::Waits } else { Odd::Triple };
            let twice = [&partners[..], &partners[..partners.len() / 2]].concat();
            let pairing = pair(&twice, &past, odd, at(), seed);
            prop_assert_eq!(&pairing, &pair(&partners, &past, odd, at(), seed));

            let mut there: Vec<_> = pairing.couples.iter().flat_map(Couple::members).cloned().collect();
            match &pairing.left {
                Some(Left::Joins { member, couple }) => {
                    prop_assert!(pairing.couples.contains(couple));
                    there.push(member.clone());
                }
                Some(Left::Waits(member)) => there.push(member.clone()),
                None => {}
            }
            there.sort();
            prop_assert_eq!(there, (0..partners.len()).map(id).collect::<Vec<_>>());

            let again = pairing.couples.iter().any(|couple| past.paired.contains_key(couple));
            let all: Vec<_> = (0..partners.len()).collect();
            prop_assert!(!(again && can_be_anew(&all, &past)));
        }
    }
}
