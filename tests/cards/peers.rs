//! Marks that peers give, and how they compare with the grader's.

use crate::{
    Shown,
    cast::{NAMES, bank},
    show,
};
use greenroom::{
    chat::{
        card::{Card, Tone},
        words::peers::Marked,
    },
    framework::{criterion::Criterion, level::Level, stage::Stage},
    progress::agreement::{Agreement, Compared, agreement},
};
use std::collections::BTreeMap;

fn levels(stage: Stage, levels: &[u8]) -> BTreeMap<Criterion, Level> {
    let levels = levels.iter().map(|level| Level::try_from(*level).unwrap());
    Criterion::of(stage).zip(levels).collect()
}

fn agreed(marked: &[Marked]) -> Option<Agreement> {
    let both = marked.iter().flat_map(|one| {
        one.peers.iter().flat_map(|(_, levels)| {
            levels.iter().filter_map(|(&criterion, &peer)| {
                Some(Compared { criterion, peer, grader: *one.grader.get(&criterion)? })
            })
        })
    });
    agreement(both)
}

pub(crate) fn cards(all: &mut Vec<Shown>) {
    let bank = bank();
    let (io, clarify) = (Stage::Io, Stage::Clarify);
    let one = [Marked {
        stage: io,
        grader: levels(io, &[2, 1, 0, 0, 1]),
        peers: vec![(NAMES[0].to_owned(), levels(io, &[2, 1]))],
    }];
    let several = [
        Marked {
            stage: clarify,
            grader: levels(clarify, &[2, 1, 0, 0, 1, 2, 0]),
            peers: vec![
                (NAMES[3].to_owned(), levels(clarify, &[2, 2, 0, 0, 1, 2, 2])),
                (NAMES[1].to_owned(), levels(clarify, &[1, 1, 0])),
            ],
        },
        Marked {
            stage: io,
            grader: levels(io, &[2, 1, 0, 0, 1]),
            peers: vec![(NAMES[4].to_owned(), levels(io, &[0, 1, 0, 1, 1]))],
        },
    ];
    let title = "Card fraud";
    show!(all, "nobody marked", peers::marks(title, None, &[], None, bank));
    show!(
        all,
        "one peer, just now",
        peers::marks(title, Some(NAMES[0]), &one, agreed(&one).as_ref(), bank)
    );
    show!(
        all,
        "several, names of all kinds",
        peers::marks(title, None, &several, agreed(&several).as_ref(), bank)
    );
    show!(all, "the same", peers::taken(NAMES[2], io, agreed(&one).as_ref(), 1, bank));
    show!(all, "some apart", peers::taken(NAMES[3], io, agreed(&several[1..]).as_ref(), 12, bank));
    show!(all, "nothing to compare", peers::taken(NAMES[0], io, None, 2, bank));
    let names =
        |count: usize| NAMES[..count].iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    show!(all, "the stages", peers::how(&names(1), None, bank));
    show!(all, "one stage", peers::how(&names(4), Some(Stage::Monitoring), bank));
    show!(all, "a report card", peers::invites(Card::line(Tone::Plain, "The report card.")));
    let progress = || Card::line(Tone::Plain, "Your progress.");
    show!(all, "none", peers::given(progress(), 0));
    show!(all, "some", peers::given(progress(), 3));
    show!(all, "own", peers::own_answers());
    show!(all, "still running", peers::not_over());
    show!(all, "three", peers::which_candidate(&names(3), io));
    show!(all, "no answer", peers::nothing_to_mark(NAMES[3], io, bank));
    show!(all, "in a channel", peers::nothing_here());
}
