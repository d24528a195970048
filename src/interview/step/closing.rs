//! Every way an interview ends, and what its alarms and an outage of ours do.

use super::Draft;
use crate::{
    framework::stage::Stage,
    ids::MemberId,
    interview::{
        alarm::{self, Alarm},
        event::{Effect, Stop},
        state::{Ending, Mode, Progress, Status},
    },
};
use chrono::{DateTime, Duration, Utc};

impl Draft {
    pub(super) fn finish(&mut self, by: &MemberId) -> Result<(), Stop> {
        self.takes_part(by, self.now)?;
        let moment = self.moment();
        self.close_counting(Ending::Finished, moment)?;
        self.touch(moment);
        Ok(())
    }

    pub(super) fn give_up(&mut self, by: &MemberId) -> Result<(), Stop> {
        self.takes_part(by, self.now)?;
        let moment = self.moment();
        self.close(Ending::GaveUp, moment);
        self.touch(moment);
        Ok(())
    }

    /// Closes; everything written that did not count yet counts now.
    pub(super) fn close_counting(&mut self, ending: Ending, at: DateTime<Utc>) -> Result<(), Stop> {
        self.graded_first(|_, _| true)?;
        self.reveal(self.interview.stage);
        let mock = self.is_mock();
        for (by, sheet) in &mut self.interview.sheets {
            for stage in Stage::ALL {
                let cell = sheet.of_mut(stage);
                let counts = match cell.progress {
                    Progress::Open => true,
                    Progress::Done => mock,
                    Progress::Ahead | Progress::Skipped => false,
                };
                if !counts {
                    continue;
                }
                cell.left_at = Some(at);
                if !cell.written() {
                    cell.progress = Progress::Skipped;
                    continue;
                }
                cell.progress = Progress::Done;
                cell.counted = true;
                let (by, score) = (by.clone(), cell.score());
                self.effects.push(Effect::Counted { by, stage, score, at, correction: false });
            }
        }
        self.close(ending, at);
        Ok(())
    }

    fn close(&mut self, ending: Ending, at: DateTime<Utc>) {
        for sheet in self.interview.sheets.values_mut() {
            for stage in Stage::ALL {
                if sheet.of(stage).quiet_at.is_some() {
                    sheet.of_mut(stage).quiet_at = None;
                }
            }
        }
        self.interview.status = Status::Closed { at, ending };
        self.effects.push(Effect::Closed { ending });
    }

    /// An alarm that the state does not want at this time is stale and does nothing. How many quiet days are
    /// too many is a setting that only [`alarm::alarms`] knows: here at least one day must have been quiet.
    pub(super) fn due(&mut self, alarm: Alarm) -> Result<(), Stop> {
        if self.interview.is_closed() {
            return Ok(());
        }
        let now = self.now;
        match alarm {
            Alarm::Quiet => {
                return self.graded_first(|_, cell| {
                    cell.quiet_at.is_some_and(|at| alarm::quiet_over(at) <= now)
                });
            }
            Alarm::HalfTime => {
                if alarm::half_time(&self.interview).is_some_and(|at| at <= now) {
                    self.interview.notices.half = true;
                    self.tell_time_left();
                }
            }
            Alarm::FiveMinutes => {
                if alarm::five_minutes(&self.interview).is_some_and(|at| at <= now) {
                    self.interview.notices.half = true;
                    self.interview.notices.five_minutes = true;
                    self.tell_time_left();
                }
            }
            Alarm::Deadline => {
                if let Some(deadline) = self.interview.deadline()
                    && deadline <= now
                {
                    return self.close_counting(Ending::TimeUp, deadline);
                }
            }
            Alarm::Remind => {
                let due = alarm::reminder(&self.interview).is_some_and(|at| at <= now);
                if due && let Some(by) = &mut self.interview.answer_by {
                    by.reminded = true;
                    // Seen too late, as after a stop of ours: there is nothing left to remind of.
                    if now < by.until {
                        self.effects.push(Effect::Reminded { until: by.until });
                    }
                }
            }
            Alarm::Reveal => return self.time_to_reveal(),
            Alarm::Nudge => {
                if !self.interview.nudged && self.quiet_for_a_day() {
                    self.interview.nudged = true;
                    self.effects.push(Effect::Nudged);
                }
            }
            Alarm::Abandon => {
                if self.quiet_for_a_day() {
                    self.close(Ending::Abandoned, self.moment());
                }
            }
        }
        Ok(())
    }

    /// Says nothing once the time is up: closing says it.
    fn tell_time_left(&mut self) {
        if let Some(deadline) = self.interview.deadline()
            && self.now < deadline
        {
            self.effects.push(Effect::TimeLeft { deadline });
        }
    }

    fn quiet_for_a_day(&self) -> bool {
        !self.is_mock()
            && alarm::after_days(self.interview.touched_at, alarm::LEAST_QUIET_DAYS) <= self.now
    }

    /// The notices of a mock follow its deadline, so they move with it.
    pub(super) fn outage(&mut self, lasted: Duration) {
        if self.interview.status != Status::Running || lasted <= Duration::zero() {
            return;
        }
        if let Mode::Mock { deadline, .. } = &mut self.interview.mode
            && let Some(later) = deadline.checked_add_signed(lasted)
        {
            *deadline = later;
            self.effects.push(Effect::Extended { by: lasted, deadline: later });
        }
    }
}
