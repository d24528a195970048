//! Slack over HTTP: signed requests become frames, answered 200 once they are durable and 503 when they cannot be. What frames
//! mean is not known here.
//!
//! The signature is checked on the bytes as they came, before anything is parsed
//! (docs.slack.dev/authentication/verifying-requests-from-slack).

use super::intake::Intake;
use anyhow::Context;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use hmac::{Hmac, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use std::sync::Arc;

/// Bytes of a request at the most. Slack's events are below 100 kB; a message has at most 40,000 characters.
const MOST_BYTES: usize = 1 << 20;

/// Seconds by which the time of a request may differ from ours, either way; older ones may be replayed ones.
const OLDEST_SECONDS: i64 = 5 * 60;

/// Routes of [`router`].
struct Door {
    /// Keyed with the signing secret.
    mac: Hmac<Sha256>,
    intake: Intake,
}

/// `/slack/events`, `/slack/commands` and `/slack/interactions`.
///
/// # Errors
/// Never in practice: every secret can be a key.
pub fn router(signing_secret: &str, intake: Intake) -> anyhow::Result<Router> {
    let mac = Hmac::new_from_slice(signing_secret.as_bytes()).context("a key of any length")?;
    let door = Arc::new(Door { mac, intake });
    Ok(Router::new()
        .route("/slack/events", post(events))
        .route("/slack/commands", post(commands))
        .route("/slack/interactions", post(interactions))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state(door))
}

impl Door {
    /// The body as text, when Slack signed it within the last five minutes.
    fn genuine<'a>(&self, headers: &HeaderMap, body: &'a Bytes) -> Option<&'a str> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let at = header("x-slack-request-timestamp")?;
        let age = self.intake.now().timestamp().checked_sub(at.parse().ok()?)?;
        if age.checked_abs()? > OLDEST_SECONDS {
            return None;
        }
        let signature = hex::decode(header("x-slack-signature")?.strip_prefix("v0=")?).ok()?;
        let mut mac = self.mac.clone();
        for part in [b"v0:", at.as_bytes(), b":", body] {
            mac.update(part);
        }
        // In constant time.
        mac.verify_slice(&signature).ok()?;
        std::str::from_utf8(body).ok()
    }

    /// Takes what Slack signed and cannot be read.
    async fn keep(&self, body: &str) -> Response {
        match self.intake.take_unreadable(body.to_owned()).await {
            Ok(()) => StatusCode::OK.into_response(),
            Err(error) => {
                tracing::error!("what cannot be read was not kept: {error:#}");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    }

    /// Takes a payload, with its text, as Socket Mode would have sent it.
    async fn take(&self, kind: &str, payload: Value, text: &str) -> Response {
        // The payload stays as it came: JSON in JSON.
        let body = format!("{{\"type\":\"{kind}\",\"payload\":{text}}}");
        let frame = json!({ "type": kind, "payload": payload });
        match self.intake.take(&frame, body).await {
            Ok(None) => StatusCode::OK.into_response(),
            Ok(Some(answer)) => {
                ([(CONTENT_TYPE, "application/json")], answer.to_string()).into_response()
            }
            Err(error) => {
                tracing::error!("a frame was not taken: {error:#}");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    }
}

async fn events(State(door): State<Arc<Door>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(body) = door.genuine(&headers, &body) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Ok(event) = serde_json::from_str::<Value>(body) else {
        return door.keep(body).await;
    };
    if event.get("type").and_then(Value::as_str) == Some("url_verification") {
        let challenge = event.get("challenge").and_then(Value::as_str).unwrap_or_default();
        return challenge.to_owned().into_response();
    }
    door.take("events_api", event, body).await
}

async fn commands(State(door): State<Arc<Door>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(body) = door.genuine(&headers, &body) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let fields: Map<String, Value> = form(body).map(|(name, value)| (name, json!(value))).collect();
    let payload = Value::Object(fields);
    let text = payload.to_string();
    door.take("slash_commands", payload, &text).await
}

async fn interactions(State(door): State<Arc<Door>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(body) = door.genuine(&headers, &body) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let text = form(body).find(|(name, _)| name == "payload").map(|(_, text)| text);
    let payload = text.and_then(|text| Some((serde_json::from_str(&text).ok()?, text)));
    match payload {
        Some((payload, text)) => door.take("interactive", payload, &text).await,
        None => door.keep(body).await,
    }
}

fn form(body: &str) -> impl Iterator<Item = (String, String)> + '_ {
    url::form_urlencoded::parse(body.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Slack,
            api::Api,
            settings::Join,
            workspace::{Workspaces, tests::home},
        },
        *,
    };
    use crate::{
        framework::bank::Bank,
        ids::{ConversationId, PlatformName},
        prompts,
        service::ports::{
            clock::SystemClock,
            front::{Front, Whereabouts},
            rows::Frame,
        },
    };

    /// A front whose disk is full.
    struct Full;

    #[async_trait::async_trait]
    impl Front for Full {
        async fn hand_in(&self, _: Frame) -> anyhow::Result<()> {
            anyhow::bail!("the disk is full")
        }

        async fn listens(
            &self,
            _: &PlatformName,
            _: &ConversationId,
            _: bool,
        ) -> anyhow::Result<bool> {
            anyhow::bail!("the disk is full")
        }

        async fn bank(&self, _: &Whereabouts) -> anyhow::Result<Arc<Bank>> {
            anyhow::bail!("the disk is full")
        }

        async fn is_host(&self, _: &Whereabouts) -> anyhow::Result<bool> {
            anyhow::bail!("the disk is full")
        }
    }

    #[tokio::test]
    async fn what_cannot_be_made_durable_is_not_acknowledged() {
        let api = Api::new("http://127.0.0.1:9/api").unwrap();
        let slack =
            Arc::new(Slack::new(api, Arc::new(Workspaces::one(home())), None, true, Join::Channel));
        let bank = Arc::new(prompts::bank(None).unwrap());
        let intake = Intake::new(slack, Arc::new(Full), Arc::new(SystemClock), bank);
        let door = Door { mac: Hmac::new_from_slice(b"secret").unwrap(), intake };
        let status = async |kind: &str, payload: Value| {
            door.take(kind, payload.clone(), &payload.to_string()).await.status()
        };
        let reply = json!({"team_id": "T1", "event": {"type": "message", "channel": "C1", "user": "U1",
            "ts": "9.1", "thread_ts": "1.1", "parent_user_id": "UBOT", "text": "hint"}});
        let command = json!({"team_id": "T1", "channel_id": "C1", "user_id": "U1",
            "command": "/greenroom", "text": "help", "trigger_id": "1"});
        for (kind, payload) in [("events_api", reply), ("slash_commands", command)] {
            assert_eq!(status(kind, payload).await, StatusCode::SERVICE_UNAVAILABLE, "{kind}");
        }
        assert_eq!(door.keep("no JSON").await.status(), StatusCode::SERVICE_UNAVAILABLE);
        let talk = json!({"team_id": "T1", "event": {"type": "message", "channel": "C1", "user": "U1",
            "ts": "9.1", "text": "lunch"}});
        assert_eq!(status("events_api", talk).await, StatusCode::OK);
    }
}
