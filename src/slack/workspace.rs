//! The workspaces that have the app, and which of them a frame came through. How a workspace gets the app is not known here.

use super::frame::string;
use crate::secret::Secret;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// A workspace that has the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// `T…`
    pub team: String,
    /// Our own user in it: `U…`
    pub bot: String,
    /// Its address, as `https://name.slack.com/`.
    pub url: String,
    /// Calls the Web API.
    pub token: Secret,
}

impl Workspace {
    /// Reads the answer to `auth.test`; `None` when it does not say who we are.
    pub fn read(me: &Value, token: &Secret) -> Option<Self> {
        Some(Self {
            team: string(me, "/team_id")?.to_owned(),
            bot: string(me, "/user_id")?.to_owned(),
            url: string(me, "/url").unwrap_or_default().to_owned(),
            token: token.clone(),
        })
    }

    /// The address of a channel's message, or of the thread that begins there.
    pub fn link(&self, channel: &str, ts: &str) -> Option<String> {
        let base = Some(self.url.trim_end_matches('/')).filter(|url| !url.is_empty())?;
        Some(format!("{base}/archives/{channel}/p{}", ts.replace('.', "")))
    }
}

/// Where a payload may name the workspace that it came through, surest first: in a channel shared with another company
/// the plain `team_id` may be theirs (<https://docs.slack.dev/apis/events-api#callback-field>).
const NAMES: [&str; 7] = [
    "/authorizations/0/team_id",
    "/context_team_id",
    "/team_id",
    "/team/id",
    "/view/app_installed_team_id",
    "/view/team_id",
    "/user/team_id",
];

/// All of them.
#[derive(Debug, Default)]
pub struct Workspaces {
    known: RwLock<HashMap<String, Arc<Workspace>>>,
    /// The one that the token was made for by hand: whatever reaches us came through it.
    only: Option<String>,
}

impl Workspaces {
    /// One workspace, and never another.
    pub fn one(workspace: Workspace) -> Self {
        let only = Some(workspace.team.clone());
        let known = RwLock::new(HashMap::from([(workspace.team.clone(), Arc::new(workspace))]));
        Self { known, only }
    }

    /// A workspace by its id.
    pub fn get(&self, team: &str) -> Option<Arc<Workspace>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(team).cloned()
    }

    /// A workspace has the app, or has a new token for it.
    pub fn put(&self, workspace: Workspace) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(workspace.team.clone(), Arc::new(workspace));
    }

    /// A workspace has the app no longer.
    pub fn remove(&self, team: &str) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).remove(team);
    }

    /// The workspace that a payload came through; `None` when it does not have the app.
    pub fn of(&self, payload: &Value) -> Option<Arc<Workspace>> {
        let named = NAMES.iter().filter_map(|pointer| string(payload, pointer));
        named.chain(self.only.as_deref()).find_map(|team| self.get(team))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::json;

    /// The workspace of all tests of this edge: `T1`, with our user `UBOT`.
    pub(in crate::slack) fn home() -> Workspace {
        workspace("T1")
    }

    fn workspace(team: &str) -> Workspace {
        let me = json!({"team_id": team, "user_id": "UBOT", "url": "https://room.slack.com/"});
        Workspace::read(&me, &Secret::new("xoxb")).unwrap()
    }

    #[test]
    fn a_frame_belongs_to_the_workspace_that_it_came_through() {
        let many = Workspaces::default();
        many.put(workspace("T1"));
        many.put(workspace("T2"));
        let of = |payload: Value| many.of(&payload).map(|one| one.team.clone());
        let t1 = Some("T1".to_owned());
        assert_eq!(of(json!({"team_id": "T1"})), t1);
        assert_eq!(of(json!({"team_id": "T9", "context_team_id": "T1"})), t1);
        assert_eq!(of(json!({"team_id": "T2", "authorizations": [{"team_id": "T1"}]})), t1);
        assert_eq!(of(json!({"team": null, "user": {"team_id": "T1"}})), t1);
        assert_eq!((of(json!({"team_id": "T9"})), of(json!({}))), (None, None));
        many.remove("T1");
        assert_eq!(of(json!({"team_id": "T1"})), None);
        let one = Workspaces::one(home());
        assert_eq!(one.of(&json!({"team_id": null})).map(|one| one.team.clone()), t1);
        assert_eq!(one.of(&json!({"team_id": "T9"})).map(|one| one.team.clone()), t1);
    }

    #[test]
    fn a_thread_has_an_address() {
        let link = home().link("C1", "1700000001.000100");
        let want = "https://room.slack.com/archives/C1/p1700000001000100";
        assert_eq!(link.as_deref(), Some(want));
    }
}
