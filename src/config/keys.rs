//! The table of settings of `greenroom serve`: names, types, meaning, where to get each; values are read elsewhere.

/// What a value is in the file. In the environment everything is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text in quotes.
    Text,
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Truth,
}

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `database`
    Database,
    /// `zone`
    Zone,
    /// `http.listen`
    Listen,
    /// `slack.mode`
    Mode,
    /// `slack.bot_token`
    BotToken,
    /// `slack.app_token`
    AppToken,
    /// `slack.signing_secret`
    SigningSecret,
    /// `slack.client_id`
    ClientId,
    /// `slack.client_secret`
    ClientSecret,
    /// `slack.guests`
    Guests,
    /// `slack.join`
    Join,
    /// `slack.api_url`
    ApiUrl,
    /// `discord.token`
    DiscordToken,
    /// `discord.message_content`
    MessageContent,
    /// `discord.threads`
    Threads,
    /// `discord.admin_roles`
    AdminRoles,
    /// `discord.host_roles`
    HostRoles,
    /// `discord.shards`
    Shards,
    /// `discord.guild`
    Guild,
    /// `discord.api_url`
    DiscordApiUrl,
    /// `seal.key`
    SealKey,
    /// `interviews.nudge_days`
    NudgeDays,
    /// `interviews.abandon_days`
    AbandonDays,
}

/// What there is to know about a setting.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// The section it stands in; empty for the top of the file.
    pub section: &'static str,
    /// Its name within the section.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// A value that is taken, as it is written in the file.
    pub example: &'static str,
    /// What it is for, as one sentence without a full stop.
    pub meaning: &'static str,
    /// Where it is found in the app's settings at the platform's own site; empty when it is not the platform's to give.
    pub found: &'static str,
}

/// The sections, as they are written in brackets.
pub(super) const SECTIONS: [&str; 5] = ["http", "slack", "discord", "seal", "interviews"];

/// Variables of the environment begin with this.
pub(super) const VARIABLES: &str = "GREENROOM_";

/// A variable with this at its end names a file that holds the value.
pub(super) const FROM_FILE: &str = "_FILE";

impl Key {
    /// All settings, in the order of the documentation.
    pub const ALL: [Self; 23] = [
        Self::Database,
        Self::Zone,
        Self::Listen,
        Self::Mode,
        Self::BotToken,
        Self::AppToken,
        Self::SigningSecret,
        Self::ClientId,
        Self::ClientSecret,
        Self::Guests,
        Self::Join,
        Self::ApiUrl,
        Self::DiscordToken,
        Self::MessageContent,
        Self::Threads,
        Self::AdminRoles,
        Self::HostRoles,
        Self::Shards,
        Self::Guild,
        Self::DiscordApiUrl,
        Self::SealKey,
        Self::NudgeDays,
        Self::AbandonDays,
    ];

    /// What there is to know about it.
    pub const fn spec(self) -> Spec {
        match self {
            Self::Database => of(
                "",
                "database",
                "\"/var/lib/greenroom/greenroom.db\"",
                "Database file; `--db` wins over it; without either it is `greenroom.db` in the user's data folder",
            ),
            Self::Zone => of(
                "",
                "zone",
                "\"Europe/Berlin\"",
                "Time zone of new groups; without it the machine's own",
            ),
            Self::Listen => of(
                "http",
                "listen",
                "\"127.0.0.1:8080\"",
                "Address and port where Slack's requests arrive; mode `http` needs it",
            ),
            Self::Mode => of(
                "slack",
                "mode",
                "\"socket\"",
                "`socket`, the default: Greenroom connects to Slack and needs no public address; `http`: Slack calls Greenroom",
            ),
            Self::BotToken => given(
                "bot_token",
                "\"xoxb-1\"",
                "Lets Greenroom read and write as its bot in one workspace; mode `socket` needs it, mode `http` this or the two of `client_…`",
                "OAuth & Permissions, under \u{201c}OAuth Tokens\u{201d}, once the app is installed",
            ),
            Self::AppToken => given(
                "app_token",
                "\"xapp-1\"",
                "Opens the connections of mode `socket`, which needs it",
                "Basic Information, under \u{201c}App-Level Tokens\u{201d}, with the scope connections:write",
            ),
            Self::SigningSecret => given(
                "signing_secret",
                "\"0123456789abcdef0123456789abcdef\"",
                "Proves that a request is Slack's; mode `http` needs it",
                "Basic Information, under \u{201c}App Credentials\u{201d}",
            ),
            Self::ClientId => given(
                "client_id",
                "\"1234567890.1234567890\"",
                "Names the app when workspaces install it themselves, in mode `http`; goes with `client_secret`, not with `bot_token`",
                "Basic Information, under \u{201c}App Credentials\u{201d}",
            ),
            Self::ClientSecret => given(
                "client_secret",
                "\"fedcba9876543210fedcba9876543210\"",
                "Proves that Greenroom is the app that `client_id` names",
                "Basic Information, under \u{201c}App Credentials\u{201d}",
            ),
            Self::Guests => Spec {
                kind: Kind::Truth,
                ..of(
                    "slack",
                    "guests",
                    "true",
                    "Whether guests of the workspace may take part; without it they may",
                )
            },
            Self::Join => of(
                "slack",
                "join",
                "\"channel\"",
                "Where an interview opens for whoever joins a posted problem: `channel`, the default: one short message there, and its thread; `direct`: in a direct message, counted for the channel's group",
            ),
            Self::ApiUrl => of(
                "slack",
                "api_url",
                "\"https://slack.com/api\"",
                "Where Slack's methods are; only for tests and proxies",
            ),
            Self::DiscordToken => Spec {
                found: "Bot, under \u{201c}Token\u{201d}: it is shown once, by \u{201c}Reset Token\u{201d}",
                ..of(
                    "discord",
                    "token",
                    "\"MTIz.Abc-12.x_Y\"",
                    "Lets Greenroom be your bot in Discord",
                )
            },
            Self::MessageContent => Spec {
                kind: Kind::Truth,
                ..of(
                    "discord",
                    "message_content",
                    "true",
                    "Whether Greenroom reads what people write in its threads, the default; it must be allowed in the portal. `false`: people answer with a button, mention it or write to it directly",
                )
            },
            Self::Threads => of(
                "discord",
                "threads",
                "\"public\"",
                "What the thread of an interview is: `public`, the default, or `private`: only whoever is interviewed and moderators see it",
            ),
            Self::AdminRoles => of(
                "discord",
                "admin_roles",
                "\"123456789012345678\"",
                "Roles whose members may do what admins of the server may, by their numbers, with commas between",
            ),
            Self::HostRoles => of(
                "discord",
                "host_roles",
                "\"123456789012345678\"",
                "Roles whose members may set up groups and schedules, by their numbers, with commas between",
            ),
            Self::Shards => of(
                "discord",
                "shards",
                "\"auto\"",
                "Which connections this process holds: `auto`, the default: as many as Discord advises; `0..4/16`: connections 0 to 3 of 16, so that several processes share them",
            ),
            Self::Guild => of(
                "discord",
                "guild",
                "\"123456789012345678\"",
                "Number of the one server where commands are registered, for development; without it they are registered everywhere",
            ),
            Self::DiscordApiUrl => of(
                "discord",
                "api_url",
                "\"https://discord.com\"",
                "Where Discord is; only for tests and proxies. With it nothing is ever sent elsewhere",
            ),
            Self::SealKey => of(
                "seal",
                "key",
                "\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"",
                "Seals the tokens of workspaces that install the app themselves before they are stored; goes with `client_id`. 32 bytes as 64 hex digits or base64, made by `openssl rand -hex 32`. Of several with commas between, the first seals and all open",
            ),
            Self::NudgeDays => Spec {
                kind: Kind::Whole,
                ..of(
                    "interviews",
                    "nudge_days",
                    "7",
                    "Quiet days before the one reminder of an open interview; no fewer than `abandon_days` means none",
                )
            },
            Self::AbandonDays => Spec {
                kind: Kind::Whole,
                ..of(
                    "interviews",
                    "abandon_days",
                    "30",
                    "Quiet days before an open interview closes as unfinished",
                )
            },
        }
    }

    /// As it is spoken of: `slack.bot_token`.
    pub fn path(self) -> String {
        let Spec { section, name, .. } = self.spec();
        if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") }
    }

    /// Its variable of the environment: `GREENROOM_SLACK_BOT_TOKEN`.
    pub fn variable(self) -> String {
        let Spec { section, name, .. } = self.spec();
        let middle = if section.is_empty() { String::new() } else { format!("{section}_") };
        format!("{VARIABLES}{middle}{name}").to_uppercase()
    }

    /// The setting with this name in this section.
    pub(super) fn named(section: &str, name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| {
            let spec = key.spec();
            spec.section == section && spec.name == name
        })
    }
}

/// Where the app's settings are at the platform's own site, by the section that holds what is found there.
pub(super) fn portal(section: &str) -> &'static str {
    match section {
        "discord" => "discord.com/developers/applications",
        _ => "api.slack.com/apps",
    }
}

/// The table as Markdown rows, for the documentation of one platform: without the sections that are not for it.
pub fn markdown(without: &[&str]) -> String {
    let mut table = String::from("| key | variable | what it is |\n| --- | --- | --- |\n");
    for key in Key::ALL.into_iter().filter(|key| !without.contains(&key.spec().section)) {
        let Spec { meaning, found, .. } = key.spec();
        let found = if found.is_empty() { String::new() } else { format!(". Found at: {found}") };
        table.push_str(&format!(
            "| `{}` | `{}` | {meaning}{found} |\n",
            key.path(),
            key.variable()
        ));
    }
    table
}

const fn of(
    section: &'static str,
    name: &'static str,
    example: &'static str,
    meaning: &'static str,
) -> Spec {
    Spec { section, name, kind: Kind::Text, example, meaning, found: "" }
}

/// A setting that Slack gives.
const fn given(
    name: &'static str,
    example: &'static str,
    meaning: &'static str,
    found: &'static str,
) -> Spec {
    Spec { found, ..of("slack", name, example, meaning) }
}
