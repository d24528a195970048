//! The bank as each workspace sees it, with its own problems and none of another's; and problems in the revision that an
//! interview began with. What is remembered here is thrown away when a workspace's problems change.

use super::{
    Service,
    ports::{front::Whereabouts, problems::OwnRow, rows::Group, store::StoreError},
};
use crate::{
    chat::form,
    framework::{
        bank::{Bank, Own},
        own,
        problem::{Problem, ProblemId},
    },
    grading::vectors::Vectors,
    ids::{ConversationId, GroupId, MemberId, PlatformName, WorkspaceId},
    interview::interviewer::Interviewer,
};
use hashlink::LruCache;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Workspaces whose bank is remembered.
const MOST_BANKS: usize = 256;

/// Problems of workspaces remembered in the revisions that interviews began with, and interviewers for them.
const MOST_EDITIONS: usize = 256;

/// What is remembered of workspaces' own problems, and the bank that all have.
pub(super) struct Banks {
    /// Interviewers for the problems that all have.
    common: HashMap<ProblemId, Arc<Interviewer>>,
    seen: Mutex<Seen>,
}

struct Seen {
    banks: LruCache<WorkspaceId, Arc<Bank>>,
    editions: LruCache<ProblemId, Arc<Problem>>,
    interviewers: LruCache<ProblemId, Arc<Interviewer>>,
    /// How often something changed: what was read before is not remembered after.
    changes: u64,
}

impl Banks {
    pub(super) fn new(bank: &Bank, vectors: &Vectors) -> Self {
        let common = bank.problems().iter();
        Self {
            common: common
                .map(|problem| (problem.id.clone(), Arc::new(Interviewer::new(problem, vectors))))
                .collect(),
            seen: Mutex::new(Seen {
                banks: LruCache::new(MOST_BANKS),
                editions: LruCache::new(MOST_EDITIONS),
                interviewers: LruCache::new(MOST_EDITIONS),
                changes: 0,
            }),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The problems of a workspace changed, or may have.
    pub(super) fn forget(&self, workspace: &WorkspaceId) {
        let mut seen = self.seen();
        seen.changes += 1;
        seen.banks.remove(workspace);
    }
}

impl Service {
    /// The bank as a workspace sees it; nobody's own problems without one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) async fn bank_of(
        &self,
        workspace: Option<&WorkspaceId>,
    ) -> Result<Arc<Bank>, StoreError> {
        let Some(workspace) = workspace else { return Ok(Arc::clone(&self.bank)) };
        let before = {
            let mut seen = self.banks.seen();
            if let Some(bank) = seen.banks.get(workspace) {
                return Ok(Arc::clone(bank));
            }
            seen.changes
        };
        let rows = self.store.own_problems(workspace).await?;
        let bank = match rows.is_empty() {
            true => Arc::clone(&self.bank),
            false => Arc::new(self.bank.with(rows.iter().filter_map(|row| read(workspace, row)))),
        };
        let mut seen = self.banks.seen();
        if seen.changes == before {
            seen.banks.insert(workspace.clone(), Arc::clone(&bank));
        }
        Ok(bank)
    }

    /// The group that a person practised in last, rather than alone with us.
    pub(super) async fn home_of(
        &self,
        platform: &PlatformName,
        member: &MemberId,
    ) -> Result<Option<Group>, StoreError> {
        let Some(platform) = self.platforms.get(platform) else { return Ok(None) };
        let groups = self.store.groups_of(member).await?;
        Ok(groups.into_iter().find(|group| !platform.is_direct(&group.channel)))
    }

    /// The workspace of somebody in a channel: the channel's; alone with us where that is nobody's, that of the group they
    /// practised in last.
    pub(super) async fn workspace_in(
        &self,
        platform: &PlatformName,
        channel: &ConversationId,
        member: &MemberId,
    ) -> Result<Option<WorkspaceId>, StoreError> {
        if let Some(here) = self.workspace_at(platform, channel) {
            return Ok(Some(here));
        }
        let home = self.home_of(platform, member).await?;
        Ok(home.and_then(|home| self.workspace_at(&home.platform, &home.channel)))
    }

    /// The bank as somebody sees it in a place.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn bank_for(&self, who: &Whereabouts) -> Result<Arc<Bank>, StoreError> {
        let workspace = self.workspace_in(&who.platform, &who.channel, &who.member).await?;
        self.bank_of(workspace.as_ref()).await
    }

    /// Whether somebody brought us into the channel; where they are alone with us, into that of their group.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn is_host(&self, who: &Whereabouts) -> Result<bool, StoreError> {
        let Some(platform) = self.platforms.get(&who.platform) else { return Ok(false) };
        let group = match platform.is_direct(&who.channel) {
            true => self.home_of(&who.platform, &who.member).await?,
            false => self.group(&platform.group_of(&who.channel)).await?,
        };
        Ok(group.and_then(|group| group.host).as_ref() == Some(&who.member))
    }

    /// The workspace of a group: that of its channel.
    pub(super) async fn workspace_of(
        &self,
        group: &GroupId,
    ) -> Result<Option<WorkspaceId>, StoreError> {
        let group = self.group(group).await?;
        Ok(group.and_then(|group| self.workspace_at(&group.platform, &group.channel)))
    }

    /// The workspace that a channel lies in.
    pub(super) fn workspace_at(
        &self,
        platform: &PlatformName,
        channel: &ConversationId,
    ) -> Option<WorkspaceId> {
        self.platforms.get(platform)?.workspace_of(channel)
    }

    /// A problem by the id that an interview began with, in that revision; by another id as it is now. `None` when there is
    /// none any more.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) async fn problem(&self, id: &ProblemId) -> Result<Option<Arc<Problem>>, StoreError> {
        let Some((workspace, revision)) = id.edition() else {
            return Ok(self.bank.get(id).cloned());
        };
        if let Some(problem) = self.banks.seen().editions.get(id) {
            return Ok(Some(Arc::clone(problem)));
        }
        let workspace = WorkspaceId::new(workspace);
        let text = self.store.own_revision(&workspace, id.slug(), revision).await?;
        let Some(text) = text else { return Ok(None) };
        let slug = id.slug().to_owned();
        let row = OwnRow { slug, revision, text, retired: false };
        let problem = read(&workspace, &row).map(|own| own.problem);
        if let Some(problem) = &problem {
            self.banks.seen().editions.insert(id.clone(), Arc::clone(problem));
        }
        Ok(problem)
    }

    /// Whoever answers questions about a problem.
    pub(super) fn interviewer(&self, problem: &Problem) -> Arc<Interviewer> {
        if let Some(known) = self.banks.common.get(&problem.id) {
            return Arc::clone(known);
        }
        if let Some(known) = self.banks.seen().interviewers.get(&problem.id) {
            return Arc::clone(known);
        }
        let prepared = Arc::new(Interviewer::new(problem, &self.vectors));
        self.banks.seen().interviewers.insert(problem.id.clone(), Arc::clone(&prepared));
        prepared
    }
}

/// A stored problem; one that this version no longer takes is told in the log and left out.
fn read(workspace: &WorkspaceId, row: &OwnRow) -> Option<Own> {
    match own::read(&form::written(&row.text)) {
        Ok(mut problem) => {
            problem.id = ProblemId::own(&row.slug, workspace.as_str(), row.revision);
            let text = row.text.as_str().into();
            Some(Own { problem: Arc::new(problem), text, retired: row.retired })
        }
        Err(faults) => {
            let fault = faults.first().map(ToString::to_string);
            tracing::error!(%workspace, slug = row.slug, "a stored problem cannot be read: {fault:?}");
            None
        }
    }
}
