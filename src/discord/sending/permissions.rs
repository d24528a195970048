//! What we may do in a channel, worked out from roles and overwrites as Discord does it
//! (<https://docs.discord.com/developers/topics/permissions#permission-overwrites>); pure.

use crate::discord::{api::snowflake, place::Snowflake};
use serde_json::Value;

/// Something that a server may let us do or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Permission {
    bit: u64,
    /// As Discord's settings call it.
    pub(super) name: &'static str,
}

const fn permission(bit: u32, name: &'static str) -> Permission {
    Permission { bit: 1 << bit, name }
}

const ADMINISTRATOR: u64 = 1 << 3;
pub(super) const VIEW: Permission = permission(10, "View Channel");
pub(super) const SEND: Permission = permission(11, "Send Messages");
pub(super) const EMBED: Permission = permission(14, "Embed Links");
pub(super) const ATTACH: Permission = permission(15, "Attach Files");
pub(super) const MANAGE_THREADS: Permission = permission(34, "Manage Threads");
pub(super) const PUBLIC_THREADS: Permission = permission(35, "Create Public Threads");
pub(super) const PRIVATE_THREADS: Permission = permission(36, "Create Private Threads");
pub(super) const SEND_IN_THREADS: Permission = permission(38, "Send Messages in Threads");

/// Discord's words for whom an overwrite is: a role, a member.
const ROLE: u64 = 0;
const MEMBER: u64 = 1;

/// All that a channel lets us do; everything held by nobody is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held(u64);

fn bits(value: &Value, key: &str) -> u64 {
    value[key].as_str().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

impl Held {
    /// As server, our member in it and channel say; of a thread the channel is the one it began in.
    pub(super) fn read(guild: &Value, me: Snowflake, member: &Value, channel: &Value) -> Self {
        let everyone = snowflake(guild, "/id");
        let ours: Vec<Snowflake> = items(member, "roles")
            .filter_map(|role| role.as_str().and_then(Snowflake::parse))
            .collect();
        let is_ours = |id: Option<Snowflake>| id.is_some_and(|id| ours.contains(&id));
        let mut held = items(guild, "roles")
            .filter(|role| {
                let id = snowflake(role, "/id");
                id == everyone || is_ours(id)
            })
            .fold(0, |held, role| held | bits(role, "permissions"));
        if held & ADMINISTRATOR != 0 {
            return Self(u64::MAX);
        }
        let overwrites = |kind: u64, whose: &dyn Fn(Option<Snowflake>) -> bool| {
            items(channel, "permission_overwrites")
                .filter(|one| one["type"].as_u64() == Some(kind) && whose(snowflake(one, "/id")))
                .fold((0, 0), |(deny, allow), one| {
                    (deny | bits(one, "deny"), allow | bits(one, "allow"))
                })
        };
        for (deny, allow) in [
            overwrites(ROLE, &|id| id == everyone),
            overwrites(ROLE, &|id| id != everyone && is_ours(id)),
            overwrites(MEMBER, &|id| id == Some(me)),
        ] {
            held = held & !deny | allow;
        }
        Self(held)
    }

    /// The first of these that we do not hold.
    pub(super) fn missing(self, needed: &[Permission]) -> Option<Permission> {
        needed.iter().copied().find(|one| self.0 & one.bit == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn held(overwrites: &Value) -> Held {
        let all = VIEW.bit | SEND.bit | EMBED.bit;
        let guild = json!({ "id": "7", "roles": [
            { "id": "7", "permissions": all.to_string() },
            { "id": "20", "permissions": ATTACH.bit.to_string() },
            { "id": "21", "permissions": PUBLIC_THREADS.bit.to_string() },
        ] });
        let member = json!({ "roles": ["20"] });
        Held::read(&guild, Snowflake(5), &member, &json!({ "permission_overwrites": overwrites }))
    }

    fn overwrite(id: &str, kind: u64, allow: u64, deny: u64) -> Value {
        json!({ "id": id, "type": kind, "allow": allow.to_string(), "deny": deny.to_string() })
    }

    #[test]
    fn the_first_that_is_lacking_is_named() {
        let needed = [VIEW, SEND, EMBED, ATTACH];
        for (name, overwrites, want) in [
            ("none", json!([]), None),
            ("everyone", json!([overwrite("7", 0, 0, SEND.bit | EMBED.bit)]), Some(SEND)),
            (
                "a role gives back",
                json!([overwrite("20", 0, SEND.bit, 0), overwrite("7", 0, 0, SEND.bit)]),
                None,
            ),
            ("a role of others", json!([overwrite("21", 0, 0, SEND.bit)]), None),
            ("a role takes", json!([overwrite("20", 0, 0, ATTACH.bit)]), Some(ATTACH)),
            (
                "we come last",
                json!([overwrite("5", 1, ATTACH.bit, 0), overwrite("20", 0, 0, ATTACH.bit)]),
                None,
            ),
            ("somebody else", json!([overwrite("6", 1, 0, VIEW.bit)]), None),
        ] {
            assert_eq!(held(&overwrites).missing(&needed), want, "{name}");
        }
        assert_eq!(held(&json!([])).missing(&[PUBLIC_THREADS]), Some(PUBLIC_THREADS));
        let admin = json!({ "id": "7", "roles": [{ "id": "7", "permissions": "8" }] });
        let held = Held::read(&admin, Snowflake(5), &json!({}), &json!({}));
        assert_eq!(held.missing(&[PRIVATE_THREADS]), None);
    }
}
