//! `oauth.v2.access`: a code, or a refresh token, for tokens. What is done with them is not known here.
//!
//! A call of our own: the library's drops the refresh token, fails where an organisation installs, and sends everything in
//! the address, where proxies log it.

use super::{
    api::{ApiError, Https, TIME_OUT, UNSAID_WAIT, UNSURE, https},
    frame::string,
};
use crate::secret::Secret;
use axum::{
    body::{Body, to_bytes},
    http::{
        Request, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, RETRY_AFTER},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Duration, Utc};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Bytes of an answer at the most.
const MOST_BYTES: usize = 1 << 16;

/// A token is renewed this long before it lapses, or at half its life if that is shorter: two hours of the usual twelve,
/// as Slack's own library does (`slack_sdk.oauth.token_rotation`), so that Slack may be away for a while.
const LEAD: Duration = Duration::hours(2);

/// What tokens are given for.
#[derive(Clone, Copy)]
pub(super) enum Proof<'a> {
    /// Somebody has just agreed.
    Code(&'a str),
    /// The token before lapses.
    Refresh(&'a str),
}

impl Proof<'_> {
    fn form(self) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        match self {
            Self::Code(code) => form.append_pair("code", code),
            Self::Refresh(token) => {
                form.append_pair("grant_type", "refresh_token").append_pair("refresh_token", token)
            }
        };
        form.finish()
    }
}

/// The tokens of one workspace. Not `Debug`: they are secrets.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Tokens {
    /// Calls the Web API.
    pub token: String,
    /// How it is renewed, if it lapses.
    pub renewal: Option<Renewal>,
}

/// How a token is renewed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Renewal {
    /// Good once.
    pub refresh: String,
    /// When that should be done.
    pub due: DateTime<Utc>,
}

/// What Slack grants.
pub(super) struct Granted {
    /// The workspace.
    pub team: String,
    /// Its name, to show.
    pub name: String,
    /// Our user in it.
    pub bot: String,
    /// The tokens.
    pub tokens: Tokens,
}

/// Why nothing was granted.
#[derive(Debug, thiserror::Error)]
pub(super) enum AccessError {
    /// The call gave nothing.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A whole organisation was chosen.
    #[error("it is for a whole organisation")]
    Organisation,
    /// The answer lacks this.
    #[error("Slack's answer has no {0}")]
    Lacks(&'static str),
}

/// Asks for tokens as the app.
pub(super) struct Access {
    client: Client<Https, Body>,
    url: String,
    authorization: Secret,
}

impl Access {
    /// Asks below `url`, as `https://slack.com/api`.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub(super) fn new(url: &str, client_id: &str, secret: &Secret) -> anyhow::Result<Self> {
        let pair = STANDARD.encode(format!("{client_id}:{}", secret.reveal()));
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(https()?),
            url: format!("{url}/oauth.v2.access"),
            authorization: Secret::new(format!("Basic {pair}")),
        })
    }

    /// Gives the tokens.
    ///
    /// # Errors
    /// [`AccessError`]
    pub(super) async fn grant(
        &self,
        proof: Proof<'_>,
        now: DateTime<Utc>,
    ) -> Result<Granted, AccessError> {
        let answer = tokio::time::timeout(TIME_OUT, self.exchange(proof.form()))
            .await
            .map_err(|_| unknown(&format!("no answer in {TIME_OUT:?}")))??;
        granted(&answer, now)
    }

    async fn exchange(&self, form: String) -> Result<Value, ApiError> {
        let request = Request::post(&self.url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(AUTHORIZATION, self.authorization.reveal())
            .body(Body::from(form))
            .map_err(|error| unknown(&error.to_string()))?;
        let failed = |_| unknown("the connection failed");
        let (head, body) = self.client.request(request).await.map_err(failed)?.into_parts();
        let failed = |_| unknown("the connection failed");
        let body = to_bytes(Body::new(body), MOST_BYTES).await.map_err(failed)?;
        judged(head.status, &head.headers, &body)
    }
}

fn unknown(reason: &str) -> ApiError {
    ApiError::Unknown(format!("oauth.v2.access: {reason}"))
}

fn judged(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Value, ApiError> {
    let wait = || {
        let said = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        ApiError::RateLimited(said.map_or(UNSAID_WAIT, std::time::Duration::from_secs))
    };
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(wait());
    }
    // The body is left out of faults: it may hold a token.
    let not_json = |_| unknown(&format!("HTTP {}, not JSON", status.as_u16()));
    let answer: Value = serde_json::from_slice(body).map_err(not_json)?;
    match (answer.get("ok"), string(&answer, "/error")) {
        (Some(Value::Bool(true)), _) => Ok(answer),
        (_, Some("ratelimited")) => Err(wait()),
        (_, Some(word)) if UNSURE.contains(&word) => Err(unknown(word)),
        (_, Some(word)) => Err(ApiError::Refused(word.to_owned())),
        (_, None) => Err(unknown(&format!("HTTP {}, without a reason", status.as_u16()))),
    }
}

fn granted(answer: &Value, now: DateTime<Utc>) -> Result<Granted, AccessError> {
    let has =
        |pointer, name| string(answer, pointer).map(str::to_owned).ok_or(AccessError::Lacks(name));
    let organisation = answer.get("is_enterprise_install") == Some(&Value::Bool(true));
    let Some(team) = string(answer, "/team/id").filter(|_| !organisation) else {
        return Err(AccessError::Organisation);
    };
    let seconds = answer.get("expires_in").and_then(Value::as_i64).filter(|seconds| *seconds > 0);
    let life = seconds.and_then(Duration::try_seconds);
    let renewal = string(answer, "/refresh_token").zip(life).map(|(refresh, life)| Renewal {
        refresh: refresh.to_owned(),
        due: now + life - LEAD.min(life / 2),
    });
    Ok(Granted {
        team: team.to_owned(),
        name: string(answer, "/team/name").unwrap_or(team).to_owned(),
        bot: has("/bot_user_id", "bot_user_id")?,
        tokens: Tokens { token: has("/access_token", "access_token")?, renewal },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }

    fn answer(expires_in: &Value) -> Value {
        json!({"ok": true, "access_token": "xoxb-1", "bot_user_id": "U0BOT", "refresh_token": "xoxe-1",
            "expires_in": expires_in, "team": {"id": "T1", "name": "One"}, "is_enterprise_install": false})
    }

    #[test]
    fn a_token_that_lapses_is_due_well_before() {
        for (life, due) in [(43_200, 36_000), (7_200, 3_600), (1, 0)] {
            let granted = granted(&answer(&json!(life)), now()).ok().unwrap();
            assert_eq!((granted.team.as_str(), granted.name.as_str()), ("T1", "One"));
            let renewal = granted.tokens.renewal.unwrap();
            assert_eq!((renewal.due - now()).num_seconds(), due, "{life}");
        }
        for life in [json!(null), json!(0), json!("soon")] {
            let granted = granted(&answer(&life), now()).ok().unwrap();
            assert!(granted.tokens.renewal.is_none() && granted.tokens.token == "xoxb-1");
        }
    }

    #[test]
    fn what_is_missing_is_named_and_organisations_are_told_apart() {
        let error = |change: fn(&mut Value)| {
            let mut answer = answer(&json!(1));
            change(&mut answer);
            granted(&answer, now()).err().unwrap().to_string()
        };
        let organisation = AccessError::Organisation.to_string();
        assert_eq!(error(|answer| answer["team"] = json!(null)), organisation);
        assert_eq!(error(|answer| answer["is_enterprise_install"] = json!(true)), organisation);
        assert!(error(|answer| answer["access_token"] = json!(null)).contains("access_token"));
        assert!(error(|answer| answer["bot_user_id"] = json!("")).contains("bot_user_id"));
    }

    #[test]
    fn answers_are_told_apart_and_none_is_shown() {
        let judge = |status: u16, body: &str| {
            let status = StatusCode::from_u16(status).unwrap();
            judged(status, &HeaderMap::new(), body.as_bytes())
        };
        assert!(judge(200, r#"{"ok":true}"#).is_ok());
        for (status, body) in [(429, "slow down"), (200, r#"{"ok":false,"error":"ratelimited"}"#)] {
            assert!(matches!(judge(status, body), Err(ApiError::RateLimited(UNSAID_WAIT))));
        }
        let refused = judge(400, r#"{"ok":false,"error":"invalid_code"}"#).unwrap_err();
        assert!(matches!(refused, ApiError::Refused(word) if word == "invalid_code"));
        for (status, body) in
            [(502, "<html>xoxb-1"), (200, r#"{"error":"fatal_error"}"#), (200, r#"{"t":"xoxb-1"}"#)]
        {
            let error = judge(status, body).unwrap_err();
            assert!(matches!(error, ApiError::Unknown(_)) && !error.to_string().contains("xoxb"));
        }
    }
}
