//! What a person has set for themselves: how their streak is counted, and how boards show them. Nothing is counted here.

use super::{
    alias::Alias,
    rest::Rest,
    streak::{Habit, Rhythm, Streak, streak},
};
use crate::cadence::holidays::Calendar;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a person has set; everything has a use when nothing was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Whether days or weeks make a streak.
    pub rhythm: Rhythm,
    /// Weekdays on which nothing is owed.
    pub rest: Rest,
    /// Holidays, and days away, on which nothing is owed.
    pub away: Calendar,
    /// Whether boards leave them out.
    pub hidden: bool,
    /// What boards call them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<Alias>,
}

impl Default for Preferences {
    /// Days, with weekends of rest: a group practises on weekdays.
    fn default() -> Self {
        Self {
            rhythm: Rhythm::Daily,
            rest: Rest::WEEKENDS,
            away: Calendar::default(),
            hidden: false,
            alias: None,
        }
    }
}

impl Preferences {
    /// The streak of somebody who was active on these local days.
    pub fn streak(&self, active: &BTreeSet<NaiveDate>, today: NaiveDate) -> Streak {
        let excused = |day: NaiveDate| self.away.holds(day).is_some();
        streak(active, today, Habit { rhythm: self.rhythm, rest: self.rest, excused: &excused })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_set_is_read_as_usual() {
        let read: Preferences = serde_json::from_str("{}").unwrap();
        assert_eq!(read, Preferences::default());
        let set = Preferences {
            rhythm: Rhythm::Weekly,
            rest: "sun".parse().unwrap(),
            away: "de, 2026-12-24".parse().unwrap(),
            hidden: true,
            alias: Some("Mr B".parse().unwrap()),
        };
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(serde_json::from_str::<Preferences>(&text).unwrap(), set);
    }

    #[test]
    fn a_weekend_and_a_day_away_do_not_end_a_streak() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        // Thursday, Friday; away on Monday; Tuesday is today.
        let active = BTreeSet::from([day(5), day(6)]);
        let preferences =
            Preferences { away: "2026-03-09".parse().unwrap(), ..Preferences::default() };
        let streak = preferences.streak(&active, day(10));
        assert_eq!((streak.current, streak.freezes_used), (2, 0));
    }
}
