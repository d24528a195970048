//! Roles of a group interview that go round: candidate, interviewer, observers; who is told and how is not here.
//!
//! 1. The candidate is who was candidate least often; among equals who comes first in the order of joining, which is
//!    gone round from a place that the seed gives.
//! 2. The interviewer is who, of the others, was interviewer least often; among equals whoever waits longest to be
//!    candidate again: who was it just now, if that is possible.
//! 3. All others observe, in the order in which they will be candidates. One alone is candidate; then the bot interviews.
//!
//! With one seed, of n people everybody is candidate once in n rounds, and, of two or more, interviewer once.

use crate::{framework::chance::Chance, ids::MemberId};
use std::{cmp::Reverse, collections::BTreeMap};

/// How often a member was what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// Times as candidate.
    pub candidate: u32,
    /// Times as interviewer.
    pub interviewer: u32,
}

/// Who is what in one round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// Who answers.
    pub candidate: MemberId,
    /// Who asks; `None` when there is nobody else.
    pub interviewer: Option<MemberId>,
    /// Who listens.
    pub observers: Vec<MemberId>,
}

/// This round and the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounds {
    /// Who is what now.
    pub now: Roles,
    /// Who will be what next time, if nobody joins or leaves.
    pub next: Roles,
}

/// The roles of members in their order of joining; `None` when there is nobody. Who is given twice counts once.
pub fn rounds(members: &[MemberId], had: &BTreeMap<MemberId, Times>, seed: u64) -> Option<Rounds> {
    let now = roles(members, had, seed)?;
    let next = roles(members, &after(had, &now), seed)?;
    Some(Rounds { now, next })
}

/// How often each was what, once a round is over.
pub fn after(had: &BTreeMap<MemberId, Times>, round: &Roles) -> BTreeMap<MemberId, Times> {
    let mut had = had.clone();
    had.entry(round.candidate.clone()).or_default().candidate += 1;
    if let Some(interviewer) = &round.interviewer {
        had.entry(interviewer.clone()).or_default().interviewer += 1;
    }
    had
}

fn roles(members: &[MemberId], had: &BTreeMap<MemberId, Times>, seed: u64) -> Option<Roles> {
    let times = |member: &MemberId| had.get(member).copied().unwrap_or_default();
    let mut order: Vec<&MemberId> = Vec::with_capacity(members.len());
    for member in members {
        if !order.contains(&member) {
            order.push(member);
        }
    }
    let start = Chance::of(seed).below(order.len());
    order.rotate_left(start);
    order.sort_by_key(|member| times(member).candidate);
    let (candidate, others) = order.split_first()?;
    let interviewer =
        (0..others.len()).min_by_key(|place| (times(others[*place]).interviewer, Reverse(*place)));
    let observers = others.iter().enumerate().filter(|(place, _)| Some(*place) != interviewer);
    Some(Roles {
        candidate: (*candidate).clone(),
        interviewer: interviewer.map(|place| others[place].clone()),
        observers: observers.map(|(_, member)| (*member).clone()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn members(names: &[&str]) -> Vec<MemberId> {
        names.iter().copied().map(MemberId::new).collect()
    }

    #[test]
    fn who_joined_later_is_candidate_before_anybody_is_again() {
        let three = members(&["ana", "ben", "cleo"]);
        let mut had = BTreeMap::new();
        let first = rounds(&three, &had, 1).unwrap();
        assert_eq!(first.next.interviewer, Some(first.now.candidate.clone()));
        had = after(&had, &first.now);
        assert_eq!(rounds(&three, &had, 1).unwrap().now, first.next);
        let four = members(&["ana", "ben", "cleo", "dora"]);
        had.extend(
            three.iter().map(|member| (member.clone(), Times { candidate: 1, interviewer: 1 })),
        );
        let now = rounds(&four, &had, 1).unwrap().now;
        assert_eq!(now.candidate, four[3]);
        assert_eq!(now.observers.len(), 2);
    }

    #[test]
    fn one_alone_is_candidate_and_nobody_is_nothing() {
        let ana = members(&["ana", "ana"]);
        let now = rounds(&ana, &BTreeMap::new(), 5).unwrap().now;
        assert_eq!((now.candidate, now.interviewer, now.observers), (ana[0].clone(), None, vec![]));
        assert_eq!(rounds(&[], &BTreeMap::new(), 5), None);
    }

    proptest! {
        #[test]
        fn in_as_many_rounds_as_people_everybody_is_candidate_and_interviewer_once(
            count in 1_usize..12, seed: u64, times in 0_u32..3,
        ) {
            let all: Vec<_> = (0..count).map(|place| MemberId::new(format!("m{place}"))).collect();
            let even = Times { candidate: times, interviewer: times };
            let mut had: BTreeMap<_, _> = all.iter().map(|member| (member.clone(), even)).collect();
            for _ in 0..count {
                let now = rounds(&all, &had, seed).unwrap().now;
                let mut there = now.observers.clone();
                there.extend(now.interviewer.iter().chain([&now.candidate]).cloned());
                there.sort();
                let mut sorted = all.clone();
                sorted.sort();
                prop_assert_eq!(there, sorted);
                had = after(&had, &now);
            }
            let interviewed = u32::from(count > 1);
            let want = Times { candidate: times + 1, interviewer: times + interviewed };
            prop_assert!(had.values().all(|times| *times == want), "{:?}", had);
        }
    }
}
