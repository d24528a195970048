//! Who is told that a place cannot be written to, or that something in it can be mended.

use super::super::{
    Service,
    decide::Decision,
    ports::rows::{Commit, OutboxRow, Outgoing, Place},
};
use crate::{
    chat::words::{self, NoEntry, Trouble},
    ids::{ConversationId, MessageKey},
};
use std::sync::Arc;

impl Service {
    /// Tells whoever asked that the place cannot be written to.
    pub(super) async fn tell_closed(
        self: &Arc<Self>,
        row: &OutboxRow,
        why: NoEntry,
    ) -> anyhow::Result<()> {
        let Some(notice) = &row.outgoing.if_closed else { return Ok(()) };
        let conversation = match &row.outgoing.place {
            Place::Channel { channel: conversation }
            | Place::Home { conversation, .. }
            | Place::Only { conversation, .. } => conversation.clone(),
            Place::Thread { root } => match self.platform_id(&row.outgoing.platform, root).await? {
                Some(id) => ConversationId::new(id),
                None => return Ok(()),
            },
        };
        let outgoing = Arc::new(Outgoing {
            key: notice.key.clone(),
            platform: row.outgoing.platform.clone(),
            place: Place::Only { member: notice.member.clone(), conversation },
            card: words::no_entry(why),
            replaces: None,
            opens_thread: false,
            if_closed: None,
        });
        let commit = Commit { at: self.clock.now(), outbox: vec![outgoing], ..Commit::default() };
        self.write(Decision { commit, interview: None }).await?;
        Ok(())
    }

    /// Tells whoever brought us into the row's channel what they can mend; once a month for each channel and kind.
    pub(super) async fn tell_host(
        self: &Arc<Self>,
        row: &OutboxRow,
        what: Trouble,
    ) -> anyhow::Result<()> {
        let outgoing = &row.outgoing;
        let Some(channel) = self.channel_of(row).await? else { return Ok(()) };
        let id = self.platform(&outgoing.platform)?.group_of(&channel);
        let Some(group) = self.group(&id).await? else { return Ok(()) };
        let Some(host) = group.host else { return Ok(()) };
        // They are told as the one who asked.
        let asked = outgoing.if_closed.as_ref().is_some_and(|notice| notice.member == host);
        if matches!(what, Trouble::Closed(_)) && asked {
            return Ok(());
        }
        let now = self.clock.now();
        let key = format!("trouble-{id}-{}-{}", what.word(), now.format("%Y-%m"));
        let outgoing = Arc::new(Outgoing {
            key: MessageKey::new(key),
            platform: outgoing.platform.clone(),
            place: Place::Only { member: host, conversation: channel.clone() },
            card: words::trouble(what, &channel),
            replaces: None,
            opens_thread: false,
            if_closed: None,
        });
        let commit = Commit { at: now, outbox: vec![outgoing], ..Commit::default() };
        self.write(Decision { commit, interview: None }).await?;
        Ok(())
    }

    /// The channel that a row's place lies in, where that is known.
    async fn channel_of(&self, row: &OutboxRow) -> anyhow::Result<Option<ConversationId>> {
        let root = match &row.outgoing.place {
            Place::Channel { channel: conversation } | Place::Only { conversation, .. } => {
                return Ok(Some(conversation.clone()));
            }
            Place::Home { .. } => return Ok(None),
            Place::Thread { root } => root,
        };
        let platform = &row.outgoing.platform;
        let Some(thread) = self.platform_id(platform, root).await? else { return Ok(None) };
        let thread = ConversationId::new(thread);
        let Some(id) = self.store.interview_in(platform, &thread).await? else { return Ok(None) };
        Ok(self.interview(id).await?.map(|stored| stored.room.channel.clone()))
    }
}
