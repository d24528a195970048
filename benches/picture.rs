//! What each kind of picture costs when it shows the most it can: time to paint and size of the PNG.

#![expect(clippy::print_stdout, reason = "figures are what a bench prints")]

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use greenroom::{
    chat::picture::{
        Board, Coverage, Day, Days, Line, MOST_COLUMNS, MOST_ROWS, MOST_WEEKS, Mean, Picture,
        Played, Row, Stages, WEEK, Weeks,
    },
    framework::{criterion::Criterion as RubricCriterion, stage::Stage},
    grading::score::Score,
    picture::paint,
};
use std::{hint::black_box, num::NonZeroU32};

/// Names of many strokes from many fonts, longer than their room.
const NAMES: [&str; 5] = [
    "龘龍鑫 䶮㛃 뷁쀍꿻 鷹爨鬱 驫麤灪",
    "प्रियङ्का ক্ষ্ণ శ్రీ க்ஷ മ്പ്ര ශ්‍රී",
    "عبد الرحمٰن بن محمد الشريف שָׁלוֹם",
    "🦊🎉👩\u{200d}💻✅🏳️\u{200d}🌈🐉🎻🧬🔬🪐",
    "Nguyễn Thị Phương Ảnh የኢትዮጵያ ខ្មែរ မြန်မာ",
];

fn name(at: usize) -> Line {
    Line::new(NAMES[at % NAMES.len()].repeat(3))
}

fn score(at: usize) -> Score {
    Score::from_hundredths((at as u32 * 3_771) % 10_001)
}

fn worst() -> [(&'static str, Picture); 5] {
    let scores: [Option<Score>; Stage::COUNT] = std::array::from_fn(|at| Some(score(at + 1)));
    let before = std::array::from_fn(|at| Some(score(at + 5)));
    let first = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap_or_default();
    let played = |at| {
        let interviews = NonZeroU32::new(at as u32 % 7)?;
        Some(Played::new(interviews, score(at), score(at + 3)))
    };
    let row = |at: usize| Row {
        rank: at as u32 + 1,
        name: name(at),
        points: 4_000_000_000 - at as u32 * 77_000_000,
        you: at == 7,
    };
    let day = |at: usize| Day { count: at as u32 * 7 % 31, holiday: at.is_multiple_of(9) };
    let means = RubricCriterion::all()
        .map(|one| (one, Mean::from_hundredths(one.index() as u16 * 37 % 201)))
        .collect();
    [
        ("stages", Picture::Stages(Stages { title: name(0), scores, before: Some(before) })),
        (
            "weeks",
            Picture::Weeks(Weeks::new(name(1), first, (0..MOST_WEEKS).map(played).collect())),
        ),
        ("board", Picture::Board(Board::new(name(2), (0..MOST_ROWS).map(row).collect(), 7))),
        (
            "days",
            Picture::Days(Days::new(name(3), first, (0..MOST_COLUMNS * WEEK).map(day).collect())),
        ),
        ("coverage", Picture::Coverage(Coverage { title: name(4), means })),
    ]
}

fn painting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("picture");
    group.sample_size(20);
    for (kind, picture) in worst() {
        let bytes = paint(&picture).map_or(0, |png| png.len());
        println!("{kind}: {:.0} KB (bar: 200 KB)", bytes as f64 / 1e3);
        group.bench_function(format!("{kind} (bar: 100 ms)"), |bencher| {
            bencher.iter(|| paint(black_box(&picture)));
        });
    }
    group.finish();
}

criterion_group!(benches, painting);
criterion_main!(benches);
