//! What is kept about somebody, files of it, the receipt when it is erased, and accounts that are one person's.

use crate::{
    Shown,
    cast::{NAMES, now},
    show,
};
use greenroom::{
    chat::{
        file::Attached,
        words::{Kept, links::account},
    },
    ids::{GroupId, MemberId},
    progress::linking::Code,
};

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
        goals: 1,
        problems: 2,
        preferences: true,
        named: true,
        zone: Some("Europe/Berlin".to_owned()),
        linked: 1,
    };
    let little =
        Kept { interviews: 1, messages: 1, grades: 1, points: 1, named: true, ..Kept::default() };
    show!(all, "much", kept(&much));
    show!(all, "little", kept(&little));
    let attached = Attached::Mine { member: MemberId::new("slack:T1/U1") };
    show!(all, "much", exported(&much, attached.clone()));
    show!(all, "little", exported(&little, attached));
    show!(all, "much", forget_what(&much));
    show!(all, "little", forget_what(&little));
    show!(all, "much", forgotten(&much, now()));
    show!(all, "nothing", nothing_kept());
    accounts(all);
    show!(
        all,
        "a group",
        lists::group_file(Attached::Group { group: GroupId::new("slack:T1/C1") })
    );
    show!(all, "no host", lists::group_file_for_hosts());
}

/// Accounts that are one person's.
fn accounts(all: &mut Vec<Shown>) {
    let code = Code::parse("KMTR-4X9D").unwrap();
    let others = [account(NAMES[0], "slack"), account(NAMES[3], "discord")];
    show!(all, "the first", links::code(&code, &[]));
    show!(all, "one more", links::code(&code, &others));
    show!(all, "two", links::linked(&others[..1]));
    show!(all, "three", links::linked(&others));
    show!(all, "no longer", links::unlinked());
    show!(all, "never", links::not_linked());
    show!(all, "first", links::wrong_code(4));
    show!(all, "last but one", links::wrong_code(1));
    show!(all, "last", links::wrong_code(0));
    show!(all, "guessed", links::too_many_tries(now()));
    show!(all, "own", links::own_code());
    show!(all, "already", links::linked_already(&others));
}
