//! How far a peer's review and the grader agree; who is right is not said, and no grade is changed here.
//!
//! 1. Compared are the levels (absent, mentioned, developed) that both gave to a criterion of the same answer.
//! 2. **Exact** is the share of the same level; **within one** the share that is at most one level apart.
//! 3. **Kappa** is quadratic weighted: 1 full agreement, 0 what chance gives, below 0 less than chance. Two levels apart weigh
//!    four times one. It is told from [`ENOUGH`] levels on.
//! 4. The criteria furthest apart are those with the largest mean difference, ties in the order of the rubric.

use crate::{
    framework::{criterion::Criterion, level::Level},
    grading::metrics::Confusion,
};
use std::collections::BTreeMap;

/// Fewest levels for a kappa: one answer has up to seven criteria, and of fewer than two answers it is noise.
pub const ENOUGH: u32 = 14;

/// The level of one criterion of one answer, twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Of what.
    pub criterion: Criterion,
    /// What the peer gave.
    pub peer: Level,
    /// What the grader gave.
    pub grader: Level,
}

/// A criterion that a peer and the grader see differently.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Which.
    pub criterion: Criterion,
    /// Mean of peer less grader, -2 to 2 levels, never 0: above 0 the peer gave more.
    pub mean: f64,
    /// Over how many answers.
    pub answers: u32,
}

/// How far two lists of levels agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// How many levels were compared, at least one.
    pub levels: u32,
    /// Share of the same level, 0 to 1.
    pub exact: f64,
    /// Share at most one level apart, 0 to 1.
    pub within_one: f64,
    /// Quadratic weighted kappa, up to 1; `None` with fewer than [`ENOUGH`] levels.
    pub kappa: Option<f64>,
    /// Criteria with a difference, widest first.
    pub gaps: Vec<Gap>,
}

/// Compares; `None` when there is nothing to compare.
pub fn agreement(levels: impl IntoIterator<Item = Compared>) -> Option<Agreement> {
    let mut confusion = Confusion::default();
    let mut differences: BTreeMap<Criterion, (f64, u32)> = BTreeMap::new();
    for Compared { criterion, peer, grader } in levels {
        let (peer, grader) = (u8::from(peer), u8::from(grader));
        confusion.add(peer, grader);
        let (sum, answers) = differences.entry(criterion).or_default();
        *sum += f64::from(peer) - f64::from(grader);
        *answers += 1;
    }
    let levels = confusion.total();
    let far = confusion.0[0][2] + confusion.0[2][0];
    let gaps = differences.into_iter().map(|(criterion, (sum, answers))| Gap {
        criterion,
        mean: sum / f64::from(answers),
        answers,
    });
    let mut gaps: Vec<Gap> = gaps.filter(|gap| gap.mean != 0.0).collect();
    // The sort is stable, and criteria come in their order.
    gaps.sort_by(|a, b| b.mean.abs().total_cmp(&a.mean.abs()));
    (levels > 0).then(|| Agreement {
        levels,
        exact: confusion.exact(),
        within_one: 1.0 - f64::from(far) / f64::from(levels),
        kappa: (levels >= ENOUGH).then(|| confusion.kappa()),
        gaps,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compared(place: usize, peer: u8, grader: u8) -> Compared {
        let level = |number: u8| Level::try_from(number).unwrap();
        let criterion = Criterion::all().nth(place).unwrap();
        Compared { criterion, peer: level(peer), grader: level(grader) }
    }

    #[test]
    fn shares_and_gaps_are_counted_by_the_rules() {
        let levels = [
            compared(0, 2, 2),
            compared(1, 0, 2),
            compared(1, 1, 2),
            compared(2, 2, 0),
            compared(3, 1, 0),
            compared(3, 0, 1),
            compared(4, 0, 2),
            compared(4, 1, 0),
        ];
        let agreement = agreement(levels).unwrap();
        assert_eq!((agreement.levels, agreement.exact, agreement.within_one), (8, 0.125, 0.625));
        assert_eq!(agreement.kappa, None, "too few levels");
        let gaps: Vec<_> = agreement
            .gaps
            .iter()
            .map(|gap| (gap.criterion.index(), gap.mean, gap.answers))
            .collect();
        assert_eq!(gaps, [(2, 2.0, 1), (1, -1.5, 2), (4, -0.5, 2)]);
    }

    #[test]
    fn nothing_to_compare_is_no_agreement_and_the_same_levels_are_full_agreement() {
        assert_eq!(agreement([]), None);
        let same =
            agreement((0..15).map(|at| compared(at, (at % 3) as u8, (at % 3) as u8))).unwrap();
        assert_eq!((same.exact, same.within_one, same.kappa), (1.0, 1.0, Some(1.0)));
        assert!(same.gaps.is_empty());
    }

    proptest! {
        #[test]
        fn numbers_stay_in_their_ranges_and_sides_may_be_changed(
            levels in prop::collection::vec((0_usize..52, 0_u8..3, 0_u8..3), 1..60),
        ) {
            let one = agreement(levels.iter().map(|&(at, a, b)| compared(at, a, b))).unwrap();
            let other = agreement(levels.iter().map(|&(at, a, b)| compared(at, b, a))).unwrap();
            prop_assert!((0.0..=1.0).contains(&one.exact) && one.exact <= one.within_one && one.within_one <= 1.0);
            prop_assert!(one.kappa.is_none_or(|kappa| (-1.0 - 1e-9..=1.0).contains(&kappa)));
            prop_assert_eq!(one.exact, other.exact);
            prop_assert_eq!(one.kappa.is_some(), levels.len() >= ENOUGH as usize);
            prop_assert!((one.kappa.unwrap_or(0.0) - other.kappa.unwrap_or(0.0)).abs() < 1e-9);
            prop_assert_eq!(one.gaps.len(), other.gaps.len());
        }
    }
}
