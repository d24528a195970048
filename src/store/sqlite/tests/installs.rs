//! Workspaces come and go: each is kept once, and takes its schedules with it.

use super::*;
use crate::{
    ids::ScheduleId,
    service::ports::{
        rows::{Group, Installation},
        schedule::{Plan, Schedule},
    },
};

fn installation(platform: PlatformName, workspace: &str, sealed: &str) -> Installation {
    Installation { platform, workspace: workspace.to_owned(), sealed: sealed.to_owned(), at: at(7) }
}

/// A group in a channel with one schedule.
fn scheduled(id: i64, platform: PlatformName, channel: &str) -> Commit {
    let group = GroupId::new(format!("{platform}:{channel}"));
    Commit {
        groups: vec![Group {
            host: None,
            id: group.clone(),
            name: channel.to_owned(),
            zone: "UTC".to_owned(),
            platform,
            channel: ConversationId::new(channel),
        }],
        schedules: vec![Schedule {
            id: ScheduleId(id),
            group,
            expression: "0 9 * * *".to_owned(),
            zone: "UTC".to_owned(),
            pool: crate::framework::pool::Pool::Any,
            by: member("ana"),
            next_due_at: Some(at(10)),
            plan: Plan::default(),
        }],
        ..Commit::default()
    }
}

#[tokio::test]
async fn a_workspace_is_kept_once_over_a_restart_until_it_goes() {
    let house = House::new().await;
    let other = PlatformName::new("other");
    for one in [
        installation(wire(), "T2", "two"),
        installation(wire(), "T1", "one"),
        installation(other.clone(), "T1", "elsewhere"),
        installation(wire(), "T1", "anew"),
    ] {
        house.store.installed(one).await.unwrap();
    }
    let house = house.reopened().await;
    let (one, two) = (installation(wire(), "T1", "anew"), installation(wire(), "T2", "two"));
    assert_eq!(house.store.installations(&wire()).await.unwrap(), [one, two.clone()]);
    house.store.uninstalled(wire(), "T1".into(), "T1/".into()).await.unwrap();
    house.store.uninstalled(wire(), "T1".into(), "T1/".into()).await.unwrap();
    assert_eq!(house.store.installations(&wire()).await.unwrap(), [two]);
    assert_eq!(house.store.installations(&other).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_workspace_that_goes_takes_its_schedules_and_no_others() {
    let house = House::new().await;
    let other = PlatformName::new("other");
    for (id, platform, channel) in
        [(1, wire(), "T1/C1"), (2, wire(), "T1/C2"), (3, wire(), "T11/C1"), (4, other, "T1/C1")]
    {
        house.store.commit(scheduled(id, platform, channel)).await.unwrap();
    }
    house.store.installed(installation(wire(), "T1", "one")).await.unwrap();
    house.store.uninstalled(wire(), "T1".into(), "T1/".into()).await.unwrap();
    let left = house.store.due_schedules(at(20), None, 9).await.unwrap();
    assert_eq!(left.iter().map(|one| one.schedule.id.0).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(house.count("SELECT count(*) FROM study_group").await, 4, "their points stay");
}
