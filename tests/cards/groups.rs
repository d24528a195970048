//! Cards of groups that play in their own manner.

use crate::{
    Shown,
    cast::{DESIGN, LONG, NAMES, Run, ana, bank, ben, fraud, now},
    show,
};
use greenroom::{
    chat::card::Card,
    framework::stage::Stage,
    ids::MemberId,
    interview::{event::Event, play::Manner},
};

fn name_of(id: &MemberId) -> String {
    NAMES[if *id == ana() { 0 } else { 3 }].to_owned()
}

fn names(from: usize, to: usize) -> Vec<String> {
    NAMES[from..to].iter().map(|&name| name.to_owned()).collect()
}

pub(crate) fn cards(all: &mut Vec<Shown>) {
    let (bank, fraud) = (bank(), fraud());
    let sealed = Run::group_in(Manner::Sealed);
    let turns = Run::group_in(Manner::Turns).does(|run| Event::Turn {
        stage: run.interview.stage,
        candidate: ana(),
        interviewer: Some(ben()),
    });
    show!(all, "sealed", walk::started(&sealed.interview, fraud, NAMES[0]));
    show!(all, "in turns", walk::started(&turns.interview, fraud, NAMES[3]));
    show!(all, "sealed", walk::brief(&sealed.interview, fraud));
    show!(all, "in turns", walk::brief(&turns.interview, fraud));
    let stage = |run: &Run, who: &MemberId| {
        greenroom::chat::words::walk::stage_opened(&run.interview, who, fraud, bank, now())
    };
    show!(
        all,
        "a stage of three",
        groups::roles(stage(&turns, &ana()), NAMES[0], Some(NAMES[3]), &names(1, 2))
    );
    show!(all, "one alone", groups::roles(Card::default(), NAMES[2], None, &[]));
    show!(all, "passed over", groups::turn(Some(NAMES[1]), NAMES[0], Some(NAMES[3]), &names(4, 5)));
    show!(all, "somebody came", groups::turn(None, NAMES[0], Some(NAMES[2]), &[]));
    show!(all, "the eighth stage", groups::cue(NAMES[3], Stage::Monitoring, bank));
    show!(all, "a candidate", groups::you_listen(Some(NAMES[3])));
    show!(all, "nobody", groups::you_listen(None));

    show!(all, "one of two", groups::sealed(&names(0, 1), &names(3, 4)));
    show!(all, "two of five", groups::sealed(&names(0, 2), &names(2, 5)));
    show!(all, "nobody else is here", groups::sealed(&names(0, 1), &[]));
    show!(all, "once", groups::use_the_form());
    let both = sealed.says(&ana(), DESIGN[0]).says(&ben(), &format!("I asked: {LONG}."));
    let clarify = Stage::Clarify;
    show!(all, "all are in", groups::revealed(&both.interview, clarify, name_of, bank));
    let on = both.next();
    show!(all, "the stage was left", groups::revealed(&on.interview, clarify, name_of, bank));
}
