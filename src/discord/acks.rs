//! Interactions that were answered "is thinking" or not visibly at all, until something is said through them. Kept in memory
//! alone: their tokens are secrets, and good for 15 minutes. Says nothing itself.
//!
//! What somebody alone is to see goes through the newest of their interactions in that conversation; an answer for everybody
//! takes the place of a "thinking" that everybody sees. When the answer went elsewhere, the "thinking" is closed.
//!
//! An answer may be there before Discord has taken the "thinking": an interaction is known from `opening` on, and spoken through
//! from `opened` on.

use super::{api::Hook, place::Snowflake};
use crate::ids::{ConversationId, MemberId};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};

/// Discord's tokens are good for 15 minutes; a call may take a while.
const GOOD_FOR: Duration = Duration::from_secs(14 * 60 + 30);

/// How long something is shown through an interaction that waits for nothing any more: later nobody looks there.
const FRESH: Duration = Duration::from_secs(120);

/// How long somebody sees "thinking" when nothing comes of it.
const IDLE: Duration = Duration::from_secs(10);

/// Longest wait for Discord to take a "thinking"; after 3 s it takes none.
const OPENING: Duration = Duration::from_secs(5);

/// Interactions remembered at once; the oldest are forgotten first.
const REMEMBERED: usize = 5_000;

/// How an interaction was answered at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// With "is thinking".
    Deferred {
        /// Whether they alone see it.
        only_you: bool,
    },
    /// Not visibly: the message that was pressed may change.
    Update,
}

/// An interaction that was answered at once.
#[derive(Debug, Clone)]
pub struct Ack {
    /// What speaks through it.
    pub hook: Hook,
    /// Its number.
    pub interaction: Snowflake,
    /// Who did it.
    pub member: MemberId,
    /// Where.
    pub conversation: ConversationId,
    /// How it was answered.
    pub kind: Kind,
    /// When.
    pub at: Instant,
}

/// What is shown in place of "thinking".
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    /// "Thinking", or nothing.
    Nothing,
    /// "Thinking" still, and the answer is there.
    Elsewhere(ConversationId),
    /// What was said under this mark.
    Said(String),
    /// It is being closed: what was said now might be closed with it.
    Closing,
    /// It was closed.
    Closed,
}

#[derive(Debug)]
struct Open {
    ack: Ack,
    /// Whether Discord has taken the answer at once.
    taken: bool,
    shown: Shown,
}

/// How to say something through an interaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What speaks through it.
    pub hook: Hook,
    /// Its number.
    pub interaction: Snowflake,
    /// In what manner.
    pub manner: Manner,
}

/// In what manner something is said through an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// In place of "thinking".
    Original,
    /// Below.
    FollowUp,
    /// Below, once the "thinking" that everybody sees is taken away.
    Instead,
}

/// A "thinking" that nothing will be said in place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// What speaks through it.
    pub hook: Hook,
    /// Its number.
    pub interaction: Snowflake,
    /// Where the answer is, if it is in another conversation.
    pub went: Option<ConversationId>,
}

/// All interactions of the last 15 minutes.
#[derive(Debug, Default)]
pub struct Acks {
    open: Mutex<VecDeque<Open>>,
    /// Discord took an answer at once, or did not.
    changed: Notify,
}

impl Open {
    fn is_of(&self, member: &MemberId, conversation: &ConversationId) -> bool {
        self.ack.member == *member && self.ack.conversation == *conversation
    }

    fn waits(&self) -> bool {
        matches!(self.shown, Shown::Nothing | Shown::Elsewhere(_))
            && matches!(self.ack.kind, Kind::Deferred { .. })
    }

    fn said(&self, mark: &str) -> bool {
        matches!(&self.shown, Shown::Said(known) if known == mark)
    }

    fn way(&self, manner: Manner) -> Way {
        Way { hook: self.ack.hook.clone(), interaction: self.ack.interaction, manner }
    }
}

impl Acks {
    fn open(&self, now: Instant) -> MutexGuard<'_, VecDeque<Open>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|open| now.saturating_duration_since(open.ack.at) < GOOD_FOR);
        open
    }

    /// An interaction is being answered at once: [`Acks::opened`] or [`Acks::forget`] follows. One that is known is not taken
    /// again.
    pub fn opening(&self, ack: Ack) {
        self.know(ack, false);
    }

    /// An interaction was answered at once.
    pub fn opened(&self, ack: Ack) {
        self.know(ack, true);
        self.changed.notify_waiters();
    }

    fn know(&self, ack: Ack, taken: bool) {
        let mut open = self.open(ack.at);
        if let Some(known) = open.iter_mut().find(|open| open.ack.interaction == ack.interaction) {
            known.taken |= taken;
            return;
        }
        if open.len() >= REMEMBERED {
            open.pop_front();
        }
        open.push_back(Open { ack, taken, shown: Shown::Nothing });
    }

    /// Waits until something can be said through an interaction; false when nothing can.
    pub async fn ready(&self, interaction: Snowflake) -> bool {
        let look = async || loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Before the look: what changes between look and wait wakes us too.
            changed.as_mut().enable();
            match self.is_taken(interaction) {
                Some(true) => return true,
                None => return false,
                Some(false) => changed.await,
            }
        };
        timeout(OPENING, look()).await.unwrap_or(false)
    }

    /// Whether Discord has taken the answer at once; `None` for an interaction that is not known.
    fn is_taken(&self, interaction: Snowflake) -> Option<bool> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().find(|open| open.ack.interaction == interaction).map(|open| open.taken)
    }

    /// How somebody alone is told something where they did something; the same for the same mark.
    pub fn only(
        &self,
        member: &MemberId,
        conversation: &ConversationId,
        mark: &str,
        now: Instant,
    ) -> Option<Way> {
        let mut open = self.open(now);
        let mut theirs: Vec<_> =
            open.iter_mut().filter(|open| open.is_of(member, conversation)).collect();
        if let Some(again) = theirs.iter().find(|open| open.said(mark)) {
            return Some(again.way(Manner::Original));
        }
        if let Some(waiting) = theirs.iter_mut().find(|open| open.waits()) {
            if waiting.ack.kind == (Kind::Deferred { only_you: true }) {
                waiting.shown = Shown::Said(mark.to_owned());
                return Some(waiting.way(Manner::Original));
            }
            waiting.shown = Shown::Closed;
            return Some(waiting.way(Manner::Instead));
        }
        let newest = theirs.iter().rfind(|open| open.shown != Shown::Closing)?;
        let fresh = now.saturating_duration_since(newest.ack.at) < FRESH;
        fresh.then(|| newest.way(Manner::FollowUp))
    }

    /// How everybody is told what somebody asked for: in place of a "thinking" that everybody sees; the same for the same mark.
    pub fn everyone(
        &self,
        member: &MemberId,
        conversation: &ConversationId,
        mark: &str,
        now: Instant,
    ) -> Option<Way> {
        let mut open = self.open(now);
        let mut theirs: Vec<_> =
            open.iter_mut().filter(|open| open.is_of(member, conversation)).collect();
        if let Some(again) = theirs.iter().find(|open| open.said(mark)) {
            return Some(again.way(Manner::Original));
        }
        let public = Kind::Deferred { only_you: false };
        let waiting = theirs.iter_mut().find(|open| open.waits() && open.ack.kind == public)?;
        waiting.shown = Shown::Said(mark.to_owned());
        Some(waiting.way(Manner::Original))
    }

    /// Something was said for everybody that somebody asked for in a conversation: there, or in one that began.
    pub fn went(
        &self,
        member: &MemberId,
        conversation: &ConversationId,
        to: &ConversationId,
        now: Instant,
    ) {
        let mut open = self.open(now);
        let asked = open.iter_mut().filter(|open| open.is_of(member, conversation));
        if let Some(first) = asked.into_iter().find(|open| {
            open.shown == Shown::Nothing && open.ack.kind == (Kind::Deferred { only_you: true })
        }) {
            first.shown = Shown::Elsewhere(to.clone());
        }
    }

    /// Every "thinking" whose answer went elsewhere or does not come; each is told once, and [`Acks::closed`] follows.
    pub fn idle(&self, now: Instant) -> Vec<Closing> {
        let mut closings = Vec::new();
        for open in self.open(now).iter_mut().filter(|open| open.taken && open.waits()) {
            let went = match &open.shown {
                Shown::Elsewhere(to) => Some(to.clone()).filter(|to| *to != open.ack.conversation),
                _ if now.saturating_duration_since(open.ack.at) >= IDLE => None,
                _ => continue,
            };
            open.shown = Shown::Closing;
            let (hook, interaction) = (open.ack.hook.clone(), open.ack.interaction);
            closings.push(Closing { hook, interaction, went });
        }
        closings
    }

    /// A "thinking" was closed, or cannot be.
    pub fn closed(&self, interaction: Snowflake) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let closing = open.iter_mut().find(|open| open.ack.interaction == interaction);
        if let Some(closing) = closing.filter(|open| open.shown == Shown::Closing) {
            closing.shown = Shown::Closed;
        }
    }

    /// Nothing can be said through an interaction any more.
    pub fn forget(&self, interaction: Snowflake) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|open| open.ack.interaction != interaction);
        drop(open);
        self.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests;
