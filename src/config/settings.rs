//! The settings of `greenroom serve`, checked: a pure function of the file's text and the environment.

use super::{
    fault::{Fault, Place, SettingsError},
    keys::{Key, Spec, portal},
    sources::{Gathered, gather},
    tokens,
};
use crate::{
    cadence::parse_zone,
    discord::settings::DiscordSettings,
    interview::alarm::{LEAST_QUIET_DAYS, Patience},
    seal::Keyring,
    secret::Secret,
    slack::{
        settings::{Join, SlackMode, SlackSettings, SlackToken},
        socket::SILENCE,
    },
};
use axum::http::Uri;
use chrono_tz::Tz;
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Where Slack's methods are.
const SLACK_API: &str = "https://slack.com/api";

/// More quiet days than ten years are a slip of the finger.
const MOST_QUIET_DAYS: u32 = 3650;

/// What `greenroom serve` is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServeSettings {
    /// The database file, when one is named.
    pub database: Option<PathBuf>,
    /// The time zone of new groups, when one is named.
    pub zone: Option<Tz>,
    /// Where requests are received; always there when Slack is in HTTP mode.
    pub http: Option<SocketAddr>,
    /// Slack, when there is a section or a variable of it.
    pub slack: Option<SlackSettings>,
    /// Discord, when there is a section or a variable of it.
    pub discord: Option<DiscordSettings>,
    /// How long an open interview may lie.
    pub patience: Patience,
}

/// Reads the settings from the text of a file and from variables; the environment wins. `read_file` reads the files
/// that variables with `_FILE` at their end name.
///
/// # Errors
/// All faults that can be found at once: what cannot be read, unknown names, wrong types and values, what is missing.
pub fn read(
    text: Option<(&Path, &str)>,
    environment: &BTreeMap<String, String>,
    read_file: impl Fn(&Path) -> io::Result<String>,
) -> Result<ServeSettings, SettingsError> {
    let mut reading = Reading {
        gathered: gather(text, environment, read_file),
        path: text.map(|(path, _)| path),
    };
    if reading.gathered.unreadable {
        return Err(SettingsError::of(reading.gathered.faults));
    }
    let database = reading.value(Key::Database, |text| Ok(PathBuf::from(text)));
    let zone = reading.value(Key::Zone, zone);
    let http = reading.value(Key::Listen, listen);
    let seal_key = reading.value(Key::SealKey, seal_key);
    let slack = reading.slack(seal_key);
    let discord = reading.discord();
    let patience = reading.patience();
    if reading.gathered.faults.is_empty() {
        Ok(ServeSettings { database, zone, http, slack, discord, patience })
    } else {
        Err(SettingsError::of(reading.gathered.faults))
    }
}

pub(super) struct Reading<'a> {
    gathered: Gathered,
    path: Option<&'a Path>,
}

impl Reading<'_> {
    /// The value if it was given and is right; a wrong one is a fault.
    pub(super) fn value<T>(
        &mut self,
        key: Key,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let given = self.gathered.values.get(&key)?;
        let parsed = if given.text.is_empty() {
            Err("is empty; give it a value or remove it".to_owned())
        } else {
            parse(&given.text)
        };
        match parsed {
            Ok(value) => Some(value),
            Err(reason) => {
                let place = given.place.clone();
                self.gathered
                    .faults
                    .push(Fault { place, reason: format!("`{}` {reason}", key.path()) });
                None
            }
        }
    }

    fn secret(&mut self, key: Key) -> Option<Secret> {
        self.value(key, |text| tokens::check(key, text).map(|()| Secret::new(text)))
    }

    /// Notes what is missing, what it is for, where to get it and where to put it.
    pub(super) fn wanted(&mut self, key: Key, why: &str) {
        if self.gathered.named.contains(&key) {
            return;
        }
        let Spec { section, name, found, .. } = key.spec();
        let source = if found.is_empty() {
            String::new()
        } else {
            format!("find it in your app's settings ({}) at {found}, and ", portal(section))
        };
        let file = self.path.map_or_else(
            || format!("write {name} under [{section}] of the file that --config names"),
            |path| format!("write {name} under [{section}] in {}", path.display()),
        );
        let reason =
            format!("`{}` is missing: {why}; {source}{file} or set {}", key.path(), key.variable());
        self.gathered.faults.push(Fault { place: Place::Absent, reason });
    }

    /// Whether a section is there, or a variable of it.
    pub(super) fn has_section(&self, section: &str) -> bool {
        self.gathered.sections.contains(section)
    }

    fn slack(&mut self, seal_key: Option<Secret>) -> Option<SlackSettings> {
        if !self.has_section("slack") {
            return None;
        }
        // All of them are looked at, also those that the mode does not use: a token in the wrong place is told in any case.
        let secrets = Secrets {
            bot_token: self.secret(Key::BotToken),
            app_token: self.secret(Key::AppToken),
            signing_secret: self.secret(Key::SigningSecret),
            client_id: self.value(Key::ClientId, |text| {
                tokens::check(Key::ClientId, text).map(|()| text.to_owned())
            }),
            client_secret: self.secret(Key::ClientSecret),
            seal_key,
        };
        let api_url = self.value(Key::ApiUrl, |text| api_url(text, SLACK_API));
        let guests = self.value(Key::Guests, truth);
        let join = self.value(Key::Join, join);
        let named = self.gathered.named.contains(&Key::Mode);
        let mode = match self.value(Key::Mode, transport) {
            Some(Transport::Socket) => self.socket(secrets),
            None if !named => self.socket(secrets),
            Some(Transport::Http) => self.http(secrets),
            None => None,
        };
        Some(SlackSettings {
            api_url: api_url.unwrap_or_else(|| SLACK_API.to_owned()),
            guests: guests.unwrap_or(true),
            join: join.unwrap_or_default(),
            silence: SILENCE,
            mode: mode?,
        })
    }

    fn socket(&mut self, secrets: Secrets) -> Option<SlackMode> {
        self.wanted(Key::BotToken, "with it Greenroom reads and writes as its bot");
        self.wanted(
            Key::AppToken,
            "with it Greenroom opens its connections to Slack (mode \"socket\")",
        );
        Some(SlackMode::Socket { bot_token: secrets.bot_token?, app_token: secrets.app_token? })
    }

    fn http(&mut self, secrets: Secrets) -> Option<SlackMode> {
        self.wanted(
            Key::Listen,
            "in mode \"http\" Slack's requests arrive there, for example at \"127.0.0.1:8080\"",
        );
        self.wanted(
            Key::SigningSecret,
            "with it Greenroom tells Slack's requests from others (mode \"http\")",
        );
        let named = |key| self.gathered.named.contains(&key);
        let many = named(Key::ClientId) || named(Key::ClientSecret);
        let token = match (named(Key::BotToken), many) {
            (true, true) => {
                let given = self.gathered.values.get(&Key::BotToken);
                let place = given.map_or(Place::Absent, |given| given.place.clone());
                let reason = "`slack.bot_token` is for one workspace, `slack.client_id` with `slack.client_secret` for many; remove the one or the other two".to_owned();
                self.gathered.faults.push(Fault { place, reason });
                None
            }
            (false, true) => {
                self.wanted(
                    Key::ClientId,
                    "it goes with `slack.client_secret` and names the app that workspaces install",
                );
                self.wanted(
                    Key::ClientSecret,
                    "it goes with `slack.client_id` and proves that Greenroom is that app",
                );
                self.wanted(
                    Key::SealKey,
                    "with it the tokens of workspaces that install the app are sealed before they are stored; make one with `openssl rand -hex 32`",
                );
                match (secrets.client_id, secrets.client_secret, secrets.seal_key) {
                    (Some(client_id), Some(client_secret), Some(seal_key)) => {
                        Some(SlackToken::OAuth { client_id, client_secret, seal_key })
                    }
                    _ => None,
                }
            }
            (_, false) => {
                self.wanted(
                    Key::BotToken,
                    "with it Greenroom reads and writes as its bot in one workspace (for many, give client_id and client_secret instead)",
                );
                secrets.bot_token.map(SlackToken::Bot)
            }
        };
        Some(SlackMode::Http { signing_secret: secrets.signing_secret?, token: token? })
    }

    fn patience(&mut self) -> Patience {
        let usual = Patience::default();
        Patience {
            nudge_days: self.value(Key::NudgeDays, days).unwrap_or(usual.nudge_days),
            abandon_days: self.value(Key::AbandonDays, days).unwrap_or(usual.abandon_days),
        }
    }
}

struct Secrets {
    bot_token: Option<Secret>,
    app_token: Option<Secret>,
    signing_secret: Option<Secret>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
    seal_key: Option<Secret>,
}

enum Transport {
    Socket,
    Http,
}

fn transport(text: &str) -> Result<Transport, String> {
    match text {
        "socket" => Ok(Transport::Socket),
        "http" => Ok(Transport::Http),
        other => Err(format!("is {other:?}; it is \"socket\" or \"http\"")),
    }
}

fn join(text: &str) -> Result<Join, String> {
    match text {
        "channel" => Ok(Join::Channel),
        "direct" => Ok(Join::Direct),
        other => Err(format!("is {other:?}; it is \"channel\" or \"direct\"")),
    }
}

pub(super) fn truth(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| format!("is {text:?}; it is true or false"))
}

fn days(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|days| (LEAST_QUIET_DAYS..=MOST_QUIET_DAYS).contains(days)).ok_or_else(
        || {
            format!(
                "is {text}; it is a number of days from {LEAST_QUIET_DAYS} to {MOST_QUIET_DAYS}"
            )
        },
    )
}

fn zone(text: &str) -> Result<Tz, String> {
    parse_zone(text).map_err(|error| {
        format!("is wrong: {error}; names are those of the tz database, such as \"Europe/Berlin\" or \"UTC\"")
    })
}

fn seal_key(text: &str) -> Result<Secret, String> {
    match Keyring::parse(text) {
        Ok(_) => Ok(Secret::new(text)),
        Err(error) => Err(format!("{error}; make one with `openssl rand -hex 32`")),
    }
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("is {text:?}; it is an address and a port in numbers, such as \"127.0.0.1:8080\" or \"[::1]:8080\"")
    })
}

/// An address of calls, such as the example.
pub(super) fn api_url(text: &str, example: &str) -> Result<String, String> {
    let wrong = |what: &str| Err(format!("{what}; it is an address such as \"{example}\""));
    let Ok(uri) = text.parse::<Uri>() else {
        return wrong("is not an address");
    };
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return wrong("does not begin with https:// or http://");
    }
    if uri.query().is_some() || uri.authority().is_some_and(|at| at.as_str().contains('@')) {
        return wrong("has a query or a password in it");
    }
    if text.ends_with('/') {
        return wrong("ends with a slash, which must go");
    }
    Ok(text.to_owned())
}
