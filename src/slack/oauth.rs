//! How a workspace installs the app in a browser: `/slack/install` sends to Slack, Slack sends back to `/slack/oauth`. What is
//! kept of it is not known here.
//!
//! The `state` is a sealed time, so that only we can have made it, and lies in a cookie too, so that whoever comes back is
//! whoever went (RFC 6749, 10.12). Each is taken once by this process.

use super::{
    access::AccessError,
    api::ApiError,
    installs::{InstallError, Installs},
};
use crate::chat::words::install::{self as words, Page};
use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{DateTime, Duration, Utc};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use url::form_urlencoded;

/// What the app may do in a workspace: the scopes of `deploy/slack/manifest.yaml`.
pub const SCOPES: [&str; 13] = [
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "mpim:history",
    "users:read",
];

/// Where people are asked whether they agree.
const AUTHORIZE: &str = "https://slack.com/oauth/v2/authorize";

/// Where an installation begins.
const INSTALL: &str = "/slack/install";

/// How long somebody may take to agree, in minutes: Slack's own code is good for ten.
const LIFE_MINUTES: i64 = 10;

/// The cookie; with this prefix only this host can have set it, by HTTPS.
const COOKIE: &str = "__Host-greenroom-install";

/// What states are sealed for.
const SEALED_FOR: &str = "slack install state";

/// Headers of every page: nothing is loaded, kept, framed, or told to whom a link leads.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

struct Door {
    installs: Arc<Installs>,
    /// States that were taken, with when they were made; forgotten when they are too old to be taken.
    taken: Mutex<HashMap<String, DateTime<Utc>>>,
}

/// `/slack/install` and `/slack/oauth`.
pub fn router(installs: Arc<Installs>) -> Router {
    let door = Arc::new(Door { installs, taken: Mutex::default() });
    Router::new().route(INSTALL, get(begin)).route("/slack/oauth", get(end)).with_state(door)
}

impl Door {
    fn now(&self) -> DateTime<Utc> {
        self.installs.parts.clock.now()
    }

    fn new_state(&self) -> anyhow::Result<String> {
        let now = self.now().timestamp_millis().to_string();
        Ok(self.installs.parts.seal.seal(&now, SEALED_FOR)?)
    }

    /// Whether somebody of this browser went to Slack with this state just now, and comes back for the first time.
    fn takes(&self, state: &str, headers: &HeaderMap) -> bool {
        let Ok(opened) = self.installs.parts.seal.open(state, SEALED_FOR) else { return false };
        let made = opened.text.parse().ok().and_then(DateTime::from_timestamp_millis);
        let Some(made) = made else { return false };
        let now = self.now();
        let is_young = |made: DateTime<Utc>| (now - made).abs() <= Duration::minutes(LIFE_MINUTES);
        if !is_young(made) || !cookies(headers).any(|cookie| cookie == state) {
            return false;
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|_, made| is_young(*made));
        taken.insert(state.to_owned(), made).is_none()
    }

    /// Slack's page that asks whether somebody agrees; beside the methods, where those are not Slack's own.
    fn authorize(&self, state: &str) -> String {
        let parts = &self.installs.parts;
        let page = parts
            .api_url
            .strip_suffix("/api")
            .map_or_else(|| AUTHORIZE.to_owned(), |base| format!("{base}/oauth/v2/authorize"));
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &parts.client_id)
            .append_pair("scope", &SCOPES.join(","))
            .append_pair("state", state)
            .finish();
        format!("{page}?{query}")
    }
}

async fn begin(State(door): State<Arc<Door>>) -> Response {
    let state = match door.new_state() {
        Ok(state) => state,
        Err(error) => {
            tracing::error!("an installation could not begin: {error:#}");
            return shown(StatusCode::INTERNAL_SERVER_ERROR, &words::failed());
        }
    };
    let headers = [
        (header::LOCATION, door.authorize(&state)),
        (header::SET_COOKIE, cookie(&state, LIFE_MINUTES * 60)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    (StatusCode::FOUND, headers).into_response()
}

async fn end(
    State(door): State<Arc<Door>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let value = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    if !value("state").is_some_and(|state| door.takes(&state, &headers)) {
        return shown(StatusCode::BAD_REQUEST, &words::stale());
    }
    let answer = match (value("error"), value("code")) {
        (Some(error), _) if error == "access_denied" => shown(StatusCode::OK, &words::denied()),
        (Some(error), _) => shown(StatusCode::BAD_REQUEST, &words::refused(&error)),
        (None, Some(code)) => installed(Arc::clone(&door.installs), code).await,
        (None, None) => shown(StatusCode::BAD_REQUEST, &words::stale()),
    };
    ([(header::SET_COOKIE, cookie("", 0))], answer).into_response()
}

async fn installed(installs: Arc<Installs>, code: String) -> Response {
    // A task of its own: a browser that goes away meanwhile must not leave it half done.
    let error = match tokio::spawn(async move { installs.install(&code).await }).await {
        Ok(Ok(workspace)) => return shown(StatusCode::OK, &words::installed(&workspace)),
        Ok(Err(error)) => error,
        Err(ended) => InstallError::Keep(ended.into()),
    };
    tracing::warn!("an installation failed: {error}");
    match &error {
        InstallError::Access(AccessError::Organisation) => {
            shown(StatusCode::BAD_REQUEST, &words::organisation())
        }
        InstallError::Access(AccessError::Api(ApiError::Refused(word))) => {
            shown(StatusCode::BAD_REQUEST, &words::refused(word))
        }
        InstallError::Access(_) => shown(StatusCode::BAD_GATEWAY, &words::failed()),
        InstallError::Keep(_) => shown(StatusCode::INTERNAL_SERVER_ERROR, &words::failed()),
    }
}

/// What our cookies hold; a browser may send one of each path.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lists = headers.get_all(header::COOKIE).into_iter().filter_map(|list| list.to_str().ok());
    lists
        .flat_map(|list| list.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// Comes along when Slack sends the browser back, which is a link from another site.
fn cookie(value: &str, seconds: i64) -> String {
    format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
}

fn shown(status: StatusCode, page: &Page) -> Response {
    (status, HEADERS, html(status, page)).into_response()
}

fn html(status: StatusCode, page: &Page) -> String {
    let again = match status {
        StatusCode::OK if *page != words::denied() => String::new(),
        _ => format!("<p><a href=\"{INSTALL}\">{}</a></p>\n", words::again()),
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n{again}</html>\n",
        title = escaped(page.title),
        text = escaped(&page.text),
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_named_is_text_on_a_page() {
        let page = html(StatusCode::OK, &words::installed("<b>\"A&B\"</b>"));
        assert!(page.contains("open &lt;b&gt;&quot;A&amp;B&quot;&lt;/b&gt;, go"), "{page}");
        assert!(!page.contains(words::again()));
        assert!(html(StatusCode::OK, &words::denied()).contains(words::again()));
        assert!(html(StatusCode::BAD_REQUEST, &words::stale()).contains(words::again()));
    }

    #[test]
    fn our_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        let ours = format!("a=b; {COOKIE}=g1.00; {COOKIE}x=1");
        headers.append(header::COOKIE, ours.parse().unwrap());
        headers.append(header::COOKIE, format!("{COOKIE}=g1.11").parse().unwrap());
        assert_eq!(cookies(&headers).collect::<Vec<_>>(), ["g1.00", "g1.11"]);
    }
}
