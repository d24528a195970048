//! Calls that change something: messages, threads, answers to interactions, commands.

use super::{Api, ApiError, Content, code, route::Route, snowflake};
use crate::{
    discord::{limiter::Counted, place::Snowflake},
    secret::Secret,
};
use serde_json::{Value, json};

/// The one answer of an interaction; behind it stand our application and its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Our application.
    pub application: Snowflake,
    /// Good for 15 minutes.
    pub token: Secret,
}

/// What became of the answer to an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// Whoever did it sees it.
    Now,
    /// It had been answered before.
    Before,
    /// After 3 s Discord takes no answer, and told them so.
    TooLate,
}

fn first_through(name: &'static str, hook: &Hook) -> Route {
    Route::through(name, hook.application, &hook.token, Counted::Apart)
}

impl Api {
    /// Posts a message; Discord's answer is that message.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn post(&self, channel: Snowflake, content: &Content) -> Result<Value, ApiError> {
        self.call(&Route::at("POST /channels/{}/messages", &[channel]), Some(content)).await
    }

    /// Changes a message of ours.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn edit(
        &self,
        channel: Snowflake,
        message: Snowflake,
        content: &Content,
    ) -> Result<Value, ApiError> {
        let route = Route::at("PATCH /channels/{}/messages/{}", &[channel, message]);
        self.call(&route, Some(content)).await
    }

    /// Begins a thread at a message; its number is the message's.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn begin_thread_at(
        &self,
        channel: Snowflake,
        message: Snowflake,
        thread: Value,
    ) -> Result<Value, ApiError> {
        let route = Route::at("POST /channels/{}/messages/{}/threads", &[channel, message]);
        self.call(&route, Some(&thread.into())).await
    }

    /// Begins a thread that no message stands above.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn begin_thread(
        &self,
        channel: Snowflake,
        thread: Value,
    ) -> Result<Snowflake, ApiError> {
        let route = Route::at("POST /channels/{}/threads", &[channel]);
        let told = self.call(&route, Some(&thread.into())).await?;
        numbered(&told, "channels/threads")
    }

    /// Adds somebody to a thread; nothing happens when they are in it.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn add_to_thread(&self, thread: Snowflake, user: Snowflake) -> Result<(), ApiError> {
        let route = Route::at("PUT /channels/{}/thread-members/{}", &[thread, user]);
        self.call(&route, None).await.map(drop)
    }

    /// Puts a thread aside, or brings it back.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn archive(&self, thread: Snowflake, archived: bool) -> Result<(), ApiError> {
        let route = Route::at("PATCH /channels/{}", &[thread]);
        self.call(&route, Some(&json!({ "archived": archived }).into())).await.map(drop)
    }

    /// The direct message with somebody.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn direct(&self, user: Snowflake) -> Result<Snowflake, ApiError> {
        let body = json!({ "recipient_id": user.to_string() });
        let route = Route::everywhere("POST /users/@me/channels", &[]);
        let told = self.call(&route, Some(&body.into())).await?;
        numbered(&told, "users/@me/channels")
    }

    /// Answers an interaction, within 3 s of it.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn callback(
        &self,
        interaction: Snowflake,
        token: &Secret,
        body: &Value,
    ) -> Result<Answered, ApiError> {
        let name = "POST /interactions/{}/{}/callback";
        let route = Route::through(name, interaction, token, Counted::Nowhere);
        match self.call(&route, Some(&body.clone().into())).await {
            Ok(_) => Ok(Answered::Now),
            Err(error) => match error.code() {
                code::ANSWERED => Ok(Answered::Before),
                code::UNKNOWN_INTERACTION => Ok(Answered::TooLate),
                _ => Err(error),
            },
        }
    }

    /// Puts words in place of "is thinking", or changes the message that was pressed.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn answer(&self, hook: &Hook, content: &Content) -> Result<Value, ApiError> {
        let route = first_through("PATCH /webhooks/{}/{}/messages/@original", hook);
        self.call(&route, Some(content)).await
    }

    /// Says more after an interaction was answered.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn follow_up(&self, hook: &Hook, content: &Content) -> Result<Value, ApiError> {
        self.call(&first_through("POST /webhooks/{}/{}", hook), Some(content)).await
    }

    /// Takes "is thinking" away.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn withdraw(&self, hook: &Hook) -> Result<(), ApiError> {
        let route = first_through("DELETE /webhooks/{}/{}/messages/@original", hook);
        self.call(&route, None).await.map(drop)
    }

    /// Registers all our commands in place of those registered before, in a server or everywhere.
    ///
    /// # Errors
    /// [`ApiError`]
    pub async fn put_commands(
        &self,
        application: Snowflake,
        guild: Option<Snowflake>,
        commands: &Value,
    ) -> Result<(), ApiError> {
        let route = match guild {
            Some(guild) => {
                Route::everywhere("PUT /applications/{}/guilds/{}/commands", &[application, guild])
            }
            None => Route::everywhere("PUT /applications/{}/commands", &[application]),
        };
        self.call(&route, Some(&commands.clone().into())).await.map(drop)
    }
}

fn numbered(told: &Value, what: &str) -> Result<Snowflake, ApiError> {
    let missing = || ApiError::Unknown(format!("{what}: Discord told no id"));
    snowflake(told, "/id").ok_or_else(missing)
}
