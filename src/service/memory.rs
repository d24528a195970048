//! What one process remembers so that it need not ask the store: interviews, threads, names. Never the truth:
//! a version conflict throws an entry away.

use super::ports::rows::{Group, Member, StoredInterview};
use crate::chat::inbound::Actor;
use crate::ids::{ConversationId, GroupId, InterviewId, MemberId, MessageKey, PlatformName};
use crate::interview::state::{Part, StageSheet};
use chrono_tz::Tz;
use hashlink::LinkedHashMap;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Bytes of interviews kept, estimated: an hour's walk is some 20 kB, so that some 600 stay; whoever was quiet for longest is
/// forgotten first, which costs a read.
const MOST_HELD: usize = 12 << 20;

/// Threads kept; beyond it all are forgotten, which costs one read each.
const MOST_THREADS: usize = 2_048;

/// Messages of ours whose place is kept; the same holds.
const MOST_BOUND: usize = 4_096;

/// Beside its text, what a message holds: itself, and what an allocator keeps of two strings, in bytes.
const PART_HELD: usize = size_of::<Part>() + 32;

/// What a grade holds, in bytes: the levels and spans of half a dozen criteria.
const GRADE_HELD: usize = 2_048;

/// The interviews kept, by when each was last wanted.
#[derive(Debug, Default)]
struct Interviews {
    held: LinkedHashMap<InterviewId, (Arc<StoredInterview>, usize)>,
    bytes: usize,
}

impl Interviews {
    fn take(&mut self, id: InterviewId) -> Option<Arc<StoredInterview>> {
        let (stored, bytes) = self.held.remove(&id)?;
        self.bytes -= bytes;
        Some(stored)
    }

    fn keep(&mut self, stored: Arc<StoredInterview>) {
        let id = stored.interview.id;
        self.take(id);
        let bytes = held_by(&stored);
        self.bytes += bytes;
        self.held.insert(id, (stored, bytes));
        while self.bytes > MOST_HELD && self.held.len() > 1 {
            if let Some((_, (_, bytes))) = self.held.pop_front() {
                self.bytes -= bytes;
            }
        }
    }
}

/// What an interview holds of memory, in bytes, roughly.
fn held_by(stored: &StoredInterview) -> usize {
    let stages = stored.interview.sheets.values().flat_map(|sheet| &sheet.stages);
    let of_stage = |stage: &Arc<StageSheet>| {
        let parts = stage.parts.iter();
        let parts: usize =
            parts.map(|part| PART_HELD + part.key.as_str().len() + part.text.len()).sum();
        size_of::<StageSheet>() + parts + stage.grade.as_ref().map_or(0, |_| GRADE_HELD)
    };
    size_of::<StoredInterview>() + stages.map(of_stage).sum::<usize>()
}

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
    interviews: Mutex<Interviews>,
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
        let mut interviews = locked(&self.interviews);
        interviews.held.to_back(&id).map(|(stored, _)| Arc::clone(stored))
    }

    pub(super) fn remember_interview(&self, stored: Arc<StoredInterview>) {
        locked(&self.interviews).keep(stored);
    }

    pub(super) fn forget_interview(&self, id: InterviewId) {
        locked(&self.interviews).take(id);
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
        if threads.len() >= MOST_THREADS {
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
        if bound.len() >= MOST_BOUND {
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

    /// Forgets somebody, and the interviews that they are named in.
    pub(super) fn forget_person(&self, member: &MemberId, interviews: &[InterviewId]) {
        locked(&self.members).remove(member);
        for id in interviews {
            self.forget_interview(*id);
        }
        locked(&self.threads).retain(|_, (id, _)| !interviews.contains(id));
        locked(&self.groups).retain(|_, group| group.host.as_ref() != Some(member));
    }

    pub(super) fn group(&self, id: &GroupId) -> Option<Group> {
        locked(&self.groups).get(id).cloned()
    }

    pub(super) fn remember_group(&self, group: Group) {
        locked(&self.groups).insert(group.id.clone(), group);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        framework::{problem::ProblemId, stage::Stage},
        interview::{
            play::Play,
            state::{Interview, Mode, Notices, PartState, Sheet, Status},
        },
        service::ports::rows::Room,
    };
    use chrono::DateTime;
    use std::collections::BTreeMap;

    /// An interview with a message of so many bytes.
    fn interview(id: i64, bytes: usize) -> Arc<StoredInterview> {
        let at = DateTime::from_timestamp(0, 0).unwrap();
        let part = Part {
            key: MessageKey::new(format!("m{id}")),
            at,
            text: "a".repeat(bytes),
            state: PartState::Answer,
            edited_at: None,
            later: None,
        };
        let mut sheet = Sheet::default();
        sheet.stages[0] = Arc::new(StageSheet { parts: vec![part], ..StageSheet::default() });
        let room = Room {
            platform: PlatformName::new("console"),
            channel: ConversationId::new("c"),
            thread: MessageKey::new("t"),
            last: MessageKey::new("t"),
            feedback: Vec::new(),
            told: Vec::new(),
        };
        let interview = Interview {
            id: InterviewId(id),
            group: GroupId::new("g"),
            problem: ProblemId::new("card-fraud"),
            mode: Mode::Practice,
            status: Status::Running,
            stage: Stage::ALL[0],
            openings: Vec::new(),
            sheets: BTreeMap::from([(MemberId::new("m"), sheet)]),
            facts: Vec::new(),
            started_at: at,
            touched_at: at,
            nudged: false,
            notices: Notices::default(),
            answer_by: None,
            play: Play::default(),
            version: 1,
        };
        Arc::new(StoredInterview { interview, room, wake_at: None })
    }

    #[test]
    fn interviews_are_forgotten_by_their_size_and_who_was_quiet_longest_first() {
        let memory = Memory::default();
        let third = MOST_HELD / 3;
        for id in 1..=2 {
            memory.remember_interview(interview(id, third));
        }
        assert!(memory.interview(InterviewId(1)).is_some());
        memory.remember_interview(interview(3, third));
        assert!(memory.interview(InterviewId(2)).is_none(), "quiet for longest");
        assert!(memory.interview(InterviewId(1)).is_some());
        memory.remember_interview(interview(1, 10));
        memory.remember_interview(interview(4, third));
        let held = |id| memory.interview(InterviewId(id)).is_some();
        assert!(held(1) && held(3) && held(4), "a new version takes the place of the old one");
        memory.remember_interview(interview(5, 2 * MOST_HELD));
        assert!(held(5) && !held(4), "one that is too large alone stays while it is the newest");
        memory.forget_interview(InterviewId(5));
        assert_eq!(locked(&memory.interviews).bytes, 0);
    }
}
