//! Problems of workspaces: revisions follow each other, one step at a time.

use super::*;
use crate::{
    ids::WorkspaceId,
    service::ports::{
        problems::{OwnChange, OwnRow, OwnWrite, ProblemStore},
        store::StoreError,
    },
};

fn change(workspace: &str, seen: u32, change: OwnChange) -> Commit {
    let workspace = WorkspaceId::new(workspace);
    let own = OwnWrite { workspace, slug: "ride-prices".to_owned(), seen, change };
    Commit { at: at(i64::from(seen)), own: Some(own), ..Commit::default() }
}

fn text(text: &str) -> OwnChange {
    OwnChange::Text { text: text.to_owned(), by: member("ana") }
}

#[tokio::test]
async fn the_newest_revision_is_read_and_older_ones_stay() {
    let house = House::new().await;
    let of = |name: &'static str| WorkspaceId::new(name);
    let row = |revision, text: &str, retired| OwnRow {
        slug: "ride-prices".to_owned(),
        revision,
        text: text.to_owned(),
        retired,
    };
    for step in [
        change("slack:T1", 0, text("one")),
        change("slack:T2", 0, text("another")),
        change("slack:T1", 1, OwnChange::Retired(true)),
        change("slack:T1", 1, text("two")),
    ] {
        house.store.commit(step).await.unwrap();
    }
    let own = house.store.own_problems(&of("slack:T1")).await.unwrap();
    assert_eq!(own, [row(2, "two", true)], "what is retired stays so");
    house.store.commit(change("slack:T1", 2, OwnChange::Retired(false))).await.unwrap();
    let own = house.store.own_problems(&of("slack:T1")).await.unwrap();
    assert_eq!(own, [row(2, "two", false)]);
    let own = house.store.own_problems(&of("slack:T2")).await.unwrap();
    assert_eq!(own, [row(1, "another", false)]);
    assert_eq!(house.store.own_problems(&of("slack:T3")).await.unwrap(), []);
    let first = house.store.own_revision(&of("slack:T1"), "ride-prices", 1).await.unwrap();
    assert_eq!(first.as_deref(), Some("one"));
    assert_eq!(house.store.own_revision(&of("slack:T2"), "ride-prices", 2).await.unwrap(), None);
}

#[tokio::test]
async fn of_two_who_change_the_same_revision_one_must_look_again() {
    let house = House::new().await;
    house.store.commit(change("slack:T1", 0, text("one"))).await.unwrap();
    let both = ["two", "three"].map(|new| house.store.commit(change("slack:T1", 1, text(new))));
    let answers = house.together(both).await;
    let refused = answers.iter().filter(|one| matches!(one, Err(StoreError::Conflict))).count();
    assert_eq!((answers.len(), refused), (2, 1));
    let rows = "SELECT count(*) FROM own_problem";
    assert_eq!(house.count(rows).await, 2);
}
