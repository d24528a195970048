//! What a person and their group have set: shown, changed, and asked for once where the platform does not tell it.

use super::{
    super::{
        failure::{Failure, refused},
        ports::rows::Member,
    },
    draft::Draft,
    schedule::line,
};
use crate::{
    chat::{
        command::{Preference, SettingsCommand},
        inbound::Inbound,
        words,
    },
    ids::MemberId,
    progress::preferences::Preferences,
};
use chrono_tz::Tz;

impl Draft<'_> {
    pub(super) async fn settings(
        &mut self,
        inbound: &Inbound,
        command: SettingsCommand,
    ) -> Result<(), Failure> {
        let me = inbound.actor.member.clone();
        match command {
            SettingsCommand::Show => self.show_settings(inbound).await,
            SettingsCommand::Zone(_) if self.service.platform(&self.platform)?.tells_zones() => {
                refused(words::zone_is_told(inbound.actor.zone))
            }
            SettingsCommand::Zone(zone) => {
                self.commit.members.push(Member {
                    id: me.clone(),
                    platform: self.platform.clone(),
                    name: inbound.actor.name.clone(),
                    zone: Some(zone.name().to_owned()),
                    locale: inbound.actor.locale.clone(),
                });
                let others = self.service.store.accounts(&me).await?.split_off(1);
                let service = self.service;
                let asks = |member: &Member| {
                    service.platform(&member.platform).is_ok_and(|platform| !platform.tells_zones())
                };
                self.zone_for_all(&others, zone, asks).await?;
                self.say_only_to(&me, words::zone_chosen(zone, self.now));
                Ok(())
            }
            SettingsCommand::Mine(preference) => {
                let mut preferences = self.preferences_of(&me).await?;
                match preference {
                    Preference::Streak(rhythm) => preferences.rhythm = rhythm,
                    Preference::Rest(rest) => preferences.rest = rest,
                    Preference::Away(away) => preferences.away = away,
                    Preference::Hidden(hidden) => preferences.hidden = hidden,
                    Preference::Alias(alias) => preferences.alias = alias,
                }
                self.say_only_to(&me, words::preferences_changed(&preferences));
                let accounts = self.service.store.accounts(&me).await?;
                self.set_for_all(accounts.iter(), &preferences);
                Ok(())
            }
            SettingsCommand::GroupBoard(rule) => {
                let group = self.group_for(inbound).await?;
                if !self.may_set_up(inbound).await? {
                    return refused(words::admins_only("settings group-board"));
                }
                let rules = self.service.store.board_rules(&group.id).await?.with(rule);
                self.say_only_to(&me, words::board_rules_changed(rules));
                self.commit.board_rules.push((group.id, rules));
                Ok(())
            }
            SettingsCommand::GroupZone(zone) => {
                let mut group = self.group_for(inbound).await?;
                if !self.may_set_up(inbound).await? {
                    return refused(words::admins_only("settings group-zone"));
                }
                group.zone = zone.name().to_owned();
                self.commit.groups.retain(|one| one.id != group.id);
                self.commit.groups.push(group);
                self.say_only_to(&me, words::group_zone_chosen(zone));
                Ok(())
            }
        }
    }

    /// What somebody has set for themselves.
    pub(super) async fn preferences_of(&self, member: &MemberId) -> Result<Preferences, Failure> {
        let mut all = self.service.store.preferences(std::slice::from_ref(member)).await?;
        Ok(all.remove(member).unwrap_or_default())
    }

    async fn show_settings(&mut self, inbound: &Inbound) -> Result<(), Failure> {
        let group = self.group_for(inbound).await?;
        let schedules = self.service.store.schedules(&group.id).await?;
        let lines: Vec<_> = schedules.iter().map(|one| line(one, self.now)).collect();
        let me = &inbound.actor.member;
        let preferences = self.preferences_of(me).await?;
        let locale = inbound.actor.locale.clone().or_else(|| self.service.memory.locale(me));
        let settings = words::Settings {
            zone: inbound.actor.zone,
            told: self.service.platform(&self.platform)?.tells_zones(),
            locale: locale.as_deref(),
            group_zone: self.service.zone_of(&group),
            schedules: &lines,
            board_rules: self.service.store.board_rules(&group.id).await?,
            preferences: &preferences,
        };
        self.say_only_to(me, words::settings(&settings, self.now));
        Ok(())
    }

    /// Where the platform tells no time zones, whoever is met for the first time is asked for theirs.
    pub(super) fn ask_zone_once(&mut self, inbound: &Inbound) -> Result<(), Failure> {
        let me = &inbound.actor.member;
        let known: Option<Tz> = inbound.actor.zone;
        if known.is_none()
            && !self.service.platform(&self.platform)?.tells_zones()
            && !self.service.memory.has_met(me)
            && self.commit.members.iter().any(|met| met.id == *me)
        {
            self.say_only_to(&me.clone(), words::ask_zone(self.service.settings.zone));
        }
        Ok(())
    }
}
