//! How Discord advises us to connect, as the gateway wants it told; nothing connects here.

use super::{
    Discord,
    api::ApiError,
    gateway::{Advice, Advise, NoAdvice},
    settings::Shards,
};
use async_trait::async_trait;

/// What whoever runs the program is told when Discord does not know the token.
pub(super) fn wrong_token() -> &'static str {
    "Discord does not accept the bot's token: copy it anew from discord.com/developers/applications, under Bot, \"Reset Token\""
}

#[async_trait]
impl Advise for Discord {
    async fn advice(&self) -> Result<Advice, NoAdvice> {
        let told = self.api.gateway_bot().await.map_err(|error| match error {
            ApiError::NotAllowed => NoAdvice::Hopeless(wrong_token().to_owned()),
            error => NoAdvice::Passing(error.to_string()),
        })?;
        // As many as at the start: who tells of which server must not change while connections stand.
        let shards = match self.settings.shards {
            Shards::Auto => self.shards(),
            Shards::Some { .. } => told.shards,
        };
        Ok(Advice {
            url: told.url,
            shards,
            remaining: told.remaining,
            reset_after: told.reset_after,
            max_concurrency: told.max_concurrency,
        })
    }
}
