//! Calls that only read: who we are, places, people, messages, how to connect.

use super::{Api, ApiError, route::Route, snowflake};
use crate::discord::place::Snowflake;
use serde_json::Value;
use std::time::Duration;

/// Our own user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bot {
    /// Its number.
    pub id: Snowflake,
    /// What it is called.
    pub name: String,
}

/// What we are to Discord's developers' page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its number.
    pub id: Snowflake,
    /// What it is called.
    pub name: String,
    /// Whether it may be told what people write: the switch "Message Content Intent" is on.
    pub message_content: bool,
}

/// Flags of an application that may be told what people write, also before Discord looked at it
/// (<https://docs.discord.com/developers/resources/application#application-object-application-flags>).
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// How Discord advises us to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayBot {
    /// Where to.
    pub url: String,
    /// How many connections.
    pub shards: u16,
    /// Connections that may be begun still.
    pub remaining: u32,
    /// Until there are as many as ever again.
    pub reset_after: Duration,
    /// Connections that may be begun in five seconds.
    pub max_concurrency: u16,
}

/// Discord answered otherwise than it says it does.
fn untold(what: &str) -> ApiError {
    ApiError::Unknown(format!("{what}: Discord's answer lacks what it should hold"))
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn list(value: Value, what: &str) -> Result<Vec<Value>, ApiError> {
    match value {
        Value::Array(items) => Ok(items),
        _ => Err(untold(what)),
    }
}

/// What is not there is `None`.
fn there(answer: Result<Value, ApiError>) -> Result<Option<Value>, ApiError> {
    match answer {
        Err(error) if error.is_missing() => Ok(None),
        answer => answer.map(Some),
    }
}

impl Api {
    /// Who we are; asked once.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn me(&self) -> Result<&Bot, ApiError> {
        let ask = || async {
            let me = self.call(&Route::everywhere("GET /users/@me", &[]), None).await?;
            let id = snowflake(&me, "/id").ok_or_else(|| untold("users/@me"))?;
            Ok(Bot { id, name: text(&me, "username").unwrap_or_default() })
        };
        self.me.get_or_try_init(ask).await
    }

    /// What we are to Discord's developers' page.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn application(&self) -> Result<Application, ApiError> {
        let told = self.call(&Route::everywhere("GET /applications/@me", &[]), None).await?;
        let id = snowflake(&told, "/id").ok_or_else(|| untold("applications/@me"))?;
        let flags = told["flags"].as_u64().unwrap_or(0);
        let name = text(&told, "name").unwrap_or_default();
        Ok(Application { id, name, message_content: flags & MESSAGE_CONTENT != 0 })
    }

    /// How Discord advises us to connect.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn gateway_bot(&self) -> Result<GatewayBot, ApiError> {
        let told = self.call(&Route::everywhere("GET /gateway/bot", &[]), None).await?;
        let number = |pointer: &str| told.pointer(pointer).and_then(Value::as_u64);
        let advice = || {
            Some(GatewayBot {
                url: text(&told, "url")?,
                shards: u16::try_from(number("/shards")?).ok()?.max(1),
                remaining: u32::try_from(number("/session_start_limit/remaining")?).ok()?,
                reset_after: Duration::from_millis(number("/session_start_limit/reset_after")?),
                max_concurrency: number("/session_start_limit/max_concurrency")
                    .and_then(|most| u16::try_from(most).ok())
                    .map_or(1, |most| most.max(1)),
            })
        };
        advice().ok_or_else(|| untold("gateway/bot"))
    }

    /// Messages of a channel later than one, oldest first; at most 100. Where we may not read history there are none.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn messages_after(
        &self,
        channel: Snowflake,
        after: Snowflake,
        limit: u8,
    ) -> Result<Vec<Value>, ApiError> {
        let mut messages = self.messages(channel, &format!("after={after}&limit={limit}")).await?;
        messages.sort_by_key(|message| snowflake(message, "/id"));
        Ok(messages)
    }

    /// Messages of a channel earlier than one, or its newest; newest first, at most 100.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn messages_before(
        &self,
        channel: Snowflake,
        before: Option<Snowflake>,
        limit: u8,
    ) -> Result<Vec<Value>, ApiError> {
        let before = before.map(|before| format!("before={before}&")).unwrap_or_default();
        let mut messages = self.messages(channel, &format!("{before}limit={limit}")).await?;
        messages.sort_by_key(|message| std::cmp::Reverse(snowflake(message, "/id")));
        Ok(messages)
    }

    async fn messages(&self, channel: Snowflake, query: &str) -> Result<Vec<Value>, ApiError> {
        let route = Route::at("GET /channels/{}/messages", &[channel]).query(query);
        list(self.call(&route, None).await?, "channels/messages")
    }

    /// One message; `None` when it is not there any more.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn message(
        &self,
        channel: Snowflake,
        message: Snowflake,
    ) -> Result<Option<Value>, ApiError> {
        let route = Route::at("GET /channels/{}/messages/{}", &[channel, message]);
        there(self.call(&route, None).await)
    }

    /// A channel, thread or direct message.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn channel(&self, channel: Snowflake) -> Result<Value, ApiError> {
        self.call(&Route::at("GET /channels/{}", &[channel]), None).await
    }

    /// A server, with its roles.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn guild(&self, guild: Snowflake) -> Result<Value, ApiError> {
        self.call(&Route::at("GET /guilds/{}", &[guild]), None).await
    }

    /// The threads of a server that are not archived, as far as we see them.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn active_threads(&self, guild: Snowflake) -> Result<Vec<Value>, ApiError> {
        let mut told =
            self.call(&Route::at("GET /guilds/{}/threads/active", &[guild]), None).await?;
        list(told["threads"].take(), "threads/active")
    }

    /// Somebody in a server; `None` when they are not in it.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn member(
        &self,
        guild: Snowflake,
        user: Snowflake,
    ) -> Result<Option<Value>, ApiError> {
        there(self.call(&Route::at("GET /guilds/{}/members/{}", &[guild, user]), None).await)
    }

    /// The commands that are registered, in a server or everywhere.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn commands(
        &self,
        application: Snowflake,
        guild: Option<Snowflake>,
    ) -> Result<Vec<Value>, ApiError> {
        let route = match guild {
            Some(guild) => {
                Route::everywhere("GET /applications/{}/guilds/{}/commands", &[application, guild])
            }
            None => Route::everywhere("GET /applications/{}/commands", &[application]),
        };
        list(self.call(&route, None).await?, "commands")
    }
}
