//! People as Slack describes them: name, zone, admin, guest, bot. Remembered as they were told; who asks is
//! not known here.

use super::{frame::string, place};
use crate::chat::inbound::Actor;
use chrono_tz::Tz;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// People remembered; beyond it all are asked for again. One is some 100 bytes.
const MOST_PEOPLE: usize = 20_000;

/// One person of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// What they want to be called.
    pub name: String,
    /// Where they are.
    pub zone: Option<Tz>,
    /// What they read in.
    pub locale: Option<String>,
    /// Admin or owner of the workspace.
    pub admin: bool,
    /// Guest: of one channel or of several.
    pub guest: bool,
    /// Not a human.
    pub bot: bool,
}

impl Person {
    /// Reads a user object (docs.slack.dev/reference/objects/user-object).
    pub(super) fn read(user: &Value) -> Option<Self> {
        let is = |key: &str| user.get(key).and_then(Value::as_bool).unwrap_or(false);
        let name = ["/profile/display_name", "/profile/real_name", "/real_name", "/name"];
        Some(Self {
            name: name.iter().find_map(|pointer| string(user, pointer))?.to_owned(),
            zone: string(user, "/tz").and_then(|zone| zone.parse().ok()),
            locale: string(user, "/locale").map(ToOwned::to_owned),
            admin: is("is_admin") || is("is_owner") || is("is_primary_owner"),
            guest: is("is_restricted") || is("is_ultra_restricted") || is("is_stranger"),
            bot: is("is_bot") || string(user, "/id") == Some("USLACKBOT"),
        })
    }

    /// As the one who did something.
    pub(super) fn actor(&self, team: &str, user: &str) -> Actor {
        Actor {
            member: place::member(team, user),
            name: self.name.clone(),
            admin: self.admin,
            zone: self.zone,
            locale: self.locale.clone(),
        }
    }
}

/// Everybody met so far.
#[derive(Debug, Default)]
pub(super) struct People {
    known: Mutex<HashMap<(String, String), Person>>,
}

impl People {
    /// A person, if met.
    pub(super) fn of(&self, team: &str, user: &str) -> Option<Person> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(team.to_owned(), user.to_owned())).cloned()
    }

    /// Forgets somebody until they are asked for again.
    pub(super) fn forget(&self, team: &str, user: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(&(team.to_owned(), user.to_owned()));
    }

    /// Remembers a user object that Slack sent.
    pub(super) fn remember(&self, team: &str, user: &Value) {
        let Some((id, person)) = string(user, "/id").zip(Person::read(user)) else { return };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_PEOPLE {
            known.clear();
        }
        known.insert((team.to_owned(), id.to_owned()), person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn who_is_forgotten_is_asked_for_again() {
        let people = People::default();
        for user in ["U1", "U2"] {
            people.remember("T1", &json!({"id": user, "name": "ana"}));
        }
        people.forget("T1", "U1");
        assert!(people.of("T1", "U1").is_none() && people.of("T1", "U2").is_some());
    }

    #[test]
    fn a_user_object_is_read_as_far_as_it_goes() {
        let full = json!({"id": "U1", "name": "ana", "tz": "Europe/Berlin", "locale": "de-DE", "is_owner": true,
            "is_ultra_restricted": true, "profile": {"display_name": "", "real_name": "Ana B"}});
        let person = Person::read(&full).unwrap();
        assert_eq!((person.name.as_str(), person.zone), ("Ana B", Some(chrono_tz::Europe::Berlin)));
        assert_eq!(person.locale.as_deref(), Some("de-DE"));
        assert!(person.admin && person.guest && !person.bot);
        let bare =
            Person::read(&json!({"id": "USLACKBOT", "name": "slackbot", "tz": "Mars"})).unwrap();
        assert!(bare.bot && bare.zone.is_none() && !bare.admin && !bare.guest);
        assert_eq!(Person::read(&json!({"id": "U1"})), None);
    }
}
