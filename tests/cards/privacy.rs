//! What is kept about somebody, and the receipt when it is erased.

use crate::{Shown, cast::now, show};
use greenroom::chat::words::Kept;

pub(crate) fn cards(all: &mut Vec<Shown>) {
    let much = Kept {
        interviews: 12,
        open: 1,
        messages: 240,
        grades: 96,
        results: 11,
        points: 1_204,
        outlines: 3,
        reviews: 4,
        reviewed: 1,
        schedules: 1,
        preferences: true,
        named: true,
        zone: Some("Europe/Berlin".to_owned()),
    };
    let little =
        Kept { interviews: 1, messages: 1, grades: 1, points: 1, named: true, ..Kept::default() };
    show!(all, "much", kept(&much));
    show!(all, "little", kept(&little));
    show!(all, "much", forget_what(&much));
    show!(all, "little", forget_what(&little));
    show!(all, "much", forgotten(&much, now()));
    show!(all, "nothing", nothing_kept());
}
