//! A board: members of a group ranked by points in a period, by one comparator.
//!
//! Rank is decided by, in this order:
//! 1. more points;
//! 2. who reached them first;
//! 3. the member id, so that the order is always the same.
//!
//! Members without points are not on a board.

use crate::ids::MemberId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// One member's standing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Who.
    pub member: MemberId,
    /// Sum of the ledger in the period.
    pub points: u32,
    /// Interviews finished in the period.
    pub interviews: u32,
    /// When the points were reached.
    pub reached_at: DateTime<Utc>,
}

/// A standing with its rank, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// 1 is best; no two members share a rank.
    pub rank: u32,
    /// The standing.
    pub standing: Standing,
}

/// The order of a board, best first: the numbered rules above.
pub fn compare(a: &Standing, b: &Standing) -> Ordering {
    b.points
        .cmp(&a.points)
        .then_with(|| a.reached_at.cmp(&b.reached_at))
        .then_with(|| a.member.cmp(&b.member))
}

/// Ranks standings, best first.
pub fn rank(mut standings: Vec<Standing>) -> Vec<Ranked> {
    standings.retain(|standing| standing.points > 0);
    standings.sort_by(compare);
    (1..).zip(standings).map(|(rank, standing)| Ranked { rank, standing }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(member: &str, points: u32, second: i64) -> Standing {
        let reached_at = DateTime::from_timestamp(second, 0).unwrap();
        Standing { member: MemberId::new(member), points, interviews: 0, reached_at }
    }

    #[test]
    fn points_then_who_was_first_then_the_id_decide_and_no_points_is_no_rank() {
        let ranked = rank(vec![
            standing("dora", 5, 9),
            standing("cleo", 7, 5),
            standing("ben", 7, 5),
            standing("ana", 7, 8),
            standing("eli", 0, 1),
        ]);
        let order: Vec<_> =
            ranked.iter().map(|row| (row.rank, row.standing.member.as_str())).collect();
        assert_eq!(order, [(1, "ben"), (2, "cleo"), (3, "ana"), (4, "dora")]);
    }
}
