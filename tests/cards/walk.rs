//! The cards of the walk through the stages.

use crate::{
    Shown,
    cast::{DESIGN, LONG, NAMES, ODD, Run, ana, bank, ben, fraud, now},
    show,
};
use chrono::Duration;
use greenroom::{
    framework::{criterion::Criterion, stage::Stage},
    interview::event::{Answered, Event},
};

/// What is shown of an answer that fits any system.
const VAGUE: &str = "The goal is fewer chargebacks, at scale.";

pub(crate) fn start_and_stages(all: &mut Vec<Shown>) {
    let (bank, fraud) = (bank(), fraud());
    let practice = Run::practice().interview;
    let mock = Run::mock().interview;
    let group = Run::group().interview;
    show!(all, "practice", walk::started(&practice, fraud, NAMES[0]));
    show!(all, "mock, a name in another script", walk::started(&mock, fraud, NAMES[1]));
    show!(all, "group, a name with markup", walk::started(&group, fraud, NAMES[3]));

    show!(all, "practice", walk::brief(&practice, fraud));
    show!(all, "mock", walk::brief(&mock, fraud));
    show!(all, "group", walk::brief(&group, fraud));
    let marked = Run::after_outline().interview;
    show!(all, "outline seen before", walk::brief(&marked, fraud));

    let mut stage = |state, run: &Run, minutes: i64| {
        let now = now() + Duration::minutes(minutes);
        show!(all, state, walk::stage_opened(&run.interview, &ana(), fraud, bank, now));
    };
    stage("the first", &Run::practice(), 0);
    stage("the fifth, with news", &Run::practice().well(3).skip(), 30);
    let back = Run::practice().well(3).does(|_| Event::Back { by: ana(), to: Some(Stage::Io) });
    stage("back to the second, with an answer", &back, 31);
    stage("the last", &Run::practice().well(9), 40);
    stage("a mock", &Run::mock().writes(&ana(), DESIGN[0]).next(), 5);
    stage("a mock of 20 minutes", &Run::mock_of(20), 0);
    stage("a mock of 3 minutes", &Run::mock_of(3), 0);
    stage("a mock whose time is up", &Run::mock(), 46);
    stage("a group", &Run::group().says(&ana(), DESIGN[0]).next(), 9);
}

pub(crate) fn grades(all: &mut Vec<Shown>) {
    let bank = bank();
    let mut feedback = |state: &str, run: Run| {
        let stage = run.interview.stage;
        show!(all, state, feedback::feedback(&run.interview, &ana(), stage, bank, None));
    };
    feedback("on the way", Run::practice().says(&ana(), DESIGN[0]));
    let more = "The rules of the card networks forbid us to keep the security code. We have 80 ms at p99, since the \
                gateway goes on without us after 120.";
    feedback("full marks", Run::practice().says(&ana(), DESIGN[0]).says(&ana(), more));
    feedback("only mentioned", Run::practice().says(&ana(), VAGUE));
    feedback("one span for two criteria", Run::practice().well(3).says(&ana(), DESIGN[3]));
    feedback("the checklist still wants something", Run::practice().well(4).says(&ana(), "We keep data. Chargebacks come up to 120 days late, so newer payments get the issuers' alerts as labels."));
    feedback("a long quote", Run::practice().says(&ana(), &format!("I asked: {LONG}.")));
    feedback("two hints taken", Run::practice().hint().hint().says(&ana(), DESIGN[0]));
    let changed = Run::practice().says(&ana(), VAGUE).writes(&ana(), LONG);
    feedback("changed since it was graded", changed);
    feedback("not graded yet", Run::practice().writes(&ana(), VAGUE));
    feedback("the last stage", Run::practice().well(9).says(&ana(), DESIGN[9]));
    for (text, flag) in ODD {
        let state = format!("{flag:?}").to_lowercase();
        feedback(&state, Run::practice().says(&ana(), text));
    }
    let group = Run::group().hint().says(&ben(), VAGUE).interview;
    show!(
        all,
        "group, a name in another script",
        feedback::feedback(&group, &ben(), Stage::Clarify, bank, Some(NAMES[1]))
    );
    show!(
        all,
        "group, a name with markup",
        feedback::feedback(&group, &ben(), Stage::Clarify, bank, Some(NAMES[3]))
    );
    let left = Run::practice().says(&ana(), VAGUE).next().interview;
    show!(
        all,
        "of a stage that was left",
        feedback::feedback(&left, &ana(), Stage::Clarify, bank, None)
    );
    show!(all, "folded", feedback::feedback_folded(Stage::Clarify, bank));

    let mut why = |state, run: &Run, id: Option<&str>| {
        let only = id.and_then(Criterion::from_id);
        assert_eq!(only.is_some(), id.is_some());
        show!(all, state, feedback::why(&run.interview, &ana(), only, bank));
    };
    let answered = Run::practice().says(&ana(), DESIGN[0]);
    why("a stage", &answered, None);
    why("a developed criterion", &answered, Some("clarify.goal"));
    why("a mentioned criterion", &answered, Some("clarify.latency"));
    why("an absent criterion", &answered, Some("clarify.compliance"));
    why("nothing written", &Run::practice(), None);
    why("a criterion of a stage ahead", &answered, Some("io.inputs"));
    why("changed since it was graded", &answered.clone().writes(&ana(), "And more."), None);
    why("a mock, answered", &Run::mock().writes(&ana(), DESIGN[0]), None);
    why("a mock without an answer", &Run::mock(), None);
    why("a mock that is over", &Run::mock().writes(&ana(), DESIGN[0]).finish(), None);
}

pub(crate) fn asides(all: &mut Vec<Shown>) {
    let (bank, fraud) = (bank(), fraud());
    let answered = |question: &str, fact| Answered { question: question.to_owned(), fact };
    let topic = |topic: &str| fraud.facts.iter().position(|fact| fact.topic == topic);
    let latency = answered("How much time do we have to score a payment?", topic("latency"));
    let again = answered("And is it synchronous?", topic("latency"));
    let odd = answered("Does the office have a ping pong table?", None);
    let traffic =
        answered(&format!("How many payments are there, given that {LONG}?"), topic("traffic"));
    show!(all, "one question", walk::answered(std::slice::from_ref(&latency), fraud));
    show!(all, "no fact fits", walk::answered(std::slice::from_ref(&odd), fraud));
    show!(all, "four questions", walk::answered(&[latency, odd, again, traffic], fraud));

    let mut run = Run::practice();
    for number in 0..3 {
        run = run.hint();
        let state = ["a nudge", "a pointer", "an example"][number];
        show!(all, state, walk::hint(&run.interview, &ana(), Stage::Clarify, number, bank));
    }
    let group = Run::group().hint().interview;
    show!(all, "group", walk::hint(&group, &ana(), Stage::Clarify, 0, bank));
    let mock = Run::mock().hint().interview;
    show!(all, "mock", walk::hint(&mock, &ana(), Stage::Clarify, 0, bank));

    let mut status = |state, run: &Run, minutes| {
        let now = now() + Duration::minutes(minutes);
        show!(all, state, walk::status(&run.interview, &ana(), fraud, bank, now));
    };
    status("at the start", &Run::practice(), 0);
    let mut told = Run::practice().well(1).says(&ana(), DESIGN[1]).says(&ana(), LONG);
    told.interview.facts = [topic("latency"), topic("labels")].into_iter().flatten().collect();
    status("with facts and messages", &told, 8);
    status("mock", &Run::mock().writes(&ana(), DESIGN[0]).next(), 44);
    status("group", &Run::group().says(&ana(), DESIGN[0]).next(), 9);
    status("paused", &Run::practice().well(2).does(|_| Event::Pause { by: ana() }), 9);
    status("over", &Run::practice().well(2).finish(), 9);

    show!(all, "first stage", walk::transcript_only(Stage::Clarify, bank));
    for name in NAMES {
        show!(all, name, walk::joined(name));
    }
    show!(all, "in a thread", walk::not_your_interview(&fraud.id));
    show!(all, "no stage named", walk::outline(fraud, None, bank));
    show!(all, "the last stage", walk::outline(fraud, Some(Stage::Tradeoffs), bank));
    show!(all, "within an interview", walk::outline_later());
}

pub(crate) fn time(all: &mut Vec<Shown>) {
    let (bank, fraud) = (bank(), fraud());
    let mock = Run::mock().writes(&ana(), DESIGN[0]).interview;
    let after = |minutes| now() + Duration::minutes(minutes);
    show!(all, "an answer", walk::noted(&mock, &ana(), after(3)));
    show!(all, "the last minute", walk::noted(&mock, &ana(), after(45) - Duration::seconds(20)));
    show!(all, "half time", walk::time_notice(&mock, after(22) + Duration::seconds(30)));
    show!(all, "five minutes", walk::time_notice(&mock, after(40)));
    show!(all, "the end", walk::time_notice(&mock, after(45)));
    show!(all, "a minute and a bit", walk::extended(Duration::seconds(61), after(47)));
    show!(all, "hours", walk::extended(Duration::hours(15), after(45 + 15 * 60)));
    show!(all, "paused", walk::paused(fraud));
    show!(all, "going on", walk::resumed(fraud));
    show!(all, "soon over", walk::reminder(&Run::practice().well(2).interview, fraud, bank, now()));
    show!(all, "on the way", walk::nudge(&Run::practice().well(2).interview, fraud, bank));
    show!(all, "at the last stage", walk::nudge(&Run::practice().well(9).interview, fraud, bank));
    show!(all, "given up", walk::given_up(fraud));
}
