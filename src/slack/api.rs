//! Calls of Slack's Web API through slack-morphism: raw JSON, each with a time-out, faults told apart. Which calls are made is
//! not decided here.
//!
//! Raw JSON because typed answers of the library fail as a whole when one message of another app is unusual.

use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use slack_morphism::{
    SlackApiToken, SlackApiTokenValue, SlackClient, errors::SlackClientError,
    hyper_tokio::SlackClientHyperConnector,
};
use std::time::Duration;

/// The library waits for ever; Slack itself answers within seconds or not at all.
pub(super) const TIME_OUT: Duration = Duration::from_secs(10);

/// Slack asks to wait and does not say how long.
pub(super) const UNSAID_WAIT: Duration = Duration::from_secs(5);

/// Connects with or without TLS, as the address says.
pub(super) type Https = hyper_rustls::HttpsConnector<HttpConnector>;

/// # Errors
/// When the system's certificates cannot be read.
pub(super) fn https() -> anyhow::Result<Https> {
    // A second one in the same process is the same provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(HttpsConnectorBuilder::new().with_native_roots()?.https_or_http().enable_http1().build())
}

/// Why a call gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Slack took no notice of it: too many calls, or a token that must be renewed first.
    #[error("not now, again in {0:?}")]
    RateLimited(Duration),
    /// Slack said no, in its own word.
    #[error("{0}")]
    Refused(String),
    /// It may or may not have happened.
    #[error("{0}")]
    Unknown(String),
}

/// Words of Slack's that do not say whether it happened.
pub(super) const UNSURE: [&str; 4] =
    ["internal_error", "fatal_error", "service_unavailable", "request_timeout"];

/// The Web API of one Slack.
pub struct Api {
    client: SlackClient<SlackClientHyperConnector<Https>>,
}

impl Api {
    /// Calls `url`, as `https://slack.com/api`, without a slash at its end.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(url: &str) -> anyhow::Result<Self> {
        let connector = SlackClientHyperConnector::with_connector(https()?).with_slack_api_url(url);
        Ok(Self { client: SlackClient::new(connector) })
    }

    /// A method that changes something.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn post(&self, token: &str, method: &str, body: &Value) -> Result<Value, ApiError> {
        let token = SlackApiToken::new(SlackApiTokenValue(token.to_owned()));
        let session = self.client.open_session(&token);
        let call = session.http_session_api.http_post(method, body, None);
        answered(method, tokio::time::timeout(TIME_OUT, call).await)
    }

    /// A method that only reads.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn get(
        &self,
        token: &str,
        method: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Value, ApiError> {
        let token = SlackApiToken::new(SlackApiTokenValue(token.to_owned()));
        let session = self.client.open_session(&token);
        let arguments: Vec<(&str, Option<&str>)> =
            arguments.iter().map(|(name, value)| (*name, Some(*value))).collect();
        let call = session.http_session_api.http_get(method, &arguments, None);
        answered(method, tokio::time::timeout(TIME_OUT, call).await)
    }
}

fn answered(
    method: &str,
    call: Result<Result<Value, SlackClientError>, tokio::time::error::Elapsed>,
) -> Result<Value, ApiError> {
    let Ok(call) = call else {
        return Err(ApiError::Unknown(format!("{method}: no answer in {TIME_OUT:?}")));
    };
    call.map_err(|error| match error {
        SlackClientError::RateLimitError(limit) => {
            ApiError::RateLimited(limit.retry_after.unwrap_or(UNSAID_WAIT))
        }
        SlackClientError::ApiError(refused) if refused.code == "ratelimited" => {
            ApiError::RateLimited(UNSAID_WAIT)
        }
        SlackClientError::ApiError(refused) if UNSURE.contains(&refused.code.as_str()) => {
            ApiError::Unknown(format!("{method}: {}", refused.code))
        }
        SlackClientError::ApiError(refused) => ApiError::Refused(refused.code),
        // Bodies are left out: they may hold what people wrote.
        SlackClientError::HttpError(status) => {
            ApiError::Unknown(format!("{method}: HTTP {}", status.status_code.as_u16()))
        }
        // The library's own words for this are those of a debugger.
        SlackClientError::HttpProtocolError(_) => {
            ApiError::Unknown(format!("{method}: the connection failed"))
        }
        SlackClientError::ProtocolError(fault) => {
            ApiError::Unknown(format!("{method}: not JSON: {}", fault.json_error))
        }
        other => ApiError::Unknown(format!("{method}: {other}")),
    })
}
