//! Calls of Discord's HTTP API: each limited in time, paced as Discord wants, faults told apart. Which calls are made is not
//! decided here.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `fault` | why a call gave nothing |
//! | `route` | one call: method, path, what it is counted under |
//! | `reads`, `writes` | the calls that are made |
//! | `download` | files that people attached |
//!
//! Answers are raw JSON, because typed ones fail as a whole when one field of another bot's message is unusual. Own requests,
//! because serenity's client either ignores the address it is told or knows no limits.

mod download;
mod fault;
mod reads;
mod route;
mod writes;

pub use fault::{ApiError, code};
pub use reads::{Application, Bot, GatewayBot};
pub use writes::{Answered, Hook};

use super::{limiter::Limiter, place::Snowflake};
use crate::secret::Secret;
use anyhow::Context;
use fault::Answer;
use reqwest::{
    Client, Response,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
    multipart::{Form, Part},
    redirect::Policy,
};
use route::Route;
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// Where Discord is when nothing else is set.
pub const DISCORD: &str = "https://discord.com";

/// Longest wait for a connection, for the next bytes, and for a whole call; Discord itself gives up after 15 s.
const CONNECT: Duration = Duration::from_secs(5);
const READ: Duration = Duration::from_secs(10);
const TOTAL: Duration = Duration::from_secs(20);

/// How long a call waits for its turn before it is given back to whoever makes it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Calls that Discord answers with 429 although it was our turn.
const TRIES: u32 = 3;

/// Longest answer that is read, in bytes: a hundred messages with all their embeds stay below it.
const LONGEST_ANSWER: usize = 16 << 20;

/// As Discord wants it: <https://docs.discord.com/developers/reference#user-agent>.
const USER_AGENT: &str =
    concat!("DiscordBot (https://crates.io/crates/greenroom, ", env!("CARGO_PKG_VERSION"), ")");

/// What a call carries.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Its JSON.
    pub json: Value,
    /// Files, by their position in `attachments`.
    pub files: Vec<File>,
}

/// A file that is uploaded.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, as `attachment://` names it.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub kind: &'static str,
}

impl std::fmt::Debug for File {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "File({}, {} bytes)", self.name, self.bytes.len())
    }
}

impl From<Value> for Content {
    fn from(json: Value) -> Self {
        Self { json, files: Vec::new() }
    }
}

/// The HTTP API of one Discord, for one bot.
pub struct Api {
    client: Client,
    /// Without a slash at its end.
    base: String,
    authorization: HeaderValue,
    limiter: Limiter,
    /// Who we are, once that was asked.
    me: tokio::sync::OnceCell<Bot>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Api({})", self.base)
    }
}

impl Api {
    /// Calls `url`, as [`DISCORD`], without a slash at its end; nothing goes elsewhere, but for files of people when it is
    /// [`DISCORD`] itself.
    ///
    /// # Errors
    /// When the system's certificates cannot be read, or the token cannot be one.
    pub fn new(url: &str, token: &Secret) -> anyhow::Result<Self> {
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", token.reveal()))
            .ok()
            .context("the Discord token holds what no token holds: copy it anew")?;
        authorization.set_sensitive(true);
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT)
            .read_timeout(READ)
            .timeout(TOTAL)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .build()
            .context("making an HTTP client")?;
        let base = url.trim_end_matches('/').to_owned();
        let me = tokio::sync::OnceCell::new();
        Ok(Self { client, base, authorization, limiter: Limiter::default(), me })
    }

    /// Makes a call when it may be made.
    async fn call(&self, route: &Route, content: Option<&Content>) -> Result<Value, ApiError> {
        let deadline = Instant::now() + PATIENCE;
        let mut left = TRIES;
        loop {
            let turn =
                self.limiter.turn(route.asked(), deadline).await.map_err(ApiError::RateLimited)?;
            let answer = match self.once(route, content).await {
                Ok(answer) => answer,
                Err(reason) => {
                    return Err(ApiError::Unknown(format!("{}: {reason}", route.name())));
                }
            };
            turn.answered(&answer.told);
            left -= 1;
            let wait = answer.told.retry_after;
            let again = answer.told.status == 429 && route.can_wait() && left > 0;
            if !again || Instant::now() + wait > deadline {
                return answer.verdict(route.name());
            }
        }
    }

    /// Makes a call now. An error says what went wrong, without the address: that may hold a secret.
    async fn once(&self, route: &Route, content: Option<&Content>) -> Result<Answer, String> {
        let url = format!("{}/api/v10{}", self.base, route.path());
        let mut request = self.client.request(route.method(), url);
        if route.is_signed() {
            request = request.header(AUTHORIZATION, self.authorization.clone());
        }
        if let Some(most) = route.time_out() {
            request = request.timeout(most);
        }
        request = match content {
            None if route.has_body() => request.body(""),
            None => request,
            Some(content) => {
                let json = serde_json::to_vec(&content.json).map_err(|error| error.to_string())?;
                match content.files.as_slice() {
                    [] => request.header(CONTENT_TYPE, "application/json").body(json),
                    files => request.multipart(form(json, files)?),
                }
            }
        };
        let response = request.send().await.map_err(why)?;
        let told = fault::told(response.status().as_u16(), response.headers());
        let Some(body) = read(response, LONGEST_ANSWER).await? else {
            return Err("the answer is too long".to_owned());
        };
        Ok(Answer::new(told, &body))
    }
}

/// JSON and files in one body.
fn form(json: Vec<u8>, files: &[File]) -> Result<Form, String> {
    let part =
        |bytes: Vec<u8>, kind| Part::bytes(bytes).mime_str(kind).map_err(|error| error.to_string());
    let mut form = Form::new().part("payload_json", part(json, "application/json")?);
    for (index, file) in files.iter().enumerate() {
        let file = part(file.bytes.clone(), file.kind)?.file_name(file.name.clone());
        form = form.part(format!("files[{index}]"), file);
    }
    Ok(form)
}

/// A body; `None` when it is longer than `most` bytes.
async fn read(mut response: Response, most: usize) -> Result<Option<Vec<u8>>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(why)? {
        if body.len() + chunk.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// Says what went wrong without the address, which may hold the token of an interaction.
#[expect(clippy::needless_pass_by_value, reason = "stands in `map_err`")]
fn why(error: reqwest::Error) -> String {
    let kind = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "cannot be reached"
    } else {
        "the connection failed"
    };
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    cause.map_or_else(|| kind.to_owned(), |cause| format!("{kind}: {cause}"))
}

/// A number of Discord's in an answer.
pub fn snowflake(value: &Value, pointer: &str) -> Option<Snowflake> {
    Snowflake::parse(value.pointer(pointer)?.as_str()?)
}

#[cfg(test)]
mod tests;
