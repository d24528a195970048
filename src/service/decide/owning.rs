//! Problems that hosts write for their workspace: checked, added, changed, retired, shown to them. Who may begin them is not
//! decided here: whoever sees the workspace's bank.

use super::{
    super::{
        failure::{Failure, refused},
        ports::problems::{OwnChange, OwnWrite},
    },
    draft::Draft,
};
use crate::{
    chat::{
        command::OwnCommand,
        form,
        inbound::Inbound,
        words::{self, own as say},
    },
    framework::{
        bank::{Bank, Own},
        own,
        problem::{Problem, ProblemId},
    },
    ids::WorkspaceId,
};

/// Problems of one workspace that can be begun, and all of them with those that are retired: as much as one person looks after.
const MOST: usize = 100;
const MOST_WITH_RETIRED: usize = 400;

impl Draft<'_> {
    pub(super) async fn own(
        &mut self,
        inbound: &Inbound,
        command: OwnCommand,
    ) -> Result<(), Failure> {
        let Some(workspace) = self.workspace(inbound).await? else {
            return refused(say::nowhere());
        };
        if !self.may_write(inbound).await? {
            return refused(words::admins_only(match command {
                OwnCommand::Add(_) => "problems add",
                OwnCommand::Edit(..) => "problems edit",
                OwnCommand::Retire(_) => "problems retire",
                OwnCommand::Return(_) => "problems return",
                OwnCommand::Show(_) => "problems show",
            }));
        }
        let bank = self.service.bank_of(Some(&workspace)).await?;
        let me = &inbound.actor.member;
        let card = match command {
            OwnCommand::Add(None) => say::how(None),
            OwnCommand::Add(Some(text)) => {
                return self.write(inbound, workspace, &bank, None, text);
            }
            OwnCommand::Edit(id, None) => say::how(Some(named(&bank, &id)?.problem.id.slug())),
            OwnCommand::Edit(id, Some(text)) => {
                let before = named(&bank, &id)?;
                return self.write(inbound, workspace, &bank, Some(before), text);
            }
            OwnCommand::Retire(id) => {
                return self.retire(inbound, workspace, &bank, named(&bank, &id)?, true);
            }
            OwnCommand::Return(id) => {
                return self.retire(inbound, workspace, &bank, named(&bank, &id)?, false);
            }
            OwnCommand::Show(id) => {
                let own = named(&bank, &id)?;
                self.outline_read(inbound, &own.problem, &own.problem.id);
                say::shown(&own.problem, &own.text, own.retired)
            }
        };
        self.say_only_to(me, card);
        Ok(())
    }

    /// Whether somebody may write for the workspace: as a host or admin of the channel, or of their group where they are alone
    /// with us in a place that is no workspace's.
    async fn may_write(&self, inbound: &Inbound) -> Result<bool, Failure> {
        let channel = inbound.home.as_ref().unwrap_or(&inbound.channel);
        if self.service.workspace_at(&self.platform, channel).is_some()
            && self.may_set_up(inbound).await?
        {
            return Ok(true);
        }
        if !self.service.platform(&self.platform)?.is_direct(channel) {
            return Ok(false);
        }
        let home = self.home_group(inbound).await?;
        Ok(home.and_then(|home| home.host).as_ref() == Some(&inbound.actor.member))
    }

    /// Whoever wrote an outline or was shown it has seen it, as after an interview.
    fn outline_read(&mut self, inbound: &Inbound, problem: &Problem, id: &ProblemId) {
        if !problem.outline.is_empty() {
            self.commit.outlines.push((inbound.actor.member.clone(), id.lasting()));
        }
    }

    fn write(
        &mut self,
        inbound: &Inbound,
        workspace: WorkspaceId,
        bank: &Bank,
        before: Option<&Own>,
        text: String,
    ) -> Result<(), Failure> {
        let me = &inbound.actor.member;
        if let Some(own) = before.filter(|own| *own.text == *text) {
            self.say_only_to(me, say::unchanged(&own.problem));
            return Ok(());
        }
        if before.is_none() && (is_full(bank) || bank.own().len() >= MOST_WITH_RETIRED) {
            return refused(say::too_many(MOST, MOST_WITH_RETIRED));
        }
        let in_place_of = before.map(|own| own.problem.id.slug());
        let problem = match own::check(&form::written(&text), bank, in_place_of) {
            Ok(problem) => problem,
            Err(faults) => return refused(say::faults(&faults)),
        };
        let card = if before.is_some() { say::changed(&problem) } else { say::added(&problem) };
        let id = ProblemId::own(problem.id.as_str(), workspace.as_str(), 1);
        self.outline_read(inbound, &problem, &id);
        self.commit.own = Some(OwnWrite {
            workspace,
            slug: problem.id.slug().to_owned(),
            seen: before.map_or(0, revision),
            change: OwnChange::Text { text, by: me.clone() },
        });
        self.say_only_to(me, card);
        Ok(())
    }

    fn retire(
        &mut self,
        inbound: &Inbound,
        workspace: WorkspaceId,
        bank: &Bank,
        own: &Own,
        retired: bool,
    ) -> Result<(), Failure> {
        if own.retired == retired {
            return refused(say::already(&own.problem, retired));
        }
        if !retired && is_full(bank) {
            return refused(say::too_many(MOST, MOST_WITH_RETIRED));
        }
        self.commit.own = Some(OwnWrite {
            workspace,
            slug: own.problem.id.slug().to_owned(),
            seen: revision(own),
            change: OwnChange::Retired(retired),
        });
        let card = if retired { say::retired(&own.problem) } else { say::returned(&own.problem) };
        self.say_only_to(&inbound.actor.member, card);
        Ok(())
    }
}

fn revision(own: &Own) -> u32 {
    own.problem.id.edition().map_or(0, |(_, revision)| revision)
}

fn is_full(bank: &Bank) -> bool {
    bank.own().iter().filter(|own| !own.retired).count() >= MOST
}

/// The problem of the workspace's own that somebody means.
fn named<'a>(bank: &'a Bank, typed: &str) -> Result<&'a Own, Failure> {
    if let Some(own) = bank.own_named(typed) {
        return Ok(own);
    }
    let ids: Vec<&str> = bank.own().iter().map(|own| own.problem.id.slug()).collect();
    refused(say::none_of_yours(typed, &ids, bank.find(typed).is_some()))
}
