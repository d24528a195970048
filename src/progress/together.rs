//! How far a group is with the goal that each of its members has; who is named in what is said of it is not known here.
//!
//! 1. Those count who took part lately: they answered or finished something in the [`LATELY`] days up to today.
//! 2. In all as much is wanted as the goal says for each of them; what one does beyond it is not counted for others.

use super::goal::Goal;
use crate::ids::MemberId;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Days within which somebody took part who counts: four weeks, so that a short absence changes nothing.
pub const LATELY: u64 = 28;

/// How far a group is in the current week or month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    /// Who met the goal, by id.
    pub reached: Vec<MemberId>,
    /// How many are on track beside them.
    pub on_track: usize,
    /// How many count.
    pub members: usize,
    /// Done in all, what is beyond the goal left out.
    pub done: u32,
    /// Wanted in all, at least 1.
    pub wanted: u32,
    /// Days left, today among them; at least 1.
    pub days_left: u32,
}

/// How far the group is on a local day, from the local dates on which each of those who count did one; none when nobody
/// counts.
pub fn together(
    goal: Goal,
    members: &BTreeMap<MemberId, Vec<NaiveDate>>,
    today: NaiveDate,
) -> Option<Together> {
    let dates = || members.iter().map(|(member, dates)| (member, dates.iter().copied()));
    let standings: Vec<_> = dates().map(|(_, dates)| goal.standing(dates, today)).collect();
    let days_left = standings.first()?.days_left;
    let paces = goal.of_group(dates(), today);
    Some(Together {
        reached: paces.reached.into_iter().cloned().collect(),
        on_track: paces.on_track.len(),
        members: standings.len(),
        done: standings.iter().map(|one| one.done.min(one.wanted)).sum(),
        wanted: standings.iter().map(|one| one.wanted).sum(),
        days_left,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_one_does_beyond_the_goal_is_not_counted_for_others() {
        let goal: Goal = "2 a week".parse().unwrap();
        let members = BTreeMap::from([
            (MemberId::new("ana"), vec![day("2026-06-01"); 5]),
            (MemberId::new("ben"), vec![day("2026-06-02")]),
            (MemberId::new("cleo"), vec![day("2026-05-31")]),
        ]);
        let group = together(goal, &members, day("2026-06-05")).unwrap();
        assert_eq!(group.reached, [MemberId::new("ana")]);
        assert_eq!((group.on_track, group.members), (1, 3));
        assert_eq!((group.done, group.wanted, group.days_left), (3, 6, 3));
        assert_eq!(together(goal, &BTreeMap::new(), day("2026-06-05")), None);
    }
}
