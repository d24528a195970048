//! How long a grade and the loading of the model take: `cargo bench --bench grading`.

use criterion::{Criterion, criterion_group, criterion_main};
use greenroom::framework::stage::Stage;
use greenroom::grading::grader::{Asked, Grader, Grading};
use std::hint::black_box;

/// 150 words.
const REPLY: &str = "Shadow for one week: the new model scores every payment next to the old one and nothing is \
declined by it, we compare score histograms and p99. Then a canary on 2% of cards, hashed by card id so that a \
person does not see two behaviours, for 24 hours, then 10 and 50. The A/B test runs two weeks at 50/50 with fraud \
losses in dollars per million as the KPI and false declines, complaints and latency as guardrails; about 4 million \
payments per arm show a 5% change. Both versions stay deployed behind the router, blue and green, and the switch is \
one config key, because a deploy takes 20 minutes and a flip two seconds. It flips back by itself if the approval \
rate falls by half a point for ten minutes, if errors pass 0.5% or p99 passes 80 ms; the risk on-call can also do \
it by hand without asking, since every minute costs about 900 dollars in declined sales.";

fn grading(criterion: &mut Criterion) {
    let Ok(grader) = Grader::built_in() else { return };
    let asked =
        Asked { stage: Stage::Deployment, problem: "Detect card fraud", shown: &[], hidden: &[] };
    criterion.bench_function("grade 150 words", |bencher| {
        bencher.iter(|| grader.grade(black_box(&asked), black_box(REPLY)));
    });
    let long = REPLY.repeat(130);
    criterion.bench_function("grade 100,000 characters", |bencher| {
        bencher.iter(|| grader.grade(black_box(&asked), black_box(&long)));
    });
    criterion.bench_function("load the model", |bencher| bencher.iter(Grader::built_in));
}

criterion_group!(benches, grading);
criterion_main!(benches);
