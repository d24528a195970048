//! Rows and dates as the values that a picture shows, pure; whether one is drawn is not decided here.

use crate::{
    chat::picture::{Coverage, Day, Days, Line, MOST_COLUMNS, Mean, Picture, Played, WEEK, Weeks},
    framework::criterion::Criterion,
    grading::score::Score,
    progress::period::Period,
};
use chrono::{Days as CountOfDays, NaiveDate};
use std::{collections::BTreeMap, num::NonZeroU32};

/// Weeks of results from which lines say more than the numbers of one.
const FEWEST_WEEKS: usize = 2;

/// Columns of a calendar at least: with fewer it looks like no calendar.
const FEWEST_COLUMNS: u64 = 8;

fn earlier(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(CountOfDays::new(days)).unwrap_or(NaiveDate::MIN)
}

/// The first day of a calendar that ends on this one.
pub(super) fn calendar_begins(today: NaiveDate) -> NaiveDate {
    earlier(Period::Week.begin(today), WEEK as u64 * (MOST_COLUMNS as u64 - 1))
}

/// Results by week up to today, from the local dates on which interviews closed; none before there are two weeks of them.
pub(super) fn weeks(
    title: &str,
    results: &[(NaiveDate, Score)],
    today: NaiveDate,
) -> Option<Picture> {
    let mut by_week: BTreeMap<NaiveDate, Vec<Score>> = BTreeMap::new();
    for (day, score) in results.iter().filter(|(day, _)| *day <= today) {
        by_week.entry(Period::Week.begin(*day)).or_default().push(*score);
    }
    if by_week.len() < FEWEST_WEEKS {
        return None;
    }
    let first = *by_week.keys().next()?;
    let weeks = first.iter_weeks().take_while(|monday| *monday <= today).map(|monday| {
        let scores = by_week.get(&monday)?;
        let interviews = NonZeroU32::new(u32::try_from(scores.len()).ok()?)?;
        let best = scores.iter().copied().max()?;
        Some(Played::new(interviews, best, Score::mean(scores.iter().copied(), scores.len())))
    });
    Some(Picture::Weeks(Weeks::new(Line::new(title), first, weeks.collect())))
}

/// The mean level of each criterion that was met; none without any.
pub(super) fn coverage(title: &str, means: &BTreeMap<Criterion, f64>) -> Option<Picture> {
    let hundredths = |mean: &f64| Mean::from_hundredths((mean * 100.0).round() as u16);
    let means: BTreeMap<_, _> =
        means.iter().map(|(criterion, mean)| (*criterion, hundredths(mean))).collect();
    (!means.is_empty()).then(|| Picture::Coverage(Coverage { title: Line::new(title), means }))
}

/// What was answered on each day up to today, as far back as a calendar goes; none without any.
pub(super) fn days(
    title: &str,
    dates: impl IntoIterator<Item = NaiveDate>,
    holiday: impl Fn(NaiveDate) -> bool,
    today: NaiveDate,
) -> Option<Picture> {
    let shown = calendar_begins(today)..=today;
    let mut by_day: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    for day in dates.into_iter().filter(|day| shown.contains(day)) {
        *by_day.entry(day).or_default() += 1;
    }
    let begun = Period::Week.begin(*by_day.keys().next()?);
    let first = begun.min(earlier(Period::Week.begin(today), WEEK as u64 * (FEWEST_COLUMNS - 1)));
    let days = first
        .iter_days()
        .take_while(|day| *day <= today)
        .map(|day| Day { count: by_day.get(&day).copied().unwrap_or(0), holiday: holiday(day) });
    Some(Picture::Days(Days::new(Line::new(title), first, days.collect())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn scored(results: &[(&str, u32)]) -> Vec<(NaiveDate, Score)> {
        let score = |points: u32| Score::from_hundredths(points * 100);
        results.iter().map(|(on, points)| (day(on), score(*points))).collect()
    }

    #[test]
    fn weeks_go_from_the_first_with_a_result_to_this_one() {
        let results = scored(&[
            ("2026-06-07", 40),
            ("2026-06-01", 80),
            ("2026-06-15", 50),
            ("2026-07-01", 1),
        ]);
        let Some(Picture::Weeks(weeks)) = weeks("Ana", &results, day("2026-06-24")) else {
            panic!("no weeks");
        };
        let told: Vec<_> = weeks
            .weeks()
            .map(|(monday, played)| {
                let played =
                    played.map(|it| (it.interviews.get(), it.best.rounded(), it.mean().rounded()));
                (monday.to_string(), played)
            })
            .collect();
        assert_eq!(told[0], ("2026-06-01".to_owned(), Some((2, 80, 60))));
        assert_eq!(told[1], ("2026-06-08".to_owned(), None));
        assert_eq!(told[2].1, Some((1, 50, 50)));
        assert_eq!((told.len(), told[3].1), (4, None));
        assert_eq!(super::weeks("Ana", &results[..2], day("2026-06-24")), None, "one week");
    }

    #[test]
    fn a_calendar_counts_by_day_and_is_not_too_short() {
        let dates = ["2026-06-24", "2026-06-24", "2026-06-20", "2020-01-01", "2026-06-25"].map(day);
        let holiday = |day: NaiveDate| day.to_string() == "2026-06-21";
        let Some(Picture::Days(days)) = days("Us", dates, holiday, day("2026-06-24")) else {
            panic!("no days");
        };
        assert_eq!(u64::try_from(days.columns()), Ok(FEWEST_COLUMNS));
        let last: Vec<_> = days.days().map(|(_, day)| (day.count, day.holiday)).collect();
        assert_eq!(
            last[last.len() - 5..],
            [(1, false), (0, true), (0, false), (0, false), (2, false)]
        );
        assert_eq!(super::days("Us", [], holiday, day("2026-06-24")), None);
        let long =
            super::days("Us", [calendar_begins(day("2026-06-24"))], holiday, day("2026-06-24"));
        assert!(matches!(long, Some(Picture::Days(days)) if days.columns() == MOST_COLUMNS));
    }

    #[test]
    fn means_are_rounded_and_nothing_is_no_coverage() {
        let first = Criterion::all().next().unwrap();
        let Some(Picture::Coverage(coverage)) = coverage("Ana", &[(first, 1.236)].into()) else {
            panic!("no coverage");
        };
        assert_eq!(coverage.means[&first].hundredths(), 124);
        assert_eq!(super::coverage("Ana", &BTreeMap::new()), None);
    }
}
