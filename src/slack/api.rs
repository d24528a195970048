//! Calls of Slack's Web API through slack-morphism: raw JSON, each with a time-out, faults told apart. Which calls are made is
//! not decided here.
//!
//! Raw JSON because typed answers of the library fail as a whole when one message of another app is unusual.

use anyhow::Context;
use axum::{
    body::Bytes,
    http::{Request, StatusCode, header},
};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use slack_morphism::{
    SlackApiToken, SlackApiTokenValue, SlackClient, errors::SlackClientError,
    hyper_tokio::SlackClientHyperConnector,
};
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// The library waits for ever; Slack itself answers within seconds or not at all.
pub(super) const TIME_OUT: Duration = Duration::from_secs(10);

/// Slack asks to wait and does not say how long.
pub(super) const UNSAID_WAIT: Duration = Duration::from_secs(5);

/// Connects with or without TLS, as the address says.
pub(super) type Https = HttpsConnector<HttpConnector>;

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
    /// For files, which lie outside of the Web API.
    http: Client<Https, Full<Bytes>>,
    /// Where the Web API is.
    base: String,
}

impl Api {
    /// Calls `url`, as `https://slack.com/api`, without a slash at its end.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(url: &str) -> anyhow::Result<Self> {
        let https = https()?;
        let http = Client::builder(TokioExecutor::new()).build(https.clone());
        let connector = SlackClientHyperConnector::with_connector(https).with_slack_api_url(url);
        Ok(Self { client: SlackClient::new(connector), http, base: url.to_owned() })
    }

    /// The content of a file; `None` when it is longer than `most` bytes.
    ///
    /// # Errors
    /// It lies where the token must not be shown, or was not given.
    pub async fn download(
        &self,
        token: &str,
        url: &str,
        most: usize,
    ) -> anyhow::Result<Option<Vec<u8>>> {
        anyhow::ensure!(self.is_slacks(url), "a file outside of Slack");
        let request = Request::get(url)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Full::default())?;
        let fetched = async {
            let answer = self.http.request(request).await?;
            let status = answer.status();
            // A redirection leads to a page to sign in: the token may not read files.
            anyhow::ensure!(status == StatusCode::OK, "HTTP {}", status.as_u16());
            match Limited::new(answer.into_body(), most).collect().await {
                Ok(content) => Ok(Some(content.to_bytes().to_vec())),
                Err(error) if error.is::<LengthLimitError>() => Ok(None),
                Err(error) => anyhow::bail!("the connection failed: {error}"),
            }
        };
        timeout(TIME_OUT, fetched).await.context("no answer in time")?
    }

    /// Sends the content of a file to the address that Slack gave for it.
    ///
    /// # Errors
    /// It was not taken, or nobody knows.
    pub async fn upload(&self, url: &str, content: Vec<u8>) -> anyhow::Result<()> {
        let request = Request::post(url)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(Full::from(content))?;
        let answer = timeout(TIME_OUT, self.http.request(request));
        let status = answer.await.context("no answer in time")??.status();
        anyhow::ensure!(status.is_success(), "HTTP {}", status.as_u16());
        Ok(())
    }

    /// Whether an address is Slack's own: no other may see a token.
    fn is_slacks(&self, url: &str) -> bool {
        let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin());
        let Ok(parsed) = Url::parse(url) else { return false };
        let host = parsed.host_str().unwrap_or_default();
        let slacks = host == "slack.com" || host.ends_with(".slack.com");
        slacks && parsed.scheme() == "https" || origin(url) == origin(&self.base)
    }

    /// A method that changes something.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn post(&self, token: &str, method: &str, body: &Value) -> Result<Value, ApiError> {
        let token = SlackApiToken::new(SlackApiTokenValue(token.to_owned()));
        let session = self.client.open_session(&token);
        let call = session.http_session_api.http_post(method, body, None);
        answered(method, timeout(TIME_OUT, call).await)
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
        answered(method, timeout(TIME_OUT, call).await)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_slack_sees_a_token() {
        let api = Api::new("http://127.0.0.1:9/api").unwrap();
        for (url, want) in [
            ("https://files.slack.com/files-pri/T1-F1/download/a.txt", true),
            ("https://slack.com/a", true),
            ("http://127.0.0.1:9/files/F1", true),
            ("http://files.slack.com/a", false),
            ("http://127.0.0.1:10/files/F1", false),
            ("https://files.slack.com.evil.example/a", false),
            ("https://evilslack.com/a", false),
            ("https://files.slack.com@evil.example/a", false),
            ("/files/F1", false),
        ] {
            assert_eq!(api.is_slacks(url), want, "{url}");
        }
    }
}
