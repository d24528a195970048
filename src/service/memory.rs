//! What one process remembers so that it need not ask the store: interviews, threads, names. Never the truth:
//! a version conflict throws an entry away.

use super::ports::rows::{Group, Member, StoredInterview};
use crate::chat::inbound::Actor;
use crate::ids::{ConversationId, GroupId, InterviewId, MemberId, MessageKey, PlatformName};
use chrono_tz::Tz;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Interviews kept; beyond it all are forgotten, which costs one read each. An interview is some 20 kB.
const MOST_INTERVIEWS: usize = 512;

/// A member as last seen.
#[derive(Debug, Clone)]
struct Known {
    name: String,
    /// As the platform told it, or as they chose it.
    zone: Option<Tz>,
    locale: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Memory {
    interviews: Mutex<HashMap<InterviewId, Arc<StoredInterview>>>,
    threads: Mutex<HashMap<(PlatformName, ConversationId), (InterviewId, MessageKey)>>,
    bound: Mutex<HashMap<(PlatformName, MessageKey), String>>,
    members: Mutex<HashMap<MemberId, Known>>,
    groups: Mutex<HashMap<GroupId, Group>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memory {
    pub(super) fn interview(&self, id: InterviewId) -> Option<Arc<StoredInterview>> {
        locked(&self.interviews).get(&id).cloned()
    }

    pub(super) fn remember_interview(&self, stored: Arc<StoredInterview>) {
        let mut interviews = locked(&self.interviews);
        if interviews.len() >= MOST_INTERVIEWS {
            interviews.clear();
        }
        interviews.insert(stored.interview.id, stored);
    }

    pub(super) fn forget_interview(&self, id: InterviewId) {
        locked(&self.interviews).remove(&id);
    }

    /// The interview whose thread is a conversation, with the message the thread begins at.
    pub(super) fn thread(
        &self,
        platform: &PlatformName,
        conversation: &ConversationId,
    ) -> Option<(InterviewId, MessageKey)> {
        locked(&self.threads).get(&(platform.clone(), conversation.clone())).cloned()
    }

    pub(super) fn remember_thread(
        &self,
        platform: &PlatformName,
        conversation: &ConversationId,
        interview: InterviewId,
        root: MessageKey,
    ) {
        let mut threads = locked(&self.threads);
        if threads.len() >= MOST_INTERVIEWS * 4 {
            threads.clear();
        }
        threads.insert((platform.clone(), conversation.clone()), (interview, root));
    }

    /// Another interview began in a conversation.
    pub(super) fn forget_thread(&self, platform: &PlatformName, conversation: &str) {
        let conversation = ConversationId::new(conversation);
        locked(&self.threads).remove(&(platform.clone(), conversation));
    }

    /// The platform's id of a message of ours.
    pub(super) fn bound(&self, platform: &PlatformName, key: &MessageKey) -> Option<String> {
        locked(&self.bound).get(&(platform.clone(), key.clone())).cloned()
    }

    pub(super) fn bind(&self, platform: &PlatformName, key: &MessageKey, id: &str) {
        let mut bound = locked(&self.bound);
        if bound.len() >= MOST_INTERVIEWS * 8 {
            bound.clear();
        }
        bound.insert((platform.clone(), key.clone()), id.to_owned());
    }

    /// The name of a member as last seen; their id when never seen.
    pub(super) fn name(&self, id: &MemberId) -> String {
        locked(&self.members).get(id).map_or_else(|| id.to_string(), |known| known.name.clone())
    }

    /// Whether a member was ever seen.
    pub(super) fn has_met(&self, id: &MemberId) -> bool {
        locked(&self.members).contains_key(id)
    }

    /// Whether nothing is new about somebody; what the platform does not tell is not.
    pub(super) fn knows(&self, actor: &Actor) -> bool {
        locked(&self.members).get(&actor.member).is_some_and(|known| {
            known.name == actor.name
                && (actor.zone.is_none() || actor.zone == known.zone)
                && (actor.locale.is_none() || actor.locale == known.locale)
        })
    }

    /// Where a member is, as far as they or the platform ever told.
    pub(super) fn zone(&self, id: &MemberId) -> Option<Tz> {
        locked(&self.members).get(id).and_then(|known| known.zone)
    }

    /// What they read in, as far as the platform ever told.
    pub(super) fn locale(&self, id: &MemberId) -> Option<String> {
        locked(&self.members).get(id).and_then(|known| known.locale.clone())
    }

    pub(super) fn remember_member(&self, member: &Member) {
        let mut members = locked(&self.members);
        let before = members.get(&member.id).cloned();
        let told = member.zone.as_deref().and_then(|zone| zone.parse().ok());
        let known = Known {
            name: member.name.clone(),
            zone: told.or(before.as_ref().and_then(|before| before.zone)),
            locale: member.locale.clone().or(before.and_then(|before| before.locale)),
        };
        members.insert(member.id.clone(), known);
    }

    pub(super) fn group(&self, id: &GroupId) -> Option<Group> {
        locked(&self.groups).get(id).cloned()
    }

    pub(super) fn remember_group(&self, group: Group) {
        locked(&self.groups).insert(group.id.clone(), group);
    }
}
