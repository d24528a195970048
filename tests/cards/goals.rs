//! What a group aims at, how it is doing, and what is due for one person.

use crate::{
    Shown,
    cast::{NAMES, bank},
    lists::summary,
    show,
};
use chrono::NaiveDate;
use greenroom::{
    chat::{
        card::{Card, Tone},
        words::{
            self,
            goals::{Covered, Due, GroupProgress, Mine, Weak},
        },
    },
    framework::criterion::Criterion,
    grading::score::Score,
    ids::MemberId,
    progress::{
        goal::{Goal, Standing},
        improvement::Improvement,
        together::{Together, together},
    },
};
use std::collections::BTreeMap;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn goal(words: &str) -> Goal {
    words.parse().unwrap()
}

/// So many done on a day of a week that begins on 2026-08-03.
fn standing(words: &str, done: usize, today: &str) -> Standing {
    goal(words).standing(std::iter::repeat_n(day(today), done), day(today))
}

/// A group by what each did.
fn far(words: &str, done: &[usize], today: &str) -> Option<Together> {
    let members: BTreeMap<_, _> = done
        .iter()
        .enumerate()
        .map(|(number, done)| (MemberId::new(format!("console:{number}")), vec![day(today); *done]))
        .collect();
    together(goal(words), &members, day(today))
}

fn weak(dues: &[Due]) -> Vec<Weak> {
    let ids =
        ["deployment.canary", "scale.degradation", "clarify.goal", "io.inputs", "data.labels"];
    let weak = ids.iter().zip(dues).zip([0.0, 0.25, 0.96, 1.0, 1.999]);
    weak.map(|((id, due), mean)| Weak {
        criterion: Criterion::from_id(id).unwrap(),
        mean,
        due: *due,
    })
    .collect()
}

fn covered(missing: usize) -> Covered<'static> {
    let areas = bank().areas();
    Covered {
        areas: areas.len().saturating_sub(missing),
        missing: areas.into_iter().take(missing).collect(),
    }
}

pub(crate) fn cards(all: &mut Vec<Shown>) {
    let bank = bank();
    let week = "3 interviews a week";
    show!(all, "none", goals::goal(None));
    show!(all, "a week", goals::goal(Some(goal(week))));
    show!(all, "a week", goals::goal_set(goal(week)));
    show!(all, "a month", goals::goal_set(goal("1 stage a month")));
    show!(all, "ended", goals::goal_ended());

    let names: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    let many: Vec<String> = NAMES.iter().cycle().take(23).map(|name| (*name).to_owned()).collect();
    let group = GroupProgress {
        goal: Some((goal(week), far(week, &[3, 5, 3, 2, 0], "2026-08-06"))),
        reached: &names[2..4],
        weeks: 26,
        covered: covered(3),
        answers: [40, 38, 31, 22, 20, 17, 12, 9, 4, 1],
        weak: &weak(&[Due::Unplanned; 5]),
    };
    show!(all, "one who reached it hides", goals::group_progress(&group, bank));
    let nobody = GroupProgress {
        goal: Some((goal(week), far(week, &[0, 1], "2026-08-09"))),
        reached: &[],
        covered: covered(0),
        weak: &[],
        ..group.clone()
    };
    show!(all, "nobody reached it, all areas", goals::group_progress(&nobody, bank));
    let hidden = GroupProgress {
        goal: Some((goal(week), far(week, &[3, 0, 0], "2026-08-03"))),
        ..nobody.clone()
    };
    show!(all, "one reached it and hides", goals::group_progress(&hidden, bank));
    let all_of_them = GroupProgress {
        goal: Some((goal(week), far(week, &[3; 23], "2026-08-06"))),
        reached: &many,
        covered: covered(10),
        ..group.clone()
    };
    show!(all, "many, all reached it", goals::group_progress(&all_of_them, bank));
    let unset = GroupProgress { goal: None, ..group.clone() };
    show!(all, "no goal", goals::group_progress(&unset, bank));
    let silent =
        GroupProgress { goal: Some((goal(week), None)), reached: &[], answers: [0; 10], ..group };
    show!(all, "nobody answered", goals::group_progress(&silent, bank));

    let report = || Card::titled(Tone::Fair, "Report card: Detect fraudulent card payments");
    let share = |done| standing(week, done, "2026-08-05");
    show!(all, "reached", goals::with_share(report(), goal(week), &share(4)));
    show!(all, "not yet", goals::with_share(report(), goal(week), &share(1)));

    let progress = || words::lists::progress(&summary(7), NAMES[0], bank);
    let weak =
        weak(&[Due::Today, Due::Today, Due::On(day("2026-08-09")), Due::Unplanned, Due::Today]);
    let mean = |points: u32| Score::from_hundredths(points * 100);
    let full = Mine {
        share: Some((goal(week), share(1))),
        month: Some(Improvement { now: mean(62), interviews: 3, before: mean(51) }),
        covered: covered(3),
        weak: &weak,
        due: 14,
        next: Some(day("2026-08-04")),
    };
    show!(all, "everything", goals::mine(progress(), &full, bank));
    let paces = [
        ("reached", week, 3, "2026-08-05"),
        ("one each day", week, 0, "2026-08-07"),
        ("one every few days", "2 interviews a month", 0, "2026-08-20"),
        ("several a day", "20 stages a week", 1, "2026-08-09"),
    ];
    for (state, words, done, today) in paces {
        let share = Some((goal(words), standing(words, done, today)));
        let mine = Mine { share, month: None, weak: &[], due: 0, next: None, ..full.clone() };
        show!(all, state, goals::mine(progress(), &mine, bank));
    }
    let later = Mine { share: None, due: 0, next: Some(day("2026-08-09")), ..full.clone() };
    show!(all, "nothing due", goals::mine(progress(), &later, bank));
    let learnt = Mine { next: None, ..later.clone() };
    show!(all, "nothing planned", goals::mine(progress(), &learnt, bank));
    let one = Mine { due: 1, ..later };
    show!(all, "one due", goals::mine(progress(), &one, bank));
}
