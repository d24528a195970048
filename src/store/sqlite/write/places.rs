//! Who and what is around interviews: members, groups, marks of peers, outlines shown, schedules. Few steps have any of them, so each
//! row is a statement.

use crate::service::ports::{rows::Commit, schedule::ScheduleChange};
use sqlx::sqlite::SqliteConnection;

pub(super) async fn write(tx: &mut SqliteConnection, commit: &Commit) -> Result<(), sqlx::Error> {
    for member in &commit.members {
        sqlx::query(
            "INSERT INTO member (id, platform, name, zone, locale) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, zone = coalesce(excluded.zone, zone),
                 locale = coalesce(excluded.locale, locale)",
        )
        .bind(member.id.as_str())
        .bind(member.platform.as_str())
        .bind(&member.name)
        .bind(&member.zone)
        .bind(&member.locale)
        .execute(&mut *tx)
        .await?;
    }
    for group in &commit.groups {
        sqlx::query(
            "INSERT INTO study_group (id, name, zone, platform, channel, host) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, zone = excluded.zone,
                 platform = excluded.platform, channel = excluded.channel, host = excluded.host",
        )
        .bind(group.id.as_str())
        .bind(&group.name)
        .bind(&group.zone)
        .bind(group.platform.as_str())
        .bind(group.channel.as_str())
        .bind(group.host.as_ref().map(crate::ids::MemberId::as_str))
        .execute(&mut *tx)
        .await?;
    }
    for (member, preferences) in &commit.preferences {
        sqlx::query(
            "INSERT INTO preference (member, preferences) VALUES (?1, ?2)
             ON CONFLICT (member) DO UPDATE SET preferences = excluded.preferences",
        )
        .bind(member.as_str())
        .bind(super::json(preferences)?)
        .execute(&mut *tx)
        .await?;
    }
    for (group, rules) in &commit.board_rules {
        sqlx::query(
            "INSERT INTO board_rules (group_id, rules) VALUES (?1, ?2)
             ON CONFLICT (group_id) DO UPDATE SET rules = excluded.rules",
        )
        .bind(group.as_str())
        .bind(super::json(rules)?)
        .execute(&mut *tx)
        .await?;
    }
    if let Some(pairs) = &commit.pairs {
        super::pairs::write(tx, pairs, commit.at).await?;
    }
    super::goals::write(tx, &commit.goals, commit.at).await?;
    if let Some(link) = &commit.link {
        super::links::write(tx, link, commit.at).await?;
    }
    if let Some(own) = &commit.own {
        super::problems::write(tx, own, commit.at).await?;
    }
    for mark in &commit.peer_marks {
        sqlx::query(
            "INSERT INTO peer_mark (interview, candidate, stage, member, levels, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (interview, candidate, stage, member) DO UPDATE SET
                 levels = json_patch(levels, excluded.levels), at = excluded.at",
        )
        .bind(mark.interview.0)
        .bind(mark.candidate.as_str())
        .bind(mark.stage.id())
        .bind(mark.by.as_str())
        .bind(super::json(&mark.levels)?)
        .bind(mark.at.timestamp_millis())
        .execute(&mut *tx)
        .await?;
    }
    for (member, problem) in &commit.outlines {
        sqlx::query("INSERT INTO outline_seen (member, problem, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
            .bind(member.as_str())
            .bind(problem.as_str())
            .bind(commit.at.timestamp_millis())
            .execute(&mut *tx)
            .await?;
    }
    for schedule in &commit.schedules {
        sqlx::query(
            "INSERT INTO schedule (id, group_id, expression, zone, by_member, next_due_at, pool, plan)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING",
        )
        .bind(schedule.id.0)
        .bind(schedule.group.as_str())
        .bind(&schedule.expression)
        .bind(&schedule.zone)
        .bind(schedule.by.as_str())
        .bind(schedule.next_due_at.map(|at| at.timestamp_millis()))
        .bind(schedule.pool.word())
        .bind(super::json(&schedule.plan)?)
        .execute(&mut *tx)
        .await?;
    }
    for ScheduleChange { schedule, moves } in &commit.changed_schedules {
        sqlx::query(
            "UPDATE schedule SET expression = ?2, zone = ?3, pool = ?4, plan = ?5,
                 next_due_at = CASE WHEN ?6 THEN ?7 ELSE next_due_at END
             WHERE id = ?1",
        )
        .bind(schedule.id.0)
        .bind(&schedule.expression)
        .bind(&schedule.zone)
        .bind(schedule.pool.word())
        .bind(super::json(&schedule.plan)?)
        .bind(moves)
        .bind(schedule.next_due_at.map(|at| at.timestamp_millis()))
        .execute(&mut *tx)
        .await?;
    }
    if let Some(rules) = commit.zone_rules {
        super::remember(tx, "zone_rules", Some(rules)).await?;
    }
    for id in &commit.removed_schedules {
        sqlx::query("DELETE FROM schedule WHERE id = ?1").bind(id.0).execute(&mut *tx).await?;
    }
    Ok(())
}
