//! What people filled into a form about a problem of their own and was not taken: Discord closes the form all the same, so it
//! is there again when they open it. Kept in memory only, for a few people at once.

use crate::{
    chat::{
        form::{self, Form, FormName, Values},
        words::forms,
    },
    framework::own::TEMPLATE,
    ids::MemberId,
};
use hashlink::LruCache;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Drafts kept; one is a few kilobytes.
const MOST: usize = 64;

/// A problem that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The one that it changes; a new one when absent.
    pub changes: Option<String>,
    /// As far as it goes.
    pub text: String,
}

impl Draft {
    /// What was filled into a form; `None` for a form about anything else.
    pub fn of(form: FormName, values: &Values) -> Option<Self> {
        let value = |field: &str| values.get(field).cloned();
        let changes = match form {
            FormName::AddProblem => None,
            FormName::EditProblem => Some(value(form::PROBLEM)?),
            _ => return None,
        };
        Some(Self { changes, text: value(form::TEXT)? })
    }

    /// The form with it; `None` when it is longer than a form takes.
    pub fn form(&self) -> Option<Form> {
        forms::problem_form(self.changes.as_deref(), &self.text)
    }
}

impl Default for Draft {
    fn default() -> Self {
        Self { changes: None, text: TEMPLATE.to_owned() }
    }
}

/// Drafts by who wrote them.
pub struct Drafts(Mutex<LruCache<MemberId, Draft>>);

impl Default for Drafts {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }
}

impl Drafts {
    fn kept(&self) -> MutexGuard<'_, LruCache<MemberId, Draft>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps one, in place of an earlier one of theirs.
    pub fn keep(&self, member: &MemberId, draft: Draft) {
        self.kept().insert(member.clone(), draft);
    }

    /// Somebody's draft.
    pub fn of(&self, member: &MemberId) -> Option<Draft> {
        self.kept().get(member).cloned()
    }

    /// What they wrote was taken.
    pub fn forget(&self, member: &MemberId) {
        self.kept().remove(member);
    }
}
