//! What is set, and what was changed.

use super::lists::ScheduleLine;
use crate::{
    cadence::holidays::Calendar,
    chat::{
        card::{Button, Card, Tone},
        form::FormName,
        rich::Rich,
    },
    progress::{board_rules::BoardRules, preferences::Preferences, rest::Rest},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// What is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings<'a> {
    /// Where the person is, as far as that is known.
    pub zone: Option<Tz>,
    /// Whether the platform tells where people are.
    pub told: bool,
    /// What they read in, as the platform tells it.
    pub locale: Option<&'a str>,
    /// Where the days of the group's boards begin and end.
    pub group_zone: Tz,
    /// What its host decided about its boards.
    pub board_rules: BoardRules,
    /// Its schedules.
    pub schedules: &'a [ScheduleLine],
    /// What else they have set.
    pub preferences: &'a Preferences,
}

/// What a person has set for themselves, one line each.
fn preference_lines(preferences: &Preferences) -> Vec<Rich> {
    let away = match &preferences.away {
        none if *none == Calendar::default() => String::new(),
        away => format!("; nor on holidays: {away}"),
    };
    let owed = match preferences.rest {
        Rest::NONE => "every day counts".to_owned(),
        rest => format!("nothing is needed on {rest}"),
    };
    let counted =
        Rich::from("Streak: ").strong(preferences.rhythm.word()).plain(format!("; {owed}{away}."));
    let board = match (preferences.hidden, &preferences.alias) {
        (true, _) => Rich::from("Boards leave you out; you still see your own progress."),
        (false, Some(alias)) => Rich::from("Boards call you ").strong(alias.to_string()).plain("."),
        (false, None) => Rich::from("Boards show you by your name."),
    };
    vec![counted, board]
}

/// Something that a person set for themselves was changed.
pub fn preferences_changed(preferences: &Preferences) -> Card {
    Card::line(Tone::Good, "That is set. Yours now:").bullets(preference_lines(preferences))
}

/// A clock that people can compare with their own.
fn clock(zone: Tz, now: DateTime<Utc>) -> String {
    now.with_timezone(&zone).format("%A %H:%M").to_string()
}

fn zone_button() -> Button {
    Button::form("Choose time zone…", FormName::Zone)
}

/// What is set, and how it is changed.
pub fn settings(settings: &Settings<'_>, now: DateTime<Utc>) -> Card {
    let mine = match settings.zone {
        Some(zone) => {
            let whence = if settings.told { ", as your profile has it" } else { "" };
            Rich::from("Time zone: ")
                .strong(zone.name())
                .plain(format!("{whence}. It is {} there.", clock(zone, now)))
        }
        None if settings.told => "Time zone: not told by your profile.".into(),
        None => "Time zone: not chosen yet.".into(),
    };
    let mut yours = vec![mine];
    if let Some(locale) = settings.locale {
        yours.push(
            Rich::from("Language: ")
                .strong(locale)
                .plain(" here, but I speak only English so far."),
        );
    }
    yours.extend(preference_lines(settings.preferences));
    let mut group = vec![
        Rich::from("Its days begin at midnight in ")
            .strong(settings.group_zone.name())
            .plain("; a host changes that with ")
            .code("/settings group-zone ZONE")
            .plain("."),
    ];
    group.push(
        Rich::from(board_rules_line(settings.board_rules))
            .plain(" A host changes that with ")
            .code("/settings group-board off")
            .plain(" and the like."),
    );
    group.extend(settings.schedules.iter().map(|one| Rich::from("Schedule ").then(one.words())));
    if settings.schedules.is_empty() {
        group.push("No schedule posts problems.".into());
    }
    let card = Card::titled(Tone::Plain, "Settings")
        .heading("Yours")
        .bullets(yours)
        .heading("This group's")
        .bullets(group)
        .small(Rich::new().code("/help settings").plain(" shows how each is changed."));
    if settings.told { card } else { card.button(zone_button()) }
}

/// Asks whoever is met for the first time.
pub fn ask_zone(until_then: Tz) -> Card {
    Card::line(
        Tone::Plain,
        Rich::from("Which time zone are you in? I cannot see it here. Until you say, I take ")
            .strong(until_then.name())
            .plain("."),
    )
    .small(
        Rich::new().code("/settings zone Europe/Berlin").plain(" does it, too. I ask only once."),
    )
    .button(zone_button())
}

/// A time zone was chosen.
pub fn zone_chosen(zone: Tz, now: DateTime<Utc>) -> Card {
    Card::line(
        Tone::Good,
        Rich::from("Your time zone is ")
            .strong(zone.name())
            .plain(format!(" now. It is {} there.", clock(zone, now))),
    )
}

/// The group's time zone was changed.
pub fn group_zone_chosen(zone: Tz) -> Card {
    Card::line(
        Tone::Good,
        Rich::from("The days of this group's boards now begin at midnight in ")
            .strong(zone.name())
            .plain(". Schedules keep their own time zones."),
    )
}

/// What a group's host decided about its boards, in a line.
fn board_rules_line(rules: BoardRules) -> &'static str {
    match (rules.off, rules.without_host) {
        (true, _) => "This group has no boards.",
        (false, true) => "This group has boards; its host is not on them.",
        (false, false) => "This group has boards, and its host is on them as everybody is.",
    }
}

/// The host changed what holds for the group's boards.
pub fn board_rules_changed(rules: BoardRules) -> Card {
    let card = Card::line(Tone::Good, board_rules_line(rules));
    if rules.off {
        card.small(
            Rich::from("Points are counted as before. ")
                .code("/settings group-board on")
                .plain(" shows boards again."),
        )
    } else {
        card
    }
}

/// The platform tells where people are: it is changed there.
pub fn zone_is_told(zone: Option<Tz>) -> Card {
    let words = match zone {
        Some(zone) => Rich::from("Your profile says ")
            .strong(zone.name())
            .plain(", and I follow it. Change it there, and it changes here."),
        None => "Set your time zone in your profile; I follow it.".into(),
    };
    Card::line(Tone::Warn, words)
}
