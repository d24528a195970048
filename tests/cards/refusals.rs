//! Refusals and faults.

use crate::{
    Shown,
    cast::{DESIGN, NAMES, Run, ana, bank, ben},
    show,
};
use greenroom::{
    chat::{
        command::parse::{Misuse, parse},
        form::FormName,
        inbound::{Unread, UnreadFile},
        words::{NoEntry, Trouble},
    },
    framework::{problem::ProblemId, stage::Stage},
    ids::{ConversationId, MemberId},
    interview::{
        event::{Event, Refusal, Stop},
        step::{possible, step},
    },
};

/// The machine's own refusal of an event, with what is possible instead.
fn refusal(
    run: &Run,
    by: &MemberId,
    event: &Event,
) -> (Refusal, Vec<greenroom::interview::step::Move>) {
    match step(&run.interview, event, crate::cast::now()) {
        Err(Stop::Refused(refusal)) => (refusal, possible(&run.interview, by)),
        other => panic!("{event:?} is not refused: {other:?}"),
    }
}

pub(crate) fn cards(all: &mut Vec<Shown>) {
    let bank = bank();
    let mut refuse = |state, run: &Run, by: MemberId, event: Event| {
        let (refusal, moves) = refusal(run, &by, &event);
        show!(all, state, refused(&refusal, &moves, bank));
    };
    let practice = Run::practice();
    let paused = Run::practice().does(|_| Event::Pause { by: ana() });
    let over = Run::practice().finish();
    refuse("over", &over, ana(), Event::Next { by: ana() });
    refuse("paused", &paused, ana(), Event::Hint { by: ana() });
    refuse("not paused", &practice, ana(), Event::Resume { by: ana() });
    refuse("not a candidate", &practice, ben(), Event::Next { by: ben() });
    refuse("nothing written", &practice, ana(), Event::Next { by: ana() });
    refuse("first stage", &practice, ana(), Event::Back { by: ana(), to: None });
    refuse("not reached", &practice, ana(), Event::Back { by: ana(), to: Some(Stage::Data) });
    let second = Run::practice().says(&ana(), DESIGN[0]).next();
    refuse("already there", &second, ana(), Event::Back { by: ana(), to: Some(Stage::Io) });
    refuse(
        "no more hints",
        &Run::practice().hint().hint().hint(),
        ana(),
        Event::Hint { by: ana() },
    );
    refuse("mock cannot pause", &Run::mock(), ana(), Event::Pause { by: ana() });
    refuse("joined already", &Run::group(), ben(), Event::Join { by: ben(), after_outline: false });
    refuse("not a group", &practice, ben(), Event::Join { by: ben(), after_outline: false });

    let wrong = |line: &str| match parse(line) {
        Ok(command) => panic!("{line} is {command:?}"),
        Err(misuse) => misuse,
    };
    for line in [
        "/hnit",
        "/zzzzz",
        "/mock card-fraud 500",
        "/back twelve",
        "/why inputz",
        "/ask",
        "/edit",
        "/undo x",
        "/leaderboard year",
        "/next please",
        "/schedule dance",
        "/schedule add 9",
    ] {
        show!(all, line, misuse(&wrong(line)));
    }
    let markup = Misuse::Unknown { given: NAMES[3].to_owned(), nearest: Vec::new() };
    show!(all, "markup", misuse(&markup));

    let near = [ProblemId::new("card-fraud"), ProblemId::new("visual-search")];
    let near: Vec<&ProblemId> = near.iter().collect();
    show!(all, "nothing near", no_such_problem("sorting", &[], &bank.areas()));
    show!(all, "one near", no_such_problem("card-frod", &near[..1], &bank.areas()));
    show!(
        all,
        "two near, a long wish",
        no_such_problem(&"search and fraud ".repeat(30), &near, &bank.areas())
    );
    show!(all, "next", no_interview_here("next"));
    show!(all, "words in the room", nobody_listens());
    show!(all, "not invited", no_entry(NoEntry::NotInvited));
    show!(all, "archived", no_entry(NoEntry::Archived));
    show!(all, "restricted", no_entry(NoEntry::Restricted));
    show!(all, "locked", no_entry(NoEntry::Locked));
    show!(all, "no threads", no_entry(NoEntry::NoThreads));
    show!(all, "too many threads", no_entry(NoEntry::TooManyThreads));
    show!(all, "no direct messages", no_entry(NoEntry::NoDirect));
    show!(all, "lacks a permission", no_entry(NoEntry::Lacks("Send Messages in Threads")));
    let file = |name: &str, why| UnreadFile { name: name.to_owned(), why };
    let sketch = file("Sketch of *the* system.png", Unread::NotText);
    show!(all, "a picture", files_not_read(std::slice::from_ref(&sketch)));
    show!(
        all,
        "three",
        files_not_read(&[
            sketch,
            file("log.txt", Unread::TooLong),
            file("notes.md", Unread::NotGiven)
        ])
    );
    for name in FormName::ALL {
        show!(all, name.word(), forms::not_opened(name));
    }
    let channel = ConversationId::new("T1/C1");
    for what in [
        Trouble::Closed(NoEntry::Lacks("Send Messages in Threads")),
        Trouble::Closed(NoEntry::TooManyThreads),
        Trouble::Closed(NoEntry::Archived),
        Trouble::Layout,
        Trouble::NoPicture("Attach Files"),
        Trouble::Unread("Read Message History"),
    ] {
        show!(all, &what.word(), trouble(what, &channel));
    }
    show!(all, "white space", nothing_said());
    show!(all, "schedule", admins_only("schedule"));
    show!(all, "a fault", broken("inbox-4711"));
    show!(all, "none", no_such_message(0));
    show!(all, "one", no_such_message(1));
    show!(all, "three", no_such_message(3));
    show!(all, "a wrong number", no_such_interview());
}
