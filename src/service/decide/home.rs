//! What is shown unasked: the page kept for one person, and the first card in a channel.

use super::{
    super::{
        failure::Failure,
        ports::rows::{Group, Place},
    },
    draft::Draft,
    schedule::line,
};
use crate::{
    chat::{inbound::Inbound, words},
    framework::bank::Bank,
    ids::WorkspaceId,
    progress::period::Period,
};
use std::sync::Arc;

impl Draft<'_> {
    /// Shows the page as things stand now.
    pub(super) async fn home(&mut self, inbound: &Inbound) -> Result<(), Failure> {
        let me = &inbound.actor.member;
        let open = self.titles(self.service.store.open_interviews(me).await?).await?;
        let bank = self.bank(inbound).await?;
        let finished = self.service.store.finished(Some(me)).await?;
        let progress = self.progress_of(me, &inbound.actor.name, &bank, finished).await?;
        let group = match self.home_group(inbound).await? {
            Some(group) => {
                let board = self.board(&group, Period::Week, me).await?;
                let schedules = self.service.store.schedules(&group.id).await?;
                let lines = schedules.iter().map(|one| line(one, self.now)).collect();
                Some((group.channel, board, lines))
            }
            None => None,
        };
        let home = words::Home { open: &open, progress, group, zone: inbound.actor.zone };
        let place = Place::Home { member: me.clone(), conversation: inbound.conversation.clone() };
        self.say(place, words::home(home), None, false);
        Ok(())
    }

    /// The group that what a person does counts for: the channel's; alone with us, the one they practised in last.
    pub(super) async fn group_for(&mut self, inbound: &Inbound) -> Result<Group, Failure> {
        if inbound.home.is_none()
            && self.service.platform(&self.platform)?.is_direct(&inbound.channel)
            && let Some(group) = self.home_group(inbound).await?
        {
            return Ok(group);
        }
        self.ensure_group(inbound).await
    }

    /// The group that a person practised in last, rather than alone with us.
    pub(super) async fn home_group(&self, inbound: &Inbound) -> Result<Option<Group>, Failure> {
        Ok(self.service.home_of(&self.platform, &inbound.actor.member).await?)
    }

    /// The workspace in which somebody does something: the channel's; alone with us where that is nobody's, that of the group
    /// they practised in last.
    pub(super) async fn workspace(
        &self,
        inbound: &Inbound,
    ) -> Result<Option<WorkspaceId>, Failure> {
        let channel = inbound.home.as_ref().unwrap_or(&inbound.channel);
        let me = &inbound.actor.member;
        Ok(self.service.workspace_in(&self.platform, channel, me).await?)
    }

    /// The bank as whoever does something sees it there.
    pub(super) async fn bank(&self, inbound: &Inbound) -> Result<Arc<Bank>, Failure> {
        let workspace = self.workspace(inbound).await?;
        Ok(self.service.bank_of(workspace.as_ref()).await?)
    }

    /// The first card in a channel, for whoever brought us there; the menu where a schedule is set up already.
    pub(super) async fn welcome(&mut self, inbound: &Inbound) -> Result<(), Failure> {
        let mut group = self.ensure_group(inbound).await?;
        if group.host.is_none() {
            group.host = Some(inbound.actor.member.clone());
            self.commit.groups.retain(|one| one.id != group.id);
            self.commit.groups.push(group.clone());
        }
        if !self.service.store.schedules(&group.id).await?.is_empty() {
            return self.menu(inbound).await;
        }
        let actor = &inbound.actor;
        let zone = actor.zone.unwrap_or(self.service.settings.zone);
        self.say_only_to(&actor.member, words::welcome(&actor.name, zone, &inbound.channel));
        Ok(())
    }
}
