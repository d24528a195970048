//! The settings of Discord, checked; what each is called is in `keys`.

use super::{keys::Key, settings::Reading, tokens};
use crate::{
    discord::{
        place::Snowflake,
        settings::{DiscordSettings, SILENCE, Shards, Threads},
    },
    secret::Secret,
};

/// Where Discord is.
const DISCORD: &str = "https://discord.com";

impl Reading<'_> {
    pub(super) fn discord(&mut self) -> Option<DiscordSettings> {
        if !self.has_section("discord") {
            return None;
        }
        let token = self.value(Key::DiscordToken, |text| {
            tokens::check_discord(text).map(|()| Secret::new(text))
        });
        let api_url =
            self.value(Key::DiscordApiUrl, |text| super::settings::api_url(text, DISCORD));
        let content = self.value(Key::MessageContent, super::settings::truth);
        let shards = self.value(Key::Shards, shards);
        let guild = self.value(Key::Guild, id);
        let threads = self.value(Key::Threads, threads);
        let admin_roles = self.value(Key::AdminRoles, ids);
        let host_roles = self.value(Key::HostRoles, ids);
        self.wanted(Key::DiscordToken, "with it Greenroom is your bot in Discord");
        Some(DiscordSettings {
            api_url: api_url.unwrap_or_else(|| DISCORD.to_owned()),
            token: token?,
            shards: shards.unwrap_or_default(),
            message_content: content.unwrap_or(true),
            guild,
            threads: threads.unwrap_or_default(),
            admin_roles: admin_roles.unwrap_or_default(),
            host_roles: host_roles.unwrap_or_default(),
            silence: SILENCE,
        })
    }
}

/// `auto`, or `0..4/16`: those from the first up to but without the last, of so many.
fn shards(text: &str) -> Result<Shards, String> {
    let wrong = || {
        format!(
            "is {text:?}; it is \"auto\", or such as \"0..4/16\": connections 0 to 3 of 16, each number below the last"
        )
    };
    if text == "auto" {
        return Ok(Shards::Auto);
    }
    let (range, total) = text.split_once('/').ok_or_else(wrong)?;
    let (first, end) = range.split_once("..").ok_or_else(wrong)?;
    let number = |part: &str| part.trim().parse::<u16>().map_err(|_| wrong());
    let (first, end, total) = (number(first)?, number(end)?, number(total)?);
    if first < end && end <= total { Ok(Shards::Some { first, end, total }) } else { Err(wrong()) }
}

fn threads(text: &str) -> Result<Threads, String> {
    match text {
        "public" => Ok(Threads::Public),
        "private" => Ok(Threads::Private),
        other => Err(format!("is {other:?}; it is \"public\" or \"private\"")),
    }
}

fn id(text: &str) -> Result<Snowflake, String> {
    Snowflake::parse(text.trim()).ok_or_else(|| {
        format!(
            "is {text:?}; it is a number that Discord gives: switch on Developer Mode in your Discord settings, then right-click and \"Copy ID\""
        )
    })
}

fn ids(text: &str) -> Result<Vec<Snowflake>, String> {
    text.split(',').map(id).collect()
}
