//! `interview::step` on an interview near its end: the largest state there is.

use chrono::{DateTime, Duration, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use greenroom::{
    framework::{
        criterion::Criterion as RubricCriterion, level::Level, problem::ProblemId, stage::Stage,
    },
    grading::{
        grade::{Grade, Graded, Span},
        score::Score,
    },
    ids::{GroupId, InterviewId, MemberId, MessageKey},
    interview::{
        event::{Event, Heard},
        state::{Interview, Mode},
        step::{Start, start, step, ungraded},
    },
};
use std::hint::black_box;

const ANSWER: &str = "We log every payment attempt with amount, merchant, card country and device id to a Kafka topic; \
a Flink job keeps the last hour of counts per card so that the model sees them within 50 ms, because the terminal waits.";

fn grade(stage: Stage) -> Grade {
    let levels: Vec<Graded> = RubricCriterion::of(stage)
        .map(|criterion| Graded {
            criterion,
            level: Level::Developed,
            evidence: vec![Span { start: 0, end: 40 }],
        })
        .collect();
    Grade { grader: "bench".to_owned(), stage, score: Score::FULL, levels, flags: Vec::new() }
}

/// Three messages in each of the ten stages, all graded, the last stage open.
fn near_the_end() -> (Interview, DateTime<Utc>) {
    let by = MemberId::new("bench:ana");
    let mut now = DateTime::from_timestamp(1_772_442_000, 0).unwrap_or_default();
    let (mut interview, _) = start(
        Start {
            id: InterviewId(1),
            group: GroupId::new("bench"),
            problem: ProblemId::new("card-fraud"),
            mode: Mode::Practice,
            by: by.clone(),
            after_outline: false,
            answer_by: None,
        },
        now,
    );
    for stage in Stage::ALL {
        for message in 0..3 {
            now += Duration::seconds(20);
            let said = Event::Said {
                by: by.clone(),
                key: MessageKey::new(format!("{stage}-{message}")),
                at: now,
                text: ANSWER.to_owned(),
                heard: Heard::Answer,
                whole: true,
            };
            interview = must(step(&interview, &said, now));
        }
        for one in ungraded(&interview) {
            let graded =
                Event::Graded { by: one.by, stage, revision: one.revision, grade: grade(stage) };
            interview = must(step(&interview, &graded, now));
        }
        if stage.next().is_some() {
            now += Duration::seconds(20);
            interview = must(step(&interview, &Event::Next { by: by.clone() }, now));
        }
    }
    (interview, now)
}

fn must<E: std::fmt::Debug>(
    result: Result<(Interview, Vec<greenroom::interview::event::Effect>), E>,
) -> Interview {
    match result {
        Ok((interview, _)) => interview,
        Err(error) => panic!("the bench's own events were refused: {error:?}"),
    }
}

fn benchmark(c: &mut Criterion) {
    let (interview, now) = near_the_end();
    let by = MemberId::new("bench:ana");
    let said = Event::Said {
        by: by.clone(),
        key: MessageKey::new("one-more"),
        at: now,
        text: ANSWER.to_owned(),
        heard: Heard::Answer,
        whole: true,
    };
    c.bench_function("interview::step, a message in the tenth stage", |b| {
        b.iter(|| black_box(step(black_box(&interview), black_box(&said), now)));
    });
    let hint = Event::Hint { by };
    c.bench_function("interview::step, a hint in the tenth stage", |b| {
        b.iter(|| black_box(step(black_box(&interview), black_box(&hint), now)));
    });
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
