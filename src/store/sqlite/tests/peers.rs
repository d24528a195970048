//! Marks of peers: given again, counted, and the interview that they are about.

use super::*;
use crate::service::ports::peers::{PeerMark, PeerStore};
use std::collections::BTreeMap;

fn mark(candidate: &str, by: &str, levels: &[(&str, u8)]) -> PeerMark {
    let level = |&(id, level): &(&str, u8)| {
        (Criterion::from_id(id).unwrap(), Level::try_from(level).unwrap())
    };
    PeerMark {
        interview: InterviewId(7),
        candidate: MemberId::new(candidate),
        stage: Stage::Io,
        by: MemberId::new(by),
        levels: levels.iter().map(level).collect::<BTreeMap<_, _>>(),
        at: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
    }
}

#[tokio::test]
async fn a_mark_that_is_given_again_replaces_what_it_names_and_counts_once() {
    let house = House::new().await;
    for marks in [
        vec![mark("ana", "ben", &[("io.inputs", 2), ("io.outputs", 1)])],
        vec![mark("ana", "ben", &[("io.inputs", 0)]), mark("ana", "cleo", &[("io.volume", 1)])],
    ] {
        let commit = Commit { peer_marks: marks, ..Commit::default() };
        house.store.commit(commit).await.unwrap();
    }
    let house = house.reopened().await;
    let stored = house.store.peer_marks(InterviewId(7)).await.unwrap();
    let want = [
        mark("ana", "ben", &[("io.inputs", 0), ("io.outputs", 1)]),
        mark("ana", "cleo", &[("io.volume", 1)]),
    ];
    assert_eq!(stored, want);
    assert_eq!(house.store.peer_marks(InterviewId(8)).await.unwrap(), []);
    for (member, given) in [("ben", 1), ("cleo", 1), ("ana", 0)] {
        assert_eq!(house.store.reviews(&MemberId::new(member)).await.unwrap(), given);
    }
    let kept = house.store.kept(&MemberId::new("ana")).await.unwrap();
    assert_eq!((kept.reviews, kept.reviewed), (0, 2));
}
