//! What Discord tells of: servers, messages and interactions, as its gateway words them. How they get there is not known here.

use super::numbers::{APPLICATION, BOT, Channel, PERSON, SERVER, Snowflake, number_of, time_of};
use serde_json::{Value, json};

/// Text channels, roles and people that a server has.
pub(crate) const CHANNELS: u64 = 20;
const ROLES: u64 = 5;

/// When we came into every server: long ago, so that none of them is new to us.
const JOINED: &str = "2024-03-01T12:00:00.000000+00:00";

/// Rights of an ordinary member, and ours.
const RIGHTS: &str = "2222085186636353";

/// What a server may have and most have not.
const UNSET: [&str; 13] = [
    "icon",
    "rules_channel_id",
    "public_updates_channel_id",
    "safety_alerts_channel_id",
    "afk_channel_id",
    "application_id",
    "banner",
    "splash",
    "discovery_splash",
    "home_header",
    "description",
    "vanity_url_code",
    "hub_type",
];

/// Of which answers are made.
const SENTENCES: [&str; 12] = [
    "We log every payment attempt with its amount, merchant, card country and device to a Kafka topic.",
    "A Flink job keeps the counts of the last hour per card, so the model sees them within 50 ms.",
    "Labels are chargebacks, which arrive about 45 days later, so training ends at a window that is old enough.",
    "The goal is to lose less money to fraud while fewer than one in a thousand good payments is declined.",
    "I would start with logistic regression on twenty features and only then go to gradient boosted trees.",
    "Offline I would look at recall at a fixed false positive rate, because only 0.2 percent are fraud.",
    "Online we run it in shadow first, then give it five percent of the traffic and compare net loss.",
    "The score must come within 100 ms at 3,000 payments a second, so features are read from Redis.",
    "If the feature store is down we fall back to rules that need only what the request has.",
    "We watch the share of declined payments by country and page somebody when it doubles in ten minutes.",
    "Drift is measured with the population stability index on the ten strongest features once a day.",
    "Fraudsters adapt within weeks, so the model is trained again every night and promoted only when it wins.",
];

/// What somebody writes, in so many sentences of some 18 words.
pub(crate) fn words(count: u64, sentences: u64) -> String {
    let length = SENTENCES.len() as u64;
    let chosen: Vec<&str> =
        (0..sentences).map(|one| SENTENCES[((count / 3 + one * 5) % length) as usize]).collect();
    chosen.join(" ")
}

/// Our name, as it stands in what people write.
pub(crate) fn naming_us() -> String {
    format!("<@{BOT}>")
}

/// A server of this place in the list of all.
pub(crate) fn server(place: u64) -> Value {
    let id = SERVER + place * 1_000;
    let channels: Vec<Value> = (0..CHANNELS)
        .map(|number| {
            json!({
                "version": 1_700_000_000_000_u64 + number, "type": 0, "topic": null,
                "rate_limit_per_user": 0, "position": number,
                "permission_overwrites": [{"type": 0, "id": id.to_string(), "deny": "0", "allow": "0"}],
                "parent_id": null, "nsfw": false, "name": format!("ml-interviews-{number}"),
                "last_message_id": number_of(1_750_000_000_000, number).to_string(),
                "id": Channel { server: place, number }.id().to_string(), "icon_emoji": {"name": "👋"},
                "flags": 0,
            })
        })
        .collect();
    let roles: Vec<Value> = (0..ROLES)
        .map(|number| {
            // The first is everybody's, and has the server's own number.
            let role = if number == 0 { id } else { id + 100 + number };
            json!({
                "version": 1_700_000_000_000_u64 + number, "unicode_emoji": null, "tags": {},
                "position": number, "permissions": RIGHTS, "name": format!("role {number}"),
                "mentionable": false, "managed": false, "id": role.to_string(), "icon": null,
                "hoist": false, "flags": 0, "color": 0,
                "colors": {"tertiary_color": null, "secondary_color": null, "primary_color": 0},
            })
        })
        .collect();
    let mut us = member(&[]);
    us["user"] = user(BOT, "greenroom", true);
    let mut server = json!({
        "id": id.to_string(), "name": format!("Study group {place}"),
        "owner_id": (PERSON + place).to_string(), "joined_at": JOINED, "member_count": 1,
        "large": false, "unavailable": false, "lazy": true, "region": "deprecated",
        "channels": channels, "threads": [], "roles": roles, "members": [us], "presences": [],
        "voice_states": [], "stage_instances": [], "guild_scheduled_events": [],
        "soundboard_sounds": [], "emojis": [], "stickers": [], "features": ["COMMUNITY", "NEWS"],
        "system_channel_id": Channel { server: place, number: 0 }.id().to_string(),
        "system_channel_flags": 0, "afk_timeout": 300, "max_members": 500_000,
        "max_video_channel_users": 25, "max_stage_video_channel_users": 50, "mfa_level": 0,
        "verification_level": 1, "explicit_content_filter": 2, "default_message_notifications": 1,
        "nsfw": false, "nsfw_level": 0, "premium_tier": 0, "premium_subscription_count": 0,
        "premium_progress_bar_enabled": false, "preferred_locale": "en-US",
    });
    for name in UNSET {
        server[name] = Value::Null;
    }
    server
}

/// A member without the user.
fn member(roles: &[Snowflake]) -> Value {
    let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
    json!({
        "roles": roles, "premium_since": null, "pending": false, "nick": null, "mute": false,
        "joined_at": JOINED, "flags": 0, "deaf": false, "communication_disabled_until": null,
        "banner": null, "avatar": null,
    })
}

/// Somebody's account.
pub(crate) fn user(id: Snowflake, name: &str, bot: bool) -> Value {
    json!({
        "username": name, "public_flags": 0, "primary_guild": null, "id": id.to_string(),
        "global_name": if bot { None } else { Some(name) }, "display_name_styles": null,
        "discriminator": if bot { "4711" } else { "0" }, "collectibles": null, "clan": null,
        "bot": bot, "avatar_decoration_data": null, "avatar": "9d1b6f2e7c8a4f30b5d2c1e0a7f69384",
    })
}

/// A thread as Discord shows it.
pub(crate) fn thread(id: Snowflake, parent: Channel, name: &str) -> Value {
    json!({
        "id": id.to_string(), "type": 11, "guild_id": parent.server_id().to_string(),
        "parent_id": parent.id().to_string(), "owner_id": BOT.to_string(), "name": name,
        "last_message_id": null, "message_count": 0, "member_count": 1, "total_message_sent": 0,
        "rate_limit_per_user": 0, "flags": 0, "newly_created": true,
        "thread_metadata": {"archived": false, "locked": false, "auto_archive_duration": 10_080,
            "archive_timestamp": time_of(id), "create_timestamp": time_of(id)},
    })
}

/// Somebody writes in a thread.
pub(crate) fn message(
    id: Snowflake,
    thread: Snowflake,
    parent: Channel,
    by: Snowflake,
    words: &str,
) -> Value {
    let named = words.contains(&naming_us());
    let mentions = named.then(|| user(BOT, "greenroom", true));
    json!({
        "type": 0, "tts": false, "timestamp": time_of(id), "pinned": false,
        "nonce": id.to_string(), "mentions": mentions.as_slice(), "mention_roles": [], "mention_everyone": false,
        "member": member(&[parent.server_id() + 101]), "id": id.to_string(), "flags": 0,
        "embeds": [], "edited_timestamp": null, "content": words, "components": [],
        "channel_type": 11, "channel_id": thread.to_string(),
        "author": user(by, "candidate", false), "attachments": [],
        "guild_id": parent.server_id().to_string(),
    })
}

/// Somebody sends a slash command; `options` is as Discord lists them.
pub(crate) fn command(
    id: Snowflake,
    place: Channel,
    by: Snowflake,
    name: &str,
    options: &Value,
) -> Value {
    let server = place.server_id().to_string();
    let mut who = member(&[place.server_id() + 101]);
    who["user"] = user(by, "candidate", false);
    who["permissions"] = RIGHTS.into();
    who["unusual_dm_activity_until"] = Value::Null;
    json!({
        "version": 1, "type": 2, "token": token(id), "member": who, "locale": "de", "id": id.to_string(),
        "guild_locale": "en-US", "guild_id": server,
        "guild": {"locale": "en-US", "id": server, "features": ["COMMUNITY", "NEWS"]},
        "entitlements": [], "entitlement_sku_ids": [],
        "data": {"type": 1, "name": name, "id": (APPLICATION + 1).to_string(), "options": options},
        "context": 0, "channel_id": place.id().to_string(),
        "channel": {"type": 0, "topic": null, "rate_limit_per_user": 0, "position": 0,
            "permissions": RIGHTS, "parent_id": null, "nsfw": false, "name": "ml-interviews",
            "last_message_id": null, "id": place.id().to_string(), "guild_id": server, "flags": 0},
        "authorizing_integration_owners": {"0": server}, "attachment_size_limit": 10_485_760,
        "application_id": APPLICATION.to_string(), "app_permissions": RIGHTS,
    })
}

/// As long as those of Discord.
fn token(id: Snowflake) -> String {
    format!("aW50ZXJhY3Rpb246{}", format!("{id}").repeat(10))
}
