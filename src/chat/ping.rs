//! Whom a message calls, so that their devices tell them. How a platform writes that is its edge's; what people wrote calls
//! nobody.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Who is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ping {
    /// Whoever of the channel is there now.
    Here,
    /// The whole channel.
    Everyone,
    /// A role (Discord) or user group (Slack).
    Role(RoleId),
}

/// The platform's id of a role or user group: letters and digits, nothing that could be more than an id where it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleId(String);

/// Characters of an id, the most that is taken: Discord's have 20, Slack's some 11.
const LONGEST: usize = 32;

/// Shortest id that is taken without its brackets: no word of a slip is as long and in capitals.
const SHORTEST_BARE: usize = 8;

impl RoleId {
    /// As the platform has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn bare(typed: &str) -> Option<Self> {
        let id = typed.to_owned().try_into().ok()?;
        let is_discords = typed.chars().all(|one| one.is_ascii_digit());
        let is_slacks = typed.starts_with('S')
            && typed.chars().all(|one| one.is_ascii_digit() || one.is_ascii_uppercase());
        (typed.len() >= SHORTEST_BARE && (is_discords || is_slacks)).then_some(id)
    }
}

impl TryFrom<String> for RoleId {
    type Error = NotAnId;

    fn try_from(id: String) -> Result<Self, NotAnId> {
        let fits = !id.is_empty() && id.len() <= LONGEST;
        if fits && id.chars().all(|one| one.is_ascii_alphanumeric()) {
            Ok(Self(id))
        } else {
            Err(NotAnId)
        }
    }
}

impl From<RoleId> for String {
    fn from(id: RoleId) -> Self {
        id.0
    }
}

/// What was stored is no id of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the id of a role")]
pub struct NotAnId;

/// Why somebody cannot be called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("say whom to call: nobody, here, everyone, or a role or user group as the app mentions it")]
pub struct Unknown;

/// Whom somebody typed: `None` is nobody.
///
/// # Errors
/// When it names nobody that can be called.
pub fn parse(typed: &str) -> Result<Option<Ping>, Unknown> {
    let typed = typed.trim();
    match typed.trim_start_matches('@').to_lowercase().as_str() {
        "nobody" | "none" | "off" => Ok(None),
        _ => typed.parse().map(Some),
    }
}

impl FromStr for Ping {
    type Err = Unknown;

    /// `here`, `everyone`, or a role: `<@&123>` as Discord writes it, `<!subteam^S123>` as Slack does, or the id alone.
    fn from_str(typed: &str) -> Result<Self, Unknown> {
        let inner = typed.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
        let inner = inner.map(|inner| inner.split('|').next().unwrap_or_default());
        let role = inner
            .and_then(|inner| inner.strip_prefix("@&").or_else(|| inner.strip_prefix("!subteam^")));
        if let Some(role) = role {
            return role.to_owned().try_into().map(Self::Role).map_err(|_| Unknown);
        }
        if let Some(role) = RoleId::bare(typed) {
            return Ok(Self::Role(role));
        }
        let word = inner.unwrap_or(typed).trim_start_matches(['@', '!']).to_lowercase();
        match word.as_str() {
            "here" => Ok(Self::Here),
            "everyone" | "channel" | "all" => Ok(Self::Everyone),
            _ => Err(Unknown),
        }
    }
}

impl fmt::Display for Ping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here => f.write_str("whoever is here"),
            Self::Everyone => f.write_str("everyone"),
            Self::Role(role) => write!(f, "the role {}", role.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_to_call_is_read_as_people_and_platforms_write_it() {
        let role = |id: &str| Ok(Some(Ping::Role(id.to_owned().try_into().unwrap())));
        for (typed, want) in [
            ("nobody", Ok(None)),
            ("None", Ok(None)),
            ("here", Ok(Some(Ping::Here))),
            ("@here", Ok(Some(Ping::Here))),
            ("<!here>", Ok(Some(Ping::Here))),
            ("<!here|here>", Ok(Some(Ping::Here))),
            ("@everyone", Ok(Some(Ping::Everyone))),
            ("<!channel>", Ok(Some(Ping::Everyone))),
            ("<@&123456>", role("123456")),
            ("<!subteam^S0AB12CD3|@juniors>", role("S0AB12CD3")),
            ("S0AB12CD3", role("S0AB12CD3")),
            ("1234567890123456789", role("1234567890123456789")),
            ("@juniors", Err(Unknown)),
            ("<@U123>", Err(Unknown)),
            ("<@&1> <@&2>", Err(Unknown)),
            ("<@&1|x>@everyone", Err(Unknown)),
            ("", Err(Unknown)),
        ] {
            assert_eq!(parse(typed), want, "{typed}");
        }
    }

    #[test]
    fn what_is_stored_is_read_again_and_nothing_else() {
        for ping in [Ping::Here, Ping::Everyone, "<@&12>".parse().unwrap()] {
            let text = serde_json::to_string(&ping).unwrap();
            assert_eq!(serde_json::from_str::<Ping>(&text).unwrap(), ping);
        }
        assert!(serde_json::from_str::<Ping>(r#"{"role":"1> @everyone"}"#).is_err());
    }
}
