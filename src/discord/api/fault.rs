//! What came back from a call: its JSON, or why there is none. What is done about it is not decided here.

use crate::discord::limiter::{Scope, Told};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;
use std::time::Duration;

/// Discord asks to wait and does not say how long, or shut us out at its door.
const UNSAID_WAIT: Duration = Duration::from_secs(5);
const SHUT_OUT: Duration = Duration::from_secs(60);

/// Longest wait that is believed.
const LONGEST_WAIT: f64 = 86_400.0;

/// Places in a body that are named when Discord does not take it.
const NAMED_FAULTS: usize = 5;

/// Discord's numbers for why not (<https://docs.discord.com/developers/topics/opcodes-and-status-codes#json>).
pub mod code {
    /// There is no such channel.
    pub const UNKNOWN_CHANNEL: u64 = 10_003;
    /// There is no such message.
    pub const UNKNOWN_MESSAGE: u64 = 10_008;
    /// There is no such user.
    pub const UNKNOWN_USER: u64 = 10_013;
    /// The token of an interaction is over.
    pub const UNKNOWN_WEBHOOK: u64 = 10_015;
    /// An interaction was answered too late.
    pub const UNKNOWN_INTERACTION: u64 = 10_062;
    /// The body is too long.
    pub const TOO_LARGE: u64 = 40_005;
    /// An interaction was answered before.
    pub const ANSWERED: u64 = 40_060;
    /// We cannot see it.
    pub const NO_ACCESS: u64 = 50_001;
    /// They take no direct messages from us.
    pub const NO_DIRECT: u64 = 50_007;
    /// A channel that holds no messages.
    pub const NO_MESSAGES: u64 = 50_008;
    /// We may not.
    pub const NO_PERMISSION: u64 = 50_013;
    /// A channel of the wrong kind.
    pub const WRONG_KIND: u64 = 50_024;
    /// The token of an interaction cannot be one.
    pub const BAD_TOKEN: u64 = 50_027;
    /// The body is not what Discord takes.
    pub const BAD_FORM: u64 = 50_035;
    /// A thread is archived.
    pub const ARCHIVED: u64 = 50_083;
    /// No server is shared with them.
    pub const NO_MUTUAL_SERVER: u64 = 50_278;
    /// A thread began at this message already.
    pub const THREAD_EXISTS: u64 = 160_004;
    /// A thread is locked.
    pub const LOCKED: u64 = 160_005;
    /// Too many threads are open.
    pub const TOO_MANY_THREADS: u64 = 160_006;
    /// Too many threads are open, in announcements.
    pub const TOO_MANY_ANNOUNCEMENT_THREADS: u64 = 160_007;
}

/// Why a call gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// Certainly not done: too many calls.
    #[error("not now, again in {0:?}")]
    RateLimited(Duration),
    /// Certainly not done: Discord does not know our token.
    #[error("Discord does not accept the bot's token")]
    NotAllowed,
    /// Discord said no.
    #[error("HTTP {status}, {code}: {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// One of [`code`], or 0.
        code: u64,
        /// Discord's words.
        message: String,
    },
    /// It may or may not have happened.
    #[error("{0}")]
    Unknown(String),
}

impl ApiError {
    /// Discord's number for why not; 0 when there is none.
    pub fn code(&self) -> u64 {
        match self {
            Self::Refused { code, .. } => *code,
            Self::RateLimited(_) | Self::NotAllowed | Self::Unknown(_) => 0,
        }
    }

    /// Whether what was called is not there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }
}

/// An answer that was read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) told: Told,
    /// `None`: not JSON.
    body: Option<Value>,
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn seconds(text: &str) -> Option<Duration> {
    within(text.parse().ok()?)
}

fn within(seconds: f64) -> Option<Duration> {
    (0.0..=LONGEST_WAIT).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}

/// What the headers of an answer tell about limits.
pub(super) fn told(status: u16, headers: &HeaderMap) -> Told {
    let window = || {
        Some((
            header(headers, "x-ratelimit-limit")?.parse().ok()?,
            header(headers, "x-ratelimit-remaining")?.parse().ok()?,
            seconds(header(headers, "x-ratelimit-reset-after")?)?,
        ))
    };
    let global = header(headers, "x-ratelimit-global") == Some("true");
    Told {
        status,
        bucket: header(headers, "x-ratelimit-bucket").map(str::to_owned),
        window: window(),
        scope: match header(headers, "x-ratelimit-scope") {
            Some("shared") => Scope::Shared,
            Some("global") => Scope::Global,
            _ if global => Scope::Global,
            _ => Scope::User,
        },
        retry_after: header(headers, RETRY_AFTER.as_str()).and_then(seconds).unwrap_or(UNSAID_WAIT),
    }
}

impl Answer {
    pub(super) fn new(mut told: Told, body: &[u8]) -> Self {
        let body: Option<Value> =
            if body.is_empty() { Some(Value::Null) } else { serde_json::from_slice(body).ok() };
        if told.status == 429 {
            match &body {
                Some(body @ Value::Object(_)) => {
                    // More exact than the header, which is whole seconds.
                    if let Some(wait) = body["retry_after"].as_f64().and_then(within) {
                        told.retry_after = wait;
                    }
                    if body["global"] == true {
                        told.scope = Scope::Global;
                    }
                }
                // Not Discord but its door: it counts every call until we wait.
                _ => {
                    told.scope = Scope::Global;
                    told.retry_after = told.retry_after.max(SHUT_OUT);
                }
            }
        }
        Self { told, body }
    }

    /// The JSON of an answer, or why there is none.
    pub(super) fn verdict(self, route: &str) -> Result<Value, ApiError> {
        let status = self.told.status;
        let unknown = || Err(ApiError::Unknown(format!("{route}: HTTP {status}")));
        match (status, self.body) {
            (200..=299, Some(body)) => Ok(body),
            (200..=299, None) => Err(ApiError::Unknown(format!("{route}: not JSON"))),
            // The token of an interaction that is over has a number of its own.
            (401, body)
                if body
                    .as_ref()
                    .is_none_or(|body| body["code"].as_u64() != Some(code::BAD_TOKEN)) =>
            {
                Err(ApiError::NotAllowed)
            }
            (429, _) => Err(ApiError::RateLimited(self.told.retry_after)),
            (408, _) | (0..=399 | 500.., _) => unknown(),
            // A page instead of JSON is not Discord's word but its door's.
            (403, None) => Err(ApiError::RateLimited(SHUT_OUT)),
            (400..=499, body) => {
                let code = code_in(&body);
                let body = body.unwrap_or_default();
                let message = body["message"].as_str().unwrap_or("no reason told");
                let mut message = format!("{route}: {message}");
                let mut faults = Vec::new();
                name_faults(&body["errors"], &mut String::new(), &mut faults);
                if !faults.is_empty() {
                    message.push_str(&format!(" ({})", faults.join(", ")));
                }
                Err(ApiError::Refused { status, code, message })
            }
        }
    }
}

fn code_in(body: &Option<Value>) -> u64 {
    body.as_ref().and_then(|body| body["code"].as_u64()).unwrap_or(0)
}

/// Where a body is wrong, and Discord's word for it. Its sentences are left out: they may hold what people wrote.
fn name_faults(errors: &Value, path: &mut String, faults: &mut Vec<String>) {
    let Some(errors) = errors.as_object() else { return };
    for (key, inner) in errors {
        if faults.len() >= NAMED_FAULTS {
            return;
        }
        if key == "_errors" {
            let words = inner.as_array().into_iter().flatten();
            let word = words.filter_map(|one| one["code"].as_str()).next().unwrap_or("?");
            faults.push(format!("{}: {word}", path.trim_start_matches('.')));
            continue;
        }
        let length = path.len();
        path.push('.');
        path.push_str(key);
        name_faults(inner, path, faults);
        path.truncate(length);
    }
}
