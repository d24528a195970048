//! What a person or a group finds hard, read from the levels of their answers; the rules are those of
//! [`crate::progress::spacing`].

use crate::{
    framework::{criterion::Criterion, draw::Weakness},
    ids::{GroupId, MemberId},
    progress::spacing::{self, Seen},
    service::{Service, failure::Failure, ports::rows::Levels},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashMap};

/// Answers looked back on: some hundred interviews.
const ANSWERS_WEIGHED: u32 = 1_000;

/// Criteria that a choice by weakness looks at: what one problem can reasonably be about.
const WEAK_AT_ONCE: usize = 8;

/// The levels of one answer, on its local date.
fn seen(answer: &Levels, zone: Tz) -> impl Iterator<Item = Seen> {
    let on = answer.at.with_timezone(&zone).date_naive();
    answer.levels.iter().map(move |(criterion, level)| Seen {
        criterion: *criterion,
        on,
        level: *level,
    })
}

impl Service {
    /// The mean level of each criterion that a group met, by its local dates.
    pub(super) async fn means_of(
        &self,
        group: &GroupId,
        zone: Tz,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<Criterion, f64>, Failure> {
        let mut by_member: HashMap<MemberId, Vec<Seen>> = HashMap::new();
        for answer in self.store.levels(group, ANSWERS_WEIGHED).await? {
            by_member.entry(answer.member.clone()).or_default().extend(seen(&answer, zone));
        }
        let today = now.with_timezone(&zone).date_naive();
        let means: Vec<_> = by_member.values().map(|seen| spacing::means(seen, today)).collect();
        Ok(spacing::means_of_group(&means))
    }

    /// What a group finds hard.
    pub(super) async fn weakness_of(
        &self,
        group: &GroupId,
        now: DateTime<Utc>,
    ) -> Result<Weakness, Failure> {
        let zone = self.group(group).await?.and_then(|group| group.zone.parse().ok());
        let means = self.means_of(group, zone.unwrap_or(self.settings.zone), now).await?;
        Ok(spacing::weakness(&spacing::weakest(&means, WEAK_AT_ONCE)))
    }

    /// All levels of a member that are looked back on, oldest first.
    pub(super) async fn history_of(
        &self,
        member: &MemberId,
        zone: Tz,
    ) -> Result<Vec<Seen>, Failure> {
        let answers = self.store.levels_of(member, ANSWERS_WEIGHED).await?;
        Ok(answers.iter().rev().flat_map(|answer| seen(answer, zone)).collect())
    }

    /// What is due for a member.
    pub(super) async fn due_for(
        &self,
        member: &MemberId,
        zone: Tz,
        now: DateTime<Utc>,
    ) -> Result<Weakness, Failure> {
        let history = self.history_of(member, zone).await?;
        let today = now.with_timezone(&zone).date_naive();
        Ok(spacing::weakness(&spacing::wanted(&history, today, WEAK_AT_ONCE)))
    }
}
