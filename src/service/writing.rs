//! A decision is written: one commit, then what it wrote is remembered and delivered. What is decided is not here.

use super::{
    Service, decide,
    ports::{
        rows::{Commit, Committed, InboxOutcome, InboxRow},
        store::StoreError,
    },
};
use crate::ids::InterviewId;
use chrono::{DateTime, Utc};
use std::sync::Arc;

impl Service {
    /// Commits a decision, then remembers and delivers what it wrote.
    pub(super) async fn write(
        self: &Arc<Self>,
        decision: decide::Decision,
    ) -> Result<Committed, StoreError> {
        let decide::Decision { commit, interview } = decision;
        let ids: Vec<InterviewId> =
            commit.interviews.iter().map(|one| one.stored.interview.id).collect();
        let members = commit.members.clone();
        let groups = commit.groups.clone();
        let forgotten = commit.forgotten.clone();
        let own = commit.own.as_ref().map(|own| own.workspace.clone());
        let wakes = commit.interviews.iter().filter_map(|one| one.stored.wake_at);
        let added = commit.schedules.iter().filter_map(|one| one.next_due_at);
        let changed = commit.changed_schedules.iter().filter_map(|one| one.schedule.next_due_at);
        let fired = commit.fired.iter().filter_map(|fired| fired.next_due_at);
        let earliest = wakes.chain(added).chain(changed).chain(fired).min();
        let committed = self.store.commit(commit).await;
        // Also when nothing was written: what it was decided on may have been out of date.
        if let Some(workspace) = own {
            self.banks.forget(&workspace);
        }
        let committed = match committed {
            Ok(committed) => committed,
            Err(error) => {
                for id in ids {
                    self.memory.forget_interview(id);
                }
                return Err(error);
            }
        };
        if let Some(stored) = interview {
            self.memory.remember_interview(stored);
        }
        for group in groups {
            self.memory.remember_group(group);
        }
        for member in members {
            self.memory.remember_member(&member);
        }
        for forgotten in forgotten {
            let named = forgotten.traces.interviews.iter().map(|one| one.interview);
            self.memory.forget_person(&forgotten.member, &named.collect::<Vec<_>>());
            for platform in self.platforms.values() {
                platform.forget(&forgotten.member);
            }
        }
        for row in &committed.outbox {
            self.work.begin();
            self.delivery.push(self, row.clone());
        }
        if let Some(earliest) = earliest {
            self.alarm_clock.set(earliest);
        }
        Ok(committed)
    }

    /// A commit that only marks an inbox row.
    pub(super) fn only_done(row: &InboxRow, at: DateTime<Utc>, outcome: InboxOutcome) -> Commit {
        Commit { inbox: Some((row.id, outcome)), at, ..Commit::default() }
    }
}
