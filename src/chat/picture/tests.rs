//! That what a picture shows stays within its limits, however it was made.

use super::*;

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn row(rank: u32, you: bool) -> Row {
    Row { rank, name: Line::new(format!("member {rank}")), points: 1000 - rank, you }
}

#[test]
fn weeks_begin_on_a_monday_and_the_latest_are_kept() {
    let played = Played::new(NonZeroU32::MIN, Score::FULL, Score::ZERO);
    let weeks = Weeks::new(Line::new("Ana"), date(2026, 3, 5), vec![None, Some(played)]);
    let dates: Vec<_> = weeks.weeks().map(|(monday, _)| monday).collect();
    assert_eq!(dates, [date(2026, 3, 2), date(2026, 3, 9)]);

    let long = Weeks::new(Line::new("Ana"), date(2026, 3, 5), vec![None; MOST_WEEKS + 2]);
    assert_eq!(long.weeks().len(), MOST_WEEKS);
    assert_eq!(long.weeks().next(), Some((date(2026, 3, 16), None)));
}

#[test]
fn a_mean_is_never_shown_above_the_best() {
    let played = Played::new(NonZeroU32::MIN, Score::from_hundredths(5000), Score::FULL);
    assert_eq!(played.mean(), played.best);
}

#[test]
fn a_board_keeps_its_first_rows_and_yours_and_counts_the_others() {
    let board = |you: u32, rows: u32| {
        Board::new(Line::new("Board"), (1..=rows).map(|rank| row(rank, rank == you)).collect(), 5)
    };
    let ranks = |board: &Board| board.rows().iter().map(|row| row.rank).collect::<Vec<_>>();
    assert_eq!((ranks(&board(2, 3)), board(2, 3).left_out()), (vec![1, 2, 3], 5));
    assert_eq!((ranks(&board(2, 30)), board(2, 30).left_out()), ((1..=20).collect(), 15));
    let with_you: Vec<u32> = (1..=19).chain([27]).collect();
    assert_eq!((ranks(&board(27, 30)), board(27, 30).left_out()), (with_you, 15));
}

#[test]
fn days_keep_their_dates_when_older_ones_are_left_out() {
    // A Wednesday: the first column holds five days.
    let first = date(2026, 3, 4);
    let day = |count| Day { count, holiday: false };
    let fits = Days::new(Line::new("Group"), first, (0..5 + 25 * 7).map(day).collect());
    assert_eq!((fits.columns(), fits.days().next()), (MOST_COLUMNS, Some((first, day(0)))));
    let over = Days::new(Line::new("Group"), first, (0..5 + 25 * 7 + 1).map(day).collect());
    assert_eq!(
        (over.columns(), over.days().next()),
        (MOST_COLUMNS, Some((date(2026, 3, 9), day(5))))
    );
    let places: Vec<_> = fits.places().map(|(column, line, ..)| (column, line)).collect();
    assert_eq!((places[0], places[5], places[179]), ((0, 2), (1, 0), (25, 6)));
    assert_eq!(Days::new(Line::new("Group"), first, vec![]).columns(), 0);
    let end = Days::new(Line::new("Group"), NaiveDate::MAX, vec![day(1); 400]);
    assert!(end.columns() <= MOST_COLUMNS);
}

#[test]
fn a_mean_level_is_rounded_and_stays_below_two() {
    use Level::{Absent, Developed, Mentioned};
    let cases: [(&[Level], Option<u16>); 4] = [
        (&[], None),
        (&[Absent], Some(0)),
        (&[Developed, Mentioned, Mentioned], Some(133)),
        (&[Developed, Developed], Some(200)),
    ];
    for (levels, want) in cases {
        assert_eq!(Mean::of(levels.iter().copied()).map(Mean::hundredths), want, "{levels:?}");
    }
    for (hundredths, want) in
        [(49, Absent), (50, Mentioned), (149, Mentioned), (150, Developed), (999, Developed)]
    {
        assert_eq!(Mean::from_hundredths(hundredths).nearest(), want, "{hundredths}");
    }
}

#[test]
fn a_stored_picture_comes_back_and_one_beyond_its_limits_is_brought_within() {
    let picture = Picture::Coverage(Coverage {
        title: Line::new("Ana"),
        means: Criterion::all().map(|one| (one, Mean::from_hundredths(150))).collect(),
    });
    let stored = serde_json::to_string(&picture).unwrap();
    assert_eq!(serde_json::from_str::<Picture>(&stored).unwrap(), picture);

    let rows: Vec<_> = (1..=30)
        .map(|rank| serde_json::json!({"rank": rank, "name": "\u{202e}x", "points": 1}))
        .collect();
    let json = serde_json::json!({"board": {"title": "T", "rows": rows, "left_out": 1}});
    let Picture::Board(board) = serde_json::from_value(json).unwrap() else { panic!("a board") };
    assert_eq!(
        (board.rows().len(), board.left_out(), board.rows()[0].name.as_str()),
        (20, 11, "x")
    );
    for wrong in [
        r#"{"stages":{"title":"T","scores":[1,2,3]}}"#,
        r#"{"coverage":{"title":"T","means":{"no.such":1}}}"#,
        r#"{"weeks":{"title":"T","first":"2026-03-02","weeks":[{"interviews":0,"best":1,"mean":1}]}}"#,
    ] {
        assert!(serde_json::from_str::<Picture>(wrong).is_err(), "{wrong}");
    }
}
