//! Tells tokens and secrets apart by how they look, so that one in another's place is told; shows none of them.

use super::keys::Key;

/// A bot token.
const BOT: &str = "xoxb-";

/// An app-level token.
const APP: &str = "xapp-";

/// Beginnings of what Slack gives out, and what each is (docs.slack.dev, "Tokens").
const BEGINNINGS: [(&str, &str); 6] = [
    (BOT, "a bot token"),
    (APP, "an app-level token"),
    ("xoxp-", "a user token"),
    (ROTATED, "a bot token that lapses after hours"),
    ("xoxe-", "a refresh token"),
    ("xoxe.xoxp-", "a user token that lapses after hours"),
];

/// A bot token of an app with token rotation.
const ROTATED: &str = "xoxe.xoxb-";

/// Whether the text can be what the setting wants.
///
/// # Errors
/// What is wrong, as what follows the setting's name; the text is not in it.
pub(super) fn check(key: Key, text: &str) -> Result<(), String> {
    let wanted = match key {
        Key::BotToken => Some(BOT),
        Key::AppToken => Some(APP),
        _ => None,
    };
    let found = key.spec().found;
    if wanted == Some(BOT) && text.starts_with(ROTATED) {
        return Err(
            "lapses after hours, because the app rotates its tokens; make the app anew from deploy/slack/manifest.yaml, which does not"
                .to_owned(),
        );
    }
    let rest = wanted.and_then(|beginning| text.strip_prefix(beginning));
    match (wanted, rest) {
        (Some(beginning), None) => {
            let other = other_kind(text).map_or_else(
                || format!("does not begin with {beginning}"),
                |kind| format!("holds {kind} where one that begins with {beginning} is wanted"),
            );
            return Err(format!("{other}; copy it from {found}"));
        }
        (None, _) => {
            if let Some(kind) = other_kind(text) {
                return Err(format!("holds {kind}; copy it from {found}"));
            }
        }
        (Some(_), Some(_)) => {}
    }
    let body = rest.unwrap_or(text);
    // An id of an app has a dot in it; three in a row are what a guide leaves out.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if body.is_empty() || body.contains("...") || !body.chars().all(plain) {
        return Err(format!(
            "is not a whole one, or has a blank or a quote in it; copy it from {found}"
        ));
    }
    Ok(())
}

/// What is put before the token in requests, not in settings.
const SCHEME: &str = "Bot ";

/// Whether the text can be the token of a bot in Discord: three parts with dots between.
///
/// # Errors
/// What is wrong, as what follows the setting's name; the text is not in it.
pub(super) fn check_discord(text: &str) -> Result<(), String> {
    let found = Key::DiscordToken.spec().found;
    if text.starts_with(SCHEME) {
        return Err("begins with \u{201c}Bot\u{201d}, which must go".to_owned());
    }
    if let Some(kind) = other_kind(text) {
        return Err(format!("holds {kind} of Slack; copy it from {found}"));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() != 3 || parts.iter().any(|part| part.is_empty() || !part.chars().all(plain)) {
        return Err(format!(
            "is no token of a bot, which has three parts with dots between (the public key and the client secret have none); copy it from {found}"
        ));
    }
    Ok(())
}

fn other_kind(text: &str) -> Option<&'static str> {
    BEGINNINGS.iter().find(|(beginning, _)| text.starts_with(beginning)).map(|(_, kind)| *kind)
}
