//! When a weak criterion comes again, and which are weakest over time; which problem brings them is not known here.
//!
//! 1. There are five boxes, from which a criterion comes again after 1, 3, 7, 14 and 30 days ([`DAYS`]).
//! 2. A criterion comes into the first box when it is absent or only mentioned. One that was developed from the start is
//!    in none.
//! 3. Developed moves it one box up; from the last one it leaves: it is learnt, until it is weak again.
//! 4. Mentioned leaves it in its box and absent moves it to the first; either way it comes again after 1 day.
//! 5. What is due is ordered weakest first: lower box, then lower newest level, then the order of the rubric.
//! 6. The mean level over time weighs what is [`HALF_LIFE`] days old half as much as what is of today. A
//!    group's is the mean of its members', each counting the same however much they did.

use crate::framework::{criterion::Criterion, draw, level::Level};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// After how many days a criterion comes again, by box.
pub const DAYS: [u64; 5] = [1, 3, 7, 14, 30];

/// After how many days a criterion comes again that was absent or mentioned.
const WEAK_DAYS: u64 = 1;

/// After so many days a level weighs half: a month ago says half as much of a person as today.
pub const HALF_LIFE: f64 = 30.0;

/// A level that one answer was graded at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Of what.
    pub criterion: Criterion,
    /// The person's local date.
    pub on: NaiveDate,
    /// How far it was satisfied.
    pub level: Level,
}

/// A criterion in its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// Which.
    pub criterion: Criterion,
    /// Place in [`DAYS`], 0 to 4.
    pub place: usize,
    /// When it comes again.
    pub due: NaiveDate,
    /// The newest level.
    pub level: Level,
}

/// The criteria that are in a box, in the order of the rubric, from a history in any order; levels of one day count in the
/// order given.
pub fn cards(history: &[Seen]) -> Vec<Card> {
    let mut by_date: Vec<&Seen> = history.iter().collect();
    by_date.sort_by_key(|seen| seen.on);
    let mut cards: BTreeMap<Criterion, Card> = BTreeMap::new();
    for seen in by_date {
        let before = cards.remove(&seen.criterion).map(|card| card.place);
        let (place, days) = match (seen.level, before) {
            (Level::Absent, _) => (0, WEAK_DAYS),
            (Level::Mentioned, place) => (place.unwrap_or(0), WEAK_DAYS),
            (Level::Developed, place) => match place.map(|place| place + 1) {
                Some(place) if place < DAYS.len() => (place, DAYS[place]),
                _ => continue,
            },
        };
        let due = seen.on.checked_add_days(Days::new(days)).unwrap_or(seen.on);
        let card = Card { criterion: seen.criterion, place, due, level: seen.level };
        cards.insert(seen.criterion, card);
    }
    cards.into_values().collect()
}

/// What is due on a date or was before it, weakest first.
pub fn due(history: &[Seen], on: NaiveDate) -> Vec<Card> {
    let mut due: Vec<Card> = cards(history).into_iter().filter(|card| card.due <= on).collect();
    due.sort_by_key(|card| (card.place, card.level, card.criterion));
    due
}

/// The mean level of each criterion that was seen, 0 to 2, on a date; later ones weigh as if they were of that date.
pub fn means(history: &[Seen], today: NaiveDate) -> BTreeMap<Criterion, f64> {
    let mut sums: BTreeMap<Criterion, (f64, f64)> = BTreeMap::new();
    for seen in history {
        let age = (today - seen.on).num_days().max(0) as f64;
        let weight = (-age / HALF_LIFE).exp2();
        let (sum, weights) = sums.entry(seen.criterion).or_default();
        *sum += weight * f64::from(u8::from(seen.level));
        *weights += weight;
    }
    // What is older than a human life weighs nothing at all.
    sums.retain(|_, (_, weights)| *weights > 0.0);
    sums.into_iter().map(|(criterion, (sum, weights))| (criterion, sum / weights)).collect()
}

/// The means of a group from those of its members; a criterion's is over those who met it.
pub fn means_of_group<'a>(
    members: impl IntoIterator<Item = &'a BTreeMap<Criterion, f64>>,
) -> BTreeMap<Criterion, f64> {
    let mut sums: BTreeMap<Criterion, (f64, f64)> = BTreeMap::new();
    for (criterion, mean) in members.into_iter().flatten() {
        let (sum, count) = sums.entry(*criterion).or_default();
        *sum += mean;
        *count += 1.0;
    }
    sums.into_iter().map(|(criterion, (sum, count))| (criterion, sum / count)).collect()
}

/// The `n` criteria with the lowest means, weakest first, ties in the order of the rubric; one that is developed
/// throughout is not weak.
pub fn weakest(means: &BTreeMap<Criterion, f64>, n: usize) -> Vec<(Criterion, f64)> {
    let full = f64::from(u8::from(Level::Developed));
    let weak = means.iter().map(|(criterion, mean)| (*criterion, *mean));
    let mut weak: Vec<_> = weak.filter(|(_, mean)| *mean < full).collect();
    weak.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    weak.truncate(n);
    weak
}

/// The `n` criteria to practise now, weakest first: what is due on a date or, when nothing is, whatever is weak.
pub fn wanted(history: &[Seen], today: NaiveDate, n: usize) -> Vec<(Criterion, f64)> {
    let means = means(history, today);
    let due: BTreeMap<Criterion, f64> = due(history, today)
        .iter()
        .filter_map(|card| Some((card.criterion, *means.get(&card.criterion)?)))
        .collect();
    let due = weakest(&due, n);
    if due.is_empty() { weakest(&means, n) } else { due }
}

/// How much each weak criterion should be practised, for [`draw::next`]: what its mean lacks, in thousandths of a level.
pub fn weakness(weak: &[(Criterion, f64)]) -> draw::Weakness {
    let full = f64::from(u8::from(Level::Developed));
    // A cast from a float keeps to the range of the number.
    weak.iter().map(|(criterion, mean)| (*criterion, ((full - mean) * 1_000.0) as u32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn criterion(place: usize) -> Criterion {
        Criterion::all().nth(place).unwrap()
    }

    fn level(mark: char) -> Level {
        match mark {
            'a' => Level::Absent,
            'm' => Level::Mentioned,
            _ => Level::Developed,
        }
    }

    /// One criterion seen on days of June 2026 from the 1st: `a`, `m`, `d`, or nothing.
    fn seen(place: usize, marks: &str) -> Vec<Seen> {
        let days =
            day("2026-06-01").iter_days().zip(marks.chars()).filter(|(_, mark)| *mark != '.');
        days.map(|(on, mark)| Seen { criterion: criterion(place), on, level: level(mark) })
            .collect()
    }

    #[test]
    fn a_criterion_moves_through_the_boxes_by_the_rules() {
        for (marks, want) in [
            ("d", None),
            ("a", Some((0, "2026-06-02"))),
            ("m", Some((0, "2026-06-02"))),
            ("ad", Some((1, "2026-06-05"))),
            ("add", Some((2, "2026-06-10"))),
            ("addm", Some((2, "2026-06-05"))),
            ("addmd", Some((3, "2026-06-19"))),
            ("addda", Some((0, "2026-06-06"))),
            ("adddd", Some((4, "2026-07-05"))),
            ("addddd", None),
            ("adddddm", Some((0, "2026-06-08"))),
        ] {
            let card = cards(&seen(0, marks)).first().map(|card| (card.place, card.due));
            assert_eq!(card, want.map(|(place, due)| (place, day(due))), "{marks}");
        }
    }

    #[test]
    fn what_is_due_comes_weakest_first_and_ties_in_the_order_of_the_rubric() {
        let history: Vec<Seen> = ["ad", "m.", "a.", "a.", "d."]
            .iter()
            .enumerate()
            .flat_map(|(at, marks)| seen(at, marks))
            .collect();
        let order = |on: &str| -> Vec<Criterion> {
            due(&history, day(on)).into_iter().map(|card| card.criterion).collect()
        };
        assert_eq!(order("2026-06-01"), []);
        assert_eq!(order("2026-06-04"), [2, 3, 1].map(criterion));
        assert_eq!(order("2026-06-05"), [2, 3, 1, 0].map(criterion));
    }

    #[test]
    fn a_month_ago_weighs_half_and_each_member_the_same() {
        let today = day("2026-06-30");
        let of = |level, on: &str| Seen { criterion: criterion(0), on: day(on), level };
        let ana = [of(Level::Developed, "2026-06-30"), of(Level::Absent, "2026-05-31")];
        let ana = means(&ana, today);
        assert!((ana[&criterion(0)] - 2.0 * 2.0 / 3.0).abs() < 1e-9);
        let ben = means(&[of(Level::Absent, "2026-01-01"); 50], today);
        let group = means_of_group([&ana, &ben]);
        assert!((group[&criterion(0)] - 2.0 / 3.0).abs() < 1e-9);
        let mut means = BTreeMap::from([0, 1, 2, 3].map(|at| (criterion(at), 1.0)));
        means.insert(criterion(1), 0.5);
        means.insert(criterion(3), 2.0);
        let weak: Vec<_> = weakest(&means, 9).into_iter().map(|(criterion, _)| criterion).collect();
        assert_eq!(weak, [1, 0, 2].map(criterion));
        let first = weakest(&means, 1);
        assert_eq!(weakness(&first), draw::Weakness::from([(criterion(1), 1_500)]));
    }

    #[test]
    fn what_is_due_is_wanted_before_what_is_weaker_and_comes_later() {
        let history = [seen(0, "a"), seen(1, "aaad"), seen(2, "d")].concat();
        let of = |today: &str| {
            let wanted = wanted(&history, day(today), 9);
            wanted.into_iter().map(|(criterion, _)| criterion).collect::<Vec<_>>()
        };
        // The second one is due three days after its fourth.
        assert_eq!(of("2026-06-05"), [criterion(0)]);
        assert_eq!(of("2026-06-07"), [0, 1].map(criterion));
        assert_eq!(of("2026-06-01"), [0, 1].map(criterion), "nothing is due");
        assert!(wanted(&[], day("2026-06-01"), 9).is_empty());
    }

    proptest! {
        #[test]
        fn the_order_of_a_history_by_days_does_not_matter_and_means_are_levels(marks in "[amd.]{1,40}", turn in 0_usize..40) {
            let history = seen(7, &marks);
            let mut turned = history.clone();
            turned.rotate_left(turn.min(history.len()));
            prop_assert_eq!(cards(&history), cards(&turned));
            for mean in means(&history, day("2026-06-20")).into_values() {
                prop_assert!((0.0..=2.0).contains(&mean));
            }
            // Weak once, it is due the day after.
            if marks.ends_with(['a', 'm']) {
                prop_assert_eq!(due(&history, history[history.len() - 1].on + Days::new(1)).len(), 1);
            }
        }
    }
}
