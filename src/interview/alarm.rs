//! When an interview wants to be woken: derived from its state, kept by the store as rows.

use super::play;
use super::state::{Interview, Mode, Status};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// Seconds of quiet after the last message before the answer so far is graded.
pub const QUIET_SECONDS: i64 = 6;

/// Fewest quiet days before a nudge or closing, whatever the settings say: nobody is nudged while at work on it.
pub const LEAST_QUIET_DAYS: u32 = 1;

/// Minutes before the end of a mock at which the last notice is given.
const LAST_NOTICE_MINUTES: i64 = 5;

/// A mock of at most so many minutes gets no last notice: half time would be told at the same moment or after it.
const SHORT_MOCK_MINUTES: u32 = 10;

/// What an interview wants to be woken for; at most one of each kind is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// Six seconds of quiet: grade the answers so far.
    Quiet,
    /// Half of a mock's time is gone.
    HalfTime,
    /// Five minutes are left of a mock.
    FiveMinutes,
    /// A mock's time is up.
    Deadline,
    /// Little is left of the time for answers, and nothing was written for long.
    Remind,
    /// The time for answers is up: what was answered in the open stage is shown.
    Reveal,
    /// Seven quiet days: one nudge.
    Nudge,
    /// Thirty quiet days: close as unfinished.
    Abandon,
}

/// Days of quiet before the nudge and before closing; less than [`LEAST_QUIET_DAYS`] is read as that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Days until the one nudge.
    pub nudge_days: u32,
    /// Days until it closes as unfinished.
    pub abandon_days: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self { nudge_days: 7, abandon_days: 30 }
    }
}

/// All alarms that the state wants, each with its time; none once closed. A mock ends by its deadline and is
/// never nudged; where the nudge would not come before closing there is none.
pub fn alarms(interview: &Interview, patience: Patience) -> Vec<(Alarm, DateTime<Utc>)> {
    if interview.is_closed() {
        return Vec::new();
    }
    let mut alarms = Vec::new();
    let mut want = |alarm, at: Option<DateTime<Utc>>| alarms.extend(at.map(|at| (alarm, at)));
    want(Alarm::Quiet, quiet(interview));
    want(Alarm::HalfTime, half_time(interview));
    want(Alarm::FiveMinutes, five_minutes(interview));
    want(Alarm::Deadline, interview.deadline());
    want(Alarm::Remind, reminder(interview));
    want(Alarm::Reveal, reveal(interview));
    if interview.deadline().is_none() {
        let days = |days: u32| after_days(interview.touched_at, days.max(LEAST_QUIET_DAYS));
        let (nudge, abandon) = (days(patience.nudge_days), days(patience.abandon_days));
        want(Alarm::Nudge, (!interview.nudged && nudge < abandon).then_some(nudge));
        want(Alarm::Abandon, Some(abandon));
    }
    alarms
}

/// Whether an alarm is wanted and its time has come: to be asked before a row that was read earlier becomes an event.
pub fn is_due(interview: &Interview, patience: Patience, alarm: Alarm, now: DateTime<Utc>) -> bool {
    alarms(interview, patience).into_iter().any(|(wanted, at)| wanted == alarm && at <= now)
}

/// When whoever fell silent is reminded: a quarter of the time for answers before its end, and as long after the last word.
/// Nobody is whose time runs by a clock of its own, who put it aside, or who was at work until the end.
pub(super) fn reminder(interview: &Interview) -> Option<DateTime<Utc>> {
    let by = interview.answer_by.filter(|by| !by.reminded)?;
    if interview.deadline().is_some() || interview.status != Status::Running {
        return None;
    }
    let quarter = (by.until - by.since) / 4;
    let silent = interview.touched_at.checked_add_signed(quarter)?;
    Some(silent.max(by.until - quarter)).filter(|at| *at < by.until)
}

/// When sealed answers to a stage that opened before the end of the time for answers are shown anyway.
pub(super) fn reveal(interview: &Interview) -> Option<DateTime<Utc>> {
    let stage = interview.stage;
    let until = interview.answer_by?.until;
    let opened = interview.openings.last()?.at;
    let waits = interview.is_sealed(stage)
        && interview.status == Status::Running
        && interview.sheets.values().any(|sheet| play::counts(sheet, stage));
    (waits && opened < until).then_some(until)
}

/// The earliest end of a quiet time that is waited for.
fn quiet(interview: &Interview) -> Option<DateTime<Utc>> {
    let cells = interview.sheets.values().flat_map(|sheet| &sheet.stages);
    cells.filter(|cell| cell.awaits_grade()).filter_map(|cell| cell.quiet_at).min().map(quiet_over)
}

/// When the quiet time after a message is over.
pub(super) fn quiet_over(at: DateTime<Utc>) -> DateTime<Utc> {
    at.checked_add_signed(Duration::seconds(QUIET_SECONDS)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Half time of a mock that was not told yet; after an outage, when half of the agreed time is left.
pub(super) fn half_time(interview: &Interview) -> Option<DateTime<Utc>> {
    match interview.mode {
        Mode::Mock { minutes, deadline, .. } if !interview.notices.half => {
            deadline.checked_sub_signed(Duration::seconds(i64::from(minutes) * 30))
        }
        _ => None,
    }
}

/// The last notice of a mock that was not given yet.
pub(super) fn five_minutes(interview: &Interview) -> Option<DateTime<Utc>> {
    match interview.mode {
        Mode::Mock { minutes, deadline, .. }
            if !interview.notices.five_minutes && minutes > SHORT_MOCK_MINUTES =>
        {
            deadline.checked_sub_signed(Duration::minutes(LAST_NOTICE_MINUTES))
        }
        _ => None,
    }
}

/// So many days later, or the end of time.
pub(super) fn after_days(at: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    at.checked_add_signed(Duration::days(i64::from(days))).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
