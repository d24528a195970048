//! The report card, in every way an interview can end.

use crate::{
    Shown,
    cast::{DESIGN, NAMES, Run, ana, bank, ben, fraud},
    show,
};
use chrono::Duration;
use greenroom::{
    ids::MemberId,
    interview::{alarm::Alarm, event::Event, play::Manner, report::report},
};

pub(crate) fn cards(all: &mut Vec<Shown>) {
    let (bank, fraud) = (bank(), fraud());
    let mut card = |state, run: &Run, who: &MemberId, name: Option<&str>, worth: u32| {
        let result = report(&run.interview, who, fraud, bank).unwrap();
        show!(all, state, report::report(&result, &run.interview, who, fraud, bank, name, worth));
    };
    let walked = Run::practice().hint().well(7);
    let whole = DESIGN[7..].iter().fold(walked, |run, answer| run.says(&ana(), answer).next());
    card("ten stages", &whole, &ana(), None, 96);
    card(
        "finished early",
        &Run::practice().well(2).skip().skip().skip().finish(),
        &ana(),
        None,
        20,
    );
    card("nothing written", &Run::practice().finish(), &ana(), None, 0);
    card(
        "one point",
        &Run::practice().says(&ana(), "The goal is fewer chargebacks.").finish(),
        &ana(),
        None,
        1,
    );
    let model = "I would train a transformer on the payments.";
    let pitfalls = Run::mock()
        .writes(&ana(), model)
        .after(Duration::minutes(45))
        .does(|_| Event::Due(Alarm::Deadline));
    card("mock, time up, every pitfall", &pitfalls, &ana(), None, 0);
    let quiet =
        Run::practice().well(1).after(Duration::days(30)).does(|_| Event::Due(Alarm::Abandon));
    card("abandoned", &quiet, &ana(), None, 10);
    card("outline seen before", &Run::after_outline().well(2).finish(), &ana(), None, 20);
    let group = Run::group()
        .says(&ana(), DESIGN[0])
        .says(&ben(), "We want fewer chargebacks.")
        .next()
        .finish();
    card("group, a name in another script", &group, &ben(), Some(NAMES[1]), 3);
    card("group, a name with markup", &group, &ben(), Some(NAMES[3]), 3);
    let turn = |run: Run, who: MemberId, asks: MemberId| {
        run.does(|run| Event::Turn {
            stage: run.interview.stage,
            candidate: who.clone(),
            interviewer: Some(asks.clone()),
        })
    };
    let first = turn(Run::group_in(Manner::Turns), ana(), ben()).says(&ana(), DESIGN[0]).next();
    let second = turn(first, ben(), ana()).says(&ben(), DESIGN[1]).next();
    let turns = turn(second, ana(), ben()).says(&ana(), DESIGN[2]).finish();
    card("in turns", &turns, &ana(), Some(NAMES[0]), 20);
}
