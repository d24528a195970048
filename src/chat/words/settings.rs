//! What is set, and what was changed.

use super::lists::ScheduleLine;
use crate::chat::{
    card::{Button, Card, Tone},
    form::FormName,
    rich::Rich,
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
    /// Its schedules.
    pub schedules: &'a [ScheduleLine],
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
    let mut group = vec![
        Rich::from("Its days begin at midnight in ")
            .strong(settings.group_zone.name())
            .plain("; a host changes that with ")
            .code("/settings group-zone ZONE")
            .plain("."),
    ];
    group.extend(settings.schedules.iter().map(|one| Rich::from("Schedule ").then(one.words())));
    if settings.schedules.is_empty() {
        group.push("No schedule posts problems.".into());
    }
    let card = Card::titled(Tone::Plain, "Settings")
        .heading("Yours")
        .bullets(yours)
        .heading("This group's")
        .bullets(group);
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
