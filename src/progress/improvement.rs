//! Improvement against one's own past, and the boards by improvement and by reviews given; points are not looked at.
//!
//! 1. The improvement of a period is the mean score of the person's interviews that closed in it, less the mean of those that
//!    closed in the [`WEEKS_BEFORE`] weeks before its first day.
//! 2. There is none with fewer than [`BEFORE_AT_LEAST`] interviews before or none in the period.
//! 3. The board by improvement: more improvement, then more interviews in the period, then the member id. Who did not
//!    improve is not on it.
//! 4. The board by reviews: more reviews given, then who gave the last of them first, then the member id. Who gave none
//!    is not on it.

use crate::{grading::score::Score, ids::MemberId};
use chrono::{DateTime, Days, NaiveDate, Utc};
use std::{cmp::Reverse, ops::RangeInclusive};

/// How many weeks before a period it is compared with: long enough for those who practise now and then.
pub const WEEKS_BEFORE: u64 = 8;

/// Fewest interviews before a period that it is compared with: one alone may have been a bad day.
pub const BEFORE_AT_LEAST: usize = 2;

/// How much better a person's interviews of a period are than those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Improvement {
    /// Mean score of the period.
    pub now: Score,
    /// Interviews in it, at least 1.
    pub interviews: usize,
    /// Mean score of the weeks before.
    pub before: Score,
}

impl Improvement {
    /// The difference in hundredths of a point of score, -10,000 to 10,000.
    pub fn hundredths(self) -> i64 {
        i64::from(self.now.hundredths()) - i64::from(self.before.hundredths())
    }
}

/// The improvement of a period, given by its first and last local day, from the local dates on which interviews closed and
/// their scores, in any order.
pub fn improvement(
    interviews: &[(NaiveDate, Score)],
    period: &RangeInclusive<NaiveDate>,
) -> Option<Improvement> {
    let since = period.start().checked_sub_days(Days::new(7 * WEEKS_BEFORE))?;
    let scores = |within: &dyn Fn(NaiveDate) -> bool| -> Vec<Score> {
        interviews.iter().filter(|(day, _)| within(*day)).map(|(_, score)| *score).collect()
    };
    let now = scores(&|day| period.contains(&day));
    let before = scores(&|day| (since..*period.start()).contains(&day));
    let mean = |scores: &[Score]| Score::mean(scores.iter().copied(), scores.len());
    let enough = !now.is_empty() && before.len() >= BEFORE_AT_LEAST;
    enough.then(|| Improvement { now: mean(&now), interviews: now.len(), before: mean(&before) })
}

/// The board by improvement, best first.
pub fn by_improvement(
    members: impl IntoIterator<Item = (MemberId, Improvement)>,
) -> Vec<(MemberId, Improvement)> {
    let mut board: Vec<_> =
        members.into_iter().filter(|(_, improvement)| improvement.hundredths() > 0).collect();
    board.sort_by(|(a, one), (b, other)| {
        let worth = |it: &Improvement| Reverse((it.hundredths(), it.interviews));
        worth(one).cmp(&worth(other)).then_with(|| a.cmp(b))
    });
    board
}

/// Reviews that one member gave to others in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviews {
    /// Who gave them.
    pub member: MemberId,
    /// How many.
    pub given: u32,
    /// When the last one was given.
    pub last: DateTime<Utc>,
}

/// The board by reviews given, best first.
pub fn by_reviews(members: impl IntoIterator<Item = Reviews>) -> Vec<Reviews> {
    let mut board: Vec<_> = members.into_iter().filter(|reviews| reviews.given > 0).collect();
    board.sort_by(|a, b| {
        (Reverse(a.given), a.last, &a.member).cmp(&(Reverse(b.given), b.last, &b.member))
    });
    board
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn scored(interviews: &[(&str, u32)]) -> Vec<(NaiveDate, Score)> {
        let score = |points: u32| Score::from_hundredths(points * 100);
        interviews.iter().map(|(on, points)| (day(on), score(*points))).collect()
    }

    #[test]
    fn a_period_is_compared_with_the_eight_weeks_before_it() {
        let period = day("2026-06-01")..=day("2026-06-30");
        let all = [
            ("2026-04-05", 90),
            ("2026-04-06", 40),
            ("2026-05-31", 50),
            ("2026-06-01", 60),
            ("2026-06-30", 80),
            ("2026-07-01", 10),
        ];
        let better = improvement(&scored(&all), &period).unwrap();
        assert_eq!((better.now.rounded(), better.before.rounded(), better.interviews), (70, 45, 2));
        assert_eq!(better.hundredths(), 2_500);
        assert_eq!(improvement(&scored(&all[2..]), &period), None, "one before is too few");
        assert_eq!(improvement(&scored(&all[..3]), &period), None, "none in the period");
    }

    #[test]
    fn boards_are_ordered_by_the_rules() {
        let of = |member: &str, now: u32, interviews| {
            let score = Score::from_hundredths;
            (MemberId::new(member), Improvement { now: score(now), interviews, before: score(500) })
        };
        let board = by_improvement([
            of("dora", 900, 1),
            of("cleo", 900, 2),
            of("ben", 900, 1),
            of("ana", 500, 9),
        ]);
        let order: Vec<_> = board.iter().map(|(member, _)| member.as_str()).collect();
        assert_eq!(order, ["cleo", "ben", "dora"]);
        let of = |member: &str, given, second| {
            let last = DateTime::from_timestamp(second, 0).unwrap();
            Reviews { member: MemberId::new(member), given, last }
        };
        let board = by_reviews([
            of("dora", 2, 5),
            of("cleo", 2, 5),
            of("ben", 2, 4),
            of("ana", 0, 1),
            of("eli", 3, 9),
        ]);
        let order: Vec<_> = board.iter().map(|reviews| reviews.member.as_str()).collect();
        assert_eq!(order, ["eli", "ben", "cleo", "dora"]);
    }

    proptest! {
        #[test]
        fn a_better_interview_in_the_period_never_improves_less(
            before in prop::collection::vec(0_u32..=100, 2..6), now in prop::collection::vec(0_u32..100, 1..6),
        ) {
            let of = |on: &str, points: &[u32]| -> Vec<_> {
                points.iter().flat_map(|points| scored(&[(on, *points)])).collect()
            };
            let period = day("2026-06-01")..=day("2026-06-07");
            let mut more = now.clone();
            more[0] += 1;
            let at = |now: &[u32]| improvement(&[of("2026-05-01", &before), of("2026-06-02", now)].concat(), &period).unwrap();
            prop_assert!(at(&more).hundredths() >= at(&now).hundredths());
        }
    }
}
