//! Streaks: days or weeks in a row with something done, in the person's own zone. Facts only; what is said of them is not here.
//!
//! 1. A **day** counts when something was done on it, by the person's local date; a **week** (Monday to Sunday) when
//!    something was done on any of its days. What is done on a day of rest or an excused day counts too.
//! 2. A day of rest, a holiday or a day away on which nothing was done neither adds nor breaks. A week does so when
//!    each of its days is one.
//! 3. Any other day or week with nothing done is **missed**. Freezes cover missed ones by themselves: two days, or one
//!    week, of a calendar month (a week belongs to the month of its Monday). A second week would let a person with
//!    two weeks a month keep a streak for ever.
//! 4. A streak is the longest stretch up to now in which no month has more missed than freezes. What is counted is what
//!    was done in it, not what was frozen or excused. So of three days missed in one month the first ends what came
//!    before it, and adding a day that was done never makes a streak shorter.
//! 5. Today, or this week, with nothing done yet is not missed.
//!
//! When a person changes zone, the dates are made anew from the instants in the new zone and so is the streak: it may
//! differ by a day where something was done near midnight.

use super::{period::Period, rest::Rest};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeSet, VecDeque},
    fmt,
    str::FromStr,
};

/// What a streak is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Days.
    Daily,
    /// Weeks from Monday.
    Weekly,
}

impl Rhythm {
    /// Missed days or weeks of one calendar month that do not end a streak.
    pub fn freezes(self) -> u32 {
        match self {
            Self::Daily => 2,
            Self::Weekly => 1,
        }
    }

    /// As typed: `daily`, `weekly`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// First day of the day or week that holds a date.
    fn begin(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Daily => day,
            Self::Weekly => Period::Week.begin(day),
        }
    }

    fn days(self) -> u8 {
        match self {
            Self::Daily => 1,
            Self::Weekly => 7,
        }
    }
}

impl fmt::Display for Rhythm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that is neither `daily` nor `weekly`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a streak is daily or weekly")]
pub struct NoRhythm;

impl FromStr for Rhythm {
    type Err = NoRhythm;

    fn from_str(word: &str) -> Result<Self, NoRhythm> {
        let word = word.trim();
        let rhythms = [Self::Daily, Self::Weekly];
        rhythms.into_iter().find(|one| one.word().eq_ignore_ascii_case(word)).ok_or(NoRhythm)
    }
}

/// What becomes of the streak when nothing more is done today, or this week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Today {
    /// It counts already.
    Done,
    /// It is excused or of rest: nothing is needed.
    Free,
    /// A freeze would cover it.
    Frozen,
    /// Something done would keep all of the streak, and nothing else would.
    Needed,
    /// There is no streak to keep; something done would begin one.
    Open,
}

/// A person's streak, in days or weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streak {
    /// Days or weeks done in the streak up to now.
    pub current: u32,
    /// The most that ever were; at least `current`.
    pub longest: u32,
    /// Freezes of this calendar month that `current` makes use of.
    pub freezes_used: u32,
    /// Those of this month that are left to it.
    pub freezes_left: u32,
    /// Whether today, or this week, counts, and what would keep the streak.
    pub today: Today,
}

/// What a person does, and when they need not.
#[derive(Clone, Copy)]
pub struct Habit<'a> {
    /// Days or weeks.
    pub rhythm: Rhythm,
    /// Weekdays of rest.
    pub rest: Rest,
    /// Whether a local day is excused: a holiday of the person's calendar, or within a time away.
    pub excused: &'a dyn Fn(NaiveDate) -> bool,
}

impl fmt::Debug for Habit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Habit").field("rhythm", &self.rhythm).finish_non_exhaustive()
    }
}

/// The streak on a local day, from the local dates on which something was done; later dates are not looked at.
pub fn streak(done: &BTreeSet<NaiveDate>, today: NaiveDate, habit: Habit<'_>) -> Streak {
    let now = habit.rhythm.begin(today);
    let mut walk = Walk { allowed: habit.rhythm.freezes(), ..Walk::default() };
    let mut begin = done.first().map_or(now, |first| habit.rhythm.begin(*first).min(now));
    while begin < now {
        walk.step(begin, habit.state(done, begin, today));
        begin = begin.checked_add_days(Days::new(u64::from(habit.rhythm.days()))).unwrap_or(now);
    }
    let state = habit.state(done, now, today);
    let today = match state {
        State::Done => {
            walk.step(now, state);
            Today::Done
        }
        _ if walk.done == 0 => Today::Open,
        State::Free => Today::Free,
        State::Missed => {
            let mut without = walk.clone();
            without.step(now, state);
            if without.done == walk.done { Today::Frozen } else { Today::Needed }
        }
    };
    let freezes_used = walk.missed_in(month(now));
    Streak {
        current: walk.done,
        longest: walk.longest,
        freezes_used,
        freezes_left: habit.rhythm.freezes().saturating_sub(freezes_used),
        today,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Done,
    Free,
    Missed,
}

impl Habit<'_> {
    /// What became of the day or week that begins on a date; nothing later than today is done.
    fn state(&self, done: &BTreeSet<NaiveDate>, begin: NaiveDate, today: NaiveDate) -> State {
        let mut days = begin.iter_days().take(usize::from(self.rhythm.days()));
        let last = begin.checked_add_days(Days::new(u64::from(self.rhythm.days()) - 1));
        let last = last.unwrap_or(begin).min(today);
        if done.range(begin..=last).next().is_some() {
            State::Done
        } else if days.all(|day| self.rest.holds(day.weekday()) || (self.excused)(day)) {
            State::Free
        } else {
            State::Missed
        }
    }
}

/// The stretch that ends with the last step: it begins later whenever a month has more missed than allowed.
#[derive(Debug, Clone, Default)]
struct Walk {
    allowed: u32,
    /// What was done or missed in the stretch; what is free is not kept. It begins with something done.
    stretch: VecDeque<(NaiveDate, State)>,
    done: u32,
    longest: u32,
}

impl Walk {
    fn step(&mut self, begin: NaiveDate, state: State) {
        match state {
            State::Free => return,
            State::Done => self.done += 1,
            // Nothing is to be kept before the first that was done.
            State::Missed if self.stretch.is_empty() => return,
            State::Missed => {}
        }
        self.stretch.push_back((begin, state));
        if state == State::Missed && self.missed_in(month(begin)) > self.allowed {
            self.cut(month(begin));
        }
        self.longest = self.longest.max(self.done);
    }

    /// Drops all up to the first missed of a month, and what is missed right after it.
    fn cut(&mut self, of: (i32, u32)) {
        let mut cut = false;
        while let Some((begin, state)) = self.stretch.front().copied() {
            if cut && state == State::Done {
                break;
            }
            self.stretch.pop_front();
            self.done -= u32::from(state == State::Done);
            cut |= state == State::Missed && month(begin) == of;
        }
    }

    /// Missed ones of a month within the stretch, from its end; the month is the last or later than all.
    fn missed_in(&self, of: (i32, u32)) -> u32 {
        let newest = self.stretch.iter().rev().take_while(|(begin, _)| month(*begin) == of);
        newest.fold(0, |count, (_, state)| count + u32::from(*state == State::Missed))
    }
}

fn month(day: NaiveDate) -> (i32, u32) {
    (day.year(), day.month())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Days of June 2026, which begins on a Monday: `x` done, `.` not, `e` excused, `E` both; the last one is today.
    fn june(marks: &str, rhythm: Rhythm, rest: Rest) -> Streak {
        let dated = || day("2026-06-01").iter_days().zip(marks.chars());
        let of = |wanted: &str| -> BTreeSet<NaiveDate> {
            dated().filter(|(_, mark)| wanted.contains(*mark)).map(|(day, _)| day).collect()
        };
        let excused = of("eE");
        let habit = Habit { rhythm, rest, excused: &|day| excused.contains(&day) };
        streak(&of("xE"), dated().last().unwrap().0, habit)
    }

    #[test]
    fn days_in_a_row_count_and_today_not_yet_done_does_not_break() {
        for (marks, current, longest, used, today) in [
            ("xxx", 3, 3, 0, Today::Done),
            ("xxx.", 3, 3, 0, Today::Frozen),
            ("xx.x", 3, 3, 1, Today::Done),
            ("xx.x..", 3, 3, 2, Today::Needed),
            ("xx.x..x", 2, 3, 2, Today::Done),
            ("xx.x...", 1, 3, 2, Today::Needed),
            ("xxxx....", 0, 4, 0, Today::Open),
            ("xxxx...x", 1, 4, 0, Today::Done),
            ("xxeeee.x", 3, 3, 1, Today::Done),
            ("xxe", 2, 2, 0, Today::Free),
            ("xxE", 3, 3, 0, Today::Done),
            ("...", 0, 0, 0, Today::Open),
        ] {
            let streak = june(marks, Rhythm::Daily, Rest::NONE);
            let got = (streak.current, streak.longest, streak.freezes_used, streak.today);
            assert_eq!(got, (current, longest, used, today), "{marks}");
            assert_eq!(streak.freezes_left + streak.freezes_used, 2, "{marks}");
        }
    }

    #[test]
    fn days_of_rest_pause_a_streak_and_what_is_done_on_them_counts() {
        assert_eq!(june("xxxxx..xx", Rhythm::Daily, Rest::WEEKENDS).current, 7);
        assert_eq!(june("xxxxxx.xx", Rhythm::Daily, Rest::WEEKENDS).current, 8);
        assert_eq!(june("xxxxx..", Rhythm::Daily, Rest::WEEKENDS).today, Today::Free);
        let tired = june("xxxxx..x", Rhythm::Daily, Rest::NONE);
        assert_eq!((tired.current, tired.freezes_used), (6, 2));
    }

    #[test]
    fn a_week_counts_once_and_one_missed_week_a_month_is_frozen() {
        for (marks, current, today) in [
            ("...x... x.....x .", 2, Today::Frozen),
            ("x...... ....... x", 2, Today::Done),
            ("x...... ....... .......", 1, Today::Needed),
            ("x...... ....... ....... x", 1, Today::Done),
            ("x...... eeeee.. ....... x", 2, Today::Done),
        ] {
            let streak = june(&marks.replace(' ', ""), Rhythm::Weekly, Rest::WEEKENDS);
            assert_eq!((streak.current, streak.today), (current, today), "{marks}");
        }
    }

    #[test]
    fn each_month_has_its_own_freezes() {
        let done = ["2026-05-29", "2026-06-03"].map(day).into();
        let habit = Habit { rhythm: Rhythm::Daily, rest: Rest::NONE, excused: &|_| false };
        let streak = streak(&done, day("2026-06-03"), habit);
        assert_eq!((streak.current, streak.freezes_used, streak.freezes_left), (2, 2, 0));
    }

    #[test]
    fn rhythms_are_read_back() {
        for rhythm in [Rhythm::Daily, Rhythm::Weekly] {
            assert_eq!(rhythm.to_string().to_uppercase().parse(), Ok(rhythm));
        }
        assert_eq!("hourly".parse::<Rhythm>(), Err(NoRhythm));
    }

    const START: &str = "2026-01-28";

    fn dates(marks: &[u8], wanted: impl Fn(u8) -> bool) -> BTreeSet<NaiveDate> {
        let dated = day(START).iter_days().zip(marks);
        dated.filter(|(_, mark)| wanted(**mark)).map(|(day, _)| day).collect()
    }

    proptest! {
        #[test]
        fn the_rules_hold_for_any_history(
            // 0 missed, 1 and 2 done, 3 excused.
            marks in prop::collection::vec(0_u8..4, 1..130),
            more in 0_usize..130,
            weekly: bool,
            rest in prop::sample::select(vec![Rest::NONE, Rest::WEEKENDS]),
        ) {
            let rhythm = if weekly { Rhythm::Weekly } else { Rhythm::Daily };
            let away = dates(&marks, |mark| mark == 3);
            let excused = |day: NaiveDate| away.contains(&day);
            let habit = Habit { rhythm, rest, excused: &excused };
            let done = dates(&marks, |mark| mark == 1 || mark == 2);
            let today = day(START) + Days::new(marks.len() as u64 - 1);
            let at = |done: &BTreeSet<NaiveDate>, today| streak(done, today, habit);
            let before = at(&done, today);
            prop_assert!(before.current <= before.longest);
            prop_assert!(before.freezes_used <= rhythm.freezes());
            prop_assert_eq!(before.today == Today::Open, before.current == 0);

            // Adding what was done never shortens a streak.
            let mut added = done.clone();
            added.insert(day(START) + Days::new(more as u64).min(Days::new(marks.len() as u64 - 1)));
            let after = at(&added, today);
            prop_assert!(after.current >= before.current && after.longest >= before.longest);

            // Tomorrow, with nothing more done, tells what today was said to be.
            let next = rhythm.begin(today) + Days::new(u64::from(rhythm.days()));
            let tomorrow = at(&done, next);
            let kept = tomorrow.current == before.current;
            prop_assert_eq!(kept, before.today != Today::Needed);
            prop_assert_eq!(tomorrow.longest, before.longest);
        }

        #[test]
        fn an_excused_day_never_changes_the_length(marks in prop::collection::vec(0_u8..3, 1..100)) {
            let done = dates(&marks, |mark| mark > 0);
            let day_off = day(START) + Days::new(marks.len() as u64);
            let plain = Habit { rhythm: Rhythm::Daily, rest: Rest::NONE, excused: &|_| false };
            let excused = Habit { excused: &|day| day == day_off, ..plain };
            let before = streak(&done, day_off, plain);
            for today in [day_off, day_off + Days::new(1)] {
                let after = streak(&done, today, excused);
                prop_assert_eq!((after.current, after.longest), (before.current, before.longest));
            }
        }
    }
}
