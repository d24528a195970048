//! Whole pictures: the same bytes for the same value, sizes, and that nothing anybody is called can break one.

use super::{ink::WIDTH, paint};
use crate::{
    chat::picture::{
        Board, Coverage, Day, Days, Line, MOST_COLUMNS, MOST_ROWS, MOST_WEEKS, Mean, Picture,
        Played, Row, Stages, WEEK, Weeks,
    },
    framework::criterion::Criterion,
    grading::score::Score,
};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::num::NonZeroU32;

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 4).unwrap()
}

fn row(rank: u32, name: &str, points: u32) -> Row {
    Row { rank, name: Line::new(name), points, you: rank == 2 }
}

fn played(best: u32) -> Played {
    let best = Score::from_hundredths(best * 100);
    Played::new(NonZeroU32::MIN, best, best.less_percent(20))
}

fn coverage(title: &str, hundredths: impl Fn(usize) -> Option<u16>) -> Picture {
    let means = Criterion::all()
        .filter_map(|one| Some((one, Mean::from_hundredths(hundredths(one.index())?))))
        .collect();
    Picture::Coverage(Coverage { title: Line::new(title), means })
}

/// Every kind: empty, with one thing, with nothing but zeros, with all it can hold.
fn all() -> Vec<Picture> {
    let title = || Line::new("Kyoto 京都 كيوتو: <b>&\"]]>");
    let stages = |scores, before| Picture::Stages(Stages { title: title(), scores, before });
    let weeks = |weeks| Picture::Weeks(Weeks::new(title(), date(), weeks));
    let board = |rows, beyond| Picture::Board(Board::new(title(), rows, beyond));
    let days = |days| Picture::Days(Days::new(title(), date(), days));
    let day = |at: usize| Day { count: at as u32 % 9, holiday: at.is_multiple_of(5) };
    vec![
        stages([None; 10], None),
        stages([Some(Score::ZERO); 10], Some([None; 10])),
        stages([Some(Score::FULL); 10], Some([Some(Score::FULL); 10])),
        weeks(vec![]),
        weeks(vec![None, None]),
        weeks(vec![Some(played(0))]),
        weeks(vec![None, Some(played(70)), None, Some(played(100)), Some(played(3)), None]),
        weeks((0..MOST_WEEKS as u32).map(|at| Some(played(at))).collect()),
        board(vec![], 0),
        board(vec![], u32::MAX),
        board(vec![row(1, "Ana", 0)], 0),
        board(vec![row(1, "Ana", u32::MAX), row(2, "Ben", u32::MAX)], 1),
        board((1..40).map(|rank| row(rank, &"Ana 王 علي ".repeat(20), 5000 - rank)).collect(), 9),
        days(vec![]),
        days(vec![Day::default()]),
        days((0..40).map(day).collect()),
        days((0..MOST_COLUMNS * WEEK).map(day).collect()),
        days(vec![Day { count: u32::MAX, holiday: true }; 100]),
        coverage("Ana", |_| None),
        coverage("Ana", |_| Some(0)),
        coverage("Ana", |at| (at % 5 > 0).then_some(at as u16 * 4)),
    ]
}

/// Width, height and pixels of a PNG; fails on one with transparency.
fn decoded(file: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb, "a panel of its own has no transparency");
    (info.width, info.height, pixels)
}

#[test]
fn every_picture_is_of_its_size_small_and_the_same_each_time() {
    for picture in all() {
        let file = paint(&picture).unwrap();
        assert!(file.len() < 200_000, "{} bytes: {picture:?}", file.len());
        assert_eq!(file, paint(&picture).unwrap(), "{picture:?}");
        let (width, height, pixels) = decoded(&file);
        assert_eq!((width, height), (WIDTH, super::height(&picture)));
        assert!((160..=960).contains(&height), "{height}: {picture:?}");
        let inked = pixels.chunks(3).filter(|pixel| pixel.iter().all(|tone| *tone < 0x80)).count();
        assert!(inked > 500, "{inked} dark pixels: {picture:?}");
    }
}

#[test]
fn nothing_is_drawn_over_the_edge() {
    for picture in all() {
        let (width, height, pixels) = decoded(&paint(&picture).unwrap());
        let (width, height) = (width as usize, height as usize);
        let at = |x: usize, y: usize| &pixels[(y * width + x) * 3..][..3];
        // Just within the edge there is paper everywhere.
        for x in 4..width - 4 {
            assert_eq!(at(x, 4), at(4, 4), "{x}: {picture:?}");
            assert_eq!(at(x, height - 5), at(4, 4), "{x}: {picture:?}");
        }
        for y in 4..height - 4 {
            assert_eq!(at(4, y), at(4, 4), "{y}: {picture:?}");
            assert_eq!(at(width - 5, y), at(4, 4), "{y}: {picture:?}");
        }
    }
}

#[test]
fn what_turns_or_hides_text_changes_nothing() {
    let of = |name: &str| {
        let rows = vec![row(1, name, 5), row(2, "Ben", 3)];
        paint(&Picture::Board(Board::new(Line::new("Board"), rows, 0))).unwrap()
    };
    let plain = of("Ana gpj.exe");
    for name in [
        "\u{202e}Ana gpj.exe",
        "Ana\u{200b} \u{2067}gpj.exe",
        "Ana\u{7}\u{0} gpj\u{200f}.exe\u{202c}",
    ] {
        assert!(of(name) == plain, "{name:?}");
    }
    assert!(of("Ana gpj.eye") != plain);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_breaks_a_picture(texts in prop::collection::vec(any::<String>(), 1..8), marks in "[\\u{300}-\\u{36f}\\u{200c}-\\u{200f}\\u{202a}-\\u{202e}\\u{5d0}-\\u{64f}\\u{915}-\\u{94d}a-z<&🦊]{0,300}") {
        let mut rows: Vec<Row> = (1..).zip(&texts).map(|(rank, text)| row(rank, text, rank)).collect();
        rows.push(row(99, &marks, 7));
        prop_assert!(rows.len() <= MOST_ROWS);
        let picture = Picture::Board(Board::new(Line::new(&texts[0]), rows, 3));
        prop_assert!(paint(&picture).is_ok());
    }

    #[test]
    fn no_number_breaks_a_picture(counts in prop::collection::vec(any::<(u32, bool)>(), 0..200), days in -90_000_000_i32..95_000_000) {
        let first = NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(NaiveDate::MAX);
        let filled = counts.iter().map(|(count, holiday)| Day { count: *count, holiday: *holiday });
        let picture = Picture::Days(Days::new(Line::new("Group"), first, filled.collect()));
        prop_assert!(paint(&picture).is_ok());
        let weeks = counts.iter().map(|(count, _)| {
            Some(Played::new(NonZeroU32::new(*count)?, Score::from_hundredths(count % 10_001), Score::FULL))
        });
        prop_assert!(paint(&Picture::Weeks(Weeks::new(Line::new("Ana"), first, weeks.collect()))).is_ok());
    }
}
