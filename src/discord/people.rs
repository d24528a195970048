//! People as Discord's events describe them: name and rights in each server. Nobody is asked; what an event leaves out is
//! remembered from earlier ones.

use super::{
    frame::{self, id, string},
    inbound,
    place::{self, Snowflake},
};
use crate::chat::inbound::Actor;
use serde_json::Value;
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// People remembered; beyond it all are forgotten until they are seen again. One is some 200 bytes.
const MOST_PEOPLE: usize = 20_000;

/// Rights to do everything, and to set up a server: either makes an admin of ours
/// (docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags).
const ADMINISTRATOR: u64 = 1 << 3;
const MANAGE_GUILD: u64 = 1 << 5;

/// A person in one server, or in direct messages.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    name: String,
    roles: Vec<Snowflake>,
}

/// What is remembered of a server.
#[derive(Debug, Default)]
struct Server {
    owner: Option<Snowflake>,
    /// Roles with rights that make an admin.
    admins: HashSet<Snowflake>,
}

#[derive(Debug, Default)]
struct Known {
    people: HashMap<(Option<Snowflake>, Snowflake), Person>,
    servers: HashMap<Snowflake, Server>,
}

/// Everybody seen so far.
#[derive(Debug, Default)]
pub struct People {
    /// Roles whose members may do what hosts and admins may, by our own settings.
    roles: HashSet<Snowflake>,
    known: Mutex<Known>,
}

/// The member and the user that an event tells of; either may be left out.
fn described(event: &Value, user: Snowflake) -> (Option<&Value>, Option<&Value>) {
    let Some(payload) = event.get("d") else { return (None, None) };
    let is_them = |member: &&Value| id(member, "/user/id") == Some(user);
    let listed = payload.get("members").and_then(Value::as_array);
    let told = payload.get("member").filter(|member| !member.is_null());
    let member = told.or_else(|| listed.into_iter().flatten().find(is_them));
    let profile = payload.get("author").or_else(|| payload.get("user"));
    (member, profile.or_else(|| member?.get("user")))
}

/// The server that something happens in.
fn server_of(event: &Value) -> Option<Snowflake> {
    let here = frame::acts(event.get("d")?).and_then(|place| place.guild);
    // Of a server that we are new in there is no message.
    here.or_else(|| id(frame::payload(event, "GUILD_CREATE")?, "/id"))
}

/// Who acts in which server without being there: the event does not tell who they are in it.
pub fn from_afar(event: &Value) -> Option<(Snowflake, Snowflake)> {
    let payload = frame::payload(event, "INTERACTION_CREATE")?;
    let is_direct = frame::place(payload)?.is_direct();
    Some((server_of(event)?, frame::interacting(payload)?)).filter(|_| is_direct)
}

/// What somebody is called: in the server, else everywhere, else their account.
fn name<'a>(member: Option<&'a Value>, profile: Option<&'a Value>) -> Option<&'a str> {
    member
        .and_then(|member| string(member, "/nick"))
        .or_else(|| string(profile?, "/global_name"))
        .or_else(|| string(profile?, "/username"))
}

fn roles(member: &Value) -> Vec<Snowflake> {
    let roles = member.get("roles").and_then(Value::as_array);
    let number = |role: &Value| Snowflake::parse(role.as_str()?);
    roles.into_iter().flatten().filter_map(number).collect()
}

/// Whether rights, a number written as text, make an admin; `None` when they are not told.
fn permits(rights: &Value) -> Option<bool> {
    let rights: u64 = rights.as_str()?.parse().ok()?;
    Some(rights & (ADMINISTRATOR | MANAGE_GUILD) != 0)
}

impl People {
    /// Nobody is known yet; members of `roles` may do what hosts and admins may.
    pub fn new(roles: impl IntoIterator<Item = Snowflake>) -> Self {
        Self { roles: roles.into_iter().collect(), known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what an event tells of people and of the rights of roles.
    pub fn learn(&self, event: &Value) {
        let Some(payload) = event.get("d") else { return };
        match string(event, "/t") {
            Some("GUILD_CREATE" | "GUILD_UPDATE") => self.learn_server(payload),
            Some("GUILD_DELETE") => {
                if let Some(guild) = id(payload, "/id") {
                    self.known().servers.remove(&guild);
                }
            }
            Some("GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE") => {
                if let Some((guild, role)) = id(payload, "/guild_id").zip(payload.get("role")) {
                    self.known().servers.entry(guild).or_default().set(role);
                }
            }
            Some("GUILD_ROLE_DELETE") => {
                if let Some((guild, role)) = id(payload, "/guild_id").zip(id(payload, "/role_id")) {
                    self.known().servers.entry(guild).or_default().admins.remove(&role);
                }
            }
            Some("MESSAGE_CREATE" | "MESSAGE_UPDATE" | "INTERACTION_CREATE") => {
                self.learn_person(event);
            }
            _ => {}
        }
    }

    fn learn_server(&self, payload: &Value) {
        let Some(guild) = id(payload, "/id") else { return };
        let Some(roles) = payload.get("roles").and_then(Value::as_array) else { return };
        let mut server = Server { owner: id(payload, "/owner_id"), ..Server::default() };
        for role in roles {
            server.set(role);
        }
        self.known().servers.insert(guild, server);
    }

    fn learn_person(&self, event: &Value) {
        let Some(user) = inbound::actor(event) else { return };
        let Some(place) = event.get("d").and_then(frame::place) else { return };
        let (member, profile) = described(event, user);
        // A message out of the history tells less than we may know.
        if place.guild.is_some() && member.is_none() {
            return;
        }
        let Some(name) = name(member, profile) else { return };
        self.remember((place.guild, user), name, member.map(roles).unwrap_or_default());
    }

    /// Remembers who somebody is in a server, as Discord tells when it is asked; `None`: they are not in it.
    pub fn learn_member(&self, guild: Snowflake, user: Snowflake, member: Option<&Value>) {
        match member.and_then(|member| Some((name(Some(member), member.get("user"))?, member))) {
            Some((name, member)) => self.remember((Some(guild), user), name, roles(member)),
            None => {
                self.known().people.remove(&(Some(guild), user));
            }
        }
    }

    fn remember(&self, who: (Option<Snowflake>, Snowflake), name: &str, roles: Vec<Snowflake>) {
        let mut known = self.known();
        if known.people.len() >= MOST_PEOPLE {
            known.people.clear();
        }
        known.people.insert(who, Person { name: name.to_owned(), roles });
    }

    /// Forgets somebody, in all servers, until they are seen again.
    pub fn forget(&self, user: Snowflake) {
        self.known().people.retain(|(_, other), _| *other != user);
    }

    /// What somebody is called in a server, as last seen.
    pub fn name(&self, guild: Snowflake, user: Snowflake) -> Option<String> {
        self.known().people.get(&(Some(guild), user)).map(|person| person.name.clone())
    }

    /// Who did what an event tells of; `None` where nobody is told, as of a deletion. In a direct message, which is theirs
    /// alone, everybody is an admin; what is pressed there and acts in a server is judged as far as they are known in it.
    pub fn of(&self, event: &Value) -> Option<Actor> {
        let user = inbound::actor(event)?;
        let payload = event.get("d")?;
        let guild = server_of(event);
        let (member, profile) = described(event, user);
        let known = self.known();
        let remembered = known.people.get(&(guild, user));
        let name = name(member, None)
            .or_else(|| remembered.filter(|_| member.is_none()).map(|person| person.name.as_str()))
            .or_else(|| name(None, profile));
        let roles = match member {
            Some(member) => roles(member),
            None => remembered.map(|person| person.roles.clone()).unwrap_or_default(),
        };
        let admin = member
            .and_then(|member| permits(member.get("permissions")?))
            .unwrap_or_else(|| guild.is_none_or(|guild| known.is_admin(guild, user, &roles)));
        Some(Actor {
            member: place::member(user),
            name: name.map_or_else(|| user.to_string(), str::to_owned),
            admin: admin || roles.iter().any(|role| self.roles.contains(role)),
            zone: None,
            locale: string(payload, "/locale").map(str::to_owned),
        })
    }
}

impl Server {
    fn set(&mut self, role: &Value) {
        let Some(id) = id(role, "/id") else { return };
        if role.get("permissions").and_then(permits) == Some(true) {
            self.admins.insert(id);
        } else {
            self.admins.remove(&id);
        }
    }
}

impl Known {
    /// By the rights of roles; everybody has the role that has the server's own number.
    fn is_admin(&self, guild: Snowflake, user: Snowflake, roles: &[Snowflake]) -> bool {
        self.servers.get(&guild).is_some_and(|server| {
            server.owner == Some(user)
                || server.admins.contains(&guild)
                || roles.iter().any(|role| server.admins.contains(role))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(more: &Value) -> Value {
        let mut payload = json!({"id": "20", "channel_id": "8", "guild_id": "7", "content": "hi",
            "author": {"id": "100", "username": "ana_b", "global_name": "Ana"}});
        for (name, value) in more.as_object().unwrap() {
            payload[name] = value.clone();
        }
        json!({"t": "MESSAGE_CREATE", "d": payload})
    }

    fn told(people: &People, event: &Value) -> (String, bool) {
        let actor = people.of(event).unwrap();
        assert_eq!((actor.member.as_str(), actor.zone), ("discord:100", None));
        (actor.name, actor.admin)
    }

    #[test]
    fn people_are_called_as_they_are_in_the_server() {
        let people = People::default();
        let name = |more: Value| told(&people, &message(&more)).0;
        assert_eq!(name(json!({"member": {"nick": "Annie", "roles": []}})), "Annie");
        assert_eq!(name(json!({"member": {"nick": null, "roles": []}})), "Ana");
        assert_eq!(name(json!({"author": {"id": "100", "username": "ana_b"}})), "ana_b");
        assert_eq!(name(json!({"author": {"id": "100"}, "member": 7})), "100");
        people.learn(&message(&json!({"member": {"nick": "Annie", "roles": []}})));
        assert_eq!(name(json!({})), "Annie", "out of the history");
        assert_eq!(name(json!({"guild_id": "6"})), "Ana", "in another server");
        assert_eq!(name(json!({"member": {"nick": null, "roles": []}})), "Ana", "no longer so");
    }

    #[test]
    fn who_is_forgotten_has_no_name_in_any_server() {
        let people = People::default();
        for guild in ["6", "7"] {
            let member = json!({"nick": "Annie", "roles": []});
            people.learn(&message(&json!({"guild_id": guild, "member": member})));
        }
        assert!(people.name(Snowflake(6), Snowflake(100)).is_some());
        people.forget(Snowflake(100));
        assert_eq!([6, 7].map(|guild| people.name(Snowflake(guild), Snowflake(100))), [None, None]);
    }

    #[test]
    fn admins_are_told_by_rights_and_by_roles() {
        let people = People::new([Snowflake(70)]);
        let admin = |more: Value| told(&people, &message(&more)).1;
        let with = |roles: Value| json!({"member": {"roles": roles}});
        let may = |rights: &str| json!({"member": {"roles": [], "permissions": rights}});
        assert!(admin(may("8")) && admin(may("32")) && admin(may("2251799813685247")));
        assert!(!admin(may("0")) && !admin(may("64")) && !admin(may("many")));
        assert!(admin(with(json!(["70"]))) && !admin(with(json!(["71", 7, null]))));
        assert!(admin(json!({"guild_id": null})), "a direct message is theirs alone");
        let server = json!({"t": "GUILD_CREATE", "d": {"id": "7", "owner_id": "1",
            "roles": [{"id": "7", "permissions": "64"}, {"id": "71", "permissions": "40"}]}});
        people.learn(&server);
        assert!(admin(with(json!(["71"]))) && !admin(with(json!(["72"]))));
        people.learn(&json!({"t": "GUILD_ROLE_UPDATE", "d": {"guild_id": "7", "role": {"id": "72", "permissions": "32"}}}));
        people.learn(&json!({"t": "GUILD_ROLE_DELETE", "d": {"guild_id": "7", "role_id": "71"}}));
        assert!(!admin(with(json!(["71"]))) && admin(with(json!(["72"]))));
        people.learn(&message(&with(json!(["72"]))));
        assert!(admin(json!({})), "out of the history");
        people
            .learn(&json!({"t": "GUILD_UPDATE", "d": {"id": "7", "owner_id": "100", "roles": []}}));
        assert!(admin(with(json!([]))), "the owner");
        people.learn(&json!({"t": "GUILD_DELETE", "d": {"id": "7"}}));
        assert!(!admin(with(json!([]))));
    }

    #[test]
    fn what_is_pressed_from_afar_is_judged_by_the_rights_in_its_server() {
        let people = People::default();
        let pressed = |id: &str| {
            json!({"t": "INTERACTION_CREATE", "d": {"id": "20", "type": 3, "channel_id": "5",
                "user": {"id": "100", "username": "ana_b"}, "data": {"custom_id": id}}})
        };
        let (here, afar) = (pressed("g:0:post"), pressed("g@7/8:0:post"));
        let server = |owner: &str| {
            json!({"t": "GUILD_CREATE", "d": {"id": "7", "owner_id": owner,
                "roles": [{"id": "71", "permissions": "32"}]}})
        };
        people.learn(&server("1"));
        assert_eq!(told(&people, &here), ("ana_b".to_owned(), true));
        assert_eq!(told(&people, &afar), ("ana_b".to_owned(), false));
        assert_eq!(from_afar(&afar), Some((Snowflake(7), Snowflake(100))));
        for near in [&here, &message(&json!({})), &server("100")] {
            assert_eq!(from_afar(near), None);
        }
        let member = json!({"nick": "Annie", "roles": ["71"], "user": {"id": "100"}});
        people.learn_member(Snowflake(7), Snowflake(100), Some(&member));
        assert_eq!(told(&people, &afar), ("Annie".to_owned(), true));
        people.learn_member(Snowflake(7), Snowflake(100), None);
        assert_eq!(told(&people, &afar), ("ana_b".to_owned(), false), "no longer in the server");
        people.learn(&server("100"));
        assert!(told(&people, &afar).1, "the owner");
    }

    #[test]
    fn of_a_new_server_the_owner_is_told() {
        let people = People::default();
        let event = json!({"t": "GUILD_CREATE", "d": {"id": "7", "owner_id": "100", "roles": [],
            "members": [{"user": {"id": "101"}}, {"user": {"id": "100", "username": "ana_b"}, "nick": null}]}});
        assert!(!told(&people, &event).1);
        people.learn(&event);
        assert_eq!(told(&people, &event), ("ana_b".to_owned(), true));
        assert_eq!(people.of(&json!({"t": "MESSAGE_DELETE", "d": {"id": "20"}})), None);
    }
}
