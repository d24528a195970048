//! Why a message was not sent, in the service's words; which permission is lacking is looked up.

use super::{
    Sending,
    memory::Kind,
    permissions::{
        ATTACH, EMBED, Held, MANAGE_THREADS, PRIVATE_THREADS, PUBLIC_THREADS, Permission, SEND,
        SEND_IN_THREADS, VIEW,
    },
};
use crate::{
    chat::words::NoEntry,
    discord::{
        api::{ApiError, code},
        place::{Place, Snowflake},
    },
    service::ports::platform::SendError,
};
use std::time::Duration;

/// Until a token that Discord does not know was perhaps put right.
const TOKEN_WAIT: Duration = Duration::from_secs(60);

/// What was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// To read.
    Look,
    /// To post a message.
    Post,
    /// To change one.
    Change,
    /// To begin a thread that everybody sees.
    Thread,
    /// To begin a thread for whoever is added, and to add them.
    PrivateThread,
    /// To write to somebody directly.
    Direct,
}

impl Doing {
    /// What it takes, most likely lacking first where none of them is found lacking.
    fn needed(self, in_thread: bool) -> &'static [Permission] {
        match self {
            Self::Post if in_thread => &[VIEW, SEND_IN_THREADS, EMBED, ATTACH],
            Self::Post => &[VIEW, SEND, EMBED, ATTACH],
            Self::Change => &[VIEW, EMBED, ATTACH, MANAGE_THREADS],
            Self::Thread => &[VIEW, PUBLIC_THREADS, SEND],
            Self::PrivateThread => &[VIEW, PRIVATE_THREADS, SEND_IN_THREADS],
            Self::Look | Self::Direct => &[VIEW],
        }
    }

    /// What is lacking most likely.
    fn likely(self, in_thread: bool) -> Permission {
        match self {
            Self::Post if in_thread => SEND_IN_THREADS,
            Self::Post => SEND,
            Self::Change => MANAGE_THREADS,
            Self::Thread => PUBLIC_THREADS,
            Self::PrivateThread => PRIVATE_THREADS,
            Self::Look | Self::Direct => VIEW,
        }
    }
}

pub(super) fn never(reason: impl Into<String>) -> SendError {
    SendError::Never { reason: reason.into() }
}

impl Sending {
    /// What a call's fault means for a message.
    pub(super) async fn fault(&self, error: ApiError, place: &Place, doing: Doing) -> SendError {
        let (code, reason) = match error {
            ApiError::RateLimited(after) => {
                return SendError::Later { after, reason: "too many calls".to_owned() };
            }
            ApiError::NotAllowed => {
                let reason = "Discord does not accept the bot's token: copy it anew".to_owned();
                return SendError::Later { after: TOKEN_WAIT, reason };
            }
            ApiError::Unknown(reason) => return SendError::Unknown { reason },
            ApiError::Refused { code, message, .. } => (code, message),
        };
        SendError::Closed(match code {
            code::NO_DIRECT | code::NO_MUTUAL_SERVER => NoEntry::NoDirect,
            code::NO_ACCESS | code::UNKNOWN_CHANNEL | code::UNKNOWN_USER
                if doing == Doing::Direct =>
            {
                NoEntry::NoDirect
            }
            code::NO_ACCESS | code::UNKNOWN_CHANNEL => NoEntry::NotInvited,
            code::LOCKED => NoEntry::Locked,
            code::ARCHIVED => NoEntry::Archived,
            code::NO_MESSAGES | code::WRONG_KIND => NoEntry::NoThreads,
            code::TOO_MANY_THREADS | code::TOO_MANY_ANNOUNCEMENT_THREADS => NoEntry::TooManyThreads,
            code::NO_PERMISSION => self.lacking(place, doing).await,
            _ => return never(reason),
        })
    }

    /// Which permission is lacking.
    async fn lacking(&self, place: &Place, doing: Doing) -> NoEntry {
        let Some(guild) = place.guild else { return NoEntry::NoDirect };
        match self.held(guild, place.channel).await {
            Ok((held, in_thread)) => match held.missing(doing.needed(in_thread)) {
                Some(missing) => NoEntry::Lacks(missing.name),
                // Nothing is lacking: we were put on hold there, or must wait as everybody new does.
                None => NoEntry::Restricted,
            },
            Err(error) => {
                tracing::warn!("what we may do in {} cannot be found out: {error}", place.id());
                let in_thread =
                    matches!(self.memory.kind(place.channel), Some(Kind::Thread { .. }));
                NoEntry::Lacks(doing.likely(in_thread).name)
            }
        }
    }

    /// What we may do in a channel or thread, and whether it is a thread.
    async fn held(&self, guild: Snowflake, channel: Snowflake) -> Result<(Held, bool), ApiError> {
        let me = self.api.me().await?.id;
        let mut told = self.api.channel(channel).await?;
        let thread = match Kind::of(&told) {
            Kind::Thread { parent, .. } => {
                told = self.api.channel(parent).await?;
                true
            }
            Kind::Text | Kind::Announcements | Kind::Other => false,
        };
        let server = self.api.guild(guild).await?;
        let member = self.api.member(guild, me).await?.unwrap_or_default();
        Ok((Held::read(&server, me, &member, &told), thread))
    }
}
